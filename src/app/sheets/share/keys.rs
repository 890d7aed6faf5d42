//! What keys do in the share sheet.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Method, Obstacle, ShareSheet, Slot, Step};
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::list::Motion;
use crate::app::model::Model;
use crate::app::sheets::tree::TreeSheet;
use crate::app::sheets::{Sheet, Turn, around};
use crate::app::status::enabled;
use crate::base::env::Now;
use crate::domain::principals;
use crate::domain::share::Principal;
use crate::text;

/// Rows of the sheet's lists that are on the screen at the least.
const PAGE: usize = 6;

impl ShareSheet {
    pub(in crate::app::sheets) fn key(&mut self, key: KeyEvent, model: &Model, _now: Now) -> Turn {
        let turn = self.pressed(key, model);
        self.look(model);
        turn
    }

    fn pressed(&mut self, key: KeyEvent, model: &Model) -> Turn {
        self.obstacle = None;
        let action = self.action(key);
        if let Some(Err(reason)) = action.map(|action| enabled(model, action)) {
            return Turn::Say(text::get(reason).to_owned());
        }
        match (key.code, action) {
            (_, Some(ActionId::Tree)) => return self.tree(model),
            (_, Some(ActionId::WholeDirectory)) => self.whole_directory(model),
            (_, Some(ActionId::SavedGroup)) => return self.saved(model),
            (_, Some(ActionId::NextProblem)) => return self.next_problem(model),
            (_, Some(ActionId::AnyAccount)) => return self.any_account(model),
            (_, Some(ActionId::EnableDirectory)) => return self.enable_directory(model),
            (KeyCode::Esc, _) => return self.back(),
            (KeyCode::Tab, _) => self.focus = around(&self.slots(), self.focus, true),
            (KeyCode::BackTab, _) => self.focus = around(&self.slots(), self.focus, false),
            (KeyCode::Enter, _) if self.focus == Slot::Back => return self.back(),
            (KeyCode::Enter, _) => return self.forward(model),
            _ => self.in_slot(key, model),
        }
        Turn::Stay
    }

    /// What a key means in this step. Letters act only where they are not typed.
    fn action(&self, key: KeyEvent) -> Option<ActionId> {
        let typed = self.focus == Slot::Text && !key.modifiers.contains(KeyModifiers::ALT);
        match self.step {
            Step::Principals if !typed => lookup(&[Context::Principals], key),
            Step::Scope => lookup(&[Context::Scope], key),
            _ => None,
        }
    }

    fn in_slot(&mut self, key: KeyEvent, model: &Model) {
        let step = match key.code {
            KeyCode::Down | KeyCode::Char('j') => 1,
            KeyCode::Up | KeyCode::Char('k') => -1,
            _ => 0,
        };
        match self.focus {
            Slot::Name => drop(self.name.key(key)),
            Slot::Text if self.text.key(key) => self.read_text(model),
            Slot::Text => {}
            Slot::Method => self.in_method(key.code, step, model),
            Slot::Scope if step != 0 || key.code == KeyCode::Char(' ') => self.toggle_scope(model),
            Slot::Scope => {}
            Slot::Shares => self.in_shares(step, model),
            Slot::Rows => self.in_rows(key.code, step),
            Slot::Back | Slot::Next => self.on_buttons(key, step),
        }
    }

    fn in_method(&mut self, code: KeyCode, step: isize, model: &Model) {
        match (self.method, step, code) {
            (Method::New, 1, _) | (Method::New, _, KeyCode::Char(' ')) => {
                self.method = Method::Existing;
                self.settle_shares(model);
            }
            (Method::Existing, 1, _) if !self.existing(model).is_empty() => self.focus = Slot::Shares,
            (Method::Existing, -1, _) | (Method::Existing, _, KeyCode::Char(' ')) => self.method = Method::New,
            _ => {}
        }
    }

    fn toggle_scope(&mut self, model: &Model) {
        let inside_possible = model.directory.directory().is_some();
        self.allow_external = !self.allow_external || !inside_possible;
    }

    /// The choice of the scope step where the principals are seen for whom it matters.
    fn any_account(&mut self, model: &Model) -> Turn {
        if !self.has_scope() {
            return Turn::Say(text::get("sheet_share.scope_of_existing").to_owned());
        }
        self.toggle_scope(model);
        Turn::Stay
    }

    fn in_shares(&mut self, step: isize, model: &Model) {
        if step < 0 && self.shares.row == 0 {
            self.focus = Slot::Method;
            return;
        }
        let ids: Vec<_> = self.existing(model).iter().map(|share| share.id.clone()).collect();
        self.shares.step(Motion::By(step), ids.len(), PAGE, |row| ids.get(row).cloned());
    }

    fn in_rows(&mut self, code: KeyCode, step: isize) {
        let rows = std::mem::take(&mut self.found);
        if step < 0 && self.rows.row == 0 {
            self.focus = Slot::Text;
            return;
        }
        let motion = match code {
            KeyCode::PageDown => Motion::By(PAGE as isize),
            KeyCode::PageUp => Motion::By(-(PAGE as isize)),
            KeyCode::Home | KeyCode::Char('g') => Motion::First,
            KeyCode::End | KeyCode::Char('G') => Motion::Last,
            _ => Motion::By(step),
        };
        if code == KeyCode::Char(' ')
            && let Some(principal) = rows.get(self.rows.row).and_then(|row| row.principal.clone())
            && !self.skipped.remove(&principal)
        {
            self.skipped.insert(principal);
        }
        self.rows.step(motion, rows.len(), PAGE, |row| (row < rows.len()).then_some(row));
    }

    fn on_buttons(&mut self, key: KeyEvent, step: isize) {
        match key.code {
            KeyCode::Left | KeyCode::Char('h') => self.focus = Slot::Back,
            KeyCode::Right | KeyCode::Char('l') => self.focus = Slot::Next,
            _ if step < 0 => {
                let slots = self.slots();
                self.focus = slots
                    .iter()
                    .rev()
                    .find(|slot| !matches!(slot, Slot::Back | Slot::Next))
                    .copied()
                    .unwrap_or(self.focus);
            }
            _ => {}
        }
    }

    fn tree(&mut self, model: &Model) -> Turn {
        let Some(directory) = model.directory.directory() else { return Turn::Stay };
        let (mut sheet, jobs) = TreeSheet::new(directory, self.picked.iter().cloned().collect());
        if let Some(left) = &self.tree {
            sheet.resume(left, directory);
        }
        Turn::Push(Box::new(Sheet::Tree(sheet)), jobs)
    }

    fn whole_directory(&mut self, model: &Model) {
        if let Some(directory) = model.directory.directory() {
            let whole = Principal::Directory(directory.id.clone());
            if !self.picked.contains(&whole) {
                self.picked.push(whole);
            }
        }
    }

    fn back(&mut self) -> Turn {
        let before = match self.step {
            Step::Method => return Turn::Close,
            Step::Principals if self.snapshots.is_empty() => return Turn::Close,
            Step::Principals if self.has_scope() => Step::Scope,
            Step::Scope | Step::Principals => Step::Method,
        };
        self.go(before);
        Turn::Stay
    }

    fn forward(&mut self, model: &Model) -> Turn {
        self.obstacle = self.obstacle_now(model);
        if self.obstacle.is_none() && self.step == Step::Principals && self.rejects() {
            self.obstacle = Some(Obstacle::Rejected);
            self.told = true;
        }
        if self.obstacle.is_some() {
            return Turn::Stay;
        }
        let next = match self.step {
            Step::Method if self.has_scope() => Step::Scope,
            Step::Method | Step::Scope => Step::Principals,
            Step::Principals => return self.review(model),
        };
        self.go(next);
        Turn::Stay
    }

    fn review(&self, model: &Model) -> Turn {
        let Some((region, intent)) = self.intent(model) else { return Turn::Stay };
        let (number, of) = self.number();
        let step = Some((number + 1, of));
        Turn::Review { region, intent: Box::new(intent), step, replaces: true }
    }

    /// Shows a step; the focus starts on its first field.
    fn go(&mut self, step: Step) {
        self.step = step;
        self.focus = self.slots().first().copied().unwrap_or(Slot::Back);
    }

    /// Takes the text anew after it has changed.
    fn read_text(&mut self, model: &Model) {
        self.parsed = principals::parse(&self.text.text(), &self.own, &model.notes.groups);
        self.told = false;
        self.kept &= !self.text.is_empty();
        self.find_near(model);
        self.look(model);
    }

    /// Takes over what was picked in the tree.
    pub fn pick(&mut self, picked: Vec<Principal>, model: &Model) {
        self.picked = picked;
        self.tree = None;
        self.skipped.retain(|principal| !self.picked.contains(principal));
        self.find_near(model);
        self.look(model);
    }

    /// Finds the cursor among the existing shares again after they have changed.
    pub fn settle_shares(&mut self, model: &Model) {
        let ids: Vec<_> = self.existing(model).iter().map(|share| share.id.clone()).collect();
        self.shares.settle(ids.len(), PAGE, |id| ids.iter().position(|known| known == id), |row| ids.get(row).cloned());
        self.look(model);
    }

    pub(in crate::app::sheets) fn paste(&mut self, text: &str, model: &Model) -> bool {
        match self.focus {
            Slot::Name => self.name.paste(text),
            Slot::Text => {
                self.text.paste(text);
                self.read_text(model);
            }
            _ => return false,
        }
        self.obstacle = None;
        true
    }
}
