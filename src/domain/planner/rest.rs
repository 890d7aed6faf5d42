//! What is left of a plan that has waited: whether it still takes from the same what was agreed to.

use std::collections::BTreeSet;

use super::{Facts, Simulation};
use crate::domain::access::{AccessIndex, Pair, difference};
use crate::domain::execution::{Execution, Outcome, State};
use crate::domain::ids::AccountId;
use crate::domain::plan::{Call, Difference, Plan, ShareImage, ShareRef, Step, StepNo};
use crate::domain::share::{Association, AssociationStatus, Principal, Share, ShareStatus};

/// What the steps that are still to be sent would take away on `facts` in another way than they would have when the plan
/// was made: pairs that are also lost, and pairs that are not lost any more. Empty if it is the same.
#[must_use]
pub fn rest_difference(run: &Execution, facts: &Facts<'_>) -> Difference {
    let open: BTreeSet<StepNo> = (0..run.progress.len()).filter(|no| is_open(&run.progress[*no].state)).collect();
    let (then, now) = (losses_then(run, &open, facts), losses_now(run, &open, facts));
    Difference {
        more_lost: now.difference(&then).cloned().collect(),
        fewer_lost: then.difference(&now).cloned().collect(),
        ..Difference::default()
    }
}

fn is_open(state: &State) -> bool {
    matches!(state, State::Waiting | State::Retrying { .. })
}

/// What the open steps would have taken from the shares as they were when the plan was made, once the others had worked.
fn losses_then(run: &Execution, open: &BTreeSet<StepNo>, facts: &Facts<'_>) -> BTreeSet<Pair> {
    let plan = &run.plan;
    let shares: Vec<Share> = plan.observed.iter().map(|image| share_of(image, plan)).collect();
    let facts = Facts { shares: &shares, ..*facts };
    let mut simulation = Simulation::new(&facts);
    let worked = |no: &StepNo| run.outcome(*no).is_none_or(Outcome::is_good);
    for (no, step) in plan.steps.iter().enumerate().filter(|(no, _)| !open.contains(no) && worked(no)) {
        simulation.apply(no, step);
    }
    let before = simulation.shares().to_vec();
    for no in open {
        simulation.apply(*no, &plan.steps[*no]);
    }
    lost(&before, simulation.shares(), &facts)
}

/// What they take from the shares as they are.
fn losses_now(run: &Execution, open: &BTreeSet<StepNo>, facts: &Facts<'_>) -> BTreeSet<Pair> {
    let mut simulation = Simulation::new(facts);
    for no in open {
        let Some(call) = known(run, *no) else { continue };
        simulation.apply(*no, &Step { call, ..run.plan.steps[*no].clone() });
    }
    let before: Vec<Share> = facts.live().cloned().collect();
    lost(&before, simulation.shares(), facts)
}

/// What a step sends, on the share that an earlier one has made where that is known by now. One that an open step makes
/// is made in the simulation as well.
fn known(run: &Execution, no: StepNo) -> Option<Call> {
    let step = &run.plan.steps[no].call;
    match step.share() {
        Some(ShareRef::MadeBy(by)) if !run.made().contains_key(by) => Some(step.clone()),
        _ => run.call(no),
    }
}

fn lost(before: &[Share], after: &[Share], facts: &Facts<'_>) -> BTreeSet<Pair> {
    let snapshots = before.iter().flat_map(|share| share.member_snapshots().cloned()).collect();
    let (before, after) = (AccessIndex::of(before), AccessIndex::of(after));
    let change = difference(&before, &after, &snapshots, facts.account, facts.directory);
    change.lost.into_iter().chain(change.members_lost).collect()
}

fn share_of(image: &ShareImage, plan: &Plan) -> Share {
    let status = |waits: bool| if waits { AssociationStatus::Associating } else { AssociationStatus::Associated };
    let principal = |one: &Principal| row(one, status(image.waiting.contains(one)));
    Share {
        id: image.id.clone(),
        region: plan.region.clone(),
        name: image.name.clone(),
        owner: AccountId::clone(&plan.account),
        allow_external: image.allow_external,
        status: ShareStatus::Active,
        created: None,
        operation: None,
        snapshots: image.snapshots.iter().map(|id| row(id, AssociationStatus::Associated)).collect(),
        principals: image.principals.iter().map(principal).collect(),
        other_resources: 0,
    }
}

fn row<T: Clone>(entity: &T, status: AssociationStatus) -> Association<T> {
    Association {
        entity: entity.clone(),
        status,
        message: Default::default(),
        external: None,
        created: None,
        updated: None,
        failures: Vec::new(),
    }
}
