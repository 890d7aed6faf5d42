//! Profiles that the configuration marks: one in production is named before anything is changed, one that is read-only
//! changes nothing, and says that it is not the service that refuses.

use crate::rig::{GLOBEX, PLAIN, Rig};

const SHARE: [&str; 11] =
    ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "x", "--scope", "all"];

/// What commands are given besides, so that the first profile is marked so.
fn marked(rig: &Rig, how: &str) -> (String, String) {
    let name = rig.json(&["whoami"]).ends(0).value()["items"][0]["profile"].as_str().unwrap().to_owned();
    let file = rig.place.write("marked/config.toml", &format!("[profiles.{name}]\n{how} = true\n"));
    (name, file.to_str().unwrap().to_owned())
}

#[test]
fn in_production_the_hash_alone_sends_nothing() {
    let rig = Rig::new();
    let (name, config) = marked(&rig, "production");
    let share = [&SHARE[..], &["--config", &config]].concat();
    let dry = rig.json(&[&share[..], &["--dry-run"]].concat()).ends(0).value();
    assert_eq!(dry["production"], name.as_str());
    let read = rig.run(&[&share[..], &["--dry-run"]].concat()).ends(0);
    assert!(read.out.contains(&format!("--production {name}")), "{read:?}");
    let hash = dry["plan_hash"].as_str().unwrap();
    let yes = [&share[..], &["--yes", "--plan-hash", hash]].concat();
    for more in [&[][..], &["--production", "another"]] {
        let refused = rig.json(&[&yes[..], more].concat()).ends(4);
        assert_eq!(refused.value()["failed"][0]["code"], "NotConfirmed");
        assert!(refused.err.contains(&format!("--production {name}")), "{refused:?}");
    }
    rig.json(&[&yes[..], &["--production", &name]].concat()).ends(0);
    // Elsewhere nothing is asked for, and nothing told.
    let usual = rig.json(&[&SHARE[..], &["--dry-run"]].concat()).value();
    assert_eq!(usual.get("production"), None);
}

#[test]
fn what_is_read_only_is_refused_here_and_not_by_the_service() {
    let rig = Rig::new();
    let (_, config) = marked(&rig, "read_only");
    let refused = rig.run(&[&SHARE[..], &["--config", &config, "--dry-run"]].concat()).ends(4);
    assert!(refused.err.contains("refused here") && !refused.err.contains("service would"), "{refused:?}");
}
