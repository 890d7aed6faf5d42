//! Changes of shares, and what is about others' shares and the directory.

use super::*;
use crate::base::untrusted::Untrusted;
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::plan::{Invited, Received};
use crate::domain::share::{ReceivedShare, Share, ShareStatus};

fn on_share(share: Share, intent: Intent) -> Vec<Finding> {
    let mut facts = facts();
    facts.snapshots.insert("s-b".parse().unwrap(), Known::Known(Some(ready())));
    facts.shares = Known::Known(vec![share]);
    judge(intent, &facts)
}

#[test]
fn tasks_that_run_are_in_the_way() {
    let id = || "rs-1".parse().unwrap();
    let member = || Principal::from_wire(MEMBER);
    let mut busy = a_share("rs-1", &["s-a"], &[MEMBER]);
    busy.principals[0].status = AssociationStatus::Associating;
    busy.principals[0].external = Some(false);
    let remove = Intent::RemovePrincipals { share: id(), principals: vec![member()] };
    assert_eq!(blocked(&on_share(busy.clone(), remove.clone())), [(Rule::Unfinished, Some("DisassociateConflict"))]);
    let delete = Intent::DeleteShare { share: id() };
    assert_eq!(blocked(&on_share(busy.clone(), delete)), [(Rule::Unfinished, Some("DeleteResourceShareConflict"))]);
    busy.principals[0].external = Some(true);
    busy.principals[0].updated = Some("2026-11-24T11:00:00Z".parse().unwrap());
    assert_eq!(blocked(&on_share(busy.clone(), remove.clone())), [], "it waits for its recipient");
    let conflicts = |share: &Share| {
        let findings = on_share(share.clone(), remove.clone());
        warnings(&findings).filter(|finding| finding.rule == Rule::Unfinished).count()
    };
    let just_now = facts().now - jiff::SignedDuration::from_secs(2);
    (busy.principals[0].created, busy.principals[0].updated) = (Some(just_now), Some(just_now));
    assert_eq!(conflicts(&busy), 1, "nothing has happened to it since it was added");
    busy.principals[0].updated = Some(just_now + jiff::SignedDuration::from_millis(300));
    assert_eq!(conflicts(&busy), 1, "nor does that it was touched mean an end: an acceptance touches it, too");
    busy.principals[0].status = AssociationStatus::Disassociating;
    let add = Intent::Share {
        snapshots: vec!["s-b".parse().unwrap()],
        into: Destination::Existing(id()),
        principals: vec![member()],
        except: vec![],
    };
    assert_eq!(blocked(&on_share(busy, add)), [(Rule::Unfinished, Some("AssociateConflict"))]);
}

#[test]
fn changes_of_a_share_are_predicted() {
    let change = |name: Option<&str>, allow_external| Intent::Change {
        share: "rs-1".parse().unwrap(),
        name: name.map(str::to_owned),
        allow_external,
    };
    let share = |who: &str, external| {
        let mut share = a_share("rs-1", &["s-a"], &[who]);
        share.principals[0].external = Some(external);
        share
    };
    let narrow = || change(None, Some(false));
    assert_eq!(blocked(&on_share(share(MEMBER, false), narrow())), []);
    let outside = on_share(share(OUTSIDE, true), narrow());
    assert_eq!(blocked(&outside), [(Rule::Narrowing, Some("OperationNotPermitted"))]);
    for (name, code) in [
        ("two words", "InvalidParameter.ResourceShareName"),
        ("", "MissingParameter.ResourceShareName"),
        (&"x".repeat(51), "InvalidParameter.ResourceShareName.Length"),
    ] {
        let findings = on_share(share(MEMBER, false), change(Some(name), None));
        assert_eq!(blocked(&findings), [(Rule::ShareName, Some(code))], "{name}");
    }
}

#[test]
fn a_plan_is_judged_by_newer_facts() {
    let mut facts = facts();
    facts.shares = Known::Known(vec![a_share("rs-1", &["s-a"], &[MEMBER])]);
    let plan = planner::plan(Intent::DeleteShare { share: "rs-1".parse().unwrap() }, &facts.for_planner()).unwrap();
    facts.shares = Known::Known(vec![]);
    let gone = preflight(&plan, &facts);
    assert_eq!(blocked(&gone), [(Rule::ShareState, Some("EntityNotExists.ResourceShare"))]);
    let mut going = a_share("rs-1", &["s-a"], &[MEMBER]);
    going.status = ShareStatus::Deleting;
    facts.shares = Known::Known(vec![going]);
    assert_eq!(blocked(&preflight(&plan, &facts))[0].1, Some("ResourceShareStatusMismatchAction"));
}

#[test]
fn invitations_are_judged_by_state_and_age() {
    let invitation = |status, hours: i64| Invitation {
        id: "i-1".parse().unwrap(),
        region: "cn-hangzhou".parse().unwrap(),
        share: "rs-9".parse().unwrap(),
        share_name: Untrusted::default(),
        sender: OUTSIDE.parse().unwrap(),
        receiver: OWN.parse().unwrap(),
        created: facts().now.checked_sub(jiff::SignedDuration::from_hours(hours)).ok(),
        status,
        failures: vec![],
    };
    let accept = Intent::Accept(Invited {
        invitation: "i-1".parse().unwrap(),
        share: "rs-9".parse().unwrap(),
        name: Untrusted::default(),
        sender: OUTSIDE.parse().unwrap(),
    });
    for (status, hours, expected) in [
        (InvitationStatus::Pending, 1, None),
        (InvitationStatus::Pending, 169, Some("InvitationStatus.Expired")),
        (InvitationStatus::Accepted, 1, Some("InvitationStatus.AlreadyAccepted")),
        (InvitationStatus::Cancelled, 1, Some("OperationDenied")),
    ] {
        let mut facts = facts();
        facts.invitations = Known::Known(vec![invitation(status, hours)]);
        let findings = judge(accept.clone(), &facts);
        let expected: Vec<_> = expected.into_iter().map(|code| (Rule::InvitationState, Some(code))).collect();
        assert_eq!(blocked(&findings), expected, "{status:?}");
        assert_eq!(doubts(&findings), [Doubt::Contents]);
    }
}

#[test]
fn only_an_invited_account_can_leave() {
    let received = |owner: &str, status| ReceivedShare {
        id: "rs-9".parse().unwrap(),
        region: "cn-hangzhou".parse().unwrap(),
        name: Untrusted::default(),
        owner: owner.parse().unwrap(),
        status,
        created: None,
        snapshots: vec![],
    };
    let leave = Intent::Leave(Received {
        share: "rs-9".parse().unwrap(),
        name: Untrusted::default(),
        owner: OUTSIDE.parse().unwrap(),
        snapshots: vec!["s-x".parse().unwrap()],
    });
    for (owner, status, expected) in [
        (OUTSIDE, ShareStatus::Active, None),
        (OUTSIDE, ShareStatus::Pending, Some("EntityNotExists.ResourceShare")),
        (MEMBER, ShareStatus::Active, Some("LeavingFailed.Account")),
    ] {
        let mut facts = facts();
        facts.received = Known::Known(vec![received(owner, status)]);
        facts.invitations = Known::Known(vec![]);
        let expected: Vec<_> = expected.into_iter().map(|code| (Rule::Leaving, Some(code))).collect();
        assert_eq!(blocked(&judge(leave.clone(), &facts)), expected, "{owner} {status:?}");
    }
}

#[test]
fn switching_on_and_deleting_are_predicted() {
    let enable = Intent::EnableDirectorySharing { directory: "rd-7Kq2Lm".parse().unwrap() };
    assert_eq!(blocked(&judge(enable.clone(), &facts())), [(Rule::Enabling, Some("ActionNotPermitted"))]);
    let mut own = facts();
    if let Known::Known(Some(tree)) = &mut own.membership {
        tree.master = OWN.parse().unwrap();
    }
    assert_eq!(blocked(&judge(enable.clone(), &own)), [(Rule::Enabling, Some("AlreadyEnabled"))]);
    own.switch = Known::Known(false);
    assert_eq!(blocked(&judge(enable, &own)), []);
    let delete = || Intent::DeleteSnapshots { snapshots: vec!["s-a".parse().unwrap()], force: false };
    assert_eq!(blocked(&judge(delete(), &facts())), []);
    let mut used = facts();
    used.snapshots.insert("s-a".parse().unwrap(), Known::Known(Some(SnapshotFacts { has_disks: true, ..ready() })));
    assert_eq!(blocked(&judge(delete(), &used)), [(Rule::Deletion, Some("SnapshotCreatedDisk"))]);
}

/// A snapshot that only its share keeps is gone with it, and no undo brings it back.
#[test]
fn what_only_its_share_keeps_may_be_released_with_it() {
    let kept_until = |facts: &mut Facts, at: &str| {
        let known = SnapshotFacts { kept_until: Some(at.parse().unwrap()), ..ready() };
        facts.snapshots.insert("s-a".parse().unwrap(), Known::Known(Some(known)));
    };
    let share = |id: &str| a_share(id, &["s-a", "s-b"], &[MEMBER]);
    let mut facts = facts();
    facts.snapshots.insert("s-b".parse().unwrap(), Known::Known(Some(ready())));
    facts.shares = Known::Known(vec![share("rs-1")]);
    kept_until(&mut facts, "2026-11-01T00:00:00Z");
    let id = || "rs-1".parse().unwrap();
    let take_out = Intent::TakeOut { share: id(), snapshots: vec!["s-a".parse().unwrap()] };
    let remove = Intent::RemovePrincipals { share: id(), principals: vec![Principal::from_wire(MEMBER)] };
    let told = |intent: &Intent, facts: &Facts| {
        let findings = judge(intent.clone(), facts);
        let lasting = planner::plan(intent.clone(), &facts.for_planner()).unwrap().lasting().count();
        let warned = warnings(&findings).find(|finding| finding.rule == Rule::Released);
        (warned.map(|finding| finding.about.clone()).unwrap_or_default(), lasting)
    };
    let (going, none) = (vec![Subject::Snapshot("s-a".parse().unwrap())], (vec![], 0));
    for intent in [&take_out, &remove, &Intent::DeleteShare { share: id() }] {
        assert_eq!(told(intent, &facts), (going.clone(), 1), "{intent:?}");
    }
    let doomed = Intent::DeleteSnapshots { snapshots: vec!["s-a".parse().unwrap()], force: false };
    assert_eq!(told(&doomed, &facts), (vec![], 1), "it is to be deleted anyway");
    facts.shares = Known::Known(vec![share("rs-1"), share("rs-2")]);
    assert_eq!(told(&take_out, &facts), none, "another share keeps it");
    facts.shares = Known::Known(vec![share("rs-1")]);
    kept_until(&mut facts, "2026-12-01T00:00:00Z");
    assert_eq!(told(&take_out, &facts), none, "its time is not over");
}
