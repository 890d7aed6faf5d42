//! Accept or reject an invitation.

use crossterm::event::{KeyCode, KeyEvent};

use super::clipboard::ClipboardSheet;
use super::{Sheet, Turn, around};
use crate::app::field::Field;
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::plan::{Intent, Invited};

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
    /// The button that goes on to the review.
    Next,
}

/// The sheet. The focus starts on Cancel; on the choice where that is still to be made.
#[derive(Debug, Clone)]
pub struct AnswerSheet {
    /// The invitation.
    pub invitation: Invitation,
    /// What is chosen.
    pub choice: Choice,
    /// What has the focus.
    pub focus: Slot,
    /// What was noted in the review of this, when one has come back from there.
    pub note: Field,
}

impl AnswerSheet {
    /// A sheet for an invitation. One that waits for no answer any more is only shown.
    #[must_use]
    pub fn new(invitation: Invitation, choice: Choice) -> Self {
        let pending = invitation.status == InvitationStatus::Pending;
        let choice = if pending { choice } else { Choice::Nothing };
        Self { invitation, choice, focus: Slot::Cancel, note: Field::default() }
    }

    /// The same with nothing chosen, and the focus on that.
    #[must_use]
    pub fn undecided(self) -> Self {
        let pending = self.invitation.status == InvitationStatus::Pending;
        let focus = if pending { Slot::Choice } else { self.focus };
        Self { choice: Choice::Nothing, focus, ..self }
    }

    /// What is wanted with what is chosen.
    #[must_use]
    pub fn intent(&self) -> Option<Intent> {
        let invited = Invited {
            invitation: self.invitation.id.clone(),
            share: self.invitation.share.clone(),
            name: self.invitation.share_name.clone(),
            sender: self.invitation.sender.clone(),
        };
        match self.choice {
            Choice::Nothing => None,
            Choice::Accept => Some(Intent::Accept(invited)),
            Choice::Reject => Some(Intent::Reject(invited)),
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        if self.invitation.status != InvitationStatus::Pending {
            if key.code == KeyCode::Char('y') {
                let copy = Sheet::Clipboard(ClipboardSheet::of_invitation(&self.invitation));
                return Turn::Push(Box::new(copy), Vec::new());
            }
            return if matches!(key.code, KeyCode::Esc | KeyCode::Enter) { Turn::Close } else { Turn::Stay };
        }
        let slots = [Slot::Choice, Slot::Cancel, Slot::Next];
        match (key.code, self.focus) {
            (KeyCode::Esc, _) | (KeyCode::Enter, Slot::Cancel) => return Turn::Close,
            (KeyCode::Enter, Slot::Next) => {
                if let Some(intent) = self.intent() {
                    let region = self.invitation.region.clone();
                    return Turn::Review { region, intent: Box::new(intent), step: None, replaces: true };
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
            (KeyCode::Left | KeyCode::Char('h'), Slot::Next) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), Slot::Cancel) => self.focus = Slot::Next,
            _ => {}
        }
        Turn::Stay
    }
}
