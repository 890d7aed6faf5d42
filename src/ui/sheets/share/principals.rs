//! The step that names whom to add.

use std::borrow::Cow;
use std::collections::BTreeSet;

use ratatui::text::Line;

use super::super::form::{Form, is_near, key_of, point};
use super::super::people;
use super::Room;
use crate::app::actions::{ActionId, Context};
use crate::app::model::Model;
use crate::app::sheets::share::{Method, PrincipalRow, ShareSheet, Slot, Use};
use crate::base::untrusted::{clean, width};
use crate::domain::preflight::Resemblance;
use crate::domain::principals::Reason;
use crate::domain::share::{BATCH, Principal};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, field_text, left, line, span, window};

/// Columns of the cursor and of the mark.
const LEAD: usize = 3;
/// Columns of an account ID with a digit too many; most other IDs are shorter.
const ID: usize = 17;
/// Columns of whether it is inside the directory.
const INSIDE: usize = 7;
/// Columns of how many snapshots it has already.
const HAS: usize = 6;
/// Digits of the IDs of RAM users, which begin with 2, and of RAM roles, which begin with 3 (GetUser, GetRole).
const RAM_DIGITS: usize = 18;
/// Columns that the longest note needs.
const NOTE: usize = 20;

pub(super) fn fill(form: &mut Form, sheet: &ShareSheet, model: &Model, room: Room) {
    let Room { columns, rows, .. } = room;
    let found = &sheet.found;
    if sheet.kept {
        form.head.say(Role::Warn, text::get("sheet_share.kept"), columns, 0);
    } else if rows >= 14 || found.is_empty() {
        form.head.say(Role::Text, text::get("sheet_share.type_or_paste"), columns, 0);
    }
    let box_rows = match rows {
        20.. => 4,
        14.. => 3,
        _ => 2,
    };
    paste_box(&mut form.head, sheet, columns, box_rows);
    // Where there is little room the footer tells the keys, and the first counters matter most.
    let most = if rows >= 14 { usize::MAX } else { 1 };
    for part in flow(&counters(sheet, found), columns.saturating_sub(2)).into_iter().take(most) {
        form.head.push(line(Role::Quiet, format!("  {part}")));
    }
    if !found.is_empty() {
        form.head.push(head(columns));
    }
    let of = sheet.concerned(model).len();
    for (no, row) in found.iter().enumerate() {
        if sheet.rows.row == no && sheet.focus != Slot::Text {
            form.body.focus();
        }
        if is_near(no, (sheet.rows.top, sheet.rows.row), rows) {
            form.body.push(table_row(sheet, model, row, no, of, columns));
        } else {
            form.body.blank();
        }
    }
    summary(&mut form.foot, sheet, model, room);
}

/// The box with the typed text: as many lines as there is room for, those around the cursor.
fn paste_box(page: &mut Page, sheet: &ShareSheet, columns: usize, rows: usize) {
    let lines = sheet.text.lines();
    let (at, column) = sheet.text.cursor();
    let focused = sheet.focus == Slot::Text;
    let wide = columns.saturating_sub(3);
    let shown = window(lines.len(), (at + 1).saturating_sub(rows), rows);
    for no in shown.start..shown.start + rows {
        let text: Cow<'_, str> = lines.get(no).map_or("".into(), |text| clean(text));
        let mut skip = 0;
        if no == at && focused {
            let before: String = lines.get(no).map_or_else(String::new, |text| text.chars().take(column).collect());
            let cursor = width(&clean(&before));
            skip = (cursor + 1).saturating_sub(wide);
            page.text_cursor(2 + cursor - skip);
        }
        let body = left(&field_text(&text, skip, wide), wide);
        let (lead, role) = if focused { ("> ", Role::Field) } else { ("| ", Role::Text) };
        let lead_role = if focused { Role::Strong } else { Role::Border };
        page.push(Line::from(vec![span(lead_role, lead), span(role, body)]));
    }
}

/// What was found, in numbers; only what there is.
fn counters(sheet: &ShareSheet, found: &[PrincipalRow]) -> Vec<String> {
    let count = |wanted: fn(&Reason) -> bool| {
        let like = found.iter().filter(|row| matches!(&row.used, Use::Rejected(reason) if wanted(reason)));
        like.map(|row| row.times).sum()
    };
    let valid = found.iter().filter(|row| row.principal.is_some()).count();
    let near = found.iter().filter(|row| row.near.is_some()).count();
    let skipped = found.iter().filter(|row| row.used == Use::Skipped).count();
    let parts = [
        ("sheet_share.count_skipped", skipped),
        ("sheet_share.count_groups", sheet.parsed.groups.len()),
        ("sheet_share.count_duplicate", count(|one| *one == Reason::Duplicate)),
        ("sheet_share.count_short", count(|one| matches!(one, Reason::TooShort(_)))),
        ("sheet_share.count_long", count(|one| matches!(one, Reason::TooLong(_)))),
        ("sheet_share.count_own", count(|one| *one == Reason::OwnAccount)),
        ("sheet_share.count_no_id", count(|one| *one == Reason::NotAnId)),
        ("sheet_share.count_words", sheet.parsed.words),
    ];
    let some = parts.into_iter().filter(|(_, n)| *n > 0);
    let mut all = vec![text::fill("sheet_share.count_valid", &[("n", &valid)])];
    if near > 0 {
        all[0] = format!("{}, {}", all[0], text::count("sheet_share.count_near", near));
    }
    all.extend(some.map(|(key, n)| text::count(key, n)));
    all
}

/// Sets texts side by side, into as many lines as they need, none of them broken.
fn flow(parts: &[String], columns: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in parts {
        match out.last_mut() {
            Some(last) if width(last) + 2 + width(part) <= columns => {
                last.push_str("  ");
                last.push_str(part);
            }
            _ => out.push(part.clone()),
        }
    }
    out
}

/// Columns of the alias, where the table has room for all it knows.
fn alias_columns(columns: usize) -> Option<usize> {
    let rest = columns.checked_sub(LEAD + ID + 2 + 2 + INSIDE + 2 + HAS + 2 + NOTE)?;
    (rest >= 12).then_some(rest.min(30))
}

fn head(columns: usize) -> Line<'static> {
    let id = left(text::get("sheet_share.col_principal"), ID);
    let inside = left(text::get("sheet_share.col_inside"), INSIDE);
    let cells = match alias_columns(columns) {
        Some(wide) => format!(
            "   {id}  {}  {inside}  {}  {}",
            left(text::get("sheet_share.col_alias"), wide),
            left(text::get("sheet_share.col_has"), HAS),
            text::get("sheet_share.col_note"),
        ),
        None => format!("   {id}  {inside}  {}", text::get("sheet_share.col_alias_note")),
    };
    line(Role::Heading, cells)
}

fn table_row(
    sheet: &ShareSheet,
    model: &Model,
    row: &PrincipalRow,
    no: usize,
    of: usize,
    columns: usize,
) -> Line<'static> {
    let focused = sheet.focus == Slot::Rows && sheet.rows.row == no;
    let (mark, role) = match row.used {
        Use::Yes if row.near.is_some() => ("?", Role::Warn),
        Use::Yes => ("+", Role::Text),
        Use::Skipped => ("-", Role::Quiet),
        Use::Rejected(_) => ("x", Role::Quiet),
    };
    let alias = match &row.principal {
        Some(principal @ Principal::Directory(_)) if row.inside == Some(true) => people::short(model, principal),
        Some(_) => row.alias.as_ref().map_or_else(|| "-".to_owned(), |alias| alias.shown().to_owned()),
        None => String::new(),
    };
    let lead = if focused { ">" } else { " " };
    let token = match row.times {
        1 => row.token.shown().to_owned(),
        more => text::fill("sheet.and_more", &[("n", &more)]),
    };
    let id = left(&token, ID);
    let inside = left(if row.principal.is_some() { in_words(row.inside) } else { "" }, INSIDE);
    let has = match row.already {
        0 => String::new(),
        n => text::fill("sheet.n_of", &[("n", &n), ("of", &of)]),
    };
    let note = note(sheet, model, row);
    let cells = match alias_columns(columns) {
        Some(wide) => format!("{lead}{mark} {id}  {}  {inside}  {}  {note}", left(&alias, wide), left(&has, HAS)),
        None => format!("{lead}{mark} {id}  {inside}  {}", if note.is_empty() { alias } else { note }),
    };
    line(if focused { Role::Focus } else { role }, cells)
}

fn in_words(inside: Option<bool>) -> &'static str {
    text::get(match inside {
        Some(true) => "sheet.yes",
        Some(false) => "sheet.no",
        None => "sheet.unknown_mark",
    })
}

fn note(sheet: &ShareSheet, model: &Model, row: &PrincipalRow) -> String {
    let key = match (&row.used, row.inside) {
        (Use::Rejected(reason), _) if row.times > 1 => like(reason),
        (Use::Rejected(Reason::TooShort(n)), _) => return text::fill("sheet_share.too_short", &[("n", n)]),
        (Use::Rejected(Reason::TooLong(RAM_DIGITS)), _) if row.token.shown().starts_with(['2', '3']) => {
            "sheet_share.ram_id"
        }
        (Use::Rejected(Reason::TooLong(n)), _) => return text::fill("sheet_share.too_long", &[("n", n)]),
        (Use::Rejected(Reason::OwnAccount), _) => "sheet_share.own_account",
        (Use::Rejected(Reason::Duplicate), _) => "sheet_share.duplicate",
        (Use::Rejected(Reason::NotAnId), _) => "sheet_share.not_an_id",
        (Use::Skipped, _) => "sheet_share.skipped",
        (Use::Yes, _) if row.near.is_some() => return near(row),
        (Use::Yes, Some(false)) if is_wide(row) => "sheet_share.not_yours",
        (Use::Yes, _) if is_wide(row) => "sheet_share.later_joiners",
        (Use::Yes, _) if row.has_all => "sheet_share.has_all",
        (Use::Yes, Some(false)) if !sheet.reaches_outside(model) => "sheet_share.not_allowed",
        (Use::Yes, Some(false)) => "sheet_share.invited",
        (Use::Yes, None) => "sheet_share.maybe_outside",
        (Use::Yes, Some(true)) => return String::new(),
    };
    text::get(key).to_owned()
}

/// The key of what many rejected tokens have in common.
fn like(reason: &Reason) -> &'static str {
    match reason {
        Reason::TooShort(_) => "sheet_share.all_short",
        Reason::TooLong(_) => "sheet_share.all_long",
        Reason::OwnAccount => "sheet_share.own_account",
        Reason::Duplicate => "sheet_share.duplicate",
        Reason::NotAnId => "sheet_share.not_an_id",
    }
}

/// What a line resembles, in what the table has room for; in full it stands below.
fn near(row: &PrincipalRow) -> String {
    let Some((known, how)) = &row.near else { return String::new() };
    let key = match how {
        Resemblance::OneDigit => "sheet.near_digit_short",
        Resemblance::Swapped => "sheet.near_swapped_short",
        Resemblance::OneMoreOrLess => "sheet.near_length_short",
    };
    text::fill(key, &[("who", &format_args!("··{}", known.last_four()))])
}

fn is_wide(row: &PrincipalRow) -> bool {
    matches!(row.principal, Some(Principal::Folder(_) | Principal::Directory(_)))
}

/// What the line under the cursor resembles, in full; what the first one does while the cursor is elsewhere.
fn near_in_full(page: &mut Page, sheet: &ShareSheet, model: &Model, columns: usize) {
    let rows = &sheet.found;
    let row = match sheet.focus {
        Slot::Rows => rows.get(sheet.rows.row),
        _ => rows.iter().find(|row| row.near.is_some()),
    };
    let Some((row, (known, how))) = row.and_then(|row| Some((row, row.near.as_ref()?))) else { return };
    let near = people::near(model, known, *how);
    let key = if near.contains(known.as_str()) { "sheet.near_id" } else { "sheet.near_full" };
    let words = [("account", &row.token.shown() as &dyn std::fmt::Display), ("near", &near), ("known", known)];
    point(page, Role::Warn, "?", &text::fill(key, &words), columns);
}

/// How many are used and what that takes, and how else principals can be named.
fn summary(page: &mut Page, sheet: &ShareSheet, model: &Model, room: Room) {
    let Room { columns, rows, .. } = room;
    near_in_full(page, sheet, model, columns);
    let chosen = sheet.chosen_principals();
    let there: BTreeSet<&Principal> = sheet
        .chosen_share(model)
        .into_iter()
        .flat_map(|share| share.member_principals().map(|row| &row.entity))
        .collect();
    let fresh = chosen.iter().filter(|one| !there.contains(one)).count();
    let snapshots = match sheet.chosen_share(model) {
        Some(share) => sheet.snapshots.iter().filter(|one| !share.member_snapshots().any(|id| *id == one.id)).count(),
        None => sheet.snapshots.len(),
    };
    let calls = fresh.max(snapshots).div_ceil(BATCH);
    let words = [
        ("who", &text::count("sheet.principals", chosen.len()) as &dyn std::fmt::Display),
        ("batch", &BATCH),
        ("requests", &text::count("sheet.requests", calls)),
    ];
    if calls > 0 && !(chosen.is_empty() && there.is_empty()) {
        page.say(Role::Text, &text::fill("sheet_share.using", &words), columns, 0);
    }
    if !there.is_empty() {
        page.say(Role::Quiet, &text::count("sheet_share.in_share_already", there.len()), columns, 0);
    }
    if rows < 14 {
        return;
    }
    if sheet.method == Method::New && model.directory.directory().is_some() {
        let key = key_of(Context::Principals, ActionId::AnyAccount);
        let (role, words) = match sheet.allow_external {
            true => (Role::Warn, text::get("sheet_share.scope_any").to_owned()),
            false => (Role::Quiet, text::fill("sheet_share.scope_inside", &[("key", &key)])),
        };
        page.say(role, &words, columns, 0);
    }
    let saved = text::count("sheet_share.saved", model.notes.groups.len());
    let group = key_of(Context::Principals, ActionId::SavedGroup);
    let key = if model.directory.directory().is_some() { "sheet_share.also" } else { "sheet_share.also_by_id" };
    let tree = key_of(Context::Principals, ActionId::Tree);
    let whole = key_of(Context::Principals, ActionId::WholeDirectory);
    page.say(
        Role::Quiet,
        &text::fill(key, &[("tree", &tree), ("whole", &whole), ("group", &group), ("saved", &saved)]),
        columns,
        0,
    );
}
