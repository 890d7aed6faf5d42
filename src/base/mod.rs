//! Floor 0: what every other room may use and what knows none of them.

pub mod alarm;
pub mod clipboard;
pub mod csv;
pub mod drill;
pub mod env;
pub mod files;
pub mod fuzzy;
pub mod ledger;
pub mod names;
pub mod secret;
pub mod themes;
pub mod untrusted;
