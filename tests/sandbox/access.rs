//! What the principal sees of a shared snapshot, and when it stops seeing it.

use serde_json::Value;

use crate::support::*;

/// A lab in which the boss shares `snapshots` with the developer.
fn shared(snapshots: &[&str]) -> (Lab, String) {
    let lab = Lab::start(&world());
    let share = lab.caller("boss").share("shared", false, snapshots, &[DEV]);
    lab.settle();
    (lab, share)
}

#[test]
fn a_shared_snapshot_has_a_new_id_and_tells_where_it_is_from() {
    let (lab, _) = shared(&[PLAIN]);
    let seen = lab.caller("dev").shared_in(PLAIN).unwrap();
    let id = seen["SnapshotId"].as_str().unwrap();
    assert!(id.starts_with("s-bp") && id.len() == 22 && id != PLAIN, "{id}");
    let tag = serde_json::json!([{
        "TagKey": "acs:ecs:sharedFrom", "TagValue": format!("{BOSS}:cn-hangzhou:{PLAIN}")
    }]);
    assert_eq!(seen["Tags"]["Tag"], tag, "the owner's tags stay with the owner");
    assert_eq!((&seen["SourceRegionId"], &seen["RegionId"]), (&"cn-hangzhou".into(), &"cn-hangzhou".into()));
    assert_eq!((&seen["SnapshotName"], &seen["SourceDiskSize"]), (&"web-golden".into(), &"40".into()));
    assert_eq!(seen["Status"], "accomplished");
    assert_eq!(lab.caller("dev").shared_in(PLAIN), Some(seen), "it is the same one every time");
}

#[test]
fn the_tag_can_stand_in_the_key_alone() {
    let mut world = world();
    world["shared_from_tag"] = "key-only".into();
    let lab = Lab::start(&world);
    lab.caller("boss").share("shared", false, &[PLAIN], &[DEV]);
    lab.settle();
    let tags = &lab.caller("dev").shared_in(PLAIN).unwrap()["Tags"]["Tag"];
    assert_eq!(tags[0]["TagKey"], format!("acs:ecs:sharedFrom:{BOSS}:cn-hangzhou:{PLAIN}"));
    assert_eq!(tags[0]["TagValue"], "");
}

#[test]
fn each_principal_has_its_own_id_and_the_owner_sees_its_own() {
    let lab = Lab::start(&world());
    lab.caller("boss").share("shared", false, &[PLAIN], &[RD]);
    lab.settle();
    let id = |profile: &str| lab.caller(profile).shared_in(PLAIN).unwrap()["SnapshotId"].clone();
    assert_ne!(id("dev"), id("auditor"));
    let own: Vec<Value> = lab.caller("boss").snapshots().into_iter().filter(|s| s["SnapshotId"] == PLAIN).collect();
    assert_eq!(own.len(), 1);
    assert!(lab.caller("boss").shared_in(PLAIN).is_none());
    assert!(lab.caller("out").shared_in(PLAIN).is_none());
}

#[test]
fn what_is_kept_for_ever_is_kept_1096_days_for_the_principal() {
    let (lab, _) = shared(&[PLAIN, KEPT_30_DAYS]);
    let days = |source: &str| lab.caller("dev").shared_in(source).unwrap()["RetentionDays"].clone();
    assert_eq!(days(PLAIN), 1096);
    assert_eq!(days(KEPT_30_DAYS), 30);
}

#[test]
fn taking_away_principal_snapshot_or_share_takes_the_snapshot_away() {
    let ways: [fn(&Caller<'_>, &str); 3] = [
        |boss, share| drop(boss.disassociate(share, &[], &[DEV]).ok()),
        |boss, share| drop(boss.disassociate(share, &[PLAIN], &[]).ok()),
        |boss, share| drop(boss.sharing("DeleteResourceShare", &[("ResourceShareId", share)]).ok()),
    ];
    for way in ways {
        let (lab, share) = shared(&[PLAIN]);
        let id = lab.caller("dev").shared_in(PLAIN).unwrap()["SnapshotId"].as_str().unwrap().to_owned();
        way(&lab.caller("boss"), &share);
        lab.settle();
        let by_id = [("SnapshotIds", format!("[\"{id}\"]"))];
        let answer = lab.caller("dev").ecs("DescribeSnapshots", &[(by_id[0].0, &by_id[0].1)]).ok();
        assert_eq!(answer["Snapshots"]["Snapshot"], serde_json::json!([]));
    }
}

#[test]
fn a_second_share_keeps_access_when_the_first_one_goes() {
    let (lab, first) = shared(&[PLAIN]);
    let boss = lab.caller("boss");
    let second = boss.share("again", false, &[PLAIN], &[QA]);
    lab.settle();
    let seen = |lab: &Lab| lab.caller("dev").snapshots().into_iter().filter(|s| s["SourceSnapshotId"] == PLAIN).count();
    assert_eq!(seen(&lab), 1, "one snapshot, however many ways lead to it");
    boss.disassociate(&first, &[], &[DEV]).ok();
    lab.settle();
    assert_eq!(seen(&lab), 1);
    boss.disassociate(&second, &[], &[QA]).ok();
    lab.settle();
    assert_eq!(seen(&lab), 0);
}

#[test]
fn a_shared_snapshot_cannot_be_deleted_by_anybody() {
    let (lab, share) = shared(&[PLAIN]);
    let boss = lab.caller("boss");
    let code = "InvalidOperation.DeleteSharedSnapshotUnsupported";
    let delete = |caller: &Caller<'_>, id: &str, force: &str| {
        caller.ask(ECS, "DeleteSnapshot", &[("SnapshotId", id), ("Force", force)])
    };
    delete(&boss, PLAIN, "false").refused(403, code);
    delete(&boss, PLAIN, "true").refused(403, code);
    let seen = lab.caller("dev").shared_in(PLAIN).unwrap()["SnapshotId"].as_str().unwrap().to_owned();
    delete(&lab.caller("dev"), &seen, "true").refused(403, "OperationDenied");
    assert!(lab.caller("dev").shared_in(PLAIN).is_some());
    boss.disassociate(&share, &[PLAIN], &[]).ok();
    delete(&boss, PLAIN, "true").refused(403, code);
    lab.settle();
    delete(&boss, PLAIN, "false").ok();
}

#[test]
fn a_share_without_principals_still_forbids_deletion() {
    let lab = Lab::start(&world());
    lab.caller("boss").share("nobody", false, &[PLAIN], &[]);
    lab.settle();
    let reply = lab.caller("boss").ask(ECS, "DeleteSnapshot", &[("SnapshotId", PLAIN)]);
    reply.refused(403, "InvalidOperation.DeleteSharedSnapshotUnsupported");
}

#[test]
fn an_expired_snapshot_is_kept_while_it_is_shared() {
    let mut world = world();
    world["shares"] =
        serde_json::json!([given_share("rs-Given0000001", &[OVERDUE], &serde_json::json!([{ "principal": "dev" }]))]);
    let lab = Lab::start(&world);
    let boss = lab.caller("boss");
    let there = |lab: &Lab| lab.caller("boss").snapshots().iter().any(|snapshot| snapshot["SnapshotId"] == OVERDUE);
    assert!(there(&lab));
    assert!(lab.caller("dev").shared_in(OVERDUE).is_some());
    boss.disassociate("rs-Given0000001", &[OVERDUE], &[]).ok();
    lab.settle();
    assert!(!there(&lab), "released when the last share of it is gone");
}

#[test]
fn snapshots_added_later_need_no_new_acceptance() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("grows", true, &[PLAIN], &[OUT]);
    lab.settle();
    lab.caller("out").accept(&share);
    lab.settle();
    assert!(lab.caller("out").shared_in(PLAIN).is_some());
    boss.associate(&share, &[SECOND], &[]).ok();
    lab.settle();
    assert!(lab.caller("out").shared_in(SECOND).is_some());
    assert_eq!(lab.caller("out").invitations().len(), 1);
}

#[test]
fn both_sides_can_list_what_is_shared_and_with_whom() {
    let (lab, share) = shared(&[PLAIN, SECOND]);
    let list = |profile: &str, action: &str, owner: &str| {
        lab.caller(profile).sharing(action, &[("ResourceOwner", owner)]).ok()
    };
    let mine = list("boss", "ListSharedResources", "Self");
    let mut ids = texts(&mine["SharedResources"], "ResourceId");
    ids.sort_unstable();
    assert_eq!(ids, [PLAIN, SECOND]);
    let theirs = list("dev", "ListSharedResources", "OtherAccounts");
    assert!(texts(&theirs["SharedResources"], "ResourceId").contains(&PLAIN), "the owner's ID");
    assert_eq!(theirs["SharedResources"][0]["ResourceStatus"], "Available");
    assert_eq!(texts(&list("boss", "ListSharedTargets", "Self")["SharedTargets"], "TargetId"), [DEV]);
    assert_eq!(texts(&list("dev", "ListSharedTargets", "OtherAccounts")["SharedTargets"], "TargetId"), [BOSS]);
    let shares = list("dev", "ListResourceShares", "OtherAccounts");
    assert_eq!(texts(&shares["ResourceShares"], "ResourceShareId"), [share]);
    assert_eq!(list("out", "ListResourceShares", "OtherAccounts")["ResourceShares"], serde_json::json!([]));
}
