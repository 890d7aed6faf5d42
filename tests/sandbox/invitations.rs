//! Invitations: who gets one, how long it counts, how it ends.

use serde_json::json;

use crate::support::*;

/// A lab in which the boss has invited the outsider to a share of PLAIN.
fn invited() -> (Lab, String) {
    let lab = Lab::start(&world());
    let share = lab.caller("boss").share("for-out", true, &[PLAIN], &[OUT]);
    lab.settle();
    (lab, share)
}

fn answer(caller: &Caller<'_>, action: &str, invitation: &str) -> Reply {
    caller.sharing(action, &[("ResourceShareInvitationId", invitation)])
}

const ACCEPT: &str = "AcceptResourceShareInvitation";
const REJECT: &str = "RejectResourceShareInvitation";

#[test]
fn an_outsider_is_invited_and_sees_nothing_before_it_accepts() {
    let (lab, share) = invited();
    let out = lab.caller("out");
    let listed = out.sharing("ListResourceShareInvitations", &[]).ok();
    let invitation = &listed["ResourceShareInvitations"][0];
    assert_eq!((&invitation["SenderAccountId"], &invitation["ReceiverAccountId"]), (&BOSS.into(), &OUT.into()));
    assert_eq!(
        (&invitation["ResourceShareId"], &invitation["ResourceShareName"]),
        (&share.as_str().into(), &"for-out".into())
    );
    assert_eq!(
        (&invitation["Status"], &invitation["CreateTime"]),
        (&"Pending".into(), &"2026-11-24T14:00:00.000Z".into())
    );
    let id = invitation["ResourceShareInvitationId"].as_str().unwrap();
    assert!(id.starts_with("i-") && id.len() == 18, "{id}");
    assert!(out.shared_in(PLAIN).is_none());
    assert_eq!(lab.caller("boss").row(&share, "Target", OUT).0, "Associating");
    let accepted = answer(&out, ACCEPT, id).ok();
    assert_eq!(accepted["ResourceShareInvitation"]["Status"], "Accepted");
    lab.settle();
    assert_eq!(lab.caller("boss").row(&share, "Target", OUT).0, "Associated");
    assert!(out.shared_in(PLAIN).is_some());
    assert_eq!(out.invitations(), [(id.to_owned(), share, "Accepted".to_owned())]);
}

#[test]
fn a_rejected_invitation_gives_nothing() {
    let (lab, share) = invited();
    let out = lab.caller("out");
    let id = out.invitation(&share);
    assert_eq!(answer(&out, REJECT, &id).ok()["ResourceShareInvitation"]["Status"], "Rejected");
    lab.settle();
    assert!(out.shared_in(PLAIN).is_none());
    assert_eq!(lab.caller("boss").row(&share, "Target", OUT).0, "Failed");
    answer(&out, ACCEPT, &id).refused(409, "InvitationStatus.AlreadyRejected");
    answer(&out, REJECT, &id).refused(409, "InvitationStatus.AlreadyRejected");
}

#[test]
fn an_invitation_is_answered_once() {
    let (lab, share) = invited();
    let out = lab.caller("out");
    let id = out.invitation(&share);
    answer(&out, ACCEPT, &id).ok();
    answer(&out, ACCEPT, &id).refused(409, "InvitationStatus.AlreadyAccepted");
    answer(&out, REJECT, &id).refused(409, "InvitationStatus.AlreadyAccepted");
}

#[test]
fn an_invitation_counts_for_seven_days() {
    let (lab, share) = invited();
    let out = lab.caller("out");
    let id = out.invitation(&share);
    lab.hours(7 * 24 - 1);
    assert_eq!(out.invitations()[0].2, "Pending");
    lab.hours(1);
    assert_eq!(out.invitations()[0].2, "Expired");
    answer(&out, ACCEPT, &id).refused(409, "InvitationStatus.Expired");
    answer(&out, REJECT, &id).refused(409, "InvitationStatus.Expired");
    assert_eq!(lab.caller("boss").row(&share, "Target", OUT).0, "Failed");
    assert!(out.shared_in(PLAIN).is_none());
    // To invite again the target is added again.
    lab.caller("boss").associate(&share, &[], &[OUT]).ok();
    let pending = out.invitations().into_iter().filter(|(_, _, status)| status == "Pending").count();
    assert_eq!(pending, 1);
}

#[test]
fn an_account_of_the_directory_needs_no_invitation() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("mixed", true, &[PLAIN], &[DEV, TEAMS, RD]);
    lab.settle();
    for profile in ["dev", "leaver"] {
        assert_eq!(lab.caller(profile).invitations(), []);
        assert!(lab.caller(profile).shared_in(PLAIN).is_some());
    }
    assert!(boss.rows(&share, "Target").iter().all(|(_, status, _)| status == "Associated"));
    // Nor does the management account when a member shares.
    let back = lab.caller("dev").share("back", true, &[], &[BOSS]);
    lab.settle();
    assert_eq!(lab.caller("dev").row(&back, "Target", BOSS).0, "Associated");
    assert_eq!(boss.invitations(), []);
}

#[test]
fn an_account_that_is_not_in_the_world_never_answers() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("unknown", true, &[PLAIN], &[UNKNOWN]);
    lab.hours(24 * 7 - 1);
    assert_eq!(boss.row(&share, "Target", UNKNOWN).0, "Associating");
    lab.hours(2);
    assert_eq!(boss.row(&share, "Target", UNKNOWN).0, "Failed");
}

#[test]
fn invitations_belong_to_their_receiver_and_their_region() {
    let (lab, share) = invited();
    let id = lab.caller("out").invitation(&share);
    let code = "EntityNotExists.ResourceShareInvitation";
    answer(&lab.caller("dev"), ACCEPT, &id).refused(409, code);
    answer(&lab.caller("boss"), REJECT, &id).refused(409, code);
    answer(&lab.caller("out").at("cn-beijing"), ACCEPT, &id).refused(409, code);
    answer(&lab.caller("out"), ACCEPT, "i-Nothing000000000").refused(409, code);
    assert_eq!(lab.caller("out").at("cn-beijing").invitations(), []);
    assert_eq!(lab.caller("boss").invitations(), []);
    let out = lab.caller("out");
    out.sharing(ACCEPT, &[]).refused(400, "MissingParameter.ResourceShareInvitationId");
    answer(&out, ACCEPT, "nonsense").refused(400, "InvalidParameter.ResourceShareInvitationId");
    answer(&out, ACCEPT, &id).ok();
}

#[test]
fn taking_the_target_or_the_share_away_cancels_the_invitation() {
    let (lab, share) = invited();
    let out = lab.caller("out");
    let boss = lab.caller("boss");
    boss.disassociate(&share, &[], &[OUT]).ok();
    lab.settle();
    assert_eq!(out.invitations()[0].2, "Cancelled");
    answer(&out, ACCEPT, &out.invitations()[0].0).refused(403, "OperationDenied");
    let (lab, share) = invited();
    lab.caller("boss").sharing("DeleteResourceShare", &[("ResourceShareId", &share)]).ok();
    lab.settle();
    assert_eq!(lab.caller("out").invitations()[0].2, "Cancelled");
}

#[test]
fn an_outsider_may_leave_and_a_member_may_not() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("left", true, &[PLAIN], &[OUT, DEV]);
    lab.settle();
    lab.caller("out").accept(&share);
    lab.settle();
    let leave = |profile: &str, id: &str| {
        let parameters = [("ResourceShareId", share.as_str()), ("ResourceOwner", "OtherAccounts"), ("Targets.1", id)];
        lab.caller(profile).sharing("DisassociateResourceShare", &parameters)
    };
    leave("dev", DEV).refused(409, "LeavingFailed.Account");
    leave("other", OTHER).refused(404, "EntityNotExists.ResourceShare");
    leave("out", OUT).ok();
    lab.settle();
    assert!(lab.caller("out").shared_in(PLAIN).is_none());
    assert!(lab.caller("dev").shared_in(PLAIN).is_some());
    assert_eq!(boss.row(&share, "Target", OUT).0, "Disassociated");
}

#[test]
fn an_acceptance_fails_when_the_key_cannot_be_used() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("encrypted", true, &[], &[OUT]);
    lab.settle();
    boss.associate(&share, &[CMK], &[]).ok();
    lab.settle();
    let answered = lab.caller("out").accept(&share);
    let invitation = &answered["ResourceShareInvitation"];
    assert_eq!(invitation["Status"], "AcceptFailed");
    let why = &invitation["AcceptInvitationFailedDetails"][0];
    assert_eq!((&why["ResourceId"], &why["FailureReason"]), (&CMK.into(), &"Unavailable".into()));
    let listed = lab.caller("out").sharing("ListResourceShareInvitations", &[]).ok();
    let why = &listed["ResourceShareInvitations"][0]["InvitationFailedDetails"][0];
    assert_eq!((&why["ResourceId"], &why["OperationType"]), (&CMK.into(), &"Associate".into()));
    lab.settle();
    assert!(lab.caller("out").shared_in(CMK).is_none());
    assert_eq!(boss.row(&share, "Target", OUT).0, "Failed");
}

#[test]
fn a_world_may_start_with_invitations_in_any_state() {
    let mut world = world();
    let states = ["pending", "accepted", "rejected", "expired", "cancelled"];
    world["timing"] = json!({ "purge": "4d" });
    let shares = states.iter().enumerate().map(|(number, state)| {
        let age = if *state == "expired" { "8d" } else { "1d" };
        let principals = json!([{ "principal": "out", "age": age, "invitation": state }]);
        let mut share = given_share(&format!("rs-Given000000{number}"), &[SECOND], &principals);
        share["age"] = "9d".into();
        share
    });
    world["shares"] = shares.collect();
    let lab = Lab::start(&world);
    let mut found: Vec<String> = lab.caller("out").invitations().into_iter().map(|(_, _, status)| status).collect();
    found.sort();
    assert_eq!(found, ["Accepted", "Cancelled", "Expired", "Pending", "Rejected"]);
    assert!(lab.caller("out").shared_in(SECOND).is_some(), "through the accepted one");
}
