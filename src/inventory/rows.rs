//! The chunks of one region, with what has changed since they were packed laid over them.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::chunk::{Chunk, ROWS};
use super::row::Row;
use super::words::hash;
use crate::domain::ids::{RegionId, SnapshotId};

/// One bit a row of a chunk.
type Bits = [u64; ROWS / 64];

/// A chunk, and which of its rows no longer count.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) chunk: Arc<Chunk>,
    dead: Option<Box<Bits>>,
}

impl Slot {
    pub(super) fn is_live(&self, row: usize) -> bool {
        self.dead.as_ref().is_none_or(|bits| bits[row / 64] >> (row % 64) & 1 == 0)
    }

    /// Whether this is the same chunk with the same rows left of it.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.chunk, &other.chunk) && self.dead == other.dead
    }

    fn kill(&mut self, row: usize) {
        self.dead.get_or_insert_with(|| Box::new([0; ROWS / 64]))[row / 64] |= 1 << (row % 64);
    }

    fn find(&self, id: &str, hashed: u32) -> Option<usize> {
        self.chunk.find(id, hashed, |row| self.is_live(row))
    }
}

/// The rows of a region as they were at some moment. A clone costs as little as its list of chunks.
#[derive(Debug, Clone, Default)]
pub struct RegionRows(pub(super) Rows);

impl RegionRows {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Chunks with these rows and no others.
    pub fn chunks(&self) -> impl Iterator<Item = Cow<'_, Chunk>> {
        self.0.slots.iter().map(|slot| {
            if slot.dead.is_none() {
                return Cow::Borrowed(&*slot.chunk);
            }
            let mut rest = Chunk::new(slot.chunk.region().clone());
            let live: Vec<usize> = (0..slot.chunk.len()).filter(|row| slot.is_live(*row)).collect();
            // A part of a chunk has room in another one.
            rest.copy(&slot.chunk, &live);
            Cow::Owned(rest)
        })
    }
}

impl PartialEq for RegionRows {
    /// Whether they are the same rows in the same places of the memory.
    fn eq(&self, other: &Self) -> bool {
        let (own, others) = (&self.0.slots, &other.0.slots);
        own.len() == others.len() && own.iter().zip(others).all(|(one, other)| one.is_same(other))
    }
}

impl Eq for RegionRows {}

/// The rows of one region; no ID twice.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    slots: Vec<Slot>,
    live: usize,
}

impl Rows {
    /// Rows of chunks that have no ID in common.
    pub(super) fn of(chunks: Vec<Chunk>) -> Self {
        let live = chunks.iter().map(Chunk::len).sum();
        let slot = |chunk| Slot { chunk: Arc::new(chunk), dead: None };
        Self { slots: chunks.into_iter().map(slot).collect(), live }
    }

    pub(super) fn len(&self) -> usize {
        self.live
    }

    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.slots.iter().flat_map(|slot| slot.chunk.rows().filter(|row| slot.is_live(row.index())))
    }

    pub(super) fn get(&self, id: &str) -> Option<Row<'_>> {
        let hashed = hash(id);
        self.slots.iter().find_map(|slot| slot.find(id, hashed).map(|row| slot.chunk.row(row)))
    }

    /// The rows that another account shares from its own `source`.
    pub(super) fn find_by_source(&self, source: &str) -> impl Iterator<Item = Row<'_>> {
        let (source, hashed) = (source.to_owned(), hash(source));
        self.slots.iter().flat_map(move |slot| {
            let rows = slot.chunk.find_by_source(&source, hashed);
            rows.into_iter().filter(|row| slot.is_live(*row)).map(|row| slot.chunk.row(row))
        })
    }

    /// Adds the rows whose ID is neither here nor in `gone`. A page becomes part of the last chunk; a chunk that is
    /// well filled stays one.
    pub(super) fn add(&mut self, chunk: Chunk, gone: &HashSet<SnapshotId>) {
        let gone: HashSet<&str> = gone.iter().map(SnapshotId::as_str).collect();
        let mut fresh: Vec<(usize, &str, u32)> = chunk
            .rows()
            .map(|row| (row.index(), row.id(), hash(row.id())))
            .filter(|(_, id, _)| !gone.contains(id))
            .collect();
        for slot in &self.slots {
            fresh.retain(|(_, id, hashed)| slot.find(id, *hashed).is_none());
        }
        let fresh: Vec<usize> = fresh.into_iter().map(|(row, _, _)| row).collect();
        self.live += fresh.len();
        if fresh.len() == chunk.len() && chunk.len() > ROWS / 2 {
            self.slots.push(Slot { chunk: Arc::new(chunk), dead: None });
            return;
        }
        let mut rest = &fresh[..];
        while !rest.is_empty() {
            let done = self.tail(chunk.region()).copy(&chunk, rest);
            rest = &rest[done..];
        }
    }

    /// The last chunk if it has room, else a new one.
    fn tail(&mut self, region: &RegionId) -> &mut Chunk {
        if self.slots.last().is_none_or(|slot| slot.chunk.is_full()) {
            self.settle();
            self.slots.push(Slot { chunk: Arc::new(Chunk::new(region.clone())), dead: None });
        }
        let last = self.slots.len() - 1;
        Arc::make_mut(&mut self.slots[last].chunk)
    }

    /// Gives back the room that the last chunk keeps for more rows, unless a clone reads it.
    pub(super) fn settle(&mut self) {
        if let Some(chunk) = self.slots.last_mut().and_then(|slot| Arc::get_mut(&mut slot.chunk)) {
            chunk.shrink();
        }
    }

    /// Takes one row away; whether it was there.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let hashed = hash(id);
        for slot in &mut self.slots {
            if let Some(row) = slot.find(id, hashed) {
                slot.kill(row);
                self.live -= 1;
                return true;
            }
        }
        false
    }

    /// Puts rows in the place of those with the same ID, and adds the others.
    pub(super) fn replace(&mut self, chunk: &Chunk) {
        for row in chunk.rows() {
            self.remove(row.id());
        }
        self.add(chunk.clone(), &HashSet::new());
    }

    pub(super) fn memory(&self) -> usize {
        let overlay = self.slots.iter().filter(|slot| slot.dead.is_some()).count() * size_of::<Bits>();
        let chunks: usize = self.slots.iter().map(|slot| slot.chunk.memory()).sum();
        self.slots.capacity() * size_of::<Slot>() + overlay + chunks
    }
}
