//! See what a change will do, before anything is sent. Every change passes here, whatever sheet it comes from.

mod keys;
pub mod reduce;
mod trust;

use std::time::Duration;

use crate::app::actions::ActionId;
use crate::app::field::Field;
use crate::app::model::Model;
use crate::app::scroll::Scroll;
use crate::app::tasks::{JournalTrouble, Prepared, Refusal};
use crate::domain::execution::TaskId;
use crate::domain::ids::RegionId;
use crate::domain::plan::{Difference, Intent, Plan};
use crate::domain::planner::PlanError;
use crate::domain::preflight::{Confirmation, Finding, Level, Matrix, blocks, demanded};
use crate::work::Stamp;

/// For how long after a plan has come up Enter is taken as a key that was held down or queued before it.
pub const GRACE: Duration = Duration::from_millis(400);

/// How many pairs are told one by one; where there are more, those with the same effect are counted.
const MANY: usize = 200;

/// Whether a plan changes or keeps so many pairs that they are counted until the whole list is asked for.
#[must_use]
pub fn is_large(plan: &Plan) -> bool {
    plan.gained.len() + plan.lost.len() + plan.kept.len() > MANY
}

/// What a plan is wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Something new.
    Intent {
        /// Where.
        region: RegionId,
        /// What.
        intent: Box<Intent>,
    },
    /// To take back a task.
    Undo(TaskId),
}

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The button that goes back.
    Back,
    /// What has to be typed.
    Confirm,
    /// The button that sends.
    Apply,
    /// The note that is kept with the task.
    Note,
    /// Who sees what.
    Matrix,
}

/// How far a review is.
#[derive(Debug, Clone)]
pub enum State {
    /// The plan is being made.
    Preparing,
    /// There is something to review, or the reason why there is nothing.
    Ready(Box<Prepared>),
    /// There is no plan, for a reason that lies with the task that was to be taken back.
    Refused(Box<Refusal>),
    /// The plan was given away; the state is read again before anything is sent.
    Applying(Box<Prepared>),
}

/// What became of an attempt to apply.
#[derive(Debug, Clone)]
pub enum Notice {
    /// Things have changed since; what is shown now is the fresh plan, or why there is none.
    Changed(Box<Difference>),
    /// It was not applied, for this reason.
    Refused(Box<Refusal>),
}

/// Why nothing can be applied now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The service would refuse it, for so many reasons.
    Blocked(usize),
    /// What was to be typed is missing or is something else.
    Unconfirmed,
    /// The journal cannot be written, and nothing is sent that is not written down.
    Journal,
    /// It has only just come up, and nobody can have read it: a key may have been pressed before.
    TooSoon,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct ReviewSheet {
    /// The job that is waited for.
    pub stamp: Stamp,
    /// What it is for.
    pub wish: Wish,
    /// The other profile as which it is planned and carried out; `None` for the account that the screens act as.
    pub profile: Option<String>,
    /// The number of this step and of all steps, where it belongs to a sheet with several.
    pub step: Option<(usize, usize)>,
    /// Whether the sheet below has done its part once this is applied.
    pub replaces: bool,
    /// How far it is.
    pub state: State,
    /// What became of the last attempt to apply.
    pub notice: Option<Notice>,
    /// What has the focus; at first the side that goes back.
    pub focus: Slot,
    /// What was typed to confirm.
    pub typed: Field,
    /// What is noted with the task.
    pub note: Field,
    /// The first line shown.
    pub top: Scroll,
    /// Which of the problems is looked at.
    pub problem: Option<usize>,
    /// Which cell of the matrix is looked at: snapshot and principal.
    pub cell: (usize, usize),
    /// Whether the whole list of pairs is shown, however long it is.
    pub whole: bool,
    /// When the plan came up, on the clock of [`crate::base::env::Now::uptime`].
    pub since: Duration,
    /// Who sees what, worked out once for each plan.
    pub matrix: Matrix,
    /// The hash of the plan that is made anew: what was typed for it confirms the same plan again, and no other.
    pub(in crate::app) before: Option<String>,
}

impl ReviewSheet {
    /// A review for which a plan was asked for by the job with this stamp.
    #[must_use]
    pub fn new(stamp: Stamp, wish: Wish, step: Option<(usize, usize)>, replaces: bool) -> Self {
        Self {
            stamp,
            wish,
            profile: None,
            step,
            replaces,
            state: State::Preparing,
            notice: None,
            focus: Slot::Back,
            typed: Field::default(),
            note: Field::default(),
            top: Scroll::default(),
            problem: None,
            cell: (0, 0),
            whole: false,
            since: Duration::ZERO,
            matrix: Matrix::default(),
            before: None,
        }
    }

    /// What was prepared, if that has come.
    #[must_use]
    pub fn prepared(&self) -> Option<&Prepared> {
        match &self.state {
            State::Ready(prepared) | State::Applying(prepared) => Some(prepared),
            State::Preparing | State::Refused(_) => None,
        }
    }

    /// The plan, if there is one.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.prepared()?.plan.as_deref().ok()
    }

    /// Shows what was prepared. What was typed to confirm another plan confirms nothing now; what was typed for the very
    /// same one stays.
    pub fn show(&mut self, prepared: Prepared, now: Duration) {
        self.matrix = prepared
            .plan
            .as_ref()
            .map(|plan| Matrix::of(plan, &prepared.findings, &prepared.facts))
            .unwrap_or_default();
        let same = prepared.plan.as_ref().is_ok_and(|plan| self.before.take() == Some(plan.hash()));
        if !same {
            self.typed.clear();
        }
        self.focus = Slot::Back;
        self.top = Scroll::default();
        self.problem = None;
        self.cell = (0, 0);
        self.since = now;
        self.state = State::Ready(Box::new(prepared));
    }

    /// Takes up that the plan was not applied.
    pub fn not_applied(&mut self, why: Refusal, now: Duration) {
        let State::Applying(prepared) = std::mem::replace(&mut self.state, State::Preparing) else { return };
        match why {
            Refusal::Changed { difference, fresh } => {
                self.show(*fresh, now);
                self.notice = Some(Notice::Changed(difference));
            }
            Refusal::Blocked(findings) => {
                let rest = prepared.findings.iter().filter(|finding| finding.level != Level::Block).cloned();
                let all = findings.iter().cloned().chain(rest).collect();
                self.show(Prepared { findings: all, ..*prepared }, now);
                self.notice = Some(Notice::Refused(Box::new(Refusal::Blocked(findings))));
            }
            why => {
                self.before = prepared.plan.as_ref().ok().map(|plan| plan.hash());
                self.show(*prepared, now);
                self.notice = Some(Notice::Refused(Box::new(why)));
            }
        }
    }

    /// What has to be typed.
    #[must_use]
    pub fn confirmation(&self) -> Confirmation {
        match (self.plan(), self.prepared()) {
            (Some(plan), Some(prepared)) => demanded(plan, &prepared.facts),
            _ => Confirmation::None,
        }
    }

    /// The findings that are not just good, what blocks first.
    #[must_use]
    pub fn problems(&self) -> Vec<&Finding> {
        let all = self.prepared().map_or(&[][..], |prepared| &prepared.findings);
        all.iter()
            .filter(|finding| matches!(finding.level, Level::Block | Level::Warn) && !finding.is_reminder())
            .collect()
    }

    /// What keeps the plan from being applied.
    #[must_use]
    pub fn hold(&self, model: &Model) -> Option<Hold> {
        let prepared = self.prepared()?;
        let blocked = blocks(&prepared.findings).count();
        if blocked > 0 {
            return Some(Hold::Blocked(blocked));
        }
        if model.tasks.trouble.is_some() {
            return Some(Hold::Journal);
        }
        if !self.confirmation().is_met_by(self.typed.text()) {
            return Some(Hold::Unconfirmed);
        }
        self.armed_at(model.now.uptime).map(|_| Hold::TooSoon)
    }

    /// When its button begins to work, if it does not yet.
    #[must_use]
    pub fn armed_at(&self, now: Duration) -> Option<Duration> {
        Some(self.since + GRACE).filter(|at| *at > now && matches!(self.state, State::Ready(_)))
    }

    /// Why the journal cannot be written, if that is so.
    #[must_use]
    pub fn journal_trouble<'a>(&self, model: &'a Model) -> Option<&'a JournalTrouble> {
        model.tasks.trouble.as_ref()
    }

    /// Whether an action makes sense here now; if not, the key of the reason in the catalogue.
    ///
    /// # Errors
    /// The key of the reason.
    pub fn offers(&self, action: ActionId) -> Result<(), &'static str> {
        let reducible = || {
            let prepared = self.prepared()?;
            reduce::without_blocked(&prepared.intent, &prepared.findings)
        };
        match action {
            ActionId::NextProblem | ActionId::PreviousProblem if self.problems().is_empty() => Err("off.no_problem"),
            ActionId::Fix if !self.problems().iter().any(|one| self.mends(one)) => Err("off.nothing_to_mend"),
            ActionId::WithoutBlocked if reducible().is_none() => Err("off.nothing_to_leave_out"),
            ActionId::WholeList if !self.plan().is_some_and(is_large) => Err("off.all_listed"),
            ActionId::Note if self.plan().is_none() => Err("off.nothing_to_note"),
            _ => Ok(()),
        }
    }

    /// What can have the focus, in the order of Tab, beginning with what has it at first.
    #[must_use]
    pub fn slots(&self, model: &Model) -> Vec<Slot> {
        let mut slots = vec![Slot::Back];
        if self.plan().is_none() || matches!(self.state, State::Applying(_)) {
            return slots;
        }
        if self.confirmation() != Confirmation::None {
            slots.push(Slot::Confirm);
        }
        slots.extend([Slot::Apply, Slot::Note]);
        if has_matrix_room(model.size) && !self.matrix.is_empty() {
            slots.push(Slot::Matrix);
        }
        slots
    }
}

/// Whether a terminal of this size has room for the matrix.
#[must_use]
pub fn has_matrix_room(size: (u16, u16)) -> bool {
    size.0 >= 120 && size.1 >= 30
}

/// The key of the words for a plan that cannot be made.
#[must_use]
pub fn plan_error(error: PlanError) -> &'static str {
    match error {
        PlanError::NoSnapshots => "obstacle.no_snapshots",
        PlanError::NoPrincipals => "obstacle.no_principals",
        PlanError::NothingToDo => "obstacle.nothing_to_do",
        PlanError::ShareGone => "obstacle.share_gone",
        PlanError::StillReached => "obstacle.still_reached",
        PlanError::Ragged => "obstacle.ragged",
        PlanError::Unresolved => "obstacle.unresolved",
        PlanError::RoleUnread => "obstacle.role_unread",
        PlanError::RoleForeign => "obstacle.role_foreign",
        PlanError::SnapshotsGone => "obstacle.snapshots_gone",
    }
}
