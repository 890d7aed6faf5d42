//! Steps that make disks and copies: their token, what is looked at, and the queue of copies.
//!
//! The service does the same call with the same `ClientToken` only once (CreateDisk, CopySnapshot), so a lost answer is
//! asked for by sending the same call again. After a stop of the program, when the service may have forgotten the token,
//! what was made is looked for by its operation tag before.

use std::time::Duration;

use super::judge::Look;
use super::{Execution, Halt, Moment, Outcome, PATIENCE, Product, Question, Reading, SETTLING, State};
use crate::domain::disk::{DiskStatus, RunningCopy};
use crate::domain::plan::{Call, NewCopy, StepNo};
use crate::domain::problem::Problem;
use crate::domain::share::Failure;
use crate::domain::snapshot::Status;

/// What a service says of a copy while another one of the same disk to the same region runs.
pub const UNFINISHED: [&str; 3] = [
    "InvalidOperation.UnfinishedCrossRegionCopy",
    "InvalidOperation.UnfinishedEncryptedSnapshotCopy",
    "InvalidOperation.DiskHasUnfinishedSnapshotCopy",
];
/// What a service says of a call whose token it is still working on.
const BUSY: [&str; 2] = ["LastTokenProcessing", "IdempotentProcessing"];
/// The reason of a copy that the service gave up.
pub const COPY_FAILED: &str = "CopyFailed";
/// How long it takes at most until a disk is there; a copy takes as long as it takes.
const DISK_PATIENCE: Duration = Duration::from_secs(30 * 60);
/// When, after an answer, disks and copies are read: gaps that grow, the last one repeated.
pub(super) const CHECKS: [Duration; 7] = super::millis([500, 1000, 2000, 4000, 8000, 15_000, 30_000]);
/// The gaps between looks at whether a copy's turn has come.
const QUEUE: Duration = Duration::from_secs(10);

/// Whether the turn of a copy has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gate {
    /// When to look next, on the clock of uptime.
    at: Duration,
    open: bool,
}

impl Execution {
    /// What a step has made, as far as is known.
    #[must_use]
    pub fn product(&self, no: StepNo) -> Option<&Product> {
        self.products.get(&no)
    }

    /// How much of a copy is done, in percent, as last read.
    #[must_use]
    pub fn percent(&self, no: StepNo) -> Option<u8> {
        self.percents.get(&no).copied()
    }

    /// Whether a copy waits until another one of the same disk to the same region is over.
    #[must_use]
    pub fn is_queued(&self, no: StepNo) -> bool {
        let waits = self.progress[no].state == State::Waiting && self.may_start(no);
        waits && (self.has_busy_sibling(no) || self.gates.get(&no).is_some_and(|gate| !gate.open))
    }

    /// Whether nothing is to be sent now, and all that is looked at takes its time: disks and copies that are being made,
    /// and copies whose turn has not come. Other tasks need not wait for that.
    #[must_use]
    pub fn is_patient(&self) -> bool {
        let long = |no: StepNo| match &self.progress[no].state {
            State::Checking { .. } => self.makes_a_product(no),
            State::Waiting => !self.may_start(no) || !self.gate_is_open(no),
            State::Ended(_) => !self.is_watched(no),
            _ => false,
        };
        let any = self.progress.iter().any(|one| !matches!(one.state, State::Ended(_)));
        any && self.halt.is_none() && (0..self.progress.len()).all(long)
    }

    pub(super) fn makes_a_product(&self, no: StepNo) -> bool {
        self.plan.steps[no].call.token().is_some()
    }

    /// Whether a step is not to be looked at: somebody has stopped, and what is being made does not need to be watched.
    pub(super) fn is_left_alone(&self, no: StepNo) -> bool {
        self.halt == Some(Halt::Stopped) && self.makes_a_product(no)
    }

    /// A step's call with the token of this round: what the service has tried and failed to make is made anew under
    /// another one, or it would only give the failed one again.
    pub(super) fn with_token(&self, no: StepNo) -> Call {
        let mut call = self.plan.steps[no].call.clone();
        if let (Call::CreateDisk { token, .. } | Call::CopySnapshot { token, .. }, Some(round)) =
            (&mut call, self.rounds.get(&no))
        {
            *token = format!("{token}-r{round}");
        }
        call
    }

    /// What has to be read for a step that makes a disk or a copy, or does something to a disk.
    pub(super) fn product_question(&self, no: StepNo) -> Option<Question> {
        let call = self.with_token(no);
        Some(match (&call, &self.progress[no].state, self.product(no)) {
            (Call::ReInitDisk { disk }, ..) => Question::Disk(disk.clone()),
            (Call::CopySnapshot { copy, .. }, State::Waiting, _) => Question::Copies(copy.region.clone()),
            (_, State::Checking { .. }, Some(Product::Disk(id))) => Question::Disk(id.clone()),
            (Call::CopySnapshot { copy, .. }, State::Checking { .. }, Some(Product::Copy(id))) => {
                Question::Copy { region: copy.region.clone(), snapshot: id.clone() }
            }
            (Call::CreateDisk { token, .. }, ..) => Question::MadeDisk { token: token.clone() },
            (Call::CopySnapshot { copy, token }, ..) => {
                Question::MadeCopy { region: copy.region.clone(), token: token.clone() }
            }
            _ => return None,
        })
    }

    /// What one look says about such a step.
    pub(super) fn product_look(&self, no: StepNo, reading: &Reading, now: Duration) -> Option<Look> {
        let ended = |outcome| Look::Seen { share: None, items: Vec::new(), ended: Some(outcome) };
        let young = |since: Duration| now.saturating_sub(since) < SETTLING;
        let call = &self.plan.steps[no].call;
        Some(match (reading, call) {
            (Reading::Made(Some(product)), _) => Look::Found(product.clone()),
            (Reading::Made(None) | Reading::Disk(None) | Reading::Copy(None), _) => Look::Absent,
            (Reading::Disk(Some(DiskStatus::Creating)), Call::CreateDisk { .. }) => Look::Moving,
            (Reading::Disk(Some(_)), Call::CreateDisk { .. }) => ended(Outcome::Done),
            (Reading::Disk(Some(DiskStatus::ReIniting)), Call::ReInitDisk { .. }) => Look::Moving,
            (Reading::Disk(Some(_)), Call::ReInitDisk { .. }) => match self.progress[no].state {
                State::Checking { since, .. } if !young(since) => ended(Outcome::Done),
                State::Checking { .. } => Look::Moving,
                // It looks alike whether it was re-initialised or not.
                _ => Look::Absent,
            },
            (Reading::Copy(Some((Status::Accomplished, _))), _) => ended(Outcome::Done),
            (Reading::Copy(Some((Status::Failed, _))), _) => ended(Outcome::Failed(Failure::of(COPY_FAILED))),
            (Reading::Copy(Some(_)), _) => Look::Moving,
            _ => return None,
        })
    }

    /// How long a step's effect is read before its state is called unknown. `moving` is whether it is seen under way.
    pub(super) fn patience(&self, no: StepNo, moving: bool) -> Duration {
        match &self.plan.steps[no].call {
            Call::CopySnapshot { .. } if moving => Duration::MAX,
            Call::CreateDisk { .. } | Call::ReInitDisk { .. } if moving => DISK_PATIENCE,
            _ => PATIENCE,
        }
    }

    /// Whether a problem is none for a call with a token; then its next step is set.
    pub(super) fn goes_on(&mut self, no: StepNo, problem: &Problem, wait: Duration, now: Duration) -> bool {
        if !self.makes_a_product(no) {
            return false;
        }
        if self.plan.steps[no].call.copy().is_some() && UNFINISHED.iter().any(|code| problem.is_code(code)) {
            self.gates.insert(no, Gate { at: now + QUEUE, open: false });
            self.progress[no].state = State::Waiting;
            self.progress[no].attempts = 0;
            return true;
        }
        let same_again = problem.leaves_effect_open() || BUSY.iter().any(|code| problem.is_code(code));
        if same_again && self.progress[no].attempts < super::ATTEMPTS {
            self.progress[no].state = State::Retrying { at: now + wait, problem: problem.clone() };
            return true;
        }
        false
    }

    /// Whether a step that asks to be sent again has not had an answer that was seen.
    pub(super) fn is_in_doubt(&self, no: StepNo) -> bool {
        self.makes_a_product(no)
            && matches!(&self.progress[no].state, State::Retrying { problem, .. } if problem.leaves_effect_open())
    }

    /// Whether another copy of the same plan is in the way.
    fn has_busy_sibling(&self, no: StepNo) -> bool {
        let Some(copy) = self.plan.steps[no].call.copy() else { return false };
        let rests = |state: &State| matches!(state, State::Waiting | State::Ended(_));
        self.plan.steps.iter().zip(&self.progress).enumerate().any(|(other, (step, progress))| {
            other != no && !rests(&progress.state) && step.call.copy().is_some_and(|one| is_same_queue(one, copy))
        })
    }

    pub(super) fn gate_is_open(&self, no: StepNo) -> bool {
        let gated = self.plan.steps[no].call.copy().is_some();
        !gated || (!self.has_busy_sibling(no) && self.gates.get(&no).is_some_and(|gate| gate.open))
    }

    /// When to look whether a copy's turn has come; `None` if another one of the same plan decides that.
    pub(super) fn gate_due(&self, no: StepNo) -> Option<Duration> {
        let at = self.gates.get(&no).map_or(Duration::ZERO, |gate| gate.at);
        (!self.has_busy_sibling(no)).then_some(at)
    }

    /// Takes note of what a reading says that is not written down: how far a copy is, and whether the turn of one has
    /// come. A list that cannot be read keeps nothing waiting, because the service itself decides.
    pub fn note(&mut self, question: &Question, reading: &Reading, moment: Moment) {
        for no in 0..self.progress.len() {
            if self.product_question(no).as_ref() != Some(question) {
                continue;
            }
            if let Reading::Copy(Some((_, Some(percent)))) = reading {
                self.percents.insert(no, *percent);
            }
            if let (Question::Copies(_), State::Waiting) = (question, &self.progress[no].state) {
                let running: &[RunningCopy] = match reading {
                    Reading::Copies(running) => running,
                    _ => &[],
                };
                let copy = self.plan.steps[no].call.copy();
                let waits = copy.is_some_and(|copy| {
                    running.iter().any(|one| one.is_in_the_way_of(&copy.snapshot, copy.disk.as_ref()))
                });
                self.gates.insert(no, Gate { at: moment.uptime + QUEUE, open: !waits });
            }
        }
    }
}

fn is_same_queue(one: &NewCopy, other: &NewCopy) -> bool {
    let disk = one.disk.is_some() && one.disk == other.disk;
    (disk || one.snapshot == other.snapshot) && one.region == other.region
}
