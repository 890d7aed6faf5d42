//! The terminal goes away, or the system wants the program to end, while a request is under way: its answer is waited for
//! and written down, and nothing else is sent.

use rustix::process::Signal;
use serde_json::Value;

use super::plans;
use super::stage::Stage;
use crate::support::term::{self, CTRL_C, ENTER, Term};

/// Ends the program in some way while its first write has no answer yet.
fn ends_in_good_order(end: fn(&mut Term)) {
    let stage = Stage::new();
    let mut term = stage.program();
    (plans::SHARE.walk)(&mut term);
    stage.delay(0);
    term.key(ENTER);
    stage.wait_until_held();
    end(&mut term);
    // It has given the terminal back, and waits.
    term.wait_for_output("\x1b[?1049l");
    stage.answer();
    assert_eq!(term.end(), 0);
    term.assert_as_before();
    let journal = std::fs::read_to_string(stage.journal()).unwrap();
    let records: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = &records.last().unwrap()["entry"];
    assert!(last["answer"]["given"]["success"].is_object(), "the answer is written down last: {journal}");
    assert_eq!(records.iter().filter(|record| record["entry"]["intent"].is_object()).count(), 1);
    assert_eq!((stage.succeeded("CreateResourceShare"), stage.succeeded("AssociateResourceShare")), (1, 0));
    // The next start has nothing to find out, and goes on only when it is told to.
    stage.let_go();
    let mut term = stage.start();
    term.wait_for("1 change of an earlier run is not finished.");
    term.key("5");
    term.wait_for("[5 Tasks");
    assert!(!term.screen().contains("unknown"), "{}", term.dump());
    assert_eq!((stage.succeeded("CreateResourceShare"), stage.succeeded("AssociateResourceShare")), (1, 0));
}

#[test]
fn a_hang_up_lets_the_request_under_way_be_answered() {
    ends_in_good_order(|term| term::signal(term.id(), Signal::HUP));
}

#[test]
fn so_does_quitting_at_once() {
    ends_in_good_order(|term| term.key(CTRL_C));
}
