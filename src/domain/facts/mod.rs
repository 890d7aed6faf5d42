//! What has to be known before a plan can be made and judged, and what of it is still missing.
//!
//! The one who prepares a plan loops: ask [`missing`], fetch that, put it in here, until nothing is missing; then plan
//! and judge. What could not be read stays in as [`Known::Unknown`] with the reason, so that the loop ends and the
//! review can say what it does not know.

mod limits;
mod missing;
mod parts;
mod role;
#[cfg(test)]
mod tests;
mod using;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::limits::Limits;
pub use self::missing::{missing, missing_for};
pub use self::role::{KEY_POLICY, ROLE_CHANGED, ROLE_DESCRIPTION, RoleTrust, SHARING_ROLE, same_policy};
pub use self::using::Using;
use super::directory::Directory;
use super::ids::{AccountId, DiskId, FolderId, InstanceId, KeyId, RegionId, SnapshotId};
use super::invitation::{Invitation, InvitationStatus};
use super::keys::{Encryption, KeyClass};
use super::plan::Intent;
use super::planner;
use super::policy::Policy;
use super::problem::Problem;
use super::sender::Sender;
use super::share::{Principal, ReceivedShare, Share};
use super::snapshot::{Category, SharedFrom, Snapshot, Status};
use crate::base::untrusted::Untrusted;

/// A fact, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Known<T> {
    /// Nobody has asked for it yet.
    #[default]
    NotAsked,
    /// It was asked for and could not be read.
    Unknown(Box<Problem>),
    /// It is known.
    Known(T),
}

impl<T> Known<T> {
    /// The fact, if it is known.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Known(fact) => Some(fact),
            Self::NotAsked | Self::Unknown(_) => None,
        }
    }

    /// Whether nobody has asked for it yet.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::NotAsked)
    }
}

/// What decides about one snapshot of this account's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotFacts {
    /// Whether it is this account's own, as opposed to shared with it.
    pub own: bool,
    /// How far it has come.
    pub status: Status,
    /// Whether it is ready to be shared (DescribeSnapshots: `Status` accomplished or `Available`).
    pub ready: bool,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// The key it is encrypted with, where told.
    pub key: Option<KeyId>,
    /// How it is stored.
    pub category: Category,
    /// When its retention ends; `None` if it is kept for ever.
    pub kept_until: Option<Timestamp>,
    /// Whether an image was made from it (`Usage`): then it cannot be deleted.
    pub has_image: bool,
    /// Whether disks were made from it (`Usage`): then it can only be deleted by force.
    pub has_disks: bool,
    /// Its name; may be empty.
    pub name: Untrusted,
    /// The size of the disk it was taken from, in GiB.
    pub size_gib: Option<u32>,
    /// That disk.
    pub disk: Option<DiskId>,
    /// Where it comes from, if it is shared with this account.
    pub shared_from: Option<SharedFrom>,
}

impl SnapshotFacts {
    /// What a row of DescribeSnapshots says.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        Self::of_usage(snapshot, snapshot.usage.raw())
    }

    fn of_usage(snapshot: &Snapshot, usage: &str) -> Self {
        Self {
            own: snapshot.is_own(),
            status: snapshot.status,
            ready: snapshot.is_ready(),
            encrypted: snapshot.encrypted,
            key: snapshot.key.clone(),
            category: snapshot.category,
            kept_until: snapshot.kept_until(),
            has_image: matches!(usage, "image" | "image_disk"),
            has_disks: matches!(usage, "disk" | "image_disk"),
            name: snapshot.name.clone(),
            size_gib: snapshot.size_gib,
            disk: snapshot.disk.clone(),
            shared_from: snapshot.shared_from.clone(),
        }
    }
}

/// `KeyState` of DescribeKey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyState {
    /// Usable.
    Enabled,
    /// Switched off.
    Disabled,
    /// To be deleted.
    PendingDeletion,
    /// Without key material.
    PendingImport,
    /// A value that the API did not have when this was written.
    Other,
}

impl KeyState {
    /// From `KeyState`.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "Enabled" => Self::Enabled,
            "Disabled" => Self::Disabled,
            "PendingDeletion" => Self::PendingDeletion,
            "PendingImport" => Self::PendingImport,
            _ => Self::Other,
        }
    }
}

/// What decides about one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFacts {
    /// Whose it is. Told by DescribeKey and ListAliases together.
    pub class: KeyClass,
    /// Whether it can be used.
    pub state: KeyState,
}

/// What counts toward the quotas of an account in the regions other than the plan's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Shares that are not deleted.
    pub shares: usize,
    /// Different snapshots in them that are neither failed nor removed.
    pub snapshots: usize,
}

/// What is known about the permissions of the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Rights {
    /// It is the account itself, which may do everything (GetCallerIdentity: `IdentityType` is Account).
    Full,
    /// It is a RAM user or a role, and nothing tells what it may do before it tries.
    #[default]
    NotProbed,
}

/// Everything that decides about plans of one account in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Whose plans.
    pub account: AccountId,
    /// Where.
    pub region: RegionId,
    /// The service's time when the facts are judged.
    pub now: Timestamp,
    /// A text that no other operation has, for the tags of shares that are made.
    pub operation: String,
    /// What the identity may do.
    pub rights: Rights,
    /// The account's own shares of the region with all their rows, from complete lists.
    pub shares: Known<Vec<Share>>,
    /// When they were read.
    pub read_at: Timestamp,
    /// The directory that the account belongs to, as far as it has been read; `Known(None)` if it belongs to none.
    pub membership: Known<Option<Directory>>,
    /// Whether sharing inside the directory is switched on (CheckSharingWithResourceDirectoryStatus).
    pub switch: Known<bool>,
    /// Snapshots by ID; `Known(None)` if the account has no such snapshot in the region.
    pub snapshots: BTreeMap<SnapshotId, Known<Option<SnapshotFacts>>>,
    /// Keys by ID.
    pub keys: BTreeMap<KeyId, Known<KeyFacts>>,
    /// Whom the sharing role trusts; `Known(None)` if there is no such role. See [`SHARING_ROLE`].
    pub role: Known<Option<RoleTrust>>,
    /// What counts toward the quotas in other regions.
    pub totals: Known<Totals>,
    /// The invitations that the account received in the region.
    pub invitations: Known<Vec<Invitation>>,
    /// The shares of others that reach the account in the region.
    pub received: Known<Vec<ReceivedShare>>,
    /// Accounts that are in the address book, in a saved group, or a profile's own.
    pub book: BTreeSet<AccountId>,
    /// The limits that apply.
    pub limits: Limits,
    /// What this program is allowed.
    pub policy: Policy,
    /// What decides about disks and copies.
    pub using: Using,
}

impl Facts {
    /// Facts of which nothing has been read yet.
    #[must_use]
    pub fn new(account: AccountId, region: RegionId, now: Timestamp, operation: impl Into<String>) -> Self {
        Self {
            account,
            region,
            now,
            operation: operation.into(),
            rights: Rights::default(),
            shares: Known::NotAsked,
            read_at: now,
            membership: Known::NotAsked,
            switch: Known::NotAsked,
            snapshots: BTreeMap::new(),
            keys: BTreeMap::new(),
            role: Known::NotAsked,
            totals: Known::NotAsked,
            invitations: Known::NotAsked,
            received: Known::NotAsked,
            book: BTreeSet::new(),
            limits: Limits::default(),
            policy: Policy::default(),
            using: Using::default(),
        }
    }

    /// What the planner needs of it. Shares that were not read count as none, which [`missing`] and the preflight do
    /// not let pass.
    #[must_use]
    pub fn for_planner(&self) -> planner::Facts<'_> {
        planner::Facts {
            account: &self.account,
            region: &self.region,
            shares: self.shares.get().map_or(&[], Vec::as_slice),
            read_at: self.read_at,
            directory: self.directory(),
            switch: self.switch(),
            alone: matches!(self.membership, Known::Known(None)),
            received: self.received.get().map_or(&[], Vec::as_slice),
            operation: &self.operation,
            role: self.role.get().map(Option::as_ref),
            lives: Some(planner::Lives { snapshots: &self.snapshots, now: self.now }),
        }
    }

    /// Whether what is wanted is known to be so already: the invitation was accepted, perhaps by somebody else.
    #[must_use]
    pub fn is_so(&self, intent: &Intent) -> bool {
        let Intent::Accept(invited) = intent else { return false };
        let accepted = |one: &Invitation| one.id == invited.invitation && one.status == InvitationStatus::Accepted;
        self.invitations.get().is_some_and(|all| all.iter().any(accepted))
    }

    /// The directory, if the account is known to belong to one.
    #[must_use]
    pub fn directory(&self) -> Option<&Directory> {
        self.membership.get()?.as_ref()
    }

    /// Whether sharing inside the directory is switched on, if that is known.
    #[must_use]
    pub fn switch(&self) -> Option<bool> {
        self.switch.get().copied().or_else(|| self.directory()?.sharing_enabled)
    }

    /// Whether an account belongs to the same directory, if that can be told.
    #[must_use]
    pub fn is_inside(&self, account: &AccountId) -> Option<bool> {
        match self.membership.get()? {
            None => Some(false),
            Some(directory) => directory.contains(account),
        }
    }

    /// Whether an account that is added to a share is asked first, if that can be told: it is not where both belong to
    /// one directory in which sharing is switched on.
    #[must_use]
    pub fn is_asked(&self, account: &AccountId) -> Option<bool> {
        self.for_planner().is_asked(account)
    }

    /// How a snapshot is encrypted, as far as is known.
    #[must_use]
    pub fn encryption(&self, snapshot: &SnapshotFacts) -> Encryption {
        if !snapshot.encrypted {
            return Encryption::None;
        }
        let key = snapshot.key.as_ref().and_then(|key| self.keys.get(key)?.get());
        match key.map(|key| key.class) {
            Some(KeyClass::Service) => Encryption::Service,
            Some(KeyClass::Customer) => Encryption::Customer,
            Some(KeyClass::Unreadable) | None => Encryption::Unknown,
        }
    }

    /// What is known about one snapshot; `None` if that is nothing.
    #[must_use]
    pub fn snapshot(&self, id: &SnapshotId) -> Option<Option<&SnapshotFacts>> {
        self.snapshots.get(id)?.get().map(Option::as_ref)
    }

    /// How the sender of an invitation stands to this account; unknown where it cannot be told.
    #[must_use]
    pub fn sender(&self, id: &AccountId) -> Sender {
        match id {
            id if *id == self.account => Sender::Mine,
            id if self.is_inside(id) == Some(true) => Sender::Directory,
            id if self.book.contains(id) => Sender::Book,
            _ => Sender::Unknown,
        }
    }

    /// Whether nothing has to be typed for an account that `intent` gives something to: it is known, or the intent lets
    /// the sharing role trust it and a live share of this account's has it already.
    #[must_use]
    pub fn is_settled(&self, account: &AccountId, intent: &Intent) -> bool {
        let principal = Principal::Account(account.clone());
        let shared = || {
            let live = self.shares.get().into_iter().flatten().filter(|share| share.status.is_live());
            live.flat_map(|share| share.member_principals()).any(|row| row.entity == principal)
        };
        self.is_known(&principal) || matches!(intent, Intent::Trust { .. }) && shared()
    }

    /// Whether a principal is known in this account's surroundings: of its directory, in the address book, or itself.
    #[must_use]
    pub fn is_known(&self, principal: &Principal) -> bool {
        match principal {
            Principal::Account(id) => *id == self.account || self.book.contains(id) || self.is_inside(id) == Some(true),
            Principal::Directory(id) => self.directory().is_some_and(|directory| directory.id == *id),
            Principal::Folder(id) => self.directory().is_some_and(|directory| directory.folders.contains_key(id)),
            Principal::Other(_) => false,
        }
    }
}

/// A fact that has to be fetched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Need {
    /// The account's own shares of the region with all their rows, complete (ListResourceShares,
    /// ListResourceShareAssociations).
    OwnShares,
    /// Which directory the account belongs to (GetResourceDirectory).
    Membership,
    /// Whether sharing inside it is switched on (CheckSharingWithResourceDirectoryStatus).
    SharingSwitch,
    /// What lies in a folder of it (ListFoldersForParent, ListAccountsForParent).
    Folder(FolderId),
    /// A row of the snapshot list (DescribeSnapshots).
    Snapshot(SnapshotId),
    /// A key's class and state (DescribeKey, ListAliases).
    Key(KeyId),
    /// Whom the sharing role trusts (GetRole).
    Role,
    /// Shares and shared snapshots of the other regions (ListResourceShares, ListSharedResources).
    Totals,
    /// The invitations that the account received in the region (ListResourceShareInvitations).
    Invitations,
    /// The shares of others in the region (ListResourceShares with OtherAccounts).
    Received,
    /// The regions that there are (DescribeRegions).
    Regions,
    /// The zones of the region with what is sold there (DescribeZones).
    Zones,
    /// The account's own keys in a region (ListKeys, ListAliases, DescribeKey).
    OwnKeys(RegionId),
    /// The copies that are being made in a region (DescribeSnapshots).
    Copies(RegionId),
    /// A disk (DescribeDisks).
    Disk(DiskId),
    /// Whether an instance runs (DescribeInstances).
    Instance(InstanceId),
}
