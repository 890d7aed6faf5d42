//! Disks and copies: the same call again makes nothing twice, what was made is found by its tag after a stop, and copies
//! queue up.

use super::*;
use crate::domain::disk::{DiskCategory, DiskStatus, RunningCopy};
use crate::domain::execution::{COPY_FAILED, Product, UNFINISHED};
use crate::domain::facts::Facts as AllFacts;
use crate::domain::ids::{DiskId, SnapshotId};
use crate::domain::plan::{CopyWish, NewDisk, NewEncryption, Reinit, Route};
use crate::domain::snapshot::Status as SnapshotStatus;

fn facts() -> AllFacts {
    let now = Timestamp::UNIX_EPOCH;
    AllFacts::new("1203948576102938".parse().unwrap(), "cn-hangzhou".parse().unwrap(), now, "op1")
}

fn disk() -> Execution {
    let disk = NewDisk {
        snapshot: "s-a".parse().unwrap(),
        zone: "cn-hangzhou-h".parse().unwrap(),
        category: DiskCategory::Essd,
        level: None,
        size_gib: 40,
        name: "data".into(),
        encryption: NewEncryption::Plain,
        source: None,
    };
    Execution::new(facts().plan(Intent::CreateDisk(Box::new(disk))).unwrap())
}

fn copies(ids: &[&str]) -> Execution {
    let wish = CopyWish {
        snapshots: ids.iter().map(|id| id.parse().unwrap()).collect(),
        route: Route::To { region: "cn-beijing".parse().unwrap(), encryption: NewEncryption::Plain },
        name: "{name}-copy".into(),
        description: "a copy".into(),
        days: None,
        tagged: true,
    };
    let mut facts = facts();
    for id in ids {
        let known = crate::domain::facts::SnapshotFacts {
            own: true,
            status: SnapshotStatus::Accomplished,
            ready: true,
            encrypted: false,
            key: None,
            category: crate::domain::snapshot::Category::Standard,
            kept_until: None,
            has_image: false,
            has_disks: false,
            name: (*id).into(),
            size_gib: Some(40),
            disk: Some("d-source".parse().unwrap()),
            shared_from: None,
        };
        facts.snapshots.insert(id.parse().unwrap(), crate::domain::facts::Known::Known(Some(known)));
    }
    Execution::new(facts.plan(Intent::Copy(wish)).unwrap())
}

fn reinit() -> Execution {
    let reinit = Reinit { disk: "d-1".parse().unwrap(), snapshot: "s-a".parse().unwrap(), instance: None };
    Execution::new(facts().plan(Intent::ReInitialise(reinit)).unwrap())
}

fn made_disk() -> Result<(Answer, Untrusted), Problem> {
    Ok((Answer::Making(Product::Disk("d-1".parse().unwrap())), "req".into()))
}

fn made_copy(id: &str) -> Result<(Answer, Untrusted), Problem> {
    Ok((Answer::Making(Product::Copy(id.parse().unwrap())), "req".into()))
}

fn refused(code: &str) -> Result<(Answer, Untrusted), Problem> {
    Err(Problem { code: code.into(), ..problem(ProblemKind::Refused) })
}

fn token(run: &Execution, no: usize) -> String {
    run.call(no).unwrap().token().unwrap().to_owned()
}

/// Sends the step that is due, and gives its token.
fn send(run: &mut Execution, no: usize, now: Duration) -> String {
    assert_eq!(run.next(now), Next::Send(no));
    let token = token(run, no);
    run.sending(no);
    token
}

#[test]
fn a_disk_is_read_until_it_is_available() {
    let mut run = disk();
    send(&mut run, 0, secs(0));
    run.sent(0, made_disk(), secs(0));
    let id: DiskId = "d-1".parse().unwrap();
    assert_eq!(run.product(0), Some(&Product::Disk(id.clone())));
    let question = Question::Disk(id);
    assert_eq!(run.next(secs(1)), Next::Read(question.clone()));
    run.read(&question, &Reading::Disk(Some(DiskStatus::Creating)), secs(1));
    assert_eq!((run.outcome(0), run.is_patient()), (None, true), "others need not wait for it");
    run.read(&question, &Reading::Disk(Some(DiskStatus::Creating)), secs(600));
    assert_eq!(run.outcome(0), None, "a large one takes its time");
    run.read(&question, &Reading::Disk(Some(DiskStatus::Available)), secs(601));
    assert_eq!(run.outcome(0), Some(&Outcome::Done));
}

#[test]
fn a_lost_answer_is_asked_for_by_the_same_call_again() {
    for kind in [ProblemKind::MaybeSent, ProblemKind::NotJson] {
        let mut run = disk();
        let first = send(&mut run, 0, secs(0));
        run.sent(0, Err(problem(kind)), secs(0));
        let Next::Wait(at) = run.next(secs(0)) else { panic!("a pause") };
        assert_eq!(send(&mut run, 0, at), first);
        run.sent(0, made_disk(), at);
        assert!(matches!(run.progress[0].state, State::Checking { .. }));
    }
}

#[test]
fn a_token_that_is_being_worked_on_is_not_refused() {
    for code in ["LastTokenProcessing", "IdempotentProcessing"] {
        let mut run = disk();
        send(&mut run, 0, secs(0));
        run.sent(0, refused(code), secs(0));
        assert!(matches!(run.progress[0].state, State::Retrying { .. }), "{code}");
    }
}

#[test]
fn without_any_answer_it_is_unknown_and_looked_for_by_its_tag_before_it_is_sent_again() {
    let mut run = disk();
    let mut now = secs(0);
    let first = token(&run, 0);
    for attempt in 1..=ATTEMPTS {
        send(&mut run, 0, now);
        run.sent(0, Err(problem(ProblemKind::MaybeSent)), now);
        if attempt < ATTEMPTS {
            let Next::Wait(at) = run.next(now) else { panic!("a pause") };
            now = at;
        }
    }
    assert!(matches!(run.outcome(0), Some(Outcome::Unknown(_))));
    run.apply(&Entry::Resumed {}, Moment::at(now));
    let question = Question::MadeDisk { token: first.clone() };
    assert_eq!(run.next(now), Next::Read(question.clone()));
    let mut found = run.clone();
    found.read(&question, &Reading::Made(Some(Product::Disk("d-9".parse().unwrap()))), now);
    assert_eq!(found.next(secs(999)), Next::Read(Question::Disk("d-9".parse().unwrap())));
    run.read(&question, &Reading::Made(None), now);
    assert_eq!(send(&mut run, 0, now), first, "the same call, with the same token");
}

#[test]
fn after_a_stop_of_the_program_nothing_is_sent_before_it_was_looked_for() {
    let mut run = disk();
    send(&mut run, 0, secs(0));
    let records = |entries: &[Entry]| -> Vec<Record> {
        let planned =
            Planned { plan: disk().plan, hash: String::new(), author: Author::default(), note: None, undoes: None };
        let first = Entry::Planned(Box::new(planned));
        let all = std::iter::once(&first).chain(entries).cloned();
        all.map(|entry| Record { v: VERSION, task: TaskId::new("t"), at: Timestamp::UNIX_EPOCH, entry }).collect()
    };
    let intended = Entry::Intent(Box::new(Intended {
        step: 0,
        attempt: 1,
        action: "CreateDisk".into(),
        account: String::new(),
        region: String::new(),
        parameters: vec![],
        nonce: String::new(),
        date: Timestamp::UNIX_EPOCH,
        until: Timestamp::UNIX_EPOCH,
        before: Before::default(),
    }));
    let lost = Entry::Answer { step: 0, took: 1, given: Given::Problem(problem(ProblemKind::MaybeSent)) };
    for entries in [vec![intended.clone()], vec![intended, lost]] {
        let (_, mut run) = Execution::recover(&records(&entries)).unwrap();
        let question = Question::MadeDisk { token: token(&run, 0) };
        assert_eq!(run.next(secs(2)), Next::Read(question.clone()), "{entries:?}");
        run.read(&question, &Reading::Made(None), secs(2));
        assert!(!matches!(run.next(secs(2)), Next::Send(_)), "only after somebody's word");
        run.apply(&Entry::Resumed {}, Moment::at(secs(3)));
        run.read(&question, &Reading::Made(None), secs(3));
        assert_eq!(run.next(secs(3)), Next::Send(0));
    }
}

#[test]
fn what_the_service_tried_and_failed_is_made_anew_under_another_token() {
    let mut run = copies(&["s-a"]);
    let open = Question::Copies("cn-beijing".parse().unwrap());
    run.read(&open, &Reading::Copies(vec![]), secs(0));
    let first = send(&mut run, 0, secs(0));
    run.sent(0, made_copy("s-copy"), secs(0));
    let region = "cn-beijing".parse().unwrap();
    let question = Question::Copy { region, snapshot: "s-copy".parse().unwrap() };
    run.read(&question, &Reading::Copy(Some((SnapshotStatus::Failed, None))), secs(1));
    assert_eq!(run.outcome(0), Some(&Outcome::Failed(crate::domain::share::Failure::of(COPY_FAILED))));
    run.apply(&Entry::Retried { steps: vec![0] }, Moment::at(secs(2)));
    run.read(&open, &Reading::Copies(vec![]), secs(2));
    let second = send(&mut run, 0, secs(2));
    assert_ne!(first, second, "the old one would give the failed copy again");
    run.sent(0, refused("QuotaExceed.SnapshotQuota"), secs(2));
    run.apply(&Entry::Retried { steps: vec![0] }, Moment::at(secs(3)));
    assert_eq!(token(&run, 0), second, "a refusal has made nothing");
}

#[test]
fn a_copy_tells_how_far_it_is_and_is_never_given_up() {
    let mut run = copies(&["s-a"]);
    run.read(&Question::Copies("cn-beijing".parse().unwrap()), &Reading::Copies(vec![]), secs(0));
    send(&mut run, 0, secs(0));
    run.sent(0, made_copy("s-copy"), secs(0));
    let region = "cn-beijing".parse().unwrap();
    let question = Question::Copy { region, snapshot: "s-copy".parse().unwrap() };
    for (hours, percent) in [(1, 10), (20, 41)] {
        let now = secs(hours * 3600);
        run.read(&question, &Reading::Copy(Some((SnapshotStatus::Progressing, Some(percent)))), now);
        assert_eq!((run.percent(0), run.outcome(0)), (Some(percent), None));
    }
    run.read(&question, &Reading::Copy(Some((SnapshotStatus::Accomplished, Some(100)))), secs(80_000));
    assert_eq!(run.outcome(0), Some(&Outcome::Done));
}

#[test]
fn copies_of_one_disk_to_one_region_wait_for_each_other() {
    let mut run = copies(&["s-a", "s-b"]);
    let queue = Question::Copies("cn-beijing".parse().unwrap());
    let running = RunningCopy {
        id: "s-other".parse().unwrap(),
        source: None,
        disk: Some("d-source".parse().unwrap()),
        percent: Some(3),
    };
    assert_eq!(run.next(secs(0)), Next::Read(queue.clone()), "somebody else's copy may run");
    run.read(&queue, &Reading::Copies(vec![running]), secs(0));
    assert!(run.is_queued(0) && run.is_queued(1) && run.is_patient());
    assert_eq!(run.standing(), Standing::Running);
    let Next::Wait(at) = run.next(secs(0)) else { panic!("it is looked at again") };
    run.read(&queue, &Reading::Copies(vec![]), at);
    send(&mut run, 0, at);
    run.sent(0, refused(UNFINISHED[0]), at);
    assert!(run.is_queued(0), "another one was faster");
    let again = at + secs(10);
    run.read(&queue, &Reading::Copies(vec![]), again);
    send(&mut run, 0, again);
    run.sent(0, made_copy("s-one"), again);
    assert!(run.is_queued(1), "the other one of the plan");
    let region = "cn-beijing".parse().unwrap();
    let one = Question::Copy { region, snapshot: "s-one".parse().unwrap() };
    run.read(&one, &Reading::Copy(Some((SnapshotStatus::Failed, None))), again);
    run.read(&queue, &Reading::Failed, secs(99));
    send(&mut run, 1, secs(99));
}

#[test]
fn who_stops_does_not_wait_for_what_is_being_made() {
    let mut run = disk();
    send(&mut run, 0, secs(0));
    run.sent(0, made_disk(), secs(0));
    run.apply(&Entry::Stopped {}, Moment::at(secs(1)));
    assert_eq!((run.next(secs(99)), run.standing()), (Next::Finished, Standing::Stopped));
    run.apply(&Entry::Resumed {}, Moment::at(secs(100)));
    assert_eq!(run.next(secs(100)), Next::Read(Question::Disk("d-1".parse().unwrap())));
}

#[test]
fn a_disk_is_re_initialised_once() {
    let mut run = reinit();
    assert_eq!(run.next(secs(0)), Next::Send(0));
    run.sending(0);
    run.sent(0, Ok((Answer::Finished, "req".into())), secs(0));
    let question = Question::Disk("d-1".parse().unwrap());
    run.read(&question, &Reading::Disk(Some(DiskStatus::InUse)), secs(1));
    assert_eq!(run.outcome(0), None, "it may not have begun");
    run.read(&question, &Reading::Disk(Some(DiskStatus::ReIniting)), secs(2));
    run.read(&question, &Reading::Disk(Some(DiskStatus::InUse)), secs(9));
    assert_eq!(run.outcome(0), Some(&Outcome::Done));

    let mut lost = reinit();
    lost.sending(0);
    lost.sent(0, Err(problem(ProblemKind::MaybeSent)), secs(0));
    for at in [2, 7, 22] {
        assert_eq!(lost.next(secs(at)), Next::Read(question.clone()), "it is not sent again by itself");
        lost.read(&question, &Reading::Disk(Some(DiskStatus::InUse)), secs(at));
    }
    assert!(matches!(lost.outcome(0), Some(Outcome::Unknown(_))), "a disk looks alike before and after");
    let mut seen = reinit();
    seen.sending(0);
    seen.sent(0, Err(problem(ProblemKind::MaybeSent)), secs(0));
    seen.read(&question, &Reading::Disk(Some(DiskStatus::ReIniting)), secs(2));
    assert!(matches!(seen.progress[0].state, State::Checking { .. }));
}

#[test]
fn tokens_are_left_out_of_the_hash_and_of_differences() {
    let one = disk().plan;
    let mut facts = facts();
    facts.operation = "op2".into();
    let again = facts.plan(one.intent.clone()).unwrap();
    assert_ne!(one.steps, again.steps);
    assert_eq!(one.hash(), again.hash());
    assert!(one.difference(&again).is_empty());
    let ids: Vec<SnapshotId> = vec!["s-a".parse().unwrap()];
    assert_eq!(one.intent.snapshots(), ids);
}
