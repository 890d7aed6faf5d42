//! Lists of Resource Sharing: bare arrays, tokens, and parameters that contradict each other.

use serde_json::Value;

use crate::support::*;

fn refused(action: &str, parameters: &[(&str, &str)], code: &str) {
    let lab = Lab::start(&world());
    lab.caller("boss").sharing(action, parameters).refused(400, code);
}

#[test]
fn every_list_checks_its_page() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let lists: [(&str, &[(&str, &str)]); 6] = [
        ("ListResourceShares", &[("ResourceOwner", "Self")]),
        ("ListResourceShareAssociations", &[("AssociationType", "Target")]),
        ("ListSharedResources", &[("ResourceOwner", "Self")]),
        ("ListSharedTargets", &[("ResourceOwner", "Self")]),
        ("ListResourceShareInvitations", &[]),
        ("ListPermissions", &[]),
    ];
    for (action, parameters) in lists {
        let with = |name: &'static str, value: &str| boss.sharing(action, &[parameters, &[(name, value)]].concat());
        for size in ["0", "101", "ten", "-1"] {
            with("MaxResults", size).refused(400, "InvalidParameter.MaxResults");
        }
        with("NextToken", "bm90IGEgdG9rZW4=").refused(400, "InvalidParameter.NextToken");
        with("NextToken", &"x".repeat(257)).refused(400, "InvalidParameter.NextToken.Length");
        with("MaxResults", "100").ok();
    }
}

#[test]
fn tokens_lead_through_every_row_once() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    for number in 0..45 {
        boss.share(&format!("share-{number:02}"), false, &[], &[]);
    }
    let mut names = Vec::new();
    let mut sizes = Vec::new();
    let mut token = String::new();
    loop {
        let answer = boss.sharing("ListResourceShares", &[("ResourceOwner", "Self"), ("NextToken", &token)]).ok();
        let page = texts(&answer["ResourceShares"], "ResourceShareName");
        sizes.push(page.len());
        names.extend(page.into_iter().map(str::to_owned));
        let Some(next) = answer["NextToken"].as_str() else { break };
        assert!(!next.is_empty() && next != token && sizes.len() < 5, "{next}");
        token = next.to_owned();
    }
    assert_eq!(sizes, [20, 20, 5], "twenty by default, and no token on the last page");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 45);
    // A token belongs to the question and to the account that it was given to.
    let first = boss.sharing("ListResourceShares", &[("ResourceOwner", "Self")]).ok()["NextToken"].clone();
    let token = first.as_str().unwrap();
    let elsewhere = [("ResourceOwner", "Self"), ("NextToken", token)];
    for caller in [lab.caller("dev"), boss.at("cn-beijing")] {
        caller.sharing("ListResourceShares", &elsewhere).refused(400, "InvalidParameter.NextToken");
    }
    boss.sharing("ListSharedResources", &elsewhere).refused(400, "InvalidParameter.NextToken");
}

#[test]
fn ids_are_checked_in_lists() {
    let ids = |numbers: std::ops::Range<usize>| -> Vec<(String, String)> {
        numbers.map(|n| (format!("ResourceShareIds.{}", n + 1), format!("rs-Nothing0000{n}"))).collect()
    };
    let six = ids(0..6);
    let six: Vec<(&str, &str)> = six.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for (action, owner) in [
        ("ListResourceShares", ("ResourceOwner", "Self")),
        ("ListResourceShareAssociations", ("AssociationType", "Resource")),
        ("ListSharedResources", ("ResourceOwner", "Self")),
        ("ListSharedTargets", ("ResourceOwner", "OtherAccounts")),
    ] {
        refused(action, &[&[owner], &six[..]].concat(), "InvalidParameter.ResourceShareIds.Length");
        let twice = [owner, ("ResourceShareIds.1", "rs-Nothing00000"), ("ResourceShareIds.2", "rs-Nothing00000")];
        refused(action, &twice, "InvalidParameter.ResourceShareIds.Duplicate");
        refused(action, &[owner, ("ResourceShareIds.1", "nonsense")], "InvalidParameter.ResourceShareIds");
    }
}

#[test]
fn a_list_must_know_whose_shares_and_which_rows() {
    for action in ["ListResourceShares", "ListSharedResources", "ListSharedTargets"] {
        refused(action, &[], "MissingParameter.ResourceOwner");
        refused(action, &[("ResourceOwner", "Everybody")], "InvalidParameter.ResourceOwner");
    }
    let tags = [("ResourceOwner", "OtherAccounts"), ("Tag.1.Key", "env")];
    refused("ListResourceShares", &tags, "InvalidParameter.ResourceOwnerAndTag");
    let status = [("ResourceOwner", "Self"), ("ResourceShareStatus", "Sleeping")];
    refused("ListResourceShares", &status, "InvalidParameter.ResourceShareStatus");
    let rows = "ListResourceShareAssociations";
    refused(rows, &[], "MissingParameter.AssociationType");
    refused(rows, &[("AssociationType", "Friend")], "InvalidParameter.AssociationType");
    refused(rows, &[("AssociationType", "Target"), ("ResourceId", PLAIN)], "ConflictedAssociationType");
    refused(rows, &[("AssociationType", "Resource"), ("Target", OUT)], "ConflictedAssociationType");
    let status = [("AssociationType", "Target"), ("AssociationStatus", "Sleeping")];
    refused(rows, &status, "InvalidParameter.AssociationStatus");
}

#[test]
fn rows_are_found_by_snapshot_target_and_status() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let one = boss.share("one", true, &[PLAIN, SERVICE_KEY], &[DEV]);
    let two = boss.share("two", true, &[PLAIN, SECOND], &[OUT]);
    lab.settle();
    let shares = |parameters: &[(&str, &str)]| -> Vec<String> {
        let answer = boss.sharing("ListResourceShareAssociations", parameters).ok();
        let mut ids: Vec<String> =
            texts(&answer["ResourceShareAssociations"], "ResourceShareId").into_iter().map(str::to_owned).collect();
        ids.sort();
        ids
    };
    let mut both = vec![one.clone(), two.clone()];
    both.sort();
    assert_eq!(shares(&[("AssociationType", "Resource"), ("ResourceId", PLAIN)]), both);
    let arn = format!("acs:ecs:cn-hangzhou:{BOSS}:snapshot/{SECOND}");
    assert_eq!(shares(&[("AssociationType", "Resource"), ("ResourceArn", &arn)]), [two.as_str()]);
    assert_eq!(shares(&[("AssociationType", "Target"), ("Target", DEV)]), [one.as_str()]);
    assert_eq!(shares(&[("AssociationType", "Resource"), ("AssociationStatus", "Failed")]), [one]);
    assert_eq!(shares(&[("AssociationType", "Target"), ("AssociationStatus", "Associating")]), [two]);
}

#[test]
fn the_two_dialects_are_kept_apart() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let bare = |value: &Value| value.is_array();
    assert!(bare(&boss.sharing("ListResourceShares", &[("ResourceOwner", "Self")]).ok()["ResourceShares"]));
    assert!(bare(&boss.sharing("ListResourceShareInvitations", &[]).ok()["ResourceShareInvitations"]));
    assert!(bare(&boss.sharing("DescribeRegions", &[]).ok()["Regions"]));
    assert!(bare(&boss.ecs("DescribeSnapshots", &[]).ok()["Snapshots"]["Snapshot"]));
    assert!(bare(&boss.ask(KMS, "ListAliases", &[]).ok()["Aliases"]["Alias"]));
    assert!(bare(&boss.ask(DIRECTORY, "ListFoldersForParent", &[]).ok()["Folders"]["Folder"]));
    assert!(bare(&boss.ask(GROUPS, "ListResourceGroups", &[]).ok()["ResourceGroups"]["ResourceGroup"]));
}
