//! What comes of keys in sheets.

use crossterm::event::KeyEvent;

use crate::app::actions::{ActionId, Context, key_of, lookup};
use crate::app::message::Effect;
use crate::app::model::{Model, Tone};
use crate::app::sheets::clipboard::{ClipboardSheet, Item};
use crate::app::sheets::help::HelpSheet;
use crate::app::sheets::share::ShareSheet;
use crate::app::sheets::tree::TreeSheet;
use crate::app::sheets::{Sheet, Turn};
use crate::base::clipboard::Way;
use crate::text;
use crate::work::Job;

/// How many left share sheets are kept.
const DRAFTS: usize = 8;

impl Model {
    pub(super) fn sheet_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some(mut sheet) = self.sheets.pop() else { return Vec::new() };
        if lookup(&[Context::Screens], key) == Some(ActionId::Help) && !sheet.takes_letters() {
            let help = HelpSheet::new(sheet.contexts(), sheet.about());
            self.sheets.extend([sheet, Sheet::Help(help)]);
            return Vec::new();
        }
        let turn = sheet.key(key, self, self.now);
        self.turned(sheet, turn)
    }

    /// Does what comes of a key in a sheet, which was on top.
    fn turned(&mut self, sheet: Sheet, turn: Turn) -> Vec<Effect> {
        match (turn, sheet) {
            (Turn::Close, sheet) => {
                let was_change = matches!(sheet, Sheet::Progress(_));
                self.keep(sheet);
                let mut effects = Vec::new();
                if was_change {
                    self.lead_to_marks();
                    effects = self.refresh_review();
                }
                effects.extend(self.pair_uncovered());
                effects
            }
            (Turn::Picked(principals), _) => self.hand_down(|below, model| below.pick(principals, model)),
            (Turn::Added(principals), _) => self.hand_down(|below, model| below.add(principals, model)),
            (Turn::Notes { notes, close: true }, _) => self.look_changed(*notes),
            (Turn::Filter(filter), _) => self.take_filter(&filter),
            (Turn::Prepare(wish), Sheet::Review(review)) => self.prepare(review, wish),
            (Turn::Apply, Sheet::Review(review)) => self.apply(review),
            (Turn::Begin(jobs), Sheet::Bulk(bulk)) => self.begin(&bulk, jobs),
            (Turn::Copy(item), sheet @ (Sheet::Trust(_) | Sheet::Raw(_))) => {
                self.sheets.push(sheet);
                self.copied(&item)
            }
            (Turn::Copy(item), _) => self.copied(&item),
            (Turn::Export(what, format), _) => vec![self.job(Job::Export { what, format })],
            (Turn::Switch(profile), _) => self.open_profile(Some(profile)),
            (Turn::TakeUp(began), _) => self.take_up(began),
            (Turn::Forget(began), Sheet::Unsent(mut sheet)) => {
                let effects = self.forget_unsent(began);
                sheet.settle(self);
                if !self.unsent.left.is_empty() {
                    self.sheets.push(Sheet::Unsent(sheet));
                }
                effects
            }
            (Turn::Group(group), _) => {
                self.group = group;
                vec![self.search()]
            }
            (Turn::Go(goal), _) => self.go(goal),
            (Turn::Quit, _) => {
                self.quitting = true;
                Vec::new()
            }
            (turn, sheet) => {
                self.sheets.push(sheet);
                self.turned_above(turn)
            }
        }
    }

    /// The same for what leaves the sheet where it is.
    fn turned_above(&mut self, turn: Turn) -> Vec<Effect> {
        match turn {
            Turn::Push(top, jobs) => {
                self.sheets.push(*top);
                self.ask(jobs)
            }
            Turn::Ask(jobs) => self.ask(jobs),
            Turn::Notes { notes, .. } => self.write_notes(*notes),
            Turn::Review { region, intent, step, replaces } => self.review(region, *intent, step, replaces),
            Turn::Undo(task) => self.review_undo(task),
            Turn::LookAgain => self.look_at_pair(true),
            Turn::Share(fresh) => self.share_with(*fresh),
            Turn::Renew => self.renew(),
            Turn::WaitForFile => {
                self.wait_for_file();
                Vec::new()
            }
            Turn::Say(words) => {
                self.say(Tone::Bad, words);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Copies something to the clipboard, and says which way it went: only the terminal knows whether it has arrived
    /// there. Where it cannot go, it is shown to be selected by hand.
    fn copied(&mut self, item: &Item) -> Vec<Effect> {
        let way = self.setup.clipboard;
        if !way.takes(&item.text) {
            return self.push(Sheet::Clipboard(ClipboardSheet::alone(item.clone())));
        }
        let words = match way {
            Way::Tmux => "toast.copied_tmux",
            Way::Screen => "toast.copied_screen",
            Way::Terminal | Way::Nowhere => "toast.copied",
        };
        self.say(Tone::Good, text::fill(words, &[("what", &text::get(item.label))]));
        vec![Effect::Copy(item.text.clone())]
    }

    /// Gives something to the share sheet that has come up again.
    fn hand_down(&mut self, give: impl FnOnce(&mut ShareSheet, &Self)) -> Vec<Effect> {
        match self.sheets.pop() {
            Some(Sheet::Share(mut below)) => {
                give(&mut below, self);
                self.sheets.push(Sheet::Share(below));
            }
            other => self.sheets.extend(other),
        }
        Vec::new()
    }

    /// Keeps what was typed, so that closing a sheet loses nothing.
    pub(super) fn keep(&mut self, sheet: Sheet) {
        match sheet {
            Sheet::Share(sheet) => {
                self.drafts.retain(|draft| !draft.replaces(&sheet));
                self.drafts.push(*sheet);
                let surplus = self.drafts.len().saturating_sub(DRAFTS);
                self.drafts.drain(..surplus);
            }
            Sheet::Review(review) => self.keep_note(*review),
            Sheet::Tree(left) => self.keep_tree(left),
            _ => {}
        }
    }

    /// Keeps a tree as it was left with the sheet that it picks for, and says so if something was picked and not taken.
    fn keep_tree(&mut self, left: TreeSheet) {
        let Some(Sheet::Share(below)) = self.sheets.last_mut() else { return };
        let fresh = left.picked.iter().filter(|one| !below.picked.contains(one)).count();
        below.tree = Some(left);
        if fresh > 0 {
            let key = key_of(Context::Principals, ActionId::Tree);
            let words =
                text::fill("toast.picks_kept", &[("what", &text::count("sheet.principals", fresh)), ("key", &key)]);
            self.say(Tone::Good, words);
        }
    }

    pub(super) fn ask(&mut self, jobs: Vec<Job>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for job in jobs {
            match job {
                Job::Folder { folder } => effects.extend(self.read_folder(&folder)),
                job @ (Job::Zones { .. } | Job::OwnKeys { .. } | Job::Disks { .. }) => {
                    effects.extend(self.read_offer(job));
                }
                Job::Verify { profile } => effects.extend(self.verify(&profile)),
                other => {
                    let profile = self.profile_of_task(&other);
                    effects.push(self.job_as(profile, other));
                }
            }
        }
        effects
    }
}
