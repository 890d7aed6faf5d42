//! A chunk as bytes and back, for a copy on the disk. Nothing of a row is worked out anew: a list of 100,000 has to be
//! there within the blink of an eye.
//!
//! All numbers are little-endian. First five `u32`: how many rows, bytes of searched text, bytes of notes, shared words,
//! bytes of shared words; then the rows one after the other, the searched text, the notes, the ends of the shared words,
//! the shared words.

use super::chunk::{Chunk, NO_PROGRESS, Packed, ROWS, WORDS};
use super::words::Words;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::snapshot::{Category, Creation, DiskKind, Status};

// The place of a value in these lists is what stands for it: new ones go to the end.
const STATUS: [Status; 4] = [Status::Progressing, Status::Accomplished, Status::Failed, Status::Other];
const DISK_KIND: [DiskKind; 3] = [DiskKind::System, DiskKind::Data, DiskKind::Unknown];
const CATEGORY: [Category; 4] = [Category::Standard, Category::Flash, Category::Archive, Category::Other];
const CREATION: [Creation; 3] = [Creation::Manual, Creation::Automatic, Creation::Unknown];

impl Chunk {
    /// Writes the chunk behind `out`, without its region.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let (ends, words) = self.words.parts();
        for length in [self.rows.len(), self.hay.len(), self.notes.len(), ends.len(), words.len()] {
            // None of them can be more: places in a chunk are `u32`.
            out.extend(u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        }
        self.rows.iter().for_each(|row| write_row(row, out));
        out.extend(self.hay.as_bytes());
        out.extend(self.notes.as_bytes());
        ends.iter().for_each(|end| out.extend(end.to_le_bytes()));
        out.extend(words.as_bytes());
    }

    /// Reads what [`Self::encode`] wrote; `None` if it is anything else.
    #[must_use]
    pub fn decode(region: RegionId, bytes: &[u8]) -> Option<Self> {
        let mut from = Reader(bytes);
        let [rows, hay, notes, ends, words] = [(); 5].map(|()| from.u32().map(|length| length as usize));
        let rows = rows.filter(|rows| *rows <= ROWS)?;
        // Nothing is reserved by a number that the bytes do not bear out.
        let packed = (0..rows).map(|_| read_row(&mut from)).collect::<Option<Vec<_>>>()?;
        let mut chunk = Self::new(region);
        chunk.hay = from.text(hay?)?.to_owned();
        chunk.notes = from.text(notes?)?.to_owned();
        let ends = (0..ends?).map(|_| from.u32()).collect::<Option<Vec<_>>>()?;
        chunk.words = Words::from_parts(&ends, from.text(words?)?)?;
        if !from.0.is_empty() || !places_fit(&packed, &chunk) {
            return None;
        }
        chunk.make_room(rows);
        for row in packed {
            chunk.add(row);
        }
        chunk.shrink();
        (0..rows).all(|row| is_whole(&chunk, row)).then_some(chunk)
    }
}

/// Whether every row has its texts where they can be cut out.
fn places_fit(rows: &[Packed], chunk: &Chunk) -> bool {
    let cuts = |place: fn(&Packed) -> u32, text: &str| {
        let places = rows.iter().map(|row| place(row) as usize);
        rows.is_empty() && text.is_empty()
            || rows.first().is_some_and(|row| place(row) == 0)
                && places.clone().all(|at| text.is_char_boundary(at))
                && places.is_sorted()
    };
    // The shortest row, so that an index by ID can be made.
    let long_enough = |row: &Packed, end: usize| {
        let texts = [row.id_len, row.source_len, row.owner_len].into_iter().map(usize::from);
        let mut at = row.hay as usize;
        texts.into_iter().all(|length| {
            at += length + "\n".len();
            at <= end && chunk.hay.as_bytes()[at - 1] == b'\n'
        }) && at < end
            && chunk.hay.as_bytes()[end - 1] == b'\n'
    };
    let ends = rows.iter().skip(1).map(|row| row.hay as usize).chain([chunk.hay.len()]);
    cuts(|row| row.hay, &chunk.hay)
        && cuts(|row| row.notes, &chunk.notes)
        && rows.iter().zip(ends).all(|(row, end)| long_enough(row, end))
}

/// Whether a row says what a row can say.
fn is_whole(chunk: &Chunk, row: usize) -> bool {
    let packed = &chunk.rows[row];
    SnapshotId::parse(chunk.row(row).id()).is_ok()
        && packed.words.iter().all(|word| usize::from(*word) <= chunk.words.len())
        && (packed.progress <= 100 || packed.progress == NO_PROGRESS)
}

fn write_row(row: &Packed, out: &mut Vec<u8>) {
    for number in [row.hay, row.notes, row.size_gib, row.retention_days] {
        out.extend(number.to_le_bytes());
    }
    for number in [row.created.cast_unsigned(), row.modified.cast_unsigned(), row.bytes] {
        out.extend(number.to_le_bytes());
    }
    for number in row.words.into_iter().chain([row.flags]) {
        out.extend(number.to_le_bytes());
    }
    out.extend([row.id_len, row.source_len, row.owner_len, row.progress]);
    out.extend([
        number_of(&STATUS, row.status),
        number_of(&DISK_KIND, row.disk_kind),
        number_of(&CATEGORY, row.category),
        number_of(&CREATION, row.creation),
    ]);
}

fn read_row(from: &mut Reader<'_>) -> Option<Packed> {
    let [hay, notes, size_gib, retention_days] = [from.u32()?, from.u32()?, from.u32()?, from.u32()?];
    let [created, modified, bytes] = [from.u64()?, from.u64()?, from.u64()?];
    let mut words = [0; WORDS];
    for word in &mut words {
        *word = from.u16()?;
    }
    let flags = from.u16()?;
    let [id_len, source_len, owner_len, progress, status, disk_kind, category, creation] = from.take()?;
    Some(Packed {
        hay,
        notes,
        created: created.cast_signed(),
        modified: modified.cast_signed(),
        bytes,
        size_gib,
        retention_days,
        words,
        flags,
        id_len,
        source_len,
        owner_len,
        progress,
        status: *STATUS.get(usize::from(status))?,
        disk_kind: *DISK_KIND.get(usize::from(disk_kind))?,
        category: *CATEGORY.get(usize::from(category))?,
        creation: *CREATION.get(usize::from(creation))?,
    })
}

fn number_of<T: PartialEq>(all: &[T], one: T) -> u8 {
    let at = all.iter().position(|known| *known == one).unwrap_or(all.len());
    u8::try_from(at).unwrap_or(u8::MAX)
}

/// What is still to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn text(&mut self, length: usize) -> Option<&'a str> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(taken).ok()
    }

    fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}
