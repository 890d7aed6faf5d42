//! What is made of snapshots: disks and copies, one test a rule.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::*;

/// Another key of the developer, switched off.
const DEVS_OFF: &str = "key-hzztest0000000000003";
const BOSS_BEIJING: &str = "key-bjjtest0000000000001";
/// A disk of the developer made from the boss's encrypted snapshot, one of the boss's plain one, and their instances.
const DEVS_DISK: &str = "d-bp1devsdisk000000001";
const RUNNING_DISK: &str = "d-bp1running00000000001";
const SHARED_DISK: &str = "d-bp1multi000000000001";
const ZONE: &str = "cn-hangzhou-h";
const OLD_ZONE: &str = "cn-hangzhou-j";

fn using() -> Value {
    let mut world = world();
    let names = json!({ "en": "Zone", "zh": "区" });
    let old = ["cloud", "cloud_efficiency", "cloud_ssd", "cloud_essd_entry", "elastic_ephemeral_disk_standard"];
    let zones = world["regions"][0]["zones"].as_array_mut().unwrap();
    zones.push(json!({ "id": OLD_ZONE, "names": names, "disk_categories": old }));
    zones.push(json!({ "id": "cn-hangzhou-x", "names": names }));
    let keys = world["keys"].as_array_mut().unwrap();
    keys.push(json!({ "owner": "dev", "region": "cn-hangzhou", "id": DEVS_OFF, "state": "Disabled" }));
    keys.push(json!({ "owner": "boss", "region": "cn-beijing", "id": BOSS_BEIJING }));
    world["snapshots"].as_array_mut().unwrap().push(json!({
        "owner": "boss", "region": "cn-hangzhou", "id": "s-bp1flash0000000000001", "disk_gib": 40, "age": "4h", "category": "flash"
    }));
    let instance =
        |id: &str, status: &str| json!({ "owner": "dev", "zone": ZONE, "id": id, "status": status, "age": "9d" });
    world["instances"] = json!([instance("i-bp1stopped", "Stopped"), instance("i-bp1running", "Running")]);
    let disk = |id: &str, instance: &str, more: bool| {
        json!({
            "owner": "dev", "zone": ZONE, "id": id, "gib": 40, "snapshot": PLAIN, "instance": instance, "age": "2d",
            "multi_attach": more
        })
    };
    world["disks"] = json!([
        disk(DEVS_DISK, "i-bp1stopped", false),
        disk(RUNNING_DISK, "i-bp1running", false),
        disk(SHARED_DISK, "i-bp1stopped", true)
    ]);
    world
}

/// The developer with what the boss shares with it.
struct Shared<'a> {
    dev: Caller<'a>,
    boss: Caller<'a>,
    share: String,
    plain: String,
    cmk: String,
}

fn shared(lab: &Lab) -> Shared<'_> {
    let (boss, dev) = (lab.caller("boss"), lab.caller("dev"));
    let share = boss.share("for-dev", false, &[PLAIN, CMK, ARCHIVE], &[DEV]);
    lab.settle();
    let seen = |source: &str| dev.shared_in(source).unwrap()["SnapshotId"].as_str().unwrap().to_owned();
    let (plain, cmk) = (seen(PLAIN), seen(CMK));
    Shared { dev, boss, share, plain, cmk }
}

fn disk(caller: &Caller<'_>, snapshot: &str, more: &[(&str, &str)]) -> Reply {
    let base = [("SnapshotId", snapshot), ("ZoneId", ZONE), ("DiskCategory", "cloud_essd")];
    let kept = base.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    caller
        .ecs("CreateDisk", &kept.chain(more.iter().copied().filter(|(_, value)| !value.is_empty())).collect::<Vec<_>>())
}

fn made(reply: Reply) -> String {
    reply.ok()["DiskId"].as_str().unwrap().to_owned()
}

fn find(caller: &Caller<'_>, id: &str) -> Value {
    let answer = caller.ecs("DescribeDisks", &[("DiskIds", &format!("[\"{id}\"]"))]).ok();
    answer["Disks"]["Disk"][0].clone()
}

fn copy(caller: &Caller<'_>, snapshot: &str, to: &str, more: &[(&str, &str)]) -> Reply {
    let base = [
        ("SnapshotId", snapshot),
        ("DestinationRegionId", to),
        ("DestinationSnapshotName", "a-copy"),
        ("DestinationSnapshotDescription", "made by a test"),
    ];
    let kept = base.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    caller.ecs(
        "CopySnapshot",
        &kept.chain(more.iter().copied().filter(|(_, value)| !value.is_empty())).collect::<Vec<_>>(),
    )
}

#[test]
fn a_disk_from_a_shared_snapshot_is_creating_and_then_available() {
    let lab = Lab::start(&using());
    let Shared { dev, plain, .. } = shared(&lab);
    let id = made(disk(&dev, &plain, &[("DiskName", "from-share"), ("Tag.1.Key", "why"), ("Tag.1.Value", "test")]));
    let row = find(&dev, &id);
    assert_eq!((&row["Status"], &row["SourceSnapshotId"]), (&json!("Creating"), &json!(plain)));
    assert_eq!((&row["Size"], &row["Encrypted"], &row["Type"]), (&json!(40), &json!(false), &json!("data")));
    assert_eq!(row["Tags"]["Tag"], json!([{ "TagKey": "why", "TagValue": "test" }]));
    lab.settle();
    assert_eq!(find(&dev, &id)["Status"], "Available");
    assert_eq!(lab.caller("boss").ecs("DescribeDisks", &[]).ok()["TotalCount"], 0, "it is the developer's");
}

#[test]
fn the_same_token_makes_one_disk_and_other_parameters_are_refused() {
    let lab = Lab::start(&using());
    let Shared { dev, plain, .. } = shared(&lab);
    let token = ("ClientToken", "once-and-only-once");
    let first = made(disk(&dev, &plain, &[token]));
    lab.hours(5);
    assert_eq!(made(disk(&dev, &plain, &[token])), first, "however late");
    disk(&dev, &plain, &[token, ("Size", "41")]).refused(403, "IdempotentParameterMismatch");
    disk(&dev, &plain, &[("ClientToken", &"x".repeat(65))]).refused(400, "InvalidParameter");
    assert_ne!(made(disk(&dev, &plain, &[("ClientToken", "another")])), first);
    let all = dev.ecs("DescribeDisks", &[("SnapshotId", &plain)]).ok();
    assert_eq!(all["TotalCount"], 2 + 3, "three were there");
    let wrong = [("ClientToken", "refused-first"), ("ZoneId", "cn-hangzhou-z")];
    disk(&dev, &plain, &wrong).refused(404, "InvalidZoneId.NotFound");
    made(disk(&dev, &plain, &wrong[..1]));
}

#[test]
fn what_is_not_shared_or_not_any_more_is_as_good_as_unknown() {
    let lab = Lab::start(&using());
    let Shared { dev, boss, share, plain, .. } = shared(&lab);
    disk(&dev, PLAIN, &[]).refused(404, "InvalidSnapshotId.NotFound");
    disk(&dev, NOWHERE, &[]).refused(404, "InvalidSnapshotId.NotFound");
    copy(&dev, PLAIN, "cn-beijing", &[]).refused(403, "InvalidSnapshotId.NotFound");
    boss.disassociate(&share, &[PLAIN], &[]).ok();
    lab.settle();
    disk(&dev, &plain, &[]).refused(404, "InvalidSnapshotId.NotFound");
    copy(&dev, &plain, "cn-beijing", &[]).refused(403, "InvalidSnapshotId.NotFound");
}

#[test]
fn a_snapshot_that_is_not_ready_makes_nothing() {
    let lab = Lab::start(&using());
    let boss = lab.caller("boss");
    for id in [RUNNING, FAILED] {
        disk(&boss, id, &[]).refused(403, "InvalidSnapshotId.NotReady");
        copy(&boss, id, "cn-beijing", &[]).refused(403, "InvalidSnapshotId.NotReady");
    }
    made(disk(&boss, INSTANT, &[]));
}

#[test]
fn a_disk_is_made_where_its_category_is_sold() {
    let lab = Lab::start(&using());
    let boss = lab.caller("boss");
    disk(&boss, PLAIN, &[("ZoneId", "")]).refused(400, "MissingParameter");
    disk(&boss, PLAIN, &[("ZoneId", "cn-beijing-a")]).refused(404, "InvalidZoneId.NotFound");
    disk(&boss, PLAIN, &[("ZoneId", "cn-hangzhou-x")]).refused(403, "Zone.NotOnSale");
    disk(&boss, PLAIN, &[("ZoneId", OLD_ZONE)]).refused(400, "InvalidDiskCategory.NotSupported");
    disk(&boss, PLAIN, &[("DiskCategory", "cloud_floppy")]).refused(400, "InvalidDiskCategory.ValueNotSupported");
    made(disk(&boss, PLAIN, &[("ZoneId", OLD_ZONE), ("DiskCategory", "cloud_efficiency")]));
    let both = [("InstanceId", "i-bp1stopped")];
    disk(&boss, PLAIN, &both).refused(403, "InvalidParam.ZoneIdAndInstanceId.Conflict");
}

#[test]
fn an_ephemeral_disk_is_not_made_from_a_snapshot() {
    let lab = Lab::start(&using());
    let ephemeral = [("ZoneId", OLD_ZONE), ("DiskCategory", "elastic_ephemeral_disk_standard"), ("Size", "64")];
    let refused = disk(&lab.caller("boss"), PLAIN, &ephemeral);
    refused.refused(403, "InvalidOperation.CreateFromSnapshotUnsupported");
}

#[test]
fn a_disk_is_never_smaller_than_its_snapshot_and_has_a_size_of_its_category() {
    let lab = Lab::start(&using());
    let boss = lab.caller("boss");
    let size = |more: &[(&str, &str)]| find(&boss, &made(disk(&boss, PLAIN, more)))["Size"].clone();
    assert_eq!(size(&[]), 40);
    assert_eq!(size(&[("Size", "20")]), 40, "it becomes as large as the snapshot");
    assert_eq!(size(&[("Size", "41")]), 41);
    for more in [("Size", "65537"), ("PerformanceLevel", "PL2"), ("PerformanceLevel", "PL3")] {
        disk(&boss, PLAIN, &[more]).refused(403, "InvalidDiskSize.NotSupported");
    }
    assert_eq!(size(&[("PerformanceLevel", "PL2"), ("Size", "461")]), 461);
    disk(&boss, PLAIN, &[("PerformanceLevel", "PL9")]).refused(400, "InvalidParameter");
    disk(&boss, PLAIN, &[("SnapshotId", "")]).refused(400, "MissingParameter");
}

#[test]
fn a_shared_encrypted_snapshot_needs_another_key_than_its_owners() {
    let lab = Lab::start(&using());
    let Shared { dev, cmk, .. } = shared(&lab);
    let code = "InvalidParam.EncryptedMismatch";
    disk(&dev, &cmk, &[]).refused(400, code);
    disk(&dev, &cmk, &[("Encrypted", "true"), ("KMSKeyId", KEY)]).refused(400, code);
    let id = made(disk(&dev, &cmk, &[("Encrypted", "true"), ("KMSKeyId", DEVS_KEY)]));
    assert_eq!(find(&dev, &id)["KMSKeyId"], DEVS_KEY);
    let id = made(disk(&dev, &cmk, &[("Encrypted", "True")]));
    let key = find(&dev, &id)["KMSKeyId"].as_str().unwrap().to_owned();
    let aliases = dev.ask(KMS, "ListAliases", &[("RegionId", "cn-hangzhou")]).ok();
    assert_eq!(
        aliases["Aliases"]["Alias"],
        json!([{ "AliasName": "alias/acs/ecs", "KeyId": key,
        "AliasArn": format!("acs:kms:cn-hangzhou:{DEV}:alias/acs/ecs") }]),
        "the developer's own service key"
    );
    let listed = dev.ask(KMS, "ListKeys", &[("RegionId", "cn-hangzhou")]).ok();
    assert_eq!(texts(&listed["Keys"]["Key"], "KeyId"), [DEVS_KEY, DEVS_OFF, &key]);
}

#[test]
fn another_key_goes_with_essd_categories_only() {
    let lab = Lab::start(&using());
    let Shared { dev, cmk, .. } = shared(&lab);
    let with = |zone: &str, category: &str| {
        let key = [("Encrypted", "true"), ("KMSKeyId", DEVS_KEY), ("ZoneId", zone), ("DiskCategory", category)];
        disk(&dev, &cmk, &key)
    };
    for (zone, category) in [(ZONE, "cloud_essd"), (ZONE, "cloud_auto"), (OLD_ZONE, "cloud_essd_entry")] {
        made(with(zone, category));
    }
    for category in ["cloud", "cloud_efficiency", "cloud_ssd"] {
        with(OLD_ZONE, category).refused(403, "NotSupportSnapshotEncrypted.DiskCategory");
    }
    let boss = lab.caller("boss");
    let own = [("Encrypted", "true"), ("ZoneId", OLD_ZONE), ("DiskCategory", "cloud_efficiency")];
    assert_eq!(find(&boss, &made(disk(&boss, CMK, &own)))["KMSKeyId"], KEY, "its own key goes with all");
}

#[test]
fn encryption_is_asked_for_together_with_its_key_and_never_lost() {
    let lab = Lab::start(&using());
    let (boss, dev) = (lab.caller("boss"), lab.caller("dev"));
    disk(&boss, CMK, &[]).refused(403, "InvalidEncrypted.NotMatchSnapshot");
    disk(&boss, PLAIN, &[("KMSKeyId", KEY)]).refused(400, "InvalidEncrypted.NotMatchKmsKeyId");
    let key = |id: &str| [("Encrypted", "true".to_owned()), ("KMSKeyId", id.to_owned())];
    let ask = |caller: &Caller<'_>, snapshot: &str, id: &str| {
        let key = key(id);
        disk(caller, snapshot, &[(key[0].0, &key[0].1), (key[1].0, &key[1].1)])
    };
    ask(&boss, PLAIN, DEVS_KEY).refused(404, "InvalidParameter.KMSKeyId.NotFound");
    ask(&boss, PLAIN, "key-nowhere").refused(404, "InvalidParameter.KMSKeyId.NotFound");
    ask(&dev, DEVS_CMK, DEVS_OFF).refused(403, "InvalidParameter.KMSKeyId.CMKNotEnabled");
    assert_eq!(find(&boss, &made(ask(&boss, PLAIN, KEY)))["Encrypted"], true);
}

#[test]
fn names_descriptions_and_tags_of_what_is_made_have_their_rules() {
    let lab = Lab::start(&using());
    let boss = lab.caller("boss");
    for name in ["x", "1abc", "http://x", "two words", &"a".repeat(129)] {
        disk(&boss, PLAIN, &[("DiskName", name)]).refused(400, "InvalidDiskName.Malformed");
        copy(&boss, PLAIN, "cn-beijing", &[("DestinationSnapshotName", name)])
            .refused(403, "InvalidSnapshotName.Malformed");
    }
    for text in ["x", "https://x", &"a".repeat(257)] {
        disk(&boss, PLAIN, &[("Description", text)]).refused(400, "InvalidDescription.Malformed");
        copy(&boss, PLAIN, "cn-beijing", &[("DestinationSnapshotDescription", text)])
            .refused(403, "InvalidDescription.Malformed");
    }
    for missing in ["DestinationSnapshotName", "DestinationSnapshotDescription", "DestinationRegionId", "SnapshotId"] {
        copy(&boss, PLAIN, "cn-beijing", &[(missing, "")]).refused(400, "MissingParameter");
    }
    let tag = |key: &str| disk(&boss, PLAIN, &[("Tag.1.Key", key), ("Tag.1.Value", "v")]);
    tag("acs:mine").refused(400, "InvalidTagKey.Malformed");
    let twice = [("Tag.1.Key", "a"), ("Tag.2.Key", "a")];
    disk(&boss, PLAIN, &twice).refused(400, "Duplicate.TagKey");
    made(disk(&boss, PLAIN, &[("DiskName", "数据-01"), ("Description", "for tests")]));
}

#[test]
fn a_copy_is_progressing_in_the_other_region_and_then_the_callers_own() {
    let lab = Lab::start(&using());
    let Shared { dev, boss, share, plain, .. } = shared(&lab);
    let id =
        copy(&dev, &plain, "cn-beijing", &[("RetentionDays", "30")]).ok()["SnapshotId"].as_str().unwrap().to_owned();
    let beijing = dev.at("cn-beijing");
    let row = |caller: &Caller<'_>| caller.snapshots().into_iter().find(|row| row["SnapshotId"] == id.as_str());
    lab.advance(Duration::from_secs(3));
    let seen = row(&beijing).unwrap();
    assert_eq!((&seen["Status"], &seen["Progress"]), (&json!("progressing"), &json!("50%")));
    assert_eq!((&seen["SourceSnapshotId"], &seen["SourceRegionId"]), (&json!(plain), &json!("cn-hangzhou")));
    assert_eq!((&seen["RetentionDays"], &seen["SnapshotName"]), (&json!(30), &json!("a-copy")));
    assert!(row(&dev).is_none(), "it is in the destination");
    lab.advance(Duration::from_secs(4));
    boss.disassociate(&share, &[PLAIN], &[]).ok();
    lab.settle();
    assert_eq!(row(&beijing).unwrap()["Status"], "accomplished", "it stays after the unshare");
    beijing.ask(ECS, "DeleteSnapshot", &[("SnapshotId", &id)]).ok();
    assert!(row(&beijing).is_none(), "and is the developer's to delete");
}

#[test]
fn a_copy_within_a_region_is_an_encrypted_one() {
    let lab = Lab::start(&using());
    let Shared { dev, plain, .. } = shared(&lab);
    copy(&dev, &plain, "cn-hangzhou", &[]).refused(403, "InvalidOperation.NotSupportCopyInSameRegion");
    let id = copy(&dev, &plain, "cn-hangzhou", &[("Encrypted", "true"), ("KMSKeyId", DEVS_KEY)]).ok();
    let row = dev.snapshots().into_iter().find(|row| row["SnapshotId"] == id["SnapshotId"]).unwrap();
    assert_eq!((&row["KMSKeyId"], &row["Encrypted"]), (&json!(DEVS_KEY), &json!(true)));
    lab.settle();
    lab.settle();
    lab.settle();
    let share = dev.share("on", false, &[id["SnapshotId"].as_str().unwrap()], &[BOSS]);
    lab.settle();
    let reason = dev.row(&share, "Resource", id["SnapshotId"].as_str().unwrap()).1;
    assert_eq!(reason, "Unavailable", "the developer has no sharing role, but may share it");
}

#[test]
fn a_copy_under_the_service_key_cannot_be_shared() {
    let lab = Lab::start(&using());
    let boss = lab.caller("boss");
    let id = copy(&boss, PLAIN, "cn-hangzhou", &[("Encrypted", "true")]).ok();
    let id = id["SnapshotId"].as_str().unwrap();
    lab.advance(Duration::from_secs(10));
    let share = boss.share("on", false, &[id], &[DEV]);
    lab.settle();
    assert_eq!(boss.row(&share, "Resource", id).1, "UnsupportedOperation");
}

#[test]
fn a_copy_of_an_encrypted_snapshot_stays_encrypted_and_under_another_key_where_it_is_shared() {
    let lab = Lab::start(&using());
    let Shared { dev, cmk, boss, .. } = shared(&lab);
    copy(&boss, CMK, "cn-beijing", &[]).refused(403, "InvalidEncrypted.NotSupportDecrypt");
    copy(&boss, PLAIN, "cn-beijing", &[("KMSKeyId", BOSS_BEIJING)]).refused(403, "InvalidEncrypted.NotMatchKmsKeyId");
    let with = |caller: &Caller<'_>, snapshot: &str, to: &str, key: &str| {
        copy(caller, snapshot, to, &[("Encrypted", "true"), ("KMSKeyId", key)])
    };
    with(&boss, CMK, "cn-beijing", KEY).refused(403, "InvalidParameter.KMSKeyId.NotFound");
    with(&boss, CMK, "cn-beijing", BOSS_BEIJING).ok();
    with(&dev, &cmk, "cn-hangzhou", KEY).refused(403, "InvalidParameter.KMSKeyId.CMKUnauthorized");
    with(&dev, &cmk, "cn-hangzhou", DEVS_OFF).refused(403, "InvalidParameter.KMSKeyId.CMKNotEnabled");
    with(&dev, &cmk, "cn-hangzhou", DEVS_KEY).ok();
    copy(&dev, &cmk, "cn-beijing", &[("Encrypted", "true")]).ok();
}

#[test]
fn archived_and_local_snapshots_are_not_copied() {
    let lab = Lab::start(&using());
    let Shared { dev, boss, .. } = shared(&lab);
    let code = "InvalidSnapshotCategory.NotSupportCopy";
    copy(&boss, ARCHIVE, "cn-beijing", &[]).refused(403, code);
    copy(&boss, "s-bp1flash0000000000001", "cn-beijing", &[]).refused(403, code);
    let seen = dev.shared_in(ARCHIVE).unwrap()["SnapshotId"].as_str().unwrap().to_owned();
    copy(&dev, &seen, "cn-beijing", &[]).refused(403, code);
}

#[test]
fn one_copy_of_a_disk_to_a_region_runs_at_a_time() {
    let lab = Lab::start(&using());
    let boss = lab.caller("boss");
    let key = [("Encrypted", "true")];
    copy(&boss, PLAIN, "cn-beijing", &[]).ok();
    copy(&boss, SECOND, "cn-beijing", &[]).refused(403, "InvalidOperation.UnfinishedCrossRegionCopy");
    copy(&boss, SECOND, "cn-nanjing", &[]).ok();
    copy(&boss, KEPT_30_DAYS, "cn-beijing", &[]).ok();
    copy(&boss, PLAIN, "cn-hangzhou", &key).ok();
    copy(&boss, SECOND, "cn-hangzhou", &key).refused(403, "InvalidOperation.UnfinishedEncryptedSnapshotCopy");
    lab.advance(Duration::from_secs(7));
    copy(&boss, SECOND, "cn-beijing", &[]).ok();
}

#[test]
fn the_same_token_makes_one_copy() {
    let lab = Lab::start(&using());
    let boss = lab.caller("boss");
    let token = [("ClientToken", "copy-once")];
    let first = copy(&boss, PLAIN, "cn-beijing", &token).ok();
    assert_eq!(copy(&boss, PLAIN, "cn-beijing", &token).ok()["SnapshotId"], first["SnapshotId"]);
    copy(&boss, PLAIN, "cn-nanjing", &token).refused(403, "IdempotentParameterMismatch");
    let beijing = boss.at("cn-beijing").snapshots();
    assert_eq!(beijing.iter().filter(|row| row["SnapshotName"] == "a-copy").count(), 1);
}

#[test]
fn a_copy_fails_when_its_source_is_unshared_meanwhile() {
    let lab = Lab::start(&using());
    let Shared { dev, boss, share, plain, .. } = shared(&lab);
    let id = copy(&dev, &plain, "cn-beijing", &[]).ok();
    boss.disassociate(&share, &[PLAIN], &[]).ok();
    lab.settle();
    let seen = dev.at("cn-beijing").snapshots();
    assert_eq!(seen.iter().find(|row| row["SnapshotId"] == id["SnapshotId"]).unwrap()["Status"], "failed");
}

#[test]
fn where_to_and_how_long_a_copy_goes_has_its_limits() {
    let lab = Lab::start(&using());
    let boss = lab.caller("boss");
    copy(&boss, PLAIN, "mars-east-1", &[]).refused(400, "InvalidRegionId.MalFormed");
    for days in ["0", "65537", "many"] {
        copy(&boss, PLAIN, "cn-beijing", &[("RetentionDays", days)]).refused(403, "InvalidRetentionDays.Malformed");
    }
    copy(&boss, PLAIN, "cn-beijing", &[("RetentionDays", "65536")]).ok();
}

#[test]
fn a_disk_is_re_initialised_while_its_snapshot_is_shared_and_not_after() {
    let lab = Lab::start(&using());
    let Shared { dev, boss, share, plain, .. } = shared(&lab);
    assert_eq!(find(&dev, DEVS_DISK)["SourceSnapshotId"], plain.as_str());
    dev.ask(ECS, "ReInitDisk", &[("DiskId", DEVS_DISK)]).ok();
    assert_eq!(find(&dev, DEVS_DISK)["Status"], "ReIniting");
    dev.ask(ECS, "ReInitDisk", &[("DiskId", DEVS_DISK)]).refused(403, "IncorrectDiskStatus");
    lab.settle();
    assert_eq!(find(&dev, DEVS_DISK)["Status"], "In_use");
    boss.disassociate(&share, &[PLAIN], &[]).ok();
    lab.settle();
    dev.ask(ECS, "ReInitDisk", &[("DiskId", DEVS_DISK)]).refused(403, "InvalidSourceSnapshot");
    assert_eq!(find(&dev, DEVS_DISK)["Status"], "In_use", "the disk itself goes on working");
}

#[test]
fn only_an_attached_disk_of_a_stopped_instance_is_re_initialised() {
    let lab = Lab::start(&using());
    let Shared { dev, plain, boss, .. } = shared(&lab);
    let ask = |caller: &Caller<'_>, id: &str| caller.ask(ECS, "ReInitDisk", &[("DiskId", id)]);
    ask(&dev, RUNNING_DISK).refused(403, "IncorrectInstanceStatus");
    ask(&dev, SHARED_DISK).refused(403, "OperationDenied");
    let fresh = made(disk(&dev, &plain, &[]));
    lab.settle();
    ask(&dev, &fresh).refused(403, "IncorrectDiskStatus");
    ask(&boss, DEVS_DISK).refused(404, "InvalidDiskId.NotFound");
    dev.ask(ECS, "ReInitDisk", &[]).refused(400, "MissingParameter");
    let stopped = dev.ecs("DescribeInstances", &[("Status", "Stopped")]).ok();
    assert_eq!(texts(&stopped["Instances"]["Instance"], "InstanceId"), ["i-bp1stopped"]);
}

#[test]
fn a_disk_is_not_rolled_back_to_a_shared_snapshot() {
    let lab = Lab::start(&using());
    let Shared { dev, plain, .. } = shared(&lab);
    let ask = [("DiskId", DEVS_DISK), ("SnapshotId", plain.as_str())];
    dev.ask(ECS, "ResetDisk", &ask).refused(403, "InvalidParameter.Mismatch");
}

#[test]
fn disks_are_found_by_filters_and_listed_page_by_page() {
    let lab = Lab::start(&using());
    let Shared { dev, plain, cmk, .. } = shared(&lab);
    let key = [("Encrypted", "true"), ("KMSKeyId", DEVS_KEY), ("Tag.1.Key", "op"), ("Tag.1.Value", "7")];
    let id = made(disk(&dev, &cmk, &key));
    let found = |parameters: &[(&str, &str)]| {
        let answer = dev.ecs("DescribeDisks", parameters).ok();
        texts(&answer["Disks"]["Disk"], "DiskId").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(&[("Tag.1.Key", "op"), ("Tag.1.Value", "7")]), [id.clone()]);
    assert_eq!(found(&[("Tag.1.Key", "op"), ("Tag.1.Value", "8")]), [""; 0]);
    assert_eq!(found(&[("SnapshotId", &plain)]).len(), 3);
    assert_eq!(found(&[("Status", "Creating")]), [id.clone()]);
    assert_eq!(found(&[("DiskType", "system")]), [""; 0]);
    assert_eq!(found(&[("DiskIds", "[]")]), [""; 0]);
    assert_eq!(found(&[("Encrypted", "true"), ("KMSKeyId", DEVS_KEY)]), [id]);
    for _ in 0..9 {
        made(disk(&dev, &plain, &[]));
    }
    let first = dev.ecs("DescribeDisks", &[("MaxResults", "10")]).ok();
    let token = first["NextToken"].as_str().unwrap();
    let second = dev.ecs("DescribeDisks", &[("MaxResults", "10"), ("NextToken", token)]).ok();
    let mut all: Vec<&str> = texts(&first["Disks"]["Disk"], "DiskId");
    all.extend(texts(&second["Disks"]["Disk"], "DiskId"));
    all.sort_unstable();
    all.dedup();
    assert_eq!((all.len(), second["NextToken"].as_str()), (13, Some("")));
    dev.ecs("DescribeDisks", &[("DiskIds", "d-1")]).refused(400, "InvalidParameter.DiskIds");
    dev.ecs("DescribeDisks", &[("Status", "sleeping")]).refused(400, "InvalidStatus.ValueNotSupported");
}
