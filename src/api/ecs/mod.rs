//! Elastic Compute Service: regions, zones, snapshots, and what is made of them.

pub mod copy_snapshot;
pub mod create_disk;
pub mod disks;
pub mod instances;
pub mod regions;
pub mod reinit_disk;
pub mod snapshots;

use super::client::Change;
use crate::domain::plan::NewEncryption;

pub use disks::DiskQuery;
pub use regions::Region;
pub use snapshots::{PageEnd, PageKey, SnapshotQuery, read_page};

/// A call with the parameters by which what it makes is encrypted.
fn encrypted(call: Change, encryption: &NewEncryption) -> Change {
    match encryption {
        NewEncryption::Plain => call,
        NewEncryption::Default => call.with("Encrypted", true),
        NewEncryption::Key(key) => call.with("Encrypted", true).with("KMSKeyId", key.as_str()),
    }
}
