//! What has to be read, and when.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::app::message::Effect;
use crate::app::model::{Arrival, Model, Pane, Session, Tone, ViewId, Zoom};
use crate::app::regions::{RegionRow, Scope};
use crate::app::sheets::Sheet;
use crate::domain::ids::{KeyId, RegionId, ShareId, SnapshotId};
use crate::text;
use crate::work::Job;

/// When, after an acceptance, its snapshots are looked for: they appear within seconds.
const LOOKS: [Duration; 6] = [
    Duration::from_millis(300),
    Duration::from_millis(700),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

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
        self.last_search = old.last_search + 1;
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
            ViewId::Snapshots | ViewId::Shares | ViewId::Inbox => {}
        }
        let wanted: Vec<RegionId> = match (self.view, self.scope()) {
            (ViewId::Snapshots, Scope::Region(id)) => vec![id.clone()],
            _ => self.regions.iter().map(|row| row.id.clone()).collect(),
        };
        let failed = self.regions.iter().filter(|row| row.problem().is_some()).map(|row| row.id.clone());
        let all: Vec<RegionId> = wanted.into_iter().chain(failed).collect();
        self.read_regions(&all)
    }

    /// What is read as soon as it is known who the program acts as.
    pub(super) fn after_opening(&mut self) -> Vec<Effect> {
        let jobs = [Job::Regions, Job::Directory, Job::ResourceGroups, Job::Tasks, Job::Unsent];
        jobs.map(|job| self.job(job)).into()
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

    /// Starts to look for the snapshots of a share that was just accepted.
    pub(super) fn expect_arrival(&mut self, share: ShareId, region: RegionId) {
        self.arrival = Some(Arrival { share, region, tries: 0, at: Some(self.now.uptime + LOOKS[0]) });
    }

    /// Looks for expected snapshots, if it is time.
    pub(super) fn look_for_arrival(&mut self) -> Vec<Effect> {
        let now = self.now.uptime;
        let Some(arrival) = self.arrival.as_mut().filter(|arrival| arrival.at.is_some_and(|at| at <= now)) else {
            return Vec::new();
        };
        arrival.tries += 1;
        arrival.at = LOOKS.get(arrival.tries as usize).map(|gap| now + *gap);
        let given_up = arrival.at.is_none();
        let region = arrival.region.clone();
        let mut effects = self.read_snapshots(&region);
        effects.extend(self.read_sharing(&region));
        if given_up {
            self.arrival = None;
            self.say(Tone::Bad, text::get("toast.not_arrived").to_owned());
        }
        effects
    }

    /// Goes to the snapshots of an accepted share as soon as they are there, unless the user is busy elsewhere.
    pub(super) fn check_arrival(&mut self) {
        let Some(arrival) = &self.arrival else { return };
        let Some(crate::app::sharing::ShareRow::Received(share)) = self.sharing.find(&arrival.share) else { return };
        let here: Vec<SnapshotId> = share
            .snapshots
            .iter()
            .filter_map(|one| self.inventory.find_by_source(&one.source).next().map(|row| row.snapshot_id()))
            .collect();
        let Some(first) = here.first().cloned() else { return };
        let words = text::fill(
            if here.len() == 1 { "toast.arrived.one" } else { "toast.arrived.many" },
            &[("n", &here.len()), ("name", &share.name), ("owner", &share.owner)],
        );
        let region = arrival.region.clone();
        self.arrival = None;
        self.say(Tone::Good, words);
        let free = matches!(self.sheets.as_slice(), [] | [Sheet::Progress(_)]) && !self.filtering;
        if !free {
            return;
        }
        self.sheets.clear();
        self.view = ViewId::Snapshots;
        self.zoom = Zoom::Off;
        self.focus = Pane::List;
        self.filters.remove(&ViewId::Snapshots);
        self.group = None;
        self.scope.put(Scope::Region(region));
        self.landing = Some(first);
        self.pending_search = true;
    }
}
