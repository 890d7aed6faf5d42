//! Sharing.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::matrix::cover;
use super::names::numbered;
use super::place::{Grant, Terms, cost, place, realize};
use super::{PlanError, fresh};
use crate::domain::access::{Pair, pairs};
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::plan::{Destination, ShareRef};
use crate::domain::share::{Principal, Share};

pub(super) fn share(
    draft: &mut Draft<'_>,
    snapshots: &[SnapshotId],
    into: &Destination,
    principals: &[Principal],
    except: &[Pair],
) -> Result<(), PlanError> {
    let except: BTreeSet<&Pair> = except.iter().collect();
    if let Destination::Existing(id) = into {
        return existing(draft, snapshots, id, principals, &except);
    }
    if snapshots.is_empty() {
        return Err(PlanError::NoSnapshots);
    }
    if principals.is_empty() {
        return Err(PlanError::NoPrincipals);
    }
    draft.asked = pairs(snapshots.iter(), principals.iter());
    draft.asked.retain(|pair| !except.contains(pair));
    match into {
        Destination::New { name, allow_external } => {
            let grants = grants(snapshots, principals, |pair| draft.asked.contains(pair));
            for (nth, grant) in grants.iter().enumerate() {
                draft.create(numbered(name, nth), *allow_external, &grant.snapshots, &grant.principals);
            }
        }
        Destination::Best { name, allow_external } => best(draft, snapshots, principals, name, *allow_external),
        Destination::Existing(_) => {}
    }
    if draft.steps.is_empty() { Err(PlanError::NothingToDo) } else { Ok(()) }
}

/// The fewest rectangles that give the wanted pairs, each in the order of the lists.
pub(super) fn grants(
    snapshots: &[SnapshotId],
    principals: &[Principal],
    is_wanted: impl Fn(&Pair) -> bool,
) -> Vec<Grant> {
    let (snapshots, principals) = (fresh(snapshots, &BTreeSet::new()), fresh(principals, &BTreeSet::new()));
    let wants = |snapshot: &SnapshotId| {
        let pair = |principal: &Principal| Pair { snapshot: snapshot.clone(), principal: principal.clone() };
        (0..principals.len()).filter(|no| is_wanted(&pair(&principals[*no]))).collect()
    };
    let rows: Vec<BTreeSet<usize>> = snapshots.iter().map(wants).collect();
    let grant = |rectangle: super::Rectangle| Grant {
        snapshots: rectangle.rows.iter().map(|no| snapshots[*no].clone()).collect(),
        principals: rectangle.columns.iter().map(|no| principals[*no].clone()).collect(),
    };
    cover(&rows).into_iter().map(grant).collect()
}

/// Gives exactly what is wanted with the least: either all of it, or only what is not there yet.
fn best(draft: &mut Draft<'_>, snapshots: &[SnapshotId], principals: &[Principal], name: &str, allow_external: bool) {
    let facts = draft.facts;
    let (asked, before) = (&draft.asked, &draft.before);
    let has = |pair: &Pair| before.reaches(&pair.principal, &pair.snapshot, facts.directory);
    let allowed = |principal: &Principal, snapshot: &SnapshotId| {
        let pair = Pair { snapshot: snapshot.clone(), principal: principal.clone() };
        asked.contains(&pair) || has(&pair)
    };
    let terms = || Terms { allowed: &allowed, excluded: BTreeSet::new(), in_effect: false, same_principals: false };
    let find = |grants| place(grants, facts, terms());
    let new_only = find(grants(snapshots, principals, |pair| asked.contains(pair) && !has(pair)));
    let all = find(grants(snapshots, principals, |pair| asked.contains(pair)));
    let placements = if cost(&new_only) <= cost(&all) { new_only } else { all };
    if asked.iter().all(has) {
        return;
    }
    realize(draft, &placements, allow_external, |nth| numbered(name, nth));
}

/// Adds to a share that exists, which gives to everybody who is in it, and everything that is in it.
fn existing(
    draft: &mut Draft<'_>,
    snapshots: &[SnapshotId],
    id: &ShareId,
    principals: &[Principal],
    except: &BTreeSet<&Pair>,
) -> Result<(), PlanError> {
    let old: &Share = draft.facts.find(id)?;
    let had_snapshots: BTreeSet<_> = old.member_snapshots().collect();
    let had_principals: BTreeSet<_> = old.member_principals().map(|row| &row.entity).collect();
    let new_snapshots = fresh(snapshots, &had_snapshots);
    let new_principals = fresh(principals, &had_principals);
    if snapshots.is_empty() && principals.is_empty() {
        return Err(PlanError::NoSnapshots);
    }
    if principals.is_empty() && had_principals.is_empty() {
        return Err(PlanError::NoPrincipals);
    }
    if new_snapshots.is_empty() && new_principals.is_empty() {
        return Err(PlanError::NothingToDo);
    }
    let all_principals = had_principals.iter().copied().chain(&new_principals);
    let all_snapshots = had_snapshots.iter().copied().chain(&new_snapshots);
    let given = pairs(all_snapshots, all_principals.clone());
    let has = |pair: &Pair| draft.before.reaches(&pair.principal, &pair.snapshot, draft.facts.directory);
    if except.iter().any(|pair| given.contains(*pair) && !has(pair)) {
        return Err(PlanError::Ragged);
    }
    draft.asked = if snapshots.is_empty() {
        pairs(had_snapshots.into_iter(), principals.iter())
    } else {
        pairs(snapshots.iter(), all_principals)
    };
    draft.associate(&ShareRef::Known(id.clone()), &new_snapshots, &new_principals);
    Ok(())
}
