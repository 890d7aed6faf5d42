//! The sheet that picks own snapshots for a share.

use std::fmt::Display;

use ratatui::Frame;
use ratatui::text::Line;

use super::form::{Form, point, room};
use super::people;
use crate::app::model::Model;
use crate::app::sheets::pick::PickSheet;
use crate::domain::ids::SnapshotId;
use crate::domain::share::AssociationStatus;
use crate::text;
use crate::ui::age;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, gutter, left, line, right};
use crate::ui::words;

/// How many rows around the cursor are set into words; the others are seen only after it has moved.
const AROUND: usize = 100;
/// Columns of a snapshot's ID.
const ID: usize = 22;

/// Draws the sheet.
pub(super) fn draw(sheet: &PickSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let name = people::share(model, &sheet.share);
    let mut form = Form::new(text::fill("sheet_pick.title", &[("name", &name), ("region", &sheet.region)]));
    filter(&mut form.head, sheet, columns);
    if sheet.rows.is_empty() {
        let key = if sheet.filter.text().is_empty() { "sheet_pick.none" } else { "sheet_pick.no_match" };
        form.body.say(Role::Quiet, text::get(key), columns, 0);
    }
    for (at, id) in sheet.rows.iter().enumerate() {
        let cursor = sheet.list.row == at;
        if cursor {
            form.body.focus();
        }
        let near = at.abs_diff(sheet.list.row) <= AROUND;
        form.body.push(if near { row(sheet, model, id, cursor, columns) } else { Line::default() });
    }
    foot(&mut form.foot, sheet, model, columns);
    form.button("sheet_tree.cancel", false, true);
    form.button("sheet_pick.take", true, !sheet.chosen().is_empty());
    form.draw_from(frame, sheet.list.top);
}

fn filter(page: &mut Page, sheet: &PickSheet, columns: usize) {
    if sheet.filtering || !sheet.filter.text().is_empty() {
        page.field("/ ", &sheet.filter, columns.saturating_sub(6).min(40), sheet.filtering);
    }
}

fn row(sheet: &PickSheet, model: &Model, id: &SnapshotId, cursor: bool, columns: usize) -> Line<'static> {
    let marked = sheet.list.marks.contains(id);
    let Some(found) = model.inventory.get(id) else { return Line::default() };
    let snapshot = found.snapshot();
    let size = snapshot.size_gib.map_or_else(String::new, |size| text::fill("sheet.gib", &[("n", &size)]));
    let status = words::status(found).content.to_string();
    let made = snapshot.created.map_or_else(String::new, |at| age::age(model.now.wall, at));
    let shared = words::shared(model, found).content.to_string();
    let name = columns.saturating_sub(3 + 1 + 9 + 1 + 4 + 1 + 9 + 1 + 5 + 1 + ID);
    let name = if name < 12 { columns.saturating_sub(3 + 1 + 9 + 1 + 4 + 1 + 9 + 1 + 5) } else { name };
    let shown = if snapshot.name.is_empty() { id.as_str() } else { snapshot.name.shown() };
    let cells = format!(
        "{}{} {} {} {} {} {id}",
        gutter(cursor, marked),
        left(shown, name),
        right(&size, 9),
        left(&status, 4),
        left(&shared, 9),
        right(&made, 5),
    );
    let role = match (cursor, marked, words::cannot_share(model, found)) {
        (true, _, _) => Role::Focus,
        (false, true, _) => Role::Marked,
        (false, false, Some(_)) => Role::Quiet,
        (false, false, None) => Role::Text,
    };
    line(role, cells)
}

/// How many are picked, and who will see them at once.
fn foot(page: &mut Page, sheet: &PickSheet, model: &Model, columns: usize) {
    let chosen = sheet.chosen();
    let hidden = sheet.list.marks.iter().filter(|id| !sheet.rows.contains(id)).count();
    let mut words = text::count("sheet_pick.chosen", chosen.len());
    if hidden > 0 {
        words = format!("{words} {}", text::fill("status.marked_hidden", &[("n", &hidden)]));
    }
    page.say(Role::Text, &words, columns, 0);
    let cannot = chosen.iter().filter_map(|id| words::cannot_share(model, model.inventory.get(id)?)).next();
    if let Some(why) = cannot {
        point(page, Role::Bad, "x", text::get(why), columns);
    }
    let Some(share) = model.sharing.own(&sheet.share) else { return };
    let members: Vec<_> = share.member_principals().map(|row| row.entity.clone()).collect();
    let waiting = share.member_principals().filter(|row| row.status == AssociationStatus::Associating).count();
    if members.is_empty() {
        page.say(Role::Quiet, text::get("sheet_pick.nobody_in_it"), columns, 0);
        return;
    }
    let values = [
        ("who", &text::count("sheet.principals", members.len()) as &dyn Display),
        ("names", &people::some(model, members.iter())),
    ];
    point(page, Role::Warn, "!", &text::fill("sheet_pick.seen_at_once", &values), columns);
    if waiting > 0 {
        page.say(Role::Quiet, &text::count("sheet_share.not_accepted_yet", waiting), columns, 2);
    }
}
