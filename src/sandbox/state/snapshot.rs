//! A snapshot and what follows from its facts and the time.

use jiff::Timestamp;

use super::super::age::Age;
use super::super::ids::Ids;
use super::super::world::{self, SnapshotStatus, World};

/// A snapshot that exists.
#[derive(Debug, Clone)]
pub(in super::super) struct Snapshot {
    /// What the world says about it.
    pub facts: world::Snapshot,
    /// Account ID.
    pub owner: String,
    pub created: Timestamp,
    /// Source disk.
    pub disk: String,
    /// Snapshot chain of that disk.
    pub chain: String,
    /// Serial number.
    pub serial: String,
    /// Whether its key is the service key.
    pub service_key: bool,
    started: Timestamp,
}

impl Snapshot {
    pub(in super::super) fn new(facts: &world::Snapshot, world: &World, ids: &Ids, started: Timestamp) -> Self {
        let owner = world.account_id(&facts.owner);
        let disk = facts.disk.clone().unwrap_or_else(|| ids.derived("d", &facts.id, &["disk", &facts.id]));
        let chain = ids.derived("sl", &facts.id, &["chain", &owner, &disk]);
        let number = ids.number(&["serial", &facts.id]);
        let serial = [number.get(..5), number.get(5..9), number.get(9..)].map(Option::unwrap_or_default).join("-");
        let service_key =
            facts.key.as_ref().is_some_and(|id| world.keys.iter().any(|key| key.id == *id && key.service));
        let created = facts.age.before(started);
        Self { facts: facts.clone(), owner, created, disk, chain, serial, service_key, started }
    }

    /// One that was made up: with its disk, the chain of that, and its serial number.
    pub(super) fn made(
        facts: world::Snapshot,
        owner: String,
        (disk, chain, serial): (String, String, String),
        started: Timestamp,
    ) -> Self {
        let created = facts.age.before(started);
        Self { facts, owner, created, disk, chain, serial, service_key: false, started }
    }

    fn finishes(&self) -> Option<Timestamp> {
        self.facts.finishes_in.map(|span| span.after(self.started))
    }

    /// Its state at `now`.
    pub(in super::super) fn status(&self, now: Timestamp) -> SnapshotStatus {
        match (self.facts.status, self.finishes()) {
            (SnapshotStatus::Progressing, Some(end)) if now >= end => SnapshotStatus::Accomplished,
            (status, _) => status,
        }
    }

    /// Per cent that are done at `now`.
    pub(in super::super) fn progress(&self, now: Timestamp) -> u8 {
        let first = self.facts.progress.min(99);
        match (self.status(now), self.finishes()) {
            (SnapshotStatus::Accomplished, _) => 100,
            (SnapshotStatus::Progressing, Some(end)) => {
                let whole = (end.as_millisecond() - self.started.as_millisecond()).max(1);
                let passed = (now.as_millisecond() - self.started.as_millisecond()).clamp(0, whole);
                let gained = i64::from(100 - first) * passed / whole;
                first.saturating_add(u8::try_from(gained).unwrap_or(0)).min(99)
            }
            _ => first,
        }
    }

    /// Seconds until it is accomplished; zero unless it is progressing.
    pub(in super::super) fn remaining(&self, now: Timestamp) -> i64 {
        match (self.status(now), self.finishes()) {
            (SnapshotStatus::Progressing, Some(end)) => (end.as_second() - now.as_second()).max(0),
            _ => 0,
        }
    }

    /// Whether it can be shared and used.
    pub(in super::super) fn is_available(&self, now: Timestamp) -> bool {
        let accomplished = self.status(now) == SnapshotStatus::Accomplished;
        accomplished || (self.facts.status != SnapshotStatus::Failed && self.facts.available == Some(true))
    }

    /// When it is released, if ever.
    pub(super) fn released(&self) -> Option<Timestamp> {
        self.facts.retention_days.map(|days| Age::days(u64::from(days)).after(self.created))
    }
}
