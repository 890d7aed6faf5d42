//! Take principals out of a share, and with that away from all of its snapshots.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::scroll::Scroll;
use crate::base::untrusted::Untrusted;
use crate::domain::plan::Plan;

/// The sheet. Its only step is the last one, so the focus starts on Cancel.
#[derive(Debug, Clone)]
pub struct RemoveSheet {
    /// The share's name.
    pub share: Untrusted,
    /// What will be sent, and what is lost by it.
    pub plan: Plan,
    /// Whether the button that sends has the focus.
    pub apply: bool,
    /// The first line shown.
    pub top: Scroll,
}

impl RemoveSheet {
    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter if self.apply => return Turn::Apply(Box::new(self.plan.clone())),
            KeyCode::Enter => return Turn::Close,
            KeyCode::Tab | KeyCode::BackTab => self.apply = !self.apply,
            KeyCode::Left | KeyCode::Char('h') => self.apply = false,
            KeyCode::Right | KeyCode::Char('l') => self.apply = true,
            _ => drop(self.top.key(key)),
        }
        Turn::Stay
    }
}
