//! What complete lists say about steps that are under way or whose answer was lost.

use std::time::Duration;

use super::{CHECKS, Entity, Execution, Outcome, PATIENCE, Question, READ_BACKS, Reading, SETTLING, State};
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::plan::{Call, StepNo};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::{Association, AssociationStatus, Principal, Share};

/// What one look says about one item.
enum Sight {
    /// It has come to rest.
    Rest(Outcome),
    /// The service works on it.
    Moving,
    /// Nothing of it is to be seen.
    Absent,
}

impl Execution {
    /// What has to be read for a step.
    pub(super) fn question(&self, no: StepNo) -> Question {
        match (&self.plan.steps[no].call, self.share_of(no)) {
            (Call::Accept(id) | Call::Reject(id), _) => Question::Invitation(id.clone()),
            (call, Some(share)) if !matches!(call, Call::Update { .. } | Call::DeleteShare { .. }) => {
                Question::Rows(share.clone())
            }
            _ => Question::OwnShares,
        }
    }

    /// Takes in what was read at `now`. One reading serves every step that asks the same.
    pub fn read(&mut self, question: &Question, reading: &Reading, now: Duration) {
        for no in 0..self.progress.len() {
            let open = matches!(self.progress[no].state, State::Checking { .. } | State::ReadingBack { .. });
            if open && self.question(no) == *question {
                self.read_one(no, reading, now);
            }
        }
        self.settle_dependants();
    }

    fn read_one(&mut self, no: StepNo, reading: &Reading, now: Duration) {
        match reading {
            Reading::Failed => self.look_again(no, now),
            Reading::Rows { snapshots, principals } => self.rows(no, snapshots, principals, now),
            Reading::OwnShares(shares) => self.own_shares(no, shares, now),
            Reading::Invitation(status) => self.invitation(no, *status, now),
        }
    }

    fn rows(
        &mut self,
        no: StepNo,
        snapshots: &[Association<SnapshotId>],
        principals: &[Association<Principal>],
        now: Duration,
    ) {
        let adding = !matches!(self.plan.steps[no].call, Call::Disassociate { .. });
        let settled = !matches!(self.progress[no].state, State::Checking { since, .. }
            if now.saturating_sub(since) < SETTLING);
        let mut seen = false;
        let mut open = false;
        for item in &mut self.progress[no].items {
            let row = match &item.entity {
                Entity::Snapshot(id) => newest(snapshots, id).map(summary),
                Entity::Principal(principal) => newest(principals, principal).map(summary),
            };
            match sight(adding, settled, row) {
                Sight::Rest(outcome) => {
                    seen = true;
                    item.outcome = Some(outcome);
                }
                Sight::Moving => (seen, open) = (true, true),
                Sight::Absent => open = true,
            }
        }
        if !open {
            self.end(no, Outcome::Done);
        } else if seen && matches!(self.progress[no].state, State::ReadingBack { .. }) {
            self.check_from(no, now);
        } else {
            self.look_again(no, now);
        }
    }

    /// Looks for a share whose making was not answered: by its operation tag, which no other share has.
    fn own_shares(&mut self, no: StepNo, shares: &[Share], now: Duration) {
        let Call::Create { operation, .. } = &self.plan.steps[no].call else { return self.look_again(no, now) };
        let made: Option<ShareId> = shares
            .iter()
            .find(|share| share.operation.as_ref().is_some_and(|tag| tag.raw() == operation))
            .map(|share| share.id.clone());
        match made {
            Some(share) => {
                self.made.insert(no, share);
                self.check_from(no, now);
            }
            None => self.look_again(no, now),
        }
    }

    fn invitation(&mut self, no: StepNo, status: Option<InvitationStatus>, now: Duration) {
        let accepting = matches!(self.plan.steps[no].call, Call::Accept(_));
        match status {
            Some(InvitationStatus::Accepted) if accepting => self.end(no, Outcome::Done),
            Some(InvitationStatus::Rejected) if !accepting => self.end(no, Outcome::Done),
            Some(InvitationStatus::AcceptFailed) if accepting => {
                self.end(no, Outcome::Failed(Untrusted::new("AcceptFailed")));
            }
            _ => self.look_again(no, now),
        }
    }

    /// Sets the next look at a step, or ends it as unknown when there have been enough.
    fn look_again(&mut self, no: StepNo, now: Duration) {
        match &mut self.progress[no].state {
            State::Checking { since, at, reads } if now.saturating_sub(*since) < PATIENCE => {
                *reads += 1;
                *at = now + CHECKS[(*reads).min(CHECKS.len() - 1)];
            }
            State::Checking { .. } => {
                let problem = self.still_moving(no);
                self.end(no, Outcome::Unknown(problem));
            }
            State::ReadingBack { at, reads, problem } => {
                *reads += 1;
                match READ_BACKS.get(*reads) {
                    Some(gap) => *at = now + *gap,
                    None => {
                        let problem = problem.clone();
                        self.end(no, Outcome::Unknown(problem));
                    }
                }
            }
            _ => {}
        }
    }

    fn still_moving(&self, no: StepNo) -> Problem {
        Problem {
            kind: ProblemKind::StillMoving,
            action: self.plan.steps[no].call.action().to_owned(),
            region: Some(self.plan.region.clone()),
            ..Problem::default()
        }
    }
}

/// A row without the type of what it is about.
struct Row<'a> {
    status: AssociationStatus,
    external: Option<bool>,
    reason: &'a Untrusted,
}

fn summary<T>(row: &Association<T>) -> Row<'_> {
    let reason = row.failures.first().map_or(&row.message, |failure| &failure.reason);
    Row { status: row.status, external: row.external, reason }
}

/// The newest row about an entity: the service keeps records of earlier associations for days.
fn newest<'a, T: PartialEq>(rows: &'a [Association<T>], entity: &T) -> Option<&'a Association<T>> {
    rows.iter()
        .filter(|row| row.entity == *entity)
        .max_by_key(|row| (row.status.is_member(), row.status.is_moving(), row.updated))
}

/// What one row says. The service tells an account that has to accept from one that it is still looking at by time
/// alone: both are `Associating`, and only after a while is the first one sure.
fn sight(adding: bool, settled: bool, row: Option<Row<'_>>) -> Sight {
    let Some(row) = row else { return if adding { Sight::Absent } else { Sight::Rest(Outcome::Done) } };
    match (row.status, adding) {
        (AssociationStatus::Failed, _) => Sight::Rest(Outcome::Failed(row.reason.clone())),
        (AssociationStatus::Associated, true) | (AssociationStatus::Disassociated, false) => Sight::Rest(Outcome::Done),
        (AssociationStatus::Associating, true) if settled && row.external == Some(true) => {
            Sight::Rest(Outcome::AwaitingRecipient)
        }
        (AssociationStatus::Associating, true) | (AssociationStatus::Disassociating, false) => Sight::Moving,
        _ => Sight::Absent,
    }
}
