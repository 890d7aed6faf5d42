//! Delete own snapshots: those that are shared only after they have been unshared and that has been seen to be done.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Turn, around};
use crate::app::field::Field;
use crate::app::model::Model;
use crate::app::scroll::Scroll;
use crate::domain::facts::SnapshotFacts;
use crate::domain::ids::{RegionId, ShareId, SnapshotId};
use crate::domain::plan::Intent;

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Whether to delete those from which disks were made.
    Force,
    /// The button that closes.
    Cancel,
    /// The button that goes on to the review.
    Next,
}

/// Why a snapshot cannot be deleted, or not without more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It is not among this account's snapshots any more.
    Gone,
    /// An image was made from it; that has to be deleted first.
    Image,
    /// Disks were made from it, and that has not been allowed.
    Disks,
}

/// One snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doomed {
    /// Which.
    pub id: SnapshotId,
    /// The shares that hold it.
    pub shares: Vec<ShareId>,
    /// How many principals are named in them.
    pub principals: usize,
    /// Whether disks were made from it.
    pub has_disks: bool,
    /// What stands in the way.
    pub hold: Option<Hold>,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct DeleteSheet {
    /// The region of everything in it.
    pub region: RegionId,
    /// The snapshots, not empty.
    pub snapshots: Vec<SnapshotId>,
    /// What has the focus.
    pub focus: Slot,
    /// Whether to delete those from which disks were made.
    pub force: bool,
    /// The first line shown.
    pub top: Scroll,
    /// What was noted in the review of this, when one has come back from there.
    pub note: Field,
}

impl DeleteSheet {
    /// A sheet for `snapshots`, which are not empty and all of `region`.
    #[must_use]
    pub fn new(region: RegionId, snapshots: Vec<SnapshotId>) -> Self {
        let (top, note) = (Scroll::default(), Field::default());
        Self { region, snapshots, focus: Slot::Cancel, force: false, top, note }
    }

    /// Every snapshot, with who sees it and what stands in the way.
    #[must_use]
    pub fn rows(&self, model: &Model) -> Vec<Doomed> {
        self.snapshots.iter().map(|id| self.row(id, model)).collect()
    }

    fn row(&self, id: &SnapshotId, model: &Model) -> Doomed {
        let facts = model.inventory.get(id).map(|row| SnapshotFacts::of(&row.snapshot()));
        let shares: std::collections::BTreeSet<ShareId> =
            model.sharing.access.grants(id).map(|grant| grant.share.clone()).collect();
        let summary = model.sharing.access.summary(id);
        let has_disks = facts.as_ref().is_some_and(|facts| facts.has_disks);
        let hold = match &facts {
            None => Some(Hold::Gone),
            Some(facts) if facts.has_image => Some(Hold::Image),
            Some(facts) if facts.has_disks && !self.force => Some(Hold::Disks),
            Some(_) => None,
        };
        Doomed {
            id: id.clone(),
            shares: shares.into_iter().collect(),
            principals: summary.accounts + summary.folders + usize::from(summary.directory),
            has_disks,
            hold,
        }
    }

    /// Whether force makes a difference.
    #[must_use]
    pub fn asks_force(&self, model: &Model) -> bool {
        self.rows(model).iter().any(|row| row.has_disks)
    }

    /// What can have the focus, in order.
    fn slots(&self, model: &Model) -> &'static [Slot] {
        if self.asks_force(model) { &[Slot::Force, Slot::Cancel, Slot::Next] } else { &[Slot::Cancel, Slot::Next] }
    }

    /// Whether nothing stands in the way.
    #[must_use]
    pub fn is_free(&self, model: &Model) -> bool {
        self.rows(model).iter().all(|row| row.hold.is_none())
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        match (key.code, self.focus) {
            (KeyCode::Esc, _) | (KeyCode::Enter, Slot::Cancel) => return Turn::Close,
            (KeyCode::Enter, Slot::Next) if self.is_free(model) => {
                let intent = Intent::DeleteSnapshots { snapshots: self.snapshots.clone(), force: self.force };
                return Turn::Review {
                    region: self.region.clone(),
                    intent: Box::new(intent),
                    step: None,
                    replaces: true,
                };
            }
            (KeyCode::Tab, _) => self.focus = around(self.slots(model), self.focus, true),
            (KeyCode::BackTab, _) => self.focus = around(self.slots(model), self.focus, false),
            (KeyCode::Char(' ') | KeyCode::Enter, Slot::Force) => self.force = !self.force,
            (KeyCode::Left | KeyCode::Char('h'), Slot::Next) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), Slot::Cancel) => self.focus = Slot::Next,
            _ => drop(self.top.key(key)),
        }
        Turn::Stay
    }
}
