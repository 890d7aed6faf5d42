//! A child process in a real pseudo-terminal takes the terminal, ends in every way there is, and must leave no trace.
//!
//! The child is this test binary again, running [`child`]. Nothing waits for time: everything waits for bytes.

use crossterm::event::{KeyCode, KeyEvent};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use ratatui::widgets::Paragraph;
use rustix::process::{Pid, Signal as Kill, kill_process};
use snapferry::terminal::{ColorMode, Input, Screen, Signal, input, install_panic_hook, is_terminal, signals};
use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// How long a test waits for bytes that never come before it fails.
const PATIENCE: Duration = Duration::from_secs(30);
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
    let mut downs = 0;
    loop {
        let size = screen.size().unwrap();
        screen.draw(|frame| frame.render_widget(Paragraph::new(format!("{text}\n{size}")), frame.area())).unwrap();
        match receive.recv().unwrap() {
            Event::Input(Input::Key(KeyEvent { code, .. })) => match code {
                KeyCode::Char('q') => break,
                KeyCode::Char('p') => panic!("a secret"),
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

struct Session {
    master: Box<dyn MasterPty + Send>,
    /// Kept, so that the terminal outlives the child.
    _slave: Box<dyn SlavePty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    child: Box<dyn Child + Send + Sync>,
    modes_before: String,
    seen: Vec<u8>,
    /// How much of `seen` was looked at.
    read: usize,
    emulator: vt100::Parser,
}

impl Session {
    /// Starts the child; `before` comes before its command line.
    fn start(before: &[&str], env: &[(&str, &str)]) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut line: Vec<_> = before.iter().map(Into::into).collect();
        line.push(std::env::current_exe().unwrap().into_os_string());
        let test = ["pty::child", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
        line.extend(test.iter().map(Into::into));
        let mut command = CommandBuilder::from_argv(line);
        env.iter().for_each(|(name, value)| command.env(name, value));
        let modes_before = format!("{:?}", pair.master.get_termios().unwrap());
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let cells = |count: u16| std::num::NonZeroU16::new(count).unwrap();
        Self {
            keys: pair.master.take_writer().unwrap(),
            child: pair.slave.spawn_command(command).unwrap(),
            master: pair.master,
            _slave: pair.slave,
            output,
            modes_before,
            seen: Vec::new(),
            read: 0,
            emulator: vt100::Parser::new(cells(24), cells(80), 0),
        }
    }

    fn ready() -> Self {
        let mut session = Self::start(&[], &[]);
        session.wait_for("ready, terminal: true");
        session.assert_taken();
        session
    }

    fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until `text` is sent, after what was waited for before.
    fn wait_for(&mut self, text: &str) {
        loop {
            let new = &self.seen[self.read..];
            if let Some(at) = new.windows(text.len()).position(|part| part == text.as_bytes()) {
                self.read += at + text.len();
                return;
            }
            self.receive(text);
        }
    }

    /// Waits until the screen shows `text`.
    fn wait_to_see(&mut self, text: &str) {
        while !self.emulator.screen().contents().contains(text) {
            self.receive(text);
        }
        self.read = self.seen.len();
    }

    fn receive(&mut self, hope: &str) {
        let Ok(more) = self.output.recv_timeout(PATIENCE) else {
            panic!("no {hope:?} in {:?}", String::from_utf8_lossy(&self.seen[self.read..]));
        };
        self.emulator.process(&more);
        self.seen.extend_from_slice(&more);
    }

    fn kill(&self, signal: Kill) {
        let id = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
    }

    fn modes(&self) -> String {
        format!("{:?}", self.master.get_termios().unwrap())
    }

    fn assert_taken(&self) {
        let screen = self.emulator.screen();
        assert_ne!(self.modes(), self.modes_before);
        assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
    }

    /// The terminal is as it was, and was never asked or renamed.
    fn assert_as_before(&self) {
        let screen = self.emulator.screen();
        assert_eq!(self.modes(), self.modes_before);
        assert!(!screen.alternate_screen(), "alternate screen");
        assert!(!screen.hide_cursor(), "cursor");
        assert!(!screen.bracketed_paste(), "bracketed paste");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let sent = String::from_utf8_lossy(&self.seen);
        assert!(sent.rfind("\x1b[?2026l") > sent.rfind("\x1b[?2026h"), "a frame is open");
        assert!(sent.rfind("\x1b[m") > sent.rfind("\x1b[?1049h"), "attributes");
        for query in ["\x1b[6n", "\x1b[c", "\x1b[0c", "\x1b[>", "\x1b[?u", "\x1bP", "\x1b]", "$p", "\x1b[?1000h"] {
            assert!(!sent.contains(query), "{query:?} was sent");
        }
    }

    /// Waits for the end of the process, and answers its exit code and the signal that ended it.
    fn end(&mut self) -> (u32, Option<String>) {
        let status = self.child.wait().unwrap();
        self.assert_as_before();
        (status.exit_code(), status.signal().map(str::to_owned))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Only after a failure is there still something to kill.
        let _ = self.child.kill();
    }
}

#[test]
fn quitting_leaves_no_trace() {
    let mut session = Session::ready();
    session.send("q");
    session.wait_for("left in good order");
    assert_eq!(session.end(), (0, None));
}

#[test]
fn a_panic_in_any_thread_ends_the_program_and_leaves_no_trace() {
    for key in ["p", "w"] {
        let mut session = Session::ready();
        session.send(key);
        session.wait_for("\x1b[?1049l");
        session.wait_for("the program stopped at tests/terminal/pty.rs:");
        assert_eq!(session.end(), (101, None));
        assert!(!String::from_utf8_lossy(&session.seen).contains("a secret"));
    }
}

#[test]
fn signals_leave_no_trace() {
    for signal in [Kill::TERM, Kill::HUP, Kill::INT] {
        let mut session = Session::ready();
        session.kill(signal);
        session.wait_for("left in good order");
        assert_eq!(session.end(), (0, None));
    }
}

#[test]
fn a_second_request_ends_a_program_that_hangs() {
    let mut session = Session::start(&[], &[(HANG, "1")]);
    session.wait_for("ready");
    session.kill(Kill::TERM);
    session.wait_for("<Terminate>");
    session.assert_taken();
    session.kill(Kill::TERM);
    session.wait_for("\x1b[?1049l");
    let (_, signal) = session.end();
    assert_eq!(signal.as_deref(), Some("Terminated"));
}

#[test]
fn suspending_gives_the_terminal_to_the_shell_and_takes_it_back() {
    let script = "set -m; \"$@\"; echo \"stopped=$?\"; read -r line; fg > /dev/null; echo \"ended=$?\"";
    let mut session = Session::start(&["sh", "-c", script, "sh"], &[]);
    session.wait_for("ready, terminal: true");
    session.assert_taken();
    session.send("z");
    // 128 and the number of SIGTSTP, which is the same on all systems but some of MIPS.
    session.wait_for("stopped=148");
    session.assert_as_before();
    session.send("\r");
    session.wait_for("\x1b[2J");
    session.wait_for("ready, terminal: true");
    session.assert_taken();
    session.send("q");
    session.wait_for("ended=0");
    assert_eq!(session.end(), (0, None));
}

#[test]
fn a_stop_from_outside_is_repaired() {
    let mut session = Session::ready();
    session.kill(Kill::STOP);
    session.kill(Kill::CONT);
    session.wait_for("\x1b[2J");
    session.wait_for("ready");
    session.assert_taken();
    session.send("q");
    session.wait_for("left in good order");
    assert_eq!(session.end(), (0, None));
}

#[test]
fn a_resize_repaints() {
    let mut session = Session::ready();
    session.master.resize(PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 }).unwrap();
    session.wait_to_see("100x30");
    session.send("q");
    session.wait_for("left in good order");
    assert_eq!(session.end(), (0, None));
}

#[test]
fn every_key_of_a_flood_arrives() {
    let mut session = Session::ready();
    session.send(&"\x1b[B".repeat(1000));
    session.send("c");
    session.wait_to_see("1000 times");
    session.send("q");
    session.wait_for("left in good order");
    assert_eq!(session.end(), (0, None));
}

#[test]
fn torn_keys_and_pastes_arrive_whole() {
    let mut session = Session::ready();
    for byte in ["\x1b", "[", "5", "~"] {
        session.send(byte);
    }
    session.wait_to_see("key PageUp.");
    session.send("\x1b");
    session.wait_to_see("key Esc.");
    session.send("\x1b[200~quit\rq\x1b[201~");
    session.wait_to_see("pasted \"quit\\nq\".");
    session.send("quit now, please");
    session.wait_to_see("pasted \"quit now, please\".");
    session.send("q");
    session.wait_for("left in good order");
    assert_eq!(session.end(), (0, None));
}
