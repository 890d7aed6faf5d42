//! However the program ends, the terminal is as it was.

use rustix::process::Signal;

use crate::support::place::Place;
use crate::support::term::{self, CTRL_C, CTRL_Z, ENTER, Term};

/// Tells the program's process and how it ended, and then holds the terminal, as the user's shell does.
const HOLD: &str = "sh -c 'echo pid=$$; exec \"$@\"' sh \"$@\"; echo \"ended=$?\"; read -r line; echo \"held=$line\"";

struct Held {
    term: Term,
    program: u32,
}

fn start(place: &Place) -> Held {
    let mut term = Term::start(place).args(["demo"]).under(HOLD).open();
    term.wait_for_output("pid=");
    let program = term.word().parse().unwrap();
    term.wait_for("─ complete ─");
    term.wait_for("8/8 regions");
    term.assert_taken();
    Held { term, program }
}

impl Held {
    fn ended(mut self, code: &str) {
        self.term.wait_for_output("ended=");
        assert_eq!(self.term.word(), code, "{}", self.term.dump());
        self.term.assert_as_before();
        self.term.key(ENTER);
        self.term.wait_for_output("held=");
        assert_eq!(self.term.end(), 0);
    }
}

#[test]
fn quitting() {
    for key in ["q", CTRL_C] {
        let place = Place::new();
        let mut held = start(&place);
        held.term.key(key);
        held.ended("0");
    }
}

#[test]
fn signals() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let place = Place::new();
        let held = start(&place);
        term::signal(held.program, signal);
        held.ended("0");
        assert_eq!(std::fs::read_dir(place.temporary()).unwrap().count(), 0, "{signal:?} leaves a folder behind");
    }
}

#[test]
fn suspending_and_coming_back() {
    let script = "set -m; \"$@\"; echo \"stopped=$?\"; read -r line; fg > /dev/null; echo \"ended=$?\"; read -r line";
    let place = Place::new();
    let mut term = Term::start(&place).args(["demo"]).under(script).open();
    term.wait_for("─ complete ─");
    term.assert_taken();
    term.key(CTRL_Z);
    // 128 and the number of SIGTSTP, which is the same on all systems but some of MIPS.
    term.wait_for_output("stopped=148");
    term.assert_as_before();
    term.key(ENTER);
    term.wait_for_output("\x1b[2J");
    term.wait_for("DEMO  acme-prod");
    term.wait_for("─ complete ─");
    term.assert_taken();
    // It takes keys again.
    term.key("3");
    term.wait_for("[3 Shares");
    term.key("q");
    term.wait_for_output("ended=0");
    term.assert_as_before();
    term.key(ENTER);
    assert_eq!(term.end(), 0);
}
