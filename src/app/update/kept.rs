//! Lists of an earlier run: shown at once with their age, until they have been read again.

use crate::app::message::Effect;
use crate::app::model::{Model, Session, Tone};
use crate::app::regions::{Load, RegionRow, Scope};
use crate::domain::ids::{AccountId, RegionId};
use crate::inventory::Inventory;
use crate::text;
use crate::work::{Job, Keep, Kept, Region};

impl Model {
    /// Shows what an earlier run has left, as far as nothing is there yet and it is of the account that is opened.
    pub(super) fn kept(&mut self, account: AccountId, lists: Vec<Kept>, dropped: usize) -> Vec<Effect> {
        if dropped > 0 {
            self.say(Tone::Good, text::count("toast.kept_dropped", dropped));
        }
        let is_other = |identity: &crate::work::Identity| identity.account != account;
        let hides_scope = match self.scope() {
            Scope::All => false,
            // Where that region is not listed yet, the cursor would leave it.
            Scope::Region(wanted) => !lists.iter().any(|list| list.region.id == *wanted),
        };
        let begun = self.regions.iter().any(|row| row.snapshots.kept_at().is_none());
        if self.session.identity().is_some_and(is_other) || hides_scope || begun {
            return Vec::new();
        }
        self.forget_kept();
        self.kept.of = Some(account);
        for Kept { region, at, chunks } in lists {
            self.inventory.restore(region.id.clone(), chunks);
            let row = RegionRow::new(region.id, region.name, region.sharing);
            self.regions.push(RegionRow { snapshots: Load::Kept { at }, ..row });
        }
        self.heard.rows += 1;
        self.searches()
    }

    /// Takes the lists of an earlier run away where it turns out that they are another account's.
    pub(super) fn check_kept(&mut self) -> Vec<Effect> {
        let Session::Open(identity) = &self.session else { return Vec::new() };
        if self.kept.of.as_ref().is_none_or(|account| *account == identity.account) {
            return Vec::new();
        }
        self.forget_kept();
        self.searches()
    }

    fn forget_kept(&mut self) {
        self.kept.of = None;
        self.regions.clear();
        self.inventory = Inventory::default();
        self.snapshots.marks.clear();
        self.heard.rows += 1;
    }

    /// Takes the regions that there are. A list of an earlier run stays until its region has been read.
    pub(super) fn list_regions(&mut self, regions: Vec<Region>) -> Vec<Effect> {
        let known = std::mem::take(&mut self.regions);
        let before = self.inventory.total();
        for gone in known.iter().filter(|row| !regions.iter().any(|region| region.id == row.id)) {
            self.inventory.forget(&gone.id);
        }
        let load = |id: &RegionId| {
            let row = known.iter().find(|row| row.id == *id);
            row.map(|row| &row.snapshots).filter(|load| matches!(load, Load::Kept { .. })).cloned().unwrap_or_default()
        };
        let row = |region: Region| {
            let snapshots = load(&region.id);
            RegionRow { snapshots, ..RegionRow::new(region.id, region.name, region.sharing) }
        };
        self.regions = regions.into_iter().map(row).collect();
        if self.inventory.total() == before {
            return Vec::new();
        }
        self.heard.rows += 1;
        self.searches()
    }

    /// Lets a list be kept that was read to its end.
    pub(super) fn keep_list(&mut self, region: &RegionId) -> Option<Effect> {
        let place = self.regions.iter().position(|row| row.id == *region)?;
        let row = &self.regions[place];
        let Load::Complete { at } = row.snapshots else { return None };
        let keep = Keep {
            account: self.account()?.clone(),
            region: Region { id: row.id.clone(), name: row.name.clone(), sharing: row.sharing },
            place,
            at,
            rows: self.inventory.rows_to_keep(region),
        };
        Some(self.job(Job::Keep(Box::new(keep))))
    }

    /// Says once that lists cannot be kept: it matters at the next start only.
    pub(super) fn not_kept(&mut self, why: &str) -> Vec<Effect> {
        if !std::mem::replace(&mut self.kept.refused, true) {
            self.say(Tone::Good, text::fill("toast.not_kept", &[("why", &why)]));
        }
        Vec::new()
    }
}
