//! Choose which columns a list shows, in which order, and by which one it is sorted.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::columns::{self, Order};
use crate::app::model::{Model, ViewId};
use crate::text;

/// The sheet.
#[derive(Debug, Clone)]
pub struct ColumnsSheet {
    /// Whose columns.
    pub view: ViewId,
    /// Every column with whether it is shown, in their order. The first one is always shown, and first.
    pub rows: Vec<(&'static str, bool)>,
    /// The row that the cursor is on.
    pub row: usize,
    /// By what the list is sorted.
    pub order: Option<Order>,
}

impl ColumnsSheet {
    /// A sheet about the list of the screen, as it is.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let view = model.view;
        let all = columns::all(view);
        let shown = model.chosen_columns(view).unwrap_or_else(|| all.to_vec());
        let hidden = all.iter().copied().filter(|key| !shown.contains(key)).map(|key| (key, false));
        let rows = shown.iter().map(|key| (*key, true)).chain(hidden).collect();
        Self { view, rows, row: 0, order: model.order(view) }
    }

    /// Sorts by the column under the cursor, or the other way round where it is that already.
    fn sort(&mut self) -> Turn {
        let Some((column, _)) = self.rows.get(self.row).copied() else { return Turn::Stay };
        if !columns::sorts(self.view, column) {
            return Turn::Say(text::get("off.no_order").to_owned());
        }
        let reversed = self.order.is_some_and(|order| order.column == column && !order.reversed);
        self.order = Some(Order { column, reversed });
        Turn::Stay
    }

    /// Moves the column under the cursor; the first place is kept.
    fn carry(&mut self, down: bool) {
        let to = if down { self.row + 1 } else { self.row.saturating_sub(1) };
        if self.row > 0 && to > 0 && to < self.rows.len() {
            self.rows.swap(self.row, to);
            self.row = to;
        }
    }

    fn take(&self, model: &Model) -> Turn {
        let shown: Vec<&'static str> = self.rows.iter().filter(|(_, shown)| *shown).map(|(key, _)| *key).collect();
        let shown = if shown == columns::all(self.view) { Vec::new() } else { shown };
        // What is as usual is not written down.
        let order = self.order.filter(|order| Some(*order) != model.order(self.view) || model.is_ordered(self.view));
        let mut notes = model.notes.clone();
        notes.lists.insert(columns::name(self.view).to_owned(), columns::written(&shown, order));
        Turn::Notes { notes: Box::new(notes), close: true }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let last = self.rows.len().saturating_sub(1);
        match lookup(&[Context::Columns], key) {
            Some(ActionId::Select) => {
                if let Some((_, shown)) = self.rows.get_mut(self.row).filter(|_| self.row > 0) {
                    *shown = !*shown;
                }
            }
            Some(ActionId::Sort) => return self.sort(),
            Some(ActionId::Earlier) => self.carry(false),
            Some(ActionId::Later) => self.carry(true),
            Some(ActionId::AsUsual) => {
                self.rows = columns::all(self.view).iter().map(|key| (*key, true)).collect();
                self.order = None;
            }
            _ => match key.code {
                KeyCode::Esc => return Turn::Close,
                KeyCode::Enter => return self.take(model),
                KeyCode::Down | KeyCode::Char('j') => self.row = (self.row + 1).min(last),
                KeyCode::Up | KeyCode::Char('k') => self.row = self.row.saturating_sub(1),
                _ => {}
            },
        }
        Turn::Stay
    }
}
