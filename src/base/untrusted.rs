//! Text written by strangers, made harmless once, where it enters the program.
//!
//! A snapshot's name is chosen by whoever owns it and a share's name by whoever sends it. Such text may carry escape
//! sequences, marks that reorder a line, or characters of no width. What is shown is the same text with every such
//! character spelled out; the raw form is kept aside only where it differs.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many marks of no width may follow one base character before the rest are counted instead of drawn.
const MOST_MARKS: usize = 2;

/// Text from outside, with a form that is safe to draw.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Untrusted {
    shown: Arc<str>,
    raw: Option<Arc<str>>,
}

impl Untrusted {
    /// Takes text as it came and works out its safe form.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        match clean(raw) {
            Cow::Borrowed(same) => Self { shown: same.into(), raw: None },
            Cow::Owned(shown) => Self { shown: shown.into(), raw: Some(raw.into()) },
        }
    }

    /// The form that may be drawn, written to a file or copied to a terminal.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The text as it came, for comparing and for sending back. Never for drawing.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.raw.as_deref().unwrap_or(&self.shown)
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

impl From<&str> for Untrusted {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl std::fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.shown)
    }
}

impl std::fmt::Display for Untrusted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.shown)
    }
}

impl Serialize for Untrusted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.raw())
    }
}

impl<'de> Deserialize<'de> for Untrusted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer).map(|raw| Self::new(&raw))
    }
}

/// The safe form of `raw`: borrowed when nothing had to change.
#[must_use]
pub fn clean(raw: &str) -> Cow<'_, str> {
    let mut marks = 0;
    let harmless = raw.bytes().all(|byte| (0x20..0x7f).contains(&byte))
        || raw.chars().all(|c| {
            marks = if c.width() == Some(0) { marks + 1 } else { 0 };
            !is_spelled_out(c) && marks <= MOST_MARKS
        });
    if harmless { Cow::Borrowed(raw) } else { Cow::Owned(spell(raw)) }
}

fn spell(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 16);
    let mut marks = 0;
    let flush = |out: &mut String, marks: usize| {
        if marks > MOST_MARKS {
            let _ = write!(out, "\\+{}", marks - MOST_MARKS);
        }
    };
    for c in raw.chars() {
        let spelled = is_spelled_out(c);
        if !spelled && c.width() == Some(0) {
            marks += 1;
            if marks <= MOST_MARKS {
                out.push(c);
            }
            continue;
        }
        flush(&mut out, std::mem::take(&mut marks));
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{1b}' => out.push_str("\\e"),
            _ if !spelled => out.push(c),
            _ if u32::from(c) < 0x100 => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            _ => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
        }
    }
    flush(&mut out, marks);
    out
}

/// Whether the safe form spells a character out: controls, characters that reorder or join their neighbours, and
/// characters that take no room but change meaning.
#[must_use]
pub fn is_spelled_out(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00ad | 0x034f | 0x061c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f
            | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff
            | 0xffa0 | 0xfff0..=0xfffb | 0xe000..=0xf8ff | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff
            | 0xf0000..=0x10ffff)
}

/// Columns that `text` takes on a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The longest start of `text` that fits into `columns`, with `…` as its last column where something was cut.
#[must_use]
pub fn clip(text: &str, columns: usize) -> Cow<'_, str> {
    if text.len() <= columns || width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut out = String::with_capacity(columns * 2);
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        if used + wide > room {
            break;
        }
        used += wide;
        out.push_str(grapheme);
    }
    out.push('…');
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_is_kept() {
        for text in ["web-golden", "数据库快照", "é naïve", "", "e\u{301}"] {
            assert!(matches!(clean(text), Cow::Borrowed(_)), "{text:?}");
            assert_eq!(Untrusted::new(text).raw(), text);
        }
    }

    #[test]
    fn dangerous_characters_are_spelled_out() {
        for (raw, shown) in [
            ("a\u{1b}[2Jb", "a\\e[2Jb"),
            ("a\u{9b}b", "a\\x9bb"),
            ("x\u{202e}y", "x\\u202ey"),
            ("x\u{200b}y", "x\\u200by"),
            ("two\nlines", "two\\nlines"),
            ("a\u{301}\u{301}\u{301}\u{301}b", "a\u{301}\u{301}\\+2b"),
        ] {
            let text = Untrusted::new(raw);
            assert_eq!(text.shown(), shown);
            assert_eq!(text.raw(), raw);
        }
    }

    #[test]
    fn clip_counts_columns_not_characters() {
        assert_eq!(clip("abcdef", 4), "abc…");
        assert_eq!(clip("数据库快照", 5), "数据…");
        assert_eq!(clip("数据", 4), "数据");
        assert_eq!(clip("abc", 0), "");
    }

    /// Any text, of which much is what a terminal could act on.
    fn hostile() -> impl Strategy<Value = String> {
        let odd = prop_oneof![
            (0u32..0x20).prop_map(char::from_u32),
            (0x7fu32..0xa1).prop_map(char::from_u32),
            (0x2000u32..0x2070).prop_map(char::from_u32),
            (0x300u32..0x370).prop_map(char::from_u32),
            (0xe0000u32..0xe0080).prop_map(char::from_u32),
            any::<char>().prop_map(Some),
        ];
        proptest::collection::vec(odd, 0..24).prop_map(|all| all.into_iter().flatten().collect())
    }

    proptest! {
        #[test]
        fn shown_text_has_no_control_and_is_stable(raw in hostile()) {
            let text = Untrusted::new(&raw);
            // Asked of the characters themselves: the sanitiser's own list would agree with its own gaps.
            for c in text.shown().chars() {
                prop_assert!(!c.is_control(), "a control: {c:?}");
                let hidden = "\u{ad}\u{61c}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\
                    \u{202d}\u{202e}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}";
                prop_assert!(!hidden.contains(c), "reorders or hides: {c:?}");
                let tag_or_private = matches!(c, '\u{e0000}'..='\u{e007f}' | '\u{e000}'..='\u{f8ff}');
                prop_assert!(!tag_or_private, "has no look of its own: {c:?}");
            }
            let marks = text.shown().chars().map(|c| c.width() == Some(0)).collect::<Vec<_>>();
            prop_assert!(!marks.windows(3).any(|three| three == [true; 3]), "marks are piled up");
            prop_assert!(matches!(clean(text.shown()), Cow::Borrowed(_)));
            prop_assert_eq!(text.raw(), &raw);
        }

        #[test]
        fn clip_never_exceeds(raw in any::<String>(), columns in 0usize..40) {
            prop_assert!(width(&clip(&clean(&raw), columns)) <= columns);
        }
    }
}
