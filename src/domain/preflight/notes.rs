//! What goes through, and should be known before.

use std::collections::BTreeSet;

use super::near::{resembles, twins};
use super::report::Report;
use super::{Doubt, Fix, Level, Rule, Subject};
use crate::domain::facts::Facts;
use crate::domain::ids::AccountId;
use crate::domain::plan::{Call, Destination, Intent, Plan, ShareRef};
use crate::domain::planner;
use crate::domain::share::{Principal, Share, ShareStatus};
use crate::domain::snapshot::Category;

pub(super) fn add(plan: &Plan, facts: &Facts, report: &mut Report) {
    if let Intent::Accept(invited) = &plan.intent {
        let sender = Principal::Account(invited.sender.clone());
        report.good(Rule::Sender);
        if !facts.is_known(&sender) {
            report.add(Rule::Sender, Level::Warn, None, Subject::Principal(sender), None);
        }
        look_alike(&invited.sender, plan, facts, report);
    }
    for id in planner::released(&plan.steps, &facts.for_planner()) {
        report.add(Rule::Released, Level::Warn, None, Subject::Snapshot(id), None);
    }
    let grants = || plan.steps.iter().map(|step| &step.call).filter(|call| call.is_grant());
    if grants().next().is_none() {
        return;
    }
    if !plan.gained.is_empty() || !plan.members_gained.is_empty() {
        report.note(Rule::SensitiveData, Level::Warn, None, None);
    }
    if matches!(plan.intent, Intent::Share { .. }) && plan.reach() == 0 {
        report.note(Rule::NoGain, Level::Warn, None, None);
    }
    reuse(plan, facts, report);
    let added: BTreeSet<&Principal> = grants().flat_map(|call| call.principals()).collect();
    seen_at_once(plan, &added, report);
    for principal in &added {
        match principal {
            Principal::Folder(_) | Principal::Directory(_) => {
                report.add(Rule::Wide, Level::Warn, None, Subject::Principal((*principal).clone()), None);
            }
            Principal::Account(account) => look_alike(account, plan, facts, report),
            Principal::Other(_) => {}
        }
    }
    side_by_side(plan, &added, facts, report);
    for invited in &plan.invitations {
        let subject = Subject::Principal(Principal::Account(invited.account.clone()));
        report.add(Rule::Invitations, Level::Warn, None, subject, None);
        report.doubt(Doubt::WaitingInvitations);
    }
    let snapshots: BTreeSet<_> = grants().flat_map(|call| call.snapshots()).collect();
    for id in snapshots {
        let Some(known) = facts.snapshot(id).flatten() else { continue };
        if known.kept_until.is_some_and(|end| end <= facts.now) {
            report.add(Rule::PastRetention, Level::Warn, None, Subject::Snapshot(id.clone()), None);
        }
        if known.category == Category::Archive {
            report.add(Rule::Archived, Level::Warn, None, Subject::Snapshot(id.clone()), None);
        }
    }
}

/// Whether the only share that would be made gets exactly the principals that another has, so that adding to that one
/// gives the same.
fn reuse(plan: &Plan, facts: &Facts, report: &mut Report) {
    let Intent::Share { into: Destination::New { allow_external, .. }, principals, .. } = &plan.intent else { return };
    if plan.steps.iter().filter(|step| matches!(step.call, Call::Create { .. })).count() != 1 {
        return;
    }
    let wanted: BTreeSet<&Principal> = principals.iter().collect();
    let same = |share: &&Share| {
        let settled = share.member_principals().all(|row| !row.status.is_moving());
        let its: BTreeSet<&Principal> = share.member_principals().map(|row| &row.entity).collect();
        share.status == ShareStatus::Active && settled && its == wanted && share.allow_external == *allow_external
    };
    if let Some(share) = facts.shares.get().into_iter().flatten().find(same) {
        let fix = Some(Fix::Reuse(share.id.clone()));
        report.add(Rule::Reuse, Level::Warn, None, Subject::Share(share.id.clone()), fix);
    }
}

/// Principals of an existing share that gain by what is added to it: at once, or once they accept.
fn seen_at_once(plan: &Plan, added: &BTreeSet<&Principal>, report: &mut Report) {
    let images = plan.steps.iter().filter(|step| !step.call.snapshots().is_empty()).filter_map(|step| {
        let Some(ShareRef::Known(id)) = step.call.share().filter(|_| step.call.is_grant()) else { return None };
        plan.image(id)
    });
    let waiting = plan.waiting_in_shares();
    for principal in images.flat_map(|image| &image.principals).filter(|one| !added.contains(one)) {
        if plan.gained.iter().any(|pair| pair.principal == *principal) {
            let rule = if waiting.contains(principal) { Rule::SeenOnceAccepted } else { Rule::SeenAtOnce };
            report.add(rule, Level::Warn, None, Subject::Principal(principal.clone()), None);
        }
    }
}

/// Whether nobody here knows a principal, and no share has it.
fn is_stranger(principal: &Principal, plan: &Plan, facts: &Facts) -> bool {
    !facts.is_known(principal) && !plan.observed.iter().any(|image| image.principals.contains(principal))
}

/// Warns of strangers that are close to one that is named before them: one of the two may be a slip of the other.
fn side_by_side(plan: &Plan, added: &BTreeSet<&Principal>, facts: &Facts, report: &mut Report) {
    let named = plan.intent.principals();
    let strangers = named.iter().filter(|one| added.contains(one) && is_stranger(one, plan, facts));
    for (account, (other, how)) in twins(strangers.filter_map(Principal::account)) {
        report.add(Rule::NearMiss, Level::Warn, None, Subject::Near(account, other, how), None);
    }
}

/// Warns of an account that nobody here knows and that is close to one that somebody knows, or has not the usual form.
/// RAM users have IDs of other lengths.
fn look_alike(account: &AccountId, plan: &Plan, facts: &Facts, report: &mut Report) {
    let principal = Principal::Account(account.clone());
    if !is_stranger(&principal, plan, facts) {
        return;
    }
    if !account.has_usual_length() {
        report.add(Rule::NearMiss, Level::Warn, None, Subject::Principal(principal), None);
    }
    let members = facts.directory().into_iter().flat_map(|tree| tree.members.keys().chain([&tree.master]));
    let shared = facts.shares.get().into_iter().flatten().flat_map(Share::member_principals);
    let known: BTreeSet<&AccountId> = facts
        .book
        .iter()
        .chain(members)
        .chain(shared.filter_map(|row| row.entity.account()))
        .chain([&facts.account])
        .collect();
    for one in known {
        if let Some(how) = resembles(account, one) {
            let subject = Subject::Near(account.clone(), one.clone(), how);
            report.add(Rule::NearMiss, Level::Warn, None, subject, None);
        }
    }
}
