//! What the worker says.

use jiff::{SignedDuration, Timestamp};

use super::expiry;
use crate::app::message::Effect;
use crate::app::model::{Model, ProfileRow, Session, Tone, ViewId};
use crate::app::regions::{Load, RegionRow, Scope};
use crate::app::tasks::Refusal;
use crate::domain::directory::{Contents, Membership};
use crate::domain::ids::{AccountId, FolderId, RegionId};
use crate::domain::problem::Problem;
use crate::text;
use crate::work::{Event, FolderContents, Job, Listed, OpenTrouble, Profile, Region, ResourceGroup, Stamp};

impl Model {
    /// Takes an event. This is the one place where stale ones are dropped: those of an earlier identity, and those of a
    /// load that is not waited for any more. Tasks are the journal's and go on under the identity they were started with.
    pub(super) fn event(&mut self, stamp: Stamp, event: Event) -> Vec<Effect> {
        self.count(&event);
        let seen = expiry::seen(&event).filter(|_| self.is_of_session(stamp));
        let effects = match event {
            Event::Task(_) | Event::NotApplied(_) | Event::TaskRefused { .. } | Event::Tasks(_) | Event::Audit(_) => {
                self.task_event(stamp, event)
            }
            Event::Clock { ahead } => self.clock_moved(ahead),
            Event::Profiles { found, trouble, exposed } => {
                self.profile_files.exposed = exposed;
                self.profiles_found(found, trouble)
            }
            Event::Verified { profile, account, expires } => self.verified(&profile, account, expires),
            Event::Notes(outcome) => self.notes_read(outcome),
            Event::NotesSaved(outcome) => self.notes_saved(outcome),
            Event::NotKept(why) => self.not_kept(&why),
            Event::UnsentLost(why) => self.unsent_lost(&why),
            Event::Seen { seen, accepted } => self.seen_read(seen, accepted),
            Event::PolicyWritten(outcome) => self.policy_written(outcome),
            Event::SeenSaved(outcome) => self.seen_saved(outcome),
            Event::Exported(outcome) => self.exported(outcome),
            _ if stamp.epoch != self.epoch => return Vec::new(),
            event if self.is_of_pair(stamp.load) => self.pair_event(stamp, event),
            event if self.is_of_others(stamp.load) => self.other_event(stamp, event),
            // A look that failed has seen nothing; there are others.
            Event::Arrived { share, found, .. } => self.other_arrived(&share, found.unwrap_or_default()),
            Event::Opened(outcome) => self.opened(outcome),
            Event::Expires { at } => self.expires(at),
            Event::Renewed(outcome) => self.renewed(outcome),
            Event::Unsent(left) => self.unsent_found(left),
            Event::Kept { account, lists, dropped } => self.kept(account, lists, dropped),
            Event::Regions(outcome) => self.regions_listed(outcome),
            Event::Directory(outcome) => self.directory_found(outcome),
            Event::Folder { folder, contents } => self.folder_read(&folder, contents),
            Event::ResourceGroups(outcome) => self.groups_read(outcome),
            Event::Keys { region, classes } => self.keys_read(&region, classes),
            Event::KeyTrust { region, found } => self.key_trust_read(&region, *found),
            Event::Zones { .. } | Event::OwnKeys { .. } | Event::Disks { .. } => self.offered(event),
            Event::Prepared(prepared) => self.prepared(stamp, *prepared),
            Event::Unprepared { why, .. } => {
                drop(self.unprepared(stamp, Refusal::Session(why)));
                Vec::new()
            }
            // Only commands ask for it.
            Event::Probed { .. } | Event::Found { .. } => return Vec::new(),
            Event::Snapshots { .. }
            | Event::SnapshotsEnd { .. }
            | Event::Sharing { .. }
            | Event::Invitations { .. } => self.list_event(stamp, event),
        };
        if let Some(seen) = seen {
            self.credentials_seen(stamp, seen);
        }
        self.settle_all();
        effects
    }

    /// Counts what changes the lists, so that what was worked out from them is worked out anew.
    fn count(&mut self, event: &Event) {
        match event {
            Event::Sharing { .. } | Event::Keys { .. } | Event::Regions(_) if self.asks_outside() => {
                self.heard.sharing += 1;
                self.searching.pending = true;
            }
            Event::Opened(_) | Event::Directory(_) | Event::Folder { .. } | Event::Sharing { .. } => {
                self.heard.sharing += 1
            }
            Event::Snapshots { .. } | Event::SnapshotsEnd { .. } => self.heard.rows += 1,
            _ => {}
        }
    }

    fn expires(&mut self, at: Option<Timestamp>) -> Vec<Effect> {
        self.expiry.at = at;
        Vec::new()
    }

    fn groups_read(&mut self, outcome: Result<Vec<ResourceGroup>, Problem>) -> Vec<Effect> {
        self.groups = outcome.unwrap_or_default();
        Vec::new()
    }

    /// Whether a job was done as the session: what another profile's credentials are worth says nothing about its own.
    fn is_of_session(&self, stamp: Stamp) -> bool {
        stamp.epoch == self.epoch && !self.is_of_others(stamp.load) && !self.is_of_pair(stamp.load)
    }

    /// The services' clock has moved against this machine's.
    fn clock_moved(&mut self, ahead: SignedDuration) -> Vec<Effect> {
        let wall = self.now.wall;
        self.now.wall = wall.checked_add(ahead - self.ahead).unwrap_or(wall);
        self.ahead = ahead;
        Vec::new()
    }

    /// Takes in a part of a region's lists, if it is of the load that is waited for.
    fn list_event(&mut self, stamp: Stamp, event: Event) -> Vec<Effect> {
        match event {
            Event::Snapshots { region, chunk } => {
                let Some(row) = self.regions.iter_mut().find(|row| row.id == region) else { return Vec::new() };
                match &mut row.snapshots {
                    Load::Loading { load, pages, .. } if *load == stamp.load => *pages += 1,
                    _ => return Vec::new(),
                }
                self.inventory.append([chunk]);
                return self.searches_now_and_then();
            }
            Event::SnapshotsEnd { region, at, stopped } if self.awaits(&region, stamp, |row| &row.snapshots) => {
                return self.snapshots_end(&region, at, stopped);
            }
            Event::Sharing { region, at, own, received } if self.awaits(&region, stamp, |row| &row.shares) => {
                return self.sharing_read(&region, at, own, received);
            }
            Event::Invitations { region, at, list } if self.awaits(&region, stamp, |row| &row.invitations) => {
                // What was known of a region stays while it cannot be read.
                if list.stopped.is_none() || !list.items.is_empty() {
                    self.sharing.set_invitations(region.clone(), list.items);
                }
                if self.set_load(&region, |row| &mut row.invitations, Load::end(at, list.stopped)) {
                    return self.read_invitations(&region);
                }
                return self.check_arrivals();
            }
            _ => {}
        }
        Vec::new()
    }

    fn awaits(&self, region: &RegionId, stamp: Stamp, of: fn(&RegionRow) -> &Load) -> bool {
        self.regions.iter().any(|row| row.id == *region && of(row).awaits(stamp.load))
    }

    /// Notes that a list has ended; whether it has to be read once more.
    fn set_load(&mut self, region: &RegionId, of: fn(&mut RegionRow) -> &mut Load, load: Load) -> bool {
        let row = self.regions.iter_mut().find(|row| row.id == *region);
        row.is_some_and(|row| std::mem::replace(of(row), load).wants_again())
    }

    fn profiles_found(&mut self, found: Vec<Profile>, trouble: Option<crate::work::CredentialTrouble>) -> Vec<Effect> {
        let mut known = std::mem::take(&mut self.profiles);
        self.profiles = found
            .into_iter()
            .map(|profile| {
                let at = known.iter().position(|row| row.profile == profile);
                at.map_or_else(|| ProfileRow::new(profile), |at| known.swap_remove(at))
            })
            .collect();
        self.profile_files.trouble = trouble;
        let opening = matches!(self.session, Session::Opening { .. });
        let quiet = self.sheets.is_empty() && (opening || self.setup.demo);
        let mut effects = if quiet { Vec::new() } else { self.verify_profiles() };
        if self.view == ViewId::Inbox {
            effects.extend(self.read_others(false));
        }
        effects
    }

    /// Asks which account each profile belongs to that may be asked without somebody's word, where that is not known
    /// yet: what is shared with one of these accounts stays with the same person.
    pub(super) fn verify_profiles(&mut self) -> Vec<Effect> {
        let unknown = |row: &&ProfileRow| row.profile.may_be_asked() && !matches!(row.account, Some(Ok(_)));
        let names: Vec<String> = self.profiles.iter().filter(unknown).map(|row| row.profile.name.clone()).collect();
        names.iter().flat_map(|profile| self.verify(profile)).collect()
    }

    /// Asks which account a profile belongs to, unless that is being asked.
    pub(super) fn verify(&mut self, profile: &str) -> Option<Effect> {
        let row = self.profiles.iter_mut().find(|row| row.profile.name == profile)?;
        let asked = std::mem::replace(&mut row.asked, true);
        (!asked).then(|| self.job(Job::Verify { profile: profile.to_owned() }))
    }

    /// Which account a profile belongs to is known, or why not.
    fn verified(
        &mut self,
        profile: &str,
        account: Result<AccountId, OpenTrouble>,
        expires: Option<Timestamp>,
    ) -> Vec<Effect> {
        self.other_signed_in(profile, &account);
        if let Some(row) = self.profiles.iter_mut().find(|row| row.profile.name == profile) {
            (row.account, row.expires, row.asked) = (Some(account), expires, false);
        }
        Vec::new()
    }

    fn opened(&mut self, outcome: Result<Box<crate::work::Identity>, crate::work::OpenTrouble>) -> Vec<Effect> {
        match outcome {
            Ok(identity) => {
                let row = self.profiles.iter_mut().find(|row| row.profile.name == identity.profile.name);
                if let Some(row) = row {
                    row.account = Some(Ok(identity.account.clone()));
                }
                self.session = Session::Open(identity);
                let mut effects = self.check_kept();
                effects.extend(self.after_opening());
                // The accounts of the demo stand for other people, from whom one's own profiles would not be told.
                if !self.setup.demo {
                    effects.extend(self.verify_profiles());
                }
                effects
            }
            Err(trouble) => {
                let profile = match &self.session {
                    Session::Opening { profile } | Session::Failed { profile, .. } => profile.clone(),
                    Session::Open(identity) => Some(identity.profile.name.clone()),
                };
                self.session = Session::Failed { profile, trouble };
                Vec::new()
            }
        }
    }

    fn regions_listed(&mut self, outcome: Result<Vec<Region>, Problem>) -> Vec<Effect> {
        match outcome {
            Ok(regions) => {
                let mut effects = self.list_regions(regions);
                self.regions_problem = None;
                if let Scope::Region(wanted) = self.scope()
                    && !self.regions.iter().any(|row| row.id == *wanted)
                {
                    let words = text::fill("toast.no_such_region", &[("region", wanted)]);
                    self.say(Tone::Bad, words);
                }
                let mut order: Vec<RegionId> = self.regions.iter().map(|row| row.id.clone()).collect();
                if let Scope::Region(visible) = self.scope() {
                    let visible = visible.clone();
                    order.sort_by_key(|id| *id != visible);
                }
                effects.extend(self.read_regions(&order));
                effects
            }
            Err(problem) => {
                self.regions_problem = Some(problem);
                Vec::new()
            }
        }
    }

    fn snapshots_end(&mut self, region: &RegionId, at: jiff::Timestamp, stopped: Option<Problem>) -> Vec<Effect> {
        match stopped {
            None => {
                self.inventory.finish(region);
                self.drop_dead_marks();
            }
            Some(_) => self.inventory.abandon(region),
        }
        let again = self.set_load(region, |row| &mut row.snapshots, Load::end(at, stopped));
        let mut effects = self.region_read(region);
        effects.extend(self.check_arrivals());
        effects.extend(self.searches());
        effects.extend(self.read_keys(region));
        effects.extend(self.keep_list(region));
        if again {
            effects.extend(self.read_snapshots(region));
        }
        effects
    }

    /// Takes a region's sharing into the lists that was read for something else. What is being read for them, or was not
    /// read to its end, is left alone.
    pub(super) fn sharing_seen(&mut self, event: &Event) -> Vec<Effect> {
        let Event::Sharing { region, at, own, received } = event else { return Vec::new() };
        let whole = own.stopped.is_none() && received.stopped.is_none();
        let idle = self.regions.iter().any(|row| row.id == *region && !row.shares.is_loading());
        if whole && idle { self.sharing_read(region, *at, own.clone(), received.clone()) } else { Vec::new() }
    }

    fn sharing_read(
        &mut self,
        region: &RegionId,
        at: jiff::Timestamp,
        own: Listed<crate::domain::share::Share>,
        received: Listed<crate::domain::share::ReceivedShare>,
    ) -> Vec<Effect> {
        // What was read before stays until something else is read in its place.
        if own.stopped.is_none() || !own.items.is_empty() {
            self.sharing.set_own(region.clone(), own.items);
        }
        if received.stopped.is_none() || !received.items.is_empty() {
            self.sharing.set_received(region.clone(), received.items);
        }
        let again = self.set_load(region, |row| &mut row.shares, Load::end(at, own.stopped.or(received.stopped)));
        let mut effects = self.tell_news(region);
        effects.extend(self.check_arrivals());
        if self.shared_in.through.is_some() {
            effects.push(self.search_shared_in());
        }
        if !again {
            return effects;
        }
        let number = self.last_load + 1;
        if let Some(row) = self.regions.iter_mut().find(|row| row.id == *region) {
            row.shares = row.shares.begin(number);
        }
        effects.push(self.job(Job::Sharing { region: region.clone() }));
        effects
    }

    fn directory_found(
        &mut self,
        outcome: Result<Option<Box<crate::domain::directory::Directory>>, Problem>,
    ) -> Vec<Effect> {
        match outcome {
            Ok(Some(directory)) => {
                let root = directory.root.clone();
                self.directory = Membership::In(directory);
                self.read_folder(&root)
            }
            Ok(None) => {
                self.directory = Membership::None;
                Vec::new()
            }
            Err(problem) => {
                self.directory = Membership::Unreadable(problem);
                Vec::new()
            }
        }
    }

    pub(super) fn read_folder(&mut self, folder: &FolderId) -> Vec<Effect> {
        let known = self.directory.directory_mut().and_then(|tree| tree.folders.get_mut(folder));
        match known {
            Some(row) if row.contents == Contents::NotLoaded => {
                row.contents = Contents::Loading;
                vec![self.job(Job::Folder { folder: folder.clone() })]
            }
            _ => Vec::new(),
        }
    }

    /// Takes in what lies in a folder and goes on below it, because only a whole tree tells who is outside.
    fn folder_read(&mut self, folder: &FolderId, contents: Result<FolderContents, Problem>) -> Vec<Effect> {
        let Some(directory) = self.directory.directory_mut() else { return Vec::new() };
        match contents {
            Ok((folders, members)) => {
                let below: Vec<FolderId> = folders.iter().map(|(id, _)| id.clone()).collect();
                directory.insert(folder, folders, members);
                below.iter().flat_map(|id| self.read_folder(id)).collect()
            }
            Err(problem) => {
                if let Some(row) = directory.folders.get_mut(folder) {
                    row.contents = Contents::Unreadable(problem);
                }
                Vec::new()
            }
        }
    }
}
