//! As long as nobody knows whether a request took effect, that is said: in the list of tasks, in the details, in the
//! steps and in the journal's view.

use rustix::process::Signal;

use super::plans;
use super::stage::Stage;
use crate::support::term::{ENTER, ESC, signal};

#[test]
fn a_request_whose_answer_was_not_seen_is_unknown_until_it_has_been_read_back() {
    let stage = Stage::new();
    let mut term = stage.program();
    (plans::SHARE.walk)(&mut term);
    stage.hold(0, true);
    term.key(ENTER);
    stage.wait_until_held();
    signal(term.id(), Signal::KILL);
    term.end();
    stage.let_go();
    // Nothing can be read back for as long as no list of shares comes.
    let shut = stage.door.shut();
    let mut term = stage.start();
    term.wait_for("1 change of an earlier run is not finished.");
    term.key("5");
    term.wait_for("[5 Tasks");
    term.wait_for("0/3 unknown");
    term.wait_for("An answer was not seen.");
    term.key(ENTER);
    term.wait_for("unknown  1  CreateResourceShare");
    term.key(ESC);
    term.wait_gone("1  CreateResourceShare");
    term.key("6");
    term.wait_for("[6 Audit]");
    term.wait_until("an unknown result", |screen| {
        screen.lines().any(|line| line.contains("CreateShare") && line.contains("unknown"))
    });
    term.key("5");
    term.wait_for("[5 Tasks");
    drop(shut);
    term.wait_for("1/3 open !");
    term.press("c");
    term.wait_until("the end", |screen| screen.lines().any(|line| line.starts_with("│>") && line.contains("done")));
    assert_eq!((stage.succeeded("CreateResourceShare"), stage.succeeded("AssociateResourceShare")), (1, 2));
    term.key("q");
    assert_eq!(term.end(), 0);
}
