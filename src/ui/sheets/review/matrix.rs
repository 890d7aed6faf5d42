//! The matrix of snapshots and principals, and the reason for the cell under its cursor.

use std::fmt::Display;

use ratatui::text::{Line, Span};

use super::super::form::heading;
use super::super::people;
use super::Room;
use crate::app::model::Model;
use crate::app::sheets::review::{ReviewSheet, Slot};
use crate::base::untrusted::width;
use crate::domain::plan::Plan;
use crate::domain::preflight::Cell;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, left, line, span};

/// Columns of one principal.
const COLUMN: usize = 9;
/// Columns of a snapshot's name at the most.
const NAME: usize = 26;
/// Rows that are shown at once.
const ROWS: usize = 10;

pub(super) fn add(page: &mut Page, sheet: &ReviewSheet, model: &Model, room: Room) {
    let matrix = &sheet.matrix;
    let focused = sheet.focus == Slot::Matrix;
    let (row_at, column_at) = sheet.cell;
    page.push(Line::from(vec![
        span(Role::Heading, text::get("sheet_review.matrix")),
        span(Role::Quiet, format!("   {}", text::get("sheet_review.legend"))),
    ]));
    let fit = room.columns.saturating_sub(NAME + 2) / COLUMN;
    let first = first(column_at, matrix.principals.len(), fit.max(1));
    let shown: Vec<usize> = (first..matrix.principals.len().min(first + fit.max(1))).collect();
    let names: Vec<String> = shown.iter().map(|at| people::short(model, &matrix.principals[*at])).collect();
    for part in 0..2 {
        let cells: String = names.iter().map(|name| left(&half(name, part), COLUMN)).collect();
        page.push(line(Role::Heading, format!("  {}{cells}", " ".repeat(NAME))));
    }
    let top = self::first(row_at, matrix.snapshots.len(), ROWS);
    for (row, id) in matrix.snapshots.iter().enumerate().skip(top).take(ROWS) {
        let here = focused && row == row_at;
        if here {
            page.focus();
        }
        let lead = if row == row_at { "> " } else { "  " };
        let mut pieces: Vec<Span<'static>> =
            vec![span(Role::Text, format!("{lead}{}", left(&people::snapshot(model, id), NAME)))];
        for column in &shown {
            let cell = matrix.cell(row, *column);
            let (mark, role) = mark(cell);
            let cursor = row == row_at && *column == column_at;
            let words = if cursor { format!("[{mark}]") } else { format!(" {mark}") };
            let role = if cursor && focused { Role::Focus } else { role };
            pieces.push(span(role, left(&words, COLUMN)));
        }
        page.push(Line::from(pieces));
    }
    sums(page, sheet, first, top, fit);
}

/// The sums, and how much of the matrix is not shown.
fn sums(page: &mut Page, sheet: &ReviewSheet, first: usize, top: usize, fit: usize) {
    let matrix = &sheet.matrix;
    let gains = matrix.count(&[Cell::Gains, Cell::GainsLater, Cell::GainsMaybe]);
    let words: [(&str, &dyn Display); 5] = [
        ("gains", &gains),
        ("has", &matrix.count(&[Cell::Has, Cell::Keeps])),
        ("blocked", &matrix.blocked()),
        ("loses", &matrix.count(&[Cell::Loses])),
        ("size", &format_args!("{} x {}", matrix.snapshots.len(), matrix.principals.len())),
    ];
    let mut out = vec![text::fill("sheet_review.matrix_sums", &words)];
    for (key, cell) in [("sheet_review.matrix_waits", Cell::Waits), ("sheet_review.matrix_withdrawn", Cell::Withdraws)]
    {
        let count = matrix.count(&[cell]);
        if count > 0 {
            out.push(text::fill(key, &[("n", &count)]));
        }
    }
    let (rows, columns) = (matrix.snapshots.len(), matrix.principals.len());
    if rows > ROWS || columns > fit {
        let words: [(&str, &dyn Display); 4] = [
            ("rows", &format_args!("{}-{}", top + 1, rows.min(top + ROWS))),
            ("all_rows", &rows),
            ("columns", &format_args!("{}-{}", first + 1, columns.min(first + fit))),
            ("all_columns", &columns),
        ];
        out.push(text::fill("sheet_review.matrix_part", &words));
    }
    page.push(line(Role::Quiet, format!("  {}", out.join("   "))));
}

/// The first of `len` things to show so that `at` is among the `fit` that are.
fn first(at: usize, len: usize, fit: usize) -> usize {
    let most = len.saturating_sub(fit);
    if at < fit { 0 } else { (at + 1 - fit).min(most) }
}

/// One of the two lines of a principal's name.
fn half(name: &str, part: usize) -> String {
    let mut at = name.len().min(COLUMN - 1);
    while !name.is_char_boundary(at) || width(&name[..at]) > COLUMN - 1 {
        at -= 1;
    }
    let (one, two) = name.split_at(at);
    if part == 0 { one.to_owned() } else { crate::base::untrusted::clip(two, COLUMN - 1).into_owned() }
}

fn mark(cell: Cell) -> (&'static str, Role) {
    match cell {
        Cell::Nothing => (" ", Role::Quiet),
        Cell::Has => (".", Role::Quiet),
        Cell::Waits => ("~", Role::Warn),
        Cell::Gains => ("+", Role::Good),
        Cell::GainsLater => ("+~", Role::Warn),
        Cell::GainsMaybe => ("+?", Role::Warn),
        Cell::Blocked => ("x", Role::Bad),
        Cell::Loses => ("-", Role::Bad),
        Cell::Withdraws => ("-~", Role::Warn),
        Cell::Keeps => ("=", Role::Quiet),
    }
}

/// Adds why the cell under the cursor is what it is.
pub(super) fn why(page: &mut Page, sheet: &ReviewSheet, plan: &Plan, model: &Model, room: Room) {
    let matrix = &sheet.matrix;
    let (row, column) = sheet.cell;
    let (Some(snapshot), Some(principal)) = (matrix.snapshots.get(row), matrix.principals.get(column)) else { return };
    let words: [(&str, &dyn Display); 2] =
        [("snapshot", &people::snapshot(model, snapshot)), ("who", &people::short(model, principal))];
    heading(page, &text::fill("sheet_review.why", &words), room.airy);
    let key = match matrix.cell(row, column) {
        Cell::Nothing => "why.nothing",
        Cell::Has => "why.has",
        Cell::Waits => "why.waits",
        Cell::Gains => "why.gains",
        Cell::GainsLater => "why.gains_later",
        Cell::GainsMaybe => "why.gains_maybe",
        Cell::Blocked => "why.blocked",
        Cell::Loses => "why.loses",
        Cell::Withdraws => "why.withdraws",
        Cell::Keeps => "why.keeps",
    };
    page.say(Role::Text, text::get(key), room.columns, 2);
    page.say(Role::Quiet, &format!("{snapshot}   {}", people::full(model, principal)), room.columns, 2);
    for image in
        plan.observed.iter().filter(|image| image.snapshots.contains(snapshot) && image.principals.contains(principal))
    {
        let words: [(&str, &dyn Display); 2] = [("name", &image.name), ("id", &image.id)];
        page.say(Role::Quiet, &text::fill("sheet_review.why_share", &words), room.columns, 2);
    }
}
