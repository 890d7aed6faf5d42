//! See how far a change is. It is the model's, not the sheet's: closing the sheet stops nothing.

use crossterm::event::KeyEvent;

use super::Turn;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::model::Model;

/// The sheet.
#[derive(Debug, Clone, Default)]
pub struct ProgressSheet {
    /// The first line shown.
    pub top: usize,
}

impl ProgressSheet {
    pub(super) fn key(&mut self, key: KeyEvent, _model: &Model) -> Turn {
        use crossterm::event::KeyCode::{Char, Down, Up};
        match (lookup(&[Context::Progress], key), key.code) {
            (Some(ActionId::CloseProgress), _) => Turn::Close,
            (_, Down | Char('j')) => {
                self.top = self.top.saturating_add(1);
                Turn::Stay
            }
            (_, Up | Char('k')) => {
                self.top = self.top.saturating_sub(1);
                Turn::Stay
            }
            _ => Turn::Stay,
        }
    }
}
