//! Whatever is written is its owner's alone, whatever the umask says, and goes through no link.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::rig::{GLOBEX, PLAIN, Ran, Rig};

const SHARE: [&str; 11] =
    ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "billing", "--scope", "all"];

/// Everything that the program keeps, by the folder that it keeps it in.
const KEPT: [&str; 2] = [".local/state/snapferry", ".cache/snapferry"];

/// Runs the program where new files may be read and written by everybody, if the program does not say otherwise.
fn open_handed(program: &Command) -> Ran {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$@\"", "sh"]).arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(program.get_current_dir().unwrap());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// All that lies below a folder, itself included.
fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    found.push(folder.to_owned());
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if std::fs::symlink_metadata(&path).unwrap().is_dir() { below(&path, found) } else { found.push(path) }
    }
}

fn kept(rig: &Rig) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for folder in KEPT.map(|folder| rig.place.home().join(folder)).iter().filter(|folder| folder.exists()) {
        below(folder, &mut all);
    }
    all
}

fn share(rig: &Rig) -> Ran {
    let planned = open_handed(&rig.command(&[&SHARE[..], &["--dry-run", "--output", "json"]].concat()));
    let hash = planned.value()["plan_hash"].as_str().unwrap().to_owned();
    open_handed(&rig.command(&[&SHARE[..], &["--yes", "--plan-hash", &hash, "--output", "json"]].concat()))
}

#[test]
fn nobody_else_can_read_what_is_kept() {
    let rig = Rig::new();
    share(&rig).ends(0);
    let mut begin = Command::new(env!("CARGO_BIN_EXE_snapferry"));
    begin.args(["config", "init"]).env_clear().envs(rig.place.environment()).current_dir(rig.place.home());
    open_handed(&begin).ends(0);
    let mut all = kept(&rig);
    below(&rig.place.home().join(".config/snapferry"), &mut all);
    let files = all.iter().filter(|path| path.is_file()).count();
    assert!(files >= 3, "a journal, a plan and the settings at least: {all:?}");
    for path in &all {
        let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
}

#[test]
fn what_is_kept_is_written_through_no_link() {
    let rig = Rig::new();
    share(&rig).ends(0);
    let victim = rig.place.write("victim", "");
    std::fs::set_permissions(&victim, std::fs::Permissions::from_mode(0o644)).unwrap();
    let files: Vec<PathBuf> = kept(&rig).into_iter().filter(|path| path.is_file()).collect();
    for file in &files {
        std::fs::remove_file(file).unwrap();
        symlink(&victim, file).unwrap();
        let draft = file.with_file_name(format!("{}.new", file.file_name().unwrap().to_str().unwrap()));
        symlink(&victim, draft).unwrap();
    }
    // The journal is a link now: nothing is sent.
    let ran = share(&rig);
    assert!(ran.code != Some(0), "{ran:?}");
    assert!(ran.err.contains("is a link") || ran.out.contains("is a link"), "{ran:?}");
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "");
    assert_eq!(std::fs::metadata(&victim).unwrap().mode() & 0o777, 0o644);
}

#[test]
fn nothing_is_sent_where_others_could_write_the_journal() {
    let rig = Rig::new();
    let state = rig.place.home().join(KEPT[0]);
    std::fs::create_dir_all(&state).unwrap();
    std::fs::set_permissions(&state, std::fs::Permissions::from_mode(0o777)).unwrap();
    let planned = rig.json(&[&SHARE[..], &["--dry-run"]].concat());
    let hash = planned.value()["plan_hash"].as_str().unwrap().to_owned();
    let ran = rig.run(&[&SHARE[..], &["--yes", "--plan-hash", &hash]].concat());
    assert!(ran.code != Some(0) && ran.err.contains("can be written by others"), "{ran:?}");
    std::fs::set_permissions(&state, std::fs::Permissions::from_mode(0o700)).unwrap();
    share(&rig).ends(0);
}

#[test]
fn settings_that_others_could_have_written_are_not_followed() {
    let rig = Rig::new();
    let file = rig.place.write("home/.config/snapferry/config.toml", "regions = [\"cn-hangzhou\"]\n");
    for (mode, taken) in [(0o600, true), (0o644, true), (0o664, false), (0o646, false)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let ran = rig.run(&["whoami"]);
        assert_eq!(ran.code == Some(0), taken, "{mode:o}: {ran:?}");
        assert!(taken || ran.err.contains("chmod go-w"), "{mode:o}: {ran:?}");
    }
}
