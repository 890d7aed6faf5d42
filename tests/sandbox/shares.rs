//! Making, changing and deleting resource shares.

use crate::support::*;

#[test]
fn a_new_share_is_active_and_told_without_its_rows() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let answer = boss.try_share("数据库-备份_1.0", false, &[PLAIN], &[DEV]).ok();
    let share = &answer["ResourceShare"];
    assert_eq!((&share["ResourceShareName"], &share["ResourceShareOwner"]), (&"数据库-备份_1.0".into(), &BOSS.into()));
    assert_eq!((&share["ResourceShareStatus"], &share["AllowExternalTargets"]), (&"Active".into(), &false.into()));
    assert_eq!(share["CreateTime"], "2026-11-24T14:00:00.000Z");
    let id = share["ResourceShareId"].as_str().unwrap();
    assert!(id.starts_with("rs-") && id.len() == 15, "{id}");
    let listed = boss.sharing("ListResourceShares", &[("ResourceOwner", "Self"), ("ResourceShareIds.1", id)]).ok();
    assert_eq!(texts(&listed["ResourceShares"], "ResourceShareId"), [id]);
}

#[test]
fn the_name_has_1_to_50_letters_digits_dots_dashes_and_underscores() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    boss.sharing("CreateResourceShare", &[]).refused(400, "MissingParameter.ResourceShareName");
    for name in ["with space", "semi;colon", "esc\u{1b}[2J", "slash/"] {
        boss.try_share(name, false, &[], &[]).refused(400, "InvalidParameter.ResourceShareName");
    }
    boss.try_share(&"名".repeat(51), false, &[], &[]).refused(400, "InvalidParameter.ResourceShareName.Length");
    boss.try_share(&"名".repeat(50), false, &[], &[]).ok();
    // Names are not unique: a second share of the same name is another share.
    assert_ne!(boss.share("twin", false, &[], &[]), boss.share("twin", false, &[], &[]));
}

#[test]
fn no_request_carries_more_than_five_of_a_kind() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let five = [PLAIN, SECOND, KEPT_30_DAYS, CMK, ARCHIVE];
    let six = [PLAIN, SECOND, KEPT_30_DAYS, CMK, ARCHIVE, HAS_DISK];
    let accounts =
        ["1999000000000001", "1999000000000002", "1999000000000003", "1999000000000004", "1999000000000005", UNKNOWN];
    boss.try_share("batch", true, &six, &[]).refused(400, "InvalidParameter.Resources.Length");
    boss.try_share("batch", true, &[], &accounts).refused(400, "InvalidParameter.Targets.Length");
    let share = boss.share("batch", true, &five, &accounts[..5]);
    boss.associate(&share, &six, &[]).refused(400, "InvalidParameter.Resources.Length");
    boss.associate(&share, &[], &accounts).refused(400, "InvalidParameter.Targets.Length");
    lab.settle();
    boss.disassociate(&share, &six, &[]).refused(400, "InvalidParameter.Resources.Length");
    boss.disassociate(&share, &[], &accounts).refused(400, "InvalidParameter.Targets.Length");
    boss.disassociate(&share, &five, &[]).ok();
}

#[test]
fn lists_must_make_sense() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    boss.try_share("x", true, &[PLAIN, PLAIN], &[]).refused(400, "InvalidParameter.Resources.Duplicate");
    boss.try_share("x", true, &[], &[OUT, OUT]).refused(400, "InvalidParameter.Targets.Duplicate");
    boss.try_share("x", true, &[], &["somebody"]).refused(400, "InvalidParameter.Targets");
    let half = boss.call(SHARING, "CreateResourceShare").with("ResourceShareName", "x");
    let half = half.with("Resources.1.ResourceId", PLAIN);
    half.send().refused(400, "InvalidParameter.Resources");
    let odd = boss.call(SHARING, "CreateResourceShare").with("ResourceShareName", "x");
    let odd = odd.with("Resources.1.ResourceId", PLAIN).with("Resources.1.ResourceType", "Unicorn");
    odd.send().refused(400, "InvalidParameter.ResourceType");
    let permission = boss.call(SHARING, "CreateResourceShare").with("ResourceShareName", "x");
    permission.with("PermissionNames.1", "NoSuchPermission").send().refused(404, "EntityNotExists.Permission");
    assert_eq!(
        boss.sharing("ListResourceShares", &[("ResourceOwner", "Self")]).ok()["ResourceShares"],
        serde_json::json!([])
    );
}

#[test]
fn a_share_is_renamed_and_opened_by_its_owner_only() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("old", false, &[], &[]);
    let update = |caller: &Caller<'_>, parameters: &[(&str, &str)]| caller.sharing("UpdateResourceShare", parameters);
    update(&boss, &[("ResourceShareName", "x")]).refused(400, "MissingParameter.ResourceShareId");
    update(&boss, &[("ResourceShareId", &share)]).refused(400, "MissingParameter.ResourceShareName");
    update(&boss, &[("ResourceShareId", "nonsense"), ("ResourceShareName", "x")])
        .refused(400, "InvalidParameter.ResourceShareId");
    let new = [("ResourceShareId", share.as_str()), ("ResourceShareName", "new"), ("AllowExternalTargets", "True")];
    update(&lab.caller("out"), &new).refused(404, "EntityNotExists.ResourceShare");
    update(&boss.at("cn-beijing"), &new).refused(404, "EntityNotExists.ResourceShare");
    let answer = update(&boss, &new).ok();
    assert_eq!(answer["ResourceShare"]["ResourceShareName"], "new");
    assert_eq!(answer["ResourceShare"]["AllowExternalTargets"], true);
    boss.associate(&share, &[], &[OUT]).ok();
    let narrow = [("ResourceShareId", share.as_str()), ("ResourceShareName", "new"), ("AllowExternalTargets", "false")];
    update(&boss, &narrow).refused(409, "OperationNotPermitted");
    lab.settle();
    boss.disassociate(&share, &[], &[OUT]).ok();
    lab.settle();
    update(&boss, &narrow).ok();
    boss.associate(&share, &[], &[OUT]).refused(400, "InvalidTarget");
}

#[test]
fn deleting_a_share_takes_a_moment_and_happens_once() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("short-lived", false, &[PLAIN], &[DEV]);
    let delete = |caller: &Caller<'_>| caller.sharing("DeleteResourceShare", &[("ResourceShareId", &share)]);
    delete(&boss).refused(409, "DeleteResourceShareConflict");
    lab.settle();
    delete(&lab.caller("dev")).refused(404, "EntityNotExists.ResourceShare");
    assert!(lab.caller("dev").shared_in(PLAIN).is_some());
    delete(&boss).ok();
    let status = || {
        let mine =
            boss.sharing("ListResourceShares", &[("ResourceOwner", "Self"), ("ResourceShareIds.1", &share)]).ok();
        mine["ResourceShares"][0]["ResourceShareStatus"].as_str().unwrap_or("gone").to_owned()
    };
    assert_eq!(status(), "Deleting");
    delete(&boss).refused(409, "ResourceShareStatusMismatchAction");
    boss.associate(&share, &[SECOND], &[]).refused(409, "ResourceShareStatusMismatchAction");
    lab.settle();
    assert_eq!(status(), "Deleted");
    delete(&boss).refused(409, "ResourceShareStatusMismatchAction");
    assert!(lab.caller("dev").shared_in(PLAIN).is_none());
    boss.ask(ECS, "DeleteSnapshot", &[("SnapshotId", PLAIN)]).ok();
    // The record is purged after 48 to 96 hours.
    lab.hours(97);
    assert_eq!(status(), "gone");
    delete(&boss).refused(404, "EntityNotExists.ResourceShare");
}

#[test]
fn a_share_waits_as_pending_while_an_invitation_is_unanswered() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let share = boss.share("waits", true, &[PLAIN], &[OUT]);
    let status = |caller: &Caller<'_>, owner: &str| {
        let answer =
            caller.sharing("ListResourceShares", &[("ResourceOwner", owner), ("ResourceShareIds.1", &share)]).ok();
        answer["ResourceShares"][0]["ResourceShareStatus"].as_str().unwrap_or("none").to_owned()
    };
    lab.settle();
    assert_eq!(status(&lab.caller("out"), "OtherAccounts"), "Pending");
    lab.caller("out").accept(&share);
    lab.settle();
    assert_eq!(status(&lab.caller("out"), "OtherAccounts"), "Active");
    assert_eq!(status(&boss, "Self"), "Active");
}

#[test]
fn permissions_of_snapshots_are_the_default_one() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let listed = boss.sharing("ListPermissions", &[("ResourceType", "Snapshot")]).ok();
    assert_eq!(texts(&listed["Permissions"], "PermissionName"), ["AliyunRSDefaultPermissionSnapshot"]);
    boss.sharing("ListPermissions", &[("ResourceType", "Unicorn")]).refused(400, "InvalidParameter.ResourceType");
    let share = boss.share("x", false, &[PLAIN], &[]);
    let of_share = [("ResourceShareId", share.as_str()), ("ResourceOwner", "Self")];
    let bound = boss.sharing("ListResourceSharePermissions", &of_share).ok();
    assert_eq!(texts(&bound["Permissions"], "PermissionName"), ["AliyunRSDefaultPermissionSnapshot"]);
    let foreign = [("ResourceShareId", "rs-Nothing00000"), ("ResourceOwner", "Self")];
    boss.sharing("ListResourceSharePermissions", &foreign).refused(404, "EntityNotExists.ResourceShare");
    let name = [("PermissionName", "AliyunRSDefaultPermissionSnapshot")];
    let one = boss.sharing("GetPermission", &name).ok();
    let policy: serde_json::Value = serde_json::from_str(one["Permission"]["Permission"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Effect"], "Allow");
    assert_eq!(texts(&boss.sharing("ListPermissionVersions", &name).ok()["Permissions"], "PermissionVersion"), ["v1"]);
    boss.sharing("GetPermission", &[("PermissionName", "Nothing")]).refused(404, "EntityNotExists.Permission");
    boss.sharing("GetPermission", &[]).refused(400, "MissingParameter.PermissionName");
    let binding = [("ResourceShareId", share.as_str()), name[0]];
    boss.sharing("AssociateResourceSharePermission", &binding).ok();
    boss.sharing("DisassociateResourceSharePermission", &binding).refused(409, "DisassociateConflict.Permission");
}

#[test]
fn tags_of_a_share_are_kept_and_listed_in_the_other_dialect() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let create = boss.call(SHARING, "CreateResourceShare").with("ResourceShareName", "tagged");
    let create = create.with("Tag.1.Key", "team").with("Tag.1.Value", "db").send().ok();
    let share = create["ResourceShare"]["ResourceShareId"].as_str().unwrap().to_owned();
    let on = [("RegionId", "cn-hangzhou"), ("ResourceType", "ResourceShare"), ("ResourceId.1", share.as_str())];
    boss.sharing("TagResources", &[&on[..], &[("Tag.1.Key", "env"), ("Tag.1.Value", "生产")]].concat()).ok();
    let listed = boss.sharing("ListTagResources", &on).ok();
    let mut keys = texts(&listed["TagResources"]["TagResource"], "TagKey");
    keys.sort_unstable();
    assert_eq!(keys, ["env", "team"]);
    let by_tag = [("ResourceOwner", "Self"), ("Tag.1.Key", "env"), ("Tag.1.Value", "生产")];
    let found = boss.sharing("ListResourceShares", &by_tag).ok();
    assert_eq!(texts(&found["ResourceShares"], "ResourceShareName"), ["tagged"]);
    assert_eq!(found["ResourceShares"][0]["Tags"].as_array().unwrap().len(), 2);
    boss.sharing("UntagResources", &[&on[..], &[("TagKey.1", "env")]].concat()).ok();
    assert_eq!(texts(&boss.sharing("ListTagResources", &on).ok()["TagResources"]["TagResource"], "TagKey"), ["team"]);
    let moved = [("ResourceId", share.as_str()), ("ResourceRegionId", "cn-hangzhou"), ("ResourceGroupId", GROUP)];
    boss.sharing("ChangeResourceGroup", &moved).ok();
    let by_group = [("ResourceOwner", "Self"), ("ResourceGroupId", GROUP)];
    assert_eq!(
        texts(&boss.sharing("ListResourceShares", &by_group).ok()["ResourceShares"], "ResourceShareId"),
        [share]
    );
}
