//! Taking access away.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::give::grants;
use super::place::{Given, Terms, place, realize};
use super::{Facts, PlanError, names, numbered};
use crate::domain::access::{AccessIndex, Held, Pair, difference, pairs, wider};
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::plan::{After, Call, Intent, Kept, Removal, ShareRef, StepNo, Until};
use crate::domain::share::{AssociationStatus, Principal, Share};

/// Takes principals out of a share.
pub(super) fn principals(draft: &mut Draft<'_>, id: &ShareId, wanted: &[Principal]) -> Result<(), PlanError> {
    let old = draft.facts.find(id)?;
    if wanted.is_empty() {
        return Err(PlanError::NoPrincipals);
    }
    let wanted: BTreeSet<_> = wanted.iter().collect();
    let going: Vec<Principal> = members(old).filter(|principal| wanted.contains(principal)).cloned().collect();
    if going.is_empty() {
        return Err(PlanError::NothingToDo);
    }
    take(draft, pairs(old.member_snapshots(), going.iter()));
    draft.disassociate(&ShareRef::Known(id.clone()), &[], &going, |_, _| Vec::new());
    Ok(())
}

/// Takes snapshots out of a share.
pub(super) fn snapshots(draft: &mut Draft<'_>, id: &ShareId, wanted: &[SnapshotId]) -> Result<(), PlanError> {
    let old = draft.facts.find(id)?;
    if wanted.is_empty() {
        return Err(PlanError::NoSnapshots);
    }
    let going = held_of(old, wanted);
    if going.is_empty() {
        return Err(PlanError::NothingToDo);
    }
    let everybody: Vec<&Principal> = members(old).collect();
    take(draft, pairs(going.iter(), everybody.into_iter()));
    draft.disassociate(&ShareRef::Known(id.clone()), &going, &[], |_, _| Vec::new());
    Ok(())
}

/// Deletes a share.
pub(super) fn share(draft: &mut Draft<'_>, id: &ShareId) -> Result<(), PlanError> {
    let old = draft.facts.find(id)?;
    let everybody: Vec<&Principal> = members(old).collect();
    take(draft, pairs(old.member_snapshots(), everybody.into_iter()));
    draft.push(Call::DeleteShare { share: ShareRef::Known(id.clone()) }, Vec::new());
    Ok(())
}

/// Takes snapshots out of every share that they are in, and deletes each once that has been seen to be done.
pub(super) fn delete(draft: &mut Draft<'_>, wanted: &[SnapshotId], force: bool) -> Result<(), PlanError> {
    if wanted.is_empty() {
        return Err(PlanError::NoSnapshots);
    }
    let wanted = super::fresh(wanted, &BTreeSet::new());
    let mut steps: Vec<StepNo> = Vec::new();
    let mut asked = BTreeSet::new();
    for share in draft.facts.live() {
        let going = held_of(share, &wanted);
        let everybody: Vec<&Principal> = members(share).collect();
        asked.extend(pairs(going.iter(), everybody.into_iter()));
        steps.extend(draft.disassociate(&ShareRef::Known(share.id.clone()), &going, &[], |_, _| Vec::new()));
    }
    take(draft, asked);
    for snapshot in &wanted {
        let holds = |step: &&StepNo| draft.steps[**step].call.snapshots().contains(snapshot);
        let after = steps.iter().filter(holds).map(|step| After { step: *step, until: Until::Verified }).collect();
        draft.push(Call::DeleteSnapshot { snapshot: snapshot.clone(), force }, after);
    }
    Ok(())
}

/// One share that gives something which is to be taken.
struct Source<'a> {
    share: &'a Share,
    snapshots: Vec<SnapshotId>,
    principals: Vec<Principal>,
}

/// Takes snapshots away from principals, in whatever shares name them.
pub(super) fn unshare(
    draft: &mut Draft<'_>,
    snapshots: &[SnapshotId],
    principals: &[Principal],
    method: Removal,
) -> Result<(), PlanError> {
    if snapshots.is_empty() {
        return Err(PlanError::NoSnapshots);
    }
    if principals.is_empty() {
        return Err(PlanError::NoPrincipals);
    }
    let mut asked = pairs(snapshots.iter(), principals.iter());
    asked.retain(|pair| draft.before.reaches(&pair.principal, &pair.snapshot, draft.facts.directory));
    if asked.is_empty() {
        return Err(PlanError::NothingToDo);
    }
    take(draft, asked);
    // Taking the snapshots out ends access through a folder or a directory as well.
    let covering: BTreeSet<Principal> = match method {
        Removal::TakeOut => principals.iter().flat_map(|one| wider(draft.facts.directory, one)).collect(),
        Removal::Split | Removal::WholeShare => principals.iter().cloned().collect(),
    };
    let sources: Vec<Source<'_>> = draft
        .facts
        .live()
        .map(|share| Source {
            snapshots: held_of(share, snapshots),
            principals: members(share).filter(|one| covering.contains(one)).cloned().collect(),
            share,
        })
        .filter(|source| !source.snapshots.is_empty() && !source.principals.is_empty())
        .collect();
    match method {
        Removal::Split => split(draft, &sources),
        Removal::WholeShare => {
            for source in &sources {
                let share = ShareRef::Known(source.share.id.clone());
                draft.disassociate(&share, &[], &source.principals, |_, _| Vec::new());
            }
        }
        Removal::TakeOut => {
            for source in &sources {
                let share = ShareRef::Known(source.share.id.clone());
                draft.disassociate(&share, &source.snapshots, &[], |_, _| Vec::new());
            }
        }
    }
    let after = draft.index_after();
    let is_kept = draft.asked_and_reached(&after).len() == draft.asked.len();
    if is_kept && !loses(draft, &after, &sources) { Err(PlanError::StillReached) } else { Ok(()) }
}

/// Whether anybody loses anything of what the sources held, asked for or not.
fn loses(draft: &Draft<'_>, after: &AccessIndex, sources: &[Source<'_>]) -> bool {
    let held = sources.iter().flat_map(|source| source.share.member_snapshots().cloned()).collect();
    let change = difference(&draft.before, after, &held, draft.facts.account, draft.facts.directory);
    !change.lost.is_empty() || !change.members_lost.is_empty()
}

/// By what everything is still reached that a removal would take, where it is refused because it would change nothing
/// ([`PlanError::StillReached`]); empty for any other intent.
#[must_use]
pub fn still_reached(intent: &Intent, facts: &Facts<'_>) -> Vec<Kept> {
    let Intent::Unshare { snapshots, principals, method } = intent else { return Vec::new() };
    let mut draft = Draft::new(facts);
    match unshare(&mut draft, snapshots, principals, *method) {
        Err(PlanError::StillReached) => draft.finish(intent.clone()).kept,
        _ => Vec::new(),
    }
}

/// Gives the principals elsewhere what they keep, and removes them when that is in effect. Where nobody else is in a
/// share, or nothing else, the snapshots or the principals are simply taken out.
fn split(draft: &mut Draft<'_>, sources: &[Source<'_>]) {
    let mut kept: BTreeSet<Pair> = BTreeSet::new();
    let is_whole = |source: &Source<'_>| members(source.share).all(|one| source.principals.contains(one));
    for source in sources.iter().filter(|source| !is_whole(source)) {
        let staying = source.share.member_snapshots().filter(|id| !source.snapshots.contains(id));
        kept.extend(pairs(staying, source.principals.iter()));
    }
    let others = AccessIndex::of(&without(draft, sources));
    let directory = draft.facts.directory;
    let is_active = |index: &AccessIndex, pair: &Pair| {
        index.ways(&pair.principal, &pair.snapshot, directory).iter().any(|way| way.held == Held::Active)
    };
    kept.retain(|pair| {
        !draft.asked.contains(pair)
            && (!others.reaches(&pair.principal, &pair.snapshot, directory)
                || is_active(&draft.before, pair) && !is_active(&others, pair))
    });
    let given = regrant(draft, sources, &kept, &others);
    for source in sources {
        let share = ShareRef::Known(source.share.id.clone());
        if is_whole(source) {
            draft.disassociate(&share, &source.snapshots, &[], |_, _| Vec::new());
            continue;
        }
        let mut going = source.principals.clone();
        going.sort_by_key(|principal| draft.facts.may_be_asked(principal));
        draft.disassociate(&share, &[], &going, |draft, batch| wait_for(draft, &given, batch, source.share));
    }
}

/// The shares once the sources have given up what is taken, and nothing has been given instead.
fn without(draft: &Draft<'_>, sources: &[Source<'_>]) -> Vec<Share> {
    let mut shares: Vec<Share> = draft.facts.live().cloned().collect();
    for share in &mut shares {
        let Some(source) = sources.iter().find(|source| source.share.id == share.id) else { continue };
        if members(source.share).all(|one| source.principals.contains(one)) {
            share.snapshots.retain(|row| !source.snapshots.contains(&row.entity));
        } else {
            share.principals.retain(|row| !source.principals.contains(&row.entity));
        }
    }
    shares
}

/// Adds the steps that give `kept` elsewhere.
fn regrant(draft: &mut Draft<'_>, sources: &[Source<'_>], kept: &BTreeSet<Pair>, others: &AccessIndex) -> Vec<Given> {
    let Some(first) = sources.iter().find(|source| kept.iter().any(|pair| source.principals.contains(&pair.principal)))
    else {
        return Vec::new();
    };
    let facts = draft.facts;
    let snapshots: Vec<SnapshotId> = kept.iter().map(|pair| pair.snapshot.clone()).collect();
    let mut who: Vec<Principal> = kept.iter().map(|pair| pair.principal.clone()).collect();
    who.sort_by_key(|principal| (facts.may_be_asked(principal), principal.clone()));
    let allowed = |principal: &Principal, snapshot: &SnapshotId| {
        let pair = Pair { snapshot: snapshot.clone(), principal: principal.clone() };
        kept.contains(&pair) || others.reaches(principal, snapshot, facts.directory)
    };
    let excluded = sources.iter().map(|source| source.share.id.clone()).collect();
    let terms = Terms { allowed: &allowed, excluded, in_effect: true, same_principals: true };
    let placements = place(grants(&snapshots, &who, |pair| kept.contains(pair)), facts, terms);
    let allow_external = sources.iter().any(|source| source.share.allow_external);
    let name = names::for_split(first.share, facts.shares);
    realize(draft, &placements, allow_external, |nth| numbered(&name, nth))
}

/// What the removal of `batch` from `share` waits for: every step that gives to one of them. Who may be asked by such a
/// step must have accepted before, unless it has not accepted this share either and so has nothing to lose.
fn wait_for(draft: &Draft<'_>, given: &[Given], batch: &[Principal], share: &Share) -> Vec<After> {
    let in_effect = |principal: &Principal| {
        let mut rows = share.member_principals().filter(|row| row.entity == *principal);
        rows.any(|row| row.status == AssociationStatus::Associated)
    };
    given
        .iter()
        .filter(|given| batch.iter().any(|principal| given.to.contains(principal)))
        .map(|given| {
            let added = draft.steps[given.step].call.principals();
            let asks = |one: &&Principal| batch.contains(one) && draft.facts.may_be_asked(one) && in_effect(one);
            let until = if added.iter().any(|one| asks(&one)) { Until::Accepted } else { Until::Verified };
            After { step: given.step, until }
        })
        .collect()
}

fn take(draft: &mut Draft<'_>, asked: BTreeSet<Pair>) {
    draft.asked = asked;
    draft.taking = true;
}

fn members(share: &Share) -> impl Iterator<Item = &Principal> + Clone {
    share.principals.iter().filter(|row| row.status.is_member()).map(|row| &row.entity)
}

fn held_of(share: &Share, wanted: &[SnapshotId]) -> Vec<SnapshotId> {
    share.member_snapshots().filter(|id| wanted.contains(id)).cloned().collect()
}
