//! Floor 4: the state of the screen and how it changes. No I/O and no clock of its own.
//!
//! [`update::update`] is the only thing that changes a [`model::Model`]; what has to happen outside comes back as
//! [`message::Effect`]s. Everything here is plain data, so that a test can play a whole session without a terminal.

pub mod actions;
pub mod arrivals;
pub mod book;
pub mod columns;
pub mod expiry;
pub mod field;
pub mod filters;
pub mod forecast;
pub mod inbox;
pub mod keys;
pub mod layout;
pub mod list;
pub mod listed;
pub mod marks;
pub mod message;
pub mod model;
mod names;
pub mod offers;
pub mod palette;
pub mod regions;
pub mod report;
pub mod scroll;
pub mod searching;
pub mod session;
pub mod sharing;
pub mod sheets;
pub mod status;
pub mod tasks;
#[cfg(test)]
pub(crate) mod tests_support;
pub mod unsent;
pub mod update;
pub mod view;
