//! The sheet that makes a disk from a snapshot.

use std::fmt::Display;

use ratatui::Frame;

use super::choices::{self, BEFORE, Entry, LABEL, picker};
use super::form::{Form, point, room, value};
use super::{people, problem};
use crate::app::model::Model;
use crate::app::offers::Offer;
use crate::app::sheets::disk::{DiskSheet, Obstacle, Pick, Slot};
use crate::app::sheets::picking::{explanation, reason};
use crate::domain::disk::DiskCategory;
use crate::domain::legal::{self, LONGEST_NAME};
use crate::domain::plan::{NewEncryption, SOURCE_TAG};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, check};

/// Columns of the size.
const SIZE: usize = 6;

/// Draws the sheet.
pub(super) fn draw(sheet: &DiskSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 20;
    let name = people::snapshot(model, &sheet.snapshot);
    let mut form = Form::new(text::fill("sheet_disk.title", &[("name", &name)]));
    let page = &mut form.body;
    let fixed = text::fill("sheet_disk.fixed_region", &[("region", &sheet.region)]);
    value(page, &format!("  {}", text::get("sheet_disk.region")), LABEL + 2, Role::Text, &fixed, columns);
    place(page, sheet, model, columns);
    sizes(page, sheet, model, columns);
    encryption(page, sheet, model, columns);
    tag(page, sheet, model, columns);
    if airy {
        form.foot.blank();
    }
    foot(&mut form.foot, sheet, model, columns);
    let free = sheet.obstacle(model).is_none();
    form.button("sheet.cancel", sheet.focus == Slot::Cancel, true);
    form.button("sheet.review", sheet.focus == Slot::Next, free);
    form.draw(frame, &sheet.top);
}

/// Adds a field that has a list, which may be open.
fn listed(page: &mut Page, sheet: &DiskSheet, model: &Model, slot: Slot, note: &str, columns: usize) {
    let key = match slot {
        Slot::Zone => "sheet_disk.zone",
        Slot::Category => "sheet_disk.category",
        Slot::Level => "sheet_disk.level",
        _ => "sheet_disk.encryption",
    };
    let focused = sheet.focus == slot;
    let entries: Vec<Entry> = sheet
        .rows(slot, model)
        .into_iter()
        .map(|row| Entry { label: words(sheet, model, &row.value), off: row.off.map(reason) })
        .collect();
    let open = sheet.open.filter(|_| focused).map(|row| (row, entries.as_slice()));
    let shown = sheet.picked(slot, model).map_or_else(|| "-".to_owned(), |pick| words(sheet, model, &pick));
    picker(page, key, &shown, note, focused, open, columns);
}

fn words(sheet: &DiskSheet, model: &Model, pick: &Pick) -> String {
    match pick {
        Pick::Zone(id) => {
            let zones = model.offers.known_zones(&sheet.region);
            zones.iter().find(|zone| zone.id == *id).map_or_else(|| id.to_string(), choices::zone)
        }
        Pick::Category(category) => choices::category(*category),
        Pick::Level(level) => choices::level(*level),
        Pick::Encryption(encryption) => {
            let snapshots = sheet.facts.own && sheet.facts.encrypted;
            choices::encryption(model, &sheet.region, encryption, snapshots)
        }
    }
}

fn place(page: &mut Page, sheet: &DiskSheet, model: &Model, columns: usize) {
    let note = match model.offers.zones(&sheet.region) {
        None | Some(Offer::Reading) => text::get("sheet_disk.reading_zones"),
        _ => "",
    };
    listed(page, sheet, model, Slot::Zone, note, columns);
    if let Some(Offer::Unread(why)) = model.offers.zones(&sheet.region) {
        problem::explain(page, why, columns, BEFORE);
    }
    let foreign = legal::changes_key(&sheet.facts, &sheet.encryption(model));
    let note = if foreign { text::get("sheet_disk.essd_only") } else { "" };
    listed(page, sheet, model, Slot::Category, note, columns);
    if sheet.level(model).is_some() {
        listed(page, sheet, model, Slot::Level, "", columns);
    }
}

fn sizes(page: &mut Page, sheet: &DiskSheet, model: &Model, columns: usize) {
    let focused = sheet.focus == Slot::Size;
    let category = sheet.place(model).map_or(DiskCategory::Essd, |(category, _)| category);
    let range = category.sizes(sheet.level(model));
    let least = sheet.facts.size_gib.unwrap_or(0).max(*range.start());
    let words = [("least", &least as &dyn Display), ("most", range.end())];
    page.field(&choices::label("sheet_disk.size", focused), &sheet.size, SIZE, focused);
    page.say(Role::Quiet, &text::fill("sheet_disk.size_rule", &words), columns, BEFORE);
    let focused = sheet.focus == Slot::Name;
    let room = columns.saturating_sub(BEFORE + 3).min(LONGEST_NAME);
    page.field(&choices::label("sheet_disk.name", focused), &sheet.name, room, focused);
}

fn encryption(page: &mut Page, sheet: &DiskSheet, model: &Model, columns: usize) {
    let note = choices::keys_note(model, &sheet.region).unwrap_or_default();
    listed(page, sheet, model, Slot::Key, &note, columns);
    let own = sheet.facts.own && sheet.facts.encrypted;
    let key = match sheet.encryption(model) {
        NewEncryption::Default if !own => "sheet_disk.service_key_means",
        NewEncryption::Plain => return,
        _ if !sheet.facts.own && sheet.facts.encrypted => "sheet_disk.owners_key_means",
        _ => return,
    };
    page.say(Role::Warn, text::get(key), columns, BEFORE);
}

fn tag(page: &mut Page, sheet: &DiskSheet, model: &Model, columns: usize) {
    let focused = sheet.focus == Slot::Tag;
    if focused {
        page.focus();
    }
    let value = sheet.source(model).unwrap_or_default();
    page.push(check(sheet.tagged, focused, text::get("sheet_disk.tag")));
    page.say(Role::Quiet, &format!("{SOURCE_TAG}={value}"), columns, 6);
}

fn foot(page: &mut Page, sheet: &DiskSheet, model: &Model, columns: usize) {
    match sheet.obstacle(model) {
        Some(Obstacle::Reading) => page.say(Role::Busy, text::get("choices.reading"), columns, 0),
        Some(Obstacle::ZonesUnread) => {
            let words = text::fill("sheet_disk.zones_unread", &[("key", &choices::read_again())]);
            point(page, Role::Warn, "?", &words, columns);
        }
        Some(Obstacle::NowhereSold) => point(page, Role::Bad, "x", text::get("sheet_disk.nowhere_sold"), columns),
        Some(Obstacle::Illegal(_, off)) => point(page, Role::Bad, "x", &explanation(off), columns),
        Some(Obstacle::Size) => point(page, Role::Bad, "x", text::get("sheet_disk.no_size"), columns),
        Some(Obstacle::Name) => point(page, Role::Bad, "x", text::get("choices.bad_name"), columns),
        None => page.say(Role::Quiet, text::get("sheet_disk.once"), columns, 0),
    }
    point(page, Role::Warn, "!", text::get("sheet_disk.billed"), columns);
}
