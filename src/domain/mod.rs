//! Floor 1: the facts of snapshot sharing. Pure: no I/O, no wire shapes, no words for the screen.

pub mod access;
pub mod directory;
pub mod disk;
pub mod execution;
pub mod facts;
pub mod filter;
pub mod ids;
pub mod invitation;
pub mod keys;
pub mod legal;
pub mod notes;
pub mod plan;
pub mod planner;
pub mod policy;
pub mod preflight;
pub mod principals;
pub mod problem;
pub mod records;
pub mod seen;
pub mod sender;
pub mod share;
pub mod snapshot;
#[cfg(test)]
pub(crate) mod tests_world;
pub mod unsent;
