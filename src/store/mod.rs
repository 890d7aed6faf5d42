//! Floor 2: what is on disk.

pub mod config;
pub mod places;
