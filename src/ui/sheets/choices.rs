//! Fields that are chosen from a list, and the words for what there is to choose.

use std::fmt::Display;

use ratatui::text::Line;

use super::people::Names;
use super::problem::brief;
use crate::app::actions::{ActionId, Context, key_of};
use crate::app::model::Model;
use crate::app::offers::Offer;
use crate::base::untrusted::width;
use crate::domain::disk::{DiskCategory, Level, Zone};
use crate::domain::ids::RegionId;
use crate::domain::plan::NewEncryption;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, left, line, span, wrap};

/// Columns of the labels.
pub(super) const LABEL: usize = 12;
/// Columns in front of the values.
pub(super) const BEFORE: usize = LABEL + 3;

/// One row of an open list.
pub(super) struct Entry {
    /// What it is.
    pub label: String,
    /// Why it cannot be chosen.
    pub off: Option<String>,
}

/// The label of a field, with `>` where the focus is.
pub(super) fn label(key: &str, focused: bool) -> String {
    format!("{}{} ", if focused { "> " } else { "  " }, left(text::get(key), LABEL))
}

/// Adds a field that is chosen from a list, and the list below it where that is open.
pub(super) fn picker(
    page: &mut Page,
    key: &str,
    value: &str,
    note: &str,
    focused: bool,
    open: Option<(usize, &[Entry])>,
    columns: usize,
) {
    let room = columns.saturating_sub(BEFORE + 4);
    let shown = if width(value) > room { left(value, room) } else { value.to_owned() };
    let field = format!("[{shown} v]");
    let rest = columns.saturating_sub(BEFORE + width(&field) + 2);
    if focused {
        page.focus();
    }
    let role = if focused { Role::Field } else { Role::Text };
    let mut pieces =
        vec![span(if focused { Role::Focus } else { Role::Label }, label(key, focused)), span(role, field)];
    let fits = width(note) <= rest;
    if fits && !note.is_empty() {
        pieces.push(span(Role::Quiet, format!("  {note}")));
    }
    page.push(Line::from(pieces));
    if !fits {
        page.say(Role::Quiet, note, columns, BEFORE);
    }
    let Some((cursor, entries)) = open else { return };
    if entries.is_empty() {
        page.say(Role::Quiet, text::get("choices.nothing"), columns, BEFORE);
    }
    for (row, entry) in entries.iter().enumerate() {
        one(page, entry, row == cursor, columns);
    }
}

fn one(page: &mut Page, entry: &Entry, cursor: bool, columns: usize) {
    let mark = if entry.off.is_some() { "x" } else { "o" };
    let words = match &entry.off {
        Some(why) => format!("{}: {why}", entry.label),
        None => entry.label.clone(),
    };
    let role = match (cursor, entry.off.is_some()) {
        (true, _) => Role::Focus,
        (false, true) => Role::Quiet,
        (false, false) => Role::Text,
    };
    let indent = BEFORE + 4;
    for (no, part) in wrap(&words, columns.saturating_sub(indent)).into_iter().enumerate() {
        if no == 0 && cursor {
            page.focus();
        }
        let lead = if no == 0 { format!("{} {mark} ", if cursor { ">" } else { " " }) } else { "    ".to_owned() };
        page.push(line(role, format!("{:BEFORE$}{lead}{part}", "")));
    }
}

/// A category in the vendor's words for people and for programs.
pub(super) fn category(category: DiskCategory) -> String {
    let key = match category {
        DiskCategory::Essd => "disk_category.essd",
        DiskCategory::Auto => "disk_category.auto",
        DiskCategory::EssdEntry => "disk_category.essd_entry",
        DiskCategory::Ssd => "disk_category.ssd",
        DiskCategory::Efficiency => "disk_category.efficiency",
        DiskCategory::Basic => "disk_category.basic",
        DiskCategory::EphemeralStandard => "disk_category.ephemeral_standard",
        DiskCategory::EphemeralPremium => "disk_category.ephemeral_premium",
    };
    format!("{} {}", text::get(key), category.wire())
}

/// How fast an ESSD is, and from which size on.
pub(super) fn level(level: Level) -> String {
    let least = *DiskCategory::Essd.sizes(Some(level)).start();
    text::fill("disk_category.level", &[("level", &level.wire()), ("least", &least)])
}

/// A zone with its name.
pub(super) fn zone(zone: &Zone) -> String {
    if zone.name.is_empty() { zone.id.to_string() } else { format!("{}  {}", zone.id, zone.name) }
}

/// How something is encrypted. `snapshots` is whether the service's own choice is the snapshot's key.
pub(super) fn encryption(names: &dyn Names, region: &RegionId, encryption: &NewEncryption, snapshots: bool) -> String {
    match encryption {
        NewEncryption::Plain => text::get("choices.plain").to_owned(),
        NewEncryption::Default if snapshots => text::get("choices.snapshots_key").to_owned(),
        NewEncryption::Default => text::get("choices.service_key").to_owned(),
        NewEncryption::Key(id) => {
            names.key_alias(region, id).map_or_else(|| id.to_string(), |alias| format!("{alias}  {id}"))
        }
    }
}

/// What is to be said of the keys of a region that are not known.
pub(super) fn keys_note(model: &Model, region: &RegionId) -> Option<String> {
    match model.offers.keys(region) {
        None | Some(Offer::Reading) => Some(text::get("choices.reading_keys").to_owned()),
        Some(Offer::Unread(problem)) => {
            let why = brief(problem).trim_end_matches('.');
            let words: [(&str, &dyn Display); 3] = [("action", &problem.action), ("why", &why), ("key", &read_again())];
            Some(text::fill("choices.keys_unread", &words))
        }
        Some(Offer::Read(_)) => None,
    }
}

/// The key that reads again what could not be read.
pub(super) fn read_again() -> String {
    key_of(Context::Making, ActionId::ReadAgain)
}
