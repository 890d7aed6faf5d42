//! Every size draws without a panic, and no text from strangers reaches a cell as it came.

use crossterm::event::KeyCode;
use proptest::prelude::*;

use super::world::Play;
use super::{render, tasks};
use crate::app::message::Message;
use crate::app::model::{CredentialTrouble, OpenTrouble};

fn models() -> Vec<Play> {
    let size = (80, 24);
    let none = OpenTrouble::Credentials(CredentialTrouble::None {
        file: "/home/ops/.aliyun/config.json".into(),
        metadata: None,
    });
    let mut reading = Play::opened(size);
    reading.list_regions();
    vec![
        Play::new(size),
        reading,
        Play::failed(none, size),
        Play::ready(size),
        Play::ready(size).keys("Rjj"),
        Play::ready(size).keys("gjjj").key(KeyCode::Tab).keys("G"),
        Play::ready(size).keys("/gold"),
        Play::ready(size).keys("3"),
        Play::ready(size).share("rs-Qm7L2xW9kT4b").key(KeyCode::Enter).keys("jj"),
        Play::ready(size).keys("4"),
        Play::ready(size).keys("2"),
        Play::ready(size).keys("jjs"),
        Play::ready(size).keys("?"),
        Play::ready(size).keys("P"),
        Play::ready(size).keys("4a"),
        tasks::listed(size).keys("5jj"),
        tasks::listed(size).keys("5j").key(KeyCode::Enter),
        tasks::audited(size, tasks::page()).keys("6"),
        Play::ready(size).share("rs-Qm7L2xW9kT4b").key(KeyCode::Enter).key(KeyCode::Tab).keys("x"),
    ]
}

#[test]
fn the_smallest_and_the_edges_of_every_layout() {
    for mut play in models() {
        for (width, height) in [
            (1, 1),
            (59, 15),
            (60, 14),
            (60, 15),
            (79, 24),
            (80, 23),
            (80, 24),
            (119, 30),
            (120, 29),
            (120, 30),
            (200, 60),
        ] {
            play.send(Message::Resize(width, height));
            render(&play.model);
        }
    }
}

#[test]
fn no_cell_holds_a_control_character() {
    for mut play in models() {
        for size in [(80, 24), (140, 40)] {
            play.send(Message::Resize(size.0, size.1));
            let (buffer, _) = render(&play.model);
            for cell in &buffer.content {
                assert!(!cell.symbol().chars().any(|c| c.is_control() || c == '\u{202e}'), "{:?}", cell.symbol());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn any_size_draws(width in 1u16..=200, height in 1u16..=60, which in 0usize..15) {
        let mut play = models().remove(which);
        play.send(Message::Resize(width, height));
        render(&play.model);
    }
}
