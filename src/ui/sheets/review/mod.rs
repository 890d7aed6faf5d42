//! The sheet that shows what a change will do.

mod steps;

use ratatui::Frame;

use super::form::{Form, room};
use crate::app::model::Model;
use crate::app::sheets::review::{ReviewSheet, Slot};
use crate::text;

/// Draws the sheet.
pub(super) fn draw(sheet: &ReviewSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::get("sheet_review.title").to_owned());
    if let Some(plan) = sheet.plan() {
        steps::add(&mut form.body, plan, model, columns);
    }
    form.button("sheet.back", sheet.focus == Slot::Back, true);
    form.button("sheet.apply", sheet.focus == Slot::Apply, sheet.hold(model).is_none());
    form.draw(frame, &sheet.top);
}
