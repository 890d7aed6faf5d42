//! `snapferry audit`: what was ever sent from this machine, from the journal. Nobody signs in for it.

use clap::{Command, value_parser};
use serde::Serialize;

use super::answer::{Answer, Column, Item, Show, text};
use super::failure::Failure;
use super::{Context, Spec, codes, note, options, words};
use crate::cli::system;
use crate::domain::execution::{Entry, Given};
use crate::work::{AuditFilter, AuditPage, AuditRow, Event, Job};

pub(super) const SPEC: Spec = Spec { name: "audit", grammar, run };

/// Rows that are read if nothing else is asked for.
const USUAL: &str = "100";
/// The most rows that can be asked for.
const MOST: u64 = 1_000_000;

fn grammar(command: Command) -> Command {
    let limit = options::option("limit", "N", "cmd.limit").default_value(USUAL).hide_default_value(true);
    command
        .about(crate::text::get("cmd.audit"))
        .after_help(options::reading_help("cmd.audit_help"))
        .arg(limit.value_parser(value_parser!(u64).range(1..=MOST)))
}

#[derive(Debug, Serialize)]
pub(super) struct AuditItem {
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

impl Item for AuditItem {
    const FIELDS: &'static [&'static str] = &[
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
    const TABLE: &'static [Column] = &[
        text("at", "column.time"),
        text("task", "cmd.col_task"),
        text("account", "cmd.col_account"),
        text("region", "column.region"),
        text("event", "cmd.col_event"),
        text("action", "column.action"),
        text("outcome", "column.result"),
        Column { field: "note", title: "cmd.col_note", show: Show::Name },
    ];
}

impl AuditItem {
    fn of(row: &AuditRow) -> Self {
        let (code, request_id) = match row.answer.as_ref().map(|(_, given)| given) {
            Some(Given::Success { request_id, .. }) => (None, Some(request_id.clone())),
            Some(Given::Problem(problem)) => {
                let code = if problem.code.is_empty() {
                    words::name(&problem.kind).as_str().into()
                } else {
                    problem.code.clone()
                };
                (Some(code), Some(problem.request_id.clone()))
            }
            None => (None, None),
        };
        let shown = |text: crate::base::untrusted::Untrusted| text.shown().to_owned();
        Self {
            // To the second: finer is of no use to anybody who reads it.
            at: row.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            task: row.task.to_string(),
            account: row.account.to_string(),
            region: row.region.to_string(),
            event: words::state(&row.entry),
            action: match &row.entry {
                Entry::Intent(intended) => Some(intended.action.clone()),
                _ => None,
            },
            outcome: row.outcome.as_ref().map(words::state),
            code: code.map(shown),
            request_id: request_id.filter(|id| !id.is_empty()).map(shown),
            took_ms: row.answer.as_ref().map(|(took, _)| *took),
            profile: row.author.profile.clone(),
            user: (!row.author.user.is_empty()).then(|| row.author.user.shown().to_owned()),
            plan_hash: row.hash.clone(),
            note: row.note.as_deref().map(|note| crate::base::untrusted::clean(note).into_owned()),
        }
    }
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    let limit = context.of.get_one::<u64>("limit").copied().unwrap_or(MOST);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let job = Job::Audit { before: None, limit, filter: AuditFilter::default() };
    let Event::Audit(AuditPage { rows, next, file }) = context.driver().ask_as_nobody(job)? else {
        return Err(Failure::broken());
    };
    if rows.is_empty() {
        note(crate::text::get("audit_row.none"));
    }
    let items: Vec<AuditItem> = rows.iter().map(AuditItem::of).collect();
    Answer::list(items, Vec::new()).print(context.format).map_err(system)?;
    if next.is_some() {
        let file = file.map(|file| words::path(&file)).unwrap_or_default();
        note(&crate::text::fill("cmd.older", &[("limit", &limit), ("file", &file)]));
    }
    Ok(codes::OK)
}
