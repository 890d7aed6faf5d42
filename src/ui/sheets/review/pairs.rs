//! Who gains and who loses what, one principal after the other, with names and IDs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::super::form::{heading, point};
use super::super::people::{self, Names};
use super::Room;
use crate::domain::access::Pair;
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::plan::{Kept, Plan};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, left, line};

/// Columns of a principal's ID.
const ID: usize = 18;

type ByPrincipal<'a> = BTreeMap<&'a Principal, Vec<&'a SnapshotId>>;

fn by_principal<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> ByPrincipal<'a> {
    let mut out = ByPrincipal::new();
    for pair in pairs {
        out.entry(&pair.principal).or_default().push(&pair.snapshot);
    }
    out
}

pub(super) fn gains(page: &mut Page, plan: &Plan, names: &dyn Names, room: Room) {
    let gained = by_principal(&plan.gained);
    let removes = !plan.lost.is_empty() || !plan.kept.is_empty();
    let has: BTreeSet<&Principal> =
        plan.already.iter().map(|pair| &pair.principal).filter(|one| !removes && !gained.contains_key(*one)).collect();
    if gained.is_empty() && has.is_empty() {
        return;
    }
    heading(page, text::get("sheet_review.who_gains"), room.airy);
    let wanted: BTreeSet<&SnapshotId> = plan.intent.snapshots().iter().collect();
    for (principal, snapshots) in &gained {
        let chosen: Vec<_> = snapshots.iter().copied().filter(|id| wanted.contains(id)).collect();
        let others: Vec<_> = snapshots.iter().copied().filter(|id| !wanted.contains(id)).collect();
        let words = match (chosen.len(), wanted.len()) {
            (0, _) if others.is_empty() => String::new(),
            (0, _) => people::snapshots(names, others.iter().copied()),
            (n, of) if n == of => text::count("sheet_review.gains_all", n),
            _ => people::snapshots(names, chosen.iter().copied()),
        };
        row(page, names, gain_mark(plan, principal), principal, &words, room.columns);
        if !others.is_empty() && !chosen.is_empty() {
            let named = people::snapshots(names, others.iter().copied());
            let words: [(&str, &dyn Display); 2] =
                [("what", &text::count("sheet.snapshots", others.len())), ("names", &named)];
            page.say(Role::Warn, &text::fill("sheet_review.gains_old", &words), room.columns, 5);
        }
    }
    for principal in has {
        row(page, names, ".", principal, text::get("sheet_review.has_already"), room.columns);
    }
    invitations(page, plan, room.columns);
    let key = match plan.unknown_gaining().next() {
        Some(_) => "sheet_review.members_gain_at_least",
        None => "sheet_review.members_gain",
    };
    members(page, &plan.members_gained, key, names, room.columns);
}

/// `+`, with a mark behind it where an invitation comes first.
fn gain_mark(plan: &Plan, principal: &Principal) -> &'static str {
    let invited = principal.account().and_then(|account| plan.invitations.iter().find(|one| one.account == *account));
    match invited.map(|one| one.certain) {
        Some(true) => "+~",
        Some(false) => "+?",
        None => "+",
    }
}

/// What the marks behind `+` mean, each once.
fn invitations(page: &mut Page, plan: &Plan, columns: usize) {
    let all = &plan.invitations;
    let told = [
        ("sheet_review.invited", all.iter().any(|one| one.certain)),
        ("sheet_review.invited_again", all.iter().any(|one| one.certain && one.again)),
        ("sheet_review.maybe_invited", all.iter().any(|one| !one.certain)),
    ];
    for (key, _) in told.into_iter().filter(|(_, applies)| *applies) {
        page.say(Role::Quiet, text::get(key), columns, 3);
    }
}

pub(super) fn losses(page: &mut Page, plan: &Plan, names: &dyn Names, room: Room) {
    let (lost, withdrawn) = (by_principal(plan.taken()), by_principal(&plan.withdrawn));
    if plan.lost.is_empty() && plan.kept.is_empty() && plan.members_lost.is_empty() {
        return;
    }
    heading(page, text::get("sheet_review.who_loses"), room.airy);
    for (principal, snapshots) in &lost {
        row(page, names, "-", principal, &people::snapshots(names, snapshots.iter().copied()), room.columns);
    }
    for (principal, snapshots) in &withdrawn {
        row(page, names, "-~", principal, &people::snapshots(names, snapshots.iter().copied()), room.columns);
    }
    if !withdrawn.is_empty() {
        page.say(Role::Quiet, text::get("sheet_review.withdrawn"), room.columns, 3);
    }
    let key = match plan.unknown_losing().next() {
        Some(_) => "sheet_review.members_lose_at_least",
        None => "sheet_review.members_lose",
    };
    members(page, &plan.members_lost, key, names, room.columns);
    for kept in &plan.kept {
        point(page, Role::Warn, " =", &keeps(kept, |share| share_name(plan, share, names), names), room.columns);
    }
}

/// By what the pairs of a removal are still reached that would change nothing.
#[must_use]
pub fn stays(all: &[Kept], names: &dyn Names) -> Vec<String> {
    all.iter().map(|kept| keeps(kept, |share| known_name(share, names), names)).collect()
}

fn keeps(kept: &Kept, share_name: impl Fn(&ShareId) -> String, names: &dyn Names) -> String {
    let way = |(share, by): &(ShareId, Principal)| {
        let name = share_name(share);
        let part = || text::fill("sheet_review.way", &[("share", &name), ("who", &people::short(names, by))]);
        if *by == kept.pair.principal { name.clone() } else { part() }
    };
    let through: Vec<String> = kept.through.iter().map(way).collect();
    let words: [(&str, &dyn Display); 3] = [
        ("who", &people::full(names, &kept.pair.principal)),
        ("snapshot", &people::snapshot(names, &kept.pair.snapshot)),
        ("through", &through.join(", ")),
    ];
    text::fill("sheet_review.keeps", &words)
}

fn share_name(plan: &Plan, share: &ShareId, names: &dyn Names) -> String {
    plan.image(share).map_or_else(|| known_name(share, names), |image| image.name.shown().to_owned())
}

fn known_name(share: &ShareId, names: &dyn Names) -> String {
    names.share_name(share).filter(|name| !name.is_empty()).unwrap_or_else(|| share.to_string())
}

/// What a loss means for those who suffer it.
pub(super) fn effects(page: &mut Page, plan: &Plan, room: Room) {
    if plan.taken().next().is_none() {
        return;
    }
    heading(page, text::get("sheet_review.effects"), room.airy);
    for key in ["sheet_review.effect_gone", "sheet_review.effect_disks", "sheet_review.effect_copies"] {
        point(page, Role::Text, " -", text::get(key), room.columns);
    }
}

fn members(page: &mut Page, pairs: &[Pair], key: &str, names: &dyn Names, columns: usize) {
    let all = by_principal(pairs);
    if all.is_empty() {
        return;
    }
    let named = people::some(names, all.keys().copied());
    let accounts = text::count("sheet.accounts", all.len());
    let pairs = text::count("sheet.pairs", pairs.len());
    let words: [(&str, &dyn Display); 3] = [("accounts", &accounts), ("pairs", &pairs), ("names", &named)];
    page.say(Role::Quiet, &text::fill(key, &words), columns, 3);
}

fn row(page: &mut Page, names: &dyn Names, mark: &str, principal: &Principal, what: &str, columns: usize) {
    let alias = people::short(names, principal);
    let alias = if alias == principal.shown() { "-".to_owned() } else { alias };
    let alias_wide = columns.saturating_sub(4 + ID + 2 + 2 + 8 + 1 + 22).clamp(8, 30);
    let place = people::place(people::inside(names, principal));
    let role = match mark {
        "+" => Role::Text,
        "+~" | "+?" | "-~" => Role::Warn,
        "-" => Role::Bad,
        _ => Role::Quiet,
    };
    let cells =
        format!(" {mark:<2} {}  {}  {} ", left(principal.shown(), ID), left(&alias, alias_wide), left(place, 8));
    let indent = crate::base::untrusted::width(&cells);
    let mut parts = crate::ui::widgets::wrap(what, columns.saturating_sub(indent).max(12)).into_iter();
    page.push(line(role, format!("{cells}{}", parts.next().unwrap_or_default())));
    for part in parts {
        page.push(line(role, format!("{:indent$}{part}", "")));
    }
}
