//! Snapshots and the shares that they are in at the start.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::age::Age;

/// A snapshot of a cloud disk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Profile of the owner.
    pub owner: String,
    /// The region it is in.
    pub region: String,
    /// `s-` and 20 characters, the first two of which stand for the region.
    pub id: String,
    /// The name; anything, hostile text included.
    #[serde(default)]
    pub name: String,
    /// The description.
    #[serde(default)]
    pub description: String,
    /// Size of the source disk in GiB.
    pub disk_gib: u32,
    /// Bytes that the full snapshot takes; half the disk if absent.
    #[serde(default)]
    pub size_bytes: Option<u64>,
    /// How long ago it was made.
    pub age: Age,
    /// The state.
    #[serde(default)]
    pub status: SnapshotStatus,
    /// Per cent that was done at the start, for a progressing snapshot.
    #[serde(default)]
    pub progress: u8,
    /// How long after the start a progressing snapshot is accomplished; it never moves if absent.
    #[serde(default)]
    pub finishes_in: Option<Age>,
    /// Whether it can be shared and used already; true for an accomplished snapshot if absent.
    #[serde(default)]
    pub available: Option<bool>,
    /// Made by hand or by a policy.
    #[serde(default)]
    pub kind: SnapshotKind,
    /// Where it is kept.
    #[serde(default)]
    pub category: Category,
    /// The KMS key that it is encrypted with; not encrypted if absent.
    #[serde(default)]
    pub key: Option<String>,
    /// Whether it came into being by importing a custom image: such a snapshot cannot be shared.
    #[serde(default)]
    pub imported_image: bool,
    /// Days after which it is released, counted from its making; kept for ever if absent.
    #[serde(default)]
    pub retention_days: Option<u32>,
    /// What has been made from it.
    #[serde(default)]
    pub usage: Usage,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Its resource group.
    #[serde(default)]
    pub resource_group: Option<String>,
    /// The source disk; made up from the snapshot's ID if absent. Snapshots of one disk form a chain.
    #[serde(default)]
    pub disk: Option<String>,
    /// System or data disk.
    #[serde(default)]
    pub disk_type: DiskType,
    /// The instance that the source disk is attached to.
    #[serde(default)]
    pub instance: Option<String>,
    /// The snapshot that this one is a copy of.
    #[serde(default)]
    pub copied_from: Option<String>,
    /// The region of the snapshot that this one is a copy of; the same region if absent.
    #[serde(default)]
    pub copied_from_region: Option<String>,
}

/// The states of a snapshot, spelled as DescribeSnapshots does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SnapshotStatus {
    /// Being made.
    Progressing,
    /// Done.
    #[default]
    Accomplished,
    /// Broken.
    Failed,
}

/// How a snapshot was made, spelled as DescribeSnapshots does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SnapshotKind {
    /// By hand.
    #[default]
    User,
    /// By an automatic snapshot policy.
    Auto,
}

/// Where a snapshot is kept, spelled as DescribeSnapshots does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// The ordinary kind.
    #[default]
    Standard,
    /// The former local kind.
    Flash,
    /// The archive.
    Archive,
}

/// What has been made from a snapshot, spelled as DescribeSnapshots does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// Nothing.
    #[default]
    None,
    /// Disks.
    Disk,
    /// Images.
    Image,
    /// Both.
    ImageDisk,
}

/// Kinds of source disk, spelled as DescribeSnapshots does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DiskType {
    /// A disk that holds an operating system.
    System,
    /// Any other disk.
    #[default]
    Data,
}

/// A resource share that exists at the start.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Profile of the owner.
    pub owner: String,
    /// The region it is in; its snapshots are in the same one.
    pub region: String,
    /// For example `rs-Qm7Ld2Xk9aTz`; made up if absent.
    #[serde(default)]
    pub id: Option<String>,
    /// The name; anything, hostile text included.
    pub name: String,
    /// Whether it may reach accounts outside the owner's directory.
    #[serde(default)]
    pub allow_external: bool,
    /// How long ago it was made, and everything in it that does not say otherwise.
    pub age: Age,
    /// IDs of its snapshots. The rules are applied: one that cannot be shared becomes a Failed row.
    #[serde(default)]
    pub snapshots: Vec<String>,
    /// Who it is shared to.
    #[serde(default)]
    pub principals: Vec<Principal>,
    /// Its resource group.
    #[serde(default)]
    pub resource_group: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// A principal of a share that exists at the start.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principal {
    /// A profile, an account ID, a folder ID or a directory ID.
    pub principal: String,
    /// How long ago it was added; the age of the share if absent.
    #[serde(default)]
    pub age: Option<Age>,
    /// The state of the invitation, for an account outside the owner's directory only; pending if absent.
    #[serde(default)]
    pub invitation: Option<InvitationState>,
}

/// The states of an invitation that a world may start with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvitationState {
    /// Not answered. It expires when it is older than `timing.invitation`.
    Pending,
    /// Accepted.
    Accepted,
    /// Rejected.
    Rejected,
    /// Not answered in time.
    Expired,
    /// Taken back by the owner.
    Cancelled,
}
