//! `snapferry audit`: what was ever sent from this machine, from the journal. Nobody signs in for it.

use clap::{Command, value_parser};

use super::answer::{Answer, Column, Item, Show, text};
use super::failure::Failure;
use super::{Context, Spec, codes, note, options, words};
use crate::cli::system;
use crate::work::{AuditFilter, AuditItem, AuditPage, Event, Job};

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

impl Item for AuditItem {
    const FIELDS: &'static [&'static str] = Self::FIELDS;
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
