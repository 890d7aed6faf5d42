//! Quit while a change is being carried out.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;

/// The sheet; the focus starts on the side that stays.
#[derive(Debug, Clone, Default)]
pub struct QuitSheet {
    /// Whether the button that quits has the focus.
    pub quit: bool,
}

impl QuitSheet {
    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter if self.quit => return Turn::Quit,
            KeyCode::Enter => return Turn::Close,
            KeyCode::Tab | KeyCode::BackTab => self.quit = !self.quit,
            KeyCode::Left | KeyCode::Char('h') => self.quit = false,
            KeyCode::Right | KeyCode::Char('l') => self.quit = true,
            _ => {}
        }
        Turn::Stay
    }
}
