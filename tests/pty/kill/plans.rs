//! Plans by keys alone, up to the moment before they are applied.

use serde_json::json;

use super::stage::Stage;
use crate::support::term::{DOWN, ENTER, TAB, Term};

const DELETE: &str = "\x1b[3~";
const GOLDEN: &str = "s-bp1uo1d52iqh8601lrbo";
const INDEX: &str = "s-bp1q5lfw8vcp1daxsmyu";
const EMPTY: &str = "rs-Em8Ht2Rv6NpQ";
const MEMBER: &str = "1180220033445517";
/// Members of the directory that no share names.
const STAGING: &str = "1644881122337755";
const LAB: &str = "1422008866447791";
/// An account outside that no share names.
const GLOBEX: &str = "1876543210987654";

/// A plan and what it sends.
pub struct Case {
    pub name: &'static str,
    /// What there is before.
    pub setup: fn(&Stage),
    /// Walks from the list to the review, and sets the focus on the button that sends.
    pub walk: fn(&mut Term),
    /// How many calls of each action come to effect, however often the program dies.
    pub made: &'static [(&'static str, usize)],
    /// Whether the plan waits for an account to accept before it goes on.
    pub waits: bool,
}

const PLAIN: Case = Case { name: "", setup: |_| {}, walk: |_| {}, made: &[], waits: false };

/// One create and two associates: eight snapshots, a member of the directory and eleven outside accounts.
pub const SHARE: Case =
    Case { name: "share", walk: share, made: &[("CreateResourceShare", 1), ("AssociateResourceShare", 2)], ..PLAIN };

pub const CASES: &[Case] = &[
    // The new share is seen to be in effect before the old one is left.
    Case {
        name: "split",
        setup: |stage| team(stage, LAB, STAGING),
        walk: |term| split(term, 0),
        made: &[("CreateResourceShare", 1), ("DisassociateResourceShare", 1)],
        ..PLAIN
    },
    // The same for an account that has to accept the new share before it leaves the old one.
    Case {
        name: "split outside",
        setup: |stage| {
            team(stage, LAB, GLOBEX);
            assert!(stage.accept("globex"));
        },
        walk: |term| split(term, 1),
        made: &[("CreateResourceShare", 1), ("DisassociateResourceShare", 1)],
        waits: true,
    },
    SHARE,
    Case { name: "delete", walk: delete, made: &[("DeleteResourceShare", 1)], ..PLAIN },
    Case { name: "accept", walk: accept, made: &[("AcceptResourceShareInvitation", 1)], ..PLAIN },
    // On a share that exists.
    Case { name: "add", walk: add, made: &[("AssociateResourceShare", 2)], ..PLAIN },
];

/// A share of two snapshots with two accounts, and no empty share that what is kept could be put into.
fn team(stage: &Stage, one: &str, other: &str) {
    let resource = |id: &str| json!({ "ResourceId": id, "ResourceType": "Snapshot" });
    stage.mutate(
        "acme-prod",
        "CreateResourceShare",
        &json!({
            "ResourceShareName": "team", "AllowExternalTargets": true, "Targets": [one, other],
            "Resources": [resource(GOLDEN), resource(INDEX)],
        }),
    );
    stage.mutate("acme-prod", "DeleteResourceShare", &json!({ "ResourceShareId": EMPTY }));
    stage.outside.advance(60);
}

/// Accounts outside the directory that nobody knows.
fn strangers(count: usize) -> String {
    (0..count).map(|no| format!("19000000000{:05}\n", no * 37 + 11)).collect()
}

fn share(term: &mut Term) {
    term.filter("wiki-monthly");
    term.wait_for("row 1 of 8");
    term.press("*");
    term.key("s");
    term.wait_for("Share 8 snapshots");
    term.key(ENTER);
    term.wait_for("2/5");
    term.press(" ");
    term.wait_for("> (o) Any Alibaba Cloud account");
    term.key(ENTER);
    term.wait_for("3/5");
    term.paste(&format!("{MEMBER}\n{}", strangers(11)));
    term.wait_for("12 valid");
    term.key(ENTER);
    term.wait_for("GAINS  96 pairs");
    confirm(term, "11");
}

/// Types what has to be typed, and goes on to the button.
fn confirm(term: &mut Term, words: &str) {
    term.wait_for("( Apply )");
    term.press(TAB);
    for key in words.chars() {
        term.press(&key.to_string());
    }
    term.press(ENTER);
    term.wait_for(">[ Apply ]");
}

/// Takes one of two snapshots away from the account on that row.
fn split(term: &mut Term, row: usize) {
    term.filter(GOLDEN);
    term.wait_for("WHO CAN SEE IT (2 of 64)");
    term.key("x");
    term.wait_for("(o) a  split: ");
    for _ in 0..row {
        term.press(DOWN);
    }
    term.key(ENTER);
    term.wait_for("LOSES  1 pair");
    term.wait_for("1 create");
    term.tab_to("Apply");
}

fn delete(term: &mut Term) {
    term.key("3");
    term.wait_for("[3 Shares");
    term.filter("partner-golden");
    term.wait_for("row 1 of 1");
    term.key(DELETE);
    term.wait_for("LOSES  1 pair");
    term.tab_to("Apply");
}

fn accept(term: &mut Term) {
    term.key("4");
    term.wait_for("[4 Inbox");
    term.filter("fabrikam-migration");
    term.wait_for("row 1 of 1");
    term.key("a");
    term.wait_for("Invitation to a resource share");
    term.wait_for("> (o) Do nothing now");
    term.press("j");
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("invitation waits");
    // Nobody here knows the sender, so the button alone is not enough; digits find their field by themselves.
    term.wait_for("Unknown sender");
    term.wait_for("( Accept )");
    term.press("7203");
    term.tab_to("Accept");
}

fn add(term: &mut Term) {
    term.key("3");
    term.wait_for("[3 Shares");
    term.filter("partner-golden");
    term.wait_for("row 1 of 1");
    term.key(ENTER);
    term.wait_for("PRINCIPALS (1)");
    term.press(TAB);
    term.key("+");
    term.wait_for("Add principals to partner-golden");
    term.paste(&strangers(7));
    term.wait_for("7 valid");
    term.key(ENTER);
    term.wait_for("GAINS  7 pairs");
    confirm(term, "7");
}
