//! The rules of sharing.

use serde_json::json;

use super::{Play, code};

const GOLDEN: &str = "s-bp1aaaaaaaaaaaaaaaaa";
const DATABASE: &str = "s-bp1bbbbbbbbbbbbbbbbb";
const CMK: &str = "s-bp1ccccccccccccccccc";
const SERVICE_KEY: &str = "s-bp1ddddddddddddddddd";
const IMPORTED: &str = "s-bp1eeeeeeeeeeeeeeeee";
const RUNNING: &str = "s-bp1ggggggggggggggggg";
const BROKEN: &str = "s-bp1hhhhhhhhhhhhhhhhh";
const EXPIRED: &str = "s-bp1iiiiiiiiiiiiiiiii";

const GLOBEX: &str = "1876543210987654";
const QA: &str = "1550011223344556";
const NOBODY: &str = "1999999999999999";

fn row(entity: &str, state: &str) -> (String, String) {
    (entity.to_owned(), state.to_owned())
}

#[test]
fn an_outsider_accepts_and_sees_the_snapshot_under_an_id_of_its_own() {
    let mut play = Play::new();
    let share = play.create(true, &[GOLDEN], &[GLOBEX]);
    assert_eq!(play.rows(&share, "Resource"), [row(GOLDEN, "Associating")]);
    assert_eq!(play.invitations("globex")[0].1, "Pending", "the invitation is there at once");
    play.wait(1);
    assert_eq!(play.rows(&share, "Resource"), [row(GOLDEN, "Associated")]);
    assert_eq!(play.rows(&share, "Target"), [row(GLOBEX, "Associating")], "waits for the answer");
    assert_eq!(play.shared_in("globex"), [EXPIRED]);
    let pending = play.ok("globex", "ListResourceShares", &[("ResourceOwner", "OtherAccounts")]);
    assert_eq!(pending["ResourceShares"][0]["ResourceShareStatus"], "Pending");

    let answer = play.answer("globex", "AcceptResourceShareInvitation");
    assert_eq!(answer["ResourceShareInvitation"]["Status"], "Accepted");
    assert_eq!(play.rows(&share, "Target"), [row(GLOBEX, "Associated")]);
    assert_eq!(play.shared_in("globex"), [GOLDEN, EXPIRED]);
    let seen = play.seen("globex").into_iter().find(|item| item["SourceSnapshotId"] == GOLDEN).expect("shared in");
    let id = seen["SnapshotId"].as_str().expect("an ID").to_owned();
    assert!(id.starts_with("s-bp") && id != GOLDEN);
    assert_eq!(
        seen["Tags"],
        json!({"Tag": [{"TagKey": "acs:ecs:sharedFrom",
        "TagValue": format!("1009988776655443:cn-hangzhou:{GOLDEN}")}]})
    );
    assert_eq!((&seen["RetentionDays"], &seen["SourceRegionId"]), (&json!(1096), &json!("cn-hangzhou")));

    let again = play.invitations("globex")[0].0.clone();
    assert_eq!(
        play.refused("globex", "AcceptResourceShareInvitation", &[("ResourceShareInvitationId", &again)]),
        code(409, "InvitationStatus.AlreadyAccepted")
    );
    assert_eq!(play.refused("globex", "ecs:DeleteSnapshot", &[("SnapshotId", &id)]), code(403, "OperationDenied"));
    assert_eq!(
        play.refused("prod", "ecs:DeleteSnapshot", &[("SnapshotId", GOLDEN), ("Force", "True")]),
        code(403, "InvalidOperation.DeleteSharedSnapshotUnsupported")
    );

    play.change("DisassociateResourceShare", &share, &[], &[GLOBEX]);
    assert_eq!(play.shared_in("globex"), [GOLDEN, EXPIRED], "until the task is done");
    play.wait(1);
    assert_eq!(play.shared_in("globex"), [EXPIRED]);
    play.change("AssociateResourceShare", &share, &[], &[GLOBEX]);
    play.wait(1);
    assert_eq!(play.shared_in("globex"), [GOLDEN, EXPIRED], "asked the first time only");
    assert!(play.seen("globex").iter().any(|item| item["SnapshotId"] == id.as_str()), "and the ID is the same");
}

#[test]
fn inside_the_directory_nobody_is_asked_and_who_joins_later_gets_access() {
    let mut play = Play::with(|world| {
        let directory = &mut world.directories[0];
        let qa = directory.members.iter_mut().find(|member| member.account == "qa").expect("a member");
        qa.joins_in = Some(serde_json::from_str("\"1h\"").expect("an age"));
    });
    let share = play.share(false, &[GOLDEN], &["fd-CCCC333333"]);
    assert_eq!(play.rows(&share, "Target"), [row("fd-CCCC333333", "Associated")]);
    assert!(play.shared_in("qa").is_empty());
    play.wait(3_600);
    assert_eq!(play.shared_in("qa"), [GOLDEN]);
    assert!(play.invitations("qa").is_empty());
    assert_eq!(
        play.refused(
            "qa",
            "DisassociateResourceShare",
            &[("ResourceShareId", &share), ("ResourceOwner", "OtherAccounts"), ("Targets.1", QA)]
        ),
        code(409, "LeavingFailed.Account")
    );
}

#[test]
fn a_snapshot_in_two_shares_stays_until_both_are_gone() {
    let mut play = Play::new();
    let one = play.share(false, &[GOLDEN], &[QA]);
    let two = play.share(false, &[GOLDEN], &["rd-7Kq2Lm"]);
    assert_eq!(play.shared_in("qa"), [GOLDEN]);
    play.ok("prod", "DeleteResourceShare", &[("ResourceShareId", &one)]);
    play.wait(1);
    assert_eq!(play.shared_in("qa"), [GOLDEN]);
    assert_eq!(
        play.refused("prod", "DeleteResourceShare", &[("ResourceShareId", &one)]),
        code(409, "ResourceShareStatusMismatchAction")
    );
    play.change("DisassociateResourceShare", &two, &[GOLDEN], &[]);
    play.wait(1);
    assert!(play.shared_in("qa").is_empty());
    play.ok("prod", "ecs:DeleteSnapshot", &[("SnapshotId", GOLDEN)]);
    play.wait(48 * 3_600);
    let left = play.ok("prod", "ListResourceShares", &[("ResourceOwner", "Self"), ("ResourceShareIds.1", &one)]);
    assert_eq!(left["ResourceShares"], json!([]), "purged");
    assert!(play.rows(&two, "Resource").is_empty(), "purged");
}

#[test]
fn what_cannot_be_shared_fails_when_its_task_ends() {
    for (snapshot, reason) in [
        (SERVICE_KEY, "UnsupportedOperation"),
        (IMPORTED, "UnsupportedOperation"),
        (RUNNING, "Unavailable"),
        (BROKEN, "Unavailable"),
    ] {
        let mut play = Play::new();
        let share = play.share(true, &[snapshot], &[]);
        let params = [("AssociationType", "Resource"), ("ResourceShareIds.1", share.as_str())];
        let body = play.ok("prod", "ListResourceShareAssociations", &params);
        let row = &body["ResourceShareAssociations"][0];
        assert_eq!(row["AssociationStatus"], "Failed", "{snapshot}");
        assert_eq!(row["AssociationFailedDetails"][0]["FailureReason"], reason, "{snapshot}");
        play.ok("prod", "ecs:DeleteSnapshot", &[("SnapshotId", snapshot)]);
    }
}

#[test]
fn a_progressing_snapshot_can_be_shared_when_it_is_done() {
    let mut play = Play::new();
    let state = |play: &mut Play| {
        let item = play.seen("prod").into_iter().find(|item| item["SnapshotId"] == RUNNING).expect("there");
        (item["Progress"].clone(), item["Status"].clone(), item["RemainTime"].clone())
    };
    assert_eq!(state(&mut play), (json!("40%"), json!("progressing"), json!(600)));
    play.wait(300);
    assert_eq!(state(&mut play), (json!("70%"), json!("progressing"), json!(300)));
    play.wait(300);
    assert_eq!(state(&mut play), (json!("100%"), json!("accomplished"), json!(0)));
    let share = play.share(true, &[RUNNING], &[]);
    assert_eq!(play.rows(&share, "Resource"), [row(RUNNING, "Associated")]);
}

#[test]
fn a_customers_key_must_trust_each_account() {
    let mut play = Play::new();
    let trusted = play.share(false, &[CMK], &[QA]);
    assert_eq!(play.rows(&trusted, "Resource"), [row(CMK, "Associated")]);
    assert_eq!(play.shared_in("qa"), [CMK]);
    // Together with an account that is not trusted, the snapshot fails; added to it later, the account does.
    let together = play.share(true, &[CMK], &[GLOBEX]);
    assert_eq!(play.rows(&together, "Resource"), [row(CMK, "Failed")]);
    play.change("DisassociateResourceShare", &together, &[], &[GLOBEX]);
    play.wait(1);
    play.ok(
        "prod",
        "UpdateResourceShare",
        &[("ResourceShareId", &trusted), ("ResourceShareName", "test"), ("AllowExternalTargets", "True")],
    );
    play.change("AssociateResourceShare", &trusted, &[], &[GLOBEX]);
    play.wait(1);
    assert!(play.rows(&trusted, "Target").contains(&row(GLOBEX, "Failed")));
    assert_eq!(play.invitations("globex")[0].1, "Cancelled");
    // Added to a share whose invitation waits, it shows when the invitation is accepted.
    let waiting = play.share(true, &[GOLDEN], &[GLOBEX]);
    play.change("AssociateResourceShare", &waiting, &[CMK], &[]);
    play.wait(1);
    let answer = play.answer("globex", "AcceptResourceShareInvitation");
    let invitation = &answer["ResourceShareInvitation"];
    assert_eq!(invitation["Status"], "AcceptFailed");
    assert_eq!(invitation["AcceptInvitationFailedDetails"][0]["ResourceId"], CMK);
    assert_eq!(play.rows(&waiting, "Target"), [row(GLOBEX, "Failed")]);
}

#[test]
fn the_limit_of_accounts_counts_over_all_shares() {
    // The test world allows 6 accounts a snapshot; a folder counts as one.
    let mut play = Play::new();
    play.share(true, &[GOLDEN], &["1000000000000001", "1000000000000002", "fd-AAAA111111"]);
    play.share(true, &[GOLDEN], &["1000000000000001", "1000000000000003"]);
    let third = play.share(true, &[GOLDEN], &["1000000000000004", "1000000000000005", "1000000000000006", QA]);
    let mut rows = play.rows(&third, "Target");
    rows.sort();
    let states: Vec<&str> = rows.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(states.iter().filter(|state| **state == "Failed").count(), 2, "{rows:?}");
    let params = [("AssociationType", "Target"), ("AssociationStatus", "Failed")];
    let failed = play.ok("prod", "ListResourceShareAssociations", &params);
    let detail = &failed["ResourceShareAssociations"][0]["AssociationFailedDetails"][0];
    assert_eq!((&detail["FailureReason"], &detail["EntityId"]), (&json!("LimitExceeded"), &json!(GOLDEN)));
}

#[test]
fn quotas_have_their_codes() {
    let mut play = Play::with(|world| {
        world.quotas.shares = 3;
        world.quotas.shared_snapshots = 2;
    });
    let share = play.share(true, &[GOLDEN], &[]);
    let over = [
        ("ResourceShareId", share.as_str()),
        ("Resources.1.ResourceType", "Snapshot"),
        ("Resources.1.ResourceId", DATABASE),
    ];
    assert_eq!(play.refused("prod", "AssociateResourceShare", &over), code(409, "QuotaExceeded.SharedResource.Count"));
    play.share(true, &[GOLDEN], &[]);
    assert_eq!(
        play.refused("prod", "CreateResourceShare", &[("ResourceShareName", "one-more")]),
        code(409, "QuotaExceeded.ResourceShare.Count")
    );
}

#[test]
fn invitations_expire_after_seven_days_and_are_forgotten_two_days_later() {
    let mut play = Play::new();
    let share = play.share(true, &[GOLDEN], &[GLOBEX]);
    let id = play.invitations("globex")[0].0.clone();
    play.wait(7 * 86_400 - 2);
    assert_eq!(play.invitations("globex")[0], (id.clone(), "Pending".into()));
    play.wait(2);
    assert_eq!(play.invitations("globex")[0], (id.clone(), "Expired".into()));
    assert_eq!(play.rows(&share, "Target"), [row(GLOBEX, "Failed")]);
    for action in ["AcceptResourceShareInvitation", "RejectResourceShareInvitation"] {
        let params = [("ResourceShareInvitationId", id.as_str())];
        assert_eq!(play.refused("globex", action, &params), code(409, "InvitationStatus.Expired"));
    }
    // Asked again, by removing and adding.
    play.change("DisassociateResourceShare", &share, &[], &[GLOBEX]);
    play.wait(1);
    play.change("AssociateResourceShare", &share, &[], &[GLOBEX]);
    play.wait(1);
    assert_eq!(play.invitations("globex")[0].1, "Pending");
    play.answer("globex", "RejectResourceShareInvitation");
    assert_eq!(play.rows(&share, "Target")[0], row(GLOBEX, "Failed"));
    play.wait(2 * 86_400);
    let left = play.invitations("globex");
    assert!(left.iter().all(|(_, state)| state == "Accepted"), "{left:?}");
}

#[test]
fn taking_back_cancels_the_invitation() {
    let mut play = Play::new();
    let share = play.share(true, &[GOLDEN], &[GLOBEX, NOBODY]);
    play.change("DisassociateResourceShare", &share, &[], &[GLOBEX]);
    assert_eq!(play.invitations("globex")[0].1, "Cancelled");
    play.wait(1);
    play.change("AssociateResourceShare", &share, &[], &[GLOBEX]);
    play.wait(1);
    assert_eq!(play.invitations("globex").iter().filter(|(_, state)| state == "Pending").count(), 1);
    play.ok("prod", "DeleteResourceShare", &[("ResourceShareId", &share)]);
    assert_eq!(play.invitations("globex").iter().filter(|(_, state)| state == "Pending").count(), 0);
}

#[test]
fn running_tasks_conflict() {
    let mut play = Play::new();
    let share = play.create(true, &[GOLDEN], &[QA]);
    let qa = [("ResourceShareId", share.as_str()), ("Targets.1", QA)];
    assert_eq!(play.refused("prod", "DisassociateResourceShare", &qa), code(409, "DisassociateConflict"));
    assert_eq!(play.refused("prod", "DeleteResourceShare", &qa[..1]), code(409, "DeleteResourceShareConflict"));
    play.wait(1);
    let again = play.ok("prod", "AssociateResourceShare", &qa);
    assert_eq!(again["ResourceShareAssociations"][0]["AssociationStatus"], "Associated", "as it stands");
    play.ok("prod", "DisassociateResourceShare", &qa);
    assert_eq!(play.refused("prod", "AssociateResourceShare", &qa), code(409, "AssociateConflict"));
    play.wait(1);
    assert_eq!(play.refused("prod", "DisassociateResourceShare", &qa), code(400, "DisassociateInvalid"));
}

#[test]
fn leaving_ends_access_and_the_next_time_asks_again() {
    let mut play = Play::new();
    let params = [("ResourceShareId", "rs-AAAAAAAAAAA1"), ("ResourceOwner", "OtherAccounts"), ("Targets.1", GLOBEX)];
    play.ok("globex", "DisassociateResourceShare", &params);
    play.wait(1);
    assert!(play.shared_in("globex").is_empty());
    assert_eq!(
        play.refused("globex", "DisassociateResourceShare", &params),
        code(404, "EntityNotExists.ResourceShare")
    );
    play.change("AssociateResourceShare", "rs-AAAAAAAAAAA1", &[], &[GLOBEX]);
    play.wait(1);
    assert_eq!(play.invitations("globex")[0].1, "Pending");
}

#[test]
fn a_shared_snapshot_outlives_its_retention_until_it_is_unshared() {
    let mut play = Play::new();
    let has = |play: &mut Play| play.seen("prod").iter().any(|item| item["SnapshotId"] == EXPIRED);
    assert!(has(&mut play));
    play.change("DisassociateResourceShare", "rs-AAAAAAAAAAA1", &[EXPIRED], &[]);
    play.wait(1);
    assert!(!has(&mut play));
}

#[test]
fn targets_are_judged_before_anything_happens() {
    let mut play = Play::new();
    let mut create = |profile: &str, external: &str, target: &str| {
        play.refused(
            profile,
            "CreateResourceShare",
            &[("ResourceShareName", "n"), ("AllowExternalTargets", external), ("Targets.1", target)],
        )
    };
    assert_eq!(create("prod", "false", GLOBEX), code(400, "InvalidTarget"));
    assert_eq!(create("prod", "true", "1009988776655443"), code(409, "ShareWithYourself"));
    assert_eq!(create("prod", "true", "5123456789012345"), code(409, "InvalidTarget.SiteMismatch"));
    assert_eq!(create("prod", "true", "rd-OTHER1"), code(400, "InvalidTarget"));
    assert_eq!(create("prod", "true", "r-P9xW3c"), code(400, "InvalidParameter.Targets"));
    assert_eq!(create("prod", "true", "not an id"), code(400, "InvalidParameter.Targets"));
    assert_eq!(create("globex", "false", QA), code(409, "AccountNotInResourceDirectory"));
    assert_eq!(create("globex", "true", "rd-7Kq2Lm"), code(409, "AccountNotInResourceDirectory"));
    let mut play = Play::with(|world| world.directories[0].sharing_enabled = false);
    let params = [("ResourceShareName", "n"), ("Targets.1", "rd-7Kq2Lm")];
    assert_eq!(
        play.refused("prod", "CreateResourceShare", &params),
        code(409, "NotEnableSharingWithResourceDirectory")
    );
    assert_eq!(play.refused("qa", "EnableSharingWithResourceDirectory", &[]), code(409, "ActionNotPermitted"));
    play.ok("prod", "EnableSharingWithResourceDirectory", &[]);
    play.ok("prod", "CreateResourceShare", &params);
}

#[test]
fn a_shared_in_snapshot_is_not_the_recipients_to_share() {
    let mut play = Play::new();
    let id = play
        .seen("globex")
        .iter()
        .find(|item| item["SourceSnapshotId"] == EXPIRED)
        .and_then(|item| item["SnapshotId"].as_str().map(str::to_owned))
        .expect("shared in");
    for id in [id.as_str(), GOLDEN, "s-bp1nosuchsnapshot00"] {
        let params =
            [("ResourceShareName", "n"), ("Resources.1.ResourceType", "Snapshot"), ("Resources.1.ResourceId", id)];
        assert_eq!(play.refused("globex", "CreateResourceShare", &params), code(400, "InvalidParameter.Resources"));
    }
}
