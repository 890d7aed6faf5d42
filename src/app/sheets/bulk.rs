//! Accept several invitations at once, each as a plan of its own. Invitations of senders whom nobody knows are left out:
//! those are accepted one by one.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent};

use super::review::GRACE;
use super::{Turn, around};
use crate::app::inbox::Sender;
use crate::app::model::Model;
use crate::app::scroll::Scroll;
use crate::app::tasks::{NoPlan, Prepared};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::plan::{Intent, Invited, Plan};
use crate::domain::planner::PlanError;
use crate::domain::preflight::{Confirmation, blocks, demanded};
use crate::work::{Job, Stamp};

/// Why an invitation is not among those that are accepted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Nobody knows its sender.
    Unknown,
    /// It is to be accepted as a profile that is marked as production, whose name has to be typed.
    Production,
    /// It waits for no answer.
    Answered,
    /// Its time is over.
    Over,
    /// It was accepted by somebody else meanwhile.
    AlreadySo,
    /// The service would refuse it, by this code where that is known.
    Blocked(Option<&'static str>),
    /// It could not be read what has to be known for it.
    Unread,
}

/// How far the plan for one is.
#[derive(Debug, Clone)]
pub enum Ready {
    /// It is being made.
    Preparing,
    /// It is made, and nothing speaks against it.
    Plan(Box<Plan>),
    /// There is none, or it is not carried out.
    No(LeftOut),
}

/// One invitation.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which.
    pub invitation: Invitation,
    /// The other profile as which it is accepted; `None` for the account that the screens act as.
    pub profile: Option<String>,
    /// The job that makes its plan.
    pub stamp: Stamp,
    /// How far that is.
    pub ready: Ready,
}

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The button that closes the sheet.
    Cancel,
    /// The button that accepts.
    Accept,
}

/// The sheet. The focus starts on Cancel.
#[derive(Debug, Clone)]
pub struct BulkSheet {
    /// Those that were marked.
    pub rows: Vec<Row>,
    /// What has the focus.
    pub focus: Slot,
    /// The first line shown.
    pub top: Scroll,
    /// When it came up, or the last plan of it, on the clock of [`crate::base::env::Now::uptime`].
    pub since: Duration,
}

/// Why an invitation cannot be accepted together with others, as far as that is known before its plan is made.
#[must_use]
pub fn left_out(model: &Model, invitation: &Invitation) -> Option<LeftOut> {
    let over = invitation.expires().is_some_and(|end| end <= model.now.wall);
    match invitation.status {
        InvitationStatus::Pending if over => Some(LeftOut::Over),
        InvitationStatus::Pending if model.sender(invitation) == Sender::Unknown => Some(LeftOut::Unknown),
        InvitationStatus::Pending => None,
        InvitationStatus::Expired => Some(LeftOut::Over),
        _ => Some(LeftOut::Answered),
    }
}

/// To accept an invitation.
#[must_use]
pub fn intent(invitation: &Invitation) -> Intent {
    Intent::Accept(Invited {
        invitation: invitation.id.clone(),
        share: invitation.share.clone(),
        name: invitation.share_name.clone(),
        sender: invitation.sender.clone(),
    })
}

impl BulkSheet {
    /// A sheet of these rows.
    #[must_use]
    pub fn new(rows: Vec<Row>, since: Duration) -> Self {
        Self { rows, focus: Slot::Cancel, top: Scroll::default(), since }
    }

    /// Takes in what was prepared by the job with this stamp; whether one of these waits for it.
    pub fn prepared(&mut self, stamp: Stamp, prepared: &Prepared, now: Duration) -> bool {
        let waits = |row: &&mut Row| row.stamp == stamp && matches!(row.ready, Ready::Preparing);
        let Some(row) = self.rows.iter_mut().find(waits) else { return false };
        row.ready = judged(prepared);
        self.since = now;
        true
    }

    /// Takes in that the job with this stamp could prepare nothing; whether one of these waits for it.
    pub fn unprepared(&mut self, stamp: Stamp) -> bool {
        let waits = |row: &&mut Row| row.stamp == stamp && matches!(row.ready, Ready::Preparing);
        let Some(row) = self.rows.iter_mut().find(waits) else { return false };
        row.ready = Ready::No(LeftOut::Unread);
        true
    }

    /// How many plans are ready.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.ready, Ready::Plan(_))).count()
    }

    /// Whether plans are still being made.
    #[must_use]
    pub fn is_preparing(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.ready, Ready::Preparing))
    }

    /// Whether something can be accepted now.
    #[must_use]
    pub fn is_open(&self, model: &Model) -> bool {
        let ready = self.ready() > 0 && !self.is_preparing() && model.tasks.trouble.is_none();
        ready && self.armed_at(model.now.uptime).is_none()
    }

    /// When its button begins to work, if it does not yet although everything is ready.
    #[must_use]
    pub fn armed_at(&self, now: Duration) -> Option<Duration> {
        Some(self.since + GRACE).filter(|at| *at > now && !self.is_preparing())
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let slots = [Slot::Cancel, Slot::Accept];
        match (key.code, self.focus) {
            (KeyCode::Esc, _) => return Turn::Close,
            // A key that was pressed before the sheet came up does not close it.
            (KeyCode::Enter, Slot::Cancel) if model.now.uptime < self.since + GRACE => {}
            (KeyCode::Enter, Slot::Cancel) => return Turn::Close,
            (KeyCode::Enter, Slot::Accept) if self.is_open(model) => return self.accept(),
            (KeyCode::Tab, _) => self.focus = around(&slots, self.focus, true),
            (KeyCode::BackTab, _) => self.focus = around(&slots, self.focus, false),
            (KeyCode::Left | KeyCode::Char('h'), _) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), _) => self.focus = Slot::Accept,
            _ => {
                self.top.key(key);
            }
        }
        Turn::Stay
    }

    /// The plans that are ready are given away, each as the profile that it belongs to.
    fn accept(&self) -> Turn {
        let job = |row: &Row| match &row.ready {
            Ready::Plan(plan) => {
                let job = Job::Apply { plan: plan.clone(), note: None, undoes: None };
                Some((row.profile.clone(), job))
            }
            _ => None,
        };
        Turn::Begin(self.rows.iter().filter_map(job).collect())
    }
}

/// A plan is carried out with others only if the service would take it and nothing has to be typed for it.
fn judged(prepared: &Prepared) -> Ready {
    let plan = match &prepared.plan {
        Ok(plan) => plan,
        Err(NoPlan::Planner(PlanError::NothingToDo)) => return Ready::No(LeftOut::AlreadySo),
        Err(_) => return Ready::No(LeftOut::Unread),
    };
    if let Some(finding) = blocks(&prepared.findings).next() {
        return Ready::No(LeftOut::Blocked(finding.predicts));
    }
    match demanded(plan, &prepared.facts) {
        Confirmation::None => Ready::Plan(plan.clone()),
        Confirmation::Production(_, then) if *then == Confirmation::None => Ready::No(LeftOut::Production),
        _ => Ready::No(LeftOut::Unknown),
    }
}
