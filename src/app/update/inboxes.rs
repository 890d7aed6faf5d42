//! The inboxes of the other profiles: read when the inbox is first shown, and again when that is asked for.

use crate::app::inbox::OtherRegion;
use crate::app::message::Effect;
use crate::app::model::{Model, OpenTrouble, ProfileRow};
use crate::app::regions::Load;
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::invitation::Invitation;
use crate::domain::problem::Problem;
use crate::work::{Event, Job, Listed, Region, Stamp};

impl Model {
    /// The same job, done as another profile where one is given.
    pub(super) fn job_as(&mut self, profile: Option<String>, job: Job) -> Effect {
        match profile {
            Some(profile) => self.job(Job::As { profile, job: Box::new(job) }),
            None => self.job(job),
        }
    }

    /// The other profile as which something about an account has to be done; `None` for the account that the screens
    /// act as, and for one that no profile leads to.
    #[must_use]
    pub fn profile_beside(&self, account: &AccountId) -> Option<String> {
        if self.account() == Some(account) {
            return None;
        }
        self.others.profile_of(account).map(str::to_owned)
    }

    /// Reads the inboxes of the other profiles, unless that was done and is not to be done anew.
    pub(super) fn read_others(&mut self, anew: bool) -> Vec<Effect> {
        let Some(identity) = self.session.identity() else { return Vec::new() };
        if self.profiles.is_empty() || self.others.asked && !anew {
            return Vec::new();
        }
        let own = identity.profile.name.clone();
        // The role of the machine is asked once somebody has asked for it and it was there.
        let asked = |row: &ProfileRow| !row.profile.is_implied() || matches!(row.account, Some(Ok(_)));
        let usable = |row: &&ProfileRow| row.profile.supported && row.profile.name != own && asked(row);
        let usable = self.profiles.iter().filter(usable);
        let names: Vec<String> = usable.map(|row| row.profile.name.clone()).collect();
        self.others.asked = true;
        self.others.list.retain(|one| names.contains(&one.profile));
        let mut effects = Vec::new();
        for profile in names {
            let number = self.last_load + 1;
            let one = self.others.entry(&profile);
            if one.is_loading() {
                continue;
            }
            one.load = one.load.begin(number);
            effects.push(self.job_as(Some(profile), Job::Regions));
        }
        effects
    }

    /// Notes which account a profile leads to. An inbox that is read by another profile is not read twice.
    pub(super) fn other_signed_in(&mut self, profile: &str, account: &Result<AccountId, OpenTrouble>) {
        let Some(at) = self.others.list.iter().position(|one| one.profile == profile) else { return };
        let own = self.account().cloned();
        let taken = |id: &AccountId| {
            // Whoever has signed in first reads it.
            let others = self.others.list.iter().enumerate().filter(|(no, one)| *no != at && !one.twin);
            own.as_ref() == Some(id) || others.filter_map(|(_, one)| one.account.as_ref()).any(|other| other == id)
        };
        let twin = account.as_ref().is_ok_and(taken);
        let one = &mut self.others.list[at];
        one.twin = twin;
        match account {
            Ok(id) => (one.account, one.trouble) = (Some(id.clone()), None),
            Err(trouble) => one.trouble = Some(trouble.clone()),
        }
    }

    /// Whether a load is one of another profile's inbox.
    pub(super) fn is_of_others(&self, load: u32) -> bool {
        let awaits = |region: &OtherRegion| region.load.awaits(load);
        self.others.list.iter().any(|one| one.load.awaits(load) || one.regions.iter().any(awaits))
    }

    /// Takes in what the worker says about another profile's inbox.
    pub(super) fn other_event(&mut self, stamp: Stamp, event: Event) -> Vec<Effect> {
        let mine = |region: &OtherRegion| region.load.awaits(stamp.load);
        let at = self.others.list.iter().position(|one| one.load.awaits(stamp.load) || one.regions.iter().any(mine));
        let Some(at) = at else { return Vec::new() };
        match event {
            Event::Regions(outcome) => self.other_regions(at, outcome),
            Event::Invitations { region, at: read, list } => self.other_invitations(at, &region, read, list),
            _ => Vec::new(),
        }
    }

    fn other_regions(&mut self, at: usize, outcome: Result<Vec<Region>, Problem>) -> Vec<Effect> {
        let now = self.now.wall;
        let one = &mut self.others.list[at];
        let regions = match outcome {
            Ok(regions) if !one.twin => regions,
            Ok(_) => Vec::new(),
            Err(problem) => {
                one.load = Load::end(now, Some(problem));
                return Vec::new();
            }
        };
        one.load = Load::end(now, None);
        let mut known = std::mem::take(&mut one.regions);
        for region in regions.into_iter().filter(|region| region.sharing != Some(false)) {
            let old = known.iter().position(|known| known.id == region.id).map(|old| known.swap_remove(old));
            let fresh = OtherRegion { id: region.id, load: Load::Idle, list: Vec::new() };
            one.regions.push(old.unwrap_or(fresh));
        }
        let (profile, ids): (String, Vec<RegionId>) =
            (one.profile.clone(), one.regions.iter().map(|region| region.id.clone()).collect());
        ids.iter().flat_map(|region| self.read_other(&profile, region)).collect()
    }

    /// Reads the invitations of one region of another profile's account.
    pub(super) fn read_other(&mut self, profile: &str, region: &RegionId) -> Vec<Effect> {
        let number = self.last_load + 1;
        let one = self.others.list.iter_mut().find(|one| one.profile == profile);
        let Some(row) = one.and_then(|one| one.regions.iter_mut().find(|row| row.id == *region)) else {
            return Vec::new();
        };
        if row.load.read_again() {
            return Vec::new();
        }
        row.load = row.load.begin(number);
        vec![self.job_as(Some(profile.to_owned()), Job::Invitations { region: region.clone() })]
    }

    fn other_invitations(
        &mut self,
        at: usize,
        region: &RegionId,
        read: jiff::Timestamp,
        list: Listed<Invitation>,
    ) -> Vec<Effect> {
        let one = &mut self.others.list[at];
        let profile = one.profile.clone();
        let Some(row) = one.regions.iter_mut().find(|row| row.id == *region) else { return Vec::new() };
        if list.stopped.is_none() || !list.items.is_empty() {
            row.list = list.items;
        }
        let again = std::mem::replace(&mut row.load, Load::end(read, list.stopped)).wants_again();
        if again { self.read_other(&profile, region) } else { Vec::new() }
    }
}
