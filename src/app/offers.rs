//! What there is to choose from when something is made of a snapshot, as far as it has been read.

use std::collections::BTreeMap;

use super::message::Effect;
use super::model::Model;
use crate::domain::disk::{Disk, InstanceStatus, Zone};
use crate::domain::ids::{InstanceId, RegionId};
use crate::domain::keys::OwnKey;
use crate::domain::problem::Problem;
use crate::work::{Event, Job};

/// Something that is read when it is first needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer<T> {
    /// It is being read.
    Reading,
    /// It was read.
    Read(T),
    /// It could not be read.
    Unread(Box<Problem>),
}

impl<T> Offer<T> {
    fn of(outcome: Result<T, Problem>) -> Self {
        outcome.map_or_else(|problem| Self::Unread(Box::new(problem)), Self::Read)
    }
}

/// Disks that were made from snapshots, and which of their instances run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disks {
    /// The disks.
    pub disks: Vec<Disk>,
    /// Whether instances run, as far as is known.
    pub instances: BTreeMap<InstanceId, InstanceStatus>,
}

/// Zones, keys and disks, by region.
#[derive(Debug, Clone, Default)]
pub struct OfferBook {
    zones: BTreeMap<RegionId, Offer<Vec<Zone>>>,
    keys: BTreeMap<RegionId, Offer<Vec<OwnKey>>>,
    disks: BTreeMap<RegionId, Offer<Disks>>,
}

impl OfferBook {
    /// The zones of a region; `None` if nobody has asked.
    #[must_use]
    pub fn zones(&self, region: &RegionId) -> Option<&Offer<Vec<Zone>>> {
        self.zones.get(region)
    }

    /// The zones of a region that are known.
    #[must_use]
    pub fn known_zones(&self, region: &RegionId) -> &[Zone] {
        match self.zones.get(region) {
            Some(Offer::Read(zones)) => zones,
            _ => &[],
        }
    }

    /// The account's keys in a region; `None` if nobody has asked.
    #[must_use]
    pub fn keys(&self, region: &RegionId) -> Option<&Offer<Vec<OwnKey>>> {
        self.keys.get(region)
    }

    /// The account's keys in a region that are known.
    #[must_use]
    pub fn known_keys(&self, region: &RegionId) -> &[OwnKey] {
        match self.keys.get(region) {
            Some(Offer::Read(keys)) => keys,
            _ => &[],
        }
    }

    /// The disks of a region that were made from snapshots; `None` if nobody has asked.
    #[must_use]
    pub fn disks(&self, region: &RegionId) -> Option<&Offer<Disks>> {
        self.disks.get(region)
    }

    /// Takes in what the worker says of it.
    pub(super) fn take(&mut self, event: Event) {
        match event {
            Event::Zones { region, zones } => drop(self.zones.insert(region, Offer::of(zones))),
            Event::OwnKeys { region, keys } => drop(self.keys.insert(region, Offer::of(keys))),
            Event::Disks { region, disks } => {
                let disks = disks.map(|(disks, instances)| Disks { disks, instances: instances.into_iter().collect() });
                self.disks.insert(region, Offer::of(disks));
            }
            _ => {}
        }
    }

    /// Notes that something is being read; `false` if that is so already.
    fn begins(&mut self, job: &Job) -> bool {
        match job {
            Job::Zones { region } => begin(&mut self.zones, region),
            Job::OwnKeys { region } => begin(&mut self.keys, region),
            Job::Disks { region } => begin(&mut self.disks, region),
            _ => true,
        }
    }
}

fn begin<T>(all: &mut BTreeMap<RegionId, Offer<T>>, region: &RegionId) -> bool {
    let reading = matches!(all.get(region), Some(Offer::Reading));
    // What was read before stays to be seen until it is read anew.
    if !matches!(all.get(region), Some(Offer::Read(_))) {
        all.insert(region.clone(), Offer::Reading);
    }
    !reading
}

impl Model {
    /// Has something read that a sheet lets choose from, unless it is being read already.
    pub(super) fn read_offer(&mut self, job: Job) -> Option<Effect> {
        self.offers.begins(&job).then(|| self.job(job))
    }
}
