//! What one request came to where its step was sent more than once.

use super::*;
use crate::domain::execution::Attempt;

const ACCOUNT: &str = "1550011223300000";

fn sent(attempt: u32, about: &[&str]) -> Intended {
    let parameters = about.iter().enumerate().map(|(no, id)| (format!("Targets.{}", no + 1), (*id).to_owned()));
    Intended {
        step: 0,
        attempt,
        action: "CreateResourceShare".into(),
        account: "1203948576102938".into(),
        region: "cn-hangzhou".into(),
        parameters: parameters.collect(),
        nonce: "nonce".into(),
        date: Timestamp::UNIX_EPOCH,
        until: Timestamp::from_second(900).unwrap(),
        before: Before::default(),
    }
}

fn both() -> Entry {
    Entry::Intent(Box::new(sent(1, &["s-a", ACCOUNT])))
}

fn answered(given: Given) -> Entry {
    Entry::Answer { step: 0, took: 1, given }
}

fn started() -> Entry {
    let (answer, request_id) = created().unwrap();
    answered(Given::Success { answer, request_id })
}

fn went_wrong(kind: ProblemKind) -> Entry {
    answered(Given::Problem(problem(kind)))
}

fn ended(items: [Outcome; 2], ended: Outcome) -> Entry {
    Entry::Verified { step: 0, share: None, items: items.map(Some).to_vec(), ended: Some(ended) }
}

fn absent(at: i64) -> Entry {
    Entry::Absent { step: 0, begun: Timestamp::from_second(at).unwrap() }
}

/// What the requests among these entries came to.
fn attempts(entries: Vec<Entry>) -> Vec<Option<Attempt>> {
    let mut run = sharing(1);
    for entry in &entries {
        run.apply(entry, Moment::at(secs(0)));
    }
    let one = |(at, entry): (usize, &Entry)| match entry {
        Entry::Intent(sent) => Some(run.attempt(sent, &entries[at + 1..])),
        _ => None,
    };
    entries.iter().enumerate().filter_map(one).collect()
}

fn lost() -> Outcome {
    Outcome::Unknown(problem(ProblemKind::MaybeSent))
}

fn failed() -> Outcome {
    Outcome::Failed(Failure::of("InternalError"))
}

fn done() -> Entry {
    ended([Outcome::Done, Outcome::Done], Outcome::Done)
}

#[test]
fn a_request_that_was_lost_is_not_called_done_because_the_next_one_was() {
    let unknown = || ended([lost(), lost()], lost());
    let again = |looks: &[i64]| {
        let mut entries = vec![both(), went_wrong(ProblemKind::MaybeSent), unknown(), Entry::Resumed {}];
        entries.extend(looks.iter().map(|at| absent(*at)));
        entries.extend([both(), started(), done()]);
        attempts(entries)
    };
    let done = Some(Attempt::Ended(Outcome::Done));
    assert_eq!(again(&[1000, 1011]), [Some(Attempt::NoEffect), done.clone()]);
    assert_eq!(again(&[30, 41]), [Some(Attempt::SentAgain), done], "a late copy of it may have come");
    let open = attempts(vec![both(), went_wrong(ProblemKind::MaybeSent), unknown(), Entry::Resumed {}]);
    assert_eq!(open, [Some(Attempt::Ended(lost()))], "it is not known while it is looked for");
    assert_eq!(attempts(vec![both()]), [None]);
}

#[test]
fn what_certainly_did_nothing_is_told_apart_from_what_was_refused() {
    for kind in [ProblemKind::Throttled, ProblemKind::NotSent] {
        let all = attempts(vec![both(), went_wrong(kind), both(), started(), done()]);
        assert_eq!(all[0], Some(Attempt::NoEffect), "{kind:?}");
    }
    let refused = || Some(Attempt::Ended(Outcome::Refused(problem(ProblemKind::Refused))));
    let retried = || Entry::Retried { steps: vec![0] };
    let all = attempts(vec![both(), went_wrong(ProblemKind::Refused), retried(), both(), started(), done()]);
    assert_eq!(all, [refused(), Some(Attempt::Ended(Outcome::Done))]);
    let waits = attempts(vec![both(), went_wrong(ProblemKind::Refused), retried()]);
    assert_eq!(waits, [refused()], "that it is to be sent again changes nothing");
}

#[test]
fn a_create_of_which_nothing_was_associated_stays_failed_however_the_retry_ends() {
    let retry = |items: [Outcome; 2], about: &[&str]| {
        attempts(vec![
            both(),
            started(),
            ended(items, Outcome::Done),
            Entry::Retried { steps: vec![0] },
            Entry::Intent(Box::new(sent(1, about))),
            started(),
            done(),
        ])
    };
    let done = Some(Attempt::Ended(Outcome::Done));
    assert_eq!(retry([failed(), failed()], &["s-a", ACCOUNT]), [Some(Attempt::Ended(failed())), done.clone()]);
    assert_eq!(retry([Outcome::Done, failed()], &[ACCOUNT]), [Some(Attempt::Partly(failed())), done]);
}

#[test]
fn a_request_is_judged_by_what_it_asked_for() {
    let entries = vec![
        both(),
        started(),
        ended([Outcome::Done, failed()], Outcome::Done),
        Entry::Retried { steps: vec![0] },
        Entry::Intent(Box::new(sent(1, &[ACCOUNT]))),
        started(),
        ended([Outcome::Done, failed()], Outcome::Done),
    ];
    assert_eq!(attempts(entries), [Some(Attempt::Partly(failed())), Some(Attempt::Ended(failed()))]);
}
