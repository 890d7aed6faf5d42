//! The address book: names for account IDs.

use crossterm::event::{KeyCode, KeyEvent};

use super::contact::ContactSheet;
use super::{Sheet, Turn};
use crate::app::field::Field;
use crate::app::list::{ListState, Motion};
use crate::app::model::Model;
use crate::domain::ids::AccountId;

/// Rows that are on the screen at the least.
const PAGE: usize = 10;

/// The sheet.
#[derive(Debug, Clone, Default)]
pub struct BookSheet {
    /// Where the cursor is.
    pub list: ListState<AccountId>,
    /// What selects rows.
    pub filter: Field,
    /// Whether keys go to the filter.
    pub filtering: bool,
    /// The entry that one more press of the key deletes.
    pub doomed: Option<AccountId>,
}

impl BookSheet {
    /// A sheet whose cursor is on the first account.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut sheet = Self::default();
        sheet.settle(model);
        sheet
    }

    fn ids(&self, model: &Model) -> Vec<AccountId> {
        model.book_rows(self.filter.text()).into_iter().map(|row| row.account).collect()
    }

    /// Finds the cursor again after rows have changed.
    pub fn settle(&mut self, model: &Model) {
        let ids = self.ids(model);
        let at = |row: usize| ids.get(row).cloned();
        self.list.settle(ids.len(), PAGE, |wanted| ids.iter().position(|id| id == wanted), at);
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        if self.filtering {
            return self.filter_key(key, model);
        }
        let doomed = self.doomed.take();
        let motion = match key.code {
            KeyCode::Esc if !self.filter.text().is_empty() => {
                self.filter.clear();
                self.settle(model);
                return Turn::Stay;
            }
            KeyCode::Esc => return Turn::Close,
            KeyCode::Char('/') => {
                self.filtering = true;
                return Turn::Stay;
            }
            KeyCode::Char('a') => return push(ContactSheet::add()),
            KeyCode::Enter => {
                let current = self.list.cursor.as_ref();
                return current.map_or(Turn::Stay, |account| push(ContactSheet::edit(account, model)));
            }
            KeyCode::Delete => return self.delete(doomed, model),
            code => match Motion::of_key(code) {
                Some(motion) => motion,
                None => return Turn::Stay,
            },
        };
        let ids = self.ids(model);
        self.list.step(motion, ids.len(), PAGE, |row| ids.get(row).cloned());
        Turn::Stay
    }

    /// Deletes the entry under the cursor at the second press; accounts that are not written down have none.
    fn delete(&mut self, doomed: Option<AccountId>, model: &Model) -> Turn {
        let written = self.list.cursor.as_ref().filter(|id| model.notes.contacts.contains_key(*id));
        let Some(account) = written.cloned() else { return Turn::Stay };
        if doomed.as_ref() != Some(&account) {
            self.doomed = Some(account);
            return Turn::Stay;
        }
        let mut notes = model.notes.clone();
        notes.contacts.remove(&account);
        Turn::Notes { notes: Box::new(notes), close: false }
    }

    fn filter_key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let (goes_on, changed) = self.filter.filter_key(key);
        self.filtering = goes_on;
        if changed {
            self.settle(model);
        }
        Turn::Stay
    }

    pub(super) fn paste(&mut self, text: &str, model: &Model) -> bool {
        if self.filtering {
            self.filter.paste(text);
            self.settle(model);
        }
        self.filtering
    }
}

fn push(sheet: ContactSheet) -> Turn {
    Turn::Push(Box::new(Sheet::Contact(Box::new(sheet))), Vec::new())
}
