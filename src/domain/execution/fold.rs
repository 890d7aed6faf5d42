//! Taking in records, one after the other.

use std::time::Duration;

use super::{
    ACCEPT_FAILED, APART, ATTEMPTS, Answer, CHECKS, Closed, Entity, Entry, Execution, Given, Halt, Intended, Item,
    Moment, Outcome, Planned, READ_BACKS, Record, Standing, State,
};
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::plan::{Call, StepNo, Until};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::Failure;

/// The first wait before a write is sent again; it doubles with each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest such wait, unless the service asks for a longer one.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// `InvalidTimeStamp.Expired`: the client has learned the service's clock from the answer.
const CLOCK_WAS_OFF: &str = "InvalidTimeStamp.Expired";

impl Execution {
    /// What the records of one task come to: its plan and how far it is, as it stands after the program has ended
    /// there. Nothing more is sent until it is resumed, and requests without an answer count as lost.
    ///
    /// `None` if the first record is not a sound plan, or a record is about a step that the plan has not.
    #[must_use]
    pub fn recover<'a>(records: impl IntoIterator<Item = &'a Record>) -> Option<(Planned, Self)> {
        let mut records = records.into_iter();
        let Entry::Planned(planned) = &records.next()?.entry else { return None };
        if !planned.plan.is_sound() {
            return None;
        }
        let mut run = Self::new(planned.plan.clone());
        for record in records {
            if record.entry.step().is_some_and(|step| step >= run.progress.len()) {
                return None;
            }
            run.apply(&record.entry, Moment::at(Duration::ZERO));
        }
        run.interrupt();
        Some((planned.as_ref().clone(), run))
    }

    /// The program has ended here.
    pub(super) fn interrupt(&mut self) {
        for no in 0..self.progress.len() {
            if self.is_in_doubt(no) {
                let problem = self.about(no, ProblemKind::MaybeSent);
                self.lost(no, problem, Duration::ZERO);
                continue;
            }
            match &mut self.progress[no].state {
                State::Sending => {
                    let problem = self.about(no, ProblemKind::MaybeSent);
                    self.lost(no, problem, Duration::ZERO);
                }
                // The user's word to send it anew was for the program that heard it.
                State::ReadingBack { at, reads, resend, .. } => (*at, *reads, *resend) = (Duration::ZERO, 0, false),
                State::Checking { at, since, .. } => (*at, *since) = (Duration::ZERO, Duration::ZERO),
                _ => {}
            }
        }
        // A plan that only waits for its recipients goes on by itself, as it was confirmed.
        let waits = self.standing() == Standing::AwaitingAcceptance;
        if !self.is_finished() && self.halt.is_none() && !waits {
            self.halt = Some(Halt::Recovered);
        }
    }

    /// Somebody begins to read back what was recovered. Patience begins here, however long the program has been running.
    pub fn taken_up(&mut self, now: Duration) {
        for progress in &mut self.progress {
            if let State::Checking { since, .. } = &mut progress.state {
                *since = now;
            }
        }
    }

    /// Takes in one record.
    pub fn apply(&mut self, entry: &Entry, moment: Moment) {
        match entry {
            Entry::Planned(_) => {}
            Entry::Intent(intended) => self.intended(intended),
            Entry::Answer { step, given: Given::Success { answer, request_id }, .. } => {
                self.progress[*step].request_id = request_id.clone();
                self.progress[*step].answered = true;
                self.answered(*step, answer, moment);
            }
            Entry::Answer { step, given: Given::Problem(problem), .. } => self.unanswered(*step, problem, moment),
            Entry::Verified { step, share, items, ended } => {
                self.verified(*step, share.as_ref(), items, ended.as_ref(), moment);
            }
            Entry::Found { step, product } => {
                self.products.insert(*step, product.clone());
                self.progress[*step].answered = true;
                self.progress[*step].late_until = None;
                self.check_from(*step, moment.uptime);
            }
            Entry::Absent { step, begun } => self.absent(*step, *begun),
            Entry::Stopped {} => self.stopped(),
            Entry::Changed { difference } => {
                self.halt = Some(Halt::Changed);
                self.changed = Some(difference.clone());
            }
            Entry::Resumed {} => self.resumed(moment),
            Entry::Retried { steps } => self.retried(steps),
            Entry::MarkedDone {} => self.closed = Some(Closed::MarkedDone),
            Entry::UndoneBy { task } => self.closed = Some(Closed::UndoneBy(task.clone())),
        }
        self.settle_dependants();
    }

    fn intended(&mut self, intended: &Intended) {
        let no = intended.step;
        self.before.insert(no, intended.before.clone());
        self.absent.remove(&no);
        self.accepted_until.insert(no, intended.until);
        let progress = &mut self.progress[no];
        progress.state = State::Sending;
        progress.attempts = intended.attempt;
    }

    fn answered(&mut self, no: StepNo, answer: &Answer, moment: Moment) {
        match answer {
            Answer::Invitation(InvitationStatus::AcceptFailed, failures) => {
                self.progress[no].items = failures.iter().filter_map(failed).collect();
                self.end(no, accept_failed(failures));
            }
            Answer::Invitation(..) => self.end(no, Outcome::Done),
            Answer::Created(share) => {
                self.made.insert(no, share.clone());
                self.check_from(no, moment.uptime);
            }
            Answer::Making(product) => {
                self.products.insert(no, product.clone());
                self.check_from(no, moment.uptime);
            }
            Answer::Started | Answer::Finished => self.check_from(no, moment.uptime),
        }
    }

    fn check_from(&mut self, no: StepNo, now: Duration) {
        self.progress[no].state = State::Checking { since: now, at: now + CHECKS[0], reads: 0 };
    }

    fn unanswered(&mut self, no: StepNo, problem: &Problem, moment: Moment) {
        let wait = pause(self.progress[no].attempts, problem.retry_after, moment.roll);
        if self.goes_on(no, problem, wait, moment.uptime) {
            return;
        }
        if self.makes_a_product(no) && problem.leaves_effect_open() {
            // The same call was sent again as often as is sensible.
            return self.end(no, Outcome::Unknown(problem.clone()));
        }
        if problem.leaves_effect_open() {
            return self.lost(no, problem.clone(), moment.uptime);
        }
        if problem.wants_credentials() {
            // All that follows would be refused as well; with new credentials it goes on from here.
            self.halt = Some(Halt::Expired);
            self.progress[no].state = State::Waiting;
            self.progress[no].attempts = 0;
            return;
        }
        let attempts = self.progress[no].attempts;
        let had_no_effect = match problem.kind {
            ProblemKind::NotSent | ProblemKind::Throttled => attempts < ATTEMPTS,
            _ => problem.is_code(CLOCK_WAS_OFF) && attempts < 2,
        };
        if had_no_effect {
            self.progress[no].state = State::Retrying { at: moment.uptime + wait, problem: problem.clone() };
        } else if is_already_so(&self.plan.steps[no].call, problem) {
            self.end(no, Outcome::AlreadySo);
        } else {
            self.end(no, Outcome::Refused(problem.clone()));
        }
    }

    fn lost(&mut self, no: StepNo, problem: Problem, now: Duration) {
        self.progress[no].late_until = self.accepted_until.get(&no).copied();
        let at = now + READ_BACKS[0];
        self.progress[no].state = State::ReadingBack { at, reads: 0, problem, resend: false };
    }

    fn verified(
        &mut self,
        no: StepNo,
        share: Option<&ShareId>,
        items: &[Option<Outcome>],
        ended: Option<&Outcome>,
        moment: Moment,
    ) {
        if let Some(share) = share {
            self.made.insert(no, share.clone());
        }
        for (item, outcome) in self.progress[no].items.iter_mut().zip(items) {
            item.outcome.clone_from(outcome);
        }
        let unknown = matches!(ended, Some(Outcome::Unknown(_)));
        if !unknown {
            // The request that was lost has been seen to arrive, and its nonce is not taken twice.
            self.progress[no].late_until = None;
            self.progress[no].answered = true;
        }
        match ended {
            Some(outcome) => {
                self.watches.remove(&no);
                self.end(no, outcome.clone());
            }
            // Patience counts from the answer, or from when the effect was first seen.
            None if matches!(self.progress[no].state, State::Checking { .. }) => {}
            None => self.check_from(no, moment.uptime),
        }
    }

    /// What a late copy could do a second time is sent anew after two such looks, anything else after one.
    fn absent(&mut self, no: StepNo, begun: jiff::Timestamp) {
        let makes = self.comes_once(no);
        let enough = match self.absent.get(&no) {
            Some(first) => begun.duration_since(*first) >= APART,
            None => !makes,
        };
        if enough {
            self.absent.remove(&no);
            let progress = &mut self.progress[no];
            // That copy may still come, whatever becomes of the next one.
            self.late = self.late.max(progress.late_until.take());
            progress.state = State::Waiting;
            progress.attempts = 0;
        } else {
            self.absent.entry(no).or_insert(begun);
        }
    }

    fn stopped(&mut self) {
        self.halt = Some(Halt::Stopped);
        for progress in &mut self.progress {
            // One more look, at once: who stops does not wait for a late copy's time to be over.
            if let State::ReadingBack { at, reads, resend: resend @ true, .. } = &mut progress.state {
                (*at, *reads, *resend) = (Duration::ZERO, READ_BACKS.len() - 1, false);
            }
        }
    }

    /// Its credentials are not taken any more. Nothing is sent or read with them, and nothing is given up.
    pub fn pause(&mut self) {
        if !self.is_finished() {
            self.halt = Some(Halt::Expired);
        }
    }

    fn resumed(&mut self, moment: Moment) {
        (self.halt, self.changed) = (None, None);
        for no in 0..self.progress.len() {
            let state = match &self.progress[no].state {
                // Patience begins anew: nobody has looked meanwhile.
                State::Checking { .. } => State::Checking { since: moment.uptime, at: moment.uptime, reads: 0 },
                State::Ended(Outcome::Unknown(problem)) if problem.kind == ProblemKind::StillMoving => {
                    State::Checking { since: moment.uptime, at: moment.uptime, reads: 0 }
                }
                State::Ended(Outcome::Unknown(problem)) | State::ReadingBack { problem, .. } => {
                    State::ReadingBack { at: moment.uptime, reads: 0, problem: problem.clone(), resend: true }
                }
                _ => continue,
            };
            self.reopen(no, |outcome| matches!(outcome, Outcome::Unknown(_)));
            self.progress[no].state = state;
        }
        self.wake_dependants();
    }

    fn retried(&mut self, steps: &[StepNo]) {
        (self.halt, self.changed) = (None, None);
        let all = self.progress.len();
        for no in steps.iter().copied().filter(|no| *no < all) {
            if self.outcome(no).is_some_and(Outcome::is_bad) {
                if matches!(self.outcome(no), Some(Outcome::Failed(_))) {
                    *self.rounds.entry(no).or_default() += 1;
                }
                self.products.remove(&no);
                self.percents.remove(&no);
                self.gates.remove(&no);
                self.reopen(no, Outcome::is_bad);
                let progress = &mut self.progress[no];
                progress.state = State::Waiting;
                progress.attempts = 0;
                progress.answered = false;
                progress.request_id = Default::default();
            }
        }
        self.wake_dependants();
    }

    fn reopen(&mut self, no: StepNo, which: impl Fn(&Outcome) -> bool) {
        for item in &mut self.progress[no].items {
            item.outcome = item.outcome.take().filter(|outcome| !which(outcome));
        }
    }

    /// Steps that were not sent because of one that is open again are open again as well.
    fn wake_dependants(&mut self) {
        for no in 0..self.progress.len() {
            let waits = self.plan.steps[no].after.iter().any(|after| self.outcome(after.step).is_none());
            if waits && self.outcome(no) == Some(&Outcome::NotSent) {
                self.reopen(no, |outcome| *outcome == Outcome::NotSent);
                self.progress[no].state = State::Waiting;
            }
        }
    }

    /// Ends a step; items that have no outcome of their own share its.
    fn end(&mut self, no: StepNo, outcome: Outcome) {
        let progress = &mut self.progress[no];
        for item in &mut progress.items {
            item.outcome.get_or_insert_with(|| outcome.clone());
        }
        let worst = progress.items.iter().filter_map(|item| item.outcome.as_ref()).max_by_key(|one| one.weight());
        progress.state = State::Ended(worst.unwrap_or(&outcome).clone());
    }

    /// Steps that need one which ended without what they need are not sent.
    fn settle_dependants(&mut self) {
        for no in 0..self.progress.len() {
            let hopeless = self.progress[no].state == State::Waiting
                && self.plan.steps[no].after.iter().any(|after| {
                    let enough = after.until == Until::Answered && self.progress[after.step].answered;
                    self.outcome(after.step).is_some_and(|outcome| !outcome.is_good()) && !enough
                });
            if hopeless {
                self.end(no, Outcome::NotSent);
            }
        }
    }

    pub(super) fn about(&self, no: StepNo, kind: ProblemKind) -> Problem {
        Problem {
            kind,
            action: self.plan.steps[no].call.action().to_owned(),
            region: Some(self.plan.region_of(no).clone()),
            ..Problem::default()
        }
    }
}

/// How long to wait before a write is sent again: as long as the service asks, else between half of a bound and all of
/// it; the bound doubles with each attempt. The service's wish is exceeded a little, so that not all come back at once.
fn pause(attempts: u32, asked: Option<Duration>, roll: u32) -> Duration {
    let share = f64::from(roll) / f64::from(u32::MAX);
    match asked {
        Some(asked) => asked + FIRST_PAUSE.mul_f64(share / 2.0),
        None => {
            let bound = (FIRST_PAUSE * 2_u32.saturating_pow(attempts.min(8))).min(LONGEST_PAUSE);
            bound.mul_f64(0.5 + share / 2.0)
        }
    }
}

/// What an acceptance comes to of which something could not be associated.
pub(super) fn accept_failed(failures: &[Failure]) -> Outcome {
    Outcome::Failed(failures.first().cloned().unwrap_or_else(|| Failure::of(ACCEPT_FAILED)))
}

/// A resource that could not be associated on acceptance, as far as it is a snapshot.
fn failed(failure: &Failure) -> Option<Item> {
    let snapshot = SnapshotId::parse(failure.counterpart.raw()).ok()?;
    Some(Item { entity: Entity::Snapshot(snapshot), outcome: Some(Outcome::Failed(failure.clone())) })
}

fn is_already_so(call: &Call, problem: &Problem) -> bool {
    match call {
        Call::Accept(_) => problem.is_code("InvitationStatus.AlreadyAccepted"),
        Call::Reject(_) => problem.is_code("InvitationStatus.AlreadyRejected"),
        Call::Disassociate { .. } => problem.is_code("DisassociateInvalid"),
        Call::DeleteShare { .. } => problem.is_code("EntityNotExists.ResourceShare"),
        Call::DeleteSnapshot { .. } => problem.is_code("InvalidSnapshotId.NotFound"),
        Call::EnableDirectorySharing => problem.is_code("AlreadyEnabled"),
        Call::AttachKeyPolicy => problem.is_code("EntityAlreadyExists.Role.Policy"),
        // The role that exists may trust others.
        Call::CreateRole { .. } | Call::UpdateRole { .. } => false,
        Call::Create { .. } | Call::Associate { .. } | Call::Update { .. } | Call::Leave(_) => false,
        Call::CreateDisk { .. } | Call::CopySnapshot { .. } | Call::ReInitDisk { .. } => false,
    }
}
