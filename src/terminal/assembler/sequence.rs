//! What a key sequence means whose bytes came as separate keys.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

#[derive(Debug, PartialEq)]
pub(super) enum Meaning {
    Unfinished,
    Key(KeyEvent),
    PasteBegins,
    /// Complete, and of no interest: mouse, focus, answers to questions never asked.
    Nothing,
    /// Not a sequence.
    Broken,
}

/// Reads `ESC lead rest`.
pub(super) fn read(lead: char, rest: &str) -> Meaning {
    let Some(last) = rest.chars().last() else { return Meaning::Unfinished };
    if lead == 'O' {
        return letter(last).map_or(Meaning::Broken, |code| Meaning::Key(code.into()));
    }
    match (rest, last) {
        // The Linux console sends F1 to F5 as `ESC [ [ A` to `ESC [ [ E`.
        ("[", _) => Meaning::Unfinished,
        (_, 'A'..='E') if rest.starts_with('[') => Meaning::Key(KeyCode::F(last as u8 - b'A' + 1).into()),
        (_, ' '..='?') => Meaning::Unfinished,
        (_, '@'..='~') => finished(&rest[..rest.len() - 1], last),
        _ => Meaning::Broken,
    }
}

/// A sequence `ESC [ parameters last`.
fn finished(parameters: &str, last: char) -> Meaning {
    let mut numbers = parameters.split(';').map(|number| number.parse::<u8>().ok());
    let first = numbers.next().flatten();
    let modifiers = modifiers(numbers.next().flatten().unwrap_or(1));
    let code = match (last, first) {
        ('~', Some(200)) => return Meaning::PasteBegins,
        ('~', Some(number)) => tilde(number),
        ('Z', _) => return Meaning::Key(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)),
        (_, None | Some(1)) if parameters.is_empty() || first == Some(1) => letter(last),
        _ => None,
    };
    code.map_or(Meaning::Nothing, |code| Meaning::Key(KeyEvent::new(code, modifiers)))
}

fn letter(last: char) -> Option<KeyCode> {
    Some(match last {
        'A' => KeyCode::Up,
        'B' => KeyCode::Down,
        'C' => KeyCode::Right,
        'D' => KeyCode::Left,
        'H' => KeyCode::Home,
        'F' => KeyCode::End,
        'P'..='S' => KeyCode::F(last as u8 - b'P' + 1),
        _ => return None,
    })
}

fn tilde(number: u8) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number - 10),
        17..=21 => KeyCode::F(number - 11),
        23..=24 => KeyCode::F(number - 12),
        _ => return None,
    })
}

/// xterm's modifier parameter: one more than the sum of Shift 1, Alt 2, Control 4.
fn modifiers(parameter: u8) -> KeyModifiers {
    let bits = parameter.saturating_sub(1);
    [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)]
        .into_iter()
        .filter(|(bit, _)| bits & bit != 0)
        .fold(KeyModifiers::NONE, |all, (_, modifier)| all | modifier)
}
