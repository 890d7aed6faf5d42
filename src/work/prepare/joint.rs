//! What was prepared for several regions, as one.

use crate::domain::execution::{Execution, TaskId};
use crate::domain::facts::{Facts, Totals};
use crate::domain::plan::{Difference, Intent, Plan};
use crate::domain::planner::{self, PlanError};
use crate::domain::preflight::{Finding, Level, adds, by_policy, together, unplanned};
use crate::work::tasks::{NoPlan, Prepared};

/// What the parts add to what counts toward the quotas of the account.
pub(super) fn added(parts: &[Prepared]) -> Totals {
    let mut all = Totals::default();
    for (plan, facts) in parts.iter().filter_map(|part| Some((part.plan.as_ref().ok()?, &part.facts))) {
        let more = adds(plan, facts);
        all.shares += more.shares;
        all.snapshots += more.snapshots;
    }
    all
}

impl Prepared {
    /// One plan of those parts that have one, with what is said about all. A region that has nothing to do is left out;
    /// one for which there is no plan for another reason keeps the whole from being carried out until it is left out.
    pub(crate) fn joined(intent: Intent, undoes: Option<TaskId>, first: Self, rest: Vec<Self>) -> Self {
        let (region, mut facts) = (first.region.clone(), first.facts.clone());
        rest.iter().for_each(|part| facts.add(&part.facts));
        let parts: Vec<Self> = std::iter::once(first).chain(rest).collect();
        let plans: Vec<Plan> = parts.iter().filter_map(|part| part.plan.as_deref().ok().cloned()).collect();
        let plan = Plan::join(intent.clone(), plans).map(Box::new).ok_or_else(|| why_none(&parts));
        let mut findings = plan.as_ref().map(|plan| findings(plan, &parts, &facts)).unwrap_or_default();
        findings.sort_by_key(|finding| finding.level != Level::Block);
        let unread = parts.iter().flat_map(|part| part.unread.clone()).collect();
        Self { region, intent, undoes, plan, findings, facts, unread, parts }
    }
}

/// Why no part has a plan: what could not be read comes first, and that there is nothing to do last.
fn why_none(parts: &[Prepared]) -> NoPlan {
    let whys = || parts.iter().filter_map(|part| part.plan.as_ref().err());
    let unread = whys().find(|why| matches!(why, NoPlan::Unread(_)));
    let other = || whys().find(|why| **why != NoPlan::Planner(PlanError::NothingToDo));
    unread.or_else(other).cloned().unwrap_or(NoPlan::Planner(PlanError::NothingToDo))
}

fn findings(plan: &Plan, parts: &[Prepared], facts: &Facts) -> Vec<Finding> {
    let of = |part: &Prepared| {
        let findings = match &part.plan {
            Ok(_) => part.findings.clone(),
            Err(NoPlan::Planner(PlanError::NothingToDo)) => return None,
            // What is gone cannot be given back, and keeps nothing else from being taken back.
            Err(NoPlan::Planner(PlanError::ShareGone | PlanError::SnapshotsGone)) if part.undoes.is_some() => {
                vec![Finding { level: Level::Warn, fix: None, ..unplanned(&part.region, false) }]
            }
            Err(why) => vec![unplanned(&part.region, matches!(why, NoPlan::Unread(_)))],
        };
        Some((part.region.clone(), findings))
    };
    let mut all = together(&parts.iter().filter_map(of).collect::<Vec<_>>());
    // How many a policy lets a plan add is a matter of the whole.
    let spoken = |rule| all.iter().any(|one: &Finding| one.rule == rule);
    let whole = by_policy(plan, facts).into_iter().filter(|one| one.level == Level::Block && !spoken(one.rule));
    let whole: Vec<Finding> = whole.collect();
    all.extend(whole);
    all
}

/// What the steps of a task that are still to be sent would take away otherwise than agreed, by fresh facts.
pub(in crate::work) fn rest(run: &Execution, fresh: &Prepared) -> Difference {
    if run.plan.parts.is_empty() {
        return planner::rest_difference(run, &fresh.facts.for_planner());
    }
    let mut all = Difference::default();
    for part in run.parts() {
        let facts = fresh.parts.iter().find(|one| one.region == part.plan.region).map(|one| &one.facts);
        let Some(facts) = facts else { continue };
        let one = planner::rest_difference(&part, &facts.for_planner());
        all.more_lost.extend(one.more_lost);
        all.fewer_lost.extend(one.fewer_lost);
    }
    all
}
