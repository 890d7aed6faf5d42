//! A change of which the answer was lost, and how it is gone on with where there is no terminal.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::rig::{GLOBEX, NORTHWIND, PARTNERS, PLAIN, Ran, Rig, SHARED};
use crate::support::term::signal;

const LOST: &str = r#"{"kind":"reset_before","action":"CreateResourceShare","times":1}"#;
const SHARE: [&str; 11] =
    ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "lost", "--scope", "all"];

/// One play, because the program looks for the effect of a lost request for as long as it may show, in real time.
#[test]
fn what_may_have_taken_effect_is_told_and_can_be_gone_on_with() {
    let rig = Rig::with(&[LOST]);
    let lost = rig.change(&SHARE).ends(3);
    it_is_not_advised_to_be_run_again(&lost);
    let (task, hash) = (lost.task(), lost.value()["plan_hash"].as_str().unwrap().to_owned());
    the_hash_to_go_on_with_is_told_without_asking_anybody(&rig, &task, &hash);
    it_says_until_when_it_waits(&rig, &task, &hash);
}

fn it_is_not_advised_to_be_run_again(ran: &Ran) {
    let value = ran.value();
    let items = value["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["snapshot"] == PLAIN).unwrap();
    assert_eq!(item["state"], "unknown");
    assert!(item["todo"].as_str().unwrap().contains("apply --resume"), "{value}");
    assert!(ran.err.contains("once a late copy of the lost request can take effect no more"), "{}", ran.err);
    assert!(!ran.err.contains("Try again") && ran.err.contains("It may have taken effect"), "{}", ran.err);
}

fn the_hash_to_go_on_with_is_told_without_asking_anybody(rig: &Rig, task: &str, hash: &str) {
    let resume = ["apply", "--resume", task];
    let silent = rig.run(&resume).ends(2);
    assert!(silent.err.contains(&format!("snapferry apply --resume {task} --dry-run")), "{}", silent.err);
    let dry = rig.run(&[&resume[..], &["--dry-run"]].concat()).ends(0);
    for part in ["CreateResourceShare", "unknown", "until", &format!("--yes --plan-hash {hash}")] {
        assert!(dry.out.contains(part), "{part}\n{}", dry.out);
    }
    let json = rig.json(&[&resume[..], &["--dry-run"]].concat()).ends(0).value();
    assert_eq!((&json["plan_hash"], &json["items"][0]["state"]), (&hash.into(), &"unknown".into()), "{json}");
}

fn it_says_until_when_it_waits(rig: &Rig, task: &str, hash: &str) {
    let mut command = rig.command(&["apply", "--resume", task, "--yes", "--plan-hash", hash]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let told = lines.find_map(|line| line.ok().filter(|line| line.contains("could still take effect until")));
    assert!(told.is_some_and(|line| line.contains("it is sent anew")));
    signal(child.id(), rustix::process::Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn what_does_no_harm_twice_is_sent_anew_without_a_word_of_waiting() {
    let partners = ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--existing", PARTNERS];
    let principal = ["unshare", "--snapshot", SHARED[0], "--from", NORTHWIND, "--method", "principal"];
    for (change, action) in [(&partners[..], "AssociateResourceShare"), (&principal[..], "DisassociateResourceShare")] {
        let rig = Rig::with(&[&format!(r#"{{"kind":"reset_before","action":"{action}","times":1}}"#)]);
        let lost = rig.change(change).ends(3);
        let (task, hash) = (lost.task(), lost.value()["plan_hash"].as_str().unwrap().to_owned());
        let resumed = rig.run(&["apply", "--resume", &task, "--yes", "--plan-hash", &hash]).ends(0);
        assert!(resumed.err.contains("Done, as task"), "{resumed:?}");
        assert!(!resumed.err.contains("could still take effect"), "{resumed:?}");
    }
}

/// Globex loses the first of two snapshots and is to keep the other by a share of its own: the task, the
/// hash of its plan, and that share.
fn waiting_split(rig: &Rig) -> (String, String, String) {
    let waiting = rig.change(&["unshare", "--snapshot", SHARED[0], "--from", GLOBEX, "--method", "split"]).ends(3);
    let value = waiting.value();
    (waiting.task(), text(&value["plan_hash"]), text(&value["items"][0]["share"]))
}

fn snapshots_of(rig: &Rig, profile: &str) -> usize {
    rig.json(&["snapshots", "--profile", profile]).value()["items"].as_array().unwrap().len()
}

#[test]
fn a_split_of_which_somebody_else_has_taken_something_out_says_so_and_takes_nothing() {
    let rig = Rig::new();
    let seen = snapshots_of(&rig, "globex");
    let (task, hash, share) = waiting_split(&rig);
    rig.change(&["accept", "--profile", "globex", "--region", "cn-hangzhou", &rig.invitation("globex")]).ends(0);
    let params = json!({
        "ResourceShareId": share, "Resources.1.ResourceId": SHARED[1], "Resources.1.ResourceType": "Snapshot",
    });
    rig.mutate("DisassociateResourceShare", &params);
    let resume = ["apply", "--resume", &task, "--yes", "--plan-hash", &hash];
    let stopped = rig.json(&resume).ends(3);
    stopped.golden("resume_changed");
    let pair = format!("also lost now (1): {} x {GLOBEX}", SHARED[1]);
    for part in ["by somebody else", &pair, &format!("snapferry undo {task}"), "plan it anew"] {
        assert!(stopped.err.contains(part), "{part}\n{}", stopped.err);
    }
    assert!(!stopped.err.contains("Must accept"), "it has accepted: {}", stopped.err);
    let dry = rig.run(&["apply", "--resume", &task, "--dry-run"]).ends(0);
    assert!(dry.out.contains("by somebody else") && dry.out.contains(&pair), "{}", dry.out);
    let again = rig.json(&resume).ends(4);
    assert_eq!(again.value()["failed"][0]["code"], "Changed");
    assert!(again.err.contains(&pair) && again.err.contains("plan it anew"), "{}", again.err);
    assert_eq!(snapshots_of(&rig, "globex"), seen, "nothing was taken away");
    rig.mutate("AssociateResourceShare", &params);
    rig.json(&resume).ends(0);
    assert_eq!(snapshots_of(&rig, "globex"), seen - 1);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn of_a_task_that_ended_partly_only_what_failed_is_sent_again() {
    let rig = Rig::with(&[r#"{"kind":"fail_association","action":"CreateResourceShare","times":1}"#]);
    let accounts = [GLOBEX, NORTHWIND];
    let share = ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--new", "again", "--scope", "all", "--to"];
    let partly = rig.change(&[&share[..], &accounts].concat()).ends(3);
    let (task, hash) = (partly.task(), text(&partly.value()["plan_hash"]));
    assert!(partly.err.contains(&format!("To send again what failed: snapferry apply --resume {task}")), "{partly:?}");
    let resume = ["apply", "--resume", &task];
    let dry = rig.run(&[&resume[..], &["--dry-run"]].concat()).ends(0);
    for part in ["what failed is sent again, and only that", "failed", &format!("--yes --plan-hash {hash}")] {
        assert!(dry.out.contains(part), "{part}\n{}", dry.out);
    }
    let other = rig.json(&[&resume[..], &["--yes", "--plan-hash", &"0".repeat(64)]].concat()).ends(4);
    assert_eq!(other.value()["failed"][0]["code"], "PlanChanged");
    let requests = |action: &str| {
        let audit = rig.json(&["audit"]).value();
        audit["items"].as_array().unwrap().iter().filter(|row| row["action"] == action).count()
    };
    assert_eq!((requests("CreateResourceShare"), requests("AssociateResourceShare")), (1, 0), "nothing was sent yet");
    let resume = [&resume[..], &["--yes", "--plan-hash", &hash]].concat();
    rig.json(&resume).ends(0).golden("resume_failed");
    assert_eq!((requests("CreateResourceShare"), requests("AssociateResourceShare")), (1, 1), "no second share");
    let over = rig.json(&resume).ends(4);
    assert_eq!(over.value()["failed"][0]["code"], "NoSuchTask");
}

#[test]
fn a_recipient_who_has_said_no_is_invited_once_more() {
    let rig = Rig::new();
    let seen = snapshots_of(&rig, "globex");
    let (task, hash, _) = waiting_split(&rig);
    rig.change(&["reject", "--profile", "globex", "--region", "cn-hangzhou", &rig.invitation("globex")]).ends(0);
    let resume = ["apply", "--resume", &task, "--yes", "--plan-hash", &hash];
    let refused = rig.json(&resume).ends(3);
    assert_eq!(refused.value()["tasks"][0]["state"], "partly");
    assert!(refused.err.contains("apply --resume"), "{}", refused.err);
    let again = rig.json(&resume).ends(3);
    assert_eq!(again.value()["tasks"][0]["state"], "awaiting_acceptance", "{again:?}");
    assert_eq!(snapshots_of(&rig, "globex"), seen, "nothing was taken away");
    rig.change(&["accept", "--profile", "globex", "--region", "cn-hangzhou", &rig.invitation("globex")]).ends(0);
    rig.json(&resume).ends(0);
    assert_eq!(snapshots_of(&rig, "globex"), seen - 1);
}
