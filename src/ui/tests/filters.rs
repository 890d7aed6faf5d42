//! What a filter finds, how that is shown, and what is said of one that is not understood.

use crossterm::event::KeyCode;
use insta::assert_snapshot;

use super::world::Play;
use super::{looks, text};
use crate::app::model::ViewId;

const SPLIT: (u16, u16) = (80, 24);
const WIDE: (u16, u16) = (140, 40);

fn filtered(size: (u16, u16), view: &str, typed: &str) -> Play {
    Play::ready(size).keys(view).keys("/").keys(typed)
}

/// The names of the snapshots that a filter finds.
fn names(typed: &str) -> Vec<String> {
    let play = filtered(SPLIT, "1", typed);
    play.model.found.rows().map(|row| row.name().to_owned()).collect()
}

#[test]
fn what_is_found_stands_out() {
    let found = filtered(SPLIT, "1", "daily -02");
    assert_snapshot!("filter-hits-80", text(&found.model));
    assert_snapshot!("filter-hits-look-80", looks(&found.model));
    assert_snapshot!("filter-fuzzy-140", text(&filtered(WIDE, "1", "~wbgl").key(KeyCode::Enter).model));
}

#[test]
fn a_term_that_is_not_understood_is_red_and_nothing_is_shown() {
    assert_snapshot!("filter-column-80", text(&filtered(SPLIT, "1", "web colour:red").model));
    assert_snapshot!("filter-state-140", text(&filtered(WIDE, "3", "is:huge").key(KeyCode::Enter).model));
    assert_snapshot!("filter-age-80", text(&filtered(SPLIT, "5", "age>soon").model));
    let mended = filtered(SPLIT, "1", "colour:red").key(KeyCode::Esc);
    assert_eq!(mended.model.found.len(), Play::ready(SPLIT).model.found.len());
}

#[test]
fn snapshots_are_found_by_what_is_known_of_them_and_of_their_shares() {
    let all = names("");
    for (one, other) in [
        ("is:shared", "-is:shared"),
        ("is:external", "-is:external"),
        ("is:unshareable", "-is:unshareable"),
        ("is:encrypted", "is:unencrypted"),
        ("is:own", "is:shared-in"),
        ("gib>99", "gib<=99"),
        ("region:hangzhou", "-region:hangzhou"),
    ] {
        let (with, without) = (names(one), names(other));
        assert!(!with.is_empty() && !without.is_empty(), "{one} {with:?} {without:?}");
        assert_eq!(with.len() + without.len(), all.len(), "{one}");
        assert!(with.iter().all(|name| !without.contains(name)), "{one} {with:?} {without:?}");
    }
}

#[test]
fn what_is_shared_with_this_account_cannot_be_shared_on() {
    assert!(!names("is:shared-in is:unshareable").is_empty());
    assert_eq!(names("is:shared-in -is:unshareable"), Vec::<String>::new());
    assert!(!names("is:own is:unshareable").is_empty() && !names("is:own -is:unshareable").is_empty());
}

#[test]
fn other_lists_have_their_own_columns() {
    let count = |view: &str, typed: &str, of: ViewId| filtered(SPLIT, view, typed).model.list_len(of);
    let shares = count("3", "", ViewId::Shares);
    assert_eq!(count("3", "is:own", ViewId::Shares) + count("3", "is:received", ViewId::Shares), shares);
    assert!(count("3", "is:own snapshots>0", ViewId::Shares) > 0);
    let inbox = count("4", "", ViewId::Inbox);
    let pending = count("4", "is:pending", ViewId::Inbox);
    assert!(pending > 0);
    assert_eq!(pending + count("4", "-is:pending", ViewId::Inbox), inbox);
    assert_eq!(count("2", "is:own", ViewId::SharedIn), 0);
}
