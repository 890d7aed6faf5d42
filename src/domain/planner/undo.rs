//! Taking back what a plan has done, as a new plan.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::{Facts, PlanError, trust};
use crate::domain::execution::{Entity, Execution, Outcome, Progress, State};
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::plan::{After, Call, Intent, Plan, ShareRef, StepNo, Until};
use crate::domain::share::{Principal, Share};

/// Whether something has taken effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It has, or will as soon as a recipient accepts.
    Took,
    /// It has not: it was so before, was refused, failed or was never sent.
    Not,
    /// That is not known.
    Unknown,
}

/// What became of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// Of the step as a whole.
    pub step: Effect,
    /// The share that it made.
    pub made: Option<ShareId>,
    /// Of each of its snapshots.
    pub snapshots: Vec<(SnapshotId, Effect)>,
    /// Of each of its principals.
    pub principals: Vec<(Principal, Effect)>,
}

/// What became of the steps of a plan that has been carried out, or is being.
#[must_use]
pub fn happened(execution: &Execution) -> Vec<Happened> {
    let one = |(no, progress): (StepNo, &Progress)| {
        let made = match execution.plan.steps[no].call {
            Call::Create { .. } => execution.share_of(no).cloned(),
            _ => None,
        };
        let step = match &progress.state {
            State::Waiting => Effect::Not,
            State::Ended(outcome) => effect(outcome),
            _ => Effect::Unknown,
        };
        let mut one = Happened { step, made, snapshots: Vec::new(), principals: Vec::new() };
        for item in &progress.items {
            let took = item.outcome.as_ref().map_or(step, effect);
            match &item.entity {
                Entity::Snapshot(id) => one.snapshots.push((id.clone(), took)),
                Entity::Principal(principal) => one.principals.push((principal.clone(), took)),
            }
        }
        one
    };
    execution.progress.iter().enumerate().map(one).collect()
}

fn effect(outcome: &Outcome) -> Effect {
    match outcome {
        Outcome::Done | Outcome::AwaitingRecipient => Effect::Took,
        Outcome::Unknown(_) => Effect::Unknown,
        Outcome::AlreadySo | Outcome::Refused(_) | Outcome::Failed(_) | Outcome::NotSent => Effect::Not,
    }
}

/// Works out the plan that takes `plan` back, as far as it has happened and still is so. It removes only what was not
/// there before, and deletes a share that was made only if it holds nothing but what was put there. What has to be
/// given back is given first.
///
/// # Errors
/// [`PlanError::Unresolved`] while it is not known whether a step took effect: a late copy of it could give access
/// again after the undo. [`PlanError::NothingToDo`] if nothing is left that can be taken back;
/// [`PlanError::ShareGone`] if a share to which something belongs does not exist any more, and
/// [`PlanError::SnapshotsGone`] if that is so of everything that would be given back.
pub fn undo(plan: &Plan, happened: &[Happened], facts: &Facts<'_>) -> Result<Plan, PlanError> {
    let open = |one: &Happened| {
        let items = one.snapshots.iter().map(|item| item.1).chain(one.principals.iter().map(|item| item.1));
        one.step == Effect::Unknown || items.into_iter().any(|effect| effect == Effect::Unknown)
    };
    if happened.iter().any(open) {
        return Err(PlanError::Unresolved);
    }
    let mut draft = Draft::new(facts);
    let steps: Vec<(StepNo, &Call, &Happened)> =
        plan.steps.iter().zip(happened).enumerate().map(|(no, (step, one))| (no, &step.call, one)).collect();
    let given = give_back(&mut draft, plan, &steps)?;
    take_back(&mut draft, plan, &steps, &given);
    trust::take_back(&mut draft, &steps)?;
    if draft.steps.is_empty() {
        let took = |one: &Happened| one.step == Effect::Took && one.snapshots.iter().any(|(id, _)| facts.is_gone(id));
        let gone = steps.iter().any(|(_, call, one)| matches!(call, Call::Disassociate { .. }) && took(one));
        return Err(if gone { PlanError::SnapshotsGone } else { PlanError::NothingToDo });
    }
    Ok(draft.finish(Intent::Undo { plan: plan.hash(), intent: Box::new(plan.intent.clone()) }))
}

pub(super) type Steps<'a> = [(StepNo, &'a Call, &'a Happened)];

/// Snapshots and principals of one share.
#[derive(Debug, Default)]
struct Content {
    snapshots: BTreeSet<SnapshotId>,
    principals: BTreeSet<Principal>,
}

impl Content {
    fn add(&mut self, one: &Happened) {
        let took = |effect: &Effect| *effect == Effect::Took;
        self.snapshots.extend(one.snapshots.iter().filter(|item| took(&item.1)).map(|item| item.0.clone()));
        self.principals.extend(one.principals.iter().filter(|item| took(&item.1)).map(|item| item.0.clone()));
    }
}

/// Adds the steps that restore what the plan took away or changed.
fn give_back(draft: &mut Draft<'_>, plan: &Plan, steps: &Steps<'_>) -> Result<Vec<StepNo>, PlanError> {
    let mut given = Vec::new();
    let mut removed: BTreeMap<&ShareId, Content> = BTreeMap::new();
    for (_, call, one) in steps.iter().rev() {
        match call {
            Call::Disassociate { share: ShareRef::Known(id), .. } => removed.entry(id).or_default().add(one),
            Call::DeleteShare { share: ShareRef::Known(id) } if one.step == Effect::Took => {
                let Some(image) = plan.image(id) else { continue };
                let (name, facts) = (image.name.raw().to_owned(), draft.facts);
                let still = image.snapshots.iter().filter(|id| !facts.is_gone(id)).cloned().collect::<Vec<_>>();
                given.extend(draft.create(name, image.allow_external, &still, &image.principals));
            }
            Call::Update { share: ShareRef::Known(id), name, allow_external } if one.step == Effect::Took => {
                let now = draft.facts.find(id)?;
                let is_as_set = now.name.raw() == name && allow_external.is_none_or(|flag| now.allow_external == flag);
                if let Some(image) = plan.image(id).filter(|_| is_as_set) {
                    let name = image.name.raw().to_owned();
                    let allow_external = allow_external.map(|_| image.allow_external);
                    draft.push(Call::Update { share: ShareRef::Known(id.clone()), name, allow_external }, Vec::new());
                }
            }
            Call::Accept(_) if one.step == Effect::Took => {
                if let Intent::Accept(invited) = &plan.intent {
                    draft.push(Call::Leave(invited.share.clone()), Vec::new());
                }
            }
            _ => {}
        }
    }
    for (id, content) in removed {
        let now = draft.facts.find(id)?;
        let (mut snapshots, principals) = split_by_membership(now, &content, false);
        snapshots.retain(|snapshot| !draft.facts.is_gone(snapshot));
        given.extend(draft.associate(&ShareRef::Known(id.clone()), &snapshots, &principals));
    }
    Ok(given)
}

/// Adds the steps that remove what the plan added, once everything that was given back is in effect.
fn take_back(draft: &mut Draft<'_>, plan: &Plan, steps: &Steps<'_>, given: &[StepNo]) {
    let mut added: BTreeMap<&ShareId, (bool, Content)> = BTreeMap::new();
    let made = |no: StepNo| steps.get(no).and_then(|(_, _, one)| one.made.as_ref());
    for (no, call, one) in steps {
        let share = match call {
            Call::Create { .. } => made(*no).map(|id| (id, true)),
            Call::Associate { share: ShareRef::MadeBy(by), .. } => made(*by).map(|id| (id, true)),
            Call::Associate { share: ShareRef::Known(id), .. } => Some((id, false)),
            _ => None,
        };
        if let Some((id, is_made)) = share {
            added.entry(id).or_insert((is_made, Content::default())).1.add(one);
        }
    }
    for (id, (is_made, mut content)) in added {
        let Ok(now) = draft.facts.find(id) else { continue };
        let share = ShareRef::Known(id.clone());
        if is_made && holds_only(now, &content) {
            let after = wait_for(draft, given);
            draft.push(Call::DeleteShare { share }, after);
            continue;
        }
        if let Some(image) = plan.image(id) {
            content.snapshots.retain(|snapshot| !image.snapshots.contains(snapshot));
            content.principals.retain(|principal| !image.principals.contains(principal));
        }
        let (snapshots, principals) = split_by_membership(now, &content, true);
        draft.disassociate(&share, &snapshots, &principals, |draft, _| wait_for(draft, given));
    }
}

fn wait_for(draft: &Draft<'_>, given: &[StepNo]) -> Vec<After> {
    let asks =
        |step: StepNo| draft.steps[step].call.principals().iter().any(|principal| draft.facts.may_be_asked(principal));
    let until = |step: StepNo| if asks(step) { Until::Accepted } else { Until::Verified };
    given.iter().map(|step| After { step: *step, until: until(*step) }).collect()
}

/// The parts of a content that are in a share now, or those that are not.
fn split_by_membership(share: &Share, content: &Content, inside: bool) -> (Vec<SnapshotId>, Vec<Principal>) {
    let snapshots: BTreeSet<_> = share.member_snapshots().collect();
    let principals: BTreeSet<_> = share.member_principals().map(|row| &row.entity).collect();
    (
        content.snapshots.iter().filter(|id| snapshots.contains(id) == inside).cloned().collect(),
        content.principals.iter().filter(|one| principals.contains(one) == inside).cloned().collect(),
    )
}

fn holds_only(share: &Share, content: &Content) -> bool {
    share.other_resources == 0
        && share.member_snapshots().all(|id| content.snapshots.contains(id))
        && share.member_principals().all(|row| content.principals.contains(&row.entity))
}
