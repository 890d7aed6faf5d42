//! The main job by keys alone: share, switch, accept, see where it came from, and take it back.

use std::cmp::Ordering;

use crate::demo;
use crate::support::place::Place;
use crate::support::term::{DOWN, ENTER, ESC, PAGE_DOWN, TAB, Term, UP};

const SNAPSHOT: &str = "web-golden";
const SOURCE: &str = "s-bp1uo1d52iqh8601lrbo";
const SHARER: &str = "1009441022073456";
const RECIPIENT: &str = "1876543210987654";

#[test]
fn a_snapshot_is_shared_accepted_seen_and_taken_back() {
    let place = Place::new();
    let mut term = demo(&place);
    share(&mut term);
    switch(&mut term, "globex", "··7654");
    accept(&mut term);
    see_where_it_came_from(&mut term);
    switch(&mut term, "acme-prod", "··3456");
    take_back(&mut term);
    switch(&mut term, "globex", "··7654");
    term.key("1");
    term.wait_for("[1 Snapshots");
    term.filter(SNAPSHOT);
    term.wait_for("matches");
    assert!(!term.screen().contains(SHARER), "{}", term.dump());
    term.key("q");
    assert_eq!(term.end(), 0);
}

fn share(term: &mut Term) {
    term.filter(SNAPSHOT);
    term.wait_for(SOURCE);
    term.key("s");
    term.wait_for("1/5");
    term.wait_for("> (o) New resource share");
    term.key(ENTER);
    term.wait_for("2/5");
    while !term.screen().contains("> (o) Any Alibaba Cloud account") {
        term.press(DOWN);
    }
    term.key(ENTER);
    term.wait_for("3/5");
    term.type_after("> ", RECIPIENT);
    term.wait_for(&format!("+ {RECIPIENT}"));
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("4/5");
    term.wait_for(">[ < Back ]");
    term.wait_for("1 create = 1 request");
    term.wait_for("1 invitation");
    term.wait_for("GAINS  1 pair");
    term.wait_for("type its last 4 digits to confirm");
    term.wait_for("( Apply )");
    term.press(TAB);
    term.key(&RECIPIENT[12..]);
    term.wait_for("[7654_]");
    term.press(ENTER);
    term.wait_for(">[ Apply ]");
    term.key(ENTER);
    term.wait_for("Task 1: share");
    term.wait_for("Everything went as planned.");
    term.wait_until("an invitation that waits", |screen| {
        screen.lines().any(|line| line.contains("waits for") && line.contains(RECIPIENT))
    });
    term.key(ESC);
    term.wait_for("WHO CAN SEE IT (1 of 64)");
}

fn switch(term: &mut Term, profile: &str, account: &str) {
    term.key("P");
    term.wait_for("PROFILE");
    term.wait_until("an account for each profile", |screen| !screen.contains("being asked"));
    let row = |screen: &str, is_it: &dyn Fn(&str) -> bool| screen.lines().position(is_it);
    loop {
        let screen = term.screen();
        let cursor = row(&screen, &|line| line.starts_with("│ >"));
        let wanted = row(&screen, &|line| line.starts_with('│') && line.split_whitespace().any(|word| word == profile));
        assert!(cursor.is_some() && wanted.is_some(), "{}", term.dump());
        match cursor.cmp(&wanted) {
            Ordering::Less => term.press(DOWN),
            Ordering::Greater => term.press(UP),
            Ordering::Equal => break,
        }
    }
    term.key(ENTER);
    term.wait_for(&format!("{profile} {account}"));
    term.wait_until("all regions", |screen| screen.contains("8/8 regions"));
}

fn accept(term: &mut Term) {
    term.key("4");
    term.wait_for("[4 Inbox");
    // The invitations of other profiles come in between.
    term.filter(SNAPSHOT);
    term.wait_for("row 1 of 1");
    term.wait_for(SHARER);
    term.wait_for("pending");
    term.key("a");
    term.wait_for("Invitation to a resource share");
    term.wait_for("(o) Accept");
    term.wait_for(">[ Cancel ]");
    assert!(!term.screen().contains("Nobody here knows"), "one of the profiles has sent it: {}", term.dump());
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("invitation waits");
    term.tab_to("Accept");
    term.key(ENTER);
    term.wait_for("1 snapshot arrived through");
    term.wait_for("[2 Shared-in 1");
    term.wait_for("share snap-");
    term.wait_for(SNAPSHOT);
    term.key(ESC);
    term.wait_gone("Esc shows all");
}

fn see_where_it_came_from(term: &mut Term) {
    term.key("1");
    term.wait_for("[1 Snapshots");
    term.filter(SNAPSHOT);
    term.wait_for("from ··56");
    term.key(ENTER);
    term.wait_gone("┌ Regions");
    term.wait_for("SHARED FROM");
    let mut shown = term.screen();
    assert!(!shown.contains("nobody you know"), "one of the profiles owns it: {shown}");
    while term.screen().contains(" below ") {
        term.press(PAGE_DOWN);
        shown.push_str(&term.screen());
    }
    for (field, value) in
        [("Owner", SHARER), ("Region", "cn-hangzhou"), ("Source ID", SOURCE), ("Creation method", "Shared snapshot")]
    {
        let there = |line: &str| line.starts_with(&format!("│ {field}  ")) && line.contains(&format!("  {value} "));
        assert!(shown.lines().any(there), "{field}: {}", term.dump());
    }
    // Its own ID is another one.
    let own = shown.lines().find(|line| line.starts_with("│ ID ")).unwrap().to_owned();
    assert!(own.contains(" s-") && !own.contains(SOURCE), "{own}");
    term.key(ESC);
    term.wait_for("─ complete ─");
}

fn take_back(term: &mut Term) {
    term.key("3");
    term.wait_for("[3 Shares");
    term.filter(SNAPSHOT);
    term.wait_for("row 1 of 1");
    term.key(ENTER);
    term.wait_for("PRINCIPALS (1)");
    term.press(TAB);
    term.key("x");
    term.wait_for("LOSES  1 pair");
    term.wait_for("WHO LOSES WHAT");
    term.wait_for(">[ < Back ]");
    term.tab_to("Apply");
    term.key(ENTER);
    term.wait_for(": remove from ");
    term.wait_for("Everything went as planned.");
    term.key(ESC);
    term.wait_for("PRINCIPALS");
}
