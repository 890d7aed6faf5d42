//! Re-initialise a disk: bring it back to what the snapshot holds that it was made from. Disks whose snapshot is gone are
//! in the list too, because that is what needs to be explained.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Turn, around};
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::list::{ListState, Motion};
use crate::app::model::Model;
use crate::app::offers::Offer;
use crate::app::regions::Load;
use crate::domain::disk::Disk;
use crate::domain::ids::{DiskId, RegionId, SnapshotId};
use crate::domain::legal::{self, NoReinit};
use crate::domain::plan::{Intent, Reinit};
use crate::work::Job;

/// Rows that are on the screen at the least; enough for scrolling by pages.
pub const PAGE: usize = 8;

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The disks.
    List,
    /// The button that closes.
    Cancel,
    /// The button that goes on to the review.
    Next,
}

/// A disk, and why it cannot be re-initialised, if that is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The disk.
    pub disk: Disk,
    /// Why not.
    pub off: Option<NoReinit>,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct ReinitSheet {
    /// Where the disks are.
    pub region: RegionId,
    /// The snapshot from which it was opened: disks made from it come first.
    pub snapshot: Option<SnapshotId>,
    /// What has the focus.
    pub focus: Slot,
    /// Where the cursor is.
    pub list: ListState<DiskId>,
}

impl ReinitSheet {
    /// A sheet over the disks of `region`.
    #[must_use]
    pub fn new(region: RegionId, snapshot: Option<SnapshotId>) -> Self {
        Self { region, snapshot, focus: Slot::List, list: ListState::default() }
    }

    /// What it needs read.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        vec![Job::Disks { region: self.region.clone() }]
    }

    /// The disks that were made from snapshots: those of the snapshot first, then those whose snapshot is there.
    #[must_use]
    pub fn rows(&self, model: &Model) -> Vec<Row> {
        let Some(Offer::Read(offer)) = model.offers.disks(&self.region) else { return Vec::new() };
        // Only from a list that is whole it can be told that a snapshot is gone.
        let whole = model.regions.iter().find(|row| row.id == self.region);
        let whole = whole.is_some_and(|row| matches!(row.snapshots, Load::Complete { .. }));
        let there = |id: &SnapshotId| match model.inventory.get(id) {
            Some(_) => Some(true),
            None => whole.then_some(false),
        };
        let mut rows: Vec<Row> = offer
            .disks
            .iter()
            .map(|disk| {
                let instance = disk.instance.as_ref().and_then(|id| offer.instances.get(id)).copied();
                let off = legal::reinit(disk, disk.source.as_ref().and_then(there), instance).into_iter().next();
                Row { disk: disk.clone(), off }
            })
            .collect();
        rows.sort_by_key(|row| {
            let own = row.disk.source.is_some() && row.disk.source == self.snapshot;
            (!own, row.off == Some(NoReinit::SourceGone), std::cmp::Reverse(row.disk.created), row.disk.id.clone())
        });
        rows
    }

    /// The row under the cursor.
    #[must_use]
    pub fn current(&self, model: &Model) -> Option<Row> {
        let rows = self.rows(model);
        let at = self.list.cursor.as_ref().and_then(|id| rows.iter().position(|row| row.disk.id == *id));
        rows.into_iter().nth(at.unwrap_or(0))
    }

    fn intent(&self, model: &Model) -> Option<Intent> {
        let row = self.current(model).filter(|row| row.off.is_none())?;
        let Disk { id, source, instance, .. } = row.disk;
        Some(Intent::ReInitialise(Reinit { disk: id, snapshot: source?, instance }))
    }

    /// Whether it can go on.
    #[must_use]
    pub fn is_free(&self, model: &Model) -> bool {
        self.intent(model).is_some()
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let slots = [Slot::List, Slot::Cancel, Slot::Next];
        match (key.code, self.focus) {
            (KeyCode::Esc, _) | (KeyCode::Enter, Slot::Cancel) => return Turn::Close,
            (KeyCode::Enter, Slot::List) => self.focus = Slot::Cancel,
            (KeyCode::Enter, Slot::Next) => {
                if let Some(intent) = self.intent(model) {
                    let region = self.region.clone();
                    return Turn::Review { region, intent: Box::new(intent), step: None, replaces: true };
                }
            }
            (KeyCode::Tab, _) => self.focus = around(&slots, self.focus, true),
            (KeyCode::BackTab, _) => self.focus = around(&slots, self.focus, false),
            _ if lookup(&[Context::Making], key) == Some(ActionId::ReadAgain) => return Turn::Ask(self.jobs()),
            (KeyCode::Left | KeyCode::Char('h'), Slot::Next) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), Slot::Cancel) => self.focus = Slot::Next,
            (code, _) => self.step(code, model),
        }
        Turn::Stay
    }

    fn step(&mut self, code: KeyCode, model: &Model) {
        let Some(motion) = Motion::of_key(code) else { return };
        let rows = self.rows(model);
        let row_of = |id: &DiskId| rows.iter().position(|row| row.disk.id == *id);
        let id_at = |row: usize| rows.get(row).map(|row| row.disk.id.clone());
        self.list.settle(rows.len(), PAGE, row_of, id_at);
        self.list.step(motion, rows.len(), PAGE, id_at);
        self.focus = Slot::List;
    }
}
