//! A task as files have it.

use serde::Serialize;

use crate::base::names::state;
use crate::base::untrusted::clean;
use crate::work::Task;

/// A task. Texts are in their harmless form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskItem {
    task: String,
    began: String,
    state: String,
    account: String,
    regions: String,
    profile: String,
    user: String,
    actions: Vec<String>,
    requests: usize,
    note: Option<String>,
    undoes: Option<String>,
    plan_hash: String,
}

impl TaskItem {
    /// Its fields, in their order.
    pub const FIELDS: &'static [&'static str] = &[
        "task",
        "began",
        "state",
        "account",
        "regions",
        "profile",
        "user",
        "actions",
        "requests",
        "note",
        "undoes",
        "plan_hash",
    ];

    /// What is known of a task.
    #[must_use]
    pub fn of(task: &Task) -> Self {
        let plan = &task.execution.plan;
        let mut actions: Vec<String> = plan.steps.iter().map(|step| step.call.action().to_owned()).collect();
        actions.dedup();
        Self {
            task: task.id.to_string(),
            began: task.began.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            state: state(&task.standing),
            account: plan.account.to_string(),
            regions: plan.places(),
            profile: task.author.profile.clone(),
            user: task.author.user.shown().to_owned(),
            actions,
            requests: plan.calls(),
            note: task.note.as_deref().map(|note| clean(note).into_owned()),
            undoes: task.undoes.as_ref().map(ToString::to_string),
            plan_hash: task.hash.clone(),
        }
    }
}
