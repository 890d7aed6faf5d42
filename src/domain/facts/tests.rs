use super::*;
use crate::domain::directory::Member;
use crate::domain::disk::{Disk, DiskCategory, DiskStatus, InstanceStatus};
use crate::domain::plan::{CopyWish, Destination, Intent, Invited, NewDisk, NewEncryption, Reinit, Route};
use crate::domain::share::tests_support::share;

fn facts() -> Facts {
    let now = "2026-11-24T12:00:00Z".parse().unwrap();
    Facts::new("1203948576102938".parse().unwrap(), "cn-hangzhou".parse().unwrap(), now, "op")
}

fn sharing(snapshot: &str, into: Destination) -> Intent {
    Intent::Share {
        snapshots: vec![snapshot.parse().unwrap()],
        into,
        principals: vec![Principal::from_wire("1234567890123456")],
        except: vec![],
    }
}

fn encrypted(key: &str) -> SnapshotFacts {
    SnapshotFacts {
        own: true,
        status: Status::Accomplished,
        ready: true,
        encrypted: true,
        key: Some(key.parse().unwrap()),
        category: Category::Standard,
        kept_until: None,
        has_image: false,
        has_disks: false,
        name: "web".into(),
        size_gib: Some(40),
        disk: None,
        shared_from: None,
    }
}

/// Answers a need from a small world, as the preparation does.
fn fetch(need: &Need, facts: &mut Facts) {
    match need {
        Need::OwnShares => facts.shares = Known::Known(vec![share("rs-1", &["s-b"], &[])]),
        Need::Membership => {
            let (root, master) = ("r-P9xW3c".parse().unwrap(), "1009988776655443".parse().unwrap());
            facts.membership = Known::Known(Some(Directory::new("rd-7Kq2Lm".parse().unwrap(), root, master)));
        }
        Need::SharingSwitch => facts.switch = Known::Known(true),
        Need::Folder(folder) => {
            if let Known::Known(Some(tree)) = &mut facts.membership {
                let inner = tree.root == *folder;
                let below = inner.then(|| ("fd-8TbQw2ZrLk".parse().unwrap(), "prod".into()));
                let id = "1550011223344556".parse().unwrap();
                let member = (!inner).then(|| Member { id, name: "m".into(), folder: folder.clone() });
                tree.insert(folder, below.into_iter().collect(), member.into_iter().collect());
            }
        }
        Need::Snapshot(id) => drop(facts.snapshots.insert(id.clone(), Known::Known(Some(encrypted("key-own"))))),
        Need::Key(id) => {
            let key = KeyFacts { class: KeyClass::Customer, state: KeyState::Enabled };
            facts.keys.insert(id.clone(), Known::Known(key));
        }
        Need::Role => facts.role = Known::Unknown(Box::default()),
        Need::Totals => facts.totals = Known::Known(Totals::default()),
        Need::Invitations => facts.invitations = Known::Known(vec![]),
        Need::Received => facts.received = Known::Known(vec![]),
        need => fetch_for_use(need, &mut facts.using),
    }
}

/// The same for what disks and copies depend on.
fn fetch_for_use(need: &Need, using: &mut Using) {
    match need {
        Need::Regions => {
            using.regions = Known::Known(vec!["cn-hangzhou".parse().unwrap(), "cn-beijing".parse().unwrap()])
        }
        Need::Zones => using.zones = Known::Known(vec![]),
        Need::OwnKeys(region) => drop(using.keys.insert(region.clone(), Known::Known(vec![]))),
        Need::Copies(region) => drop(using.copies.insert(region.clone(), Known::Unknown(Box::default()))),
        Need::Disk(id) => {
            let disk = Disk {
                id: id.clone(),
                region: "cn-hangzhou".parse().unwrap(),
                zone: "cn-hangzhou-h".into(),
                name: "data".into(),
                category: "cloud_essd".into(),
                size_gib: Some(40),
                status: DiskStatus::InUse,
                data: true,
                key: None,
                source: Some("s-a".parse().unwrap()),
                instance: Some("i-1".parse().unwrap()),
                multi_attach: false,
                created: None,
            };
            using.disks.insert(id.clone(), Known::Known(Some(disk)));
        }
        Need::Instance(id) => drop(using.instances.insert(id.clone(), Known::Known(Some(InstanceStatus::Stopped)))),
        other => panic!("not a need of disks and copies: {other:?}"),
    }
}

fn rounds(intent: &Intent, facts: &mut Facts) -> Vec<Vec<Need>> {
    let mut all = Vec::new();
    loop {
        let needs = missing(intent, facts);
        if needs.is_empty() {
            return all;
        }
        needs.iter().for_each(|need| fetch(need, facts));
        all.push(needs);
        assert!(all.len() < 20, "what is missing never ends: {all:?}");
    }
}

#[test]
fn one_need_leads_to_the_next() {
    let mut facts = facts();
    let new = Destination::New { name: "demo".into(), allow_external: true };
    let asked = rounds(&sharing("s-a", new), &mut facts);
    let folder = |id: &str| Need::Folder(id.parse().unwrap());
    assert_eq!(
        asked,
        [
            vec![Need::OwnShares, Need::Membership],
            vec![Need::SharingSwitch, folder("r-P9xW3c")],
            vec![folder("fd-8TbQw2ZrLk")],
            vec![Need::Snapshot("s-a".parse().unwrap()), Need::Totals],
            vec![Need::Key("key-own".parse().unwrap())],
            vec![Need::Role],
        ]
    );
    assert_eq!(facts.is_inside(&"1550011223344556".parse().unwrap()), Some(true));
    assert_eq!(facts.is_asked(&"1550011223344556".parse().unwrap()), Some(false));
    assert_eq!(facts.is_asked(&"1234567890123456".parse().unwrap()), Some(true));
}

#[test]
fn adding_somebody_to_a_share_asks_for_everything_in_it() {
    let mut facts = facts();
    let into = Destination::Existing("rs-1".parse().unwrap());
    let asked: Vec<Need> = rounds(&sharing("s-a", into), &mut facts).into_iter().flatten().collect();
    assert!(asked.contains(&Need::Snapshot("s-b".parse().unwrap())), "{asked:?}");
}

#[test]
fn who_invites_is_looked_for_in_the_directory_until_it_is_found() {
    let accept = |sender: &str| {
        Intent::Accept(Invited {
            invitation: "i-1".parse().unwrap(),
            share: "rs-1".parse().unwrap(),
            name: "golden".into(),
            sender: sender.parse().unwrap(),
        })
    };
    let folder = |id: &str| Need::Folder(id.parse().unwrap());
    let all = [vec![Need::Membership, Need::Invitations], vec![folder("r-P9xW3c")], vec![folder("fd-8TbQw2ZrLk")]];
    assert_eq!(rounds(&accept("1234567890123456"), &mut facts()), all);
    let mut facts = facts();
    facts.book.insert("1234567890123456".parse().unwrap());
    assert_eq!(rounds(&accept("1234567890123456"), &mut facts), [vec![Need::Invitations]], "it is known already");
    let back = Intent::Undo { plan: String::new(), intent: Box::new(accept("1550011223344556")) };
    assert_eq!(missing(&back, &facts), [Need::Received], "nobody is accepted by that");
}

#[test]
fn taking_away_asks_for_no_snapshot() {
    let mut facts = facts();
    let intent = Intent::TakeOut { share: "rs-1".parse().unwrap(), snapshots: vec!["s-b".parse().unwrap()] };
    let asked: Vec<Need> = rounds(&intent, &mut facts).into_iter().flatten().collect();
    assert!(!asked.iter().any(|need| matches!(need, Need::Snapshot(_) | Need::Totals | Need::Role)), "{asked:?}");
}

#[test]
fn what_nobody_sees_any_more_is_asked_about_because_it_may_be_released() {
    let mut facts = facts();
    facts.shares = Known::Known(vec![share("rs-1", &["s-b", "s-c"], &["1234567890123456"])]);
    let intent = Intent::TakeOut { share: "rs-1".parse().unwrap(), snapshots: vec!["s-b".parse().unwrap()] };
    let asked: Vec<Need> = rounds(&intent, &mut facts).into_iter().flatten().collect();
    let snapshots = asked.iter().filter(|need| matches!(need, Need::Snapshot(_) | Need::Key(_) | Need::Role));
    assert_eq!(snapshots.collect::<Vec<_>>(), [&Need::Snapshot("s-b".parse().unwrap())]);
}

#[test]
fn disks_and_copies_ask_only_for_what_decides_about_them() {
    let snapshot: SnapshotId = "s-a".parse().unwrap();
    let disk = Intent::CreateDisk(Box::new(NewDisk {
        snapshot: snapshot.clone(),
        zone: "cn-hangzhou-h".parse().unwrap(),
        category: DiskCategory::Essd,
        level: None,
        size_gib: 40,
        name: String::new(),
        encryption: NewEncryption::Plain,
        source: None,
    }));
    let here: RegionId = "cn-hangzhou".parse().unwrap();
    let asked = rounds(&disk, &mut facts());
    let first = vec![Need::Snapshot(snapshot.clone()), Need::Zones];
    assert_eq!(asked, [first, vec![Need::OwnKeys(here.clone())]], "it is encrypted, so keys count");
    let copy = |route| {
        let (name, description) = ("{name}-copy".into(), "a copy".into());
        Intent::Copy(CopyWish { snapshots: vec![snapshot.clone()], route, name, description, days: None, tagged: true })
    };
    let asked = rounds(&copy(Route::Secure), &mut facts());
    let all = vec![Need::Snapshot(snapshot.clone()), Need::OwnKeys(here.clone()), Need::Copies(here)];
    assert_eq!(asked, [all]);
    let abroad = |region: &str| Route::To { region: region.parse().unwrap(), encryption: NewEncryption::Plain };
    let asked = rounds(&copy(abroad("cn-beijing")), &mut facts()).concat();
    assert!(asked.contains(&Need::Copies("cn-beijing".parse().unwrap())) && asked.contains(&Need::Regions));
    let asked = rounds(&copy(abroad("mars-east-1")), &mut facts()).concat();
    assert!(asked.contains(&Need::Copies("mars-east-1".parse().unwrap())), "it is not known yet that it is none");
    let reinit = Reinit { disk: "d-1".parse().unwrap(), snapshot, instance: None };
    let asked = rounds(&Intent::ReInitialise(reinit), &mut facts());
    assert_eq!(asked.last(), Some(&vec![Need::Instance("i-1".parse().unwrap())]));
}
