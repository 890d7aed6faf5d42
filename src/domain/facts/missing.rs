//! Which facts an intent still needs.

use std::collections::BTreeSet;

use super::{Facts, Known, Need, using};
use crate::domain::directory::Contents;
use crate::domain::ids::{AccountId, SnapshotId};
use crate::domain::keys::Encryption;
use crate::domain::plan::{Call, Intent, Plan};
use crate::domain::planner::{self, Simulation};
use crate::domain::share::{Principal, Share};

/// What has to be fetched next for `intent`; empty once everything was asked for. Some needs show only when others are
/// met: which snapshots count is told by the shares, and which keys by the snapshots. An undo needs what its plan
/// needs, see [`missing_for`].
#[must_use]
pub fn missing(intent: &Intent, facts: &Facts) -> Vec<Need> {
    if intent.is_use() {
        return using::needs(intent, facts).into_iter().collect();
    }
    let mut needs = basics(intent, facts);
    if needs.is_empty()
        && let Ok(plan) = planner::plan(intent.clone(), &facts.for_planner())
    {
        needs.extend(missing_for(&plan, facts));
    }
    needs.into_iter().collect()
}

/// What has to be fetched next to judge `plan`.
#[must_use]
pub fn missing_for(plan: &Plan, facts: &Facts) -> Vec<Need> {
    if plan.intent.is_use() {
        return using::needs(&plan.intent, facts).into_iter().collect();
    }
    let mut needs = basics(&plan.intent, facts);
    if needs.is_empty() {
        for snapshot in judged_snapshots(plan, facts) {
            snapshot_needs(&snapshot, plan, facts, &mut needs);
        }
        let adds = |call: &Call| matches!(call, Call::Create { .. }) || call.is_grant() && !call.snapshots().is_empty();
        if facts.totals.is_missing() && plan.steps.iter().any(|step| adds(&step.call)) {
            needs.insert(Need::Totals);
        }
    }
    needs.into_iter().collect()
}

/// What an intent needs before there can be a plan.
fn basics(intent: &Intent, facts: &Facts) -> BTreeSet<Need> {
    let mut needs = BTreeSet::new();
    let mut want = |is_missing: bool, need: Need| {
        if is_missing {
            needs.insert(need);
        }
    };
    match intent {
        Intent::Undo { intent, .. } => {
            if let Intent::Accept(_) = **intent {
                want(facts.invitations.is_missing(), Need::Invitations);
                want(facts.received.is_missing(), Need::Received);
                return needs;
            }
            return basics(intent, facts);
        }
        Intent::Accept(invited) => {
            want(facts.invitations.is_missing(), Need::Invitations);
            want(may_be_member(&invited.sender, facts) && facts.membership.is_missing(), Need::Membership);
        }
        Intent::Reject(_) => want(facts.invitations.is_missing(), Need::Invitations),
        Intent::Leave(_) => {
            want(facts.received.is_missing(), Need::Received);
            want(facts.invitations.is_missing(), Need::Invitations);
            want(facts.membership.is_missing(), Need::Membership);
        }
        Intent::EnableDirectorySharing { .. } => want(facts.membership.is_missing(), Need::Membership),
        Intent::Trust { add, .. } => {
            want(facts.role.is_missing(), Need::Role);
            // Whom nobody here knows needs more than a button, unless a share with it was confirmed already.
            let strange = add.iter().any(|account| may_be_member(account, facts));
            want(strange && facts.shares.is_missing(), Need::OwnShares);
            want(strange && facts.membership.is_missing(), Need::Membership);
        }
        _ => {
            want(facts.shares.is_missing(), Need::OwnShares);
            want(facts.membership.is_missing(), Need::Membership);
        }
    }
    let uses_switch = !matches!(intent, Intent::Accept(_) | Intent::Reject(_) | Intent::Trust { .. });
    if let Some(tree) = facts.directory() {
        let is_missing = facts.switch.is_missing() && tree.sharing_enabled.is_none();
        want(uses_switch && is_missing, Need::SharingSwitch);
        let walks = match intent {
            Intent::EnableDirectorySharing { .. } | Intent::Change { .. } | Intent::Reject(_) => false,
            Intent::Accept(invited) => may_be_member(&invited.sender, facts),
            Intent::Trust { add, .. } => add.iter().any(|account| may_be_member(account, facts)),
            _ => true,
        };
        for folder in tree.folders.values().filter(|_| walks) {
            want(folder.contents == Contents::NotLoaded, Need::Folder(folder.id.clone()));
        }
    }
    needs
}

/// Whether an account is neither known by itself nor found in the directory so far: who is unknown needs more than a
/// button.
fn may_be_member(account: &AccountId, facts: &Facts) -> bool {
    !facts.is_known(&Principal::Account(account.clone()))
}

/// The snapshots that decide: those that are given or deleted, those that are in a share to which somebody is added or
/// where somebody has not accepted yet, and those that nobody sees any more afterwards, because that may end their lives.
fn judged_snapshots(plan: &Plan, facts: &Facts) -> BTreeSet<SnapshotId> {
    let planning = facts.for_planner();
    let mut all = planner::unshared(&plan.steps, &planning);
    let mut simulation = Simulation::new(&planning);
    for (no, step) in plan.steps.iter().enumerate() {
        match &step.call {
            Call::DeleteSnapshot { snapshot, .. } => drop(all.insert(snapshot.clone())),
            call if call.is_grant() => {
                all.extend(call.snapshots().iter().cloned());
                let share = call.share().and_then(|share| simulation.share(share));
                let waits = |share: &Share| share.member_principals().any(|row| row.status.is_moving());
                if let Some(share) = share.filter(|share| !call.principals().is_empty() || waits(share)) {
                    all.extend(share.member_snapshots().cloned());
                }
            }
            _ => {}
        }
        simulation.apply(no, step);
    }
    all
}

fn snapshot_needs(id: &SnapshotId, plan: &Plan, facts: &Facts, needs: &mut BTreeSet<Need>) {
    let known = match facts.snapshots.get(id) {
        None | Some(Known::NotAsked) => {
            needs.insert(Need::Snapshot(id.clone()));
            return;
        }
        Some(Known::Known(Some(snapshot))) if snapshot.own => snapshot,
        Some(_) => return,
    };
    if !plan.steps.iter().any(|step| step.call.is_grant()) {
        return;
    }
    if let Some(key) = known.key.as_ref().filter(|_| known.encrypted)
        && facts.keys.get(key).is_none_or(Known::is_missing)
    {
        needs.insert(Need::Key(key.clone()));
        return;
    }
    // Under a key that cannot be read it may be a customer's.
    let may_be_customers = matches!(facts.encryption(known), Encryption::Customer | Encryption::Unknown);
    if may_be_customers && facts.role.is_missing() {
        needs.insert(Need::Role);
    }
}
