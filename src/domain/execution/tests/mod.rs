//! The state machine, without a network.

mod attempts;
mod cloud;
mod crash;
mod products;
mod rules;

use jiff::Timestamp;

use super::*;
use crate::domain::plan::{Destination, Intent};
use crate::domain::planner::{self, Facts};
use crate::domain::problem::ProblemKind;
use crate::domain::share::AssociationStatus as Status;
use crate::domain::share::tests_support::share as a_share;
use crate::domain::share::{Failure, Principal};

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// What is asked for a share that is made.
fn own_shares() -> Question {
    Question::OwnShares("cn-hangzhou".parse().unwrap())
}

fn planned(intent: Intent, shares: &[Share]) -> Execution {
    let facts = Facts {
        account: &"1203948576102938".parse().unwrap(),
        region: &"cn-hangzhou".parse().unwrap(),
        shares,
        read_at: Timestamp::UNIX_EPOCH,
        directory: None,
        switch: None,
        alone: false,
        received: &[],
        operation: "op1",
        role: None,
        lives: None,
    };
    Execution::new(planner::plan(intent, &facts).unwrap())
}

fn sharing(accounts: usize) -> Execution {
    let principals = (0..accounts).map(|i| Principal::from_wire(&format!("15500112233{i:05}"))).collect();
    let into = Destination::New { name: "demo".into(), allow_external: true };
    planned(Intent::Share { snapshots: vec!["s-a".parse().unwrap()], into, principals, except: vec![] }, &[])
}

fn problem(kind: ProblemKind) -> Problem {
    Problem { kind, ..Problem::default() }
}

fn created() -> Result<(Answer, Untrusted), Problem> {
    Ok((Answer::Created("rs-9".parse().unwrap()), "req-1".into()))
}

fn rows(accounts: std::ops::Range<usize>, status: Status, external: bool) -> Reading {
    let mut share = a_share("rs-9", &["s-a"], &[]);
    let ids: Vec<_> = accounts.map(|i| format!("15500112233{i:05}")).collect();
    share.principals = a_share("rs-9", &[], &ids.iter().map(String::as_str).collect::<Vec<_>>()).principals;
    for row in &mut share.principals {
        row.status = status;
        row.external = Some(external);
    }
    Reading::Rows { snapshots: share.snapshots, principals: share.principals }
}

#[test]
fn steps_go_out_in_order_and_end_when_their_rows_rest() {
    let mut run = sharing(7);
    assert_eq!(run.next(secs(0)), Next::Send(0));
    run.sending(0);
    assert_eq!(run.next(secs(0)), Next::Finished, "the second step needs the share");
    run.sent(0, created(), secs(1));
    assert_eq!(run.next(secs(1)), Next::Send(1), "it does not wait for the first one's rows");
    run.sending(1);
    run.sent(1, Ok((Answer::Started, "req-2".into())), secs(1));
    let Next::Wait(at) = run.next(secs(1)) else { panic!("a gap before reading") };
    let Next::Read(question) = run.next(at) else { panic!("a read is due") };
    assert_eq!(question, Question::Rows("rs-9".parse().unwrap()));
    run.read(&question, &rows(0..7, Status::Associated, false), at);
    assert_eq!(run.next(at), Next::Finished);
    assert_eq!((run.outcome(0), run.outcome(1)), (Some(&Outcome::Done), Some(&Outcome::Done)));
}

#[test]
fn an_outside_account_is_waited_for_by_nobody() {
    let mut run = sharing(1);
    run.sending(0);
    run.sent(0, created(), secs(1));
    let question = Question::Rows("rs-9".parse().unwrap());
    run.read(&question, &rows(0..1, Status::Associating, true), secs(2));
    assert_eq!(run.outcome(0), None, "the service may still refuse it");
    run.read(&question, &rows(0..1, Status::Associating, true), secs(3));
    assert_eq!(run.outcome(0), Some(&Outcome::AwaitingRecipient));
    assert_eq!(run.progress[0].items[0].outcome, Some(Outcome::Done), "the snapshot itself is in");
}

#[test]
fn a_failed_row_is_told_apart_from_the_others() {
    let mut run = sharing(2);
    run.sending(0);
    run.sent(0, created(), secs(1));
    let Reading::Rows { snapshots, mut principals } = rows(0..2, Status::Associated, false) else { panic!() };
    principals[1].status = Status::Failed;
    principals[1].message = "An internal error occurred.".into();
    run.read(&Question::Rows("rs-9".parse().unwrap()), &Reading::Rows { snapshots, principals }, secs(2));
    assert_eq!(run.outcome(0), Some(&Outcome::Failed(Failure::told(&"An internal error occurred.".into()))));
    assert_eq!(run.progress[0].items[1].outcome, Some(Outcome::Done));
}

#[test]
fn a_failure_is_read_whether_or_not_its_code_was_kept_apart() {
    let read = |json: &str| serde_json::from_str::<Outcome>(json).unwrap();
    assert_eq!(read(r#"{"Failed":"LimitExceeded"}"#), Outcome::Failed(Failure::of("LimitExceeded")));
    let words = "An internal error occurred.";
    assert_eq!(read(&format!(r#"{{"Failed":"{words}"}}"#)), Outcome::Failed(Failure::told(&words.into())));
    let failure = Failure { counterpart: "s-a".into(), reason: "Unavailable".into(), description: words.into() };
    let outcome = Outcome::Failed(failure);
    assert_eq!(read(&serde_json::to_string(&outcome).unwrap()), outcome);
}

#[test]
fn a_lost_answer_is_read_back_and_never_sent_twice() {
    let mut run = sharing(7);
    run.sending(0);
    run.sent(0, Err(problem(ProblemKind::MaybeSent)), secs(0));
    for at in [2, 7, 22] {
        assert_eq!(run.next(secs(at)), Next::Read(own_shares()));
        run.read(&own_shares(), &Reading::OwnShares(vec![]), secs(at));
    }
    assert!(matches!(run.outcome(0), Some(Outcome::Unknown(_))));
    assert_eq!(run.outcome(1), Some(&Outcome::NotSent));
    assert_eq!(run.next(secs(99)), Next::Finished);
}

#[test]
fn a_lost_answer_that_took_effect_is_recognised_by_its_tag() {
    let mut run = sharing(7);
    run.sending(0);
    run.sent(0, Err(problem(ProblemKind::NotJson)), secs(0));
    let mut share = a_share("rs-9", &["s-a"], &[]);
    share.operation = Some("op1".into());
    run.read(&own_shares(), &Reading::OwnShares(vec![share]), secs(2));
    assert_eq!(run.next(secs(2)), Next::Send(1), "the rest goes on");
}

#[test]
fn an_incomplete_list_proves_nothing() {
    let mut run = sharing(1);
    run.sending(0);
    run.sent(0, Err(problem(ProblemKind::MaybeSent)), secs(0));
    run.read(&own_shares(), &Reading::Failed, secs(2));
    assert!(matches!(run.progress[0].state, State::ReadingBack { reads: 1, .. }));
}

#[test]
fn what_certainly_had_no_effect_is_sent_again_a_few_times() {
    let mut run = sharing(1);
    let mut now = secs(0);
    for attempt in 1..=ATTEMPTS {
        assert_eq!(run.next(now), Next::Send(0));
        run.sending(0);
        run.sent(0, Err(problem(ProblemKind::Throttled)), now);
        if attempt < ATTEMPTS {
            let Next::Wait(at) = run.next(now) else { panic!("a pause") };
            now = at;
        }
    }
    assert!(matches!(run.outcome(0), Some(Outcome::Refused(_))));
}

#[test]
fn a_refusal_stops_what_depends_on_it() {
    let mut run = sharing(7);
    run.sending(0);
    run.sent(0, Err(problem(ProblemKind::Refused)), secs(0));
    assert!(matches!(run.outcome(0), Some(Outcome::Refused(_))));
    assert_eq!(run.outcome(1), Some(&Outcome::NotSent));
}

#[test]
fn patience_ends() {
    let mut run = sharing(1);
    run.sending(0);
    run.sent(0, created(), secs(0));
    let question = Question::Rows("rs-9".parse().unwrap());
    run.read(&question, &rows(0..1, Status::Associating, false), secs(30));
    assert_eq!(run.outcome(0), None);
    run.read(&question, &rows(0..1, Status::Associating, false), secs(61));
    assert!(matches!(run.outcome(0), Some(Outcome::Unknown(p)) if p.kind == ProblemKind::StillMoving));
}

#[test]
fn removal_is_done_when_no_row_is_left() {
    let shares = [a_share("rs-1", &["s-a"], &["1234567890123456"])];
    let principals = vec![Principal::from_wire("1234567890123456")];
    let mut run = planned(Intent::RemovePrincipals { share: "rs-1".parse().unwrap(), principals }, &shares);
    run.sending(0);
    run.sent(0, Ok((Answer::Started, "req".into())), secs(0));
    let question = Question::Rows("rs-1".parse().unwrap());
    let before = Reading::Rows { snapshots: vec![], principals: shares[0].principals.clone() };
    run.read(&question, &before, secs(1));
    assert_eq!(run.outcome(0), None);
    run.read(&question, &Reading::Rows { snapshots: vec![], principals: vec![] }, secs(2));
    assert_eq!(run.outcome(0), Some(&Outcome::Done));
}

#[test]
fn an_invitation_that_was_accepted_before_counts_as_success() {
    let invited = crate::domain::plan::Invited {
        invitation: "i-1".parse().unwrap(),
        share: "rs-1".parse().unwrap(),
        name: "demo".into(),
        sender: "1234567890123456".parse().unwrap(),
    };
    let mut run = planned(Intent::Accept(invited), &[]);
    run.sending(0);
    let code = "InvitationStatus.AlreadyAccepted".into();
    run.sent(0, Err(Problem { code, ..problem(ProblemKind::Refused) }), secs(0));
    assert_eq!(run.outcome(0), Some(&Outcome::AlreadySo));
}

#[test]
fn who_stops_does_not_wait_until_a_late_copy_can_do_no_harm() {
    let mut run = sharing(1);
    let intended = Intended {
        step: 0,
        attempt: 1,
        action: "CreateResourceShare".into(),
        account: run.plan.account.to_string(),
        region: run.plan.region.to_string(),
        parameters: vec![],
        nonce: "nonce".into(),
        date: Timestamp::UNIX_EPOCH,
        until: Timestamp::from_second(900).unwrap(),
        before: Before { shares: vec![], rows: vec![] },
    };
    run.apply(&Entry::Intent(Box::new(intended)), Moment::at(secs(0)));
    run.sent(0, Err(problem(ProblemKind::MaybeSent)), secs(0));
    for at in [2, 7, 22] {
        run.read(&own_shares(), &Reading::OwnShares(vec![]), secs(at));
    }
    assert_eq!(run.standing(), Standing::Unknown);
    run.apply(&Entry::Resumed {}, Moment::at(secs(30)));
    run.read(&own_shares(), &Reading::OwnShares(vec![]), secs(30));
    let Next::Wait(at) = run.next(secs(30)) else { panic!("it waits") };
    assert!(at > secs(30) && at <= secs(90), "it looks again at least each minute: {at:?}");
    run.apply(&Entry::Stopped {}, Moment::at(secs(31)));
    assert_eq!(run.next(secs(31)), Next::Read(own_shares()));
    run.read(&own_shares(), &Reading::OwnShares(vec![]), secs(31));
    assert_eq!((run.next(secs(31)), run.standing()), (Next::Finished, Standing::Unknown));
}

#[test]
fn what_an_earlier_attempt_has_put_there_is_not_taken_for_older_than_the_plan() {
    let mut run = sharing(2);
    run.sending(0);
    run.sent(0, created(), secs(1));
    let Reading::Rows { snapshots, mut principals } = rows(0..2, Status::Associated, false) else { panic!() };
    principals[1].status = Status::Failed;
    let partly = Reading::Rows { snapshots, principals };
    let question = Question::Rows("rs-9".parse().unwrap());
    run.read(&question, &partly, secs(2));
    assert_eq!(run.failed(), [0]);
    run.apply(&Entry::Retried { steps: vec![0] }, Moment::at(secs(3)));
    let mut share = a_share("rs-9", &[], &[]);
    let Reading::Rows { snapshots, principals } = partly else { panic!() };
    (share.snapshots, share.principals) = (snapshots, principals);
    let before = run.before(0, &[share]);
    run.before.insert(0, before);
    run.sending(0);
    run.sent(0, Ok((Answer::Started, "req-2".into())), secs(3));
    run.read(&question, &rows(0..2, Status::Associated, false), secs(5));
    assert!(run.progress[0].items.iter().all(|item| item.outcome == Some(Outcome::Done)), "{:?}", run.progress[0]);
}
