//! One dead region of five: shown, counted, and the exit code says that it is not all.

use crate::rig::{GLOBEX, PLAIN, Ran, Rig, SHARED};

const DEAD: &str = r#"{"kind":"http5xx","region":"cn-shanghai"}"#;

#[track_caller]
fn says_so(ran: &Ran) {
    let value = ran.value();
    assert_eq!(value["complete"], false, "{ran:?}");
    let failed = value["failed"].as_array().unwrap();
    assert!(!failed.is_empty() && failed.iter().all(|one| one["region"] == "cn-shanghai"), "{ran:?}");
    assert!(failed.iter().all(|one| one["code"] == "ServiceUnavailable" && one["request_id"].is_string()), "{ran:?}");
    assert!(ran.err.contains("cn-shanghai"), "{ran:?}");
}

#[test]
fn in_every_list() {
    let rig = Rig::with(&[DEAD]);
    for name in ["snapshots", "shares", "invitations"] {
        let ran = rig.json(&[name]).ends(3);
        says_so(&ran);
        assert!(ran.err.contains("1 of 5 regions"), "{ran:?}");
        assert!(!ran.value()["items"].as_array().unwrap().is_empty(), "what could be read is there: {ran:?}");
        let table = rig.run(&[name]).ends(3);
        assert!(table.err.contains("1 of 5 regions") && table.out.contains("cn-hangzhou"), "{table:?}");
        let csv = rig.run(&[name, "--output", "csv"]).ends(3);
        assert!(csv.err.contains("1 of 5 regions"), "{csv:?}");
    }
    rig.json(&["shares"]).golden("shares_with_a_dead_region");
}

#[test]
fn in_the_check_of_everything() {
    let rig = Rig::with(&[DEAD]);
    let ran = rig.json(&["doctor"]).ends(3);
    says_so(&ran);
    let value = ran.value();
    let good = value["items"].as_array().unwrap().iter().filter(|one| one["check"] == "region" && one["state"] == "ok");
    assert_eq!(good.count(), 4);
}

#[test]
fn in_the_plan_of_a_share_whose_limits_count_all_regions() {
    let rig = Rig::with(&[DEAD]);
    let share =
        ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "x", "--scope", "all"];
    let dry = rig.json(&[&share[..], &["--dry-run"]].concat()).ends(3);
    says_so(&dry);
    let hash = dry.value()["plan_hash"].as_str().unwrap().to_owned();
    // The change itself needs nothing of that region, and is done completely.
    rig.json(&[&share[..], &["--yes", "--plan-hash", &hash]].concat()).ends(0);
}

#[test]
fn while_the_region_of_a_snapshot_is_looked_for() {
    let rig = Rig::with(&[DEAD]);
    let unshare = |id| ["unshare", "--snapshot", id, "--from", GLOBEX, "--method", "snapshot", "--dry-run"];
    // Wherever something says that it is not complete, the answer and the code say so as well.
    let found = rig.json(&unshare(SHARED[0])).ends(3);
    says_so(&found);
    assert!(found.err.contains("1 of 5 regions") && found.err.contains("--region"), "{found:?}");
    assert!(found.value()["plan_hash"].is_string(), "it can be done nevertheless");
    let named = rig.json(&[&unshare(SHARED[0])[..], &["--region", "cn-hangzhou"]].concat()).ends(0).value();
    assert_eq!(named["complete"], true, "nobody has asked the others");
    let mut sent = unshare(SHARED[0]).to_vec();
    sent.pop();
    let sent = rig.change(&sent).ends(3);
    says_so(&sent);
    let done = sent.value()["items"].as_array().unwrap().iter().all(|one| one["state"] == "done");
    assert!(done, "{sent:?}");
    // It may be in the region that cannot be read, so nobody says that nobody sees it.
    let lost = rig.json(&unshare("s-uf6aaaaaaaaaaaaaaaaa")).ends(3);
    says_so(&lost);
}

#[test]
fn in_what_is_made_of_a_snapshot() {
    let rig = Rig::with(&[DEAD]);
    let disk = |id| {
        let of = ["disk", "create", "--snapshot", id, "--zone", "cn-hangzhou-h", "--category", "cloud_essd"];
        rig.json(&[&of[..], &["--dry-run"]].concat())
    };
    let copy = |id, to| rig.json(&["copy", "--snapshot", id, "--to-region", to, "--dry-run"]);
    // It is found without the region that cannot be read.
    for ran in [disk(PLAIN), copy(PLAIN, "cn-beijing")] {
        let ran = ran.ends(3);
        says_so(&ran);
        assert!(ran.value()["plan_hash"].is_string() && ran.err.contains("1 of 5 regions"), "{ran:?}");
    }
    // It may be there, so nobody says that it is nowhere.
    for ran in [disk("s-uf6aaaaaaaaaaaaaaaaa"), copy("s-uf6aaaaaaaaaaaaaaaaa", "cn-beijing")] {
        says_so(&ran);
        let ran = ran.ends(3);
        assert!(ran.err.contains("that could be read: s-uf6") && !ran.err.contains("Not there"), "{ran:?}");
    }
    // What runs to it is not known, so neither is whether the copy has to wait.
    says_so(&copy(PLAIN, "cn-shanghai").ends(3));
}

#[test]
fn in_a_plan_from_a_file_and_in_what_is_taken_back() {
    let rig = Rig::with(&[DEAD]);
    let share =
        ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "x", "--scope", "all"];
    let file = rig.plan_file(&share);
    let apply = ["apply", file.to_str().unwrap()];
    let dry = rig.json(&[&apply[..], &["--dry-run"]].concat()).ends(3);
    says_so(&dry);
    let hash = dry.value()["plan_hash"].as_str().unwrap().to_owned();
    let task = rig.json(&[&apply[..], &["--yes", "--plan-hash", &hash]].concat()).ends(0).task();
    // The undo needs nothing of that region.
    rig.json(&["undo", &task, "--dry-run"]).ends(0);
    rig.change(&["undo", &task]).ends(0);
    let audit = rig.json(&["audit"]).ends(0).value();
    assert_eq!(audit["complete"], true, "what was sent from here is no region's");
    rig.json(&["whoami"]).ends(0);
}

#[test]
fn in_the_region_that_is_asked_for() {
    let rig = Rig::with(&[DEAD]);
    let here = ["--region", "cn-shanghai"];
    for name in ["snapshots", "shares", "invitations"] {
        let ran = rig.json(&[&[name][..], &here].concat()).ends(6);
        says_so(&ran);
    }
    let share = ["share", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "x", "--scope", "all", "--dry-run"];
    says_so(&rig.json(&[&share[..], &here].concat()).ends(6));
    for name in ["accept", "reject"] {
        says_so(&rig.json(&[&[name, "i-abc", "--dry-run"][..], &here].concat()).ends(6));
    }
    let unshare = ["unshare", "--snapshot", SHARED[0], "--from", GLOBEX, "--method", "snapshot", "--dry-run"];
    says_so(&rig.json(&[&unshare[..], &here].concat()).ends(6));
}

#[test]
fn when_nothing_can_be_reached() {
    let rig = Rig::new();
    for name in ["snapshots", "shares", "invitations", "whoami"] {
        let ran = rig.json(&[name, "--profile", "nobody"]).ends(5);
        assert_eq!(ran.value()["failed"][0]["code"], "Credentials");
        assert!(ran.err.contains("There is no profile named nobody."), "{ran:?}");
    }
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_snapferry"));
    command.args(["snapshots", "--output", "json", "--endpoint-suffix", "localhost:1"]);
    let output = command.env_clear().envs(rig.place.environment()).output().unwrap();
    assert_eq!(output.status.code(), Some(6));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&value["complete"], &value["failed"][0]["code"]), (&false.into(), &"NotSent".into()));
}

#[test]
fn a_missing_permission_is_named() {
    let rig = Rig::new();
    let ran = rig.json(&["snapshots", "--profile", "reader"]).ends(5);
    assert!(ran.err.contains("ecs:DescribeSnapshots"), "{ran:?}");
    assert_eq!(ran.value()["failed"].as_array().unwrap().len(), 5);
}
