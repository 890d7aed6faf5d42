//! The step that names principals: near misses, groups by name, what is not used, and text from before.

use crossterm::event::KeyCode;

use super::player::{ACME, GLOBEX, PARTNER, Player};
use crate::app::actions::ActionId;
use crate::app::model::Tone;
use crate::app::sheets::Sheet;
use crate::app::sheets::share::{Obstacle, ShareSheet, Step, Use};
use crate::app::status::enabled;
use crate::domain::directory::Membership;
use crate::domain::ids::AccountId;
use crate::domain::notes::Relation;
use crate::domain::plan::Intent;
use crate::domain::preflight::Resemblance;
use crate::domain::principals::Reason;
use crate::domain::share::Principal;
use crate::domain::share::tests_support::share;
use crate::work::{Event, Job};

fn near(player: &Player) -> Vec<(String, Resemblance)> {
    let rows = player.share_sheet().principal_rows(&player.model);
    rows.into_iter().filter_map(|row| row.near).map(|(id, how)| (id.to_string(), how)).collect()
}

fn said(player: &Player) -> &str {
    player.model.toast.as_ref().map_or("", |toast| &toast.text)
}

#[test]
fn an_id_close_to_one_that_something_is_shared_with_is_suspicious() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-b"], &[PARTNER])]);
    player.go_to_principals();
    player.paste("7777777777777770");
    assert_eq!(near(&player), [(PARTNER.to_owned(), Resemblance::OneDigit)]);
}

#[test]
fn of_two_strangers_side_by_side_the_later_is_compared_with_the_earlier() {
    let mut player = Player::ready();
    player.go_to_principals();
    player.paste("1876543210987654 1876543210987655 8176543210987654");
    let earlier = "1876543210987654".to_owned();
    assert_eq!(near(&player), [(earlier.clone(), Resemblance::OneDigit), (earlier, Resemblance::Swapped)]);
}

#[test]
fn the_name_of_a_saved_group_stands_for_its_principals() {
    let mut player = Player::with_notes("our partners");
    player.go_to_principals();
    player.keys(&format!("our partners, {PARTNER}"));
    assert_eq!(player.share_sheet().chosen_principals().len(), 3);
    assert_eq!((player.share_sheet().parsed.groups.len(), player.share_sheet().parsed.words), (1, 0));
}

#[test]
fn what_is_not_used_is_named_before_the_review_and_once_is_enough() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-b"], &[PARTNER])]);
    player.clear();
    player.keys("s");
    player.key(KeyCode::Down);
    player.key(KeyCode::Enter);
    player.keys(&format!("{GLOBEX}{GLOBEX}"));
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().obstacle, Some(Obstacle::Rejected), "an existing share needs nobody named");
    assert_eq!(reviewed(&player), None);
    player.key(KeyCode::Enter);
    assert!(player.jobs().iter().any(|(_, job)| matches!(job, Job::Prepare { .. })));
    player.key(KeyCode::Esc);
    player.keys(" 12");
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().obstacle, Some(Obstacle::Rejected), "other text, other words");
    player.key(KeyCode::Tab);
    assert_eq!(player.share_sheet().obstacle, None);
}

#[test]
fn what_stands_there_twice_stops_nobody() {
    let mut player = Player::ready();
    player.go_to_principals();
    player.paste(&format!("{GLOBEX} {GLOBEX}"));
    player.key(KeyCode::Enter);
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Review(_))));
}

#[test]
fn text_from_before_is_told_and_new_text_starts_on_a_line_of_its_own() {
    let mut player = Player::ready();
    player.go_to_principals();
    player.keys(GLOBEX);
    assert!(!player.share_sheet().kept);
    for _ in 0..3 {
        player.key(KeyCode::Esc);
    }
    player.go_to_principals();
    assert!(player.share_sheet().kept);
    player.keys(PARTNER);
    assert_eq!(player.share_sheet().text.text(), format!("{GLOBEX}\n{PARTNER}"));
    assert_eq!(player.share_sheet().chosen_principals().len(), 2);
    player.control('u');
    assert!(!player.share_sheet().kept, "it is gone");
}

#[test]
fn a_pasted_table_does_not_bury_what_was_found_in_it() {
    let mut player = Player::ready();
    player.go_to_principals();
    let table: String = (0..1000).map(|n| format!("user{n}\n{PARTNER}\n")).collect();
    player.paste(&format!("{table}{ACME} 12 13 14 15 16"));
    let rows = player.share_sheet().principal_rows(&player.model);
    let shown: Vec<_> = rows
        .iter()
        .filter_map(|row| match row.used {
            Use::Rejected(reason) => Some((row.token.shown().to_owned(), std::mem::discriminant(&reason), row.times)),
            _ => None,
        })
        .collect();
    assert_eq!(
        rows.len(),
        1 + 3 + 3 + 1 + 3 + 3,
        "one found; three of each of three kinds and the rest; the own account"
    );
    let rest = |reason: Reason| {
        let kind = std::mem::discriminant(&reason);
        shown.iter().filter(|(_, of, times)| *of == kind && *times > 1).map(|(_, _, times)| *times).sum::<usize>()
    };
    assert_eq!((rest(Reason::NotAnId), rest(Reason::Duplicate), rest(Reason::TooShort(2))), (997, 996, 2));
}

#[test]
fn switching_sharing_on_is_offered_only_where_it_can_be_done_and_says_why_not() {
    let mut player = Player::ready();
    player.keys("s");
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().step, Step::Scope);
    let off = |player: &mut Player, change: fn(&mut Player), reason: &str| {
        change(player);
        assert_eq!(enabled(&player.model, ActionId::EnableDirectory), Err(reason));
        player.clear();
        player.keys("E");
        assert_eq!((said(player), player.jobs().len()), (crate::text::get(reason), 0));
        assert_eq!(player.model.toast.as_ref().map(|toast| toast.tone), Some(Tone::Bad));
    };
    off(&mut player, |_| {}, "off.sharing_is_on");
    off(&mut player, |player| tree(player).sharing_enabled = None, "off.switch_unread");
    off(
        &mut player,
        |player| {
            tree(player).sharing_enabled = Some(false);
            tree(player).master = GLOBEX.parse().unwrap();
        },
        "off.not_master",
    );
    tree(&mut player).master = ACME.parse().unwrap();
    assert_eq!(enabled(&player.model, ActionId::EnableDirectory), Ok(()));
    player.keys("E");
    assert!(matches!(reviewed(&player), Some(Intent::EnableDirectorySharing { .. })));
    player.key(KeyCode::Esc);
    off(&mut player, |player| player.model.directory = Membership::None, "off.no_directory");
}

fn tree(player: &mut Player) -> &mut crate::domain::directory::Directory {
    player.model.directory.directory_mut().unwrap()
}

fn reviewed(player: &Player) -> Option<Intent> {
    player.jobs().into_iter().rev().find_map(|(_, job)| match job {
        Job::Prepare { intent, .. } => Some(*intent),
        _ => None,
    })
}

#[test]
fn a_near_miss_goes_into_the_address_book_only_at_the_second_word() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-b"], &[PARTNER])]);
    player.keys("Ba7777777777777770");
    player.key(KeyCode::Enter);
    player.keys("watcher");
    player.key(KeyCode::Enter);
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Contact(_))), "it is asked first");
    assert_eq!(said(&player), crate::text::get("sheet_contact.again"));
    player.key(KeyCode::Enter);
    assert_eq!(player.model.notes.contacts.len(), 1);
}

#[test]
fn only_accounts_that_profiles_have_now_pass_as_ones_own_and_in_the_demo_none() {
    let known = |demo: bool, profiles: &[&str]| {
        let mut player = Player::ready();
        player.model.setup.demo = demo;
        player.keys("P");
        player.profiles(&["acme", "globex"]);
        let account = Ok(GLOBEX.parse().unwrap());
        let stamp = crate::work::Stamp::default();
        player.event(stamp, Event::Verified { profile: "globex".into(), account, expires: None });
        player.key(KeyCode::Esc);
        player.keys("P");
        player.profiles(profiles);
        player.key(KeyCode::Esc);
        player.go_to_principals();
        player.paste(GLOBEX);
        player.key(KeyCode::Enter);
        let jobs = player.jobs().into_iter().rev();
        let mut known =
            jobs.filter_map(|(_, job)| if let Job::Prepare { known, .. } = job { Some(known) } else { None });
        known.next().unwrap().iter().any(|account| account.as_str() == GLOBEX)
    };
    assert!(known(false, &["acme", "globex"]));
    assert!(!known(false, &["acme"]), "a profile that is gone vouches for nobody");
    assert!(!known(true, &["acme", "globex"]));
}

#[test]
fn in_the_demo_no_other_profile_becomes_ones_own_by_being_looked_at() {
    let told = |demo: bool, verified: bool| {
        let mut player = Player::ready();
        player.model.setup.demo = demo;
        player.keys("P");
        player.profiles(&["acme", "globex"]);
        let globex: AccountId = GLOBEX.parse().unwrap();
        if verified {
            let stamp = crate::work::Stamp::default();
            let account = Ok(globex.clone());
            player.event(stamp, Event::Verified { profile: "globex".into(), account, expires: None });
        }
        (player.model.relation(&globex), player.model.knows(&globex))
    };
    assert_eq!(told(true, true), (Relation::Unknown, false));
    assert_eq!(told(true, false), told(true, true), "whether it was looked at makes no difference");
    assert_eq!(told(false, true), (Relation::Mine, true));
}

#[test]
fn who_is_added_to_a_share_has_it_already_only_if_that_is_so() {
    let has = |snapshots: &[&str]| {
        let mut player = Player::ready();
        player.set_own_shares(vec![share("rs-1", snapshots, &[PARTNER])]);
        let own = player.model.account().unwrap().clone();
        let share = match player.model.sharing.find(&"rs-1".parse().unwrap()) {
            Some(crate::app::sharing::ShareRow::Own(share)) => share.clone(),
            _ => panic!("it is there"),
        };
        let mut sheet = ShareSheet::for_share(&share, own, player.model.now);
        sheet.add(principals(&[PARTNER, GLOBEX]), &player.model);
        sheet.principal_rows(&player.model).iter().map(|row| row.has_all).collect::<Vec<_>>()
    };
    assert_eq!(has(&["s-b"]), [true, false]);
    assert_eq!(has(&[]), [true, false], "who is in an empty share is in it");
}

fn principals(ids: &[&str]) -> Vec<Principal> {
    ids.iter().map(|id| Principal::from_wire(id)).collect()
}
