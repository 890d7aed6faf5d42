//! Limits and quotas.

use std::collections::BTreeSet;

use super::report::Report;
use super::{Doubt, Fix, Level, Rule, Subject, Use, owned};
use crate::domain::access::{AccessIndex, is_opaque, members};
use crate::domain::facts::{Facts, Need, Totals};
use crate::domain::ids::{AccountId, SnapshotId};
use crate::domain::plan::{Call, Plan};
use crate::domain::planner::Simulation;
use crate::domain::share::{AssociationStatus, Principal, Share, ShareStatus};

pub(super) fn check(plan: &Plan, facts: &Facts, report: &mut Report) {
    if !plan.steps.iter().any(|step| step.call.is_grant()) {
        return;
    }
    // What is given comes before what is taken, so the fullest moment is the one with nothing taken yet.
    let planning = facts.for_planner();
    let mut simulation = Simulation::new(&planning);
    let mut touched = BTreeSet::new();
    for (no, step) in plan.steps.iter().enumerate().filter(|(_, step)| step.call.is_grant()) {
        simulation.apply(no, step);
        touched.extend(step.call.snapshots().iter().cloned());
        let share = step.call.share().and_then(|share| simulation.share(share));
        if let Some(share) = share.filter(|_| !step.call.principals().is_empty()) {
            touched.extend(share.member_snapshots().cloned());
        }
    }
    let index = AccessIndex::of(simulation.shares());
    let added: BTreeSet<&Principal> =
        plan.steps.iter().filter(|step| step.call.is_grant()).flat_map(|step| step.call.principals()).collect();
    for snapshot in &touched {
        principals(snapshot, &simulation, &index, &added, facts, report);
    }
    quotas(plan, facts, report);
}

/// How many principals a snapshot has. A folder or a directory counts as one at least.
fn principals(
    snapshot: &SnapshotId,
    simulation: &Simulation<'_>,
    index: &AccessIndex,
    added: &BTreeSet<&Principal>,
    facts: &Facts,
    report: &mut Report,
) {
    let most = facts.limits.principals_per_snapshot;
    let named: BTreeSet<&Principal> = index.grants(snapshot).map(|grant| grant.principal).collect();
    let used = named.len();
    report.good(Rule::PrincipalsPerSnapshot);
    report.usage(Rule::PrincipalsPerSnapshot, Use { used, most });
    let subject = Subject::Snapshot(snapshot.clone());
    if surely(snapshot, simulation.shares(), facts) > most {
        let over: Vec<Principal> = named
            .iter()
            .rev()
            .filter(|one| added.contains(**one))
            .take(used - most)
            .map(|one| (*one).clone())
            .collect();
        let fix = Some(Fix::SkipPrincipals(over));
        report.add(Rule::PrincipalsPerSnapshot, Level::Block, Some("LimitExceeded"), subject, fix);
        return;
    }
    if with_leaving(snapshot, &named, facts) > most {
        // They may be gone when it counts, or not; and those that are being added may fail themselves.
        report.add(Rule::Unfinished, Level::Warn, Some("LimitExceeded"), subject, Some(Fix::Wait));
    } else if used * 10 > most * 9 {
        report.add(Rule::PrincipalsPerSnapshot, Level::Warn, None, subject, None);
    }
    let directory = facts.directory();
    let wide = || named.iter().filter(|one| matches!(one, Principal::Folder(_) | Principal::Directory(_)));
    if wide().next().is_none() {
        return;
    }
    let accounts: BTreeSet<&AccountId> =
        named.iter().filter_map(|one| one.account()).chain(wide().flat_map(|one| members(directory, one))).collect();
    if accounts.len() > most || wide().any(|one| is_opaque(directory, one)) {
        report.unsure(&[Rule::PrincipalsPerSnapshot], Doubt::DirectoryCount(vec![snapshot.clone()]));
    }
}

/// The number of principals without those that the service is still adding, which may fail.
fn surely(snapshot: &SnapshotId, shares: &[Share], facts: &Facts) -> usize {
    let holds = |share: &&Share| {
        share.snapshots.iter().any(|row| row.entity == *snapshot && owned::has_settled(row, Some(false), facts))
    };
    let named = shares.iter().filter(holds).flat_map(|share| &share.principals);
    let there = named.filter(|row| owned::has_settled(row, row.external, facts));
    there.map(|row| &row.entity).collect::<BTreeSet<_>>().len()
}

/// The number of principals with those that are being removed, or that had the snapshot through a share from which it is
/// being removed: they count until that is done.
fn with_leaving(snapshot: &SnapshotId, named: &BTreeSet<&Principal>, facts: &Facts) -> usize {
    let counts = |status: AssociationStatus| status.is_member() || status == AssociationStatus::Disassociating;
    let holds = |share: &&Share| share.snapshots.iter().any(|row| row.entity == *snapshot && counts(row.status));
    let shares = facts.shares.get().into_iter().flatten().filter(|share| share.status.is_live());
    let leaving = shares.filter(holds).flat_map(|share| &share.principals).filter(|row| counts(row.status));
    leaving.map(|row| &row.entity).chain(named.iter().copied()).collect::<BTreeSet<_>>().len()
}

/// What a plan adds to what counts toward the quotas of the account, in whatever region.
#[must_use]
pub fn adds(plan: &Plan, facts: &Facts) -> Totals {
    let shares = facts.shares.get().map_or(&[][..], Vec::as_slice);
    let before = shared(shares.iter().filter(|share| share.status.is_live()));
    let given = plan.steps.iter().filter(|step| step.call.is_grant()).flat_map(|step| step.call.snapshots());
    let new: BTreeSet<&SnapshotId> = given.filter(|id| !before.contains(id)).collect();
    let made = plan.steps.iter().filter(|step| matches!(step.call, Call::Create { .. })).count();
    Totals { shares: made, snapshots: new.len() }
}

fn quotas(plan: &Plan, facts: &Facts, report: &mut Report) {
    let Some(shares) = facts.shares.get() else { return };
    let before = shared(shares.iter().filter(|share| share.status.is_live()));
    let Totals { shares: made, snapshots: new } = adds(plan, facts);
    if new == 0 && made == 0 {
        return;
    }
    let Some(elsewhere) = facts.totals.get() else {
        return report.unsure(&[Rule::SharedSnapshots, Rule::Shares], Doubt::Unread(Need::Totals));
    };
    if new > 0 {
        let (used, most) = (elsewhere.snapshots + before.len() + new, facts.limits.shared_snapshots);
        quota(Rule::SharedSnapshots, Use { used, most }, Some("QuotaExceeded.SharedResource.Count"), report);
    }
    if made > 0 {
        let here = shares.iter().filter(|share| share.status != ShareStatus::Deleted).count();
        let (used, most) = (elsewhere.shares + here + made, facts.limits.shares);
        let code = (!facts.limits.shares_adjustable).then_some("QuotaExceeded.ResourceShare.Count");
        quota(Rule::Shares, Use { used, most }, code, report);
    }
}

/// Without a code the limit may have been raised for the account.
fn quota(rule: Rule, usage: Use, code: Option<&'static str>, report: &mut Report) {
    report.good(rule);
    report.usage(rule, usage);
    match (usage.used > usage.most, code) {
        (true, None) => report.unsure(&[rule], Doubt::ShareQuota),
        (true, code) => report.note(rule, Level::Block, code, None),
        (false, _) if usage.used * 10 > usage.most * 9 => report.note(rule, Level::Warn, None, None),
        (false, _) => {}
    }
}

/// The snapshots that count as shared: neither failed nor removed, those on their way out included.
fn shared<'a>(shares: impl Iterator<Item = &'a Share>) -> BTreeSet<&'a SnapshotId> {
    let counts = |status: AssociationStatus| status.is_member() || status == AssociationStatus::Disassociating;
    shares.flat_map(|share| &share.snapshots).filter(|row| counts(row.status)).map(|row| &row.entity).collect()
}
