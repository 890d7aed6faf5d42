//! The way of every command that changes something: prepare, review, confirm, carry out, tell.
//!
//! Nothing is sent that was not confirmed: by the hash of the plan, or by a person who has read it. The worker reads
//! everything once more before the first request and stops if the plan has become another one.

use std::io::{self, Write as _};

use super::answer::{Answer, Failed, Format};
use super::arrived::{self, Arrived, Expected};
use super::failure::Failure;
use super::follow::{self, Applied};
use super::plan_answer::{PlanItem, PlanPart, TaskItem, carried_out, not_good, planned};
use super::plan_file::{Filed, Plans};
use super::senders::{self, SenderItem};
use super::{Context, codes, note, prompt, words};
use crate::cli::system;
use crate::domain::execution::{Execution, Outcome, Standing};
use crate::domain::ids::AccountId;
use crate::domain::plan::{Call, Plan, StepNo, joint_hash};
use crate::domain::planner::PlanError;
use crate::domain::preflight::blocks;
use crate::domain::problem::Problem;
use crate::text;
use crate::ui::journal_trouble;
use crate::ui::sheets::{difference_words, plain_review};
use crate::work::{Event, Job, NoPlan, Prepared, Task};

/// Columns of a review.
const COLUMNS: usize = 80;

/// What is wanted.
pub(super) struct Wanted {
    /// Who wants it.
    pub account: AccountId,
    /// The jobs that prepare the plans, in the order in which they are carried out.
    pub wishes: Vec<Job>,
    /// What is so already.
    pub already: Vec<PlanItem>,
    /// The plans as they were written to a file.
    pub filed: Option<Plans>,
    /// What is to appear once it is done.
    pub expected: Vec<Expected>,
    /// Who sent what is to be accepted.
    pub senders: Vec<SenderItem>,
}

impl Wanted {
    /// Wishes of an account, and nothing else.
    pub(super) fn new(account: AccountId, wishes: Vec<Job>) -> Self {
        Self { account, wishes, already: Vec::new(), filed: None, expected: Vec::new(), senders: Vec::new() }
    }
}

/// Fails unless it is clear how the plan will be confirmed. To be asked before anything else is.
///
/// # Errors
/// There is neither a hash nor a terminal.
pub(super) fn ready(context: &Context<'_>) -> Result<(), Failure> {
    let confirmed = context.of.get_flag("dry-run") || context.of.get_flag("yes");
    if confirmed || prompt::is_possible() {
        return Ok(());
    }
    Err(Failure::new(codes::USAGE, "NotConfirmed", text::get("cmd.needs_yes").to_owned()))
}

/// Goes the whole way; gives the exit code.
///
/// # Errors
/// Why nothing was sent.
pub(super) fn carry_out(context: &Context<'_>, mut wanted: Wanted) -> Result<u8, Failure> {
    let prepared = prepare(context, &wanted.wishes)?;
    if let Some(filed) = &wanted.filed {
        as_filed(&prepared, filed)?;
    }
    let mut all: Vec<(&Prepared, &Plan)> = Vec::new();
    for one in &prepared {
        match &one.plan {
            Ok(plan) => all.push((one, plan)),
            Err(NoPlan::Planner(PlanError::NothingToDo)) => {}
            Err(NoPlan::Planner(error)) => {
                return Err(Failure::new(codes::REFUSED, "NoPlan", words::no_plan(*error).to_owned()).at(&one.region));
            }
            Err(NoPlan::Unread(problem)) => return Err(Failure::of(problem)),
        }
    }
    if all.is_empty() {
        note(words::no_plan(PlanError::NothingToDo));
        return told(context, wanted.already, Vec::new(), PlanPart::empty(wanted.account.as_str()), codes::OK);
    }
    senders::one_by_one(&all)?;
    wanted.senders = senders::of(context, &all)?;
    let blocked = all.iter().any(|(prepared, _)| blocks(&prepared.findings).next().is_some());
    if context.of.get_flag("dry-run") || blocked {
        return show(context, &wanted, &all, blocked);
    }
    confirm(context, &wanted, &all)?;
    apply(context, &wanted, &all)
}

fn prepare(context: &Context<'_>, wishes: &[Job]) -> Result<Vec<Prepared>, Failure> {
    let mut all = Vec::with_capacity(wishes.len());
    for job in wishes {
        match context.driver().ask(job.clone())? {
            Event::Prepared(prepared) => all.push(*prepared),
            Event::Unprepared { why, .. } => return Err(Failure::of(&why)),
            Event::TaskRefused { why, .. } => return Err(Failure::refused(&why)),
            _ => return Err(Failure::broken()),
        }
    }
    Ok(all)
}

/// Fails if the plans are not any more what they were when they were written down.
fn as_filed(prepared: &[Prepared], filed: &Plans) -> Result<(), Failure> {
    if prepared.iter().all(|one| matches!(one.plan, Err(NoPlan::Planner(PlanError::NothingToDo)))) {
        return Ok(());
    }
    for (one, filed) in prepared.iter().zip(&filed.all) {
        let Ok(plan) = &one.plan else { continue };
        if plan.hash() != filed.plan.hash() {
            let mut failure = Failure::new(codes::REFUSED, "Changed", text::get("cmd.changed").to_owned());
            failure.words.extend(difference_words(&filed.plan.difference(plan), &words::Read(&one.facts), usize::MAX));
            return Err(failure.at(&one.region));
        }
    }
    Ok(())
}

/// Shows the plans; nothing is sent.
fn show(context: &Context<'_>, wanted: &Wanted, all: &[(&Prepared, &Plan)], blocked: bool) -> Result<u8, Failure> {
    let unread: Vec<&Problem> =
        all.iter().flat_map(|(prepared, _)| prepared.unread.iter().map(|(_, problem)| problem)).collect();
    let mut part = PlanPart::of(wanted.account.as_str(), all);
    part.senders.clone_from(&wanted.senders);
    part.plans = all
        .iter()
        .map(|(prepared, plan)| Filed { undoes: prepared.undoes.clone(), plan: Box::new(Plan::clone(plan)) })
        .collect();
    let code = match (blocked, unread.is_empty()) {
        (true, _) => codes::REFUSED,
        (false, false) => codes::PARTIAL,
        (false, true) => codes::OK,
    };
    if context.format == Format::Table {
        let mut lines = review(wanted, all);
        if !blocked {
            lines.extend(hash_lines(all));
        }
        let written = io::stdout().lock().write_all(format!("{}\n", lines.join("\n")).as_bytes());
        written.or_else(super::answer::closed).map_err(system)?;
    } else {
        let mut items = wanted.already.clone();
        items.extend(planned(all));
        let mut failed: Vec<Failed> = unread.iter().map(|problem| Failed::of(problem)).collect();
        if blocked && !context.of.get_flag("dry-run") {
            // Whoever wanted it to be sent is told that it was not.
            failed.push(Failed::named(None, "Blocked"));
        }
        told(context, items, failed, part, code)?;
    }
    unread.iter().flat_map(|problem| words::problem(problem)).for_each(|line| note(&line));
    if blocked {
        note(text::get("cmd.blocked"));
    }
    Ok(code)
}

/// The plans as people read them.
fn review(wanted: &Wanted, all: &[(&Prepared, &Plan)]) -> Vec<String> {
    let mut lines = Vec::new();
    for (no, (prepared, plan)) in all.iter().enumerate() {
        if no > 0 {
            lines.push(String::new());
        }
        lines.extend(plain_review(plan, prepared, &words::Read(&prepared.facts), COLUMNS));
    }
    if !wanted.senders.is_empty() {
        lines.push(String::new());
        lines.extend(wanted.senders.iter().map(SenderItem::words));
    }
    lines
}

fn hash_lines(all: &[(&Prepared, &Plan)]) -> [String; 2] {
    let hash = joint_hash(all.iter().map(|(_, plan)| *plan));
    [String::new(), text::fill("cmd.confirm_by", &[("hash", &hash)])]
}

/// Fails unless the plans are confirmed.
fn confirm(context: &Context<'_>, wanted: &Wanted, all: &[(&Prepared, &Plan)]) -> Result<(), Failure> {
    let hash = joint_hash(all.iter().map(|(_, plan)| *plan));
    match context.of.get_one::<String>("plan-hash") {
        Some(confirmed) if *confirmed == hash => Ok(()),
        Some(_) => Err(Failure::new(codes::REFUSED, "PlanChanged", text::get("cmd.other_plan").to_owned())),
        None => {
            review(wanted, all).iter().for_each(|line| note(line));
            prompt::confirm(all)
        }
    }
}

/// Sends the plans, one after the other, until one does not go as planned.
fn apply(context: &Context<'_>, wanted: &Wanted, all: &[(&Prepared, &Plan)]) -> Result<u8, Failure> {
    context.driver().catch_signals()?;
    let mut part = PlanPart::of(wanted.account.as_str(), all);
    part.senders.clone_from(&wanted.senders);
    let (mut items, mut failed, mut codes_seen) = (wanted.already.clone(), Vec::new(), Vec::new());
    let mut said = Vec::new();
    let mut first = 0;
    for (prepared, plan) in all {
        let job = Job::Apply {
            plan: Box::new(Plan::clone(plan)),
            note: context.of.get_one::<String>("note").cloned(),
            undoes: prepared.undoes.clone(),
        };
        let done = follow::in_turn(context.driver(), &job).and_then(|applied| match applied {
            Applied::Task(task) => Ok(task),
            Applied::Refused(why) => Err(Failure::refused(&why)),
        });
        let code = match done {
            Ok(task) => {
                items.extend(carried_out(&task.execution, first));
                part.tasks.push(TaskItem::of(&task));
                said.extend(report(&task));
                code_of(&task)
            }
            // Nothing was sent at all, so there is nothing else to tell.
            Err(failure) if codes_seen.is_empty() => return Err(failure),
            Err(failure) => {
                failed.extend(failure.failed);
                said.extend(failure.words);
                failure.code
            }
        };
        codes_seen.push(code);
        first += plan.steps.len();
        if code != codes::OK {
            break;
        }
    }
    failed.extend(not_good(&items));
    let mut code = joined(&codes_seen);
    if codes_seen.len() < all.len() {
        said.push(text::fill("cmd.rest_not_sent", &[("n", &(all.len() - codes_seen.len()))]));
        failed.push(Failed::named(None, "NotSent"));
    }
    if code == codes::OK && !wanted.expected.is_empty() {
        // Whatever keeps it from being seen, it is accepted, and that is told.
        let (arrived, missing) =
            arrived::wait(context.driver(), &wanted.expected).unwrap_or_else(|_| (Vec::new(), true));
        said.extend(arrived.iter().map(Arrived::words));
        part.arrived = Some(arrived);
        if missing {
            said.push(text::get("cmd.not_arrived").to_owned());
            failed.push(Failed::named(None, "NotVisibleYet"));
            code = codes::PARTIAL;
        }
    }
    told(context, items, failed, part, code)?;
    said.iter().for_each(|line| note(line));
    Ok(code)
}

/// One code for several plans: the first that is not good, unless others went well before it.
fn joined(all: &[u8]) -> u8 {
    match all {
        [.., last] if *last != codes::OK && all.len() > 1 => codes::PARTIAL,
        [.., last] => *last,
        [] => codes::OK,
    }
}

/// The code for one plan that was carried out, as far as it was.
pub(super) fn code_of(task: &Task) -> u8 {
    match task.standing {
        // What it came to is not in the journal, so the next start does not know it.
        Standing::Done if task.unrecorded.is_some() => codes::PARTIAL,
        Standing::Done | Standing::MarkedDone | Standing::Undone => codes::OK,
        Standing::Failed => {
            let run = &task.execution;
            let outcomes = (0..run.progress.len()).filter_map(|no| run.outcome(no));
            let problem = |outcome: &Outcome| match outcome {
                Outcome::Refused(problem) => Some(codes::of(problem)),
                _ => None,
            };
            outcomes.filter_map(problem).next().unwrap_or(codes::FAILURE)
        }
        _ => codes::PARTIAL,
    }
}

/// What people have to know of a task that has come to rest.
fn report(task: &Task) -> Vec<String> {
    let run = &task.execution;
    let mut lines = Vec::new();
    for outcome in (0..run.progress.len()).filter_map(|no| run.outcome(no)) {
        if let Outcome::Refused(problem) | Outcome::Unknown(problem) = outcome {
            lines.extend(words::problem(problem));
        }
    }
    lines.extend((0..run.progress.len()).filter_map(|no| made(run, no)));
    if let Some(why) = &task.unrecorded {
        lines.extend([text::get("tasks.unrecorded").to_owned(), journal_trouble(why)]);
    }
    let waiting = follow::waiting(run);
    if !waiting.is_empty() {
        let words = [("names", &waiting.join(", ") as &dyn std::fmt::Display), ("region", &run.plan.region)];
        lines.push(text::fill("cmd.must_accept", &words));
    }
    let key = match task.standing {
        Standing::AwaitingAcceptance => "cmd.waits",
        Standing::Paused | Standing::Stopped | Standing::Interrupted | Standing::Unknown => "cmd.open",
        Standing::Partly => "cmd.partly",
        Standing::Done => "cmd.done",
        _ => return lines,
    };
    lines.push(text::fill(key, &[("task", &task.id)]));
    lines
}

/// What a step has made, by the ID by which it can be used.
fn made(run: &Execution, no: StepNo) -> Option<String> {
    if run.outcome(no) != Some(&Outcome::Done) {
        return None;
    }
    let id = run.product(no)?;
    Some(match &run.plan.steps[no].call {
        Call::CreateDisk { disk, .. } => {
            text::fill("cmd.made_disk", &[("id", id), ("place", &disk.zone), ("snapshot", &disk.snapshot)])
        }
        Call::CopySnapshot { copy, .. } => {
            text::fill("cmd.made_copy", &[("id", id), ("place", &copy.region), ("snapshot", &copy.snapshot)])
        }
        _ => return None,
    })
}

fn told(
    context: &Context<'_>,
    items: Vec<PlanItem>,
    failed: Vec<Failed>,
    part: PlanPart,
    code: u8,
) -> Result<u8, Failure> {
    Answer::with(items, failed, part).print(context.format).map_err(system)?;
    Ok(code)
}

/// Tells of a task that was taken up again, as of a plan that was carried out.
///
/// # Errors
/// It cannot be written.
pub(super) fn tell_task(context: &Context<'_>, task: &Task) -> Result<u8, Failure> {
    let items = carried_out(&task.execution, 0);
    let failed = not_good(&items);
    let code = told(context, items, failed, PlanPart::of_task(task), code_of(task))?;
    report(task).iter().for_each(|line| note(line));
    Ok(code)
}
