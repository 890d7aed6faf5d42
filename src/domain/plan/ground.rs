//! The shares that a plan stands on, and what somebody else has changed in them since.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Plan, ShareImage, ShareRef};
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::share::Principal;

/// What is different about a share that a plan stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareChange {
    /// The share.
    pub id: ShareId,
    /// Its name; the new one where it has another.
    pub name: Untrusted,
    /// Whether it was there, and whether it is.
    pub presence: Presence,
    /// Snapshots that have come.
    pub snapshots_added: Vec<SnapshotId>,
    /// Snapshots that have gone.
    pub snapshots_removed: Vec<SnapshotId>,
    /// Principals that have come.
    pub principals_added: Vec<Principal>,
    /// Principals that have gone.
    pub principals_removed: Vec<Principal>,
    /// Whether another scope was set.
    pub other_scope: bool,
}

/// Whether a share was there when a plan was made, and whether it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// It has come.
    New,
    /// It has gone.
    Gone,
    /// It was and is.
    Kept,
}

impl Plan {
    /// The shares that it works on, and those that hold any of its snapshots. What happens in others changes nothing of
    /// what it says.
    pub fn ground(&self) -> impl Iterator<Item = &ShareImage> {
        let worked_on: BTreeSet<&ShareId> = self
            .steps
            .iter()
            .filter_map(|step| match step.call.share()? {
                ShareRef::Known(id) => Some(id),
                ShareRef::MadeBy(_) => None,
            })
            .collect();
        let pairs = self.gained.iter().chain(&self.lost).chain(&self.already).map(|pair| &pair.snapshot);
        let sent = self.steps.iter().flat_map(|step| step.call.snapshots());
        let snapshots: BTreeSet<&SnapshotId> = pairs.chain(sent).collect();
        self.observed.iter().filter(move |image| {
            worked_on.contains(&image.id) || image.snapshots.iter().any(|id| snapshots.contains(id))
        })
    }

    /// What is different about the shares that it or `fresh` stands on. Who has accepted in the meantime is not told here,
    /// nor that the service has ended what it was at: where that matters, other pairs are gained or lost.
    pub(super) fn ground_changes(&self, fresh: &Self) -> Vec<ShareChange> {
        let ids: BTreeSet<&ShareId> = self.ground().chain(fresh.ground()).map(|image| &image.id).collect();
        ids.into_iter().filter_map(|id| change(self.image(id), fresh.image(id))).collect()
    }
}

fn change(old: Option<&ShareImage>, new: Option<&ShareImage>) -> Option<ShareChange> {
    let known = new.or(old)?;
    let presence = match (old, new) {
        (None, _) => Presence::New,
        (_, None) => Presence::Gone,
        _ => Presence::Kept,
    };
    let snapshots = |image: Option<&ShareImage>| image.map(|image| image.snapshots.clone()).unwrap_or_default();
    let principals = |image: Option<&ShareImage>| image.map(|image| image.principals.clone()).unwrap_or_default();
    let found = ShareChange {
        id: known.id.clone(),
        name: known.name.clone(),
        presence,
        snapshots_added: less(snapshots(new), &snapshots(old)),
        snapshots_removed: less(snapshots(old), &snapshots(new)),
        principals_added: less(principals(new), &principals(old)),
        principals_removed: less(principals(old), &principals(new)),
        other_scope: matches!((old, new), (Some(old), Some(new)) if old.allow_external != new.allow_external),
    };
    let moved = [found.snapshots_added.len(), found.snapshots_removed.len()].iter().any(|count| *count > 0)
        || [found.principals_added.len(), found.principals_removed.len()].iter().any(|count| *count > 0);
    (moved || found.other_scope || presence != Presence::Kept).then_some(found)
}

fn less<T: PartialEq>(all: Vec<T>, without: &[T]) -> Vec<T> {
    all.into_iter().filter(|one| !without.contains(one)).collect()
}
