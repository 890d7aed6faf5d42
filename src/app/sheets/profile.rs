//! Become somebody else.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::field::Field;
use crate::app::list::{ListState, Motion};
use crate::app::model::{Model, ProfileRow};
use crate::work::Job;

/// Rows that move the cursor by a page; the sheet's height is not worth asking for.
const PAGE: usize = 12;

/// The sheet.
#[derive(Debug, Clone, Default)]
pub struct ProfileSheet {
    /// What the names are filtered by.
    pub filter: Field,
    /// Whether keys go to the filter.
    pub filtering: bool,
    /// Where the cursor is, by profile name.
    pub list: ListState<String>,
}

impl ProfileSheet {
    /// A sheet whose cursor is on the profile in use.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut sheet = Self::default();
        if let Some(identity) = model.session.identity() {
            sheet.list.put(identity.profile.name.clone());
        }
        sheet.settle(model);
        sheet
    }

    /// The profiles that match the filter.
    #[must_use]
    pub fn rows<'a>(&self, model: &'a Model) -> Vec<&'a ProfileRow> {
        let wanted = self.filter.text().to_lowercase();
        let account = |row: &ProfileRow| matches!(&row.account, Some(Ok(id)) if id.as_str().contains(&wanted));
        model.profiles.iter().filter(|row| row.profile.name.to_lowercase().contains(&wanted) || account(row)).collect()
    }

    /// Finds the cursor again after the profiles or the filter have changed.
    pub fn settle(&mut self, model: &Model) {
        let rows = self.rows(model);
        self.list.settle(
            rows.len(),
            PAGE,
            |name| rows.iter().position(|row| row.profile.name == *name),
            |row| rows.get(row).map(|row| row.profile.name.clone()),
        );
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        if self.filtering && !matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::Enter | KeyCode::Esc) {
            self.filter.key(key);
            self.settle(model);
            return Turn::Stay;
        }
        let motion = match key.code {
            KeyCode::Esc if !self.filter.text().is_empty() || self.filtering => {
                self.filtering = false;
                self.filter.clear();
                self.settle(model);
                return Turn::Stay;
            }
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter => return self.switch(model),
            KeyCode::Char('/') => {
                self.filtering = true;
                return Turn::Stay;
            }
            KeyCode::Down | KeyCode::Char('j') => Motion::By(1),
            KeyCode::Up | KeyCode::Char('k') => Motion::By(-1),
            KeyCode::Home | KeyCode::Char('g') => Motion::First,
            KeyCode::End | KeyCode::Char('G') => Motion::Last,
            _ if lookup(&[Context::Profiles], key) == Some(ActionId::Verify) => return self.read_again(model),
            _ => return Turn::Stay,
        };
        let rows = self.rows(model);
        self.list.step(motion, rows.len(), PAGE, |row| rows.get(row).map(|row| row.profile.name.clone()));
        Turn::Stay
    }

    /// Reads the sources again, and asks for the account of the profile under the cursor, whatever is known of it.
    fn read_again(&self, model: &Model) -> Turn {
        let chosen = self.rows(model).into_iter().find(|row| self.list.cursor.as_ref() == Some(&row.profile.name));
        let verify = chosen.filter(|row| row.profile.supported);
        let current = model.session.identity().map(|identity| &identity.profile.name);
        let over = verify.is_some_and(|row| Some(&row.profile.name) == current) && model.expiry.over.is_some();
        let verify = verify.map(|row| Job::Verify { profile: row.profile.name.clone() });
        let renew = over.then_some(Job::Renew { if_changed: false });
        Turn::Ask([Job::Profiles].into_iter().chain(verify).chain(renew).collect())
    }

    fn switch(&self, model: &Model) -> Turn {
        let chosen = self.list.cursor.as_ref();
        let usable = self.rows(model).iter().any(|row| Some(&row.profile.name) == chosen && row.profile.supported);
        match chosen {
            Some(name) if usable => Turn::Switch(name.clone()),
            _ => Turn::Stay,
        }
    }

    pub(super) fn paste(&mut self, text: &str, model: &Model) -> bool {
        if self.filtering {
            self.filter.paste(text);
            self.settle(model);
        }
        self.filtering
    }
}
