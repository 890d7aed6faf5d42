//! See how far a change is. It is the model's, not the sheet's: closing the sheet stops nothing.

use crossterm::event::KeyEvent;

use super::Turn;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::model::Model;
use crate::app::scroll::Scroll;

/// The sheet.
#[derive(Debug, Clone, Default)]
pub struct ProgressSheet {
    /// The first line shown.
    pub top: Scroll,
}

impl ProgressSheet {
    pub(super) fn key(&mut self, key: KeyEvent, _model: &Model) -> Turn {
        if lookup(&[Context::Progress], key) == Some(ActionId::CloseProgress) {
            return Turn::Close;
        }
        self.top.key(key);
        Turn::Stay
    }
}
