//! What has to hold for any bytes at all. Each body takes what a stranger could have written and panics if something is
//! wrong; the property tests of `cargo test` and the targets of `cargo fuzz` run the same ones.

pub mod files;
pub mod names;
pub mod plans;
pub mod requests;
pub mod wire;

/// A body: bytes in, a panic if a promise is broken.
pub type Body = fn(&[u8]);

/// The secret that stands in what is read, and must not come out of it.
pub const SECRET: &str = "canary-secret-5f1d";

/// Characters that may never be drawn, told without the program's own list: what controls a terminal, what reorders a
/// line, what takes no room, and what breaks a line.
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2060}'..='\u{206f}').contains(&c)
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        || ('\u{e0000}'..='\u{e007f}').contains(&c)
}

/// Panics if `shown` holds something that must not be drawn.
#[track_caller]
pub fn assert_harmless(shown: &str) {
    assert!(!shown.chars().any(is_hostile), "{shown:?} would be drawn");
}
