//! The command line, and places without a terminal: a message on standard error and an exit code.

use std::process::{Command, Output, Stdio};

use crate::server::Server;
use crate::support::place::Place;
use crate::support::term::{ENTER, Term};

fn run(place: &Place, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_snapferry"))
        .args(arguments)
        .env_clear()
        .envs(place.environment())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn fails(output: &Output, code: i32, words: &[&str]) {
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{message}");
    for word in words {
        assert!(message.contains(word), "{word:?} is not in {message:?}");
    }
    assert!(output.stdout.is_empty(), "{output:?}");
}

#[test]
fn without_a_terminal_it_says_so() {
    let place = Place::new();
    for arguments in [&[][..], &["demo"]] {
        fails(&run(&place, arguments), 2, &["terminal"]);
    }
}

#[test]
fn half_a_terminal_is_none() {
    let place = Place::new();
    for redirection in ["< /dev/null", "> kept", "| cat"] {
        let script = format!("{{ \"$@\"; echo \"ended=$?\" >&2; }} {redirection}; read -r line");
        let mut term = Term::start(&place).args(["demo"]).under(&script).open();
        term.wait_for_output("terminal");
        term.wait_for_output("ended=2");
        term.assert_untouched();
        term.key(ENTER);
        term.end();
    }
    assert_eq!(std::fs::read(place.home().join("kept")).unwrap(), b"");
}

#[test]
fn a_command_line_that_means_nothing() {
    let place = Place::new();
    fails(&run(&place, &["--regoin", "cn-hangzhou"]), 2, &["--regoin", "--region"]);
    fails(&run(&place, &["fly"]), 2, &["fly"]);
    fails(&run(&place, &["--region", "No Where"]), 2, &["--region"]);
    fails(&run(&place, &["demo", "--latency", "soon"]), 2, &["--latency"]);
}

#[test]
fn help_and_version_go_to_standard_output() {
    let place = Place::new();
    for (argument, words) in [("--help", "--endpoint-suffix"), ("--version", env!("CARGO_PKG_VERSION"))] {
        let output = run(&place, &[argument]);
        assert_eq!(output.status.code(), Some(0));
        assert!(String::from_utf8_lossy(&output.stdout).contains(words), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
}

#[test]
fn a_broken_configuration_is_named_with_the_place() {
    let place = Place::new();
    let table = [
        ("profile = \"a\"\nregions = [\"cn-hangzhou\"\n", ":2:25", "unclosed"),
        ("profile = \"a\"\nprofil = \"b\"\n", ":2:1", "profile"),
        ("profile = 3\n", ":1:11", "quotation marks"),
        ("regions = [\"Nowhere!\"]\n", ":1:12", "Nowhere!"),
    ];
    for (content, at, words) in table {
        let file = place.write("broken.toml", content);
        let file = file.to_str().unwrap();
        fails(&run(&place, &["--config", file]), 1, &[&format!("{file}{at}: "), words]);
    }
    fails(&run(&place, &["--config", "missing.toml"]), 1, &["missing.toml: there is no such file"]);
}

#[test]
fn the_demo_tells_its_profiles() {
    let place = Place::new();
    let script = "\"$@\"; echo \"ended=$?\"; read -r line";
    let mut term = Term::start(&place).args(["demo", "--profile", "nope"]).under(script).open();
    term.wait_for_output("nope");
    term.wait_for_output("acme-prod");
    term.wait_for_output("globex");
    term.wait_for_output("ended=1");
    term.assert_untouched();
    term.key(ENTER);
    term.end();
}

#[test]
fn a_world_that_cannot_be_read_is_named_with_the_reason() {
    let place = Place::new();
    let file = place.write("world.json", "{ \"seed\": 1 ");
    fails(&run(&place, &["sandbox", "--world", file.to_str().unwrap()]), 1, &["world.json"]);
    fails(&run(&place, &["sandbox", "--world", "missing.json"]), 1, &["missing.json"]);
}

#[test]
fn the_sandbox_serves_loopback_only_and_ends_in_good_order() {
    let place = Place::new();
    fails(&run(&place, &["sandbox", "--listen", "0.0.0.0:0"]), 1, &["loopback", "0.0.0.0"]);
    let mut server = Server::start(&place);
    assert_eq!(server.account("globex")["account_id"], "1876543210987654");
    assert_eq!(server.end(), Some(0));
}
