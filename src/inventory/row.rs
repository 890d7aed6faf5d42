//! One packed snapshot, read in place.

use jiff::Timestamp;

use super::chunk::{Chunk, NO_PROGRESS, NO_TIME, Packed, Word, flag, kind};
use super::pack::usual_shared_from;
use super::words::notes;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, DiskId, KeyId, RegionId, ResourceGroupId, SnapshotId};
use crate::domain::snapshot::{Category, Creation, DiskKind, SharedFrom, Snapshot, Status, Tag};

/// A row of the inventory. Everything a list shows is read without a copy; all texts are safe to draw.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    chunk: &'a Chunk,
    index: usize,
}

impl<'a> Row<'a> {
    pub(super) fn new(chunk: &'a Chunk, index: usize) -> Self {
        Self { chunk, index }
    }

    pub(super) fn index(self) -> usize {
        self.index
    }

    pub(super) fn packed(self) -> &'a Packed {
        &self.chunk.rows[self.index]
    }

    fn has(self, flag: u16) -> bool {
        self.packed().flags & flag != 0
    }

    fn word(self, word: Word) -> Option<&'a str> {
        let text = self.chunk.words.get(self.packed().words[word as usize]);
        (!text.is_empty()).then_some(text)
    }

    fn note(self, wanted: char) -> Option<&'a str> {
        notes(self.chunk.notes_of(self.index)).find(|(kind, _)| *kind == wanted).map(|(_, text)| text)
    }

    /// A part of the searched text, `skip` bytes after the row's start and `length` long.
    fn part(self, skip: usize, length: u8) -> &'a str {
        let start = self.packed().hay as usize + skip;
        &self.chunk.hay[start..start + usize::from(length)]
    }

    /// Its ID in this account, as text.
    #[must_use]
    pub fn id(self) -> &'a str {
        self.part(0, self.packed().id_len)
    }

    /// Its ID in this account.
    ///
    /// # Panics
    /// Never: a row without a valid ID is not packed.
    #[must_use]
    pub fn snapshot_id(self) -> SnapshotId {
        SnapshotId::parse(self.id()).expect("the ID was checked when the row was packed")
    }

    /// Its name, safe to draw; may be empty.
    #[must_use]
    pub fn name(self) -> &'a str {
        if self.has(flag::NAME_ASIDE) {
            return self.note(kind::SHOWN_NAME).unwrap_or_default();
        }
        self.folded_name()
    }

    /// The text in which words are looked for.
    pub(super) fn searched(self) -> &'a str {
        self.chunk.hay_of(self.index)
    }

    /// Its name without upper case.
    pub(super) fn folded_name(self) -> &'a str {
        let packed = self.packed();
        let before = usize::from(packed.id_len)
            + usize::from(packed.source_len)
            + usize::from(packed.owner_len)
            + "\n\n\n".len();
        let hay = self.chunk.hay_of(self.index);
        &hay[before..hay.len() - "\n".len()]
    }

    /// The region it lives in.
    #[must_use]
    pub fn region(self) -> &'a RegionId {
        self.chunk.region()
    }

    /// How far it has come.
    #[must_use]
    pub fn status(self) -> Status {
        self.packed().status
    }

    /// Percent done, 0 to 100.
    #[must_use]
    pub fn progress(self) -> Option<u8> {
        let progress = self.packed().progress;
        (progress != NO_PROGRESS).then_some(progress)
    }

    /// Whether it can be used although it may still be progressing.
    #[must_use]
    pub fn is_available(self) -> bool {
        self.has(flag::AVAILABLE)
    }

    /// Whether it is ready to be shared or used, as [`Snapshot::is_ready`] says it.
    #[must_use]
    pub fn is_ready(self) -> bool {
        self.status() == Status::Accomplished || self.is_available()
    }

    /// When it was made.
    #[must_use]
    pub fn created(self) -> Option<Timestamp> {
        time(self.packed().created)
    }

    /// When it last changed.
    #[must_use]
    pub fn modified(self) -> Option<Timestamp> {
        time(self.packed().modified)
    }

    /// Size of the source disk in GiB.
    #[must_use]
    pub fn size_gib(self) -> Option<u32> {
        self.has(flag::HAS_SIZE).then_some(self.packed().size_gib)
    }

    /// Size of the full snapshot in bytes.
    #[must_use]
    pub fn bytes(self) -> Option<u64> {
        self.has(flag::HAS_BYTES).then_some(self.packed().bytes)
    }

    /// Days it is kept; `None` means for ever.
    #[must_use]
    pub fn retention_days(self) -> Option<u32> {
        self.has(flag::HAS_RETENTION).then_some(self.packed().retention_days)
    }

    /// Whether it is encrypted.
    #[must_use]
    pub fn is_encrypted(self) -> bool {
        self.has(flag::ENCRYPTED)
    }

    /// The key it is encrypted with, where told.
    #[must_use]
    pub fn key(self) -> Option<&'a str> {
        self.word(Word::Key)
    }

    /// The same as an identifier, for [`crate::domain::keys::KeyBook`].
    #[must_use]
    pub fn key_id(self) -> Option<KeyId> {
        self.key().and_then(|text| KeyId::parse(text).ok())
    }

    /// How it is stored.
    #[must_use]
    pub fn category(self) -> Category {
        self.packed().category
    }

    /// How it came to be.
    #[must_use]
    pub fn creation(self) -> Creation {
        self.packed().creation
    }

    /// The disk it was taken from.
    #[must_use]
    pub fn disk(self) -> Option<&'a str> {
        self.word(Word::Disk)
    }

    /// What kind of disk that was.
    #[must_use]
    pub fn disk_kind(self) -> DiskKind {
        self.packed().disk_kind
    }

    /// The resource group it is in.
    #[must_use]
    pub fn resource_group(self) -> Option<&'a str> {
        self.word(Word::Group)
    }

    /// Whether it is this account's own.
    #[must_use]
    pub fn is_own(self) -> bool {
        !self.has(flag::SHARED)
    }

    /// The account that shares it, if it is shared in and could be read.
    #[must_use]
    pub fn owner(self) -> Option<&'a str> {
        let packed = self.packed();
        let skip = usize::from(packed.id_len) + usize::from(packed.source_len) + "\n\n".len();
        (packed.owner_len > 0).then(|| self.part(skip, packed.owner_len))
    }

    /// The owner's own ID of it, if it is shared in and could be read.
    #[must_use]
    pub fn shared_source(self) -> Option<&'a str> {
        let packed = self.packed();
        (packed.source_len > 0).then(|| self.part(usize::from(packed.id_len) + "\n".len(), packed.source_len))
    }

    /// The region of the owner's snapshot, if it is shared in and could be read.
    #[must_use]
    pub fn shared_region(self) -> Option<&'a str> {
        self.word(Word::SharedRegion)
    }

    fn shared_from(self) -> Option<SharedFrom> {
        if self.is_own() {
            return None;
        }
        let mut from = SharedFrom {
            raw: Untrusted::default(),
            owner: self.owner().and_then(|text| AccountId::parse(text).ok()),
            region: self.shared_region().and_then(|text| RegionId::parse(text).ok()),
            source: self.shared_source().and_then(|text| SnapshotId::parse(text).ok()),
        };
        from.raw = match self.note(kind::RAW_SHARED_FROM) {
            Some(raw) => Untrusted::new(raw),
            None => Untrusted::new(&usual_shared_from(&from)),
        };
        Some(from)
    }

    pub(super) fn tags(self) -> Vec<Tag> {
        let mut parts = notes(self.word(Word::Tags).unwrap_or_default()).map(|(_, text)| Untrusted::new(text));
        std::iter::from_fn(|| Some(Tag { key: parts.next()?, value: parts.next()? })).collect()
    }

    /// Everything that is known of it.
    #[must_use]
    pub fn snapshot(self) -> Snapshot {
        let source = if self.has(flag::SAME_SOURCE) { self.shared_source() } else { self.note(kind::SOURCE) };
        Snapshot {
            id: self.snapshot_id(),
            region: self.region().clone(),
            name: Untrusted::new(self.note(kind::RAW_NAME).unwrap_or(self.name())),
            description: Untrusted::new(self.note(kind::DESCRIPTION).unwrap_or_default()),
            status: self.status(),
            progress: self.progress(),
            available: self.is_available(),
            created: self.created(),
            modified: self.modified(),
            size_gib: self.size_gib(),
            bytes: self.bytes(),
            disk: self.disk().and_then(|text| DiskId::parse(text).ok()),
            disk_kind: self.disk_kind(),
            category: self.category(),
            creation: self.creation(),
            encrypted: self.is_encrypted(),
            key: self.key_id(),
            retention_days: self.retention_days(),
            resource_group: self.resource_group().and_then(|text| ResourceGroupId::parse(text).ok()),
            source: source.and_then(|text| SnapshotId::parse(text).ok()),
            source_region: self.word(Word::SourceRegion).and_then(|text| RegionId::parse(text).ok()),
            usage: Untrusted::new(self.word(Word::Usage).unwrap_or_default()),
            tags: self.tags(),
            shared_from: self.shared_from(),
        }
    }
}

fn time(millis: i64) -> Option<Timestamp> {
    if millis == NO_TIME { None } else { Timestamp::from_millisecond(millis).ok() }
}
