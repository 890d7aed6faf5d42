//! From a plan to the sheet about the sharing role.

use std::collections::BTreeSet;

use super::ReviewSheet;
use crate::app::sheets::trust::TrustSheet;
use crate::app::sheets::{Sheet, Turn};
use crate::domain::facts::SnapshotFacts;
use crate::domain::ids::{KeyId, SnapshotId};
use crate::domain::keys::Encryption;
use crate::domain::plan::Plan;
use crate::domain::planner;
use crate::domain::share::Principal;
use crate::work::Prepared;

impl ReviewSheet {
    /// Whether the plan gives something that is under a key which can be the account's own.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.prepared().is_some_and(|prepared| {
            let gives = prepared.plan.as_ref().is_ok_and(|plan| plan.steps.iter().any(|step| step.call.is_grant()));
            gives && !encrypted(prepared).is_empty()
        })
    }

    /// The sheet about whom the role has to trust once the plan is carried out.
    pub(super) fn key_assistant(&self) -> Turn {
        let Some((prepared, Ok(plan))) = self.prepared().map(|prepared| (prepared, &prepared.plan)) else {
            return Turn::Stay;
        };
        let all = encrypted(prepared);
        let keys = all.iter().filter_map(|(_, facts)| facts.key.clone()).collect::<BTreeSet<KeyId>>();
        let ids: BTreeSet<&SnapshotId> = all.iter().map(|(id, _)| *id).collect();
        let (sheet, jobs) = TrustSheet::new(prepared.region.clone(), keys, seeing(plan, prepared, &ids));
        Turn::Push(Box::new(Sheet::Trust(Box::new(sheet))), jobs)
    }
}

/// The own snapshots among the facts that are, or may be, under a key of the account's own.
fn encrypted(prepared: &Prepared) -> Vec<(&SnapshotId, &SnapshotFacts)> {
    let known = prepared.facts.snapshots.iter().filter_map(|(id, facts)| Some((id, facts.get()?.as_ref()?)));
    let own = |facts: &SnapshotFacts| {
        facts.own && matches!(prepared.facts.encryption(facts), Encryption::Customer | Encryption::Unknown)
    };
    known.filter(|(_, facts)| own(facts)).collect()
}

/// Who is in a share with one of these snapshots after the plan.
fn seeing(plan: &Plan, prepared: &Prepared, ids: &BTreeSet<&SnapshotId>) -> BTreeSet<Principal> {
    let after = planner::after(plan, &prepared.facts.for_planner());
    let with = after.iter().filter(|share| share.member_snapshots().any(|id| ids.contains(id)));
    with.flat_map(|share| share.member_principals().map(|row| row.entity.clone())).collect()
}
