//! The views in Chinese, whose letters are two columns wide.

use crossterm::event::KeyCode;
use insta::assert_snapshot;

use super::text;
use super::world::Play;
use crate::text::{Language, speaking};

fn snapshot(name: &str, size: (u16, u16), play: impl FnOnce(Play) -> Play) {
    let frame = speaking(Language::Chinese, || text(&play(Play::ready(size)).model));
    assert_snapshot!(name, frame);
}

#[test]
fn every_view() {
    for size in [(60, 15), (80, 24), (140, 40)] {
        let name = |view: &str| format!("zh-{view}-{}", size.0);
        snapshot(&name("snapshots"), size, |play| play.keys("gjjj"));
        snapshot(&name("details"), size, |play| play.keys("gjjj").key(KeyCode::Tab));
        snapshot(&name("shared-in"), size, |play| play.keys("2"));
        snapshot(&name("shares"), size, |play| play.keys("3"));
        snapshot(&name("share"), size, |play| play.keys("3").key(KeyCode::Enter));
        snapshot(&name("inbox"), size, |play| play.keys("4"));
        snapshot(&name("tasks"), size, |play| play.keys("5"));
        snapshot(&name("audit"), size, |play| play.keys("6"));
        snapshot(&name("help"), size, |play| play.keys("?"));
    }
}
