//! A plan: everything that a change will send, and what it changes for others, as data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::access::Pair;
use super::ids::{AccountId, InvitationId, RegionId, ShareId, SnapshotId};
use super::share::Principal;
use crate::base::untrusted::Untrusted;

/// The key of the tag by which a share that this program made is found again when the answer was lost.
pub const OPERATION_TAG: &str = "snapferry:op";

/// What the user wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intent {
    /// Let these principals see these snapshots.
    Share {
        /// The snapshots, all of one region.
        snapshots: Vec<SnapshotId>,
        /// Through which share.
        into: Destination,
        /// Whom to add; may be empty when the share exists and has principals already.
        principals: Vec<Principal>,
    },
    /// Take principals out of a share, and with that away from all of its snapshots.
    RemovePrincipals {
        /// The share.
        share: ShareId,
        /// Whom to remove.
        principals: Vec<Principal>,
    },
    /// Accept an invitation.
    Accept(Invited),
    /// Reject an invitation.
    Reject(Invited),
}

/// The share that snapshots are added to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// One that is made for it.
    New {
        /// Its name.
        name: String,
        /// Whether accounts outside the directory may be added.
        allow_external: bool,
    },
    /// One that exists.
    Existing(ShareId),
}

/// Which invitation, with what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The invitation.
    pub invitation: InvitationId,
    /// The share.
    pub share: ShareId,
    /// The share's name, chosen by the sender.
    pub name: Untrusted,
    /// Who invites.
    pub sender: AccountId,
}

/// The number of a step in its plan, counted from zero.
pub type StepNo = usize;

/// The share that a step works on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareRef {
    /// A share that exists.
    Known(ShareId),
    /// The share that an earlier step makes.
    MadeBy(StepNo),
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Call {
    /// CreateResourceShare.
    Create {
        /// The share's name.
        name: String,
        /// `AllowExternalTargets`.
        allow_external: bool,
        /// At most five.
        snapshots: Vec<SnapshotId>,
        /// At most five.
        principals: Vec<Principal>,
        /// The value of the operation tag.
        operation: String,
    },
    /// AssociateResourceShare.
    Associate {
        /// Which share.
        share: ShareRef,
        /// At most five.
        snapshots: Vec<SnapshotId>,
        /// At most five.
        principals: Vec<Principal>,
    },
    /// DisassociateResourceShare, as the owner.
    Disassociate {
        /// Which share.
        share: ShareRef,
        /// At most five.
        snapshots: Vec<SnapshotId>,
        /// At most five.
        principals: Vec<Principal>,
    },
    /// AcceptResourceShareInvitation.
    Accept(InvitationId),
    /// RejectResourceShareInvitation.
    Reject(InvitationId),
}

impl Call {
    /// The API action.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::Create { .. } => "CreateResourceShare",
            Self::Associate { .. } => "AssociateResourceShare",
            Self::Disassociate { .. } => "DisassociateResourceShare",
            Self::Accept(_) => "AcceptResourceShareInvitation",
            Self::Reject(_) => "RejectResourceShareInvitation",
        }
    }

    /// The snapshots that it adds or removes.
    #[must_use]
    pub fn snapshots(&self) -> &[SnapshotId] {
        match self {
            Self::Create { snapshots, .. }
            | Self::Associate { snapshots, .. }
            | Self::Disassociate { snapshots, .. } => snapshots,
            Self::Accept(_) | Self::Reject(_) => &[],
        }
    }

    /// The principals that it adds or removes.
    #[must_use]
    pub fn principals(&self) -> &[Principal] {
        match self {
            Self::Create { principals, .. }
            | Self::Associate { principals, .. }
            | Self::Disassociate { principals, .. } => principals,
            Self::Accept(_) | Self::Reject(_) => &[],
        }
    }
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What is sent.
    pub call: Call,
    /// The steps that must have succeeded before.
    pub after: Vec<StepNo>,
}

/// A share as it was when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareImage {
    /// Its ID.
    pub id: ShareId,
    /// Its name.
    pub name: Untrusted,
    /// Its snapshots.
    pub snapshots: Vec<SnapshotId>,
    /// Its principals.
    pub principals: Vec<Principal>,
}

/// A plan. The same intent on the same facts gives the same plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The account that it is for; it must not be applied by another.
    pub account: AccountId,
    /// The region that every step goes to.
    pub region: RegionId,
    /// What it is meant to do.
    pub intent: Intent,
    /// The region's shares of this account when it was made, so that a lost answer can be told from an older share.
    pub observed: Vec<ShareImage>,
    /// When they were read.
    pub observed_at: Timestamp,
    /// What is sent, in order.
    pub steps: Vec<Step>,
    /// Pairs that come into being, outside principals' ones once they accept.
    pub gained: Vec<Pair>,
    /// Pairs that cease to be.
    pub lost: Vec<Pair>,
    /// Pairs that were asked for and exist already.
    pub already: Vec<Pair>,
}
