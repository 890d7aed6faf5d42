//! The sheet that deletes snapshots.

use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, heading, point, room};
use super::people;
use crate::app::model::Model;
use crate::app::sheets::delete::{DeleteSheet, Doomed, Hold, Slot};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, check};

/// Draws the sheet.
pub(super) fn draw(sheet: &DeleteSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 16;
    let what = text::count("sheet.snapshots", sheet.snapshots.len());
    let mut form = Form::new(text::fill("sheet_delete.title", &[("what", &what), ("region", &sheet.region)]));
    let doomed = sheet.rows(model);
    for row in &doomed {
        one(&mut form.body, model, row, columns);
    }
    if doomed.iter().any(|row| !row.shares.is_empty()) {
        heading(&mut form.body, text::get("sheet_delete.order"), airy);
        for (no, key) in ["sheet_delete.first", "sheet_delete.second", "sheet_delete.third"].into_iter().enumerate() {
            point(&mut form.body, Role::Text, &format!(" {}", no + 1), text::get(key), columns);
        }
        point(&mut form.body, Role::Warn, "!", text::get("sheet_delete.others_lose"), columns);
    }
    if sheet.asks_force(model) {
        let focused = sheet.focus == Slot::Force;
        form.foot.push(check(sheet.force, focused, text::get("sheet_delete.force")));
        form.foot.say(Role::Quiet, text::get("sheet_delete.force_means"), columns, 6);
    }
    point(&mut form.foot, Role::Warn, "!", text::get("sheet_delete.for_ever"), columns);
    form.button("sheet.cancel", sheet.focus == Slot::Cancel, true);
    form.button("sheet.review", sheet.focus == Slot::Next, sheet.is_free(model));
    form.draw(frame, &sheet.top);
}

fn one(page: &mut Page, model: &Model, row: &Doomed, columns: usize) {
    let name = people::snapshot_name(model, &row.id).map(|name| format!("{name}  ")).unwrap_or_default();
    page.say(Role::Strong, &format!("{name}{}", row.id), columns, 1);
    let (key, role) = match row.hold {
        Some(Hold::Gone) => ("sheet_delete.gone", Role::Bad),
        Some(Hold::Image) => ("sheet_delete.image", Role::Bad),
        Some(Hold::Disks) => ("sheet_delete.disks", Role::Bad),
        None if row.shares.is_empty() => ("sheet_delete.not_shared", Role::Quiet),
        None => ("", Role::Text),
    };
    if !key.is_empty() {
        page.say(role, text::get(key), columns, 3);
    }
    if !row.shares.is_empty() {
        let shares = row.shares.iter().map(|id| people::share(model, id)).collect::<Vec<_>>().join(", ");
        let words = [("who", &text::count("sheet.principals", row.principals) as &dyn Display), ("shares", &shares)];
        page.say(Role::Text, &text::fill("sheet_delete.shared", &words), columns, 3);
    }
}
