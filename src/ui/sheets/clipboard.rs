//! The sheet that copies something, and shows it in full for those whose terminal has no clipboard to write to.

use ratatui::Frame;

use super::form::{Form, heading, room};
use crate::app::sheets::clipboard::ClipboardSheet;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line};

/// Columns of what a text is called.
const LABEL: usize = 24;

/// Draws the sheet.
pub(super) fn draw(sheet: &ClipboardSheet, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let mut form = Form::new(text::get("sheet_clipboard.title").to_owned());
    for (no, item) in sheet.items.iter().enumerate() {
        let cursor = no == sheet.row;
        let role = if cursor { Role::Focus } else { Role::Text };
        let mark = if cursor { ">" } else { " " };
        let first = item.text.lines().next().unwrap_or_default();
        let head = format!("{mark} {}  {}  ", item.letter, left(text::get(item.label), LABEL));
        let rest = columns.saturating_sub(crate::base::untrusted::width(&head));
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
