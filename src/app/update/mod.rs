//! How a message changes the model, and what it makes happen outside.

mod actions;
mod answers;
mod arrivals;
mod expiry;
mod exporting;
mod inboxes;
mod journal;
mod kept;
mod lists;
mod loads;
mod manage;
mod pairs;
mod palette;
mod received;
mod reviews;
mod sheets;
mod sorting;
mod tasks;
#[cfg(test)]
mod tests;
mod trust;
mod unsent;
mod using;

use crossterm::event::{KeyCode, KeyEvent};

pub use self::expiry::can_wait;
pub(in crate::app) use self::manage::has_failed;
pub use self::tasks::{journal_trouble, refusal};
pub(in crate::app) use self::using::{copy_sheet, disk_sheet, reinit_sheet};
use super::actions::{ActionId, lookup};
use super::message::{Effect, Message, Search};
use super::model::{Model, Toast, Tone, ViewId};
use super::sheets::Sheet;
use super::sheets::quit::QuitSheet;
use super::{layout, status};
use crate::base::env::Now;
use crate::text;
use crate::work::{Job, Stamp};

/// How long a good message stays.
const TOAST: std::time::Duration = std::time::Duration::from_secs(6);

/// How long after a search the next one begins while pages come, and how much longer for each row that there is.
const BETWEEN_SEARCHES: std::time::Duration = std::time::Duration::from_millis(100);
const BETWEEN_SEARCHES_A_ROW: std::time::Duration = std::time::Duration::from_nanos(500);

/// What has to happen before the first message.
pub fn start(model: &mut Model) -> Vec<Effect> {
    let profile = model.setup.profile.clone();
    vec![model.job(Job::Profiles), model.job(Job::Notes), model.job(Job::Seen), model.job(Job::Open { profile })]
}

/// Takes one message.
pub fn update(model: &mut Model, message: Message, now: Now) -> Vec<Effect> {
    model.now = Now { wall: now.wall.checked_add(model.ahead).unwrap_or(now.wall), ..now };
    let mut effects = take(model, message);
    if std::mem::take(&mut model.searching.pending) {
        effects.push(model.search());
    }
    effects.extend(model.keep_unsent());
    model.sum_marks();
    effects
}

fn take(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Key(key) => model.key(key),
        Message::Paste(text) => model.paste(&text),
        Message::Resize(width, height) => {
            model.size = (width, height);
            model.settle_all();
            vec![Effect::Redraw]
        }
        Message::End => {
            model.quitting = true;
            Vec::new()
        }
        Message::Work(stamp, event) => model.event(stamp, *event),
        Message::Found(number, view) => {
            if number == model.searching.last {
                (model.found, model.last_found) = (view, number);
                model.settle_snapshots();
            } else if number == model.shared_in.search {
                model.shared_in.found = view;
                model.settle_shared_in();
            }
            Vec::new()
        }
        Message::Deadline => model.deadline(),
    }
}

impl Model {
    /// An effect that gives the worker a job under a new number.
    pub(super) fn job(&mut self, job: Job) -> Effect {
        self.last_load += 1;
        Effect::Work(Stamp { epoch: self.epoch, load: self.last_load }, job)
    }

    /// An effect that selects anew what the snapshot list shows.
    pub(super) fn search(&mut self) -> Effect {
        self.searching.last = self.next_search();
        let (inventory, query) = (self.inventory.clone(), self.query());
        Effect::Search(Box::new(Search { number: self.searching.last, view: ViewId::Snapshots, inventory, query }))
    }

    /// The number of the next search.
    pub(super) fn next_search(&self) -> u32 {
        self.searching.last.max(self.shared_in.search) + 1
    }

    /// Effects that select anew what is shown of snapshots, after they have changed.
    pub(super) fn searches(&mut self) -> Vec<Effect> {
        (self.searching.at, self.searching.due) = (self.now.uptime, None);
        let mut effects = vec![self.search()];
        if self.view == ViewId::SharedIn {
            effects.push(self.search_shared_in());
        }
        effects
    }

    /// The same while pages come: not more often than somebody can see, and the more rows there are the less often.
    pub(super) fn searches_now_and_then(&mut self) -> Vec<Effect> {
        let rows = u32::try_from(self.inventory.total()).unwrap_or(u32::MAX);
        let due = self.searching.at + BETWEEN_SEARCHES + BETWEEN_SEARCHES_A_ROW * rows;
        if self.found.is_empty() || due <= self.now.uptime {
            return self.searches();
        }
        self.searching.due = Some(due);
        Vec::new()
    }

    pub(super) fn say(&mut self, tone: Tone, text: String) {
        let until = (tone == Tone::Good).then(|| self.now.uptime + TOAST);
        self.toast = Some(Toast { tone, text, until });
    }

    fn deadline(&mut self) -> Vec<Effect> {
        if self.toast.as_ref().and_then(|toast| toast.until).is_some_and(|until| until <= self.now.uptime) {
            self.toast = None;
        }
        let mut effects = self.look_for_arrivals();
        effects.extend(self.look_on());
        if self.searching.due.is_some_and(|due| due <= self.now.uptime) {
            effects.extend(self.searches());
        }
        effects.extend(self.look_at_file());
        effects
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if self.toast.as_ref().is_some_and(|toast| toast.until.is_none()) {
            self.toast = None;
        }
        let general = lookup(&[super::actions::Context::Screens], key);
        match general {
            Some(action @ (ActionId::QuitNow | ActionId::Suspend | ActionId::Redraw)) => return self.act(action),
            _ if self.layout().room == layout::Room::TooSmall => {
                return if general == Some(ActionId::Quit) { self.act(ActionId::Quit) } else { Vec::new() };
            }
            _ => {}
        }
        if !self.sheets.is_empty() {
            return self.sheet_key(key);
        }
        if self.filtering {
            return self.filter_key(key);
        }
        match lookup(self.contexts(), key) {
            Some(action) => self.act_if_enabled(action),
            None => Vec::new(),
        }
    }

    /// Does what an action says, or tells why not.
    pub(super) fn act_if_enabled(&mut self, action: ActionId) -> Vec<Effect> {
        match status::enabled(self, action) {
            Ok(()) => self.act(action),
            Err(reason) => {
                self.say(Tone::Bad, text::get(reason).to_owned());
                Vec::new()
            }
        }
    }

    /// Keeps the cursor of the list on its row while a filter goes away.
    pub(super) fn hold_cursor(&mut self) {
        match self.view {
            ViewId::Snapshots => self.snapshots.hold(),
            ViewId::SharedIn => self.shared_in.list.hold(),
            ViewId::Shares => self.shares.hold(),
            ViewId::Inbox => self.inbox.hold(),
            ViewId::Tasks => self.task_rows.hold(),
            ViewId::Audit => self.audit_rows.hold(),
        }
    }

    fn filter_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if key.code == KeyCode::Esc && !self.filter(self.view).is_empty() {
            self.hold_cursor();
        }
        let (goes_on, changed) = self.filters.entry(self.view).or_default().filter_key(key);
        self.filtering = goes_on;
        if changed { self.filter_changed() } else { Vec::new() }
    }

    /// Narrows the list of the screen by a filter that was saved.
    fn take_filter(&mut self, filter: &str) -> Vec<Effect> {
        self.hold_cursor();
        self.filters.insert(self.view, super::field::Field::new(filter));
        self.filter_changed()
    }

    fn filter_changed(&mut self) -> Vec<Effect> {
        match self.view {
            ViewId::Snapshots => vec![self.search()],
            ViewId::SharedIn => vec![self.search_shared_in()],
            ViewId::Audit => self.audit_filtered(),
            _ => {
                self.settle_all();
                Vec::new()
            }
        }
    }

    /// Whether a key begins a filter where one is now.
    fn begins_filter(&self, key: KeyEvent) -> bool {
        match self.sheets.last() {
            Some(sheet) => !sheet.takes_letters() && lookup(sheet.contexts(), key) == Some(ActionId::Filter),
            None => !self.filtering && lookup(self.contexts(), key) == Some(ActionId::Filter),
        }
    }

    fn paste(&mut self, pasted: &str) -> Vec<Effect> {
        // What is typed over a slow line comes in one go, as what is pasted does. A filter changes nothing.
        let slash = KeyEvent::from(KeyCode::Char('/'));
        if let Some(rest) = pasted.strip_prefix('/')
            && self.begins_filter(slash)
        {
            let mut effects = self.key(slash);
            effects.extend(self.paste(rest));
            return effects;
        }
        if let Some(mut sheet) = self.sheets.pop() {
            let taken = sheet.paste(pasted, self);
            self.sheets.push(sheet);
            if !taken {
                self.say(Tone::Bad, text::get("toast.paste_dropped").to_owned());
            }
            return Vec::new();
        }
        if self.filtering {
            self.filters.entry(self.view).or_default().paste(pasted);
            return self.filter_changed();
        }
        self.say(Tone::Bad, text::get("toast.paste_dropped").to_owned());
        Vec::new()
    }

    fn quit(&mut self) -> Vec<Effect> {
        if self.is_applying() {
            self.sheets.push(Sheet::Quit(QuitSheet::default()));
        } else {
            self.quitting = true;
        }
        Vec::new()
    }
}
