//! What there is, as tables, JSON and CSV.

use serde_json::Value;

use crate::rig::{Ran, Rig};

const LISTS: [&str; 3] = ["snapshots", "shares", "invitations"];

#[test]
fn each_list_has_its_answer() {
    let rig = Rig::new();
    for name in LISTS {
        let ran = rig.json(&[name]).ends(0);
        ran.golden(name);
        assert_eq!(ran.value()["complete"], true, "{ran:?}");
        assert!(ran.err.is_empty(), "{ran:?}");
    }
}

#[test]
fn whoami_tells_the_account_from_its_users() {
    let rig = Rig::new();
    rig.json(&["whoami"]).ends(0).golden("whoami");
    let account = rig.json(&["whoami", "--profile", "globex"]).ends(0).value();
    assert_eq!((&account["items"][0]["kind"], &account["items"][0]["user"]), (&"Account".into(), &Value::Null));
    // The profile may stand in front of the command as well.
    let role = rig.json(&["--profile", "reader", "whoami"]).ends(0).value();
    assert_eq!(role["items"][0]["kind"], "AssumedRoleUser");
}

#[test]
fn one_region_or_several_can_be_asked() {
    let rig = Rig::new();
    let regions = |arguments: &[&str]| -> Vec<String> {
        let value = rig.json(arguments).ends(0).value();
        let mut all: Vec<String> =
            value["items"].as_array().unwrap().iter().map(|item| item["region"].as_str().unwrap().to_owned()).collect();
        all.dedup();
        all
    };
    assert_eq!(regions(&["snapshots", "--region", "cn-beijing"]), ["cn-beijing"]);
    let both = ["shares", "--region", "cn-beijing", "--region", "cn-hangzhou"];
    assert_eq!(regions(&both), ["cn-beijing", "cn-hangzhou"]);
    assert_eq!(regions(&["invitations", "--region", "eu-central-1"]), [""; 0]);
}

#[test]
fn csv_has_the_fields_of_json() {
    let rig = Rig::new();
    for name in ["snapshots", "shares", "invitations", "whoami", "doctor"] {
        let item = &rig.json(&[name]).ends(0).value()["items"][0];
        let mut fields: Vec<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
        let csv = rig.run(&[name, "--output", "csv"]).ends(0);
        let mut heading: Vec<&str> = csv.out.lines().next().unwrap().split(',').collect();
        fields.sort_unstable();
        heading.sort_unstable();
        assert_eq!(heading, fields, "{name}");
    }
}

fn is_harmless(ran: &Ran) -> bool {
    let acts = |c: char| (c.is_control() && !matches!(c, '\n' | '\r')) || ('\u{202a}'..='\u{202e}').contains(&c);
    !ran.out.chars().any(acts) && !ran.err.chars().any(acts)
}

#[test]
fn hostile_names_act_on_nothing() {
    let rig = Rig::new();
    let table = rig.run(&["snapshots", "--region", "cn-hangzhou"]).ends(0);
    assert!(table.out.contains("=evil\\e[2J\\u202e"), "{table:?}");
    let csv = rig.run(&["snapshots", "--region", "cn-hangzhou", "--output", "csv"]).ends(0);
    assert!(csv.out.contains("\"'=evil"), "a spreadsheet must not calculate it: {csv:?}");
    let json = rig.json(&["snapshots", "--region", "cn-hangzhou"]).ends(0);
    let value = json.value();
    let names: Vec<&str> =
        value["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
    // What a script prints of it is harmless as well.
    assert!(names.contains(&"=evil\\e[2J\\u202e\"gpj") && names.contains(&"数据库快照"), "{names:?}");
    assert!([table, csv, json].iter().all(is_harmless));
}

#[test]
fn a_table_is_set_by_width() {
    let rig = Rig::new();
    let table = rig.run(&["snapshots", "--region", "cn-hangzhou"]).ends(0).out;
    let at = |line: &str, word: &str| line.split(word).next().unwrap().chars().count();
    let heading = table.lines().next().unwrap();
    let line = |name: &str| table.lines().find(|line| line.contains(name)).unwrap();
    assert_eq!(at(heading, "NAME"), at(line("数据库快照"), "数据库快照"));
    assert_eq!(at(heading, "NAME"), at(line("web-golden"), "web-golden"));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let rig = Rig::new();
    let mut command = rig.command(&["snapshots", "--output", "json"]);
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr), (Some(0), Vec::new()));
}

#[test]
fn no_secret_is_taken_from_the_command_line() {
    let rig = Rig::new();
    for option in ["--access-key-secret=hush-hush", "--access-key-id=hush-hush", "--sts-token=hush-hush"] {
        let ran = rig.run(&["whoami", option]).ends(2);
        assert!(!ran.err.contains("hush-hush") && ran.out.is_empty(), "{ran:?}");
    }
}
