//! From the wire into a chunk: text is made harmless, times and numbers are read, what is shared is told apart.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::chunk::{Chunk, NO_PROGRESS, NO_TIME, Packed, WORDS, Word, flag, kind};
use super::words::{hash, note};
use crate::base::untrusted::clean;
use crate::domain::filter::fold;
use crate::domain::ids::{DiskId, InvalidId, KeyId, RegionId, ResourceGroupId, SnapshotId};
use crate::domain::snapshot::{Category, Creation, DiskKind, SHARED_FROM, SharedFrom, SnapshotRecord, Status};

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
            let next = Chunk::new(self.open.region().clone());
            self.full.push(std::mem::replace(&mut self.open, next));
        }
        self.open.push(record)
    }

    /// The rows so far, for [`super::Inventory::append`]: one chunk for every started [`super::ROWS`].
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

impl Chunk {
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
