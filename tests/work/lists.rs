//! The lists, as the built-in world's sharer sees them.

use std::collections::BTreeMap;

use snapferry::domain::ids::{FolderId, KeyId, RegionId};
use snapferry::domain::keys::KeyClass;
use snapferry::domain::problem::ProblemKind;
use snapferry::domain::share::ShareStatus;
use snapferry::sandbox::World;
use snapferry::work::{Event, Job, Region};

use crate::rig::*;

fn regions(rig: &Rig) -> Vec<Region> {
    match rig.ask(1, Job::Regions) {
        Event::Regions(Ok(regions)) => regions,
        other => panic!("not the regions: {other:?}"),
    }
}

#[test]
fn regions_come_in_the_services_order_and_tell_where_sharing_is_missing() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let world = World::builtin();
    let expected: Vec<_> = world.regions.iter().map(|of| (of.id.as_str(), Some(of.resource_sharing))).collect();
    let regions = regions(&rig);
    assert_eq!(regions.iter().map(|of| (of.id.as_str(), of.sharing)).collect::<Vec<_>>(), expected);
    assert_eq!(regions[0].name.shown(), world.regions[0].names.en);
}

#[test]
fn a_clock_that_moves_is_told_before_anything_that_has_its_time() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    rig.control().advance(3 * day);
    let stamp = rig.submit(1, Job::Sharing { region: hangzhou() });
    let ahead = loop {
        match rig.any() {
            (_, Event::Clock { ahead }) => break ahead,
            (of, event) => assert_ne!(of, stamp, "the clock comes first: {event:?}"),
        }
    };
    assert!((ahead.as_secs() - 259_200).abs() <= 2, "{ahead}");
    let Event::Sharing { at, .. } = rig.next(stamp) else { panic!("the shares") };
    assert_eq!(at, rig.clock.env().now().wall + ahead);
    let plan = Box::new(rig.plan(1, to_globex(&rig)));
    let task = rig.rested(rig.submit(1, Job::Apply { plan, note: None, undoes: None }));
    assert!(task.began >= at && task.changed >= task.began, "a task has the same time");
    let line = rig.lines().pop().unwrap();
    let record: serde_json::Value = serde_json::from_str(&line).unwrap();
    let written: jiff::Timestamp = record["at"].as_str().unwrap().parse().unwrap();
    assert!(written >= at, "and so has the journal");
}

#[test]
fn configured_regions_restrict_the_list_and_keep_its_order() {
    let wanted = ["cn-beijing", "cn-hangzhou", "nowhere-1"].map(|id| id.parse::<RegionId>().unwrap());
    let rig =
        Rig::build(|sandbox| (sandbox.ready().suffix.clone(), None), |setup| setup.regions = Some(wanted.to_vec()));
    rig.open(1, ACME);
    assert_eq!(regions(&rig).iter().map(|of| of.id.as_str()).collect::<Vec<_>>(), ["cn-hangzhou", "cn-beijing"]);
}

#[test]
fn without_an_answer_of_resource_sharing_the_regions_are_there_nevertheless() {
    let rig = Rig::judged(|_| crate::proxy::Fate::Pass);
    // The region of a profile that has no Resource Sharing: the central one is asked then.
    rig.write_profiles(|profile| profile["region_id"] = "me-east-1".into());
    rig.open(1, ACME);
    assert!(regions(&rig).iter().all(|region| region.sharing.is_some()));
    assert_eq!(rig.seen("DescribeRegions"), 3, "one of compute, two of sharing");
}

#[test]
fn snapshots_come_in_pages_own_and_shared_ones_together() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let world = World::builtin();
    let mine = |region: &RegionId| {
        let of = world.snapshots.iter().filter(|one| one.owner == ACME && one.region == region.as_str());
        of.map(|one| one.id.clone()).collect::<Vec<_>>()
    };
    let (snapshots, pages) = rig.snapshots(1, &hangzhou());
    let mut own: Vec<_> = snapshots.iter().filter(|one| one.is_own()).map(|one| one.id.to_string()).collect();
    let mut expected = mine(&hangzhou());
    own.sort();
    expected.sort();
    assert_eq!(own, expected);
    assert!(pages >= 2, "{pages} pages for {} snapshots", snapshots.len());
    let owners = snapshots.iter().filter_map(|one| one.shared_from.as_ref()?.owner.clone());
    let mut by_owner = BTreeMap::new();
    owners.for_each(|owner| *by_owner.entry(owner).or_insert(0) += 1);
    assert_eq!(by_owner.get(&rig.account("northwind")), Some(&2), "{by_owner:?}");
    assert_eq!(rig.snapshots(1, &"eu-central-1".parse().unwrap()), (vec![], 0), "an empty list has no page");
}

#[test]
fn shares_of_this_account_and_of_others_come_together() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let (own, received) = rig.sharing(1, &hangzhou());
    let golden = own.iter().find(|share| share.name.shown() == "partner-golden").unwrap();
    assert_eq!((golden.member_snapshots().count(), golden.member_principals().count()), (1, 1));
    let from_northwind = received.iter().find(|share| share.name.shown() == "northwind-golden").unwrap();
    assert_eq!((from_northwind.status, from_northwind.snapshots.len()), (ShareStatus::Active, 2));
    assert!(received.iter().any(|share| share.status == ShareStatus::Pending));
    assert!(rig.pending(1, "fabrikam").name.shown() == "fabrikam-migration");
}

#[test]
fn a_region_without_resource_sharing_says_so() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let region: RegionId = "cn-nanjing".parse().unwrap();
    let Event::Sharing { own, received, .. } = rig.ask(1, Job::Sharing { region: region.clone() }) else { panic!() };
    for stopped in [own.stopped, received.stopped] {
        let problem = stopped.unwrap();
        assert_eq!((problem.kind, problem.region.as_ref()), (ProblemKind::NoSuchService, Some(&region)));
    }
    assert_eq!(rig.snapshots(1, &region).0.len(), 2, "its snapshots are there nevertheless");
}

#[test]
fn keys_are_told_apart() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let key = |id: &str| id.parse::<KeyId>().unwrap();
    let ids = ["key-hzz68f2a1c4e7k9m3p5qx", "0e478b7a-4262-4802-b8cb-00d3fb40a1b2", "key-nobody"].map(key);
    let Event::Keys { classes, .. } = rig.ask(1, Job::Keys { region: hangzhou(), keys: ids.to_vec() }) else {
        panic!()
    };
    let [customer, service, nobody] = ids;
    let expected = [(customer, KeyClass::Customer), (service, KeyClass::Service), (nobody, KeyClass::Unreadable)];
    assert_eq!(classes, expected);
}

#[test]
fn the_directory_is_read_level_by_level_by_those_who_may() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let Event::Directory(Ok(Some(mut directory))) = rig.ask(1, Job::Directory) else { panic!("a directory") };
    assert_eq!((directory.master.clone(), directory.sharing_enabled), (rig.account(ACME), Some(true)));
    let mut open = vec![directory.root.clone()];
    while let Some(folder) = open.pop() {
        let Event::Folder { folder: of, contents } = rig.ask(1, Job::Folder { folder: folder.clone() }) else {
            panic!()
        };
        let (folders, members) = contents.unwrap();
        assert_eq!(of, folder);
        open.extend(folders.iter().map(|(id, _)| id.clone()));
        directory.insert(&folder, folders, members);
    }
    assert_eq!(directory.contains(&rig.account("acme-payments")), Some(true));
    assert_eq!(directory.contains(&rig.account(GLOBEX)), Some(false));

    rig.open(2, "acme-lab");
    let folder: FolderId = directory.root;
    let Event::Folder { contents, .. } = rig.ask(2, Job::Folder { folder }) else { panic!() };
    assert!(contents.unwrap_err().is_denied());
    rig.open(3, GLOBEX);
    assert!(matches!(rig.ask(3, Job::Directory), Event::Directory(Ok(None))));
}

#[test]
fn resource_groups_have_the_names_that_people_gave() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let Event::ResourceGroups(Ok(groups)) = rig.ask(1, Job::ResourceGroups) else { panic!("groups") };
    assert!(groups.iter().any(|group| group.name.shown() == "Web shop"), "{groups:?}");
}
