//! Lists as somebody has arranged them: columns, order, and filters that were saved.

use crossterm::event::KeyCode;
use insta::assert_snapshot;

use super::world::Play;
use super::{at_every_size, text};
use crate::app::columns;
use crate::app::model::ViewId;
use crate::app::sheets::Sheet;
use crate::work::Job;

fn frames(name: &str, play: impl Fn(Play) -> Play) {
    for (name, frame) in at_every_size(name, play) {
        assert_snapshot!(name, frame);
    }
}

#[test]
fn columns_are_chosen_moved_and_sorted_by() {
    frames("columns", |play| play.keys("wjj joo"));
    // Without the size, the age after the name, the longest unseen first.
    let arranged = |play: Play| play.keys("wj jjjjjKKKKKo").key(KeyCode::Enter);
    frames("arranged", arranged);
    let play = arranged(Play::ready((80, 24)));
    assert!(play.find_job(|job| matches!(job, Job::SaveNotes(_))).is_some(), "it is kept");
    let shown = play.model.chosen_columns(ViewId::Snapshots).expect("chosen");
    assert!(shown.starts_with(&["column.name", "column.age"]) && !shown.contains(&"column.size"), "{shown:?}");
    let ages: Vec<_> = play.model.found.rows().map(|row| row.created()).collect();
    assert!(ages.is_sorted(), "oldest first: {ages:?}");
    let usual = play.keys("w0").key(KeyCode::Enter);
    assert_eq!(usual.model.chosen_columns(ViewId::Snapshots), None);
}

#[test]
fn every_list_is_sorted_by_every_column_that_it_has() {
    for (view, key) in [(ViewId::SharedIn, "2"), (ViewId::Shares, "3"), (ViewId::Inbox, "4")] {
        let mut play = Play::ready((140, 40)).keys(key);
        let rows = play.model.list_len(view);
        let possible = columns::all(view).iter().filter(|column| columns::sorts(view, column)).count();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..possible {
            play = play.keys("o");
            seen.insert(play.model.order(view).expect("an order").column);
            assert_eq!(play.model.list_len(view), rows);
        }
        assert_eq!(seen.len(), possible, "{view:?}");
    }
    let by_snapshots = Play::ready((80, 24)).keys("3oo");
    assert_snapshot!("shares-by-owner-80", text(&by_snapshots.model));
}

#[test]
fn who_sees_most_comes_first() {
    let play = Play::ready((140, 40)).keys("wjjjjo").key(KeyCode::Enter);
    assert_snapshot!("by-shared-140", text(&play.model));
}

#[test]
fn a_filter_is_saved_taken_and_forgotten() {
    let typed = |play: Play| play.keys("/prod").key(KeyCode::Enter).keys("F");
    frames("saved-filters", |play| typed(play).keys("s"));
    let mut play = typed(Play::ready((80, 24))).keys("s").key(KeyCode::Esc).key(KeyCode::Esc);
    assert_eq!(play.model.filter(ViewId::Snapshots), "");
    play = play.keys("F").key(KeyCode::Enter);
    assert_eq!(play.model.filter(ViewId::Snapshots), "prod");
    assert!(play.model.sheets.is_empty());
    play = play.keys("F").key(KeyCode::Delete);
    let Some(Sheet::Filters(sheet)) = play.model.sheets.last() else { panic!() };
    assert!(sheet.saved(&play.model).is_empty());
}
