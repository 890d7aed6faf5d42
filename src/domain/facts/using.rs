//! What has to be known before something is made of a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use super::{Facts, Known, Need, SnapshotFacts};
use crate::domain::disk::{Disk, InstanceStatus, RunningCopy, Zone};
use crate::domain::ids::{DiskId, InstanceId, RegionId, SnapshotId};
use crate::domain::keys::OwnKey;
use crate::domain::plan::{CopyWish, Intent, NewEncryption, Plan, Route};
use crate::domain::planner::{self, PlanError};

/// What decides about disks and copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Using {
    /// The regions that there are.
    pub regions: Known<Vec<RegionId>>,
    /// The zones of the plan's region.
    pub zones: Known<Vec<Zone>>,
    /// The account's own keys, by region.
    pub keys: BTreeMap<RegionId, Known<Vec<OwnKey>>>,
    /// The copies that are being made, by the region they go to.
    pub copies: BTreeMap<RegionId, Known<Vec<RunningCopy>>>,
    /// Disks by ID; `Known(None)` if the account has no such disk in the region.
    pub disks: BTreeMap<DiskId, Known<Option<Disk>>>,
    /// Instances by ID; `Known(None)` if there is no such instance.
    pub instances: BTreeMap<InstanceId, Known<Option<InstanceStatus>>>,
}

impl Using {
    /// The account's keys in a region, if they are known.
    #[must_use]
    pub fn keys(&self, region: &RegionId) -> Option<&[OwnKey]> {
        self.keys.get(region)?.get().map(Vec::as_slice)
    }

    /// The copies that are being made in a region, if they are known.
    #[must_use]
    pub fn copies(&self, region: &RegionId) -> Option<&[RunningCopy]> {
        self.copies.get(region)?.get().map(Vec::as_slice)
    }

    /// A disk, if it is known whether there is one.
    #[must_use]
    pub fn disk(&self, id: &DiskId) -> Option<Option<&Disk>> {
        self.disks.get(id)?.get().map(Option::as_ref)
    }
}

impl Facts {
    /// The plan for what is wanted.
    ///
    /// # Errors
    /// [`PlanError`]. An undo needs to know what happened, see [`planner::undo`].
    pub fn plan(&self, intent: Intent) -> Result<Plan, PlanError> {
        match intent {
            intent if intent.is_use() => planner::using(intent, self),
            intent if self.is_so(&intent) => Err(PlanError::NothingToDo),
            intent => planner::plan(intent, &self.for_planner()),
        }
    }
}

/// What has to be fetched next for an intent that makes something of snapshots.
pub(super) fn needs(intent: &Intent, facts: &Facts) -> BTreeSet<Need> {
    let mut needs = BTreeSet::new();
    let using = &facts.using;
    match intent {
        Intent::CreateDisk(disk) => {
            snapshot(&disk.snapshot, facts, &mut needs);
            if using.zones.is_missing() {
                needs.insert(Need::Zones);
            }
            let encrypted = known(&disk.snapshot, facts).is_some_and(|known| known.encrypted);
            if encrypted || disk.encryption != NewEncryption::Plain {
                own_keys(&facts.region, facts, &mut needs);
            }
        }
        Intent::Copy(wish) => copy(wish, facts, &mut needs),
        Intent::ReInitialise(reinit) => {
            snapshot(&reinit.snapshot, facts, &mut needs);
            if using.disks.get(&reinit.disk).is_none_or(Known::is_missing) {
                needs.insert(Need::Disk(reinit.disk.clone()));
            }
            let disk = using.disk(&reinit.disk).flatten();
            if let Some(source) = disk.and_then(|disk| disk.source.as_ref()) {
                snapshot(source, facts, &mut needs);
            }
            let instance = disk.and_then(|disk| disk.instance.clone());
            if let Some(id) = instance.filter(|id| using.instances.get(id).is_none_or(Known::is_missing)) {
                needs.insert(Need::Instance(id));
            }
        }
        _ => {}
    }
    needs
}

fn copy(wish: &CopyWish, facts: &Facts, needs: &mut BTreeSet<Need>) {
    for id in &wish.snapshots {
        snapshot(id, facts, needs);
    }
    let (to, keyed) = match &wish.route {
        Route::Secure => (&facts.region, true),
        Route::To { region, encryption } => (region, *encryption != NewEncryption::Plain),
    };
    let regions = &facts.using.regions;
    if *to != facts.region && regions.is_missing() {
        needs.insert(Need::Regions);
    }
    if regions.get().is_some_and(|all| !all.contains(to)) {
        // There is nothing to be read in a region that is not there.
        return;
    }
    if keyed {
        own_keys(to, facts, needs);
    }
    if facts.using.copies.get(to).is_none_or(Known::is_missing) {
        needs.insert(Need::Copies(to.clone()));
    }
}

fn own_keys(region: &RegionId, facts: &Facts, needs: &mut BTreeSet<Need>) {
    if facts.using.keys.get(region).is_none_or(Known::is_missing) {
        needs.insert(Need::OwnKeys(region.clone()));
    }
}

fn snapshot(id: &SnapshotId, facts: &Facts, needs: &mut BTreeSet<Need>) {
    if facts.snapshots.get(id).is_none_or(Known::is_missing) {
        needs.insert(Need::Snapshot(id.clone()));
    }
}

fn known<'a>(id: &SnapshotId, facts: &'a Facts) -> Option<&'a SnapshotFacts> {
    facts.snapshot(id).flatten()
}
