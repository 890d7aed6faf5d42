//! What was done is listed, written down, and can be taken back.

use crate::demo;
use crate::support::place::Place;
use crate::support::term::{ENTER, ESC, TAB, Term};

const SNAPSHOT: &str = "web-golden";
const MEMBER: &str = "1180220033445517";

/// From the list to the review of a share with one member, with a note.
pub fn review_with_note(term: &mut Term) {
    term.filter(SNAPSHOT);
    term.wait_for("s-bp1uo1d52iqh8601lrbo");
    crate::to_principals(term);
    term.type_after("> ", MEMBER);
    term.wait_for(&format!("+ {MEMBER}"));
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("GAINS  1 pair");
    term.key("m");
    term.wait_for("Note or ticket");
    term.key("OPS-4411");
    term.wait_for("[OPS-4411_");
    term.press(TAB);
}

fn share(term: &mut Term) {
    review_with_note(term);
    term.tab_to("Apply");
    term.key(ENTER);
    term.wait_for("Everything went as planned.");
    term.key(ESC);
    term.wait_for("WHO CAN SEE IT (1 of 64)");
}

#[test]
fn a_change_is_listed_written_down_and_taken_back() {
    let place = Place::new();
    let mut term = demo(&place);
    share(&mut term);
    term.key("6");
    term.wait_for("[6 Audit]");
    term.wait_for("CreateResourceSh");

    term.key("5");
    term.wait_for("[5 Tasks]");
    term.wait_for("done");
    term.wait_for("OPS-4411");
    term.key("u");
    term.wait_for("Undo: Share 1 snapshot");
    term.wait_for("LOSES  1 pair");
    term.wait_for("1 delete = 1 request");
    term.tab_to("Apply");
    term.key(ENTER);
    term.wait_for("Task 2: undo");
    term.wait_for("Everything went as planned.");
    term.key(ESC);
    term.wait_for("undone");
    term.key("1");
    term.wait_for("[1 Snapshots");
    term.wait_for("Sharing     with nobody");
    term.key("q");
    assert_eq!(term.end(), 0);
}
