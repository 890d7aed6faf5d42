//! What was sent and decided, from the journal, and the details of the row under the cursor.

use std::fmt::Display;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::details::entry;
use super::{page_width, scrolled};
use crate::app::model::{Model, Pane, ViewId};
use crate::app::tasks::AuditRow;
use crate::app::update::journal_trouble;
use crate::base::untrusted::{Untrusted, width};
use crate::domain::execution::{Answer, Attempt, Entry, Given, Intended, Outcome, Product};
use crate::text;
use crate::ui::columns::{Column, Hits, RowState, Table, chosen, short_id};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, span};
use crate::ui::{item_outcome, problem};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Action,
    Time,
    Who,
    Account,
    Target,
    Result,
}

/// Draws the list.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let rows = &model.listed.audit;
    let focused = model.focus == Pane::List;
    let table = Table {
        title: line(Role::Text, text::get("pane.audit")),
        note: completeness(model),
        columns: &chosen(model, ViewId::Audit, columns()),
        sorted: model.order(ViewId::Audit),
        len: rows.len(),
        top: model.audit_rows.top,
        focused,
        hits: Hits::default(),
    };
    let at_cursor = |index: usize| model.audit_rows.cursor.as_ref() == rows.get(index);
    let state = |index| RowState { cursor: at_cursor(index), marked: false, focused };
    let row = |index: usize| model.audit.find(*rows.get(index)?);
    let cell = |index, cell, wide| row(index).map_or_else(Span::default, |row| self::cell(row, cell, wide));
    if let Some(inner) = table.draw(frame, area, state, cell) {
        empty(model, frame, inner);
    }
}

fn columns() -> Vec<Column<Cell>> {
    let column = |id, title, wide, right, rank| Column { id, title, least: wide, most: wide, right, rank, spare: 12 };
    vec![
        Column { most: 32, ..column(Cell::Action, "column.action", 12, false, 0) },
        Column { least: 14, most: 20, ..column(Cell::Time, "column.time", 14, false, 0) },
        column(Cell::Who, "column.who", 9, false, 2),
        column(Cell::Account, "column.account", 7, false, 3),
        Column { most: 22, ..column(Cell::Target, "column.target", 14, false, 1) },
        column(Cell::Result, "column.result", 9, false, 0),
    ]
}

fn cell(row: &AuditRow, cell: Cell, wide: usize) -> Span<'static> {
    match cell {
        Cell::Action => span(Role::Text, in_short(action(row), wide)),
        Cell::Time if wide < 20 => span(Role::Text, row.at.strftime("%m-%d %H:%M:%S").to_string()),
        Cell::Time => span(Role::Text, row.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()),
        Cell::Who => {
            let who = if row.author.user.is_empty() { row.author.profile.as_str() } else { row.author.user.shown() };
            span(Role::Text, who.to_owned())
        }
        Cell::Account => span(Role::Text, format!("··{}", row.account.last_four())),
        Cell::Target => span(Role::Text, short_id(&target(row), wide).to_string()),
        Cell::Result => {
            let (word, role) = result(row);
            let waits = row.outcome == Some(Attempt::Ended(Outcome::AwaitingRecipient));
            span(role, text::get(if waits { "audit_row.waits" } else { word }))
        }
    }
}

fn action(row: &AuditRow) -> String {
    match &row.entry {
        Entry::Intent(intended) => intended.action.clone(),
        Entry::Planned(_) => text::get("audit_row.planned").to_owned(),
        Entry::Stopped {} => text::get("audit_row.stopped").to_owned(),
        Entry::Changed { .. } => text::get("audit_row.changed").to_owned(),
        Entry::Resumed {} => text::get("audit_row.resumed").to_owned(),
        Entry::Retried { .. } => text::get("audit_row.retried").to_owned(),
        Entry::MarkedDone {} => text::get("audit_row.marked_done").to_owned(),
        Entry::UndoneBy { .. } => text::get("audit_row.undone_by").to_owned(),
        Entry::Answer { .. } | Entry::Verified { .. } | Entry::Found { .. } | Entry::Absent { .. } => {
            text::get("audit_row.read_back").to_owned()
        }
    }
}

/// An action's name without the words that all of them have, where it is longer than its column: actions begin alike.
fn in_short(action: String, wide: usize) -> String {
    if width(&action) <= wide {
        return action;
    }
    [("ResourceShareInvitation", "Invitation"), ("ResourceShare", "Share"), ("SharingWithResourceDirectory", "Sharing")]
        .into_iter()
        .fold(action, |name, (long, short)| name.replace(long, short))
}

/// What a request works on: the share, or whatever ID it names first.
fn target(row: &AuditRow) -> String {
    match &row.entry {
        Entry::Intent(intended) => {
            match &row.answer {
                Some((_, Given::Success { answer: Answer::Created(share), .. })) => return share.to_string(),
                Some((_, Given::Success { answer: Answer::Making(Product::Disk(id)), .. })) => return id.to_string(),
                Some((_, Given::Success { answer: Answer::Making(Product::Copy(id)), .. })) => return id.to_string(),
                _ => {}
            }
            let named =
                |wanted: &str| intended.parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
            ["ResourceShareId", "ResourceShareInvitationId", "SnapshotId", "DiskId", "ResourceShareName"]
                .into_iter()
                .find_map(named)
                .map_or_else(|| "-".to_owned(), |value| Untrusted::from(value.as_str()).shown().to_owned())
        }
        _ => row.task.to_string(),
    }
}

/// The key of the word for what became of a row, and its role.
fn result(row: &AuditRow) -> (&'static str, Role) {
    match (&row.entry, &row.outcome, &row.answer) {
        (Entry::Intent(_), Some(attempt), _) => attempted(attempt),
        (Entry::Intent(_), None, Some((_, Given::Success { .. }))) => ("audit_row.answered", Role::Good),
        (Entry::Intent(_), None, Some((_, Given::Problem(_)))) => ("step.failed", Role::Bad),
        (Entry::Intent(_), None, None) => ("step.unknown", Role::Warn),
        _ => ("audit_row.noted", Role::Quiet),
    }
}

fn attempted(attempt: &Attempt) -> (&'static str, Role) {
    match attempt {
        Attempt::Ended(outcome) => item_outcome(outcome),
        Attempt::Partly(_) => ("audit_row.partly", Role::Bad),
        Attempt::NoEffect => ("audit_row.no_effect", Role::Quiet),
        Attempt::SentAgain => ("audit_row.sent_again", Role::Warn),
    }
}

/// What the word for an attempt means, where it does not tell that by itself.
fn meaning(attempt: &Attempt) -> Option<&'static str> {
    match attempt {
        Attempt::Ended(_) => None,
        Attempt::Partly(_) => Some("audit_row.partly_means"),
        Attempt::NoEffect => Some("audit_row.no_effect_means"),
        Attempt::SentAgain => Some("audit_row.sent_again_means"),
    }
}

fn completeness(model: &Model) -> Line<'static> {
    let audit = &model.audit;
    if audit.loading.is_some() {
        let key = if audit.filter.is_empty() { "audit_row.reading" } else { "audit_row.searching" };
        return line(Role::Busy, text::get(key));
    }
    let n = audit.rows.len();
    match audit.next {
        Some(_) => line(Role::Quiet, text::fill("audit_row.more", &[("n", &n)])),
        None if n > 0 => line(Role::Quiet, text::get("list.complete")),
        None => Line::default(),
    }
}

fn empty(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let filter = model.filter(ViewId::Audit);
    let columns = usize::from(area.width.saturating_sub(2));
    let mut page = Page::default();
    if !model.audit.read {
        page.say(Role::Busy, text::get("audit_row.reading"), columns, 1);
    } else if filter.is_empty() {
        page.say(Role::Text, text::get("audit_row.none"), columns, 1);
        page.say(Role::Quiet, text::get("audit_row.none_hint"), columns, 1);
    } else {
        let searching = model.audit.loading.is_some();
        let key = if searching { "audit_row.not_found_yet" } else { "list.no_match" };
        page.say(Role::Text, &text::fill(key, &[("filter", &filter)]), columns, 1);
        page.say(Role::Quiet, text::get("list.filter_hint"), columns, 1);
    }
    page.draw(frame, area, 0);
}

/// Draws the details of the row under the cursor.
pub fn details(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let columns = page_width(area);
    let mut page = Page::default();
    if let Some(trouble) = &model.tasks.trouble {
        page.say(Role::Warn, &format!("! {}", journal_trouble(trouble)), columns, 0);
    }
    if let Some(row) = model.audit_rows.cursor.and_then(|number| model.audit.find(number)) {
        about(&mut page, row, columns);
    }
    if let Some(file) = &model.audit.file {
        page.blank();
        page.say(Role::Quiet, &text::fill("audit_row.file", &[("file", &file.display())]), columns, 0);
    }
    scrolled(model, &page, frame, area);
}

fn about(page: &mut Page, row: &AuditRow, columns: usize) {
    page.say(Role::Strong, &action(row), columns, 0);
    let (word, role) = result(row);
    page.say(role, text::get(word), columns, 0);
    if let Some(key) = row.outcome.as_ref().and_then(meaning) {
        page.say(role, text::get(key), columns, 0);
    }
    if let Some(Attempt::Ended(Outcome::Failed(why)) | Attempt::Partly(Outcome::Failed(why))) = &row.outcome {
        entry(page, "audit_row.why", why.short().shown(), Role::Bad, columns);
    }
    match &row.answer {
        Some((took, Given::Success { request_id, .. })) => {
            entry(page, "audit_row.request", request_id.shown(), Role::Text, columns);
            took_words(page, *took, columns);
        }
        // What it has changed is known by now, so that nobody need be told that it is not.
        Some((took, Given::Problem(problem))) if problem.leaves_effect_open() && is_settled(row) => {
            page.say(Role::Quiet, text::get("audit_row.unknown_means"), columns, 0);
            if !problem.message.is_empty() {
                page.say(Role::Quiet, problem.message.shown(), columns, 0);
            }
            page.say(Role::Quiet, &problem::numbers(problem), columns, 0);
            took_words(page, *took, columns);
        }
        Some((took, Given::Problem(problem))) => {
            problem::explain(page, problem, columns);
            took_words(page, *took, columns);
        }
        None if matches!(row.entry, Entry::Intent(_)) => {
            page.say(Role::Warn, text::get("audit_row.unknown_means"), columns, 0);
        }
        None => {}
    }
    entry(page, "audit_row.time", &row.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(), Role::Text, columns);
    entry(page, "audit_row.who", row.author.user.shown(), Role::Text, columns);
    entry(page, "audit_row.profile", &row.author.profile, Role::Text, columns);
    entry(page, "audit_row.account", row.account.as_str(), Role::Text, columns);
    entry(page, "audit_row.region", row.region.as_str(), Role::Text, columns);
    entry(page, "audit_row.note", row.note.as_deref().unwrap_or_default(), Role::Text, columns);
    entry(page, "audit_row.hash", &row.hash, Role::Text, columns);
    entry(page, "audit_row.task", row.task.as_str(), Role::Text, columns);
    entry(page, "audit_row.arn", row.author.arn.shown(), Role::Quiet, columns);
    entry(page, "audit_row.host", &row.author.host, Role::Quiet, columns);
    entry(page, "audit_row.program", &row.author.program, Role::Quiet, columns);
    if let Entry::Intent(intended) = &row.entry {
        parameters(page, intended, columns);
    }
}

/// Whether it is known what a request came to.
fn is_settled(row: &AuditRow) -> bool {
    !matches!(row.outcome, None | Some(Attempt::Ended(Outcome::Unknown(_))))
}

fn took_words(page: &mut Page, milliseconds: u64, columns: usize) {
    let seconds = std::time::Duration::from_millis(milliseconds).as_secs_f64();
    entry(page, "audit_row.took", &format!("{seconds:.2} s"), Role::Text, columns);
}

fn parameters(page: &mut Page, intended: &Intended, columns: usize) {
    let attempt = intended.attempt;
    page.say(Role::Label, &text::fill("audit_row.sent_as", &[("attempt", &attempt)]), columns, 0);
    for (name, value) in &intended.parameters {
        let value = Untrusted::from(value.as_str());
        let words: [(&str, &dyn Display); 2] = [("name", name), ("value", &value)];
        page.say(Role::Quiet, &text::fill("audit_row.parameter", &words), columns, 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_told_apart_in_a_narrow_column() {
        let short = |action: &str| in_short(action.to_owned(), 17);
        assert_eq!(short("DisassociateResourceShare"), "DisassociateShare");
        assert_eq!(short("AcceptResourceShareInvitation"), "AcceptInvitation");
        assert_eq!(short("EnableSharingWithResourceDirectory"), "EnableSharing");
        assert_eq!(short("DeleteSnapshot"), "DeleteSnapshot");
        assert_eq!(in_short("DisassociateResourceShare".into(), 32), "DisassociateResourceShare");
    }
}
