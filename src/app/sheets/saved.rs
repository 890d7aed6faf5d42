//! Saved groups of principals: take one over, or save what is chosen now under a name.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::field::Field;
use crate::app::list::{ListState, Motion};
use crate::app::model::Model;
use crate::domain::share::Principal;

/// Rows that are on the screen at the least.
const PAGE: usize = 8;
/// Characters that a group's name may have at the most.
pub const LONGEST: usize = 40;

/// The sheet.
#[derive(Debug, Clone)]
pub struct SavedSheet {
    /// Where the cursor is.
    pub list: ListState<String>,
    /// What is chosen in the sheet below, and can be saved.
    pub current: Vec<Principal>,
    /// The name under which to save, while it is being typed.
    pub name: Option<Field>,
    /// The group that one more press of the key deletes.
    pub doomed: Option<String>,
}

impl SavedSheet {
    /// A sheet that can save `current`. Where there is no group yet, the name can be typed at once.
    #[must_use]
    pub fn new(current: Vec<Principal>, model: &Model) -> Self {
        let name = (model.notes.groups.is_empty() && !current.is_empty()).then(Field::default);
        let mut sheet = Self { list: ListState::default(), current, name, doomed: None };
        sheet.settle(model);
        sheet
    }

    /// Finds the cursor again after groups have changed.
    pub fn settle(&mut self, model: &Model) {
        let names: Vec<&String> = model.notes.groups.keys().collect();
        let at = |row: usize| names.get(row).map(|name| (*name).clone());
        self.list.settle(names.len(), PAGE, |wanted| names.iter().position(|name| *name == wanted), at);
    }

    /// The name that has been typed, as it would be saved; `None` if it cannot be one.
    #[must_use]
    pub fn valid_name(&self) -> Option<String> {
        let name = self.name.as_ref()?.text().trim();
        let good = !name.is_empty() && name.chars().count() <= LONGEST && !name.chars().any(char::is_control);
        good.then(|| name.to_owned())
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        if self.name.is_some() {
            return self.name_key(key, model);
        }
        let doomed = self.doomed.take();
        let motion = match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter => {
                let group = self.list.cursor.as_ref().and_then(|name| model.notes.groups.get(name));
                return group.map_or(Turn::Stay, |group| Turn::Added(group.clone()));
            }
            KeyCode::Char('s') if !self.current.is_empty() => {
                self.name = Some(Field::default());
                return Turn::Stay;
            }
            KeyCode::Delete => return self.delete(doomed, model),
            KeyCode::Down | KeyCode::Char('j') => Motion::By(1),
            KeyCode::Up | KeyCode::Char('k') => Motion::By(-1),
            KeyCode::Home | KeyCode::Char('g') => Motion::First,
            KeyCode::End | KeyCode::Char('G') => Motion::Last,
            _ => return Turn::Stay,
        };
        let names: Vec<&String> = model.notes.groups.keys().collect();
        self.list.step(motion, names.len(), PAGE, |row| names.get(row).map(|name| (*name).clone()));
        Turn::Stay
    }

    /// Deletes the group under the cursor at the second press.
    fn delete(&mut self, doomed: Option<String>, model: &Model) -> Turn {
        let Some(name) = self.list.cursor.clone() else { return Turn::Stay };
        if doomed.as_ref() != Some(&name) {
            self.doomed = Some(name);
            return Turn::Stay;
        }
        let mut notes = model.notes.clone();
        notes.groups.remove(&name);
        Turn::Notes { notes: Box::new(notes), close: false }
    }

    fn name_key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        match key.code {
            KeyCode::Esc if model.notes.groups.is_empty() => return Turn::Close,
            KeyCode::Esc => self.name = None,
            KeyCode::Enter => {
                let Some(name) = self.valid_name() else { return Turn::Stay };
                let mut notes = model.notes.clone();
                notes.groups.insert(name.clone(), self.current.clone());
                self.list.put(name);
                self.name = None;
                return Turn::Notes { notes: Box::new(notes), close: false };
            }
            _ => {
                if let Some(field) = &mut self.name {
                    field.key(key);
                }
            }
        }
        Turn::Stay
    }

    pub(super) fn paste(&mut self, text: &str) -> bool {
        if let Some(field) = &mut self.name {
            field.paste(text);
        }
        self.name.is_some()
    }
}
