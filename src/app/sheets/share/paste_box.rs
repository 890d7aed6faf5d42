//! The box for typed and pasted IDs: a library's text area without its drawing.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::{CursorMove, Input, Key, TextArea};

/// The most bytes that are kept; more than any list of accounts needs.
const MOST: usize = 1 << 20;

/// A box of text with a cursor.
#[derive(Debug, Clone, Default)]
pub struct PasteBox {
    area: TextArea<'static>,
}

impl PasteBox {
    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Its lines.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// Line and character of the cursor, both from 0.
    #[must_use]
    pub fn cursor(&self) -> (usize, usize) {
        let at = self.area.cursor();
        (at.0, at.1)
    }

    /// Takes a key. Returns whether the text or the cursor may have changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        if key.modifiers.contains(KeyModifiers::ALT) {
            return false;
        }
        let key = match key.code {
            KeyCode::Char('u') if ctrl => {
                self.area = TextArea::default();
                return true;
            }
            KeyCode::Char(c) if !ctrl || matches!(c, 'a' | 'e' | 'w' | 'k') => Key::Char(c),
            KeyCode::Backspace => Key::Backspace,
            KeyCode::Delete => Key::Delete,
            KeyCode::Left => Key::Left,
            KeyCode::Right => Key::Right,
            KeyCode::Up => Key::Up,
            KeyCode::Down => Key::Down,
            KeyCode::Home => Key::Home,
            KeyCode::End => Key::End,
            _ => return false,
        };
        self.area.input(Input { key, ctrl, alt: false, shift: false });
        true
    }

    /// Puts the cursor on an empty last line, so that what is typed next is not glued to what stands there.
    pub fn open_line(&mut self) {
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
        if self.area.lines().last().is_some_and(|line| !line.is_empty()) {
            self.area.insert_newline();
        }
    }

    /// Inserts pasted text at the cursor; control characters other than line ends become blanks.
    pub fn paste(&mut self, text: &str) {
        let clean: String = text
            .replace("\r\n", "\n")
            .chars()
            .map(|c| match c {
                '\n' | '\r' => '\n',
                c if c.is_control() => ' ',
                c => c,
            })
            .take(MOST)
            .collect();
        self.area.insert_str(clean);
    }
}
