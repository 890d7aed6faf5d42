//! The role that opens one's keys to recipients: shared without it, made by a plan, and the share put right.

use serde_json::Value;

use crate::support::place::Place;
use crate::support::term::{ENTER, ESC, TAB, Term};

pub const ROLE: &str = "AliyunECSShareEncryptSnapshotDefaultRole";
/// Under a key of its owner's, in `ledger-encrypted` for acme-payments and northwind.
const LEDGER: &str = "s-bp16ffs80v6sd9wwc4ny";
const RECIPIENTS: [&str; 2] = ["1180220033445517", "1777200350064802"];

/// The world of the demo without the role, in which what is under a key could not be associated.
pub fn world_without_role(place: &Place) -> std::path::PathBuf {
    let mut world: Value = serde_json::from_str(include_str!("../../assets/world.json")).unwrap();
    world["roles"].as_array_mut().unwrap().retain(|role| role["name"] != ROLE);
    place.write("world.json", &world.to_string())
}

/// Applies the plan under review, and leaves what it came to.
fn apply(term: &mut Term) {
    term.wait_for("PREFLIGHT");
    term.tab_to("Apply");
    term.key(ENTER);
    term.wait_for("Everything went as planned.");
    term.key(ESC);
    term.wait_gone("Everything went as planned.");
}

#[test]
fn what_failed_for_want_of_the_role_is_put_right() {
    let place = Place::new();
    let world = world_without_role(&place);
    let mut term = Term::start(&place).args(["demo", "--world", world.to_str().unwrap()]).open();
    term.wait_until("the whole list", |screen| screen.contains("8/8 regions") && screen.contains("─ complete ─"));
    term.key("3");
    term.filter("ledger-encrypted");
    term.wait_for("row 1 of 1");
    term.key(ENTER);
    term.wait_until("what has failed", |screen| {
        screen.lines().any(|line| line.contains("ledger-hot") && line.contains("failed"))
    });
    term.wait_for("0 snapshots x 2 principals");
    // Esc in the middle sends nothing, and leads back to where one was.
    term.key("K");
    term.wait_for("does not exist yet");
    for account in RECIPIENTS {
        term.wait_for(&format!("{account}@ecs.aliyuncs.com"));
    }
    term.key("a");
    term.wait_for("CreateRole");
    term.key(ESC);
    term.wait_for("does not exist yet");
    term.key(ESC);
    term.wait_gone("The role that opens");
    term.key("K");
    term.wait_for(">[ Plan it ]");
    term.key(ENTER);
    term.wait_for("1 create role + 1 attach policy");
    apply(&mut term);
    term.key("K");
    term.wait_for(&format!("{ROLE} trusts 2 accounts"));
    term.wait_for("AliyunECSDiskEncryptRolePolicy is attached");
    term.wait_until("everybody is trusted", |screen| screen.matches(": trusted").count() == RECIPIENTS.len());
    term.key("a");
    term.wait_for("The role trusts every account that is named.");
    term.key(ESC);
    term.wait_gone("The role that opens");
    term.key("T");
    term.wait_for("role trusts recipients");
    apply(&mut term);
    term.wait_for("1 snapshot x 2 principals");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn a_snapshot_that_nobody_was_to_see_has_nobody_to_trust() {
    let place = Place::new();
    let world = world_without_role(&place);
    let mut term = Term::start(&place).args(["demo", "--world", world.to_str().unwrap()]).open();
    term.wait_until("the whole list", |screen| screen.contains("8/8 regions") && screen.contains("─ complete ─"));
    term.filter("ml-features");
    term.wait_for("row 1 of ");
    term.key("K");
    term.wait_for("does not exist yet");
    term.wait_for("shared with nobody yet");
    term.key("a");
    term.wait_for("there is nobody to trust");
    term.key(ESC);
    term.wait_gone("The role that opens");
    term.filter(LEDGER);
    term.wait_for("row 1 of 1");
    term.key("K");
    term.wait_for(&format!("{}@ecs.aliyuncs.com", RECIPIENTS[0]));
    term.key(ESC);
    term.wait_gone("The role that opens");
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn a_disk_goes_back_to_the_shared_snapshot_it_was_made_from() {
    let place = Place::new();
    let mut term = crate::demo(&place);
    term.key("2");
    term.filter("northwind-golden");
    term.wait_for("row 1 of 1");
    term.key("I");
    term.wait_for("golden-trial-data");
    // One whose instance runs is refused, with what to do.
    term.wait_for("x golden-live-data");
    term.wait_for("stop its instance");
    term.press("j");
    term.wait_for("> o golden-trial-data");
    term.key(TAB);
    term.tab_to("Review >");
    term.key(ENTER);
    term.wait_for("Type erase to confirm");
    term.press(TAB);
    term.key("erase");
    term.wait_for("[erase_]");
    term.press(ENTER);
    term.tab_to("Re-initialise");
    term.key(ENTER);
    term.wait_for("Everything went as planned.");
    term.key(ESC);
    term.wait_gone("Everything went as planned.");
    term.key("q");
    assert_eq!(term.end(), 0);
}
