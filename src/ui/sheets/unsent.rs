//! The sheet that offers what earlier runs have left unsent.

use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, point, room};
use super::people;
use crate::app::model::Model;
use crate::app::sheets::unsent::UnsentSheet;
use crate::base::untrusted::Untrusted;
use crate::domain::unsent::{Chosen, Unsent};
use crate::text;
use crate::ui::age;
use crate::ui::panes::strip::purpose;
use crate::ui::theme::Role;
use crate::ui::widgets::{gutter, line};

/// Draws the sheet.
pub(super) fn draw(sheet: &UnsentSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::get("sheet_unsent.title").to_owned());
    for one in &model.unsent.left {
        let cursor = sheet.list.cursor == Some(one.began);
        if cursor {
            form.body.focus();
        }
        let role = if cursor { Role::Focus } else { Role::Text };
        form.body.push(line(role, format!("{}{}", gutter(cursor, false), what(one, model))));
    }
    if let Some(one) = sheet.current(model) {
        form.foot.blank();
        let snapshots: Vec<_> = one.snapshots().to_vec();
        if !snapshots.is_empty() {
            let names = people::some_snapshots(model, &snapshots);
            form.foot.say(Role::Text, &text::fill("sheet.step_snapshots", &[("names", &names)]), columns, 0);
        }
        if !one.principals().is_empty() {
            let names = people::some(model, one.principals().iter());
            form.foot.say(Role::Text, &text::fill("sheet.step_principals", &[("names", &names)]), columns, 0);
        }
        if !one.note.is_empty() {
            let note = Untrusted::from(one.note.as_str());
            form.foot.say(Role::Quiet, &text::fill("sheet_progress.note", &[("note", &note)]), columns, 0);
        }
        if let Err(reason) = model.can_take_up(one) {
            point(&mut form.foot, Role::Warn, "!", text::get(reason), columns);
        }
        form.foot.say(Role::Quiet, text::get("sheet_unsent.means"), columns, 0);
    }
    form.button("sheet_unsent.later", false, true);
    form.button("sheet_unsent.forget", false, true);
    form.button("sheet_unsent.go_on", true, true);
    form.draw_from(frame, sheet.list.top);
}

/// What it was to be, in a line.
fn what(one: &Unsent, model: &Model) -> String {
    let doing = match (&one.chosen, &one.reviewed) {
        (Chosen::Share { .. }, _) => text::get("change.share"),
        (Chosen::Unshare { .. }, _) => text::get("change.remove"),
        (Chosen::Other, Some(intent)) => purpose(intent),
        (Chosen::Other, None) => "",
    };
    let words: [(&str, &dyn Display); 5] = [
        ("doing", &doing),
        ("what", &text::count("sheet.snapshots", one.snapshots().len())),
        ("who", &text::count("sheet.principals", one.principals().len())),
        ("region", &places(one)),
        ("ago", &age::ago(model.now.wall, one.began)),
    ];
    text::fill("sheet_unsent.line", &words)
}

/// The regions that it is about.
fn places(one: &Unsent) -> String {
    let all: Vec<String> = std::iter::once(&one.region).chain(&one.also).map(ToString::to_string).collect();
    all.join(", ")
}
