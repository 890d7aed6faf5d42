//! The real program in a real pseudo-terminal: what a person does with keys, and what must be true of every byte sent.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod bulk;
mod canary;
#[path = "../sandbox/support/control.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod control;
mod credentials;
mod demo;
mod flow;
mod handshake;
mod hostile;
mod kept;
mod kill;
mod leaving;
mod looks;
mod owner;
#[path = "../work/proxy.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod proxy;
mod received;
mod server;
#[allow(dead_code, reason = "shared with other tests")]
mod support;
mod tasks;
mod trouble;
mod trust;
mod typing;
mod unsent;
mod usage;
mod walk;

use support::place::Place;
use support::start::Start;
use support::term::{ENTER, ESC, Term};

/// The demo at 80x24, with the list read and quiet.
fn demo(place: &Place) -> Term {
    opened(Term::start(place).args(["demo"]))
}

/// A program with the list of all eight regions read and quiet.
fn opened(start: Start) -> Term {
    let mut term = start.open();
    term.wait_until("the whole list", |screen| screen.contains("8/8 regions") && screen.contains("─ complete ─"));
    term
}

/// From a list to the principals of a new share, with the method and the scope that are chosen at first.
fn to_principals(term: &mut Term) {
    term.key("s");
    term.wait_for("1/5");
    term.key(ENTER);
    term.wait_for("2/5");
    term.key(ENTER);
    term.wait_for("3/5");
}

/// Applies the plan under review, to its end.
fn apply(term: &mut Term) {
    term.tab_to("Apply");
    term.key(ENTER);
    finish(term);
}

/// Waits until everything has gone as planned, and leaves what says so.
fn finish(term: &mut Term) {
    term.wait_for("Everything went as planned.");
    term.key(ESC);
    term.wait_gone("Everything went as planned.");
}

/// Ends the program, with which nothing was wrong.
fn leave(mut term: Term) {
    term.key("q");
    assert_eq!(term.end(), 0);
}
