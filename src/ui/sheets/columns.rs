//! The sheet that chooses the columns of a list.

use ratatui::Frame;

use super::form::{Form, room};
use crate::app::model::Model;
use crate::app::sheets::columns::ColumnsSheet;
use crate::app::sheets::filters::FiltersSheet;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line};

/// Columns of a heading.
const HEADING: usize = 18;

/// Draws the sheet.
pub(super) fn draw(sheet: &ColumnsSheet, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::fill("sheet_columns.title", &[("list", &text::get(sheet.view.title()))]));
    for (no, (key, shown)) in sheet.rows.iter().enumerate() {
        let cursor = no == sheet.row;
        if cursor {
            form.body.focus();
        }
        let sorted = match sheet.order.filter(|order| order.column == *key) {
            Some(order) if order.descending() => text::get("sheet_columns.largest"),
            Some(_) => text::get("sheet_columns.smallest"),
            None => "",
        };
        let mark = if cursor { ">" } else { " " };
        let check = if *shown { "[x]" } else { "[ ]" };
        let role = match (cursor, shown) {
            (true, _) => Role::Focus,
            (false, true) => Role::Text,
            (false, false) => Role::Quiet,
        };
        form.body.push(line(role, format!("{mark} {check} {} {sorted}", left(text::get(key), HEADING))));
    }
    form.foot.say(Role::Quiet, text::get("sheet_columns.means"), columns, 0);
    form.button("sheet_columns.cancel", false, true);
    form.button("sheet_columns.take", true, true);
    form.draw_from(frame, 0);
}

/// Draws the sheet of the filters that were saved for a list.
pub(super) fn filters(sheet: &FiltersSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::fill("sheet_filters.title", &[("list", &text::get(sheet.view.title()))]));
    let saved = sheet.saved(model);
    for (no, filter) in saved.iter().enumerate() {
        let cursor = no == sheet.row;
        if cursor {
            form.body.focus();
        }
        let mark = if cursor { ">" } else { " " };
        let role = if cursor { Role::Focus } else { Role::Text };
        form.body.push(line(role, format!("{mark} {filter}")));
    }
    if saved.is_empty() {
        form.body.say(Role::Text, text::get("sheet_filters.none"), columns, 0);
    }
    if !sheet.current.is_empty() && !saved.contains(&sheet.current) {
        let words = text::fill("sheet_filters.current", &[("filter", &sheet.current)]);
        form.foot.say(Role::Text, &words, columns, 0);
    }
    form.button("sheet_filters.cancel", false, true);
    form.button("sheet_filters.take", true, !saved.is_empty());
    form.draw_from(frame, 0);
}
