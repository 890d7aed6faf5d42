//! The sheet that shows what a change will do.

mod confirm;
mod doubts;
mod findings;
mod fixes;
mod groups;
mod head;
mod matrix;
mod pairs;
mod plain;
mod state;
mod steps;
mod using;

use ratatui::Frame;

use super::form::{Form, beside, heading};
use crate::app::model::Model;
use crate::app::sheets::review::{ReviewSheet, Slot, State, has_matrix_room, is_large};
use crate::app::tasks::Prepared;
use crate::domain::plan::Plan;
use crate::text;
use crate::ui::widgets::Page;

pub(super) use head::title;
pub use pairs::stays;
pub use plain::{finding, plain};
pub use state::difference;

/// Columns and rows inside the sheet, and what follows from them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    columns: usize,
    /// Whether there is room for empty lines.
    airy: bool,
    /// Whether there is room for the matrix, and for two columns below it.
    wide: bool,
    /// Whether every principal and snapshot is told, however many there are.
    whole: bool,
}

/// Draws the sheet.
pub(super) fn draw(sheet: &ReviewSheet, model: &Model, frame: &mut Frame<'_>) {
    let mut form = Form::new(title(sheet, model));
    form.wide = has_matrix_room(model.size);
    let (columns, rows) = form.room(frame);
    let whole = sheet.whole || sheet.plan().is_none_or(|plan| !is_large(plan));
    let room = Room { columns, airy: rows >= 16, wide: form.wide, whole };
    match &sheet.state {
        State::Preparing => state::preparing(&mut form.body, sheet, columns),
        State::Refused(why) => state::refused(&mut form.body, why, columns),
        State::Ready(prepared) | State::Applying(prepared) => {
            if let Some(notice) = &sheet.notice {
                state::notice(&mut form.body, notice, model, columns);
            }
            match &prepared.plan {
                Ok(plan) => ready(&mut form, sheet, prepared, plan, model, room),
                Err(why) => state::no_plan(&mut form.body, why, prepared, model, columns),
            }
        }
    }
    form.button("sheet.back", sheet.focus == Slot::Back, true);
    if let Some(plan) = sheet.plan() {
        let open = matches!(sheet.state, State::Ready(_)) && sheet.hold(model).is_none();
        form.button(confirm::label(&plan.intent), sheet.focus == Slot::Apply, open);
    }
    form.draw(frame, &sheet.top);
}

fn ready(form: &mut Form, sheet: &ReviewSheet, prepared: &Prepared, plan: &Plan, model: &Model, room: Room) {
    let Room { columns, airy, wide, .. } = room;
    head::signed_in_as(&mut form.head, sheet, plan, columns);
    head::add(&mut form.head, plan, sheet.matrix.blocked(), model, columns);
    if airy {
        form.head.blank();
    }
    let body = &mut form.body;
    if wide {
        in_two_columns(body, sheet, prepared, plan, model, room);
    } else {
        findings::add(body, sheet, prepared, model, room);
        pairs::all(body, plan, prepared, model, room);
        heading(body, text::get("sheet_review.steps"), airy);
        steps::add(body, plan, model, columns, true);
        pairs::effects(body, plan, room);
        steps::lasting(body, plan, room);
    }
    confirm::add(&mut form.foot, sheet, model, columns);
}

/// The same with the matrix, and two columns below it.
fn in_two_columns(body: &mut Page, sheet: &ReviewSheet, prepared: &Prepared, plan: &Plan, model: &Model, room: Room) {
    let half = room.columns.saturating_sub(3) / 2;
    let narrow = Room { columns: half, ..room };
    let (mut left, mut right) = (Page::default(), Page::default());
    if !sheet.matrix.is_empty() {
        matrix::add(body, sheet, model, room);
        body.blank();
        matrix::why(&mut left, sheet, plan, model, narrow);
    }
    pairs::all(&mut left, plan, prepared, model, narrow);
    pairs::effects(&mut left, plan, narrow);
    if left.is_empty() {
        findings::add(body, sheet, prepared, model, room);
    } else {
        findings::add(&mut right, sheet, prepared, model, narrow);
        beside(body, &left, &right, half);
    }
    body.blank();
    let (mut left, mut right) = (Page::default(), Page::default());
    heading(&mut left, text::get("sheet_review.steps"), false);
    steps::add(&mut left, plan, model, half, false);
    heading(&mut right, text::get("sheet_review.undo"), false);
    steps::undo(&mut right, plan, model, half);
    steps::lasting(&mut right, plan, narrow);
    beside(body, &left, &right, half);
}
