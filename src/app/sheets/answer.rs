//! Accept or reject an invitation.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Turn, around};
use crate::domain::ids::AccountId;
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::plan::{Intent, Invited, Plan};
use crate::domain::planner::{self, Facts};

/// What to do with an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Nothing now.
    Nothing,
    /// Accept it.
    Accept,
    /// Reject it, which cannot be undone.
    Reject,
}

impl Choice {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Accept, Self::Reject];
}

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The choice.
    Choice,
    /// The button that closes the sheet.
    Cancel,
    /// The button that sends.
    Apply,
}

/// The sheet. Its only step is the last one, so the focus starts on Cancel.
#[derive(Debug, Clone)]
pub struct AnswerSheet {
    /// The invitation.
    pub invitation: Invitation,
    /// What is chosen.
    pub choice: Choice,
    /// What has the focus.
    pub focus: Slot,
    accept: Plan,
    reject: Plan,
}

impl AnswerSheet {
    /// A sheet for an invitation to `account`; `None` if there is no plan for it. One that waits for no answer any more
    /// is only shown.
    #[must_use]
    pub fn new(invitation: Invitation, choice: Choice, account: &AccountId, at: jiff::Timestamp) -> Option<Self> {
        let facts = Facts {
            account,
            region: &invitation.region,
            shares: &[],
            read_at: at,
            directory: None,
            operation: invitation.id.as_str(),
        };
        let invited = Invited {
            invitation: invitation.id.clone(),
            share: invitation.share.clone(),
            name: invitation.share_name.clone(),
            sender: invitation.sender.clone(),
        };
        let accept = planner::plan(Intent::Accept(invited.clone()), &facts).ok()?;
        let reject = planner::plan(Intent::Reject(invited), &facts).ok()?;
        let pending = invitation.status == InvitationStatus::Pending;
        let choice = if pending { choice } else { Choice::Nothing };
        Some(Self { invitation, choice, focus: Slot::Cancel, accept, reject })
    }

    /// The plan for what is chosen.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        match self.choice {
            Choice::Nothing => None,
            Choice::Accept => Some(&self.accept),
            Choice::Reject => Some(&self.reject),
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        if self.invitation.status != InvitationStatus::Pending {
            return if matches!(key.code, KeyCode::Esc | KeyCode::Enter) { Turn::Close } else { Turn::Stay };
        }
        let slots = [Slot::Choice, Slot::Cancel, Slot::Apply];
        match (key.code, self.focus) {
            (KeyCode::Esc, _) | (KeyCode::Enter, Slot::Cancel) => return Turn::Close,
            (KeyCode::Enter, Slot::Apply) => {
                if let Some(plan) = self.plan() {
                    return Turn::Apply(Box::new(plan.clone()));
                }
            }
            (KeyCode::Enter, Slot::Choice) => self.focus = Slot::Cancel,
            (KeyCode::Tab, _) => self.focus = around(&slots, self.focus, true),
            (KeyCode::BackTab, _) => self.focus = around(&slots, self.focus, false),
            (KeyCode::Down | KeyCode::Char('j' | ' '), Slot::Choice) => {
                self.choice = around(&Choice::ALL, self.choice, true);
            }
            (KeyCode::Up | KeyCode::Char('k'), Slot::Choice) => {
                self.choice = around(&Choice::ALL, self.choice, false);
            }
            (KeyCode::Up | KeyCode::Down | KeyCode::Char('j' | 'k'), _) => self.focus = Slot::Choice,
            (KeyCode::Left | KeyCode::Char('h'), Slot::Apply) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), Slot::Cancel) => self.focus = Slot::Apply,
            _ => {}
        }
        Turn::Stay
    }
}
