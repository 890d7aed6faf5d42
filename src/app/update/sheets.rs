//! What comes of keys in sheets.

use crossterm::event::KeyEvent;

use crate::app::actions::{ActionId, Context, lookup};
use crate::app::message::Effect;
use crate::app::model::Model;
use crate::app::sheets::help::HelpSheet;
use crate::app::sheets::progress::ProgressSheet;
use crate::app::sheets::share::{Slot, Step};
use crate::app::sheets::{Sheet, Turn};
use crate::domain::execution::Execution;
use crate::domain::plan::Plan;
use crate::work::Job;

/// How many left share sheets are kept.
const DRAFTS: usize = 8;

impl Model {
    pub(super) fn sheet_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some(mut sheet) = self.sheets.pop() else { return Vec::new() };
        if lookup(&[Context::Screens], key) == Some(ActionId::Help) && !takes_letters(&sheet) {
            let help = HelpSheet::new(sheet.contexts());
            self.sheets.extend([sheet, Sheet::Help(help)]);
            return Vec::new();
        }
        let turn = sheet.key(key, self, self.now);
        match turn {
            Turn::Stay => {
                self.sheets.push(sheet);
                Vec::new()
            }
            Turn::Push(top, jobs) => {
                self.sheets.extend([sheet, *top]);
                self.ask(jobs)
            }
            Turn::Ask(jobs) => {
                self.sheets.push(sheet);
                self.ask(jobs)
            }
            Turn::Close => {
                self.keep(sheet);
                Vec::new()
            }
            Turn::Picked(principals) => {
                if let Some(Sheet::Share(below)) = self.sheets.last_mut() {
                    below.pick(principals);
                }
                Vec::new()
            }
            Turn::Apply(plan) => {
                self.keep(sheet);
                self.apply(*plan)
            }
            Turn::Switch(profile) => self.open_profile(Some(profile)),
            Turn::Group(group) => {
                self.group = group;
                vec![self.search()]
            }
            Turn::Quit => {
                self.quitting = true;
                Vec::new()
            }
        }
    }

    /// Keeps what was typed, so that closing a sheet loses nothing.
    fn keep(&mut self, sheet: Sheet) {
        if let Sheet::Share(sheet) = sheet {
            self.drafts.retain(|draft| !draft.replaces(&sheet));
            self.drafts.push(*sheet);
            let surplus = self.drafts.len().saturating_sub(DRAFTS);
            self.drafts.drain(..surplus);
        }
    }

    fn ask(&mut self, jobs: Vec<Job>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for job in jobs {
            match job {
                Job::Folder { folder } => effects.extend(self.read_folder(&folder)),
                other => effects.push(self.job(other)),
            }
        }
        effects
    }

    /// Starts to carry out a plan. Only one change at a time: a second one would be planned on what the first changes.
    fn apply(&mut self, plan: Plan) -> Vec<Effect> {
        if self.is_applying() {
            return Vec::new();
        }
        self.operations += 1;
        let effect = self.job(Job::Apply { plan: Box::new(plan.clone()) });
        if let Effect::Work(stamp, _) = effect {
            self.execution = Some((stamp, Box::new(Execution::new(plan))));
        }
        self.sheets.push(Sheet::Progress(ProgressSheet::default()));
        vec![effect]
    }
}

/// Whether letters go into a text field now.
fn takes_letters(sheet: &Sheet) -> bool {
    match sheet {
        Sheet::Share(sheet) => {
            matches!((sheet.step, sheet.focus), (Step::Method, Slot::Name) | (Step::Principals, Slot::Text))
        }
        Sheet::Profile(sheet) => sheet.filtering,
        Sheet::Help(_) => true,
        _ => false,
    }
}
