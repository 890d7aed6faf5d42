//! A region's snapshots, page after page.
//!
//! Pages by number are read side by side. They move when the list changes meanwhile, so what came is compared with the
//! number that the service told: if that does not fit, they are read once more the other way round, and if that does not
//! help, one after the other by their tokens, whose end is the end of the list. A record that comes twice is the
//! receiver's to pass over.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use tokio::task::JoinSet;

use crate::api::client::{Client, PAGE};
use crate::api::ecs::{PageKey, SnapshotQuery};
use crate::api::error::ApiError;
use crate::api::page::Tokens;
use crate::api::window::MOST as SIDE_BY_SIDE;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::problem::Problem;
use crate::domain::snapshot::Snapshot;
use crate::inventory::{Chunk, ChunkBuilder};
use crate::work::trouble::unreadable_records;

const ACTION: &str = "DescribeSnapshots";
/// The most snapshots that one list of DescribeSnapshots can name.
pub(in crate::work) const BY_ID: usize = 100;

/// Gives every page to `show` as soon as it is there, in any order, some records perhaps twice.
///
/// # Errors
/// Why the list is not complete; the pages that were shown hold nevertheless.
pub(super) async fn read(client: &Client, region: &RegionId, show: impl FnMut(Chunk)) -> Result<(), Problem> {
    let query = SnapshotQuery::default();
    let mut list = List::new(client, region, &query, show);
    let outcome = list.read().await;
    list.end(outcome)
}

/// The snapshots that a query selects, all of them, one page after the other.
///
/// # Errors
/// Why the list is not complete.
pub(in crate::work) async fn some(
    client: &Client,
    region: &RegionId,
    query: &SnapshotQuery,
) -> Result<Vec<Snapshot>, Problem> {
    let mut all = Vec::new();
    let mut list = List::new(client, region, query, |chunk: Chunk| all.extend(chunk.rows().map(|row| row.snapshot())));
    let outcome = list.by_token().await;
    list.end(outcome)?;
    Ok(all)
}

/// Those snapshots of these IDs that are in a region.
///
/// # Errors
/// Why that cannot be told.
pub(in crate::work) async fn named(
    client: &Client,
    region: &RegionId,
    ids: &[SnapshotId],
) -> Result<Vec<Snapshot>, Problem> {
    let mut all = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BY_ID) {
        let query = SnapshotQuery { ids: ids.to_vec(), ..SnapshotQuery::default() };
        all.extend(some(client, region, &query).await?);
    }
    Ok(all)
}

/// A list that is being read.
struct List<'a, S> {
    client: &'a Client,
    region: &'a RegionId,
    query: &'a SnapshotQuery,
    show: S,
    /// A hash of every ID that came, some twice.
    seen: Vec<u64>,
    unreadable: usize,
    /// How many there are in all, by the last page by number.
    total: Option<u32>,
    /// Whether all pages by number told the same.
    steady: bool,
}

impl<'a, S: FnMut(Chunk)> List<'a, S> {
    fn new(client: &'a Client, region: &'a RegionId, query: &'a SnapshotQuery, show: S) -> Self {
        Self { client, region, query, show, seen: Vec::new(), unreadable: 0, total: None, steady: true }
    }

    /// What the reading came to.
    fn end(self, outcome: Result<(), ApiError>) -> Result<(), Problem> {
        outcome.map_err(|error| error.problem(ACTION, Some(self.region)))?;
        match self.unreadable {
            0 => Ok(()),
            unreadable => Err(unreadable_records(unreadable, ACTION, Some(self.region))),
        }
    }

    async fn read(&mut self) -> Result<(), ApiError> {
        match self.page(PageKey::number(1)).await {
            Ok(_) if self.total.is_none() => return self.by_token().await,
            Ok(_) => {}
            Err(error) if has_no_numbers(&error) => return self.by_token().await,
            Err(error) => return Err(error),
        }
        let last = self.pages();
        self.side_by_side(2..=last).await?;
        // The list may have grown at its end.
        self.side_by_side(last + 1..=self.pages()).await?;
        if last == 1 || (self.steady && self.fits()) {
            return Ok(());
        }
        // Read upwards, a row that goes makes the next page's first one slip through; read downwards, one that comes does.
        self.unreadable = 0;
        self.side_by_side((1..=self.pages()).rev()).await?;
        if self.fits() { Ok(()) } else { self.by_token().await }
    }

    fn pages(&self) -> u32 {
        self.total.unwrap_or_default().div_ceil(PAGE)
    }

    /// Whether as many different records came as there should be.
    fn fits(&mut self) -> bool {
        self.seen.sort_unstable();
        self.seen.dedup();
        self.seen.len() + self.unreadable >= self.total.map_or(0, |total| total as usize)
    }

    async fn by_token(&mut self) -> Result<(), ApiError> {
        let (mut page, mut tokens) = (PageKey::first(), Tokens::default());
        self.unreadable = 0;
        while let Some(next) = self.page(page).await? {
            tokens.note(next.token())?;
            page = next;
        }
        Ok(())
    }

    /// Reads one page; which one follows it by token.
    async fn page(&mut self, key: PageKey) -> Result<Option<PageKey>, ApiError> {
        let page = Page::read(self.client.clone(), self.region.clone(), self.query.clone(), key).await?;
        Ok(self.take(page))
    }

    /// Reads pages by number, as many at a time as the service lets through.
    async fn side_by_side(&mut self, numbers: impl Iterator<Item = u32>) -> Result<(), ApiError> {
        let mut numbers = numbers.map(PageKey::number);
        let mut reading = JoinSet::new();
        loop {
            while reading.len() < SIDE_BY_SIDE
                && let Some(key) = numbers.next()
            {
                reading.spawn(Page::read(self.client.clone(), self.region.clone(), self.query.clone(), key));
            }
            match reading.join_next().await {
                None => return Ok(()),
                Some(Ok(page)) => {
                    self.take(page?);
                }
                Some(Err(ended)) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
                // Nobody but the end of this function ends a page.
                Some(Err(_)) => {}
            }
        }
    }

    fn take(&mut self, page: Page) -> Option<PageKey> {
        self.unreadable += page.unreadable;
        if page.total.is_some() {
            self.steady &= self.total.is_none_or(|total| Some(total) == page.total);
            self.total = page.total;
        }
        for chunk in page.chunks {
            self.seen.extend(chunk.rows().map(|row| hash(row.id())));
            (self.show)(chunk);
        }
        page.next
    }
}

/// One page, packed.
struct Page {
    chunks: Vec<Chunk>,
    unreadable: usize,
    total: Option<u32>,
    next: Option<PageKey>,
}

impl Page {
    async fn read(client: Client, region: RegionId, query: SnapshotQuery, key: PageKey) -> Result<Self, ApiError> {
        let mut rows = ChunkBuilder::new(region.clone());
        let mut dropped = 0;
        let sink =
            &mut |record: crate::domain::snapshot::SnapshotRecord<'_>| dropped += usize::from(!rows.push(&record));
        let end = client.snapshots_page(&region, &query, &key, sink).await?;
        let unreadable = end.malformed + dropped;
        Ok(Self { chunks: rows.finish(), unreadable, total: end.total, next: end.next })
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

/// Whether this is how a service answers that does without page numbers.
fn has_no_numbers(error: &ApiError) -> bool {
    match error {
        ApiError::Endless => true,
        ApiError::Refused(refusal) => {
            let code = refusal.code.raw();
            code.contains("PageNumber") || code.contains("PageSize") || code == "InvalidParameter"
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
