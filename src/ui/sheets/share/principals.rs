//! The step that names whom to add.

use std::borrow::Cow;
use std::collections::BTreeSet;

use ratatui::text::Line;

use super::super::form::{Form, key_of};
use super::super::people;
use super::Room;
use crate::app::actions::{ActionId, Context};
use crate::app::model::Model;
use crate::app::sheets::share::{PrincipalRow, ShareSheet, Slot, Use};
use crate::base::untrusted::{clean, width};
use crate::domain::principals::Reason;
use crate::domain::share::{BATCH, Principal};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, field_text, left, line, span, window};

/// Columns of an account ID, and of most other IDs.
const ID: usize = 18;

pub(super) fn fill(form: &mut Form, sheet: &ShareSheet, model: &Model, room: Room) {
    let Room { columns, rows, .. } = room;
    let found = sheet.principal_rows(model);
    if rows >= 14 || found.is_empty() {
        form.head.say(Role::Text, text::get("sheet_share.type_or_paste"), columns, 0);
    }
    let box_rows = match rows {
        20.. => 4,
        14.. => 3,
        _ => 2,
    };
    paste_box(&mut form.head, sheet, columns, box_rows);
    form.head.say(Role::Quiet, &counters(sheet, &found), columns, 2);
    if !found.is_empty() {
        form.head.push(head(columns));
    }
    for (no, row) in found.iter().enumerate() {
        if sheet.rows.row == no && sheet.focus != Slot::Text {
            form.body.focus();
        }
        form.body.push(table_row(sheet, model, row, no, columns));
    }
    summary(&mut form.foot, sheet, model, columns);
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
fn counters(sheet: &ShareSheet, found: &[PrincipalRow]) -> String {
    let count = |wanted: fn(&Reason) -> bool| {
        found.iter().filter(|row| matches!(&row.used, Use::Rejected(reason) if wanted(reason))).count()
    };
    let valid = found.iter().filter(|row| row.principal.is_some()).count();
    let skipped = found.iter().filter(|row| row.used == Use::Skipped).count();
    let parts = [
        ("sheet_share.count_skipped", skipped),
        ("sheet_share.count_duplicate", count(|one| *one == Reason::Duplicate)),
        ("sheet_share.count_short", count(|one| matches!(one, Reason::TooShort(_)))),
        ("sheet_share.count_long", count(|one| matches!(one, Reason::TooLong(_)))),
        ("sheet_share.count_own", count(|one| *one == Reason::OwnAccount)),
        ("sheet_share.count_no_id", count(|one| *one == Reason::NotAnId)),
        ("sheet_share.count_words", sheet.parsed.words),
    ];
    let mut out = text::fill("sheet_share.count_valid", &[("n", &valid)]);
    for (key, n) in parts.into_iter().filter(|(_, n)| *n > 0) {
        out.push_str("  ");
        out.push_str(&text::fill(key, &[("n", &n)]));
    }
    out
}

/// Widths of alias, place and what is there already.
fn widths(columns: usize) -> (usize, usize, usize) {
    (columns.saturating_sub(5 + ID + 2 + 7 + 2 + 7 + 2 + 20).clamp(10, 30), 7, 7)
}

fn head(columns: usize) -> Line<'static> {
    let (alias, place, has) = widths(columns);
    let cells = format!(
        "     {}  {}  {}  {}  {}",
        left(text::get("sheet_share.col_principal"), ID),
        left(text::get("sheet_share.col_alias"), alias),
        left(text::get("sheet_share.col_inside"), place),
        left(text::get("sheet_share.col_has"), has),
        text::get("sheet_share.col_note"),
    );
    line(Role::Heading, cells)
}

fn table_row(sheet: &ShareSheet, model: &Model, row: &PrincipalRow, no: usize, columns: usize) -> Line<'static> {
    let (alias_wide, place_wide, has_wide) = widths(columns);
    let focused = sheet.focus == Slot::Rows && sheet.rows.row == no;
    let (mark, role) = match row.used {
        Use::Yes => ("+", Role::Text),
        Use::Skipped => ("-", Role::Quiet),
        Use::Rejected(_) => ("x", Role::Quiet),
    };
    let alias = match &row.principal {
        Some(principal @ Principal::Directory(_)) => people::short(model, principal),
        _ => row.alias.as_ref().map_or_else(|| "-".to_owned(), |alias| alias.shown().to_owned()),
    };
    let known = row.principal.is_some();
    let place = if known { in_words(row.inside) } else { "" };
    let of = sheet.snapshots.len();
    let has =
        if row.already == 0 { String::new() } else { text::fill("sheet.n_of", &[("n", &row.already), ("of", &of)]) };
    let cells = format!(
        "{} {mark} {}  {}  {}  {}  {}",
        if focused { " >" } else { "  " },
        left(row.token.shown(), ID),
        left(&alias, alias_wide),
        left(place, place_wide),
        left(&has, has_wide),
        note(sheet, model, row),
    );
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
        (Use::Rejected(Reason::TooShort(n)), _) => return text::fill("sheet_share.too_short", &[("n", n)]),
        (Use::Rejected(Reason::TooLong(n)), _) => return text::fill("sheet_share.too_long", &[("n", n)]),
        (Use::Rejected(Reason::OwnAccount), _) => "sheet_share.own_account",
        (Use::Rejected(Reason::Duplicate), _) => "sheet_share.duplicate",
        (Use::Rejected(Reason::NotAnId), _) => "sheet_share.not_an_id",
        (Use::Skipped, _) => "sheet_share.skipped",
        (Use::Yes, _) if is_wide(row) => "sheet_share.later_joiners",
        (Use::Yes, Some(false)) if !sheet.reaches_outside(model) => "sheet_share.not_allowed",
        (Use::Yes, Some(false)) => "sheet_share.invited",
        (Use::Yes, None) => "sheet_share.maybe_outside",
        (Use::Yes, Some(true)) => return String::new(),
    };
    text::get(key).to_owned()
}

fn is_wide(row: &PrincipalRow) -> bool {
    matches!(row.principal, Some(Principal::Folder(_) | Principal::Directory(_)))
}

/// How many are used and what that takes, and how else principals can be named.
fn summary(page: &mut Page, sheet: &ShareSheet, model: &Model, columns: usize) {
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
    page.say(Role::Text, &text::fill("sheet_share.using", &words), columns, 0);
    if !there.is_empty() {
        page.say(Role::Quiet, &text::count("sheet_share.in_share_already", there.len()), columns, 0);
    }
    let key = if model.directory.directory().is_some() { "sheet_share.also" } else { "sheet_share.also_by_id" };
    let tree = key_of(Context::Principals, ActionId::Tree);
    let whole = key_of(Context::Principals, ActionId::WholeDirectory);
    page.say(Role::Quiet, &text::fill(key, &[("tree", &tree), ("whole", &whole)]), columns, 0);
}
