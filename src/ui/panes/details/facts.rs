//! What a snapshot is, apart from who shares it.

use ratatui::text::Line;

use super::{entry, heading};
use crate::app::model::Model;
use crate::domain::keys::Encryption;
use crate::domain::snapshot::{Category, Creation, DiskKind, Snapshot, Status};
use crate::inventory::Row;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, span};
use crate::ui::{age, words};

/// The retention in days that a recipient sees of a snapshot that its owner keeps for ever.
const OF_PERMANENT: u32 = 1096;

/// Its name and status, and its ID.
pub fn head(page: &mut Page, snapshot: &Snapshot, columns: usize) {
    let name = if snapshot.name.is_empty() { text::get("list.unnamed") } else { snapshot.name.shown() };
    let (status, role) = status(snapshot);
    let size = snapshot.size_gib.map(|size| text::fill("details.gib", &[("n", &size)])).unwrap_or_default();
    let wide = crate::base::untrusted::width;
    if wide(name) + wide(&status) + wide(&size) + 4 <= columns {
        page.push(Line::from(vec![
            span(Role::Strong, name.to_owned()),
            span(Role::Text, format!("  {size}  ")),
            span(role, status),
        ]));
    } else {
        page.say(Role::Strong, name, columns, 0);
        page.push(Line::from(vec![span(Role::Text, format!("{size}  ")), span(role, status)]));
    }
    entry(page, "details.id", snapshot.id.as_str(), Role::Text, columns);
}

fn status(snapshot: &Snapshot) -> (String, Role) {
    let (words, role) = match snapshot.status {
        Status::Accomplished => (text::get("status_long.accomplished").to_owned(), Role::Good),
        Status::Failed => (text::get("status_long.failed").to_owned(), Role::Bad),
        Status::Progressing => {
            let percent = snapshot.progress.unwrap_or(0);
            (text::fill("status_long.progressing", &[("percent", &percent)]), Role::Busy)
        }
        Status::Other => (text::get("status_long.other").to_owned(), Role::Warn),
    };
    if snapshot.available && snapshot.status == Status::Progressing {
        return (format!("{words}, {}", text::get("status_long.available")), role);
    }
    (words, role)
}

/// Everything else.
pub fn common(model: &Model, page: &mut Page, row: Row<'_>, snapshot: &Snapshot, columns: usize) {
    heading(page, text::get("details.facts"));
    entry(page, "details.region", snapshot.region.as_str(), Role::Text, columns);
    if snapshot.is_own() {
        encryption(model, page, row, snapshot, columns);
    }
    times(model, page, snapshot, columns);
    if snapshot.is_own() {
        kept(model, page, snapshot, columns);
    }
    origin(page, snapshot, columns);
    group(model, page, snapshot, columns);
    entry(page, "details.usage", snapshot.usage.shown(), Role::Text, columns);
    entry(page, "details.description", snapshot.description.shown(), Role::Text, columns);
    for (at, tag) in snapshot.tags.iter().enumerate() {
        let label = if at == 0 { "details.tags" } else { "details.more_tags" };
        let value = if tag.value.is_empty() { tag.key.to_string() } else { format!("{}={}", tag.key, tag.value) };
        entry(page, label, &value, Role::Text, columns);
    }
}

pub(super) fn encryption(model: &Model, page: &mut Page, row: Row<'_>, snapshot: &Snapshot, columns: usize) {
    let (key, role) = match words::encryption_of(model, row) {
        Encryption::None => ("encryption_long.none", Role::Text),
        Encryption::Service => ("encryption_long.service", Role::Warn),
        Encryption::Customer if snapshot.is_own() => ("encryption_long.customer", Role::Text),
        Encryption::Customer => ("encryption_long.owners", Role::Text),
        Encryption::Unknown => ("encryption_long.unknown", Role::Warn),
    };
    entry(page, "details.encryption", text::get(key), role, columns);
    if let Some(key) = &snapshot.key {
        entry(page, "details.key", key.as_str(), Role::Text, columns);
    }
}

fn times(model: &Model, page: &mut Page, snapshot: &Snapshot, columns: usize) {
    let now = model.now.wall;
    if let Some(at) = snapshot.created {
        let words = format!("{}  {}", age::moment(at), age::age(now, at));
        entry(page, "details.created", &words, Role::Text, columns);
    }
    if let Some(at) = snapshot.modified {
        entry(page, "details.modified", &age::moment(at), Role::Text, columns);
    }
}

/// How long it is kept. What a permanent snapshot's sharer gives is told, because the day looks made up otherwise.
pub(super) fn kept(model: &Model, page: &mut Page, snapshot: &Snapshot, columns: usize) {
    let now = model.now.wall;
    let kept = match (snapshot.retention_days, snapshot.kept_until()) {
        (None, _) => text::get("details.kept_for_ever").to_owned(),
        (Some(days), None) => text::fill("details.kept_days", &[("days", &thousands(u64::from(days)))]),
        (Some(days), Some(until)) => {
            let days = thousands(u64::from(days));
            let key = if until <= now { "details.kept_ended" } else { "details.kept_until" };
            text::fill(key, &[("day", &age::day(until)), ("days", &days)])
        }
    };
    let kept = if snapshot.is_own() { kept } else { text::fill("details.kept_shared", &[("kept", &kept)]) };
    let over = snapshot.kept_until().is_some_and(|until| until <= now);
    entry(page, "details.kept", &kept, if over { Role::Warn } else { Role::Text }, columns);
    if !snapshot.is_own() && snapshot.retention_days == Some(OF_PERMANENT) {
        page.say(Role::Quiet, text::get("details.kept_permanent"), columns, super::LABEL + 1);
    }
}

fn origin(page: &mut Page, snapshot: &Snapshot, columns: usize) {
    let creation = match (snapshot.is_own(), snapshot.creation) {
        (false, _) => "creation.shared",
        (true, Creation::Manual) => "creation.manual",
        (true, Creation::Automatic) => "creation.automatic",
        (true, Creation::Unknown) => "creation.unknown",
    };
    entry(page, "details.creation", text::get(creation), Role::Text, columns);
    let kind = match snapshot.disk_kind {
        DiskKind::System => text::get("disk.system"),
        DiskKind::Data => text::get("disk.data"),
        DiskKind::Unknown => "",
    };
    let disk = snapshot.disk.as_ref().map(ToString::to_string).unwrap_or_default();
    entry(page, "details.disk", format!("{disk} {kind}").trim(), Role::Text, columns);
    let category = match snapshot.category {
        Category::Standard => "category.standard",
        Category::Flash => "category.flash",
        Category::Archive => "category.archive",
        Category::Other => "category.other",
    };
    entry(page, "details.category", text::get(category), Role::Text, columns);
    if let Some(bytes) = snapshot.bytes {
        entry(
            page,
            "details.bytes",
            &text::fill("details.bytes_value", &[("n", &thousands(bytes))]),
            Role::Text,
            columns,
        );
    }
    if snapshot.is_own()
        && let Some(source) = &snapshot.source
    {
        let region = snapshot.source_region.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
        entry(page, "details.source", &format!("{source}{region}"), Role::Text, columns);
    }
}

fn group(model: &Model, page: &mut Page, snapshot: &Snapshot, columns: usize) {
    let Some(id) = &snapshot.resource_group else { return };
    let known = model.groups.iter().find(|row| row.id == *id);
    let value = known.map_or_else(|| id.to_string(), |row| format!("{id} ({})", row.name));
    entry(page, "details.group", &value, Role::Text, columns);
}

/// A number with a comma between every three digits.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(1096), "1,096");
        assert_eq!(thousands(53_687_091_200), "53,687,091,200");
        assert_eq!(thousands(12), "12");
    }
}
