//! What did not go as wanted is told item by item: which, why, what to do, and as which task it can be taken back.

use serde_json::{Value, json};

use crate::rig::{GLOBEX, NORTHWIND, PLAIN, Rig};

/// A snapshot that comes from an imported image, which no preflight can see.
const IMPORTED: &str = "s-bp1kkkkkkkkkkkkkkkkk";

/// The usual world, in which there is [`IMPORTED`] as well.
fn with_an_imported_image() -> Rig {
    let world = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/commands/world.json")).unwrap();
    let mut world: Value = serde_json::from_str(&world).unwrap();
    let imported = json!({
        "owner": "acme", "region": "cn-hangzhou", "id": IMPORTED, "name": "imported", "disk_gib": 20, "age": "9d",
        "imported_image": true,
    });
    world["snapshots"].as_array_mut().unwrap().push(imported);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), world.to_string()).unwrap();
    Rig::of(file.path().to_str().unwrap(), &[])
}

/// The item about this snapshot or principal.
fn item<'a>(value: &'a Value, id: &str) -> &'a Value {
    let items = value["items"].as_array().unwrap();
    items.iter().find(|item| item["snapshot"] == id || item["principal"] == id).unwrap()
}

#[test]
fn of_two_snapshots_the_one_that_cannot_be_shared_is_named_with_the_reason() {
    let rig = with_an_imported_image();
    let share = ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, IMPORTED, "--to", GLOBEX, "--new", "two"];
    let ran = rig.change(&[&share[..], &["--scope", "all"]].concat()).ends(3);
    let (value, task) = (ran.value(), ran.task());
    let bad = item(&value, IMPORTED);
    assert_eq!((&bad["state"], &bad["code"]), (&json!("failed"), &json!("UnsupportedOperation")), "{ran:?}");
    assert!(bad["request_id"].is_string() && bad["message"].is_string(), "{bad}");
    assert!(bad["todo"].as_str().unwrap().contains("imported image"), "{bad}");
    assert_eq!((&item(&value, PLAIN)["state"], &item(&value, PLAIN)["todo"]), (&json!("done"), &Value::Null));
    for part in [
        &format!("{IMPORTED}: CreateResourceShare failed"),
        "CreateResourceShare  cn-hangzhou  UnsupportedOperation  request",
        "imported image cannot be shared",
        &format!("snapferry undo {task}"),
    ] {
        assert!(ran.err.contains(part), "{part}\n{}", ran.err);
    }
    assert!(!ran.err.contains(PLAIN), "what is well needs no words: {}", ran.err);
    let audit = rig.json(&["audit"]).value();
    assert_eq!(audit["items"][0]["outcome"], "partly", "{audit}");
}

#[test]
fn a_share_that_nothing_was_put_into_is_named_with_the_way_to_take_it_away() {
    let fault = r#"{"kind":"fail_association","action":"CreateResourceShare","times":1}"#;
    let rig = Rig::with(&[fault]);
    let share = ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, NORTHWIND, "--new", "none"];
    let ran = rig.change(&[&share[..], &["--scope", "all"]].concat()).ends(3);
    let (value, task) = (ran.value(), ran.task());
    for item in value["items"].as_array().unwrap() {
        assert_eq!(item["state"], "failed", "{item}");
        let code = item["code"].as_str().unwrap_or_default();
        assert!(!code.contains(' '), "a code, not words: {item}");
        assert_eq!(item["message"], "An internal error occurred.");
    }
    assert!(ran.err.contains("CreateResourceShare failed") && ran.err.contains("request"), "{}", ran.err);
    let made = value["items"][0]["share"].as_str().unwrap();
    assert!(ran.err.contains(made) && ran.err.contains(&format!("snapferry undo {task}")), "{}", ran.err);
    assert_eq!(rig.json(&["audit"]).value()["items"][0]["outcome"], "failed");
    rig.change(&["undo", &task]).ends(0);
    let shares = rig.json(&["shares"]).value();
    let left = shares["items"].as_array().unwrap().iter().find(|share| share["id"] == made);
    assert!(left.is_none_or(|share| share["status"] == "deleted"), "{shares}");
}

#[test]
fn an_acceptance_whose_association_fails_tells_the_reason_for_each_snapshot() {
    let fault = r#"{"kind":"fail_association","action":"AcceptResourceShareInvitation","times":1}"#;
    let rig = Rig::with(&[fault]);
    let share =
        ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "x", "--scope", "all"];
    rig.change(&share).ends(0);
    let invitation = rig.invitation("globex");
    let accept = ["accept", &invitation, "--region", "cn-hangzhou", "--profile", "globex"];
    let ran = rig.change(&accept).ends(3);
    let value = ran.value();
    let item = &value["items"][0];
    assert_eq!((&item["state"], &item["code"]), (&json!("failed"), &json!("InternalError")), "{item}");
    let failed = value["failed"].as_array().unwrap();
    assert!(!failed.is_empty() && failed.iter().all(|one| one["region"] == "cn-hangzhou"), "{failed:?}");
    assert!(ran.err.contains(PLAIN) && ran.err.contains("InternalError"), "{}", ran.err);
    let all = rig.json(&["invitations", "--profile", "globex"]).value();
    let one = all["items"].as_array().unwrap().iter().find(|one| one["id"] == invitation.as_str()).unwrap();
    assert_eq!(one["status"], "accept_failed");
}
