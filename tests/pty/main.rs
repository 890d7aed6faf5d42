//! The real program in a real pseudo-terminal: what a person does with keys, and what must be true of every byte sent.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod bulk;
#[path = "../sandbox/support/control.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod control;
mod credentials;
mod demo;
mod flow;
mod handshake;
mod hostile;
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

use support::place::Place;
use support::term::Term;

/// The demo at 80x24, with the list read and quiet.
fn demo(place: &Place) -> Term {
    let mut term = Term::start(place).args(["demo"]).open();
    term.wait_until("the whole list", |screen| screen.contains("8/8 regions") && screen.contains("─ complete ─"));
    term
}
