//! The recipient's side by keys alone: answer as whoever is invited, see what is new, leave.

use crate::server::Server;
use crate::support::place::Place;
use crate::support::start::Start;
use crate::support::term::{DOWN, ENTER, ESC, TAB, Term};
use crate::{demo, leave, opened};

/// In the inbox of the demo, with every profile's invitations read.
fn inbox(place: &Place) -> Term {
    let mut term = demo(place);
    term.key("4");
    term.wait_for("[4 Inbox");
    term.wait_for("northwind-lab");
    term.wait_gone("reading the other profiles");
    term
}

#[test]
fn an_invitation_of_another_profile_is_accepted_as_that_profile() {
    let place = Place::new();
    let mut term = inbox(&place);
    term.filter("northwind-lab");
    term.wait_for("row 1 of 1");
    term.key("a");
    term.wait_for("accepted as that profile");
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("AS     acme-lab (account 1422008866447791)");
    term.wait_for("invitation waits");
    term.tab_to("Accept");
    term.key(ENTER);
    term.wait_for("Everything went as planned.");
    term.wait_for("1 snapshot arrived for acme-lab (P switches to it)");
    term.key(ESC);
    term.wait_for("DEMO  acme-prod");
    term.wait_for("accepted ");
    leave(term);
}

#[test]
fn marked_invitations_are_accepted_without_those_of_strangers() {
    let place = Place::new();
    let mut term = inbox(&place);
    term.key("*");
    term.wait_for("5 shown rows marked.");
    term.key("A");
    term.wait_for("2 TO ACCEPT");
    term.wait_for("3 LEFT OUT");
    term.wait_for("2 requests are sent");
    term.tab_to("Accept");
    term.key(ENTER);
    term.wait_for("[2 Shared-in 4");
    term.wait_for("share northwind-models");
    term.key("5");
    term.wait_for("[5 Tasks");
    term.wait_until("both are done", |screen| screen.lines().filter(|line| line.contains("done ")).count() >= 2);
    assert!(!term.screen().contains("free-gpu-images"), "{}", term.dump());
    leave(term);
}

#[test]
fn a_text_for_the_sender_is_copied_or_shown_in_full() {
    let place = Place::new();
    let mut term = inbox(&place);
    term.filter("expired");
    term.wait_for("contoso-db");
    assert!(!term.output_contains("\x1b]52;"), "nothing is copied that nobody asked for");
    term.key("y");
    term.wait_for("Please invite our account again");
    term.wait_for("Your account: 1555600770091234");
    term.key("r");
    term.wait_for("Copied: text for the sender");
    assert!(term.output_contains("\x1b]52;c;UGxlYXNlIGludml0ZSBvdXIgYWNjb3VudCBhZ2Fpbi"));
    assert!(!term.output_contains("\x1b]52;c;?"), "the clipboard is not asked for");
    leave(term);
}

#[test]
fn a_share_is_left_after_a_review_that_names_what_is_lost() {
    let place = Place::new();
    let mut term = demo(&place);
    term.key("2");
    term.wait_for("[2 Shared-in 4]");
    term.filter("nightly");
    term.wait_for("row 1 of 1");
    term.key("x");
    term.wait_for("WHO LOSES WHAT");
    term.wait_for("northwind-nightly");
    term.tab_to("Apply");
    term.key(ENTER);
    term.wait_for("Everything went as planned.");
    term.key(ESC);
    term.wait_for("[2 Shared-in 3]");
    leave(term);
}

/// As one profile on a server that outlives the program, with the whole list read.
fn as_profile(place: &Place, server: &Server, profile: &str) -> Term {
    opened(start(place, server, profile))
}

fn start(place: &Place, server: &Server, profile: &str) -> Start {
    Term::start(place).args(["--profile", profile, "--endpoint-suffix", server.suffix()])
}

/// The program as somebody who is told that something is new: that stays for seconds only, and may come long before the
/// list of all regions is whole.
fn told_what_is_new(place: &Place, server: &Server, profile: &str) -> Term {
    let mut term = start(place, server, profile).open();
    term.wait_for("1 new snapshot in partner-golden from ");
    term
}

#[test]
fn what_is_added_to_a_share_between_two_runs_is_told_until_it_was_looked_at() {
    let place = Place::new();
    let server = Server::start(&place);
    place.write_profiles(&[server.profile("northwind"), server.profile("acme-prod")]);
    let mut term = as_profile(&place, &server, "northwind");
    // What was there is noted of a region whose shares have been read too.
    term.key("3");
    term.wait_until("all shares", |screen| screen.contains("[3 Shares") && screen.contains("─ complete ─"));
    assert!(!term.screen().contains("new snapshot"), "all of it was there before: {}", term.dump());
    leave(term);

    let mut term = as_profile(&place, &server, "acme-prod");
    term.key("3");
    term.wait_for("[3 Shares");
    term.filter("partner-golden");
    term.wait_for("row 1 of 1");
    term.key(ENTER);
    term.wait_for("SNAPSHOTS (1)");
    term.key("+");
    term.wait_for("Space");
    term.key("/");
    term.type_after("/ [", "web-golden");
    term.key(ENTER);
    term.press(" ");
    term.key(ENTER);
    term.wait_for("GAINS  1 pair");
    term.tab_to("Apply");
    term.key(ENTER);
    term.wait_for("Everything went as planned.");
    term.key(ESC);
    term.wait_for("SNAPSHOTS (2)");
    leave(term);

    for _ in 0..2 {
        leave(told_what_is_new(&place, &server, "northwind"));
    }
    let mut term = told_what_is_new(&place, &server, "northwind");
    term.key("2");
    term.wait_until("the mark", |screen| {
        screen.lines().any(|line| line.contains("web-golden") && line.contains(" new "))
    });
    term.press(TAB);
    term.press(DOWN);
    leave(term);
    let mut term = as_profile(&place, &server, "northwind");
    term.key("2");
    term.wait_for("web-golden");
    assert!(!term.screen().contains(" new "), "it was looked at: {}", term.dump());
    leave(term);
}
