//! `doctor`: what is there, what is not, and what to do.

use serde_json::Value;

use crate::rig::Rig;

fn of<'a>(value: &'a Value, check: &str) -> Vec<&'a Value> {
    value["items"].as_array().unwrap().iter().filter(|item| item["check"] == check).collect()
}

#[test]
fn everything_is_there() {
    let rig = Rig::new();
    let ran = rig.json(&["doctor"]).ends(0);
    ran.golden("doctor");
    let value = ran.value();
    let may = of(&value, "permissions")[0]["what"].as_str().unwrap();
    for action in ["DescribeZones", "DescribeDisks", "ListKeys", "ListPoliciesForRole"] {
        assert!(may.contains(action), "what disks, copies and the sharing role need is looked at: {may}");
    }
    assert!(ran.value()["items"].as_array().unwrap().iter().all(|item| item["state"] == "ok"), "{ran:?}");
}

#[test]
fn a_clock_that_is_off() {
    let rig = Rig::with(&[r#"{"kind":"clock_off","s":1800}"#]);
    let ran = rig.json(&["doctor"]).ends(5);
    let value = ran.value();
    let clock = of(&value, "clock")[0];
    assert_eq!((&clock["state"], &value["failed"][0]["code"]), (&"bad".into(), &"Clock".into()), "{clock}");
    assert!(clock["what"].as_str().unwrap().contains("s behind the services; signatures"), "{clock}");
    assert!(ran.err.contains("Set the clock"), "{ran:?}");
}

#[test]
fn permissions_that_are_missing() {
    let rig = Rig::new();
    let ran = rig.json(&["doctor", "--profile", "reader", "--region", "cn-hangzhou"]).ends(5);
    let value = ran.value();
    let states: Vec<&str> = of(&value, "region").iter().map(|item| item["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["bad", "warn"], "snapshots are needed, keys only tell more: {value}");
    assert!(ran.err.contains("Grant ecs:DescribeSnapshots"), "{ran:?}");
}

#[test]
fn no_credentials() {
    let rig = Rig::new();
    std::fs::remove_file(rig.place.home().join(".aliyun/config.json")).unwrap();
    let ran = rig.json(&["doctor"]).ends(5);
    let value = ran.value();
    assert_eq!(of(&value, "credentials")[0]["state"], "bad");
    assert!(ran.err.contains("ALIBABA_CLOUD_ACCESS_KEY_ID"), "{ran:?}");
    assert_eq!(of(&value, "journal")[0]["state"], "ok", "what needs no credentials is checked all the same");
}

#[test]
fn a_journal_that_cannot_be_written() {
    let rig = Rig::new();
    let state = rig.place.home().join(".local/state/snapferry");
    std::fs::create_dir_all(&state).unwrap();
    std::fs::write(state.join("audit.jsonl"), "{\"v\":99}\n").unwrap();
    let ran = rig.json(&["doctor"]).ends(1);
    let value = ran.value();
    assert_eq!(of(&value, "journal")[0]["state"], "bad", "{value}");
    assert_eq!((&value["complete"], &value["failed"][0]["code"]), (&false.into(), &"Journal".into()));
}

#[test]
fn credentials_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let rig = Rig::new();
    assert_eq!(of(&rig.json(&["doctor"]).ends(0).value(), "files").len(), 0);
    let file = rig.place.home().join(".aliyun/config.json");
    for (mode, words) in [(0o640, "can be read"), (0o644, "can be read"), (0o666, "can be written")] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let ran = rig.json(&["doctor"]).ends(0);
        let value = ran.value();
        let check = &of(&value, "files")[0];
        let what = check["what"].as_str().unwrap();
        assert!(check["state"] == "warn" && what.contains(words) && what.contains("config.json"), "{mode:o} {check}");
        assert!(ran.err.contains("chmod 600"), "{ran:?}");
    }
}
