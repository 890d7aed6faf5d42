//! What earlier runs have left unsent: go on with one, or forget it.

use crossterm::event::{KeyCode, KeyEvent};
use jiff::Timestamp;

use super::Turn;
use crate::app::list::{ListState, Motion};
use crate::app::model::Model;
use crate::domain::unsent::Unsent;
use crate::text;

/// Rows that are on the screen at the least.
const PAGE: usize = 4;

/// The sheet.
#[derive(Debug, Clone, Default)]
pub struct UnsentSheet {
    /// Where the cursor is, by when each was begun.
    pub list: ListState<Timestamp>,
}

impl UnsentSheet {
    /// A sheet on all of them.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut sheet = Self::default();
        sheet.settle(model);
        sheet
    }

    /// Finds the cursor again after some have gone.
    pub fn settle(&mut self, model: &Model) {
        let all = &model.unsent.left;
        let at = |row: usize| all.get(row).map(|one| one.began);
        self.list.settle(all.len(), PAGE, |began| all.iter().position(|one| one.began == *began), at);
    }

    /// The one under the cursor.
    #[must_use]
    pub fn current<'a>(&self, model: &'a Model) -> Option<&'a Unsent> {
        model.unsent.left.iter().find(|one| Some(one.began) == self.list.cursor)
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let Some(current) = self.current(model) else { return Turn::Close };
        let motion = match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter => {
                return match model.can_take_up(current) {
                    Ok(()) => Turn::TakeUp(current.began),
                    Err(reason) => Turn::Say(text::get(reason).to_owned()),
                };
            }
            KeyCode::Delete => return Turn::Forget(current.began),
            KeyCode::Down | KeyCode::Char('j') => Motion::By(1),
            KeyCode::Up | KeyCode::Char('k') => Motion::By(-1),
            KeyCode::Home | KeyCode::Char('g') => Motion::First,
            KeyCode::End | KeyCode::Char('G') => Motion::Last,
            _ => return Turn::Stay,
        };
        let all = &model.unsent.left;
        self.list.step(motion, all.len(), PAGE, |row| all.get(row).map(|one| one.began));
        Turn::Stay
    }
}
