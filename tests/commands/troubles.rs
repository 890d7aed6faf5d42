//! What goes wrong is told with the exit code that it has, what happened, and what to do.

use serde_json::{Value, json};

use crate::rig::Rig;

/// Writes these profiles behind the others.
fn add(rig: &Rig, profiles: &[Value]) {
    let file = std::fs::read_to_string(rig.place.home().join(".aliyun/config.json")).unwrap();
    let config: Value = serde_json::from_str(&file).unwrap();
    let mut all = config["profiles"].as_array().unwrap().clone();
    all.extend_from_slice(profiles);
    rig.place.write_profiles(&all);
}

fn profile(name: &str, mode: &str, fields: &Value) -> Value {
    let mut all = json!({ "name": name, "mode": mode, "region_id": "cn-hangzhou" });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    all
}

#[test]
fn a_region_that_there_is_not() {
    let rig = Rig::new();
    for name in ["snapshots", "shares", "invitations"] {
        rig.json(&[name, "--region", "xx-nowhere"]).ends(2);
        let some = rig.json(&[name, "--region", "xx-nowhere", "--region", "cn-hangzhou"]).ends(3);
        assert_eq!(some.value()["failed"][0]["region"], "xx-nowhere", "{some:?}");
    }
    let doctor = rig.json(&["doctor", "--region", "xx-nowhere"]).ends(2);
    assert_eq!(doctor.value()["failed"][0]["code"], "NoSuchRegion", "{doctor:?}");
    rig.json(&["doctor", "--region", "xx-nowhere", "--region", "cn-hangzhou"]).ends(3);
}

#[test]
fn a_role_that_there_is_not() {
    let rig = Rig::new();
    let role = json!({
        "access_key_id": "TESTKEYACME", "access_key_secret": "acme-test-secret",
        "ram_role_arn": "acs:ram::1009441022073456:role/nobody", "ram_session_name": "test",
    });
    add(&rig, &[profile("role", "RamRoleArn", &role)]);
    for command in ["whoami", "doctor", "snapshots"] {
        let ran = rig.json(&[command, "--profile", "role"]).ends(5);
        assert_eq!(ran.value()["failed"][0]["code"], "EntityNotExist.Role", "{ran:?}");
        assert!(ran.err.contains("Check the role's name"), "{ran:?}");
    }
}

#[test]
fn every_way_to_have_no_credentials_says_what_to_do() {
    let rig = Rig::new();
    let uri = |uri: &str| json!({ "credentials_uri": uri });
    let oidc = json!({
        "oidc_provider_arn": "acs:ram::1009441022073456:oidc-provider/x", "oidc_token_file": "/nowhere/token",
        "ram_role_arn": "acs:ram::1009441022073456:role/x", "ram_session_name": "test",
    });
    let role = json!({ "ram_role_arn": "acs:ram::1009441022073456:role/x", "ram_session_name": "test" });
    let source = |name: &str| {
        let mut fields = role.clone();
        fields["source_profile"] = name.into();
        fields
    };
    let all = [
        profile("plain", "CredentialsURI", &uri("http://example.com/x")),
        profile("link-local", "CredentialsURI", &uri("http://100.100.100.200/x")),
        profile("elsewhere", "CredentialsURI", &uri("https://example.com/x")),
        profile("silent", "CredentialsURI", &uri("http://127.0.0.1:1/x")),
        profile("loop", "ChainableRamRoleArn", &source("loop")),
        profile("no-program", "External", &json!({ "process_command": "/nowhere/program" })),
        profile("failing", "External", &json!({ "process_command": "/bin/false" })),
        profile("talking", "External", &json!({ "process_command": "/bin/echo words" })),
        profile("instance", "EcsRamRole", &json!({ "ram_role_name": "jump-host" })),
        profile("sso", "CloudSSO", &json!({})),
        profile("token", "OIDC", &oidc),
        profile("bare", "AK", &json!({ "access_key_id": "x" })),
    ];
    add(&rig, &all);
    let mut told = String::new();
    let names = all.iter().map(|one| one["name"].as_str().unwrap()).chain(["nobody"]);
    for name in names {
        let ran = rig.json(&["doctor", "--profile", name]).ends(5);
        let value = ran.value();
        let check = value["items"].as_array().unwrap().iter().find(|one| one["check"] == "credentials").unwrap();
        let (what, todo) = (check["what"].as_str().unwrap(), check["todo"].as_str().unwrap_or_default());
        assert!(!todo.is_empty() && ran.err.contains(todo), "{name}: {ran:?}");
        told.push_str(&format!("{name}\n  {what}\n  {todo}\n"));
        let whoami = rig.json(&["whoami", "--profile", name]).ends(5);
        assert!(whoami.err.contains(todo), "{whoami:?}");
    }
    insta::with_settings!({ snapshot_path => "golden", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("no_credentials", told);
    });
}

#[test]
fn a_connection_that_is_cut_is_not_called_slow() {
    let rig = Rig::with(&[r#"{"kind":"reset_before","region":"cn-beijing"}"#]);
    for name in ["snapshots", "shares", "invitations", "doctor"] {
        let ran = rig.json(&[name]).ends(3);
        assert_eq!(ran.value()["failed"][0]["code"], "Cut", "{ran:?}");
        assert!(ran.err.contains("The connection was cut") || name == "doctor", "{ran:?}");
        assert!(!ran.err.contains("in time") && !ran.err.contains("request ID"), "{ran:?}");
    }
}
