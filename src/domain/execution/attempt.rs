//! What one request came to by itself. A step may have been sent several times, and what became of it in the end says
//! nothing of the attempts before the last one.

use super::fold::accept_failed;
use super::{Answer, Entity, Entry, Execution, Given, Intended, Outcome};
use crate::base::names;
use crate::domain::invitation::InvitationStatus;
use crate::domain::problem::{Problem, ProblemKind};

/// What one request came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// This, for everything that it was about.
    Ended(Outcome),
    /// Some of what it was about is as wanted and some is not; the worst of it.
    Partly(Outcome),
    /// Nothing was changed by it, and no late copy of it can change anything.
    NoEffect,
    /// It was sent again. What it changed cannot be told from what the later one has changed.
    SentAgain,
}

impl Attempt {
    /// Its name, as programs read it.
    #[must_use]
    pub fn state(&self) -> String {
        match self {
            Self::Ended(outcome) => names::state(outcome),
            Self::Partly(_) => "partly".to_owned(),
            Self::NoEffect => "no_effect".to_owned(),
            Self::SentAgain => "sent_again".to_owned(),
        }
    }
}

impl Execution {
    /// What a request came to; `later` are the records about the same step that were written after it, in their order.
    /// `None` while that is not known.
    #[must_use]
    pub fn attempt<'a>(&self, sent: &Intended, later: impl IntoIterator<Item = &'a Entry>) -> Option<Attempt> {
        let (mut told, mut again) = (None, false);
        for entry in later {
            if matches!(entry, Entry::Intent(_)) {
                again = true;
                break;
            }
            told = self.told(sent, entry).or(told);
        }
        if again {
            // Nobody sends again what is in effect, so that which cannot be told has to stay open.
            return Some(told.filter(|told| !is_open(told)).unwrap_or(Attempt::SentAgain));
        }
        // That a step is not sent is said of one that was to be sent anew.
        match self.outcome(sent.step).filter(|outcome| **outcome != Outcome::NotSent) {
            Some(ended) => {
                let items = self.progress[sent.step].items.iter().map(|item| item.outcome.as_ref());
                Some(self.of_items(sent, items, ended))
            }
            None => told,
        }
    }

    /// What one record says about a request, if it says anything.
    fn told(&self, sent: &Intended, entry: &Entry) -> Option<Attempt> {
        match entry {
            Entry::Answer { given: Given::Problem(problem), .. } => Some(refused(problem)),
            Entry::Answer { given: Given::Success { answer: Answer::Invitation(status, failures), .. }, .. } => {
                let failed = *status == InvitationStatus::AcceptFailed;
                Some(Attempt::Ended(if failed { accept_failed(failures) } else { Outcome::Done }))
            }
            Entry::Verified { items, ended: Some(ended), .. } => {
                Some(self.of_items(sent, items.iter().map(Option::as_ref), ended))
            }
            Entry::Absent { begun, .. } if *begun >= sent.until => Some(Attempt::NoEffect),
            _ => None,
        }
    }

    /// The worst of what a request was about. What a step has reached by earlier requests is not asked for again.
    fn of_items<'a>(
        &self,
        sent: &Intended,
        outcomes: impl Iterator<Item = Option<&'a Outcome>>,
        ended: &'a Outcome,
    ) -> Attempt {
        let asked = |entity: &Entity| sent.parameters.iter().any(|(_, value)| value == entity.wire());
        let items = self.progress[sent.step].items.iter().zip(outcomes);
        let own: Vec<&Outcome> =
            items.filter(|(item, _)| asked(&item.entity)).map(|(_, outcome)| outcome.unwrap_or(ended)).collect();
        let worst = (*own.iter().max_by_key(|one| one.weight()).unwrap_or(&ended)).clone();
        if worst.is_bad() && own.iter().any(|one| one.is_good()) {
            Attempt::Partly(worst)
        } else {
            Attempt::Ended(worst)
        }
    }
}

fn is_open(attempt: &Attempt) -> bool {
    matches!(attempt, Attempt::Ended(Outcome::Unknown(_)))
}

/// What a request without success came to.
fn refused(problem: &Problem) -> Attempt {
    match problem.kind {
        _ if problem.leaves_effect_open() => Attempt::Ended(Outcome::Unknown(problem.clone())),
        ProblemKind::NotSent | ProblemKind::Throttled => Attempt::NoEffect,
        _ => Attempt::Ended(Outcome::Refused(problem.clone())),
    }
}
