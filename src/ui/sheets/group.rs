//! The sheet that chooses the resource group whose snapshots are shown.

use ratatui::Frame;

use super::form::{Form, room};
use crate::app::model::Model;
use crate::app::sheets::group::GroupSheet;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line};

/// Columns of a resource group's ID.
const ID: usize = 18;

/// Draws the sheet.
pub(super) fn draw(sheet: &GroupSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::get("sheet_group.title").to_owned());
    let all = (None, text::get("sheet_group.all").to_owned());
    let groups = model.groups.iter().map(|group| (Some(&group.id), group.name.shown().to_owned()));
    for (no, (id, name)) in std::iter::once(all).chain(groups).enumerate() {
        let cursor = sheet.row == no;
        if cursor {
            form.body.focus();
        }
        let current = id == model.group.as_ref();
        let cells = format!(
            "{}{} {}  {}",
            if cursor { ">" } else { " " },
            if current { "*" } else { " " },
            left(&name, columns.saturating_sub(3 + 2 + ID).min(48)),
            id.map_or("", |id| id.as_str()),
        );
        let role = match (cursor, current) {
            (true, _) => Role::Focus,
            (false, true) => Role::Marked,
            (false, false) => Role::Text,
        };
        form.body.push(line(role, cells));
    }
    form.foot.say(Role::Quiet, text::get("sheet_group.means"), columns, 0);
    form.button("sheet_group.cancel", false, true);
    form.button("sheet_group.show", true, true);
    form.draw_from(frame, 0);
}
