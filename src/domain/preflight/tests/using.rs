//! What is said of disks and copies before they are made.

use super::*;
use crate::domain::disk::{Disk, DiskCategory, DiskStatus, InstanceStatus, Level as Speed, RunningCopy, Zone};
use crate::domain::facts::KeyState;
use crate::domain::keys::OwnKey;
use crate::domain::plan::{Call, CopyWish, NewDisk, NewEncryption, Reinit, Route, SOURCE_TAG};
use crate::domain::snapshot::SharedFrom;

fn key(id: &str, state: KeyState, class: KeyClass) -> OwnKey {
    OwnKey { id: id.parse().unwrap(), aliases: vec![], class, state: Some(state) }
}

fn named(id: &str, alias: &str) -> OwnKey {
    OwnKey { aliases: vec![alias.into()], ..key(id, KeyState::Enabled, KeyClass::Customer) }
}

/// A shared-in snapshot under its owner's key.
fn theirs() -> SnapshotFacts {
    let from = SharedFrom::from_tag("acs:ecs:sharedFrom", "7777777777777777:cn-hangzhou:s-source");
    SnapshotFacts {
        own: false,
        encrypted: true,
        key: Some("key-theirs".parse().unwrap()),
        shared_from: from,
        ..ready()
    }
}

fn using() -> Facts {
    let mut facts = facts();
    let region = || "cn-hangzhou".parse().unwrap();
    let zone = |id: &str, categories: &[DiskCategory]| Zone {
        id: id.parse().unwrap(),
        name: "zone".into(),
        categories: categories.to_vec(),
    };
    facts.using.zones = Known::Known(vec![
        zone("cn-hangzhou-h", &[DiskCategory::Essd, DiskCategory::Auto]),
        zone("cn-hangzhou-j", &[DiskCategory::Efficiency, DiskCategory::EphemeralStandard]),
        zone("cn-hangzhou-x", &[]),
    ]);
    facts.using.regions = Known::Known(vec![region(), "cn-beijing".parse().unwrap()]);
    let keys = vec![
        key("key-off", KeyState::Disabled, KeyClass::Customer),
        key("key-plain", KeyState::Enabled, KeyClass::Customer),
        named("key-ops", "alias/ops"),
        key("key-svc", KeyState::Enabled, KeyClass::Service),
    ];
    facts.using.keys.insert(region(), Known::Known(keys));
    facts.using.keys.insert("cn-beijing".parse().unwrap(), Known::Known(vec![]));
    facts.using.copies.insert(region(), Known::Known(vec![]));
    facts.using.copies.insert("cn-beijing".parse().unwrap(), Known::Known(vec![]));
    facts.snapshots.insert("s-x".parse().unwrap(), Known::Known(Some(theirs())));
    facts
}

fn disk(snapshot: &str) -> NewDisk {
    NewDisk {
        snapshot: snapshot.parse().unwrap(),
        zone: "cn-hangzhou-h".parse().unwrap(),
        category: DiskCategory::Essd,
        level: Some(Speed::Pl1),
        size_gib: 40,
        name: "data-1".into(),
        encryption: NewEncryption::Plain,
        source: None,
    }
}

fn wish(snapshots: &[&str], route: Route) -> CopyWish {
    let snapshots = snapshots.iter().map(|id| id.parse().unwrap()).collect();
    CopyWish { snapshots, route, name: "{name}-copy".into(), description: "a copy".into(), days: None, tagged: true }
}

fn to(region: &str, encryption: NewEncryption) -> Route {
    Route::To { region: region.parse().unwrap(), encryption }
}

fn own(id: &str) -> NewEncryption {
    NewEncryption::Key(id.parse().unwrap())
}

fn findings(intent: Intent, facts: &Facts) -> Vec<Finding> {
    preflight(&facts.plan(intent).unwrap(), facts)
}

/// The rules that block with the codes that they predict.
fn blocking(intent: Intent, facts: &Facts) -> Vec<(Rule, &'static str)> {
    let all = findings(intent, facts);
    blocks(&all).map(|finding| (finding.rule, finding.predicts.unwrap_or_default())).collect()
}

#[test]
fn every_rule_for_disks_is_seen_before() {
    let facts = using();
    let with = |snapshot: &str, change: &dyn Fn(&mut NewDisk)| {
        let mut disk = disk(snapshot);
        change(&mut disk);
        blocking(Intent::CreateDisk(Box::new(disk)), &facts)
    };
    assert_eq!(with("s-a", &|_| {}), []);
    let one = |rule, code| vec![(rule, code)];
    let essd = "NotSupportSnapshotEncrypted.DiskCategory";
    let old = |disk: &mut NewDisk| {
        (disk.zone, disk.category, disk.level) = ("cn-hangzhou-j".parse().unwrap(), DiskCategory::Efficiency, None);
    };
    assert_eq!(
        with("s-a", &|one| one.zone = "cn-hangzhou-z".parse().unwrap()),
        one(Rule::Zone, "InvalidZoneId.NotFound")
    );
    assert_eq!(with("s-a", &|one| one.zone = "cn-hangzhou-x".parse().unwrap()), one(Rule::Zone, "Zone.NotOnSale"));
    let here = |one: &mut NewDisk| one.category = DiskCategory::Efficiency;
    assert_eq!(with("s-a", &here), one(Rule::Zone, "InvalidDiskCategory.NotSupported"));
    assert_eq!(with("s-a", &old), []);
    let ephemeral = |one: &mut NewDisk| {
        old(one);
        (one.category, one.size_gib) = (DiskCategory::EphemeralStandard, 64);
    };
    assert_eq!(with("s-a", &ephemeral), one(Rule::Category, "InvalidOperation.CreateFromSnapshotUnsupported"));
    assert_eq!(with("s-a", &|one| one.size_gib = 70_000), one(Rule::Size, "InvalidDiskSize.NotSupported"));
    let small = with("s-a", &|one| one.size_gib = 20);
    assert_eq!(
        small,
        one(Rule::BelowSnapshot, ""),
        "the service would take it, and make another disk than was asked for"
    );
    assert_eq!(with("s-a", &|one| one.level = Some(Speed::Pl3)), one(Rule::Size, "InvalidDiskSize.NotSupported"));
    assert_eq!(with("s-a", &|one| one.name = "2 words".into()), one(Rule::MadeName, "InvalidDiskName.Malformed"));
    assert_eq!(with("s-x", &|_| {}), one(Rule::Encryption, "InvalidParam.EncryptedMismatch"));
    let owners = |one: &mut NewDisk| one.encryption = own("key-theirs");
    assert_eq!(with("s-x", &owners), one(Rule::OwnersKey, "InvalidParam.EncryptedMismatch"));
    assert_eq!(with("s-x", &|one| one.encryption = own("key-ops")), []);
    let other = |one: &mut NewDisk| {
        old(one);
        one.encryption = own("key-ops");
    };
    assert_eq!(with("s-x", &other), one(Rule::KeyNeedsEssd, essd));
    let off = |one: &mut NewDisk| one.encryption = own("key-off");
    assert_eq!(with("s-a", &off), one(Rule::KeyState, "InvalidParameter.KMSKeyId.CMKNotEnabled"));
    let none = |one: &mut NewDisk| one.encryption = own("key-nowhere");
    assert_eq!(with("s-a", &none), one(Rule::NewKey, "InvalidParameter.KMSKeyId.NotFound"));
    let gone = |one: &mut NewDisk| one.snapshot = "s-gone".parse().unwrap();
    let mut unseen = using();
    unseen.snapshots.insert("s-gone".parse().unwrap(), Known::Known(None));
    let mut lost = disk("s-a");
    gone(&mut lost);
    assert_eq!(blocking(Intent::CreateDisk(Box::new(lost)), &unseen), one(Rule::Source, "InvalidSnapshotId.NotFound"));
}

#[test]
fn an_own_encrypted_snapshot_keeps_its_key_with_any_category() {
    let mut facts = using();
    let mine = SnapshotFacts { encrypted: true, key: Some("key-ops".parse().unwrap()), ..ready() };
    facts.snapshots.insert("s-a".parse().unwrap(), Known::Known(Some(mine)));
    let mut old = disk("s-a");
    (old.zone, old.category, old.level) = ("cn-hangzhou-j".parse().unwrap(), DiskCategory::Efficiency, None);
    let code = "InvalidEncrypted.NotMatchSnapshot";
    assert_eq!(blocking(Intent::CreateDisk(Box::new(old.clone())), &facts), [(Rule::Encryption, code)]);
    old.encryption = NewEncryption::Default;
    let said = findings(Intent::CreateDisk(Box::new(old)), &facts);
    assert_eq!(blocks(&said).count(), 0);
    assert!(!said.iter().any(|finding| finding.rule == Rule::ServiceKeyMade), "it is not the service key");
}

#[test]
fn every_rule_for_copies_is_seen_before() {
    let mut facts = using();
    let archived = SnapshotFacts { category: Category::Archive, ..ready() };
    facts.snapshots.insert("s-cold".parse().unwrap(), Known::Known(Some(archived)));
    let with = |snapshot: &str, route: Route| blocking(Intent::Copy(wish(&[snapshot], route)), &facts);
    let one = |rule, code| vec![(rule, code)];
    assert_eq!(with("s-a", to("cn-beijing", NewEncryption::Plain)), []);
    let same = "InvalidOperation.NotSupportCopyInSameRegion";
    assert_eq!(with("s-a", to("cn-hangzhou", NewEncryption::Plain)), one(Rule::PlainInRegion, same));
    assert_eq!(with("s-a", to("cn-hangzhou", own("key-ops"))), []);
    let decrypt = "InvalidEncrypted.NotSupportDecrypt";
    assert_eq!(with("s-x", to("cn-beijing", NewEncryption::Plain)), one(Rule::Encryption, decrypt));
    let foreign = "InvalidParameter.KMSKeyId.CMKUnauthorized";
    assert_eq!(with("s-x", to("cn-hangzhou", own("key-theirs"))), one(Rule::OwnersKey, foreign));
    let missing = "InvalidParameter.KMSKeyId.NotFound";
    assert_eq!(with("s-x", to("cn-beijing", own("key-ops"))), one(Rule::NewKey, missing), "it is of another region");
    let kind = "InvalidSnapshotCategory.NotSupportCopy";
    assert_eq!(with("s-cold", to("cn-beijing", NewEncryption::Plain)), one(Rule::Copyable, kind));
    let region = "InvalidRegionId.MalFormed";
    assert_eq!(with("s-a", to("mars-1", NewEncryption::Plain)), one(Rule::Destination, region));
    let base = || wish(&["s-a"], to("cn-beijing", NewEncryption::Plain));
    for (wish, rule, code) in [
        (CopyWish { name: "/".into(), ..base() }, None, ""),
        (CopyWish { description: "x".into(), ..base() }, Some(Rule::Description), "InvalidDescription.Malformed"),
        (CopyWish { days: Some(0), ..base() }, Some(Rule::Retention), "InvalidRetentionDays.Malformed"),
        (CopyWish { days: Some(65_537), ..base() }, Some(Rule::Retention), "InvalidRetentionDays.Malformed"),
    ] {
        let found = blocking(Intent::Copy(wish), &facts);
        assert_eq!(found, rule.map(|rule| (rule, code)).into_iter().collect::<Vec<_>>(), "a name is made fit");
    }
}

#[test]
fn a_copy_behind_another_one_is_queued_and_not_refused() {
    let mut facts = using();
    let twin = SnapshotFacts { disk: Some("d-1".parse().unwrap()), ..ready() };
    for id in ["s-a", "s-b"] {
        facts.snapshots.insert(id.parse().unwrap(), Known::Known(Some(twin.clone())));
    }
    let queued = |facts: &Facts, ids: &[&str]| {
        let said = findings(Intent::Copy(wish(ids, to("cn-beijing", NewEncryption::Plain))), facts);
        assert_eq!(blocks(&said).count(), 0);
        said.into_iter().find(|one| one.rule == Rule::CopyQueue && one.level == Level::Warn).map(|one| one.about)
    };
    assert_eq!(queued(&facts, &["s-a"]), None);
    let second = vec![Subject::Snapshot("s-b".parse().unwrap())];
    assert_eq!(queued(&facts, &["s-a", "s-b"]), Some(second), "the second of one disk");
    let (disk, id) = (Some("d-1".parse().unwrap()), "s-run".parse().unwrap());
    let running = RunningCopy { id, source: None, disk, percent: Some(41) };
    facts.using.copies.insert("cn-beijing".parse().unwrap(), Known::Known(vec![running]));
    assert!(queued(&facts, &["s-a"]).is_some());
}

#[test]
fn the_route_that_is_chosen_stays_in_the_region_under_an_own_key() {
    let mut facts = using();
    let route = |facts: &Facts, id: &str| {
        let plan = facts.plan(Intent::Copy(wish(&[id], Route::Secure))).unwrap();
        let said = preflight(&plan, facts);
        assert_eq!(blocks(&said).count(), 0, "{said:?}");
        let Call::CopySnapshot { copy, .. } = &plan.steps[0].call else { panic!("a copy") };
        (copy.region.to_string(), copy.encryption.clone(), copy.source.clone())
    };
    for id in ["s-a", "s-x"] {
        let (region, encryption, _) = route(&facts, id);
        assert_eq!((region.as_str(), encryption), ("cn-hangzhou", own("key-ops")), "one with a name before others");
    }
    assert_eq!(SOURCE_TAG, "snapferry:source");
    let source = route(&facts, "s-x").2;
    assert_eq!(source.as_deref(), Some("7777777777777777/cn-hangzhou/s-source"), "by its owner's ID");
    assert_eq!(route(&facts, "s-a").2, Some(format!("{OWN}/cn-hangzhou/s-a")));
    facts.using.keys.insert("cn-hangzhou".parse().unwrap(), Known::Known(vec![]));
    let (region, encryption, _) = route(&facts, "s-x");
    assert_eq!((region.as_str(), encryption), ("cn-hangzhou", NewEncryption::Default), "never to another region");
    let said = findings(Intent::Copy(wish(&["s-x"], Route::Secure)), &facts);
    assert!(said.iter().any(|finding| finding.rule == Rule::ServiceKeyMade && finding.level == Level::Warn));
}

#[test]
fn billing_and_loss_are_told_before_and_a_word_is_typed_for_the_loss() {
    let facts = using();
    let said = findings(Intent::CreateDisk(Box::new(disk("s-a"))), &facts);
    assert!(said.iter().any(|finding| finding.rule == Rule::Billed && finding.is_reminder()));
    assert!(said.iter().flat_map(|finding| &finding.doubts).any(|doubt| *doubt == Doubt::Price));
    let plan = facts.plan(Intent::CreateDisk(Box::new(disk("s-a")))).unwrap();
    assert_eq!(confirmation(&plan, |_| false), Confirmation::None);
    let reinit = Reinit { disk: "d-1".parse().unwrap(), snapshot: "s-x".parse().unwrap(), instance: None };
    let plan = facts.plan(Intent::ReInitialise(reinit)).unwrap();
    assert_eq!(confirmation(&plan, |_| false), Confirmation::Word("erase"));
    assert!(preflight(&plan, &facts).iter().any(|finding| finding.rule == Rule::Erased));
}

#[test]
fn a_disk_is_re_initialised_only_while_its_snapshot_is_there() {
    let base = Disk {
        id: "d-1".parse().unwrap(),
        region: "cn-hangzhou".parse().unwrap(),
        zone: "cn-hangzhou-h".into(),
        name: "data".into(),
        category: "cloud_essd".into(),
        size_gib: Some(40),
        status: DiskStatus::InUse,
        data: true,
        key: None,
        source: Some("s-x".parse().unwrap()),
        instance: Some("i-1".parse().unwrap()),
        multi_attach: false,
        created: None,
    };
    let with = |disk: Option<Disk>, there: bool, status: InstanceStatus| {
        let mut facts = using();
        facts.using.disks.insert("d-1".parse().unwrap(), Known::Known(disk));
        facts.using.instances.insert("i-1".parse().unwrap(), Known::Known(Some(status)));
        if !there {
            facts.snapshots.insert("s-x".parse().unwrap(), Known::Known(None));
        }
        let reinit = Reinit { disk: "d-1".parse().unwrap(), snapshot: "s-x".parse().unwrap(), instance: None };
        blocking(Intent::ReInitialise(reinit), &facts)
    };
    let (off, on) = (InstanceStatus::Stopped, InstanceStatus::NotStopped);
    assert_eq!(with(Some(base.clone()), true, off), []);
    assert_eq!(with(Some(base.clone()), false, off), [(Rule::SourceGone, "InvalidSourceSnapshot")]);
    assert_eq!(with(Some(base.clone()), true, on), [(Rule::InstanceRuns, "IncorrectInstanceStatus")]);
    let free = Disk { status: DiskStatus::Available, instance: None, ..base.clone() };
    assert_eq!(with(Some(free), true, off), [(Rule::DiskState, "IncorrectDiskStatus")]);
    let shared = Disk { multi_attach: true, ..base };
    assert_eq!(with(Some(shared), true, off), [(Rule::DiskState, "OperationDenied")]);
    assert_eq!(with(None, true, off), [(Rule::DiskState, "InvalidDiskId.NotFound")]);
}
