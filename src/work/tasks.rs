//! What screens and commands see of plans that are prepared, carried out or recovered.

use jiff::Timestamp;

use crate::domain::execution::{Attempt, Author, Entry, Execution, Standing, TaskId};
use crate::domain::facts::{Facts, Need};
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::plan::{Difference, Intent, Plan};
use crate::domain::planner::PlanError;
use crate::domain::preflight::Finding;
use crate::domain::problem::Problem;

/// The answer to [`super::Job::Prepare`] and [`super::Job::Undo`].
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The region; the first one where it is about several.
    pub region: RegionId,
    /// What is wanted.
    pub intent: Intent,
    /// The task that it takes back, if it does.
    pub undoes: Option<TaskId>,
    /// The plan, or why there is none.
    pub plan: Result<Box<Plan>, NoPlan>,
    /// What the preflight says about it, what blocks first; empty without a plan.
    pub findings: Vec<Finding>,
    /// Everything that was read for it, with what could not be read and why.
    pub facts: Box<Facts>,
    /// What could not be read, with the reasons.
    pub unread: Vec<(Need, Problem)>,
    /// Where it is about several regions: what was prepared for each, by its own facts. The plan is that of those parts
    /// that have one, the findings are those of all, and the facts are put together to tell things by their names.
    pub parts: Vec<Prepared>,
}

impl Prepared {
    /// Why something could not be read that no plan can be made without, in whatever region.
    #[must_use]
    pub fn unreadable(&self) -> Option<&Problem> {
        std::iter::once(self).chain(&self.parts).find_map(|one| match &one.plan {
            Err(NoPlan::Unread(problem)) => Some(problem),
            Ok(_) | Err(NoPlan::Planner(_)) => None,
        })
    }
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPlan {
    /// The planner says so.
    Planner(PlanError),
    /// What it cannot be made without could not be read, or there is no session.
    Unread(Problem),
}

/// How far a task is from being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It waits until the tasks before it on the same account and region have come to rest.
    Queued,
    /// It is being worked on.
    Active,
    /// The request in flight is finished, and nothing is sent after it.
    Stopping,
    /// Nobody works on it; see [`Task::standing`].
    Resting,
}

/// One carrying out of one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its name.
    pub id: TaskId,
    /// Its number among the tasks of this run of the program, from 1, in the order in which they were begun; 0 for one
    /// that was found in the journal.
    pub number: u32,
    /// Who began it.
    pub author: Author,
    /// The hash of its plan.
    pub hash: String,
    /// What the user noted.
    pub note: Option<String>,
    /// The task that it takes back, if it does.
    pub undoes: Option<TaskId>,
    /// When it was begun.
    pub began: Timestamp,
    /// When something was last written down about it.
    pub changed: Timestamp,
    /// Whether somebody works on it.
    pub phase: Phase,
    /// How it stands.
    pub standing: Standing,
    /// Why its records cannot be written any more, if that is so: what is not sent yet will not be sent.
    pub unrecorded: Option<JournalTrouble>,
    /// The plan, and how far every step of it is.
    pub execution: Box<Execution>,
}

impl Task {
    /// Whose task it is.
    #[must_use]
    pub fn account(&self) -> &AccountId {
        &self.execution.plan.account
    }

    /// Until when, by the service's clock, it cannot be taken back, if that is not yet at `now`: a late copy of a lost
    /// request could do again what the undo takes back.
    #[must_use]
    pub fn undo_waits(&self, now: Timestamp) -> Option<Timestamp> {
        self.execution.late_until().filter(|until| now < *until)
    }
}

/// Why a plan is not carried out. Nothing was sent.
#[derive(Debug, Clone)]
pub struct NotApplied {
    /// The task that it would have become; there is no such task any more.
    pub task: TaskId,
    /// The plan.
    pub plan: Box<Plan>,
    /// Why.
    pub why: Refusal,
}

/// Why something about tasks is not done.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// Things have changed since the plan was made.
    Changed {
        /// In what the fresh plan differs.
        difference: Box<Difference>,
        /// The fresh plan, to be reviewed instead; `Err` if nothing is left to do or it cannot be done any more.
        fresh: Box<Prepared>,
    },
    /// The service would refuse it: these findings block.
    Blocked(Vec<Finding>),
    /// The state could not be read again completely.
    Unread(Problem),
    /// It is for another account, or there is no session.
    Session(Problem),
    /// The journal cannot be written.
    Journal(JournalTrouble),
    /// There is no such task.
    NoSuchTask,
    /// It is not in a state in which this makes sense.
    NotNow(Standing),
    /// A late copy of a lost request could still take effect and would do again what the undo takes back.
    NotBefore(Timestamp),
}

/// Why the journal cannot be written. It can still be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalTrouble {
    /// There is no place for it.
    Nowhere,
    /// Another instance of the program writes it.
    OtherInstance,
    /// It has a record that a newer version of the program has written.
    UnknownVersion {
        /// In which line, from 1.
        line: usize,
    },
    /// It has a line that makes no sense.
    Damaged {
        /// In which line, from 1.
        line: usize,
    },
    /// What the system says.
    System(String),
}

/// All tasks: those of this run of the program, and those in the journal that need a decision.
#[derive(Debug, Clone, Default)]
pub struct TaskList {
    /// Newest first.
    pub tasks: Vec<Task>,
    /// Why nothing can be written, if that is so.
    pub trouble: Option<JournalTrouble>,
    /// The journal's file, where there is one.
    pub file: Option<std::path::PathBuf>,
}

/// One page of the journal, newest first.
#[derive(Debug, Clone, Default)]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<AuditRow>,
    /// Where the next page begins: pass it as `before`; `None` at the end.
    pub next: Option<usize>,
    /// The journal's file, where there is one.
    pub file: Option<std::path::PathBuf>,
}

/// One request, or one decision of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// The number of its record in the journal, from 0.
    pub number: usize,
    /// When it was written.
    pub at: Timestamp,
    /// Its task.
    pub task: TaskId,
    /// Who began the task.
    pub author: Author,
    /// Whose task it is.
    pub account: AccountId,
    /// Where.
    pub region: RegionId,
    /// The hash of the plan.
    pub hash: String,
    /// What the user noted.
    pub note: Option<String>,
    /// What happened: an intent, or a decision.
    pub entry: Entry,
    /// For an intent: what became of it, if its answer was seen.
    pub answer: Option<(u64, crate::domain::execution::Given)>,
    /// For an intent: what it came to, as far as that is known by now.
    pub outcome: Option<Attempt>,
}
