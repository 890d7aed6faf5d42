//! The demo keeps to itself.

use crate::demo;
use crate::support::place::{Place, profile};
use crate::support::term::Term;

const CANARY: &str = "CanaryOfARealKey";

#[test]
fn real_credentials_are_never_looked_at() {
    let place = Place::new();
    place.write_profiles(&[profile("canary-profile", CANARY, CANARY)]);
    place.write("home/.config/snapferry/config.toml", "profile = \"canary-profile\"\n");
    let mut term = Term::start(&place)
        .args(["demo"])
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", CANARY)
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", CANARY)
        .env("ALIBABA_CLOUD_PROFILE", "canary-profile")
        .open();
    term.wait_for("DEMO  acme-prod ··3456");
    term.wait_for("8/8 regions");
    term.key("P");
    term.wait_for("globex");
    term.wait_for("initech-intl");
    assert!(!term.screen().contains("environment"), "{}", term.dump());
    term.key("\x1b");
    term.wait_gone("initech-intl");
    term.key("q");
    assert_eq!(term.end(), 0);
    let sent = String::from_utf8_lossy(term.sent());
    assert!(!sent.contains(CANARY) && !sent.contains("canary-profile"));
}

#[test]
fn its_folder_goes_with_it() {
    let place = Place::new();
    let folders = || std::fs::read_dir(place.temporary()).unwrap().count();
    let mut term = demo(&place);
    assert_eq!(folders(), 1);
    term.key("q");
    assert_eq!(term.end(), 0);
    assert_eq!(folders(), 0);
    assert_eq!(std::fs::read_dir(place.home()).unwrap().count(), 0, "something was left in the home folder");
}

#[test]
fn it_starts_as_any_of_its_profiles() {
    let place = Place::new();
    let mut term = Term::start(&place).args(["demo", "--profile", "globex"]).open();
    term.wait_for("DEMO  globex ··7654");
    term.wait_for("globex-crm");
    term.key("4");
    term.wait_for("[4 Inbox");
    term.key("q");
    assert_eq!(term.end(), 0);
}
