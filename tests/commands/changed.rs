//! A plan that was confirmed and has become another one meanwhile: the difference is told, and nothing is sent.

use std::os::unix::fs::PermissionsExt as _;

use crate::rig::{GLOBEX, NORTHWIND, PARTNERS, PLAIN, Ran, Rig, SHARED};

const SHARE: [&str; 7] = ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--existing", PARTNERS];

fn hash_of(rig: &Rig, arguments: &[&str]) -> String {
    let planned = rig.json(&[arguments, &["--dry-run"]].concat());
    planned.value()["plan_hash"].as_str().unwrap().to_owned()
}

fn confirmed(rig: &Rig, arguments: &[&str], hash: &str) -> Ran {
    let before = requests(rig);
    let ran = rig.json(&[arguments, &["--yes", "--plan-hash", hash]].concat()).ends(4);
    assert_eq!(ran.value()["failed"][0]["code"], "PlanChanged", "{ran:?}");
    assert_eq!(requests(rig), before, "nothing was sent");
    ran
}

fn requests(rig: &Rig) -> usize {
    rig.json(&["audit"]).value()["items"].as_array().unwrap().len()
}

/// Northwind is taken out of the share that is to be shared with.
fn change(rig: &Rig) {
    rig.change(&["unshare", "--snapshot", SHARED[0], "--from", NORTHWIND, "--method", "principal"]).ends(0);
}

#[test]
fn the_difference_is_told_where_the_plan_was_shown_here() {
    let rig = Rig::new();
    let hash = hash_of(&rig, &SHARE);
    let kept = rig.place.home().join(".local/state/snapferry/plans").join(format!("{hash}.json"));
    assert_eq!(std::fs::metadata(kept).unwrap().permissions().mode() & 0o777, 0o600);
    change(&rig);
    let ran = confirmed(&rig, &SHARE, &hash);
    assert!(ran.err.contains("not gained any more (1)") && ran.err.contains(NORTHWIND), "{}", ran.err);
    assert!(!ran.err.contains(GLOBEX), "what is the same is not told: {}", ran.err);
}

#[test]
fn the_whole_plan_is_shown_where_the_other_one_is_not_at_hand() {
    let rig = Rig::new();
    let hash = hash_of(&rig, &SHARE);
    std::fs::remove_dir_all(rig.place.home().join(".local/state/snapferry/plans")).unwrap();
    change(&rig);
    let ran = confirmed(&rig, &SHARE, &hash);
    let now = hash_of(&rig, &SHARE);
    for part in ["not kept on this machine", GLOBEX, "AssociateResourceShare", &format!("--plan-hash {now}")] {
        assert!(ran.err.contains(part), "{part}\n{}", ran.err);
    }
    // That is all that is needed to send it after all.
    rig.json(&[&SHARE[..], &["--yes", "--plan-hash", &now]].concat()).ends(0);
}

#[test]
fn another_account_and_another_region_are_told() {
    let rig = Rig::new();
    let both = ["unshare", "--snapshot", SHARED[0], "s-2zeggggggggggggggggg", "--from", NORTHWIND];
    let both = [&both[..], &["--method", "snapshot"]].concat();
    let hash = hash_of(&rig, &both);
    let half = ["unshare", "--snapshot", SHARED[0], "--from", NORTHWIND, "--method", "snapshot"];
    let ran = confirmed(&rig, &half, &hash);
    assert!(ran.err.contains("in region cn-beijing nothing is left to do"), "{}", ran.err);
    let ran = confirmed(&rig, &both, &hash_of(&rig, &half));
    assert!(ran.err.contains("it also changes region cn-beijing now"), "{}", ran.err);
}
