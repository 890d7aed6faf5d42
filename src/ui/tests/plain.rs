//! What is drawn for a screen reader: one pane at a time, and the cursor on the line that has the focus.

use crossterm::event::KeyCode;
use insta::assert_snapshot;

use super::world::Play;
use super::{render, text};
use crate::app::model::Pane;

fn plain(size: (u16, u16)) -> Play {
    let mut play = Play::ready(size);
    play.model.setup.plain = true;
    play
}

#[test]
fn one_pane_at_a_time_and_the_cursor_where_the_focus_is() {
    for size in [(80, 24), (140, 40)] {
        let mut play = plain(size).keys("gj");
        assert_snapshot!(format!("plain-list-{}", size.0), text(&play.model));
        let (_, Some((_, row))) = render(&play.model) else { panic!("a cursor") };
        play = play.keys("j");
        let (_, Some((_, next))) = render(&play.model) else { panic!("a cursor") };
        assert_eq!(next, row + 1, "it goes with the row");
        for pane in [Pane::Details, Pane::Regions, Pane::List] {
            play = play.key(KeyCode::Tab);
            assert_eq!(play.model.focus, pane);
            let layout = play.model.layout();
            let shown = [layout.list, layout.details, layout.regions].into_iter().flatten().count();
            assert_eq!(shown, 1, "{pane:?}");
        }
    }
    assert_snapshot!("plain-sheet-80", text(&plain((80, 24)).keys("gjs").model));
}
