//! A child process in a real pseudo-terminal takes the terminal, ends in every way there is, and must leave no trace.
//!
//! The child is this test binary again, running [`child`]. Nothing waits for time: everything waits for bytes.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::widgets::Paragraph;
use rustix::process::Signal as Kill;
use snapferry::terminal::{ColorMode, Input, Screen, Signal, input, install_panic_hook, is_terminal, signals};
use std::io::Write;
use std::sync::mpsc;

use crate::support::place::Place;
use crate::support::term::{self, DOWN, ENTER, ESC, Term};

const HANG: &str = "SNAPFERRY_TEST_CHILD_HANGS";

enum Event {
    Input(Input),
    Signal(Signal),
}

/// The program under test: draws what it was told, and does what single letters ask for.
#[test]
#[ignore = "runs inside a pseudo-terminal, started by the other tests"]
fn child() {
    let hangs = std::env::var_os(HANG).is_some();
    install_panic_hook(|place| format!("the program stopped at {place}"));
    let (send, receive) = mpsc::channel();
    let signal = send.clone();
    let watch = move |event| {
        if hangs {
            eprint!("<{event:?}>");
        } else {
            signal.send(Event::Signal(event)).unwrap();
        }
    };
    signals::listen(watch).unwrap();
    input::listen(move |event| send.send(Event::Input(event)).unwrap()).unwrap();
    let mut screen = Screen::enter(ColorMode::Ansi16).unwrap();
    let mut text = format!("ready, terminal: {}", is_terminal());
    let (mut downs, mut falls) = (0, false);
    loop {
        let size = screen.size().unwrap();
        let words = Paragraph::new(format!("{text}\n{size}"));
        screen
            .draw(|frame| {
                frame.render_widget(words, frame.area());
                assert!(!falls, "a secret");
            })
            .unwrap();
        match receive.recv().unwrap() {
            Event::Input(Input::Key(KeyEvent { code, .. })) => match code {
                KeyCode::Char('q') => break,
                KeyCode::Char('p') => panic!("a secret"),
                KeyCode::Char('d') => falls = true,
                KeyCode::Char('w') => _ = std::thread::spawn(|| panic!("a secret")),
                KeyCode::Char('z') => screen.suspend().unwrap(),
                KeyCode::Char('l') => screen.repaint().unwrap(),
                KeyCode::Char('c') => text = format!("{downs} times down"),
                KeyCode::Down => downs += 1,
                code => text = format!("key {code:?}."),
            },
            Event::Input(Input::Paste(pasted)) => text = format!("pasted {pasted:?}."),
            Event::Input(Input::Resize(columns, rows)) => screen.resize(columns, rows),
            Event::Input(Input::Closed) => break,
            Event::Signal(Signal::Continue) => screen.reclaim().unwrap(),
            Event::Signal(_) => break,
        }
    }
    drop(screen);
    // After a hang-up there is nobody left to read it.
    let _ = writeln!(std::io::stdout(), "left in good order");
}

/// Starts the child, by `script` if there is one.
fn start(place: &Place, script: Option<&str>, hangs: bool) -> Term {
    let test = ["pty::child", "--exact", "--ignored", "--nocapture", "--color=never", "--test-threads=1"];
    let mut start = Term::start(place).program(std::env::current_exe().unwrap()).args(test);
    if let Some(script) = script {
        start = start.under(script);
    }
    if hangs {
        start = start.env(HANG, "1");
    }
    start.open()
}

fn ready(place: &Place) -> Term {
    let mut term = start(place, None, false);
    term.wait_for_output("ready, terminal: true");
    term.wait_for("ready");
    term.assert_taken();
    term
}

/// Waits for a good end.
fn left(mut term: Term) {
    term.wait_for_output("left in good order");
    assert_eq!(term.end(), 0);
    term.assert_as_before();
}

#[test]
fn quitting_leaves_no_trace() {
    let place = Place::new();
    let mut term = ready(&place);
    term.key("q");
    left(term);
}

#[test]
fn a_panic_in_any_thread_and_in_the_middle_of_a_frame_ends_the_program_and_leaves_no_trace() {
    for key in ["p", "w", "d"] {
        let place = Place::new();
        let mut term = ready(&place);
        term.key(key);
        term.wait_for_output("\x1b[?1049l");
        term.wait_for_output("the program stopped at tests/terminal/pty.rs:");
        assert_eq!(term.end(), 101);
        term.assert_as_before();
        assert!(!String::from_utf8_lossy(term.sent()).contains("a secret"));
    }
}

#[test]
fn signals_leave_no_trace() {
    for signal in [Kill::TERM, Kill::HUP, Kill::INT] {
        let place = Place::new();
        let term = ready(&place);
        term::signal(term.id(), signal);
        left(term);
    }
}

#[test]
fn a_second_request_ends_a_program_that_hangs() {
    let place = Place::new();
    let mut term = start(&place, None, true);
    term.wait_for_output("ready");
    term::signal(term.id(), Kill::TERM);
    term.wait_for_output("<Terminate>");
    term.assert_taken();
    // What comes within a second of the first counts as the same request, so it is repeated until it counts.
    while !term.output_contains("\x1b[?1049l") {
        term::signal(term.id(), Kill::TERM);
        term.listen_for(std::time::Duration::from_millis(100));
    }
    term.end();
    assert_eq!(term.ended_by(), Some("Terminated"));
    term.assert_as_before();
}

#[test]
fn suspending_gives_the_terminal_to_the_shell_and_takes_it_back() {
    let script = "set -m; \"$@\"; echo \"stopped=$?\"; read -r line; fg > /dev/null; echo \"ended=$?\"";
    let place = Place::new();
    let mut term = start(&place, Some(script), false);
    term.wait_for_output("ready, terminal: true");
    term.wait_for("ready");
    term.assert_taken();
    term.key("z");
    // 128 and the number of SIGTSTP, which is the same on all systems but some of MIPS.
    term.wait_for_output("stopped=148");
    term.assert_as_before();
    term.key(ENTER);
    term.wait_for_output("\x1b[2J");
    term.wait_for_output("ready, terminal: true");
    term.assert_taken();
    term.key("q");
    term.wait_for_output("ended=0");
    assert_eq!(term.end(), 0);
    term.assert_as_before();
}

#[test]
fn a_stop_from_outside_is_repaired() {
    let place = Place::new();
    let mut term = ready(&place);
    term::signal(term.id(), Kill::STOP);
    term::signal(term.id(), Kill::CONT);
    term.wait_for_output("\x1b[2J");
    term.wait_for_output("ready");
    term.assert_taken();
    term.key("q");
    left(term);
}

#[test]
fn a_resize_repaints() {
    let place = Place::new();
    let mut term = ready(&place);
    term.resize(100, 30);
    term.wait_for("100x30");
    term.key("q");
    left(term);
}

#[test]
fn every_key_of_a_flood_arrives() {
    let place = Place::new();
    let mut term = ready(&place);
    term.key(&DOWN.repeat(1000));
    term.key("c");
    term.wait_for("1000 times");
    term.key("q");
    left(term);
}

#[test]
fn torn_keys_and_pastes_arrive_whole() {
    let place = Place::new();
    let mut term = ready(&place);
    for byte in ["\x1b", "[", "5", "~"] {
        term.key(byte);
    }
    term.wait_for("key PageUp.");
    term.key(ESC);
    term.wait_for("key Esc.");
    term.paste("quit\rq");
    term.wait_for("pasted \"quit\\nq\".");
    term.key("quit now, please");
    term.wait_for("pasted \"quit now, please\".");
    term.key("q");
    left(term);
}
