//! Names that strangers chose to hurt: every view and sheet is walked through, and every byte that was sent is read.

use std::collections::BTreeMap;

use serde_json::Value;
use snapferry::base::untrusted::clean;

use crate::demo;
use crate::support::place::Place;
use crate::support::stream::{self, is_harmful};
use crate::support::term::{ENTER, ESC, PAGE_DOWN, TAB, Term};

const PRINCIPAL: &str = "1180220033445517";
const SHARE: &str = "rs-Gf3Ky6Pm8RtV";

fn world() -> Value {
    serde_json::from_str(include_str!("../../assets/world.json")).unwrap()
}

fn harmful(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(is_harmful),
        Value::Array(items) => items.iter().any(harmful),
        Value::Object(fields) => fields.iter().any(|(key, value)| key.chars().any(is_harmful) || harmful(value)),
        _ => false,
    }
}

/// The sharer's snapshots that carry something harmful: ID and name.
fn snapshots() -> BTreeMap<String, String> {
    let world = world();
    let own = world["snapshots"].as_array().unwrap().iter().filter(|one| one["owner"] == "acme-prod" && harmful(one));
    own.map(|one| (one["id"].as_str().unwrap().into(), one["name"].as_str().unwrap().into())).collect()
}

/// Leaves the one row of this view that matches.
fn find(term: &mut Term, word: &str) {
    term.filter(word);
    term.wait_for("row 1 of 1");
}

/// Reads down to the last row of what does not fit.
fn read_on(term: &mut Term) {
    while term.screen().contains(" below") {
        term.press(PAGE_DOWN);
    }
}

#[test]
fn names_of_snapshots_stay_names() {
    let place = Place::new();
    let mut term = demo(&place);
    let snapshots = snapshots();
    assert!(snapshots.len() >= 5, "the world has lost its hostile names");
    for (id, name) in &snapshots {
        find(&mut term, id);
        let shown = clean(name);
        let beginning = shown.chars().take(20).collect::<String>();
        assert!(!beginning.chars().any(is_harmful));
        term.wait_until(&beginning, |screen| screen.contains(&beginning) && screen.contains(id.as_str()));
        term.key(ENTER);
        term.wait_for("Full size");
        read_on(&mut term);
        term.key(ESC);
        term.wait_for("┌ Regions");
        review_a_share(&mut term);
    }
    term.key("q");
    assert_eq!(term.end(), 0);
    stream::read(term.sent()).unwrap();
}

/// Opens the share sheet, goes through all its steps, and leaves it without a change.
fn review_a_share(term: &mut Term) {
    term.key("s");
    term.wait_for("1/5");
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("2/5");
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("3/5");
    // What was typed once is still there the next time.
    if !term.screen().contains(PRINCIPAL) {
        term.paste(PRINCIPAL);
        term.wait_for(&format!("+ {PRINCIPAL}"));
    }
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("4/5");
    term.wait_for("1 create = 1 request");
    read_on(term);
    for step in ["3/5", "2/5", "1/5", "┌ Regions"] {
        term.key(ESC);
        term.wait_for(step);
    }
}

#[test]
fn a_stranger_s_share_stays_a_name_from_the_invitation_to_the_end() {
    let place = Place::new();
    let mut term = demo(&place);
    let world = world();
    let share = world["shares"].as_array().unwrap().iter().find(|share| share["id"] == SHARE).unwrap();
    assert!(harmful(&share["name"]), "the world has lost its hostile share");
    let name = clean(share["name"].as_str().unwrap()).into_owned();
    term.key("4");
    term.wait_for("[4 Inbox");
    find(&mut term, SHARE);
    term.wait_for(&name);
    term.key("a");
    term.wait_for("Invitation to a resource share");
    term.wait_for(&name);
    term.wait_for("> (o) Do nothing now");
    term.press("j");
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("invitation waits");
    term.wait_for(&name);
    // Nobody here knows the sender, so the button alone is not enough.
    term.wait_for("Unknown sender");
    term.wait_for("( Accept )");
    let owner = world["accounts"].as_array().unwrap().iter().find(|account| account["profile"] == share["owner"]);
    term.press(TAB);
    term.key(&owner.unwrap()["account_id"].as_str().unwrap()[12..]);
    term.press(ENTER);
    term.tab_to("Accept");
    term.key(ENTER);
    term.wait_for("Everything went as planned.");
    term.wait_for(&name);
    term.key(ESC);
    term.wait_for("1 snapshot arrived through");
    term.key("3");
    term.wait_for("[3 Shares");
    find(&mut term, SHARE);
    term.wait_for(&name);
    term.key(ENTER);
    term.wait_for("SNAPSHOTS (1)");
    term.press(TAB);
    term.key("1");
    term.wait_for("[1 Snapshots");
    find(&mut term, "totally-safe");
    term.key("i");
    term.wait_for("Sharing information");
    term.wait_for(SHARE);
    read_on(&mut term);
    term.key(ESC);
    term.wait_for("┌ Regions");
    term.key("q");
    assert_eq!(term.end(), 0);
    stream::read(term.sent()).unwrap();
}

#[test]
fn every_row_of_every_view_is_clean() {
    let place = Place::new();
    let mut term = demo(&place);
    for view in ["1", "3", "4"] {
        term.key(view);
        term.wait_for(&format!("[{view} "));
        let last = |screen: &str| {
            let words = screen.split_once(" row ").and_then(|(_, rest)| rest.lines().next()).unwrap_or_default();
            words.trim().split_once(" of ").is_some_and(|(row, all)| row == all)
        };
        while !last(&term.screen()) {
            term.press(PAGE_DOWN);
        }
        // Details of all, in a pane of their own.
        term.press("g");
        while !last(&term.screen()) {
            term.press("j");
        }
    }
    term.key("1");
    term.wait_for("[1 Snapshots");
    for (key, words) in [("?", "Keys"), ("P", "PROFILE"), ("f", "Resource group")] {
        term.key(key);
        term.wait_for(words);
        term.key(ESC);
        term.wait_for("┌ Regions");
    }
    term.resize(140, 40);
    term.wait_for("account 1009441022073456");
    term.key("q");
    assert_eq!(term.end(), 0);
    stream::read(term.sent()).unwrap();
}
