//! What keys do in the review.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Hold, ReviewSheet, Slot, State, Wish, reduce};
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::model::Model;
use crate::app::sheets::export::ExportSheet;
use crate::app::sheets::{Sheet, Turn, around};
use crate::app::update::copy_sheet;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::plan::Intent;
use crate::domain::preflight::{Confirmation, Finding, Fix};
use crate::text;

impl ReviewSheet {
    pub(in crate::app::sheets) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        if key.code == KeyCode::Esc {
            return Turn::Close;
        }
        match self.state {
            State::Preparing => self.scroll(key),
            // Nothing is sent yet, but it may be at any moment: the sheet stays until that is decided.
            State::Applying(_) => {
                self.top.key(key);
                Turn::Stay
            }
            State::Refused(_) if key.code == KeyCode::Enter => self.back(model),
            State::Refused(_) | State::Ready(_) => self.in_ready(key, model),
        }
    }

    fn in_ready(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let slots = self.slots(model);
        match (key.code, self.focus) {
            (KeyCode::Tab, focus) => self.focus = around(&slots, focus, true),
            (KeyCode::BackTab, focus) => self.focus = around(&slots, focus, false),
            (KeyCode::Enter, Slot::Back) => return self.back(model),
            (KeyCode::Enter, Slot::Apply) => return self.apply(model),
            (KeyCode::Enter, Slot::Confirm) if self.confirmation().is_met_by(self.typed.text()) => {
                self.focus = Slot::Apply;
            }
            (KeyCode::Enter, Slot::Note) => {
                let open = self.confirmation() != Confirmation::None && self.typed.text().is_empty();
                self.focus = if open { Slot::Confirm } else { Slot::Back };
            }
            (KeyCode::Enter, _) => {}
            (_, Slot::Confirm) => drop(self.typed.key(key)),
            (_, Slot::Note) => drop(self.note.key(key)),
            _ => return self.command(key, &slots, model),
        }
        Turn::Stay
    }

    fn command(&mut self, key: KeyEvent, slots: &[Slot], model: &Model) -> Turn {
        if self.confirms(key.code, slots) {
            self.focus = Slot::Confirm;
            self.typed.key(key);
            return Turn::Stay;
        }
        let action = lookup(&[Context::Review], key);
        if let Some(Err(reason)) = action.map(|action| self.offers(action)) {
            return Turn::Say(text::get(reason).to_owned());
        }
        match action {
            Some(ActionId::NextProblem) => self.step_problem(true),
            Some(ActionId::PreviousProblem) => self.step_problem(false),
            Some(ActionId::KeyAssistant) if self.has_keys() => return self.key_assistant(),
            Some(ActionId::Fix) => return self.fix(model),
            Some(ActionId::WithoutBlocked) => return self.without_blocked(),
            Some(ActionId::Note) if slots.contains(&Slot::Note) => self.focus = Slot::Note,
            Some(ActionId::WholeList) => self.whole = !self.whole,
            Some(ActionId::Export) => return self.export(),
            Some(ActionId::ReadAgain) => return Turn::Prepare(self.wish.clone()),
            _ if self.focus == Slot::Matrix => self.in_matrix(key.code),
            _ => {
                let buttons = slots.contains(&Slot::Apply);
                match key.code {
                    KeyCode::Left | KeyCode::Char('h') if buttons => self.focus = Slot::Back,
                    KeyCode::Right | KeyCode::Char('l') if buttons => self.focus = Slot::Apply,
                    _ => return self.scroll(key),
                }
            }
        }
        Turn::Stay
    }

    /// Offers the plan as a file; there may be none.
    fn export(&self) -> Turn {
        match self.plan() {
            Some(plan) => Turn::Push(Box::new(Sheet::Export(ExportSheet::of_plan(plan.clone()))), Vec::new()),
            None => Turn::Say(text::get("off.nothing_to_export").to_owned()),
        }
    }

    /// Whether a key is a digit of what has to be typed, which can only be meant for its field.
    fn confirms(&self, code: KeyCode, slots: &[Slot]) -> bool {
        let digits = |words: &str| words.chars().all(|c| c.is_ascii_digit());
        slots.contains(&Slot::Confirm)
            && matches!(code, KeyCode::Char(c) if c.is_ascii_digit())
            && digits(&self.confirmation().expected())
    }

    fn scroll(&mut self, key: KeyEvent) -> Turn {
        if self.top.key(key) {
            self.problem = None;
        }
        Turn::Stay
    }

    /// Goes back, unless the key may be one that was pressed before the plan came up.
    fn back(&self, model: &Model) -> Turn {
        if model.now.uptime < self.since + super::GRACE { Turn::Stay } else { Turn::Close }
    }

    fn apply(&mut self, model: &Model) -> Turn {
        match self.hold(model) {
            Some(Hold::Unconfirmed) => self.focus = Slot::Confirm,
            Some(_) => {}
            None => return Turn::Apply,
        }
        Turn::Stay
    }

    fn step_problem(&mut self, forward: bool) {
        let all = self.problems().len();
        if all == 0 {
            return;
        }
        self.problem = Some(match (self.problem, forward) {
            (None, true) => 0,
            (None, false) => all - 1,
            (Some(at), true) => (at + 1) % all,
            (Some(at), false) => (at + all - 1) % all,
        });
    }

    fn in_matrix(&mut self, code: KeyCode) {
        let (rows, columns) = (self.matrix.snapshots.len(), self.matrix.principals.len());
        let (row, column) = &mut self.cell;
        match code {
            KeyCode::Down | KeyCode::Char('j') => *row = (*row + 1).min(rows.saturating_sub(1)),
            KeyCode::Up | KeyCode::Char('k') => *row = row.saturating_sub(1),
            KeyCode::Right | KeyCode::Char('l') => *column = (*column + 1).min(columns.saturating_sub(1)),
            KeyCode::Left | KeyCode::Char('h') => *column = column.saturating_sub(1),
            KeyCode::Home | KeyCode::Char('g') => (*row, *column) = (0, 0),
            KeyCode::End | KeyCode::Char('G') => {
                (*row, *column) = (rows.saturating_sub(1), columns.saturating_sub(1));
            }
            _ => {}
        }
    }

    /// What the key for mending does about the problem that is looked at, or about the first that can be mended here.
    fn fix(&mut self, model: &Model) -> Turn {
        let problems = self.problems();
        let chosen = match self.problem {
            Some(at) => problems.get(at).copied(),
            None => problems.iter().copied().find(|finding| self.mends(finding)),
        };
        let (Some(finding), Some(prepared)) = (chosen, self.prepared()) else { return Turn::Stay };
        let Some(fix) = &finding.fix else { return Turn::Stay };
        let region = finding.region.as_ref().unwrap_or(&prepared.region).clone();
        match fix {
            Fix::ChangeScope(share) => {
                let intent = Intent::Change { share: share.clone(), name: None, allow_external: Some(true) };
                Turn::Review { region, intent: Box::new(intent), step: None, replaces: false }
            }
            Fix::EnableDirectorySharing => match prepared.facts.directory() {
                Some(directory) => {
                    let intent = Intent::EnableDirectorySharing { directory: directory.id.clone() };
                    Turn::Review { region, intent: Box::new(intent), step: None, replaces: false }
                }
                None => Turn::Stay,
            },
            Fix::TrustRecipients(_) => self.key_assistant(),
            Fix::Wait => Turn::Prepare(self.wish.clone()),
            Fix::Rename | Fix::UseOtherShare | Fix::Choose(_) => Turn::Close,
            Fix::CopyWithKey(ids) => copy(&region, ids, model),
            _ => match reduce::fixed(&prepared.intent, finding) {
                Some(intent) => Turn::Prepare(wish(&prepared.region, intent)),
                None => Turn::Stay,
            },
        }
    }

    /// Whether the key for mending can do something about a problem.
    #[must_use]
    pub fn mends(&self, finding: &Finding) -> bool {
        let Some(fix) = &finding.fix else { return false };
        match fix {
            Fix::ChangeScope(_) | Fix::Wait => true,
            Fix::TrustRecipients(_) => self.has_keys(),
            Fix::EnableDirectorySharing => self.prepared().is_some_and(|prepared| prepared.facts.directory().is_some()),
            Fix::Rename | Fix::UseOtherShare | Fix::Choose(_) => self.replaces,
            Fix::CopyWithKey(_) => true,
            _ => self.prepared().is_some_and(|prepared| reduce::fixed(&prepared.intent, finding).is_some()),
        }
    }

    fn without_blocked(&self) -> Turn {
        let Some(prepared) = self.prepared() else { return Turn::Stay };
        match reduce::without_blocked(&prepared.intent, &prepared.findings) {
            Some(intent) => Turn::Prepare(wish(&prepared.region, intent)),
            None => Turn::Stay,
        }
    }

    pub(in crate::app::sheets) fn paste(&mut self, text: &str) -> bool {
        match (&self.state, self.focus) {
            (State::Ready(_), Slot::Confirm) => self.typed.paste(text),
            (State::Ready(_), Slot::Note) => self.note.paste(text),
            _ => return false,
        }
        true
    }
}

/// What is wanted instead. Where one region is left of several, it is what is wanted there.
fn wish(region: &RegionId, intent: Intent) -> Wish {
    let (region, intent) = match intent {
        Intent::Parts(parts) => Intent::over(parts).unwrap_or((region.clone(), Intent::Parts(Vec::new()))),
        other => (region.clone(), other),
    };
    Wish::Intent { region, intent: Box::new(intent) }
}

/// The sheet that copies snapshots under another key, above the review, which is made anew afterwards.
fn copy(region: &RegionId, ids: &[SnapshotId], model: &Model) -> Turn {
    let snapshots: Vec<_> = ids.iter().filter_map(|id| Some(model.inventory.get(id)?.snapshot())).collect();
    if snapshots.is_empty() {
        return Turn::Stay;
    }
    let (sheet, jobs) = copy_sheet(region.clone(), &snapshots, model);
    Turn::Push(Box::new(sheet), jobs)
}
