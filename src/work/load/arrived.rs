//! Whether what another account shares through a share has become visible.

use std::collections::BTreeSet;

use super::snapshots;
use crate::api::client::Client;
use crate::domain::ids::{RegionId, ShareId};
use crate::domain::problem::Problem;
use crate::domain::share::{ReceivedShare, ShareStatus};
use crate::work::Arrived;
use crate::work::trouble::whole;

/// Counts what is in the share, and what of it is in the account's list; `None` if there is no such share yet.
///
/// # Errors
/// Why one of the lists could not be read to its end.
pub(super) async fn look(client: &Client, region: &RegionId, share: &ShareId) -> Result<Option<Arrived>, Problem> {
    let shares = whole(client.received_shares(region).await, "ListResourceShares", Some(region))?;
    let is_it = |one: &&ReceivedShare| one.id == *share && one.status == ShareStatus::Active;
    let Some(share) = shares.iter().find(is_it) else { return Ok(None) };
    let wanted: BTreeSet<&str> = share.snapshots.iter().map(|one| one.source.as_str()).collect();
    let mut visible = BTreeSet::new();
    if !wanted.is_empty() {
        let found = &mut visible;
        snapshots::read(client, region, |chunk| {
            let sources = chunk.rows().filter_map(|row| row.shared_source());
            found.extend(sources.filter(|source| wanted.contains(source)).map(str::to_owned));
        })
        .await?;
    }
    Ok(Some(Arrived { shared: wanted.len(), visible: visible.len() }))
}
