//! Which snapshots are shown, which are marked, and which an action is about.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Model, ViewId};
use super::regions::Scope;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::inventory::Row;
use crate::inventory::search::Query;

impl Model {
    /// What selects the snapshots that are shown.
    #[must_use]
    pub fn query(&self) -> Query {
        let region = match self.scope() {
            Scope::All => None,
            Scope::Region(id) => Some(id.clone()),
        };
        let query = Query {
            region,
            resource_group: self.group.clone(),
            only: self.only_marked.then(|| self.snapshots.marks.iter().map(|id| id.as_str().to_owned()).collect()),
            sort: self.sort(ViewId::Snapshots),
            ..Query::default()
        };
        self.narrowed(self.filter(ViewId::Snapshots), query)
    }

    /// The snapshot under the cursor.
    #[must_use]
    pub fn current_snapshot(&self) -> Option<Row<'_>> {
        let list = if self.view == ViewId::SharedIn { &self.shared_in.list } else { &self.snapshots };
        self.inventory.get(list.cursor.as_ref()?)
    }

    /// The snapshots that an action is about: those that are marked, or the one under the cursor. Marks are those of the
    /// list of snapshots, so they mean nothing in the list of what is shared in.
    #[must_use]
    pub fn acted_on(&self) -> Vec<Row<'_>> {
        if self.acts_on_marks() {
            self.snapshots.marks.iter().filter_map(|id| self.inventory.get(id)).collect()
        } else {
            self.current_snapshot().into_iter().collect()
        }
    }

    /// Whether an action is about what is marked and not about the row under the cursor.
    pub(super) fn acts_on_marks(&self) -> bool {
        !self.snapshots.marks.is_empty() && self.view != ViewId::SharedIn
    }

    /// The snapshots that are shared: of those that are acted on those in regions that are not known to have no Resource
    /// Sharing, region by region.
    #[must_use]
    pub fn to_share(&self) -> Vec<Row<'_>> {
        let mut rows = self.acted_on();
        rows.retain(|row| !self.has_no_sharing(row.region()));
        rows.sort_by(|one, other| one.region().cmp(other.region()));
        rows
    }

    /// Whether a region is known to have no Resource Sharing.
    pub(super) fn has_no_sharing(&self, region: &RegionId) -> bool {
        self.regions.iter().any(|row| row.id == *region && row.sharing == Some(false))
    }

    /// How many of the snapshots that are acted on are left out when they are shared: their regions have no Resource
    /// Sharing.
    #[must_use]
    pub fn left_unshared(&self) -> usize {
        self.acted_on().iter().filter(|row| self.has_no_sharing(row.region())).count()
    }

    /// The snapshots that are unshared, by their regions: of those that are acted on the own ones, in regions where any of
    /// them is shared. What others share is left and not unshared.
    #[must_use]
    pub fn to_unshare(&self) -> Vec<(RegionId, Vec<SnapshotId>)> {
        let is_shared = |id: &SnapshotId| self.sharing.access.grants(id).next().is_some();
        let mut places: BTreeMap<RegionId, Vec<SnapshotId>> = BTreeMap::new();
        for row in self.acted_on().iter().filter(|row| row.is_own()) {
            places.entry(row.region().clone()).or_default().push(row.snapshot_id());
        }
        places.retain(|_, ids| ids.iter().any(is_shared));
        places.into_iter().collect()
    }

    /// Begins a range at the cursor; or, where one was begun, marks everything from there to the cursor. Returns how
    /// many were marked; `None` where the range has only begun, or where its beginning is not shown any more.
    pub(super) fn mark_range(&mut self) -> Option<usize> {
        let cursor = self.snapshots.cursor.clone()?;
        let begun = self.range.take().and_then(|id| self.found.position_of(&id));
        let (Some(from), Some(to)) = (begun, self.found.position_of(&cursor)) else {
            self.range = Some(cursor);
            return None;
        };
        let (from, to) = (from.min(to), from.max(to));
        let ids: Vec<SnapshotId> = (from..=to).filter_map(|row| Some(self.found.row(row)?.snapshot_id())).collect();
        let marked = ids.len();
        self.snapshots.marks.extend(ids);
        Some(marked)
    }

    /// Marks what is shown: own snapshots, or, where there are none, those of others. Returns how many that are, and how
    /// many were left out because they are not this account's to share.
    pub(super) fn mark_shown(&mut self) -> (usize, usize) {
        let (own, others): (Vec<Row<'_>>, Vec<Row<'_>>) = self.found.rows().partition(|row| row.is_own());
        let (wanted, left_out) = if own.is_empty() { (others, 0) } else { (own, others.len()) };
        let ids: BTreeSet<SnapshotId> = wanted.into_iter().map(|row| row.snapshot_id()).collect();
        let marked = ids.len();
        self.snapshots.marks.extend(ids);
        (marked, left_out)
    }

    /// Takes the marks of snapshots away that are not there any more.
    pub(super) fn drop_dead_marks(&mut self) {
        let inventory = &self.inventory;
        self.snapshots.marks.retain(|id| inventory.get(id).is_some());
        if self.snapshots.marks.is_empty() {
            self.only_marked = false;
        }
    }
}
