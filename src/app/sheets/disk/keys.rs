//! What keys do in the sheet that makes a disk.

use crossterm::event::{KeyCode, KeyEvent};

use super::{DiskSheet, Slot};
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::model::Model;
use crate::app::sheets::picking::{explanation, in_list, on_list};
use crate::app::sheets::{Turn, around};

impl DiskSheet {
    pub(in crate::app::sheets) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        if self.open.is_some() {
            return self.in_list(key.code, model);
        }
        let slots = self.slots(model);
        match (key.code, self.focus) {
            (KeyCode::Esc, _) | (KeyCode::Enter, Slot::Cancel) => return Turn::Close,
            (KeyCode::Tab, _) => self.focus = around(&slots, self.focus, true),
            (KeyCode::BackTab, _) => self.focus = around(&slots, self.focus, false),
            (KeyCode::Enter, Slot::Next) => return self.next(model),
            (KeyCode::Down, focus) if focus != Slot::Next => self.focus = around(&slots, focus, true),
            (KeyCode::Up, focus) if focus != Slot::Zone => self.focus = around(&slots, focus, false),
            (_, Slot::Size) => self.in_field(key, true),
            (_, Slot::Name) => self.in_field(key, false),
            (KeyCode::Enter | KeyCode::Char(' '), Slot::Tag) => self.tagged = !self.tagged,
            _ if lookup(&[Context::Making], key) == Some(ActionId::ReadAgain) => return Turn::Ask(self.jobs()),
            (KeyCode::Left | KeyCode::Char('h'), Slot::Next) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), Slot::Cancel) => self.focus = Slot::Next,
            (code, slot) => self.in_picker(code, slot, model),
        }
        Turn::Stay
    }

    fn in_field(&mut self, key: KeyEvent, size: bool) {
        match (key.code, size) {
            (KeyCode::Enter, true) => self.focus = Slot::Name,
            (KeyCode::Enter, false) => self.focus = Slot::Key,
            (_, true) => drop(self.size.key(key)),
            (_, false) => drop(self.name.key(key)),
        }
    }

    fn in_picker(&mut self, code: KeyCode, slot: Slot, model: &Model) {
        let (rows, current) = (self.rows(slot, model), self.picked(slot, model));
        if let Some(next) = on_list(code, &rows, current.as_ref(), &mut self.open) {
            self.pick(next);
        }
    }

    fn in_list(&mut self, code: KeyCode, model: &Model) -> Turn {
        match in_list(code, self.rows(self.focus, model), &mut self.open) {
            Some(Ok(chosen)) => self.pick(chosen),
            Some(Err(off)) => return Turn::Say(explanation(off)),
            None => {}
        }
        Turn::Stay
    }

    fn next(&self, model: &Model) -> Turn {
        match self.intent(model) {
            Some(intent) => {
                Turn::Review { region: self.region.clone(), intent: Box::new(intent), step: None, replaces: true }
            }
            None => Turn::Stay,
        }
    }

    pub(in crate::app::sheets) fn paste(&mut self, text: &str) -> bool {
        match self.focus {
            Slot::Size => self.size.paste(text),
            Slot::Name => self.name.paste(text),
            _ => return false,
        }
        true
    }
}
