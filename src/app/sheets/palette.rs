//! Do or go to anything by typing some letters of it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::Turn;
use crate::app::field::Field;
use crate::app::model::Model;
use crate::app::palette::{Offers, offers};

/// Rows of half a page.
const HALF_PAGE: usize = 8;

/// The sheet.
#[derive(Debug, Clone, Default)]
pub struct PaletteSheet {
    /// What is searched for.
    pub search: Field,
    /// What there is.
    pub offers: Offers,
    /// The line that the cursor is on.
    pub row: usize,
}

impl PaletteSheet {
    /// A palette with everything on it.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        Self { offers: offers(model, ""), ..Self::default() }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let last = self.offers.all.len().saturating_sub(1);
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter => {
                return match self.offers.all.get(self.row) {
                    None => Turn::Stay,
                    Some(chosen) => match &chosen.off {
                        Some(why) => Turn::Say(why.clone()),
                        None => Turn::Go(chosen.goal.clone()),
                    },
                };
            }
            KeyCode::Down => self.row = (self.row + 1).min(last),
            KeyCode::Up => self.row = self.row.saturating_sub(1),
            KeyCode::Char('n') if control => self.row = (self.row + 1).min(last),
            KeyCode::Char('p') if control => self.row = self.row.saturating_sub(1),
            KeyCode::PageDown => self.row = (self.row + HALF_PAGE).min(last),
            KeyCode::PageUp => self.row = self.row.saturating_sub(HALF_PAGE),
            KeyCode::Tab => {
                if let Some(chosen) = self.offers.all.get(self.row) {
                    self.search = Field::new(&chosen.title);
                    self.look(model);
                }
            }
            _ => {
                let before = self.search.text().to_owned();
                if self.search.key(key) && self.search.text() != before {
                    self.look(model);
                }
            }
        }
        Turn::Stay
    }

    pub(super) fn paste(&mut self, text: &str, model: &Model) -> bool {
        self.search.paste(text);
        self.look(model);
        true
    }

    fn look(&mut self, model: &Model) {
        self.offers = offers(model, self.search.text());
        self.row = 0;
    }
}
