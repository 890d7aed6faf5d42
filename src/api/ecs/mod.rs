//! Elastic Compute Service: regions, zones and snapshots.

pub mod regions;
pub mod snapshots;

pub use regions::{Region, Zone};
pub use snapshots::{PageEnd, PageKey, SnapshotQuery};
