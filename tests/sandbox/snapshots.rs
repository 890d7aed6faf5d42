//! DescribeSnapshots and DeleteSnapshot.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::*;

/// The IDs that a listing with these parameters gives, in its order.
fn found(caller: &Caller<'_>, parameters: &[(&str, &str)]) -> Vec<String> {
    let answer = caller.ecs("DescribeSnapshots", &[&[("PageSize", "100")], parameters].concat()).ok();
    texts(&answer["Snapshots"]["Snapshot"], "SnapshotId").into_iter().map(str::to_owned).collect()
}

#[test]
fn a_snapshot_is_told_with_everything_that_is_known() {
    let lab = Lab::start(&world());
    let all = lab.caller("boss").snapshots();
    let of = |id: &str| all.iter().find(|snapshot| snapshot["SnapshotId"] == id).unwrap();
    let plain = of(PLAIN);
    assert_eq!(plain["SnapshotName"], "web-golden");
    assert_eq!(plain["Description"], "底座");
    assert_eq!(plain["CreationTime"], "2026-11-24T13:00:00Z");
    assert_eq!(plain["SourceDiskSize"], "40");
    assert_eq!((&plain["Status"], &plain["Progress"]), (&"accomplished".into(), &"100%".into()));
    assert_eq!((&plain["Available"], &plain["Encrypted"]), (&true.into(), &false.into()));
    assert_eq!((&plain["SnapshotType"], &plain["SourceDiskType"]), (&"user".into(), &"system".into()));
    assert_eq!((&plain["RegionId"], &plain["ResourceGroupId"]), (&"cn-hangzhou".into(), &GROUP.into()));
    assert_eq!(plain["SourceDiskId"], "d-bp1disk0000000000001");
    assert_eq!(plain["RetentionDays"], Value::Null, "kept for ever");
    let tags = json!([{ "TagKey": "env", "TagValue": "prod" }, { "TagKey": "team", "TagValue": "web" }]);
    assert_eq!(plain["Tags"]["Tag"], tags);
    assert_eq!(of(CMK)["Tags"]["Tag"], json!([]));
    assert_eq!((&of(CMK)["Encrypted"], &of(CMK)["KMSKeyId"]), (&true.into(), &KEY.into()));
    assert_eq!(of(KEPT_30_DAYS)["RetentionDays"], 30);
    assert_eq!(of(ARCHIVE)["Category"], "archive");
    assert_eq!((&of(RUNNING)["Status"], &of(RUNNING)["Progress"]), (&"progressing".into(), &"42%".into()));
    assert_eq!((&of(INSTANT)["Status"], &of(INSTANT)["Available"]), (&"progressing".into(), &true.into()));
    assert_eq!(of(FAILED)["Status"], "failed");
    assert_eq!(of(SECOND)["SnapshotLinkId"], plain["SnapshotLinkId"], "snapshots of one disk form a chain");
    assert_ne!(of(CMK)["SnapshotLinkId"], plain["SnapshotLinkId"]);
}

#[test]
fn newest_first_and_only_the_callers_own() {
    let lab = Lab::start(&world());
    let all = lab.caller("boss").snapshots();
    let times: Vec<&str> = all.iter().map(|snapshot| snapshot["CreationTime"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|one, two| one >= two), "{times:?}");
    assert_eq!(found(&lab.caller("out"), &[]), [OUTS]);
    assert_eq!(found(&lab.caller("boss").at("cn-beijing"), &[]), [BEIJING]);
}

/// Parameters, and the snapshots that they find.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn filters_are_all_applied_together() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let cases: [Case<'_>; 14] = [
        (&[("SnapshotIds", &format!("[\"{PLAIN}\",\"{NOWHERE}\"]"))], &[PLAIN]),
        (&[("SnapshotName", "web-golden")], &[PLAIN]),
        (&[("Status", "failed")], &[FAILED]),
        (&[("Status", "progressing")], &[RUNNING, INSTANT]),
        (&[("SnapshotType", "auto")], &[SECOND]),
        (&[("SourceDiskType", "System")], &[PLAIN]),
        (&[("Usage", "disk")], &[HAS_DISK]),
        (&[("Category", "archive")], &[ARCHIVE]),
        (&[("Encrypted", "True")], &[CMK, SERVICE_KEY]),
        (&[("KMSKeyId", KEY)], &[CMK]),
        (&[("ResourceGroupId", GROUP)], &[PLAIN]),
        (&[("Tag.1.Key", "env")], &[PLAIN, SECOND]),
        (&[("DiskId", "d-bp1disk0000000000001"), ("Tag.1.Key", "env"), ("Tag.1.Value", "test")], &[SECOND]),
        (&[("Usage", "disk"), ("Encrypted", "true")], &[]),
    ];
    for (parameters, expected) in cases {
        assert_eq!(found(&boss, parameters), expected, "{parameters:?}");
    }
}

#[test]
fn a_filter_that_makes_no_sense_has_its_own_code() {
    let lab = Lab::start(&world());
    let many = serde_json::to_string(&vec![PLAIN; 101]).unwrap();
    for (name, value, status, code) in [
        ("SnapshotIds", "s-1,s-2", 403, "InvalidSnapshotIds.Malformed"),
        ("SnapshotIds", many.as_str(), 403, "InvalidSnapshotIds.Malformed"),
        ("Status", "sleeping", 404, "InvalidStatus.NotFound"),
        ("SnapshotType", "shared", 404, "InvalidSnapshotType.NotFound"),
        ("SourceDiskType", "floppy", 404, "InvalidSourceDiskType"),
        ("Usage", "cup", 404, "InvalidUsage"),
        ("Category", "wine", 403, "InvalidSnapshotCategory.Malformed"),
        ("Tag.1.Value", "without-key", 400, "InvalidTag.Mismatch"),
    ] {
        lab.caller("boss").ecs("DescribeSnapshots", &[(name, value)]).refused(status, code);
    }
    let tags: Vec<(String, String)> = (1..=21).map(|n| (format!("Tag.{n}.Key"), format!("k{n}"))).collect();
    let tags: Vec<(&str, &str)> = tags.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    lab.caller("boss").ecs("DescribeSnapshots", &tags).refused(400, "InvalidTagCount");
}

/// A world in which the boss has `count` more snapshots, all of one age.
fn crowded(count: usize) -> Value {
    let mut world = world();
    let snapshots = world["snapshots"].as_array_mut().unwrap();
    snapshots.extend((0..count).map(|number| {
        json!({ "owner": "boss", "region": "cn-beijing", "id": format!("s-2zemany{number:013}"), "disk_gib": 20, "age": "20d" })
    }));
    world
}

#[test]
fn pages_by_number_and_pages_by_token_give_every_snapshot_once() {
    let lab = Lab::start(&crowded(229));
    let beijing = lab.caller("boss").at("cn-beijing");
    let ids = |answer: &Value| -> Vec<String> {
        texts(&answer["Snapshots"]["Snapshot"], "SnapshotId").into_iter().map(str::to_owned).collect()
    };
    let mut by_number = Vec::new();
    for page in ["1", "2", "3", "4"] {
        let answer = beijing.ecs("DescribeSnapshots", &[("PageNumber", page), ("PageSize", "100")]).ok();
        assert_eq!((&answer["TotalCount"], answer["PageNumber"].to_string()), (&230.into(), page.to_owned()));
        by_number.extend(ids(&answer));
    }
    let mut by_token = Vec::new();
    let mut token = String::new();
    loop {
        let answer = beijing.ecs("DescribeSnapshots", &[("MaxResults", "100"), ("NextToken", &token)]).ok();
        by_token.extend(ids(&answer));
        assert!(by_token.len() <= 230, "the tokens go round in a circle");
        match answer["NextToken"].as_str() {
            Some(next) if !next.is_empty() => token = next.to_owned(),
            _ => break,
        }
    }
    assert_eq!(by_token, by_number);
    by_token.sort();
    by_token.dedup();
    assert_eq!(by_token.len(), 230);
    assert_eq!(ids(&beijing.ecs("DescribeSnapshots", &[]).ok()).len(), 10, "ten by default");
    let nonsense = [("MaxResults", "100"), ("NextToken", "bm9uc2Vuc2U=")];
    beijing.ecs("DescribeSnapshots", &nonsense).refused(400, "InvalidParameter");
    beijing.ecs("DescribeSnapshots", &[("PageSize", "101")]).refused(400, "InvalidParameter");
    beijing.ecs("DescribeSnapshots", &[("DryRun", "true")]).refused(400, "DryRunOperation");
    beijing.ask(ECS, "DescribeSnapshots", &[]).refused(400, "MissingParameter");
}

#[test]
fn a_running_snapshot_is_accomplished_in_its_time() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let status = || boss.snapshots().into_iter().find(|s| s["SnapshotId"] == RUNNING).unwrap()["Status"].clone();
    assert_eq!(status(), "progressing");
    lab.advance(Duration::from_secs(601));
    assert_eq!(status(), "accomplished");
}

#[test]
fn retention_releases_a_snapshot_that_is_not_shared() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    assert!(!found(&boss, &[]).contains(&OVERDUE.to_owned()));
    assert!(found(&boss, &[]).contains(&KEPT_30_DAYS.to_owned()));
    lab.hours(24 * 30);
    assert!(!found(&boss, &[]).contains(&KEPT_30_DAYS.to_owned()));
}

#[test]
fn deleting_follows_the_rules() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let delete = |id: &str, force: &str| boss.ask(ECS, "DeleteSnapshot", &[("SnapshotId", id), ("Force", force)]);
    boss.ask(ECS, "DeleteSnapshot", &[]).refused(400, "MissingParameter");
    delete(HAS_DISK, "").refused(403, "SnapshotCreatedDisk");
    delete(HAS_DISK, "True").ok();
    delete(HAS_IMAGE, "true").refused(403, "SnapshotCreatedImage");
    delete(PLAIN, "").ok();
    delete(RUNNING, "").ok();
    for gone in [HAS_DISK, PLAIN, RUNNING] {
        assert!(!found(&boss, &[]).contains(&gone.to_owned()), "{gone}");
    }
    // An unknown ID is passed over. Another account's snapshot, and one in another region, are as good as unknown.
    delete(PLAIN, "").ok();
    delete(BEIJING, "").ok();
    assert_eq!(found(&boss.at("cn-beijing"), &[]), [BEIJING]);
    lab.caller("out").ask(ECS, "DeleteSnapshot", &[("SnapshotId", SECOND)]).ok();
    assert!(found(&boss, &[]).contains(&SECOND.to_owned()));
}
