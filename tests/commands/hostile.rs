//! Every command in a world whose names were chosen to hurt: what it prints, as a table, as JSON and as CSV.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::rig::{PARTNERS, PLAIN, Rig, SHARED};
use crate::support::names::{HOSTILE, turn};
use crate::support::stream::is_harmful;

fn rig() -> (tempfile::TempDir, Rig) {
    let home = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/commands/world.json")).unwrap();
    let mut world: Value = serde_json::from_str(&text).unwrap();
    turn(&mut world);
    // A name beside those that there are, whatever they are, and one for every kind of harm.
    let plain = world["snapshots"].as_array().unwrap().iter().find(|one| one["id"] == PLAIN).unwrap().clone();
    for (number, name) in HOSTILE.iter().enumerate() {
        let mut one = plain.clone();
        one["id"] = format!("s-bp1hostile{number:09}").into();
        one["name"] = (*name).into();
        one["description"] = (*name).into();
        world["snapshots"].as_array_mut().unwrap().push(one);
    }
    let file = home.path().join("world.json");
    std::fs::write(&file, world.to_string()).unwrap();
    let rig = Rig::of(file.to_str().unwrap(), &[]);
    (home, rig)
}

/// Reads what was printed as strictly as can be: text and line ends, and nothing that acts.
#[track_caller]
fn clean(what: &str, printed: &str) {
    let wrong = printed.chars().enumerate().find(|(_, c)| is_harmful(*c) && !matches!(c, '\n' | '\r'));
    if let Some((at, c)) = wrong {
        let near: String = printed.chars().skip(at.saturating_sub(40)).take(80).collect();
        panic!("{what} prints {c:?}: {near:?}");
    }
}

#[test]
fn nothing_that_is_printed_acts_on_a_terminal() {
    let (_home, rig) = rig();
    let hostile = "s-bp1hostile000000000";
    let share = ["share", "--region", "cn-hangzhou", "--snapshot", hostile, "--to", "1876543210987654"];
    let share = [&share[..], &["--new", "plain", "--scope", "all"]].concat();
    let share_into = ["share", "--region", "cn-hangzhou", "--snapshot", hostile, "--existing", PARTNERS];
    let share_into = [&share_into[..], &["--to", "1876543210987654", "--dry-run"]].concat();
    let change = rig.change(&share).ends(0);
    clean("a change", &change.out);
    let invitation = rig.invitation("globex");
    let commands: Vec<Vec<&str>> = vec![
        vec!["snapshots"],
        vec!["snapshots", "--profile", "globex"],
        vec!["shares"],
        vec!["shares", "--profile", "globex"],
        vec!["invitations", "--profile", "globex"],
        vec!["whoami"],
        vec!["doctor"],
        [&share[..], &["--dry-run"]].concat(),
        share_into,
        vec![
            "unshare",
            "--region",
            "cn-hangzhou",
            "--snapshot",
            SHARED[0],
            "--from",
            "1876543210987654",
            "--method",
            "split",
            "--dry-run",
        ],
        vec!["accept", "--profile", "globex", "--region", "cn-hangzhou", &invitation, "--dry-run"],
        vec!["accept", "--profile", "globex", "--region", "cn-hangzhou", &invitation],
        vec!["disk", "--region", "cn-hangzhou", "--snapshot", hostile, "--dry-run"],
        vec!["copy", "--region", "cn-hangzhou", "--snapshot", hostile, "--to-region", "cn-beijing", "--dry-run"],
        vec!["snapshots", "--region", "na\u{1b}[2Jme\u{202e}"],
        vec!["whoami", "--profile", "na\u{1b}[2Jme\u{202e}"],
        vec!["apply", "na\u{1b}[2Jme\u{202e}"],
        vec!["na\u{1b}[2Jme\u{202e}"],
        vec!["--na\u{1b}[2Jme\u{202e}"],
        vec!["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--new", "na\u{1b}[2Jme\u{202e}"],
        vec!["audit"],
    ];
    let mut answered = BTreeSet::new();
    for arguments in &commands {
        for format in ["table", "json", "csv"] {
            let ran = rig.run(&[arguments, &["--output", format][..]].concat());
            clean(&format!("{arguments:?} as {format}"), &ran.out);
            clean(&format!("beside {arguments:?} as {format}"), &ran.err);
            if ran.out.contains("hostile") || ran.out.contains("\\e[") || ran.out.contains("\\u001b") {
                answered.insert((arguments[0], format));
            }
        }
    }
    for format in ["table", "json", "csv"] {
        let ran = rig.run(&["audit", "--output", format]).ends(0);
        clean("what was done", &ran.out);
        answered.insert(("audit", format));
    }
    for one in ["snapshots", "shares", "invitations", "share"] {
        assert!(answered.contains(&(one, "table")), "{one} says nothing of hostile names: {answered:?}");
    }
}
