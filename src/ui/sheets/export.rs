//! The sheet that asks as what something is written to a file.

use ratatui::Frame;

use super::form::{Form, room};
use crate::app::sheets::export::{ExportSheet, Format, Wanted};
use crate::base::untrusted::width;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line, span};

/// Draws the sheet.
pub(super) fn draw(sheet: &ExportSheet, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let mut form = Form::new(text::get("sheet_export.title").to_owned());
    form.head.say(Role::Text, &about(&sheet.what), columns, 0);
    if rows >= 12 {
        form.head.blank();
    }
    for (no, format) in Format::ALL.into_iter().enumerate() {
        let cursor = no == sheet.row;
        let off = sheet.what.takes(format).err();
        let role = match (cursor, off) {
            (true, _) => Role::Focus,
            (false, Some(_)) => Role::Quiet,
            (false, None) => Role::Text,
        };
        let mark = if cursor { ">" } else { " " };
        let head = format!("{mark} {}  {}", ExportSheet::letter(format), text::get(label(&sheet.what, format)));
        if cursor {
            form.body.focus();
        }
        match off {
            Some(reason) => {
                let room = columns.saturating_sub(width(&head) + 3);
                let why = format!(" - {}", left(text::get(reason), room).trim_end());
                form.body.push(ratatui::text::Line::from(vec![span(role, head), span(Role::Quiet, why)]));
            }
            None => form.body.push(line(role, head)),
        }
    }
    form.foot.say(Role::Quiet, text::get("sheet_export.means"), columns, 0);
    form.button("sheet_export.cancel", false, true);
    let possible = Format::ALL.get(sheet.row).is_some_and(|format| sheet.what.takes(*format).is_ok());
    form.button("sheet_export.export", true, possible);
    form.draw_from(frame, 0);
}

/// What is written.
fn about(what: &Wanted) -> String {
    match (what, what.len()) {
        (Wanted::Plan(_), Some(n)) => text::fill("sheet_export.plan", &[("n", &n)]),
        (_, Some(n)) => text::fill("sheet_export.rows", &[("n", &n)]),
        (_, None) => text::get("sheet_export.journal").to_owned(),
    }
}

fn label(what: &Wanted, format: Format) -> &'static str {
    let plan = matches!(what, Wanted::Plan(_));
    match format {
        Format::Csv => "sheet_export.csv",
        Format::Json if plan => "sheet_export.json_plan",
        Format::Json => "sheet_export.json",
        Format::Markdown => "sheet_export.markdown",
        Format::Shell if plan => "sheet_export.shell_plan",
        Format::Shell => "sheet_export.shell",
        Format::Terraform => "sheet_export.terraform",
    }
}
