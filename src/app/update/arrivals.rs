//! What comes through others' shares: it is looked for after an acceptance, and told when it is new.

use std::collections::BTreeSet;

use crate::app::arrivals::{Arrival, Here};
use crate::app::list::ListState;
use crate::app::message::{Effect, Search};
use crate::app::model::{Model, Tone, ViewId};
use crate::app::regions::Load;
use crate::app::sharing::ShareRow;
use crate::app::sheets::Sheet;
use crate::domain::ids::{AccountId, RegionId, ShareId, SnapshotId};
use crate::domain::plan::Intent;
use crate::domain::seen::{ARRIVAL_LOOKS, Acceptance, Seen};
use crate::domain::share::{Principal, ReceivedShare, ShareStatus};
use crate::inventory::search::Query;
use crate::text;
use crate::work::{Arrived, Job};

impl Model {
    /// What selects the snapshots that others share.
    #[must_use]
    pub fn shared_in_query(&self) -> Query {
        let only = self.shared_in.through.as_ref().map(|share| {
            let snapshots = self.received(share).map_or(&[][..], |one| &one.snapshots);
            let rows = snapshots.iter().flat_map(|one| self.inventory.find_by_source(&one.source));
            rows.map(|row| row.id().to_owned()).collect()
        });
        let query = Query { only, shared_in_only: true, sort: self.sort(ViewId::SharedIn), ..Query::default() };
        self.narrowed(self.filter(ViewId::SharedIn), query)
    }

    fn received(&self, share: &ShareId) -> Option<&ReceivedShare> {
        match self.sharing.find(share) {
            Some(ShareRow::Received(share)) => Some(share),
            _ => None,
        }
    }

    /// How many snapshots are in shares of others without being in the list, although both were read to their end.
    #[must_use]
    pub fn not_visible(&self) -> usize {
        let complete = |region: &RegionId| {
            let row = self.regions.iter().find(|row| row.id == *region);
            row.is_some_and(|row| {
                matches!((&row.snapshots, &row.shares), (Load::Complete { .. }, Load::Complete { .. }))
            })
        };
        let missing = |share: &ReceivedShare| {
            let here = self.shared_in.here.get(&share.region);
            let there = |id: &SnapshotId| here.is_some_and(|here| here.sources.contains(id));
            share.snapshots.iter().filter(|one| !there(&one.source)).count()
        };
        let active = |share: &&ReceivedShare| share.status == ShareStatus::Active && complete(&share.region);
        self.sharing.received().filter(active).map(missing).sum()
    }

    /// An effect that selects anew what others share.
    pub(super) fn search_shared_in(&mut self) -> Effect {
        self.shared_in.search = self.next_search();
        let (inventory, query) = (self.inventory.clone(), self.shared_in_query());
        Effect::Search(Box::new(Search { number: self.shared_in.search, view: ViewId::SharedIn, inventory, query }))
    }

    /// Shows what others share; `through` one share only, where that is given.
    pub(super) fn show_shared_in(&mut self, through: Option<ShareId>) -> Vec<Effect> {
        self.show(ViewId::SharedIn);
        self.shared_in.offered = None;
        if through.is_some() || self.shared_in.through.is_some() {
            self.shared_in.list = ListState::default();
            self.filters.remove(&ViewId::SharedIn);
        }
        self.shared_in.through = through;
        let mut effects = vec![self.search_shared_in()];
        effects.extend(self.note_seen());
        effects
    }

    /// Forgets that anything is new, once the list of it is left.
    pub(super) fn leave_shared_in(&mut self, for_view: ViewId) {
        if self.view == ViewId::SharedIn && for_view != ViewId::SharedIn {
            self.arrivals.fresh.clear();
            self.shared_in.through = None;
        }
    }

    /// Starts to look for the snapshots of a share that was just accepted.
    pub(super) fn expect_arrival(&mut self, share: ShareId, name: String, region: RegionId, profile: Option<String>) {
        self.arrivals.waiting.retain(|one| one.share != share);
        let at = Some(self.now.uptime + ARRIVAL_LOOKS[0]);
        self.arrivals.waiting.push(Arrival { share, name, region, profile, tries: 0, at });
    }

    /// Looks for expected snapshots, where it is time.
    pub(super) fn look_for_arrivals(&mut self) -> Vec<Effect> {
        let now = self.now.uptime;
        let mut due = Vec::new();
        for one in self.arrivals.waiting.iter_mut().filter(|one| one.at.is_some_and(|at| at <= now)) {
            one.tries += 1;
            one.at = ARRIVAL_LOOKS.get(one.tries).map(|gap| now + *gap);
            due.push(one.clone());
        }
        due.into_iter().flat_map(|one| self.look_for(one)).collect()
    }

    fn look_for(&mut self, one: Arrival) -> Vec<Effect> {
        if let Some(profile) = one.profile {
            let job = Box::new(Job::Arrived { region: one.region, share: one.share });
            return vec![self.job(Job::As { profile, job })];
        }
        let mut effects = self.read_snapshots(&one.region);
        effects.extend(self.read_sharing(&one.region));
        effects
    }

    /// Goes to the snapshots of an accepted share as soon as they are there, or offers it to a user who is busy
    /// elsewhere.
    pub(super) fn check_arrivals(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for one in self.arrivals.waiting.clone().iter().filter(|one| one.profile.is_none()) {
            let found = self.visible(&one.share);
            match found {
                Some(found) if found.is_all() => effects.extend(self.arrived(one, found)),
                found if one.at.is_none() && self.is_read(&one.region) => {
                    effects.extend(self.looked_in_vain(one, found));
                }
                _ => {}
            }
        }
        effects
    }

    /// Takes in how much can be seen of a share that another account has accepted.
    pub(super) fn other_arrived(&mut self, share: &ShareId, found: Option<Arrived>) -> Vec<Effect> {
        let waiting = self.arrivals.waiting.iter().find(|one| one.share == *share && one.profile.is_some());
        let Some(one) = waiting.cloned() else { return Vec::new() };
        match found {
            Some(found) if found.is_all() => self.arrived(&one, found),
            found if one.at.is_none() => self.looked_in_vain(&one, found),
            _ => Vec::new(),
        }
    }

    /// How much of an active share of another account's can be seen in this one; `None` if there is no such share.
    fn visible(&self, share: &ShareId) -> Option<Arrived> {
        let share = self.received(share).filter(|share| share.status == ShareStatus::Active)?;
        // What an earlier run has seen may have gone and not come back.
        if self.regions.iter().any(|row| row.id == share.region && row.snapshots.kept_at().is_some()) {
            return None;
        }
        let is_there = |source: &SnapshotId| self.inventory.find_by_source(source).next().is_some();
        let visible = share.snapshots.iter().filter(|one| is_there(&one.source)).count();
        Some(Arrived { shared: share.snapshots.len(), visible })
    }

    /// Whether nothing of a region is being read any more.
    fn is_read(&self, region: &RegionId) -> bool {
        self.regions.iter().any(|row| row.id == *region && !row.is_loading())
    }

    fn arrived(&mut self, one: &Arrival, found: Arrived) -> Vec<Effect> {
        let waits = self.awaits_arrival(&one.share);
        self.arrivals.waiting.retain(|other| other.share != one.share);
        let n = found.visible;
        if let Some(profile) = &one.profile {
            // Whoever looks at both accounts is told there.
            if self.pair().and_then(|pair| pair.sides.as_ref()).is_some_and(|sides| sides.profile == *profile) {
                return Vec::new();
            }
            let key = if n == 1 { "toast.arrived_for.one" } else { "toast.arrived_for.many" };
            self.say(Tone::Good, text::fill(key, &[("n", &n), ("profile", profile), ("name", &one.name)]));
            return Vec::new();
        }
        let key = match (waits, n) {
            (true, 1) => "toast.arrived.one",
            (true, _) => "toast.arrived.many",
            (false, 1) => "toast.arrived_offer.one",
            (false, _) => "toast.arrived_offer.many",
        };
        let words = text::fill(key, &[("n", &n), ("name", &one.name)]);
        if !waits {
            self.shared_in.offered = Some(one.share.clone());
            self.say(Tone::Good, words);
            return Vec::new();
        }
        self.say(Tone::Good, words);
        self.sheets.clear();
        self.show_shared_in(Some(one.share.clone()))
    }

    /// Says that not everything has come in the time that was waited, and goes to what has.
    fn looked_in_vain(&mut self, one: &Arrival, found: Option<Arrived>) -> Vec<Effect> {
        if let Some(found) = found.filter(|found| found.visible > 0) {
            let effects = self.arrived(one, found);
            let words = [("n", &found.visible as &dyn std::fmt::Display), ("of", &found.shared), ("name", &one.name)];
            self.say(Tone::Bad, text::fill("toast.arrived_partly", &words));
            return effects;
        }
        self.arrivals.waiting.retain(|other| other.share != one.share);
        let empty = found.is_some_and(|found| found.shared == 0);
        let key = if empty { "toast.arrived_empty" } else { "toast.not_arrived" };
        self.say(Tone::Bad, text::fill(key, &[("name", &one.name)]));
        Vec::new()
    }

    /// Whether the user does nothing but wait for what an acceptance brings.
    fn awaits_arrival(&self, share: &ShareId) -> bool {
        match self.sheets.as_slice() {
            [] => self.view == ViewId::Inbox && !self.filtering,
            [Sheet::Progress(sheet)] => self.tasks.find(&sheet.task).is_some_and(
                |task| matches!(&task.execution.plan.intent, Intent::Accept(invited) if invited.share == *share),
            ),
            _ => false,
        }
    }

    /// Takes in what was seen in earlier runs.
    pub(super) fn seen_read(
        &mut self,
        seen: Result<Box<Seen>, String>,
        accepted: std::collections::BTreeMap<ShareId, Acceptance>,
    ) -> Vec<Effect> {
        self.arrivals.accepted.extend(accepted);
        match seen {
            Ok(seen) => self.arrivals.seen = Some(*seen),
            Err(why) => self.say(Tone::Bad, text::fill("toast.seen_unread", &[("why", &why)])),
        }
        let regions: Vec<RegionId> = self.shared_in.here.keys().cloned().collect();
        regions.iter().flat_map(|region| self.tell_news(region)).collect()
    }

    pub(super) fn seen_saved(&mut self, outcome: Result<(), String>) -> Vec<Effect> {
        if let Err(why) = outcome {
            self.say(Tone::Bad, text::fill("toast.seen_unsaved", &[("why", &why)]));
        }
        Vec::new()
    }

    /// Takes in what others share in a region whose list has come to its end.
    pub(super) fn region_read(&mut self, region: &RegionId) -> Vec<Effect> {
        let mut here = Here::default();
        for row in self.inventory.rows_of(region).filter(|row| !row.is_own()) {
            here.ids.insert(row.snapshot_id());
            here.sources.extend(row.shared_source().and_then(|id| SnapshotId::parse(id).ok()));
        }
        self.shared_in.here.insert(region.clone(), here);
        self.tell_news(region)
    }

    /// Says what is new in a region that was read to its end. What a region holds when it is first looked at is not.
    pub(super) fn tell_news(&mut self, region: &RegionId) -> Vec<Effect> {
        let Some((account, ids)) = self.complete_here(region) else { return Vec::new() };
        let Some(seen) = &self.arrivals.seen else { return Vec::new() };
        let Some(news) = seen.news(&account, region, &ids) else { return self.note_region(region) };
        self.arrivals.fresh.extend(news.iter().cloned());
        if self.view == ViewId::SharedIn {
            self.arrivals.told.extend(news);
            return self.note_region(region);
        }
        // The shares tell through which of them it came.
        if self.regions.iter().any(|row| row.id == *region && row.shares.is_loading()) {
            return Vec::new();
        }
        let expected = self.arrivals.waiting.iter().any(|one| one.profile.is_none() && one.region == *region);
        let pressing = self.toast.as_ref().is_some_and(|toast| toast.tone == Tone::Bad);
        let untold = news.iter().any(|id| !self.arrivals.told.contains(id));
        self.arrivals.told.extend(news);
        if untold && !expected && !pressing {
            let words = self.news();
            self.say(Tone::Good, words);
        }
        Vec::new()
    }

    /// What is new, in words: through which share, where all of it comes through one.
    fn news(&self) -> String {
        let n = self.arrivals.fresh.len();
        let sources: Vec<SnapshotId> = self
            .arrivals
            .fresh
            .iter()
            .filter_map(|id| SnapshotId::parse(self.inventory.get(id)?.shared_source()?).ok())
            .collect();
        let holds = |share: &&ReceivedShare| {
            !sources.is_empty() && sources.iter().all(|id| share.snapshots.iter().any(|one| one.source == *id))
        };
        match self.sharing.received().find(holds) {
            Some(share) => {
                let owner = Principal::Account(share.owner.clone());
                let who = self.alias(&owner).map_or_else(|| share.owner.to_string(), |alias| alias.to_string());
                let key = if n == 1 { "toast.news_through.one" } else { "toast.news_through.many" };
                text::fill(key, &[("n", &n), ("name", &share.name), ("who", &who)])
            }
            None => text::count("toast.news", n),
        }
    }

    /// The account, and what others share with it in a region that was read to its end.
    fn complete_here(&self, region: &RegionId) -> Option<(AccountId, BTreeSet<SnapshotId>)> {
        let row = self.regions.iter().find(|row| row.id == *region)?;
        let here = self.shared_in.here.get(region).filter(|_| matches!(row.snapshots, Load::Complete { .. }))?;
        Some((self.account()?.clone(), here.ids.clone()))
    }

    /// Notes everything that is there as seen.
    fn note_seen(&mut self) -> Vec<Effect> {
        let regions: Vec<RegionId> = self.shared_in.here.keys().cloned().collect();
        regions.iter().flat_map(|region| self.note_region(region)).collect()
    }

    fn note_region(&mut self, region: &RegionId) -> Vec<Effect> {
        let now = self.now.wall;
        let Some((account, ids)) = self.complete_here(region) else { return Vec::new() };
        let Some(seen) = &mut self.arrivals.seen else { return Vec::new() };
        match seen.note(&account, region, &ids, now) {
            Some(kept) => vec![self.job(Job::SaveSeen { account, region: region.clone(), kept })],
            None => Vec::new(),
        }
    }
}
