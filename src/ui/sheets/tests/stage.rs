//! A small made-up cloud that answers what the screen asks, and keys to play on it.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::cloud::{self, Realm};
use crate::app::message::{Effect, Message};
use crate::app::model::{Model, Setup};
use crate::app::sheets::Sheet;
use crate::app::sheets::review::GRACE;
use crate::app::tests_support::{accounts, facts, prepared, prepared_in};
use crate::app::update::{start, update};
use crate::base::env::Now;
use crate::domain::execution::Execution;
use crate::domain::facts::Known;
use crate::domain::plan::Plan;
use crate::inventory::search::select;
use crate::ui;
use crate::work::Event;
use crate::work::tests_support::told;
use crate::work::{Job, Stamp};

/// A model and the cloud behind it.
pub(super) struct Stage {
    pub model: Model,
    realm: Realm,
    /// Whether plans are made as soon as they are asked for.
    pub prepares: bool,
    /// Whether the sharing role trusts everybody who is named.
    pub trusted: bool,
    /// The plan that waits to be carried out.
    job: Option<(Stamp, Plan)>,
    /// Seconds since the beginning.
    pub seconds: u64,
    /// What the uptime has more than that: time in which somebody has read what came up.
    read: Duration,
}

impl Stage {
    /// Signed in, everything read, the cursor on the first snapshot.
    pub(super) fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, Realm::Partly)
    }

    pub(super) fn with(width: u16, height: u16, realm: Realm) -> Self {
        let setup = Setup { demo: true, ..Setup::default() };
        let model = Model::new(setup, (width, height), now(0));
        let mut stage =
            Self { model, realm, prepares: true, trusted: true, job: None, seconds: 5, read: Duration::ZERO };
        let effects = start(&mut stage.model);
        stage.serve(effects);
        stage
    }

    /// Presses keys: characters as they are, names in `<>`, as in `s<Enter><Alt-f>`.
    pub(super) fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let (key, len) = match (first, rest.find('>')) {
                ('<', Some(end)) => (named(&rest[1..end]), end + 1),
                _ => (KeyCode::Char(first).into(), first.len_utf8()),
            };
            self.tell(Message::Key(key));
            rest = &rest[len..];
        }
        self
    }

    pub(super) fn paste(&mut self, text: &str) -> &mut Self {
        self.tell(Message::Paste(text.to_owned()));
        self
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.tell(Message::Resize(width, height));
        self
    }

    pub(super) fn tell(&mut self, message: Message) {
        let Now { wall, uptime } = now(self.seconds);
        let effects = update(&mut self.model, message, Now { wall, uptime: uptime + self.read });
        self.serve(effects);
    }

    fn serve(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Work(stamp, Job::Apply { plan, .. }) => self.job = Some((stamp, *plan)),
                Effect::Work(stamp, Job::Prepare { region, intent, .. }) if self.prepares => {
                    if !intent.parts().is_empty() {
                        let joint = prepared_in(&self.model, &intent, |part| part);
                        self.tell(Message::Work(stamp, Box::new(Event::Prepared(Box::new(joint)))));
                        continue;
                    }
                    let trusted = if self.trusted { accounts(&intent) } else { Vec::new() };
                    let prepared = prepared(&intent, facts(&self.model, &region, &trusted));
                    self.tell(Message::Work(stamp, Box::new(Event::Prepared(Box::new(prepared)))));
                    self.read_it();
                }
                Effect::Work(stamp, Job::As { job, .. }) if matches!(*job, Job::Prepare { .. }) => {
                    let Job::Prepare { region, intent, .. } = *job else { continue };
                    let mut facts = facts(&self.model, &region, &[]);
                    facts.account = cloud::MEMBER.parse().unwrap();
                    facts.invitations = Known::Known(self.model.inbox_rows().into_iter().cloned().collect());
                    let prepared = prepared(&intent, facts);
                    self.tell(Message::Work(stamp, Box::new(Event::Prepared(Box::new(prepared)))));
                    self.read_it();
                }
                Effect::Work(stamp, job) => {
                    for event in cloud::answer(&job, self.realm) {
                        self.tell(Message::Work(stamp, Box::new(event)));
                    }
                }
                Effect::Search(search) => {
                    let view = select(&search.inventory, &search.query);
                    self.tell(Message::Found(search.number, view));
                }
                Effect::EndEpoch(_) | Effect::Copy(_) | Effect::Redraw | Effect::Suspend => {}
            }
        }
    }

    /// Types what has to be typed in the review, and applies.
    pub(super) fn confirm(&mut self) -> &mut Self {
        self.read_it();
        let Some(Sheet::Review(review)) = self.model.sheets.last() else { panic!("a review is open") };
        let expected = review.confirmation().expected();
        self.keys("<Tab>");
        if !expected.is_empty() {
            self.keys(&expected).keys("<Enter>");
        }
        self.keys("<Enter>")
    }

    /// Lets time pass if the sheet has only just come up, so that its buttons work.
    fn read_it(&mut self) {
        if self.model.sheets.last().is_some_and(|sheet| sheet.armed_at(self.model.now.uptime).is_some()) {
            self.read += GRACE;
            self.tell(Message::Deadline);
        }
    }

    /// Tells that something happened that the last job of the review asked for.
    pub(super) fn answer(&mut self, event: Event) -> &mut Self {
        let Some(Sheet::Review(review)) = self.model.sheets.last() else { panic!("a review is open") };
        let stamp = review.stamp;
        self.event(stamp, event)
    }

    pub(super) fn event(&mut self, stamp: Stamp, event: Event) -> &mut Self {
        self.tell(Message::Work(stamp, Box::new(event)));
        self.read_it();
        self
    }

    /// Carries out the plan that was applied, as far as `script` goes.
    pub(super) fn play(&mut self, script: impl FnOnce(&mut Execution)) -> &mut Self {
        let (stamp, plan) = self.job.clone().expect("a plan was applied");
        let mut run = Execution::new(plan);
        script(&mut run);
        self.tell(Message::Work(stamp, Box::new(told(&run))));
        self
    }

    /// The plan that waits to be carried out, if there is one.
    pub(super) fn waiting(&self) -> Option<&Plan> {
        self.job.as_ref().map(|(_, plan)| plan)
    }

    /// What stands on the screen, and below it how it is drawn: `r` reversed, `b` bold, `d` dim, `u` underlined,
    /// a colour's first letter in capitals; last where the text cursor is.
    pub(super) fn frame(&self) -> String {
        let (width, height) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut cursor = None;
        terminal
            .draw(|frame| {
                let sheet = self.model.sheets.last().expect("a sheet is open");
                ui::sheets::draw(sheet, &self.model, frame);
            })
            .unwrap();
        if terminal.backend().cursor_visible() {
            cursor = Some(terminal.get_cursor_position().unwrap());
        }
        let buffer = terminal.backend().buffer().clone();
        let cursor = cursor.map_or_else(|| "none".to_owned(), |at| format!("{},{}", at.x, at.y));
        format!("{}\n--- styles\n{}\n--- cursor {cursor}", text(&buffer), styles(&buffer))
    }
}

fn text(buffer: &Buffer) -> String {
    rows(buffer, |buffer, x, y| buffer[(x, y)].symbol().to_owned())
}

fn styles(buffer: &Buffer) -> String {
    rows(buffer, |buffer, x, y| {
        let cell = &buffer[(x, y)];
        let marks =
            [(Modifier::REVERSED, 'r'), (Modifier::BOLD, 'b'), (Modifier::DIM, 'd'), (Modifier::UNDERLINED, 'u')];
        let mark = marks.into_iter().find(|(modifier, _)| cell.modifier.contains(*modifier)).map(|(_, mark)| mark);
        let colour = format!("{:?}", cell.fg).chars().next().filter(|_| cell.fg != Color::Reset);
        colour.or(mark).unwrap_or(' ').to_string()
    })
}

fn rows(buffer: &Buffer, cell: impl Fn(&Buffer, u16, u16) -> String) -> String {
    let area = buffer.area;
    let row = |y| {
        let mut out = String::new();
        let mut skip = 0;
        for x in 0..area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            skip = crate::base::untrusted::width(buffer[(x, y)].symbol()).saturating_sub(1);
            out.push_str(&cell(buffer, x, y));
        }
        out.trim_end().to_owned()
    };
    (0..area.height).map(row).collect::<Vec<_>>().join("\n")
}

fn named(name: &str) -> KeyEvent {
    let (modifiers, name) = match name.strip_prefix("Alt-") {
        Some(rest) => (KeyModifiers::ALT, rest),
        None => (KeyModifiers::NONE, name),
    };
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "S-Tab" => KeyCode::BackTab,
        "Down" => KeyCode::Down,
        "Up" => KeyCode::Up,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "End" => KeyCode::End,
        "Del" => KeyCode::Delete,
        "BS" => KeyCode::Backspace,
        "PgDn" => KeyCode::PageDown,
        other => KeyCode::Char(other.chars().next().expect("a key has a name")),
    };
    KeyEvent::new(code, modifiers)
}

pub(super) fn now(seconds: u64) -> Now {
    let wall = "2026-11-24T11:00:00Z".parse::<jiff::Timestamp>().unwrap();
    Now {
        wall: wall + jiff::SignedDuration::from_secs(i64::try_from(seconds).unwrap()),
        uptime: Duration::from_secs(seconds),
    }
}
