//! The living world: what changes while the sandbox runs.
//!
//! Nothing here has a timer. `State::advance` is called with the time of each request and makes everything happen
//! that was due since the last one, with the times at which it was due.

mod access;
mod advance;
mod directory;
mod disks;
mod made;
mod rules;
mod snapshot;
mod snapshots;
mod start;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

pub(super) use self::access::SharedIn;
pub(super) use self::directory::{ancestors, folder_of};
pub(super) use self::disks::{Copying, Disk, Work};
pub(super) use self::made::Made;
pub(super) use self::snapshot::Snapshot;
pub(super) use self::snapshots::{Place, Snapshots};
use super::ids::Ids;
use super::sts::session::Issued;
use super::world::{Key, World};

/// The state of a sandbox.
#[derive(Debug)]
pub(super) struct State {
    pub world: Arc<World>,
    /// When the sandbox started: ages in the world count from here.
    pub started: Timestamp,
    /// The time of the request at hand.
    pub now: Timestamp,
    pub ids: Ids,
    pub snapshots: Snapshots,
    /// All resource shares of all owners and regions, in the order of their making.
    pub shares: Vec<Share>,
    pub invitations: Vec<Invitation>,
    /// The RAM roles of all accounts, those of the world and those made since.
    pub roles: Vec<Role>,
    /// Sessions of roles that were issued.
    pub sessions: Vec<Issued>,
    /// Directories in which sharing has been switched on.
    pub sharing_enabled: BTreeSet<String>,
    /// All disks, by ID.
    pub disks: BTreeMap<String, Disk>,
    /// Copies of snapshots that are under way.
    pub copies: Vec<Copying>,
    /// Service keys that came into being when they were needed.
    pub keys_made: Vec<Key>,
    /// What was answered to calls with a `ClientToken`: by account, action and token the parameters and the answer.
    pub tokens: BTreeMap<(String, String, String), (String, serde_json::Value)>,
    /// What a fault does to the tasks that the call at hand begins.
    pub tasks: Tasks,
}

/// A RAM role as RAM tells of it.
#[derive(Debug, Clone)]
pub(super) struct Role {
    /// Account ID of the owner.
    pub account: String,
    pub name: String,
    /// The trust policy as it was sent.
    pub trust: String,
    pub description: String,
    /// The system policies attached to it, by name.
    pub policies: Vec<String>,
    pub created: Timestamp,
    pub updated: Timestamp,
}

/// What a fault does to the tasks of associations that one call begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tasks {
    /// How much longer they take.
    pub slower: Duration,
    /// Whether they fail.
    pub fail: bool,
    /// Whether the call began any.
    pub begun: bool,
}

/// A resource share.
#[derive(Debug)]
pub(super) struct Share {
    pub id: String,
    /// Account ID.
    pub owner: String,
    pub region: String,
    pub name: String,
    pub allow_external: bool,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub status: ShareStatus,
    pub group: String,
    pub tags: BTreeMap<String, String>,
    /// Permissions bound by hand; the default one of a resource type comes with the first resource.
    pub permissions: BTreeSet<String>,
    pub rows: Vec<Row>,
    /// Outside accounts that have accepted once: they are not asked again for this share, until they leave it.
    pub accepted: BTreeSet<String>,
}

/// The states of a share as its owner sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShareStatus {
    Active,
    /// Until when.
    Deleting(Timestamp),
    /// Since when.
    Deleted(Timestamp),
}

impl Share {
    pub(super) fn is_active(&self) -> bool {
        self.status == ShareStatus::Active
    }

    pub(super) fn rows_of(&self, side: Side) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.side == side)
    }
}

/// Which side of a share a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Resource,
    Target,
}

/// What a row is about, spelled as the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntityType {
    Snapshot,
    Account,
    Folder,
    ResourceDirectory,
}

impl EntityType {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Snapshot => "Snapshot",
            Self::Account => "Account",
            Self::Folder => "Folder",
            Self::ResourceDirectory => "ResourceDirectory",
        }
    }
}

/// An association: a snapshot or a principal of a share.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub side: Side,
    pub entity: String,
    pub kind: EntityType,
    pub phase: Phase,
    pub created: Timestamp,
    pub updated: Timestamp,
    /// A principal outside the owner's directory.
    pub external: bool,
    pub message: String,
    pub failures: Vec<Failure>,
    /// The task ends badly whatever the rules say.
    pub doomed: bool,
}

impl Row {
    /// A row whose task ends at `end`.
    pub(super) fn new(side: Side, entity: String, kind: EntityType, created: Timestamp, end: Timestamp) -> Self {
        let phase = Phase::Associating(end);
        let (message, failures) = (String::new(), Vec::new());
        Self { side, entity, kind, phase, created, updated: created, external: false, message, failures, doomed: false }
    }
}

/// Where an association stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// A task that ends at that time.
    Associating(Timestamp),
    /// Waits for the principal's answer; shown as Associating, but no task runs.
    Inviting,
    Associated,
    Failed,
    /// A task that ends at that time; access lasts until then.
    Disassociating(Timestamp),
    /// The same for a row that never gave access: it waited or had failed.
    Withdrawing(Timestamp),
    Disassociated,
}

impl Phase {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Associating(_) | Self::Inviting => "Associating",
            Self::Associated => "Associated",
            Self::Failed => "Failed",
            Self::Disassociating(_) | Self::Withdrawing(_) => "Disassociating",
            Self::Disassociated => "Disassociated",
        }
    }

    /// Whether a task runs.
    pub(super) fn is_busy(self) -> bool {
        matches!(self, Self::Associating(_)) || self.is_leaving()
    }

    /// Whether it is being removed.
    pub(super) fn is_leaving(self) -> bool {
        matches!(self, Self::Disassociating(_) | Self::Withdrawing(_))
    }

    /// Whether the row still counts: neither failed nor gone.
    pub(super) fn is_live(self) -> bool {
        !matches!(self, Self::Failed | Self::Disassociated)
    }

    /// Whether the row gives access now. It does until a disassociation is done.
    pub(super) fn gives_access(self) -> bool {
        matches!(self, Self::Associated | Self::Disassociating(_))
    }
}

/// Why an association failed, for one counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The principal for a snapshot's row, the snapshot for a principal's row; the snapshot itself where it alone is
    /// the reason.
    pub entity: String,
    pub kind: EntityType,
    pub reason: Reason,
    pub description: String,
}

/// The reasons, spelled as the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Unavailable,
    LimitExceeded,
    UnsupportedOperation,
    InternalError,
}

impl Reason {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unavailable => "Unavailable",
            Self::LimitExceeded => "LimitExceeded",
            Self::UnsupportedOperation => "UnsupportedOperation",
            Self::InternalError => "InternalError",
        }
    }
}

/// An invitation to an account outside the owner's directory.
#[derive(Debug)]
pub(super) struct Invitation {
    pub id: String,
    pub region: String,
    pub share: String,
    /// The share's name when the invitation was sent: it outlives the share.
    pub share_name: String,
    pub sender: String,
    pub receiver: String,
    pub created: Timestamp,
    pub status: InvitationStatus,
    /// When it left the state Pending.
    pub closed: Timestamp,
    pub failures: Vec<Failure>,
}

/// The states of an invitation, spelled as the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InvitationStatus {
    Pending,
    Accepted,
    Rejected,
    Expired,
    Cancelled,
    AcceptFailed,
}

impl InvitationStatus {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Accepted => "Accepted",
            Self::Rejected => "Rejected",
            Self::Expired => "Expired",
            Self::Cancelled => "Cancelled",
            Self::AcceptFailed => "AcceptFailed",
        }
    }
}

impl State {
    /// The share with that ID that the account owns in the region.
    pub(super) fn own_share(&self, owner: &str, region: &str, id: &str) -> Option<usize> {
        self.shares.iter().position(|share| share.id == id && share.owner == owner && share.region == region)
    }

    /// The invitation of that account to that share that waits for an answer.
    pub(super) fn pending_invitation(&mut self, share: &str, receiver: &str) -> Option<&mut Invitation> {
        self.invitations.iter_mut().find(|invitation| {
            invitation.share == share
                && invitation.receiver == receiver
                && invitation.status == InvitationStatus::Pending
        })
    }

    /// Takes back an invitation that was not answered.
    pub(super) fn cancel_invitation(&mut self, share: &str, receiver: &str, at: Timestamp) {
        if let Some(invitation) = self.pending_invitation(share, receiver) {
            invitation.status = InvitationStatus::Cancelled;
            invitation.closed = at;
        }
    }

    /// Whether a snapshot is in a live row of any share: then it can be neither deleted nor released.
    pub(super) fn is_shared(&self, snapshot: &str) -> bool {
        self.shares
            .iter()
            .filter(|share| !matches!(share.status, ShareStatus::Deleted(_)))
            .any(|share| share.rows_of(Side::Resource).any(|row| row.entity == snapshot && row.phase.is_live()))
    }
}
