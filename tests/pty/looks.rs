//! How the screens look on terminals that have less: ASCII only, no colours, no cursor, another language.

use crate::support::place::Place;
use crate::support::term::Term;

fn demo_with(place: &Place, arguments: &[&str]) -> Term {
    let mut term = Term::start(place).args(["demo"]).args(arguments).open();
    settled(&mut term);
    term
}

/// Waits until everything has been read, so that two screens can be compared.
fn settled(term: &mut Term) {
    term.wait_for("complete");
    term.wait_for("8/8 regions");
    term.wait_for("4 Inbox 4!");
}

#[test]
fn ascii_means_every_byte() {
    let place = Place::new();
    let mut term = demo_with(&place, &["--ascii"]);
    for keys in ["\t", "2", "3", "4", "6", "?"] {
        term.press(keys);
    }
    assert!(term.sent().is_ascii(), "{}", term.dump());
    assert!(term.screen().contains("+-"), "{}", term.screen());
    term.key("\x1b");
}

/// How many times a number of SGR was sent for which `is` says yes.
fn pens(sent: &[u8], is: impl Fn(u32) -> bool) -> usize {
    let sent = String::from_utf8_lossy(sent);
    let pens = sent.split("\x1b[").filter_map(|rest| rest.split_once('m')).map(|(numbers, _)| numbers);
    let only_numbers = |numbers: &&str| numbers.bytes().all(|byte| byte.is_ascii_digit() || byte == b';');
    pens.filter(only_numbers).filter(|all| all.split(';').any(|one| one.parse().is_ok_and(&is))).count()
}

/// How many times a colour was set (SGR 30 to 38 and 90 to 97).
fn colours(sent: &[u8]) -> usize {
    pens(sent, |number| matches!(number, 30..=38 | 90..=97))
}

#[test]
fn a_theme_changes_colours_and_nothing_else() {
    let place = Place::new();
    let plain = demo_with(&place, &[]).screen();
    let mut light = Term::start(&place).env("COLORTERM", "truecolor").args(["demo", "--theme", "light"]).open();
    settled(&mut light);
    assert!(light.output_contains("38;2;"), "{}", light.dump());
    let list = |screen: &str| screen.lines().nth(1).map(|line| line.trim_end().to_owned());
    assert_eq!(list(&light.screen()), list(&plain));
    let mono = demo_with(&place, &["--theme", "mono"]);
    assert_eq!(colours(mono.sent()), 0, "{}", mono.dump());
    assert!(pens(mono.sent(), |number| number == 7) > 0, "the focus is seen all the same: {}", mono.dump());
    assert!(colours(light.sent()) > 0);
}

#[test]
fn the_screens_speak_chinese() {
    let place = Place::new();
    let mut term = Term::start(&place).env("LC_ALL", "zh_CN.UTF-8").args(["demo"]).open();
    term.wait_for("完整");
    term.press("?");
    term.wait_for("按键");
}

#[test]
fn a_terminal_that_cannot_place_a_cursor_gets_the_list() {
    let place = Place::new();
    let mut term = Term::start(&place).env("TERM", "dumb").open();
    assert_ne!(term.end(), 0, "nobody is signed in, so there is no list");
    assert!(term.output_contains("snapferry --help") && !term.output_contains("\x1b["), "{}", term.dump());
}

#[test]
fn the_users_own_keys_are_those_that_work_and_that_are_shown() {
    let place = Place::new();
    place.write("home/.config/snapferry/keys.toml", "[screens]\nview_shares = 'F2'\nfilter = ['F3', '/']\n");
    let mut term = demo_with(&place, &[]);
    term.wait_for("F3 filter");
    term.press("\x1bOQ");
    term.wait_for("[3 Shares");
    term.key("1");
    term.wait_for("[1 Snapshots");
    term.press("3");
    term.key("2");
    term.wait_for("[2 Shared-in");
    assert!(!term.output_contains("no such"), "a key without a meaning is nothing to complain about");
}
