//! Saved groups, near misses and the address book.

use crossterm::event::KeyCode;

use super::player::{ACME, GLOBEX, PARTNER, Player};
use crate::app::sheets::Sheet;
use crate::app::sheets::share::Use;
use crate::domain::notes::Relation;
use crate::domain::preflight::Resemblance;
use crate::domain::share::Principal;
use crate::work::{Event, Job};

#[test]
fn a_saved_group_is_added_to_what_is_there() {
    let mut player = Player::with_notes("partners");
    player.go_to_principals();
    player.keys(PARTNER);
    player.alt('g');
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().chosen_principals().len(), 3);
    player.alt('g');
    player.keys("s");
    player.keys("everybody");
    player.key(KeyCode::Enter);
    let saved = player.jobs().into_iter().find_map(|(_, job)| match job {
        Job::SaveNotes(notes) => Some(notes),
        _ => None,
    });
    assert_eq!(saved.and_then(|notes| notes.groups.get("everybody").map(Vec::len)), Some(3));
    player.key(KeyCode::Esc);
    assert_eq!(player.share_sheet().chosen_principals().len(), 3);
}

#[test]
fn an_id_close_to_a_known_one_is_told_and_is_the_next_problem() {
    let mut player = Player::with_notes("partners");
    player.go_to_principals();
    player.paste(&format!("{GLOBEX} 2876543210987653 8276543210987654 {ACME} 9999999999999999"));
    let sheet = player.share_sheet();
    let rows = sheet.principal_rows(&player.model);
    let near: Vec<_> = rows.iter().filter_map(|row| row.near.as_ref().map(|(_, how)| *how)).collect();
    assert_eq!(near, [Resemblance::OneDigit, Resemblance::Swapped]);
    player.alt('n');
    assert_eq!(player.share_sheet().rows.row, 1);
    player.keys("n");
    assert_eq!(player.share_sheet().rows.row, 2);
    player.keys("n");
    let sheet = player.share_sheet();
    assert!(matches!(sheet.principal_rows(&player.model)[sheet.rows.row].used, Use::Rejected(_)), "the own account");
    player.keys("n");
    assert_eq!(player.share_sheet().rows.row, 1, "and around");
}

#[test]
fn letters_are_typed_in_the_text_and_act_outside_of_it() {
    let mut player = Player::with_notes("partners");
    player.go_to_principals();
    player.keys("fdg");
    assert_eq!(player.share_sheet().text.text(), "fdg");
    player.paste(" 9999999999999999");
    player.key(KeyCode::Tab);
    player.keys("d");
    assert_eq!(player.share_sheet().chosen_principals().len(), 2);
    player.keys("f");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Tree(_))));
}

#[test]
fn a_thousand_ids_are_compared_without_delay() {
    let mut player = Player::with_notes("partners");
    player.go_to_principals();
    let many: String = (0..1000).map(|n| format!("155{n:013}\n")).collect();
    player.paste(&many);
    assert_eq!(player.share_sheet().principal_rows(&player.model).len(), 1000);
}

#[test]
fn the_address_book_names_accounts_everywhere_and_is_saved() {
    let mut player = Player::with_notes("partners");
    assert_eq!(player.model.alias(&Principal::from_wire(GLOBEX)).unwrap().shown(), "globex-prod");
    player.keys("B");
    let rows = player.model.book_rows("");
    assert_eq!(rows.iter().map(|row| row.written).collect::<Vec<_>>(), [true, false, false]);
    let kinds: Vec<_> = rows.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [Relation::Partner, Relation::Mine, Relation::Directory]);
    player.keys("a2876543210987653");
    let Some(Sheet::Contact(sheet)) = player.model.sheets.last() else { panic!("an entry is added") };
    assert!(sheet.near(&player.model).is_some(), "one digit from a known one");
    player.key(KeyCode::Enter);
    player.keys("globex-test");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Book(_))));
    assert_eq!(player.model.notes.contacts.len(), 2);
    assert!(player.jobs().iter().any(|(_, job)| matches!(job, Job::SaveNotes(notes) if notes.contacts.len() == 2)));
    player.key(KeyCode::Delete);
    assert_eq!(player.model.notes.contacts.len(), 2, "once only asks");
    player.key(KeyCode::Delete);
    assert_eq!(player.model.notes.contacts.len(), 1);
}

#[test]
fn an_alias_belongs_to_one_account() {
    let mut player = Player::with_notes("partners");
    player.keys("Ba9999999999999999");
    player.key(KeyCode::Enter);
    player.keys("globex-prod");
    player.key(KeyCode::Enter);
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Contact(_))), "it is not saved");
    assert_eq!(player.model.notes.contacts.len(), 1);
}

#[test]
fn notes_that_cannot_be_saved_are_told() {
    let mut player = Player::with_notes("partners");
    let stamp = crate::work::Stamp { epoch: player.model.epoch, load: 1 };
    player.event(stamp, Event::NotesSaved(Err("disk full".into())));
    assert!(player.model.toast.as_ref().is_some_and(|toast| toast.text.contains("disk full")));
}
