//! See all that is known of something, as JSON, with a search.

use crossterm::event::{KeyCode, KeyEvent};
use serde_json::Value;

use super::Turn;
use super::clipboard::Item;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::field::Field;
use crate::app::scroll::Scroll;
use crate::base::untrusted::clean;
use crate::domain::filter::fold;

/// The sheet.
#[derive(Debug, Clone)]
pub struct RawSheet {
    /// What it is about.
    pub title: String,
    /// Its lines, in their harmless form.
    pub lines: Vec<String>,
    /// What is searched for.
    pub search: Field,
    /// Whether keys go to the search.
    pub searching: bool,
    /// The first line shown.
    pub top: Scroll,
    /// The line of the hit that was gone to.
    pub hit: Option<usize>,
}

impl RawSheet {
    /// A sheet about this value.
    #[must_use]
    pub fn new(title: &str, value: &Value) -> Self {
        let whole = format!("{value:#}");
        let lines = whole.lines().map(|line| clean(line).into_owned()).collect();
        let (search, top) = (Field::default(), Scroll::default());
        Self { title: title.to_owned(), lines, search, searching: false, top, hit: None }
    }

    /// The lines that have what is searched for.
    #[must_use]
    pub fn hits(&self) -> Vec<usize> {
        let wanted = fold(self.search.text().trim()).into_owned();
        if wanted.is_empty() {
            return Vec::new();
        }
        (0..self.lines.len()).filter(|no| fold(&self.lines[*no]).contains(&wanted)).collect()
    }

    fn go(&mut self, forward: bool) {
        let hits = self.hits();
        let next = match (self.hit, forward) {
            (Some(at), true) => hits.iter().find(|hit| **hit > at).or(hits.first()),
            (Some(at), false) => hits.iter().rev().find(|hit| **hit < at).or(hits.last()),
            (None, true) => hits.iter().find(|hit| **hit >= self.top.top()).or(hits.first()),
            (None, false) => hits.iter().rev().find(|hit| **hit < self.top.top()).or(hits.last()),
        };
        self.hit = next.copied();
        if let Some(line) = self.hit {
            self.top.show(line);
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        if self.searching {
            self.searching = self.search.search_key(key);
            self.hit = None;
            self.go(true);
            return Turn::Stay;
        }
        match lookup(&[Context::Raw], key) {
            Some(ActionId::Filter) => self.searching = true,
            Some(ActionId::NextHit) => self.go(true),
            Some(ActionId::PreviousHit) => self.go(false),
            Some(ActionId::Clipboard) => {
                return Turn::Copy(Item { letter: 'y', label: "sheet_raw.copy_label", text: self.lines.join("\n") });
            }
            _ => match key.code {
                KeyCode::Esc if !self.search.text().is_empty() => {
                    self.search.clear();
                    self.hit = None;
                }
                KeyCode::Esc | KeyCode::Enter | KeyCode::Char('v' | 'q') => return Turn::Close,
                _ => {
                    if self.top.key(key) {
                        self.hit = None;
                    }
                }
            },
        }
        Turn::Stay
    }

    pub(super) fn paste(&mut self, text: &str) -> bool {
        if self.searching {
            self.search.paste(text);
            self.hit = None;
            self.go(true);
        }
        self.searching
    }
}
