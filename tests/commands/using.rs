//! What is made of snapshots: `disk create` and `copy`.

use serde_json::Value;

use crate::rig::{NORTH, PLAIN, Rig};

/// What northwind shares with acme, by its own IDs.
const THEIR_GOLDEN: &str = "s-bp1hhhhhhhhhhhhhhhhh";
const THEIR_SEALED: &str = "s-bp1jjjjjjjjjjjjjjjjj";
const OPS: &str = "key-hzzacmeops0000000001";
const ZONE: &str = "cn-hangzhou-h";

/// A shared-in snapshot by the ID that acme has for it.
fn shared_in(rig: &Rig, source: &str) -> String {
    let value = rig.json(&["snapshots", "--region", "cn-hangzhou"]).ends(0).value();
    let found = value["items"].as_array().unwrap().iter().find(|item| item["source"] == source);
    found.expect("it is shared")["id"].as_str().unwrap().to_owned()
}

fn snapshot(rig: &Rig, id: &Value) -> Value {
    let value = rig.json(&["snapshots"]).ends(0).value();
    value["items"].as_array().unwrap().iter().find(|item| item["id"] == *id).expect("it is there").clone()
}

fn parameters(value: &Value) -> &Value {
    &value["steps"][0]["parameters"]
}

/// The rules that refuse a plan.
fn refused_by(value: &Value) -> Vec<&str> {
    let findings = value["findings"].as_array().unwrap().iter();
    findings.filter(|one| one["level"] == "block").map(|one| one["rule"].as_str().unwrap()).collect()
}

fn create<'a>(id: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let base = ["disk", "create", "--snapshot", id, "--zone", ZONE, "--category", "cloud_essd"];
    [&base[..], more].concat()
}

#[test]
fn a_disk_from_a_shared_snapshot() {
    let rig = Rig::new();
    let id = shared_in(&rig, THEIR_GOLDEN);
    let disk = create(&id, &[]);
    rig.json(&[&disk[..], &["--dry-run"]].concat()).ends(0).golden("disk_create_dry_run");
    let made = rig.change(&disk).ends(0);
    made.golden("disk_create");
    let value = made.value();
    let disk_id = value["items"][0]["made"].as_str().unwrap();
    assert!(disk_id.starts_with("d-bp") && made.err.contains(&format!("Made: disk {disk_id} in {ZONE}")), "{made:?}");
    assert_eq!(parameters(&value)["size_gib"], 30, "as large as the snapshot, where nobody says how large");
}

#[test]
fn a_disk_from_a_snapshot_under_its_owners_key_gets_one_of_ones_own() {
    let rig = Rig::new();
    let id = shared_in(&rig, THEIR_SEALED);
    let dry = |more: &[&str]| rig.json(&[&create(&id, more)[..], &["--dry-run"]].concat());
    let usual = dry(&[]).ends(0);
    usual.golden("disk_create_sealed_dry_run");
    assert_eq!(parameters(&usual.value())["encryption"], OPS);
    for key in ["alias/ops-disk", OPS] {
        assert_eq!(parameters(&dry(&["--key", key]).ends(0).value())["encryption"], OPS);
    }
    let owners = dry(&["--key", "key-hzznorthwind00000001"]).ends(4).value();
    assert_eq!(refused_by(&owners), ["owners_key"], "{owners}");
    assert_eq!(refused_by(&dry(&["--key", "none"]).ends(4).value()), ["encryption"]);
    let unknown = dry(&["--key", "alias/nobody"]).ends(4).value();
    assert_eq!(unknown["failed"][0]["code"], "NoSuchAlias");
    let slow = ["disk", "create", "--snapshot", &id, "--zone", ZONE, "--category", "cloud_efficiency", "--dry-run"];
    assert_eq!(refused_by(&rig.json(&slow).ends(4).value()), ["key_needs_essd"]);
    rig.change(&create(&id, &[])).ends(0);
}

#[test]
fn a_disk_is_made_only_where_and_as_it_is_sold() {
    let rig = Rig::new();
    let dry = |more: &[&str]| {
        let base = ["disk", "create", "--dry-run", "--snapshot", PLAIN];
        rig.json(&[&base[..], more].concat())
    };
    let there = dry(&["--zone", "cn-hangzhou-k", "--category", "cloud_essd"]).ends(4).value();
    assert_eq!(refused_by(&there), ["zone"]);
    let small = dry(&["--zone", ZONE, "--category", "cloud_essd", "--size", "20"]).ends(4);
    assert_eq!(
        refused_by(&small.value()),
        ["below_snapshot"],
        "the service would make a larger one than was asked for"
    );
    assert!(small.err.contains("refused here") && !small.err.contains("service would refuse"), "{small:?}");
    let fast = dry(&["--zone", ZONE, "--category", "cloud_essd", "--level", "PL3"]).ends(4).value();
    assert_eq!(refused_by(&fast), ["size"], "PL3 begins at 1261 GiB");
    let finding = fast["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "size").unwrap();
    let words = finding["words"].as_str().unwrap();
    assert!(words.contains("level") && words.contains("1261"), "{words}");
    assert_eq!(
        dry(&["--zone", ZONE, "--category", "cloud_auto", "--level", "PL1"]).ends(2).value()["items"],
        Value::Array(vec![])
    );
    dry(&["--zone", ZONE, "--category", "cloud_floppy"]).ends(2);
    let nowhere = rig.json(&create("s-bp1nowhere", &["--dry-run"])).ends(4);
    assert_eq!(nowhere.value()["failed"][0]["code"], "NoSuchSnapshot");
    assert!(nowhere.err.contains("s-bp1nowhere"), "{nowhere:?}");
}

#[test]
fn an_answer_to_a_disk_that_was_lost_is_asked_for_by_its_token() {
    let rig = Rig::with(&[r#"{"kind":"reset_after","action":"CreateDisk","times":1}"#]);
    let id = shared_in(&rig, THEIR_GOLDEN);
    let made = rig.change(&create(&id, &[])).ends(0).value();
    assert_eq!(made["items"].as_array().unwrap().len(), 1);
    let audit = rig.json(&["audit"]).ends(0).value();
    let sent = audit["items"].as_array().unwrap().iter().filter(|one| one["action"] == "CreateDisk").count();
    assert!(sent >= 2, "it was sent again: {audit}");
}

#[test]
fn a_copy_to_another_region() {
    let rig = Rig::new();
    let id = shared_in(&rig, THEIR_GOLDEN);
    let copy = ["copy", "--snapshot", &id, "--to-region", "ap-southeast-1", "--days", "30"];
    rig.json(&[&copy[..], &["--dry-run"]].concat()).ends(0).golden("copy_dry_run");
    let done = rig.change(&copy).ends(0);
    done.golden("copy");
    let made = snapshot(&rig, &done.value()["items"][0]["made"]);
    assert_eq!((&made["region"], &made["name"]), (&"ap-southeast-1".into(), &"their-golden-copy".into()));
    assert_eq!((&made["encrypted"], &made["owner"]), (&false.into(), &Value::Null), "it is acme's own");
    assert!(made["kept_until"].is_string(), "{made}");
    let sealed = shared_in(&rig, THEIR_SEALED);
    let copy =
        ["copy", "--snapshot", &sealed, "--to-region", "ap-southeast-1", "--key", "alias/sg-backup", "--name", "x1"];
    let made = snapshot(&rig, &rig.change(&copy).ends(0).value()["items"][0]["made"]);
    assert_eq!((&made["key"], &made["name"]), (&"key-sgpacmebackup00000001".into(), &"x1".into()));
}

#[test]
fn a_secured_copy_takes_the_legal_way() {
    let rig = Rig::new();
    let id = shared_in(&rig, THEIR_GOLDEN);
    let copy = ["copy", "--snapshot", &id];
    rig.json(&[&copy[..], &["--dry-run"]].concat()).ends(0).golden("copy_secured_dry_run");
    let made = snapshot(&rig, &rig.change(&copy).ends(0).value()["items"][0]["made"]);
    assert_eq!((&made["region"], &made["key"], &made["owner"]), (&"cn-hangzhou".into(), &OPS.into(), &Value::Null));
    let plain = ["copy", "--snapshot", &id, "--to-region", "cn-hangzhou", "--key", "none", "--dry-run"];
    assert_eq!(refused_by(&rig.json(&plain).ends(4).value()), ["plain_in_region"]);
    let nowhere = ["copy", "--snapshot", &id, "--to-region", "mars-1", "--dry-run"];
    assert_eq!(refused_by(&rig.json(&nowhere).ends(4).value()), ["destination"]);
    rig.json(&["copy", "--snapshot", &id, "--days", "0", "--dry-run"]).ends(2);
}

#[test]
fn copies_from_two_regions_are_two_plans() {
    let rig = Rig::new();
    let copy = ["copy", "--snapshot", PLAIN, NORTH, "--to-region", "ap-southeast-1"];
    let done = rig.change(&copy).ends(0).value();
    let from: Vec<&Value> = done["items"].as_array().unwrap().iter().map(|item| &item["region"]).collect();
    assert_eq!(from, ["cn-beijing", "cn-hangzhou"]);
    assert_eq!(done["tasks"].as_array().unwrap().len(), 2);
    assert!(done["items"].as_array().unwrap().iter().all(|item| item["state"] == "done" && item["made"].is_string()));
}

#[test]
fn the_region_of_a_snapshot_is_looked_for_in_those_that_can_be_read() {
    let rig = Rig::with(&[r#"{"kind":"http5xx","region":"cn-shanghai"}"#]);
    let found = rig.json(&create(PLAIN, &["--dry-run"])).ends(3);
    assert!(found.err.contains("1 of 5 regions") && found.err.contains("cn-shanghai"), "{found:?}");
    let named = rig.json(&create(PLAIN, &["--region", "cn-hangzhou", "--dry-run"])).ends(0);
    assert!(named.err.is_empty(), "{named:?}");
    let lost = rig.json(&create("s-bp1nowhere", &["--dry-run"])).ends(3).value();
    assert_eq!(lost["failed"][0]["region"], "cn-shanghai");
    let copy = rig.json(&["copy", "--snapshot", "s-bp1nowhere", "--dry-run"]).ends(3).value();
    assert_eq!(copy["failed"][0]["region"], "cn-shanghai");
}
