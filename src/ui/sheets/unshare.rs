//! The sheet that takes snapshots away from principals.

use std::collections::BTreeSet;
use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, heading, is_near, point, room};
use super::people;
use crate::app::forecast::NoForecast;
use crate::app::model::Model;
use crate::app::sheets::unshare::{Members, Outlook, Reach, Slot, Through, UnshareSheet};
use crate::base::untrusted::{clip, width};
use crate::domain::access::Held;
use crate::domain::ids::ShareId;
use crate::domain::plan::{Call, Plan, Removal, ShareRef};
use crate::domain::planner::PlanError;
use crate::domain::share::Principal;
use crate::text;
use crate::ui::age;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, gutter, left, line, middle, radio, wrap};

/// Columns of an account ID.
const ID: usize = 16;
/// Columns of an age.
const SINCE: usize = 5;
/// How many principals a method names; more are counted.
const NAMED: usize = 2;
/// Columns before the words of a method.
const INDENT: usize = 9;
/// Columns of the button before a method.
const RADIO: usize = 6;

/// Draws the sheet.
pub(super) fn draw(sheet: &UnshareSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let what = match sheet.snapshots.as_slice() {
        [only] => people::snapshot(model, only),
        many => text::count("sheet.snapshots", many.len()),
    };
    let places: Vec<&str> = sheet.places.iter().map(|(region, _)| region.as_str()).collect();
    let mut form = Form::new(text::fill("sheet_unshare.title", &[("what", &what), ("region", &places.join(", "))]));
    let reach = &sheet.reach;
    summary(&mut form.head, sheet, model, reach, columns);
    if reach.is_empty() {
        point(&mut form.body, Role::Warn, "!", text::get("sheet_unshare.nobody"), columns);
    } else {
        let table = Table::new(columns);
        form.head.push(line(Role::Heading, table.head()));
        for (at, row) in reach.iter().enumerate() {
            let focused = sheet.list.cursor.as_ref() == Some(&row.id());
            if focused {
                form.body.focus();
            }
            if is_near(at, (sheet.list.top, sheet.list.row), rows) {
                table.row(&mut form.body, sheet, model, row, focused);
            } else {
                form.body.blank();
            }
        }
        methods(&mut form.foot, sheet, model, columns, rows);
    }
    let ready = sheet.obstacle().is_none() && !reach.is_empty();
    form.button("sheet.cancel", sheet.focus == Slot::Cancel, true);
    form.button("sheet.review", sheet.focus == Slot::Next, ready);
    form.draw_from(frame, sheet.list.top);
}

fn summary(page: &mut Page, sheet: &UnshareSheet, model: &Model, reach: &[Reach], columns: usize) {
    let shares: BTreeSet<&ShareId> = reach.iter().flat_map(|row| &row.via).collect();
    let named = reach.iter().filter(|row| row.under.is_none()).count();
    let words = [
        ("who", &text::count("sheet.principals", named) as &dyn Display),
        ("shares", &text::count("sheet.shares", shares.len())),
    ];
    page.say(Role::Text, &text::fill("sheet_unshare.seen_by", &words), columns, 0);
    if sheet.snapshots.len() > 1 {
        page.say(Role::Quiet, &people::some_snapshots(model, &sheet.snapshots), columns, 2);
    }
}

/// The widths of the columns; what there is no room for is left out.
struct Table {
    alias: usize,
    via: usize,
    since: bool,
    also: usize,
}

impl Table {
    fn new(columns: usize) -> Self {
        let rest = columns.saturating_sub(3 + ID + 1);
        match rest {
            48.. => {
                let spare = rest - SINCE - 3;
                let (alias, via) = (spare * 2 / 7, spare * 2 / 7);
                Self { alias, via, since: true, also: spare - alias - via }
            }
            _ => {
                let alias = (rest.saturating_sub(1)) / 2;
                Self { alias, via: 0, since: false, also: rest.saturating_sub(1 + alias) }
            }
        }
    }

    fn cells(&self, id: &str, alias: &str, via: &str, since: &str, also: &str) -> String {
        let mut out = format!("{} {}", left(id, ID), left(alias, self.alias));
        if self.via > 0 {
            out = format!("{out} {}", left(via, self.via));
        }
        if self.since {
            out = format!("{out} {}", left(since, SINCE));
        }
        format!("{out} {}", left(also, self.also))
    }

    fn head(&self) -> String {
        let cells = self.cells(
            text::get("sheet_share.col_principal"),
            text::get("sheet_share.col_alias"),
            text::get("sheet_unshare.col_via"),
            text::get("sheet_unshare.col_since"),
            text::get("sheet_unshare.col_also"),
        );
        format!("   {cells}")
    }

    fn row(&self, page: &mut Page, sheet: &UnshareSheet, model: &Model, row: &Reach, cursor: bool) {
        let marked = sheet.list.marks.contains(&row.id());
        let alias = match (&row.principal, model.alias(&row.principal)) {
            (_, Some(alias)) => alias.shown().to_owned(),
            (Principal::Directory(_), None) => text::get("sheet.whole_directory").to_owned(),
            (_, None) => "-".to_owned(),
        };
        let alias = if row.under.is_some() { format!("  {alias}") } else { alias };
        let marks = match (row.external == Some(true), row.held == Held::Waiting) {
            (true, true) => "!~",
            (true, false) => "!",
            (false, true) => "~",
            (false, false) => "",
        };
        let since = row.since.map_or_else(String::new, |at| age::age(model.now.wall, at));
        let also = match (row.also.len(), row.members) {
            (0, Some(all)) => members(all),
            (0, None) => "-".to_owned(),
            _ => middle(&ways(model, &row.also), self.also).into_owned(),
        };
        let cells = self.cells(
            row.principal.shown(),
            &format!("{}{marks}", clip(&alias, self.alias.saturating_sub(marks.len()))),
            &middle(&names(model, row.via.iter()), self.via),
            &since,
            &also,
        );
        let role = match (cursor && sheet.focus == Slot::Principals, marked, cursor && sheet.list.marks.is_empty()) {
            (true, _, _) => Role::Focus,
            (false, true, _) => Role::Marked,
            (false, false, true) => Role::Strong,
            (false, false, false) if row.under.is_some() => Role::Quiet,
            (false, false, false) => Role::Text,
        };
        page.push(line(role, format!("{}{cells}", gutter(cursor, marked))));
    }
}

/// Whom a folder or a directory stands for, and how they are shown.
fn members(all: Members) -> String {
    let members = text::count("sheet_unshare.members", all.known);
    let key = match all {
        Members { known: 0, opaque: true, .. } => return text::get("sheet_unshare.no_members").to_owned(),
        Members { open: true, opaque: false, .. } => "sheet_unshare.all_members",
        Members { open: true, opaque: true, .. } => "sheet_unshare.some_members",
        Members { open: false, opaque: false, .. } => "sheet_unshare.show_members",
        Members { open: false, opaque: true, .. } => "sheet_unshare.show_some",
    };
    text::fill(key, &[("members", &members)])
}

fn names<'a>(model: &Model, shares: impl Iterator<Item = &'a ShareId>) -> String {
    shares.map(|id| people::share(model, id)).collect::<Vec<_>>().join(", ")
}

/// `rd-all-hands (RD)`: the shares, and who in them covers the principal.
fn ways(model: &Model, ways: &BTreeSet<Through>) -> String {
    let named = |principal: &Principal| match principal {
        Principal::Directory(_) => text::get("shared_short.directory").to_owned(),
        other => people::short(model, other),
    };
    let way = |way: &Through| format!("{} ({})", people::share(model, &way.share), named(&way.named));
    ways.iter().map(way).collect::<Vec<_>>().join(", ")
}

fn methods(page: &mut Page, sheet: &UnshareSheet, model: &Model, columns: usize, rows: usize) {
    let airy = rows >= 22;
    if airy {
        page.blank();
    }
    let focused = sheet.focus == Slot::Method;
    for outlook in &sheet.outlooks {
        let chosen = outlook.method == sheet.method;
        let label = label(sheet, model, outlook);
        let whole = width(&label) + RADIO <= columns;
        let parts = if whole { vec![label] } else { wrap(&label, columns.saturating_sub(INDENT)) };
        for (no, part) in parts.into_iter().enumerate() {
            page.push(match no {
                0 => radio(chosen, chosen && focused, &part),
                _ => line(Role::Text, format!("{:INDENT$}{part}", "")),
            });
        }
        if rows >= 16 || chosen {
            effect(page, sheet, model, outlook, columns);
        }
    }
    if airy {
        heading(page, text::get("sheet_unshare.effects"), airy);
        for key in ["sheet_review.effect_gone", "sheet_review.effect_disks", "sheet_review.effect_copies"] {
            point(page, Role::Text, " -", text::get(key), columns);
        }
    } else {
        page.say(Role::Quiet, text::get("sheet_unshare.effects_short"), columns, 0);
    }
}

fn label(sheet: &UnshareSheet, model: &Model, outlook: &Outlook) -> String {
    let chosen = sheet.chosen();
    let who = match chosen.len() {
        ..=NAMED => people::some(model, chosen.iter()),
        many => text::count("sheet.principals", many),
    };
    let what = match sheet.snapshots.as_slice() {
        [only] => people::snapshot(model, only),
        many => text::count("sheet.snapshots", many.len()),
    };
    let shares = touched(sheet, model, outlook);
    let words = [("who", &who as &dyn Display), ("what", &what), ("shares", &shares)];
    match outlook.method {
        Removal::Split if outlook.plan.as_ref().is_ok_and(|plan| makes_share(plan)) => {
            text::fill("sheet_unshare.a", &words)
        }
        Removal::Split => text::fill("sheet_unshare.a_plain", &words),
        Removal::WholeShare => text::fill("sheet_unshare.b", &words),
        Removal::TakeOut => text::fill("sheet_unshare.c", &words),
    }
}

/// The shares that a method takes something out of.
fn touched(sheet: &UnshareSheet, model: &Model, outlook: &Outlook) -> String {
    let shares: BTreeSet<ShareId> = match &outlook.plan {
        Ok(plan) => plan
            .steps
            .iter()
            .filter_map(|step| match &step.call {
                Call::Disassociate { share: ShareRef::Known(id), .. } => Some(id.clone()),
                _ => None,
            })
            .collect(),
        Err(_) => {
            let chosen = sheet.chosen();
            let rows = sheet.reach.iter().filter(|row| chosen.contains(&row.principal));
            rows.flat_map(|row| row.via.iter().cloned()).collect()
        }
    };
    names(model, shares.iter())
}

fn makes_share(plan: &Plan) -> bool {
    plan.steps.iter().any(|step| matches!(step.call, Call::Create { .. }))
}

/// What a method takes away beyond what is asked for, or why it does nothing.
fn effect(page: &mut Page, sheet: &UnshareSheet, model: &Model, outlook: &Outlook, columns: usize) {
    let plan = match &outlook.plan {
        Ok(plan) => plan,
        Err(NoForecast::NoPlan(PlanError::StillReached)) => {
            return page.say(Role::Bad, &still_reached(sheet, model), columns, INDENT);
        }
        Err(why) => return page.say(Role::Bad, text::get(why.key()), columns, INDENT),
    };
    let losses = sheet.losses(plan);
    let key = match plan.unknown_losing().next() {
        Some(_) => "sheet_unshare.loses_at_least",
        None => "sheet_unshare.loses",
    };
    let mut parts = Vec::new();
    if losses.pairs > 0 || plan.withdrawn.is_empty() {
        parts.push(text::count(key, losses.pairs));
    }
    match plan.invitations_taken_back() {
        0 if losses.pairs == 0 && !plan.withdrawn.is_empty() => {
            parts.push(text::get("sheet_unshare.offered_less").to_owned());
        }
        0 => {}
        n => parts.push(text::count("sheet_unshare.taken_back", n)),
    }
    if !losses.snapshots.is_empty() {
        let names: Vec<_> = losses.snapshots.iter().cloned().collect();
        let names = people::some_snapshots(model, &names);
        parts.push(text::fill("sheet_unshare.also_snapshots", &[("names", &names)]));
    }
    if !losses.principals.is_empty() {
        let names = people::some(model, losses.principals.iter());
        parts.push(text::fill("sheet_unshare.also_principals", &[("names", &names)]));
    }
    if plan.waits_for_recipients() {
        let waiting: Vec<Principal> =
            plan.invitations.iter().map(|one| Principal::Account(one.account.clone())).collect();
        let who = people::some(model, waiting.iter());
        parts.push(text::fill("sheet_unshare.waits", &[("who", &who)]));
    }
    if !plan.kept.is_empty() {
        parts.push(text::count("sheet_unshare.kept", plan.kept.len()));
    }
    let beyond = !losses.snapshots.is_empty() || !losses.principals.is_empty();
    page.say(if beyond { Role::Warn } else { Role::Quiet }, &parts.join(" "), columns, INDENT);
}

/// Why a removal would change nothing.
fn still_reached(sheet: &UnshareSheet, model: &Model) -> String {
    let chosen = sheet.chosen();
    let named = |row: &Reach| {
        let wide = row.under.iter().flat_map(|wide| row.via.iter().map(|share| (share.clone(), wide.clone())));
        wide.map(|(share, named)| Through { share, named }).collect::<Vec<_>>()
    };
    let of_it = sheet.reach.iter().filter(|row| chosen.contains(&row.principal));
    let also: BTreeSet<Through> = of_it.flat_map(|row| named(row).into_iter().chain(row.also.clone())).collect();
    if also.is_empty() {
        return text::get("obstacle.still_reached").to_owned();
    }
    text::fill("sheet_unshare.still_reached", &[("ways", &ways(model, &also))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_fits_into_every_width() {
        for columns in 30..200 {
            let table = Table::new(columns);
            assert!(3 + width(&table.cells("", "", "", "", "")) <= columns, "{columns}");
        }
    }
}
