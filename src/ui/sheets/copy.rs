//! The sheet that copies snapshots.

use std::fmt::Display;

use ratatui::Frame;

use super::choices::{self, BEFORE, Entry, picker};
use super::form::{Form, point, room};
use super::people;
use crate::app::model::Model;
use crate::app::offers::Offer;
use crate::app::sheets::copy::{CopySheet, Obstacle, Pick, Slot, To};
use crate::app::sheets::picking::{explanation, reason};
use crate::domain::legal::{self, LONGEST_DESCRIPTION, LONGEST_NAME};
use crate::domain::plan::{NewEncryption, SOURCE_TAG};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, check};

/// Columns of the days.
const DAYS: usize = 6;
/// Copies whose names are shown.
const NAMED: usize = 4;

/// Draws the sheet.
pub(super) fn draw(sheet: &CopySheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 20;
    let what = text::count("sheet.snapshots", sheet.snapshots.len());
    let mut form = Form::new(text::fill("sheet_copy.title", &[("what", &what), ("region", &sheet.region)]));
    let page = &mut form.body;
    route(page, sheet, model, columns);
    words(page, sheet, columns);
    keep(page, sheet, columns);
    let focused = sheet.focus == Slot::Tag;
    if focused {
        page.focus();
    }
    page.push(check(sheet.tagged, focused, text::get("sheet_disk.tag")));
    page.say(Role::Quiet, &format!("{SOURCE_TAG}=..."), columns, 6);
    if airy {
        page.blank();
    }
    copies(page, sheet, model, columns);
    foot(&mut form.foot, sheet, model, columns);
    form.button("sheet.cancel", sheet.focus == Slot::Cancel, true);
    form.button("sheet.review", sheet.focus == Slot::Next, sheet.obstacle(model).is_none());
    form.draw(frame, &sheet.top);
}

fn route(page: &mut Page, sheet: &CopySheet, model: &Model, columns: usize) {
    let secure = |long: bool| {
        let how = choices::encryption(model, &sheet.region, &secure_encryption(sheet, model), false);
        let words: [(&str, &dyn Display); 2] = [("region", &sheet.region), ("how", &how)];
        text::fill(if long { "sheet_copy.secure_to" } else { "sheet_copy.secure" }, &words)
    };
    let shown = |pick: &Pick, long: bool| match pick {
        Pick::To(To::Secure) => secure(long),
        Pick::To(To::Region(id)) if *id == sheet.region => text::fill("sheet_copy.same_region", &[("region", id)]),
        Pick::To(To::Region(id)) => id.to_string(),
        Pick::Encryption(encryption) => choices::encryption(model, sheet.destination(), encryption, false),
    };
    let mut slots = vec![(Slot::To, "sheet_copy.to")];
    if sheet.to != To::Secure {
        slots.push((Slot::Key, "sheet_disk.encryption"));
    }
    for (slot, key) in slots {
        let entries: Vec<Entry> = sheet
            .rows(slot, model)
            .into_iter()
            .map(|row| Entry { label: shown(&row.value, false), off: row.off.map(reason) })
            .collect();
        let focused = sheet.focus == slot;
        let open = sheet.open.filter(|_| focused).map(|row| (row, entries.as_slice()));
        let value = sheet.picked(slot, model).map_or_else(String::new, |pick| shown(&pick, true));
        let note = if slot == Slot::Key { choices::keys_note(model, sheet.destination()) } else { None };
        picker(page, key, &value, &note.unwrap_or_default(), focused, open, columns);
    }
    if sheet.to == To::Secure {
        if let Some(note) = choices::keys_note(model, sheet.destination()) {
            let unread = matches!(model.offers.keys(sheet.destination()), Some(Offer::Unread(_)));
            page.say(if unread { Role::Warn } else { Role::Quiet }, &note, columns, BEFORE);
        }
        let how = choices::encryption(model, &sheet.region, &secure_encryption(sheet, model), false);
        let words = text::fill("sheet_copy.secure_means", &[("how", &how)]);
        page.say(Role::Text, &words, columns, BEFORE);
    }
    if sheet.encryption(model) == NewEncryption::Default {
        page.say(Role::Warn, text::get("sheet_disk.service_key_means"), columns, BEFORE);
    }
}

/// How the copies are encrypted where the program chooses.
fn secure_encryption(sheet: &CopySheet, model: &Model) -> NewEncryption {
    match sheet.to {
        To::Secure => sheet.encryption(model),
        To::Region(_) => {
            let keys = model.offers.known_keys(&sheet.region);
            let own = crate::domain::keys::preferred(keys, None);
            own.map_or(NewEncryption::Default, |key| NewEncryption::Key(key.id.clone()))
        }
    }
}

fn words(page: &mut Page, sheet: &CopySheet, columns: usize) {
    let room = columns.saturating_sub(BEFORE + 3);
    let focused = sheet.focus == Slot::Name;
    page.field(&choices::label("sheet_copy.name", focused), &sheet.name, room.min(LONGEST_NAME), focused);
    let focused = sheet.focus == Slot::Description;
    let wide = room.min(LONGEST_DESCRIPTION);
    page.field(&choices::label("sheet_copy.description", focused), &sheet.description, wide, focused);
}

fn keep(page: &mut Page, sheet: &CopySheet, columns: usize) {
    let focused = sheet.focus == Slot::Keep;
    let value = text::get(if sheet.for_ever { "sheet_copy.for_ever" } else { "sheet_copy.for_days" });
    picker(page, "sheet_copy.keep", value, "", focused, None, columns);
    if !sheet.for_ever {
        let focused = sheet.focus == Slot::Days;
        page.field(&choices::label("sheet_copy.days", focused), &sheet.days, DAYS, focused);
    }
}

/// The copies by the names that they get, and what cannot be copied.
fn copies(page: &mut Page, sheet: &CopySheet, model: &Model, columns: usize) {
    for (id, facts) in sheet.snapshots.iter().take(NAMED) {
        let name = people::snapshot(model, id);
        if legal::is_copyable(facts.category) {
            let copy = sheet.name_of(id, facts);
            let gib = facts.size_gib.map_or_else(|| "?".to_owned(), |gib| gib.to_string());
            let words: [(&str, &dyn Display); 3] = [("name", &name), ("copy", &copy), ("gib", &gib)];
            page.say(Role::Quiet, &text::fill("sheet_copy.named", &words), columns, 2);
        } else {
            point(page, Role::Bad, "  x", &text::fill("sheet_copy.not_copyable", &[("name", &name)]), columns);
        }
    }
    if sheet.snapshots.len() > NAMED {
        let more = sheet.snapshots.len() - NAMED;
        page.say(Role::Quiet, &text::fill("sheet.and_more", &[("n", &more)]), columns, 2);
    }
    if sheet.snapshots.len() > 1 {
        page.say(Role::Quiet, text::get("sheet_copy.queue"), columns, 2);
    }
}

fn foot(page: &mut Page, sheet: &CopySheet, model: &Model, columns: usize) {
    match sheet.obstacle(model) {
        Some(Obstacle::Reading) => page.say(Role::Busy, text::get("choices.reading"), columns, 0),
        Some(Obstacle::Illegal(off)) => point(page, Role::Bad, "x", &explanation(off), columns),
        Some(Obstacle::Name) => point(page, Role::Bad, "x", text::get("choices.bad_name"), columns),
        Some(Obstacle::Description) => point(page, Role::Bad, "x", text::get("choices.bad_description"), columns),
        Some(Obstacle::Days) => point(page, Role::Bad, "x", text::get("choices.bad_days"), columns),
        None => {}
    }
    let abroad = *sheet.destination() != sheet.region;
    let gib: u32 = sheet.snapshots.iter().filter_map(|(_, facts)| facts.size_gib).sum();
    let key = if abroad { "sheet_copy.billed_abroad" } else { "sheet_copy.billed_here" };
    point(page, Role::Warn, "!", &text::fill(key, &[("gib", &gib)]), columns);
}
