//! Show the snapshots of one resource group only.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::model::Model;
use crate::domain::ids::ResourceGroupId;

/// The sheet. Row 0 stands for all groups.
#[derive(Debug, Clone, Default)]
pub struct GroupSheet {
    /// The row that the cursor is on.
    pub row: usize,
}

impl GroupSheet {
    /// A sheet whose cursor is on the group that is shown now.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let at = |wanted: &ResourceGroupId| model.groups.iter().position(|group| group.id == *wanted);
        Self { row: model.group.as_ref().and_then(at).map_or(0, |row| row + 1) }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter | KeyCode::Char(' ') => {
                let group = self.row.checked_sub(1).and_then(|row| model.groups.get(row));
                return Turn::Group(group.map(|group| group.id.clone()));
            }
            KeyCode::Down | KeyCode::Char('j') => self.row = (self.row + 1).min(model.groups.len()),
            KeyCode::Up | KeyCode::Char('k') => self.row = self.row.saturating_sub(1),
            KeyCode::Home | KeyCode::Char('g') => self.row = 0,
            KeyCode::End | KeyCode::Char('G') => self.row = model.groups.len(),
            _ => {}
        }
        Turn::Stay
    }
}
