//! Pairs put together: a line for those who gain or lose the same snapshots, not one for each of both.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::super::people::{self, Names};
use super::Room;
use crate::base::untrusted::width;
use crate::domain::access::Pair;
use crate::domain::ids::SnapshotId;
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, left, line, wrap};

/// Columns of a principal's ID.
const ID: usize = 18;
/// How many principals of a group have a line of their own before they are counted.
const FEW: usize = 4;
/// Lines of words beside a principal; longer ones go below it, where there is more room.
const LINES: usize = 3;
/// Columns of words that are repeated for every principal.
const SHORT: usize = 44;
/// How many groups are drawn before the rest is counted.
const GROUPS: usize = 12;

/// Principals with the same mark and the same snapshots, in the order of the plan.
pub(super) struct Group<'a> {
    /// What happens to them, as a mark.
    pub mark: &'static str,
    /// Who they are.
    pub principals: Vec<&'a Principal>,
    /// What each of them gains or loses.
    pub snapshots: Vec<&'a SnapshotId>,
}

impl Group<'_> {
    /// How many pairs it stands for.
    fn pairs(&self) -> usize {
        self.principals.len() * self.snapshots.len()
    }
}

/// The groups of some pairs, in the order of their first principals; the largest first where they are counted.
pub(super) fn of<'a>(
    pairs: impl IntoIterator<Item = &'a Pair>,
    mark: impl Fn(&Principal) -> &'static str,
    room: Room,
) -> Vec<Group<'a>> {
    let mut held: BTreeMap<&Principal, Vec<&SnapshotId>> = BTreeMap::new();
    for pair in pairs {
        held.entry(&pair.principal).or_default().push(&pair.snapshot);
    }
    let mut places = BTreeMap::new();
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (principal, mut snapshots) in held {
        snapshots.sort_unstable();
        snapshots.dedup();
        let mark = mark(principal);
        let place = *places.entry((mark, snapshots.clone())).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { mark, principals: Vec::new(), snapshots });
        }
        groups[place].principals.push(principal);
    }
    if !room.whole {
        groups.sort_by_key(|group| std::cmp::Reverse(group.pairs()));
    }
    groups
}

/// How many groups are drawn.
pub(super) fn shown(all: usize, room: Room) -> usize {
    if room.whole { all } else { all.min(GROUPS) }
}

/// Says how many groups are not drawn, if some are not.
pub(super) fn rest(page: &mut Page, groups: &[Group<'_>], room: Room) {
    let left = &groups[shown(groups.len(), room)..];
    if left.is_empty() {
        return;
    }
    let accounts = left.iter().map(|group| group.principals.len()).sum();
    let words: [(&str, &dyn Display); 2] = [
        ("who", &text::count("sheet.principals", accounts)),
        ("pairs", &text::count("sheet.pairs", left.iter().map(Group::pairs).sum())),
    ];
    page.say(Role::Quiet, &text::fill("sheet_review.more_groups", &words), room.columns, 3);
}

/// Draws a group: a line for each principal, or one for all of them where they are many. `what` says what they gain or
/// lose, where that is not told behind it.
pub(super) fn draw(page: &mut Page, group: &Group<'_>, what: &str, names: &dyn Names, room: Room) {
    if !room.whole && group.principals.len() > FEW {
        return counted(page, group, what, names, room.columns);
    }
    let same = text::count("sheet_review.the_same", group.snapshots.len());
    for (no, principal) in group.principals.iter().enumerate() {
        let again = no > 0 && width(what) > SHORT;
        row(page, names, group.mark, principal, if again { &same } else { what }, room.columns);
    }
}

/// Many principals in one line: how many of which kind, and the first few by name.
fn counted(page: &mut Page, group: &Group<'_>, what: &str, names: &dyn Names, columns: usize) {
    let mut places: BTreeMap<Option<bool>, usize> = BTreeMap::new();
    for principal in &group.principals {
        *places.entry(people::inside(names, principal)).or_default() += 1;
    }
    let known = places.keys().any(Option::is_some);
    let places = places.into_iter().map(|(inside, n)| format!("{n} {}", people::place(inside)));
    let places = if known { format!(" ({})", places.collect::<Vec<_>>().join(", ")) } else { String::new() };
    let words: [(&str, &dyn Display); 4] = [
        ("who", &text::count("sheet.principals", group.principals.len())),
        ("places", &places),
        ("what", &what),
        ("pairs", &text::count("sheet.pairs", group.pairs())),
    ];
    let told = text::fill("sheet_review.group", &words);
    super::super::form::point(page, role(group.mark), &format!(" {:<2}", group.mark), &told, columns);
    page.say(Role::Quiet, &people::some(names, group.principals.iter().copied()), columns, 4);
}

/// Some snapshots by name: all of them where the whole list is wanted, or else the first few.
pub(super) fn named(names: &dyn Names, ids: &[&SnapshotId], room: Room) -> String {
    let some: Vec<SnapshotId> = ids.iter().take(FEW + 1).map(|id| (*id).clone()).collect();
    if room.whole || ids.len() <= some.len() {
        return people::snapshots(names, ids.iter().copied());
    }
    let few = people::snapshots(names, some[..FEW].iter());
    format!("{few}, {}", text::fill("sheet.and_more", &[("n", &(ids.len() - FEW))]))
}

fn role(mark: &str) -> Role {
    match mark {
        "+" => Role::Text,
        "+~" | "+?" | "-~" | "~" => Role::Warn,
        "-" => Role::Bad,
        _ => Role::Quiet,
    }
}

/// Draws one principal and what it gains, loses or has.
pub(super) fn row(page: &mut Page, names: &dyn Names, mark: &str, principal: &Principal, what: &str, columns: usize) {
    let alias = people::short(names, principal);
    let alias = if alias == principal.shown() { "-".to_owned() } else { alias };
    let alias_wide = columns.saturating_sub(4 + ID + 2 + 2 + 8 + 1 + 22).clamp(8, 30);
    let place = people::place(people::inside(names, principal));
    let cells =
        format!(" {mark:<2} {}  {}  {} ", left(principal.shown(), ID), left(&alias, alias_wide), left(place, 8));
    let indent = width(&cells);
    let role = role(mark);
    let parts = wrap(what, columns.saturating_sub(indent).max(12));
    if parts.len() > LINES {
        page.push(line(role, cells));
        page.say(role, what, columns, 4);
        return;
    }
    let mut parts = parts.into_iter();
    page.push(line(role, format!("{cells}{}", parts.next().unwrap_or_default())));
    for part in parts {
        page.push(line(role, format!("{:indent$}{part}", "")));
    }
}
