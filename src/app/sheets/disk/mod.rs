//! Make a data disk from a snapshot, own or shared-in. What was not chosen is what is legal and usual, worked out from
//! what has been read so far.

mod keys;

use crate::app::field::Field;
use crate::app::model::Model;
use crate::app::offers::Offer;
use crate::app::scroll::Scroll;
use crate::app::sheets::picking::{Row, encryptions};
use crate::domain::disk::{DiskCategory, Level, Zone};
use crate::domain::facts::SnapshotFacts;
use crate::domain::ids::{RegionId, SnapshotId, ZoneId};
use crate::domain::legal::{self, DISK_NAME, Illegal, name_for};
use crate::domain::plan::{Intent, NewDisk, NewEncryption};
use crate::domain::snapshot::Snapshot;
use crate::work::Job;

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The zone.
    Zone,
    /// The category.
    Category,
    /// How fast an ESSD is.
    Level,
    /// The size.
    Size,
    /// The name.
    Name,
    /// How it is encrypted.
    Key,
    /// Whether a tag says where it comes from.
    Tag,
    /// The button that closes.
    Cancel,
    /// The button that goes on to the review.
    Next,
}

/// What can be chosen in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// A zone.
    Zone(ZoneId),
    /// A category.
    Category(DiskCategory),
    /// How fast.
    Level(Level),
    /// How it is encrypted.
    Encryption(NewEncryption),
}

/// Why it cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Zones or keys are being read.
    Reading,
    /// The zones could not be read.
    ZonesUnread,
    /// No zone of the region sells a disk that can be made.
    NowhereSold,
    /// What is chosen does not go together.
    Illegal(Slot, Illegal),
    /// The size is not a number.
    Size,
    /// The name cannot be this.
    Name,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct DiskSheet {
    /// The snapshot.
    pub snapshot: SnapshotId,
    /// Where it and the disk are.
    pub region: RegionId,
    /// What decides about it.
    pub facts: SnapshotFacts,
    /// What has the focus; it starts on the zone.
    pub focus: Slot,
    /// The list that is open under the focus, and the row of its cursor.
    pub open: Option<usize>,
    zone: Option<ZoneId>,
    category: Option<DiskCategory>,
    level: Option<Level>,
    /// The size in GiB, as typed.
    pub size: Field,
    /// The name.
    pub name: Field,
    encryption: Option<NewEncryption>,
    /// Whether a tag says where it comes from.
    pub tagged: bool,
    /// The first line shown.
    pub top: Scroll,
}

impl DiskSheet {
    /// Whether the focus is on a field with a list.
    pub(in crate::app) fn is_on_list(&self) -> bool {
        matches!(self.focus, Slot::Zone | Slot::Category | Slot::Level | Slot::Key)
    }

    /// A sheet for this snapshot.
    #[must_use]
    pub fn new(snapshot: &Snapshot) -> Self {
        let size = snapshot.size_gib.map(|gib| gib.to_string()).unwrap_or_default();
        Self {
            snapshot: snapshot.id.clone(),
            region: snapshot.region.clone(),
            facts: SnapshotFacts::of(snapshot),
            focus: Slot::Zone,
            open: None,
            zone: None,
            category: None,
            level: None,
            size: Field::new(&size),
            name: Field::new(&name_for(DISK_NAME, &snapshot.name, snapshot.id.as_str())),
            encryption: None,
            tagged: true,
            top: Scroll::default(),
        }
    }

    /// What it needs read.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        vec![Job::Zones { region: self.region.clone() }, Job::OwnKeys { region: self.region.clone() }]
    }

    /// How it is encrypted: as chosen, or as is usual for the snapshot.
    #[must_use]
    pub fn encryption(&self, model: &Model) -> NewEncryption {
        let usual = || legal::usual_disk_encryption(&self.facts, model.offers.known_keys(&self.region));
        self.encryption.clone().unwrap_or_else(usual)
    }

    /// The category and the zone: as chosen, or the first that go together.
    #[must_use]
    pub fn place(&self, model: &Model) -> Option<(DiskCategory, ZoneId)> {
        let zones = model.offers.known_zones(&self.region);
        let encryption = self.encryption(model);
        let legal = |category: &DiskCategory| legal::category(*category, &self.facts, &encryption).is_none();
        let sells = |zone: &&Zone, category: DiskCategory| zone.categories.contains(&category);
        let zone_for = |category: DiskCategory| {
            let chosen = self.zone.clone();
            chosen.or_else(|| Some(zones.iter().find(|zone| sells(zone, category))?.id.clone()))
        };
        match self.category {
            Some(category) => Some((category, zone_for(category)?)),
            None => {
                let sold = |category: &DiskCategory| {
                    zones.iter().any(|zone| {
                        self.zone.as_ref().is_none_or(|chosen| zone.id == *chosen) && sells(&zone, *category)
                    })
                };
                let category = DiskCategory::ALL.into_iter().find(|one| legal(one) && sold(one))?;
                Some((category, zone_for(category)?))
            }
        }
    }

    /// How fast it is, where the category has that: as chosen, or as fast as is usual for the size.
    #[must_use]
    pub fn level(&self, model: &Model) -> Option<Level> {
        let (category, _) = self.place(model)?;
        let usual = category.usual_level(self.gib())?;
        self.level.or(Some(usual))
    }

    /// The size that is typed.
    #[must_use]
    pub fn gib(&self) -> Option<u32> {
        self.size.text().trim().parse().ok()
    }

    /// What there is to choose from in a slot; empty in one that has no list.
    #[must_use]
    pub fn rows(&self, slot: Slot, model: &Model) -> Vec<Row<Pick>> {
        let zones = model.offers.known_zones(&self.region);
        let encryption = self.encryption(model);
        match slot {
            Slot::Zone => {
                let category = self.place(model).map(|(category, _)| category);
                let off = |zone: &Zone| legal::zone(category?, &zone.id, zones);
                zones.iter().map(|zone| Row { value: Pick::Zone(zone.id.clone()), off: off(zone) }).collect()
            }
            Slot::Category => {
                let sold = |one: DiskCategory| zones.iter().any(|zone| zone.categories.contains(&one));
                let off = |one| {
                    let here = self.zone.as_ref().and_then(|zone| legal::zone(one, zone, zones));
                    let nowhere = (!sold(one)).then_some(Illegal::NotSold);
                    legal::category(one, &self.facts, &encryption).or(here).or(nowhere)
                };
                DiskCategory::ALL.into_iter().map(|one| Row { value: Pick::Category(one), off: off(one) }).collect()
            }
            Slot::Level => {
                let off = |one| legal::size(self.gib()?, DiskCategory::Essd, Some(one), &self.facts);
                Level::ALL.into_iter().map(|one| Row { value: Pick::Level(one), off: off(one) }).collect()
            }
            Slot::Key => {
                let keys = model.offers.known_keys(&self.region);
                let owners = self.facts.key.as_ref().filter(|_| !self.facts.own);
                let all = encryptions(keys, owners, |one| legal::disk_encryption(one, &self.facts, Some(keys)));
                all.into_iter().map(|row| Row { value: Pick::Encryption(row.value), off: row.off }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is chosen in a slot that has a list.
    #[must_use]
    pub fn picked(&self, slot: Slot, model: &Model) -> Option<Pick> {
        match slot {
            Slot::Zone => self.place(model).map(|(_, zone)| Pick::Zone(zone)),
            Slot::Category => self.place(model).map(|(category, _)| Pick::Category(category)),
            Slot::Level => self.level(model).map(Pick::Level),
            Slot::Key => Some(Pick::Encryption(self.encryption(model))),
            _ => None,
        }
    }

    fn pick(&mut self, pick: Pick) {
        match pick {
            Pick::Zone(zone) => self.zone = Some(zone),
            Pick::Category(category) => self.category = Some(category),
            Pick::Level(level) => self.level = Some(level),
            Pick::Encryption(encryption) => self.encryption = Some(encryption),
        }
    }

    /// What can have the focus, in order.
    #[must_use]
    pub fn slots(&self, model: &Model) -> Vec<Slot> {
        let all = [
            Slot::Zone,
            Slot::Category,
            Slot::Level,
            Slot::Size,
            Slot::Name,
            Slot::Key,
            Slot::Tag,
            Slot::Cancel,
            Slot::Next,
        ];
        let has_level = self.level(model).is_some();
        all.into_iter().filter(|slot| *slot != Slot::Level || has_level).collect()
    }

    /// What stands in the way of going on.
    #[must_use]
    pub fn obstacle(&self, model: &Model) -> Option<Obstacle> {
        let (zones, keys) = (model.offers.zones(&self.region), model.offers.keys(&self.region));
        if matches!(zones, None | Some(Offer::Reading)) || matches!(keys, None | Some(Offer::Reading)) {
            return Some(Obstacle::Reading);
        }
        if let Some(Offer::Unread(_)) = zones {
            return Some(Obstacle::ZonesUnread);
        }
        let Some((category, zone)) = self.place(model) else { return Some(Obstacle::NowhereSold) };
        let encryption = self.encryption(model);
        let illegal = |slot, off: Option<Illegal>| off.map(|off| Obstacle::Illegal(slot, off));
        if let Some(off) = illegal(Slot::Category, legal::category(category, &self.facts, &encryption)) {
            return Some(off);
        }
        let all = model.offers.known_zones(&self.region);
        if let Some(off) = illegal(Slot::Zone, legal::zone(category, &zone, all)) {
            return Some(off);
        }
        let known = match keys {
            Some(Offer::Read(keys)) => Some(keys.as_slice()),
            _ => None,
        };
        if let Some(off) = illegal(Slot::Key, legal::disk_encryption(&encryption, &self.facts, known)) {
            return Some(off);
        }
        let Some(gib) = self.gib() else { return Some(Obstacle::Size) };
        if let Some(off) = illegal(Slot::Size, legal::size(gib, category, self.level(model), &self.facts)) {
            return Some(off);
        }
        let name = self.name.text();
        (!name.is_empty() && !legal::is_name(name)).then_some(Obstacle::Name)
    }

    /// What is wanted, once nothing stands in the way.
    #[must_use]
    pub fn intent(&self, model: &Model) -> Option<Intent> {
        if self.obstacle(model).is_some() {
            return None;
        }
        let (category, zone) = self.place(model)?;
        Some(Intent::CreateDisk(Box::new(NewDisk {
            snapshot: self.snapshot.clone(),
            zone,
            category,
            level: self.level(model),
            size_gib: self.gib()?,
            name: self.name.text().to_owned(),
            encryption: self.encryption(model),
            source: self.tagged.then(|| self.source(model)).flatten(),
        })))
    }

    /// What the tag says, if there is one.
    #[must_use]
    pub fn source(&self, model: &Model) -> Option<String> {
        let account = model.account()?;
        Some(crate::domain::planner::source(&self.snapshot, Some(&self.facts), account, &self.region))
    }
}
