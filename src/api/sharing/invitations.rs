//! Invitations that this account received: list, accept, reject.

use serde::Deserialize;

use super::{FailureRecord, failures, list, write};
use crate::api::client::{Client, Done, Writer};
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows, time};
use crate::api::page::{Listing, by_token};
use crate::domain::ids::{AccountId, InvitationId, RegionId, ShareId};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::share::Failure;

/// What became of an answered invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// How it stands now.
    pub status: InvitationStatus,
    /// What went wrong, a resource each.
    pub failures: Vec<Failure>,
}

impl Client {
    /// The invitations received in `region` (ListResourceShareInvitations), answered and expired ones among them.
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn invitations(&self, region: &RegionId) -> Result<Listing<Invitation>, ApiError> {
        let call = list("ListResourceShareInvitations", region);
        Ok(self.list::<Invitations>(call).await?.convert(|record| record.invitation(region)))
    }
}

impl Writer<'_> {
    /// Accepts an invitation (AcceptResourceShareInvitation).
    ///
    /// # Errors
    /// [`ApiError`], such as `InvitationStatus.AlreadyAccepted` or `InvitationStatus.Expired`.
    pub async fn accept(&self, region: &RegionId, id: &InvitationId) -> Result<Done<Answered>, ApiError> {
        self.answer("AcceptResourceShareInvitation", region, id).await
    }

    /// Rejects an invitation (RejectResourceShareInvitation).
    ///
    /// # Errors
    /// [`ApiError`], as for [`Self::accept`].
    pub async fn reject(&self, region: &RegionId, id: &InvitationId) -> Result<Done<Answered>, ApiError> {
        self.answer("RejectResourceShareInvitation", region, id).await
    }

    async fn answer(
        &self,
        action: &'static str,
        region: &RegionId,
        id: &InvitationId,
    ) -> Result<Done<Answered>, ApiError> {
        let call = write(action, region).with("ResourceShareInvitationId", id.as_str());
        Ok(self.write::<Answer>(&call).await?.map(|answer| {
            let record = answer.invitation;
            Answered { status: InvitationStatus::from_wire(&record.status), failures: failures(record.failures) }
        }))
    }
}

by_token!(Invitations, InvitationRecord, "ResourceShareInvitations");

#[derive(Debug, Deserialize)]
struct InvitationRecord {
    #[serde(rename = "ResourceShareInvitationId")]
    id: InvitationId,
    #[serde(rename = "ResourceShareId")]
    share: ShareId,
    #[serde(default, rename = "ResourceShareName", deserialize_with = "lenient::text")]
    share_name: String,
    #[serde(rename = "SenderAccountId", deserialize_with = "lenient::text")]
    sender: String,
    #[serde(rename = "ReceiverAccountId", deserialize_with = "lenient::text")]
    receiver: String,
    #[serde(default, rename = "CreateTime", deserialize_with = "lenient::text")]
    created: String,
    #[serde(default, rename = "Status", deserialize_with = "lenient::text")]
    status: String,
    #[serde(default, rename = "InvitationFailedDetails", alias = "AcceptInvitationFailedDetails")]
    failures: Rows<FailureRecord>,
}

impl InvitationRecord {
    fn invitation(self, region: &RegionId) -> Option<Invitation> {
        Some(Invitation {
            id: self.id,
            region: region.clone(),
            share: self.share,
            share_name: self.share_name.as_str().into(),
            sender: AccountId::parse(&self.sender).ok()?,
            receiver: AccountId::parse(&self.receiver).ok()?,
            created: time(&self.created),
            status: InvitationStatus::from_wire(&self.status),
            failures: failures(self.failures),
        })
    }
}

#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(rename = "ResourceShareInvitation")]
    invitation: AnsweredRecord,
}

#[derive(Debug, Deserialize)]
struct AnsweredRecord {
    #[serde(rename = "Status", deserialize_with = "lenient::text")]
    status: String,
    #[serde(default, rename = "AcceptInvitationFailedDetails", alias = "InvitationFailedDetails")]
    failures: Rows<FailureRecord>,
}
