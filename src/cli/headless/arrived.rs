//! Waiting until what was accepted can be seen.

use serde::Serialize;

use super::driver::{Driver, Wake};
use super::failure::Failure;
use crate::domain::ids::{AccountId, RegionId, ShareId, SnapshotId};
use crate::domain::seen::ARRIVAL_LOOKS;
use crate::domain::snapshot::Snapshot;
use crate::text;
use crate::work::{Event, Job};

/// A share that was accepted.
pub(super) struct Expected {
    /// Where it lives.
    pub region: RegionId,
    /// Which.
    pub share: ShareId,
    /// Whose it is.
    pub owner: AccountId,
}

/// A snapshot that can be used now.
#[derive(Debug, Serialize)]
pub(super) struct Arrived {
    region: String,
    /// Its ID in this account.
    snapshot: String,
    /// The owner's ID of it.
    source: String,
    owner: String,
    name: String,
}

impl Arrived {
    /// That it can be used now, in words.
    pub(super) fn words(&self) -> String {
        text::fill("cmd.arrived", &[("snapshot", &self.snapshot), ("name", &self.name), ("source", &self.source)])
    }
}

/// Looks until everything that these shares hold is among the snapshots, for a minute; gives those as well of which
/// something is missing then. A share that holds nothing is missing too: the service has not come that far yet.
///
/// # Errors
/// The worker has ended.
pub(super) fn wait<'a>(driver: &Driver, shares: &'a [Expected]) -> Result<(Vec<Arrived>, Vec<&'a Expected>), Failure> {
    let mut all = Vec::new();
    let mut gaps = ARRIVAL_LOOKS.iter();
    let mut left: Vec<&Expected> = shares.iter().collect();
    loop {
        let mut still = Vec::new();
        for share in left {
            match look(driver, share)? {
                Some(arrived) => all.extend(arrived),
                None => still.push(share),
            }
        }
        left = still;
        let (false, Some(gap)) = (left.is_empty(), gaps.next()) else { break };
        if !driver.pause(*gap)? {
            break;
        }
    }
    Ok((all, left))
}

/// What a share has brought, if that is all of it.
fn look(driver: &Driver, share: &Expected) -> Result<Option<Vec<Arrived>>, Failure> {
    let sources: Vec<SnapshotId> = match driver.ask(Job::Sharing { region: share.region.clone() })? {
        Event::Sharing { received, .. } => {
            let found = received.items.into_iter().find(|one| one.id == share.share);
            found.map(|one| one.snapshots.into_iter().map(|row| row.source).collect()).unwrap_or_default()
        }
        _ => return Err(Failure::broken()),
    };
    if sources.is_empty() {
        return Ok(None);
    }
    let here: Vec<Arrived> = snapshots(driver, &share.region)?
        .iter()
        .filter_map(|snapshot| Some((snapshot, snapshot.shared_from.as_ref()?)))
        .filter(|(_, from)| from.owner.as_ref() == Some(&share.owner))
        .filter_map(|(snapshot, from)| Some((snapshot, from.source.as_ref()?)))
        .filter(|(_, source)| sources.contains(source))
        .map(|(snapshot, source)| Arrived {
            region: share.region.to_string(),
            snapshot: snapshot.id.to_string(),
            source: source.to_string(),
            owner: share.owner.to_string(),
            name: snapshot.name.to_string(),
        })
        .collect();
    Ok((here.len() >= sources.len()).then_some(here))
}

fn snapshots(driver: &Driver, region: &RegionId) -> Result<Vec<Snapshot>, Failure> {
    let stamp = driver.submit(Job::Snapshots { region: region.clone() });
    let mut all = Vec::new();
    loop {
        match driver.next()? {
            Wake::Told(of, event) if of == stamp => match *event {
                Event::Snapshots { chunk, .. } => all.extend(chunk.rows().map(|row| row.snapshot())),
                Event::SnapshotsEnd { .. } => return Ok(all),
                _ => {}
            },
            Wake::Signal => return Err(Failure::interrupted()),
            Wake::Told(..) | Wake::Gone => {}
        }
    }
}
