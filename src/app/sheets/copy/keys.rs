//! What keys do in the sheet that copies.

use crossterm::event::{KeyCode, KeyEvent};

use super::{CopySheet, Pick, Slot};
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::model::Model;
use crate::app::sheets::picking::{explanation, in_list, on_list};
use crate::app::sheets::{Turn, around};

impl CopySheet {
    pub(in crate::app::sheets) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        if self.open.is_some() {
            return self.in_list(key.code, model);
        }
        let slots = self.slots();
        match (key.code, self.focus) {
            (KeyCode::Esc, _) | (KeyCode::Enter, Slot::Cancel) => return Turn::Close,
            (KeyCode::Tab, _) => self.focus = around(&slots, self.focus, true),
            (KeyCode::BackTab, _) => self.focus = around(&slots, self.focus, false),
            (KeyCode::Enter, Slot::Next) => return self.next(model),
            (KeyCode::Down, focus) if focus != Slot::Next => self.focus = around(&slots, focus, true),
            (KeyCode::Up, focus) if focus != Slot::To => self.focus = around(&slots, focus, false),
            (KeyCode::Enter, Slot::Name | Slot::Description | Slot::Days) => {
                self.focus = around(&slots, self.focus, true);
            }
            (_, Slot::Name) => drop(self.name.key(key)),
            (_, Slot::Description) => drop(self.description.key(key)),
            (_, Slot::Days) => drop(self.days.key(key)),
            (KeyCode::Enter | KeyCode::Char(' ' | 'h' | 'l') | KeyCode::Left | KeyCode::Right, Slot::Keep) => {
                self.for_ever = !self.for_ever;
            }
            (KeyCode::Enter | KeyCode::Char(' '), Slot::Tag) => self.tagged = !self.tagged,
            _ if lookup(&[Context::Making], key) == Some(ActionId::ReadAgain) => return Turn::Ask(self.jobs()),
            (KeyCode::Left | KeyCode::Char('h'), Slot::Next) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), Slot::Cancel) => self.focus = Slot::Next,
            (code, slot) => return self.in_picker(code, slot, model),
        }
        Turn::Stay
    }

    fn in_picker(&mut self, code: KeyCode, slot: Slot, model: &Model) -> Turn {
        let (rows, current) = (self.rows(slot, model), self.picked(slot, model));
        on_list(code, &rows, current.as_ref(), &mut self.open).map_or(Turn::Stay, |next| self.pick(next))
    }

    /// Takes up what was chosen. Another region has other keys, which have to be read.
    fn pick(&mut self, pick: Pick) -> Turn {
        match pick {
            Pick::Encryption(encryption) => {
                self.encryption = Some(encryption);
                Turn::Stay
            }
            Pick::To(to) => {
                self.to = to;
                self.encryption = None;
                Turn::Ask(self.jobs())
            }
        }
    }

    fn in_list(&mut self, code: KeyCode, model: &Model) -> Turn {
        match in_list(code, self.rows(self.focus, model), &mut self.open) {
            Some(Ok(chosen)) => self.pick(chosen),
            Some(Err(off)) => Turn::Say(explanation(off)),
            None => Turn::Stay,
        }
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
            Slot::Name => self.name.paste(text),
            Slot::Description => self.description.paste(text),
            Slot::Days => self.days.paste(text),
            _ => return false,
        }
        true
    }
}
