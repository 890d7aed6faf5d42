//! Frames of the review and of tasks in every state.

use super::cloud::{MEMBER, OUTSIDE, Realm};
use super::frames::{SIZES, TO_PRINCIPALS, assert_frame, at_all, at_both};
use super::stage::{Stage, now};
use crate::app::sheets::Sheet;
use crate::app::sheets::review::State as ReviewState;
use crate::app::tests_support::{facts, prepared};
use crate::domain::execution::{Execution, Halt, Outcome, State, TaskId};
use crate::domain::facts::{Known, Need};
use crate::domain::plan::{Difference, Intent, Presence, ShareChange};
use crate::domain::preflight::Level;
use crate::domain::problem::Problem;
use crate::domain::share::Principal;
use crate::work::tests_support::task;
use crate::work::{Event, JournalTrouble, NoPlan, NotApplied, Phase, Prepared, Refusal, Stamp, Task, TaskList};

const STRANGER: &str = "7700112233440000";

fn unauthorised() -> Problem {
    Problem {
        action: "ListResourceShares".into(),
        code: "NoPermission".into(),
        message: "You are not authorized to do this operation.".into(),
        request_id: "9B1DA0B2-7D3E-5F41-8A9B-0C1D2E3F4A77".into(),
        status: Some(403),
        ..Problem::default()
    }
}

fn to_review<'a>(stage: &'a mut Stage, principals: &str) -> &'a mut Stage {
    stage.keys(TO_PRINCIPALS).paste(principals).keys("<Enter>")
}

/// A review that is asked for and not answered.
fn asked(stage: &mut Stage) -> &mut Stage {
    stage.prepares = false;
    to_review(stage, MEMBER)
}

fn answered(stage: &mut Stage, change: impl FnOnce(&mut Prepared)) -> &mut Stage {
    asked(stage);
    let intent = wanted(stage);
    let region = "cn-hangzhou".parse().unwrap();
    let mut answer = prepared(&intent, facts(&stage.model, &region, &[]));
    change(&mut answer);
    stage.answer(Event::Prepared(Box::new(answer)))
}

fn wanted(stage: &Stage) -> Intent {
    use crate::app::sheets::Sheet;
    use crate::app::sheets::review::Wish;
    match stage.model.sheets.last() {
        Some(Sheet::Review(review)) => match &review.wish {
            Wish::Intent { intent, .. } => intent.as_ref().clone(),
            Wish::Undo(_) => panic!("an intent is reviewed"),
        },
        _ => panic!("a review is open"),
    }
}

#[test]
fn preparing() {
    at_all("review_preparing", |stage| asked(stage));
}

#[test]
fn could_not_be_read() {
    at_both("review_unread", |stage| answered(stage, |answer| answer.plan = Err(NoPlan::Unread(unauthorised()))));
}

#[test]
fn nothing_to_do() {
    at_both("review_nothing_to_do", |stage| {
        answered(stage, |answer| answer.plan = Err(NoPlan::Planner(crate::domain::planner::PlanError::NothingToDo)))
    });
}

#[test]
fn one_new_outside_account() {
    at_all("review_last_four", |stage| to_review(stage, STRANGER).keys("<Tab>00"));
}

#[test]
fn in_production_the_name_of_the_profile_is_typed_before_any_change() {
    let marked = |prepared: &mut Prepared| {
        prepared.facts.production = Some("prod-admin".into());
        prepared.findings.retain(|finding| finding.level != Level::Block);
    };
    at_all("review_production", |stage| answered(stage, marked));
    at_both("review_production_typed", |stage| answered(stage, marked).keys("<Tab>prod-admin"));
    let mut stage = Stage::new(80, 24);
    answered(&mut stage, marked).keys("<Tab>acme-prod<Enter><Tab><Enter>");
    assert!(matches!(stage.model.sheets.last(), Some(Sheet::Review(_))), "another name opens nothing");
}

#[test]
fn confirmed_with_a_note() {
    at_both("review_confirmed", |stage| to_review(stage, STRANGER).keys("mOPS-4411<Enter>0000<Enter>"));
}

#[test]
fn some_are_blocked_and_can_be_left_out() {
    at_all("review_blocked", |stage| to_review(stage, &format!("{STRANGER} {MEMBER} r-P9xW3c")).keys("n"));
}

#[test]
fn plain_lines_tell_how_many_of_the_pairs_are_blocked() {
    let mut stage = Stage::new(80, 24);
    to_review(&mut stage, &format!("{STRANGER} {MEMBER} r-P9xW3c"));
    let Some(Sheet::Review(sheet)) = stage.model.sheets.last() else { panic!("a review") };
    let ReviewState::Ready(prepared) = &sheet.state else { panic!("it is ready") };
    let lines = super::super::plain_review(prepared.plan.as_ref().unwrap(), prepared, &stage.model, 100).join("\n");
    let blocked = sheet.matrix.blocked();
    assert!(blocked > 0 && lines.contains(&format!("{blocked} of them blocked")), "{lines}");
}

#[test]
fn keys_are_not_trusted() {
    at_both("review_untrusted", |stage| {
        stage.trusted = false;
        to_review(stage, &format!("{STRANGER} {MEMBER}")).keys("n")
    });
}

#[test]
fn the_matrix_is_larger_than_its_place() {
    let mut stage = Stage::new(140, 40);
    let many: String = (0..30).map(|n| format!("15500999{n:08} ")).collect();
    to_review(&mut stage, &many).keys("<S-Tab>").keys(&"l".repeat(20)).keys("j");
    assert_frame("review_matrix_140x40", &stage);
}

#[test]
fn the_members_of_the_directory_cannot_be_read() {
    for (width, height) in SIZES {
        let mut stage = Stage::with(width, height, Realm::Sealed);
        stage.keys(TO_PRINCIPALS).keys("<Alt-d><Enter>");
        assert_frame(&format!("review_members_unknown_{width}x{height}"), &stage);
    }
}

#[test]
fn things_have_changed() {
    at_both("review_changed", |stage| {
        to_review(stage, &format!("{OUTSIDE} {MEMBER}")).confirm();
        let (intent, region) = (wanted(stage), "cn-hangzhou".parse().unwrap());
        let mut newer = facts(&stage.model, &region, &[]);
        newer.shares = Known::Known(Vec::new());
        newer.role = Known::Known(None);
        let fresh = prepared(&intent, newer);
        let plan = fresh.plan.clone().unwrap();
        let by_others = ShareChange {
            id: "rs-3hNwYx8Rt1C1zR".parse().unwrap(),
            name: "meanwhile".into(),
            presence: Presence::New,
            snapshots_added: vec![plan.gained[0].snapshot.clone()],
            snapshots_removed: Vec::new(),
            principals_added: vec![Principal::from_wire(OUTSIDE)],
            principals_removed: Vec::new(),
            other_scope: false,
        };
        let difference = Difference {
            more_gained: plan.gained.clone(),
            other_steps: true,
            shares: vec![by_others],
            ..Difference::default()
        };
        let why = Refusal::Changed { difference: Box::new(difference), fresh: Box::new(fresh) };
        stage.answer(Event::NotApplied(Box::new(NotApplied { task: TaskId::new("1"), plan, why })))
    });
}

#[test]
fn being_applied() {
    at_both("review_applying", |stage| to_review(stage, MEMBER).confirm());
}

#[test]
fn could_not_be_read_again() {
    at_both("review_not_applied", |stage| {
        to_review(stage, MEMBER).confirm();
        let intent = wanted(stage);
        let plan = prepared(&intent, facts(&stage.model, &"cn-hangzhou".parse().unwrap(), &[])).plan.unwrap();
        let why = Refusal::Unread(unauthorised());
        stage.answer(Event::NotApplied(Box::new(NotApplied { task: TaskId::new("1"), plan, why })))
    });
}

#[test]
fn the_journal_cannot_be_written() {
    at_both("review_journal", |stage| {
        let list = TaskList { trouble: Some(JournalTrouble::OtherInstance), ..TaskList::default() };
        stage.event(Stamp::default(), Event::Tasks(list));
        to_review(stage, MEMBER)
    });
}

#[test]
fn doubts_about_what_could_not_be_read() {
    at_both("review_doubts", |stage| {
        stage.prepares = false;
        to_review(stage, STRANGER);
        let intent = wanted(stage);
        let mut known = facts(&stage.model, &"cn-hangzhou".parse().unwrap(), &[]);
        known.role = Known::Unknown(Box::new(unauthorised()));
        known.totals = Known::Unknown(Box::new(unauthorised()));
        let mut answer = prepared(&intent, known);
        answer.unread = vec![(Need::Role, unauthorised())];
        stage.answer(Event::Prepared(Box::new(answer)))
    });
}

#[test]
fn an_acceptance() {
    at_both("review_accept", |stage| stage.keys("4<Down>a<Down><Tab><Tab><Enter>"));
}

#[test]
fn a_rejection() {
    at_both("review_reject", |stage| stage.keys("4x<Tab><Enter>"));
}

/// The plan of a share with two accounts.
fn run(stage: &mut Stage) -> Execution {
    to_review(stage, &format!("{STRANGER} {MEMBER}"));
    let intent = wanted(stage);
    let trusted = crate::app::tests_support::accounts(&intent);
    let plan = prepared(&intent, facts(&stage.model, &"cn-hangzhou".parse().unwrap(), &trusted)).plan.unwrap();
    while !stage.model.sheets.is_empty() {
        stage.keys("<Esc>");
    }
    Execution::new(*plan)
}

fn shown(stage: &mut Stage, task: Task) -> &mut Stage {
    let list = TaskList { tasks: vec![task], ..TaskList::default() };
    stage.event(Stamp::default(), Event::Tasks(list)).keys("5<Enter>")
}

#[test]
fn a_task_of_an_earlier_run() {
    at_all("task_interrupted", |stage| {
        let mut run = run(stage);
        run.halt = Some(Halt::Recovered);
        let open = Task { number: 0, phase: Phase::Resting, note: Some("OPS-4411".into()), ..task(&run) };
        shown(stage, open)
    });
}

#[test]
fn a_task_that_others_have_overtaken() {
    at_both("task_changed", |stage| {
        let mut run = run(stage);
        let difference = Difference { more_lost: run.plan.gained.clone(), ..Difference::default() };
        (run.halt, run.changed) = (Some(Halt::Changed), Some(Box::new(difference)));
        shown(stage, Task { number: 2, phase: Phase::Resting, ..task(&run) })
    });
}

#[test]
fn a_task_that_waits_for_credentials() {
    at_all("task_paused", |stage| {
        let mut run = run(stage);
        run.halt = Some(Halt::Expired);
        shown(stage, Task { number: 2, phase: Phase::Resting, ..task(&run) })
    });
}

#[test]
fn a_task_that_waits_its_turn() {
    at_both("task_queued", |stage| {
        let run = run(stage);
        shown(stage, Task { phase: Phase::Queued, ..task(&run) })
    });
}

#[test]
fn a_task_that_is_stopping() {
    at_both("task_stopping", |stage| {
        let mut run = run(stage);
        run.sending(0);
        shown(stage, Task { phase: Phase::Stopping, ..task(&run) })
    });
}

#[test]
fn a_task_that_waits_for_a_recipient() {
    at_both("task_waiting", |stage| {
        let mut run = run(stage);
        run.progress[0].state = State::Ended(Outcome::AwaitingRecipient);
        let standing = crate::domain::execution::Standing::AwaitingAcceptance;
        shown(stage, Task { standing, phase: Phase::Active, changed: now(0).wall, ..task(&run) })
    });
}

#[test]
fn a_task_whose_records_cannot_be_written() {
    for (width, height) in SIZES {
        let mut stage = Stage::new(width, height);
        let run = run(&mut stage);
        let unrecorded = Some(JournalTrouble::System("No space left on device (os error 28)".into()));
        shown(&mut stage, Task { unrecorded, phase: Phase::Resting, ..task(&run) });
        assert_frame(&format!("task_unrecorded_{width}x{height}"), &stage);
    }
}

#[test]
fn an_undo_that_has_to_wait() {
    at_both("review_undo_refused", |stage| {
        let mut run = run(stage);
        run.halt = Some(Halt::Recovered);
        let open = Task { number: 0, phase: Phase::Resting, ..task(&run) };
        let id = open.id.clone();
        shown(stage, open).keys("u");
        stage.answer(Event::TaskRefused { task: id, why: Box::new(Refusal::NotBefore(now(900).wall)) })
    });
}
