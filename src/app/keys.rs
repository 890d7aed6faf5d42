//! Keys as people read them: `Enter`, `^d`, `S-Tab`, `Alt-f`.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// A plain key.
#[must_use]
pub const fn key(code: KeyCode) -> Chord {
    Chord { code, modifiers: KeyModifiers::NONE }
}

/// A plain character.
#[must_use]
pub const fn ch(c: char) -> Chord {
    key(KeyCode::Char(c))
}

/// A character with Control.
#[must_use]
pub const fn ctrl(c: char) -> Chord {
    Chord { code: KeyCode::Char(c), modifiers: KeyModifiers::CONTROL }
}

/// A character with Alt, which works inside a text field too.
#[must_use]
pub const fn alt(c: char) -> Chord {
    Chord { code: KeyCode::Char(c), modifiers: KeyModifiers::ALT }
}

impl Chord {
    /// The key press that it stands for.
    #[cfg(test)]
    pub(crate) fn press(&self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// Whether a key press is this chord. Shift is not compared: a terminal reports it in the character itself.
    #[must_use]
    pub fn is(&self, event: KeyEvent) -> bool {
        let relevant = KeyModifiers::CONTROL | KeyModifiers::ALT;
        self.code == event.code && self.modifiers == event.modifiers & relevant
    }

    /// The chord that a text names, as [`Self::label`] writes it: `x`, `^x`, `Alt-x`, `F5`, `Space`, `PgDn`. Those that
    /// terminals and multiplexers take for themselves are none, nor is what a terminal cannot tell from another key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(c) = text.strip_prefix('^').and_then(only) {
            let taken = matches!(c, 'a' | 'b' | 's' | 'q' | 'h' | 'i' | 'j' | 'm');
            return (c.is_ascii_lowercase() && !taken).then(|| ctrl(c));
        }
        if let Some(c) = text.strip_prefix("Alt-").and_then(only) {
            return Some(alt(c));
        }
        let named = |code: &KeyCode| key(*code).label() == text;
        let function = text.strip_prefix('F').and_then(|n| n.parse().ok()).filter(|n| (1..=12).contains(n));
        match (NAMED.iter().find(|code| named(code)), function, only(text)) {
            (Some(code), _, _) => Some(key(*code)),
            (None, Some(n), _) => Some(key(KeyCode::F(n))),
            (None, None, Some(c)) if !c.is_control() && c != ' ' => Some(ch(c)),
            _ => None,
        }
    }

    /// The chord as text.
    #[must_use]
    pub fn label(&self) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::BackTab => "S-Tab".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::Delete => "Del".to_owned(),
            KeyCode::F(n) => format!("F{n}"),
            other => format!("{other:?}"),
        };
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            format!("^{name}")
        } else if self.modifiers.contains(KeyModifiers::ALT) {
            format!("Alt-{name}")
        } else {
            name
        }
    }
}

/// The keys that have names.
const NAMED: [KeyCode; 15] = [
    KeyCode::Char(' '),
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
];

/// The only character of a text.
fn only(text: &str) -> Option<char> {
    let mut all = text.chars();
    all.next().filter(|_| all.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
        assert_eq!(ctrl('d').label(), "^d");
        assert_eq!(alt('f').label(), "Alt-f");
        assert_eq!(ch(' ').label(), "Space");
        assert_eq!(key(KeyCode::Enter).label(), "Enter");
        assert_eq!(key(KeyCode::BackTab).label(), "S-Tab");
    }

    #[test]
    fn what_a_key_is_called_names_it() {
        for action in crate::app::actions::ACTIONS {
            for chord in action.keys {
                assert_eq!(Chord::parse(&chord.label()), Some(*chord), "{}", chord.label());
            }
        }
        for wrong in ["", "^s", "^I", "^1", "xy", "F13", "F0", " ", "Ctrl-x", "Alt-"] {
            assert_eq!(Chord::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Chord::parse("^"), Some(ch('^')), "by itself it is a key");
    }

    #[test]
    fn shift_is_in_the_character() {
        assert!(ch('P').is(KeyEvent::new(KeyCode::Char('P'), KeyModifiers::SHIFT)));
        assert!(!ch('p').is(KeyEvent::new(KeyCode::Char('p'), KeyModifiers::CONTROL)));
        assert!(key(KeyCode::BackTab).is(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)));
    }
}
