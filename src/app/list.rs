//! Cursor, marks and scroll position of a list, by identity and never by row number.

use std::collections::BTreeSet;

use crossterm::event::KeyCode;

/// Where a list stands. Rows come and go; the cursor stays on the thing it was put on. Until it is put somewhere it is
/// on the first row, whatever that is, so that a list that comes in pieces opens at its top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListState<Id> {
    /// What the cursor is on.
    pub cursor: Option<Id>,
    /// The row that the cursor was last seen on, so that it has a place to go when its row disappears.
    pub row: usize,
    /// The first row on the screen.
    pub top: usize,
    /// What is marked.
    pub marks: BTreeSet<Id>,
    held: bool,
}

impl<Id> Default for ListState<Id> {
    fn default() -> Self {
        Self { cursor: None, row: 0, top: 0, marks: BTreeSet::new(), held: false }
    }
}

/// A way to move the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// By rows; negative is up.
    By(isize),
    /// By half pages; negative is up.
    HalfPages(isize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Motion {
    /// What a key of the lists in sheets asks for; `None` for any other key.
    #[must_use]
    pub fn of_key(code: KeyCode) -> Option<Self> {
        Some(match code {
            KeyCode::Down | KeyCode::Char('j') => Self::By(1),
            KeyCode::Up | KeyCode::Char('k') => Self::By(-1),
            KeyCode::PageDown => Self::HalfPages(1),
            KeyCode::PageUp => Self::HalfPages(-1),
            KeyCode::Home | KeyCode::Char('g') => Self::First,
            KeyCode::End | KeyCode::Char('G') => Self::Last,
            _ => return None,
        })
    }
}

impl<Id: Ord + Clone> ListState<Id> {
    /// A list whose cursor is on `id`, whether or not that is there yet.
    #[must_use]
    pub fn on(id: Id) -> Self {
        Self { cursor: Some(id), held: true, ..Self::default() }
    }

    /// Puts the cursor on `id`; its row is found when the list settles.
    pub fn put(&mut self, id: Id) {
        self.cursor = Some(id);
        self.held = true;
    }

    /// Keeps the cursor on what it is on, although nobody has put it there: what was found is what was looked for.
    pub fn hold(&mut self) {
        self.held = self.cursor.is_some();
    }

    /// Moves the cursor over `len` rows, `page` of which are on the screen. `id_at` names the thing on a row.
    pub fn step(&mut self, motion: Motion, len: usize, page: usize, id_at: impl Fn(usize) -> Option<Id>) {
        let Some(last) = len.checked_sub(1) else { return };
        let half = isize::try_from((page / 2).max(1)).unwrap_or(1);
        let row = match motion {
            Motion::By(rows) => self.row.saturating_add_signed(rows),
            Motion::HalfPages(pages) => self.row.saturating_add_signed(pages * half),
            Motion::First => 0,
            Motion::Last => last,
        };
        self.row = row.min(last);
        self.cursor = id_at(self.row);
        self.held = true;
        self.scroll(len, page);
    }

    /// Finds the cursor again after the rows have changed: on the same thing if it is still there, else on the row
    /// where it was. Returns whether the thing under the cursor has changed.
    pub fn settle(
        &mut self,
        len: usize,
        page: usize,
        row_of: impl Fn(&Id) -> Option<usize>,
        id_at: impl Fn(usize) -> Option<Id>,
    ) -> bool {
        let before = self.cursor.clone();
        match before.as_ref().filter(|_| self.held).and_then(&row_of) {
            Some(row) => self.row = row,
            None => {
                self.row = if self.held { self.row.min(len.saturating_sub(1)) } else { 0 };
                self.cursor = id_at(self.row);
            }
        }
        self.scroll(len, page);
        self.held && before.is_some() && before != self.cursor
    }

    /// Keeps the cursor's row on the screen. At an edge it jumps by half a page, which costs far fewer bytes on a slow
    /// link than scrolling by one row each time.
    pub fn scroll(&mut self, len: usize, page: usize) {
        let page = page.max(1);
        let half = (page / 2).max(1);
        if self.row < self.top {
            self.top = self.row.saturating_sub(half.saturating_sub(1));
        } else if self.row >= self.top + page {
            self.top = self.row + 1 - page + half.min(page - 1);
        }
        self.top = self.top.min(len.saturating_sub(page));
    }

    /// Marks the thing under the cursor, or takes its mark away.
    pub fn toggle_mark(&mut self) {
        if let Some(id) = &self.cursor
            && !self.marks.remove(id)
        {
            self.marks.insert(id.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(rows: &[u32]) -> impl Fn(usize) -> Option<u32> + '_ {
        |row| rows.get(row).copied()
    }

    fn settle(list: &mut ListState<u32>, rows: &[u32], page: usize) -> bool {
        list.settle(rows.len(), page, |id| rows.iter().position(|row| row == id), at(rows))
    }

    #[test]
    fn the_cursor_stays_on_its_thing_when_rows_shift() {
        let mut list = ListState::default();
        settle(&mut list, &[1, 2, 3], 10);
        list.step(Motion::By(1), 3, 10, at(&[1, 2, 3]));
        assert_eq!(list.cursor, Some(2));
        assert!(!settle(&mut list, &[9, 8, 1, 2, 3], 10));
        assert_eq!((list.cursor, list.row), (Some(2), 3));
        assert!(settle(&mut list, &[9, 8, 1, 3], 10), "its row is gone, and that is told");
        assert_eq!(list.cursor, Some(3));
    }

    #[test]
    fn until_it_is_put_somewhere_the_cursor_is_on_the_first_row() {
        let mut list = ListState::default();
        settle(&mut list, &[5, 6], 10);
        settle(&mut list, &[1, 5, 6], 10);
        assert_eq!(list.cursor, Some(1));
        list.put(6);
        settle(&mut list, &[0, 1, 5, 6], 10);
        assert_eq!((list.cursor, list.row), (Some(6), 3));
    }

    #[test]
    fn at_an_edge_the_list_jumps_by_half_a_page() {
        let rows: Vec<u32> = (0..100).collect();
        let mut list = ListState::default();
        settle(&mut list, &rows, 10);
        list.step(Motion::By(10), 100, 10, at(&rows));
        assert_eq!((list.row, list.top), (10, 6));
        list.step(Motion::First, 100, 10, at(&rows));
        assert_eq!((list.row, list.top), (0, 0));
        list.step(Motion::Last, 100, 10, at(&rows));
        assert_eq!((list.row, list.top), (99, 90));
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_on_the_screen(
            steps in prop::collection::vec((-60isize..60, 0usize..50), 1..40),
            page in 1usize..30,
        ) {
            let mut list = ListState::default();
            for (by, len) in steps {
                let rows: Vec<u32> = (0..u32::try_from(len).unwrap()).collect();
                settle(&mut list, &rows, page);
                list.step(Motion::By(by), len, page, at(&rows));
                if len > 0 {
                    prop_assert!(list.top <= list.row && list.row < list.top + page);
                    prop_assert_eq!(list.cursor, at(&rows)(list.row));
                    prop_assert!(list.top + page <= len.max(page));
                }
            }
        }
    }
}
