//! What keys do in the unshare sheet.

use crossterm::event::{KeyCode, KeyEvent};

use super::{METHODS, Reach, RowId, Slot, UnshareSheet};
use crate::app::list::Motion;
use crate::app::model::Model;
use crate::app::sheets::{Turn, around};
use crate::domain::plan::Removal;
use crate::domain::share::Principal;
use crate::text;

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
            KeyCode::Char(' ') if self.focus == Slot::Principals => return self.mark(model),
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
            (Slot::Principals, KeyCode::Char('*')) => {
                self.list.marks = self.reach.iter().filter(|row| row.under.is_none()).map(Reach::id).collect();
                self.look_ahead(model);
            }
            (Slot::Principals, KeyCode::Right | KeyCode::Char('l')) => self.show_members(true, model),
            (Slot::Principals, KeyCode::Left | KeyCode::Char('h')) => self.show_members(false, model),
            (Slot::Principals, KeyCode::Char('U')) => {
                self.list.marks.clear();
                self.look_ahead(model);
            }
            (Slot::Principals, code) => {
                if let Some(motion) = Motion::of_key(code) {
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

    /// Marks who is under the cursor. A member is not named in any of the shares, so nothing can be taken from it alone.
    fn mark(&mut self, model: &Model) -> Turn {
        if let Some(RowId { principal, under: Some(wide) }) = &self.list.cursor {
            let called =
                |one: &Principal| model.alias(one).map_or_else(|| one.shown().to_owned(), |name| name.to_string());
            let words = [("who", &called(principal) as &dyn std::fmt::Display), ("wide", &called(wide))];
            return Turn::Say(text::fill("sheet_unshare.member", &words));
        }
        self.list.toggle_mark();
        self.move_by(Motion::By(1), model);
        Turn::Stay
    }

    /// Lists the members of the folder or directory under the cursor, or no longer.
    fn show_members(&mut self, open: bool, model: &Model) {
        let Some(RowId { principal, under }) = self.list.cursor.clone() else { return };
        let wide = under.unwrap_or(principal);
        let changed = if open {
            matches!(wide, Principal::Folder(_) | Principal::Directory(_)) && self.open.insert(wide)
        } else {
            self.list.put(RowId { principal: wide.clone(), under: None });
            self.open.remove(&wide)
        };
        if changed {
            self.settle(model);
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
        let rows = &self.reach;
        let end = rows.len().saturating_sub(1);
        if motion == Motion::By(1) && self.list.row == end && self.list.marks.is_empty() {
            self.focus = Slot::Method;
        }
        self.list.step(motion, rows.len(), PAGE, |row| rows.get(row).map(Reach::id));
        self.look_ahead(model);
    }

    fn forward(&mut self, model: &Model) -> Turn {
        self.look_ahead(model);
        if self.chosen().is_empty() {
            return Turn::Say(text::get("sheet_unshare.nobody").to_owned());
        }
        if let Some(why) = self.obstacle() {
            return Turn::Say(text::get(why.key()).to_owned());
        }
        match self.intent(self.method) {
            Some((region, intent)) => Turn::Review { region, intent: Box::new(intent), step: None, replaces: true },
            None => Turn::Stay,
        }
    }
}
