//! Plans that make something of snapshots.

use super::PlanError;
use crate::domain::facts::{Facts, SnapshotFacts};
use crate::domain::ids::{AccountId, RegionId, SnapshotId};
use crate::domain::keys::preferred;
use crate::domain::legal::name_for;
use crate::domain::plan::{Call, CopyWish, Intent, Inverse, Lasting, NewCopy, NewEncryption, Plan, Route, Step};

/// Works out the plan for an intent that makes something of snapshots.
///
/// # Errors
/// [`PlanError`] when there is nothing that could be sent.
pub fn using(intent: Intent, facts: &Facts) -> Result<Plan, PlanError> {
    let mut calls: Vec<(Call, Lasting)> = Vec::new();
    let token = |nth: usize| format!("{}-{}", facts.operation, nth + 1);
    match &intent {
        Intent::CreateDisk(disk) => {
            calls.push((Call::CreateDisk { disk: disk.as_ref().clone(), token: token(0) }, Lasting::DiskMade));
        }
        Intent::Copy(wish) if wish.snapshots.is_empty() => return Err(PlanError::NoSnapshots),
        Intent::Copy(wish) => {
            for (nth, snapshot) in wish.snapshots.iter().enumerate() {
                let copy = copy(snapshot, wish, facts);
                calls.push((Call::CopySnapshot { copy, token: token(nth) }, Lasting::CopyMade));
            }
        }
        Intent::ReInitialise(reinit) => {
            calls.push((Call::ReInitDisk { disk: reinit.disk.clone() }, Lasting::Erased));
        }
        _ => return Err(PlanError::NothingToDo),
    }
    let step = |(call, why)| Step { call, after: Vec::new(), inverse: Inverse::Never(why) };
    Ok(Plan {
        account: facts.account.clone(),
        region: facts.region.clone(),
        intent,
        observed: Vec::new(),
        observed_at: facts.read_at,
        steps: calls.into_iter().map(step).collect(),
        gained: Vec::new(),
        lost: Vec::new(),
        withdrawn: Vec::new(),
        already: Vec::new(),
        kept: Vec::new(),
        members_gained: Vec::new(),
        members_lost: Vec::new(),
        members_unknown: Vec::new(),
        invitations: Vec::new(),
        parts: Vec::new(),
    })
}

fn copy(id: &SnapshotId, wish: &CopyWish, facts: &Facts) -> NewCopy {
    let known = facts.snapshot(id).flatten();
    let (region, encryption) = match &wish.route {
        Route::Secure => secure(known, facts),
        Route::To { region, encryption } => (region.clone(), encryption.clone()),
    };
    let name = known.map(|known| known.name.clone()).unwrap_or_default();
    NewCopy {
        snapshot: id.clone(),
        disk: known.and_then(|known| known.disk.clone()),
        region,
        name: name_for(&wish.name, &name, id.as_str()),
        description: wish.description.clone(),
        days: wish.days,
        encryption,
        source: wish.tagged.then(|| source(id, known, &facts.account, &facts.region)),
    }
}

/// The legal route with the least: in the same region, under a key of the account's own; under the service key where
/// there is none that can be used.
fn secure(known: Option<&SnapshotFacts>, facts: &Facts) -> (RegionId, NewEncryption) {
    let owners = known.filter(|known| !known.own).and_then(|known| known.key.as_ref());
    let keys = facts.using.keys(&facts.region).unwrap_or_default();
    let own = preferred(keys, owners);
    (facts.region.clone(), own.map_or(NewEncryption::Default, |key| NewEncryption::Key(key.id.clone())))
}

/// Where something comes from: account, region and ID of the snapshot, by its owner where that is known.
#[must_use]
pub fn source(id: &SnapshotId, known: Option<&SnapshotFacts>, account: &AccountId, region: &RegionId) -> String {
    let from = known.and_then(|known| known.shared_from.as_ref());
    match from.map(|from| (&from.owner, &from.region, &from.source)) {
        Some((Some(owner), Some(region), Some(source))) => format!("{owner}/{region}/{source}"),
        _ => format!("{account}/{region}/{id}"),
    }
}
