//! Copying: the way that a text goes, and what happens where there is none.

use crossterm::event::KeyCode;

use super::player::Player;
use crate::app::message::Effect;
use crate::app::sheets::Sheet;
use crate::base::clipboard::Way;

#[test]
fn the_toast_says_which_way_a_text_went() {
    for (way, words) in [(Way::Terminal, "OSC 52"), (Way::Tmux, "through tmux"), (Way::Screen, "through screen")] {
        let mut player = Player::ready();
        player.model.setup.clipboard = way;
        player.clear();
        player.keys("yi");
        assert!(player.effects.iter().any(|effect| matches!(effect, Effect::Copy(text) if text == "s-a")), "{way:?}");
        assert!(player.model.toast.as_ref().unwrap().text.contains(words), "{way:?}");
    }
}

#[test]
fn where_there_is_no_clipboard_the_text_is_shown_alone_to_be_selected() {
    let mut player = Player::ready();
    player.model.setup.clipboard = Way::Nowhere;
    player.clear();
    player.keys("yi");
    assert!(!player.effects.iter().any(|effect| matches!(effect, Effect::Copy(_))), "nothing is written");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Clipboard(sheet)) if sheet.alone));
    player.key(KeyCode::Esc);
    assert!(player.model.sheets.is_empty());

    player.keys("yv");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Clipboard(sheet)) if sheet.alone));
    player.key(KeyCode::Esc);
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Clipboard(sheet)) if !sheet.alone), "one step back");
}
