//! A region's shares: this account's own, and those of others that reach it.

use crate::api::client::Client;
use crate::domain::ids::RegionId;
use crate::domain::share::{ReceivedShare, Share};
use crate::work::Listed;
use crate::work::trouble::listed;

/// Reads both at once. One may fail without the other.
pub(super) async fn list(client: &Client, region: &RegionId) -> (Listed<Share>, Listed<ReceivedShare>) {
    let (own, received) = tokio::join!(client.own_shares(region), client.received_shares(region));
    (listed(own, "ListResourceShares", Some(region)), listed(received, "ListResourceShares", Some(region)))
}
