//! What comes of keys in sheets.

use crossterm::event::KeyEvent;

use crate::app::actions::{ActionId, Context, lookup};
use crate::app::message::Effect;
use crate::app::model::{Model, Tone};
use crate::app::sheets::help::HelpSheet;
use crate::app::sheets::review;
use crate::app::sheets::share::{Slot, Step};
use crate::app::sheets::{Sheet, Turn};
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
        self.turn(turn, sheet)
    }

    /// Does what a key in `sheet` leads to; the sheet is put back where it stays.
    fn turn(&mut self, turn: Turn, sheet: Sheet) -> Vec<Effect> {
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
                let was_change = matches!(sheet, Sheet::Progress(_));
                self.keep(sheet);
                if was_change { self.refresh_review() } else { Vec::new() }
            }
            Turn::Picked(principals) => {
                if let Some(Sheet::Share(below)) = self.sheets.last_mut() {
                    below.pick(principals);
                }
                Vec::new()
            }
            Turn::Review { region, intent, step, replaces } => {
                self.sheets.push(sheet);
                self.review(region, *intent, step, replaces)
            }
            Turn::Undo(task) => {
                self.sheets.push(sheet);
                self.review_undo(task)
            }
            Turn::Prepare(wish) => match sheet {
                Sheet::Review(review) => self.prepare(review, wish),
                _ => Vec::new(),
            },
            Turn::Apply => match sheet {
                Sheet::Review(review) => self.apply(review),
                _ => Vec::new(),
            },
            Turn::Say(words) => {
                self.sheets.push(sheet);
                self.say(Tone::Bad, words);
                Vec::new()
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
    pub(super) fn keep(&mut self, sheet: Sheet) {
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
}

/// Whether letters go into a text field now.
fn takes_letters(sheet: &Sheet) -> bool {
    match sheet {
        Sheet::Share(sheet) => {
            matches!((sheet.step, sheet.focus), (Step::Method, Slot::Name) | (Step::Principals, Slot::Text))
        }
        Sheet::Review(sheet) => matches!(sheet.focus, review::Slot::Confirm | review::Slot::Note),
        Sheet::Profile(sheet) => sheet.filtering,
        Sheet::Help(_) => true,
        _ => false,
    }
}
