//! The sheet that asks whether to quit while a change is being carried out.

use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, point, room};
use crate::app::model::Model;
use crate::app::sheets::quit::QuitSheet;
use crate::domain::execution::State;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::words::task_title;

/// Draws the sheet.
pub(super) fn draw(sheet: &QuitSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let mut form = Form::new(text::get("sheet_quit.title").to_owned());
    for task in model.tasks.working() {
        let progress = &task.execution.progress;
        let ended = progress.iter().filter(|one| matches!(one.state, State::Ended(_))).count();
        let all = text::count("sheet.requests", progress.len());
        let words: [(&str, &dyn Display); 3] = [("what", &task_title(model, task)), ("ended", &ended), ("all", &all)];
        form.body.say(Role::Strong, &text::fill("sheet_quit.running", &words), columns, 0);
    }
    if !model.is_applying() {
        form.body.say(Role::Strong, text::get("sheet_quit.over"), columns, 0);
    }
    if model.is_applying() {
        if rows >= 14 {
            form.body.blank();
        }
        for key in ["sheet_quit.in_flight", "sheet_quit.not_sent", "sheet_quit.recorded"] {
            point(&mut form.body, Role::Text, "-", text::get(key), columns);
        }
    }
    form.button("sheet_quit.stay", !sheet.quit, true);
    form.button("sheet_quit.quit", sheet.quit, true);
    form.draw_from(frame, 0);
}
