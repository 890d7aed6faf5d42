//! What it costs to draw: a whole frame of each view, and a key with the frame after it, at two sizes of the terminal and
//! of the list. `cargo bench --bench draw`

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::Bencher;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use snapferry::app::message::{Effect, Message};
use snapferry::app::model::{Model, Setup};
use snapferry::app::update::{start, update};
use snapferry::base::env::Now;
use snapferry::domain::ids::RegionId;
use snapferry::domain::snapshot::SnapshotRecord;
use snapferry::inventory::{ChunkBuilder, search};
use snapferry::ui;
use snapferry::work::{Event, Identity, Job, Origin, Profile, Region, Stamp};

const SIZES: [(u16, u16); 2] = [(80, 24), (160, 50)];
const ROWS: [usize; 2] = [1_000, 100_000];

fn main() {
    divan::main();
}

/// A session with a list of so many rows.
struct Screen {
    model: Model,
    terminal: Terminal<TestBackend>,
}

fn ok<T, E: std::fmt::Display>(outcome: Result<T, E>) -> T {
    outcome.unwrap_or_else(|error| panic!("{error}"))
}

fn now() -> Now {
    Now { wall: ok("2026-11-24T12:00:00Z".parse()), uptime: Duration::from_secs(60) }
}

fn region() -> RegionId {
    ok("cn-hangzhou".parse())
}

impl Screen {
    fn new(size: (u16, u16), rows: usize) -> Self {
        let mut model = Model::new(Setup::default(), size, now());
        let effects = start(&mut model);
        let mut screen = Self { model, terminal: ok(Terminal::new(TestBackend::new(size.0, size.1))) };
        let opened = stamp(&effects, |job| matches!(job, Job::Open { .. }));
        let profile = Profile {
            name: "prod-admin".into(),
            mode: "AK".into(),
            origin: Origin::Environment,
            region: None,
            supported: true,
        };
        let account = ok("1203948576102938".parse());
        let identity = Identity { profile, account, kind: "Account".into(), user: "".into() };
        let effects = screen.hear(opened, Event::Opened(Ok(Box::new(identity))));
        let listed = stamp(&effects, |job| *job == Job::Regions);
        let regions = vec![Region { id: region(), name: "Hangzhou".into(), sharing: Some(true) }];
        let effects = screen.hear(listed, Event::Regions(Ok(regions)));
        let read = stamp(&effects, |job| matches!(job, Job::Snapshots { .. }));
        let mut builder = ChunkBuilder::new(region());
        (0..rows).for_each(|number| {
            builder.push(&record(number));
        });
        for chunk in builder.finish() {
            screen.hear(read, Event::Snapshots { region: region(), chunk });
        }
        screen.hear(read, Event::SnapshotsEnd { region: region(), at: now().wall, stopped: None });
        screen.draw();
        screen
    }

    fn hear(&mut self, stamp: Stamp, event: Event) -> Vec<Effect> {
        self.send(Message::Work(stamp, Box::new(event)))
    }

    /// Takes a message, and answers what it looks for at once.
    fn send(&mut self, message: Message) -> Vec<Effect> {
        let effects = update(&mut self.model, message, now());
        for effect in &effects {
            if let Effect::Search(wanted) = effect {
                let view = search::select(&wanted.inventory, &wanted.query);
                self.send(Message::Found(wanted.number, view));
            }
        }
        effects
    }

    fn key(&mut self, code: KeyCode) {
        self.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    fn draw(&mut self) {
        let Self { model, terminal } = self;
        ok(terminal.draw(|frame| ui::draw(model, frame)));
    }
}

fn stamp(effects: &[Effect], wanted: fn(&Job) -> bool) -> Stamp {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Work(stamp, job) if wanted(job) => Some(*stamp),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("the job was not asked for"))
}

fn record(number: usize) -> SnapshotRecord<'static> {
    SnapshotRecord {
        id: format!("s-bp1{:017x}", number * 0x9e37).into(),
        name: format!("kafka-b-{:02}_{number:06}", number % 40).into(),
        status: "accomplished".into(),
        created: format!("2026-{:02}-01T02:19:02Z", number % 11 + 1).into(),
        size_gib: Some(100),
        disk: format!("d-bp1{:017x}", number / 4).into(),
        ..SnapshotRecord::default()
    }
}

fn cases() -> impl Iterator<Item = (u16, u16, usize)> {
    SIZES.into_iter().flat_map(|(width, height)| ROWS.map(|rows| (width, height, rows)))
}

/// A frame of the list, the same one again.
#[divan::bench(args = cases().collect::<Vec<_>>())]
fn frame(bencher: Bencher<'_, '_>, (width, height, rows): (u16, u16, usize)) {
    let mut screen = Screen::new((width, height), rows);
    bencher.bench_local(|| screen.draw());
}

/// A Down or Up, and the frame that follows.
#[divan::bench(args = cases().collect::<Vec<_>>())]
fn key_and_frame(bencher: Bencher<'_, '_>, (width, height, rows): (u16, u16, usize)) {
    let mut screen = Screen::new((width, height), rows);
    let mut down = false;
    bencher.bench_local(|| {
        down = !down;
        screen.key(if down { KeyCode::Down } else { KeyCode::Up });
        screen.draw();
    });
}

/// The frame of each other view and of the help.
#[divan::bench(args = ['2', '3', '4', '5', '6', '?'])]
fn view(bencher: Bencher<'_, '_>, key: char) {
    let mut screen = Screen::new(SIZES[0], ROWS[0]);
    screen.key(KeyCode::Char(key));
    bencher.bench_local(|| screen.draw());
}
