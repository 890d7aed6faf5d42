//! What the policy does not let this program do, whatever the service would say.

use std::collections::BTreeSet;

use super::report::Report;
use super::{Finding, Level, Rule, Subject, Use};
use crate::domain::facts::Facts;
use crate::domain::ids::RegionId;
use crate::domain::plan::{Call, Intent, Plan};
use crate::domain::policy::ReadOnly;
use crate::domain::share::Principal;

/// What refuses a plan that comes without the note that a policy wants.
#[must_use]
pub fn without_note() -> Finding {
    let (rule, level) = (Rule::PolicyNote, Level::Block);
    Finding { rule, level, region: None, about: Vec::new(), predicts: None, fix: None, usage: None, doubts: Vec::new() }
}

pub(super) fn check(plan: &Plan, facts: &Facts, report: &mut Report) {
    let policy = &facts.policy;
    match &policy.read_only {
        Some(ReadOnly::Unreadable(why)) => {
            report.add(Rule::PolicyUnreadable, Level::Block, None, Subject::Name(why.clone()), None);
        }
        Some(ReadOnly::Policy) => report.note(Rule::ReadOnlyPolicy, Level::Block, None, None),
        Some(ReadOnly::Profile) => report.note(Rule::ReadOnlyProfile, Level::Block, None, None),
        Some(ReadOnly::Key) => report.note(Rule::ReadOnlyKey, Level::Block, None, None),
        None => {}
    }
    if policy.note_required {
        report.note(Rule::PolicyNote, Level::Warn, None, None);
    }
    if let Some(allowed) = &policy.regions {
        for region in regions(plan).into_iter().filter(|region| !allowed.contains(region)) {
            report.add(Rule::PolicyRegion, Level::Block, None, Subject::Region(region.clone()), None);
        }
    }
    recipients(plan, facts, report);
}

/// Where something is changed.
fn regions(plan: &Plan) -> BTreeSet<&RegionId> {
    let copies = plan.steps.iter().filter_map(|step| match &step.call {
        Call::CopySnapshot { copy, .. } => Some(&copy.region),
        _ => None,
    });
    plan.regions().into_iter().chain(copies).collect()
}

/// Who comes to see something, and whose share is accepted. Who keeps what it has, through whatever share, is not judged
/// again, so that access can always be taken away.
fn recipients(plan: &Plan, facts: &Facts, report: &mut Report) {
    let policy = &facts.policy;
    if let Intent::Accept(invited) = &plan.intent
        && !policy.admits(&invited.sender)
    {
        let sender = Subject::Principal(Principal::Account(invited.sender.clone()));
        report.add(Rule::PolicySender, Level::Block, None, sender, None);
    }
    let settled: BTreeSet<&Principal> = plan.observed.iter().flat_map(|image| &image.principals).collect();
    let named = plan.steps.iter().filter(|step| step.call.is_grant()).flat_map(|step| step.call.principals());
    let added: BTreeSet<&Principal> = named.filter(|principal| !settled.contains(principal)).collect();
    let gaining = plan.gained.iter().map(|pair| &pair.principal);
    let reached: BTreeSet<&Principal> = added.iter().copied().chain(gaining).collect();
    let members: BTreeSet<&Principal> = plan.members_gained.iter().map(|pair| &pair.principal).collect();
    let refuse = |report: &mut Report, rule: Rule, who: &Principal| {
        report.add(rule, Level::Block, None, Subject::Principal(who.clone()), None);
    };
    for who in reached.iter().chain(&members) {
        // A list of allowed accounts has no folders in it, and who joins one later would be nobody's decision.
        let admitted = who.account().map_or(policy.allowed.is_none(), |account| policy.admits(account));
        if !admitted {
            refuse(report, Rule::PolicyAccount, who);
        }
    }
    if policy.directory_only {
        for who in reached.iter().filter(|who| !is_inside(who, facts)) {
            refuse(report, Rule::PolicyOutside, who);
        }
        let opens = |call: &Call| match call {
            Call::Create { allow_external, .. } => *allow_external && !reached.is_empty(),
            Call::Update { allow_external, .. } => *allow_external == Some(true),
            _ => false,
        };
        if plan.steps.iter().any(|step| opens(&step.call)) {
            report.note(Rule::PolicyScope, Level::Block, None, None);
        }
    }
    if let Some(most) = policy.most_principals.filter(|most| added.len() > *most) {
        report.note(Rule::PolicyPrincipals, Level::Block, None, None);
        report.usage(Rule::PolicyPrincipals, Use { used: added.len(), most });
    }
}

/// Whether somebody is known to be of the directory: what cannot be told is not allowed.
fn is_inside(who: &Principal, facts: &Facts) -> bool {
    match who {
        Principal::Account(account) => facts.is_inside(account) == Some(true),
        Principal::Folder(_) | Principal::Directory(_) => true,
        Principal::Other(_) => false,
    }
}
