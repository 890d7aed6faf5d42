//! How a whole plan stands, in one word, and what may be decided about it.

use std::time::Duration;

use jiff::Timestamp;

use super::{Closed, Entity, Execution, Halt, Next, Outcome, Standing, State};
use crate::domain::access::Pair;
use crate::domain::plan::{Step, StepNo};

impl Execution {
    /// How it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match &self.closed {
            Some(Closed::MarkedDone) => return Standing::MarkedDone,
            Some(Closed::UndoneBy(_)) => return Standing::Undone,
            None => {}
        }
        let sending = self.progress.iter().any(|progress| progress.state == State::Sending);
        if sending || self.next(Duration::MAX) != Next::Finished {
            let moves = |state: &State| !matches!(state, State::Waiting | State::Ended(_));
            let busy = self.progress.iter().any(|progress| moves(&progress.state));
            let watched = (0..self.progress.len()).any(|no| self.is_watched(no));
            let sends = matches!(self.next(Duration::ZERO), Next::Send(_));
            return if watched && !busy && !sends { Standing::AwaitingAcceptance } else { Standing::Running };
        }
        if self.halt == Some(Halt::Expired) && !self.is_finished() {
            return Standing::Paused;
        }
        if self.outcomes().any(|outcome| matches!(outcome, Outcome::Unknown(_))) {
            return Standing::Unknown;
        }
        match self.halt {
            Some(Halt::Stopped | Halt::Changed) if !self.is_finished() => return Standing::Stopped,
            Some(Halt::Recovered) if !self.is_finished() => return Standing::Interrupted,
            _ => {}
        }
        match (self.outcomes().any(Outcome::is_good), self.outcomes().all(Outcome::is_good)) {
            (_, true) => Standing::Done,
            (true, false) => Standing::Partly,
            (false, false) => {
                if self.items_good() {
                    Standing::Partly
                } else {
                    Standing::Failed
                }
            }
        }
    }

    /// The steps that failed and may be tried again.
    #[must_use]
    pub fn failed(&self) -> Vec<StepNo> {
        (0..self.progress.len()).filter(|no| self.outcome(*no).is_some_and(Outcome::is_bad)).collect()
    }

    /// Until when, by the service's clock, a late copy of a lost request could still have an effect. Before that it
    /// must not be taken back: the copy would do it again.
    #[must_use]
    pub fn late_until(&self) -> Option<Timestamp> {
        self.progress.iter().map(|progress| progress.late_until).max().flatten().max(self.late)
    }

    /// Whether something that a step has put there was taken out again by somebody else, for which the rest was halted:
    /// the rest would take away what this one was to keep.
    #[must_use]
    pub fn is_gone(&self, no: StepNo, entity: &Entity) -> bool {
        let Entity::Snapshot(snapshot) = entity else { return false };
        let principals = |step: &Step| if step.call.is_grant() { step.call.principals().to_vec() } else { Vec::new() };
        let kept: Vec<_> = self.plan.steps.iter().flat_map(principals).collect();
        let is_kept = |pair: &Pair| pair.snapshot == *snapshot && kept.contains(&pair.principal);
        let granted = self.plan.steps[no].call.is_grant() && self.outcome(no).is_some();
        granted && self.changed.iter().flat_map(|difference| &difference.more_lost).any(is_kept)
    }

    /// Until when, by the service's clock, a step waits before it is sent anew: a late copy of the lost request would do it a
    /// second time. What does no harm twice does not wait.
    #[must_use]
    pub fn resend_waits(&self, no: StepNo) -> Option<Timestamp> {
        let waits = matches!(self.progress[no].state, State::ReadingBack { resend: true, .. }) && self.comes_once(no);
        self.progress[no].late_until.filter(|_| waits)
    }

    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.progress.iter().filter_map(|progress| match &progress.state {
            State::Ended(outcome) => Some(outcome),
            _ => None,
        })
    }

    fn items_good(&self) -> bool {
        let items = self.progress.iter().flat_map(|progress| &progress.items);
        items.into_iter().any(|item| item.outcome.as_ref().is_some_and(Outcome::is_good))
    }
}
