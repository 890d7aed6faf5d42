//! Effective access: which principal sees which snapshot, through which share.
//!
//! A share gives every snapshot in it to every principal in it, and a folder or a directory among them stands for its
//! accounts. The index holds what each share contributes; changing one share replaces one contribution, and pairs are
//! worked out only for what is asked.

mod change;
mod cover;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

pub use self::change::{Change, difference};
pub use self::cover::{is_opaque, members, wider};
use super::directory::Directory;
use super::ids::{AccountId, DirectoryId, FolderId, ShareId, SnapshotId};
use super::share::{Association, AssociationStatus, Principal, Share};

/// One principal that sees, or will see, one snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pair {
    /// The snapshot, by its owner's ID.
    pub snapshot: SnapshotId,
    /// The principal, as it is named in the share.
    pub principal: Principal,
}

/// Whether a grant is in effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Held {
    /// It waits: for the service, or for the recipient to accept.
    Waiting,
    /// It is in effect.
    Active,
}

/// One way in which one principal reaches one snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant<'a> {
    /// Who.
    pub principal: &'a Principal,
    /// Through which share.
    pub share: &'a ShareId,
    /// Whether it is in effect.
    pub held: Held,
    /// Whether the principal is outside the owner's directory, where told.
    pub external: Option<bool>,
}

/// What lies between a share and who it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Via {
    /// Nothing: the share names it.
    Itself,
    /// The share names this folder, in which it lies.
    Folder(FolderId),
    /// The share names this directory, to which it belongs.
    Directory(DirectoryId),
}

/// One path by which one principal reaches one snapshot: share, then itself, its folder or its directory.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Way {
    /// Through which share.
    pub share: ShareId,
    /// Through what in it.
    pub via: Via,
    /// Whether it is in effect.
    pub held: Held,
}

/// One entry of the effective access: an account that reaches a snapshot by a path, or a folder or directory whose
/// members cannot be read and which stands for itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Access {
    /// Who.
    pub principal: Principal,
    /// What, by its owner's ID.
    pub snapshot: SnapshotId,
    /// How.
    pub way: Way,
}

/// How widely one snapshot is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Accounts named directly.
    pub accounts: usize,
    /// Those of them that are outside the directory.
    pub external: usize,
    /// Folders.
    pub folders: usize,
    /// Whether a whole directory is among the principals.
    pub directory: bool,
    /// Principals whose grant is not in effect yet.
    pub waiting: usize,
}

impl Summary {
    /// Whether nobody is named at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts == 0 && self.folders == 0 && !self.directory
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Contribution {
    owner: AccountId,
    snapshots: BTreeMap<SnapshotId, Held>,
    principals: BTreeMap<Principal, (Held, Option<bool>)>,
}

/// Who sees what, over all shares of one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessIndex {
    shares: BTreeMap<ShareId, Contribution>,
    by_snapshot: HashMap<SnapshotId, BTreeSet<ShareId>>,
    by_principal: HashMap<Principal, BTreeSet<ShareId>>,
}

impl AccessIndex {
    /// The index over `shares`.
    pub fn of<'a>(shares: impl IntoIterator<Item = &'a Share>) -> Self {
        let mut index = Self::default();
        for share in shares {
            index.replace(share);
        }
        index
    }

    /// Takes in a share as it is now. One that is deleted, or being deleted, gives nothing.
    pub fn replace(&mut self, share: &Share) {
        self.remove(&share.id);
        if !share.status.is_live() {
            return;
        }
        let mut principals: BTreeMap<Principal, (Held, Option<bool>)> = BTreeMap::new();
        for row in share.member_principals() {
            let entry = principals.entry(row.entity.clone()).or_insert((Held::Waiting, row.external));
            entry.0 = entry.0.max(held(row));
        }
        let mut snapshots: BTreeMap<SnapshotId, Held> = BTreeMap::new();
        for row in share.snapshots.iter().filter(|row| row.status.is_member()) {
            let entry = snapshots.entry(row.entity.clone()).or_insert(Held::Waiting);
            *entry = (*entry).max(held(row));
        }
        for snapshot in snapshots.keys() {
            self.by_snapshot.entry(snapshot.clone()).or_default().insert(share.id.clone());
        }
        for principal in principals.keys() {
            self.by_principal.entry(principal.clone()).or_default().insert(share.id.clone());
        }
        let owner = share.owner.clone();
        self.shares.insert(share.id.clone(), Contribution { owner, snapshots, principals });
    }

    /// Forgets a share.
    pub fn remove(&mut self, share: &ShareId) {
        let Some(old) = self.shares.remove(share) else { return };
        for snapshot in old.snapshots.keys() {
            forget(&mut self.by_snapshot, snapshot, share);
        }
        for principal in old.principals.keys() {
            forget(&mut self.by_principal, principal, share);
        }
    }

    /// The shares that hold `snapshot`.
    pub fn shares_with<'a>(&'a self, snapshot: &SnapshotId) -> impl Iterator<Item = &'a ShareId> + use<'a> {
        self.by_snapshot.get(snapshot).into_iter().flatten()
    }

    /// The shares that name `principal`.
    pub fn shares_naming<'a>(&'a self, principal: &Principal) -> impl Iterator<Item = &'a ShareId> + use<'a> {
        self.by_principal.get(principal).into_iter().flatten()
    }

    /// The snapshots that `share` gives.
    pub fn snapshots_in<'a>(&'a self, share: &ShareId) -> impl Iterator<Item = &'a SnapshotId> + use<'a> {
        self.shares.get(share).into_iter().flat_map(|share| share.snapshots.keys())
    }

    /// The snapshots that are shared with anybody.
    pub fn snapshots(&self) -> impl Iterator<Item = &SnapshotId> {
        self.by_snapshot.keys()
    }

    /// The principals that are named in any share.
    pub fn principals(&self) -> impl Iterator<Item = &Principal> {
        self.by_principal.keys()
    }

    /// Everything that `principal` reaches: by its own name and, where the directory has been read, as a member of a
    /// folder or directory.
    #[must_use]
    pub fn snapshots_of(&self, principal: &Principal, directory: Option<&Directory>) -> BTreeSet<&SnapshotId> {
        wider(directory, principal)
            .iter()
            .flat_map(|named| self.shares_naming(named))
            .flat_map(|share| self.shares[share].snapshots.keys())
            .collect()
    }

    /// Every path by which `principal` reaches `snapshot`, by share.
    #[must_use]
    pub fn ways(&self, principal: &Principal, snapshot: &SnapshotId, directory: Option<&Directory>) -> Vec<Way> {
        let mut ways = Vec::new();
        for named in wider(directory, principal) {
            for share in self.shares_between(&named, snapshot) {
                let of = &self.shares[share];
                let held = of.principals[&named].0.min(of.snapshots[snapshot]);
                ways.push(Way { share: share.clone(), via: via(principal, &named), held });
            }
        }
        ways.sort();
        ways
    }

    /// The shares that hold `snapshot` and name `principal`.
    fn shares_between<'a>(
        &'a self,
        principal: &'a Principal,
        snapshot: &'a SnapshotId,
    ) -> impl Iterator<Item = &'a ShareId> {
        let (naming, holding) = (self.by_principal.get(principal), self.by_snapshot.get(snapshot));
        let (few, many) = match (naming, holding) {
            (Some(one), Some(other)) if one.len() > other.len() => (Some(other), Some(one)),
            both => both,
        };
        few.into_iter().flatten().filter(move |share| many.is_some_and(|many| many.contains(*share)))
    }

    /// The whole effective access, ordered. Where `directory` has been read, a folder or a directory stands for its
    /// accounts; an unreadable part of it stands for itself. The owner's own account is no recipient.
    #[must_use]
    pub fn effective(&self, directory: Option<&Directory>) -> BTreeSet<Access> {
        let mut all = BTreeSet::new();
        for (id, share) in &self.shares {
            for (named, (held, _)) in &share.principals {
                let mut who: Vec<Principal> = match named {
                    Principal::Folder(_) | Principal::Directory(_) => {
                        members(directory, named).into_iter().cloned().map(Principal::Account).collect()
                    }
                    direct => vec![direct.clone()],
                };
                who.retain(|principal| principal.account() != Some(&share.owner));
                if is_opaque(directory, named) {
                    who.push(named.clone());
                }
                for principal in who {
                    let via = via(&principal, named);
                    all.extend(share.snapshots.iter().map(|(snapshot, ready)| Access {
                        principal: principal.clone(),
                        snapshot: snapshot.clone(),
                        way: Way { share: id.clone(), via: via.clone(), held: (*held).min(*ready) },
                    }));
                }
            }
        }
        all
    }

    /// Every way in which anybody reaches `snapshot`, by share and principal.
    pub fn grants<'a>(&'a self, snapshot: &SnapshotId) -> impl Iterator<Item = Grant<'a>> + use<'a> {
        self.by_snapshot.get_key_value(snapshot).into_iter().flat_map(move |(snapshot, shares)| {
            shares.iter().flat_map(move |share| {
                let of = &self.shares[share];
                let ready = of.snapshots[snapshot];
                of.principals.iter().map(move |(principal, (held, external))| Grant {
                    principal,
                    share,
                    held: (*held).min(ready),
                    external: *external,
                })
            })
        })
    }

    /// How widely `snapshot` is shared, each principal counted once.
    #[must_use]
    pub fn summary(&self, snapshot: &SnapshotId) -> Summary {
        let mut best: BTreeMap<&Principal, (Held, bool)> = BTreeMap::new();
        for grant in self.grants(snapshot) {
            let entry = best.entry(grant.principal).or_insert((grant.held, false));
            entry.0 = entry.0.max(grant.held);
            entry.1 |= grant.external == Some(true);
        }
        let mut summary = Summary::default();
        for (principal, (held, external)) in best {
            match principal {
                Principal::Account(_) | Principal::Other(_) => summary.accounts += 1,
                Principal::Folder(_) => summary.folders += 1,
                Principal::Directory(_) => summary.directory = true,
            }
            summary.external += usize::from(external);
            summary.waiting += usize::from(held == Held::Waiting);
        }
        summary
    }

    /// Whether `principal` already reaches `snapshot`: named itself, or, where the directory has been read, as a member
    /// of a folder or directory that is named. A grant that still waits counts, because a second one adds nothing.
    #[must_use]
    pub fn reaches(&self, principal: &Principal, snapshot: &SnapshotId, directory: Option<&Directory>) -> bool {
        wider(directory, principal).iter().any(|named| self.shares_between(named, snapshot).next().is_some())
    }

    /// The pairs that `share` gives on its own.
    #[must_use]
    pub fn pairs_of(&self, share: &ShareId) -> BTreeSet<Pair> {
        let Some(share) = self.shares.get(share) else { return BTreeSet::new() };
        pairs(share.snapshots.keys(), share.principals.keys())
    }
}

/// The cross product that a share of these snapshots and principals gives.
#[must_use]
pub fn pairs<'a>(
    snapshots: impl Iterator<Item = &'a SnapshotId>,
    principals: impl Iterator<Item = &'a Principal> + Clone,
) -> BTreeSet<Pair> {
    snapshots
        .flat_map(|snapshot| {
            principals.clone().map(move |principal| Pair { snapshot: snapshot.clone(), principal: principal.clone() })
        })
        .collect()
}

fn held<T>(row: &Association<T>) -> Held {
    if row.status == AssociationStatus::Associated { Held::Active } else { Held::Waiting }
}

fn forget<K: std::hash::Hash + Eq>(map: &mut HashMap<K, BTreeSet<ShareId>>, key: &K, share: &ShareId) {
    if let Some(shares) = map.get_mut(key) {
        shares.remove(share);
        if shares.is_empty() {
            map.remove(key);
        }
    }
}

fn via(principal: &Principal, named: &Principal) -> Via {
    match named {
        named if named == principal => Via::Itself,
        Principal::Folder(folder) => Via::Folder(folder.clone()),
        Principal::Directory(directory) => Via::Directory(directory.clone()),
        Principal::Account(_) | Principal::Other(_) => Via::Itself,
    }
}
