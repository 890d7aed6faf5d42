//! The commands without screens: the real program against a sandbox in a process of its own.
//!
//! Every command has a golden answer in `golden/`; what differs from run to run is replaced before it is compared.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod around;
mod canary;
mod carried_on;
mod changed;
mod changes;
mod config;
mod dead;
mod failures;
mod files;
mod full;
mod health;
mod hostile;
mod lists;
mod marked;
mod modes;
mod outside;
mod people;
mod rig;
mod senders;
#[path = "../pty/server.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod server;
#[path = "../pty/support/mod.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod support;
mod troubles;
mod using;
