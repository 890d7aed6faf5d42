//! The sheet that brings a disk back to the snapshot it was made from.

use ratatui::Frame;

use super::form::{Form, heading, point, room};
use super::{choices, people, problem};
use crate::app::model::Model;
use crate::app::offers::Offer;
use crate::app::sheets::reinit::{ReinitSheet, Row, Slot};
use crate::domain::legal::NoReinit;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, left, line};

/// Columns of a disk's name.
const NAME: usize = 22;

/// Draws the sheet.
pub(super) fn draw(sheet: &ReinitSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 18;
    let mut form = Form::new(text::fill("sheet_reinit.title", &[("region", &sheet.region)]));
    form.head.say(Role::Quiet, text::get("sheet_reinit.means"), columns, 0);
    let disks = sheet.rows(model);
    let current = sheet.current(model);
    match model.offers.disks(&sheet.region) {
        None | Some(Offer::Reading) => form.body.say(Role::Busy, text::get("sheet_reinit.reading"), columns, 0),
        Some(Offer::Unread(why)) => {
            problem::explain(&mut form.body, why, columns, 0);
            let words = text::fill("sheet_reinit.unread", &[("key", &choices::read_again())]);
            form.body.say(Role::Warn, &words, columns, 0);
        }
        Some(Offer::Read(_)) if disks.is_empty() => {
            form.body.say(Role::Text, text::get("sheet_reinit.none"), columns, 0);
        }
        Some(Offer::Read(_)) => {
            heading(&mut form.body, text::get("sheet_reinit.columns"), airy);
            for row in &disks {
                let cursor = current.as_ref().is_some_and(|current| current.disk.id == row.disk.id);
                one(&mut form.body, sheet, model, row, cursor, columns);
            }
        }
    }
    if let Some(row) = &current {
        why(&mut form.foot, model, row, columns);
    }
    form.button("sheet.cancel", sheet.focus == Slot::Cancel, true);
    form.button("sheet.review", sheet.focus == Slot::Next, sheet.is_free(model));
    form.draw_from(frame, 0);
}

fn one(page: &mut Page, sheet: &ReinitSheet, model: &Model, row: &Row, cursor: bool, columns: usize) {
    if cursor {
        page.focus();
    }
    let disk = &row.disk;
    let mark = if row.off.is_some() { "x" } else { "o" };
    let name = if disk.name.is_empty() { disk.id.as_str() } else { disk.name.shown() };
    let gib = disk.size_gib.map_or_else(|| "?".to_owned(), |gib| gib.to_string());
    let from = disk.source.as_ref().map_or_else(String::new, |id| people::snapshot(model, id));
    let words = format!(
        "{} {mark} {} {gib:>6}  {}",
        if cursor { ">" } else { " " },
        left(name, NAME),
        left(&from, columns.saturating_sub(NAME + 14)),
    );
    let role = match (cursor && sheet.focus == Slot::List, row.off.is_some()) {
        (true, _) => Role::Focus,
        (false, true) => Role::Quiet,
        (false, false) => Role::Text,
    };
    page.push(line(role, words));
}

/// What keeps the disk under the cursor, or what becomes of it.
fn why(page: &mut Page, model: &Model, row: &Row, columns: usize) {
    let instance = row.disk.instance.as_ref().map_or_else(String::new, ToString::to_string);
    let id = &row.disk.id;
    let Some(off) = row.off else {
        let from = row.disk.source.as_ref().map_or_else(String::new, |id| people::snapshot(model, id));
        let words = text::fill("sheet_reinit.erases", &[("id", id), ("from", &from)]);
        return point(page, Role::Warn, "!", &words, columns);
    };
    let key = match off {
        NoReinit::NotFromSnapshot => "sheet_reinit.not_from_snapshot",
        NoReinit::SourceGone => "sheet_reinit.source_gone",
        NoReinit::NotAttached => "sheet_reinit.not_attached",
        NoReinit::Busy => "sheet_reinit.busy",
        NoReinit::InstanceRuns => "sheet_reinit.instance_runs",
        NoReinit::MultiAttach => "sheet_reinit.multi_attach",
    };
    point(page, Role::Bad, "x", &text::fill(key, &[("id", id), ("instance", &instance)]), columns);
}
