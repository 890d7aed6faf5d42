//! The sheet that takes principals out of a share.

use std::collections::BTreeMap;
use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, heading, point, room, value};
use super::{people, share};
use crate::app::model::Model;
use crate::app::sheets::remove::RemoveSheet;
use crate::domain::access::Pair;
use crate::domain::ids::SnapshotId;
use crate::domain::plan::{Intent, Plan};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// Columns of the label in front of what is lost.
const LABEL: usize = 6;

/// Draws the sheet.
pub(super) fn draw(sheet: &RemoveSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 16;
    let plan = &sheet.plan;
    let going: &[Principal] = match &plan.intent {
        Intent::RemovePrincipals { principals, .. } => principals,
        _ => &[],
    };
    let who = text::count("sheet.principals", going.len());
    let words = [("who", &who as &dyn Display), ("name", &sheet.share.shown())];
    let mut form = Form::new(text::fill("sheet_remove.title", &words));
    let page = &mut form.body;
    let pairs = text::count("sheet.pairs", plan.lost.len());
    let words = [("pairs", &pairs as &dyn Display), ("kept", &plan.already.len()), ("region", &plan.region)];
    value(
        page,
        text::get("sheet_remove.loss"),
        LABEL,
        Role::Strong,
        &text::fill("sheet_remove.summary", &words),
        columns,
    );
    if plan.lost.is_empty() {
        point(page, Role::Warn, "!", text::get("sheet_remove.nothing_lost"), columns);
    }
    losses(page, plan, going, model, columns);
    heading(page, text::get("sheet_remove.effects"), airy);
    for key in ["sheet_remove.effect_gone", "sheet_remove.effect_disks", "sheet_remove.effect_copies"] {
        point(page, Role::Text, " -", text::get(key), columns);
    }
    heading(page, text::get("sheet_share.steps"), airy);
    share::add_steps(page, plan, model, columns);
    page.say(Role::Quiet, text::get("sheet.step_read_back"), columns, 1);
    if model.is_applying() {
        point(&mut form.foot, Role::Bad, "!", text::get("obstacle.busy"), columns);
    }
    form.button("sheet.cancel", !sheet.apply, true);
    form.button("sheet_remove.apply", sheet.apply, !model.is_applying());
    form.draw(frame, &sheet.top);
}

/// Who loses what, and what each still reaches another way.
fn losses(page: &mut Page, plan: &Plan, going: &[Principal], model: &Model, columns: usize) {
    let lost = by_principal(&plan.lost);
    let kept = by_principal(&plan.already);
    for principal in going {
        page.say(Role::Strong, &people::full(model, principal), columns, 1);
        if let Some(ids) = lost.get(principal) {
            let words = [
                ("what", &text::count("sheet.snapshots", ids.len()) as &dyn Display),
                ("names", &people::snapshots(model, ids.iter().copied())),
            ];
            page.say(Role::Text, &text::fill("sheet_remove.loses", &words), columns, 3);
        }
        if let Some(ids) = kept.get(principal) {
            let names = people::snapshots(model, ids.iter().copied());
            let words = [("names", &names as &dyn Display), ("via", &via(model, plan, principal, ids))];
            page.say(Role::Warn, &text::fill("sheet_remove.keeps", &words), columns, 3);
        }
        if matches!(principal, Principal::Folder(_) | Principal::Directory(_)) {
            page.say(Role::Quiet, text::get("sheet_remove.wide"), columns, 3);
        }
    }
}

fn by_principal(pairs: &[Pair]) -> BTreeMap<&Principal, Vec<&SnapshotId>> {
    let mut out: BTreeMap<&Principal, Vec<&SnapshotId>> = BTreeMap::new();
    for pair in pairs {
        out.entry(&pair.principal).or_default().push(&pair.snapshot);
    }
    out
}

/// The names of the shares through which a principal still reaches any of these: those that name it, or, where none
/// does, those that reach it as a member of a folder or directory.
fn via(model: &Model, plan: &Plan, principal: &Principal, ids: &[&SnapshotId]) -> String {
    let Intent::RemovePrincipals { share, .. } = &plan.intent else { return String::new() };
    let directly = |image: &&crate::domain::plan::ShareImage| image.principals.contains(principal);
    let widely = |image: &&crate::domain::plan::ShareImage| {
        image.principals.iter().any(|one| matches!(one, Principal::Folder(_) | Principal::Directory(_)))
    };
    let holding: Vec<_> =
        plan.observed.iter().filter(|image| ids.iter().any(|id| image.snapshots.contains(id))).collect();
    let mut names: Vec<&str> = holding
        .iter()
        .copied()
        .filter(|image| image.id != *share)
        .filter(directly)
        .map(|image| image.name.shown())
        .collect();
    if names.is_empty() {
        names = holding.iter().copied().filter(widely).map(|image| image.name.shown()).collect();
    }
    if names.is_empty() { people::short(model, principal) } else { names.join(", ") }
}
