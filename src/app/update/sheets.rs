//! What comes of keys in sheets.

use crossterm::event::KeyEvent;

use crate::app::actions::{ActionId, Context, lookup};
use crate::app::message::Effect;
use crate::app::model::{Model, Tone};
use crate::app::sheets::help::HelpSheet;
use crate::app::sheets::{Sheet, Turn};
use crate::work::Job;

impl Model {
    pub(super) fn sheet_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some(mut sheet) = self.sheets.pop() else { return Vec::new() };
        if lookup(&[Context::Screens], key) == Some(ActionId::Help) && !sheet.takes_letters() {
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
                let was_change = matches!(sheet, Sheet::Progress(_));
                self.keep(sheet);
                if was_change { self.refresh_review() } else { Vec::new() }
            }
            Turn::Picked(principals) => {
                if let Some(Sheet::Share(mut below)) = self.sheets.pop() {
                    below.pick(principals, self);
                    self.sheets.push(Sheet::Share(below));
                }
                Vec::new()
            }
            Turn::Added(principals) => {
                if let Some(Sheet::Share(mut below)) = self.sheets.pop() {
                    below.add(principals, self);
                    self.sheets.push(Sheet::Share(below));
                }
                Vec::new()
            }
            Turn::Notes { notes, close } => {
                if !close {
                    self.sheets.push(sheet);
                }
                self.write_notes(*notes)
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
            self.draft = Some(*sheet);
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
