//! A region's invitations.

use crate::api::client::Client;
use crate::domain::ids::RegionId;
use crate::domain::invitation::Invitation;
use crate::work::Listed;
use crate::work::trouble::listed;

/// Reads all of them, answered ones included.
pub(super) async fn list(client: &Client, region: &RegionId) -> Listed<Invitation> {
    listed(client.invitations(region).await, "ListResourceShareInvitations", Some(region))
}
