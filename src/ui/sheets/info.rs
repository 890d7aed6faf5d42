//! The sheet that says where a shared-in snapshot comes from and what can be done with it.

use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, heading, key_of, point, room, value};
use super::people;
use crate::app::actions::Context;
use crate::app::model::Model;
use crate::app::sheets::info::InfoSheet;
use crate::domain::share::Principal;
use crate::domain::snapshot::{DiskKind, SharedFrom, Snapshot};
use crate::text;
use crate::ui::abilities::{can, cannot};
use crate::ui::age;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// Columns of the labels.
const LABEL: usize = 15;

/// Draws the sheet.
pub(super) fn draw(sheet: &InfoSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 16;
    let snapshot = &sheet.snapshot;
    let name = if snapshot.name.is_empty() { snapshot.id.as_str() } else { snapshot.name.shown() };
    let mut form = Form::new(text::fill("sheet_info.title", &[("name", &name)]));
    let page = &mut form.body;
    if let Some(from) = &snapshot.shared_from {
        origin(page, from, model, columns);
    }
    heading(page, text::get("sheet_info.can"), airy);
    for one in can(snapshot) {
        let (role, mark) = match (one.action, one.possible) {
            (Some(action), _) => (Role::Key, format!(" {}", key_of(Context::Info, action))),
            (None, true) => (Role::Text, " +".to_owned()),
            (None, false) => (Role::Quiet, " x".to_owned()),
        };
        point(page, role, &mark, text::get(one.words), columns);
    }
    heading(page, text::get("sheet_info.cannot"), airy);
    for one in cannot() {
        point(page, Role::Text, " x", text::get(one.words), columns);
    }
    here(page, snapshot, model, columns, airy);
    form.foot.say(Role::Warn, text::get("sheet_info.if_unshared"), columns, 0);
    form.button("sheet.close", true, true);
    form.draw(frame, &sheet.top);
}

fn origin(page: &mut Page, from: &SharedFrom, model: &Model, columns: usize) {
    heading(page, text::get("sheet_info.origin"), false);
    let unread = || text::get("sheet_info.not_in_tag").to_owned();
    let owner = from.owner.as_ref().map(|id| people::full(model, &Principal::Account(id.clone())));
    row(page, "sheet_info.owner", &owner.unwrap_or_else(unread), columns);
    row(page, "sheet_info.region", &from.region.as_ref().map_or_else(unread, ToString::to_string), columns);
    let source = from.source.as_ref().map(|id| text::fill("sheet_info.source_differs", &[("id", id)]));
    row(page, "sheet_info.source", &source.unwrap_or_else(unread), columns);
    row(page, "sheet_info.via", &via(from, model), columns);
    let parsed = from.parsed();
    let role = if parsed == 3 { Role::Quiet } else { Role::Warn };
    let words = text::fill("sheet_info.parsed", &[("raw", &from.raw.shown()), ("n", &parsed)]);
    value(page, text::get("sheet_info.tag"), LABEL, role, &words, columns);
}

/// The shares through which it reaches this account.
fn via(from: &SharedFrom, model: &Model) -> String {
    let Some(source) = &from.source else { return text::get("sheet_info.via_unknown").to_owned() };
    let shares: Vec<String> = model
        .sharing
        .received_with(source)
        .map(|share| {
            let words = [("name", &share.name.shown() as &dyn Display), ("id", &share.id)];
            text::fill("sheet_info.via_share", &words)
        })
        .collect();
    if shares.is_empty() { text::get("sheet_info.via_unknown").to_owned() } else { shares.join(", ") }
}

fn here(page: &mut Page, snapshot: &Snapshot, model: &Model, columns: usize, airy: bool) {
    heading(page, text::get("sheet_info.here"), airy);
    row(page, "sheet_info.local_id", snapshot.id.as_str(), columns);
    let size = snapshot.size_gib.map_or_else(|| "-".to_owned(), |gib| text::fill("sheet.gib", &[("n", &gib)]));
    let kind = text::get(match snapshot.disk_kind {
        DiskKind::System => "sheet_info.system_disk",
        DiskKind::Data => "sheet_info.data_disk",
        DiskKind::Unknown => "sheet_info.unknown_disk",
    });
    row(page, "sheet_info.size", &text::fill("sheet_info.size_of", &[("size", &size), ("kind", &kind)]), columns);
    row(page, "sheet_info.creation", text::get("sheet_info.shared_snapshot"), columns);
    let encrypted = if snapshot.encrypted { "sheet_info.encrypted" } else { "sheet.not_encrypted" };
    row(page, "sheet_info.encryption", text::get(encrypted), columns);
    let kept = match (snapshot.kept_until(), snapshot.retention_days) {
        (Some(at), Some(days)) => {
            let key = if at > model.now.wall { "sheet_info.kept_until" } else { "sheet_info.kept_past" };
            text::fill(key, &[("at", &age::day(at)), ("days", &days)])
        }
        _ => text::get("sheet_info.kept_by_owner").to_owned(),
    };
    row(page, "sheet_info.kept", &kept, columns);
}

fn row(page: &mut Page, key: &str, words: &str, columns: usize) {
    value(page, text::get(key), LABEL, Role::Text, words, columns);
}
