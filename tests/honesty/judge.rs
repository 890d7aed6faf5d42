//! Compares what the preflight said with what the service did.

use snapferry::domain::facts::Need;
use snapferry::domain::ids::SnapshotId;
use snapferry::domain::plan::{Call, Plan, ShareRef, Step, StepNo};
use snapferry::domain::preflight::{Doubt, Finding, Level, Rule, Subject};
use snapferry::domain::share::{AssociationStatus, Principal};

use crate::apply::{Failure, Run, When};
use crate::reader::Read;
use crate::world::Scene;

/// What was predicted of a plan as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Ok,
    /// It may go wrong, and it is said how.
    Warn,
    Ask,
    Block,
}

/// The verdict of findings.
pub fn verdict(findings: &[Finding]) -> Verdict {
    let has = |level| findings.iter().any(|finding| finding.level == level);
    if has(Level::Block) {
        Verdict::Block
    } else if has(Level::Ask) {
        Verdict::Ask
    } else if findings.iter().any(|finding| finding.level == Level::Warn && finding.predicts.is_some()) {
        Verdict::Warn
    } else {
        Verdict::Ok
    }
}

/// Everything in which findings were not honest.
pub fn lies(plan: &Plan, findings: &[Finding], run: &Run, read: &Read, scene: &Scene) -> Vec<String> {
    let mut lies = Vec::new();
    for failure in &run.failures {
        if !findings.iter().any(|finding| foresees(finding, failure, plan)) {
            lies.push(format!("nothing foresees {failure:?}"));
        }
    }
    for block in findings.iter().filter(|finding| finding.level == Level::Block) {
        let about: Vec<Option<&Subject>> =
            if block.about.is_empty() { vec![None] } else { block.about.iter().map(Some).collect() };
        for subject in about {
            if !has_come_true(block, subject, plan, run) {
                lies.push(format!("{:?} {:?} about {subject:?} did not come true", block.rule, block.predicts));
            }
        }
    }
    for doubt in findings.iter().flat_map(|finding| &finding.doubts) {
        if let Some(why) = needless(doubt, plan, read, scene) {
            lies.push(format!("{doubt:?} is no doubt: {why}"));
        }
    }
    lies
}

/// Whether a finding says that something may or will go wrong just like that.
fn foresees(finding: &Finding, failure: &Failure, plan: &Plan) -> bool {
    if finding.rule == Rule::CannotTell {
        return finding.doubts.iter().any(|doubt| doubts(doubt, failure, &plan.steps[failure.step]));
    }
    if failure.code == "InvalidTarget.SiteMismatch" && finding.level == Level::Block {
        // A foreign site shows before or after other reasons against the same account.
        return finding.about.iter().any(|one| matches!(one, Subject::Principal(_)) && concerns(one, failure, plan));
    }
    let is_told =
        matches!(finding.level, Level::Block | Level::Warn) && finding.predicts == Some(failure.code.as_str());
    is_told && (finding.about.is_empty() || finding.about.iter().any(|one| concerns(one, failure, plan)))
}

fn concerns(subject: &Subject, failure: &Failure, plan: &Plan) -> bool {
    let named = |wire: &str| [&failure.entity, &failure.counterpart].into_iter().flatten().any(|one| one == wire);
    match (failure.when, subject) {
        (When::Answer, subject) => is_about(subject, &plan.steps[failure.step]),
        (_, Subject::Snapshot(id)) => named(id.as_str()),
        (_, Subject::Principal(principal)) => named(principal.wire()),
        _ => false,
    }
}

/// Whether a call has to do with a subject.
fn is_about(subject: &Subject, step: &Step) -> bool {
    match subject {
        Subject::Snapshot(id) => {
            step.call.snapshots().contains(id)
                || matches!(&step.call, Call::DeleteSnapshot { snapshot, .. } if snapshot == id)
                || matches!(step.call, Call::DeleteShare { .. })
        }
        Subject::Principal(principal) => {
            step.call.principals().contains(principal)
                || matches!(step.call, Call::Update { .. } | Call::DeleteShare { .. })
        }
        Subject::Share(id) => {
            step.call.share() == Some(&ShareRef::Known(id.clone()))
                || matches!(&step.call, Call::Leave(one) if one == id)
        }
        Subject::Name(text) => {
            matches!(&step.call, Call::Create { name, .. } | Call::Update { name, .. } if name == text)
        }
        Subject::Invitation(id) => matches!(&step.call, Call::Accept(one) | Call::Reject(one) if one == id),
        Subject::Near(account, ..) => step.call.principals().contains(&Principal::Account(account.clone())),
        Subject::Key(_) | Subject::Directory(_) => true,
        Subject::Zone(_) | Subject::Region(_) | Subject::Disk(_) | Subject::Sizes { .. } => false,
    }
}

fn doubts(doubt: &Doubt, failure: &Failure, step: &Step) -> bool {
    let is_code = |codes: &[&str]| codes.contains(&failure.code.as_str());
    match doubt {
        Doubt::KeyPolicy => false,
        Doubt::ImportedImage(snapshots) => {
            let named = |id: &str| failure.entity.as_deref() == Some(id);
            is_code(&["UnsupportedOperation"]) && snapshots.iter().any(|id| named(id.as_str()))
        }
        Doubt::ForeignAccount(accounts) => {
            let added = |account| step.call.principals().contains(&Principal::Account(Clone::clone(account)));
            is_code(&["InvalidTarget.SiteMismatch"]) && accounts.iter().any(added)
        }
        Doubt::DirectoryCount(_) => false,
        Doubt::Rights => is_code(&["NoPermission", "Forbidden.RAM"]),
        Doubt::WaitingInvitations => is_code(&["QuotaExceeded.PendingInvitations"]),
        Doubt::ShareQuota => is_code(&["QuotaExceeded.ResourceShare.Count"]),
        Doubt::Contents => failure.when == When::Acceptance,
        Doubt::Price | Doubt::KeyUse(_) => false,
        Doubt::Unread(need) => match need {
            Need::OwnShares => true,
            Need::Totals => is_code(&["QuotaExceeded.ResourceShare.Count", "QuotaExceeded.SharedResource.Count"]),
            Need::Snapshot(_) => is_code(&[
                "InvalidParameter.Resources",
                "Unavailable",
                "UnsupportedOperation",
                "OperationDenied",
                "SnapshotCreatedImage",
                "SnapshotCreatedDisk",
                "InvalidOperation.DeleteSharedSnapshotUnsupported",
            ]),
            Need::Key(_) => is_code(&["Unavailable", "UnsupportedOperation"]),
            Need::Role => is_code(&["Unavailable"]),
            Need::Membership | Need::SharingSwitch | Need::Folder(_) => is_code(&[
                "AccountNotInResourceDirectory",
                "NotEnableSharingWithResourceDirectory",
                "InvalidTarget",
                "OperationNotPermitted",
                "ActionNotPermitted",
                "AlreadyEnabled",
                "LeavingFailed.Account",
            ]),
            Need::Invitations => failure.code.contains("Invitation") || is_code(&["OperationDenied"]),
            Need::Received => is_code(&["EntityNotExists.ResourceShare", "LeavingFailed.Account"]),
            _ => false,
        },
    }
}

/// Whether the service did not do what a finding says that it will not do. Where it did not for another reason, which
/// came first, that does not show.
fn has_come_true(block: &Finding, subject: Option<&Subject>, plan: &Plan, run: &Run) -> bool {
    // These show at other snapshots and principals of a share as well.
    let is_of_all =
        matches!(block.rule, Rule::PrincipalsPerSnapshot | Rule::SharedSnapshots | Rule::Shares | Rule::KeyTrust);
    let concerned = |no: &StepNo| {
        let step = &plan.steps[*no];
        if is_of_all { step.call.is_grant() } else { subject.is_none_or(|subject| is_about(subject, step)) }
    };
    (0..plan.steps.len()).filter(concerned).any(|no| !run.is_good(no))
}

/// Why there is no need to doubt.
fn needless(doubt: &Doubt, plan: &Plan, read: &Read, scene: &Scene) -> Option<&'static str> {
    let facts = &read.facts;
    let shares = || facts.shares.get().into_iter().flatten();
    match doubt {
        Doubt::Unread(need) if !read.unreadable.contains(need) => Some("it can be read"),
        Doubt::Rights if scene.full_rights => Some("it is the account itself"),
        Doubt::ShareQuota if !scene.limits.shares_adjustable => Some("the quota is fixed"),
        Doubt::Contents if !matches!(plan.steps[0].call, Call::Accept(_)) => Some("nothing is accepted"),
        Doubt::WaitingInvitations if plan.invitations.is_empty() => Some("nobody is invited"),
        Doubt::ForeignAccount(accounts) => {
            let known = |account| facts.is_inside(account) == Some(true);
            accounts.iter().any(known).then_some("it is in the directory")
        }
        Doubt::ImportedImage(snapshots) => {
            let shared = |id: &SnapshotId| {
                let live = shares().filter(|share| share.status.is_live());
                let mut rows = live.flat_map(|share| &share.snapshots);
                rows.any(|row| row.entity == *id && row.status == AssociationStatus::Associated)
            };
            snapshots.iter().any(shared).then_some("it is shared already")
        }
        _ => None,
    }
}
