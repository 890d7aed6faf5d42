//! Faults on request, so that tests can see what the real program does when it breaks where it never should.
//!
//! Only a build with debug assertions knows any: in one that is handed out [`here`] is nothing.

/// Where something can be made to break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// In the middle of drawing a frame.
    Draw,
    /// While a key or an answer is taken.
    Loop,
    /// On the thread that talks to the services.
    Work,
}

/// The variable that asks for it: `SPOT=FILE`. It breaks there as soon as there is such a file, with its content for the
/// panic's own words.
#[cfg(debug_assertions)]
const VARIABLE: &str = "SNAPFERRY_DRILL";

/// Breaks here, if that was asked for.
#[cfg(debug_assertions)]
pub fn here(spot: Spot) {
    use std::sync::OnceLock;
    static ASKED: OnceLock<Option<(String, String)>> = OnceLock::new();
    let read = || {
        let asked = std::env::var(VARIABLE).ok()?;
        asked.split_once('=').map(|(spot, file)| (spot.to_owned(), file.to_owned()))
    };
    let Some((name, file)) = ASKED.get_or_init(read) else { return };
    if format!("{spot:?}").eq_ignore_ascii_case(name)
        && let Ok(words) = std::fs::read_to_string(file)
    {
        panic!("{words}");
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
pub fn here(_spot: Spot) {}
