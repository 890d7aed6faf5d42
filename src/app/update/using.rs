//! Making something of snapshots: which sheet an action opens, and for what.

use crate::app::actions::ActionId;
use crate::app::message::Effect;
use crate::app::model::Model;
use crate::app::regions::Scope;
use crate::app::sheets::Sheet;
use crate::app::sheets::copy::CopySheet;
use crate::app::sheets::disk::DiskSheet;
use crate::app::sheets::reinit::ReinitSheet;
use crate::domain::ids::RegionId;
use crate::domain::snapshot::Snapshot;
use crate::work::{Event, Job};

impl Model {
    /// Opens the sheet of an action that makes something of snapshots; it is known to be enabled.
    pub(super) fn use_snapshots(&mut self, action: ActionId) -> Vec<Effect> {
        let opened = match action {
            ActionId::CreateDisk => self.current_snapshot().map(|row| disk_sheet(&row.snapshot())),
            ActionId::Copy => {
                let snapshots: Vec<Snapshot> = self.acted_on().iter().map(|row| row.snapshot()).collect();
                snapshots.first().map(|first| copy_sheet(first.region.clone(), &snapshots, self))
            }
            _ => self.region_of_disks().map(|region| {
                let snapshot = self.current_snapshot().map(|row| row.snapshot_id());
                reinit_sheet(region, snapshot)
            }),
        };
        let Some((sheet, jobs)) = opened else { return Vec::new() };
        self.sheets.push(sheet);
        self.ask(jobs)
    }

    /// Keeps what there is to choose from.
    pub(super) fn offered(&mut self, event: Event) -> Vec<Effect> {
        self.offers.take(event);
        Vec::new()
    }

    /// The region whose disks are meant: that of the snapshot under the cursor, or the one that is shown.
    #[must_use]
    pub(in crate::app) fn region_of_disks(&self) -> Option<RegionId> {
        let shown = match self.scope() {
            Scope::Region(id) => Some(id.clone()),
            Scope::All => None,
        };
        self.current_snapshot().map(|row| row.region().clone()).or(shown)
    }
}

/// The sheet that makes a disk, and what it needs read.
pub(in crate::app) fn disk_sheet(snapshot: &Snapshot) -> (Sheet, Vec<Job>) {
    let sheet = DiskSheet::new(snapshot);
    let jobs = sheet.jobs();
    (Sheet::Disk(Box::new(sheet)), jobs)
}

/// The sheet that copies, and what it needs read.
pub(in crate::app) fn copy_sheet(region: RegionId, snapshots: &[Snapshot], model: &Model) -> (Sheet, Vec<Job>) {
    let sheet = CopySheet::new(region, snapshots, model);
    let jobs = sheet.jobs();
    (Sheet::Copy(Box::new(sheet)), jobs)
}

/// The sheet that re-initialises, and what it needs read.
pub(in crate::app) fn reinit_sheet(
    region: RegionId,
    snapshot: Option<crate::domain::ids::SnapshotId>,
) -> (Sheet, Vec<Job>) {
    let sheet = ReinitSheet::new(region, snapshot);
    let jobs = sheet.jobs();
    (Sheet::Reinit(Box::new(sheet)), jobs)
}
