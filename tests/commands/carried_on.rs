//! A change of which the answer was lost, and how it is gone on with where there is no terminal.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::rig::{GLOBEX, PLAIN, Ran, Rig};
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
