//! How principals, snapshots and times are named in sheets.

use crate::app::model::Model;
use crate::domain::directory::Membership;
use crate::domain::ids::{AccountId, ShareId, SnapshotId};
use crate::domain::keys::Encryption;
use crate::domain::notes::Relation;
use crate::domain::preflight::Resemblance;
use crate::domain::share::Principal;
use crate::text;

/// How many names are spelled out before the rest is counted.
const NAMES: usize = 4;

/// Characters of the end of an ID that tell snapshots of one name apart.
const TAIL: usize = 4;

/// What a snapshot is called: by its name and the end of its ID, because names repeat; or by its whole ID where it has
/// no name or is not known.
pub(super) fn snapshot(model: &Model, id: &SnapshotId) -> String {
    let tail = id.as_str().char_indices().rev().nth(TAIL - 1).map_or(id.as_str(), |(at, _)| &id.as_str()[at..]);
    // The two stay on one line.
    snapshot_name(model, id).map_or_else(|| id.to_string(), |name| format!("{name}\u{a0}…{tail}"))
}

/// A snapshot's name, where it has one and is known.
pub(super) fn snapshot_name(model: &Model, id: &SnapshotId) -> Option<String> {
    model.inventory.get(id).map(|row| row.name().to_owned()).filter(|name| !name.is_empty())
}

/// Some snapshots by name, all of them.
pub(super) fn snapshots<'a>(model: &Model, ids: impl IntoIterator<Item = &'a SnapshotId>) -> String {
    ids.into_iter().map(|id| snapshot(model, id)).collect::<Vec<_>>().join(", ")
}

/// A principal's alias, or its ID where it has none; of a directory only this account's own is called the directory.
pub(super) fn short(model: &Model, principal: &Principal) -> String {
    match (model.alias(principal), principal) {
        (Some(alias), _) if !alias.is_empty() => alias.shown().to_owned(),
        (_, Principal::Directory(id)) if model.directory.directory().is_none_or(|own| own.id == *id) => {
            text::get("sheet.whole_directory").to_owned()
        }
        _ => principal.shown().to_owned(),
    }
}

/// A principal's ID with its alias behind it, where it has one.
pub(super) fn full(model: &Model, principal: &Principal) -> String {
    let short = short(model, principal);
    if short == principal.shown() { short } else { format!("{} ({short})", principal.shown()) }
}

/// The first few of some principals by name, and how many more there are.
pub(super) fn some<'a>(model: &Model, principals: impl Iterator<Item = &'a Principal>) -> String {
    let all: Vec<_> = principals.collect();
    let mut names: Vec<String> = all.iter().take(NAMES).map(|one| short(model, one)).collect();
    if all.len() > NAMES {
        names.push(text::fill("sheet.and_more", &[("n", &(all.len() - NAMES))]));
    }
    names.join(", ")
}

/// Whether a principal belongs to this account's directory; `None` if that cannot be told.
pub(super) fn inside(model: &Model, principal: &Principal) -> Option<bool> {
    let tree = match &model.directory {
        Membership::In(tree) => tree,
        Membership::None => return Some(false),
        Membership::Unknown | Membership::Unreadable(_) => return None,
    };
    match principal {
        Principal::Account(account) => tree.contains(account),
        Principal::Directory(id) => Some(tree.id == *id),
        Principal::Folder(id) => tree.folders.contains_key(id).then_some(true),
        Principal::Other(_) => None,
    }
}

/// Inside, outside or not known, in a word.
pub(super) fn place(inside: Option<bool>) -> &'static str {
    text::get(match inside {
        Some(true) => "sheet.inside",
        Some(false) => "sheet.outside",
        None => "sheet.unknown_mark",
    })
}

/// How something is encrypted.
pub(super) fn encryption(encryption: Encryption) -> &'static str {
    text::get(match encryption {
        Encryption::None => "sheet.not_encrypted",
        Encryption::Service => "sheet.service_key",
        Encryption::Customer => "sheet.customer_key",
        Encryption::Unknown => "sheet.unknown_key",
    })
}

/// The first few of some snapshots by name, and how many more there are.
pub(super) fn some_snapshots(model: &Model, ids: &[SnapshotId]) -> String {
    let mut names: Vec<String> = ids.iter().take(NAMES).map(|id| snapshot(model, id)).collect();
    if ids.len() > NAMES {
        names.push(text::fill("sheet.and_more", &[("n", &(ids.len() - NAMES))]));
    }
    names.join(", ")
}

/// What a share is called: by its name, or by its ID where it has none or is not known.
pub(super) fn share(model: &Model, id: &ShareId) -> String {
    let name = model.sharing.own(id).map(|share| share.name.shown().to_owned()).unwrap_or_default();
    if name.is_empty() { id.as_str().to_owned() } else { name }
}

/// How a near miss is near, in words: `1 digit from billing-prod`.
pub(super) fn near(model: &Model, known: &AccountId, resemblance: Resemblance) -> String {
    let key = match resemblance {
        Resemblance::OneDigit => "sheet.near_digit",
        Resemblance::Swapped => "sheet.near_swapped",
        Resemblance::OneMoreOrLess => "sheet.near_length",
    };
    let own = model.account() == Some(known);
    let who =
        if own { text::get("sheet.yourself").to_owned() } else { short(model, &Principal::Account(known.clone())) };
    text::fill(key, &[("who", &who)])
}

/// How an account stands to the user, in a word.
pub(super) fn relation(kind: Relation) -> &'static str {
    text::get(match kind {
        Relation::Mine => "relation.mine",
        Relation::Directory => "relation.directory",
        Relation::Partner => "relation.partner",
        Relation::Unknown => "relation.unknown",
    })
}
