//! Carrying out a plan, as a pure state machine: it says what to do next and learns what came of it.
//!
//! A write is sent once. Where its answer was not seen, the outcome is *unknown* and is read back from complete lists;
//! it is never sent again on a guess. Only a request that certainly did not take effect (it never left, or the service
//! asked to slow down) is sent anew.

mod reading;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use super::ids::{InvitationId, ShareId, SnapshotId};
use super::invitation::InvitationStatus;
use super::plan::{After, Call, Plan, ShareRef, StepNo, Until};
use super::problem::{Problem, ProblemKind};
use super::share::{Association, Failure, Principal, Share};
use crate::base::untrusted::Untrusted;

/// How often one write is sent when it certainly had no effect.
const ATTEMPTS: u32 = 4;
/// When, after an answer, associations are read: gaps that grow, the last one repeated.
const CHECKS: [Duration; 5] = millis([300, 500, 1000, 2000, 4000]);
/// How long associations are read before their state is called unknown.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long after an answer an outside account that is still being associated counts as looked at by the service: a
/// refusal for it, such as a limit that is reached, comes sooner.
const SETTLING: Duration = Duration::from_millis(1500);
/// When, after a lost answer, its effect is looked for.
const READ_BACKS: [Duration; 3] = millis([2000, 5000, 15000]);

const fn millis<const N: usize>(values: [u64; N]) -> [Duration; N] {
    let mut out = [Duration::ZERO; N];
    let mut i = 0;
    while i < N {
        out[i] = Duration::from_millis(values[i]);
        i += 1;
    }
    out
}

/// What came of a step, or of one of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// In effect.
    Done,
    /// In effect as soon as the recipient accepts.
    AwaitingRecipient,
    /// It was so before.
    AlreadySo,
    /// The service said no; nothing was changed.
    Refused(Problem),
    /// The service tried and failed, with its reason.
    Failed(Untrusted),
    /// It cannot be told whether it took effect.
    Unknown(Problem),
    /// It was not sent, because a step that it needs did not succeed.
    NotSent,
}

impl Outcome {
    /// Whether this is what was wanted.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Done | Self::AwaitingRecipient | Self::AlreadySo)
    }

    /// How bad it is, for telling a step's outcome from its items'.
    fn weight(&self) -> u8 {
        match self {
            Self::AlreadySo => 0,
            Self::Done => 1,
            Self::AwaitingRecipient => 2,
            Self::NotSent => 3,
            Self::Failed(_) => 4,
            Self::Refused(_) => 5,
            Self::Unknown(_) => 6,
        }
    }
}

/// What a step adds or removes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entity {
    /// A snapshot.
    Snapshot(SnapshotId),
    /// A principal.
    Principal(Principal),
}

/// One snapshot or principal of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub entity: Entity,
    /// What came of it, once that is known.
    pub outcome: Option<Outcome>,
}

/// How far a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Its turn has not come.
    Waiting,
    /// Sent; no answer yet.
    Sending,
    /// Certainly without effect; to be sent again.
    Retrying {
        /// When, on the clock of [`crate::base::env::Now::uptime`].
        at: Duration,
        /// Why.
        problem: Problem,
    },
    /// Answered; its associations are read until they come to rest.
    Checking {
        /// When the answer came.
        since: Duration,
        /// When to read next.
        at: Duration,
        /// Reads so far.
        reads: usize,
    },
    /// The answer was not seen; its effect is looked for.
    ReadingBack {
        /// When to read next.
        at: Duration,
        /// Reads so far.
        reads: usize,
        /// What happened to the answer.
        problem: Problem,
    },
    /// Over.
    Ended(Outcome),
}

/// A step and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How far.
    pub state: State,
    /// Its snapshots and principals.
    pub items: Vec<Item>,
    /// How often it was sent.
    pub attempts: u32,
    /// The service's ID of the request that was answered; empty before.
    pub request_id: Untrusted,
}

/// What a write answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A share was made.
    Created(ShareId),
    /// Associations are under way.
    Started,
    /// It is done, and nothing follows.
    Finished,
    /// An invitation was answered.
    Invitation(InvitationStatus, Vec<Failure>),
}

/// What has to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The associations of a share of this account's.
    Rows(ShareId),
    /// All shares of this account in the region.
    OwnShares,
    /// An invitation that this account received.
    Invitation(InvitationId),
}

/// What was read. A list that is not complete is a [`Reading::Failed`], because absence from it proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// The associations of a share.
    Rows {
        /// Its snapshots.
        snapshots: Vec<Association<SnapshotId>>,
        /// Its principals.
        principals: Vec<Association<Principal>>,
    },
    /// All shares of this account in the region.
    OwnShares(Vec<Share>),
    /// The state of an invitation; `None` if there is none.
    Invitation(Option<InvitationStatus>),
    /// It could not be read.
    Failed,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Send this step, and tell [`Execution::sending`] first.
    Send(StepNo),
    /// Read this, and tell [`Execution::read`].
    Read(Question),
    /// Nothing before this time.
    Wait(Duration),
    /// Everything has come to rest.
    Finished,
}

/// A plan that is being carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// The plan.
    pub plan: Plan,
    /// How far each step is, in the plan's order.
    pub progress: Vec<Progress>,
    made: BTreeMap<StepNo, ShareId>,
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
                    request_id: Untrusted::default(),
                }
            })
            .collect();
        Self { plan, progress, made: BTreeMap::new() }
    }

    /// What to do at `now`. Writes go first, one at a time; reads follow. Not to be asked while a write is out.
    #[must_use]
    pub fn next(&self, now: Duration) -> Next {
        let due = |at: &Duration| *at <= now;
        for (no, progress) in self.progress.iter().enumerate() {
            match &progress.state {
                State::Waiting if self.may_start(no) => return Next::Send(no),
                State::Retrying { at, .. } if due(at) => return Next::Send(no),
                _ => {}
            }
        }
        let mut wake: Option<Duration> = None;
        for (no, progress) in self.progress.iter().enumerate() {
            match &progress.state {
                State::Checking { at, .. } | State::ReadingBack { at, .. } if due(at) => {
                    return Next::Read(self.question(no));
                }
                State::Checking { at, .. } | State::ReadingBack { at, .. } | State::Retrying { at, .. } => {
                    wake = Some(wake.map_or(*at, |first| first.min(*at)));
                }
                _ => {}
            }
        }
        wake.map_or(Next::Finished, Next::Wait)
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

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.progress.iter().all(|progress| matches!(progress.state, State::Ended(_)))
    }

    /// What came of a step, once it has ended.
    #[must_use]
    pub fn outcome(&self, no: StepNo) -> Option<&Outcome> {
        match &self.progress[no].state {
            State::Ended(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Notes that a step is being sent.
    pub fn sending(&mut self, no: StepNo) {
        self.progress[no].state = State::Sending;
        self.progress[no].attempts += 1;
    }

    /// Notes what a write answered, or what became of it.
    pub fn sent(&mut self, no: StepNo, answer: Result<(Answer, Untrusted), Problem>, now: Duration) {
        match answer {
            Ok((answer, request_id)) => {
                self.progress[no].request_id = request_id;
                self.answered(no, answer, now);
            }
            Err(problem) => self.unanswered(no, problem, now),
        }
        self.settle_dependants();
    }

    fn answered(&mut self, no: StepNo, answer: Answer, now: Duration) {
        match answer {
            Answer::Invitation(InvitationStatus::AcceptFailed, failures) => {
                let reason = failures.into_iter().next().map(|failure| failure.reason).unwrap_or_default();
                self.end(no, Outcome::Failed(reason));
            }
            Answer::Invitation(..) => self.end(no, Outcome::Done),
            Answer::Created(share) => {
                self.made.insert(no, share);
                self.check_from(no, now);
            }
            Answer::Started => self.check_from(no, now),
            Answer::Finished => self.end(no, Outcome::Done),
        }
    }

    fn check_from(&mut self, no: StepNo, now: Duration) {
        self.progress[no].state = State::Checking { since: now, at: now + CHECKS[0], reads: 0 };
    }

    fn unanswered(&mut self, no: StepNo, problem: Problem, now: Duration) {
        let attempts = self.progress[no].attempts;
        if problem.leaves_effect_open() {
            self.progress[no].state = State::ReadingBack { at: now + READ_BACKS[0], reads: 0, problem };
        } else if matches!(problem.kind, ProblemKind::NotSent | ProblemKind::Throttled) && attempts < ATTEMPTS {
            let at = now + Duration::from_millis(500 << attempts);
            self.progress[no].state = State::Retrying { at, problem };
        } else if is_already_so(&self.plan.steps[no].call, &problem) {
            self.end(no, Outcome::AlreadySo);
        } else {
            self.end(no, Outcome::Refused(problem));
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

    fn may_start(&self, no: StepNo) -> bool {
        self.plan.steps[no].after.iter().all(|after| self.is_far_enough(no, *after))
    }

    fn is_far_enough(&self, no: StepNo, after: After) -> bool {
        let outcome = self.outcome(after.step);
        match after.until {
            Until::Answered => {
                let answered = !self.progress[after.step].request_id.is_empty() || self.made.contains_key(&after.step);
                answered || outcome.is_some_and(Outcome::is_good)
            }
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

    /// Steps that need one which ended without a share to work on are not sent.
    fn settle_dependants(&mut self) {
        for no in 0..self.progress.len() {
            let hopeless = self.progress[no].state == State::Waiting
                && self.plan.steps[no].after.iter().any(|after| {
                    let enough = after.until == Until::Answered && self.made.contains_key(&after.step);
                    self.outcome(after.step).is_some_and(|outcome| !outcome.is_good()) && !enough
                });
            if hopeless {
                self.end(no, Outcome::NotSent);
            }
        }
    }
}

fn is_already_so(call: &Call, problem: &Problem) -> bool {
    match call {
        Call::Accept(_) => problem.is_code("InvitationStatus.AlreadyAccepted"),
        Call::Reject(_) => problem.is_code("InvitationStatus.AlreadyRejected"),
        Call::Disassociate { .. } => problem.is_code("DisassociateInvalid"),
        Call::EnableDirectorySharing => problem.is_code("AlreadyEnabled"),
        _ => false,
    }
}
