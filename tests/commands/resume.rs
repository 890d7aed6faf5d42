//! Going on with a task of which an answer was lost, where there is no terminal.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::rig::{GLOBEX, NORTHWIND, PARTNERS, PLAIN, Rig, SHARED};
use crate::support::term::signal;

const LOST: &str = r#"{"kind":"reset_before","action":"CreateResourceShare","times":1}"#;
const SHARE: [&str; 11] =
    ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "lost", "--scope", "all"];

#[test]
fn the_hash_to_go_on_with_is_told_without_asking_anybody() {
    let rig = Rig::with(&[LOST]);
    let lost = rig.change(&SHARE).ends(3);
    let (task, hash) = (lost.task(), lost.value()["plan_hash"].as_str().unwrap().to_owned());
    let resume = ["apply", "--resume", &task];
    let silent = rig.run(&resume).ends(2);
    assert!(silent.err.contains(&format!("snapferry apply --resume {task} --dry-run")), "{}", silent.err);
    let dry = rig.run(&[&resume[..], &["--dry-run"]].concat()).ends(0);
    for part in ["CreateResourceShare", "unknown", "until", &format!("--yes --plan-hash {hash}")] {
        assert!(dry.out.contains(part), "{part}\n{}", dry.out);
    }
    let json = rig.json(&[&resume[..], &["--dry-run"]].concat()).ends(0).value();
    assert_eq!((&json["plan_hash"], &json["items"][0]["state"]), (&hash.into(), &"unknown".into()), "{json}");
}

#[test]
fn it_says_until_when_it_waits() {
    let rig = Rig::with(&[LOST]);
    let lost = rig.change(&SHARE).ends(3);
    let (task, hash) = (lost.task(), lost.value()["plan_hash"].as_str().unwrap().to_owned());
    let mut command = rig.command(&["apply", "--resume", &task, "--yes", "--plan-hash", &hash]);
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
