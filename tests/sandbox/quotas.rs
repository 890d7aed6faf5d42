//! Upper limits, which are data of the world.

use serde_json::json;

use crate::support::*;

#[test]
fn the_documented_limits_are_the_default() {
    let world = snapferry::sandbox::World::from_json(&world().to_string()).unwrap();
    assert_eq!(world.quotas.accounts_per_snapshot, 64);
    assert_eq!(world.quotas.shared_snapshots, 1024);
    assert_eq!(world.quotas.shares, 1000);
}

#[test]
fn a_snapshot_reaches_64_principals_and_no_more() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let accounts: Vec<String> = (0..64).map(|number| format!("19990000000000{number:02}")).collect();
    let share = boss.share("many", true, &[PLAIN], &[]);
    for batch in accounts.chunks(5) {
        boss.associate(&share, &[], &batch.iter().map(String::as_str).collect::<Vec<_>>()).ok();
    }
    lab.settle();
    assert_eq!(boss.row(&share, "Resource", PLAIN).0, "Associated");
    let one_more = boss.share("one-more", true, &[PLAIN], &[UNKNOWN]);
    lab.settle();
    let limit = ("Failed".to_owned(), "LimitExceeded".to_owned());
    assert_eq!(boss.row(&one_more, "Target", UNKNOWN), limit);
}

#[test]
fn a_folder_counts_as_one() {
    let mut world = world();
    world["quotas"] = json!({ "accounts_per_snapshot": 2 });
    let lab = Lab::start(&world);
    let boss = lab.caller("boss");
    let share = boss.share("two", false, &[PLAIN], &[QA, RD]);
    lab.settle();
    assert_eq!(boss.row(&share, "Resource", PLAIN).0, "Associated");
    let third = boss.share("third", false, &[PLAIN], &[AUDITOR]);
    lab.settle();
    assert_eq!(boss.row(&third, "Target", AUDITOR), ("Failed".to_owned(), "LimitExceeded".to_owned()));
    // The same goes for a snapshot that is added to principals that are there.
    let waiting = boss.share("waiting", false, &[], &[AUDITOR]);
    lab.settle();
    boss.associate(&waiting, &[PLAIN], &[]).ok();
    lab.settle();
    assert_eq!(boss.row(&waiting, "Resource", PLAIN), ("Failed".to_owned(), "LimitExceeded".to_owned()));
}

#[test]
fn an_account_shares_so_many_snapshots_and_no_more() {
    let mut world = world();
    world["quotas"] = json!({ "shared_snapshots": 2 });
    let lab = Lab::start(&world);
    let boss = lab.caller("boss");
    let share = boss.share("full", false, &[PLAIN, SECOND], &[DEV]);
    lab.settle();
    let third = [KEPT_30_DAYS];
    let reply = boss.associate(&share, &third, &[]);
    reply.refused(409, "QuotaExceeded.SharedResource.Count");
    boss.try_share("new", false, &third, &[]).refused(409, "QuotaExceeded.SharedResource.Count");
    // Over all regions, and once for each snapshot.
    boss.at("cn-beijing").try_share("far", false, &[BEIJING], &[]).refused(409, "QuotaExceeded.SharedResource.Count");
    boss.share("again", false, &[PLAIN], &[AUDITOR]);
    boss.disassociate(&share, &[SECOND], &[]).ok();
    lab.settle();
    boss.associate(&share, &third, &[]).ok();
}

#[test]
fn an_account_has_so_many_shares_and_no_more() {
    let mut world = world();
    world["quotas"] = json!({ "shares": 2 });
    let lab = Lab::start(&world);
    let boss = lab.caller("boss");
    let first = boss.share("first", false, &[], &[]);
    boss.at("cn-beijing").share("second", false, &[], &[]);
    boss.try_share("third", false, &[], &[]).refused(409, "QuotaExceeded.ResourceShare.Count");
    lab.caller("out").share("another-account", true, &[], &[]);
    boss.sharing("DeleteResourceShare", &[("ResourceShareId", &first)]).ok();
    lab.settle();
    boss.share("third", false, &[], &[]);
}

#[test]
fn unanswered_invitations_may_be_limited() {
    let mut world = world();
    world["quotas"] = json!({ "pending_invitations": 1 });
    let lab = Lab::start(&world);
    let boss = lab.caller("boss");
    let share = boss.share("first", true, &[PLAIN], &[OUT]);
    boss.try_share("second", true, &[PLAIN], &[OTHER]).refused(409, "QuotaExceeded.PendingInvitations");
    lab.settle();
    lab.caller("out").accept(&share);
    boss.share("second", true, &[PLAIN], &[OTHER]);
}
