//! What a task or a row of the journal is about, and the text about it that can be given to others: IDs, codes and
//! request IDs, no secrets.

use std::fmt::{self, Display};

use super::model::{Model, ViewId};
use super::tasks::{AuditRow, Task, subject};
use crate::base::names::state;
use crate::domain::execution::{Answer, Attempt, Entry, Given, Outcome};
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::plan::Intent;
use crate::domain::problem::Problem;
use crate::text;

/// What can be gone to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A resource share.
    Share(ShareId),
    /// A snapshot.
    Snapshot(SnapshotId),
}

impl Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(id) => f.write_str(id.as_str()),
            Self::Snapshot(id) => f.write_str(id.as_str()),
        }
    }
}

impl Model {
    /// What the task or the row of the journal under the cursor is about, if that can be gone to.
    #[must_use]
    pub fn journal_target(&self) -> Option<Target> {
        match self.view {
            ViewId::Tasks => of_task(self.tasks.find(self.task_rows.cursor.as_ref()?)?),
            ViewId::Audit => of_row(self.audit.find(self.audit_rows.cursor?)?),
            _ => None,
        }
    }
}

/// The share of a task, of several the first; where it has none, the snapshot that it is about.
#[must_use]
pub fn of_task(task: &Task) -> Option<Target> {
    let execution = &task.execution;
    let share = (0..execution.plan.steps.len()).find_map(|no| execution.share_of(no));
    let named = match &execution.plan.intent {
        Intent::Accept(invited) | Intent::Reject(invited) => Some(&invited.share),
        _ => None,
    };
    let snapshot = || execution.plan.intent.snapshots().first().cloned().map(Target::Snapshot);
    share.or(named).cloned().map(Target::Share).or_else(snapshot)
}

/// The share that a request named or made, or else the snapshot.
#[must_use]
pub fn of_row(row: &AuditRow) -> Option<Target> {
    let Entry::Intent(intended) = &row.entry else { return None };
    if let Some((_, Given::Success { answer: Answer::Created(share), .. })) = &row.answer {
        return Some(Target::Share(share.clone()));
    }
    let named = |wanted: &str| intended.parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
    let share = named("ResourceShareId").and_then(|id| ShareId::parse(id).ok()).map(Target::Share);
    share.or_else(|| Some(Target::Snapshot(SnapshotId::parse(named("SnapshotId")?).ok()?)))
}

/// A task for whoever has to look into it.
#[must_use]
pub fn task(task: &Task) -> String {
    let plan = &task.execution.plan;
    let (name, standing) = (subject(plan), state(&task.standing));
    let words: [(&str, &dyn Display); 3] = [("task", &task.id), ("name", &name), ("state", &standing)];
    let mut lines = vec![text::fill("report.task", &words)];
    let (author, began) = (&task.author.user, task.began.strftime("%Y-%m-%d %H:%M:%SZ"));
    let who = if author.is_empty() { task.author.profile.as_str() } else { author.shown() };
    let words: [(&str, &dyn Display); 4] =
        [("account", &plan.account), ("region", &plan.places()), ("who", &who), ("at", &began)];
    lines.push(text::fill("report.where", &words));
    for (no, step) in plan.steps.iter().enumerate() {
        let outcome = task.execution.outcome(no);
        let (number, told) = (no + 1, outcome.map_or_else(|| "-".to_owned(), state));
        let words: [(&str, &dyn Display); 3] = [("n", &number), ("action", &step.call.action()), ("state", &told)];
        lines.push(text::fill("report.step", &words));
        match outcome {
            Some(Outcome::Refused(problem) | Outcome::Unknown(problem)) => lines.extend(about(problem)),
            Some(Outcome::Failed(failure)) => lines.push(text::fill("report.reason", &[("why", failure.short())])),
            _ => {}
        }
    }
    lines.push(text::fill("report.plan", &[("hash", &task.hash)]));
    lines.join("\n")
}

/// A row of the journal for whoever has to look into it.
#[must_use]
pub fn row(row: &AuditRow) -> String {
    let action = match &row.entry {
        Entry::Intent(intended) => intended.action.clone(),
        entry => state(entry),
    };
    let (at, told) =
        (row.at.strftime("%Y-%m-%d %H:%M:%SZ"), row.outcome.as_ref().map_or_else(|| "-".to_owned(), Attempt::state));
    let words: [(&str, &dyn Display); 3] = [("at", &at), ("action", &action), ("state", &told)];
    let mut lines = vec![text::fill("report.row", &words)];
    match row.answer.as_ref().map(|(_, given)| given) {
        Some(Given::Problem(problem)) => lines.extend(about(problem)),
        Some(Given::Success { request_id, .. }) => lines.push(text::fill("report.request", &[("id", request_id)])),
        None => {}
    }
    let user = &row.author.user;
    let who = if user.is_empty() { row.author.profile.as_str() } else { user.shown() };
    let words: [(&str, &dyn Display); 4] =
        [("account", &row.account), ("region", &row.region), ("who", &who), ("at", &at)];
    lines.push(text::fill("report.where", &words));
    lines.push(text::fill("report.of_task", &[("task", &row.task)]));
    lines.push(text::fill("report.plan", &[("hash", &row.hash)]));
    lines.join("\n")
}

/// What the service said of a request that did not go well.
fn about(problem: &Problem) -> Vec<String> {
    let status = problem.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let code = if problem.code.is_empty() { state(&problem.kind) } else { problem.code.shown().to_owned() };
    let mut lines = vec![text::fill("report.problem", &[("code", &code), ("status", &status)])];
    if !problem.request_id.is_empty() {
        lines.push(text::fill("report.request", &[("id", &problem.request_id)]));
    }
    if !problem.message.is_empty() {
        lines.push(text::fill("report.reason", &[("why", &problem.message)]));
    }
    lines
}
