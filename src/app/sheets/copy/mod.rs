//! Copy snapshots, own or shared-in: to another region, or within their own under another key. The way that is chosen at
//! first is the program's own, see [`Route::Secure`].

mod keys;

use crate::app::field::Field;
use crate::app::model::Model;
use crate::app::offers::Offer;
use crate::app::scroll::Scroll;
use crate::app::sheets::picking::{Row, encryptions};
use crate::domain::facts::SnapshotFacts;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::legal::{self, COPY_NAME, Illegal, name_for};
use crate::domain::plan::{CopyWish, Intent, NewEncryption, Route};
use crate::domain::snapshot::Snapshot;
use crate::text;
use crate::work::Job;

/// How long copies are kept that are not kept for ever, at first.
const DAYS: u32 = 30;

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Where to.
    To,
    /// How the copies are encrypted; not where the program chooses.
    Key,
    /// Their name.
    Name,
    /// Their description.
    Description,
    /// Whether they are kept for ever.
    Keep,
    /// For how many days.
    Days,
    /// Whether a tag says where they come from.
    Tag,
    /// The button that closes.
    Cancel,
    /// The button that goes on to the review.
    Next,
}

/// Where copies go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// Where the program says.
    Secure,
    /// To this region.
    Region(RegionId),
}

/// What can be chosen in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// Where to.
    To(To),
    /// How they are encrypted.
    Encryption(NewEncryption),
}

/// Why it cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Keys are being read.
    Reading,
    /// What is chosen does not go together.
    Illegal(Illegal),
    /// The name cannot be this.
    Name,
    /// The description cannot be this.
    Description,
    /// It is not a number of days.
    Days,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct CopySheet {
    /// Where the snapshots are.
    pub region: RegionId,
    /// The snapshots, not empty, with what decides about them.
    pub snapshots: Vec<(SnapshotId, SnapshotFacts)>,
    /// What has the focus; it starts on where to.
    pub focus: Slot,
    /// The list that is open under the focus, and the row of its cursor.
    pub open: Option<usize>,
    /// Where to.
    pub to: To,
    encryption: Option<NewEncryption>,
    /// The name, in which the snapshot's own may stand.
    pub name: Field,
    /// The description.
    pub description: Field,
    /// Whether they are kept for ever.
    pub for_ever: bool,
    /// The days, as typed.
    pub days: Field,
    /// Whether a tag says where they come from.
    pub tagged: bool,
    /// The first line shown.
    pub top: Scroll,
}

impl CopySheet {
    /// Whether the focus is on a field with a list.
    pub(in crate::app) fn is_on_list(&self) -> bool {
        matches!(self.focus, Slot::To | Slot::Key)
    }

    /// A sheet for these snapshots, which are not empty and of one region.
    #[must_use]
    pub fn new(region: RegionId, snapshots: &[Snapshot], model: &Model) -> Self {
        let day = model.now.wall.strftime("%Y-%m-%d").to_string();
        Self {
            region,
            snapshots: snapshots.iter().map(|one| (one.id.clone(), SnapshotFacts::of(one))).collect(),
            focus: Slot::To,
            open: None,
            to: To::Secure,
            encryption: None,
            name: Field::new(COPY_NAME),
            description: Field::new(&text::fill("sheet_copy.default_description", &[("day", &day)])),
            for_ever: true,
            days: Field::new(&DAYS.to_string()),
            tagged: true,
            top: Scroll::default(),
        }
    }

    /// What it needs read.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        vec![Job::OwnKeys { region: self.destination().clone() }]
    }

    /// Where the copies go.
    #[must_use]
    pub fn destination(&self) -> &RegionId {
        match &self.to {
            To::Secure => &self.region,
            To::Region(region) => region,
        }
    }

    /// The key of the owner of a shared-in one among them.
    fn owners_key(&self) -> Option<&crate::domain::ids::KeyId> {
        self.snapshots.iter().filter(|(_, facts)| !facts.own).find_map(|(_, facts)| facts.key.as_ref())
    }

    /// How the copies are encrypted: as chosen, or as is legal with the least.
    #[must_use]
    pub fn encryption(&self, model: &Model) -> NewEncryption {
        if let (Some(chosen), To::Region(_)) = (&self.encryption, &self.to) {
            return chosen.clone();
        }
        let to = self.destination();
        let facts = self.snapshots.iter().map(|(_, facts)| facts);
        legal::usual_copy_encryption(facts, *to == self.region, model.offers.known_keys(to))
    }

    /// Why the copies cannot be encrypted so.
    fn off(&self, encryption: &NewEncryption, model: &Model) -> Option<Illegal> {
        let to = self.destination();
        let keys = match model.offers.keys(to) {
            Some(Offer::Read(keys)) => Some(keys.as_slice()),
            _ => None,
        };
        let off = |facts: &SnapshotFacts| legal::copy_encryption(encryption, facts, *to == self.region, keys);
        self.snapshots.iter().find_map(|(_, facts)| off(facts))
    }

    /// What there is to choose from in a slot; empty in one that has no list.
    #[must_use]
    pub fn rows(&self, slot: Slot, model: &Model) -> Vec<Row<Pick>> {
        match slot {
            Slot::To => {
                let others = model.regions.iter().map(|row| &row.id).filter(|id| **id != self.region);
                let regions = std::iter::once(&self.region).chain(others).cloned().map(To::Region);
                std::iter::once(To::Secure).chain(regions).map(|to| Row { value: Pick::To(to), off: None }).collect()
            }
            Slot::Key => {
                let keys = model.offers.known_keys(self.destination());
                let owners = self.owners_key().filter(|_| *self.destination() == self.region);
                let all = encryptions(keys, owners, |one| self.off(one, model));
                all.into_iter().map(|row| Row { value: Pick::Encryption(row.value), off: row.off }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is chosen in a slot that has a list.
    #[must_use]
    pub fn picked(&self, slot: Slot, model: &Model) -> Option<Pick> {
        match slot {
            Slot::To => Some(Pick::To(self.to.clone())),
            Slot::Key => Some(Pick::Encryption(self.encryption(model))),
            _ => None,
        }
    }

    /// What can have the focus, in order.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = vec![Slot::To];
        if self.to != To::Secure {
            slots.push(Slot::Key);
        }
        slots.extend([Slot::Name, Slot::Description, Slot::Keep]);
        if !self.for_ever {
            slots.push(Slot::Days);
        }
        slots.extend([Slot::Tag, Slot::Cancel, Slot::Next]);
        slots
    }

    /// The name of the copy of one of them.
    #[must_use]
    pub fn name_of(&self, id: &SnapshotId, facts: &SnapshotFacts) -> String {
        name_for(self.name.text(), &facts.name, id.as_str())
    }

    /// How long they are kept; `None` for ever. An error if it is no number that can be.
    fn kept(&self) -> Result<Option<u32>, Obstacle> {
        if self.for_ever {
            return Ok(None);
        }
        let days = self.days.text().trim().parse().ok().filter(|days| (1..=legal::LONGEST_RETENTION).contains(days));
        days.map(Some).ok_or(Obstacle::Days)
    }

    /// What stands in the way of going on.
    #[must_use]
    pub fn obstacle(&self, model: &Model) -> Option<Obstacle> {
        if matches!(model.offers.keys(self.destination()), None | Some(Offer::Reading)) {
            return Some(Obstacle::Reading);
        }
        if let Some(off) = self.off(&self.encryption(model), model) {
            return Some(Obstacle::Illegal(off));
        }
        let named = |(id, facts): &(SnapshotId, SnapshotFacts)| legal::is_snapshot_name(&self.name_of(id, facts));
        if !self.snapshots.iter().all(named) {
            return Some(Obstacle::Name);
        }
        if !legal::is_description(self.description.text()) {
            return Some(Obstacle::Description);
        }
        self.kept().err()
    }

    /// What is wanted, once nothing stands in the way.
    #[must_use]
    pub fn intent(&self, model: &Model) -> Option<Intent> {
        if self.obstacle(model).is_some() {
            return None;
        }
        let route = match &self.to {
            To::Secure => Route::Secure,
            To::Region(region) => Route::To { region: region.clone(), encryption: self.encryption(model) },
        };
        Some(Intent::Copy(CopyWish {
            snapshots: self.snapshots.iter().map(|(id, _)| id.clone()).collect(),
            route,
            name: self.name.text().to_owned(),
            description: self.description.text().to_owned(),
            days: self.kept().ok()?,
            tagged: self.tagged,
        }))
    }
}
