//! Choose which share of another account's to leave, where a snapshot comes through several.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::model::Model;
use crate::domain::plan::{Intent, Received};
use crate::domain::share::ReceivedShare;

/// The sheet.
#[derive(Debug, Clone)]
pub struct LeaveSheet {
    /// The shares that the snapshot comes through.
    pub shares: Vec<ReceivedShare>,
    /// The one that the cursor is on.
    pub row: usize,
}

/// To leave a share.
#[must_use]
pub fn intent(share: &ReceivedShare) -> Intent {
    Intent::Leave(Received {
        share: share.id.clone(),
        name: share.name.clone(),
        owner: share.owner.clone(),
        snapshots: share.snapshots.iter().map(|one| one.source.clone()).collect(),
    })
}

impl LeaveSheet {
    /// A sheet of these shares.
    #[must_use]
    pub fn new(shares: Vec<ReceivedShare>) -> Self {
        Self { shares, row: 0 }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter => {
                if let Some(share) = self.shares.get(self.row).filter(|share| model.sharing.find(&share.id).is_some()) {
                    let (region, intent) = (share.region.clone(), Box::new(intent(share)));
                    return Turn::Review { region, intent, step: None, replaces: true };
                }
            }
            KeyCode::Down | KeyCode::Char('j') => self.row = (self.row + 1).min(self.shares.len().saturating_sub(1)),
            KeyCode::Up | KeyCode::Char('k') => self.row = self.row.saturating_sub(1),
            _ => {}
        }
        Turn::Stay
    }
}
