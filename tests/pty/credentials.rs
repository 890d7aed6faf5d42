//! Credentials from where people keep them, against a service over real HTTP.

use serde_json::json;

use crate::server::Server;
use crate::support::place::{Place, profile};
use crate::support::term::{DOWN, ENTER, ESC, Term};

#[test]
fn the_environment_signs_in() {
    let place = Place::new();
    let server = Server::start(&place);
    let account = server.account("globex");
    let key = |name: &str| account[name].as_str().unwrap().to_owned();
    let mut term = Term::start(&place)
        .args(["--endpoint-suffix", server.suffix()])
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", key("access_key_id"))
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key("access_key_secret"))
        .open();
    term.wait_for(&format!("at {}", server.suffix()));
    term.wait_for("environment ··7654");
    term.wait_for("8/8 regions");
    term.wait_for("globex-crm");
    assert!(!term.screen().contains("DEMO"), "{}", term.dump());
    term.key("q");
    assert_eq!(term.end(), 0);
    assert!(!String::from_utf8_lossy(term.sent()).contains(&key("access_key_secret")));
}

#[test]
fn the_temporary_keys_of_the_environment_sign_in() {
    let place = Place::new();
    let server = Server::start(&place);
    let account = server.account("acme-audit");
    let key = |name: &str| account[name].as_str().unwrap().to_owned();
    let mut term = Term::start(&place)
        .args(["--endpoint-suffix", server.suffix()])
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", key("access_key_id"))
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key("access_key_secret"))
        .env("ALIBABA_CLOUD_SECURITY_TOKEN", key("security_token"))
        .open();
    term.wait_for("environment ··3308");
    term.wait_for("8/8 regions");
    term.wait_for("evidence-store");
    term.key("q");
    assert_eq!(term.end(), 0);
    assert!(!String::from_utf8_lossy(term.sent()).contains(&key("security_token")));
}

#[test]
fn profiles_of_the_vendor_cli_sign_in() {
    let place = Place::new();
    let server = Server::start(&place);
    place.write_profiles(&[server.profile("acme-lab"), server.profile("acme-prod")]);
    let mut term = Term::start(&place).args(["--endpoint-suffix", server.suffix()]).open();
    term.wait_for("acme-lab ··7791");
    term.wait_for("8/8 regions");
    term.key("P");
    term.wait_for("1009441022073456");
    term.press(DOWN);
    term.key(ENTER);
    term.wait_for("acme-prod ··3456");
    term.wait_for("[1 Snapshots 177]");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn options_choose_profile_and_region() {
    let place = Place::new();
    let server = Server::start(&place);
    place.write_profiles(&[server.profile("acme-lab"), server.profile("acme-prod")]);
    let arguments = ["--profile", "acme-prod", "--region", "cn-beijing", "--endpoint-suffix", server.suffix()];
    let mut term = Term::start(&place).args(arguments).open();
    term.wait_for("acme-prod ··3456");
    term.wait_for("Snapshots  cn-beijing");
    term.wait_for("row 1 of 26");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn one_folder_can_hold_everything_of_the_program() {
    let place = Place::new();
    let server = Server::start(&place);
    place.write_profiles(&[server.profile("acme-lab"), server.profile("acme-prod")]);
    let settings = format!(
        "profile = \"acme-prod\"\nregions = [\"cn-hangzhou\", \"cn-shenzhen\"]\nendpoint_suffix = \"{}\"\n",
        server.suffix()
    );
    let file = place.write("kept/config/config.toml", &settings);
    let mut term = Term::start(&place).env("SNAPFERRY_HOME", file.ancestors().nth(2).unwrap()).open();
    term.wait_for("acme-prod ··3456");
    term.wait_for("2/2 regions");
    assert!(!term.screen().contains("cn-beijing"), "{}", term.dump());
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn a_token_that_has_ended_is_a_state_and_new_ones_take_over_where_one_was() {
    let place = Place::new();
    let server = Server::with(&place, &["--control", "--credentials-uri", "acme-prod"]);
    place.write_profiles(&[server.visitor("visit")]);
    let mut term = Term::start(&place).args(["--endpoint-suffix", server.suffix()]).open();
    // The role's name gives way in the title to the invitations as soon as these are known, which may be before a look.
    term.wait_for("visit ··3456");
    term.wait_for("8/8 regions");
    term.key(" ");
    term.wait_for("1 marked");
    server.advance(3601);
    term.key("r");
    term.wait_for("Credentials of visit have expired");
    term.wait_for("InvalidSecurityToken.Expired");
    term.wait_for("EXPIRED");
    term.key("r");
    term.wait_for("There are the same credentials as before");
    term.key(ESC);
    term.wait_for("1 marked");
    assert!(term.screen().contains("EXPIRED"), "{}", term.dump());
    term.key("r");
    term.wait_for("Credentials of visit have expired");
    place.write_profiles(&[server.visitor("visit")]);
    term.key("r");
    term.wait_for("New credentials of visit are in use.");
    term.wait_until("the list without the mark of the end", |screen| {
        !screen.contains("EXPIRED") && screen.contains("8/8 regions") && !screen.contains("failed")
    });
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn a_file_that_is_waited_for_needs_no_more_keys() {
    let place = Place::new();
    let server = Server::with(&place, &["--control", "--credentials-uri", "acme-prod"]);
    place.write_profiles(&[server.visitor("visit")]);
    let mut term = Term::start(&place).args(["--endpoint-suffix", server.suffix()]).open();
    term.wait_for("8/8 regions");
    server.advance(3601);
    term.key("r");
    term.wait_for("have expired");
    term.key("w");
    term.wait_for("waiting for the file to change");
    place.write_profiles(&[server.visitor("visit")]);
    term.wait_for("New credentials of visit are in use.");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn every_mode_of_the_vendor_clis_file_is_somebody() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let server = Server::with(&place, &["--credentials-uri", "globex", "--oidc"]);
    let keys = server.profile("acme-prod");
    let (id, secret, oidc) = (&keys["access_key_id"], &keys["access_key_secret"], &server.ready["oidc"]);
    let token = place.write("home/token", oidc["token"].as_str().unwrap());
    let given = json!({ "mode": "AK", "access_key_id": id, "access_key_secret": secret }).to_string();
    let program = place.write("home/bin/give", &format!("#!/bin/sh\necho '{given}'\n"));
    for path in [program.as_path(), program.parent().unwrap()] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
    place.write_profiles(&[
        json!({
            "name": "operator", "mode": "RamRoleArn", "access_key_id": id, "access_key_secret": secret,
            "ram_role_arn": "acs:ram::1009441022073456:role/snapshot-operator", "ram_session_name": "li",
        }),
        json!({
            "name": "reader", "mode": "ChainableRamRoleArn", "source_profile": "operator", "external_id": "ops-2026",
            "ram_role_arn": "acs:ram::1180220033445517:role/snapshot-reader",
        }),
        json!({
            "name": "ci", "mode": "OIDC", "oidc_provider_arn": oidc["provider_arn"], "ram_role_arn": oidc["role_arn"],
            "oidc_token_file": token,
        }),
        json!({ "name": "uri", "mode": "CredentialsURI", "credentials_uri": server.ready["credentials_uri"] }),
        json!({ "name": "helper", "mode": "External", "process_command": program }),
    ]);
    let mut term = Term::start(&place).size(140, 40).args(["--endpoint-suffix", server.suffix()]).open();
    term.wait_for("operator account 1009441022073456 (role: li)");
    term.wait_for(" left  RW");
    term.key("P");
    for row in ["RamRoleArn", "ChainableRamRoleArn", "OIDC", "CredentialsURI", "External             not asked yet"] {
        term.wait_for(row);
    }
    for account in ["1180220033445517", "1876543210987654"] {
        term.wait_for(account);
    }
    for _ in 0..4 {
        term.press(DOWN);
    }
    term.wait_for("It runs a command of yours");
    term.key(ENTER);
    term.wait_for("helper account 1009441022073456 (ram: ops-li)");
    term.wait_for("8/8 regions");
    term.key("q");
    assert_eq!(term.end(), 0);
    let sent = String::from_utf8_lossy(term.sent()).into_owned();
    for hidden in [secret.as_str().unwrap(), oidc["token"].as_str().unwrap()] {
        assert!(!sent.contains(hidden));
    }
}

#[test]
fn a_profile_that_does_not_exist_is_answered_with_those_that_do() {
    let place = Place::new();
    place.write_profiles(&[profile("first", "made-up", "made-up"), profile("second", "made-up", "made-up")]);
    let mut term = Term::start(&place).args(["--profile", "third", "--endpoint-suffix", "localhost:1"]).open();
    term.wait_for("There is no profile named third.");
    term.wait_for("first, second");
    term.key("q");
    assert_eq!(term.end(), 0);
}
