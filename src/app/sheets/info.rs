//! Where a shared-in snapshot comes from, through which share, and what can be done with it.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::model::Model;
use crate::app::scroll::Scroll;
use crate::domain::snapshot::Snapshot;

/// The sheet.
#[derive(Debug, Clone)]
pub struct InfoSheet {
    /// The snapshot, which has a `shared_from`.
    pub snapshot: Snapshot,
    /// The first line shown.
    pub top: Scroll,
}

impl InfoSheet {
    pub(super) fn key(&mut self, key: KeyEvent, _model: &Model) -> Turn {
        match key.code {
            KeyCode::Esc | KeyCode::Enter => Turn::Close,
            _ => {
                self.top.key(key);
                Turn::Stay
            }
        }
    }
}
