//! The address book.

use ratatui::Frame;
use ratatui::text::Line;

use super::form::{Form, point, room};
use super::people;
use crate::app::book::BookRow;
use crate::app::model::Model;
use crate::app::sheets::book::BookSheet;
use crate::text;
use crate::ui::age;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line};

/// Columns of an account ID.
const ID: usize = 16;
/// Columns of what it is to the user.
const KIND: usize = 9;
/// Columns of when it was last used.
const USED: usize = 9;
/// Columns of the longest note.
const NOTE: usize = 13;

/// Draws the sheet.
pub(super) fn draw(sheet: &BookSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::get("sheet_book.title").to_owned());
    if sheet.filtering || !sheet.filter.text().is_empty() {
        form.head.field("/ ", &sheet.filter, columns.saturating_sub(6).min(40), sheet.filtering);
    }
    let alias = columns.saturating_sub(2 + ID + 2 + 2 + KIND + 2 + USED + 2 + NOTE).clamp(12, 40);
    let head = format!(
        "  {}  {}  {}  {}  {}",
        left(text::get("sheet_book.col_id"), ID),
        left(text::get("sheet_share.col_alias"), alias),
        left(text::get("sheet_book.col_kind"), KIND),
        left(text::get("sheet_book.col_used"), USED),
        text::get("sheet_share.col_note"),
    );
    form.head.push(line(Role::Heading, head));
    let rows = model.book_rows(sheet.filter.text());
    if rows.is_empty() {
        form.body.say(Role::Quiet, text::get("sheet_book.none"), columns, 0);
    }
    for row in &rows {
        let cursor = sheet.list.cursor.as_ref() == Some(&row.account);
        if cursor {
            form.body.focus();
        }
        form.body.push(cells(model, row, cursor, alias));
    }
    match &sheet.doomed {
        Some(account) => {
            let words = text::fill("sheet_book.delete_again", &[("account", account)]);
            point(&mut form.foot, Role::Warn, "!", &words, columns);
        }
        None => form.foot.say(Role::Quiet, text::get("sheet_book.means"), columns, 0),
    }
    form.button("sheet_book.close", false, true);
    form.button("sheet_book.edit", true, !rows.is_empty());
    form.draw_from(frame, sheet.list.top);
}

fn cells(model: &Model, row: &BookRow, cursor: bool, alias: usize) -> Line<'static> {
    let name = row.alias.as_ref().map_or("-", |alias| alias.shown());
    let used = match row.last_used {
        Some(at) => age::age(model.now.wall, at),
        None if row.written => text::get("sheet_book.never").to_owned(),
        None => "-".to_owned(),
    };
    let note = match (row.written, row.sees) {
        (_, true) => "sheet_book.sees",
        (true, false) => "sheet_book.written",
        (false, false) => "sheet_book.known",
    };
    let lead = if cursor { ">" } else { " " };
    let mark = if row.written { "*" } else { " " };
    let cells = format!(
        "{lead}{mark}{}  {}  {}  {}  {}",
        left(row.account.as_str(), ID),
        left(name, alias),
        left(people::relation(row.kind), KIND),
        left(&used, USED),
        text::get(note),
    );
    let role = match (cursor, row.written) {
        (true, _) => Role::Focus,
        (false, true) => Role::Text,
        (false, false) => Role::Quiet,
    };
    line(role, cells)
}
