//! Floor 2: the snapshots in memory. Pure.
//!
//! A list goes from the wire into a [`ChunkBuilder`], from there as [`Chunk`]s into the [`Inventory`], and a
//! [`search::select`] over the inventory gives the [`View`] whose rows are drawn. Chunks do not change, so a clone of
//! the inventory costs as little as its list of chunks and can be searched on another thread.
//!
//! Rows are named by [`SnapshotId`], never by position: positions belong to one view.

mod asked;
mod bytes;
mod chunk;
mod pack;
mod row;
mod rows;
pub mod search;
mod seek;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

pub use asked::{EXTERNAL, GRAMMAR, Outside, SHARED, UNSHAREABLE};
pub use chunk::{Chunk, ROWS};
pub use pack::ChunkBuilder;
pub use row::Row;
pub use rows::RegionRows;
pub use search::{Column, Query, Sort, View};
pub use seek::Seeker;

use crate::domain::ids::{RegionId, SnapshotId};
use rows::Rows;

/// All snapshots this account sees, by region.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    regions: BTreeMap<RegionId, Region>,
}

/// How much of a region's list is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Loaded {
    /// Never asked for.
    No,
    /// Being read for the first time: rows appear as they come.
    Arriving,
    /// A first reading that was given up: what came is here, more may exist.
    Partly,
    /// The whole list is here and is being read again behind it.
    Refreshing,
    /// The whole list is here.
    Whole,
}

#[derive(Debug, Clone, Default)]
struct Region {
    shown: Rows,
    load: Option<Load>,
    whole: bool,
}

/// A list that is being read.
#[derive(Debug, Clone, Default)]
struct Load {
    /// Where rows wait until the list is complete; `None` while they are shown at once.
    waiting: Option<Rows>,
    /// Removed since the reading began: a page may have been read before.
    gone: HashSet<SnapshotId>,
}

impl Inventory {
    /// Starts to read a region's list. If rows of it are shown already, they stay until the new list is complete.
    ///
    /// A reading that is under way is given up first.
    pub fn begin(&mut self, region: RegionId) {
        let region = self.regions.entry(region).or_default();
        let waiting = (region.whole || region.shown.len() > 0).then(Rows::default);
        region.load = Some(Load { waiting, gone: HashSet::new() });
    }

    /// Takes a part of a list that is being read. An ID that came before is passed over, as happens when the list
    /// grows at its start while it is paged. Rows of a region that is not being read are dropped: they are late.
    pub fn append(&mut self, chunks: impl IntoIterator<Item = Chunk>) {
        for chunk in chunks {
            let Some(region) = self.regions.get_mut(chunk.region()) else { continue };
            let Some(load) = &mut region.load else { continue };
            load.waiting.as_mut().unwrap_or(&mut region.shown).add(chunk, &load.gone);
        }
    }

    /// Ends the reading of a region: its list is complete, and what was shown before gives way to it.
    pub fn finish(&mut self, region: &RegionId) {
        let Some(region) = self.regions.get_mut(region) else { return };
        let Some(load) = region.load.take() else { return };
        if let Some(rows) = load.waiting {
            region.shown = rows;
        }
        region.shown.settle();
        region.whole = true;
    }

    /// Gives up the reading of a region: what was shown stays.
    pub fn abandon(&mut self, region: &RegionId) {
        if let Some(region) = self.regions.get_mut(region) {
            region.load = None;
        }
    }

    /// Forgets a region altogether.
    pub fn forget(&mut self, region: &RegionId) {
        self.regions.remove(region);
    }

    /// Shows the rows that an earlier run has kept of a region, of which nothing is shown yet: they stay until a list has
    /// been read to its end.
    pub fn restore(&mut self, region: RegionId, chunks: Vec<Chunk>) {
        self.regions.insert(region, Region { shown: Rows::of(chunks), load: None, whole: true });
    }

    /// The rows of a region as they are now, to be kept.
    #[must_use]
    pub fn rows_to_keep(&self, region: &RegionId) -> RegionRows {
        RegionRows(self.regions.get(region).map(|region| region.shown.clone()).unwrap_or_default())
    }

    /// Takes rows that were read apart from a list, newer than what is here: they replace the rows of the same IDs, or
    /// are added. A list that is being read does not bring the older ones back.
    pub fn update(&mut self, chunks: impl IntoIterator<Item = Chunk>) {
        for chunk in chunks {
            let region = self.regions.entry(chunk.region().clone()).or_default();
            region.shown.replace(&chunk);
            if let Some(load) = &mut region.load {
                load.gone.retain(|id| !chunk.rows().any(|row| row.id() == id.as_str()));
                if let Some(waiting) = &mut load.waiting {
                    waiting.replace(&chunk);
                }
            }
        }
    }

    /// Takes one snapshot away, as after its deletion; whether it was shown. A list that is being read does not bring it
    /// back.
    pub fn remove(&mut self, id: &SnapshotId) -> bool {
        let mut shown = false;
        for region in self.regions.values_mut() {
            shown |= region.shown.remove(id.as_str());
            if let Some(load) = &mut region.load {
                load.gone.insert(id.clone());
                if let Some(waiting) = &mut load.waiting {
                    waiting.remove(id.as_str());
                }
            }
        }
        shown
    }

    /// One snapshot by its ID in this account.
    #[must_use]
    pub fn get(&self, id: &SnapshotId) -> Option<Row<'_>> {
        self.regions.values().find_map(|region| region.shown.get(id.as_str()))
    }

    /// The snapshots that another account shares from its own `source`, without a look at the others.
    pub fn find_by_source(&self, source: &SnapshotId) -> impl Iterator<Item = Row<'_>> {
        self.regions.values().flat_map(|region| region.shown.find_by_source(source.as_str()))
    }

    /// Every row, region by region.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.regions.values().flat_map(|region| region.shown.iter())
    }

    /// Every row of one region.
    pub fn rows_of(&self, region: &RegionId) -> impl Iterator<Item = Row<'_>> {
        self.regions.get(region).into_iter().flat_map(|region| region.shown.iter())
    }

    /// How many snapshots of a region are shown.
    #[must_use]
    pub fn len(&self, region: &RegionId) -> usize {
        self.regions.get(region).map_or(0, |region| region.shown.len())
    }

    /// How many snapshots of all regions are shown.
    #[must_use]
    pub fn total(&self) -> usize {
        self.regions.values().map(|region| region.shown.len()).sum()
    }

    /// How much of a region's list is here.
    #[must_use]
    pub fn loaded(&self, region: &RegionId) -> Loaded {
        match self.regions.get(region) {
            None => Loaded::No,
            Some(Region { whole: true, load: Some(_), .. }) => Loaded::Refreshing,
            Some(Region { whole: true, load: None, .. }) => Loaded::Whole,
            Some(Region { load: Some(_), .. }) => Loaded::Arriving,
            Some(_) => Loaded::Partly,
        }
    }

    /// Bytes that all rows take, those waiting included.
    #[must_use]
    pub fn memory(&self) -> usize {
        let waiting =
            |region: &Region| region.load.as_ref().and_then(|load| load.waiting.as_ref()).map_or(0, Rows::memory);
        self.regions.values().map(|region| region.shown.memory() + waiting(region)).sum()
    }

    /// The rows of one region or of all.
    fn scope(&self, region: Option<&RegionId>) -> impl Iterator<Item = &Rows> {
        self.regions
            .iter()
            .filter(move |(id, _)| region.is_none_or(|wanted| wanted == *id))
            .map(|(_, region)| &region.shown)
    }
}
