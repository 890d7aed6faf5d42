//! How far a step of a change is, in one word and a role.

use super::theme::Role;
use crate::domain::execution::{Outcome, State};

/// The key of the word for a step's state, and its role.
#[must_use]
pub fn step_state(state: &State) -> (&'static str, Role) {
    match state {
        State::Waiting => ("step.waiting", Role::Quiet),
        State::Sending => ("step.sending", Role::Busy),
        State::Retrying { .. } => ("step.retrying", Role::Warn),
        State::Checking { .. } => ("step.checking", Role::Busy),
        State::ReadingBack { .. } => ("step.reading_back", Role::Warn),
        State::Ended(outcome) => item_outcome(outcome),
    }
}

/// The key of the word for an outcome, and its role.
#[must_use]
pub fn item_outcome(outcome: &Outcome) -> (&'static str, Role) {
    match outcome {
        Outcome::Done => ("step.done", Role::Good),
        Outcome::AwaitingRecipient => ("step.awaiting", Role::Good),
        Outcome::AlreadySo => ("step.already", Role::Good),
        Outcome::Refused(_) => ("step.refused", Role::Bad),
        Outcome::Failed(_) => ("step.failed", Role::Bad),
        Outcome::Unknown(_) => ("step.unknown", Role::Warn),
        Outcome::NotSent => ("step.not_sent", Role::Quiet),
    }
}
