//! `snapferry config`, and what the settings do to everything else.

use std::process::{Command, Output};

use serde_json::Value;

use crate::support::place::Place;

fn run(place: &Place, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snapferry"));
    let home = place.path("kept");
    command.args(arguments).env_clear().envs(place.environment()).env("SNAPFERRY_HOME", home).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_file_is_begun_once_and_everything_in_it_can_be_used() {
    let place = Place::new();
    let begun = run(&place, &["config", "init"]);
    assert!(begun.status.success(), "{begun:?}");
    let file = place.path("kept/config/config.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(out(&run(&place, &["config", "check"])).contains("in order"));

    // Every setting stands there once; taken out of its comment it holds.
    let mut live = String::new();
    for line in text.lines() {
        match line.strip_prefix("# ").filter(|rest| rest.starts_with('[')) {
            Some(table) => live.push_str(table),
            None if line.starts_with("# ") => continue,
            None => live.push_str(line.strip_prefix('#').unwrap_or(line)),
        }
        live.push('\n');
    }
    std::fs::write(&file, &live).unwrap();
    let checked = run(&place, &["config", "check", "--lang", "en"]);
    assert!(checked.status.success(), "{} {live}", out(&checked));
    let shown = out(&run(&place, &["config", "show", "--lang", "en"]));
    assert!(!shown.contains("not set") && shown.contains("[profiles.\"acme-prod\"]"), "{shown}");
    assert!(shown.parse::<toml::Table>().is_ok(), "{shown}");

    let again = run(&place, &["config", "init", "--lang", "en"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("stays as it is"), "{again:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), live);
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place() {
    let place = Place::new();
    let file =
        place.write("kept/config/config.toml", "themes = 'dark'\nlanguage = 'tlh'\n[profiles.a]\nproduction = 'x'\n");
    let checked = run(&place, &["config", "check"]);
    assert_eq!(checked.status.code(), Some(1));
    let shown = file.display();
    assert_eq!(
        out(&checked).lines().collect::<Vec<_>>(),
        [
            format!("{shown}:1:1: there is no setting themes. Did you mean theme?"),
            format!("{shown}:2:12: language cannot be tlh. It can be: en, zh-CN"),
            format!("{shown}:4:14: production wants true or false"),
        ]
    );
    let other = place.write("other.toml", "ascii = true\n");
    let named = run(&place, &["config", "show", "--config", other.to_str().unwrap()]);
    assert!(out(&named).contains("\nascii = true\n"), "{named:?}");
    let gone = run(&place, &["config", "check", "--config", "gone.toml"]);
    assert_eq!(gone.status.code(), Some(1));
    let started = run(&place, &["whoami"]);
    assert!(String::from_utf8_lossy(&started.stderr).contains(":1:1: there is no setting themes"), "{started:?}");
}

#[test]
fn the_language_is_that_of_the_settings_unless_the_command_line_says_another() {
    let place = Place::new();
    place.write("kept/config/config.toml", "language = 'zh-CN'\n");
    assert!(out(&run(&place, &["--help"])).contains("在终端里跨账号共享阿里云 ECS 快照"));
    assert!(out(&run(&place, &["--lang", "en", "--help"])).contains("Share Alibaba Cloud ECS snapshots"));
}

#[test]
fn the_schema_has_every_setting_with_what_it_is_for() {
    let place = Place::new();
    let schema: Value = serde_json::from_str(&out(&run(&place, &["config", "schema"]))).unwrap();
    let theme = &schema["properties"]["theme"];
    assert_eq!((&theme["default"], &theme["enum"][0]), (&"ansi".into(), &"ansi".into()), "{theme}");
    let profile = &schema["properties"]["profiles"]["additionalProperties"]["properties"];
    assert_eq!(profile["production"]["type"], "boolean");
    assert!(schema["properties"]["policy"]["properties"]["most_principals"]["description"].is_string());
}

#[test]
fn keys_are_checked_for_what_they_mean_already() {
    let place = Place::new();
    place.write("kept/config/keys.toml", "[snapshots]\nshare = ['F2', 'x']\n[screens]\nquit = []\n");
    let checked = run(&place, &["config", "check"]);
    assert_eq!(checked.status.code(), Some(1));
    let said = out(&checked);
    assert!(said.contains("keys.toml:2:1: x means snapshots.unshare already"), "{said}");
    assert!(said.contains("keys.toml:4:1: quit needs a key"), "{said}");
    place.write("kept/config/keys.toml", "[snapshots]\nshaer = '^s'\n");
    assert!(out(&run(&place, &["config", "check"])).contains("Did you mean share?"));
    place.write("kept/config/keys.toml", "[snapshots]\nshare = '^s'\n");
    assert!(out(&run(&place, &["config", "check"])).contains("share cannot be ^s"));
    place.write("kept/config/keys.toml", "[snapshots]\nshare = ['s', 'F2']\n[screens]\nrefresh = 'F5'\n");
    assert!(run(&place, &["config", "check"]).status.success());
}
