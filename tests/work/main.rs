//! The worker from the outside: whole flows over real HTTP against the sandbox.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod clock;
mod credentials;
mod epochs;
mod faults;
mod flows;
mod inboxes;
mod journal;
mod kept;
mod lists;
mod lost;
mod matrix;
mod policy;
#[allow(dead_code, reason = "shared with other tests")]
mod proxy;
mod regions;
mod rig;
mod sign_in;
mod tasks;
mod trust;
mod using;
mod wants;
