//! Twenty snapshots to thirty accounts by few keys and few calls.

use std::path::Path;

use serde_json::{Value, json};

use crate::demo;
use crate::kill::stage::Stage;
use crate::support::place::Place;
use crate::support::term::{ENTER, ESC, TAB, Term};

/// From the list to the last step, with what is typed there to confirm.
const MOST_KEYS: usize = 12;

/// A person at the keys, who counts them.
struct Person<'a> {
    term: &'a mut Term,
    keys: usize,
}

impl Person<'_> {
    /// Presses keys one after the other, each when the one before has had its effect.
    fn press(&mut self, keys: &[&str]) {
        for key in keys {
            self.term.press(key);
            self.keys += 1;
        }
    }

    fn type_in(&mut self, words: &str) {
        words.chars().for_each(|c| self.press(&[&c.to_string()]));
    }

    /// Presses a key and waits for what it leads to.
    fn until(&mut self, key: &str, shown: &str) {
        self.term.key(key);
        self.keys += 1;
        self.term.wait_for(shown);
    }

    /// From the list to the review: filters by a word, marks what is shown, and shares it with pasted accounts.
    fn review(&mut self, word: &str, accounts: &str) {
        self.until("/", "Enter keep the filter");
        self.type_in(word);
        self.term.wait_for("row 1 of 20");
        self.press(&[ENTER]);
        self.until("*", "20 shown rows marked.");
        self.until("s", "Share 20 snapshots  1/5");
        self.until(ENTER, "2/5");
        self.until(" ", "> (o) Any Alibaba Cloud account");
        self.until(ENTER, "3/5");
        self.term.paste(accounts);
        self.term.wait_for("30 valid");
        self.until(ENTER, "4/5");
        self.term.wait_for("1 create + 5 associate = 6 requests");
        self.term.wait_for("GAINS  600 pairs");
    }
}

fn accounts() -> Vec<String> {
    (0..30).map(|no| format!("19000000000{:05}", no * 997 + 11)).collect()
}

/// What was sent, action by action, as the journal in that folder says.
fn sent(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("state/audit.jsonl")).unwrap();
    let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    records.filter_map(|record| Some(record["entry"]["intent"]["action"].as_str()?.to_owned())).collect()
}

fn fewest() -> Vec<String> {
    let associates = std::iter::repeat_n("AssociateResourceShare", 5);
    std::iter::once("CreateResourceShare").chain(associates).map(str::to_owned).collect()
}

fn leave(mut term: Term) {
    term.key(ESC);
    term.wait_gone("Everything went as planned.");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn twenty_snapshots_reach_thirty_strangers_in_the_demo() {
    let place = Place::new();
    let mut term = demo(&place);
    let mut person = Person { term: &mut term, keys: 0 };
    person.review("ik", &accounts().join("\n"));
    // Nobody knows them, so their number is the confirmation; digits find their field by themselves.
    person.type_in("30");
    assert!(person.keys <= MOST_KEYS, "{} keys with the confirmation", person.keys);
    person.press(&[ENTER]);
    person.term.wait_for(">[ Apply ]");
    person.until(ENTER, "Everything went as planned.");
    assert!(person.keys <= MOST_KEYS + 2, "{} keys to the very end", person.keys);
    let folder = std::fs::read_dir(place.temporary()).unwrap().next().unwrap().unwrap().path();
    assert_eq!(sent(&folder), fewest());
    leave(term);
}

#[test]
fn twenty_snapshots_reach_thirty_partners_by_as_few_calls_as_the_service_allows() {
    let stage = Stage::new();
    let contacts: serde_json::Map<String, Value> =
        accounts().into_iter().map(|id| (id, json!({ "alias": "branch", "kind": "partner" }))).collect();
    stage.write("kept/state/notes.json", &json!({ "version": 1, "contacts": contacts }).to_string());
    let mut term = stage.program();
    let mut person = Person { term: &mut term, keys: 0 };
    person.review("i-", &accounts().join(","));
    // Who is in the address book needs no more than the button.
    person.press(&[TAB]);
    person.term.wait_for(">[ Apply ]");
    person.until(ENTER, "Everything went as planned.");
    assert!(person.keys <= MOST_KEYS, "{} keys to the very end", person.keys);
    assert_eq!((stage.succeeded("CreateResourceShare"), stage.succeeded("AssociateResourceShare")), (1, 5));
    leave(term);
}

#[test]
fn snapshots_of_two_regions_take_one_sheet_one_confirmation_and_one_task() {
    let place = Place::new();
    let mut term = demo(&place);
    for word in ["orders-replica-daily", "orders-daily"] {
        term.filter(word);
        term.press(" ");
        term.press(" ");
    }
    term.key("s");
    term.wait_for("Share 4 snapshots  1/5");
    term.wait_for("4 snapshots in cn-beijing, cn-hangzhou");
    term.key(ENTER);
    term.wait_for("2/5");
    term.key(" ");
    term.wait_for("> (o) Any Alibaba Cloud account");
    term.key(ENTER);
    term.wait_for("3/5");
    term.paste("1900000000000011");
    term.wait_for("1 valid");
    term.key(ENTER);
    term.wait_for("GAINS  4 pairs");
    term.wait_for("2 new shares in cn-beijing, cn-hangzhou");
    "0011".chars().for_each(|digit| term.press(&digit.to_string()));
    term.press(ENTER);
    term.wait_for(">[ Apply ]");
    term.key(ENTER);
    term.wait_for("Everything went as planned.");
    term.wait_for("1 account outside the directory must accept");
    let folder = std::fs::read_dir(place.temporary()).unwrap().next().unwrap().unwrap().path();
    assert_eq!(sent(&folder), ["CreateResourceShare"; 2]);
    let journal = std::fs::read_to_string(folder.join("state/audit.jsonl")).unwrap();
    assert_eq!(journal.matches("\"planned\"").count(), 1, "one task");
    leave(term);
}
