//! Plans: asked for, shown, and given away to be carried out.

use super::refusal;
use crate::app::field::Field;
use crate::app::message::Effect;
use crate::app::model::{Model, Tone};
use crate::app::sheets::Sheet;
use crate::app::sheets::review::{Notice, ReviewSheet, State, Wish};
use crate::app::tasks::{NoPlan, NotApplied, Prepared, Refusal};
use crate::domain::execution::TaskId;
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::plan::{Difference, Intent, Plan};
use crate::domain::planner::PlanError;
use crate::text;
use crate::work::{Job, Stamp};

impl Model {
    /// Asks for a plan and shows its review on top of what is there. `step` and `replaces` are those of
    /// [`crate::app::sheets::Turn::Review`].
    pub(super) fn review(
        &mut self,
        region: RegionId,
        intent: Intent,
        step: Option<(usize, usize)>,
        replaces: bool,
    ) -> Vec<Effect> {
        self.open_review(Wish::Intent { region, intent: Box::new(intent) }, step, replaces)
    }

    /// Asks for the plan that takes a task back, and shows its review.
    pub(super) fn review_undo(&mut self, task: TaskId) -> Vec<Effect> {
        let replaces = matches!(self.sheets.last(), Some(Sheet::Progress(_)));
        self.open_review(Wish::Undo(task), None, replaces)
    }

    fn open_review(&mut self, wish: Wish, step: Option<(usize, usize)>, replaces: bool) -> Vec<Effect> {
        let profile = self.profile_for(&wish);
        let (stamp, effect) = self.ask_for(&wish, profile.clone());
        let note = self.note_of(&wish);
        let sheet = ReviewSheet { note, profile, ..ReviewSheet::new(stamp, wish, step, replaces) };
        self.sheets.push(Sheet::Review(Box::new(sheet)));
        vec![effect]
    }

    /// What was noted when this was reviewed before and not applied.
    fn note_of(&mut self, wish: &Wish) -> Field {
        match self.sheets.last_mut().and_then(Sheet::note_mut) {
            Some(note) => note.clone(),
            None => self.left_note.take().filter(|(of, _)| of == wish).map(|(_, note)| note).unwrap_or_default(),
        }
    }

    /// Keeps the note of a review that is left and not applied.
    pub(super) fn keep_note(&mut self, review: ReviewSheet) {
        if matches!(review.state, State::Applying(_)) {
            return;
        }
        match self.sheets.last_mut().and_then(Sheet::note_mut) {
            Some(note) => *note = review.note,
            None => self.left_note = Some((review.wish, review.note)),
        }
    }

    /// Shows the review of a plan that was made unasked, because a task was to go on and would do something else now.
    pub(super) fn review_rest(&mut self, stamp: Stamp, fresh: Prepared, difference: Box<Difference>) {
        let wish = match &fresh.undoes {
            Some(task) => Wish::Undo(task.clone()),
            None => Wish::Intent { region: fresh.region.clone(), intent: Box::new(fresh.intent.clone()) },
        };
        let replaces = matches!(self.sheets.last(), Some(Sheet::Progress(_)));
        let note = self.note_of(&wish);
        let mut sheet = ReviewSheet { note, ..ReviewSheet::new(stamp, wish, None, replaces) };
        sheet.show(fresh, self.now.uptime);
        sheet.notice = Some(Notice::Changed(difference));
        self.sheets.push(Sheet::Review(Box::new(sheet)));
    }

    /// The other profile as which something is done, because it is about the invitation or the task of its account.
    fn profile_for(&self, wish: &Wish) -> Option<String> {
        let account = match wish {
            Wish::Undo(task) => self.tasks.find(task)?.account(),
            Wish::Intent { intent, .. } => match &**intent {
                Intent::Accept(invited) | Intent::Reject(invited) => &self.invitation(&invited.invitation)?.receiver,
                _ => return None,
            },
        };
        self.profile_beside(account)
    }

    fn ask_for(&mut self, wish: &Wish, profile: Option<String>) -> (Stamp, Effect) {
        let job = match wish {
            Wish::Intent { region, intent } => {
                Job::Prepare { region: region.clone(), intent: intent.clone(), known: self.known_for(intent) }
            }
            Wish::Undo(task) => Job::Undo { task: task.clone() },
        };
        let effect = self.job_as(profile, job);
        (Stamp { epoch: self.epoch, load: self.last_load }, effect)
    }

    /// The accounts that need no more confirmation than Apply by being the user's own. What another of the profiles has
    /// sent comes from somebody whose keys are here, in the demo as well; what is given away does not come back.
    pub(super) fn known_for(&self, intent: &Intent) -> Vec<AccountId> {
        match intent {
            Intent::Accept(_) => {
                self.profiles.iter().filter_map(|row| row.account.as_ref()?.as_ref().ok().cloned()).collect()
            }
            _ => self.own_accounts().cloned().collect(),
        }
    }

    /// Makes the plan under review anew. What was noted stays, and what was typed to confirm if the plan is the same.
    pub(super) fn prepare(&mut self, mut sheet: Box<ReviewSheet>, wish: Wish) -> Vec<Effect> {
        let (stamp, effect) = self.ask_for(&wish, sheet.profile.clone());
        sheet.stamp = stamp;
        sheet.before = sheet.plan().map(Plan::hash).or(sheet.before);
        sheet.wish = wish;
        sheet.state = State::Preparing;
        sheet.notice = None;
        self.sheets.push(Sheet::Review(sheet));
        // Whether the journal can be written by now is told with the tasks.
        let again = self.tasks.trouble.is_some().then(|| self.job(Job::Tasks));
        std::iter::once(effect).chain(again).collect()
    }

    /// Makes the plan of a review anew that has come up again from under another change.
    pub(super) fn refresh_review(&mut self) -> Vec<Effect> {
        match self.sheets.pop() {
            Some(Sheet::Review(sheet)) if matches!(sheet.state, State::Ready(_)) => {
                let wish = sheet.wish.clone();
                self.prepare(sheet, wish)
            }
            other => {
                self.sheets.extend(other);
                Vec::new()
            }
        }
    }

    /// Gives the plan under review away.
    pub(super) fn apply(&mut self, mut sheet: Box<ReviewSheet>) -> Vec<Effect> {
        let effects = match sheet.state {
            State::Ready(prepared) => {
                let note = Some(sheet.note.text().trim().to_owned()).filter(|note| !note.is_empty());
                let job = prepared.plan.as_ref().ok().map(|plan| Job::Apply {
                    plan: plan.clone(),
                    note,
                    undoes: prepared.undoes.clone(),
                });
                sheet.state = State::Applying(prepared);
                sheet.notice = None;
                let effect = job.map(|job| self.job_as(sheet.profile.clone(), job));
                sheet.stamp = Stamp { epoch: self.epoch, load: self.last_load };
                effect.into_iter().collect()
            }
            other => {
                sheet.state = other;
                Vec::new()
            }
        };
        self.sheets.push(Sheet::Review(sheet));
        effects
    }

    fn review_of(&mut self, stamp: Stamp) -> Option<&mut ReviewSheet> {
        self.sheets.iter_mut().find_map(|sheet| match sheet {
            Sheet::Review(review) if review.stamp == stamp => Some(review.as_mut()),
            _ => None,
        })
    }

    /// Takes in a plan, or why there is none. What was to be accepted and is accepted already is read again.
    pub(super) fn prepared(&mut self, stamp: Stamp, prepared: Prepared) -> Vec<Effect> {
        let effects = match (&prepared.intent, &prepared.plan) {
            (Intent::Accept(_), Err(NoPlan::Planner(PlanError::NothingToDo))) => {
                self.read_received(&prepared.facts.account, &prepared.region)
            }
            _ => Vec::new(),
        };
        let now = self.now.uptime;
        if self.bulk_sheet().is_some_and(|bulk| bulk.prepared(stamp, &prepared, now)) {
            return effects;
        }
        if let Some(review) = self.review_of(stamp)
            && matches!(review.state, State::Preparing)
        {
            review.show(prepared, now);
        }
        effects
    }

    /// Reads again what others share with an account in a region, and to what they invite it.
    pub(super) fn read_received(&mut self, account: &AccountId, region: &RegionId) -> Vec<Effect> {
        if self.account() == Some(account) {
            return self.read_sharing(region);
        }
        match self.profile_beside(account) {
            Some(profile) => self.read_other(&profile, region),
            None => Vec::new(),
        }
    }

    pub(super) fn not_applied(&mut self, stamp: Stamp, answer: NotApplied) {
        let now = self.now.uptime;
        self.tasks.forget(&answer.task);
        match self.review_of(stamp) {
            Some(review) => review.not_applied(answer.why, now),
            // It was left while it waited for its turn.
            None => {
                let words = text::fill("toast.not_applied", &[("why", &refusal(&answer.why))]);
                self.say(Tone::Bad, words);
            }
        }
    }

    /// Takes up why there is no plan. Returns the reason again if no review waits for it.
    pub(super) fn unprepared(&mut self, stamp: Stamp, why: Refusal) -> Option<Refusal> {
        if self.bulk_sheet().is_some_and(|bulk| bulk.unprepared(stamp)) {
            return None;
        }
        match self.review_of(stamp) {
            Some(review) if matches!(review.state, State::Preparing) => {
                review.state = State::Refused(Box::new(why));
                None
            }
            _ => Some(why),
        }
    }

    /// Takes the review away whose plan has become a task, with the sheet below if that has done its part. Returns
    /// whether there was one.
    pub(super) fn close_review(&mut self, stamp: Stamp) -> bool {
        let of_it = |sheet: &Sheet| matches!(sheet, Sheet::Review(review) if review.stamp == stamp && matches!(review.state, State::Applying(_)));
        let Some(at) = self.sheets.iter().position(of_it) else { return false };
        if let Sheet::Review(review) = self.sheets.remove(at)
            && review.replaces
            && at > 0
        {
            let mut below = self.sheets.remove(at - 1);
            if let Some(note) = below.note_mut() {
                note.clear();
            }
            self.keep(below);
        }
        true
    }
}
