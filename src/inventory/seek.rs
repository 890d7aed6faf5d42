//! Searching the same rows again and again, as while a filter is typed: what was put in order once stays so, a longer
//! text or filter looks only at what the shorter one found, and a search that nobody waits for any more is given up.

use std::sync::Arc;

use super::Inventory;
use super::chunk::ROWS;
use super::rows::Slot;
use super::search::{Query, View, Words, position, row_at, select};
use crate::domain::filter::Filter;

/// A text that found fewer than one row in this many is narrowed row by row; more are found again quicker in one sweep
/// through the memory in which they lie.
const FEW: usize = 16;

/// Remembers what it searched last.
#[derive(Debug, Default)]
pub struct Seeker {
    known: Option<Known>,
}

/// Rows in order.
#[derive(Debug)]
struct Known {
    /// What they were taken from. Kept, so that the memory of a chunk is not used for another one.
    slots: Vec<Slot>,
    /// What was asked, without its text and its filter.
    query: Query,
    /// Without any text and filter.
    all: View,
    /// What was asked last, and what its filter finds without its text.
    chosen: (Query, View),
    /// With the text that was asked last.
    last: (String, View),
}

impl Seeker {
    /// What [`select`] finds; `None` if `given_up` says that nobody waits for it any more.
    pub fn seek(&mut self, inventory: &Inventory, query: &Query, given_up: &dyn Fn() -> bool) -> Option<View> {
        let bare = Query { text: String::new(), filter: Filter::default(), outside: None, ..query.clone() };
        let fits = |known: &&mut Known| known.query == bare && known.is_of(inventory);
        if self.known.as_mut().filter(fits).is_none() {
            let all = select(inventory, &bare);
            let slots = slots(inventory, &bare).cloned().collect();
            let chosen = (bare.clone(), all.clone());
            self.known = Some(Known { slots, query: bare, chosen, last: (String::new(), all.clone()), all });
        }
        let known = self.known.as_mut()?;
        known.choose(query, given_up)?;
        let view = known.with_text(&query.text, given_up)?;
        known.last = (query.text.clone(), view.clone());
        Some(view)
    }
}

fn slots<'a>(inventory: &'a Inventory, query: &'a Query) -> impl Iterator<Item = &'a Slot> {
    inventory.scope(query.region.as_ref()).flat_map(|rows| rows.slots())
}

/// The rows of `from` that the filter of a query lets through, in the same order.
fn chosen(from: &View, query: &Query, given_up: &dyn Fn() -> bool) -> Option<View> {
    let mut order = Vec::new();
    for rows in from.order.chunks(ROWS) {
        if given_up() {
            return None;
        }
        order.extend(rows.iter().copied().filter(|position| query.lets_through(row_at(&from.chunks, *position))));
    }
    Some(View { chunks: Arc::clone(&from.chunks), order: Arc::new(order) })
}

impl Known {
    fn is_of(&self, inventory: &Inventory) -> bool {
        let mut now = slots(inventory, &self.query);
        self.slots.iter().all(|slot| now.next().is_some_and(|other| slot.is_same(other))) && now.next().is_none()
    }

    /// Finds what the filter lets through, unless that is known already.
    fn choose(&mut self, query: &Query, given_up: &dyn Fn() -> bool) -> Option<()> {
        let (before, found) = &self.chosen;
        let same = before.outside == query.outside;
        if same && before.filter == query.filter {
            return Some(());
        }
        let narrower = same && query.filter.is_narrower_than(&before.filter);
        let from = if narrower { found } else { &self.all };
        let view = if query.filter.is_empty() { self.all.clone() } else { chosen(from, query, given_up)? };
        self.last = (String::new(), view.clone());
        self.chosen = (query.clone(), view);
        Some(())
    }

    fn with_text(&self, text: &str, given_up: &dyn Fn() -> bool) -> Option<View> {
        let words = Words::new(text);
        if words.is_empty() {
            return Some(self.chosen.1.clone());
        }
        let (before, found) = &self.last;
        let narrower = !before.is_empty() && text.starts_with(before.as_str());
        let order = if narrower && found.len() * FEW < self.all.len() {
            let is = |position: &&u32| words.are_in(row_at(&self.all.chunks, **position).searched());
            found.order.iter().filter(is).copied().collect()
        } else {
            let hits = self.sweep(&words, given_up)?;
            let from = if narrower { found } else { &self.chosen.1 };
            let is = |position: &&u32| hits[**position as usize / 64] >> (**position % 64) & 1 == 1;
            from.order.iter().filter(is).copied().collect()
        };
        Some(View { chunks: Arc::clone(&self.all.chunks), order: Arc::new(order) })
    }

    /// One bit for each place of a row, set where all words are.
    fn sweep(&self, words: &Words, given_up: &dyn Fn() -> bool) -> Option<Vec<u64>> {
        let mut hits = vec![0; self.all.chunks.len() * ROWS / 64];
        for (number, chunk) in self.all.chunks.iter().enumerate() {
            if given_up() {
                return None;
            }
            words.each_row(chunk, |row| {
                let position = position(number, row) as usize;
                hits[position / 64] |= 1 << (position % 64);
            });
        }
        Some(hits)
    }
}
