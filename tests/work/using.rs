//! What a recipient makes of a shared-in snapshot: a disk, a copy, and a disk that is brought back to it; each once,
//! however its answer was lost.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use snapferry::domain::disk::DiskCategory;
use snapferry::domain::execution::{Outcome, Standing};
use snapferry::domain::ids::{RegionId, SnapshotId};
use snapferry::domain::plan::{CopyWish, Intent, NewDisk, NewEncryption, Reinit, Route};
use snapferry::sandbox::{FaultKind, FaultSpec, World};
use snapferry::work::{Event, Job};

use crate::rig::*;

/// An outside account with which a share of [`ACME`] is shared; it has accepted.
pub const NORTHWIND: &str = "northwind";
/// A disk that [`attached`] adds, and the snapshot that it was made from, by its owner's ID.
const DISK: &str = "d-bp1madebefore00000000";
const STOPPED: &str = "i-bp1stopped0000000000";
const SOURCE: &str = "s-bp1uo1d52iqh8601lrbo";
/// More than it takes until a disk or a copy is there.
const LONG: Duration = Duration::from_secs(60);

fn beijing() -> RegionId {
    "cn-beijing".parse().unwrap()
}

/// The same world with a disk of [`NORTHWIND`]'s made from a snapshot, attached to an instance that is stopped.
pub fn attached(mut world: World) -> World {
    let (owner, zone) = (NORTHWIND, "cn-hangzhou-h");
    let own = json!({ "owner": owner, "region": "cn-hangzhou", "id": "s-bp1northown00000000000", "name": "own", "disk_gib": 20, "age": "3d" });
    let instance = json!({ "owner": owner, "zone": zone, "id": STOPPED, "status": "Stopped", "age": "9d" });
    let disk = json!({
        "owner": owner, "zone": zone, "id": DISK, "name": "before", "gib": 20, "snapshot": "s-bp1northown00000000000",
        "instance": STOPPED, "age": "1d"
    });
    world.snapshots.push(serde_json::from_value(own).unwrap());
    world.instances.push(serde_json::from_value(instance).unwrap());
    world.disks.push(serde_json::from_value(disk).unwrap());
    world
}

/// A snapshot that is shared with [`NORTHWIND`], by the ID that it has there.
fn shared_in(rig: &Rig) -> SnapshotId {
    rig.open(7, NORTHWIND);
    let (all, _) = rig.snapshots(7, &hangzhou());
    let found = all.iter().filter(|one| !one.is_own() && !one.encrypted).map(|one| one.id.clone()).min();
    found.expect("something plain is shared in")
}

pub fn a_disk(rig: &Rig) -> Intent {
    Intent::CreateDisk(Box::new(NewDisk {
        snapshot: shared_in(rig),
        zone: "cn-hangzhou-h".parse().unwrap(),
        category: DiskCategory::Auto,
        level: None,
        size_gib: 600,
        name: "made-once".into(),
        encryption: NewEncryption::Plain,
        source: None,
    }))
}

pub fn a_copy(rig: &Rig) -> Intent {
    copies(vec![shared_in(rig)])
}

fn copies(snapshots: Vec<SnapshotId>) -> Intent {
    Intent::Copy(CopyWish {
        snapshots,
        route: Route::To { region: beijing(), encryption: NewEncryption::Plain },
        name: "copied-once".into(),
        description: "a copy of what is shared in".into(),
        days: Some(30),
        tagged: true,
    })
}

pub fn re_initialise() -> Intent {
    Intent::ReInitialise(Reinit {
        disk: DISK.parse().unwrap(),
        snapshot: "s-bp1northown00000000000".parse().unwrap(),
        instance: Some(STOPPED.parse().unwrap()),
    })
}

/// The disks and the snapshots that [`NORTHWIND`] has, one text each, without the IDs of new ones.
pub fn what_was_made(rig: &Rig) -> Vec<String> {
    rig.open(91, NORTHWIND);
    let Event::Disks { disks: Ok((disks, _)), .. } = rig.ask(91, Job::Disks { region: hangzhou() }) else {
        panic!("the disks")
    };
    let mut all: Vec<String> = disks
        .iter()
        .map(|disk| format!("{} {:?} {} {:?}", disk.name.raw(), disk.size_gib, disk.category.raw(), disk.status))
        .collect();
    for region in [hangzhou(), beijing()] {
        let (snapshots, _) = rig.snapshots(91, &region);
        let own = snapshots.iter().filter(|one| one.is_own());
        all.extend(own.map(|one| format!("{region} {} {:?} {:?}", one.name.raw(), one.status, one.retention_days)));
    }
    all.sort();
    all
}

/// How often [`NORTHWIND`] has something of that name.
fn count(rig: &Rig, name: &str) -> usize {
    rig.clock.advance(LONG);
    what_was_made(rig).iter().filter(|one| one.contains(name)).count()
}

/// The tokens that were sent with an action, and how often it was sent.
fn tokens(rig: &Rig, action: &str) -> (BTreeSet<String>, usize) {
    let lines = rig.lines();
    let intents = lines.iter().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let sent: Vec<String> = intents
        .filter(|record| record.to_string().contains("ClientToken") && record.to_string().contains(action))
        .map(|record| token(&record).expect("a token is written down"))
        .collect();
    (sent.iter().cloned().collect(), sent.len())
}

/// The token in a record of the journal, wherever in it that is.
fn token(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Object(fields) => {
            let own = fields.get("ClientToken").and_then(|token| token.as_str()).map(str::to_owned);
            own.or_else(|| fields.values().find_map(token))
        }
        serde_json::Value::Array(items) => {
            let pair = items.first().and_then(|name| name.as_str()) == Some("ClientToken");
            let own = items.get(1).filter(|_| pair).and_then(|token| token.as_str()).map(str::to_owned);
            own.or_else(|| items.iter().find_map(token))
        }
        _ => None,
    }
}

/// What is wanted, once the world is there.
type Wish = fn(&Rig) -> Intent;

#[test]
fn a_retry_after_a_cut_connection_makes_one_and_not_two() {
    let cases: [(&str, Wish, &str); 2] = [("CreateDisk", a_disk, "made-once"), ("CopySnapshot", a_copy, "copied-once")];
    for (action, intent, name) in cases {
        for kind in [FaultKind::ResetAfter, FaultKind::ResetBefore] {
            let rig = Rig::in_world(attached(World::builtin()));
            let intent = intent(&rig);
            rig.open(10, NORTHWIND);
            let plan = rig.plan(10, intent);
            rig.control().fault(FaultSpec::new(kind).times(2).on(action)).unwrap();
            let run = rig.apply(10, plan);
            assert_eq!((run.standing(), run.outcome(0)), (Standing::Done, Some(&Outcome::Done)), "{action} {kind:?}");
            assert!(rig.asked(action) >= 2, "{action}: it was sent again");
            let (tokens, sent) = tokens(&rig, action);
            assert_eq!(tokens.len(), 1, "{action}: always the same token, from the journal");
            assert!(sent >= 2, "{action}: each time it was written down before: {sent}");
            assert_eq!(count(&rig, name), 1, "{action} {kind:?}");
        }
    }
}

#[test]
fn copies_of_one_disk_to_one_region_wait_for_their_turn() {
    let rig = Rig::in_world(attached(World::builtin()));
    rig.open(10, ACME);
    let (all, _) = rig.snapshots(10, &hangzhou());
    let plain =
        |id: &SnapshotId| all.iter().find(|one| one.id == *id).is_some_and(|one| one.is_own() && !one.encrypted);
    let source: SnapshotId = SOURCE.parse().unwrap();
    assert!(plain(&source));
    // One more of the same disk is the same snapshot once more.
    let plan = rig.plan(10, copies(vec![source.clone(), source]));
    assert_eq!(plan.steps.len(), 2);
    let run = rig.apply(10, plan);
    assert_eq!(run.standing(), Standing::Done, "{:?}", run.progress);
    let calls = rig.control().calls(0);
    let refused =
        calls.iter().filter(|call| call.action.as_deref() == Some("CopySnapshot") && call.status != Some(200));
    assert_eq!(refused.count(), 0, "nothing is sent that would be refused");
    assert_eq!(rig.asked("CopySnapshot"), 2);
}
