//! Who sends an invitation: told, and an unknown one's is accepted by itself only.

use serde_json::{Value, json};

use crate::rig::{NORTHWIND, Rig};
use crate::support::term::{ENTER, Term};

const ACME: &str = "1009441022073456";

/// A second invitation of northwind's to acme; gives both.
fn two(rig: &Rig) -> [String; 2] {
    let share = ["share", "--profile", "northwind", "--region", "cn-hangzhou", "--snapshot", "s-bp1hhhhhhhhhhhhhhhhh"];
    rig.change(&[&share[..], &["--to", ACME, "--new", "second", "--scope", "all"]].concat()).ends(0);
    let value = rig.json(&["invitations"]).ends(0).value();
    let pending = value["items"].as_array().unwrap().iter().filter(|one| one["status"] == "pending");
    let ids: Vec<String> = pending.map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    ids.try_into().unwrap()
}

/// Writes northwind down in the address book, or takes it out.
fn know(rig: &Rig, known: bool) {
    let contacts = if known { json!({ NORTHWIND: { "alias": "north" } }) } else { json!({}) };
    let notes = json!({ "version": 1, "contacts": contacts });
    rig.place.write("home/.local/state/snapferry/notes.json", &notes.to_string());
}

/// Takes the profile of northwind away, so that nothing here says whose account it is.
fn forget(rig: &Rig) {
    let file = std::fs::read_to_string(rig.place.home().join(".aliyun/config.json")).unwrap();
    let mut profiles = serde_json::from_str::<Value>(&file).unwrap()["profiles"].as_array().unwrap().clone();
    profiles.retain(|profile| profile["name"] != "northwind");
    rig.place.write_profiles(&profiles);
}

fn finding(value: &Value) -> &Value {
    value["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "sender").unwrap()
}

#[test]
fn several_invitations_of_unknown_senders_are_not_taken_together() {
    let rig = Rig::new();
    let ids = two(&rig);
    forget(&rig);
    let both = ["accept", "--region", "cn-hangzhou", &ids[0], &ids[1]];
    let dry = rig.json(&[&both[..], &["--dry-run"]].concat()).ends(4);
    assert_eq!(dry.value()["failed"][0]["code"], "UnknownSender", "{dry:?}");
    assert!(dry.value()["plan_hash"].is_null() && dry.err.contains(NORTHWIND) && dry.err.contains("by itself"));
    let sent = rig.json(&[&both[..], &["--yes", "--plan-hash", &"0".repeat(64)]].concat()).ends(4);
    assert_eq!(sent.value()["failed"][0]["code"], "UnknownSender");

    // One by itself goes, and says whose it is.
    let one = ["accept", "--region", "cn-hangzhou", &ids[0]];
    let dry = rig.json(&[&one[..], &["--dry-run"]].concat()).ends(0).value();
    assert_eq!((&dry["senders"][0]["sender"], &dry["senders"][0]["relation"]), (&NORTHWIND.into(), &"unknown".into()));
    assert_eq!(finding(&dry)["level"], "warn");
    let table = rig.run(&[&one[..], &["--dry-run"]].concat()).ends(0).out;
    assert!(table.contains("!  the sender is unknown") && table.contains("From 1777200350064802: unknown"), "{table}");
    rig.change(&one).ends(0);
}

#[test]
fn a_known_senders_are_and_a_plan_in_a_file_is_judged_anew() {
    let rig = Rig::new();
    let ids = two(&rig);
    forget(&rig);
    let both = ["accept", "--region", "cn-hangzhou", &ids[0], &ids[1]];
    know(&rig, true);
    let dry = rig.json(&[&both[..], &["--dry-run"]].concat()).ends(0).value();
    assert_eq!((&dry["senders"][1]["alias"], &dry["senders"][1]["relation"]), (&"north".into(), &"book".into()));
    assert_eq!(finding(&dry)["level"], "ok");
    let file = rig.plan_file(&both);
    let hash = dry["plan_hash"].as_str().unwrap();
    let apply = ["apply", file.to_str().unwrap(), "--yes", "--plan-hash", hash];
    know(&rig, false);
    let refused = rig.json(&apply).ends(4);
    assert_eq!(refused.value()["failed"][0]["code"], "UnknownSender");
    know(&rig, true);
    rig.json(&apply).ends(0);
}

#[test]
fn what_the_account_of_another_profile_sends_is_nobody_elses() {
    let rig = Rig::new();
    let ids = two(&rig);
    let both = ["accept", "--region", "cn-hangzhou", &ids[0], &ids[1]];
    let dry = rig.json(&[&both[..], &["--dry-run"]].concat()).ends(0).value();
    let sender = &dry["senders"][1];
    assert_eq!((&sender["relation"], &sender["alias"]), (&"mine".into(), &"northwind".into()), "{dry}");
    assert_eq!(finding(&dry)["level"], "ok");
    rig.change(&both).ends(0);
}

#[test]
fn a_person_types_the_digits_of_an_unknown_sender() {
    let rig = Rig::new();
    forget(&rig);
    let id = rig.invitation("acme");
    let arguments = ["accept", "--region", "cn-hangzhou", &id, "--endpoint-suffix", rig.server.suffix()];
    let script = "\"$@\"; echo \"ended=$?\"; read -r line";
    let mut term = Term::start(&rig.place).args(arguments).size(100, 60).under(script).open();
    term.wait_for_output("the sender is unknown");
    term.wait_for_output("last 4 digits");
    term.key("4802\r");
    term.wait_for_output("ended=0");
    term.key(ENTER);
    term.end();
}

#[test]
fn the_inbox_of_every_profile_in_one_list() {
    let rig = Rig::new();
    let own = rig.json(&["invitations"]).ends(0).value();
    let offer = own["items"].as_array().unwrap().iter().find(|one| one["status"] == "pending").unwrap();
    assert_eq!((&offer["relation"], &offer["profile"]), (&"mine".into(), &"acme".into()), "as accept says");
    let all = rig.json(&["invitations", "--all-profiles"]).ends(0).value();
    let items = all["items"].as_array().unwrap();
    let profiles: std::collections::BTreeSet<&str> = items.iter().map(|one| one["profile"].as_str().unwrap()).collect();
    assert_eq!(profiles.into_iter().collect::<Vec<_>>(), ["acme", "globex", "northwind"]);
    let offer = items.iter().find(|one| one["status"] == "pending").unwrap();
    let told = (&offer["relation"], &offer["alias"], &offer["receiver"]);
    assert_eq!(told, (&"mine".into(), &"northwind".into(), &ACME.into()), "northwind is a profile too: {offer}");
    rig.run(&["invitations", "--all-profiles", "--profile", "acme"]).ends(2);
    know(&rig, true);
    let one = rig.json(&["invitations", "--region", "cn-hangzhou"]).ends(0).value();
    assert!(one["items"].as_array().unwrap().iter().any(|one| one["relation"] == "book" && one["alias"] == "north"));

    // A profile that cannot sign in is missing from it, and that is told.
    let file = std::fs::read_to_string(rig.place.home().join(".aliyun/config.json")).unwrap();
    let mut profiles = serde_json::from_str::<Value>(&file).unwrap()["profiles"].as_array().unwrap().clone();
    profiles[1]["access_key_secret"] = "wrong".into();
    rig.place.write_profiles(&profiles);
    let ran = rig.json(&["invitations", "--all-profiles"]).ends(3);
    let value = ran.value();
    let failed = &value["failed"][0];
    assert_eq!((&failed["profile"], &failed["code"]), (&"globex".into(), &"SignatureDoesNotMatch".into()), "{ran:?}");
    assert!(value["complete"] == false && ran.err.contains("Profile globex:"), "{ran:?}");
}
