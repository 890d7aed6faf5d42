//! Two accounts side by side: both are read, again and again while something is on its way.

use crate::app::message::Effect;
use crate::app::model::Model;
use crate::app::sheets::Sheet;
use crate::app::sheets::pair::PairSheet;
use crate::app::sheets::share::ShareSheet;
use crate::domain::ids::RegionId;
use crate::work::{Event, Job, Stamp};

impl Model {
    /// The sheet of two accounts, wherever it lies.
    fn pair_mut(&mut self) -> Option<&mut PairSheet> {
        self.sheets.iter_mut().find_map(|sheet| match sheet {
            Sheet::Pair(pair) => Some(pair.as_mut()),
            _ => None,
        })
    }

    /// The same to be read.
    #[must_use]
    pub fn pair(&self) -> Option<&PairSheet> {
        self.sheets.iter().find_map(|sheet| match sheet {
            Sheet::Pair(pair) => Some(pair.as_ref()),
            _ => None,
        })
    }

    /// Shows the snapshot under the cursor from two sides, and asks who can be the recipient.
    pub(super) fn open_pair(&mut self) -> Vec<Effect> {
        let Some(sheet) = PairSheet::new(self) else { return Vec::new() };
        self.sheets.push(Sheet::Pair(Box::new(sheet)));
        self.verify_profiles()
    }

    /// Reads both sides. `anew` begins the time that is waited for something to arrive.
    pub(super) fn look_at_pair(&mut self, anew: bool) -> Vec<Effect> {
        let first = self.last_load + 1;
        let Some(pair) = self.pair_mut() else { return Vec::new() };
        let region = pair.source.region.clone();
        let Some(sides) = &mut pair.sides else { return Vec::new() };
        sides.begin([first, first + 1, first + 2, first + 3], anew);
        let (profile, account) = (sides.profile.clone(), sides.account.clone());
        self.others.paired.insert(account, profile.clone());
        let jobs = [
            Job::Sharing { region: region.clone() },
            Job::Invitations { region: region.clone() },
            Job::Snapshots { region: region.clone() },
        ];
        let mut effects = vec![self.job(Job::Sharing { region })];
        effects.extend(jobs.map(|job| self.job_as(Some(profile.clone()), job)));
        effects
    }

    /// Looks again, where it is time.
    pub(super) fn look_on(&mut self) -> Vec<Effect> {
        let now = self.now.uptime;
        let look_at = self.pair().and_then(|pair| pair.sides.as_ref()?.look_at);
        if look_at.is_some_and(|at| at <= now) { self.look_at_pair(false) } else { Vec::new() }
    }

    /// Looks at once at what a change may have changed, if two accounts are looked at.
    pub(super) fn look_after_change(&mut self, region: &RegionId) -> Vec<Effect> {
        let concerns = self.pair().is_some_and(|pair| pair.source.region == *region && pair.sides.is_some());
        if concerns { self.look_at_pair(true) } else { Vec::new() }
    }

    /// Looks at both sides once more, when a sheet above them has gone.
    pub(super) fn pair_uncovered(&mut self) -> Vec<Effect> {
        let uncovered = matches!(self.sheets.last(), Some(Sheet::Pair(pair)) if pair.sides.is_some());
        if uncovered { self.look_at_pair(true) } else { Vec::new() }
    }

    /// Whether a load is one of the two sides'.
    pub(super) fn is_of_pair(&self, load: u32) -> bool {
        self.pair().and_then(|pair| pair.sides.as_ref()).is_some_and(|sides| sides.awaits(load))
    }

    /// Takes in what the worker says about one of the two sides.
    pub(super) fn pair_event(&mut self, stamp: Stamp, event: Event) -> Vec<Effect> {
        // The sharer's side is the session's own, so the lists must not say anything else.
        let sharers =
            self.pair().and_then(|pair| pair.sides.as_ref()).is_some_and(|sides| sides.shares.awaits(stamp.load));
        let effects = if sharers { self.sharing_seen(&event) } else { Vec::new() };
        if let Some(pair) = self.pair_mut() {
            let source = pair.source.clone();
            if let Some(sides) = &mut pair.sides {
                sides.take(stamp.load, event, &source);
            }
        }
        let (now, next) = (self.now.uptime, self.pair().and_then(|pair| pair.next(self)));
        if let (Some(next), Some(sides)) = (next, self.pair_mut().and_then(|pair| pair.sides.as_mut())) {
            sides.plan_look(&next, now);
        }
        effects
    }

    /// Opens the sheet that shares, as it was left if it was, with its principals among those that stand there.
    pub(super) fn share_with(&mut self, fresh: ShareSheet) -> Vec<Effect> {
        let wanted = fresh.picked.clone();
        let effects = self.push_share_sheet(fresh);
        if let Some(Sheet::Share(sheet)) = self.sheets.last_mut() {
            let named = sheet.chosen_principals();
            sheet.picked.extend(wanted.into_iter().filter(|one| !named.contains(one)));
        }
        effects
    }
}
