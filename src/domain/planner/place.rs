//! Finding a home for pairs: a share that exists, or one that is made.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::{Facts, fresh};
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::plan::{ShareRef, StepNo};
use crate::domain::share::{AssociationStatus, BATCH, Principal, Share};

/// Snapshots times principals.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub snapshots: Vec<SnapshotId>,
    pub principals: Vec<Principal>,
}

/// Where a grant goes.
#[derive(Debug, Clone)]
pub(super) struct Placement {
    grant: Grant,
    /// The share that exists; a new one otherwise.
    home: Option<ShareId>,
    snapshots: Vec<SnapshotId>,
    principals: Vec<Principal>,
}

/// What a placement may do.
pub(super) struct Terms<'t> {
    /// Whether a pair may exist afterwards.
    pub allowed: &'t dyn Fn(&Principal, &SnapshotId) -> bool,
    /// Shares that are not to be used.
    pub excluded: BTreeSet<ShareId>,
    /// Whether what is in a share already must be in effect there.
    pub in_effect: bool,
    /// Whether a share is used only where its principals are exactly those of the grant: what somebody made for a
    /// purpose, and above all an empty share, is not filled with anything else.
    pub same_principals: bool,
}

/// Finds a home for each grant: a share that exists where adding gives nobody more than is allowed, preferably one that
/// needs nobody new; else a share that is made.
pub(super) fn place(grants: Vec<Grant>, facts: &Facts<'_>, mut terms: Terms<'_>) -> Vec<Placement> {
    let mut placed = Vec::new();
    for grant in grants {
        let home = facts
            .live()
            .filter(|share| !terms.excluded.contains(&share.id))
            .filter_map(|share| fit(share, &grant, facts, &terms))
            .min_by_key(|found| (found.principals.len(), calls(found), found.home.clone()));
        terms.excluded.extend(home.iter().filter_map(|found| found.home.clone()));
        placed.push(home.unwrap_or_else(|| Placement {
            snapshots: grant.snapshots.clone(),
            principals: grant.principals.clone(),
            home: None,
            grant,
        }));
    }
    placed
}

/// How much a set of placements costs: shares made, principals added, calls.
pub(super) fn cost(placements: &[Placement]) -> (usize, usize, usize) {
    let made = placements.iter().filter(|one| one.home.is_none()).count();
    let added = placements.iter().map(|one| one.principals.len()).sum();
    (made, added, placements.iter().map(calls).sum())
}

fn calls(placement: &Placement) -> usize {
    placement.snapshots.len().max(placement.principals.len()).div_ceil(BATCH)
}

/// What adding `grant` to `share` takes, if it may be.
fn fit(share: &Share, grant: &Grant, facts: &Facts<'_>, terms: &Terms<'_>) -> Option<Placement> {
    let had_snapshots: BTreeSet<_> = share.member_snapshots().collect();
    let had_principals: BTreeSet<_> = share.member_principals().map(|row| &row.entity).collect();
    let snapshots = fresh(&grant.snapshots, &had_snapshots);
    let principals = fresh(&grant.principals, &had_principals);
    if terms.same_principals && (!principals.is_empty() || had_principals.len() != grant.principals.len()) {
        return None;
    }
    let wanted = |principal: &Principal, snapshot: &SnapshotId| (terms.allowed)(principal, snapshot);
    let spills = snapshots.iter().any(|snapshot| had_principals.iter().any(|principal| !wanted(principal, snapshot)))
        || principals.iter().any(|principal| had_snapshots.iter().any(|snapshot| !wanted(principal, snapshot)));
    let closed = !share.allow_external && principals.iter().any(|principal| !is_inside(principal, facts));
    let carries_others = !principals.is_empty() && share.other_resources > 0;
    let leaving = |status: AssociationStatus| status == AssociationStatus::Disassociating;
    let busy = share.snapshots.iter().any(|row| leaving(row.status) && snapshots.contains(&row.entity))
        || share.principals.iter().any(|row| leaving(row.status) && principals.contains(&row.entity));
    let waits = terms.in_effect
        && (share.snapshots.iter().any(|row| row.status.is_moving() && grant.snapshots.contains(&row.entity))
            || share.principals.iter().any(|row| row.status.is_moving() && grant.principals.contains(&row.entity)));
    if spills || closed || carries_others || busy || waits {
        return None;
    }
    Some(Placement { grant: grant.clone(), home: Some(share.id.clone()), snapshots, principals })
}

fn is_inside(principal: &Principal, facts: &Facts<'_>) -> bool {
    match principal {
        Principal::Account(account) => facts.directory.is_some_and(|tree| tree.contains(account) == Some(true)),
        Principal::Folder(_) | Principal::Directory(_) => true,
        Principal::Other(_) => false,
    }
}

/// A step that gives something, and whom it gives it to.
pub(super) struct Given {
    pub step: StepNo,
    pub to: Vec<Principal>,
}

/// Adds the steps of placements; `name` gives the names of the shares that are made.
pub(super) fn realize(
    draft: &mut Draft<'_>,
    placements: &[Placement],
    allow_external: bool,
    name: impl Fn(usize) -> String,
) -> Vec<Given> {
    let mut given = Vec::new();
    let mut made = 0;
    for placement in placements {
        let Placement { grant, home, snapshots, principals } = placement;
        let steps = match home {
            Some(id) => draft.associate(&ShareRef::Known(id.clone()), snapshots, principals),
            None => {
                made += 1;
                draft.create(name(made - 1), allow_external, snapshots, principals)
            }
        };
        given.extend(steps.into_iter().map(|step| Given { step, to: grant.principals.clone() }));
    }
    given
}
