//! The sheet that asks whether to quit while a change is being carried out.

use ratatui::Frame;

use super::form::{Form, point, room};
use crate::app::model::Model;
use crate::app::sheets::quit::QuitSheet;
use crate::domain::execution::State;
use crate::text;
use crate::ui::theme::Role;

/// Draws the sheet.
pub(super) fn draw(sheet: &QuitSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let mut form = Form::new(text::get("sheet_quit.title").to_owned());
    if let Some((_, execution)) = &model.execution {
        let ended = execution.progress.iter().filter(|one| matches!(one.state, State::Ended(_))).count();
        let all = text::count("sheet.requests", execution.progress.len());
        let key = if execution.is_finished() { "sheet_quit.over" } else { "sheet_quit.running" };
        form.body.say(Role::Strong, &text::fill(key, &[("ended", &ended), ("all", &all)]), columns, 0);
    }
    if model.is_applying() {
        if rows >= 14 {
            form.body.blank();
        }
        for key in ["sheet_quit.in_flight", "sheet_quit.not_sent", "sheet_quit.not_recorded"] {
            point(&mut form.body, Role::Text, "-", text::get(key), columns);
        }
    }
    form.button("sheet_quit.stay", !sheet.quit, true);
    form.button("sheet_quit.quit", sheet.quit, true);
    form.draw_from(frame, 0);
}
