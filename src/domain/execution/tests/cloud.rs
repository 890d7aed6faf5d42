//! A small cloud that keeps shares, loses answers on purpose, and remembers which lost requests may still arrive.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::domain::share::tests_support::share as a_share;
use crate::domain::share::{AssociationStatus, ShareStatus};

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is answered.
    Answered,
    /// It takes effect; the answer is lost.
    AnswerLost,
    /// It is lost on the way, and a copy of it might still arrive.
    RequestLost,
    /// The service asks to slow down.
    Throttled,
}

/// The shares, and when a share that was asked for in vain might still be made.
#[derive(Debug, Clone, Default)]
pub(super) struct Cloud {
    pub shares: Vec<Share>,
    pub late_creates: Vec<Timestamp>,
    pub sent: usize,
}

impl Cloud {
    /// Answers a request that was signed at `now`.
    pub fn send(&mut self, call: &Call, fate: Fate, now: Timestamp) -> Given {
        self.sent += 1;
        let problem = |kind| Given::Problem(Problem { kind, action: call.action().to_owned(), ..Problem::default() });
        if matches!(call, Call::Create { .. }) {
            assert!(
                self.late_creates.iter().all(|until| *until <= now),
                "an earlier copy could still make another share"
            );
        }
        match fate {
            Fate::Throttled => return problem(ProblemKind::Throttled),
            Fate::RequestLost => {
                if matches!(call, Call::Create { .. }) {
                    self.late_creates.push(now + SignedDuration::from_mins(15));
                }
                return problem(ProblemKind::MaybeSent);
            }
            Fate::Answered | Fate::AnswerLost => {}
        }
        let answer = self.take_effect(call);
        if fate == Fate::AnswerLost {
            return problem(ProblemKind::MaybeSent);
        }
        Given::Success { answer, request_id: "R".into() }
    }

    pub fn take_effect(&mut self, call: &Call) -> Answer {
        if let Call::Create { name, allow_external, operation, snapshots, principals } = call {
            let id = format!("rs-new{}", self.shares.len());
            let ids: Vec<_> = principals.iter().map(Principal::shown).collect();
            let snapshots: Vec<_> = snapshots.iter().map(|id| id.as_str()).collect();
            let mut made = a_share(&id, &snapshots, &ids);
            made.name = name.as_str().into();
            made.allow_external = *allow_external;
            made.operation = Some(operation.as_str().into());
            self.shares.push(made);
            return Answer::Created(id.parse().unwrap());
        }
        let Some(ShareRef::Known(id)) = call.share() else { panic!("a share that is known: {call:?}") };
        let share = self.shares.iter_mut().find(|share| share.id == *id).unwrap();
        match call {
            Call::Associate { snapshots, principals, .. } => {
                let ids: Vec<_> = principals.iter().map(Principal::shown).collect();
                let names: Vec<_> = snapshots.iter().map(|id| id.as_str()).collect();
                let rows = a_share("rs-x", &names, &ids);
                let known: Vec<_> = share.principals.iter().map(|row| row.entity.clone()).collect();
                share.principals.extend(rows.principals.into_iter().filter(|row| !known.contains(&row.entity)));
                let known: Vec<_> = share.snapshots.iter().map(|row| row.entity.clone()).collect();
                share.snapshots.extend(rows.snapshots.into_iter().filter(|row| !known.contains(&row.entity)));
            }
            Call::Disassociate { snapshots, principals, .. } => {
                let gone = share.principals.iter_mut().filter(|row| principals.contains(&row.entity));
                gone.for_each(|row| row.status = AssociationStatus::Disassociated);
                let gone = share.snapshots.iter_mut().filter(|row| snapshots.contains(&row.entity));
                gone.for_each(|row| row.status = AssociationStatus::Disassociated);
            }
            Call::Update { name, allow_external, .. } => {
                share.name = name.as_str().into();
                share.allow_external = allow_external.unwrap_or(share.allow_external);
            }
            Call::DeleteShare { .. } => share.status = ShareStatus::Deleted,
            other => panic!("not of this cloud: {other:?}"),
        }
        Answer::Finished
    }

    pub fn read(&self, question: &Question) -> Reading {
        let find = |id: &ShareId| self.shares.iter().find(|share| share.id == *id);
        match question {
            Question::OwnShares(_) => Reading::OwnShares(self.shares.clone()),
            Question::Rows(id) => find(id).map_or(Reading::Failed, |share| Reading::Rows {
                snapshots: share.snapshots.clone(),
                principals: share.principals.clone(),
            }),
            Question::Share(id) => Reading::Share(find(id).map(|share| Head {
                name: share.name.clone(),
                allow_external: share.allow_external,
                status: share.status,
            })),
            other => panic!("not of this cloud: {other:?}"),
        }
    }

    /// Every live share by what is in it, without the IDs of new ones.
    pub fn contents(&self) -> Vec<String> {
        let live = self.shares.iter().filter(|share| share.status.is_live());
        let mut all: Vec<_> = live
            .map(|share| {
                let mut snapshots: Vec<_> = share.member_snapshots().map(|id| id.as_str()).collect();
                let mut principals: Vec<_> = share.member_principals().map(|row| row.entity.shown()).collect();
                snapshots.sort_unstable();
                principals.sort_unstable();
                format!("{} {} {snapshots:?} {principals:?}", share.name, share.allow_external)
            })
            .collect();
        all.sort();
        all
    }
}
