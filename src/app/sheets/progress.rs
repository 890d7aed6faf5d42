//! See how far a task is, and decide about it. It is the model's, not the sheet's: closing the sheet stops nothing.

use crossterm::event::KeyEvent;

use super::export::ExportSheet;
use super::{Sheet, Turn};
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::model::Model;
use crate::app::scroll::Scroll;
use crate::app::status;
use crate::domain::execution::TaskId;
use crate::text;
use crate::work::Job;

/// The sheet.
#[derive(Debug, Clone)]
pub struct ProgressSheet {
    /// Which task.
    pub task: TaskId,
    /// The first line shown.
    pub top: Scroll,
}

impl ProgressSheet {
    /// A sheet about this task.
    #[must_use]
    pub fn new(task: TaskId) -> Self {
        Self { task, top: Scroll::default() }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let Some(action) = lookup(&[Context::Progress], key) else {
            self.top.key(key);
            return Turn::Stay;
        };
        if matches!(action, ActionId::CloseProgress | ActionId::Background) {
            return Turn::Close;
        }
        let Some(task) = model.tasks.find(&self.task) else { return Turn::Stay };
        if action == ActionId::Export {
            let sheet = ExportSheet::of_plan(task.execution.plan.clone());
            return Turn::Push(Box::new(Sheet::Export(sheet)), Vec::new());
        }
        match status::about_task(task, action, model.now.wall) {
            Err(reason) => Turn::Say(text::get(reason).to_owned()),
            Ok(()) => decide(&task.id, action),
        }
    }
}

/// What an action about a task leads to.
#[must_use]
pub fn decide(task: &TaskId, action: ActionId) -> Turn {
    let task = task.clone();
    match action {
        ActionId::StopTask => Turn::Ask(vec![Job::Stop { task }]),
        ActionId::RetryFailed => Turn::Ask(vec![Job::Retry { task }]),
        ActionId::ContinueTask => Turn::Ask(vec![Job::Continue { task }]),
        ActionId::MarkDone => Turn::Ask(vec![Job::MarkDone { task }]),
        ActionId::PlanUndo => Turn::Undo(task),
        _ => Turn::Stay,
    }
}
