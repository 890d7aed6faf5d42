//! Floor 2: what is on disk.

pub mod config;
pub mod document;
pub mod journal;
pub mod keymap;
pub mod notes;
pub mod places;
pub mod plans;
pub mod policies;
pub mod policy;
pub mod seen;
pub mod unsent;
