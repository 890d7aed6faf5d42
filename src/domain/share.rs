//! Resource shares: a set of snapshots times a set of principals.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{AccountId, DirectoryId, FolderId, RegionId, ShareId, SnapshotId};
use crate::base::untrusted::Untrusted;

/// The most snapshots, and the most principals, that one call may carry (CreateResourceShare, AssociateResourceShare).
pub const BATCH: usize = 5;

/// Whom a snapshot can be shared with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Principal {
    /// One account, inside or outside the directory.
    Account(AccountId),
    /// Every account in a folder, now and later.
    Folder(FolderId),
    /// Every account of a resource directory, now and later.
    Directory(DirectoryId),
    /// A target of a kind that snapshots are not shared with, such as a service.
    Other(Untrusted),
}

impl Principal {
    /// Reads a target ID as the API writes it.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        AccountId::parse(text)
            .map(Self::Account)
            .or_else(|_| FolderId::parse(text).map(Self::Folder))
            .or_else(|_| DirectoryId::parse(text).map(Self::Directory))
            .unwrap_or_else(|_| Self::Other(text.into()))
    }

    /// The target ID to show.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::Account(id) => id.as_str(),
            Self::Folder(id) => id.as_str(),
            Self::Directory(id) => id.as_str(),
            Self::Other(text) => text.shown(),
        }
    }

    /// The target ID to send.
    #[must_use]
    pub fn wire(&self) -> &str {
        match self {
            Self::Other(text) => text.raw(),
            known => known.shown(),
        }
    }

    /// The account, if it is one.
    #[must_use]
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Self::Account(id) => Some(id),
            _ => None,
        }
    }
}

/// `ResourceShareStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ShareStatus {
    /// In effect.
    Active,
    /// An invitation waits for an answer.
    Pending,
    /// Being deleted.
    Deleting,
    /// Deleted; the record stays for two to four days.
    Deleted,
    /// A value that the API did not have when this was written.
    Other,
}

impl ShareStatus {
    /// From `ResourceShareStatus`.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "Active" => Self::Active,
            "Pending" => Self::Pending,
            "Deleting" => Self::Deleting,
            "Deleted" => Self::Deleted,
            _ => Self::Other,
        }
    }

    /// Whether the share can still give access.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Active | Self::Pending)
    }
}

/// `AssociationStatus` of one snapshot or principal in one share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AssociationStatus {
    /// Under way; for an account outside the directory also: not accepted yet.
    Associating,
    /// In effect.
    Associated,
    /// Refused.
    Failed,
    /// Being removed.
    Disassociating,
    /// Removed; the record stays for two to four days.
    Disassociated,
    /// A value that the API did not have when this was written.
    Other,
}

impl AssociationStatus {
    /// From `AssociationStatus`.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "Associating" => Self::Associating,
            "Associated" => Self::Associated,
            "Failed" => Self::Failed,
            "Disassociating" => Self::Disassociating,
            "Disassociated" => Self::Disassociated,
            _ => Self::Other,
        }
    }

    /// Whether the entity belongs to the share, or will as soon as it is processed or accepted.
    #[must_use]
    pub fn is_member(self) -> bool {
        matches!(self, Self::Associating | Self::Associated)
    }

    /// Whether the service is still working on it, apart from waiting for a recipient.
    #[must_use]
    pub fn is_moving(self) -> bool {
        matches!(self, Self::Associating | Self::Disassociating)
    }
}

/// Why an association, or one counterpart of it, failed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Failure {
    /// The counterpart: for a snapshot's row the principal, for a principal's row the snapshot.
    pub counterpart: Untrusted,
    /// `FailureReason`, such as `LimitExceeded`.
    pub reason: Untrusted,
    /// `FailureDescription`.
    pub description: Untrusted,
}

impl Failure {
    /// A failure of which only the code is known.
    #[must_use]
    pub fn of(reason: &str) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }

    /// A failure of which only the service's words are known.
    #[must_use]
    pub fn told(words: &Untrusted) -> Self {
        Self { description: words.clone(), ..Self::default() }
    }

    /// The code, or the service's words where it gave none.
    #[must_use]
    pub fn short(&self) -> &Untrusted {
        if self.reason.is_empty() { &self.description } else { &self.reason }
    }
}

/// One row of a share: a snapshot or a principal that is, was or should be in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Association<T> {
    /// What is associated.
    pub entity: T,
    /// How far it is.
    pub status: AssociationStatus,
    /// `AssociationStatusMessage`; may be empty.
    pub message: Untrusted,
    /// For a principal: whether it is outside the owner's directory, where told.
    pub external: Option<bool>,
    /// When it was added.
    pub created: Option<Timestamp>,
    /// When it last changed.
    pub updated: Option<Timestamp>,
    /// What went wrong, a counterpart each.
    pub failures: Vec<Failure>,
}

/// A resource share of this account's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Its ID.
    pub id: ShareId,
    /// The region it lives in; a share reaches only resources of its own region.
    pub region: RegionId,
    /// Its name; not unique.
    pub name: Untrusted,
    /// The account that owns it.
    pub owner: AccountId,
    /// Whether accounts outside the owner's directory may be added.
    pub allow_external: bool,
    /// How it is.
    pub status: ShareStatus,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// The value of its `snapferry:op` tag: which operation of this program made it.
    pub operation: Option<Untrusted>,
    /// Its snapshots.
    pub snapshots: Vec<Association<SnapshotId>>,
    /// Its principals.
    pub principals: Vec<Association<Principal>>,
    /// How many resources of other types it holds.
    pub other_resources: usize,
}

impl Share {
    /// The snapshots that belong to it, or will in a moment.
    pub fn member_snapshots(&self) -> impl Iterator<Item = &SnapshotId> {
        self.snapshots.iter().filter(|row| row.status.is_member()).map(|row| &row.entity)
    }

    /// The principals that belong to it, or will in a moment or once they accept.
    pub fn member_principals(&self) -> impl Iterator<Item = &Association<Principal>> {
        self.principals.iter().filter(|row| row.status.is_member())
    }
}

/// A resource share of another account's, of which this account is a principal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedShare {
    /// Its ID.
    pub id: ShareId,
    /// The region it lives in.
    pub region: RegionId,
    /// Its name, chosen by the sender.
    pub name: Untrusted,
    /// The account that owns it.
    pub owner: AccountId,
    /// How it is; `Pending` while this account has not answered.
    pub status: ShareStatus,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// The owner's snapshots in it, by the owner's IDs. Empty before acceptance.
    pub snapshots: Vec<ReceivedSnapshot>,
}

/// A snapshot that reaches this account through a share, by the owner's ID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedSnapshot {
    /// The owner's ID of it.
    pub source: SnapshotId,
    /// `ResourceStatus`, such as `Available`; may be empty.
    pub status: Untrusted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_told_apart_by_their_ids() {
        assert!(matches!(Principal::from_wire("1234567890123456"), Principal::Account(_)));
        assert!(matches!(Principal::from_wire("rd-7Kq2Lm"), Principal::Directory(_)));
        assert!(matches!(Principal::from_wire("fd-8TbQw2ZrLk"), Principal::Folder(_)));
        let service = Principal::from_wire("ecs.example\u{1b}");
        assert_eq!(service.shown(), "ecs.example\\e");
        assert_eq!(service.wire(), "ecs.example\u{1b}");
    }
}

/// Shares made up for tests.
#[cfg(test)]
pub(crate) mod tests_support {
    use super::*;

    fn row<T>(entity: T) -> Association<T> {
        Association {
            entity,
            status: AssociationStatus::Associated,
            message: Untrusted::default(),
            external: None,
            created: None,
            updated: None,
            failures: Vec::new(),
        }
    }

    /// An active share of these snapshots with these principals.
    pub(crate) fn share(id: &str, snapshots: &[&str], principals: &[&str]) -> Share {
        Share {
            id: id.parse().unwrap(),
            region: "cn-hangzhou".parse().unwrap(),
            name: id.into(),
            owner: "1203948576102938".parse().unwrap(),
            allow_external: true,
            status: ShareStatus::Active,
            created: None,
            operation: None,
            snapshots: snapshots.iter().map(|id| row(id.parse().unwrap())).collect(),
            principals: principals.iter().map(|id| row(Principal::from_wire(id))).collect(),
            other_resources: 0,
        }
    }
}
