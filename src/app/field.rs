//! A line of text that is being edited: the library's state, with the keys that `screens` promises.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest};

/// An editable line.
#[derive(Debug, Clone, Default)]
pub struct Field(Input);

impl Field {
    /// A line that starts with `text`, the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Input::new(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.value()
    }

    /// The part of the text that fits into `columns`, and the column of the cursor in it.
    #[must_use]
    pub fn window(&self, columns: usize) -> (usize, usize) {
        let scroll = self.0.visual_scroll(columns.saturating_sub(1));
        (scroll, self.0.visual_cursor().saturating_sub(scroll))
    }

    /// Takes a key. Returns whether the key meant something here.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let request = match (key.code, control) {
            (KeyCode::Char(c), false) if !key.modifiers.contains(KeyModifiers::ALT) => InputRequest::InsertChar(c),
            (KeyCode::Backspace, _) => InputRequest::DeletePrevChar,
            (KeyCode::Delete, _) => InputRequest::DeleteNextChar,
            (KeyCode::Left, false) => InputRequest::GoToPrevChar,
            (KeyCode::Right, false) => InputRequest::GoToNextChar,
            (KeyCode::Left, true) => InputRequest::GoToPrevWord,
            (KeyCode::Right, true) => InputRequest::GoToNextWord,
            (KeyCode::Home, _) | (KeyCode::Char('a'), true) => InputRequest::GoToStart,
            (KeyCode::End, _) | (KeyCode::Char('e'), true) => InputRequest::GoToEnd,
            (KeyCode::Char('w'), true) => InputRequest::DeletePrevWord,
            (KeyCode::Char('u'), true) => InputRequest::DeleteLine,
            (KeyCode::Char('k'), true) => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.0.handle(request);
        true
    }

    /// Takes a key while the line is the filter of a list. Esc empties it before it leaves. Returns whether keys still
    /// go to it, and whether the text may have changed.
    pub fn filter_key(&mut self, key: KeyEvent) -> (bool, bool) {
        match key.code {
            KeyCode::Enter | KeyCode::Tab | KeyCode::Down | KeyCode::Up => (false, false),
            KeyCode::Esc if self.text().is_empty() => (false, false),
            KeyCode::Esc => {
                self.clear();
                (true, true)
            }
            _ => (true, self.key(key)),
        }
    }

    /// Takes a key while the line is what a long text is searched for. Esc empties it and leaves. Returns whether keys still
    /// go to it.
    pub fn search_key(&mut self, key: KeyEvent) -> bool {
        match key.code {
            KeyCode::Enter => return false,
            KeyCode::Esc => {
                self.clear();
                return false;
            }
            _ => drop(self.key(key)),
        }
        true
    }

    /// Inserts pasted text; line ends become blanks.
    pub fn paste(&mut self, text: &str) {
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let at = self.0.cursor();
        let before: String = self.0.value().chars().take(at).collect();
        let after: String = self.0.value().chars().skip(at).collect();
        let cursor = at + line.chars().count();
        self.0 = Input::new(before + line.trim_end() + &after).with_cursor(cursor);
    }

    /// Empties the line.
    pub fn clear(&mut self) {
        self.0.reset();
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.0.value() == other.0.value() && self.0.cursor() == other.0.cursor()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(field: &mut Field, code: KeyCode, modifiers: KeyModifiers) -> bool {
        field.key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn editing_keys() {
        let mut field = Field::new("ab cd");
        assert!(press(&mut field, KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!(field.text(), "ab ");
        press(&mut field, KeyCode::Home, KeyModifiers::NONE);
        press(&mut field, KeyCode::Char('x'), KeyModifiers::NONE);
        assert_eq!(field.text(), "xab ");
        field.paste("1\n2\n");
        assert_eq!(field.text(), "x1 2ab ");
        press(&mut field, KeyCode::Char('u'), KeyModifiers::CONTROL);
        assert_eq!(field.text(), "");
        assert!(!press(&mut field, KeyCode::Enter, KeyModifiers::NONE));
        assert!(!press(&mut field, KeyCode::Char('f'), KeyModifiers::ALT));
    }
}
