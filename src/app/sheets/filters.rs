//! Filters that were saved for a list: take one, save the one that is typed, forget one.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::columns;
use crate::app::model::{Model, ViewId};
use crate::text;

/// The sheet.
#[derive(Debug, Clone)]
pub struct FiltersSheet {
    /// For which list.
    pub view: ViewId,
    /// The filter that is typed now, and can be saved.
    pub current: String,
    /// The row that the cursor is on.
    pub row: usize,
}

impl FiltersSheet {
    /// A sheet about the list of the screen.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        Self { view: model.view, current: model.filter(model.view).trim().to_owned(), row: 0 }
    }

    /// The filters that are saved for the list.
    #[must_use]
    pub fn saved<'a>(&self, model: &'a Model) -> &'a [String] {
        model.notes.filters.get(columns::name(self.view)).map_or(&[], Vec::as_slice)
    }

    fn keep(&mut self, model: &Model, filters: Vec<String>) -> Turn {
        let mut notes = model.notes.clone();
        self.row = self.row.min(filters.len().saturating_sub(1));
        notes.filters.insert(columns::name(self.view).to_owned(), filters);
        Turn::Notes { notes: Box::new(notes), close: false }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let mut all = self.saved(model).to_vec();
        match lookup(&[Context::Filters], key) {
            Some(ActionId::SaveFilter) if self.current.is_empty() => {
                return Turn::Say(text::get("off.no_filter").to_owned());
            }
            Some(ActionId::SaveFilter) => {
                all.retain(|one| *one != self.current);
                all.insert(0, self.current.clone());
                self.row = 0;
                return self.keep(model, all);
            }
            Some(ActionId::DeleteEntry) if self.row < all.len() => {
                all.remove(self.row);
                return self.keep(model, all);
            }
            _ => {}
        }
        match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter => return all.into_iter().nth(self.row).map_or(Turn::Close, Turn::Filter),
            KeyCode::Down | KeyCode::Char('j') => self.row = (self.row + 1).min(all.len().saturating_sub(1)),
            KeyCode::Up | KeyCode::Char('k') => self.row = self.row.saturating_sub(1),
            _ => {}
        }
        Turn::Stay
    }
}
