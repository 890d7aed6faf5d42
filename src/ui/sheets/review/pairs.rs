//! Who gains and who loses what, one principal after the other, with names and IDs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::super::form::{heading, point};
use super::super::people::{self, Names};
use super::Room;
use super::groups::{self, Group};
use crate::app::actions::{ActionId, Context, key_of};
use crate::app::sheets::review::is_large;
use crate::app::tasks::{NoPlan, Prepared};
use crate::domain::access::{Pair, Via};
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::plan::{Kept, Plan};
use crate::domain::planner::PlanError;
use crate::domain::preflight;
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// The shares that a pair stays reached through, and the wider principal in each where it is not named itself.
type Ways<'a> = Vec<(&'a ShareId, Option<&'a Principal>)>;

fn gains(page: &mut Page, plan: &Plan, names: &dyn Names, room: Room) {
    let waiting = plan.waiting_in_shares();
    let groups = groups::of(&plan.gained, |principal| gain_mark(plan, &waiting, principal), room);
    let gaining: BTreeSet<&Principal> = groups.iter().flat_map(|group| group.principals.iter().copied()).collect();
    let removes = !plan.lost.is_empty() || !plan.kept.is_empty();
    let (has, offered) = plan.already_by_effect();
    let (has, offered) = (others(has, removes, &gaining), others(offered, removes, &gaining));
    if groups.is_empty() && has.is_empty() && offered.is_empty() {
        return;
    }
    heading(page, text::get("sheet_review.who_gains"), room.airy);
    let named = plan.intent.snapshots();
    let wanted: BTreeSet<&SnapshotId> = named.iter().collect();
    for group in groups.iter().take(groups::shown(groups.len(), room)) {
        gain(page, group, &wanted, names, room);
    }
    groups::rest(page, &groups, room);
    for (mark, principals, key) in
        [(".", &has, "sheet_review.has_already"), ("~", &offered, "sheet_review.offered_already")]
    {
        if !principals.is_empty() {
            let all = Group { mark, principals: principals.iter().copied().collect(), snapshots: Vec::new() };
            groups::draw(page, &all, text::get(key), names, room);
        }
    }
    invitations(page, plan, &gaining, &waiting, room.columns);
    let key = match plan.unknown_gaining().next() {
        Some(_) => "sheet_review.members_gain_at_least",
        None => "sheet_review.members_gain",
    };
    members(page, plan, &plan.members_gained, key, names, room);
    whole_list(page, plan, room);
}

/// Who has some pairs and gains none.
fn others<'a>(pairs: Vec<&'a Pair>, removes: bool, gaining: &BTreeSet<&Principal>) -> BTreeSet<&'a Principal> {
    let all = pairs.into_iter().map(|pair| &pair.principal);
    all.filter(|one| !removes && !gaining.contains(one)).collect()
}

/// What principals gain of what was chosen, and what the share held before.
fn gain(page: &mut Page, group: &Group<'_>, wanted: &BTreeSet<&SnapshotId>, names: &dyn Names, room: Room) {
    let (chosen, others): (Vec<_>, Vec<_>) = group.snapshots.iter().copied().partition(|id| wanted.contains(id));
    let words = match (chosen.len(), wanted.len()) {
        (0, _) if others.is_empty() => String::new(),
        (0, _) => groups::named(names, &others, room),
        (n, of) if n == of => text::count("sheet_review.gains_all", n),
        _ => groups::named(names, &chosen, room),
    };
    groups::draw(page, group, &words, names, room);
    if others.is_empty() || chosen.is_empty() {
        return;
    }
    let words: [(&str, &dyn Display); 3] = [
        ("what", &text::count("sheet.snapshots", others.len())),
        ("names", &groups::named(names, &others, room)),
        ("n", &group.principals.len()),
    ];
    let one = group.principals.len() == 1;
    let key = if one { "sheet_review.gains_old" } else { "sheet_review.gains_old_each" };
    page.say(Role::Warn, &text::fill(key, &words), room.columns, 5);
}

/// Which key shows everything, where not everything is shown.
fn whole_list(page: &mut Page, plan: &Plan, room: Room) {
    if !room.whole && is_large(plan) {
        let key = key_of(Context::Review, ActionId::WholeList);
        page.say(Role::Quiet, &text::fill("sheet_review.whole_list", &[("key", &key)]), room.columns, 3);
    }
}

/// `+`, with a mark behind it where an invitation comes first.
fn gain_mark(plan: &Plan, waiting: &BTreeSet<&Principal>, principal: &Principal) -> &'static str {
    let invited = principal.account().and_then(|account| plan.invitations.iter().find(|one| one.account == *account));
    match invited.map(|one| one.certain) {
        Some(true) => "+~",
        Some(false) => "+?",
        None if waiting.contains(principal) => "+~",
        None => "+",
    }
}

/// What the marks behind `+` mean, each once.
fn invitations(
    page: &mut Page,
    plan: &Plan,
    gaining: &BTreeSet<&Principal>,
    waiting: &BTreeSet<&Principal>,
    columns: usize,
) {
    let all = &plan.invitations;
    let invited = |principal: &Principal| all.iter().any(|one| principal.account() == Some(&one.account));
    let told = [
        ("sheet_review.invited", all.iter().any(|one| one.certain)),
        ("sheet_review.invited_again", all.iter().any(|one| one.certain && one.again)),
        ("sheet_review.maybe_invited", all.iter().any(|one| !one.certain)),
        ("sheet_review.invited_before", gaining.intersection(waiting).any(|one| !invited(one))),
    ];
    for (key, _) in told.into_iter().filter(|(_, applies)| *applies) {
        page.say(Role::Quiet, text::get(key), columns, 3);
    }
}

/// Who gains and who loses what: region by region, where there are several, with why there is no plan for one.
pub(super) fn all(page: &mut Page, plan: &Plan, prepared: &Prepared, names: &dyn Names, room: Room) {
    if prepared.parts.is_empty() {
        gains(page, plan, names, room);
        newcomers(page, plan, prepared, names, room);
        losses(page, plan, names, room);
    }
    for part in &prepared.parts {
        heading(page, part.region.as_str(), room.airy);
        match &part.plan {
            Ok(plan) => {
                gains(page, plan, names, room);
                newcomers(page, plan, part, names, room);
                losses(page, plan, names, room);
            }
            Err(NoPlan::Planner(PlanError::NothingToDo)) => {
                page.say(Role::Quiet, text::get("obstacle.nothing_to_do"), room.columns, 1);
            }
            Err(why) => super::state::no_plan(page, why, part, names, room.columns),
        }
    }
}

/// Which of several that gain something are new, as their number is what has to be typed.
fn newcomers(page: &mut Page, plan: &Plan, prepared: &Prepared, names: &dyn Names, room: Room) {
    let new = preflight::newcomers(plan, |account| prepared.facts.is_settled(account, &plan.intent));
    if new.len() < 2 {
        return;
    }
    let new: Vec<Principal> = new.into_iter().cloned().map(Principal::Account).collect();
    let told = if room.whole || !is_large(plan) {
        new.iter().map(|one| people::short(names, one)).collect::<Vec<_>>().join(", ")
    } else {
        people::some(names, new.iter())
    };
    page.say(Role::Warn, &text::fill("sheet_review.newcomers", &[("names", &told)]), room.columns, 3);
}

fn losses(page: &mut Page, plan: &Plan, names: &dyn Names, room: Room) {
    if plan.lost.is_empty() && plan.kept.is_empty() && plan.members_lost.is_empty() {
        return;
    }
    let groups = groups::of(plan.taken(), |_| "-", room);
    let all: BTreeSet<&SnapshotId> = plan.taken().map(|pair| &pair.snapshot).collect();
    let is_all = |group: &Group<'_>| all.len() > 1 && group.snapshots.len() == all.len();
    heading(page, text::get("sheet_review.who_loses"), room.airy);
    for group in groups.iter().take(groups::shown(groups.len(), room)) {
        let words = match group.snapshots.len() {
            n if is_all(group) => text::count("sheet_review.gains_all", n),
            _ => groups::named(names, &group.snapshots, room),
        };
        groups::draw(page, group, &words, names, room);
    }
    let key = match plan.unknown_losing().next() {
        Some(_) => "sheet_review.members_lose_at_least",
        None => "sheet_review.members_lose",
    };
    groups::rest(page, &groups, room);
    if groups.iter().any(is_all) {
        let ids: Vec<_> = all.iter().copied().collect();
        let words: [(&str, &dyn Display); 2] = [("n", &ids.len()), ("names", &groups::named(names, &ids, room))];
        page.say(Role::Text, &text::fill("sheet_review.loses_all", &words), room.columns, 3);
    }
    withdrawn(page, plan, names, room);
    members(page, plan, &plan.members_lost, key, names, room);
    keeps(page, plan, names, room);
    members_keep(page, plan, names, room);
    if plan.gained.is_empty() {
        whole_list(page, plan, room);
    }
}

/// Invitations that are taken back before anybody accepted them: nobody loses what they could see.
fn withdrawn(page: &mut Page, plan: &Plan, names: &dyn Names, room: Room) {
    let groups = groups::of(&plan.withdrawn, |_| "-~", room);
    for group in groups.iter().take(groups::shown(groups.len(), room)) {
        groups::draw(page, group, &groups::named(names, &group.snapshots, room), names, room);
    }
    groups::rest(page, &groups, room);
    if !groups.is_empty() {
        page.say(Role::Quiet, text::get("sheet_review.withdrawn"), room.columns, 3);
    }
}

/// What stays reached another way: one line for those that keep the same through the same.
fn keeps(page: &mut Page, plan: &Plan, names: &dyn Names, room: Room) {
    let mut through: BTreeMap<Ways<'_>, Vec<Pair>> = BTreeMap::new();
    for kept in &plan.kept {
        let itself = |by| Some(by).filter(|by| *by != &kept.pair.principal);
        let ways = kept.through.iter().map(|(share, by)| (share, itself(by))).collect();
        through.entry(ways).or_default().push(kept.pair.clone());
    }
    for (ways, pairs) in &through {
        let ways: Vec<String> =
            ways.iter().map(|(share, wider)| way(share_name(plan, share, names), *wider, names)).collect();
        for group in groups::of(pairs, |_| "=", room) {
            let many = !room.whole && group.principals.len() > 1 && is_large(plan);
            let who: Vec<String> = if many {
                vec![text::count("sheet.principals", group.principals.len())]
            } else {
                group.principals.iter().map(|one| people::full(names, one)).collect()
            };
            for who in who {
                let words: [(&str, &dyn Display); 3] = [
                    ("who", &who),
                    ("snapshot", &groups::named(names, &group.snapshots, room)),
                    ("through", &ways.join(", ")),
                ];
                let key = if many { "sheet_review.keep" } else { "sheet_review.keeps" };
                point(page, Role::Warn, " =", &text::fill(key, &words), room.columns);
            }
        }
    }
}

/// Which members keep what their folder or directory loses, and by which share.
fn members_keep(page: &mut Page, plan: &Plan, names: &dyn Names, room: Room) {
    let wider = |via: &Via| match via {
        Via::Itself => None,
        Via::Folder(folder) => Some(Principal::Folder(folder.clone())),
        Via::Directory(directory) => Some(Principal::Directory(directory.clone())),
    };
    for kept in &plan.members_kept {
        let by = |(share, via): &(ShareId, Via)| way(share_name(plan, share, names), wider(via).as_ref(), names);
        let who: Vec<Principal> = kept.accounts.iter().cloned().map(Principal::Account).collect();
        let who = if room.whole {
            who.iter().map(|one| people::full(names, one)).collect::<Vec<_>>().join(", ")
        } else {
            people::some_full(names, who.iter())
        };
        let snapshots: Vec<&SnapshotId> = kept.snapshots.iter().collect();
        let words: [(&str, &dyn Display); 3] = [
            ("who", &who),
            ("snapshots", &groups::named(names, &snapshots, room)),
            ("through", &kept.through.iter().map(by).collect::<Vec<_>>().join(", ")),
        ];
        point(page, Role::Warn, " =", &text::fill("sheet_review.members_keep", &words), room.columns);
    }
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

/// By what the pairs of a removal are still reached that would change nothing.
#[must_use]
pub fn stays(all: &[Kept], names: &dyn Names) -> Vec<String> {
    let told = |kept: &Kept| {
        let itself = |by| Some(by).filter(|by| *by != &kept.pair.principal);
        let ways = kept.through.iter().map(|(share, by)| way(known_name(share, names), itself(by), names));
        let words: [(&str, &dyn Display); 3] = [
            ("who", &people::full(names, &kept.pair.principal)),
            ("snapshot", &people::snapshot(names, &kept.pair.snapshot)),
            ("through", &ways.collect::<Vec<_>>().join(", ")),
        ];
        text::fill("sheet_review.keeps", &words)
    };
    all.iter().map(told).collect()
}

/// One way by which a pair stays: through a share, by itself or as a member of `wider`.
fn way(name: String, wider: Option<&Principal>, names: &dyn Names) -> String {
    let Some(wider) = wider else { return name };
    text::fill("sheet_review.way", &[("share", &name), ("who", &people::short(names, wider))])
}

fn share_name(plan: &Plan, share: &ShareId, names: &dyn Names) -> String {
    plan.image(share).map_or_else(|| known_name(share, names), |image| image.name.shown().to_owned())
}

fn known_name(share: &ShareId, names: &dyn Names) -> String {
    names.share_name(share).filter(|name| !name.is_empty()).unwrap_or_else(|| share.to_string())
}

fn members(page: &mut Page, plan: &Plan, pairs: &[Pair], key: &str, names: &dyn Names, room: Room) {
    let all: BTreeSet<&Principal> = pairs.iter().map(|pair| &pair.principal).collect();
    if all.is_empty() {
        return;
    }
    let named = if room.whole && is_large(plan) {
        all.iter().map(|one| people::full(names, one)).collect::<Vec<_>>().join(", ")
    } else {
        people::some(names, all.iter().copied())
    };
    let accounts = text::count("sheet.accounts", all.len());
    let pairs = text::count("sheet.pairs", pairs.len());
    let words: [(&str, &dyn Display); 3] = [("accounts", &accounts), ("pairs", &pairs), ("names", &named)];
    page.say(Role::Quiet, &text::fill(key, &words), room.columns, 3);
}
