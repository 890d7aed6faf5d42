//! Carrying out a plan, as a pure state machine: it says what to do next and learns what came of it.
//!
//! What it learns comes as journal records ([`Entry`]), live as well as after a crash, so that every point at which the
//! program can die is a list of records that ends there. Only times of waiting are not in them; they begin anew.
//!
//! A write is sent once. Where its answer was not seen, the outcome is *unknown* and is read back from complete lists.
//! It is sent anew only when it certainly did not take effect: it never left, the service asked to slow down, or, after
//! the user's word, complete lists show nothing of it. A share is made anew only when no late copy of the first request
//! can be accepted any more.

mod attempt;
mod fold;
mod judge;
mod parts;
mod products;
mod reading;
mod record;
mod standing;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

pub use self::attempt::Attempt;
pub use self::judge::{ACCEPT_FAILED, CANDIDATES, NOT_ACCEPTED};
pub use self::products::{COPY_FAILED, UNFINISHED};
pub use self::record::{Author, Before, BeforeRow, Entry, Given, Intended, Planned, Record, TaskId, VERSION};
pub use self::state::{
    Answer, Closed, Entity, Halt, Head, Item, Moment, Next, Outcome, Product, Progress, Question, Reading, Standing,
    State,
};
use super::ids::ShareId;
use super::plan::{After, Call, Difference, Plan, ShareRef, StepNo, Until};
use super::problem::Problem;
use super::share::Share;
use crate::base::untrusted::Untrusted;

/// How often one write is sent when it certainly had no effect.
pub const ATTEMPTS: u32 = 6;
/// When, after an answer, associations are read: gaps that grow, the last one repeated.
const CHECKS: [Duration; 5] = millis([300, 500, 1000, 2000, 4000]);
/// How long associations are read before their state is called unknown.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long after an answer an outside account that is still being associated counts as looked at by the service: a
/// refusal for it, such as a limit that is reached, comes sooner.
const SETTLING: Duration = Duration::from_millis(1500);
/// When, after a lost answer, its effect is looked for.
const READ_BACKS: [Duration; 3] = millis([2000, 5000, 15000]);
/// The gaps between looks at whether recipients have accepted, the last one repeated.
const ACCEPTANCE: [Duration; 5] = millis([10_000, 20_000, 60_000, 120_000, 300_000]);
/// How far apart the two looks are that a share is made anew after.
const APART: SignedDuration = SignedDuration::from_secs(10);
/// How much longer the second one is waited for: the service tells its time in whole seconds, and a look that seems to
/// begin a moment too early has to be made again.
const WHOLE_SECONDS: SignedDuration = SignedDuration::from_secs(1);

const fn millis<const N: usize>(values: [u64; N]) -> [Duration; N] {
    let mut out = [Duration::ZERO; N];
    let mut i = 0;
    while i < N {
        out[i] = Duration::from_millis(values[i]);
        i += 1;
    }
    out
}

/// When to look next whether the recipients of a step have accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Watch {
    at: Duration,
    reads: usize,
}

/// A plan that is being carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The plan.
    pub plan: Plan,
    /// How far each step is, in the plan's order.
    pub progress: Vec<Progress>,
    /// Why nothing is sent at present, if that is so.
    pub halt: Option<Halt>,
    /// For [`Halt::Changed`]: in what it differs.
    pub changed: Option<Box<Difference>>,
    /// Why nothing is done about it any more, if that is so.
    pub closed: Option<Closed>,
    made: BTreeMap<StepNo, ShareId>,
    before: BTreeMap<StepNo, Before>,
    absent: BTreeMap<StepNo, Timestamp>,
    accepted_until: BTreeMap<StepNo, Timestamp>,
    late: Option<Timestamp>,
    watches: BTreeMap<StepNo, Watch>,
    products: BTreeMap<StepNo, Product>,
    rounds: BTreeMap<StepNo, u32>,
    gates: BTreeMap<StepNo, products::Gate>,
    percents: BTreeMap<StepNo, u8>,
}

impl Execution {
    /// A plan of which nothing was sent yet.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        let item = |entity| Item { entity, outcome: None };
        let progress = plan
            .steps
            .iter()
            .map(|step| {
                let snapshots = step.call.snapshots().iter().cloned().map(Entity::Snapshot);
                let principals = step.call.principals().iter().cloned().map(Entity::Principal);
                Progress {
                    state: State::Waiting,
                    items: snapshots.chain(principals).map(item).collect(),
                    attempts: 0,
                    answered: false,
                    request_id: Untrusted::default(),
                    late_until: None,
                }
            })
            .collect();
        Self {
            plan,
            progress,
            halt: None,
            changed: None,
            closed: None,
            made: BTreeMap::new(),
            before: BTreeMap::new(),
            absent: BTreeMap::new(),
            accepted_until: BTreeMap::new(),
            late: None,
            watches: BTreeMap::new(),
            products: BTreeMap::new(),
            rounds: BTreeMap::new(),
            gates: BTreeMap::new(),
            percents: BTreeMap::new(),
        }
    }

    /// What to do at `now`. Writes go first, one at a time; reads follow. Not to be asked while a write is out.
    #[must_use]
    pub fn next(&self, now: Duration) -> Next {
        if self.closed.is_some() || self.halt == Some(Halt::Expired) {
            return Next::Finished;
        }
        let due = |at: &Duration| *at <= now;
        for (no, progress) in self.progress.iter().enumerate().filter(|_| self.halt.is_none()) {
            match &progress.state {
                State::Waiting if self.may_start(no) && self.gate_is_open(no) => return Next::Send(no),
                State::Retrying { at, .. } if due(at) => return Next::Send(no),
                _ => {}
            }
        }
        let mut wake: Option<Duration> = None;
        let mut wait = |at: Duration| wake = Some(wake.map_or(at, |first| first.min(at)));
        for (no, progress) in self.progress.iter().enumerate() {
            match &progress.state {
                _ if self.is_left_alone(no) => {}
                State::Waiting if self.halt.is_none() && self.may_start(no) => match self.gate_due(no) {
                    Some(at) if due(&at) => return Next::Read(self.question(no)),
                    Some(at) => wait(at),
                    None => {}
                },
                State::Checking { at, .. } | State::ReadingBack { at, .. } if due(at) => {
                    return Next::Read(self.question(no));
                }
                State::Checking { at, .. } | State::ReadingBack { at, .. } => wait(*at),
                State::Retrying { at, .. } if self.halt.is_none() => wait(*at),
                _ if self.is_watched(no) => {
                    let at = self.watches.get(&no).map_or(Duration::ZERO, |watch| watch.at);
                    if due(&at) {
                        return Next::Read(self.question(no));
                    }
                    wait(at);
                }
                _ => {}
            }
        }
        wake.map_or(Next::Finished, Next::Wait)
    }

    /// What a step sends now: its call, on a share that is known, without the items that are in effect already. What a
    /// share still lacks after it was made is added to it.
    ///
    /// `None` if the share that it needs is not there.
    #[must_use]
    pub fn call(&self, no: StepNo) -> Option<Call> {
        let wanted = |entity: &Entity| {
            let item = self.progress[no].items.iter().find(|item| item.entity == *entity);
            item.is_none_or(|item| !item.outcome.as_ref().is_some_and(Outcome::is_good))
        };
        let step = &self.plan.steps[no].call;
        let snapshots: Vec<_> =
            step.snapshots().iter().filter(|id| wanted(&Entity::Snapshot((*id).clone()))).cloned().collect();
        let principals: Vec<_> =
            step.principals().iter().filter(|id| wanted(&Entity::Principal((*id).clone()))).cloned().collect();
        let share = || self.share_of(no).cloned().map(ShareRef::Known);
        Some(match step {
            Call::Create { .. } if self.made.contains_key(&no) => {
                Call::Associate { share: share()?, snapshots, principals }
            }
            Call::Associate { .. } => Call::Associate { share: share()?, snapshots, principals },
            Call::Disassociate { .. } => Call::Disassociate { share: share()?, snapshots, principals },
            Call::Update { name, allow_external, .. } => {
                Call::Update { share: share()?, name: name.clone(), allow_external: *allow_external }
            }
            Call::DeleteShare { .. } => Call::DeleteShare { share: share()? },
            _ => self.with_token(no),
        })
    }

    /// How things are before a step is sent, as far as that is needed to tell its effect later; by the complete list of
    /// the account's own shares.
    #[must_use]
    pub fn before(&self, no: StepNo, shares: &[Share]) -> Before {
        let step = &self.plan.steps[no].call;
        if matches!(step, Call::Create { .. }) && !self.made.contains_key(&no) {
            let region = self.plan.region_of(no);
            let there = shares.iter().filter(|share| share.region == *region);
            return Before { shares: there.map(|share| share.id.clone()).collect(), rows: Vec::new() };
        }
        let share = self.share_of(no).and_then(|id| shares.iter().find(|share| share.id == *id));
        let rows = share.map_or_else(Vec::new, |share| {
            let items = self.progress[no].items.iter();
            items.filter_map(|item| reading::row_before(&item.entity, share)).collect()
        });
        Before { shares: Vec::new(), rows }
    }

    /// The share that a step works on, once it is known.
    #[must_use]
    pub fn share_of(&self, no: StepNo) -> Option<&ShareId> {
        match &self.plan.steps[no].call {
            Call::Create { .. } => self.made.get(&no),
            call => match call.share()? {
                ShareRef::Known(id) => Some(id),
                ShareRef::MadeBy(step) => self.made.get(step),
            },
        }
    }

    /// The shares that its steps made, by step.
    #[must_use]
    pub fn made(&self) -> &BTreeMap<StepNo, ShareId> {
        &self.made
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.closed.is_some() || self.progress.iter().all(|progress| matches!(progress.state, State::Ended(_)))
    }

    /// What came of a step, once it has ended.
    #[must_use]
    pub fn outcome(&self, no: StepNo) -> Option<&Outcome> {
        match &self.progress[no].state {
            State::Ended(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Notes that a step is being sent, before its record is there.
    pub fn sending(&mut self, no: StepNo) {
        self.progress[no].state = State::Sending;
        self.progress[no].attempts += 1;
        self.gates.remove(&no);
    }

    /// Notes what a write answered, or what became of it, as its record does.
    pub fn sent(&mut self, no: StepNo, answer: Result<(Answer, Untrusted), Problem>, now: Duration) {
        let given = match answer {
            Ok((answer, request_id)) => Given::Success { answer, request_id },
            Err(problem) => Given::Problem(problem),
        };
        self.apply(&Entry::Answer { step: no, took: 0, given }, Moment::at(now));
    }

    /// Takes in what was read at `now`, as its records do. One reading serves every step that asks the same.
    pub fn read(&mut self, question: &Question, reading: &Reading, now: Duration) {
        let moment = Moment::at(now);
        for entry in self.judge(question, reading, moment) {
            self.apply(&entry, moment);
        }
        self.note(question, reading, moment);
        self.looked(question, moment);
    }

    /// Whether a step takes something and has waited for a recipient, which may have taken days.
    #[must_use]
    pub fn has_waited(&self, no: StepNo) -> bool {
        let step = &self.plan.steps[no];
        !step.call.is_grant() && step.after.iter().any(|after| after.until == Until::Accepted)
    }

    fn may_start(&self, no: StepNo) -> bool {
        self.plan.steps[no].after.iter().all(|after| self.is_far_enough(no, *after))
    }

    fn is_far_enough(&self, no: StepNo, after: After) -> bool {
        let outcome = self.outcome(after.step);
        match after.until {
            Until::Answered => self.progress[after.step].answered || outcome.is_some_and(Outcome::is_good),
            Until::Verified => outcome.is_some_and(Outcome::is_good),
            Until::Accepted => {
                let named = self.plan.steps[no].call.principals();
                let counts = |item: &&Item| match &item.entity {
                    Entity::Principal(principal) => named.is_empty() || named.contains(principal),
                    Entity::Snapshot(_) => false,
                };
                outcome.is_some_and(Outcome::is_good)
                    && self.progress[after.step]
                        .items
                        .iter()
                        .filter(counts)
                        .all(|item| matches!(item.outcome, Some(Outcome::Done | Outcome::AlreadySo)))
            }
        }
    }

    /// Whether a later step waits for the recipients of this one, and nothing else does.
    fn is_watched(&self, no: StepNo) -> bool {
        let waits = |after: &After| after.step == no && after.until == Until::Accepted;
        self.halt.is_none()
            && self.outcome(no) == Some(&Outcome::AwaitingRecipient)
            && self
                .plan
                .steps
                .iter()
                .zip(&self.progress)
                .any(|(step, progress)| progress.state == State::Waiting && step.after.iter().any(waits))
    }
}
