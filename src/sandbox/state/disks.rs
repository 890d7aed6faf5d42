//! Disks, and copies of snapshots that are under way.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::super::age::Age;
use super::super::world::{self, DiskType};
use super::{Snapshot, State};

/// A disk.
#[derive(Debug)]
pub(in crate::sandbox) struct Disk {
    pub id: String,
    /// Account ID.
    pub owner: String,
    pub region: String,
    pub zone: String,
    pub name: String,
    pub description: String,
    pub category: String,
    pub level: String,
    pub gib: u32,
    pub kind: DiskType,
    pub key: Option<String>,
    /// What it was made from, by the ID that its owner saw then.
    pub snapshot: Option<String>,
    pub instance: Option<String>,
    pub multi_attach: bool,
    pub tags: BTreeMap<String, String>,
    pub created: Timestamp,
    /// What is being done with it, and until when.
    pub busy: Option<(Work, Timestamp)>,
}

/// What can be done with a disk for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Work {
    Creating,
    ReIniting,
}

impl Disk {
    /// Its state at `now`, spelled as DescribeDisks does.
    pub(in crate::sandbox) fn status(&self, now: Timestamp) -> &'static str {
        match self.busy {
            Some((Work::Creating, end)) if now < end => "Creating",
            Some((Work::ReIniting, end)) if now < end => "ReIniting",
            _ if self.instance.is_some() => "In_use",
            _ => "Available",
        }
    }
}

/// A copy that is under way.
#[derive(Debug)]
pub(in crate::sandbox) struct Copying {
    /// The copy.
    pub id: String,
    /// Whose it is.
    pub account: String,
    /// What is copied, by the ID that the account sees, and where that is.
    pub source: String,
    pub source_region: String,
    /// The disk that the source was taken from.
    pub disk: String,
    /// Where the copy is.
    pub region: String,
}

/// A snapshot that an account can use: its own, or one that is shared with it.
#[derive(Debug)]
pub(in crate::sandbox) struct Usable<'a> {
    pub source: &'a Snapshot,
    pub shared: bool,
}

impl State {
    /// The snapshot that an account knows by this ID in a region.
    pub(in crate::sandbox) fn usable(&self, account: &str, region: &str, id: &str) -> Option<Usable<'_>> {
        if let Some(source) = self.snapshots.get(id) {
            return (source.owner == account && source.facts.region == region)
                .then_some(Usable { source, shared: false });
        }
        let found = self.shared_in(account, region).into_iter().find(|shared| shared.id == id)?;
        Some(Usable { source: found.source, shared: true })
    }

    /// The copies that came to their end. One whose source is not there for the account any more fails.
    pub(super) fn end_copies(&mut self, now: Timestamp) {
        use crate::sandbox::world::SnapshotStatus::{Failed, Progressing};
        for copying in std::mem::take(&mut self.copies) {
            let running = self.snapshots.get(&copying.id).is_some_and(|copy| copy.status(now) == Progressing);
            if !running {
                continue;
            }
            if self.usable(&copying.account, &copying.source_region, &copying.source).is_some() {
                self.copies.push(copying);
            } else {
                self.snapshots.change(&copying.id, |copy| copy.facts.status = Failed);
            }
        }
    }

    /// Takes in a disk that the world says is there.
    pub(super) fn add_disk(&mut self, facts: &world::Disk) {
        let owner = self.world.account_id(&facts.owner);
        let region = self.world.region_of_zone(&facts.zone).map_or("", |region| &region.id).to_owned();
        let seen_as = facts.snapshot.as_ref().map(|id| match self.snapshots.get(id) {
            Some(source) if source.owner != owner => self.received_id(&owner, id),
            _ => id.clone(),
        });
        let disk = Disk {
            id: facts.id.clone(),
            owner,
            region,
            zone: facts.zone.clone(),
            name: facts.name.clone(),
            description: String::new(),
            category: facts.category.clone(),
            level: if facts.category == "cloud_essd" { "PL1".to_owned() } else { String::new() },
            gib: facts.gib,
            kind: facts.kind,
            key: facts.key.clone(),
            snapshot: seen_as,
            instance: facts.instance.clone(),
            multi_attach: facts.multi_attach,
            tags: BTreeMap::new(),
            created: facts.age.before(self.started),
            busy: None,
        };
        self.disks.insert(disk.id.clone(), disk);
    }

    /// The service key of an account in a region, which is made when it is first needed.
    pub(in crate::sandbox) fn service_key(&mut self, profile: &str, region: &str) -> String {
        let of_it = |key: &&world::Key| key.service && key.owner == profile && key.region == region;
        if let Some(key) = self.world.keys.iter().chain(&self.keys_made).find(of_it) {
            return key.id.clone();
        }
        let id = self.ids.uuid(&["service key", profile, region]);
        self.keys_made.push(world::Key {
            owner: profile.to_owned(),
            region: region.to_owned(),
            id: id.clone(),
            aliases: Vec::new(),
            service: true,
            creator: None,
            state: world::KeyState::Enabled,
            description: String::new(),
            age: Age::default(),
        });
        id
    }
}
