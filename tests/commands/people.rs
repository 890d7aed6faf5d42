//! A person at a terminal: the review is read and the answer typed.

use crate::rig::{PLAIN, Rig};
use crate::support::term::{ENTER, Term};

/// An account that nothing was ever shared with.
const NEWCOMER: &str = "1444555566667777";
const SHARE: [&str; 11] =
    ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", NEWCOMER, "--new", "typed", "--scope", "all"];

/// Runs a command and tells its exit code.
fn open(rig: &Rig, arguments: &[&str]) -> Term {
    let all = [arguments, &["--endpoint-suffix", rig.server.suffix()]].concat();
    let script = "\"$@\"; echo \"ended=$?\"; read -r line";
    Term::start(&rig.place).args(all).size(100, 60).under(script).open()
}

#[test]
fn the_review_is_shown_and_the_last_four_digits_send_it() {
    let rig = Rig::new();
    let mut term = open(&rig, &SHARE);
    term.wait_for_output("STEPS, in the order they are sent");
    term.wait_for_output("type its last 4 digits to confirm:");
    term.key("7777\r");
    term.wait_for_output("step 1/1  CreateResourceShare  sent");
    term.wait_for_output("awaiting_recipient");
    term.wait_for_output("ended=0");
    term.key(ENTER);
    term.end();
    assert_eq!(rig.json(&["audit"]).value()["items"].as_array().unwrap().len(), 1);
}

#[test]
fn any_other_answer_sends_nothing() {
    let rig = Rig::new();
    for typed in ["yes", ""] {
        let mut term = open(&rig, &SHARE);
        term.wait_for_output("type its last 4 digits to confirm:");
        term.key(&format!("{typed}\r"));
        term.wait_for_output("Not confirmed; nothing was sent.");
        term.wait_for_output("ended=4");
        term.key(ENTER);
        term.end();
    }
    assert_eq!(rig.json(&["audit"]).value()["items"].as_array().unwrap().len(), 0);
}

#[test]
fn keys_that_were_pressed_before_the_question_are_no_answer() {
    let rig = Rig::with(&[r#"{"kind":"latency","ms":300}"#]);
    let invitation = rig.invitation("acme");
    let mut term = open(&rig, &["reject", "--region", "cn-hangzhou", &invitation]);
    term.key("yes\r");
    term.wait_for_output("Type yes to send it:");
    term.key("no\r");
    term.wait_for_output("ended=4");
    term.key(ENTER);
    term.end();
    assert_eq!(rig.invitation("acme"), invitation);
}
