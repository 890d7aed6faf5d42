//! A disk that is full: what cannot be written down is not sent, and whatever was sent is written down.

use std::process::Command;

use serde_json::Value;

use crate::rig::{GLOBEX, PLAIN, Ran, Rig};

const SHARE: [&str; 11] =
    ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "full", "--scope", "all"];

/// Runs the program where no file can have more than so many blocks of 512 bytes, which the system says of a write just
/// as it says that the disk is full.
fn within(rig: &Rig, blocks: usize, arguments: &[&str]) -> Ran {
    let program = rig.command(arguments);
    let mut command = Command::new("sh");
    command.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""), "sh"]);
    command.arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.current_dir(rig.place.home()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn made(rig: &Rig) -> usize {
    rig.json(&["shares"]).value()["items"].to_string().matches("\"full\"").count()
}

/// Shares where the disk is full after so many blocks; how many requests were written down.
fn share_within(blocks: usize) -> usize {
    let rig = Rig::new();
    let planned = rig.json(&[&SHARE[..], &["--dry-run"]].concat());
    let hash = planned.value()["plan_hash"].as_str().unwrap().to_owned();
    let share = [&SHARE[..], &["--yes", "--plan-hash", &hash, "--output", "json"]].concat();
    let ran = within(&rig, blocks, &share);
    let file = rig.place.path("home/.local/state/snapferry/audit.jsonl");
    let journal = std::fs::read_to_string(&file).unwrap_or_default();
    let records = journal.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let records: Vec<Value> = records.map(|line| serde_json::from_str(line).unwrap()).collect();
    let intents = records.iter().filter(|record| record["entry"]["intent"].is_object()).count();
    let made = made(&rig);
    assert!(made <= intents, "{blocks} blocks: {made} made, {intents} written down: {ran:?}");
    let ended = records.last().is_some_and(|record| record["entry"]["verified"]["ended"] == "Done");
    assert_eq!(ran.code == Some(0), ended, "{blocks} blocks: {ran:?}");
    let said = ran.err.contains("journal") || ran.out.contains("Journal");
    assert!(ended || said, "{blocks} blocks: {ran:?}");
    if records.is_empty() {
        // With room again it is done, once.
        rig.run(&share).ends(0);
        assert_eq!(self::made(&rig), 1);
    }
    intents
}

#[test]
fn what_cannot_be_written_down_is_not_sent() {
    let intents = std::thread::scope(|scope| {
        let all = [0, 3, 4].map(|blocks| scope.spawn(move || share_within(blocks)));
        all.map(|one| one.join().unwrap())
    });
    assert_eq!(intents, [0, 0, 1], "the disk is full before the plan, before the request and after it");
}
