//! What keys do in the unshare sheet.

use crossterm::event::{KeyCode, KeyEvent};

use super::{METHODS, Slot, UnshareSheet};
use crate::app::list::Motion;
use crate::app::model::Model;
use crate::app::sheets::{Turn, around};
use crate::domain::plan::Removal;

/// Rows of the list that are on the screen at the least.
pub(super) const PAGE: usize = 4;

const SLOTS: [Slot; 4] = [Slot::Principals, Slot::Method, Slot::Cancel, Slot::Next];

impl UnshareSheet {
    pub(in crate::app::sheets) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter if self.focus == Slot::Cancel => return Turn::Close,
            KeyCode::Enter => return self.forward(model),
            KeyCode::Tab => self.focus = around(&SLOTS, self.focus, true),
            KeyCode::BackTab => self.focus = around(&SLOTS, self.focus, false),
            KeyCode::Char('a') => self.choose(Removal::Split),
            KeyCode::Char('b') => self.choose(Removal::WholeShare),
            KeyCode::Char('c') => self.choose(Removal::TakeOut),
            code => self.in_slot(code, model),
        }
        Turn::Stay
    }

    fn choose(&mut self, method: Removal) {
        self.method = method;
        self.focus = Slot::Method;
    }

    fn in_slot(&mut self, code: KeyCode, model: &Model) {
        match (self.focus, code) {
            (Slot::Principals, KeyCode::Char(' ')) => {
                self.list.toggle_mark();
                self.move_by(Motion::By(1), model);
            }
            (Slot::Principals, KeyCode::Char('*')) => {
                self.list.marks = self.rows(model).into_iter().map(|row| row.principal).collect();
                self.look_ahead(model);
            }
            (Slot::Principals, KeyCode::Char('U')) => {
                self.list.marks.clear();
                self.look_ahead(model);
            }
            (Slot::Principals, code) => {
                if let Some(motion) = motion(code) {
                    self.move_by(motion, model);
                }
            }
            (Slot::Method, KeyCode::Down | KeyCode::Char('j' | ' ')) => self.next_method(true),
            (Slot::Method, KeyCode::Up | KeyCode::Char('k')) => self.next_method(false),
            (_, KeyCode::Left | KeyCode::Char('h')) => self.focus = Slot::Cancel,
            (_, KeyCode::Right | KeyCode::Char('l')) => self.focus = Slot::Next,
            (Slot::Cancel | Slot::Next, KeyCode::Up | KeyCode::Char('k')) => self.focus = Slot::Method,
            _ => {}
        }
    }

    /// Up from the first method leads back to the list, so that everything is reached with arrows alone.
    fn next_method(&mut self, forward: bool) {
        if !forward && self.method == METHODS[0] {
            self.focus = Slot::Principals;
        } else {
            self.method = around(&METHODS, self.method, forward);
        }
    }

    /// Moves the cursor; without marks it is what is chosen.
    fn move_by(&mut self, motion: Motion, model: &Model) {
        let rows = self.rows(model);
        let end = rows.len().saturating_sub(1);
        if motion == Motion::By(1) && self.list.row == end && self.list.marks.is_empty() {
            self.focus = Slot::Method;
        }
        self.list.step(motion, rows.len(), PAGE, |row| rows.get(row).map(|row| row.principal.clone()));
        self.look_ahead(model);
    }

    fn forward(&mut self, model: &Model) -> Turn {
        self.look_ahead(model);
        if self.chosen().is_empty() || self.obstacle().is_some() {
            return Turn::Stay;
        }
        Turn::Review {
            region: self.region.clone(),
            intent: Box::new(self.intent(self.method)),
            step: None,
            replaces: true,
        }
    }
}

fn motion(code: KeyCode) -> Option<Motion> {
    Some(match code {
        KeyCode::Down | KeyCode::Char('j') => Motion::By(1),
        KeyCode::Up | KeyCode::Char('k') => Motion::By(-1),
        KeyCode::PageDown => Motion::HalfPages(1),
        KeyCode::PageUp => Motion::HalfPages(-1),
        KeyCode::Home | KeyCode::Char('g') => Motion::First,
        KeyCode::End | KeyCode::Char('G') => Motion::Last,
        _ => return None,
    })
}
