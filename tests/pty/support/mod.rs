//! A real pseudo-terminal, for the tests and measurements that need one.

pub mod canary;
pub mod names;
pub mod place;
pub mod start;
pub mod stream;
pub mod term;
