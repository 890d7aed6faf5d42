//! The last step: what will be sent, and what it changes for whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::super::form::{Form, heading, point, value};
use super::super::people;
use super::{Room, steps};
use crate::app::model::Model;
use crate::app::sheets::share::ShareSheet;
use crate::domain::ids::SnapshotId;
use crate::domain::plan::{Destination, Intent, Plan};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, left, line};

/// Columns of the labels in front of the sums.
const LABEL: usize = 6;

pub(super) fn fill(form: &mut Form, sheet: &ShareSheet, model: &Model, room: Room) {
    let Room { columns, airy, .. } = room;
    point(&mut form.foot, Role::Warn, "!", text::get("sheet_share.sensitive"), columns);
    let Some(plan) = &sheet.plan else { return };
    let page = &mut form.body;
    summary(page, plan, columns);
    gains(page, plan, sheet, model, room);
    outside(page, plan, model, columns);
    heading(page, text::get("sheet_share.steps"), airy);
    steps::add(page, plan, model, columns);
    page.say(Role::Quiet, text::get("sheet.step_read_back"), columns, 1);
    heading(page, text::get("sheet_share.not_undoable"), airy);
    page.say(Role::Text, text::get("sheet_share.not_undoable_means"), columns, 1);
    page.say(Role::Text, text::get("sheet_share.kept_while_shared"), columns, 1);
}

fn summary(page: &mut Page, plan: &Plan, columns: usize) {
    let Intent::Share { into, .. } = &plan.intent else { return };
    let requests = text::count("sheet.requests", plan.steps.len());
    let (key, name) = match into {
        Destination::New { name, allow_external: true } => ("sheet_share.plan_new_any", name.clone()),
        Destination::New { name, allow_external: false } => ("sheet_share.plan_new_inside", name.clone()),
        Destination::Existing(id) => {
            let image = plan.observed.iter().find(|image| image.id == *id);
            ("sheet_share.plan_existing", image.map_or_else(|| id.to_string(), |image| image.name.shown().to_owned()))
        }
    };
    let words = [("name", &name as &dyn Display), ("region", &plan.region), ("requests", &requests)];
    value(page, text::get("sheet_share.plan"), LABEL, Role::Strong, &text::fill(key, &words), columns);
    let words = [
        ("gained", &text::count("sheet.pairs", plan.gained.len()) as &dyn Display),
        ("already", &plan.already.len()),
        ("lost", &plan.lost.len()),
    ];
    let pairs = text::fill("sheet_share.plan_pairs", &words);
    value(page, text::get("sheet_share.gains"), LABEL, Role::Strong, &pairs, columns);
}

/// Who gains what, one line a principal, those who gain most to say first.
fn gains(page: &mut Page, plan: &Plan, sheet: &ShareSheet, model: &Model, room: Room) {
    let mut by_principal: BTreeMap<&Principal, Vec<&SnapshotId>> = BTreeMap::new();
    for pair in &plan.gained {
        by_principal.entry(&pair.principal).or_default().push(&pair.snapshot);
    }
    let has: BTreeSet<&Principal> =
        plan.already.iter().map(|pair| &pair.principal).filter(|one| !by_principal.contains_key(*one)).collect();
    heading(page, text::get("sheet_share.who_gains"), room.airy);
    let wanted: BTreeSet<&SnapshotId> = sheet.snapshots.iter().map(|chosen| &chosen.id).collect();
    for (principal, snapshots) in &by_principal {
        let chosen: Vec<_> = snapshots.iter().copied().filter(|id| wanted.contains(id)).collect();
        let others: Vec<_> = snapshots.iter().copied().filter(|id| !wanted.contains(id)).collect();
        let words = match (chosen.len(), wanted.len()) {
            (0, _) => String::new(),
            (n, of) if n == of => text::count("sheet_share.gains_all", n),
            _ => people::snapshots(model, chosen),
        };
        row(page, model, "+", principal, &words, room.columns);
        if !others.is_empty() {
            let names = people::snapshots(model, others.iter().copied());
            let words = [("what", &text::count("sheet.snapshots", others.len()) as &dyn Display), ("names", &names)];
            page.say(Role::Warn, &text::fill("sheet_share.gains_old", &words), room.columns, 5);
        }
    }
    let wide = |principal: &&Principal| matches!(principal, Principal::Folder(_) | Principal::Directory(_));
    let some_wide = by_principal.keys().any(wide);
    for principal in has {
        row(page, model, ".", principal, text::get("sheet_share.has_already"), room.columns);
    }
    if some_wide {
        page.say(Role::Quiet, text::get("sheet_share.wide"), room.columns, 1);
    }
}

fn row(page: &mut Page, model: &Model, mark: &str, principal: &Principal, gains: &str, columns: usize) {
    let alias = people::short(model, principal);
    let alias = if alias == principal.shown() { "-".to_owned() } else { alias };
    let alias_wide = columns.saturating_sub(3 + 18 + 2 + 2 + 8 + 1 + 22).clamp(8, 30);
    let place = people::place(people::inside(model, principal));
    let role = if mark == "+" { Role::Text } else { Role::Quiet };
    let cells =
        format!(" {mark} {}  {}  {} {gains}", left(principal.shown(), 18), left(&alias, alias_wide), left(place, 8));
    page.push(line(role, cells));
}

/// What happens with accounts outside the directory.
fn outside(page: &mut Page, plan: &Plan, model: &Model, columns: usize) {
    // Only those who are not in the share yet are invited; who is in it has accepted, or has an invitation already.
    let added: BTreeSet<&Principal> = plan.steps.iter().flat_map(|step| step.call.principals()).collect();
    let accounts = || added.iter().filter(|one| one.account().is_some());
    let invited = accounts().filter(|one| people::inside(model, one) == Some(false)).count();
    let unsure = accounts().filter(|one| people::inside(model, one).is_none()).count();
    if invited > 0 {
        let words = text::count("sheet_share.invitations", invited);
        point(
            page,
            Role::Warn,
            "!",
            &text::fill("sheet_share.invitation_terms", &[("who", &words), ("region", &plan.region)]),
            columns,
        );
    }
    if unsure > 0 {
        point(page, Role::Quiet, "?", &text::count("sheet_share.maybe_invited", unsure), columns);
    }
}
