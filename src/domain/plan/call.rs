//! The calls that plans are made of.

use serde::{Deserialize, Serialize};

use super::{NewCopy, NewDisk, ShareRef};
use crate::domain::ids::{DiskId, InvitationId, ShareId, SnapshotId};
use crate::domain::share::Principal;

/// The key of the tag by which a share that this program made is found again when the answer was lost.
pub const OPERATION_TAG: &str = "snapferry:op";

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
        /// The value of the operation tag; no other share has it.
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
    /// UpdateResourceShare.
    Update {
        /// Which share.
        share: ShareRef,
        /// The name; the call always needs it, so the old one is sent to keep it.
        name: String,
        /// `AllowExternalTargets`; `None` keeps it.
        allow_external: Option<bool>,
    },
    /// DeleteResourceShare.
    DeleteShare {
        /// Which share.
        share: ShareRef,
    },
    /// DisassociateResourceShare, as a principal that leaves another account's share.
    Leave(ShareId),
    /// AcceptResourceShareInvitation.
    Accept(InvitationId),
    /// RejectResourceShareInvitation.
    Reject(InvitationId),
    /// DeleteSnapshot.
    DeleteSnapshot {
        /// Which.
        snapshot: SnapshotId,
        /// Whether it is deleted although disks were made from it.
        force: bool,
    },
    /// EnableSharingWithResourceDirectory.
    EnableDirectorySharing,
    /// CreateRole, of [`SHARING_ROLE`](crate::domain::facts::SHARING_ROLE).
    CreateRole {
        /// Its trust policy, as JSON text.
        trust: String,
    },
    /// UpdateRole, of the same role. It is sent only while the trust policy still is the one that it was made from.
    UpdateRole {
        /// The trust policy that it was made from, as JSON text.
        before: String,
        /// The whole new one.
        trust: String,
    },
    /// AttachPolicyToRole: [`KEY_POLICY`](crate::domain::facts::KEY_POLICY) to the same role.
    AttachKeyPolicy,
    /// CreateDisk.
    CreateDisk {
        /// What is made.
        disk: NewDisk,
        /// `ClientToken`, and the value of the operation tag: no other call has it, and the same call again has it again.
        token: String,
    },
    /// CopySnapshot.
    CopySnapshot {
        /// What is made.
        copy: NewCopy,
        /// As for a disk.
        token: String,
    },
    /// ReInitDisk.
    ReInitDisk {
        /// Which.
        disk: DiskId,
    },
}

impl Call {
    /// The API action.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::Create { .. } => "CreateResourceShare",
            Self::Associate { .. } => "AssociateResourceShare",
            Self::Disassociate { .. } | Self::Leave(_) => "DisassociateResourceShare",
            Self::Update { .. } => "UpdateResourceShare",
            Self::DeleteShare { .. } => "DeleteResourceShare",
            Self::Accept(_) => "AcceptResourceShareInvitation",
            Self::Reject(_) => "RejectResourceShareInvitation",
            Self::DeleteSnapshot { .. } => "DeleteSnapshot",
            Self::EnableDirectorySharing => "EnableSharingWithResourceDirectory",
            Self::CreateRole { .. } => "CreateRole",
            Self::UpdateRole { .. } => "UpdateRole",
            Self::AttachKeyPolicy => "AttachPolicyToRole",
            Self::CreateDisk { .. } => "CreateDisk",
            Self::CopySnapshot { .. } => "CopySnapshot",
            Self::ReInitDisk { .. } => "ReInitDisk",
        }
    }

    /// The token by which the service does the same call only once, where it takes one.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::CreateDisk { token, .. } | Self::CopySnapshot { token, .. } => Some(token),
            _ => None,
        }
    }

    /// What is copied and where to, for a copy.
    #[must_use]
    pub fn copy(&self) -> Option<&NewCopy> {
        match self {
            Self::CopySnapshot { copy, .. } => Some(copy),
            _ => None,
        }
    }

    /// The snapshots that it adds to a share or removes from one.
    #[must_use]
    pub fn snapshots(&self) -> &[SnapshotId] {
        match self {
            Self::Create { snapshots, .. }
            | Self::Associate { snapshots, .. }
            | Self::Disassociate { snapshots, .. } => snapshots,
            _ => &[],
        }
    }

    /// The principals that it adds to a share or removes from one.
    #[must_use]
    pub fn principals(&self) -> &[Principal] {
        match self {
            Self::Create { principals, .. }
            | Self::Associate { principals, .. }
            | Self::Disassociate { principals, .. } => principals,
            _ => &[],
        }
    }

    /// The share of this account's that it works on, if it is there before the call.
    #[must_use]
    pub fn share(&self) -> Option<&ShareRef> {
        match self {
            Self::Associate { share, .. }
            | Self::Disassociate { share, .. }
            | Self::Update { share, .. }
            | Self::DeleteShare { share } => Some(share),
            _ => None,
        }
    }

    /// Whether it gives access, as opposed to taking it or neither.
    #[must_use]
    pub fn is_grant(&self) -> bool {
        matches!(self, Self::Create { .. } | Self::Associate { .. })
    }
}
