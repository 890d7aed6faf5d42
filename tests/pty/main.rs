//! The real program in a real pseudo-terminal: what a person does with keys, and what must be true of every byte sent.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod credentials;
mod demo;
mod flow;
mod hostile;
mod leaving;
mod place;
#[path = "../work/proxy.rs"]
#[allow(dead_code, reason = "shared with the tests of the worker")]
mod proxy;
mod server;
mod stream;
mod term;
mod trouble;
mod usage;

use place::Place;
use term::Term;

/// The demo at 80x24, with the list read and quiet.
fn demo(place: &Place) -> Term {
    let mut term = Term::start(place).args(["demo"]).open();
    term.wait_until("the whole list", |screen| screen.contains("8/8 regions") && screen.contains("─ complete ─"));
    term
}
