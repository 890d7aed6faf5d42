//! The pictures of the README are the real screens, drawn from the built-in world at a fixed time.
//!
//! `SNAPFERRY_PICTURES=write cargo test --test pictures` draws them anew; without it the test fails when they are stale.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod svg;

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use snapferry::api::credentials::Sources;
use snapferry::api::endpoint::Endpoints;
use snapferry::app::message::{Effect, Message};
use snapferry::app::model::{Model, Session, Setup};
use snapferry::app::sheets::Sheet;
use snapferry::app::update::{start, update};
use snapferry::base::env::{Clock, Env, Now, Random};
use snapferry::inventory::search::select;
use snapferry::sandbox::world::World;
use snapferry::sandbox::{self, Options};
use snapferry::work::{self, Event, Stamp, Worker};

/// A wall clock that stands still, so that ages are the same every time.
struct Noon(Instant);

impl Clock for Noon {
    fn now(&self) -> Now {
        Now { wall: "2026-11-24T12:00:00Z".parse().unwrap(), uptime: self.0.elapsed() }
    }
}

/// Numbers that are different every time within a run, which is all that nonces need.
struct Counter(Mutex<u64>);

impl Random for Counter {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let mut next = self.0.lock().unwrap();
            *next += 1;
            chunk.copy_from_slice(&next.to_le_bytes()[..chunk.len()]);
        }
    }
}

struct Screen {
    model: Model,
    env: Env,
    worker: Worker,
    events: Receiver<(Stamp, Event)>,
}

impl Screen {
    fn open(sandbox: &sandbox::Sandbox, env: Env, home: &Path) -> Self {
        let account = &sandbox.ready().accounts[0];
        let profile = serde_json::json!({
            "name": account.profile, "mode": "AK",
            "access_key_id": account.access_key_id, "access_key_secret": account.access_key_secret,
        });
        let file = serde_json::json!({ "current": account.profile, "profiles": [profile] });
        std::fs::create_dir(home.join(".aliyun")).unwrap();
        std::fs::write(home.join(".aliyun/config.json"), file.to_string()).unwrap();
        let sources = Sources { home: home.to_owned(), ..Sources::default() };
        let endpoints = Endpoints::new(&sandbox.ready().suffix).unwrap();
        let (sender, events) = channel();
        let worker = work::start(work::Setup::new(env.clone(), endpoints, sources), move |stamp, event| {
            let _ = sender.send((stamp, event));
        })
        .unwrap();
        let setup = Setup { demo: true, ..Setup::default() };
        let mut model = Model::new(setup, (140, 40), env.now());
        let effects = start(&mut model);
        let mut screen = Self { model, env, worker, events };
        screen.carry_out(effects);
        screen
    }

    fn send(&mut self, message: Message) {
        let effects = update(&mut self.model, message, self.env.now());
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Work(stamp, job) => self.worker.submit(stamp, job),
                Effect::Search(search) => {
                    let view = select(&search.inventory, &search.query);
                    self.send(Message::Found(search.number, view));
                }
                _ => {}
            }
        }
    }

    /// Takes what the worker says until nothing is being read any more.
    fn settle(&mut self) {
        while !self.is_settled() {
            let (stamp, event) = self.events.recv_timeout(Duration::from_secs(60)).expect("the worker goes on");
            self.send(Message::Work(stamp, Box::new(event)));
        }
    }

    fn is_settled(&self) -> bool {
        let model = &self.model;
        let tree_read = |tree: &snapferry::domain::directory::Directory| {
            tree.contains(&"9999999999999999".parse().unwrap()) == Some(false)
        };
        matches!(model.session, Session::Open(_))
            && !model.regions.is_empty()
            && !model.regions.iter().any(|row| row.is_loading())
            && !model.groups.is_empty()
            && model.directory.directory().is_some_and(tree_read)
            && self.keys_known()
    }

    fn keys_known(&self) -> bool {
        self.model
            .inventory
            .rows()
            .filter(|row| row.is_own() && row.is_encrypted())
            .all(|row| row.key_id().is_none_or(|key| self.model.keys.class(row.region(), &key).is_some()))
    }

    fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            let code = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
            self.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        }
    }

    /// Takes what the worker says until the review of a plan is up and its button works.
    fn reviewed(&mut self) {
        while !matches!(self.model.sheets.last(), Some(Sheet::Review(review)) if review.plan().is_some()) {
            let (stamp, event) = self.events.recv_timeout(Duration::from_secs(60)).expect("the worker goes on");
            self.send(Message::Work(stamp, Box::new(event)));
        }
        let now = self.env.now();
        let later = Now { uptime: now.uptime + Duration::from_secs(10), ..now };
        let effects = update(&mut self.model, Message::Deadline, later);
        self.carry_out(effects);
    }

    fn frame(&self) -> Buffer {
        let (width, height) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| snapferry::ui::draw(&self.model, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    fn picture(&mut self, width: u16, height: u16) -> String {
        self.send(Message::Resize(width, height));
        svg::picture(&self.frame())
    }

    /// A snapshot is found and shared with somebody outside, up to the review: what is sent has times of its own.
    fn walk(&mut self) -> Vec<Buffer> {
        self.send(Message::Resize(80, 24));
        let mut frames = vec![self.frame()];
        for keys in ["/web-golden", "\n", "s", "\n", "\u{1b}B\n", "1876543210987654"] {
            match keys.strip_prefix("\u{1b}B") {
                Some(rest) => {
                    self.send(Message::Key(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE)));
                    self.keys(rest);
                }
                None => self.keys(keys),
            }
            frames.push(self.frame());
        }
        self.keys("\n");
        self.reviewed();
        frames.push(self.frame());
        frames
    }
}

fn compare(name: &str, picture: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
    if std::env::var_os("SNAPFERRY_PICTURES").is_some_and(|what| what == "write") {
        std::fs::write(&path, picture).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == picture, "{name} is stale: SNAPFERRY_PICTURES=write cargo test --test pictures");
}

#[test]
fn the_pictures_are_the_screens() {
    let env = Env::new(Arc::new(Noon(Instant::now())), Arc::new(Counter(Mutex::new(0))));
    let options = Options::new(World::builtin(), env.clone());
    let sandbox = sandbox::start(options).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut screen = Screen::open(&sandbox, env, home.path());
    screen.settle();
    // A snapshot that is shared with an account outside the directory.
    screen.keys(&"j".repeat(19));
    compare("screen.svg", &screen.picture(140, 40));
    compare("screen-80.svg", &screen.picture(80, 24));
    screen.keys("g");
    compare("walk.svg", &svg::walk(&screen.walk(), 2.5));
}
