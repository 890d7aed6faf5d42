//! One snapshot, two accounts, one screen: shared on one side, accepted on the other, and seen on both.

use crate::server::Server;
use crate::support::place::Place;
use crate::support::term::{DOWN, ENTER, ESC, TAB, Term};
use crate::trust::world_without_role;
use crate::{apply, finish, leave, opened};

const SHARER: &str = "1009441022073456";
const GLOBEX: &str = "1876543210987654";
const PAYMENTS: &str = "1180220033445517";
const NORTHWIND: &str = "1777200350064802";
const FOLDER: &str = "fd-4PrDn7xT9m";
/// Its owner's ID of it.
const GOLDEN: (&str, &str) = ("web-golden", "s-bp1uo1d52iqh8601lrbo");
/// Under a key of the owner's; the role trusts acme-payments and northwind.
const FEATURES: (&str, &str) = ("ml-features", "s-bp1x33v28qqqqfkm4xlh");
const WEEK: u32 = 7 * 24 * 3600;

/// From the list of snapshots to the two sides.
fn open(term: &mut Term, snapshot: (&str, &str), profile: &str, account: &str) {
    term.filter(snapshot.1);
    term.wait_for("row 1 of 1");
    term.key("H");
    term.wait_for("Who is to receive");
    term.wait_for(snapshot.1);
    term.wait_until("which account it is", |screen| {
        screen.lines().any(|line| line.contains(&format!(" {profile} ")) && line.contains(account))
    });
    for _ in 0..12 {
        if term.screen().contains(&format!("> {profile} ")) {
            break;
        }
        term.press(DOWN);
    }
    term.wait_for(&format!("> {profile} "));
    term.key(ENTER);
    term.wait_gone("Who is to receive");
    term.wait_for("[Sharer acme-prod ··3456]");
    term.wait_for(&format!("Recipient {profile} ··{}", &account[12..]));
}

/// From the two sides to the review of a new share with the recipient.
fn review_share(term: &mut Term, account: &str) {
    term.wait_for(">[ Share > ]");
    term.wait_for("not shared with the recipient");
    term.key(ENTER);
    term.wait_for("1/5");
    term.key(ENTER);
    term.wait_for("2/5");
    term.key(ENTER);
    term.wait_for("3/5");
    term.wait_for(&format!("+ {account}"));
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("4/5");
    term.wait_for("PREFLIGHT");
}

/// Applies the plan under review, after its confirmation where there is one, and goes back to the two sides.
fn confirm(term: &mut Term, digits: Option<&str>) {
    if let Some(digits) = digits {
        term.wait_for("last 4 digits");
        term.press(TAB);
        term.key(digits);
        term.wait_for(&format!("[{digits}_]"));
        term.press(ENTER);
    }
    apply(term);
    term.wait_for("Two accounts: ");
}

fn share(term: &mut Term, account: &str, digits: Option<&str>) {
    review_share(term, account);
    term.wait_for("GAINS  1 pair");
    confirm(term, digits);
}

/// From the pending invitation to its acceptance as the recipient.
fn accept(term: &mut Term, profile: &str) {
    term.wait_for(">[ Accept > ]");
    term.wait_for(&format!("accept it as {profile}"));
    term.key(TAB);
    term.wait_for(&format!("[Recipient {profile} "));
    term.wait_for("pending, ");
    term.key(ENTER);
    term.wait_for("Invitation to a resource share");
    term.wait_for("accepted as that profile");
    term.wait_for("(o) Accept");
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("invitation waits");
    term.tab_to("Accept");
    term.key(ENTER);
    finish(term);
    term.wait_for("Two accounts: ");
}

/// Both sides say that it has arrived, each in its own words and with its time.
fn verified(term: &mut Term, snapshot: (&str, &str)) {
    term.wait_for("Verified on both sides: ");
    term.wait_for("[x] seen on both sides");
    let tag = format!("acs:ecs:sharedFrom:{SHARER}:cn-hangzhou:{}", snapshot.1);
    if !term.screen().contains("[Recipient ") {
        term.wait_for("Associated: in effect");
        term.key(TAB);
        term.wait_for("[Recipient ");
    }
    // The tag is longer than a line.
    term.wait_until("the tag", |screen| {
        let joined: String = screen.chars().filter(|c| !c.is_whitespace() && *c != '│').collect();
        joined.contains(&tag)
    });
    let own = term.screen().lines().find(|line| line.starts_with("│ Snapshot ")).unwrap().to_owned();
    assert!(own.contains(" s-") && !own.contains(snapshot.1), "{own}");
    term.key(TAB);
    term.wait_for("[Sharer ");
    term.wait_for("Associated: in effect");
    term.key(ENTER);
    term.wait_gone("Two accounts: ");
}

#[test]
fn an_outside_account_is_invited_accepts_and_sees_it() {
    let place = Place::new();
    let mut term = crate::demo(&place);
    open(&mut term, GOLDEN, "globex", GLOBEX);
    share(&mut term, GLOBEX, Some(&GLOBEX[12..]));
    accept(&mut term, "globex");
    verified(&mut term, GOLDEN);
    // What both sides have said is what the list says from then on, without being read again.
    term.wait_for("1 acct!");
    let list = term.screen();
    assert!(!list.contains("1 acct!~") && !list.contains("waits outside"), "{list}");
    leave(term);
}

#[test]
fn a_member_of_the_directory_sees_it_without_an_invitation() {
    let place = Place::new();
    let mut term = crate::demo(&place);
    open(&mut term, GOLDEN, "acme-payments", PAYMENTS);
    term.wait_for("[ ] nothing to accept");
    share(&mut term, PAYMENTS, None);
    verified(&mut term, GOLDEN);
    leave(term);
}

#[test]
fn a_folder_brings_it_to_an_account_that_lies_in_it() {
    let place = Place::new();
    let mut term = crate::demo(&place);
    open(&mut term, GOLDEN, "acme-payments", PAYMENTS);
    term.wait_for(">[ Share > ]");
    term.key(ESC);
    term.wait_for("Who is to receive");
    term.key(ESC);
    term.wait_gone("Two accounts: ");
    crate::to_principals(&mut term);
    term.type_after("> ", FOLDER);
    term.wait_for(&format!("+ {FOLDER}"));
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("GAINS  3 pairs");
    apply(&mut term);
    open(&mut term, GOLDEN, "acme-payments", PAYMENTS);
    term.wait_for(&format!("folder {FOLDER}, in which the account is"));
    verified(&mut term, GOLDEN);
    leave(term);
}

/// The review says that the role stands in the way, and offers nothing to send.
fn role_stands_in_the_way(term: &mut Term, account: &str) {
    term.wait_until("the role is in the way", |screen| {
        screen.lines().any(|line| line.trim_start_matches('│').trim_start().starts_with('x') && line.contains("role"))
    });
    term.wait_for(account);
    term.wait_for("( Apply )");
    term.key(ESC);
    term.wait_for("3/5");
    for step in ["2/5", "1/5"] {
        term.key(ESC);
        term.wait_for(step);
    }
    term.key(ESC);
    term.wait_for(">[ Share > ]");
    term.wait_for("not shared with the recipient");
    term.key(ESC);
    term.wait_for("Who is to receive");
    term.key(ESC);
    term.wait_gone("Two accounts: ");
}

#[test]
fn without_the_sharing_role_an_encrypted_one_is_not_sent() {
    let place = Place::new();
    let world = world_without_role(&place);
    let mut term = opened(Term::start(&place).args(["demo", "--world", world.to_str().unwrap()]));
    open(&mut term, FEATURES, "acme-payments", PAYMENTS);
    term.wait_for("own key (CMK)");
    review_share(&mut term, PAYMENTS);
    role_stands_in_the_way(&mut term, PAYMENTS);
    leave(term);
}

#[test]
fn a_role_without_the_recipient_is_not_enough() {
    let place = Place::new();
    let mut term = crate::demo(&place);
    open(&mut term, FEATURES, "globex", GLOBEX);
    term.wait_for("own key (CMK)");
    review_share(&mut term, GLOBEX);
    role_stands_in_the_way(&mut term, GLOBEX);
    leave(term);
}

#[test]
fn a_role_that_trusts_the_recipient_lets_an_encrypted_one_through() {
    let place = Place::new();
    let mut term = crate::demo(&place);
    open(&mut term, FEATURES, "northwind", NORTHWIND);
    term.wait_for("own key (CMK)");
    // It has something of the sharer's already, so that it is no stranger.
    share(&mut term, NORTHWIND, None);
    accept(&mut term, "northwind");
    verified(&mut term, FEATURES);
    leave(term);
}

/// The screens on a sandbox whose clock can be moved, with profiles of the sharer and of an outside recipient.
fn on_sandbox(place: &Place, server: &Server) -> Term {
    place.write_profiles(&[server.profile("acme-prod"), server.profile("globex")]);
    opened(Term::start(place).args(["--endpoint-suffix", server.suffix()]))
}

#[test]
fn an_expired_invitation_is_told_and_sent_again() {
    let place = Place::new();
    let server = Server::controlled(&place);
    let mut term = on_sandbox(&place, &server);
    open(&mut term, GOLDEN, "globex", GLOBEX);
    share(&mut term, GLOBEX, None);
    term.wait_for(">[ Accept > ]");
    server.advance(WEEK + 60);
    term.key("r");
    term.wait_for(">[ Invite again > ]");
    term.wait_for("The invitation came to nothing (expired)");
    term.key(TAB);
    term.wait_for("[Recipient globex ");
    term.key(ENTER);
    term.wait_for("PREFLIGHT");
    confirm(&mut term, None);
    term.key(TAB);
    term.wait_for("[Sharer ");
    accept(&mut term, "globex");
    verified(&mut term, GOLDEN);
    leave(term);
}

#[test]
fn one_that_is_revoked_while_it_is_pending_cannot_be_accepted() {
    let place = Place::new();
    let server = Server::controlled(&place);
    let mut term = on_sandbox(&place, &server);
    open(&mut term, GOLDEN, "globex", GLOBEX);
    share(&mut term, GLOBEX, None);
    term.wait_for(">[ Accept > ]");
    term.key(ESC);
    term.wait_for("Who is to receive");
    term.key(ESC);
    term.wait_gone("Two accounts: ");
    term.key("x");
    term.wait_for("Nobody loses access");
    // Taking the snapshot out of the share would leave the invitation into it as it is.
    term.key("b");
    term.wait_for("(o) b  remove globex");
    term.key(ENTER);
    term.wait_for("takes back 1 invitation");
    apply(&mut term);
    open(&mut term, GOLDEN, "globex", GLOBEX);
    term.wait_for("not shared with the recipient");
    term.wait_for(">[ Share > ]");
    term.key(TAB);
    term.wait_for("[Recipient globex ");
    term.wait_for("cancelled");
    term.wait_for("not in the list");
    term.key(ESC);
    term.wait_for("Who is to receive");
    term.key(ESC);
    term.wait_gone("Two accounts: ");
    leave(term);
}
