//! The first step: what is shared, and through a new share or an existing one.

use super::super::form::{Form, heading, point};
use super::super::{people, problem};
use super::Room;
use crate::app::model::Model;
use crate::app::regions::Load;
use crate::app::sheets::share::{LONGEST_NAME, Method, ShareSheet, Slot, is_name};
use crate::domain::facts::Limits;
use crate::domain::ids::RegionId;
use crate::domain::keys::Encryption;
use crate::domain::share::{AssociationStatus, Share};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, gutter, left, line, radio, right};

/// Columns in front of the field for the name.
const INDENT: &str = "      ";
/// How many of the snapshots are listed before the rest is counted.
const LISTED: usize = 4;

pub(super) fn fill(form: &mut Form, sheet: &ShareSheet, model: &Model, room: Room) {
    let Room { columns, rows, airy } = room;
    let page = &mut form.body;
    let total: u64 = sheet.snapshots.iter().filter_map(|chosen| chosen.size_gib).map(u64::from).sum();
    let what = text::count("sheet.snapshots", sheet.snapshots.len());
    let places: Vec<&str> = sheet.regions().into_iter().map(RegionId::as_str).collect();
    let words = [("what", &what as &dyn std::fmt::Display), ("region", &places.join(", ")), ("total", &total)];
    heading(page, &text::fill("sheet_share.selected", &words), airy);
    selected(page, sheet, model, columns, if rows >= 16 { LISTED } else { 1 });
    let left_out = model.left_unshared();
    if left_out > 0 {
        point(page, Role::Warn, "!", &text::count("sheet_share.left_out", left_out), columns);
    }
    heading(page, text::get("sheet_share.how"), airy);
    let on_method = sheet.focus == Slot::Method;
    let is_new = sheet.method == Method::New;
    if on_method && is_new {
        page.focus();
    }
    let several = sheet.is_over_several();
    let key = if several { "sheet_share.new_each" } else { "sheet_share.new" };
    page.push(radio(is_new, on_method && is_new, text::get(key)));
    page.say(Role::Quiet, text::get("sheet_share.new_means"), columns, 6);
    if is_new {
        name(page, sheet, columns);
    }
    if airy {
        page.blank();
    }
    if on_method && !is_new {
        page.focus();
    }
    if several {
        page.push(radio(!is_new, on_method && !is_new, text::get("sheet_share.reuse")));
        page.say(Role::Quiet, text::get("sheet_share.reuse_means"), columns, 6);
        if !is_new {
            name(page, sheet, columns);
        }
    } else {
        existing(form, sheet, model, room);
    }
    if rows >= 20 {
        costs(&mut form.foot, model, columns);
    }
}

/// The shares of the region that exist, and what adding to the one that is chosen means.
fn existing(form: &mut Form, sheet: &ShareSheet, model: &Model, room: Room) {
    let (page, columns) = (&mut form.body, room.columns);
    let is_chosen = sheet.method == Method::Existing;
    let focused = is_chosen && sheet.focus == Slot::Method;
    page.push(radio(is_chosen, focused, text::get("sheet_share.existing")));
    let shares = sheet.existing(model);
    let known = text::count("sheet_share.shares_here", shares.len());
    page.say(Role::Quiet, &format!("{} {known}", text::get("sheet_share.existing_means")), columns, 6);
    unread(page, sheet, model, columns);
    if !is_chosen {
        return;
    }
    for share in &shares {
        row(page, sheet, share, columns);
    }
    if let Some(share) = sheet.chosen_share(model) {
        consequences(&mut form.foot, sheet, model, share, room);
    }
}

/// What sharing costs whom, and how far it goes.
fn costs(page: &mut Page, model: &Model, columns: usize) {
    page.say(Role::Quiet, text::get("sheet_share.costs"), columns, 0);
    let (shared, whole) = model.shared_snapshots();
    let limits = Limits::default();
    let key = if whole { "sheet_share.limits" } else { "sheet_share.limits_partly" };
    let words: [(&str, &dyn std::fmt::Display); 3] =
        [("n", &shared), ("most", &limits.shared_snapshots), ("each", &limits.principals_per_snapshot)];
    page.say(Role::Quiet, &text::fill(key, &words), columns, 0);
}

fn selected(page: &mut Page, sheet: &ShareSheet, model: &Model, columns: usize, most: usize) {
    // Where there is little room, the name says more than the ID.
    let with_id = columns >= 70;
    let id_wide = if with_id { 2 + 22 } else { 0 };
    let name_wide = columns.saturating_sub(2 + 2 + 10 + 2 + 13 + id_wide).clamp(8, 40);
    let (shown, rest) = sheet.snapshots.split_at(most.min(sheet.snapshots.len()));
    for chosen in shown {
        let size = chosen.size_gib.map_or_else(String::new, |gib| text::fill("sheet.gib", &[("n", &gib)]));
        let mut cells = format!(
            "  {}  {}  {}",
            left(if chosen.name.is_empty() { chosen.id.as_str() } else { chosen.name.shown() }, name_wide),
            right(&size, 10),
            left(people::encryption(chosen.encryption), 13),
        );
        if with_id && sheet.is_over_several() {
            cells = format!("{cells}  {}", chosen.region);
        } else if with_id {
            cells = format!("{cells}  {}", chosen.id);
        }
        page.push(line(Role::Text, cells));
    }
    if !rest.is_empty() {
        page.push(line(Role::Quiet, format!("  {}", text::fill("sheet.and_more", &[("n", &rest.len())]))));
    }
    let ready = |id| model.inventory.get(id).is_none_or(|row| row.is_ready());
    let unready: Vec<_> = sheet.snapshots.iter().map(|chosen| &chosen.id).filter(|id| !ready(id)).collect();
    if !unready.is_empty() {
        let names = people::snapshots(model, unready);
        point(page, Role::Warn, "!", &text::fill("sheet_share.not_ready", &[("names", &names)]), columns);
    }
    if sheet.snapshots.iter().any(|chosen| chosen.encryption == Encryption::Service) {
        point(page, Role::Warn, "!", text::get("sheet_share.service_key"), columns);
    }
}

fn name(page: &mut Page, sheet: &ShareSheet, columns: usize) {
    let label = format!("{INDENT}{} ", text::get("sheet_share.name"));
    let wide = columns.saturating_sub(crate::base::untrusted::width(&label) + 2).min(LONGEST_NAME + 1);
    page.field(&label, &sheet.name, wide, sheet.focus == Slot::Name);
    let used = sheet.name.text().chars().count();
    let role = if is_name(sheet.name.text()) { Role::Quiet } else { Role::Bad };
    let rule = text::fill("sheet_share.name_rule", &[("used", &used), ("most", &LONGEST_NAME)]);
    page.say(role, &rule, columns, INDENT.len());
}

/// Says how far the region's shares have been read, unless that is to the end.
fn unread(page: &mut Page, sheet: &ShareSheet, model: &Model, columns: usize) {
    let load = model.regions.iter().find(|row| row.id == sheet.region).map(|row| &row.shares);
    match load {
        Some(Load::Complete { .. }) => {}
        Some(Load::Stopped { problem, .. }) => {
            let words = text::fill("sheet_share.shares_failed", &[("why", &problem::brief(problem))]);
            page.say(Role::Bad, &words, columns, INDENT.len());
        }
        _ => page.say(Role::Busy, text::get("sheet_share.shares_loading"), columns, INDENT.len()),
    }
}

fn row(page: &mut Page, sheet: &ShareSheet, share: &Share, columns: usize) {
    let chosen = sheet.shares.cursor.as_ref() == Some(&share.id);
    let focused = chosen && sheet.focus == Slot::Shares;
    if focused {
        page.focus();
    }
    let scope = text::get(if share.allow_external { "sheet_share.any_account" } else { "sheet_share.inside_only" });
    let members = right(&text::count("sheet.principals", share.member_principals().count()), 14);
    let counts = if columns >= 70 {
        let snapshots = text::count("sheet.snapshots", share.member_snapshots().count());
        format!("{} {members}", right(&snapshots, 13))
    } else {
        members
    };
    let name_wide = columns.saturating_sub(INDENT.len() + 3 + 1 + counts.len() + 2 + 11).clamp(8, 40);
    let cells = format!("{INDENT}{}{} {counts}  {scope}", gutter(chosen, false), left(share.name.shown(), name_wide));
    let role = match (focused, chosen) {
        (true, _) => Role::Focus,
        (false, true) => Role::Cursor,
        (false, false) => Role::Text,
    };
    page.push(line(role, cells));
}

/// What adding to an existing share means for those who are in it.
fn consequences(page: &mut Page, sheet: &ShareSheet, model: &Model, share: &Share, room: Room) {
    let Room { columns, airy, .. } = room;
    let fresh = sheet.snapshots.iter().filter(|chosen| !share.member_snapshots().any(|id| *id == chosen.id)).count();
    let old = sheet.snapshots.len() - fresh;
    if old > 0 && airy {
        let words = [("n", &old as &dyn std::fmt::Display), ("of", &sheet.snapshots.len())];
        page.say(Role::Text, &text::fill("sheet_share.in_it_already", &words), columns, 2);
    }
    let members: Vec<_> = share.member_principals().collect();
    if members.is_empty() || fresh == 0 {
        return;
    }
    let who = people::some(model, members.iter().map(|row| &row.entity));
    let words = [
        ("name", &share.name.shown() as &dyn std::fmt::Display),
        ("members", &text::count("sheet.principals", members.len())),
        ("what", &text::count("sheet_share.new_snapshots", fresh)),
        ("who", &who),
    ];
    point(page, Role::Warn, "!", &text::fill("sheet_share.seen_at_once", &words), columns);
    let waits = |status| status == AssociationStatus::Associating;
    let waiting = members.iter().filter(|row| waits(row.status) && row.external == Some(true)).count();
    if waiting > 0 {
        page.say(Role::Quiet, &text::count("sheet_share.not_accepted_yet", waiting), columns, 2);
    }
}
