//! An invitation as files and programs have it.

use serde::Serialize;

use crate::base::names::state;
use crate::domain::invitation::Invitation;
use crate::domain::sender::Sender;

/// An invitation to a resource share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the invitation, and FIELDS is their list")]
pub struct InvitationItem {
    pub region: String,
    pub id: String,
    pub share: String,
    pub share_name: String,
    pub sender: String,
    pub alias: Option<String>,
    pub relation: String,
    pub receiver: String,
    pub profile: String,
    pub status: String,
    pub created: Option<String>,
    pub expires: Option<String>,
}

impl InvitationItem {
    /// Its fields, in their order.
    pub const FIELDS: &'static [&'static str] = &[
        "region",
        "id",
        "share",
        "share_name",
        "sender",
        "alias",
        "relation",
        "receiver",
        "profile",
        "status",
        "created",
        "expires",
    ];

    /// What is known of an invitation: of `profile`, from a sender that is known as `alias` and stands so to it.
    #[must_use]
    pub fn of(invitation: &Invitation, profile: &str, alias: Option<String>, relation: Sender) -> Self {
        Self {
            region: invitation.region.to_string(),
            id: invitation.id.to_string(),
            share: invitation.share.to_string(),
            share_name: invitation.share_name.to_string(),
            sender: invitation.sender.to_string(),
            alias,
            relation: state(&relation),
            receiver: invitation.receiver.to_string(),
            profile: profile.to_owned(),
            status: state(&invitation.status),
            created: invitation.created.map(|at| at.to_string()),
            expires: invitation.expires().map(|at| at.to_string()),
        }
    }
}
