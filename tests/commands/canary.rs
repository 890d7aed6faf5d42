//! Secrets that are planted, and looked for in everything that the program writes.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::rig::{GLOBEX, PLAIN, Rig};
use crate::support::canary::{self, CANARIES, search, search_files};

/// A change that the program is asked for.
const SHARE: [&str; 11] =
    ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "billing", "--scope", "all"];

/// The world of these tests, in which every account has the canaries as its secrets.
fn rig(faults: &[&str]) -> (tempfile::TempDir, Rig) {
    let home = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/commands/world.json")).unwrap();
    let mut world: serde_json::Value = serde_json::from_str(&text).unwrap();
    canary::plant(&mut world);
    let file = home.path().join("world.json");
    std::fs::write(&file, world.to_string()).unwrap();
    let rig = Rig::of(file.to_str().unwrap(), faults);
    (home, rig)
}

/// Runs a command as it would be run to find a fault, and searches what it says.
fn run(rig: &Rig, arguments: &[&str], found: &mut Vec<String>) -> Option<i32> {
    let mut command = rig.command(arguments);
    command.env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace");
    let output = command.output().unwrap();
    search(&format!("the output of {arguments:?}"), &output.stdout, found);
    search(&format!("what {arguments:?} tells"), &output.stderr, found);
    output.status.code()
}

#[test]
fn the_search_finds_what_it_looks_for() {
    for secret in CANARIES {
        for before in 0..4 {
            let text = format!("{}{secret} and more", "y".repeat(before));
            for content in [text.clone(), STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                let mut found = Vec::new();
                search("a text", content.as_bytes(), &mut found);
                assert!(!found.is_empty(), "{content}");
            }
        }
        let mut found = Vec::new();
        search("a URL", secret.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D").as_bytes(), &mut found);
        assert!(!found.is_empty());
    }
}

#[test]
fn no_secret_is_in_anything_that_is_written() {
    let (_world, rig) = rig(&[]);
    let mut found = Vec::new();
    for arguments in [
        &["whoami"][..],
        &["doctor"],
        &["doctor", "--output", "json"],
        &["snapshots"],
        &["shares", "--output", "json"],
        &["invitations", "--profile", "globex"],
        &[&SHARE[..], &["--dry-run", "--output", "json"]].concat(),
        &["audit"],
        &["whoami", "--profile", "reader"],
        &["whoami", "--profile", "nobody"],
        &["snapshots", "--region", "cn-nowhere"],
    ] {
        run(&rig, arguments, &mut found);
    }
    let written = rig.change(&SHARE);
    assert_eq!(written.code, Some(0), "{written:?}");
    search("the answer to a change", format!("{}{}", written.out, written.err).as_bytes(), &mut found);
    run(&rig, &["audit", "--output", "json"], &mut found);
    let files = search_files(&rig.place.home(), &mut found) + search_files(&rig.place.temporary(), &mut found);
    assert!(files >= 1, "the journal is written");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_secret_is_in_what_is_told_of_failures() {
    for fault in [r#"{"kind":"not_json"}"#, r#"{"kind":"truncate"}"#, r#"{"kind":"reset_after"}"#] {
        let (_world, rig) = rig(&[fault]);
        let mut found = Vec::new();
        for arguments in [&["whoami"][..], &["snapshots", "--output", "json"], &["doctor"]] {
            run(&rig, arguments, &mut found);
        }
        search_files(&rig.place.home(), &mut found);
        assert!(found.is_empty(), "{fault}: {found:#?}");
    }
}

#[test]
fn a_file_that_is_broken_in_the_middle_of_a_secret_is_not_quoted() {
    let (_world, rig) = rig(&[]);
    let mut found = Vec::new();
    let file = rig.place.home().join(".aliyun/config.json");
    let whole = std::fs::read_to_string(&file).unwrap();
    let at = whole.find(CANARIES[0]).unwrap();
    for broken in [&whole[..at + 24], &whole.replacen(CANARIES[0], &format!("{}\n", CANARIES[0]), 1)] {
        std::fs::write(&file, broken).unwrap();
        assert_ne!(run(&rig, &["whoami"], &mut found), Some(0));
        assert_ne!(run(&rig, &["doctor"], &mut found), Some(0));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_secret_can_be_given_where_other_processes_see_it() {
    let (_world, rig) = rig(&[]);
    for option in ["--access-key-secret", "--secret", "--security-token", "--sts-token"] {
        let mut found = Vec::new();
        assert_eq!(run(&rig, &["whoami", option, "x"], &mut found), Some(2), "{option}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_running_program_leaves_no_core_and_shows_no_secret_in_its_command_line() {
    use std::io::BufRead as _;
    let (_world, rig) = rig(&[]);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_snapferry"))
        .args(["sandbox"])
        .env_clear()
        .envs(rig.place.environment())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let read = |what: &str| std::fs::read_to_string(format!("/proc/{}/{what}", child.id())).unwrap_or_default();
    let (limits, arguments) = (read("limits"), read("cmdline"));
    child.kill().unwrap();
    child.wait().unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size"));
    // Without the right to look, the process is kept from others already.
    assert!(core.is_none_or(|line| line.split_whitespace().nth(4) == Some("0")), "{core:?}");
    let mut found = Vec::new();
    search("the command line", arguments.as_bytes(), &mut found);
    assert!(found.is_empty(), "{found:#?}");
}
