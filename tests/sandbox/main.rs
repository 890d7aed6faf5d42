//! The sandbox from the outside: raw HTTP, a signer of the tests' own, and a clock that they move.
//!
//! Every answer that is a success is also compared with the shape that the vendor's clients read.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod access;
mod association;
mod builtin;
mod bulk;
mod control;
mod directory;
mod faults;
mod giving;
mod identity;
mod invitations;
mod lists;
mod quotas;
mod routing;
mod shares;
mod signature;
mod snapshots;
mod support;
mod using;
