//! The rules for what is sent again, when, and what counts as its effect.

use super::*;
use crate::base::ledger::Draft;
use crate::domain::access::Pair;
use crate::domain::plan::Removal;
use crate::domain::share::Association;

fn begin() -> Timestamp {
    "2026-03-02T09:30:00Z".parse().unwrap()
}

fn at(seconds: u64) -> Moment {
    Moment { uptime: secs(seconds), server: begin() + secs(seconds), roll: 0 }
}

fn intent(run: &mut Execution, no: StepNo, before: Before) {
    let draft = Draft {
        account: String::new(),
        region: String::new(),
        action: run.plan.steps[no].call.action(),
        parameters: vec![],
        nonce: String::new(),
        date: begin(),
    };
    run.apply(&Entry::Intent(Box::new(Intended::new(no, 1, &draft, before))), at(0));
}

/// Reads at `moment`; whether that was worth a record.
fn look(run: &mut Execution, question: &Question, reading: &Reading, moment: Moment) -> bool {
    let entries = run.judge(question, reading, moment);
    entries.iter().for_each(|entry| run.apply(entry, moment));
    run.looked(question, moment);
    !entries.is_empty()
}

/// A share whose making was not answered, read back three times in vain.
fn unknown() -> Execution {
    let mut run = sharing(1);
    intent(&mut run, 0, Before::default());
    run.sent(0, Err(problem(ProblemKind::MaybeSent)), secs(0));
    for second in [2, 7, 22] {
        assert_eq!(run.next(secs(second)), Next::Read(own_shares()));
        look(&mut run, &own_shares(), &Reading::OwnShares(vec![]), at(second));
    }
    assert_eq!(run.standing(), Standing::Unknown);
    run
}

#[test]
fn a_share_is_made_anew_only_by_the_users_word_and_two_looks_after_the_last_copy_is_dead() {
    let mut run = unknown();
    let (question, nothing) = (own_shares(), Reading::OwnShares(vec![]));
    assert_eq!(run.next(secs(5000)), Next::Finished, "nobody has said that it may go on");
    assert_eq!(run.late_until(), Some(begin() + secs(16 * 60)));
    run.apply(&Entry::Resumed {}, at(100));
    assert!(!look(&mut run, &question, &nothing, at(100)), "a look before the time is no proof");
    for minute in 0..14 {
        let now = 100 + 60 * minute;
        assert_eq!(run.next(secs(now)), Next::Wait(secs(now + 60)), "the service's clock is known by its answers");
        assert!(!look(&mut run, &question, &nothing, at(now + 60)), "as long as a copy could arrive it is no proof");
    }
    assert_eq!(run.next(secs(940)), Next::Wait(secs(16 * 60)));
    assert!(!look(&mut run, &question, &Reading::Failed, at(960)), "and neither is one that failed");
    assert!(look(&mut run, &question, &nothing, at(970)));
    assert!(matches!(run.next(secs(970)), Next::Wait(_)));
    look(&mut run, &question, &nothing, at(975));
    assert!(!matches!(run.next(secs(975)), Next::Send(_)), "the two are too close");
    look(&mut run, &question, &nothing, at(980));
    assert_eq!(run.next(secs(980)), Next::Send(0));
}

#[test]
fn two_looks_are_enough_however_coarse_the_service_tells_its_time() {
    let mut run = unknown();
    let (question, nothing) = (own_shares(), Reading::OwnShares(vec![]));
    run.apply(&Entry::Resumed {}, at(1000));
    assert!(look(&mut run, &question, &nothing, at(1000)));
    let Next::Wait(again) = run.next(secs(1000)) else { panic!("a second look") };
    // It was 0.9 s past the second that the service told before, and has just begun the one that it tells now.
    let server = begin() + again - Duration::from_millis(900);
    assert!(look(&mut run, &question, &nothing, Moment { uptime: again, server, roll: 0 }));
    assert_eq!(run.next(again), Next::Send(0));
}

#[test]
fn patience_begins_when_what_was_found_is_taken_up() {
    let mut run = sharing(1);
    intent(&mut run, 0, Before::default());
    run.sent(0, created(), secs(0));
    // Another instance has died, and this one has been running for long.
    run.interrupt();
    run.taken_up(secs(500));
    let question = Question::Rows("rs-9".parse().unwrap());
    look(&mut run, &question, &rows(0..1, Status::Associating, false), at(501));
    assert_eq!(run.outcome(0), None, "a second is nothing for an association");
    look(&mut run, &question, &rows(0..1, Status::Associating, false), at(561));
    assert!(matches!(run.outcome(0), Some(Outcome::Unknown(problem)) if problem.kind == ProblemKind::StillMoving));
}

#[test]
fn the_word_to_go_on_is_for_the_program_that_heard_it_and_can_be_taken_back() {
    let mut run = unknown();
    run.apply(&Entry::Resumed {}, at(100));
    run.apply(&Entry::Stopped {}, at(101));
    for second in [102, 120, 140, 200] {
        look(&mut run, &own_shares(), &Reading::OwnShares(vec![]), at(1000 + second));
    }
    assert_eq!((run.next(secs(9000)), run.standing()), (Next::Finished, Standing::Unknown));
}

#[test]
fn a_hint_is_honoured_and_exceeded_by_little() {
    for roll in [0, u32::MAX / 3, u32::MAX] {
        let mut run = sharing(1);
        intent(&mut run, 0, Before::default());
        let busy = Problem { retry_after: Some(secs(7)), ..problem(ProblemKind::Throttled) };
        let moment = Moment { roll, ..at(1) };
        run.apply(&Entry::Answer { step: 0, took: 1, given: Given::Problem(busy) }, moment);
        let Next::Wait(again) = run.next(secs(1)) else { panic!("a pause") };
        assert!((secs(8)..=secs(8) + Duration::from_millis(250)).contains(&again), "{again:?}");
        assert_eq!(run.late_until(), None, "what was throttled had no effect");
    }
}

#[test]
fn pauses_grow_and_differ_by_the_dice() {
    let pause = |attempt, roll| {
        let mut run = sharing(1);
        intent(&mut run, 0, Before::default());
        run.progress[0].attempts = attempt;
        let given = Given::Problem(problem(ProblemKind::Throttled));
        run.apply(&Entry::Answer { step: 0, took: 1, given }, Moment { roll, ..at(0) });
        match run.next(secs(0)) {
            Next::Wait(at) => at,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(pause(1, 0), Duration::from_millis(500));
    assert_eq!(pause(1, u32::MAX), secs(1));
    assert_eq!(pause(3, u32::MAX), secs(4));
}

#[test]
fn an_earlier_failure_of_the_same_item_is_no_answer() {
    let mut share = a_share("rs-1", &["s-a"], &["1234567890123456"]);
    let old = Association { status: Status::Failed, ..share.principals[0].clone() };
    share.principals.push(Association { entity: Principal::from_wire("2234567890123456"), ..old });
    let intent_of = Intent::Share {
        snapshots: vec![],
        into: Destination::Existing("rs-1".parse().unwrap()),
        principals: vec![Principal::from_wire("2234567890123456")],
        except: vec![],
    };
    let mut run = planned(intent_of, std::slice::from_ref(&share));
    let before = run.before(0, std::slice::from_ref(&share));
    assert_eq!(before.rows.len(), 1);
    intent(&mut run, 0, before);
    run.sent(0, Err(problem(ProblemKind::MaybeSent)), secs(0));
    let question = Question::Rows("rs-1".parse().unwrap());
    let rows = |share: &Share| Reading::Rows { snapshots: vec![], principals: share.principals.clone() };
    assert!(!look(&mut run, &question, &rows(&share), at(2)), "it was there before");
    share.principals[1].updated = Some(begin());
    assert!(look(&mut run, &question, &rows(&share), at(7)));
    assert!(matches!(run.outcome(0), Some(Outcome::Failed(_))), "this one is new");
    assert_eq!(run.failed(), [0]);
}

#[test]
fn a_share_without_a_tag_is_not_recognised_and_never_made_twice() {
    let mut run = sharing(1);
    let Call::Create { operation, .. } = &mut run.plan.steps[0].call else { panic!("a share is made") };
    operation.clear();
    intent(&mut run, 0, Before { shares: vec!["rs-old".parse().unwrap()], rows: vec![] });
    run.sent(0, Err(problem(ProblemKind::MaybeSent)), secs(0));
    let mut like = a_share("rs-new", &["s-a"], &[]);
    like.name = "demo".into();
    let list = Reading::OwnShares(vec![like]);
    for _ in 0..2 {
        look(&mut run, &own_shares(), &list, at(2000));
        assert!(matches!(run.outcome(0), Some(Outcome::Unknown(problem)) if problem.is_code(judge::CANDIDATES)));
        run.apply(&Entry::Resumed {}, at(2000));
    }
    look(&mut run, &own_shares(), &list, at(4000));
    assert_eq!(run.next(secs(9000)), Next::Finished);
}

/// A member keeps what it has through a new share and loses `s-a`; the new share is made and the rest waits.
fn waiting_split() -> (Execution, Vec<Share>) {
    let shares = vec![a_share("rs-1", &["s-a", "s-b"], &["1550011223300000", "1550011223300001"])];
    let intent = Intent::Unshare {
        snapshots: vec!["s-a".parse().unwrap()],
        principals: vec![Principal::from_wire("1550011223300000")],
        method: Removal::Split,
    };
    let mut run = planned(intent, &shares);
    run.sending(0);
    run.sent(0, created(), secs(0));
    run.progress[0].state = State::Ended(Outcome::Done);
    (run, [shares, vec![a_share("rs-9", &["s-b"], &["1550011223300000"])]].concat())
}

fn rest(run: &Execution, shares: &[Share]) -> (Vec<String>, Vec<String>) {
    let facts = Facts {
        account: &"1203948576102938".parse().unwrap(),
        region: &"cn-hangzhou".parse().unwrap(),
        shares,
        read_at: Timestamp::UNIX_EPOCH,
        directory: None,
        switch: None,
        received: &[],
        alone: false,
        operation: "op2",
        role: None,
        lives: None,
    };
    let difference = planner::rest_difference(run, &facts);
    let names =
        |pairs: &[Pair]| pairs.iter().map(|pair| format!("{} {}", pair.snapshot, pair.principal.shown())).collect();
    (names(&difference.more_lost), names(&difference.fewer_lost))
}

#[test]
fn what_is_left_is_compared_with_what_was_agreed_to() {
    let (run, shares) = waiting_split();
    assert!(run.has_waited(1), "{:?}", run.plan.steps);
    let none = (vec![], vec![]);
    assert_eq!(rest(&run, &shares), none);
    let row = |entity: &str| a_share("rs-1", &[entity], &[]).snapshots.remove(0);
    let mut grown = shares.clone();
    grown[0].snapshots.push(row("s-c"));
    assert_eq!(rest(&run, &grown), (vec!["s-c 1550011223300000".to_owned()], vec![]), "somebody has added that");
    let mut held = shares.clone();
    held.push(a_share("rs-2", &["s-a"], &["1550011223300000"]));
    assert_eq!(rest(&run, &held), (vec![], vec!["s-a 1550011223300000".to_owned()]), "it would not be lost at all");
    let mut without = shares.clone();
    without.pop();
    assert_eq!(rest(&run, &without).0, ["s-b 1550011223300000"], "what was to be kept is not there any more");
    let mut elsewhere = shares;
    elsewhere.push(a_share("rs-3", &["s-z"], &["1550011223300009"]));
    assert_eq!(rest(&run, &elsewhere), none, "that is none of its business");
}
