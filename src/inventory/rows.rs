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

/// Bits of [`Traces`] for a row at least, so that at most one of as many new IDs looks like a known one.
const BITS_A_ROW: usize = 8;

/// Tells of most new IDs that they are new, without a look into every chunk: of every ID that is here a bit is set.
#[derive(Debug, Clone, Default)]
struct Traces {
    /// As many words as a power of two, or none. Shared with clones, of which a search has one and never looks.
    bits: Arc<Vec<u64>>,
    /// Of how many rows.
    rows: usize,
}

/// In which of so many words, a power of two, the bit of a hash is.
fn word_of(hashed: u32, words: usize) -> usize {
    (hashed as usize / 64) & (words - 1)
}

impl Traces {
    fn have_room(&self, rows: usize) -> bool {
        rows * BITS_A_ROW <= self.bits.len() * 64
    }

    fn with_room(rows: usize) -> Self {
        let words = (rows * BITS_A_ROW / 64 + 1).next_power_of_two();
        Self { bits: Arc::new(vec![0; words]), rows: 0 }
    }

    fn may_have(&self, hashed: u32) -> bool {
        self.bits[word_of(hashed, self.bits.len())] >> (hashed % 64) & 1 == 1
    }

    fn note(&mut self, hashes: impl Iterator<Item = u32>) {
        let mut bits = std::mem::take(&mut self.bits);
        let words = Arc::make_mut(&mut bits);
        for hashed in hashes {
            let word = word_of(hashed, words.len());
            words[word] |= 1 << (hashed % 64);
            self.rows += 1;
        }
        self.bits = bits;
    }

    fn memory(&self) -> usize {
        self.bits.capacity() * size_of::<u64>()
    }
}

/// The rows of one region; no ID twice.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    slots: Vec<Slot>,
    live: usize,
    traces: Traces,
}

impl Rows {
    /// Rows of chunks that have no ID in common.
    pub(super) fn of(chunks: Vec<Chunk>) -> Self {
        let live = chunks.iter().map(Chunk::len).sum();
        let slot = |chunk| Slot { chunk: Arc::new(chunk), dead: None };
        Self { slots: chunks.into_iter().map(slot).collect(), live, traces: Traces::default() }
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
        self.trace(chunk.len());
        let is_fresh = |id: &str, hashed: u32| {
            let is_here = || self.slots.iter().any(|slot| slot.find(id, hashed).is_some());
            !(gone.contains(id) || self.traces.may_have(hashed) && is_here())
        };
        let fresh: Vec<(usize, u32)> = chunk
            .rows()
            .map(|row| (row.index(), row.id(), hash(row.id())))
            .filter(|(_, id, hashed)| is_fresh(id, *hashed))
            .map(|(row, _, hashed)| (row, hashed))
            .collect();
        self.traces.note(fresh.iter().map(|(_, hashed)| *hashed));
        let fresh: Vec<usize> = fresh.into_iter().map(|(row, _)| row).collect();
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

    /// Makes sure that every row has left its trace, and that there is room for those of so many more.
    fn trace(&mut self, more: usize) {
        let rows = self.slots.iter().map(|slot| slot.chunk.len()).sum();
        if self.traces.rows < rows || !self.traces.have_room(rows + more) {
            self.traces = Traces::with_room(2 * (rows + more));
            let all = self.slots.iter().flat_map(|slot| slot.chunk.rows());
            self.traces.note(all.map(|row| hash(row.id())));
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
        self.slots.capacity() * size_of::<Slot>() + overlay + chunks + self.traces.memory()
    }
}
