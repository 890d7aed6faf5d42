//! The way of every command that changes something: prepare, review, confirm, carry out, tell.
//!
//! Nothing is sent that was not confirmed: by the hash of the plan, or by a person who has read it. The worker reads
//! everything once more before the first request and stops if the plan has become another one.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use super::answer::{Answer, Failed, Format};
use super::arrived::{self, Arrived, Expected};
use super::failure::Failure;
use super::follow::{self, Applied};
use super::plan_answer::{PlanItem, PlanPart, TaskItem, carried_out, not_good, planned};
use super::plan_file::{Filed, Plans};
use super::senders::{self, SenderItem};
use super::{Context, codes, confirm, note, own, prompt, report, words};
use crate::cli::system;
use crate::domain::execution::{Halt, Outcome, Standing};
use crate::domain::ids::AccountId;
use crate::domain::plan::Plan;
use crate::domain::planner::{PlanError, still_reached};
use crate::domain::preflight::blocks;
use crate::domain::problem::Problem;
use crate::text;
use crate::ui::sheets::{plain_review, stays_words};
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
    /// Why some of the regions could not be read in which it was looked for what is wanted.
    pub unread: Vec<Problem>,
    /// The accounts of all profiles, once somebody is to be looked for among them.
    pub own: BTreeMap<AccountId, String>,
}

impl Wanted {
    /// Wishes of an account, and nothing else.
    pub(super) fn new(account: AccountId, wishes: Vec<Job>) -> Self {
        let (own, already, expected, senders) = (BTreeMap::new(), Vec::new(), Vec::new(), Vec::new());
        Self { account, wishes, already, filed: None, expected, senders, unread: Vec::new(), own }
    }
}

impl Wanted {
    /// Where it could not be looked for what is wanted.
    fn failed(&self) -> Vec<Failed> {
        self.unread.iter().map(Failed::of).collect()
    }

    /// The code of what is well in itself.
    fn code(&self) -> u8 {
        if self.unread.is_empty() { codes::OK } else { codes::PARTIAL }
    }

    /// Takes the accounts of all profiles for known where something is to be accepted; whether there are any.
    fn look_among(&mut self, own: BTreeMap<AccountId, String>) -> bool {
        for wish in &mut self.wishes {
            if let Job::Prepare { known, .. } = wish {
                *known = own.keys().cloned().collect();
            }
        }
        self.own = own;
        !self.own.is_empty()
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
    let mut prepared = prepare(context, &wanted.wishes)?;
    if senders::are_unknown(&prepared) && wanted.look_among(own::accounts(context)?) {
        prepared = prepare(context, &wanted.wishes)?;
    }
    if let Some(filed) = &wanted.filed {
        confirm::as_filed(&prepared, filed)?;
    }
    let mut all: Vec<(&Prepared, &Plan)> = Vec::new();
    for one in &prepared {
        match &one.plan {
            Ok(plan) => all.push((one, plan)),
            Err(NoPlan::Planner(PlanError::NothingToDo)) => {}
            Err(NoPlan::Planner(error)) => {
                let mut failure = Failure::new(codes::REFUSED, "NoPlan", words::no_plan(*error).to_owned());
                if let PlanError::StillReached = error {
                    let kept = still_reached(&one.intent, &one.facts.for_planner());
                    failure.words.extend(stays_words(&kept, &words::Read(&one.facts)));
                }
                return Err(failure.at(&one.region));
            }
            Err(NoPlan::Unread(problem)) => return Err(Failure::of(problem)),
        }
    }
    if all.is_empty() {
        note(words::no_plan(PlanError::NothingToDo));
        let (failed, code) = (wanted.failed(), wanted.code());
        return told(context, wanted.already, failed, PlanPart::empty(wanted.account.as_str()), code);
    }
    senders::one_by_one(&all)?;
    wanted.senders = senders::of(context, &all, &wanted.own)?;
    let blocked = all.iter().any(|(prepared, _)| blocks(&prepared.findings).next().is_some());
    if context.of.get_flag("dry-run") || blocked {
        return show(context, &wanted, &all, blocked);
    }
    confirm::confirm(context, &wanted, &all)?;
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

/// Shows the plans; nothing is sent.
fn show(context: &Context<'_>, wanted: &Wanted, all: &[(&Prepared, &Plan)], blocked: bool) -> Result<u8, Failure> {
    if !blocked {
        confirm::remember(context, all);
    }
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
        (false, true) => wanted.code(),
    };
    if context.format == Format::Table {
        let mut lines = review(wanted, all);
        if !blocked {
            lines.extend([String::new(), text::fill("cmd.confirm_by", &[("by", &confirm::by(all))])]);
        }
        print(&lines)?;
    } else {
        let mut items = wanted.already.clone();
        items.extend(planned(all));
        let mut failed = wanted.failed();
        failed.extend(unread.iter().map(|problem| Failed::of(problem)));
        if blocked && !context.of.get_flag("dry-run") {
            // Whoever wanted it to be sent is told that it was not.
            failed.push(Failed::named(None, "Blocked"));
        }
        told(context, items, failed, part, code)?;
    }
    unread.iter().flat_map(|problem| words::problem(problem)).for_each(|line| note(&line));
    if blocked {
        let mut predicted = all.iter().flat_map(|(prepared, _)| blocks(&prepared.findings)).map(|one| one.predicts);
        let by_service = predicted.any(|code| code.is_some());
        note(text::get(if by_service { "cmd.blocked" } else { "cmd.blocked_here" }));
    }
    Ok(code)
}

/// The plans as people read them.
pub(super) fn review(wanted: &Wanted, all: &[(&Prepared, &Plan)]) -> Vec<String> {
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

/// Sends the plans, one after the other, until one does not go as planned.
fn apply(context: &Context<'_>, wanted: &Wanted, all: &[(&Prepared, &Plan)]) -> Result<u8, Failure> {
    context.driver().catch_signals()?;
    let mut part = PlanPart::of(wanted.account.as_str(), all);
    part.senders.clone_from(&wanted.senders);
    let (mut items, mut failed, mut codes_seen) = (wanted.already.clone(), wanted.failed(), Vec::new());
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
                said.extend(report::lines(&task));
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
    if code == codes::OK {
        let missing = arrive(context, wanted, &mut part, &mut said);
        code = if missing.is_empty() { wanted.code() } else { codes::PARTIAL };
        failed.extend(missing.iter().map(|share| Failed::named(Some(share.region.as_str()), "NotVisibleYet")));
    }
    told(context, items, failed, part, code)?;
    said.iter().for_each(|line| note(line));
    Ok(code)
}

/// Waits for what was accepted, and tells what has come; gives the shares of which something has not.
fn arrive<'a>(
    context: &Context<'_>,
    wanted: &'a Wanted,
    part: &mut PlanPart,
    said: &mut Vec<String>,
) -> Vec<&'a Expected> {
    if wanted.expected.is_empty() {
        return Vec::new();
    }
    // Whatever keeps it from being seen, it is accepted, and that is told.
    let (arrived, missing) = arrived::wait(context.driver(), &wanted.expected)
        .unwrap_or_else(|_| (Vec::new(), wanted.expected.iter().collect()));
    said.extend(arrived.iter().map(Arrived::words));
    part.arrived = Some(arrived);
    if !missing.is_empty() {
        let names: Vec<&str> = missing.iter().map(|one| one.share.as_str()).collect();
        said.push(text::fill("cmd.not_arrived", &[("names", &names.join(", "))]));
    }
    missing
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
                Outcome::Refused(problem) => Some(codes::of_change(problem)),
                _ => None,
            };
            // What was taken and then failed has left something behind, be it only a share without anything in it.
            outcomes.filter_map(problem).next().unwrap_or(codes::PARTIAL)
        }
        _ => codes::PARTIAL,
    }
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

/// Shows what is left of a task; nothing is sent.
///
/// # Errors
/// It cannot be written.
pub(super) fn show_task(context: &Context<'_>, task: &Task, lines: &[String]) -> Result<u8, Failure> {
    if context.format == Format::Table {
        print(lines)?;
        return Ok(codes::OK);
    }
    told(context, carried_out(&task.execution, 0), Vec::new(), PlanPart::of_task(task), codes::OK)
}

/// Writes lines to standard output.
fn print(lines: &[String]) -> Result<(), Failure> {
    let written = io::stdout().lock().write_all(format!("{}\n", lines.join("\n")).as_bytes());
    Ok(written.or_else(super::answer::closed).map_err(system)?)
}

/// Tells of a task that was taken up again, as of a plan that was carried out.
///
/// # Errors
/// It cannot be written.
pub(super) fn tell_task(context: &Context<'_>, task: &Task) -> Result<u8, Failure> {
    let items = carried_out(&task.execution, 0);
    let mut failed = not_good(&items);
    if task.execution.halt == Some(Halt::Changed) {
        failed.push(Failed::named(None, "Changed"));
    }
    let code = told(context, items, failed, PlanPart::of_task(task), code_of(task))?;
    report::lines(task).iter().for_each(|line| note(line));
    Ok(code)
}
