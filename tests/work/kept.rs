//! Lists that are kept for the next start: whose they are, when they come, and what never looks at them.

use snapferry::domain::plan::Intent;
use snapferry::inventory::Inventory;
use snapferry::work::{Event, Job, Keep, Kept, Region};

use crate::rig::*;

/// Reads a list of that profile's and lets it be kept; the worker is another one afterwards.
fn keep(rig: &mut Rig, profile: &str) {
    rig.open(1, profile);
    let (region, mut rows) = (hangzhou(), Inventory::default());
    rows.begin(region.clone());
    let stamp = rig.submit(1, Job::Snapshots { region: region.clone() });
    let at = loop {
        match rig.next(stamp) {
            Event::Snapshots { chunk, .. } => rows.append([chunk]),
            Event::SnapshotsEnd { at, stopped: None, .. } => break at,
            other => panic!("not a page: {other:?}"),
        }
    };
    rows.finish(&region);
    let (account, rows) = (rig.account(profile), rows.rows_to_keep(&region));
    let region = Region { id: region, name: "Hangzhou".into(), sharing: Some(true) };
    rig.submit(1, Job::Keep(Box::new(Keep { account, region, place: 0, at, rows })));
    rig.restart();
}

/// What comes before a session is open, and what comes right after it.
fn open(rig: &Rig, epoch: u32, profile: &str) -> (Vec<Event>, Vec<Event>) {
    let stamp = rig.submit(epoch, Job::Open { profile: Some(profile.to_owned()) });
    let regions = rig.submit(epoch, Job::Regions);
    let (mut before, mut after, mut opened) = (Vec::new(), Vec::new(), false);
    loop {
        match rig.any() {
            (of, Event::Opened(Ok(_))) if of == stamp => opened = true,
            (of, Event::Regions(_)) if of == regions => return (before, after),
            (of, event @ Event::Kept { .. }) if of == stamp && opened => after.push(event),
            (of, event) if of == stamp && !opened => before.push(event),
            _ => {}
        }
    }
}

#[track_caller]
fn rows(rig: &Rig, profile: &str, events: &[Event]) -> Vec<String> {
    let [Event::Kept { account, lists, dropped: 0 }] = events else { panic!("one list: {events:?}") };
    assert_eq!(*account, rig.account(profile));
    let [Kept { region, chunks, .. }] = lists.as_slice() else { panic!("one region: {lists:?}") };
    assert_eq!((&region.id, region.name.shown(), region.sharing), (&hangzhou(), "Hangzhou", Some(true)));
    chunks.iter().flat_map(|chunk| chunk.rows()).map(|row| row.id().to_owned()).collect()
}

#[test]
fn they_come_before_anybody_was_asked_and_only_to_their_account() {
    let mut rig = Rig::new();
    keep(&mut rig, ACME);
    let (before, after) = open(&rig, 2, ACME);
    let kept = rows(&rig, ACME, &before);
    assert!(after.is_empty(), "they come once: {after:?}");
    let (fresh, _) = rig.snapshots(2, &hangzhou());
    assert_eq!(kept, fresh.iter().map(|one| one.id.to_string()).collect::<Vec<_>>());
    let (before, after) = open(&rig, 3, GLOBEX);
    assert!(before.is_empty() && after.is_empty(), "{before:?} {after:?}");
}

#[test]
fn a_profile_that_has_the_keys_of_somebody_else_by_now_shows_nothing() {
    let mut rig = Rig::new();
    keep(&mut rig, ACME);
    let accounts = &rig.ready().accounts;
    let keys = accounts.iter().find(|one| one.profile == GLOBEX).unwrap();
    rig.write_config(&[serde_json::json!({
        "name": ACME, "mode": "AK", "region_id": "cn-hangzhou",
        "access_key_id": keys.access_key_id, "access_key_secret": keys.access_key_secret,
    })]);
    let (before, after) = open(&rig, 2, ACME);
    assert!(before.is_empty() && after.is_empty(), "{before:?} {after:?}");
}

#[test]
fn without_knowing_whose_a_key_is_they_wait_for_the_answer() {
    let mut rig = Rig::new();
    keep(&mut rig, ACME);
    let mut folders = std::fs::read_dir(rig.home().join("cache/lists")).unwrap().map(|entry| entry.unwrap().path());
    let cloud = folders.find(|path| path.is_dir()).unwrap();
    std::fs::remove_file(cloud.join("accounts.json")).unwrap();
    let (before, after) = open(&rig, 2, ACME);
    assert!(before.is_empty(), "{before:?}");
    assert!(!rows(&rig, ACME, &after).is_empty());
    // From then on it is known.
    rig.restart();
    assert!(!rows(&rig, ACME, &open(&rig, 2, ACME).0).is_empty());
}

#[test]
fn a_plan_never_rests_on_them() {
    let mut rig = Rig::new();
    keep(&mut rig, ACME);
    let open = |rig: &Rig, epoch| {
        let stamp = rig.submit(epoch, Job::Open { profile: Some(ACME.to_owned()) });
        let first = rig.next(stamp);
        rig.until(stamp, |event| matches!(event, Event::Opened(Ok(_))));
        first
    };
    open(&rig, 1);
    let gone = Intent::DeleteSnapshots { snapshots: vec![PLAIN.parse().unwrap()], force: false };
    let plan = rig.plan(1, gone);
    rig.apply(1, plan);
    rig.restart();
    let kept = rows(&rig, ACME, &[open(&rig, 2)]);
    assert!(kept.contains(&PLAIN.to_owned()), "the kept list has it still");
    let asked = rig.asked("DescribeSnapshots");
    let prepared = rig.prepare(2, to_globex(&rig));
    assert!(rig.asked("DescribeSnapshots") > asked, "the state is read again");
    let blocked = prepared.plan.is_err()
        || prepared.findings.iter().any(|finding| finding.level == snapferry::domain::preflight::Level::Block);
    assert!(blocked, "{prepared:?}");
}

#[test]
fn a_list_that_cannot_be_kept_is_told_and_nothing_else_fails() {
    let rig = Rig::new();
    rig.write("cache", "a file where the folder should be");
    rig.open(1, ACME);
    let region = Region { id: hangzhou(), name: "".into(), sharing: None };
    let (account, rows) = (rig.account(ACME), Inventory::default().rows_to_keep(&hangzhou()));
    let at = rig.clock.env().now().wall;
    let told = rig.ask(1, Job::Keep(Box::new(Keep { account, region, place: 0, at, rows })));
    assert!(matches!(told, Event::NotKept(_)), "{told:?}");
    assert!(!rig.snapshots(1, &hangzhou()).0.is_empty());
}
