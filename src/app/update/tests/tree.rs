//! The tree of the resource directory: filter, typed IDs, and what was picked.

use crossterm::event::KeyCode;

use super::player::{ACME, Player};
use crate::app::sheets::Sheet;
use crate::app::sheets::tree::TreeSheet;
use crate::domain::directory::Member;
use crate::domain::share::Principal;

const PRODUCTION: &str = "fd-8TbQw2ZrLk";

fn tree(player: &Player) -> &TreeSheet {
    match player.model.sheets.last() {
        Some(Sheet::Tree(sheet)) => sheet,
        other => panic!("the tree is open, not {other:?}"),
    }
}

fn picked(player: &Player) -> Vec<String> {
    let Some(Sheet::Share(sheet)) = player.model.sheets.last() else { panic!("the share sheet is open") };
    sheet.chosen_principals().iter().map(|one| one.shown().to_owned()).collect()
}

fn rows(player: &Player) -> Vec<String> {
    let directory = player.model.directory.directory().unwrap();
    tree(player).rows(directory).iter().map(|row| row.principal.shown().to_owned()).collect()
}

/// The tree over the principals step; one folder, closed, with one account in it.
fn opened() -> Player {
    let mut player = Player::ready();
    let directory = player.model.directory.directory_mut().unwrap();
    let (root, folder) = (directory.root.clone(), PRODUCTION.parse().unwrap());
    let member = |id: &str, name: &str, folder| Member { id: id.parse().unwrap(), name: name.into(), folder };
    let audit = member("1550011223344556", "audit", root.clone());
    directory.insert(&root, vec![(PRODUCTION.parse().unwrap(), "production".into())], vec![audit]);
    directory.insert(&folder, Vec::new(), vec![member("1660011223344556", "Search", PRODUCTION.parse().unwrap())]);
    player.keys("s");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    player.alt('f');
    assert_eq!(rows(&player), ["rd-7Kq2Lm", PRODUCTION, "1550011223344556"]);
    player
}

#[test]
fn the_filter_shows_what_it_selects_with_the_folders_above_and_esc_clears_it_first() {
    let mut player = opened();
    player.keys("/sea");
    assert_eq!(rows(&player), ["rd-7Kq2Lm", PRODUCTION, "1660011223344556"], "although the folder is closed");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Down);
    player.key(KeyCode::Down);
    player.keys(" ");
    assert_eq!(tree(&player).picked.len(), 1);
    player.key(KeyCode::Esc);
    assert_eq!(rows(&player).len(), 3, "the sheet stays");
    player.key(KeyCode::Enter);
    assert_eq!(picked(&player), ["1660011223344556"]);
}

#[test]
fn an_id_that_the_tree_does_not_show_is_typed() {
    let mut player = opened();
    player.keys(&format!("i{ACME}"));
    player.key(KeyCode::Enter);
    assert!(player.model.toast.is_some() && tree(&player).picked.is_empty(), "the own account is no recipient");
    player.key(KeyCode::Esc);
    player.keys("i");
    player.paste("fd-2VdsR7PqNn");
    player.key(KeyCode::Enter);
    assert_eq!(tree(&player).picked.iter().map(Principal::shown).collect::<Vec<_>>(), ["fd-2VdsR7PqNn"]);
    player.key(KeyCode::Enter);
    assert_eq!(picked(&player), ["fd-2VdsR7PqNn"]);
}

#[test]
fn what_was_picked_and_not_taken_over_is_there_when_the_tree_comes_back() {
    let mut player = opened();
    player.key(KeyCode::Down);
    player.key(KeyCode::Right);
    player.keys(" ");
    player.key(KeyCode::Esc);
    assert!(picked(&player).is_empty(), "Esc takes nothing over");
    assert!(player.model.toast.as_ref().is_some_and(|toast| toast.text.contains("Alt-f")));
    player.alt('f');
    assert_eq!((tree(&player).picked.len(), rows(&player).len()), (1, 4), "nor does it lose anything");
    player.key(KeyCode::Enter);
    assert_eq!(picked(&player), [PRODUCTION]);
    player.alt('f');
    player.keys(" ");
    player.key(KeyCode::Enter);
    assert_eq!(picked(&player).len(), 2, "the cursor is on the directory again");
}
