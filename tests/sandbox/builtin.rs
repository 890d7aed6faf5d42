//! The world that comes with the program: what the demo promises must be in it.

use serde_json::Value;

use crate::support::*;

/// The world as data.
fn data() -> Value {
    serde_json::from_str(include_str!("../../assets/world.json")).unwrap()
}

fn rows<'a>(world: &'a Value, list: &str) -> &'a [Value] {
    world[list].as_array().unwrap()
}

#[test]
fn the_sharer_comes_first_and_is_a_management_account() {
    let lab = Lab::builtin();
    assert_eq!(lab.ready().accounts[0].profile, "acme-prod");
    let prod = lab.caller("acme-prod");
    let answer = prod.ask(DIRECTORY, "GetResourceDirectory", &[]).ok();
    assert_eq!(answer["ResourceDirectory"]["MasterAccountId"], prod.id());
    assert_eq!(prod.sharing("CheckSharingWithResourceDirectoryStatus", &[]).ok()["EnableSharingWithRd"], true);
    let directory = &data()["directories"][0];
    assert!(rows(directory, "members").len() >= 6);
    assert!(rows(directory, "folders").iter().any(|folder| folder["parent"].is_string()), "two levels");
    lab.caller("acme-lab").ask(DIRECTORY, "ListFoldersForParent", &[]).refused(403, "NoPermission");
    lab.caller("globex").ask(DIRECTORY, "GetResourceDirectory", &[]).refused(404, "ResourceDirectoryNotInUse");
}

#[test]
fn nobody_signs_in_with_a_key_that_is_switched_off() {
    let lab = Lab::builtin();
    let profiles: Vec<&str> = lab.ready().accounts.iter().map(|account| account.profile.as_str()).collect();
    for profile in ["acme-prod", "acme-payments", "acme-lab", "acme-audit", "globex", "northwind", "initech-intl"] {
        assert!(profiles.contains(&profile), "{profile}");
        lab.caller(profile).ask(STS, "GetCallerIdentity", &[]).ok();
    }
    assert_eq!(profiles.len(), 7, "strangers are not signed in as: {profiles:?}");
}

#[test]
fn there_are_regions_of_both_kinds_and_enough_snapshots_for_pages() {
    let lab = Lab::builtin();
    let ready = lab.ready();
    assert!(ready.ecs_regions.len() >= ready.regions.len() + 2);
    let count = |region: &str| {
        let answer = lab.caller("acme-prod").at(region).ecs("DescribeSnapshots", &[]).ok();
        answer["TotalCount"].as_u64().unwrap()
    };
    let counts: Vec<u64> = ready.regions.iter().map(|region| count(region)).collect();
    assert!(counts.iter().filter(|count| **count > 0).count() >= 4, "{counts:?}");
    assert!(counts[0] > 100 && counts[1..].iter().all(|count| *count < counts[0]), "{counts:?}");
    assert!(count("cn-nanjing") > 0);
}

#[test]
fn every_kind_and_state_of_snapshot_is_there() {
    let world = data();
    let mine: Vec<&Value> = rows(&world, "snapshots").iter().filter(|row| row["owner"] == "acme-prod").collect();
    let some = |what: &str, test: &dyn Fn(&Value) -> bool| assert!(mine.iter().any(|row| test(row)), "{what}");
    let key = |row: &Value, service: bool| {
        rows(&world, "keys").iter().any(|key| key["id"] == row["key"] && (key["service"] == true) == service)
    };
    some("CMK", &|row| key(row, false));
    some("service key", &|row| key(row, true));
    some("imported image", &|row| row["imported_image"] == true);
    some("archive", &|row| row["category"] == "archive");
    some("progressing", &|row| row["status"] == "progressing" && row["progress"] == 42);
    some("failed", &|row| row["status"] == "failed");
    some("instant access", &|row| row["status"] == "progressing" && row["available"] == true);
    some("automatic", &|row| row["kind"] == "auto");
    some("copied", &|row| row["copied_from"].is_string());
    some("Chinese name", &|row| row["name"].as_str().is_some_and(|name| name.contains('库')));
    for hostile in ["\u{1b}]52;", "\u{1b}[2J", "\u{202e}", "\u{200b}", "\u{301}", "\u{9b}", "\n"] {
        some("hostile name", &|row| row["name"].as_str().is_some_and(|name| name.contains(hostile)));
    }
    some("128 wide characters", &|row| row["name"].as_str().is_some_and(|name| name.chars().count() == 128));
}

#[test]
fn snapshots_are_shared_in_every_direction_already() {
    let lab = Lab::builtin();
    let prod = lab.caller("acme-prod");
    let answer = prod.sharing("ListSharedTargets", &[("ResourceOwner", "Self"), ("MaxResults", "100")]).ok();
    let targets = texts(&answer["SharedTargets"], "TargetId");
    for target in [lab.caller("northwind").id(), lab.caller("acme-payments").id(), "fd-4PrDn7xT9m", "rd-Ac3mE7"] {
        assert!(targets.contains(&target), "{target} in {targets:?}");
    }
    let shared_in = |caller: &Caller<'_>| {
        let answer = caller.ecs("DescribeSnapshots", &[("Tag.1.Key", "acs:ecs:sharedFrom"), ("PageSize", "100")]).ok();
        answer["TotalCount"].as_u64().unwrap()
    };
    assert_eq!(shared_in(&prod), 3, "two of a partner's and one of a member's");
    assert!(shared_in(&lab.caller("acme-payments")) >= 3);
    assert_eq!(shared_in(&lab.caller("globex")), 0);
    // Retention has passed, and the snapshot is kept because it is shared.
    let supplier = prod.ecs("DescribeSnapshots", &[("SnapshotName", "supplier-handover")]).ok();
    assert_eq!(supplier["TotalCount"], 1);
    let failed = [("AssociationType", "Resource"), ("AssociationStatus", "Failed")];
    let failed = prod.sharing("ListResourceShareAssociations", &failed).ok();
    assert_eq!(failed["ResourceShareAssociations"].as_array().unwrap().len(), 1, "the service key's");
}

#[test]
fn the_inbox_of_the_sharer_is_lively_and_that_of_the_outsider_calm() {
    let lab = Lab::builtin();
    let prod = lab.caller("acme-prod");
    let states = |caller: &Caller<'_>| -> Vec<String> { caller.invitations().into_iter().map(|row| row.2).collect() };
    let mut hangzhou = states(&prod);
    hangzhou.sort();
    assert_eq!(hangzhou, ["Accepted", "Pending", "Pending", "Pending"]);
    assert_eq!(states(&prod.at("cn-shanghai")), ["Expired"]);
    for region in &lab.ready().regions {
        assert_eq!(states(&lab.caller("globex").at(region)), [] as [&str; 0]);
    }
    let gift = prod.invitation("rs-Gf9Xs4Nc1QbH");
    lab.hours(10);
    assert!(prod.invitations().iter().any(|(id, _, status)| *id == gift && status == "Pending"));
    lab.hours(1);
    assert!(
        prod.invitations().iter().any(|(id, _, status)| *id == gift && status == "Expired"),
        "eleven hours were left"
    );
}

#[test]
fn the_walk_of_the_demo_works() {
    let lab = Lab::builtin();
    let prod = lab.caller("acme-prod");
    let globex = lab.caller("globex");
    let answer = prod.ecs("DescribeSnapshots", &[("SnapshotName", "web-golden")]).ok();
    let snapshot = answer["Snapshots"]["Snapshot"][0]["SnapshotId"].as_str().unwrap().to_owned();
    let share = prod.share("for-globex", true, &[&snapshot], &[globex.id()]);
    lab.settle();
    globex.accept(&share);
    lab.settle();
    let seen = globex.shared_in(&snapshot).unwrap();
    assert_eq!(seen["SnapshotName"], "web-golden");
    let delete = || prod.ask(ECS, "DeleteSnapshot", &[("SnapshotId", &snapshot)]);
    delete().refused(403, "InvalidOperation.DeleteSharedSnapshotUnsupported");
    prod.disassociate(&share, &[&snapshot], &[globex.id()]).ok();
    lab.settle();
    assert!(globex.shared_in(&snapshot).is_none());
    delete().ok();
}

#[test]
fn identifiers_have_the_documented_forms_and_secrets_are_placeholders() {
    let world = data();
    let form = |text: &Value, prefix: &str, length: usize| {
        let text = text.as_str().unwrap();
        assert!(text.starts_with(prefix) && text.len() == prefix.len() + length, "{text}");
        assert!(text[prefix.len()..].bytes().all(|byte| byte.is_ascii_alphanumeric()), "{text}");
    };
    for snapshot in rows(&world, "snapshots") {
        form(&snapshot["id"], "s-", 20);
    }
    for share in rows(&world, "shares") {
        form(&share["id"], "rs-", 12);
    }
    for group in rows(&world, "resource_groups") {
        form(&group["id"], "rg-", 15);
    }
    for folder in rows(&world["directories"][0], "folders") {
        form(&folder["id"], "fd-", 10);
    }
    for account in rows(&world, "accounts") {
        assert_eq!(account["account_id"].as_str().unwrap().len(), 16);
        let secret = account["access_key_secret"].as_str().unwrap();
        assert_eq!(secret, format!("{}-demo-secret", account["profile"].as_str().unwrap()));
    }
}
