//! Credentials from where people keep them, against a service over real HTTP.

use crate::server::Server;
use crate::support::place::{Place, profile};
use crate::support::term::{DOWN, ENTER, Term};

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
fn a_profile_that_does_not_exist_is_answered_with_those_that_do() {
    let place = Place::new();
    place.write_profiles(&[profile("first", "made-up", "made-up"), profile("second", "made-up", "made-up")]);
    let mut term = Term::start(&place).args(["--profile", "third", "--endpoint-suffix", "localhost:1"]).open();
    term.wait_for("There is no profile named third.");
    term.wait_for("first, second");
    term.key("q");
    assert_eq!(term.end(), 0);
}
