//! How principals, snapshots and times are named in sheets.

use crate::app::model::Model;
use crate::base::untrusted::Untrusted;
use crate::domain::directory::{Directory, Membership};
use crate::domain::ids::{AccountId, KeyId, RegionId, ShareId, SnapshotId};
use crate::domain::keys::{self, Encryption};
use crate::domain::notes::Relation;
use crate::domain::preflight::Resemblance;
use crate::domain::share::Principal;
use crate::text;

/// How many names are spelled out before the rest is counted.
const NAMES: usize = 4;

/// What things are called, as far as it is known. A model knows names; a command only knows what it has read.
pub trait Names {
    /// The account that is signed in.
    fn own_account(&self) -> Option<&AccountId>;
    /// The name of a snapshot of this account's list; may be empty.
    fn snapshot_name(&self, id: &SnapshotId) -> Option<String>;
    /// The name of a share, own or received; may be empty.
    fn share_name(&self, id: &ShareId) -> Option<String>;
    /// The alias of a principal.
    fn alias_of(&self, principal: &Principal) -> Option<Untrusted>;
    /// The directory that the account belongs to: `None` if that cannot be told, `Some(None)` if it belongs to none.
    fn tree(&self) -> Option<Option<&Directory>>;
    /// The first alias of a key of this account's.
    fn key_alias(&self, region: &RegionId, id: &KeyId) -> Option<String>;
    /// Whether a snapshot is this account's own and encrypted.
    fn is_own_encrypted(&self, id: &SnapshotId) -> bool;
}

impl Names for Model {
    fn own_account(&self) -> Option<&AccountId> {
        self.account()
    }

    fn snapshot_name(&self, id: &SnapshotId) -> Option<String> {
        // What others share is known by their IDs as well.
        let shared = || {
            let here = self.shared_in.here.values().any(|here| here.sources.contains(id));
            if here { self.inventory.find_by_source(id).next() } else { None }
        };
        self.inventory.get(id).or_else(shared).map(|row| row.name().to_owned())
    }

    fn share_name(&self, id: &ShareId) -> Option<String> {
        self.sharing.find(id).map(|row| row.name().to_owned())
    }

    fn alias_of(&self, principal: &Principal) -> Option<Untrusted> {
        self.alias(principal)
    }

    fn tree(&self) -> Option<Option<&Directory>> {
        match &self.directory {
            Membership::In(tree) => Some(Some(tree)),
            Membership::None => Some(None),
            Membership::Unknown | Membership::Unreadable(_) => None,
        }
    }

    fn key_alias(&self, region: &RegionId, id: &KeyId) -> Option<String> {
        keys::alias(self.offers.known_keys(region), id)
    }

    fn is_own_encrypted(&self, id: &SnapshotId) -> bool {
        self.inventory.get(id).is_some_and(|row| row.is_own() && row.is_encrypted())
    }
}

/// Characters of the end of an ID that tell snapshots of one name apart.
const TAIL: usize = 4;

/// What a snapshot is called: by its name and the end of its ID, because names repeat; or by its whole ID where it has
/// no name or is not known.
pub(super) fn snapshot(names: &dyn Names, id: &SnapshotId) -> String {
    let tail = id.as_str().char_indices().rev().nth(TAIL - 1).map_or(id.as_str(), |(at, _)| &id.as_str()[at..]);
    // The two stay on one line.
    snapshot_name(names, id).map_or_else(|| id.to_string(), |name| format!("{name}\u{a0}…{tail}"))
}

/// A snapshot's name, where it has one and is known.
pub(super) fn snapshot_name(names: &dyn Names, id: &SnapshotId) -> Option<String> {
    names.snapshot_name(id).filter(|name| !name.is_empty())
}

/// Some snapshots by name, all of them.
pub(super) fn snapshots<'a>(names: &dyn Names, ids: impl IntoIterator<Item = &'a SnapshotId>) -> String {
    ids.into_iter().map(|id| snapshot(names, id)).collect::<Vec<_>>().join(", ")
}

/// A principal's alias, or its ID where it has none; of a directory only this account's own is called the directory.
pub(super) fn short(names: &dyn Names, principal: &Principal) -> String {
    match (names.alias_of(principal), principal) {
        (Some(alias), _) if !alias.is_empty() => alias.shown().to_owned(),
        (_, Principal::Directory(id)) if names.tree().flatten().is_none_or(|own| own.id == *id) => {
            text::get("sheet.whole_directory").to_owned()
        }
        _ => principal.shown().to_owned(),
    }
}

/// A principal's ID with its alias behind it, where it has one.
pub(super) fn full(names: &dyn Names, principal: &Principal) -> String {
    let short = short(names, principal);
    if short == principal.shown() { short } else { format!("{} ({short})", principal.shown()) }
}

/// The first few of some principals by name, and how many more there are.
pub(super) fn some<'a>(names: &dyn Names, principals: impl Iterator<Item = &'a Principal>) -> String {
    first_few(principals, |one| short(names, one))
}

/// The same with their IDs.
pub(super) fn some_full<'a>(names: &dyn Names, principals: impl Iterator<Item = &'a Principal>) -> String {
    first_few(principals, |one| full(names, one))
}

fn first_few<'a>(principals: impl Iterator<Item = &'a Principal>, name: impl Fn(&Principal) -> String) -> String {
    let all: Vec<_> = principals.collect();
    let mut named: Vec<String> = all.iter().take(NAMES).map(|one| name(one)).collect();
    if all.len() > NAMES {
        named.push(text::fill("sheet.and_more", &[("n", &(all.len() - NAMES))]));
    }
    named.join(", ")
}

/// Whether a principal belongs to this account's directory; `None` if that cannot be told.
pub(super) fn inside(names: &dyn Names, principal: &Principal) -> Option<bool> {
    let Some(tree) = names.tree()? else { return Some(false) };
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
pub(super) fn some_snapshots(names: &dyn Names, ids: &[SnapshotId]) -> String {
    let mut named: Vec<String> = ids.iter().take(NAMES).map(|id| snapshot(names, id)).collect();
    if ids.len() > NAMES {
        named.push(text::fill("sheet.and_more", &[("n", &(ids.len() - NAMES))]));
    }
    named.join(", ")
}

/// What a share is called: by its name, or by its ID where it has none or is not known.
pub(super) fn share(names: &dyn Names, id: &ShareId) -> String {
    let name = names.share_name(id).unwrap_or_default();
    if name.is_empty() { id.as_str().to_owned() } else { name }
}

/// How a near miss is near, in words: `1 digit from billing-prod`.
pub(super) fn near(names: &dyn Names, known: &AccountId, resemblance: Resemblance) -> String {
    let key = match resemblance {
        Resemblance::OneDigit => "sheet.near_digit",
        Resemblance::Swapped => "sheet.near_swapped",
        Resemblance::OneMoreOrLess => "sheet.near_length",
    };
    let own = names.own_account() == Some(known);
    let who =
        if own { text::get("sheet.yourself").to_owned() } else { short(names, &Principal::Account(known.clone())) };
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
