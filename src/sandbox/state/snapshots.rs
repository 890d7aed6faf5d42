//! All snapshots, found by ID and read in the order of a list. A world may have a hundred thousand of them, so neither
//! a page nor the passing of time walks over all.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use jiff::Timestamp;

use super::{Made, Snapshot};

/// The place of a snapshot in a list: the newest comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Place {
    newest: Reverse<i64>,
    id: String,
}

impl Place {
    pub(in super::super) fn new(created: Timestamp, id: &str) -> Self {
        Self { newest: Reverse(created.as_second()), id: id.to_owned() }
    }

    /// As text, for a token.
    pub(in super::super) fn text(&self) -> String {
        format!("{} {}", self.newest.0, self.id)
    }

    /// From text.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let (newest, id) = text.split_once(' ')?;
        Some(Self { newest: Reverse(newest.parse().ok()?), id: id.to_owned() })
    }
}

/// The snapshots of all accounts and regions.
#[derive(Debug, Default)]
pub(in super::super) struct Snapshots {
    by_id: BTreeMap<String, Snapshot>,
    /// By region and owner.
    order: BTreeMap<(String, String), BTreeSet<Place>>,
    /// When which one is past its retention.
    ends: BTreeSet<(Timestamp, String)>,
    /// Those that nobody wrote down, by region and owner.
    made: BTreeMap<(String, String), Made>,
}

impl Snapshots {
    pub(in super::super) fn insert(&mut self, snapshot: Snapshot) {
        let id = snapshot.facts.id.clone();
        let group = (snapshot.facts.region.clone(), snapshot.owner.clone());
        self.order.entry(group).or_default().insert(Place::new(snapshot.created, &id));
        if let Some(end) = snapshot.released() {
            self.ends.insert((end, id.clone()));
        }
        self.by_id.insert(id, snapshot);
    }

    pub(super) fn add_made(&mut self, group: (String, String), made: Made) {
        self.made.insert(group, made);
    }

    /// Those of an account in a region that nobody wrote down and nobody has named.
    pub(in super::super) fn made(&self, region: &str, owner: &str) -> Option<&Made> {
        self.made.get(&(region.to_owned(), owner.to_owned()))
    }

    /// All that nobody wrote down and nobody has named.
    pub(in super::super) fn all_made(&self) -> impl Iterator<Item = &Made> {
        self.made.values()
    }

    /// Keeps the snapshots that a parameter names, if they were not kept before: from now on they are like all others.
    pub(in super::super) fn name(&mut self, text: &str) {
        let ids =
            if text.starts_with('[') { serde_json::from_str(text).unwrap_or_default() } else { vec![text.to_owned()] };
        for id in ids.iter().filter(|id| id.starts_with("s-")) {
            let found = self.made.values_mut().find_map(|made| made.take(id));
            found.into_iter().for_each(|snapshot| self.insert(snapshot));
        }
    }

    pub(in super::super) fn get(&self, id: &str) -> Option<&Snapshot> {
        self.by_id.get(id)
    }

    /// Changes what does not decide about its place.
    pub(in super::super) fn change(&mut self, id: &str, change: impl FnOnce(&mut Snapshot)) {
        if let Some(snapshot) = self.by_id.get_mut(id) {
            change(snapshot);
        }
    }

    pub(in super::super) fn remove(&mut self, id: &str) {
        let Some(snapshot) = self.by_id.remove(id) else { return };
        if let Some(end) = snapshot.released() {
            self.ends.remove(&(end, id.to_owned()));
        }
        let place = Place::new(snapshot.created, id);
        if let Some(group) = self.order.get_mut(&(snapshot.facts.region, snapshot.owner)) {
            group.remove(&place);
        }
    }

    /// How many an account has in a region.
    pub(in super::super) fn count(&self, region: &str, owner: &str) -> usize {
        self.group(region, owner).map_or(0, BTreeSet::len)
    }

    /// The places of an account's snapshots in a region, from the first one behind `after`.
    pub(in super::super) fn places<'a>(
        &'a self,
        region: &str,
        owner: &str,
        after: Option<&Place>,
    ) -> impl Iterator<Item = &'a Place> + use<'a> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.group(region, owner).map(|group| group.range::<Place, _>((from, Bound::Unbounded))).into_iter().flatten()
    }

    /// The snapshot at a place.
    pub(in super::super) fn at(&self, place: &Place) -> Option<&Snapshot> {
        self.get(&place.id)
    }

    /// Those that are past their retention.
    pub(super) fn expired(&self, now: Timestamp) -> impl Iterator<Item = &str> {
        self.ends.iter().take_while(move |(end, _)| *end <= now).map(|(_, id)| id.as_str())
    }

    fn group(&self, region: &str, owner: &str) -> Option<&BTreeSet<Place>> {
        self.order.get(&(region.to_owned(), owner.to_owned()))
    }
}
