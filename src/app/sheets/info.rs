//! Where a shared-in snapshot comes from, through which share, and what can be done with it.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::model::Model;
use crate::domain::snapshot::Snapshot;

/// The sheet.
#[derive(Debug, Clone)]
pub struct InfoSheet {
    /// The snapshot, which has a `shared_from`.
    pub snapshot: Snapshot,
    /// The first line shown.
    pub top: usize,
}

impl InfoSheet {
    pub(super) fn key(&mut self, key: KeyEvent, _model: &Model) -> Turn {
        match key.code {
            KeyCode::Esc | KeyCode::Enter => return Turn::Close,
            KeyCode::Down | KeyCode::Char('j') => self.top = self.top.saturating_add(1),
            KeyCode::Up | KeyCode::Char('k') => self.top = self.top.saturating_sub(1),
            _ => {}
        }
        Turn::Stay
    }
}
