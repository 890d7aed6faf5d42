//! Puts together what a slow link tore apart. Pure: time is an argument.
//!
//! A terminal sends an arrow key as `ESC [ A`. Read byte by byte, that is an Esc, which would close a sheet, and two
//! letters, which are commands. So an Esc waits a moment for its rest. Text pasted by a terminal that does not mark
//! pastes is told from typing by its speed.

mod sequence;

use super::input::Input;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use sequence::Meaning;
use std::time::Duration;

/// How long an Esc may be the beginning of something.
const ESCAPE: Duration = Duration::from_millis(50);
/// How long a sequence may pause once its second byte is there. No person types Esc and `[` within 50 ms.
const SEQUENCE: Duration = Duration::from_millis(250);
/// How long a marked paste whose beginning was torn may pause. Its end may be swallowed by crossterm, which does not
/// know of the beginning; keys taken for text are a nuisance, text taken for keys is a disaster.
const TORN_PASTE: Duration = Duration::from_millis(500);
/// More than [`BURST_KEYS`] keys within this time were not typed.
const BURST: Duration = Duration::from_millis(5);
const BURST_KEYS: usize = 8;
/// How long a burst may pause.
const BURST_PAUSE: Duration = Duration::from_millis(50);
/// Longest sequence looked at.
const LONGEST: usize = 32;
/// A key held down, on a link that delivers in heaps, is let through in portions of this many.
const SAME_KEYS: usize = 64;

/// Makes [`Input`] of crossterm's events.
#[derive(Debug, Default)]
pub struct Assembler {
    held: Held,
}

#[derive(Debug, Default)]
enum Held {
    #[default]
    Nothing,
    Escape {
        key: KeyEvent,
        since: Duration,
    },
    /// `ESC lead rest`, where `lead` is `[` or `O`.
    Sequence {
        lead: char,
        rest: String,
        last: Duration,
    },
    /// Typed or pasted: not known yet.
    Run {
        keys: Vec<KeyEvent>,
        first: Duration,
    },
    Paste(Paste),
}

#[derive(Debug)]
struct Paste {
    text: String,
    last: Duration,
    /// In a marked paste, where one may look for the end mark; `Some` after an Esc, with what came since.
    marked: bool,
    end_mark: Option<String>,
}

impl Assembler {
    /// Takes an event read at time `at` and appends what it completes to `out`. Times must not go back.
    pub fn push(&mut self, event: Event, at: Duration, out: &mut Vec<Input>) {
        if self.deadline().is_some_and(|deadline| deadline < at) {
            self.let_go(out);
        }
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key, at, out),
            Event::Paste(text) => {
                self.let_go(out);
                out.push(Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n")));
            }
            Event::Resize(columns, rows) => out.push(Input::Resize(columns, rows)),
            Event::Key(_) | Event::Mouse(_) | Event::FocusGained | Event::FocusLost => {}
        }
    }

    /// The time at which what is held is to be let go, by [`Assembler::expire`]; `None` if nothing is held.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        match &self.held {
            Held::Nothing => None,
            Held::Escape { since, .. } => Some(*since + ESCAPE),
            Held::Sequence { last, .. } => Some(*last + SEQUENCE),
            // A lone key waits for nothing but what has arrived already.
            Held::Run { keys, first } if keys.len() == 1 => Some(*first),
            Held::Run { first, .. } => Some(*first + BURST),
            Held::Paste(paste) => Some(paste.last + if paste.marked { TORN_PASTE } else { BURST_PAUSE }),
        }
    }

    /// Lets go what was held long enough, given that nothing has arrived up to `at`.
    pub fn expire(&mut self, at: Duration, out: &mut Vec<Input>) {
        if self.deadline().is_some_and(|deadline| deadline <= at) {
            self.let_go(out);
        }
    }

    fn key(&mut self, key: KeyEvent, at: Duration, out: &mut Vec<Input>) {
        match std::mem::take(&mut self.held) {
            Held::Nothing => self.fresh(key, at, out),
            Held::Escape { key: escape, .. } => self.after_escape(escape, key, at, out),
            Held::Sequence { lead, rest, .. } => self.in_sequence(lead, rest, key, at, out),
            Held::Run { keys, first } => self.in_run(keys, first, key, at, out),
            Held::Paste(paste) => self.in_paste(paste, key, at, out),
        }
    }

    fn fresh(&mut self, key: KeyEvent, at: Duration, out: &mut Vec<Input>) {
        if is_escape(key) {
            self.held = Held::Escape { key, since: at };
        } else if text_of(key).is_some() {
            self.held = Held::Run { keys: vec![key], first: at };
        } else {
            out.push(Input::Key(key));
        }
    }

    fn after_escape(&mut self, escape: KeyEvent, key: KeyEvent, at: Duration, out: &mut Vec<Input>) {
        match plain_char(key) {
            Some(lead @ ('[' | 'O')) => self.held = Held::Sequence { lead, rest: String::new(), last: at },
            // As crossterm has it when both bytes come at once.
            _ if is_single_byte(key) => out.push(Input::Key(with_alt(key))),
            _ => {
                out.push(Input::Key(escape));
                self.fresh(key, at, out);
            }
        }
    }

    fn in_sequence(&mut self, lead: char, mut rest: String, key: KeyEvent, at: Duration, out: &mut Vec<Input>) {
        let meaning = match plain_char(key).filter(char::is_ascii) {
            Some(c) if rest.len() < LONGEST => {
                rest.push(c);
                sequence::read(lead, &rest)
            }
            _ => Meaning::Broken,
        };
        match meaning {
            Meaning::Unfinished => self.held = Held::Sequence { lead, rest, last: at },
            Meaning::Key(key) => out.push(Input::Key(key)),
            Meaning::PasteBegins => {
                self.held = Held::Paste(Paste { text: String::new(), last: at, marked: true, end_mark: None });
            }
            Meaning::Nothing => {}
            Meaning::Broken => {
                if rest.len() <= 1 {
                    out.push(Input::Key(alt(lead)));
                }
                self.fresh(key, at, out);
            }
        }
    }

    fn in_run(&mut self, mut keys: Vec<KeyEvent>, first: Duration, key: KeyEvent, at: Duration, out: &mut Vec<Input>) {
        if text_of(key).is_none() {
            out.extend(keys.into_iter().map(Input::Key));
            return self.fresh(key, at, out);
        }
        keys.push(key);
        let same = keys.iter().all(|other| *other == key);
        let printable = keys.iter().filter(|key| matches!(key.code, KeyCode::Char(c) if c != '\n')).count();
        if same && keys.len() >= SAME_KEYS {
            out.extend(keys.into_iter().map(Input::Key));
        } else if printable > BURST_KEYS && !same {
            let mut paste = Paste { text: String::new(), last: at, marked: false, end_mark: None };
            keys.into_iter().for_each(|key| paste.add(key));
            self.held = Held::Paste(paste);
        } else {
            self.held = Held::Run { keys, first };
        }
    }

    fn in_paste(&mut self, mut paste: Paste, key: KeyEvent, at: Duration, out: &mut Vec<Input>) {
        paste.last = at;
        if is_escape(key) && !paste.marked {
            out.push(Input::Paste(paste.text));
            return self.fresh(key, at, out);
        }
        if paste.take(key) {
            self.held = Held::Paste(paste);
        } else {
            out.push(Input::Paste(paste.text));
        }
    }

    /// Time is up: what is held will not be completed.
    fn let_go(&mut self, out: &mut Vec<Input>) {
        match std::mem::take(&mut self.held) {
            Held::Nothing => {}
            Held::Escape { key, .. } => out.push(Input::Key(key)),
            // What the bytes say, and no command: neither "back" nor the letters.
            Held::Sequence { lead, rest, .. } if rest.is_empty() => out.push(Input::Key(alt(lead))),
            Held::Sequence { .. } => {}
            Held::Run { keys, .. } => out.extend(keys.into_iter().map(Input::Key)),
            Held::Paste(paste) => out.push(Input::Paste(paste.text)),
        }
    }
}

impl Paste {
    const END: &'static str = "[201~";

    /// Takes a key of the paste; `false` when it completes the end mark.
    fn take(&mut self, key: KeyEvent) -> bool {
        if is_escape(key) {
            self.end_mark = Some(String::new());
            return true;
        }
        let Some(mut mark) = self.end_mark.take() else {
            self.add(key);
            return true;
        };
        match plain_char(key) {
            Some(c) if Self::END[mark.len()..].starts_with(c) => {
                mark.push(c);
                let complete = mark == Self::END;
                self.end_mark = Some(mark);
                !complete
            }
            _ => {
                // Just text after an Esc.
                self.text.push_str(&mark);
                self.add(key);
                true
            }
        }
    }

    fn add(&mut self, key: KeyEvent) {
        match text_of(key) {
            // A line feed after a carriage return ends the same line.
            Some('\n') if is_line_feed(key) && self.text.ends_with('\n') => {}
            Some(c) => self.text.push(c),
            None => {}
        }
    }
}

fn is_escape(key: KeyEvent) -> bool {
    key.code == KeyCode::Esc && key.modifiers.is_empty()
}

/// How crossterm reads a line feed in raw mode.
fn is_line_feed(key: KeyEvent) -> bool {
    key.code == KeyCode::Char('j') && key.modifiers == KeyModifiers::CONTROL
}

/// A character typed with nothing but perhaps Shift.
fn plain_char(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) if KeyModifiers::SHIFT.contains(key.modifiers) => Some(c),
        _ => None,
    }
}

/// The text a key stands for inside a paste.
fn text_of(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Enter if key.modifiers.is_empty() => Some('\n'),
        KeyCode::Tab if key.modifiers.is_empty() => Some('\t'),
        _ if is_line_feed(key) => Some('\n'),
        _ => plain_char(key),
    }
}

/// Keys that a terminal sends as one byte or character, so that an Esc before them means Alt.
fn is_single_byte(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab | KeyCode::Backspace)
        && !key.modifiers.contains(KeyModifiers::ALT)
}

fn with_alt(key: KeyEvent) -> KeyEvent {
    KeyEvent { modifiers: key.modifiers | KeyModifiers::ALT, ..key }
}

fn alt(c: char) -> KeyEvent {
    let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT | shift)
}
