//! What is written down about a plan that is being carried out. An [`Execution`](super::Execution) is nothing but these
//! records, applied in order: applying a plan and recovering it after a crash are one and the same.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Answer, Entity, Outcome, Product};
use crate::base::ledger::Draft;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, ShareId};
use crate::domain::plan::{Difference, Plan, StepNo};
use crate::domain::problem::Problem;
use crate::domain::share::AssociationStatus;

/// The version of the records that are written. Records of another version are not understood.
pub const VERSION: u32 = 1;

/// How long after its date a service accepts a request (signature mechanism V3: 15 minutes), with a minute for clocks
/// that show whole seconds and for a clock that is set while the request is under way.
const ACCEPTED: SignedDuration = SignedDuration::from_secs(16 * 60);

/// The name of a task: of one carrying out of one plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(String);

impl TaskId {
    /// A name; hexadecimal digits that no other task has.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Who did something, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Author {
    /// The profile.
    pub profile: String,
    /// The identity's full name (GetCallerIdentity: `Arn`).
    pub arn: Untrusted,
    /// The name of the user or of the role's session; empty for the account itself.
    pub user: Untrusted,
    /// The machine's name; empty if it has none.
    pub host: String,
    /// This program and its version.
    pub program: String,
}

/// One record: one line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`VERSION`].
    pub v: u32,
    /// Which task it belongs to.
    pub task: TaskId,
    /// When it was written, by the service's clock as far as that was known, else by this machine's.
    pub at: Timestamp,
    /// What happened.
    pub entry: Entry,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A plan is about to be carried out. The first record of every task.
    Planned(Box<Planned>),
    /// A request is about to be sent.
    Intent(Box<Intended>),
    /// What became of it.
    Answer {
        /// Of which step.
        step: StepNo,
        /// How long it took, in milliseconds.
        took: u64,
        /// What it was.
        given: Given,
    },
    /// What complete lists say about a step.
    Verified {
        /// Which step.
        step: StepNo,
        /// The share that it made, if that was only found out by reading.
        share: Option<ShareId>,
        /// What is known of its items, in their order.
        items: Vec<Option<Outcome>>,
        /// What became of it, if it has come to rest.
        ended: Option<Outcome>,
    },
    /// What a step has made was found by its tag, after its answer was lost.
    Found {
        /// Which step.
        step: StepNo,
        /// What it has made.
        product: Product,
    },
    /// A complete list shows no effect of a request whose answer was lost, and no late copy of it can have one.
    Absent {
        /// Of which step.
        step: StepNo,
        /// When the reading of the list began, by the service's clock.
        begun: Timestamp,
    },
    /// Somebody wants nothing more to be sent.
    Stopped {},
    /// What the rest would take away is not what was agreed to any more, so nothing more is sent.
    Changed {
        /// In what it differs.
        difference: Box<Difference>,
    },
    /// Somebody wants it to go on.
    Resumed {},
    /// Somebody wants these steps to be sent again, as far as they failed.
    Retried {
        /// Which steps.
        steps: Vec<StepNo>,
    },
    /// Somebody has looked and wants nothing more to be done.
    MarkedDone {},
    /// Another task has taken it back.
    UndoneBy {
        /// Which.
        task: TaskId,
    },
}

impl Entry {
    /// The step that it is about, if it is about one.
    #[must_use]
    pub fn step(&self) -> Option<StepNo> {
        match self {
            Self::Intent(intended) => Some(intended.step),
            Self::Answer { step, .. }
            | Self::Verified { step, .. }
            | Self::Found { step, .. }
            | Self::Absent { step, .. } => Some(*step),
            _ => None,
        }
    }
}

/// The plan of a task, and who wanted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// [`Plan::hash`].
    pub hash: String,
    /// Who.
    pub author: Author,
    /// What the user noted, such as the number of a ticket.
    pub note: Option<String>,
    /// The task that it takes back, if it does.
    pub undoes: Option<TaskId>,
}

/// A request that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intended {
    /// For which step.
    pub step: StepNo,
    /// The how-manieth time, from 1.
    pub attempt: u32,
    /// The API action.
    pub action: String,
    /// The account that acts.
    pub account: String,
    /// The region that is asked.
    pub region: String,
    /// The parameters as they are sent.
    pub parameters: Vec<(String, String)>,
    /// Its nonce.
    pub nonce: String,
    /// The date that it is signed with.
    pub date: Timestamp,
    /// After this, by the service's clock, no late copy of it is accepted any more.
    pub until: Timestamp,
    /// How things were before.
    pub before: Before,
}

impl Intended {
    /// A request for a step, as it is sent.
    #[must_use]
    pub fn new(step: StepNo, attempt: u32, draft: &Draft, before: Before) -> Self {
        Self {
            step,
            attempt,
            action: draft.action.to_owned(),
            account: draft.account.clone(),
            region: draft.region.clone(),
            parameters: draft.parameters.clone(),
            nonce: draft.nonce.clone(),
            date: draft.date,
            until: draft.date.checked_add(ACCEPTED).unwrap_or(Timestamp::MAX),
            before,
        }
    }
}

/// What a complete reading showed before a request was sent, as far as that is needed to tell its effect.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Before {
    /// For a share that is made: those that there were.
    pub shares: Vec<ShareId>,
    /// For a share that is changed: the rows about the items.
    pub rows: Vec<BeforeRow>,
}

/// The row of one item as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeRow {
    /// The item.
    pub entity: Entity,
    /// How far it was.
    pub status: AssociationStatus,
    /// When it had last changed.
    pub updated: Option<Timestamp>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// It was answered with success.
    Success {
        /// What it answered.
        answer: Answer,
        /// The service's ID of the request.
        request_id: Untrusted,
    },
    /// It was not.
    Problem(Problem),
}

impl Planned {
    /// Whose plan it is.
    #[must_use]
    pub fn account(&self) -> &AccountId {
        &self.plan.account
    }
}
