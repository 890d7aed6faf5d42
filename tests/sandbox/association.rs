//! Adding to a share and taking from it: states, conflicts, and what is refused at once or fails a moment later.

use std::time::Duration;

use crate::support::*;

fn failed(reason: &str) -> (String, String) {
    ("Failed".to_owned(), reason.to_owned())
}

fn status(word: &str) -> (String, String) {
    (word.to_owned(), String::new())
}

#[test]
fn rows_go_from_associating_to_associated_and_from_disassociating_to_disassociated() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("states", false, &[], &[]);
    let answer = boss.associate(&share, &[PLAIN], &[DEV]).ok();
    let rows = answer["ResourceShareAssociations"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter().all(|row| row["AssociationStatus"] == "Associating" && row["ResourceShareId"] == share.as_str())
    );
    for (kind, entity) in [("Resource", PLAIN), ("Target", DEV)] {
        assert_eq!(boss.row(&share, kind, entity), status("Associating"));
    }
    lab.settle();
    for (kind, entity) in [("Resource", PLAIN), ("Target", DEV)] {
        assert_eq!(boss.row(&share, kind, entity), status("Associated"));
    }
    let answer = boss.disassociate(&share, &[PLAIN], &[DEV]).ok();
    assert_eq!(texts(&answer["ResourceShareAssociations"], "AssociationStatus"), ["Disassociating"; 2]);
    lab.settle();
    for (kind, entity) in [("Resource", PLAIN), ("Target", DEV)] {
        assert_eq!(boss.row(&share, kind, entity), status("Disassociated"));
    }
    // Such rows are purged after 48 to 96 hours.
    lab.hours(97);
    assert_eq!(boss.rows(&share, "Resource"), []);
}

#[test]
fn rows_tell_type_arn_and_whether_a_target_is_outside() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("rows", true, &[PLAIN], &[DEV, OUT, RD]);
    let list = |kind: &str| {
        let parameters = [("AssociationType", kind), ("ResourceShareIds.1", share.as_str())];
        boss.sharing("ListResourceShareAssociations", &parameters).ok()["ResourceShareAssociations"].clone()
    };
    let resource = &list("Resource")[0];
    assert_eq!((&resource["EntityType"], &resource["AssociationType"]), (&"Snapshot".into(), &"Resource".into()));
    assert_eq!(resource["ResourceArn"], format!("acs:ecs:cn-hangzhou:{BOSS}:snapshot/{PLAIN}"));
    let targets = list("Target");
    let outside = |id: &str| {
        targets.as_array().unwrap().iter().find(|row| row["EntityId"] == id).map(|row| row["External"].clone())
    };
    assert_eq!(outside(DEV), Some(false.into()));
    assert_eq!(outside(RD), Some(false.into()));
    assert_eq!(outside(OUT), Some(true.into()));
}

#[test]
fn running_tasks_are_not_interrupted() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("busy", false, &[PLAIN], &[DEV]);
    boss.disassociate(&share, &[PLAIN], &[]).refused(409, "DisassociateConflict");
    boss.disassociate(&share, &[], &[DEV]).refused(409, "DisassociateConflict");
    lab.settle();
    boss.disassociate(&share, &[PLAIN], &[DEV]).ok();
    boss.associate(&share, &[PLAIN], &[]).refused(409, "AssociateConflict");
    boss.associate(&share, &[], &[DEV]).refused(409, "AssociateConflict");
    lab.settle();
    boss.associate(&share, &[PLAIN], &[DEV]).ok();
    lab.settle();
    assert_eq!(boss.row(&share, "Resource", PLAIN), status("Associated"));
    assert_eq!(boss.rows(&share, "Resource").iter().filter(|(_, status, _)| status == "Associated").count(), 1);
}

#[test]
fn something_must_be_named_and_be_there() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("empty", true, &[], &[]);
    boss.associate(&share, &[], &[]).refused(400, "ResourceAndTargetBothEmpty");
    boss.disassociate(&share, &[], &[]).refused(400, "ResourceAndTargetBothEmpty");
    boss.disassociate(&share, &[PLAIN], &[]).refused(400, "DisassociateInvalid");
    boss.disassociate(&share, &[], &[OUT]).refused(400, "DisassociateInvalid");
    boss.sharing("AssociateResourceShare", &[("Targets.1", OUT)]).refused(400, "MissingParameter.ResourceShareId");
    boss.associate("share", &[PLAIN], &[]).refused(400, "InvalidParameter.ResourceShareId");
    boss.associate("rs-Nothing00000", &[PLAIN], &[]).refused(404, "EntityNotExists.ResourceShare");
    lab.caller("out").associate(&share, &[OUTS], &[]).refused(404, "EntityNotExists.ResourceShare");
    boss.at("cn-beijing").associate(&share, &[BEIJING], &[]).refused(404, "EntityNotExists.ResourceShare");
}

#[test]
fn adding_again_what_is_there_changes_nothing() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("twice", false, &[PLAIN], &[DEV]);
    lab.settle();
    let before = lab.caller("dev").shared_in(PLAIN).unwrap();
    boss.associate(&share, &[PLAIN], &[DEV]).ok();
    lab.settle();
    assert_eq!(boss.rows(&share, "Resource").len(), 1);
    assert_eq!(boss.rows(&share, "Target").len(), 1);
    assert_eq!(lab.caller("dev").shared_in(PLAIN), Some(before));
}

#[test]
fn snapshots_that_cannot_be_shared_fail_with_a_reason() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("refuses", false, &[], &[DEV]);
    for (snapshot, reason) in [
        (SERVICE_KEY, "UnsupportedOperation"),
        (IMPORTED, "UnsupportedOperation"),
        (RUNNING, "Unavailable"),
        (FAILED, "Unavailable"),
    ] {
        boss.associate(&share, &[snapshot], &[]).ok();
        lab.settle();
        assert_eq!(boss.row(&share, "Resource", snapshot), failed(reason), "{snapshot}");
        assert!(lab.caller("dev").shared_in(snapshot).is_none(), "{snapshot}");
    }
    // A failed row can be tried again, here when the snapshot is ready.
    lab.advance(Duration::from_secs(600));
    boss.associate(&share, &[RUNNING], &[]).ok();
    lab.settle();
    assert!(lab.caller("dev").shared_in(RUNNING).is_some());
}

#[test]
fn snapshots_that_are_not_ones_own_in_that_region_are_refused_at_once() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("refuses", false, &[], &[DEV]);
    for (snapshot, why) in [(NOWHERE, "not there"), (BEIJING, "in another region"), (OUTS, "another account's")] {
        let body = boss.associate(&share, &[PLAIN, snapshot], &[]).refused(400, "InvalidParameter.Resources");
        assert!(body["Message"].as_str().unwrap().contains(snapshot), "{why}");
        boss.try_share("x", false, &[snapshot], &[]).refused(400, "InvalidParameter.Resources");
    }
    assert_eq!(boss.rows(&share, "Resource"), [], "nothing of a refused request is done");
}

#[test]
fn arns_name_snapshots_as_well() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("arns", false, &[], &[DEV]);
    let arn = format!("acs:ecs:cn-hangzhou:{BOSS}:snapshot/{PLAIN}");
    let call = || boss.call(SHARING, "AssociateResourceShare").with("ResourceShareId", &share);
    let both = call().with("ResourceArns.1", &arn);
    let both = both.with("Resources.1.ResourceType", "Snapshot").with("Resources.1.ResourceId", PLAIN);
    both.send().refused(400, "InvalidParameter.ResourceConflict");
    call().with("ResourceArns.1", "acs:oss:nonsense").send().refused(400, "InvalidParameter.ResourceArns");
    call().with("ResourceArns.1", &arn).send().ok();
    lab.settle();
    assert!(lab.caller("dev").shared_in(PLAIN).is_some());
}

#[test]
fn a_key_that_is_not_enabled_makes_the_snapshot_unavailable() {
    let mut world = world();
    world["keys"][0]["state"] = "Disabled".into();
    let lab = Lab::start(&world);
    let share = lab.caller("boss").share("locked", false, &[CMK], &[DEV]);
    lab.settle();
    assert_eq!(lab.caller("boss").row(&share, "Resource", CMK), failed("Unavailable"));
}

#[test]
fn instant_access_and_the_archive_can_be_shared() {
    let lab = Lab::start(&world());
    let share = lab.caller("boss").share("usable", false, &[INSTANT, ARCHIVE], &[DEV]);
    lab.settle();
    for snapshot in [INSTANT, ARCHIVE] {
        assert_eq!(lab.caller("boss").row(&share, "Resource", snapshot), status("Associated"));
        assert!(lab.caller("dev").shared_in(snapshot).is_some());
    }
}

#[test]
fn a_cmk_reaches_only_those_that_the_role_trusts() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let trusted = boss.share("trusted", false, &[CMK], &[DEV]);
    lab.settle();
    assert_eq!(boss.row(&trusted, "Resource", CMK), status("Associated"));
    let seen = lab.caller("dev").shared_in(CMK).unwrap();
    assert_eq!(seen["Encrypted"], true);
    let others = boss.share("others", false, &[CMK], &[AUDITOR]);
    lab.settle();
    assert_eq!(boss.row(&others, "Resource", CMK), failed("Unavailable"), "the role has no entry for the auditor");
    assert!(lab.caller("auditor").shared_in(CMK).is_none());
    // No role at all.
    let dev = lab.caller("dev");
    let share = dev.share("no-role", false, &[DEVS_CMK], &[BOSS]);
    lab.settle();
    assert_eq!(dev.row(&share, "Resource", DEVS_CMK), failed("Unavailable"));
    assert!(boss.shared_in(DEVS_CMK).is_none());
}

#[test]
fn a_role_that_is_made_or_extended_lets_its_recipients_use_the_key() {
    let lab = Lab::start(&world());
    let trust = |all: &[&str]| {
        let services: Vec<String> = all.iter().map(|account| format!("{account}@ecs.aliyuncs.com")).collect();
        serde_json::json!({"Version": "1", "Statement": [
            {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": services}}]})
        .to_string()
    };
    let name = ("RoleName", "AliyunECSShareEncryptSnapshotDefaultRole");
    let dev = lab.caller("dev");
    let made = trust(&[BOSS]);
    dev.ask(RAM, "CreateRole", &[name, ("AssumeRolePolicyDocument", &made)]).ok();
    let share = dev.share("role-made", false, &[DEVS_CMK], &[BOSS]);
    lab.settle();
    assert_eq!(dev.row(&share, "Resource", DEVS_CMK), status("Associated"));
    let boss = lab.caller("boss");
    let extended = trust(&[DEV, AUDITOR]);
    boss.ask(RAM, "UpdateRole", &[name, ("NewAssumeRolePolicyDocument", &extended)]).ok();
    let share = boss.share("role-extended", false, &[CMK], &[AUDITOR]);
    lab.settle();
    assert_eq!(boss.row(&share, "Resource", CMK), status("Associated"));
    assert!(lab.caller("auditor").shared_in(CMK).is_some());
}

#[test]
fn what_is_shared_in_is_not_shared_on() {
    let lab = Lab::start(&world());
    lab.caller("boss").share("first", false, &[PLAIN], &[DEV]);
    lab.settle();
    let dev = lab.caller("dev");
    let seen = dev.shared_in(PLAIN).unwrap()["SnapshotId"].as_str().unwrap().to_owned();
    let share = dev.share("second", false, &[], &[BOSS]);
    dev.associate(&share, &[&seen], &[]).refused(400, "InvalidParameter.Resources");
    dev.associate(&share, &[PLAIN], &[]).refused(400, "InvalidParameter.Resources");
}

#[test]
fn who_cannot_be_a_target_is_refused_at_once() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    boss.try_share("x", true, &[], &[BOSS]).refused(409, "ShareWithYourself");
    boss.try_share("x", true, &[], &[INTL]).refused(409, "InvalidTarget.SiteMismatch");
    lab.caller("intl").try_share("x", true, &[], &[OUT]).refused(409, "InvalidTarget.SiteMismatch");
    let share = boss.share("x", true, &[], &[]);
    boss.associate(&share, &[], &[BOSS]).refused(409, "ShareWithYourself");
    boss.associate(&share, &[], &[INTL]).refused(409, "InvalidTarget.SiteMismatch");
    boss.associate(&share, &[], &[OUT]).ok();
}

#[test]
fn shares_for_the_directory_refuse_targets_outside() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    boss.try_share("inside", false, &[PLAIN], &[OUT]).refused(400, "InvalidTarget");
    let share = boss.share("inside", false, &[PLAIN], &[DEV, QA, RD]);
    boss.associate(&share, &[], &[OUT]).refused(400, "InvalidTarget");
    boss.associate(&share, &[], &[UNKNOWN]).refused(400, "InvalidTarget");
    boss.associate(&share, &[], &[KEYLESS]).ok();
    // Nothing of a refused request is done.
    boss.associate(&share, &[SECOND], &[OUT]).refused(400, "InvalidTarget");
    assert_eq!(boss.rows(&share, "Resource").len(), 1);
}
