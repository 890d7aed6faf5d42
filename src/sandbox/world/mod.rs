//! The world that the sandbox starts from, as a person writes it in JSON.
//!
//! Everything is declared from the outside: who has which key, which snapshots exist, which shares are already there.
//! Ages count back from the moment the sandbox starts, so that a world never looks old. Unknown fields are refused,
//! with line and column, because a misspelt field would otherwise silently be its default.

mod account;
mod bulk;
mod disk;
mod snapshot;

use serde::Deserialize;

pub use self::account::*;
pub use self::bulk::{Bulk, MOST_SNAPSHOTS};
pub use self::disk::*;
pub use self::snapshot::*;
pub use super::age::Age;

/// A whole world.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// What every made-up identifier is derived from: the same seed and the same calls give the same identifiers.
    #[serde(default)]
    pub seed: String,
    /// How the tag on a shared-in snapshot is split into key and value.
    #[serde(default)]
    pub shared_from_tag: SharedFromTag,
    /// How long the tasks of the Resource Sharing service take.
    #[serde(default)]
    pub timing: Timing,
    /// Upper limits.
    #[serde(default)]
    pub quotas: Quotas,
    /// The regions, in the order of the answer of DescribeRegions. The first one must have Resource Sharing.
    pub regions: Vec<Region>,
    /// The accounts that have keys. The first one is the sharer of the demo. An account ID that is not here is an
    /// outside account that never answers.
    pub accounts: Vec<Account>,
    /// The resource directories. An account is in one of them at most.
    #[serde(default)]
    pub directories: Vec<Directory>,
    /// The resource groups of all accounts.
    #[serde(default)]
    pub resource_groups: Vec<ResourceGroup>,
    /// The KMS keys of all accounts, service keys included.
    #[serde(default)]
    pub keys: Vec<Key>,
    /// The RAM roles of all accounts.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// The snapshots of all accounts in all regions. Shared-in snapshots are not written here: they follow from shares.
    #[serde(default)]
    pub snapshots: Vec<Snapshot>,
    /// Very many more that nobody wrote down.
    #[serde(default)]
    pub bulk: Option<Bulk>,
    /// The resource shares that exist at the start.
    #[serde(default)]
    pub shares: Vec<Share>,
    /// The disks that exist at the start. Those that snapshots were taken from need not be here.
    #[serde(default)]
    pub disks: Vec<Disk>,
    /// The instances that those disks are attached to.
    #[serde(default)]
    pub instances: Vec<Instance>,
}

/// How `acs:ecs:sharedFrom:{uid}:{region}:{snapshot}` is divided over a tag's key and value; the vendor's pages show
/// the joined form only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SharedFromTag {
    /// Key `acs:ecs:sharedFrom`, value `{uid}:{region}:{snapshot}`.
    #[default]
    KeyAndValue,
    /// The whole text is the key and the value is empty.
    KeyOnly,
}

/// How long things take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timing {
    /// From Associating to Associated or Failed; milliseconds.
    pub associate_ms: u32,
    /// From Disassociating to Disassociated; milliseconds.
    pub disassociate_ms: u32,
    /// From Deleting to Deleted, for a share; milliseconds.
    pub delete_share_ms: u32,
    /// From Creating to Available, for a disk; milliseconds.
    pub create_disk_ms: u32,
    /// How long a disk is re-initialised; milliseconds.
    pub reinit_disk_ms: u32,
    /// How long a snapshot is copied; milliseconds.
    pub copy_ms: u32,
    /// How long an invitation can be answered.
    pub invitation: Age,
    /// How long Failed and Disassociated rows, Deleted shares and closed invitations stay listed.
    pub purge: Age,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            associate_ms: 300,
            disassociate_ms: 300,
            delete_share_ms: 300,
            create_disk_ms: 1500,
            reinit_disk_ms: 1500,
            copy_ms: 6000,
            invitation: Age::days(7),
            purge: Age::days(2),
        }
    }
}

/// Upper limits of the services.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quotas {
    /// Principals that one snapshot may be shared to; a folder or a directory counts as one.
    pub accounts_per_snapshot: usize,
    /// Snapshots that one account may share, over all regions.
    pub shared_snapshots: usize,
    /// Resource shares that one account may have, over all regions.
    pub shares: usize,
    /// Unanswered invitations that one account may have sent; no limit if absent (the vendor publishes no number).
    pub pending_invitations: Option<usize>,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { accounts_per_snapshot: 64, shared_snapshots: 1024, shares: 1000, pending_invitations: None }
    }
}

/// A name in two languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// English, for `AcceptLanguage=en-US`.
    pub en: String,
    /// Chinese, the default of the services.
    pub zh: String,
}

/// A region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// For example `cn-hangzhou`.
    pub id: String,
    /// Its names.
    pub names: Names,
    /// Whether the Resource Sharing service exists there.
    #[serde(default = "yes")]
    pub resource_sharing: bool,
    /// Its zones.
    #[serde(default)]
    pub zones: Vec<Zone>,
}

/// A zone of a region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// For example `cn-hangzhou-h`.
    pub id: String,
    /// Its names.
    pub names: Names,
    /// Disk categories that can be created there, such as `cloud_essd`.
    #[serde(default)]
    pub disk_categories: Vec<String>,
}

fn yes() -> bool {
    true
}
