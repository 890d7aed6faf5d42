//! Sharing, accepting, rejecting, removing: what the program is for.

use std::time::Duration;

use snapferry::domain::execution::{Entity, Outcome, Standing};
use snapferry::domain::ids::SnapshotId;
use snapferry::domain::invitation::InvitationStatus;
use snapferry::domain::plan::{Intent, Lasting};
use snapferry::domain::planner::PlanError;
use snapferry::domain::preflight::{Level, Rule, Subject};
use snapferry::domain::share::{Principal, ShareStatus};
use snapferry::sandbox::{FaultKind, FaultSpec};

use snapferry::work::{Event, Job, NoPlan, Refusal};

use crate::rig::*;

fn plain() -> SnapshotId {
    PLAIN.parse().unwrap()
}

#[test]
fn a_shared_snapshot_reaches_an_outside_account_once_it_accepts_and_leaves_when_removed() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let plan = rig.plan(1, to_globex(&rig));
    assert_eq!(only_action(&plan), "CreateResourceShare");
    let run = rig.apply(1, plan);
    assert_eq!(outcomes(&run), [&Outcome::AwaitingRecipient]);
    let snapshot = run.progress[0].items.iter().find(|item| item.entity == Entity::Snapshot(plain())).unwrap();
    assert_eq!(snapshot.outcome, Some(Outcome::Done));

    rig.open(2, GLOBEX);
    assert!(!rig.shared_in(2, &hangzhou()).contains(&plain()), "nothing is seen before the invitation is accepted");
    let invited = rig.pending(2, ACME);
    assert_eq!(invited.name.shown(), "web-for-partners");
    let run = rig.apply(2, rig.plan(2, Intent::Accept(invited.clone())));
    assert_eq!(outcomes(&run), [&Outcome::Done]);
    // The service takes a moment to let an account in after it has accepted.
    rig.clock.advance(Duration::from_secs(1));
    let (snapshots, _) = rig.snapshots(2, &hangzhou());
    let from = snapshots.iter().filter_map(|snapshot| snapshot.shared_from.as_ref());
    let from = from.into_iter().find(|from| from.source == Some(plain())).expect("the shared snapshot");
    assert_eq!((from.owner.as_ref(), from.region.as_ref()), (Some(&rig.account(ACME)), Some(&hangzhou())));
    let (_, received) = rig.sharing(2, &hangzhou());
    let received = received.iter().find(|share| share.id == invited.share).unwrap();
    assert_eq!((received.status, received.snapshots.len()), (ShareStatus::Active, 1));

    rig.open(3, ACME);
    let principals = vec![Principal::Account(rig.account(GLOBEX))];
    let run = rig.apply(3, rig.plan(3, Intent::RemovePrincipals { share: invited.share, principals }));
    assert_eq!(outcomes(&run), [&Outcome::Done]);
    rig.open(4, GLOBEX);
    assert!(!rig.shared_in(4, &hangzhou()).contains(&plain()));
}

#[test]
fn a_rejected_invitation_gives_nothing() {
    let rig = Rig::new();
    rig.open(1, ACME);
    rig.apply(1, rig.plan(1, to_globex(&rig)));
    rig.open(2, GLOBEX);
    let invited = rig.pending(2, ACME);
    let run = rig.apply(2, rig.plan(2, Intent::Reject(invited.clone())));
    assert_eq!(outcomes(&run), [&Outcome::Done]);
    let after = rig.invitations(2, &hangzhou());
    let status = after.iter().find(|one| one.id == invited.invitation).map(|one| one.status);
    assert_eq!(status, Some(InvitationStatus::Rejected));
    assert!(!rig.shared_in(2, &hangzhou()).contains(&plain()));

    for intent in [Intent::Reject(invited.clone()), Intent::Accept(invited)] {
        let prepared = rig.prepare(2, intent);
        assert!(prepared.findings.iter().any(|finding| finding.level == Level::Block), "{:?}", prepared.findings);
        let Refusal::Blocked(findings) = rig.refused(2, *prepared.plan.unwrap()) else { panic!("it is over") };
        assert_eq!(findings[0].predicts, Some("InvitationStatus.AlreadyRejected"));
    }
}

#[test]
fn a_folder_of_the_directory_sees_a_snapshot_without_being_invited() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let run = rig.apply(1, rig.plan(1, share_with(&[Principal::from_wire("fd-2PyMt5kR8c")])));
    assert_eq!(outcomes(&run), [&Outcome::Done]);
    rig.open(2, "acme-payments");
    assert!(rig.shared_in(2, &hangzhou()).contains(&plain()));
    assert_eq!(rig.invitations(2, &hangzhou()), []);
}

#[test]
fn more_than_five_principals_take_a_second_call_on_the_share_that_the_first_one_made() {
    let rig = Rig::judged(|_| crate::proxy::Fate::Pass);
    rig.open(1, ACME);
    let principals: Vec<_> = (0..7).map(|i| Principal::from_wire(&format!("19000000000000{i:02}"))).collect();
    let run = rig.apply(1, rig.plan(1, share_with(&principals)));
    assert_eq!(outcomes(&run), [&Outcome::AwaitingRecipient; 2]);
    assert_eq!((rig.seen("CreateResourceShare"), rig.seen("AssociateResourceShare")), (1, 1));
    let (own, _) = rig.sharing(1, &hangzhou());
    let [share] = made(&own)[..] else { panic!("one share") };
    assert_eq!(share.member_principals().count(), 7);
}

#[test]
fn what_fails_for_one_step_is_told_with_its_reason_and_sent_again_alone() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let principals: Vec<_> = (0..7).map(|i| Principal::from_wire(&format!("19000000000000{i:02}"))).collect();
    let plan = rig.plan(1, share_with(&principals));
    rig.control().fault(FaultSpec::new(FaultKind::FailAssociation).on("AssociateResourceShare").times(1)).unwrap();
    let task = rig.decide(1, Job::Apply { plan: Box::new(plan), note: Some("OPS-1".into()), undoes: None });
    assert_eq!((task.standing, task.note.as_deref()), (Standing::Partly, Some("OPS-1")));
    assert!(
        matches!(outcomes(&task.execution)[..], [Outcome::AwaitingRecipient, Outcome::Failed(reason)]
        if reason.reason.raw() == "InternalError"),
        "{:?}",
        task.execution.progress
    );
    let task = rig.decide(1, Job::Retry { task: task.id });
    assert_eq!(task.standing, Standing::Done);
    let (own, _) = rig.sharing(1, &hangzhou());
    let [share] = made(&own)[..] else { panic!("one share") };
    assert_eq!(share.member_principals().count(), 7);
    let calls = rig.control().calls(0);
    let sent: Vec<_> = calls.iter().filter_map(|call| call.action.as_deref()).collect();
    let count = |action: &str| sent.iter().filter(|sent| **sent == action).count();
    assert_eq!((count("CreateResourceShare"), count("AssociateResourceShare")), (1, 2));
}

#[test]
fn a_plan_of_another_account_is_refused_and_nothing_is_sent() {
    let rig = Rig::judged(|_| crate::proxy::Fate::Pass);
    rig.open(1, ACME);
    let principals: Vec<_> = (0..7).map(|i| Principal::from_wire(&format!("19000000000000{i:02}"))).collect();
    let plan = rig.plan(1, share_with(&principals));
    rig.open(2, GLOBEX);
    let Refusal::Session(problem) = rig.refused(2, plan.clone()) else { panic!("another account") };
    assert!(problem.is_code(snapferry::work::ANOTHER_ACCOUNT));
    assert!(matches!(rig.refused(9, plan), Refusal::Session(_)), "nobody opened that epoch");
    assert_eq!(rig.seen("CreateResourceShare"), 0);
}

/// Past its retention, shared with one account in the built-in world.
const HANDOVER: &str = "s-bp19h2jp0e181343191i";

#[test]
fn what_only_its_share_kept_is_gone_with_it_and_the_undo_says_so() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let id: SnapshotId = HANDOVER.parse().unwrap();
    let (own, _) = rig.sharing(1, &hangzhou());
    let share = own.iter().find(|share| share.member_snapshots().any(|member| *member == id)).unwrap();
    let intent = Intent::TakeOut { share: share.id.clone(), snapshots: vec![id.clone()] };
    let prepared = rig.prepare(1, intent);
    let warned = prepared.findings.iter().find(|finding| finding.rule == Rule::Released).unwrap();
    assert_eq!((warned.level, warned.about.as_slice()), (Level::Warn, [Subject::Snapshot(id.clone())].as_slice()));
    let plan = prepared.plan.unwrap();
    assert_eq!(plan.lasting().map(|(_, why)| why).collect::<Vec<_>>(), [Lasting::Released]);
    let task = rig.decide(1, Job::Apply { plan, note: None, undoes: None });
    assert_eq!(task.standing, Standing::Done);
    rig.clock.advance(Duration::from_secs(60));
    assert!(!rig.snapshots(1, &hangzhou()).0.iter().any(|snapshot| snapshot.id == id), "the service has released it");
    let Event::Prepared(undo) = rig.ask(1, Job::Undo { task: task.id }) else { panic!("a plan, or why there is none") };
    assert_eq!(undo.plan, Err(NoPlan::Planner(PlanError::SnapshotsGone)));
}
