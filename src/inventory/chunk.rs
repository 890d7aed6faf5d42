//! Rows packed together: fixed fields side by side, texts in arenas, what rows share kept once.

use super::row::Row;
use super::words::{Slots, Words, hash};
use crate::domain::ids::RegionId;
use crate::domain::snapshot::{Category, Creation, DiskKind, Status};

/// Most rows of a chunk.
pub const ROWS: usize = 4096;

/// Bytes of text after which a chunk takes no more rows, so that every place in it has a `u32`.
const MOST_TEXT: usize = 1 << 30;

/// A time that was not told.
pub(super) const NO_TIME: i64 = i64::MIN;
/// A progress that was not told.
pub(super) const NO_PROGRESS: u8 = u8::MAX;

/// Which shared word of a row.
#[derive(Clone, Copy)]
pub(super) enum Word {
    Disk,
    Key,
    Group,
    SourceRegion,
    Usage,
    Tags,
    SharedRegion,
}

pub(super) const WORDS: usize = Word::SharedRegion as usize + 1;

/// What is yes or no about a row.
pub(super) mod flag {
    pub(in super::super) const AVAILABLE: u16 = 1;
    pub(in super::super) const ENCRYPTED: u16 = 1 << 1;
    /// Shared with this account by another.
    pub(in super::super) const SHARED: u16 = 1 << 2;
    pub(in super::super) const HAS_SIZE: u16 = 1 << 3;
    pub(in super::super) const HAS_BYTES: u16 = 1 << 4;
    pub(in super::super) const HAS_RETENTION: u16 = 1 << 5;
    /// The API names the same source as the tag does.
    pub(in super::super) const SAME_SOURCE: u16 = 1 << 6;
    /// The name that is shown is in the notes, because the one that is searched is folded.
    pub(in super::super) const NAME_ASIDE: u16 = 1 << 7;
}

/// The letters under which a row's rarer texts are noted.
pub(super) mod kind {
    pub(in super::super) const SHOWN_NAME: char = 'n';
    pub(in super::super) const RAW_NAME: char = 'r';
    pub(in super::super) const DESCRIPTION: char = 'd';
    pub(in super::super) const SOURCE: char = 's';
    pub(in super::super) const RAW_SHARED_FROM: char = 'f';
    pub(in super::super) const TAG_KEY: char = 'k';
    pub(in super::super) const TAG_VALUE: char = 'v';
}

/// The fixed part of a row.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    /// Where its searched text starts: ID, source, owner and folded name, each followed by a line feed, which none of
    /// them can hold.
    pub(super) hay: u32,
    /// Where its notes start.
    pub(super) notes: u32,
    /// Milliseconds since 1970, or [`NO_TIME`].
    pub(super) created: i64,
    pub(super) modified: i64,
    pub(super) bytes: u64,
    pub(super) size_gib: u32,
    pub(super) retention_days: u32,
    pub(super) words: [u16; WORDS],
    pub(super) flags: u16,
    pub(super) id_len: u8,
    pub(super) source_len: u8,
    pub(super) owner_len: u8,
    /// Percent, or [`NO_PROGRESS`].
    pub(super) progress: u8,
    pub(super) status: Status,
    pub(super) disk_kind: DiskKind,
    pub(super) category: Category,
    pub(super) creation: Creation,
}

/// Up to [`ROWS`] snapshots of one region. Once in the inventory it no longer changes.
#[derive(Debug, Clone)]
pub struct Chunk {
    region: RegionId,
    pub(super) rows: Vec<Packed>,
    pub(super) hay: String,
    pub(super) notes: String,
    pub(super) words: Words,
    ids: Slots,
    /// Those that another account shares, by the IDs they have there.
    sources: Slots,
}

impl Chunk {
    pub(super) fn new(region: RegionId) -> Self {
        let (rows, hay, notes) = (Vec::new(), String::new(), String::new());
        Self { region, rows, hay, notes, words: Words::default(), ids: Slots::default(), sources: Slots::default() }
    }

    /// The region all its snapshots live in.
    #[must_use]
    pub fn region(&self) -> &RegionId {
        &self.region
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at `index`, which is below [`Self::len`].
    ///
    /// # Panics
    /// If it is not.
    #[must_use]
    pub fn row(&self, index: usize) -> Row<'_> {
        Row::new(self, index)
    }

    /// Its rows in the order in which they came.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|index| self.row(index))
    }

    /// Bytes that it takes, all in: fixed fields, arenas, shared words and the indexes by ID.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>()
            + self.rows.capacity() * size_of::<Packed>()
            + self.hay.capacity()
            + self.notes.capacity()
            + self.words.heap()
            + self.ids.heap()
            + self.sources.heap()
    }

    pub(super) fn is_full(&self) -> bool {
        self.len() >= ROWS || self.hay.len().max(self.notes.len()) > MOST_TEXT
    }

    /// The first row with this ID for which `is` says yes.
    pub(super) fn find(&self, id: &str, hashed: u32, mut is: impl FnMut(usize) -> bool) -> Option<usize> {
        self.ids.find(hashed, |row| self.row(row).id() == id && is(row))
    }

    /// The rows that another account shares from this snapshot of its own, in their order.
    pub(super) fn find_by_source(&self, source: &str, hashed: u32) -> Vec<usize> {
        let mut found = Vec::new();
        let note = |row: usize| {
            found.extend((self.row(row).shared_source() == Some(source)).then_some(row));
            false
        };
        self.sources.find(hashed, note);
        // The index is in the order of its slots.
        found.sort_unstable();
        found
    }

    /// The searched text of a row.
    pub(super) fn hay_of(&self, row: usize) -> &str {
        let end = self.rows.get(row + 1).map_or(self.hay.len(), |next| next.hay as usize);
        &self.hay[self.rows[row].hay as usize..end]
    }

    pub(super) fn notes_of(&self, row: usize) -> &str {
        let end = self.rows.get(row + 1).map_or(self.notes.len(), |next| next.notes as usize);
        &self.notes[self.rows[row].notes as usize..end]
    }

    /// Takes rows of another chunk of the same region, as many as there is room for; how many that were.
    pub(super) fn copy(&mut self, from: &Self, rows: &[usize]) -> usize {
        // What is shared by many rows is looked up once.
        let mut numbers = vec![None; from.words.len() + 1];
        for (done, row) in rows.iter().enumerate() {
            let (Ok(hay), Ok(notes)) = (u32::try_from(self.hay.len()), u32::try_from(self.notes.len())) else {
                return done;
            };
            if self.is_full() {
                return done;
            }
            let mut packed = from.rows[*row].clone();
            (packed.hay, packed.notes) = (hay, notes);
            packed.words = packed
                .words
                .map(|word| *numbers[usize::from(word)].get_or_insert_with(|| self.words.intern(from.words.get(word))));
            self.hay.push_str(from.hay_of(*row));
            self.notes.push_str(from.notes_of(*row));
            self.add(packed);
        }
        rows.len()
    }

    /// Prepares an empty chunk for so many rows.
    pub(super) fn make_room(&mut self, rows: usize) {
        self.rows.reserve_exact(rows);
        self.ids = Slots::with_room(rows);
    }

    pub(super) fn add(&mut self, packed: Packed) {
        let Ok(index) = u16::try_from(self.len()) else { return };
        self.rows.push(packed);
        let mut ids = std::mem::take(&mut self.ids);
        ids.insert(index, |row| hash(self.row(row).id()));
        self.ids = ids;
        if self.row(usize::from(index)).shared_source().is_some() {
            let mut sources = std::mem::take(&mut self.sources);
            sources.insert(index, |row| hash(self.row(row).shared_source().unwrap_or_default()));
            self.sources = sources;
        }
    }

    /// Gives back what was reserved for more rows.
    pub(super) fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.hay.shrink_to_fit();
        self.notes.shrink_to_fit();
        self.words.shrink();
        self.ids.shrink();
        self.sources.shrink();
    }
}
