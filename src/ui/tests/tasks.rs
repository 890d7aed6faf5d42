//! Frames of the tasks and of the journal.

use crossterm::event::KeyCode;
use insta::assert_snapshot;

use super::text;
use super::world::{ACME, GLOBEX, PARTNER, Play, at, refused, region};
use crate::domain::access::Pair;
use crate::domain::execution::{
    Answer, Attempt, Author, Entry, Execution, Given, Halt, Intended, Outcome, Standing, State, TaskId,
};
use crate::domain::plan::{Call, Destination, Intent, Inverse, Plan, ShareRef, Step};
use crate::domain::share::{Failure, Principal};
use crate::work::tests_support::task;
use crate::work::{AuditPage, AuditRow, Event, Job, JournalTrouble, Phase, Task, TaskList};

const SIZES: [(u16, u16); 3] = [(80, 24), (140, 40), (60, 15)];
const SHARE: &str = "rs-Qm7L2xW9kT4b";

fn frames(name: &str, play: impl Fn((u16, u16)) -> Play) {
    for size in SIZES {
        assert_snapshot!(format!("{name}-{}", size.0), text(&play(size).model));
    }
}

fn author() -> Author {
    Author {
        profile: "acme-prod".into(),
        arn: "acs:ram::1203948576102938:user/ops-li".into(),
        user: "ops-li".into(),
        host: "jump-02".into(),
        program: "snapferry 1.0.0".into(),
    }
}

fn plan(account: &str, intent: Intent) -> Plan {
    let snapshot = || "s-bp1a0001f3k9d2m7q0x1".parse().unwrap();
    let call = |who: &str| Call::Associate {
        share: ShareRef::Known(SHARE.parse().unwrap()),
        snapshots: vec![snapshot()],
        principals: vec![Principal::from_wire(who)],
    };
    let step = |who| Step { call: call(who), after: Vec::new(), inverse: Inverse::Calls(Vec::new()) };
    Plan {
        parts: Vec::new(),
        account: account.parse().unwrap(),
        region: region("cn-hangzhou"),
        intent,
        observed: Vec::new(),
        observed_at: at("2026-11-24T11:00:00Z"),
        steps: vec![step(PARTNER), step(GLOBEX)],
        gained: vec![Pair { snapshot: snapshot(), principal: Principal::from_wire(PARTNER) }],
        lost: Vec::new(),
        withdrawn: Vec::new(),
        already: Vec::new(),
        kept: Vec::new(),
        members_gained: Vec::new(),
        members_lost: Vec::new(),
        members_kept: Vec::new(),
        members_unknown: Vec::new(),
        invitations: Vec::new(),
    }
}

fn sharing(name: &str) -> Intent {
    Intent::Share {
        snapshots: vec!["s-bp1a0001f3k9d2m7q0x1".parse().unwrap()],
        into: Destination::New { name: name.into(), allow_external: true },
        principals: vec![Principal::from_wire(PARTNER)],
        except: Vec::new(),
    }
}

fn one(id: &str, number: u32, began: &str, plan: Plan, state: impl FnOnce(&mut Execution)) -> Task {
    let mut run = Execution::new(plan);
    state(&mut run);
    let resting = run.is_finished() || run.halt.is_some();
    Task {
        id: TaskId::new(id),
        number,
        author: author(),
        hash: "4f2a90c1b7d8e6f50123456789abcdef4f2a90c1b7d8e6f50123456789abcdef".into(),
        note: Some("OPS-4411".into()),
        began: at(began),
        changed: at(began),
        phase: if resting { Phase::Resting } else { Phase::Active },
        ..task(&run)
    }
}

fn tasks() -> Vec<Task> {
    let done = || State::Ended(Outcome::Done);
    let conflict = || State::Ended(Outcome::Refused(refused("AssociateConflict", "is being changed")));
    let running = one("17aa", 3, "2026-11-24T11:59:00Z", plan(ACME, sharing("snap-20261124-db")), |run| {
        run.progress[0].state = done();
        run.progress[1].state = State::Sending;
    });
    let partly = one("16aa", 2, "2026-11-24T11:30:00Z", plan(ACME, sharing("nightly\u{1b}[2J")), |run| {
        run.progress[0].state = done();
        run.progress[1].state = conflict();
    });
    let waiting = Task {
        standing: Standing::AwaitingAcceptance,
        ..one("15aa", 1, "2026-11-24T10:00:00Z", plan(ACME, sharing("db-partners")), |_| {})
    };
    let share = || SHARE.parse().unwrap();
    let removal = Intent::RemovePrincipals { share: share(), principals: Vec::new() };
    let interrupted = one("14aa", 0, "2026-11-23T10:00:00Z", plan(GLOBEX, removal), |run| {
        run.progress[0].state = done();
        run.halt = Some(Halt::Recovered);
    });
    let all_done = one("13aa", 0, "2026-11-22T10:00:00Z", plan(ACME, Intent::DeleteShare { share: share() }), |run| {
        run.progress[0].state = done();
        run.progress[1].state = done();
    });
    vec![running, partly, waiting, interrupted, all_done]
}

fn with(size: (u16, u16), list: TaskList) -> Play {
    let mut play = Play::ready(size);
    play.answer(|job| *job == Job::Tasks, |_| vec![Event::Tasks(list.clone())]);
    play
}

fn full() -> TaskList {
    TaskList { tasks: tasks(), ..TaskList::default() }
}

pub(super) fn listed(size: (u16, u16)) -> Play {
    with(size, full())
}

#[test]
fn the_list_of_tasks() {
    frames("tasks", |size| with(size, full()).keys("5"));
    frames("tasks-partly", |size| with(size, full()).keys("5j"));
    frames("tasks-interrupted", |size| with(size, full()).keys("5jjj").key(KeyCode::Tab));
}

#[test]
fn unfinished_tasks_are_announced() {
    assert_snapshot!("tasks-announced-80", text(&with((80, 24), full()).model));
}

#[test]
fn what_is_shown_of_a_task_of_which_an_answer_was_not_seen() {
    use crate::domain::problem::Problem;
    use crate::ui::panes::tasks::state;
    let reading = |phase| {
        let lost =
            State::ReadingBack { at: std::time::Duration::ZERO, reads: 0, problem: Problem::default(), resend: false };
        let begun = "2026-11-24T11:59:00Z";
        let task = one("12aa", 0, begun, plan(ACME, sharing("snap")), |run| run.progress[0].state = lost);
        state(&Task { phase, ..task }).0
    };
    for phase in [Phase::Queued, Phase::Active] {
        assert_eq!(reading(phase), "0/2 unknown", "while it waits to be read as well");
    }
    let found = |phase| state(&Task { phase, ..tasks().remove(3) }).0;
    assert_eq!(found(Phase::Resting), "1/2 open !");
    assert_eq!(found(Phase::Active), "1/2 running", "nothing can be decided yet");
}

#[test]
fn an_undo_is_offered_only_when_no_late_copy_can_come_any_more() {
    let until = |until: &str, resend: bool| {
        let problem = crate::domain::problem::Problem {
            kind: crate::domain::problem::ProblemKind::MaybeSent,
            action: "CreateResourceShare".into(),
            ..Default::default()
        };
        let now = std::time::Duration::ZERO;
        let one = one("12aa", 1, "2026-11-24T11:59:00Z", plan(ACME, sharing("snap")), |run| {
            run.progress[0].state = State::Ended(Outcome::Unknown(problem.clone()));
            run.progress[1].state = State::Ended(Outcome::NotSent);
            if resend {
                run.progress[0].state = State::ReadingBack { at: now, reads: 0, problem, resend };
                run.progress[1].state = State::Waiting;
            }
            run.progress[0].late_until = Some(at(until));
        });
        TaskList { tasks: vec![one], ..TaskList::default() }
    };
    let (late, over) = ("2026-11-24T12:14:00Z", "2026-11-24T11:59:30Z");
    frames("tasks-late", |size| with(size, until(late, false)).keys("5"));
    assert_snapshot!(
        "tasks-late-sheet-80",
        text(&with((80, 24), until(late, false)).keys("5").key(KeyCode::Enter).model)
    );
    assert_snapshot!("tasks-late-waits-80", text(&with((80, 24), until(late, true)).keys("5").model));
    let shown = text(&with((80, 24), until(over, false)).keys("5").model);
    assert!(shown.contains("u plans the undo") && !shown.contains("It can be taken back from"), "{shown}");
    let refused = text(&with((80, 24), until(late, false)).keys("5u").model);
    assert!(refused.contains("A late copy of a lost request"), "{refused}");
}

#[test]
fn no_tasks() {
    frames("tasks-none", |size| with(size, TaskList::default()).keys("5"));
    assert_snapshot!("tasks-reading-80", text(&Play::opened((80, 24)).keys("5").model));
    assert_snapshot!("tasks-no-match-80", text(&with((80, 24), full()).keys("5/zzz").key(KeyCode::Enter).model));
    assert_snapshot!("tasks-filter-80", text(&with((80, 24), full()).keys("5/nightly").key(KeyCode::Enter).model));
}

#[test]
fn the_journal_can_only_be_read() {
    let troubles = [
        ("other", JournalTrouble::OtherInstance),
        ("version", JournalTrouble::UnknownVersion { line: 812 }),
        ("damaged", JournalTrouble::Damaged { line: 7 }),
        ("nowhere", JournalTrouble::Nowhere),
    ];
    for (name, trouble) in troubles {
        let list = || TaskList { trouble: Some(trouble.clone()), ..TaskList::default() };
        assert_snapshot!(format!("tasks-{name}-80"), text(&with((80, 24), list()).keys("5").model));
    }
}

fn row(
    number: usize,
    at_second: u32,
    entry: Entry,
    answer: Option<(u64, Given)>,
    outcome: Option<Outcome>,
) -> AuditRow {
    AuditRow {
        number,
        at: at(&format!("2026-11-24T11:0{}:{:02}Z", at_second / 60, at_second % 60)),
        task: TaskId::new("7a3f00c1d2e4b5a6"),
        author: author(),
        account: ACME.parse().unwrap(),
        region: region("cn-hangzhou"),
        hash: "4f2a90c1b7d8e6f50123456789abcdef".into(),
        note: Some("OPS-4411".into()),
        entry,
        answer,
        outcome: outcome.map(Attempt::Ended),
    }
}

fn intent(action: &str, parameters: &[(&str, &str)]) -> Entry {
    Entry::Intent(Box::new(Intended {
        step: 0,
        attempt: 1,
        action: action.into(),
        account: ACME.into(),
        region: "cn-hangzhou".into(),
        parameters: parameters.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        nonce: "b1d3".into(),
        date: at("2026-11-24T11:00:00Z"),
        until: at("2026-11-24T11:16:00Z"),
        before: Default::default(),
    }))
}

pub(super) fn page() -> AuditPage {
    let success = |answer| Given::Success { answer, request_id: "5C1FA0B2-7D3E-5F41-8A9B-0C1D2E3F4A5B".into() };
    let failed = Given::Problem(refused("AssociateConflict", "The share is being changed."));
    let share = [("ResourceShareId", SHARE), ("Targets.1", PARTNER), ("Targets.2", "evil\u{1b}[2J")];
    let created = success(Answer::Created(SHARE.parse().unwrap()));
    let rows = vec![
        row(
            9,
            70,
            intent("AssociateResourceShare", &share),
            Some((220, success(Answer::Started))),
            Some(Outcome::Done),
        ),
        row(7, 60, intent("AssociateResourceShare", &share), None, None),
        row(6, 55, Entry::MarkedDone {}, None, None),
        row(4, 20, intent("AssociateResourceShare", &share), Some((180, failed)), None),
        row(
            2,
            10,
            intent("CreateResourceShare", &[("ResourceShareName", "nightly")]),
            Some((310, created)),
            Some(Outcome::Done),
        ),
    ];
    AuditPage { rows, next: Some(2), file: Some("/home/ops/.local/state/snapferry/journal.jsonl".into()) }
}

pub(super) fn audited(size: (u16, u16), page: AuditPage) -> Play {
    let mut play = with(size, TaskList::default()).keys("6");
    play.answer(|job| matches!(job, Job::Audit { .. }), |_| vec![Event::Audit(page.clone())]);
    play
}

#[test]
fn the_journal() {
    frames("audit", |size| audited(size, page()));
    frames("audit-unknown", |size| audited(size, page()).keys("j"));
    frames("audit-failed", |size| audited(size, page()).keys("jjj").key(KeyCode::Enter));
}

#[test]
fn what_an_earlier_attempt_came_to() {
    let lost = Given::Problem(crate::domain::problem::Problem {
        kind: crate::domain::problem::ProblemKind::MaybeSent,
        action: "CreateResourceShare".into(),
        ..Default::default()
    });
    let attempts = [
        ("partly", Attempt::Partly(Outcome::Failed(Failure::of("Unavailable")))),
        ("no-effect", Attempt::NoEffect),
        ("sent-again", Attempt::SentAgain),
    ];
    for (name, attempt) in attempts {
        let first = intent("CreateResourceShare", &[("ResourceShareName", "nightly")]);
        let first = AuditRow { outcome: Some(attempt), ..row(2, 10, first, Some((90, lost.clone())), None) };
        let page = AuditPage { rows: vec![first], ..page() };
        frames(&format!("audit-{name}"), |size| audited(size, page.clone()));
    }
}

#[test]
fn an_empty_journal_and_one_that_is_being_read() {
    frames("audit-none", |size| audited(size, AuditPage::default()));
    assert_snapshot!("audit-reading-80", text(&with((80, 24), TaskList::default()).keys("6").model));
    frames("audit-unknown-term", |size| audited(size, page()).keys("/since:7d colour:red"));
    assert_snapshot!("audit-no-match-80", text(&audited((80, 24), page()).keys("/zzz").key(KeyCode::Enter).model));
}

#[test]
fn what_can_be_copied_of_tasks_and_of_the_journal() {
    frames("tasks-copy", |size| with(size, full()).keys("5jy"));
    frames("audit-copy", |size| audited(size, page()).keys("jjjy"));
    let play = with((80, 24), full()).keys("5y");
    assert!(text(&play.model).contains("report"), "{}", text(&play.model));
}

#[test]
fn where_the_journal_was_written_to_is_said() {
    let mut play = audited((80, 24), page()).keys("ec");
    let file = "/home/ops/.local/state/snapferry/exports/journal-20261124-110203.csv".into();
    let written = crate::work::Exported { file, rows: 5 };
    play.answer(|job| matches!(job, Job::Export { .. }), |_| vec![Event::Exported(Ok(written.clone()))]);
    assert_snapshot!("audit-exported-80", text(&play.model));
}
