//! The sheet with saved groups of principals.

use ratatui::Frame;

use super::form::{Form, point, room};
use super::people;
use crate::app::model::Model;
use crate::app::sheets::saved::{LONGEST, SavedSheet};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line};

/// Columns of a group's name.
const NAME: usize = 20;

/// Draws the sheet.
pub(super) fn draw(sheet: &SavedSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::get("sheet_saved.title").to_owned());
    let groups = &model.notes.groups;
    if groups.is_empty() {
        form.body.say(Role::Quiet, text::get("sheet_saved.none"), columns, 0);
    }
    for (name, members) in groups {
        let cursor = sheet.list.cursor.as_ref() == Some(name);
        if cursor {
            form.body.focus();
        }
        let lead = if cursor { ">" } else { " " };
        let count = text::count("sheet.principals", members.len());
        let cells = format!(
            "{lead} {}  {}  {}",
            left(&crate::base::untrusted::clean(name), NAME.min(columns / 3)),
            left(&count, 14),
            people::some(model, members.iter()),
        );
        let role = if cursor && sheet.name.is_none() { Role::Focus } else { Role::Text };
        form.body.push(line(role, cells));
    }
    if let Some(name) = &sheet.doomed {
        let words = text::fill("sheet_saved.delete_again", &[("name", &crate::base::untrusted::clean(name))]);
        point(&mut form.foot, Role::Warn, "!", &words, columns);
    }
    match &sheet.name {
        Some(field) => {
            let who = people::some(model, sheet.current.iter());
            form.foot.say(Role::Text, &text::fill("sheet_saved.save_as", &[("who", &who)]), columns, 0);
            form.foot.field("  ", field, LONGEST.min(columns.saturating_sub(6)), true);
            let replaces = sheet.valid_name().is_some_and(|name| groups.contains_key(&name));
            if replaces {
                point(&mut form.foot, Role::Warn, "!", text::get("sheet_saved.replaces"), columns);
            }
            form.button("sheet_tree.cancel", false, true);
            form.button("sheet_saved.save", true, sheet.valid_name().is_some());
        }
        None => {
            let n = sheet.current.len();
            let key = if n == 0 { "sheet_saved.nothing_to_save" } else { "sheet_saved.can_save" };
            let who = text::count("sheet.principals", n);
            form.foot.say(Role::Quiet, &text::fill(key, &[("who", &who)]), columns, 0);
            form.button("sheet_tree.cancel", false, true);
            form.button("sheet_saved.take", true, !groups.is_empty());
        }
    }
    form.draw_from(frame, 0);
}
