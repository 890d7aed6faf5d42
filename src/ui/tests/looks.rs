//! Looks: what is reversed, bold, dim and coloured.

use crossterm::event::KeyCode;
use insta::assert_snapshot;
use ratatui::style::{Color, Modifier};

use super::world::Play;
use super::{looks, render};

#[test]
fn the_looks_of_the_main_screens() {
    let play = Play::ready((80, 24)).keys("Rj").key(KeyCode::Enter).keys(" j ");
    assert_snapshot!("looks-region-80", looks(&play.model));
    assert_snapshot!("looks-regions-focused-80", looks(&Play::ready((80, 24)).keys("R").model));
    assert_snapshot!(
        "looks-opened-share-80",
        looks(&Play::ready((80, 24)).share("rs-Qm7L2xW9kT4b").key(KeyCode::Enter).model)
    );
    assert_snapshot!("looks-inbox-80", looks(&Play::ready((80, 24)).keys("4").model));
}

#[test]
fn nothing_has_a_background() {
    for play in [Play::ready((140, 40)), Play::ready((80, 24)).keys("s"), Play::ready((80, 24)).keys("?")] {
        assert!(render(&play.model).0.content.iter().all(|cell| cell.bg == Color::Reset));
    }
}

#[test]
fn the_cursor_is_seen_without_any_style_and_without_any_color() {
    for keys in ["", "3", "4", "R"] {
        let play = Play::ready((80, 24)).keys(keys);
        let (buffer, _) = render(&play.model);
        let reversed: Vec<usize> =
            (0..buffer.content.len()).filter(|at| buffer.content[*at].modifier.contains(Modifier::REVERSED)).collect();
        let first = reversed.first().copied().unwrap_or_default();
        assert_eq!(buffer.content[first].symbol(), ">", "{keys}");
    }
}
