//! Who shares a snapshot with this account, and who sees this account's own.

use std::collections::BTreeMap;

use ratatui::text::Line;

use super::entry;
use crate::app::model::Model;
use crate::domain::access::{self, Grant, Held};
use crate::domain::ids::SnapshotId;
use crate::domain::share::{Principal, Share};
use crate::inventory::Row;
use crate::text;
use crate::ui::panes::shares::product;
use crate::ui::panes::snapshots::{shares_known, shares_loading};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, span};
use crate::ui::words;

/// How many members of a folder are spelled out.
const NAMES: usize = 3;
/// The most accounts that a snapshot can be shared with.
const MOST: usize = 64;

/// Everybody who sees an own snapshot, and through which shares.
pub fn seen_by(model: &Model, page: &mut Page, row: Row<'_>, columns: usize) {
    let id = row.snapshot_id();
    let mut principals: BTreeMap<&Principal, Vec<Grant<'_>>> = BTreeMap::new();
    for grant in model.sharing.access.grants(&id) {
        principals.entry(grant.principal).or_default().push(grant);
    }
    let accounts = principals.len();
    if accounts == 0 {
        nobody(model, page, row, columns);
    } else {
        page.push(line(
            Role::Heading,
            text::fill(seen_by_key(model, &principals), &[("n", &accounts), ("most", &MOST)]),
        ));
    }
    for (principal, grants) in principals {
        page.push(who(model, principal, &grants));
        for grant in &grants {
            page.say(Role::Quiet, &via(model, grant), columns, 2);
        }
        members(model, page, principal, columns);
    }
    blast_radius(model, page, &id, columns);
    if shares_loading(model, row.region()) {
        page.say(Role::Busy, text::get("details.shares_reading"), columns, 0);
    } else if !shares_known(model, row.region()) {
        page.say(Role::Warn, &format!("! {}", text::get("details.shares_unread")), columns, 0);
    }
}

/// How the number of those who see it is told: how the members of a folder or a directory count toward the limit is not
/// published.
fn seen_by_key(model: &Model, principals: &BTreeMap<&Principal, Vec<Grant<'_>>>) -> &'static str {
    let tree = model.directory.directory();
    let wide = |one: &&Principal| !access::members(tree, one).is_empty() || access::is_opaque(tree, one);
    if principals.keys().any(wide) { "details.seen_by_wide" } else { "details.seen_by" }
}

/// Whom a folder or a directory stands for, as far as that is known.
fn members(model: &Model, page: &mut Page, principal: &Principal, columns: usize) {
    if !matches!(principal, Principal::Folder(_) | Principal::Directory(_)) {
        return;
    }
    let tree = model.directory.directory();
    let accounts: Vec<_> =
        access::members(tree, principal).into_iter().filter(|id| Some(*id) != model.account()).collect();
    if !accounts.is_empty() {
        let names: Vec<String> = accounts
            .iter()
            .take(NAMES)
            .map(|id| {
                let alias = model.alias(&Principal::Account((*id).clone()));
                alias.map_or_else(|| id.to_string(), |alias| alias.to_string())
            })
            .collect();
        let mut names = names.join(", ");
        if accounts.len() > NAMES {
            names = format!("{names}, {}", text::fill("sheet.and_more", &[("n", &(accounts.len() - NAMES))]));
        }
        let count = text::count("sheet.accounts", accounts.len());
        page.say(Role::Text, &text::fill("details.members", &[("who", &count), ("names", &names)]), columns, 2);
    }
    if access::is_opaque(tree, principal) {
        page.say(Role::Warn, text::get("details.members_unknown"), columns, 2);
    }
}

/// How much each share that holds it gives in all: adding somebody to one of them gives all of it.
fn blast_radius(model: &Model, page: &mut Page, id: &SnapshotId, columns: usize) {
    let shares: Vec<&Share> =
        model.sharing.access.shares_with(id).filter_map(|share| model.sharing.own(share)).collect();
    if shares.is_empty() {
        return;
    }
    page.push(line(Role::Heading, text::get("details.blast_radius").to_owned()));
    for share in shares {
        let product = product(share.member_snapshots().count(), share.member_principals().count());
        page.say(Role::Text, &format!("{}: {product}", share.name), columns, 0);
    }
}

fn nobody(model: &Model, page: &mut Page, row: Row<'_>, columns: usize) {
    if let Some(reason) = words::cannot_share(model, row) {
        entry(page, "details.sharing", text::get(reason), Role::Warn, columns);
    } else if shares_known(model, row.region()) {
        entry(page, "details.sharing", text::get("details.seen_by_nobody"), Role::Text, columns);
    }
}

fn who(model: &Model, principal: &Principal, grants: &[Grant<'_>]) -> Line<'static> {
    let active = grants.iter().any(|grant| grant.held == Held::Active);
    let outside = grants.iter().any(|grant| grant.external == Some(true));
    let mut pieces = vec![span(Role::Text, principal.shown().to_owned())];
    pieces.push(if active {
        span(Role::Good, format!(" {}", text::get("held.active")))
    } else {
        span(Role::Busy, format!(" {}", text::get("held.waiting")))
    });
    if outside {
        pieces.push(span(Role::Warn, format!(" {}!", text::get("held.outside"))));
    }
    match (model.alias(principal), principal) {
        (Some(name), _) => pieces.push(span(Role::Strong, format!(" {name}"))),
        (None, Principal::Directory(_)) => {
            pieces.push(span(Role::Strong, format!(" {}", text::get("sheet.whole_directory"))));
        }
        (None, _) => {}
    }
    Line::from(pieces)
}

fn via(model: &Model, grant: &Grant<'_>) -> String {
    let name = model.sharing.own(grant.share).map_or("", |share| share.name.shown());
    text::fill("details.via_share", &[("id", grant.share), ("name", &name)])
}
