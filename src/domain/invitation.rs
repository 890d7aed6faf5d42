//! Invitations to resource shares.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ids::{AccountId, InvitationId, RegionId, ShareId};
use super::share::Failure;
use crate::base::untrusted::Untrusted;

/// How long an invitation can be answered.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);

/// `Status` of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InvitationStatus {
    /// Waits for an answer.
    Pending,
    /// Accepted.
    Accepted,
    /// Accepted, but not all resources could be associated.
    AcceptFailed,
    /// Rejected.
    Rejected,
    /// The sender took it back.
    Cancelled,
    /// Nobody answered in time.
    Expired,
    /// A value that the API did not have when this was written.
    Other,
}

impl InvitationStatus {
    /// From `Status`.
    #[must_use]
    pub fn from_wire(text: &str) -> Self {
        match text {
            "Pending" => Self::Pending,
            "Accepted" => Self::Accepted,
            "AcceptFailed" => Self::AcceptFailed,
            "Rejected" => Self::Rejected,
            "Cancelled" => Self::Cancelled,
            "Expired" => Self::Expired,
            _ => Self::Other,
        }
    }
}

/// An invitation that this account received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its ID.
    pub id: InvitationId,
    /// The region of the share.
    pub region: RegionId,
    /// The share.
    pub share: ShareId,
    /// The share's name, chosen by the sender.
    pub share_name: Untrusted,
    /// Who invites.
    pub sender: AccountId,
    /// Who is invited: this account.
    pub receiver: AccountId,
    /// When it was sent.
    pub created: Option<Timestamp>,
    /// How it stands.
    pub status: InvitationStatus,
    /// What went wrong on acceptance, a resource each.
    pub failures: Vec<Failure>,
}

impl Invitation {
    /// When it expires, if its age is known.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        self.created?.checked_add(LIFETIME).ok()
    }
}
