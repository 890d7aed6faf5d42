//! Rows packed together: fixed fields side by side, texts in arenas, what rows share kept once.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::row::Row;
use super::words::{Slots, Words, hash, note};
use crate::base::untrusted::clean;
use crate::domain::ids::{DiskId, InvalidId, KeyId, RegionId, ResourceGroupId, SnapshotId};
use crate::domain::snapshot::{Category, Creation, DiskKind, SHARED_FROM, SharedFrom, SnapshotRecord, Status};

/// Most rows of a chunk.
pub const ROWS: usize = 4096;

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

const WORDS: usize = Word::SharedRegion as usize + 1;

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
    notes: String,
    pub(super) words: Words,
    ids: Slots,
}

impl Chunk {
    pub(super) fn new(region: RegionId) -> Self {
        let (rows, hay, notes) = (Vec::new(), String::new(), String::new());
        Self { region, rows, hay, notes, words: Words::default(), ids: Slots::default() }
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

    /// Bytes that it takes, all in: fixed fields, arenas, shared words and the index by ID.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>()
            + self.rows.capacity() * size_of::<Packed>()
            + self.hay.capacity()
            + self.notes.capacity()
            + self.words.heap()
            + self.ids.heap()
    }

    pub(super) fn is_full(&self) -> bool {
        self.len() >= ROWS
    }

    /// The first row with this ID for which `is` says yes.
    pub(super) fn find(&self, id: &str, hashed: u32, mut is: impl FnMut(usize) -> bool) -> Option<usize> {
        self.ids.find(hashed, |row| self.row(row).id() == id && is(row))
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

    /// Takes a row of another chunk of the same region.
    pub(super) fn copy(&mut self, row: Row<'_>) {
        let (Ok(hay), Ok(notes)) = (u32::try_from(self.hay.len()), u32::try_from(self.notes.len())) else { return };
        let mut packed = row.packed().clone();
        (packed.hay, packed.notes) = (hay, notes);
        packed.words = packed.words.map(|word| self.words.intern(row.chunk().words.get(word)));
        self.hay.push_str(row.chunk().hay_of(row.index()));
        self.notes.push_str(row.chunk().notes_of(row.index()));
        self.add(packed);
    }

    fn add(&mut self, packed: Packed) {
        let Ok(index) = u16::try_from(self.len()) else { return };
        self.rows.push(packed);
        let mut ids = std::mem::take(&mut self.ids);
        ids.insert(index, |row| hash(self.row(row).id()));
        self.ids = ids;
    }

    /// Gives back what was reserved for more rows.
    pub(super) fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.hay.shrink_to_fit();
        self.notes.shrink_to_fit();
        self.words.shrink();
        self.ids.shrink();
    }

    fn push(&mut self, record: &SnapshotRecord<'_>) -> bool {
        let (Ok(hay), Ok(notes)) = (u32::try_from(self.hay.len()), u32::try_from(self.notes.len())) else {
            return false;
        };
        let (Ok(_), Ok(id_len)) = (SnapshotId::parse(&record.id), u8::try_from(record.id.len())) else {
            return false;
        };
        if self.find(&record.id, hash(&record.id), |_| true).is_some() {
            return true;
        }
        let shared = self.read_tags(record);
        let (source_len, owner_len) = self.write_hay(record, shared.from.as_ref());
        let mut flags = self.write_notes(record, shared.from.as_ref());
        for (bit, on) in [
            (flag::AVAILABLE, record.available),
            (flag::ENCRYPTED, record.encrypted),
            (flag::SHARED, shared.from.is_some()),
            (flag::HAS_SIZE, record.size_gib.is_some()),
            (flag::HAS_BYTES, record.bytes.is_some()),
            (flag::HAS_RETENTION, record.retention_days.is_some()),
        ] {
            flags |= if on { bit } else { 0 };
        }
        let mut words = [0; WORDS];
        words[Word::Disk as usize] = self.intern(&record.disk, DiskId::parse);
        words[Word::Key as usize] = self.intern(&record.key, KeyId::parse);
        words[Word::Group as usize] = self.intern(&record.resource_group, ResourceGroupId::parse);
        words[Word::SourceRegion as usize] = self.intern(&record.source_region, RegionId::parse);
        words[Word::Usage as usize] = self.words.intern(&record.usage);
        words[Word::Tags as usize] = shared.tags;
        words[Word::SharedRegion as usize] = shared.region;
        self.add(Packed {
            hay,
            notes,
            created: millis(&record.created),
            modified: millis(&record.modified),
            bytes: record.bytes.unwrap_or_default(),
            size_gib: record.size_gib.unwrap_or_default(),
            retention_days: record.retention_days.unwrap_or_default(),
            words,
            flags,
            id_len,
            source_len,
            owner_len,
            progress: percent(&record.progress),
            status: Status::from_wire(&record.status),
            disk_kind: DiskKind::from_wire(&record.disk_kind),
            category: Category::from_wire(&record.category),
            creation: Creation::from_wire(&record.creation),
        });
        true
    }

    /// Interns an identifier; one of the wrong shape counts as not told.
    fn intern<T>(&mut self, text: &str, parse: fn(&str) -> Result<T, InvalidId>) -> u16 {
        if text.is_empty() || parse(text).is_err() { 0 } else { self.words.intern(text) }
    }

    /// Takes the tag that tells where a shared snapshot came from out of the others.
    fn read_tags(&mut self, record: &SnapshotRecord<'_>) -> Shared {
        let mut from = None;
        let mut rest = String::new();
        for (key, value) in &record.tags {
            let candidate = from.is_none() && (key.starts_with(SHARED_FROM) || SHARED_FROM.starts_with(key.as_ref()));
            if candidate && let Some(found) = SharedFrom::from_tag(key, value) {
                from = Some(found);
            } else {
                note(&mut rest, kind::TAG_KEY, key);
                note(&mut rest, kind::TAG_VALUE, value);
            }
        }
        let region = from.as_ref().and_then(|from| from.region.as_ref()).map_or(0, |id| self.words.intern(id.as_str()));
        Shared { from, region, tags: self.words.intern(&rest) }
    }

    /// Writes the searched text; returns the lengths of source and owner.
    fn write_hay(&mut self, record: &SnapshotRecord<'_>, from: Option<&SharedFrom>) -> (u8, u8) {
        let source = from.and_then(|from| from.source.as_ref()).map_or("", |id| id.as_str());
        let owner = from.and_then(|from| from.owner.as_ref()).map_or("", |id| id.as_str());
        let name = clean(&record.name);
        for text in [&record.id, source, owner, &fold(&name)] {
            self.hay.push_str(text);
            self.hay.push('\n');
        }
        let length = |text: &str| u8::try_from(text.len()).unwrap_or_default();
        (length(source), length(owner))
    }

    /// Writes the rarer texts; returns the flags that say how to read them.
    fn write_notes(&mut self, record: &SnapshotRecord<'_>, from: Option<&SharedFrom>) -> u16 {
        let mut flags = 0;
        let name = clean(&record.name);
        if fold(&name) != name {
            flags |= flag::NAME_ASIDE;
            note(&mut self.notes, kind::SHOWN_NAME, &name);
        }
        if name != record.name {
            note(&mut self.notes, kind::RAW_NAME, &record.name);
        }
        if !record.description.is_empty() {
            note(&mut self.notes, kind::DESCRIPTION, &record.description);
        }
        if from.and_then(|from| from.source.as_ref()).is_some_and(|id| id.as_str() == record.source) {
            flags |= flag::SAME_SOURCE;
        } else if SnapshotId::parse(&record.source).is_ok() {
            note(&mut self.notes, kind::SOURCE, &record.source);
        }
        if let Some(from) = from
            && from.raw.raw() != usual_shared_from(from)
        {
            note(&mut self.notes, kind::RAW_SHARED_FROM, from.raw.raw());
        }
        flags
    }
}

/// What the tags of a record said.
struct Shared {
    from: Option<SharedFrom>,
    region: u16,
    tags: u16,
}

/// The joined text that a tag with these parts has when it has the documented shape.
pub(super) fn usual_shared_from(from: &SharedFrom) -> String {
    let owner = from.owner.as_ref().map_or("", |id| id.as_str());
    let region = from.region.as_ref().map_or("", |id| id.as_str());
    let source = from.source.as_ref().map_or("", |id| id.as_str());
    format!("{SHARED_FROM}:{owner}:{region}:{source}")
}

/// Text without upper case, character by character, so that a part of a text folds to a part of the folded text.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().flat_map(char::to_lowercase).collect())
}

/// Reads a time with or without seconds, fraction and zone; without a zone it is UTC.
fn millis(text: &str) -> i64 {
    let time = text
        .parse::<Timestamp>()
        .or_else(|_| text.parse::<DateTime>().and_then(|time| TimeZone::UTC.to_timestamp(time)));
    time.map_or(NO_TIME, Timestamp::as_millisecond)
}

/// Reads `42%` or `42`.
fn percent(text: &str) -> u8 {
    let number = text.trim().trim_end_matches('%').parse();
    number.ok().filter(|number| *number <= 100).unwrap_or(NO_PROGRESS)
}

/// Packs the records of one region as they are read from the wire.
#[derive(Debug, Clone)]
pub struct ChunkBuilder {
    full: Vec<Chunk>,
    open: Chunk,
}

impl ChunkBuilder {
    /// Starts with no rows.
    #[must_use]
    pub fn new(region: RegionId) -> Self {
        Self { full: Vec::new(), open: Chunk::new(region) }
    }

    /// Packs one record; `false` if its ID is not that of a snapshot, and then nothing is kept.
    ///
    /// Text is made harmless here. A second record of the same ID is passed over.
    pub fn push(&mut self, record: &SnapshotRecord<'_>) -> bool {
        if self.open.is_full() {
            let next = Chunk::new(self.open.region.clone());
            self.full.push(std::mem::replace(&mut self.open, next));
        }
        self.open.push(record)
    }

    /// The rows so far, for [`super::Inventory::append`]: one chunk for every started [`ROWS`].
    #[must_use]
    pub fn finish(self) -> Vec<Chunk> {
        let mut chunks = self.full;
        if !self.open.is_empty() {
            chunks.push(self.open);
        }
        chunks.iter_mut().for_each(Chunk::shrink);
        chunks
    }
}
