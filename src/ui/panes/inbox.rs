//! The invitations, and the details of the one under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::details::entry;
use super::shares::{completeness, empty};
use super::{page_width, scrolled};
use crate::app::model::{Model, Pane, ViewId};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::columns::{Column, RowState, Table, short_id};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, span};
use crate::ui::{age, words};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Share,
    From,
    Alias,
    Region,
    State,
    Left,
}

/// Draws the list.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let rows = model.inbox_rows();
    let focused = model.focus == Pane::List;
    let table = Table {
        title: line(Role::Text, text::get("pane.inbox")),
        note: completeness(model, |row| &row.invitations),
        columns: &columns(&rows),
        len: rows.len(),
        top: model.inbox.top,
        focused,
    };
    let at_cursor = |index: usize| model.inbox.cursor.as_ref() == Some(&rows[index].id);
    let state = |index| RowState { cursor: at_cursor(index), marked: false, focused };
    if let Some(inner) = table.draw(frame, area, state, |index, cell, wide| self::cell(model, rows[index], cell, wide))
    {
        empty(model, frame, inner, ViewId::Inbox);
    }
}

fn columns(rows: &[&Invitation]) -> Vec<Column<Cell>> {
    let column = |id, title, wide, right, rank| Column { id, title, least: wide, most: wide, right, rank, spare: 14 };
    let (least, most) = words::region_widths(rows.iter().map(|row| &row.region));
    vec![
        Column { most: 30, ..column(Cell::Share, "column.share", 12, false, 0) },
        column(Cell::From, "column.from", 16, false, 0),
        Column { most: 20, ..column(Cell::Alias, "column.alias", 12, false, 2) },
        Column { least, most, ..column(Cell::Region, "column.region", 0, false, 1) },
        column(Cell::State, "column.state", 9, false, 0),
        column(Cell::Left, "column.left_sorted", 5, true, 0),
    ]
}

fn cell<'a>(model: &Model, row: &'a Invitation, cell: Cell, wide: usize) -> Span<'a> {
    match cell {
        Cell::Share => span(Role::Text, row.share_name.shown()),
        Cell::From => span(Role::Text, row.sender.as_str()),
        Cell::Alias => match model.alias(&Principal::Account(row.sender.clone())) {
            Some(name) => span(Role::Text, name.to_string()),
            None => span(Role::Warn, text::get("inbox.unknown_sender")),
        },
        Cell::Region => span(Role::Text, short_id(words::short_region(&row.region), wide)),
        Cell::State => {
            let (word, role) = words::invitation_status(row.status);
            span(role, word)
        }
        Cell::Left => left(model, row),
    }
}

fn left<'a>(model: &Model, row: &Invitation) -> Span<'a> {
    let Some(end) = row.expires().filter(|_| row.status == InvitationStatus::Pending) else {
        return span(Role::Quiet, "-");
    };
    match age::left(model.now.wall, end) {
        None => span(Role::Quiet, text::get("inbox.over")),
        Some(left) if age::is_short(model.now.wall, end) => span(Role::Warn, format!("{left} !")),
        Some(left) => span(Role::Text, left),
    }
}

/// Draws the details of the invitation under the cursor.
pub fn details(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let columns = page_width(area);
    let mut page = Page::default();
    match model.inbox.cursor.as_ref().and_then(|id| model.sharing.invitation(id)) {
        None if model.sharing.inbox("").is_empty() => {
            page.say(Role::Text, text::get("inbox.directory_hint"), columns, 0);
        }
        None => {}
        Some(invitation) => about(model, &mut page, invitation, columns),
    }
    asked(model, &mut page, columns);
    scrolled(model, &page, frame, area);
}

fn about(model: &Model, page: &mut Page, invitation: &Invitation, columns: usize) {
    page.say(Role::Strong, invitation.share_name.shown(), columns, 0);
    let sender = Principal::Account(invitation.sender.clone());
    let known = model.alias(&sender).is_some();
    entry(page, "inbox.from", &words::principal(model, &sender), Role::Text, columns);
    if !known {
        page.say(Role::Warn, &format!("! {}", text::get("inbox.unknown_sender_long")), columns, 0);
    }
    let (key, role) = match invitation.status {
        InvitationStatus::Pending => ("inbox.unseen", Role::Text),
        InvitationStatus::Accepted => ("inbox.accepted", Role::Text),
        InvitationStatus::AcceptFailed => ("inbox.accept_failed", Role::Bad),
        InvitationStatus::Rejected => ("inbox.rejected", Role::Text),
        InvitationStatus::Cancelled => ("inbox.cancelled", Role::Text),
        InvitationStatus::Expired => ("inbox.expired", Role::Text),
        InvitationStatus::Other => ("inbox.other", Role::Warn),
    };
    page.say(role, text::get(key), columns, 0);
    for failure in &invitation.failures {
        page.say(Role::Bad, &format!("! {}", super::opened::failure_words(failure)), columns, 0);
    }
    entry(page, "inbox.share", invitation.share.as_str(), Role::Text, columns);
    entry(page, "inbox.invitation", invitation.id.as_str(), Role::Text, columns);
    entry(page, "details.region", invitation.region.as_str(), Role::Text, columns);
    if let Some(at) = invitation.created {
        let words = format!("{}  {}", age::moment(at), age::age(model.now.wall, at));
        entry(page, "inbox.sent", &words, Role::Text, columns);
    }
    if let Some(end) = invitation.expires().filter(|_| invitation.status == InvitationStatus::Pending) {
        entry(page, "inbox.expires", &age::moment(end), Role::Text, columns);
    }
}

/// How many regions were asked, and whether the list can be complete.
fn asked(model: &Model, page: &mut Page, columns: usize) {
    let rows: Vec<_> = model.regions.iter().filter(|row| row.sharing != Some(false)).collect();
    if rows.is_empty() {
        return;
    }
    let asked = rows.iter().filter(|row| row.invitations.complete_at().is_some()).count();
    let failed = rows.iter().filter(|row| row.invitations.problem().is_some()).count();
    page.blank();
    let (key, role) = if asked == rows.len() { ("inbox.asked_all", Role::Quiet) } else { ("inbox.asked", Role::Warn) };
    page.say(role, &text::fill(key, &[("n", &asked), ("m", &rows.len()), ("failed", &failed)]), columns, 0);
}
