//! The rows of the journal, as files and programs have them.

use serde::Serialize;

use crate::base::names;
use crate::base::untrusted::{Untrusted, clean};
use crate::domain::execution::{Attempt, Entry, Given};
use crate::work::AuditRow;

/// One request or decision of the journal, as files and programs have it. Texts are in their harmless form.
#[derive(Debug, Serialize)]
pub struct AuditItem {
    at: String,
    task: String,
    account: String,
    region: String,
    event: String,
    action: Option<String>,
    outcome: Option<String>,
    code: Option<String>,
    request_id: Option<String>,
    took_ms: Option<u64>,
    profile: String,
    user: Option<String>,
    plan_hash: String,
    note: Option<String>,
}

impl AuditItem {
    /// Its fields, in their order.
    pub const FIELDS: &'static [&'static str] = &[
        "at",
        "task",
        "account",
        "region",
        "event",
        "action",
        "outcome",
        "code",
        "request_id",
        "took_ms",
        "profile",
        "user",
        "plan_hash",
        "note",
    ];

    /// What a row says.
    #[must_use]
    pub fn of(row: &AuditRow) -> Self {
        let (code, request_id) = match row.answer.as_ref().map(|(_, given)| given) {
            Some(Given::Success { request_id, .. }) => (None, Some(request_id.clone())),
            Some(Given::Problem(problem)) => {
                let code = if problem.code.is_empty() {
                    names::name(&problem.kind).as_str().into()
                } else {
                    problem.code.clone()
                };
                (Some(code), Some(problem.request_id.clone()))
            }
            None => (None, None),
        };
        let shown = |text: Untrusted| text.shown().to_owned();
        Self {
            // To the second: finer is of no use to anybody who reads it.
            at: row.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            task: row.task.to_string(),
            account: row.account.to_string(),
            region: row.region.to_string(),
            event: names::state(&row.entry),
            action: match &row.entry {
                Entry::Intent(intended) => Some(intended.action.clone()),
                _ => None,
            },
            outcome: row.outcome.as_ref().map(Attempt::state),
            code: code.map(shown),
            request_id: request_id.filter(|id| !id.is_empty()).map(shown),
            took_ms: row.answer.as_ref().map(|(took, _)| *took),
            profile: row.author.profile.clone(),
            user: (!row.author.user.is_empty()).then(|| row.author.user.shown().to_owned()),
            plan_hash: row.hash.clone(),
            note: row.note.as_deref().map(|note| clean(note).into_owned()),
        }
    }
}
