//! What a slow link tears apart and what a hand types ahead is no command.

use crate::demo;
use crate::kill::stage::Stage;
use crate::support::place::Place;
use crate::support::term::{ENTER, TAB};

/// What is pasted by a terminal that does not mark pastes comes at once.
fn burst(keys: &str) -> String {
    keys.repeat(25)
}

#[test]
fn a_torn_arrow_closes_no_sheet_and_a_burst_is_no_command() {
    let place = Place::new();
    let mut term = demo(&place);
    term.key("s");
    term.wait_for("1/5");
    for byte in ["\x1b", "[", "B"] {
        term.key(byte);
    }
    // It has moved to a share that exists, which takes a step less.
    term.wait_for("1/4");
    term.key(&burst("qy\r"));
    term.wait_for("pasted text was dropped");
    assert!(term.screen().contains("1/4"), "{}", term.dump());
    term.key("\x1b");
    term.wait_for("┌ Regions");
    term.key(&burst("qx3"));
    term.wait_for("pasted text was dropped");
    assert!(term.screen().contains("[1 Snapshots"), "{}", term.dump());
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn nothing_that_is_typed_ahead_is_sent() {
    let stage = Stage::new();
    let mut term = stage.program();
    term.filter("wiki-monthly");
    term.wait_for("row 1 of 8");
    term.key("s");
    term.wait_for("1/5");
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("2/5");
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("3/5");
    term.paste("1180220033445517");
    term.wait_for("+ 1180220033445517");
    term.tab_to("Next >");
    term.key(ENTER);
    // A member needs no more than the button, and a heap of keys does not reach it.
    term.wait_for("( Apply )");
    term.key(&burst(&format!("x{TAB}{ENTER}")));
    term.wait_for("text was dropped");
    term.key("\x03");
    assert_eq!(term.end(), 0);
    assert_eq!(stage.succeeded("CreateResourceShare"), 0);
    assert!(stage.lines().is_empty(), "nothing was written down either");
}
