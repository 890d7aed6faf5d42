//! `snapferry apply`: carry out a plan that was written to a file, or go on with a task that was interrupted.

use std::path::PathBuf;

use clap::{Arg, ArgGroup, Command, value_parser};

use super::change::{self, Wanted};
use super::failure::Failure;
use super::follow::{self, Applied};
use super::{Context, Spec, codes, note, options, plan_file, prompt, report, undo};
use crate::domain::execution::{Standing, TaskId};
use crate::text;
use crate::work::{Event, Job, JournalTrouble, Refusal, Task, TaskList};

pub(super) const SPEC: Spec = Spec { name: "apply", grammar, run };

fn grammar(command: Command) -> Command {
    let file = Arg::new("file").value_name("FILE").help(text::get("cmd.file")).value_parser(value_parser!(PathBuf));
    let resume = options::option("resume", "TASK", "cmd.resume").value_parser(undo::task);
    let command = command
        .about(text::get("cmd.apply"))
        .after_help(options::writing_help("cmd.apply_help"))
        .arg(file)
        .arg(resume)
        .group(ArgGroup::new("what").args(["file", "resume"]).required(true));
    options::writing(command)
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    let resumes = context.of.get_one::<TaskId>("resume");
    change::ready(context).map_err(|failure| match resumes {
        Some(task) => Failure { words: vec![text::fill("cmd.needs_yes_resume", &[("task", task)])], ..failure },
        None => failure,
    })?;
    match (context.of.get_one::<PathBuf>("file"), resumes) {
        (Some(file), _) => from_file(context, file),
        (None, Some(task)) => resume(context, task),
        (None, None) => Err(Failure::broken()),
    }
}

fn from_file(context: &Context<'_>, file: &std::path::Path) -> Result<u8, Failure> {
    let plans = plan_file::read(file)?;
    if let Some(confirmed) = context.of.get_one::<String>("plan-hash")
        && *confirmed != plans.hash
    {
        return Err(Failure::new(codes::REFUSED, "PlanChanged", text::get("cmd.other_file").to_owned()));
    }
    let identity = context.open()?;
    if let Some(other) = plans.all.iter().find(|filed| filed.plan.account != identity.account) {
        let words = text::fill("cmd.other_account", &[("theirs", &other.plan.account), ("own", &identity.account)]);
        return Err(Failure::new(codes::REFUSED, crate::work::ANOTHER_ACCOUNT, words));
    }
    let wish = |filed: &plan_file::Filed| match &filed.undoes {
        Some(task) => Job::Undo { task: task.clone() },
        None => Job::Prepare {
            region: filed.plan.region.clone(),
            intent: Box::new(filed.plan.intent.clone()),
            known: Vec::new(),
        },
    };
    let wishes = plans.all.iter().map(wish).collect();
    change::carry_out(context, Wanted { filed: Some(plans), ..Wanted::new(identity.account, wishes) })
}

/// Goes on with a task: what is unknown is found out first, what is left is sent, and what had no effect is sent anew as
/// soon as that is safe. Of one that has come to its end only what failed is sent again.
fn resume(context: &Context<'_>, id: &TaskId) -> Result<u8, Failure> {
    let task = &task(context, id)?;
    let retries = !task.standing.is_open();
    if context.of.get_flag("dry-run") {
        return change::show_task(context, task, &left(task));
    }
    let identity = context.open()?;
    if *task.account() != identity.account {
        let words = text::fill("cmd.other_account", &[("theirs", task.account()), ("own", &identity.account)]);
        return Err(Failure::new(codes::REFUSED, crate::work::ANOTHER_ACCOUNT, words));
    }
    match context.of.get_one::<String>("plan-hash") {
        Some(confirmed) if *confirmed == task.hash => {}
        Some(_) => return Err(Failure::new(codes::REFUSED, "PlanChanged", text::get("cmd.other_hash").to_owned())),
        None => {
            note(&going_on(task));
            prompt::go_on()?;
        }
    }
    context.driver().catch_signals()?;
    let task = id.clone();
    let job = if retries { Job::Retry { task } } else { Job::Continue { task } };
    match follow::follow(context.driver(), job)? {
        Applied::Task(task) => change::tell_task(context, &task),
        Applied::Refused(why) => Err(not_gone_on_with(id, &why)),
    }
}

/// Why a task was not gone on with. The plan that would do the rest now is another one, which no hash confirms here.
fn not_gone_on_with(id: &TaskId, why: &Refusal) -> Failure {
    let mut failure = Failure::refused(why);
    if let (Refusal::Changed { .. }, Some(first)) = (why, failure.words.first_mut()) {
        *first = text::get("cmd.overtaken").to_owned();
        failure.words.push(text::fill("cmd.open_changed", &[("task", id)]));
    }
    failure
}

/// The task, if it can be gone on with, or something of it has failed and can be sent again.
fn task(context: &Context<'_>, id: &TaskId) -> Result<Task, Failure> {
    if let Some(open) = tasks(context)?.tasks.into_iter().find(|task| task.id == *id) {
        return Ok(open);
    }
    match context.driver().ask_as_nobody(Job::FindTask { task: id.clone() })? {
        Event::Task(task) if has_failed(&task) => Ok(*task),
        Event::Task(_) | Event::TaskRefused { .. } => {
            Err(Failure::new(codes::REFUSED, "NoSuchTask", text::get("cmd.no_open_task").to_owned()))
        }
        _ => Err(Failure::broken()),
    }
}

/// Whether it has come to its end, and something of it failed that may be tried again.
fn has_failed(task: &Task) -> bool {
    matches!(task.standing, Standing::Partly | Standing::Failed) && !task.execution.failed().is_empty()
}

fn going_on(task: &Task) -> String {
    let key = if task.standing.is_open() { "cmd.resuming" } else { "cmd.retrying" };
    text::fill(key, &[("task", &task.id), ("hash", &task.hash)])
}

/// What is done if a task goes on, and by which hash that is confirmed. Nothing is asked of the cloud for it.
fn left(task: &Task) -> Vec<String> {
    let run = &task.execution;
    let mut lines = vec![going_on(task)];
    lines.extend((0..run.progress.len()).map(|no| follow::step_words(run, no)));
    lines.extend(run.failed().into_iter().flat_map(|no| report::bad(run, no)));
    lines.extend(report::overtaken(run));
    lines.extend(run.late_until().map(|until| text::fill("cmd.late_until", &[("at", &follow::moment(until))])));
    lines.extend([String::new(), text::fill("cmd.confirm_by", &[("by", &format!("--yes --plan-hash {}", task.hash))])]);
    lines
}

/// The tasks of the journal, as soon as no other instance writes it. As nobody, so that nothing is read back before it was
/// confirmed.
fn tasks(context: &Context<'_>) -> Result<TaskList, Failure> {
    for turn in 0..=follow::TURNS {
        let Event::Tasks(list) = context.driver().ask_as_nobody(Job::Tasks)? else { return Err(Failure::broken()) };
        if list.trouble != Some(JournalTrouble::OtherInstance) || turn == follow::TURNS {
            return Ok(list);
        }
        if turn == 0 {
            note(text::get("cmd.other_instance"));
        }
        if !context.driver().pause(follow::TURN)? {
            return Err(Failure::interrupted());
        }
    }
    Err(Failure::broken())
}
