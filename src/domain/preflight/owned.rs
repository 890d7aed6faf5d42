//! What is checked of calls that take access, change or delete a share, or delete a snapshot.

use jiff::SignedDuration;

use super::report::Report;
use super::{Doubt, Fix, Level, Rule, Subject, grant};
use crate::domain::facts::{Facts, Need};
use crate::domain::ids::SnapshotId;
use crate::domain::plan::{Call, ShareRef, Step};
use crate::domain::share::{Association, AssociationStatus, Principal, Share, ShareStatus};

/// How long a row that waits for its recipient may still be worked on by the service, which looks the same.
const FRESH: SignedDuration = SignedDuration::from_secs(60);

/// Checks DisassociateResourceShare as the owner, UpdateResourceShare and DeleteResourceShare. A share that the plan
/// makes itself needs no check.
pub(super) fn check(step: &Step, facts: &Facts, report: &mut Report) {
    let Some(ShareRef::Known(id)) = step.call.share() else { return };
    grant::state(id, facts, report);
    let Some(share) = facts.shares.get().into_iter().flatten().find(|share| share.id == *id) else { return };
    match &step.call {
        Call::Disassociate { snapshots, principals, .. } => removal(share, snapshots, principals, facts, report),
        Call::Update { name, allow_external, .. } => {
            grant::name(name, report);
            if *allow_external == Some(false) {
                narrowing(share, facts, report);
            }
        }
        Call::DeleteShare { .. } => deletable(share, facts, report),
        _ => {}
    }
}

/// Whether the service is at work on a row.
enum Work {
    None,
    Perhaps,
    Surely,
}

fn work_on<T>(row: &Association<T>, asked: Option<bool>, facts: &Facts) -> Work {
    match row.status {
        AssociationStatus::Associating => match asked {
            Some(true) => {
                let is_old = row.updated.is_some_and(|at| facts.now.duration_since(at) >= FRESH);
                // That it was touched after it was made says nothing: so does an acceptance, which sets the service to work.
                if is_old { Work::None } else { Work::Perhaps }
            }
            Some(false) => Work::Surely,
            None => Work::Perhaps,
        },
        AssociationStatus::Disassociating => Work::Surely,
        _ => Work::None,
    }
}

/// Whether a row of a share, or of what a plan makes of it, stands: the service has added it, it surely waits for nothing
/// but its recipient, or the plan itself adds it, so that it has no date yet.
pub(super) fn has_settled<T>(row: &Association<T>, asked: Option<bool>, facts: &Facts) -> bool {
    row.status.is_member() && (row.created.is_none() || matches!(work_on(row, asked, facts), Work::None))
}

/// Whether a principal is in a share, or surely waits for nothing but its own acceptance.
pub(super) fn is_member_or_invited(row: &Association<Principal>, facts: &Facts) -> bool {
    has_settled(row, asked(row, facts), facts)
}

fn asked(row: &Association<Principal>, facts: &Facts) -> Option<bool> {
    row.external.or_else(|| match &row.entity {
        Principal::Account(account) => facts.is_asked(account),
        _ => Some(false),
    })
}

/// What is still being added cannot be removed. Removing again what is being removed changes nothing.
fn removal(share: &Share, snapshots: &[SnapshotId], principals: &[Principal], facts: &Facts, report: &mut Report) {
    report.good(Rule::Unfinished);
    let adding = |status| status == AssociationStatus::Associating;
    for row in share.snapshots.iter().filter(|row| adding(row.status) && snapshots.contains(&row.entity)) {
        let work = work_on(row, Some(false), facts);
        conflict(&work, "DisassociateConflict", Subject::Snapshot(row.entity.clone()), report);
    }
    for row in share.principals.iter().filter(|row| adding(row.status) && principals.contains(&row.entity)) {
        let work = work_on(row, asked(row, facts), facts);
        conflict(&work, "DisassociateConflict", Subject::Principal(row.entity.clone()), report);
    }
}

fn conflict(work: &Work, code: &'static str, subject: Subject, report: &mut Report) {
    match work {
        Work::None => {}
        Work::Perhaps => report.unfinished(Rule::Unfinished, false, code, subject),
        Work::Surely => report.unfinished(Rule::Unfinished, true, code, subject),
    }
}

fn deletable(share: &Share, facts: &Facts, report: &mut Report) {
    report.good(Rule::Unfinished);
    for row in &share.snapshots {
        let work = work_on(row, Some(false), facts);
        conflict(&work, "DeleteResourceShareConflict", Subject::Snapshot(row.entity.clone()), report);
    }
    for row in &share.principals {
        let work = work_on(row, asked(row, facts), facts);
        conflict(&work, "DeleteResourceShareConflict", Subject::Principal(row.entity.clone()), report);
    }
}

/// A share cannot be narrowed to the directory while principals outside it are in it, or on their way out.
fn narrowing(share: &Share, facts: &Facts, report: &mut Report) {
    report.good(Rule::Narrowing);
    let counts = |status: AssociationStatus| status.is_member() || status == AssociationStatus::Disassociating;
    for row in share.principals.iter().filter(|row| counts(row.status)) {
        match asked(row, facts) {
            Some(true) => {
                let subject = Subject::Principal(row.entity.clone());
                let fix = Some(Fix::SkipPrincipals(vec![row.entity.clone()]));
                report.add(Rule::Narrowing, Level::Block, Some("OperationNotPermitted"), subject, fix);
            }
            Some(false) => {}
            None => report.unsure(&[Rule::Narrowing], Doubt::Unread(Need::Membership)),
        }
    }
}

/// Whether a snapshot can be deleted once the plan has taken it out of the account's shares.
pub(super) fn deletion(id: &SnapshotId, force: bool, facts: &Facts, report: &mut Report) {
    report.good(Rule::Deletion);
    let known = match facts.snapshot(id) {
        None => return report.unsure(&[Rule::Deletion], Doubt::Unread(Need::Snapshot(id.clone()))),
        // The service passes over what is not there.
        Some(None) => return,
        Some(Some(known)) => known,
    };
    let on_its_way = |share: &Share| {
        let leaving = |status| status == AssociationStatus::Disassociating;
        share.snapshots.iter().any(|row| row.entity == *id && leaving(row.status))
            || share.status == ShareStatus::Deleting && share.member_snapshots().any(|member| member == id)
    };
    let subject = Subject::Snapshot(id.clone());
    let code = if !known.own {
        "OperationDenied"
    } else if known.has_image {
        "SnapshotCreatedImage"
    } else if known.has_disks && !force {
        "SnapshotCreatedDisk"
    } else {
        if facts.shares.get().into_iter().flatten().any(on_its_way) {
            let code = "InvalidOperation.DeleteSharedSnapshotUnsupported";
            report.unfinished(Rule::Deletion, true, code, subject);
        }
        return;
    };
    report.add(Rule::Deletion, Level::Block, Some(code), subject, Some(Fix::SkipSnapshots(vec![id.clone()])));
}
