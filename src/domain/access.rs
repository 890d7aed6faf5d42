//! Effective access: which principal sees which snapshot, through which share.
//!
//! A share gives every snapshot in it to every principal in it. The index holds what each share contributes; changing
//! one share replaces one contribution, and pairs are worked out only for what is asked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::directory::Directory;
use super::ids::{ShareId, SnapshotId};
use super::share::{AssociationStatus, Principal, Share};

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

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Contribution {
    snapshots: BTreeSet<SnapshotId>,
    principals: BTreeMap<Principal, (Held, Option<bool>)>,
}

/// Who sees what, over all shares of one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessIndex {
    shares: BTreeMap<ShareId, Contribution>,
    by_snapshot: HashMap<SnapshotId, BTreeSet<ShareId>>,
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
        let mut principals = BTreeMap::new();
        for row in share.member_principals() {
            let held = if row.status == AssociationStatus::Associated { Held::Active } else { Held::Waiting };
            principals.insert(row.entity.clone(), (held, row.external));
        }
        let snapshots: BTreeSet<_> = share.member_snapshots().cloned().collect();
        for snapshot in &snapshots {
            self.by_snapshot.entry(snapshot.clone()).or_default().insert(share.id.clone());
        }
        self.shares.insert(share.id.clone(), Contribution { snapshots, principals });
    }

    /// Forgets a share.
    pub fn remove(&mut self, share: &ShareId) {
        let Some(old) = self.shares.remove(share) else { return };
        for snapshot in &old.snapshots {
            if let Some(shares) = self.by_snapshot.get_mut(snapshot) {
                shares.remove(share);
                if shares.is_empty() {
                    self.by_snapshot.remove(snapshot);
                }
            }
        }
    }

    /// Every way in which anybody reaches `snapshot`, by share and principal.
    pub fn grants<'a>(&'a self, snapshot: &SnapshotId) -> impl Iterator<Item = Grant<'a>> + use<'a> {
        self.by_snapshot.get(snapshot).into_iter().flatten().flat_map(|share| {
            self.shares[share].principals.iter().map(move |(principal, (held, external))| Grant {
                principal,
                share,
                held: *held,
                external: *external,
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
        self.grants(snapshot).any(|grant| {
            grant.principal == principal || directory.is_some_and(|tree| covers(tree, grant.principal, principal))
        })
    }

    /// The pairs that `share` gives on its own.
    #[must_use]
    pub fn pairs_of(&self, share: &ShareId) -> BTreeSet<Pair> {
        let Some(share) = self.shares.get(share) else { return BTreeSet::new() };
        pairs(share.snapshots.iter(), share.principals.keys())
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

/// Whether giving something to `wide` gives it to `narrow` as well.
fn covers(tree: &Directory, wide: &Principal, narrow: &Principal) -> bool {
    let within = |folder: &super::ids::FolderId| {
        let mut at = match narrow {
            Principal::Account(id) => tree.members.get(id).map(|member| &member.folder),
            Principal::Folder(id) => tree.folders.get(id).map(|folder| &folder.id),
            _ => None,
        };
        while let Some(id) = at {
            if id == folder {
                return true;
            }
            at = tree.folders.get(id).and_then(|folder| folder.parent.as_ref());
        }
        false
    };
    match wide {
        Principal::Directory(id) if *id == tree.id => match narrow {
            Principal::Account(account) => tree.contains(account) == Some(true),
            Principal::Folder(folder) => tree.folders.contains_key(folder),
            _ => false,
        },
        Principal::Folder(folder) => within(folder),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::directory::Member;
    use super::super::share::tests_support::share;
    use super::*;

    fn snapshot(id: &str) -> SnapshotId {
        id.parse().unwrap()
    }

    #[test]
    fn a_share_gives_everything_to_everybody_in_it() {
        let index = AccessIndex::of(&[share("rs-1", &["s-a", "s-b"], &["1234567890123456", "rd-7Kq2Lm"])]);
        assert_eq!(index.pairs_of(&"rs-1".parse().unwrap()).len(), 4);
        let summary = index.summary(&snapshot("s-a"));
        assert_eq!((summary.accounts, summary.directory, summary.folders), (1, true, 0));
        assert!(index.summary(&snapshot("s-c")).is_empty());
    }

    #[test]
    fn replacing_a_share_takes_back_what_it_gave() {
        let mut index = AccessIndex::of(&[share("rs-1", &["s-a"], &["1234567890123456"])]);
        index.replace(&share("rs-1", &["s-b"], &["1234567890123456"]));
        let who = Principal::from_wire("1234567890123456");
        assert!(!index.reaches(&who, &snapshot("s-a"), None));
        assert!(index.reaches(&who, &snapshot("s-b"), None));
        index.remove(&"rs-1".parse().unwrap());
        assert_eq!(index, AccessIndex::default());
    }

    #[test]
    fn an_account_reaches_what_its_folder_or_directory_reaches() {
        let root: super::super::ids::FolderId = "r-P9xW3c".parse().unwrap();
        let folder: super::super::ids::FolderId = "fd-8TbQw2ZrLk".parse().unwrap();
        let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), root.clone(), "1009988776655443".parse().unwrap());
        tree.insert(&root, vec![(folder.clone(), "prod".into())], vec![]);
        let id = "1550011223344556".parse().unwrap();
        tree.insert(&folder, vec![], vec![Member { id, name: "pay".into(), folder: folder.clone() }]);
        let member = Principal::from_wire("1550011223344556");
        for wide in ["fd-8TbQw2ZrLk", "rd-7Kq2Lm", "r-P9xW3c"] {
            let index = AccessIndex::of(&[share("rs-1", &["s-a"], &[wide])]);
            assert!(index.reaches(&member, &snapshot("s-a"), Some(&tree)), "{wide}");
            assert!(!index.reaches(&member, &snapshot("s-a"), None));
            let stranger = Principal::from_wire("2660022334455667");
            assert!(!index.reaches(&stranger, &snapshot("s-a"), Some(&tree)));
        }
    }
}
