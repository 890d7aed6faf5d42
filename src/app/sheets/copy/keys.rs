//! What keys do in the sheet that copies.

use crossterm::event::{KeyCode, KeyEvent};

use super::{CopySheet, Pick, Slot};
use crate::app::model::Model;
use crate::app::sheets::picking::{Move, Row, explanation, in_list, neighbour};
use crate::app::sheets::{Turn, around};

impl CopySheet {
    pub(in crate::app::sheets) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        if let Some(row) = self.open {
            return self.in_list(key.code, row, model);
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
            (KeyCode::Left | KeyCode::Char('h'), Slot::Next) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), Slot::Cancel) => self.focus = Slot::Next,
            (code, slot) => return self.in_picker(code, slot, model),
        }
        Turn::Stay
    }

    fn in_picker(&mut self, code: KeyCode, slot: Slot, model: &Model) -> Turn {
        let rows = self.rows(slot, model);
        let current = self.picked(slot, model);
        let forward = match code {
            KeyCode::Enter | KeyCode::Char(' ') if !rows.is_empty() => {
                let at = rows.iter().position(|row| Some(&row.value) == current.as_ref());
                self.open = Some(at.unwrap_or(0));
                return Turn::Stay;
            }
            KeyCode::Right | KeyCode::Char('l') => true,
            KeyCode::Left | KeyCode::Char('h') => false,
            _ => return Turn::Stay,
        };
        match neighbour(&rows, current.as_ref(), forward) {
            Some(next) => self.pick(next.clone()),
            None => Turn::Stay,
        }
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

    fn in_list(&mut self, code: KeyCode, row: usize, model: &Model) -> Turn {
        let rows: Vec<Row<Pick>> = self.rows(self.focus, model);
        match in_list(code, row, rows.len()) {
            Move::To(row) => self.open = Some(row),
            Move::Leave => self.open = None,
            Move::Nothing => {}
            Move::Choose => match rows.into_iter().nth(row) {
                Some(Row { off: Some(off), .. }) => return Turn::Say(explanation(off)),
                Some(Row { value, off: None }) => {
                    self.open = None;
                    return self.pick(value);
                }
                None => self.open = None,
            },
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
            Slot::Name => self.name.paste(text),
            Slot::Description => self.description.paste(text),
            Slot::Days => self.days.paste(text),
            _ => return false,
        }
        true
    }
}
