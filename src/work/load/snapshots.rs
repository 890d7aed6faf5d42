//! A region's snapshots, page after page.

use crate::api::client::Client;
use crate::api::ecs::{PageKey, SnapshotQuery};
use crate::api::page::Tokens;
use crate::domain::ids::RegionId;
use crate::domain::problem::Problem;
use crate::domain::snapshot::Snapshot;
use crate::inventory::{Chunk, ChunkBuilder};
use crate::work::trouble::unreadable_records;

const ACTION: &str = "DescribeSnapshots";

/// Gives every page to `show` as soon as it is there.
///
/// # Errors
/// Why the list is not complete; the pages that were shown hold nevertheless.
pub(super) async fn read(client: &Client, region: &RegionId, show: impl FnMut(Chunk)) -> Result<(), Problem> {
    pages(client, region, &SnapshotQuery::default(), show).await
}

/// The snapshots that a query selects, all of them.
///
/// # Errors
/// Why the list is not complete.
pub(in crate::work) async fn some(
    client: &Client,
    region: &RegionId,
    query: &SnapshotQuery,
) -> Result<Vec<Snapshot>, Problem> {
    let mut all = Vec::new();
    pages(client, region, query, |chunk| all.extend(chunk.rows().map(|row| row.snapshot()))).await?;
    Ok(all)
}

async fn pages(
    client: &Client,
    region: &RegionId,
    query: &SnapshotQuery,
    mut show: impl FnMut(Chunk),
) -> Result<(), Problem> {
    let (mut page, mut tokens, mut unreadable) = (PageKey::first(), Tokens::default(), 0);
    loop {
        let mut rows = ChunkBuilder::new(region.clone());
        let mut dropped = 0;
        let end = client
            .snapshots_page(region, query, &page, &mut |record| dropped += usize::from(!rows.push(&record)))
            .await
            .map_err(|error| error.problem(ACTION, Some(region)))?;
        unreadable += end.malformed + dropped;
        rows.finish().into_iter().for_each(&mut show);
        let Some(next) = end.next else { break };
        tokens.note(next.token()).map_err(|error| error.problem(ACTION, Some(region)))?;
        page = next;
    }
    if unreadable == 0 { Ok(()) } else { Err(unreadable_records(unreadable, ACTION, Some(region))) }
}
