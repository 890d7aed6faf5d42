//! What people meet on a bad day: the program says what is wrong and what to do, and goes on taking keys.

use std::net::SocketAddr;

use crate::proxy::{Fate, Proxy};
use crate::server::Server;
use crate::support::place::{Place, profile};
use crate::support::term::{ESC, Term};

#[test]
fn without_credentials_the_ways_to_give_them_are_explained() {
    let place = Place::new();
    let mut term = Term::start(&place).open();
    term.wait_for("Not signed in");
    for words in [
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
        "aliyun configure",
        "snapferry demo",
    ] {
        term.wait_for(words);
    }
    // The path may be broken over lines, its end may not.
    term.wait_for("config.json");
    term.key("?");
    term.wait_for("Keys");
    term.key(ESC);
    term.wait_for("snapferry demo");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn credentials_that_come_later_are_found_by_reading_again() {
    let place = Place::new();
    let server = Server::start(&place);
    let mut term = Term::start(&place).args(["--endpoint-suffix", server.suffix()]).open();
    term.wait_for("snapferry demo");
    place.write_profiles(&[server.profile("globex")]);
    term.key("r");
    term.wait_for("globex ··7654");
    term.wait_for("8/8 regions");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn a_broken_profile_file_is_named_with_the_line_but_not_quoted() {
    let place = Place::new();
    let content = "{\n  \"profiles\": [\n    {\"access_key_secret\": \"CanaryOfASecret\" \"mode\": \"AK\"}\n  ]\n}\n";
    place.write("home/.aliyun/config.json", content);
    let mut term = Term::start(&place).open();
    term.wait_for("line 3");
    term.wait_for("config.json");
    term.wait_for("snapferry demo");
    term.key("q");
    assert_eq!(term.end(), 0);
    assert!(!String::from_utf8_lossy(term.sent()).contains("CanaryOfASecret"));
}

#[test]
fn an_endpoint_that_cannot_be_reached_leaves_the_keys_working() {
    let place = Place::new();
    let mut term = Term::start(&place)
        .args(["--endpoint-suffix", "localhost:1"])
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "made-up")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "CanaryOfASecret")
        .open();
    term.wait_for("could not be reached");
    term.wait_for("try again");
    term.key("3");
    term.wait_for("[3 Shares]");
    term.key("?");
    term.wait_for("Keys");
    term.key(ESC);
    term.wait_for("could not be reached");
    term.key("q");
    assert_eq!(term.end(), 0);
    assert!(!String::from_utf8_lossy(term.sent()).contains("CanaryOfASecret"));
}

#[test]
fn a_refusal_is_shown_with_its_code_and_advice() {
    let place = Place::new();
    let server = Server::start(&place);
    let id = server.account("acme-prod")["access_key_id"].as_str().unwrap();
    let table = [
        (id, "SignatureDoesNotMatch", "secret is wrong"),
        ("made-up", "InvalidAccessKeyId.NotFound", "no such access key"),
    ];
    for (id, code, advice) in table {
        let mut term = Term::start(&place)
            .args(["--endpoint-suffix", server.suffix()])
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", id)
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "CanaryOfASecret")
            .open();
        term.wait_for(code);
        term.wait_for(advice);
        term.key("q");
        assert_eq!(term.end(), 0);
        assert!(!String::from_utf8_lossy(term.sent()).contains("CanaryOfASecret"));
    }
}

#[test]
fn a_wrong_profile_leads_to_a_right_one() {
    let place = Place::new();
    let server = Server::start(&place);
    place.write_profiles(&[profile("wrong", "made-up", "made-up"), server.profile("globex")]);
    let mut term = Term::start(&place).args(["--endpoint-suffix", server.suffix()]).open();
    term.wait_for("InvalidAccessKeyId.NotFound");
    term.key("P");
    term.wait_for("1876543210987654");
    term.press("j");
    term.key("\r");
    term.wait_for("globex ··7654");
    term.wait_for("8/8 regions");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn a_region_that_fails_says_so_and_the_rest_works() {
    let place = Place::new();
    let server = Server::start(&place);
    let upstream: SocketAddr =
        server.ready["endpoint"].as_str().unwrap().trim_start_matches("http://").parse().unwrap();
    let fate = |host: &str| if host.starts_with("ecs.cn-beijing.") { Fate::LoseRequest } else { Fate::Pass };
    let proxy = Proxy::judging(upstream, move |_, host| fate(host));
    place.write_profiles(&[server.profile("acme-prod")]);
    let mut term = Term::start(&place).args(["--endpoint-suffix", &proxy.suffix()]).open();
    term.wait_for("7/8");
    term.wait_until("the failed region", |screen| {
        screen.lines().any(|line| line.contains("cn-beijing") && line.contains(" err"))
    });
    term.wait_for("1 failed: beijing");
    term.wait_for("cn-hangzhou  127");
    // Its row tells why.
    term.key("R");
    term.wait_for("> Regions");
    let on_it = |screen: &str| screen.lines().any(|line| line.starts_with("│>") && line.contains("cn-beijing"));
    for _ in 0..8 {
        if on_it(&term.screen()) {
            break;
        }
        term.press("j");
    }
    term.wait_for("The snapshots of cn-beijing");
    term.press("k");
    term.wait_for("Snapshots  cn-hangzhou");
    term.wait_for("batch-temp");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn missing_permission_is_no_dead_end() {
    let place = Place::new();
    let mut term = Term::start(&place).args(["demo", "--profile", "acme-audit"]).open();
    term.wait_for("8/8 regions");
    term.wait_for("evidence-store");
    // Its kind of key may not be asked for, and it says so.
    term.wait_for("enc?");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn a_small_terminal_is_told_the_size_and_keeps_the_state() {
    let place = Place::new();
    let mut term = Term::start(&place).args(["demo"]).size(59, 14).open();
    term.wait_for("60x15");
    let rows = term.screen().lines().filter(|line| !line.trim().is_empty()).count();
    assert_eq!(rows, 1, "{}", term.dump());
    term.resize(60, 15);
    term.wait_for("DEMO");
    term.wait_for("─ complete ─");
    term.key("j");
    term.wait_for("row 2 of");
    term.resize(59, 15);
    term.wait_for("59x15");
    term.resize(80, 24);
    term.wait_for("row 2 of");
    term.resize(80, 14);
    term.wait_for("80x14");
    term.key("q");
    assert_eq!(term.end(), 0);
}
