//! Who sees the snapshots, and how.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::UnshareSheet;
use crate::app::model::Model;
use crate::domain::access::{Held, wider};
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::share::Principal;

/// One way to a snapshot: a share, and who in it covers the principal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Through {
    /// The share.
    pub share: ShareId,
    /// The folder or the directory that the principal belongs to.
    pub named: Principal,
}

/// A principal that is named in a share which holds one of the snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Who.
    pub principal: Principal,
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
    /// How it reaches any of them also as a member of something.
    pub also: BTreeSet<Through>,
}

impl UnshareSheet {
    /// Everybody who is named, accounts before folders before the directory.
    #[must_use]
    pub fn rows(&self, model: &Model) -> Vec<Reach> {
        let mut found: BTreeMap<&Principal, Reach> = BTreeMap::new();
        for snapshot in &self.snapshots {
            for grant in model.sharing.access.grants(snapshot) {
                let row = found.entry(grant.principal).or_insert_with(|| Reach {
                    principal: grant.principal.clone(),
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
        let mut rows: Vec<Reach> = found.into_values().collect();
        for row in &mut rows {
            row.since = row.via.iter().filter_map(|share| since(model, share, &row.principal)).min();
            row.also = self.also(model, &row.principal);
        }
        rows
    }

    fn also(&self, model: &Model, principal: &Principal) -> BTreeSet<Through> {
        let covering = wider(model.directory.directory(), principal);
        self.snapshots
            .iter()
            .flat_map(|snapshot| model.sharing.access.grants(snapshot))
            .filter(|grant| grant.principal != principal && covering.contains(grant.principal))
            .map(|grant| Through { share: grant.share.clone(), named: grant.principal.clone() })
            .collect()
    }
}

fn since(model: &Model, share: &ShareId, principal: &Principal) -> Option<Timestamp> {
    let rows = model.sharing.own(share)?.member_principals();
    rows.filter(|row| row.entity == *principal).filter_map(|row| row.created).min()
}
