//! A program in a pseudo-terminal, its screen kept by an emulator. Nothing waits for time: everything waits for bytes.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use portable_pty::{Child, ChildKiller, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::place::Place;
use super::start::Start;
use super::stream;

/// How long something may take that does come; a test that fails takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

pub const ESC: &str = "\x1b";
pub const TAB: &str = "\t";
pub const ENTER: &str = "\r";
pub const UP: &str = "\x1b[A";
pub const DOWN: &str = "\x1b[B";
pub const PAGE_DOWN: &str = "\x1b[6~";
const REDRAW: &str = "\x0c";
/// How a whole frame ends.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// How a redraw begins.
const ERASE: &[u8] = b"\x1b[2J";
pub const CTRL_C: &str = "\x03";
pub const CTRL_Z: &str = "\x1a";

/// What comes back from the program.
enum Heard {
    Bytes(Vec<u8>),
    /// The terminal is gone.
    Closed,
    Ended(ExitStatus),
}

fn listen(mut reader: Box<dyn Read + Send>, mut child: Box<dyn Child + Send + Sync>, sender: Sender<Heard>) {
    let to = sender.clone();
    std::thread::spawn(move || {
        let mut buffer = [0; 64 * 1024];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            if to.send(Heard::Bytes(buffer[..count].to_vec())).is_err() {
                return;
            }
        }
        // Nobody listens once the test is over.
        let _ = to.send(Heard::Closed);
    });
    std::thread::spawn(move || {
        if let Ok(status) = child.wait() {
            let _ = sender.send(Heard::Ended(status));
        }
    });
}

/// A program in a pseudo-terminal; it is killed when the value goes.
pub struct Term {
    master: Box<dyn MasterPty + Send>,
    /// Kept while the program runs, so that the terminal outlives it.
    slave: Option<Box<dyn SlavePty + Send>>,
    keys: Box<dyn Write + Send>,
    heard: Receiver<Heard>,
    /// What has come and was not yet shown to the emulator.
    coming: Vec<u8>,
    id: u32,
    killer: Box<dyn ChildKiller + Send + Sync>,
    settings_before: String,
    emulator: vt100::Parser,
    /// Every byte that the terminal was sent.
    sent: Vec<u8>,
    /// How much of it [`Term::wait_for_output`] has passed.
    read: usize,
    ended: Option<ExitStatus>,
}

impl Term {
    /// How `snapferry` is to be started.
    pub fn start(place: &Place) -> Start {
        Start::new(place)
    }

    pub(super) fn open(command: CommandBuilder, (columns, rows): (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(pty_size(columns, rows)).unwrap();
        let settings_before = format!("{:?}", pair.master.get_termios().unwrap());
        let (sender, heard) = mpsc::channel();
        let child = pair.slave.spawn_command(command).unwrap();
        let (id, killer) = (child.process_id().unwrap(), child.clone_killer());
        listen(pair.master.try_clone_reader().unwrap(), child, sender);
        Self {
            keys: pair.master.take_writer().unwrap(),
            master: pair.master,
            slave: Some(pair.slave),
            heard,
            coming: Vec::new(),
            id,
            killer,
            settings_before,
            emulator: vt100::Parser::new(cells(rows), cells(columns), 0),
            sent: Vec::new(),
            read: 0,
            ended: None,
        }
    }

    /// Sends one key, or a few: many different characters at once would be taken for a paste.
    pub fn key(&mut self, key: &str) {
        self.keys.write_all(key.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Pastes as a terminal does that marks pastes.
    pub fn paste(&mut self, text: &str) {
        self.key(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Types into a field character by character, each when the one before stands there after `lead`.
    pub fn type_after(&mut self, lead: &str, text: &str) {
        let mut shown = lead.to_owned();
        for c in text.chars() {
            self.key(&c.to_string());
            shown.push(c);
            self.wait_for(&shown);
        }
    }

    /// Opens the filter of this view, empties it if it holds something, and takes in `word`; the list then has the focus
    /// again and shows what matches.
    pub fn filter(&mut self, word: &str) {
        self.key("/");
        self.wait_for("Enter keep the filter");
        if !self.filter_text().is_empty() {
            self.key(ESC);
            self.wait_until("an empty filter", |screen| filter_text(screen).is_empty());
        }
        let mut shown = String::new();
        for c in word.chars() {
            self.key(&c.to_string());
            shown.push(c);
            self.wait_until(&format!("filter {shown:?}"), |screen| filter_text(screen) == shown);
        }
        self.key(ENTER);
        self.wait_gone("Enter keep the filter");
    }

    fn filter_text(&self) -> String {
        filter_text(&self.screen()).to_owned()
    }

    /// Presses Tab until the focus is on the button with this label, and waits until that works: what has only just come
    /// up is not sent.
    pub fn tab_to(&mut self, button: &str) {
        let focused = format!(">[ {button} ]");
        let early = format!(">( {button} )");
        for _ in 0..12 {
            if self.screen().contains(&early) {
                return self.wait_for(&focused);
            }
            if self.screen().contains(&focused) {
                return;
            }
            self.press(TAB);
        }
        panic!("Tab never reaches {button:?}:\n{}", self.dump());
    }

    /// Presses a key that has its effect at once, and waits until it is on the screen: keys are taken in their order, and
    /// the redraw that is asked for after it cannot be missed. Not for Esc, which would be taken for the Alt of the next.
    pub fn press(&mut self, key: &str) {
        let from = self.sent.len();
        self.key(key);
        self.key(REDRAW);
        let deadline = Instant::now() + PATIENCE;
        while self.inside_frame() || !self.sent[from..].windows(ERASE.len()).any(|part| part == ERASE) {
            assert!(self.hear(deadline), "{key:?} is not answered:\n{}", self.dump());
        }
    }

    /// Presses a key and waits until the screen is another one.
    pub fn change(&mut self, key: &str) {
        let before = self.screen();
        self.key(key);
        self.wait_until(&format!("change by {key:?}"), |screen| screen != before);
    }

    pub fn screen(&self) -> String {
        self.emulator.screen().contents()
    }

    /// The screen in a frame, for messages.
    pub fn dump(&self) -> String {
        let (_, columns) = self.emulator.screen().size();
        let rows = self.emulator.screen().rows(0, columns.get()).map(|row| format!("|{row}\n")).collect::<String>();
        let tail = &self.sent[self.sent.len().saturating_sub(300)..];
        format!("{rows}ended: {:?}, last bytes: {:?}", self.ended, String::from_utf8_lossy(tail))
    }

    /// Waits until the screen shows `text`.
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |screen| screen.contains(text));
    }

    /// Waits until the screen no longer shows `text`.
    pub fn wait_gone(&mut self, text: &str) {
        self.wait_until(&format!("end of {text}"), |screen| !screen.contains(text));
    }

    /// Waits until a whole frame is as it should be; `hope` names that in the message of a failure.
    pub fn wait_until(&mut self, hope: &str, mut is_so: impl FnMut(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while self.inside_frame() || !is_so(&self.screen()) {
            assert!(self.hear(deadline), "no {hope:?} on the screen:\n{}", self.dump());
        }
    }

    /// Waits until the program has ended or the screen shows `text`; whether it has ended.
    pub fn ends_or_shows(&mut self, text: &str) -> bool {
        let deadline = Instant::now() + PATIENCE;
        while self.ended.is_none() && (self.inside_frame() || !self.screen().contains(text)) {
            assert!(self.hear(deadline), "no end, and no {text:?} on the screen:\n{}", self.dump());
        }
        self.ended.is_some()
    }

    /// Waits until `text` is sent, after what was waited for before.
    pub fn wait_for_output(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let new = &self.sent[self.read..];
            if let Some(at) = new.windows(text.len()).position(|part| part == text.as_bytes()) {
                self.read += at + text.len();
                return;
            }
            assert!(self.hear(deadline), "no {text:?} in the output:\n{}", self.dump());
        }
    }

    /// The word that follows what was waited for.
    pub fn word(&mut self) -> String {
        let from = self.read;
        self.wait_for_output("\n");
        String::from_utf8_lossy(&self.sent[from..self.read]).trim().to_owned()
    }

    /// Waits for the end of the program and of its output; answers the exit code.
    pub fn end(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        while self.ended.is_none() {
            assert!(self.hear(deadline), "the program does not end:\n{}", self.dump());
        }
        // Now the reader sees an end after the last byte.
        self.slave = None;
        while self.hear(deadline) {}
        self.ended.as_ref().unwrap().exit_code()
    }

    /// The signal that ended the program, if one did.
    pub fn ended_by(&self) -> Option<&str> {
        self.ended.as_ref()?.signal()
    }

    /// Whether the terminal was sent this text.
    pub fn output_contains(&self, text: &str) -> bool {
        self.sent.windows(text.len()).any(|part| part == text.as_bytes())
    }

    /// Takes what comes within `time`, and tells how many bytes it was.
    pub fn listen_for(&mut self, time: Duration) -> usize {
        let (before, deadline) = (self.sent.len(), Instant::now() + time);
        while self.hear(deadline) {}
        self.sent.len() - before
    }

    /// Takes what comes until it has been silent for that long, or for a few seconds at most; when the last of it came.
    pub fn settle(&mut self, silence: Duration) -> Instant {
        let begun = Instant::now();
        let mut last = begun;
        while last < begun + Duration::from_secs(5) && self.hear(last + silence) {
            last = Instant::now();
        }
        last
    }

    /// Every byte that the terminal was sent.
    pub fn sent(&self) -> &[u8] {
        &self.sent
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.master.resize(pty_size(columns, rows)).unwrap();
        self.emulator.screen_mut().set_size(cells(rows), cells(columns));
    }

    /// The process that was started: the program, or the shell above it.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The terminal has been taken: raw, alternate screen, no cursor, marked pastes. Its settings are not announced by any
    /// byte, so they are given a while.
    pub fn assert_taken(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.settings() == self.settings_before && Instant::now() < deadline {
            self.listen_for(Duration::from_millis(20));
        }
        assert_ne!(self.settings(), self.settings_before);
        let screen = self.emulator.screen();
        assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
    }

    /// The terminal is as it was: its settings, every mode that was touched, the attributes; and it was never asked or told
    /// anything else.
    pub fn assert_as_before(&self) {
        assert_eq!(self.settings(), self.settings_before);
        let screen = self.emulator.screen();
        assert!(!screen.alternate_screen(), "alternate screen");
        assert!(!screen.hide_cursor(), "cursor");
        assert!(!screen.bracketed_paste(), "bracketed paste");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let modes = stream::read(&self.sent).unwrap();
        let expected = [(25, true), (1049, false), (2004, false), (2026, false)];
        assert_eq!(modes.set.into_iter().collect::<Vec<_>>(), expected);
        assert!(modes.plain, "attributes");
    }

    /// Nothing but text was ever sent.
    pub fn assert_untouched(&self) {
        assert_eq!(self.settings(), self.settings_before);
        assert!(!self.sent.contains(&0x1b), "{}", self.dump());
    }

    fn settings(&self) -> String {
        format!("{:?}", self.master.get_termios().unwrap())
    }

    /// Whether the last frame has begun but not ended.
    fn inside_frame(&self) -> bool {
        let mark = b"\x1b[?2026";
        let last = self.sent.windows(mark.len() + 1).rev().find(|part| part.starts_with(mark));
        last.is_some_and(|part| part.ends_with(b"h"))
    }

    /// Takes what has come up to the end of a frame: however many come at once, whoever waits sees each.
    fn take(&mut self) {
        let before = self.sent.len().saturating_sub(FRAME_END.len() - 1);
        let known = self.sent.len() - before;
        // The end of a frame may have come in two parts.
        let whole = [&self.sent[before..], &self.coming].concat();
        let end = whole.windows(FRAME_END.len()).position(|part| part == FRAME_END);
        let rest = self.coming.split_off(end.map_or(self.coming.len(), |at| at + FRAME_END.len() - known));
        self.emulator.process(&self.coming);
        self.sent.append(&mut self.coming);
        self.coming = rest;
    }

    /// Waits for something to come; `false` when it is too late or nothing can come any more.
    fn hear(&mut self, deadline: Instant) -> bool {
        if !self.coming.is_empty() {
            self.take();
            return true;
        }
        match self.heard.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Heard::Bytes(bytes)) => {
                self.coming = bytes;
                self.take();
                true
            }
            Ok(Heard::Ended(status)) => {
                self.ended = Some(status);
                true
            }
            Ok(Heard::Closed) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }
}

impl Drop for Term {
    fn drop(&mut self) {
        if self.ended.is_none() {
            // The shell's program goes with the terminal.
            let _ = self.killer.kill();
        }
    }
}

/// What stands in the filter line, above the line of keys.
fn filter_text(screen: &str) -> &str {
    let line = screen.lines().rfind(|line| line.starts_with(" /")).unwrap_or_default();
    line.trim_start_matches(" /").strip_prefix(' ').unwrap_or_default().split("  ").next().unwrap_or_default()
}

/// Sends a signal to a process by its number.
pub fn signal(process: u32, signal: Signal) {
    let id = Pid::from_raw(i32::try_from(process).unwrap()).unwrap();
    kill_process(id, signal).unwrap();
}

fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}
