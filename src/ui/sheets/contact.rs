//! One entry of the address book.

use ratatui::Frame;

use super::form::{Form, heading, point, room};
use super::people;
use crate::app::model::Model;
use crate::app::scroll::Scroll;
use crate::app::sheets::contact::{ContactSheet, KINDS, LONGEST, Obstacle, Slot};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{line, radio};

/// Columns of the field for an ID, in which digits may be typed in groups.
const ID: usize = 22;

/// Draws the sheet.
pub(super) fn draw(sheet: &ContactSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 16;
    let title = if sheet.account.is_some() { "sheet_contact.title" } else { "sheet_contact.title_new" };
    let mut form = Form::new(text::get(title).to_owned());
    let page = &mut form.body;
    heading(page, text::get("sheet_contact.account"), airy);
    match &sheet.account {
        Some(account) => page.push(line(Role::Strong, format!("  {account}"))),
        None => page.field("  ", &sheet.id, ID, sheet.focus == Slot::Account),
    }
    if let Some((known, how)) = sheet.near(model) {
        let words = text::fill("sheet_contact.check", &[("near", &people::near(model, &known, how))]);
        point(page, Role::Warn, "!", &words, columns);
    }
    heading(page, text::get("sheet_contact.alias"), airy);
    page.field("  ", &sheet.alias, LONGEST.min(columns.saturating_sub(6)), sheet.focus == Slot::Alias);
    heading(page, text::get("sheet_contact.kind"), airy);
    for kind in KINDS {
        let chosen = sheet.kind == kind;
        let focused = chosen && sheet.focus == Slot::Kind;
        if focused {
            page.focus();
        }
        page.push(radio(chosen, focused, people::relation(kind)));
    }
    let obstacle = sheet.obstacle(model);
    let words = match &obstacle {
        Some(Obstacle::Account(digits)) => text::fill("sheet_contact.bad_id", &[("n", digits)]),
        Some(Obstacle::Alias) => text::fill("sheet_contact.bad_alias", &[("most", &LONGEST)]),
        Some(Obstacle::Taken(by)) => text::fill("sheet_contact.taken", &[("account", by)]),
        None => text::get("sheet_contact.means").to_owned(),
    };
    form.foot.say(if obstacle.is_some() { Role::Warn } else { Role::Quiet }, &words, columns, 0);
    form.button("sheet.cancel", sheet.focus == Slot::Cancel, true);
    form.button("sheet_contact.save", sheet.focus == Slot::Save, obstacle.is_none());
    form.draw(frame, &Scroll::default());
}
