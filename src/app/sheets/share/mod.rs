//! Add snapshots to a resource share: method, principal scope, principals, review.

mod keys;
mod known;
mod paste_box;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

pub use paste_box::PasteBox;
pub use rows::{PrincipalRow, Use};

use crate::app::field::Field;
use crate::app::list::ListState;
use crate::app::model::Model;
use crate::app::sheets::tree::TreeSheet;
use crate::base::env::Now;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, RegionId, ShareId, SnapshotId};
use crate::domain::keys::Encryption;
use crate::domain::plan::{Destination, Intent, Part};
use crate::domain::planner::is_name_char;
pub use crate::domain::planner::{LONGEST_NAME, is_name};
use crate::domain::preflight::Resemblance;
use crate::domain::principals::Parsed;
use crate::domain::share::{Principal, Share};

/// A step of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// An existing share or a new one.
    Method,
    /// Whom a new one may reach.
    Scope,
    /// Whom to add. The review follows, in a sheet of its own.
    Principals,
}

/// How to share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Through a share that is made for it.
    New,
    /// Through one that exists; for snapshots of several regions through those where nobody else gains by it.
    Existing,
}

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// New or existing.
    Method,
    /// The new share's name.
    Name,
    /// The existing shares.
    Shares,
    /// The principal scope.
    Scope,
    /// The box for typed and pasted IDs.
    Text,
    /// The principals found.
    Rows,
    /// The button that goes back; on the first step the one that closes.
    Back,
    /// The button that goes on; on the last step to the review.
    Next,
}

/// A snapshot that is to be shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Its ID.
    pub id: SnapshotId,
    /// Its region.
    pub region: RegionId,
    /// Its name.
    pub name: Untrusted,
    /// Its size in GiB.
    pub size_gib: Option<u32>,
    /// How it is encrypted.
    pub encryption: Encryption,
}

/// Why a step cannot be left forwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The name is empty, too long, or has a character that is not allowed.
    Name,
    /// No existing share is chosen.
    NoShare,
    /// Nobody is named.
    NoPrincipals,
    /// Somebody is known to be outside the directory, and the share only allows the inside.
    Outside,
    /// Something in the text is not used; the next attempt goes on without it.
    Rejected,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct ShareSheet {
    /// The region of everything in it; of several the first.
    pub region: RegionId,
    /// The snapshots, region by region; none where only principals are added to a share that exists.
    pub snapshots: Vec<Chosen>,
    /// Which step is shown.
    pub step: Step,
    /// What has the focus.
    pub focus: Slot,
    /// New or existing.
    pub method: Method,
    /// The new share's name.
    pub name: Field,
    /// Where the cursor is among the existing shares; it is what is chosen.
    pub shares: ListState<ShareId>,
    /// Whether a new share may reach accounts outside the directory.
    pub allow_external: bool,
    /// Typed and pasted text.
    pub text: PasteBox,
    /// What that text held.
    pub parsed: Parsed,
    /// Principals picked otherwise, from the tree.
    pub picked: Vec<Principal>,
    /// Accounts that nobody knows and that resemble a known one.
    pub near: BTreeMap<AccountId, (AccountId, Resemblance)>,
    /// Principals that are not to be used, although they stand there.
    pub skipped: BTreeSet<Principal>,
    /// Where the cursor is among the principals.
    pub rows: ListState<usize>,
    /// What is known about those who are named, as [`Self::principal_rows`] has worked it out last.
    pub found: Vec<PrincipalRow>,
    /// Why the last attempt to go on failed; gone with the next key.
    pub obstacle: Option<Obstacle>,
    /// Whether there is text in the box from before the sheet was left.
    pub kept: bool,
    /// Whether it was said, since the text last changed, what of it is not used.
    told: bool,
    /// The tree as it was left without taking over what is picked in it.
    pub(in crate::app) tree: Option<TreeSheet>,
    /// What was noted in the review of this, when one has come back from there.
    pub note: Field,
    /// The recipient for whom the sheet of two accounts has opened it; nobody where it was opened by itself.
    pub(in crate::app) partner: Option<AccountId>,
    own: AccountId,
}

impl ShareSheet {
    /// A sheet for `snapshots`, which come region by region, those of `region` first.
    #[must_use]
    pub fn new(region: RegionId, snapshots: Vec<Chosen>, own: AccountId, inside: bool, today: Now) -> Self {
        Self {
            name: Field::new(&suggest_name(&snapshots, today)),
            region,
            snapshots,
            step: Step::Method,
            focus: Slot::Method,
            method: Method::New,
            shares: ListState::default(),
            allow_external: !inside,
            text: PasteBox::default(),
            parsed: Parsed::default(),
            picked: Vec::new(),
            near: BTreeMap::new(),
            skipped: BTreeSet::new(),
            rows: ListState::default(),
            found: Vec::new(),
            obstacle: None,
            kept: false,
            told: false,
            tree: None,
            note: Field::default(),
            partner: None,
            own,
        }
    }

    /// Whether two sheets are for the same snapshots, of the same account and opened for the same recipient, if for one,
    /// so that what was typed in one is meant for the other. What was typed for other snapshots or beside another
    /// recipient must not come along: it names who would see these.
    #[must_use]
    pub fn replaces(&self, other: &Self) -> bool {
        let ids = |sheet: &Self| sheet.snapshots.iter().map(|chosen| chosen.id.clone()).collect::<Vec<_>>();
        let same_share = !self.snapshots.is_empty() || self.shares.cursor == other.shares.cursor;
        let same_people = self.own == other.own && self.partner == other.partner;
        same_people && self.is_for(&other.region, &ids(other)) && same_share
    }

    /// Whether the sheet is for exactly these snapshots.
    #[must_use]
    pub fn is_for(&self, region: &RegionId, snapshots: &[SnapshotId]) -> bool {
        self.region == *region && self.snapshots.iter().map(|chosen| &chosen.id).eq(snapshots)
    }

    /// The sheet as it was left, at its first step and with what is known of the snapshots now.
    #[must_use]
    pub fn resumed(self, fresh: Self) -> Self {
        let mut sheet = Self {
            snapshots: fresh.snapshots,
            step: fresh.step,
            focus: fresh.focus,
            obstacle: None,
            told: false,
            ..self
        };
        sheet.text.open_line();
        sheet.kept = !sheet.text.is_empty();
        sheet
    }

    /// The regions of its snapshots.
    #[must_use]
    pub fn regions(&self) -> Vec<&RegionId> {
        let mut all: Vec<&RegionId> = self.snapshots.iter().map(|chosen| &chosen.region).collect();
        all.dedup();
        if all.is_empty() { vec![&self.region] } else { all }
    }

    /// Whether its snapshots are of several regions: each of them gets a share of its own.
    #[must_use]
    pub fn is_over_several(&self) -> bool {
        self.regions().len() > 1
    }

    /// Whether a new share may be made, so that it is asked whom that may reach.
    pub(super) fn has_scope(&self) -> bool {
        self.method == Method::New || self.is_over_several()
    }

    /// The number of the step, from 1, and of the steps in all; the review and the progress that follow are the last.
    #[must_use]
    pub fn number(&self) -> (usize, usize) {
        if self.snapshots.is_empty() {
            return (1, 3);
        }
        let scope = usize::from(self.has_scope());
        let number = match self.step {
            Step::Method => 1,
            Step::Scope => 2,
            Step::Principals => 2 + scope,
        };
        (number, 4 + scope)
    }

    /// What can have the focus, in order.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let fields: &[Slot] = match (self.step, self.method) {
            (Step::Method, _) if self.has_scope() => &[Slot::Method, Slot::Name],
            (Step::Method, _) => &[Slot::Method, Slot::Shares],
            (Step::Scope, _) => &[Slot::Scope],
            (Step::Principals, _) if self.found.is_empty() => &[Slot::Text],
            (Step::Principals, _) => &[Slot::Text, Slot::Rows],
        };
        fields.iter().copied().chain([Slot::Back, Slot::Next]).collect()
    }

    /// The live shares of the region that snapshots can be added to; none where there are several regions.
    #[must_use]
    pub fn existing<'a>(&self, model: &'a Model) -> Vec<&'a Share> {
        model.sharing.live_in(&self.region).filter(|_| !self.is_over_several()).collect()
    }

    /// The existing share that is chosen.
    #[must_use]
    pub fn chosen_share<'a>(&self, model: &'a Model) -> Option<&'a Share> {
        let wanted = (!self.has_scope()).then_some(self.shares.cursor.as_ref()?)?;
        model.sharing.live_in(&self.region).find(|share| share.id == *wanted)
    }

    /// Whether accounts outside the directory may be added.
    #[must_use]
    pub fn reaches_outside(&self, model: &Model) -> bool {
        if self.has_scope() {
            return self.allow_external;
        }
        self.chosen_share(model).is_some_and(|share| share.allow_external)
    }

    /// Whom to add.
    #[must_use]
    pub fn chosen_principals(&self) -> Vec<Principal> {
        let mut seen = BTreeSet::new();
        self.picked
            .iter()
            .chain(&self.parsed.principals)
            .filter(|principal| !self.skipped.contains(principal) && seen.insert(*principal))
            .cloned()
            .collect()
    }

    /// What stands in the way of leaving the current step forwards.
    #[must_use]
    pub fn obstacle_now(&self, model: &Model) -> Option<Obstacle> {
        match self.step {
            Step::Method if self.has_scope() => (!is_name(self.name.text())).then_some(Obstacle::Name),
            Step::Method => self.chosen_share(model).is_none().then_some(Obstacle::NoShare),
            Step::Scope => None,
            Step::Principals => self.principals_obstacle(model),
        }
    }

    fn principals_obstacle(&self, model: &Model) -> Option<Obstacle> {
        let chosen = self.chosen_principals();
        let has_some = !self.snapshots.is_empty()
            && self.chosen_share(model).is_some_and(|share| share.member_principals().next().is_some());
        if chosen.is_empty() && !has_some {
            return Some(Obstacle::NoPrincipals);
        }
        let outside = |principal: &Principal| match (principal.account(), model.directory.directory()) {
            (Some(account), Some(directory)) => directory.contains(account) == Some(false),
            _ => false,
        };
        (!self.reaches_outside(model) && chosen.iter().any(outside)).then_some(Obstacle::Outside)
    }

    /// What is wanted, with the region that comes first and the number of its review among all steps, if nothing stands in
    /// the way of that.
    pub(in crate::app) fn wanted(&self, model: &Model) -> Option<(RegionId, Intent, (usize, usize))> {
        let (number, of) = self.number();
        let free = self.step == Step::Principals && self.obstacle_now(model).is_none();
        let (region, intent) = self.intent(model).filter(|_| free)?;
        Some((region, intent, (number + 1, of)))
    }

    /// What is wanted: in each region of the snapshots the same.
    fn intent(&self, model: &Model) -> Option<(RegionId, Intent)> {
        let (name, allow_external) = (self.name.text().to_owned(), self.allow_external);
        let into = match self.method {
            Method::New => Destination::New { name, allow_external },
            Method::Existing if self.is_over_several() => Destination::Best { name, allow_external },
            Method::Existing => Destination::Existing(self.chosen_share(model)?.id.clone()),
        };
        let part = |region: &RegionId| {
            let here = self.snapshots.iter().filter(|chosen| chosen.region == *region);
            let snapshots = here.map(|chosen| chosen.id.clone()).collect();
            let (into, principals) = (into.clone(), self.chosen_principals());
            Part { region: region.clone(), intent: Intent::Share { snapshots, into, principals, except: Vec::new() } }
        };
        Intent::over(self.regions().into_iter().map(part).collect())
    }
}

fn suggest_name(snapshots: &[Chosen], today: Now) -> String {
    let date = today.wall.strftime("%Y%m%d").to_string();
    let name = snapshots.first().map_or("", |chosen| chosen.name.shown());
    let tail: String = name.chars().filter(|c| is_name_char(*c)).collect();
    let text = if tail.is_empty() { format!("snap-{date}") } else { format!("snap-{date}-{tail}") };
    text.chars().take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["snap-20261124-db", "数据库.v1_2", "a", &"x".repeat(50)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "two words", "semi;colon", &"x".repeat(51), "é"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
