//! `kill -9` between any two lines of the journal: a later start finds what was under way, says what is not known,
//! and on the user's word brings it to exactly what was planned, once.

mod deaths;
mod hangup;
mod plans;
pub mod stage;
mod unknown;
