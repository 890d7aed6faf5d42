//! Disks: what kinds there are, where they are sold, and what has been made of a snapshot.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{DiskId, InstanceId, KeyId, RegionId, SnapshotId, ZoneId};
use crate::base::untrusted::Untrusted;

/// A kind of disk that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DiskCategory {
    /// `cloud_essd`.
    Essd,
    /// `cloud_auto`: ESSD AutoPL.
    Auto,
    /// `cloud_essd_entry`.
    EssdEntry,
    /// `cloud_ssd`.
    Ssd,
    /// `cloud_efficiency`.
    Efficiency,
    /// `cloud`: the retired basic kind.
    Basic,
    /// `elastic_ephemeral_disk_standard`.
    EphemeralStandard,
    /// `elastic_ephemeral_disk_premium`.
    EphemeralPremium,
}

/// How fast an ESSD is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the vendor's own")]
pub enum Level {
    Pl0,
    Pl1,
    Pl2,
    Pl3,
}

impl Level {
    /// All of them, the slowest first.
    pub const ALL: [Self; 4] = [Self::Pl0, Self::Pl1, Self::Pl2, Self::Pl3];

    /// As `PerformanceLevel` writes it.
    #[must_use]
    pub fn wire(self) -> &'static str {
        match self {
            Self::Pl0 => "PL0",
            Self::Pl1 => "PL1",
            Self::Pl2 => "PL2",
            Self::Pl3 => "PL3",
        }
    }
}

impl DiskCategory {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Essd,
        Self::Auto,
        Self::EssdEntry,
        Self::Ssd,
        Self::Efficiency,
        Self::Basic,
        Self::EphemeralStandard,
        Self::EphemeralPremium,
    ];

    /// As `DiskCategory` writes it.
    #[must_use]
    pub fn wire(self) -> &'static str {
        match self {
            Self::Essd => "cloud_essd",
            Self::Auto => "cloud_auto",
            Self::EssdEntry => "cloud_essd_entry",
            Self::Ssd => "cloud_ssd",
            Self::Efficiency => "cloud_efficiency",
            Self::Basic => "cloud",
            Self::EphemeralStandard => "elastic_ephemeral_disk_standard",
            Self::EphemeralPremium => "elastic_ephemeral_disk_premium",
        }
    }

    /// From `AvailableDiskCategories`; `None` for one that this program does not know.
    #[must_use]
    pub fn from_wire(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.wire() == text)
    }

    /// Whether a disk of it can have another key than the encrypted snapshot it is made from (Share a snapshot: ESSD,
    /// ESSD AutoPL and ESSD Entry).
    #[must_use]
    pub fn takes_another_key(self) -> bool {
        matches!(self, Self::Essd | Self::Auto | Self::EssdEntry)
    }

    /// Whether a disk of it can be made from a snapshot at all (CreateDisk: not elastic ephemeral ones).
    #[must_use]
    pub fn comes_from_snapshots(self) -> bool {
        !matches!(self, Self::EphemeralStandard | Self::EphemeralPremium)
    }

    /// How fast a disk of it is where nobody chooses: as the service has it, or slower where a disk of `gib` GiB is too
    /// small for that. Only an ESSD has it.
    #[must_use]
    pub fn usual_level(self, gib: Option<u32>) -> Option<Level> {
        let small = gib.is_some_and(|gib| !self.sizes(None).contains(&gib));
        (self == Self::Essd).then_some(if small { Level::Pl0 } else { Level::Pl1 })
    }

    /// In which sizes it comes, in GiB (CreateDisk, `Size`). The level counts for ESSD only; without one it is PL1.
    #[must_use]
    pub fn sizes(self, level: Option<Level>) -> RangeInclusive<u32> {
        match (self, level.unwrap_or(Level::Pl1)) {
            (Self::Essd, Level::Pl0) | (Self::Auto, _) => 1..=65536,
            (Self::Essd, Level::Pl1) => 20..=65536,
            (Self::Essd, Level::Pl2) => 461..=65536,
            (Self::Essd, Level::Pl3) => 1261..=65536,
            (Self::EssdEntry, _) => 10..=32768,
            (Self::Ssd | Self::Efficiency, _) => 20..=32768,
            (Self::Basic, _) => 5..=2000,
            (Self::EphemeralStandard | Self::EphemeralPremium, _) => 64..=8192,
        }
    }
}

/// A zone, and which disks are sold there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Its ID, such as `cn-hangzhou-i`.
    pub id: ZoneId,
    /// Its English name.
    pub name: Untrusted,
    /// The categories that this program knows.
    pub categories: Vec<DiskCategory>,
}

/// How a disk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DiskStatus {
    /// Attached to an instance.
    InUse,
    /// Ready to be attached.
    Available,
    /// Being made.
    Creating,
    /// Being brought back to its snapshot.
    ReIniting,
    /// Being attached or detached.
    Moving,
    /// A value that the API did not have when this was written.
    Other,
}

impl DiskStatus {
    /// From `Status` of DescribeDisks.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "In_use" => Self::InUse,
            "Available" => Self::Available,
            "Creating" => Self::Creating,
            "ReIniting" => Self::ReIniting,
            "Attaching" | "Detaching" => Self::Moving,
            _ => Self::Other,
        }
    }
}

/// A disk of this account's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disk {
    /// Its ID.
    pub id: DiskId,
    /// The region it is in.
    pub region: RegionId,
    /// Its zone; may be empty.
    pub zone: Untrusted,
    /// Its name; may be empty.
    pub name: Untrusted,
    /// Its category as the API writes it.
    pub category: Untrusted,
    /// Its size in GiB.
    pub size_gib: Option<u32>,
    /// How it is.
    pub status: DiskStatus,
    /// Whether it is a data disk, as opposed to a system disk.
    pub data: bool,
    /// The key it is encrypted with, where it is.
    pub key: Option<KeyId>,
    /// The snapshot it was made from, by the ID that this account knew it by.
    pub source: Option<SnapshotId>,
    /// The instance it is attached to.
    pub instance: Option<InstanceId>,
    /// Whether several instances may have it attached.
    pub multi_attach: bool,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// Whether an instance runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InstanceStatus {
    /// It is stopped.
    Stopped,
    /// It runs, or is on its way to or from it.
    NotStopped,
}

/// A copy of a snapshot that is being made, as the list of its region tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningCopy {
    /// The copy.
    pub id: SnapshotId,
    /// What is copied.
    pub source: Option<SnapshotId>,
    /// The disk that that was taken from, where told.
    pub disk: Option<DiskId>,
    /// Percent done, where told.
    pub percent: Option<u8>,
}

impl RunningCopy {
    /// Whether it keeps a copy of `snapshot`, which was taken from `disk`, waiting: one copy of a disk's snapshots runs at
    /// a time to one region (CopySnapshot: UnfinishedCrossRegionCopy, UnfinishedEncryptedSnapshotCopy).
    #[must_use]
    pub fn is_in_the_way_of(&self, snapshot: &SnapshotId, disk: Option<&DiskId>) -> bool {
        self.source.as_ref() == Some(snapshot) || disk.is_some_and(|disk| self.disk.as_ref() == Some(disk))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_told_by_their_names_on_the_wire() {
        for category in DiskCategory::ALL {
            assert_eq!(DiskCategory::from_wire(category.wire()), Some(category));
        }
        assert_eq!(DiskCategory::from_wire("cloud_floppy"), None);
        assert_eq!(DiskCategory::ALL.into_iter().filter(|one| one.takes_another_key()).count(), 3);
        assert_eq!(DiskCategory::Essd.usual_level(Some(10)), Some(Level::Pl0), "it is too small for another");
        assert_eq!(DiskCategory::Essd.usual_level(Some(20)), Some(Level::Pl1));
        assert_eq!(DiskCategory::Auto.usual_level(Some(20)), None);
        assert_eq!(DiskCategory::Essd.sizes(None), 20..=65536);
        assert_eq!(DiskCategory::Essd.sizes(Some(Level::Pl3)), 1261..=65536);
    }

    #[test]
    fn a_copy_is_in_the_way_by_its_disk_or_by_its_source() {
        let copy = RunningCopy {
            id: "s-copy".parse().unwrap(),
            source: Some("s-a".parse().unwrap()),
            disk: Some("d-1".parse().unwrap()),
            percent: None,
        };
        let (a, b) = ("s-a".parse().unwrap(), "s-b".parse().unwrap());
        assert!(copy.is_in_the_way_of(&a, None) && copy.is_in_the_way_of(&b, Some(&"d-1".parse().unwrap())));
        assert!(!copy.is_in_the_way_of(&b, None) && !copy.is_in_the_way_of(&b, Some(&"d-2".parse().unwrap())));
    }
}
