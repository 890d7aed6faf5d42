//! Random worlds for tests, and the effective access in them by its definition.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::access::{Access, Held, Pair, Via, Way};
use super::directory::{Contents, Directory, Member};
use super::ids::{AccountId, FolderId};
use super::problem::Problem;
use super::share::tests_support::share;
use super::share::{AssociationStatus, Principal, Share, ShareStatus};

/// The effective access by its definition, without an index.
pub(crate) fn access(shares: &[Share], tree: Option<&Directory>) -> BTreeSet<Access> {
    let mut all = BTreeSet::new();
    for share in shares.iter().filter(|share| matches!(share.status, ShareStatus::Active | ShareStatus::Pending)) {
        for snapshot in share.snapshots.iter().filter(|row| is_in(row.status)) {
            for row in share.principals.iter().filter(|row| is_in(row.status)) {
                let both =
                    snapshot.status == AssociationStatus::Associated && row.status == AssociationStatus::Associated;
                let held = if both { Held::Active } else { Held::Waiting };
                let (accounts, via, unread) = below(&row.entity, tree);
                let mut add = |principal: Principal, via: &Via| {
                    let way = Way { share: share.id.clone(), via: via.clone(), held };
                    all.insert(Access { principal, snapshot: snapshot.entity.clone(), way });
                };
                for account in accounts.into_iter().filter(|account| *account != share.owner) {
                    add(Principal::Account(account), &via);
                }
                if unread {
                    add(row.entity.clone(), &Via::Itself);
                }
            }
        }
    }
    all
}

fn is_in(status: AssociationStatus) -> bool {
    status == AssociationStatus::Associated || status == AssociationStatus::Associating
}

/// The accounts below a principal, the path, and whether some could not be read.
fn below(principal: &Principal, tree: Option<&Directory>) -> (Vec<AccountId>, Via, bool) {
    match principal {
        Principal::Account(id) => (vec![id.clone()], Via::Itself, false),
        Principal::Other(_) => (vec![], Via::Itself, false),
        Principal::Folder(id) => {
            let (accounts, unread) = tree.map_or((vec![], true), |tree| walk(tree, id));
            (accounts, Via::Folder(id.clone()), unread)
        }
        Principal::Directory(id) => match tree.filter(|tree| tree.id == *id) {
            None => (vec![], Via::Directory(id.clone()), true),
            Some(tree) => {
                let (mut accounts, unread) = walk(tree, &tree.root);
                accounts.push(tree.master.clone());
                (accounts, Via::Directory(id.clone()), unread)
            }
        },
    }
}

fn walk(tree: &Directory, top: &FolderId) -> (Vec<AccountId>, bool) {
    let mut all = Vec::new();
    let mut unread = false;
    match tree.folders.get(top).map(|folder| &folder.contents) {
        Some(Contents::Loaded { folders, accounts }) => {
            all.extend(accounts.iter().cloned());
            for folder in folders {
                let (more, hidden) = walk(tree, folder);
                all.extend(more);
                unread |= hidden;
            }
        }
        _ => unread = true,
    }
    (all, unread)
}

pub(crate) const OWNER: &str = "1203948576102938";

pub(crate) fn account_id(n: usize) -> AccountId {
    if n == 0 { OWNER.parse().unwrap() } else { format!("15500112233{n:05}").parse().unwrap() }
}

pub(crate) fn folder_id(n: usize) -> FolderId {
    if n == 0 { "r-P9xW3c".parse().unwrap() } else { format!("fd-8TbQw2Zr{n:02}").parse().unwrap() }
}

/// A tree in which folder n lies in folder `parents[n]` (of a smaller number), account n in folder `homes[n]`, and the
/// folders of `hidden` cannot be read.
pub(crate) fn tree(parents: &[usize], homes: &[usize], hidden: &[bool]) -> Directory {
    let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), folder_id(0), account_id(0));
    let count = parents.len() + 1;
    for at in 0..count {
        if !tree.folders.contains_key(&folder_id(at)) {
            continue;
        }
        if hidden.get(at) == Some(&true) {
            tree.folders.get_mut(&folder_id(at)).unwrap().contents = Contents::Unreadable(Problem::default());
            continue;
        }
        let inner = parents.iter().enumerate().filter(|(no, parent)| *parent % (no + 1) == at);
        let folders = inner.map(|(no, _)| (folder_id(no + 1), "f".into())).collect();
        let here = homes.iter().enumerate().filter(|(_, home)| *home % count == at);
        let member = |no: usize| Member { id: account_id(no + 1), name: "m".into(), folder: folder_id(at) };
        tree.insert(&folder_id(at), folders, here.map(|(no, _)| member(no)).collect());
    }
    tree
}

pub(crate) fn trees() -> impl Strategy<Value = Option<Directory>> {
    let parts = (
        prop::collection::vec(0..6usize, 0..6),
        prop::collection::vec(0..7usize, 0..8),
        prop::collection::vec(prop::bool::weighted(0.2), 7),
    );
    prop::option::weighted(0.85, parts)
        .prop_map(|parts| parts.map(|(parents, homes, hidden)| tree(&parents, &homes, &hidden)))
}

pub(crate) fn principals() -> impl Strategy<Value = Principal> {
    prop_oneof![
        4 => (0..12usize).prop_map(|n| Principal::Account(account_id(n))),
        2 => (1..8usize).prop_map(|n| Principal::Folder(folder_id(n))),
        1 => prop_oneof![Just("rd-7Kq2Lm"), Just("rd-Foreign")].prop_map(Principal::from_wire),
    ]
}

pub(crate) fn statuses() -> impl Strategy<Value = AssociationStatus> {
    prop_oneof![
        5 => Just(AssociationStatus::Associated),
        2 => Just(AssociationStatus::Associating),
        1 => Just(AssociationStatus::Failed),
        1 => Just(AssociationStatus::Disassociating),
        1 => Just(AssociationStatus::Disassociated),
    ]
}

pub(crate) fn random_shares() -> impl Strategy<Value = Vec<Share>> {
    let one = (
        prop::collection::vec((0..6usize, statuses()), 0..5),
        prop::collection::vec((principals(), statuses()), 0..5),
        prop_oneof![6 => Just(ShareStatus::Active), 1 => Just(ShareStatus::Pending), 1 => Just(ShareStatus::Deleting)],
    );
    prop::collection::vec(one, 0..6).prop_map(|all| {
        type Parts = (Vec<(usize, AssociationStatus)>, Vec<(Principal, AssociationStatus)>, ShareStatus);
        let build = |(no, (snapshots, principals, status)): (usize, Parts)| {
            let ids: BTreeMap<String, AssociationStatus> =
                snapshots.into_iter().map(|(n, status)| (format!("s-{n}"), status)).collect();
            let who: BTreeMap<Principal, AssociationStatus> = principals.into_iter().collect();
            let names: Vec<&str> = ids.keys().map(String::as_str).collect();
            let targets: Vec<&str> = who.keys().map(Principal::shown).collect();
            let mut share = share(&format!("rs-{no}"), &names, &targets);
            share.status = status;
            share.snapshots.iter_mut().zip(ids.values()).for_each(|(row, status)| row.status = *status);
            share.principals.iter_mut().zip(who.values()).for_each(|(row, status)| row.status = *status);
            share
        };
        all.into_iter().enumerate().map(build).collect()
    })
}

/// Who sees what, by whatever path.
pub(crate) fn seen(all: &BTreeSet<Access>) -> BTreeSet<Pair> {
    all.iter().map(|one| Pair { snapshot: one.snapshot.clone(), principal: one.principal.clone() }).collect()
}

pub(crate) fn only_accounts(pairs: impl IntoIterator<Item = Pair>) -> BTreeSet<Pair> {
    pairs.into_iter().filter(|pair| pair.principal.account().is_some_and(|id| *id != account_id(0))).collect()
}
