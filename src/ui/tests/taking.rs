//! What is taken out of the screens: files and JSON; and stepping through what was found.

use crossterm::event::KeyCode;
use insta::assert_snapshot;

use super::world::Play;
use super::{at_every_size, looks, text};
use crate::work::{Format, Job, Wanted};

fn frames(name: &str, play: impl Fn(Play) -> Play) {
    for (name, frame) in at_every_size(name, play) {
        assert_snapshot!(name, frame);
    }
}

#[test]
fn formats_are_offered_with_what_each_is_for() {
    frames("export", |play| play.keys("ge"));
    assert_snapshot!("export-inbox-80", text(&Play::ready((80, 24)).keys("4e").key(KeyCode::Down).model));
}

#[test]
fn every_list_becomes_a_file_as_it_is_shown() {
    for (view, rows) in [("1", true), ("2", true), ("3", true), ("4", true)] {
        let mut play = Play::ready((80, 24)).keys(view);
        let listed = play.model.list_len(play.model.view);
        assert!(rows && listed > 0, "{view}");
        play = play.keys("em");
        let wanted = play.find_job(|job| matches!(job, Job::Export { format: Format::Markdown, .. }));
        let Some(Job::Export { what, .. }) = wanted else { panic!("{view}") };
        assert_eq!(what.len(), Some(listed), "{view}");
    }
    let play = Play::ready((80, 24)).keys("3").key(KeyCode::Enter).keys("et");
    let Some(Job::Export { what, .. }) = play.find_job(|job| matches!(job, Job::Export { .. })) else { panic!() };
    assert!(matches!(&*what, Wanted::Shares(one) if one.len() == 1), "of an opened share just that");
}

#[test]
fn everything_known_of_a_thing_as_json() {
    frames("raw", |play| play.keys("gjv"));
    let found = Play::ready((80, 24)).keys("gjv/id").key(KeyCode::Enter);
    assert_snapshot!("raw-search-80", text(&found.model));
    assert_snapshot!("raw-search-look-80", looks(&found.model));
    assert_snapshot!("raw-search-next-80", text(&found.keys("nn").model));
    for view in ["2", "3", "4"] {
        let play = Play::ready((80, 24)).keys(view).keys("v");
        assert!(!play.model.sheets.is_empty(), "{view}");
    }
}

#[test]
fn hits_are_stepped_through_around_the_ends() {
    let mut play = Play::ready((80, 24)).keys("n");
    assert!(play.model.toast.is_some(), "without a filter there is nothing to step through");
    play = play.keys("/s-bp").key(KeyCode::Enter);
    let rows = play.model.found.len();
    assert!(rows > 1);
    let at = |play: &Play| play.model.snapshots.row;
    let first = at(&play);
    for step in 1..=rows {
        play = play.keys("n");
        assert_eq!(at(&play), (first + step) % rows);
    }
    assert_eq!(at(&play.keys("N")), (first + rows - 1) % rows);
}
