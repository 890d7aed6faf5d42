//! Plans in a file.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use crate::rig::{GLOBEX, NORTHWIND, PARTNERS, PLAIN, Rig};

const SHARE: [&str; 11] =
    ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "filed", "--scope", "all"];

fn hash_in(file: &Path) -> String {
    let value: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    value["plan_hash"].as_str().unwrap().to_owned()
}

fn apply<'a>(file: &'a Path, hash: &'a str) -> [&'a str; 5] {
    ["apply", file.to_str().unwrap(), "--yes", "--plan-hash", hash]
}

#[test]
fn a_plan_is_carried_out_from_its_file_once() {
    let rig = Rig::new();
    let file = rig.plan_file(&SHARE);
    let hash = hash_in(&file);
    rig.json(&["apply", file.to_str().unwrap(), "--dry-run"]).ends(0).golden("apply_dry_run");
    rig.json(&apply(&file, &hash)).ends(0).golden("apply");
    let again = rig.json(&apply(&file, &hash)).ends(4);
    assert_eq!(again.value()["failed"][0]["code"], "Changed", "{again:?}");
    assert!(again.err.contains("not gained any more"), "{again:?}");
    let made = rig.json(&["shares"]).value()["items"].to_string().matches("\"filed\"").count();
    assert_eq!(made, 1);
}

#[test]
fn an_undo_is_carried_out_from_its_file() {
    let rig = Rig::new();
    let task = rig.change(&SHARE).ends(0).task();
    let file = rig.plan_file(&["undo", &task]);
    rig.json(&apply(&file, &hash_in(&file))).ends(0);
    let value = rig.json(&["shares"]).value();
    assert!(value["items"].as_array().unwrap().iter().all(|one| one["name"] != "filed" || one["status"] != "active"));
}

#[test]
fn a_plan_that_has_become_another_is_refused() {
    let rig = Rig::new();
    let file = rig.plan_file(&["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--existing", PARTNERS]);
    rig.change(&["unshare", "--snapshot", "s-bp1eeeeeeeeeeeeeeeee", "--from", NORTHWIND, "--method", "principal"])
        .ends(0);
    let ran = rig.json(&apply(&file, &hash_in(&file))).ends(4);
    assert_eq!(ran.value()["failed"][0]["code"], "Changed");
    assert!(ran.err.contains("not gained any more") && ran.err.contains(NORTHWIND), "{ran:?}");
}

#[test]
fn a_plan_of_another_account_is_refused() {
    let rig = Rig::new();
    let file = rig.plan_file(&SHARE);
    let ran = rig.json(&[&apply(&file, &hash_in(&file))[..], &["--profile", "globex"]].concat()).ends(4);
    assert_eq!(ran.value()["failed"][0]["code"], "AnotherAccount");
}

#[test]
fn every_byte_that_is_changed_is_noticed() {
    let rig = Rig::new();
    let file = rig.plan_file(&SHARE);
    let (content, hash) = (std::fs::read_to_string(&file).unwrap(), hash_in(&file));
    let plans = content.find("\"plans\"").unwrap();
    for (old, new) in [(GLOBEX, NORTHWIND), ("filed", "fooled"), (PLAIN, "s-bp1eeeeeeeeeeeeeeeee"), ("true", "false")] {
        let (head, tail) = content.split_at(plans);
        assert!(tail.contains(old), "{old}");
        rig.place.write("home/plan.json", &format!("{head}{}", tail.replacen(old, new, 1)));
        let ran = rig.json(&apply(&file, &hash)).ends(2);
        assert!(ran.err.contains("was altered"), "{old}: {ran:?}");
    }
    // Whoever alters the hash with it is noticed by whoever confirms.
    rig.place.write("home/plan.json", &content);
    rig.json(&apply(&file, &"0".repeat(64))).ends(4);
    rig.place.write("home/plan.json", "{\"schema\":1,\"plan_hash\":null,\"items\":[]}");
    assert!(rig.json(&apply(&file, &hash)).ends(2).err.contains("There is no plan"));
    rig.place.write("home/plan.json", &content.replacen("\"schema\": 1", "\"schema\": 2", 1));
    assert!(rig.json(&apply(&file, &hash)).ends(2).err.contains("schema 2"));
    rig.place.write("home/plan.json", &"[".repeat(100_000));
    assert!(rig.json(&apply(&file, &hash)).ends(2).err.contains("is not a plan"));
}

#[test]
fn a_file_that_others_could_have_written_is_not_taken() {
    let rig = Rig::new();
    let file = rig.plan_file(&SHARE);
    let hash = hash_in(&file);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    assert!(rig.json(&apply(&file, &hash)).ends(2).err.contains("can be written by others"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let link = rig.place.home().join("link.json");
    symlink(&file, &link).unwrap();
    assert!(rig.json(&apply(&link, &hash)).ends(2).err.contains("links are not followed"));
    assert!(rig.json(&apply(&rig.place.home(), &hash)).ends(2).err.contains("is not a plain file"));
    assert!(rig.json(&apply(&rig.place.home().join("none"), &hash)).ends(2).err.contains("cannot be read"));
}
