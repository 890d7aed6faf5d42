//! `snapferry undo`: take back what a task has done.

use clap::{Arg, Command};

use super::change::{self, Wanted};
use super::failure::Failure;
use super::{Context, Spec, options};
use crate::domain::execution::TaskId;
use crate::text;
use crate::work::Job;

pub(super) const SPEC: Spec = Spec { name: "undo", grammar, run };

fn grammar(command: Command) -> Command {
    let task = Arg::new("task").value_name("TASK").help(text::get("cmd.task")).required(true).value_parser(task);
    let command = command.about(text::get("cmd.undo")).after_help(options::writing_help("cmd.undo_help")).arg(task);
    options::writing(command)
}

/// The name of a task, as `audit` and every command that changes something tell it.
pub(super) fn task(text: &str) -> Result<TaskId, &'static str> {
    let fits = !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if fits { Ok(TaskId::new(text)) } else { Err(crate::text::get("cmd.not_a_task")) }
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    change::ready(context)?;
    let Some(task) = context.of.get_one::<TaskId>("task").cloned() else { return Err(Failure::broken()) };
    let identity = context.open()?;
    change::carry_out(context, Wanted::new(identity.account, vec![Job::Undo { task }]))
}
