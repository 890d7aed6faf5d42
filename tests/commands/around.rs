//! What surrounds the commands: the language, completions for shells, and manual pages.

use std::process::{Command, Output};

use crate::support::place::Place;

fn run(place: &Place, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snapferry"));
    command.args(arguments).env_clear().envs(place.environment()).envs(variables.iter().copied());
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_language_is_that_of_the_option_or_of_the_locale() {
    let place = Place::new();
    let help = |arguments: &[&str], variables: &[(&str, &str)]| out(&run(&place, arguments, variables));
    let english = help(&["--help"], &[("LC_ALL", "C.UTF-8")]);
    assert!(english.contains("Share Alibaba Cloud ECS snapshots"), "{english}");
    for (arguments, variables) in [
        (&["--help"][..], &[("LC_ALL", "zh_CN.UTF-8")][..]),
        (&["--lang", "zh-CN", "--help"], &[("LC_ALL", "C.UTF-8")]),
        (&["--lang=zh", "--help"], &[("LANG", "de_DE.UTF-8")]),
    ] {
        let chinese = help(arguments, variables);
        assert!(chinese.contains("在终端里跨账号共享阿里云 ECS 快照"), "{arguments:?} {chinese}");
    }
    assert_eq!(help(&["--lang", "en", "--help"], &[("LC_ALL", "zh_CN.UTF-8")]), english);
    let wrong = run(&place, &["--lang", "tlh", "whoami"], &[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("en, zh-CN"), "{wrong:?}");
}

#[test]
fn a_shell_completes_commands_and_the_profiles_that_there_are() {
    let place = Place::new();
    place.write_profiles(&[
        serde_json::json!({ "name": "acme-prod", "mode": "AK", "access_key_id": "a", "access_key_secret": "b", "region_id": "cn-hangzhou" }),
        serde_json::json!({ "name": "acme-lab", "mode": "AK", "access_key_id": "a", "access_key_secret": "b", "region_id": "cn-beijing" }),
    ]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = out(&run(&place, &["completions", shell], &[]));
        assert!(script.contains("SNAPFERRY_COMPLETE"), "{shell}: {script}");
    }
    let complete = |words: &[&str]| {
        let last = (words.len() - 1).to_string();
        let variables = [("SNAPFERRY_COMPLETE", "bash"), ("_CLAP_COMPLETE_INDEX", last.as_str()), ("_CLAP_IFS", "\n")];
        out(&run(&place, &[&["--"], words].concat(), &variables))
    };
    assert_eq!(complete(&["snapferry", "sna"]).trim(), "snapshots");
    let profiles = complete(&["snapferry", "whoami", "--profile", "acme-"]);
    assert_eq!(profiles.lines().map(str::trim).collect::<Vec<_>>(), ["acme-prod", "acme-lab"]);
    let regions = complete(&["snapferry", "shares", "--region", ""]);
    assert_eq!(regions.lines().map(str::trim).collect::<Vec<_>>(), ["cn-hangzhou", "cn-beijing"]);
}

#[test]
fn there_is_a_manual_page_for_the_program_and_for_each_command() {
    let place = Place::new();
    let page = out(&run(&place, &["man"], &[]));
    assert!(page.contains(".TH snapferry 1") && page.contains("snapferry\\-share(1)"), "{page}");
    let folder = place.home().join("man");
    assert!(run(&place, &["man", "--out", folder.to_str().unwrap()], &[]).status.success());
    for name in ["snapferry.1", "snapferry-share.1", "snapferry-doctor.1", "snapferry-sandbox.1"] {
        let page = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{name}: {page}");
    }
}

#[test]
fn the_version_tells_what_was_built() {
    let place = Place::new();
    let short = out(&run(&place, &["-V"], &[]));
    assert_eq!(short.trim(), concat!("snapferry ", env!("CARGO_PKG_VERSION")));
    let long = out(&run(&place, &["--version"], &[]));
    assert!(long.contains(std::env::consts::ARCH) && long.contains("build for"), "{long}");
}
