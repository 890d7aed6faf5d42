//! The world that the sandbox starts from, as a person writes it in JSON.
//!
//! Everything is declared from the outside: who has which key, which snapshots exist, which shares are already there.
//! Ages count back from the moment the sandbox starts, so that a world never looks old. Unknown fields are refused,
//! with line and column, because a misspelt field would otherwise silently be its default.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::age::Age;
use crate::base::secret::Secret;

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
    /// The resource shares that exist at the start.
    #[serde(default)]
    pub shares: Vec<Share>,
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

/// An account with one access key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The name of its profile; other parts of the world name the account by it.
    pub profile: String,
    /// 16 digits.
    pub account_id: String,
    /// The access key's name; `STS.` in front for temporary keys.
    pub access_key_id: String,
    /// The access key's secret.
    pub access_key_secret: Secret,
    /// The token that must accompany a temporary key; none for a lasting key.
    #[serde(default)]
    pub security_token: Option<Secret>,
    /// How long after the start the security token is valid; for ever if absent.
    #[serde(default)]
    pub token_lives: Option<Age>,
    /// Whether the key has been switched off.
    #[serde(default)]
    pub key_inactive: bool,
    /// The site that the account belongs to; accounts of different sites cannot share.
    #[serde(default)]
    pub site: Site,
    /// The account's name for people, shown as the name of the member or the management account.
    #[serde(default)]
    pub alias: String,
    /// Who in the account holds the key.
    #[serde(default)]
    pub identity: Identity,
    /// What the account may read of its resource directory.
    #[serde(default)]
    pub directory_rights: DirectoryRights,
    /// Actions that RAM refuses to this key, such as `kms:DescribeKey` or `ram:*` (prefixes as in RAM policies:
    /// `ecs`, `resourcesharing`, `resourcemanager`, `kms`, `ram`).
    #[serde(default)]
    pub denied: Vec<String>,
}

/// The two sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// aliyun.com
    #[default]
    China,
    /// alibabacloud.com
    International,
}

/// Who in the account holds the key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The kind.
    #[serde(rename = "type", default)]
    pub kind: IdentityKind,
    /// The RAM user's name, or `role/session` for an assumed role; empty for the account itself.
    #[serde(default)]
    pub name: String,
    /// The user's or the role's number; made up if absent.
    #[serde(default)]
    pub id: Option<String>,
}

/// Kinds of identity, spelled as GetCallerIdentity does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum IdentityKind {
    /// The account itself.
    #[default]
    Account,
    /// A RAM user.
    #[serde(rename = "RAMUser")]
    RamUser,
    /// Somebody who assumed a role.
    AssumedRoleUser,
}

/// What an account may read of its resource directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DirectoryRights {
    /// GetResourceDirectory only, and nothing at all outside a directory.
    #[default]
    None,
    /// A member that may walk the tree, such as a delegated administrator.
    Read,
    /// The management account.
    Manager,
}

/// A resource directory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    /// For example `rd-7Kq2Lm`.
    pub id: String,
    /// The root folder, for example `r-P9xW3c`.
    pub root: String,
    /// Profile of the management account.
    pub manager: String,
    /// How long ago it was set up.
    #[serde(default)]
    pub age: Age,
    /// Whether resource sharing inside the directory has been switched on.
    #[serde(default)]
    pub sharing_enabled: bool,
    /// The folders, in any order.
    #[serde(default)]
    pub folders: Vec<Folder>,
    /// The members. The management account is not one of them.
    #[serde(default)]
    pub members: Vec<Member>,
}

/// A folder of a directory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// For example `fd-8TbQw2ZrLk`.
    pub id: String,
    /// The folder's name.
    pub name: String,
    /// The folder above; the root folder if absent.
    #[serde(default)]
    pub parent: Option<String>,
    /// How long ago it was made.
    #[serde(default)]
    pub age: Age,
}

/// A member of a directory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// A profile, or an account ID for a member that has no key in this world.
    pub account: String,
    /// The folder it is in; the root folder if absent.
    #[serde(default)]
    pub folder: Option<String>,
    /// The name for people; the account's alias if absent.
    #[serde(default)]
    pub name: Option<String>,
    /// How long ago it joined.
    #[serde(default)]
    pub age: Age,
    /// Joins only that long after the start.
    #[serde(default)]
    pub joins_in: Option<Age>,
    /// Leaves that long after the start.
    #[serde(default)]
    pub leaves_in: Option<Age>,
    /// `true` for an account that was invited, `false` for one that the directory created.
    #[serde(default)]
    pub invited: bool,
}

/// A resource group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceGroup {
    /// Profile of the owner.
    pub owner: String,
    /// For example `rg-aek3m7tq2x5kzly`.
    pub id: String,
    /// The name for programs.
    pub name: String,
    /// The name for people; the same as `name` if absent.
    #[serde(default)]
    pub display_name: Option<String>,
    /// How long ago it was made.
    #[serde(default)]
    pub age: Age,
}

/// A KMS key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Profile of the owner.
    pub owner: String,
    /// The region it is in.
    pub region: String,
    /// A UUID or `key-…`.
    pub id: String,
    /// Its aliases, such as `alias/snap-share`; a service key has `alias/acs/ecs` without being told.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether it is the service key of ECS: what is encrypted with it cannot be shared.
    #[serde(default)]
    pub service: bool,
    /// Who made it; `Ecs` for a service key and the owner's account ID otherwise, if absent.
    #[serde(default)]
    pub creator: Option<String>,
    /// Enabled, Disabled, PendingDeletion or PendingImport.
    #[serde(default)]
    pub state: KeyState,
    /// A description.
    #[serde(default)]
    pub description: String,
    /// How long ago it was made.
    #[serde(default)]
    pub age: Age,
}

/// The states of a key, spelled as DescribeKey does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
pub enum KeyState {
    /// Usable.
    #[default]
    Enabled,
    /// Switched off.
    Disabled,
    /// To be deleted.
    PendingDeletion,
    /// Without key material.
    PendingImport,
}

/// A RAM role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Profile of the owner.
    pub owner: String,
    /// For example `AliyunECSShareEncryptSnapshotDefaultRole`.
    pub name: String,
    /// The trust policy: a JSON object, or a string that is sent as it is.
    pub trust: serde_json::Value,
    /// A description.
    #[serde(default)]
    pub description: String,
    /// How long ago it was made.
    #[serde(default)]
    pub age: Age,
}

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

fn yes() -> bool {
    true
}
