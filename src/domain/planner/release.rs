//! Snapshots that nothing but being shared keeps: past its retention one is released as soon as nobody sees it any more
//! (Share a snapshot, billing; the service may take a while).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Facts, Simulation};
use crate::domain::facts::{Known, SnapshotFacts};
use crate::domain::ids::SnapshotId;
use crate::domain::plan::{Call, Inverse, Lasting, ShareRef, Step};
use crate::domain::share::Share;

/// What is known about the lives of snapshots.
#[derive(Debug, Clone, Copy)]
pub struct Lives<'a> {
    /// Snapshots by ID; `Known(None)` if the account has no such snapshot in the region.
    pub snapshots: &'a BTreeMap<SnapshotId, Known<Option<SnapshotFacts>>>,
    /// The service's time.
    pub now: Timestamp,
}

impl Facts<'_> {
    fn known(&self, id: &SnapshotId) -> Option<Option<&SnapshotFacts>> {
        self.lives?.snapshots.get(id)?.get().map(Option::as_ref)
    }

    /// Whether a snapshot is known not to exist.
    pub(super) fn is_gone(&self, id: &SnapshotId) -> bool {
        self.known(id) == Some(None)
    }

    fn is_past_retention(&self, id: &SnapshotId) -> bool {
        let end = self.known(id).flatten().and_then(|known| known.kept_until);
        self.lives.zip(end).is_some_and(|(lives, end)| end <= lives.now)
    }
}

/// The snapshots that somebody sees now and nobody once `steps` are carried out. Those that the steps delete are not
/// among them.
#[must_use]
pub fn unshared(steps: &[Step], facts: &Facts<'_>) -> BTreeSet<SnapshotId> {
    let mut simulation = Simulation::new(facts);
    let before = seen(simulation.shares());
    for (no, step) in steps.iter().enumerate() {
        simulation.apply(no, step);
    }
    let after = seen(simulation.shares());
    let deleted: BTreeSet<&SnapshotId> = steps
        .iter()
        .filter_map(|step| match &step.call {
            Call::DeleteSnapshot { snapshot, .. } => Some(snapshot),
            _ => None,
        })
        .collect();
    before.difference(&after).filter(|id| !deleted.contains(id)).cloned().collect()
}

/// Those of [`unshared`] that are past their retention: the service may release them at once.
#[must_use]
pub fn released(steps: &[Step], facts: &Facts<'_>) -> BTreeSet<SnapshotId> {
    let mut going = unshared(steps, facts);
    going.retain(|id| facts.is_past_retention(id));
    going
}

fn seen(shares: &[Share]) -> BTreeSet<SnapshotId> {
    let reaches = |share: &&Share| share.status.is_live() && share.member_principals().next().is_some();
    shares.iter().filter(reaches).flat_map(Share::member_snapshots).cloned().collect()
}

/// Marks the steps by which a snapshot is released: no call brings it back.
pub(super) fn mark(steps: &mut [Step], facts: &Facts<'_>) {
    if facts.lives.is_none() {
        return;
    }
    let going = released(steps, facts);
    for step in steps.iter_mut().filter(|step| takes(step, &going, facts)) {
        step.inverse = Inverse::Never(Lasting::Released);
    }
}

fn takes(step: &Step, going: &BTreeSet<SnapshotId>, facts: &Facts<'_>) -> bool {
    let held = |share: &ShareRef| match share {
        ShareRef::Known(id) => facts.find(id).is_ok_and(|share| share.member_snapshots().any(|id| going.contains(id))),
        ShareRef::MadeBy(_) => false,
    };
    match &step.call {
        Call::Disassociate { snapshots, .. } if snapshots.iter().any(|id| going.contains(id)) => true,
        Call::Disassociate { share, principals, .. } => !principals.is_empty() && held(share),
        Call::DeleteShare { share } => held(share),
        _ => false,
    }
}
