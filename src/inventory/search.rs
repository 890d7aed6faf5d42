//! Which rows a list shows, and in what order. A pure function of a clone, so it can run on another thread.

use std::collections::BTreeSet;
use std::sync::Arc;

use memchr::memmem::Finder;

use super::Inventory;
use super::asked::{Asked, Outside};
use super::chunk::{Chunk, NO_TIME, Packed, ROWS, Word};
use super::row::Row;
use super::rows::Slot;
use super::words::hash;
use crate::domain::filter::{Filter, fold};
use crate::domain::ids::{RegionId, ResourceGroupId, SnapshotId};
use crate::domain::snapshot::Status;

/// What a list is sorted by. Rows that do not have it come last either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// ID in this account.
    Id,
    /// Name, without regard to case.
    Name,
    /// Region.
    Region,
    /// When it was made.
    Created,
    /// Size of the source disk.
    Size,
    /// Progressing, ready, failed, other.
    Status,
    /// Not encrypted, encrypted.
    Encrypted,
    /// The disk it was taken from.
    Disk,
    /// The account that shares it.
    Owner,
    /// How many see it, see [`Outside`].
    Shared,
}

/// The order of a list. Rows that are equal in it follow each other by ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// Largest, last or newest first.
    pub descending: bool,
}

impl Default for Sort {
    /// Newest first.
    fn default() -> Self {
        Self { column: Column::Created, descending: true }
    }
}

/// What a list is asked to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// Only this region; `None` for all.
    pub region: Option<RegionId>,
    /// Words that all have to occur, in any case and place, in the name, the ID, the ID at the owner, or the owner's
    /// account ID.
    pub text: String,
    /// What else they have to be.
    pub filter: Filter,
    /// What that asks about and no snapshot tells.
    pub outside: Option<Arc<Outside>>,
    /// Only this resource group.
    pub resource_group: Option<ResourceGroupId>,
    /// Only the snapshots with these IDs.
    pub only: Option<BTreeSet<String>>,
    /// Only what other accounts share with this one.
    pub shared_in_only: bool,
    /// The order.
    pub sort: Sort,
}

impl Query {
    /// Whether a row meets what is asked besides the words.
    pub(super) fn lets_through(&self, row: Row<'_>) -> bool {
        self.filter.is_empty() || self.filter.is_met_by(&Asked { row, outside: self.outside.as_deref() })
    }
}

/// The rows that a query found, in order. Keeps its rows alive whatever happens to the inventory.
#[derive(Debug, Clone, Default)]
pub struct View {
    pub(super) chunks: Arc<Vec<Arc<Chunk>>>,
    pub(super) order: Arc<Vec<u32>>,
}

impl PartialEq for View {
    /// Whether it is the same answer to the same question, not merely an equal one.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.order, &other.order) && Arc::ptr_eq(&self.chunks, &other.chunks)
    }
}

impl Eq for View {}

const ROW_BITS: u32 = ROWS.trailing_zeros();

/// Where a row is: the number of its chunk, then its number there.
pub(super) fn position(chunk: usize, row: usize) -> u32 {
    u32::try_from(chunk << ROW_BITS | row).unwrap_or(u32::MAX)
}

pub(super) fn row_at(chunks: &[Arc<Chunk>], position: u32) -> Row<'_> {
    chunks[(position >> ROW_BITS) as usize].row(position as usize % ROWS)
}

impl View {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The row at `index`, counted from the top; `None` below the last.
    #[must_use]
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        self.order.get(index).map(|position| row_at(&self.chunks, *position))
    }

    /// The rows from the top.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> + ExactSizeIterator {
        self.order.iter().map(|position| row_at(&self.chunks, *position))
    }

    /// Where a snapshot stands in this view, which is most likely `guess`.
    #[must_use]
    pub fn position_near(&self, guess: usize, id: &SnapshotId) -> Option<usize> {
        if self.row(guess).is_some_and(|row| row.id() == id.as_str()) { Some(guess) } else { self.position_of(id) }
    }

    /// Where a snapshot stands in this view.
    #[must_use]
    pub fn position_of(&self, id: &SnapshotId) -> Option<usize> {
        let hashed = hash(id.as_str());
        self.chunks.iter().enumerate().find_map(|(number, chunk)| {
            let mut found = None;
            chunk.find(id.as_str(), hashed, |row| {
                let wanted = position(number, row);
                found = self.order.iter().position(|position| *position == wanted);
                found.is_some()
            });
            found
        })
    }
}

/// Finds and sorts the rows that `query` asks for.
#[must_use]
pub fn select(inventory: &Inventory, query: &Query) -> View {
    let words = Words::new(&query.text);
    let (mut chunks, mut order) = (Vec::new(), Vec::new());
    for slot in inventory.scope(query.region.as_ref()).flat_map(|rows| rows.slots()) {
        let group = query.resource_group.as_ref().map(|group| slot.chunk.words.find(group.as_str()));
        if group == Some(None) {
            continue;
        }
        collect(slot, &words, chunks.len(), &mut order, |row| {
            group.flatten().is_none_or(|group| row.packed().words[Word::Group as usize] == group)
                && !(query.shared_in_only && row.is_own())
                && query.lets_through(row)
                && query.only.as_ref().is_none_or(|only| only.contains(row.id()))
        });
        chunks.push(Arc::clone(&slot.chunk));
    }
    sort(&chunks, &mut order, query.sort, query.outside.as_deref());
    View { chunks: Arc::new(chunks), order: Arc::new(order) }
}

fn collect(slot: &Slot, words: &Words, number: usize, order: &mut Vec<u32>, keep: impl Fn(Row<'_>) -> bool) {
    words.each_row(&slot.chunk, |row| {
        if slot.is_live(row) && keep(slot.chunk.row(row)) {
            order.push(position(number, row));
        }
    });
}

/// The words of a query, longest first: the rarest is looked for in whole chunks, the others in the rows it is in.
pub(super) struct Words(Vec<Finder<'static>>);

impl Words {
    pub(super) fn new(text: &str) -> Self {
        let folded = fold(text);
        let mut words: Vec<&str> = folded.split_whitespace().collect();
        words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        Self(words.into_iter().map(|word| Finder::new(word).into_owned()).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all are in a row's searched text.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.0.iter().all(|word| word.find(text.as_bytes()).is_some())
    }

    /// Calls `hit` with every row that has all words, in order.
    pub(super) fn each_row(&self, chunk: &Chunk, mut hit: impl FnMut(usize)) {
        let Some((first, others)) = self.0.split_first() else {
            return (0..chunk.len()).for_each(hit);
        };
        let (mut row, mut from) = (0, 0);
        while let Some(found) = first.find(&chunk.hay.as_bytes()[from..]) {
            // No word holds a line feed, so what was found lies within one row.
            row += starts_until(&chunk.rows[row..], from + found) - 1;
            let text = chunk.hay_of(row);
            if others.iter().all(|word| word.find(text.as_bytes()).is_some()) {
                hit(row);
            }
            from = chunk.rows[row].hay as usize + text.len();
            row += 1;
            if row == chunk.len() {
                break;
            }
        }
    }
}

/// How many of these rows start at or before a place of the searched text. Mostly few, of many: that is found out from the
/// front, in steps that grow.
fn starts_until(rows: &[Packed], place: usize) -> usize {
    let starts = |packed: &Packed| packed.hay as usize <= place;
    let (mut low, mut high) = (0, 1);
    while rows.get(high).is_some_and(starts) {
        (low, high) = (high, high * 2);
    }
    low + rows[low..high.min(rows.len())].partition_point(starts)
}

fn sort(chunks: &[Arc<Chunk>], order: &mut [u32], sort: Sort, outside: Option<&Outside>) {
    let mut keyed: Vec<(u64, u32)> =
        order.iter().map(|position| (key(row_at(chunks, *position), sort, outside), *position)).collect();
    keyed.sort_by(|(key_a, a), (key_b, b)| {
        key_a.cmp(key_b).then_with(|| {
            let (row_a, row_b) = (row_at(chunks, *a), row_at(chunks, *b));
            let by_text = text(row_a, sort.column).cmp(&text(row_b, sort.column));
            let by_text = if sort.descending { by_text.reverse() } else { by_text };
            by_text.then_with(|| row_a.id().cmp(row_b.id()))
        })
    });
    for (place, (_, position)) in order.iter_mut().zip(keyed) {
        *place = position;
    }
}

/// A number that sorts like the row. Texts only by their first eight bytes; [`text`] decides between equals.
fn key(row: Row<'_>, sort: Sort, outside: Option<&Outside>) -> u64 {
    let packed = row.packed();
    let key = match sort.column {
        Column::Created => (packed.created != NO_TIME).then(|| packed.created.cast_unsigned() ^ 1 << 63),
        Column::Size => row.size_gib().map(|size| u64::from(size) + 1),
        Column::Encrypted => Some(u64::from(row.is_encrypted()) + 1),
        Column::Status => Some(match row.status() {
            Status::Progressing => 1,
            Status::Accomplished => 2,
            Status::Failed => 3,
            Status::Other => 4,
        }),
        Column::Shared => outside.and_then(|known| known.reach.get(row.id())).map(|reach| reach + 1),
        column => text(row, column).filter(|text| !text.is_empty()).map(first_bytes),
    };
    // No key is 0 or the largest number, so a row without one is last in both orders.
    match key {
        None => u64::MAX,
        Some(key) if sort.descending => !key,
        Some(key) => key,
    }
}

fn first_bytes(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(bytes)
}

/// The text of a column that is sorted as text.
fn text<'a>(row: Row<'a>, column: Column) -> Option<&'a str> {
    match column {
        Column::Id => Some(row.id()),
        Column::Name => Some(row.folded_name()),
        Column::Region => Some(row.region().as_str()),
        Column::Disk => row.disk(),
        Column::Owner => row.owner(),
        Column::Created | Column::Size | Column::Status | Column::Encrypted | Column::Shared => None,
    }
}
