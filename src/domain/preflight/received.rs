//! What is checked of calls about others' shares, and about the directory.

use super::report::Report;
use super::{Doubt, Fix, Level, Rule, Subject, grant};
use crate::domain::facts::{Facts, Known, Need};
use crate::domain::ids::{InvitationId, ShareId};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::plan::Call;
use crate::domain::share::{ReceivedShare, ShareStatus};

pub(super) fn check(call: &Call, facts: &Facts, report: &mut Report) {
    match call {
        Call::Accept(id) => {
            answer(id, facts, report);
            report.doubt(Doubt::Contents);
        }
        Call::Reject(id) => answer(id, facts, report),
        Call::Leave(id) => leaving(id, facts, report),
        Call::EnableDirectorySharing => enabling(facts, report),
        _ => {}
    }
}

fn answer(id: &InvitationId, facts: &Facts, report: &mut Report) {
    let Some(all) = facts.invitations.get() else {
        return report.unsure(&[Rule::InvitationState], Doubt::Unread(Need::Invitations));
    };
    report.good(Rule::InvitationState);
    let found = all.iter().find(|one| one.id == *id);
    let expired = |one: &Invitation| one.expires().is_some_and(|end| end <= facts.now);
    let code = match found {
        None => "EntityNotExists.ResourceShareInvitation",
        Some(one) => match one.status {
            InvitationStatus::Pending if expired(one) => "InvitationStatus.Expired",
            InvitationStatus::Pending | InvitationStatus::Other => return,
            InvitationStatus::Accepted => "InvitationStatus.AlreadyAccepted",
            InvitationStatus::Rejected => "InvitationStatus.AlreadyRejected",
            InvitationStatus::Expired => "InvitationStatus.Expired",
            InvitationStatus::AcceptFailed | InvitationStatus::Cancelled => "OperationDenied",
        },
    };
    let fix = found.map(|one| Fix::AskSender(one.sender.clone()));
    report.add(Rule::InvitationState, Level::Block, Some(code), Subject::Invitation(id.clone()), fix);
}

/// Only who has accepted an invitation can leave.
fn leaving(id: &ShareId, facts: &Facts, report: &mut Report) {
    let Some(all) = facts.received.get() else {
        return report.unsure(&[Rule::Leaving], Doubt::Unread(Need::Received));
    };
    report.good(Rule::Leaving);
    let block = |code, report: &mut Report| {
        report.add(Rule::Leaving, Level::Block, Some(code), Subject::Share(id.clone()), None);
    };
    let is_there = |share: &&ReceivedShare| share.id == *id && share.status == ShareStatus::Active;
    let Some(share) = all.iter().find(is_there) else { return block("EntityNotExists.ResourceShare", report) };
    // Members whose directory does not share inside it were invited like anybody else.
    let is_inside = match (facts.is_inside(&share.owner), facts.switch()) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    let accepted = |one: &Invitation| one.share == *id && one.status == InvitationStatus::Accepted;
    match (is_inside, &facts.invitations) {
        (Some(false), _) => {}
        (_, Known::Known(all)) if all.iter().any(accepted) => {}
        (Some(true), _) => block("LeavingFailed.Account", report),
        (None, _) => report.unsure(&[Rule::Leaving], Doubt::Unread(unread(facts))),
    }
}

/// What keeps it from being known whether an account was added through the directory.
fn unread(facts: &Facts) -> Need {
    match grant::unread_folder(facts) {
        Some(folder) => folder,
        None if facts.membership.get().is_some() => Need::SharingSwitch,
        None => Need::Membership,
    }
}

fn enabling(facts: &Facts, report: &mut Report) {
    report.good(Rule::Enabling);
    let (code, fix) = match &facts.membership {
        Known::NotAsked | Known::Unknown(_) => {
            return report.unsure(&[Rule::Enabling], Doubt::Unread(Need::Membership));
        }
        Known::Known(None) => ("ActionNotPermitted", None),
        Known::Known(Some(tree)) if tree.master != facts.account => {
            ("ActionNotPermitted", Some(Fix::AskManagement(tree.master.clone())))
        }
        Known::Known(Some(_)) => match facts.switch() {
            Some(true) => ("AlreadyEnabled", None),
            Some(false) => return,
            None => return report.unsure(&[Rule::Enabling], Doubt::Unread(Need::SharingSwitch)),
        },
    };
    report.note(Rule::Enabling, Level::Block, Some(code), fix);
}
