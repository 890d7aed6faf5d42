//! The assembler against tables of what arrived when.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use snapferry::terminal::{Assembler, Input};
use std::time::Duration;

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// As crossterm reads a single byte or character.
fn event(c: char) -> Event {
    let key = match c {
        '\x1b' => KeyCode::Esc.into(),
        '\r' => KeyCode::Enter.into(),
        '\t' => KeyCode::Tab.into(),
        '\x7f' => KeyCode::Backspace.into(),
        '\x01'..='\x1a' => KeyEvent::new(KeyCode::Char((c as u8 - 1 + b'a') as char), KeyModifiers::CONTROL),
        c if c.is_uppercase() => KeyEvent::new(KeyCode::Char(c), KeyModifiers::SHIFT),
        c => KeyCode::Char(c).into(),
    };
    Event::Key(key)
}

/// A compact name for an input.
fn name(input: &Input) -> String {
    match input {
        Input::Key(key) => {
            let shift = if matches!(key.code, KeyCode::Char(_)) { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
            let modifiers = key.modifiers.difference(shift);
            let code = match key.code {
                KeyCode::Char(c) => c.to_string(),
                code => format!("{code:?}"),
            };
            if modifiers.is_empty() { code } else { format!("{modifiers:?}-{code}").replace("KeyModifiers", "") }
        }
        other => format!("{other:?}"),
    }
}

/// Feeds events at their times (in ms), letting the assembler's deadlines pass in between as the reading thread does.
fn run(events: &[(u64, Event)]) -> Vec<String> {
    let mut assembler = Assembler::default();
    let mut out = Vec::new();
    for (at, event) in events {
        while let Some(deadline) = assembler.deadline().filter(|deadline| *deadline < ms(*at)) {
            assembler.expire(deadline, &mut out);
        }
        assembler.push(event.clone(), ms(*at), &mut out);
    }
    while let Some(deadline) = assembler.deadline() {
        assembler.expire(deadline, &mut out);
    }
    out.iter().map(name).collect()
}

/// The characters of `text`, each `gap` ms after the last.
fn spaced(text: &str, gap: u64) -> Vec<(u64, Event)> {
    text.chars().enumerate().map(|(index, c)| (index as u64 * gap, event(c))).collect()
}

#[test]
fn torn_sequences_are_whole_again() {
    let table: &[(&str, &[&str])] = &[
        ("\x1b[A", &["Up"]),
        ("\x1bOB", &["Down"]),
        ("\x1b[5~", &["PageUp"]),
        ("\x1b[6~\x1b[6~", &["PageDown", "PageDown"]),
        ("\x1b[1;5C", &["(CONTROL)-Right"]),
        ("\x1b[1;2D", &["(SHIFT)-Left"]),
        ("\x1b[3;3~", &["(ALT)-Delete"]),
        ("\x1b[Z", &["(SHIFT)-BackTab"]),
        ("\x1b[H\x1bOF", &["Home", "End"]),
        ("\x1b[1~\x1b[4~", &["Home", "End"]),
        ("\x1bOP\x1b[15~\x1b[24~\x1b[[B", &["F(1)", "F(5)", "F(12)", "F(2)"]),
        // Nothing of the mouse, focus or an answer gets through.
        ("\x1b[<0;12;3M\x1b[I\x1b[12;40R\x1b[?62;4cx", &["x"]),
        // Alt and a letter; an Esc that is followed by another.
        ("\x1bx", &["(ALT)-x"]),
        ("\x1b\r", &["(ALT)-Enter"]),
        ("\x1b\x1b[A", &["Esc", "Up"]),
        ("\x1b\x1b", &["Esc", "Esc"]),
        // No sequence: the first two bytes are Alt-[, never a step back.
        ("\x1b[é", &["(ALT)-[", "é"]),
        ("\x1b[\x1b[B", &["(ALT)-[", "Down"]),
        ("\x1bOz", &["(ALT)-O", "z"]),
    ];
    for (text, expected) in table {
        for gap in [0, 1, 7, 40] {
            assert_eq!(run(&spaced(text, gap)), *expected, "{text:?}, {gap} ms apart");
        }
    }
}

#[test]
fn an_escape_waits_fifty_milliseconds() {
    let mut assembler = Assembler::default();
    let mut out = Vec::new();
    assembler.push(event('\x1b'), ms(100), &mut out);
    assert_eq!(assembler.deadline(), Some(ms(150)));
    assembler.expire(ms(149), &mut out);
    assert!(out.is_empty());
    assembler.expire(ms(150), &mut out);
    assert_eq!(out, [Input::Key(KeyCode::Esc.into())]);
    assert_eq!(assembler.deadline(), None);
    assert_eq!(run(&[(0, event('\x1b')), (50, event('[')), (90, event('A'))]), ["Up"]);
    assert_eq!(run(&[(0, event('\x1b')), (51, event('x'))]), ["Esc", "x"]);
}

#[test]
fn a_sequence_that_stops_is_no_command() {
    assert_eq!(run(&[(0, event('\x1b')), (40, event('['))]), ["(ALT)-["]);
    assert_eq!(run(&[(0, event('\x1b')), (40, event('[')), (80, event('1'))]), [""; 0]);
    assert_eq!(run(&[(0, event('\x1b')), (40, event('[')), (280, event('A'))]), ["Up"]);
}

#[test]
fn other_keys_pass_at_once() {
    let mut assembler = Assembler::default();
    let mut out = Vec::new();
    for code in [KeyCode::Down, KeyCode::Backspace, KeyCode::F(5)] {
        assembler.push(Event::Key(code.into()), ms(1), &mut out);
        assert_eq!(assembler.deadline(), None);
    }
    assert_eq!(out.len(), 3);
    // A letter waits for nothing but what is there already.
    assembler.push(event('j'), ms(2), &mut out);
    assert_eq!(assembler.deadline(), Some(ms(2)));
}

#[test]
fn only_presses_and_repeats_count() {
    let of = |kind| Event::Key(KeyEvent::new_with_kind(KeyCode::Down, KeyModifiers::NONE, kind));
    let kinds = [KeyEventKind::Press, KeyEventKind::Repeat, KeyEventKind::Release];
    let events: Vec<_> = kinds.into_iter().map(|kind| (0, of(kind))).chain([(0, Event::FocusGained)]).collect();
    assert_eq!(run(&events), ["Down", "Down"]);
    assert_eq!(run(&[(0, event('\x1b')), (1, Event::Resize(80, 24))]), ["Resize(80, 24)", "Esc"]);
}

#[test]
fn a_marked_paste_is_text() {
    assert_eq!(run(&[(0, Event::Paste("a\r\nb\rc\n".into()))]), ["Paste(\"a\\nb\\nc\\n\")"]);
    // What was held before it comes first.
    assert_eq!(run(&[(0, event('\x1b')), (1, Event::Paste("x".into()))]), ["Esc", "Paste(\"x\")"]);
}

#[test]
fn a_torn_marked_paste_is_text_too() {
    let table: &[(&str, &[&str])] = &[
        ("\x1b[200~rm x\ry\r\nq\x1b[201~j", &["Paste(\"rm x\\ny\\nq\")", "j"]),
        // crossterm swallows an end mark that comes in one piece.
        ("\x1b[200~123\tq", &["Paste(\"123\\tq\")"]),
        ("\x1b[200~a\x1b[20xb\x1b[201~", &["Paste(\"a[20xb\")"]),
    ];
    for (text, expected) in table {
        for gap in [0, 7, 40] {
            assert_eq!(run(&spaced(text, gap)), *expected, "{text:?}, {gap} ms apart");
        }
    }
    // A pause within it does not turn the rest into commands.
    let mut events = spaced("\x1b[200~ab", 1);
    events.extend([(400, event('q')), (401, event('\r'))]);
    assert_eq!(run(&events), ["Paste(\"abq\\n\")"]);
}

#[test]
fn a_burst_is_a_paste() {
    assert_eq!(run(&spaced("123456789", 0)), ["Paste(\"123456789\")"]);
    assert_eq!(run(&spaced("12345678", 0)), ["1", "2", "3", "4", "5", "6", "7", "8"]);
    let many = spaced("quit now\r\nq\tx\r", 0);
    assert_eq!(run(&many), ["Paste(\"quit now\\nq\\tx\\n\")"]);
    // The rest of it may come a little later.
    let mut late = spaced("abcdefghij", 0);
    late.extend([(45, event('q')), (90, event('\r')), (200, event('x'))]);
    assert_eq!(run(&late), ["Paste(\"abcdefghijq\\n\")", "x"]);
    // Fast typing is not a burst, and neither is a key held down on a link that delivers in heaps.
    assert_eq!(run(&spaced("abcdefghijkl", 6)).len(), 12);
    assert_eq!(run(&spaced(&"j".repeat(150), 0)), vec!["j"; 150]);
    // A burst ends where a command begins.
    assert_eq!(run(&spaced("abcdefghij\x1b[A", 0)), ["Paste(\"abcdefghij\")", "Up"]);
    assert_eq!(run(&spaced("ab\x0cc", 0)), ["a", "b", "(CONTROL)-l", "c"]);
}
