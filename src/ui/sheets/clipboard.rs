//! The sheet that copies something, and shows it in full for those whose terminal has no clipboard to write to.

use ratatui::Frame;
use ratatui::widgets::Clear;
use unicode_segmentation::UnicodeSegmentation as _;

use super::form::{Form, heading, room};
use crate::app::sheets::clipboard::ClipboardSheet;
use crate::base::untrusted::width;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line, put};

/// Columns of what a text is called.
const LABEL: usize = 24;

/// Draws the sheet.
pub(super) fn draw(sheet: &ClipboardSheet, frame: &mut Frame<'_>) {
    if sheet.alone {
        return alone(sheet, frame);
    }
    let (columns, rows) = room(frame);
    let mut form = Form::new(text::get("sheet_clipboard.title").to_owned());
    for (no, item) in sheet.items.iter().enumerate() {
        let cursor = no == sheet.row;
        let role = if cursor { Role::Focus } else { Role::Text };
        let mark = if cursor { ">" } else { " " };
        let first = item.text.lines().next().unwrap_or_default();
        let head = format!("{mark} {}  {}  ", item.letter, left(text::get(item.label), LABEL));
        let rest = columns.saturating_sub(width(&head));
        form.head.push(line(role, format!("{head}{}", left(first, rest))));
    }
    if let Some(item) = sheet.current() {
        heading(&mut form.body, text::get("sheet_clipboard.whole"), rows >= 16);
        for part in item.text.lines() {
            form.body.say(Role::Strong, part, columns, 0);
        }
    }
    form.foot.say(Role::Quiet, text::get("sheet_clipboard.means"), columns, 0);
    form.button("sheet_clipboard.cancel", false, true);
    form.button("sheet_clipboard.copy", true, true);
    form.draw_from(frame, 0);
}

/// Draws the text from the first column on and nothing beside it, so that a mouse selects just that. What is longer than
/// a line goes on in the next, as terminals break lines themselves.
fn alone(sheet: &ClipboardSheet, frame: &mut Frame<'_>) {
    let area = frame.area();
    frame.render_widget(Clear, area);
    let (columns, rows) = (usize::from(area.width), usize::from(area.height));
    let whole = sheet.current().map_or("", |item| item.text.as_str());
    let lines: Vec<String> = whole.lines().flat_map(|line| cut(line, columns)).collect();
    let room = rows.saturating_sub(2);
    for (row, part) in lines.iter().take(room).enumerate() {
        put(frame.buffer_mut(), area, row, &line(Role::Text, part.clone()));
    }
    let words = if lines.len() > room { "sheet_clipboard.too_long" } else { "sheet_clipboard.select" };
    put(frame.buffer_mut(), area, rows.saturating_sub(1), &line(Role::Quiet, text::get(words)));
}

/// A line in pieces that fill a row each.
fn cut(text: &str, columns: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for letter in text.graphemes(true) {
        let wide = width(letter);
        if used + wide > columns && used > 0 {
            pieces.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(letter);
        }
    }
    pieces
}
