//! Every byte that reaches the terminal, read as strictly as can be: what the program has no reason to send is an error.

use std::collections::BTreeMap;

/// What a stream did to the terminal, as far as it lasts.
#[derive(Debug, Default)]
pub struct Modes {
    /// The last setting of each private mode that was touched.
    pub set: BTreeMap<u16, bool>,
    /// The last change of colours and attributes put everything back.
    pub plain: bool,
}

/// Cursor, alternate screen, marked pastes, synchronised frames.
const PRIVATE_MODES: [u16; 4] = [25, 1049, 2004, 2026];

/// Reads everything that was sent.
///
/// # Errors
/// The first thing that is not text, a line end, a movement, an erasure, a colour or one of the known modes.
pub fn read(bytes: &[u8]) -> Result<Modes, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let near = &bytes[error.valid_up_to().saturating_sub(40)..(error.valid_up_to() + 10).min(bytes.len())];
        format!("{error} in {:?}", String::from_utf8_lossy(near))
    })?;
    let mut modes = Modes { plain: true, ..Modes::default() };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\x1b' => {
                let length = sequence(rest).ok_or_else(|| wrong(text, rest, "a sequence of no known kind"))?;
                apply(&rest[1..length], &mut modes).map_err(|what| wrong(text, rest, &what))?;
                rest = &rest[length..];
            }
            '\r' | '\n' => {}
            c if is_harmful(c) => return Err(wrong(text, rest, &format!("U+{:04X}", u32::from(c)))),
            _ => {}
        }
    }
    Ok(modes)
}

/// Whether a character has no place among drawn text: it acts on the terminal, or it makes text look other than it is.
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The length of the control sequence that follows an ESC, `[` to the final byte.
fn sequence(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('[')?;
    let end = body.find(|c: char| !matches!(c, '0'..='9' | ';' | '?'))?;
    Some(1 + end + 1).filter(|length| rest.is_char_boundary(*length))
}

/// Checks a sequence after its `[`, and notes what stays.
fn apply(sequence: &str, modes: &mut Modes) -> Result<(), String> {
    let (parameters, end) = sequence.split_at(sequence.len() - 1);
    let unknown = || format!("CSI {sequence:?}");
    if let Some(mode) = parameters.strip_prefix('?') {
        let mode = mode.parse().ok().filter(|mode| PRIVATE_MODES.contains(mode)).ok_or_else(unknown)?;
        let on = match end {
            "h" => true,
            "l" => false,
            _ => return Err(unknown()),
        };
        modes.set.insert(mode, on);
        return Ok(());
    }
    let numbers = parameters.split(';').filter(|number| !number.is_empty()).map(str::parse::<u16>);
    let numbers = numbers.collect::<Result<Vec<_>, _>>().map_err(|_| unknown())?;
    match end {
        "m" => modes.plain = numbers.iter().all(|number| *number == 0),
        "H" if numbers.len() <= 2 => {}
        "J" if numbers == [2] => {}
        "K" if numbers.is_empty() => {}
        "A" | "B" | "C" | "D" | "G" | "d" | "X" if numbers.len() <= 1 => {}
        _ => return Err(unknown()),
    }
    Ok(())
}

fn wrong(text: &str, rest: &str, what: &str) -> String {
    let at = text.len() - rest.len();
    let from = (0..=at.saturating_sub(60)).rev().find(|from| text.is_char_boundary(*from)).unwrap_or(0);
    let to = (at + 20..text.len()).find(|to| text.is_char_boundary(*to)).unwrap_or(text.len());
    format!("{what} at byte {at}: {:?}", &text[from..to])
}

#[test]
fn what_frames_are_made_of_passes() {
    let modes =
        read("\x1b[?1049h\x1b[?2026h\x1b[m\x1b[H\x1b[2J\x1b[1;38;5;7m名前 é\x1b[K\r\n\x1b[3X\x1b[2;5H".as_bytes())
            .unwrap();
    assert_eq!(modes.set, BTreeMap::from([(1049, true), (2026, true)]));
    assert!(!modes.plain);
    assert!(read(b"\x1b[7m\x1b[m").unwrap().plain);
}

#[test]
fn everything_else_is_found() {
    let table = [
        "\x1b]0;title\x07",
        "\x1b]52;c;YQ==\x1b\\",
        "\x1bPq\x1b\\",
        "\x1bc",
        "\x1b[5n",
        "\x1b[?1000h",
        "\x1b[?25p",
        "\x1b[3J",
        "\x1b[>c",
        "\x1b[6 q",
        "\x1b[2;1;1H",
        "\x1b",
        "\x1b[",
        "\x1b[é",
        "a\x08",
        "a\x07",
        "a\tb",
        "\x7f",
        "\u{9b}31m",
        "\u{202e}",
        "\u{200b}",
        "\u{feff}",
        "\u{2067}",
        "\u{e0041}",
    ];
    for stream in table {
        assert!(read(stream.as_bytes()).is_err(), "{stream:?}");
    }
    assert!(read(b"\xff").is_err());
}
