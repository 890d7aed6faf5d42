//! Everything is found by some letters of it, and done as its key would.

use crossterm::event::KeyCode;

use super::player::{GLOBEX, Player};
use crate::app::actions::ActionId as A;
use crate::app::model::ViewId;
use crate::app::palette::{Goal, Offer};
use crate::app::sheets::Sheet;

fn palette(player: &Player) -> (Vec<Offer>, usize) {
    match player.model.sheets.last() {
        Some(Sheet::Palette(sheet)) => (sheet.offers.all.clone(), sheet.row),
        other => panic!("{other:?}"),
    }
}

fn titles(player: &Player) -> Vec<String> {
    palette(player).0.into_iter().map(|offer| offer.title).collect()
}

#[test]
fn every_action_is_there_and_what_cannot_be_done_says_why() {
    let mut player = Player::ready();
    player.keys(":");
    let (all, _) = palette(&player);
    let offer = |goal: Goal| all.iter().find(|offer| offer.goal == goal).unwrap().clone();
    assert_eq!((offer(Goal::Action(A::Share)).note.as_str(), offer(Goal::Action(A::Share)).off), ("s", None));
    assert!(offer(Goal::Action(A::OnlyMarked)).off.is_some(), "nothing is marked");
    assert!(offer(Goal::Action(A::Accept)).off.unwrap().contains("4 Inbox"));
    assert!(!all.iter().any(|offer| offer.goal == Goal::Action(A::Down)), "moving about has its keys");
    player.keys("accept");
    player.key(KeyCode::Enter);
    assert!(player.model.toast.as_ref().unwrap().text.contains("4 Inbox"));
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Palette(_))), "it stays");
}

#[test]
fn an_action_is_done_as_its_key_would_and_comes_first_the_next_time() {
    let mut player = Player::ready();
    player.keys(":shares");
    player.key(KeyCode::Enter);
    assert_eq!((player.model.view, player.model.sheets.len()), (ViewId::Shares, 0));
    player.keys(":");
    assert_eq!(palette(&player).0[0].goal, Goal::Action(A::ViewShares));
    player.key(KeyCode::Esc);
    player.keys("1:unmark");
    player.key(KeyCode::Esc);
    assert!(player.model.sheets.is_empty());
}

#[test]
fn a_snapshot_is_gone_to_whatever_the_filter_hides() {
    let mut player = Player::ready();
    player.keys("/nothing-like-it");
    player.key(KeyCode::Enter);
    assert!(player.model.found.is_empty());
    player.keys(":wbgold");
    player.key(KeyCode::Enter);
    assert_eq!(player.model.snapshots.cursor.as_ref().unwrap().as_str(), "s-a");
    assert!(player.model.filter(ViewId::Snapshots).is_empty());
}

#[test]
fn an_account_leads_to_its_shares() {
    let mut player = Player::with_notes("partners");
    player.keys(&format!(":{GLOBEX}"));
    let (all, _) = palette(&player);
    assert!(all.iter().any(|offer| offer.goal == Goal::Account(GLOBEX.parse().unwrap())), "{all:?}");
    let at = all.iter().position(|offer| matches!(offer.goal, Goal::Account(_))).unwrap();
    for _ in 0..at {
        player.key(KeyCode::Down);
    }
    player.key(KeyCode::Enter);
    assert_eq!((player.model.view, player.model.filter(ViewId::Shares)), (ViewId::Shares, GLOBEX));
}

#[test]
fn nothing_found_is_said_and_enter_does_nothing() {
    let mut player = Player::ready();
    player.keys(":zzqqxx");
    player.key(KeyCode::Enter);
    assert!(titles(&player).is_empty());
    player.key(KeyCode::Esc);
    assert!(player.model.sheets.is_empty());
}
