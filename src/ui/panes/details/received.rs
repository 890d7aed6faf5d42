//! A snapshot that another account shares: where it comes from, through which share, how long it stays, what can be done
//! with it, and since when it is here.

use jiff::Timestamp;

use super::{entry, facts, heading};
use crate::app::actions::{Context, key_of};
use crate::app::model::Model;
use crate::base::untrusted::Untrusted;
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::notes::Relation;
use crate::domain::share::{ReceivedShare, ShareStatus};
use crate::domain::snapshot::{SharedFrom, Snapshot};
use crate::inventory::Row;
use crate::text;
use crate::ui::abilities::{Ability, can, cannot};
use crate::ui::panes::snapshots::{shares_known, shares_loading};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line};
use crate::ui::{age, words};

/// Everything about it below its name.
pub fn add(model: &Model, page: &mut Page, row: Row<'_>, snapshot: &Snapshot, from: &SharedFrom, columns: usize) {
    if model.arrivals.fresh.contains(&snapshot.id) {
        page.say(Role::Good, text::get("details.new_here"), columns, 0);
    }
    origin(model, page, from, columns);
    through(model, page, row, from, columns);
    if from.parsed() < 3 {
        raw_tag(page, from, columns);
    }
    page.blank();
    facts::encryption(model, page, row, snapshot, columns);
    facts::kept(model, page, snapshot, columns);
    abilities(page, snapshot, columns);
    history(model, page, snapshot, columns);
    facts::common(model, page, row, snapshot, columns);
    if from.parsed() == 3 {
        raw_tag(page, from, columns);
    }
}

/// The owner, the region and the ID that the owner knows it by.
fn origin(model: &Model, page: &mut Page, from: &SharedFrom, columns: usize) {
    let unread = || text::get("details.not_parsed").to_owned();
    page.push(line(Role::Heading, text::get("details.shared_from").to_owned()));
    let owner = from.owner.as_ref().map_or_else(unread, |id| words::account(model, id));
    let relation =
        from.owner.as_ref().map(|id| match (model.relation_of_giver(id), model.notes.contacts.contains_key(id)) {
            (Relation::Mine, _) => "details.owner_mine",
            (Relation::Directory, _) => "details.owner_directory",
            (_, true) => "details.owner_book",
            (Relation::Partner | Relation::Unknown, false) => "details.owner_unknown",
        });
    let stranger = relation == Some("details.owner_unknown");
    entry(page, "details.from_owner", &owner, if stranger { Role::Warn } else { Role::Text }, columns);
    if let Some(key) = relation {
        page.say(if stranger { Role::Warn } else { Role::Quiet }, text::get(key), columns, super::LABEL + 1);
    }
    let region = from.region.as_ref().map_or_else(unread, ToString::to_string);
    entry(page, "details.from_region", &region, Role::Text, columns);
    let source = from.source.as_ref().map_or_else(unread, ToString::to_string);
    entry(page, "details.from_source", &source, Role::Text, columns);
    if from.source.is_some() {
        page.say(Role::Quiet, text::get("details.source_differs"), columns, super::LABEL + 1);
    }
}

/// The shares that it comes through, and how each was accepted.
fn through(model: &Model, page: &mut Page, row: Row<'_>, from: &SharedFrom, columns: usize) {
    let shares: Vec<&ReceivedShare> = from.source.as_ref().map_or_else(Vec::new, |source| {
        model.sharing.received_with(source).filter(|share| share.status != ShareStatus::Deleted).collect()
    });
    for share in &shares {
        entry(page, "details.via", &format!("{} {}", share.id, share.name), Role::Text, columns);
        entry(page, "details.accepted", &accepted(model, share), Role::Text, columns);
    }
    if shares.is_empty() {
        let (key, role) = if shares_loading(model, row.region()) {
            ("details.via_reading", Role::Busy)
        } else if shares_known(model, row.region()) {
            ("details.via_unknown", Role::Quiet)
        } else {
            ("details.via_unread", Role::Warn)
        };
        entry(page, "details.via", text::get(key), role, columns);
    }
}

/// When a share was accepted and by whom, as far as that can be told.
fn accepted(model: &Model, share: &ReceivedShare) -> String {
    if let Some(one) = model.arrivals.accepted.get(&share.id) {
        let profile = Untrusted::from(one.by.profile.as_str());
        let who = if one.by.user.is_empty() { &profile } else { &one.by.user };
        return text::fill("details.accepted_by", &[("at", &age::moment(one.at)), ("who", who)]);
    }
    let invited = |one: &&Invitation| one.share == share.id && one.status == InvitationStatus::Accepted;
    match (model.sharing.invitations().find(invited), model.relation(&share.owner)) {
        (Some(invitation), _) => match invitation.created {
            Some(at) => text::fill("details.accepted_after", &[("at", &age::moment(at))]),
            None => text::get("details.accepted_elsewhere").to_owned(),
        },
        (None, Relation::Directory) => text::get("details.accepted_directory").to_owned(),
        (None, _) => text::get("details.accepted_unknown").to_owned(),
    }
}

/// What can and cannot be done with it, each with its reason.
fn abilities(page: &mut Page, snapshot: &Snapshot, columns: usize) {
    heading(page, text::get("details.can"));
    can(snapshot).iter().for_each(|one| ability(page, one, columns));
    heading(page, text::get("details.cannot"));
    cannot().iter().for_each(|one| ability(page, one, columns));
    page.say(Role::Warn, &format!("! {}", text::get("details.if_unshared")), columns, 0);
}

fn ability(page: &mut Page, one: &Ability, columns: usize) {
    let key = one.action.map(|action| key_of(Context::Snapshots, action));
    let (mark, role) = match (&key, one.possible) {
        (Some(key), _) => (key.as_str(), Role::Text),
        (None, true) => ("+", Role::Text),
        (None, false) => ("x", Role::Quiet),
    };
    let words = text::get(one.words);
    for (no, part) in crate::ui::widgets::wrap(words, columns.saturating_sub(3)).into_iter().enumerate() {
        page.push(line(role, format!(" {} {part}", if no == 0 { mark } else { " " })));
    }
}

/// Since when it is here, the latest on top.
fn history(model: &Model, page: &mut Page, snapshot: &Snapshot, columns: usize) {
    let now = model.now.wall;
    let mut lines: Vec<(Timestamp, &'static str)> = Vec::new();
    let read = model.regions.iter().find(|row| row.id == snapshot.region).and_then(|row| row.snapshots.complete_at());
    lines.extend(read.map(|at| (at, "details.was_listed")));
    if let (Some(account), Some(seen)) = (model.account(), &model.arrivals.seen) {
        let first = seen.first(account, &snapshot.region, &snapshot.id);
        lines.extend(first.map(|at| (at, "details.was_first_seen")));
    }
    lines.extend(snapshot.created.map(|at| (at, "details.was_made")));
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    heading(page, text::get("details.history"));
    for (at, key) in lines {
        let words = format!("{}  {:>4}  {}", age::moment(at), age::age(now, at), text::get(key));
        page.say(Role::Text, &words, columns, 0);
    }
}

/// The tag as it came, and how much of it could be read.
fn raw_tag(page: &mut Page, from: &SharedFrom, columns: usize) {
    heading(page, text::get("details.raw_tag"));
    page.say(Role::Text, from.raw.shown(), columns, 0);
    let parsed = from.parsed();
    let role = if parsed == 3 { Role::Good } else { Role::Warn };
    page.say(role, &text::fill("details.parsed", &[("n", &parsed)]), columns, 0);
}
