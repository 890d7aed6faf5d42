//! Disks that exist at the start, and the instances that they are attached to.

use serde::{Deserialize, Serialize};

use super::super::age::Age;
use super::snapshot::DiskType;

/// A cloud disk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disk {
    /// Profile of the owner.
    pub owner: String,
    /// The zone it is in, which tells its region.
    pub zone: String,
    /// For example `d-bp1c8w3r5t7y9u1i2o4p`.
    pub id: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The category.
    #[serde(default = "essd")]
    pub category: String,
    /// Its size in GiB.
    pub gib: u32,
    /// System or data disk.
    #[serde(default)]
    pub kind: DiskType,
    /// The snapshot it was made from, by its owner's ID; that may be another account that shares it. Nothing if absent.
    #[serde(default)]
    pub snapshot: Option<String>,
    /// The KMS key that it is encrypted with; not encrypted if absent.
    #[serde(default)]
    pub key: Option<String>,
    /// The instance that it is attached to.
    #[serde(default)]
    pub instance: Option<String>,
    /// Whether several instances may have it attached at a time.
    #[serde(default)]
    pub multi_attach: bool,
    /// How long ago it was made.
    pub age: Age,
}

fn essd() -> String {
    "cloud_essd".to_owned()
}

/// An instance, as far as disks depend on it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// Profile of the owner.
    pub owner: String,
    /// The zone it is in.
    pub zone: String,
    /// For example `i-bp1k3m5n7q9s2u4w6y8z`.
    pub id: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// Whether it runs.
    #[serde(default)]
    pub status: InstanceStatus,
    /// How long ago it was made.
    pub age: Age,
}

/// Whether an instance runs, spelled as DescribeInstances does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
pub enum InstanceStatus {
    /// It runs.
    #[default]
    Running,
    /// It has been stopped.
    Stopped,
}
