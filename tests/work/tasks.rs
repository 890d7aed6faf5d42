//! Tasks: changed state, stopping, queueing, waiting for recipients, taking back.

use std::time::Duration;

use snapferry::domain::execution::{Halt, Outcome, Standing};
use snapferry::domain::plan::{Destination, Intent, Presence, Removal};
use snapferry::domain::share::Principal;
use snapferry::sandbox::{FaultKind, FaultSpec, Service};
use snapferry::work::{Event, Job, Phase, Refusal, Stamp, Task};

use crate::rig::*;

fn seven() -> Vec<Principal> {
    (0..7).map(|i| Principal::from_wire(&format!("19000000000000{i:02}"))).collect()
}

fn apply(rig: &Rig, epoch: u32, intent: Intent) -> Task {
    let plan = Box::new(rig.plan(epoch, intent));
    rig.decide(epoch, Job::Apply { plan, note: None, undoes: None })
}

fn refusal(rig: &Rig, epoch: u32, job: Job) -> Refusal {
    match rig.ask(epoch, job) {
        Event::TaskRefused { why, .. } => *why,
        other => panic!("not refused: {other:?}"),
    }
}

fn access(rig: &Rig) -> Vec<(String, String)> {
    rig.clock.advance(Duration::from_secs(30));
    rig.control().access().into_iter().map(|row| (row.account, row.source)).collect()
}

fn sent(rig: &Rig, action: &str) -> usize {
    rig.control().calls(0).iter().filter(|call| call.action.as_deref() == Some(action)).count()
}

#[test]
fn what_has_changed_since_the_review_is_shown_and_nothing_is_sent() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let remove = Intent::RemovePrincipals {
        share: "rs-Pn7Ld2Xk9aTz".parse().unwrap(),
        principals: vec![Principal::from_wire("1777200350064802")],
    };
    let plan = rig.plan(1, remove);
    let answer = rig.control().mutate(
        ACME,
        Service::Sharing,
        "AssociateResourceShare",
        "cn-hangzhou",
        &[
            ("ResourceShareId", "rs-Pn7Ld2Xk9aTz"),
            ("Resources.1.ResourceId", PLAIN),
            ("Resources.1.ResourceType", "Snapshot"),
        ],
    );
    assert_eq!(answer.status, 200, "{answer:?}");
    let Refusal::Changed { difference, fresh } = rig.refused(1, plan) else { panic!("somebody has changed it") };
    assert_eq!(difference.more_lost.len(), 1);
    assert_eq!(difference.more_lost[0].snapshot.as_str(), PLAIN);
    assert_eq!(sent(&rig, "DisassociateResourceShare"), 0);
    // What was reviewed anew is carried out.
    rig.clock.advance(Duration::from_secs(30));
    let again = rig.plan(1, fresh.intent);
    let task = rig.decide(1, Job::Apply { plan: Box::new(again), note: None, undoes: None });
    assert_eq!(task.standing, Standing::Done);
}

#[test]
fn a_share_of_the_same_snapshot_that_somebody_else_makes_meanwhile_is_shown_and_nothing_is_sent() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let into = Destination::New { name: "mine".into(), allow_external: true };
    let principals = vec![Principal::from_wire("1777200350064802")];
    let plan =
        rig.plan(1, Intent::Share { snapshots: vec![PLAIN.parse().unwrap()], into, principals, except: Vec::new() });
    let make = |name: &str, resources: &[(&str, &str)]| {
        let named = [&[("ResourceShareName", name)], resources].concat();
        let answer = rig.control().mutate(ACME, Service::Sharing, "CreateResourceShare", "cn-hangzhou", &named);
        assert_eq!(answer.status, 200, "{answer:?}");
    };
    make("of-other-things", &[]);
    make(
        "somebody-else",
        &[
            ("Resources.1.ResourceId", PLAIN),
            ("Resources.1.ResourceType", "Snapshot"),
            ("Targets.1", "1266554411223308"),
        ],
    );
    let Refusal::Changed { difference, .. } = rig.refused(1, plan) else { panic!("somebody has changed it") };
    let told: Vec<_> = difference.shares.iter().map(|share| (share.name.raw(), share.presence)).collect();
    assert_eq!(told, [("somebody-else", Presence::New)]);
    assert_eq!(sent(&rig, "CreateResourceShare"), 2, "those of somebody else");
}

#[test]
fn one_task_of_an_account_and_region_runs_at_a_time() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let one = rig.plan(1, share_with(&seven()));
    let other = rig.plan(1, Intent::DeleteShare { share: "rs-Em8Ht2Rv6NpQ".parse().unwrap() });
    let apply = |plan| rig.submit(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    let (first, second) = (apply(one), apply(other));
    let mut over = None;
    loop {
        let (stamp, event) = rig.any();
        match event {
            Event::Task(task) if stamp == first && task.phase == Phase::Resting => over = Some(task.standing),
            Event::Task(task) if stamp == second && task.phase == Phase::Active => {
                assert_eq!(over, Some(Standing::Done), "the second waits for the first");
            }
            Event::Task(task) if stamp == second && task.phase == Phase::Resting => {
                assert_eq!((task.standing, task.number), (Standing::Done, 2));
                return;
            }
            Event::NotApplied(refused) => panic!("{refused:?}"),
            _ => {}
        }
    }
}

#[test]
fn stopping_finishes_the_request_in_flight_and_sends_nothing_after_it() {
    let (tell, held) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let once = std::sync::Mutex::new(Some((tell, released)));
    let rig = Rig::judged(move |action| {
        if action == "CreateResourceShare"
            && let Some((tell, released)) = once.lock().unwrap().take()
        {
            tell.send(()).unwrap();
            // An error means that the test is over.
            let _ = released.recv();
        }
        crate::proxy::Fate::Pass
    });
    rig.open(1, ACME);
    let plan = Box::new(rig.plan(1, share_with(&seven())));
    let stamp = rig.submit(1, Job::Apply { plan, note: None, undoes: None });
    held.recv_timeout(Duration::from_secs(60)).unwrap();
    let id = rig.tasks(1).tasks[0].id.clone();
    rig.submit(1, Job::Stop { task: id.clone() });
    let stopping = |event: &Event| matches!(event, Event::Task(task) if task.phase == Phase::Stopping);
    while !stopping(&rig.next(stamp)) {}
    release.send(()).unwrap();
    let task = rig.rested(stamp);
    assert_eq!(task.standing, Standing::Stopped);
    assert_eq!((rig.seen("CreateResourceShare"), rig.seen("AssociateResourceShare")), (1, 0));
    assert_eq!(task.execution.outcome(0), Some(&Outcome::AwaitingRecipient), "what was sent is known");
    let task = rig.decide(1, Job::Continue { task: id.clone() });
    assert_eq!(task.standing, Standing::Done);
    assert!(matches!(refusal(&rig, 1, Job::Stop { task: id.clone() }), Refusal::NotNow(Standing::Done)));
    assert!(matches!(refusal(&rig, 1, Job::Retry { task: id }), Refusal::NotNow(Standing::Done)));
}

#[test]
fn an_undo_restores_what_was_there_and_closes_the_task() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let before = access(&rig);
    let task = apply(&rig, 1, share_with(&seven()));
    let Event::Prepared(undo) = rig.ask(1, Job::Undo { task: task.id.clone() }) else { panic!("a plan") };
    assert_eq!(undo.undoes.as_ref(), Some(&task.id));
    let plan = undo.plan.unwrap();
    let stamp = rig.submit(1, Job::Apply { plan, note: None, undoes: undo.undoes });
    assert_eq!(rig.rested(stamp).standing, Standing::Done);
    assert_eq!(access(&rig), before);
    assert!(made(&rig.sharing(1, &hangzhou()).0).iter().all(|share| !share.status.is_live()));
    assert!(matches!(refusal(&rig, 1, Job::Undo { task: task.id }), Refusal::NotNow(Standing::Undone)));
}

#[test]
fn an_undo_waits_until_no_late_copy_can_arrive() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let plan = Box::new(rig.plan(1, share_with(&seven())));
    rig.control().fault(FaultSpec::new(FaultKind::ResetBefore).on("CreateResourceShare").times(1)).unwrap();
    let task = rig.decide(1, Job::Apply { plan, note: None, undoes: None });
    assert_eq!(task.standing, Standing::Unknown);
    let Refusal::NotBefore(until) = refusal(&rig, 1, Job::Undo { task: task.id.clone() }) else { panic!("too early") };
    let wait = until.duration_since(rig.control().time());
    assert!(wait > jiff::SignedDuration::from_mins(10), "{wait:?}");
    rig.clock.advance(wait.unsigned_abs());
    let Event::Prepared(undo) = rig.ask(1, Job::Undo { task: task.id.clone() }) else { panic!("late enough") };
    assert!(undo.plan.is_err(), "nothing has happened, so nothing is taken back");
    let task = rig.decide(1, Job::Continue { task: task.id });
    assert_eq!(task.standing, Standing::Done);
    assert_eq!(sent(&rig, "CreateResourceShare"), 2);
    assert_eq!(made(&rig.sharing(1, &hangzhou()).0).len(), 1);
}

#[test]
fn a_task_needs_nothing_more_when_somebody_says_so() {
    let mut rig = Rig::new();
    rig.open(1, ACME);
    let plan = Box::new(rig.plan(1, share_with(&seven())));
    rig.control().fault(FaultSpec::new(FaultKind::ResetBefore).on("CreateResourceShare").times(1)).unwrap();
    let task = rig.decide(1, Job::Apply { plan, note: None, undoes: None });
    rig.restart();
    rig.open(2, GLOBEX);
    assert_eq!(rig.tasks(2).tasks.len(), 1, "it is listed whoever has signed in");
    assert!(matches!(refusal(&rig, 2, Job::Continue { task: task.id.clone() }), Refusal::Session(_)));
    let marked = rig.decide(2, Job::MarkDone { task: task.id.clone() });
    assert_eq!(marked.standing, Standing::MarkedDone);
    rig.restart();
    rig.open(3, ACME);
    assert!(rig.tasks(3).tasks.is_empty());
}

/// A share of two snapshots with [`GLOBEX`], which has accepted.
fn shared_with_globex(rig: &Rig) {
    rig.open(1, ACME);
    let Intent::Share { into, mut principals, except, .. } = to_globex(rig) else { panic!() };
    principals.push(Principal::from_wire("1900000000000001"));
    let snapshots = vec![PLAIN.parse().unwrap(), OTHER.parse().unwrap()];
    let task = apply(rig, 1, Intent::Share { snapshots, into, principals, except });
    assert_eq!(task.standing, Standing::Done);
    accept(rig, 2);
    rig.clock.advance(Duration::from_secs(30));
}

const OTHER: &str = "s-bp13duw5pw4jx0cy9mq8";

fn accept(rig: &Rig, epoch: u32) {
    rig.open(epoch, GLOBEX);
    let invited = rig.pending(epoch, ACME);
    assert_eq!(apply(rig, epoch, Intent::Accept(invited)).standing, Standing::Done);
}

/// Takes [`PLAIN`] away from [`GLOBEX`] without a gap in what it keeps; waits until it is to accept.
fn split(rig: &Rig, epoch: u32) -> Stamp {
    rig.open(epoch, ACME);
    let globex = Principal::Account(rig.account(GLOBEX));
    let intent =
        Intent::Unshare { snapshots: vec![PLAIN.parse().unwrap()], principals: vec![globex], method: Removal::Split };
    let plan = rig.plan(epoch, intent);
    assert!(plan.waits_for_recipients());
    let stamp = rig.submit(epoch, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    loop {
        match rig.next(stamp) {
            Event::Task(task) if task.standing == Standing::AwaitingAcceptance => return stamp,
            Event::Task(task) => assert_ne!(task.phase, Phase::Resting, "{task:?}"),
            other => panic!("{other:?}"),
        }
    }
}

fn sees(rig: &Rig, snapshot: &str) -> bool {
    access(rig).contains(&(rig.account(GLOBEX).to_string(), snapshot.to_owned()))
}

#[test]
fn a_split_removes_nothing_before_the_recipient_has_accepted() {
    let rig = Rig::new();
    shared_with_globex(&rig);
    let stamp = split(&rig, 3);
    assert_eq!(sent(&rig, "DisassociateResourceShare"), 0);
    accept(&rig, 4);
    let task = rig.rested(stamp);
    assert_eq!(task.standing, Standing::Done, "{:?}", task.execution.progress);
    assert!(!sees(&rig, PLAIN) && sees(&rig, OTHER));
}

#[test]
fn a_split_that_waits_is_resumed_at_a_later_start() {
    let mut rig = Rig::new();
    shared_with_globex(&rig);
    split(&rig, 3);
    rig.restart();
    rig.open(5, ACME);
    let stamp = rig.submit(5, Job::Tasks);
    let Event::Tasks(list) = rig.next(stamp) else { panic!("not the tasks") };
    let [task] = list.tasks.as_slice() else { panic!("it is found: {list:?}") };
    assert_eq!(task.standing, Standing::AwaitingAcceptance);
    assert_eq!(sent(&rig, "DisassociateResourceShare"), 0);
    accept(&rig, 6);
    assert_eq!(rig.rested(stamp).standing, Standing::Done);
    assert!(!sees(&rig, PLAIN) && sees(&rig, OTHER));
}

#[test]
fn a_split_that_waits_can_be_given_up() {
    let rig = Rig::new();
    shared_with_globex(&rig);
    let stamp = split(&rig, 3);
    let id = rig.tasks(3).tasks[0].id.clone();
    rig.submit(3, Job::Stop { task: id });
    assert_eq!(rig.rested(stamp).standing, Standing::Stopped);
    assert_eq!(sent(&rig, "DisassociateResourceShare"), 0);
    assert!(sees(&rig, PLAIN) && sees(&rig, OTHER));
}

/// Adds a third snapshot to the share that [`GLOBEX`] is to be removed from.
fn grow(rig: &Rig, epoch: u32) {
    let (own, _) = rig.sharing(epoch, &hangzhou());
    let share = made(&own)[0].id.clone();
    let into = Destination::Existing(share);
    let (snapshots, principals) = (vec![THIRD.parse().unwrap()], Vec::new());
    let task = apply(rig, epoch, Intent::Share { snapshots, into, principals, except: Vec::new() });
    assert_eq!(task.standing, Standing::Done);
}

const THIRD: &str = "s-bp1q5lfw8vcp1daxsmyu";

#[test]
fn a_split_that_has_waited_takes_nothing_that_was_not_agreed_to() {
    let mut rig = Rig::new();
    shared_with_globex(&rig);
    let stamp = split(&rig, 3);
    grow(&rig, 3);
    accept(&rig, 4);
    let task = rig.rested(stamp);
    assert_eq!((task.standing, task.execution.halt), (Standing::Stopped, Some(Halt::Changed)));
    let changed = task.execution.changed.as_ref().unwrap();
    let more: Vec<_> = changed.more_lost.iter().map(|pair| pair.snapshot.as_str()).collect();
    assert_eq!((more, changed.fewer_lost.len()), (vec![THIRD], 0));
    assert_eq!(sent(&rig, "DisassociateResourceShare"), 0);
    rig.restart();
    rig.open(5, ACME);
    let id = rig.tasks(5).tasks[0].id.clone();
    let stamp = rig.submit(5, Job::Continue { task: id });
    let Event::TaskRefused { why, .. } = rig.until(stamp, |event| matches!(event, Event::TaskRefused { .. })) else {
        panic!()
    };
    let Refusal::Changed { difference, fresh } = *why else { panic!("{why:?}") };
    assert_eq!(&difference, changed);
    assert_eq!(sent(&rig, "DisassociateResourceShare"), 0);
    let plan = fresh.plan.unwrap();
    assert!(plan.lost.iter().all(|pair| pair.snapshot.as_str() == PLAIN), "the new plan keeps the third one too");
}
