//! What has to be read, and when.

use std::collections::BTreeSet;

use crate::app::message::Effect;
use crate::app::model::{Model, Session, ViewId};
use crate::app::regions::{RegionRow, Scope};
use crate::domain::ids::{KeyId, RegionId};
use crate::work::Job;

impl Model {
    /// Forgets everything that belongs to an identity, and opens another.
    pub(super) fn open_profile(&mut self, profile: Option<String>) -> Vec<Effect> {
        self.epoch += 1;
        self.session = Session::Opening { profile: profile.clone() };
        let scope = std::mem::take(&mut self.scope);
        let fresh = Self::new(self.setup.clone(), self.size, self.now);
        let old = std::mem::replace(self, fresh);
        self.scope = scope;
        self.epoch = old.epoch;
        self.ahead = old.ahead;
        self.last_load = old.last_load;
        self.searching.last = old.next_search();
        self.recent = old.recent;
        self.arrivals.seen = old.arrivals.seen;
        self.arrivals.accepted = old.arrivals.accepted;
        self.session = old.session;
        self.profiles = old.profiles;
        self.profiles_trouble = old.profiles_trouble;
        self.tasks = old.tasks;
        self.audit = old.audit;
        self.drafts = old.drafts;
        self.notes = old.notes;
        self.view = old.view;
        vec![Effect::EndEpoch(self.epoch - 1), self.job(Job::Open { profile })]
    }

    /// Reads anew what is shown, and whatever could not be read before.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        match &self.session {
            Session::Failed { profile, .. } => {
                let profile = profile.clone();
                let mut effects = self.open_profile(profile);
                effects.push(self.job(Job::Profiles));
                return effects;
            }
            Session::Opening { .. } => return Vec::new(),
            Session::Open(_) => {}
        }
        if self.regions.is_empty() {
            self.regions_problem = None;
            return self.after_opening();
        }
        match self.view {
            ViewId::Tasks => return vec![self.job(Job::Tasks)],
            ViewId::Audit => return self.read_audit(None),
            ViewId::Snapshots | ViewId::SharedIn | ViewId::Shares | ViewId::Inbox => {}
        }
        let wanted: Vec<RegionId> = match (self.view, self.scope()) {
            (ViewId::Snapshots, Scope::Region(id)) => vec![id.clone()],
            _ => self.regions.iter().map(|row| row.id.clone()).collect(),
        };
        let failed = self.regions.iter().filter(|row| row.problem().is_some()).map(|row| row.id.clone());
        let all: Vec<RegionId> = wanted.into_iter().chain(failed).collect();
        let mut effects = self.read_regions(&all);
        if self.view == ViewId::Inbox {
            effects.extend(self.read_others(true));
        }
        effects
    }

    /// What is read as soon as it is known who the program acts as.
    pub(super) fn after_opening(&mut self) -> Vec<Effect> {
        let jobs = [Job::Regions, Job::Directory, Job::ResourceGroups, Job::Tasks, Job::Unsent];
        let mut effects: Vec<Effect> = jobs.map(|job| self.job(job)).into();
        if self.view == ViewId::Inbox {
            effects.extend(self.read_others(false));
        }
        effects
    }

    /// Reads the lists of these regions: the snapshots of all of them first, in the order given.
    pub(super) fn read_regions(&mut self, regions: &[RegionId]) -> Vec<Effect> {
        let mut seen = BTreeSet::new();
        let wanted: Vec<&RegionId> = regions.iter().filter(|id| seen.insert(*id)).collect();
        let mut effects = Vec::new();
        for region in &wanted {
            effects.extend(self.read_snapshots(region));
        }
        for region in &wanted {
            effects.extend(self.read_sharing(region));
        }
        effects
    }

    fn region_mut(&mut self, region: &RegionId) -> Option<&mut RegionRow> {
        self.regions.iter_mut().find(|row| row.id == *region)
    }

    pub(super) fn read_snapshots(&mut self, region: &RegionId) -> Vec<Effect> {
        let number = self.last_load + 1;
        let Some(row) = self.region_mut(region) else { return Vec::new() };
        if row.snapshots.read_again() {
            return Vec::new();
        }
        row.snapshots = row.snapshots.begin(number);
        self.inventory.begin(region.clone());
        vec![self.job(Job::Snapshots { region: region.clone() })]
    }

    pub(super) fn read_sharing(&mut self, region: &RegionId) -> Vec<Effect> {
        let mut effects = Vec::new();
        let number = self.last_load + 1;
        let Some(row) = self.region_mut(region).filter(|row| row.sharing != Some(false)) else { return effects };
        if !row.shares.read_again() {
            row.shares = row.shares.begin(number);
            effects.push(self.job(Job::Sharing { region: region.clone() }));
        }
        effects.extend(self.read_invitations(region));
        effects
    }

    pub(super) fn read_invitations(&mut self, region: &RegionId) -> Vec<Effect> {
        let number = self.last_load + 1;
        let Some(row) = self.region_mut(region).filter(|row| row.sharing != Some(false)) else { return Vec::new() };
        if row.invitations.read_again() {
            return Vec::new();
        }
        row.invitations = row.invitations.begin(number);
        vec![self.job(Job::Invitations { region: region.clone() })]
    }

    /// Asks for the classes of the keys of this account's own snapshots in a region that are not known yet.
    pub(super) fn read_keys(&mut self, region: &RegionId) -> Vec<Effect> {
        let keys: BTreeSet<KeyId> = self
            .inventory
            .rows()
            .filter(|row| row.region() == region && row.is_own() && row.is_encrypted())
            .filter_map(|row| row.key_id())
            .filter(|key| self.keys.class(region, key).is_none())
            .collect();
        if keys.is_empty() {
            return Vec::new();
        }
        vec![self.job(Job::Keys { region: region.clone(), keys: keys.into_iter().collect() })]
    }
}
