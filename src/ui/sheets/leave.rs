//! The sheet that asks which share to leave, where a snapshot comes through several.

use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, room};
use super::people;
use crate::app::model::Model;
use crate::app::sheets::leave::LeaveSheet;
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::radio;

/// Draws the sheet.
pub(super) fn draw(sheet: &LeaveSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::get("sheet_leave.title").to_owned());
    form.head.say(Role::Text, text::get("sheet_leave.which"), columns, 0);
    form.head.blank();
    for (no, share) in sheet.shares.iter().enumerate() {
        let who = people::short(model, &Principal::Account(share.owner.clone()));
        let count = text::count("sheet.snapshots", share.snapshots.len());
        let words: [(&str, &dyn Display); 4] =
            [("name", &share.name), ("id", &share.id), ("who", &who), ("what", &count)];
        if no == sheet.row {
            form.body.focus();
        }
        form.body.push(radio(no == sheet.row, no == sheet.row, &text::fill("sheet_leave.row", &words)));
    }
    form.foot.say(Role::Text, text::get("sheet_leave.means"), columns, 0);
    form.button("sheet_leave.cancel", false, true);
    form.button("sheet_leave.go_on", true, true);
    form.draw_from(frame, 0);
}
