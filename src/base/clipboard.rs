//! How a text gets to the clipboard of whoever sits at the terminal (OSC 52), through SSH and multiplexers.
//!
//! The terminal is not asked whether it takes part: it could answer in the middle of something else, or never.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// What stands between this program and the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// The terminal itself.
    #[default]
    Terminal,
    /// tmux, and the terminal behind it.
    Tmux,
    /// GNU screen, and the terminal behind it.
    Screen,
    /// There is none: the text can only be selected on the screen.
    Nowhere,
}

/// The longest text that is copied, in bytes: some terminals cut longer sequences in the middle.
pub const LONGEST: usize = 48 * 1024;
/// The longest piece that GNU screen passes on at once, in bytes.
const PIECE: usize = 512;

impl Way {
    /// What the environment tells. The consoles of Linux and the BSDs have no clipboard.
    pub fn of_environment(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let term = variable("TERM").unwrap_or_default();
        let is = |names: &[&str]| names.iter().any(|name| term == *name || term.starts_with(&format!("{name}-")));
        if set("TMUX") {
            Self::Tmux
        } else if is(&["linux", "dumb", "cons25", "vt100", "vt220"]) {
            Self::Nowhere
        } else if set("STY") || is(&["screen"]) {
            Self::Screen
        } else {
            Self::Terminal
        }
    }

    /// Whether a text can go this way.
    #[must_use]
    pub fn takes(self, text: &str) -> bool {
        self != Self::Nowhere && text.len() <= LONGEST
    }

    /// What to write so that `text` goes this way; `None` if it cannot.
    ///
    /// tmux is told twice, because each of two of its options lets one of them through: `set-clipboard on` the plain
    /// sequence, `allow-passthrough on` the wrapped one. GNU screen passes on only what is wrapped, in short pieces.
    #[must_use]
    pub fn sequence(self, text: &str) -> Option<Vec<u8>> {
        if !self.takes(text) {
            return None;
        }
        let plain = format!("\x1b]52;c;{}\x07", BASE64.encode(text));
        let whole = match self {
            Self::Terminal => plain,
            Self::Tmux => format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
            Self::Screen => pieces(&plain).map(|piece| format!("\x1bP{piece}\x1b\\")).collect(),
            Self::Nowhere => return None,
        };
        Some(whole.into_bytes())
    }
}

/// Pieces of a text that is ASCII throughout.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    (0..text.len()).step_by(PIECE).map(|from| &text[from..text.len().min(from + PIECE)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(all: &[(&str, &str)]) -> Way {
        Way::of_environment(&|name| all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_tells_what_is_between() {
        assert_eq!(of(&[("TERM", "xterm-256color")]), Way::Terminal);
        assert_eq!(of(&[("TERM", "screen-256color"), ("TMUX", "/tmp/tmux,1,0")]), Way::Tmux);
        assert_eq!(of(&[("TERM", "tmux-256color"), ("TMUX", "/tmp/tmux,1,0")]), Way::Tmux);
        assert_eq!(of(&[("TERM", "screen.xterm-256color"), ("STY", "1.pts")]), Way::Screen);
        assert_eq!(of(&[("TERM", "screen"), ("TMUX", "")]), Way::Screen);
        assert_eq!(of(&[("TERM", "linux")]), Way::Nowhere);
        assert_eq!(of(&[]), Way::Terminal);
    }

    #[test]
    fn a_text_goes_as_each_way_wants_it() {
        assert_eq!(Way::Terminal.sequence("hi").unwrap(), b"\x1b]52;c;aGk=\x07");
        let tmux = b"\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\";
        assert_eq!(Way::Tmux.sequence("hi").unwrap(), tmux);
        assert_eq!(Way::Screen.sequence("hi").unwrap(), b"\x1bP\x1b]52;c;aGk=\x07\x1b\\");
        assert_eq!(Way::Nowhere.sequence("hi"), None);
    }

    #[test]
    fn screen_gets_a_long_text_in_pieces_and_nothing_is_cut() {
        let text = "x".repeat(2000);
        let sent = String::from_utf8(Way::Screen.sequence(&text).unwrap()).unwrap();
        let together: String = sent.split("\x1b\\").map(|piece| piece.strip_prefix("\x1bP").unwrap_or(piece)).collect();
        assert_eq!(together.into_bytes(), Way::Terminal.sequence(&text).unwrap());
        assert!(sent.split("\x1b\\").all(|piece| piece.len() <= PIECE + 2));
        assert_eq!(Way::Terminal.sequence(&"x".repeat(LONGEST + 1)), None, "never a part of it");
    }
}
