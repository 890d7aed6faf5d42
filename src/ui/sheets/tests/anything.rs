//! Sessions that nobody plans: any keys, pastes, sizes and answers, in any order. Nothing panics, and every frame is
//! drawn of what may be drawn.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::cloud::{MEMBER, OUTSIDE, Realm};
use super::stage::Stage;
use crate::app::actions::ACTIONS;
use crate::app::message::Message;
use crate::domain::execution::Answer;
use crate::domain::problem::{Problem, ProblemKind};
use crate::ui;
use crate::work::{Event, Stamp};

/// Something that happens.
#[derive(Debug, Clone)]
enum Happening {
    Key(KeyEvent),
    /// The key of one of the actions.
    Action(usize),
    Paste(String),
    Size(u16, u16),
    /// So many seconds go by, and what is due is done.
    Time(u64),
    /// The plan that waits goes on: what becomes of its first step.
    Outcome(u8),
    /// An answer that comes late, or that nobody asked for.
    Stray(u8),
}

fn key() -> impl Strategy<Value = KeyEvent> {
    let named = [
        KeyCode::Enter,
        KeyCode::Enter,
        KeyCode::Tab,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Esc,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Char(' '),
        KeyCode::F(5),
        KeyCode::Null,
    ];
    let modifiers = [KeyModifiers::NONE, KeyModifiers::NONE, KeyModifiers::ALT, KeyModifiers::CONTROL];
    let code = prop_oneof![
        4 => prop::sample::select(named.to_vec()),
        2 => prop::char::range('a', 'z').prop_map(KeyCode::Char),
        1 => any::<char>().prop_map(KeyCode::Char),
    ];
    (code, prop::sample::select(modifiers.to_vec())).prop_map(|(code, modifiers)| KeyEvent::new(code, modifiers))
}

fn happening() -> impl Strategy<Value = Happening> {
    let pastes = [format!("{MEMBER} {OUTSIDE} rd-7Kq2Lm 12345"), "\u{1b}[2J\u{202e}\n数据\u{301}\u{301}\u{301}".into()];
    let paste = prop_oneof![prop::sample::select(pastes.to_vec()), any::<String>()];
    prop_oneof![
        12 => key().prop_map(Happening::Key),
        16 => (0..ACTIONS.len()).prop_map(Happening::Action),
        2 => paste.prop_map(Happening::Paste),
        3 => (1u16..=200, 1u16..=60).prop_map(|(width, height)| Happening::Size(width, height)),
        1 => Just(Happening::Size(80, 24)),
        2 => (0u64..100_000).prop_map(Happening::Time),
        2 => any::<u8>().prop_map(Happening::Outcome),
        1 => any::<u8>().prop_map(Happening::Stray),
    ]
}

fn happen(stage: &mut Stage, happening: Happening) {
    match happening {
        Happening::Key(key) => stage.tell(Message::Key(key)),
        Happening::Action(which) => {
            if let Some(chord) = ACTIONS[which].keys.first() {
                stage.tell(Message::Key(chord.press()));
            }
        }
        Happening::Paste(text) => stage.tell(Message::Paste(text)),
        Happening::Size(width, height) => stage.tell(Message::Resize(width, height)),
        Happening::Time(seconds) => {
            stage.seconds += seconds;
            stage.tell(Message::Deadline);
        }
        Happening::Outcome(what) => outcome(stage, what),
        Happening::Stray(what) => stray(stage, what),
    }
}

fn outcome(stage: &mut Stage, what: u8) {
    if stage.waiting().is_none_or(|plan| plan.steps.is_empty()) {
        return;
    }
    let kinds = [ProblemKind::MaybeSent, ProblemKind::NotSent, ProblemKind::Throttled, ProblemKind::Refused];
    stage.play(|run| {
        run.sending(0);
        let problem =
            Problem { kind: kinds[usize::from(what) % 4], code: "Code\u{1b}[2J".into(), ..Problem::default() };
        match what % 7 {
            0..=3 => run.sent(0, Err(problem), std::time::Duration::from_secs(1)),
            4 => run.sent(0, Ok((Answer::Started, "R-1".into())), std::time::Duration::from_secs(1)),
            5 => run.pause(),
            _ => {}
        }
    });
}

fn stray(stage: &mut Stage, what: u8) {
    let region = "cn-hangzhou".parse().unwrap();
    let epoch = if what.is_multiple_of(2) { stage.model.epoch } else { 0 };
    let stamp = Stamp { epoch, load: u32::from(what) };
    let event = match what % 5 {
        0 => Event::Regions(Ok(Vec::new())),
        1 => Event::Directory(Ok(None)),
        2 => Event::SnapshotsEnd { region, at: super::stage::now(1).wall, stopped: Some(Problem::default()) },
        3 => Event::Clock { ahead: jiff::SignedDuration::from_hours(i64::from(what)) },
        _ => Event::Profiles { found: Vec::new(), trouble: None, exposed: Vec::new() },
    };
    stage.event(stamp, event);
}

fn draw(stage: &Stage) {
    let (width, height) = stage.model.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| ui::draw(&stage.model, frame)).unwrap();
    for cell in &terminal.backend().buffer().content {
        let harmful = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}';
        assert!(!cell.symbol().chars().any(harmful), "{:?} is drawn", cell.symbol());
    }
}

fn cases() -> u32 {
    std::env::var("SNAPFERRY_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(16)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]
    #[test]
    fn any_session_at_any_size_goes_on(
        realm in prop::sample::select(vec![Realm::Partly, Realm::Whole, Realm::Sealed, Realm::None]),
        size in prop_oneof![Just((80, 24)), (1u16..=200, 1u16..=60)],
        happenings in prop::collection::vec(happening(), 1..120),
    ) {
        let mut stage = Stage::with(size.0, size.1, realm);
        draw(&stage);
        for happening in happenings {
            happen(&mut stage, happening);
            draw(&stage);
        }
    }
}
