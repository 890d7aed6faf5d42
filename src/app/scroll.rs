//! How far something that is longer than its place is scrolled.

use std::cell::Cell;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::list::Motion;

/// The line on top, and where that ends.
///
/// Only drawing knows how text breaks into lines, so it notes here how long the thing was; without that, keys pressed at
/// the end would have to be pressed again on the way back. It is the one thing that drawing leaves in the model, and it
/// changes nothing that is drawn.
#[derive(Debug, Clone, Default)]
pub struct Scroll {
    top: usize,
    last: Cell<Option<usize>>,
    rows: Cell<usize>,
}

impl Scroll {
    /// The first line shown; drawing clamps it.
    #[must_use]
    pub fn top(&self) -> usize {
        self.top
    }

    /// Notes, while drawing, the last line that can be on top and how many lines are seen at once.
    pub fn drawn(&self, last: usize, rows: usize) {
        self.last.set(Some(last));
        self.rows.set(rows);
    }

    /// Brings a line into view, where it is not.
    pub fn show(&mut self, line: usize) {
        let rows = self.rows.get().max(1);
        if !(self.top..self.top + rows).contains(&line) {
            self.top = line.saturating_sub(rows / 2);
        }
    }

    /// Moves as the cursor of a list would.
    pub fn step(&mut self, motion: Motion) {
        let last = self.last.get().unwrap_or(usize::MAX);
        let half = isize::try_from((self.rows.get() / 2).max(1)).unwrap_or(1);
        let top = self.top.min(last);
        self.top = match motion {
            Motion::By(rows) => top.saturating_add_signed(rows),
            Motion::HalfPages(pages) => top.saturating_add_signed(pages * half),
            Motion::First => 0,
            Motion::Last => last,
        }
        .min(last);
    }

    /// Takes a key. Returns whether it scrolls.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let last = self.last.get().unwrap_or(usize::MAX);
        let page = self.rows.get().saturating_sub(1).max(1);
        let top = self.top.min(last);
        self.top = match (key.code, control) {
            (KeyCode::Down, _) | (KeyCode::Char('j'), false) => top.saturating_add(1),
            (KeyCode::Up, _) | (KeyCode::Char('k'), false) => top.saturating_sub(1),
            (KeyCode::PageDown, _) | (KeyCode::Char('d'), true) | (KeyCode::Char(' '), false) => {
                top.saturating_add(page)
            }
            (KeyCode::PageUp, _) | (KeyCode::Char('u'), true) => top.saturating_sub(page),
            (KeyCode::Home, _) | (KeyCode::Char('g'), false) => 0,
            (KeyCode::End, _) | (KeyCode::Char('G'), false) => last,
            _ => return false,
        }
        .min(last);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_beyond_the_end_need_not_be_taken_back() {
        let mut scroll = Scroll::default();
        scroll.drawn(7, 5);
        for _ in 0..20 {
            assert!(scroll.key(KeyCode::Down.into()));
        }
        assert_eq!(scroll.top(), 7);
        scroll.key(KeyCode::Up.into());
        assert_eq!(scroll.top(), 6);
        scroll.key(KeyCode::PageUp.into());
        assert_eq!(scroll.top(), 2);
        scroll.key(KeyCode::End.into());
        assert_eq!(scroll.top(), 7);
        scroll.drawn(3, 9);
        scroll.key(KeyCode::Char('k').into());
        assert_eq!(scroll.top(), 2, "it has become shorter meanwhile");
        assert!(!scroll.key(KeyCode::Char('x').into()));
    }

    #[test]
    fn motions_end_where_the_text_ends() {
        let mut scroll = Scroll::default();
        scroll.drawn(7, 5);
        scroll.step(Motion::Last);
        scroll.step(Motion::By(3));
        scroll.step(Motion::HalfPages(-1));
        assert_eq!(scroll.top(), 5);
        scroll.step(Motion::First);
        assert_eq!(scroll.top(), 0);
    }
}
