//! A snapshot, and where a shared one came from.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{AccountId, DiskId, KeyId, RegionId, ResourceGroupId, SnapshotId};
use crate::base::untrusted::Untrusted;

/// The key of the system tag that marks a snapshot as shared with this account, followed by owner, region and source.
pub const SHARED_FROM: &str = "acs:ecs:sharedFrom";

/// How far a snapshot has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// Being made.
    Progressing,
    /// Ready.
    Accomplished,
    /// Did not succeed.
    Failed,
    /// A value that the API did not have when this was written.
    Other,
}

/// What kind of disk a snapshot was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DiskKind {
    /// A system disk.
    System,
    /// A data disk.
    Data,
    /// Not told.
    Unknown,
}

/// How a snapshot is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Category {
    /// The ordinary kind.
    Standard,
    /// The retired local kind.
    Flash,
    /// Cold storage: cannot be copied, and a principal cannot move a shared snapshot there.
    Archive,
    /// A value that the API did not have when this was written, or none.
    Other,
}

/// How a snapshot came to be, apart from being shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Creation {
    /// By hand.
    Manual,
    /// By an automatic snapshot policy.
    Automatic,
    /// Not told.
    Unknown,
}

/// A tag of the user's or of the system's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tag {
    /// The key.
    pub key: Untrusted,
    /// The value; may be empty.
    pub value: Untrusted,
}

/// Where a shared snapshot came from, read from its `acs:ecs:sharedFrom:<owner>:<region>:<source>` tag.
///
/// How the text is split between a tag's key and value is not documented, so the joined text is what counts, and a
/// shape that is new keeps the raw text beside the parts that could be read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SharedFrom {
    /// Key and value joined by a colon.
    pub raw: Untrusted,
    /// The account that shares it.
    pub owner: Option<AccountId>,
    /// The region of the source.
    pub region: Option<RegionId>,
    /// The owner's own snapshot, whose ID differs from the local one.
    pub source: Option<SnapshotId>,
}

impl SharedFrom {
    /// Reads one tag; `None` if it is another tag.
    #[must_use]
    pub fn from_tag(key: &str, value: &str) -> Option<Self> {
        let joined: Cow<'_, str> = if value.is_empty() { key.into() } else { format!("{key}:{value}").into() };
        let rest = joined.strip_prefix(SHARED_FROM)?.strip_prefix(':')?;
        let mut parts = rest.splitn(3, ':');
        let mut next = || parts.next().unwrap_or_default();
        Some(Self {
            owner: AccountId::parse(next()).ok(),
            region: RegionId::parse(next()).ok(),
            source: SnapshotId::parse(next()).ok(),
            raw: Untrusted::new(&joined),
        })
    }

    /// How many of owner, region and source could be read: 0 to 3.
    #[must_use]
    pub fn parsed(&self) -> usize {
        usize::from(self.owner.is_some()) + usize::from(self.region.is_some()) + usize::from(self.source.is_some())
    }
}

/// A snapshot as this account sees it: its own, or one that is shared with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its ID in this account.
    pub id: SnapshotId,
    /// The region it lives in.
    pub region: RegionId,
    /// Its name; may be empty.
    pub name: Untrusted,
    /// Its description; may be empty.
    pub description: Untrusted,
    /// How far it has come.
    pub status: Status,
    /// Percent done while it is progressing, 0 to 100.
    pub progress: Option<u8>,
    /// Whether it can be used although it may still be progressing (instant access).
    pub available: bool,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it last changed.
    pub modified: Option<Timestamp>,
    /// Size of the source disk in GiB.
    pub size_gib: Option<u32>,
    /// Size of the full snapshot in bytes.
    pub bytes: Option<u64>,
    /// The disk it was taken from.
    pub disk: Option<DiskId>,
    /// What kind of disk that was.
    pub disk_kind: DiskKind,
    /// How it is stored.
    pub category: Category,
    /// How it came to be.
    pub creation: Creation,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// The key it is encrypted with, where told.
    pub key: Option<KeyId>,
    /// Days it is kept, counted from its making; `None` means for ever.
    pub retention_days: Option<u32>,
    /// The resource group it is in.
    pub resource_group: Option<ResourceGroupId>,
    /// The snapshot it was copied or shared from, as the API tells it.
    pub source: Option<SnapshotId>,
    /// The region of that snapshot.
    pub source_region: Option<RegionId>,
    /// What it is used for (`image`, `disk`, `image_disk`, `none`); may be empty.
    pub usage: Untrusted,
    /// Its tags, without the one that [`Self::shared_from`] was read from.
    pub tags: Vec<Tag>,
    /// Where it came from, if it is shared with this account.
    pub shared_from: Option<SharedFrom>,
}

impl Snapshot {
    /// Whether it is this account's own.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.shared_from.is_none()
    }

    /// Whether it is ready to be shared or used (DescribeSnapshots: `Status` accomplished or `Available`).
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status == Status::Accomplished || self.available
    }

    /// When its retention ends; `None` if it is kept for ever.
    #[must_use]
    pub fn kept_until(&self) -> Option<Timestamp> {
        let days = i64::from(self.retention_days?);
        self.created?.checked_add(jiff::SignedDuration::from_hours(days * 24)).ok()
    }
}

/// A snapshot as it stands on the wire, borrowed from the answer, so that a list goes into the inventory without a copy
/// of every field on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnapshotRecord<'a> {
    /// `SnapshotId`, not yet checked.
    pub id: Cow<'a, str>,
    /// `SnapshotName`.
    pub name: Cow<'a, str>,
    /// `Description`.
    pub description: Cow<'a, str>,
    /// `Status`.
    pub status: Cow<'a, str>,
    /// `Progress`, such as `42%`.
    pub progress: Cow<'a, str>,
    /// `Available`.
    pub available: bool,
    /// `CreationTime`.
    pub created: Cow<'a, str>,
    /// `LastModifiedTime`.
    pub modified: Cow<'a, str>,
    /// `SourceDiskSize`, GiB.
    pub size_gib: Option<u32>,
    /// `FullSnapshotSizeInBytes`.
    pub bytes: Option<u64>,
    /// `SourceDiskId`.
    pub disk: Cow<'a, str>,
    /// `SourceDiskType`.
    pub disk_kind: Cow<'a, str>,
    /// `Category`.
    pub category: Cow<'a, str>,
    /// `SnapshotType`.
    pub creation: Cow<'a, str>,
    /// `Encrypted`.
    pub encrypted: bool,
    /// `KMSKeyId`.
    pub key: Cow<'a, str>,
    /// `RetentionDays`.
    pub retention_days: Option<u32>,
    /// `ResourceGroupId`.
    pub resource_group: Cow<'a, str>,
    /// `SourceSnapshotId`.
    pub source: Cow<'a, str>,
    /// `SourceRegionId`.
    pub source_region: Cow<'a, str>,
    /// `Usage`.
    pub usage: Cow<'a, str>,
    /// `Tags.Tag[]`: key and value.
    pub tags: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl Status {
    /// From `Status` of DescribeSnapshots.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "progressing" => Self::Progressing,
            "accomplished" => Self::Accomplished,
            "failed" => Self::Failed,
            _ => Self::Other,
        }
    }
}

impl DiskKind {
    /// From `SourceDiskType` of DescribeSnapshots; the API compares it without regard to case.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        if text.eq_ignore_ascii_case("system") {
            Self::System
        } else if text.eq_ignore_ascii_case("data") {
            Self::Data
        } else {
            Self::Unknown
        }
    }
}

impl Category {
    /// From `Category` of DescribeSnapshots; samples write it in either case.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "standard" => Self::Standard,
            "flash" => Self::Flash,
            "archive" => Self::Archive,
            _ => Self::Other,
        }
    }
}

impl Creation {
    /// From `SnapshotType` of DescribeSnapshots.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "user" => Self::Manual,
            "auto" | "timer" => Self::Automatic,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_from_survives_every_split_of_the_tag() {
        let owner = "7777777777777777";
        for (key, value) in [
            ("acs:ecs:sharedFrom", "7777777777777777:cn-hangzhou:s-bp1s0001f3k9d2m7k9k9"),
            ("acs:ecs:sharedFrom:7777777777777777:cn-hangzhou:s-bp1s0001f3k9d2m7k9k9", ""),
            ("acs:ecs:sharedFrom:7777777777777777", "cn-hangzhou:s-bp1s0001f3k9d2m7k9k9"),
        ] {
            let from = SharedFrom::from_tag(key, value).unwrap();
            assert_eq!(from.parsed(), 3);
            assert_eq!(from.owner.unwrap().as_str(), owner);
            assert_eq!(from.region.unwrap().as_str(), "cn-hangzhou");
            assert_eq!(from.source.unwrap().as_str(), "s-bp1s0001f3k9d2m7k9k9");
        }
    }

    #[test]
    fn an_odd_shape_keeps_the_raw_text() {
        let from = SharedFrom::from_tag("acs:ecs:sharedFrom", "7777777777777777:cn-hangzhou:snap\u{1b}[2J").unwrap();
        assert_eq!(from.parsed(), 2);
        assert_eq!(from.source, None);
        assert_eq!(from.raw.shown(), "acs:ecs:sharedFrom:7777777777777777:cn-hangzhou:snap\\e[2J");
    }

    #[test]
    fn other_tags_are_left_alone() {
        assert_eq!(SharedFrom::from_tag("env", "prod"), None);
        assert_eq!(SharedFrom::from_tag("acs:ecs:sharedFromage", "x"), None);
    }
}
