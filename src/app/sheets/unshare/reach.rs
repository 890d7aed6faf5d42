//! Who sees the snapshots, and how.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::UnshareSheet;
use crate::app::model::Model;
use crate::domain::access::{Held, is_opaque, members, wider};
use crate::domain::ids::{AccountId, ShareId, SnapshotId};
use crate::domain::share::Principal;

/// One way to a snapshot: a share, and who in it covers the principal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Through {
    /// The share.
    pub share: ShareId,
    /// The folder or the directory that the principal belongs to.
    pub named: Principal,
}

/// A row of the list, by what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowId {
    /// Who.
    pub principal: Principal,
    /// For a member of a folder or a directory that is named: of which. `None` for who is named itself.
    pub under: Option<Principal>,
}

/// Who a folder or a directory stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Members {
    /// How many accounts are known, this one not counted.
    pub known: usize,
    /// Whether there may be more.
    pub opaque: bool,
    /// Whether they are listed below it.
    pub open: bool,
}

/// A principal that is named in a share which holds one of the snapshots, or a member of such a one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Who.
    pub principal: Principal,
    /// For a member: the folder or directory that is named.
    pub under: Option<Principal>,
    /// For a folder or a directory: who it stands for.
    pub members: Option<Members>,
    /// The shares that name it.
    pub via: BTreeSet<ShareId>,
    /// Since when it has been named, at the longest.
    pub since: Option<Timestamp>,
    /// Whether any of it is in effect.
    pub held: Held,
    /// Whether it is outside the directory, where told.
    pub external: Option<bool>,
    /// Which of the snapshots it reaches by its own name.
    pub snapshots: BTreeSet<SnapshotId>,
    /// How else it reaches any of them: by a folder or directory, and a member also by its own name.
    pub also: BTreeSet<Through>,
}

impl Reach {
    /// What it is.
    #[must_use]
    pub fn id(&self) -> RowId {
        RowId { principal: self.principal.clone(), under: self.under.clone() }
    }
}

impl UnshareSheet {
    /// Everybody who is named, accounts before folders before the directory; below an open one its members.
    /// Worked out anew; see [`UnshareSheet::reach`].
    #[must_use]
    pub fn rows(&self, model: &Model) -> Vec<Reach> {
        #[cfg(test)]
        crate::app::listed::counted::note();
        let mut found: BTreeMap<&Principal, Reach> = BTreeMap::new();
        for snapshot in &self.snapshots {
            for grant in model.sharing.access.grants(snapshot) {
                let row = found.entry(grant.principal).or_insert_with(|| Reach {
                    principal: grant.principal.clone(),
                    under: None,
                    members: None,
                    via: BTreeSet::new(),
                    since: None,
                    held: Held::Waiting,
                    external: None,
                    snapshots: BTreeSet::new(),
                    also: BTreeSet::new(),
                });
                row.via.insert(grant.share.clone());
                row.held = row.held.max(grant.held);
                row.external = row.external.max(grant.external);
                row.snapshots.insert(snapshot.clone());
            }
        }
        let mut rows = Vec::with_capacity(found.len());
        for mut row in found.into_values() {
            row.since = row.via.iter().filter_map(|share| since(model, share, &row.principal)).min();
            row.also = self.also(model, &row.principal, &row.principal);
            let below = self.below(&mut row, model);
            rows.push(row);
            rows.extend(below);
        }
        rows
    }

    /// Counts whom a folder or a directory stands for, and gives their rows if it is open.
    fn below(&self, row: &mut Reach, model: &Model) -> Vec<Reach> {
        let wide = row.principal.clone();
        if !matches!(wide, Principal::Folder(_) | Principal::Directory(_)) {
            return Vec::new();
        }
        let tree = model.directory.directory();
        let mut known = members(tree, &wide);
        known.retain(|account| Some(*account) != model.account());
        let open = self.open.contains(&wide);
        row.members = Some(Members { known: known.len(), opaque: is_opaque(tree, &wide), open });
        let member = |account: &AccountId| {
            let principal = Principal::Account(account.clone());
            let also = self.also(model, &principal, &wide);
            Reach { principal, under: Some(wide.clone()), members: None, since: None, also, ..row.clone() }
        };
        known.into_iter().filter(|_| open).map(member).collect()
    }

    /// How a principal reaches any of the snapshots otherwise than because `named` is in a share.
    fn also(&self, model: &Model, principal: &Principal, named: &Principal) -> BTreeSet<Through> {
        let covering = wider(model.directory.directory(), principal);
        self.snapshots
            .iter()
            .flat_map(|snapshot| model.sharing.access.grants(snapshot))
            .filter(|grant| grant.principal != named && covering.contains(grant.principal))
            .map(|grant| Through { share: grant.share.clone(), named: grant.principal.clone() })
            .collect()
    }
}

fn since(model: &Model, share: &ShareId, principal: &Principal) -> Option<Timestamp> {
    let rows = model.sharing.own(share)?.member_principals();
    rows.filter(|row| row.entity == *principal).filter_map(|row| row.created).min()
}
