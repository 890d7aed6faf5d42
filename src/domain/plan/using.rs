//! What can be made of a snapshot: disks and copies.

use serde::{Deserialize, Serialize};

use crate::domain::disk::{DiskCategory, Level};
use crate::domain::ids::{DiskId, InstanceId, KeyId, RegionId, SnapshotId, ZoneId};

/// The key of the tag that says where a disk or a copy comes from.
pub const SOURCE_TAG: &str = "snapferry:source";

/// How something that is made is encrypted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NewEncryption {
    /// Not at all (`Encrypted` is false).
    Plain,
    /// By the service's own choice: for a disk from an own encrypted snapshot its key, else the service key.
    Default,
    /// With this key of the account's.
    Key(KeyId),
}

/// A disk that is to be made from a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDisk {
    /// From what: an own snapshot or a shared-in one, by the ID that this account sees.
    pub snapshot: SnapshotId,
    /// Where.
    pub zone: ZoneId,
    /// What kind.
    pub category: DiskCategory,
    /// How fast; for ESSD only.
    pub level: Option<Level>,
    /// How large, in GiB.
    pub size_gib: u32,
    /// Its name; may be empty.
    pub name: String,
    /// How it is encrypted.
    pub encryption: NewEncryption,
    /// The value of [`SOURCE_TAG`], if it gets one.
    pub source: Option<String>,
}

/// Where a copy goes, and how it is encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Route {
    /// Wherever it is legal with the least: in the same region, under a key of the account's own. Another region is never
    /// chosen by the program, because traffic is billed and data would leave its place.
    Secure,
    /// There, and so.
    To {
        /// The destination.
        region: RegionId,
        /// How the copy is encrypted.
        encryption: NewEncryption,
    },
}

/// Copies that are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyWish {
    /// Of what: own snapshots or shared-in ones of one region.
    pub snapshots: Vec<SnapshotId>,
    /// Which way.
    pub route: Route,
    /// Their name; [`crate::domain::legal::NAME`] in it stands for the snapshot's.
    pub name: String,
    /// Their description, 2 to 256 characters.
    pub description: String,
    /// For how many days they are kept; `None` for ever.
    pub days: Option<u32>,
    /// Whether they get a [`SOURCE_TAG`].
    pub tagged: bool,
}

/// A copy that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCopy {
    /// Of what.
    pub snapshot: SnapshotId,
    /// The disk that that was taken from, where known: one copy of a disk's snapshots runs at a time to one region.
    pub disk: Option<DiskId>,
    /// Where to.
    pub region: RegionId,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// For how many days it is kept; `None` for ever.
    pub days: Option<u32>,
    /// How it is encrypted.
    pub encryption: NewEncryption,
    /// The value of [`SOURCE_TAG`], if it gets one.
    pub source: Option<String>,
}

/// A disk that is to be brought back to what the snapshot holds that it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reinit {
    /// Which.
    pub disk: DiskId,
    /// The snapshot, by the ID that this account sees or saw.
    pub snapshot: SnapshotId,
    /// The instance it is attached to, as far as is known.
    pub instance: Option<InstanceId>,
}
