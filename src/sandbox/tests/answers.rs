//! Pages, the directory, and what does not exist.

use serde_json::{Value, json};

use super::{Play, code};

const EXPIRED: &str = "s-bp1iiiiiiiiiiiiiiiii";
const GOLDEN: &str = "s-bp1aaaaaaaaaaaaaaaaa";
const GLOBEX: &str = "1876543210987654";
const QA: &str = "1550011223344556";

#[test]
fn pages_by_token_cover_a_list_once_although_it_changes() {
    let mut play = Play::new();
    let whole: Vec<Value> = play.seen("prod").iter().map(|item| item["SnapshotId"].clone()).collect();
    let mut token = String::new();
    let mut found = Vec::new();
    loop {
        let mut params = vec![("RegionId", "cn-hangzhou"), ("MaxResults", "3")];
        if !token.is_empty() {
            params.push(("NextToken", &token));
        }
        let body = play.ok("prod", "ecs:DescribeSnapshots", &params);
        let items = body["Snapshots"]["Snapshot"].as_array().expect("a list");
        found.extend(items.iter().map(|item| item["SnapshotId"].clone()));
        token = body["NextToken"].as_str().unwrap_or_default().to_owned();
        if token.is_empty() {
            break;
        }
        // The last one sent goes away between two pages.
        let last = items.last().and_then(|item| item["SnapshotId"].as_str()).unwrap_or_default().to_owned();
        if last != EXPIRED {
            play.ok("prod", "ecs:DeleteSnapshot", &[("SnapshotId", &last), ("Force", "true")]);
        }
    }
    assert_eq!(found, whole);
    let params = [("RegionId", "cn-hangzhou"), ("NextToken", "00112233445566778899")];
    assert_eq!(play.refused("prod", "ecs:DescribeSnapshots", &params), code(400, "InvalidParameter"));
}

#[test]
fn the_tree_is_for_those_who_may_walk_it() {
    let mut play = Play::new();
    for profile in ["prod", "qa", "auditor"] {
        let body = play.ok(profile, "rd:GetResourceDirectory", &[]);
        assert_eq!(body["ResourceDirectory"]["ResourceDirectoryId"], "rd-7Kq2Lm");
    }
    assert_eq!(play.refused("globex", "rd:GetResourceDirectory", &[]), code(404, "ResourceDirectoryNotInUse"));
    assert_eq!(play.refused("qa", "rd:ListFoldersForParent", &[]), code(403, "NoPermission"));
    let parent = [("ParentFolderId", "fd-CCCC333333")];
    let folders = play.ok("auditor", "rd:ListFoldersForParent", &parent);
    assert_eq!(folders["Folders"]["Folder"][0]["FolderId"], "fd-BBBB222222");
    let account = play.ok("prod", "rd:GetAccount", &[("AccountId", QA)]);
    assert_eq!(
        account["Account"]["ResourceDirectoryPath"],
        format!("rd-7Kq2Lm/r-P9xW3c/fd-CCCC333333/fd-BBBB222222/{QA}")
    );
    assert_eq!(play.refused("auditor", "kms:DescribeKey", &[("KeyId", "x")]), code(403, "NoPermission"));
}

#[test]
fn regions_and_actions_that_do_not_exist_have_their_codes() {
    let mut play = Play::new();
    assert_eq!(play.refused("prod", "ecs:MakeCoffee", &[]), code(404, "InvalidAction.NotFound"));
    let params = [("RegionId", "cn-mars")];
    assert_eq!(play.refused("prod", "ecs:DescribeSnapshots", &params), code(404, "InvalidRegionId.NotFound"));
    let request = play.sign("prod", "DescribeRegions", &[], "cn-nanjing");
    let (status, body) = play.send(&request);
    assert_eq!((status, &body["Code"]), (404, &json!("InvalidProduct.NotFound")));
}

#[test]
fn the_same_calls_give_the_same_answers() {
    let tell = || {
        let mut play = Play::new();
        let share = play.share(true, &[GOLDEN], &[GLOBEX]);
        let accepted = play.answer("globex", "AcceptResourceShareInvitation");
        (share, accepted, play.seen("globex"))
    };
    assert_eq!(tell(), tell());
}
