//! What a key costs at a thousand and at a hundred thousand rows: bytes on the terminal, which are held to their bounds,
//! and time, which is only told. `cargo bench --bench keys`, the real program at 80x24.
//!
//! Ends with an error if a bound is broken, or if more rows make a key dearer.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up fails")]

#[cfg(unix)]
#[path = "../pty/support/mod.rs"]
#[allow(dead_code, reason = "shared with tests")]
mod support;

use std::process::ExitCode;

#[cfg(not(unix))]
fn main() -> ExitCode {
    println!("This needs a pseudo-terminal, which this system does not have.");
    ExitCode::SUCCESS
}

#[cfg(unix)]
fn main() -> ExitCode {
    unix::main()
}

#[cfg(unix)]
mod unix {
    use std::process::ExitCode;
    use std::time::{Duration, Instant};

    use crate::support::place::Place;
    use crate::support::term::{DOWN, ESC, Term};

    /// How long it must have been silent before a key counts as answered in full.
    const SILENCE: Duration = Duration::from_millis(300);
    /// By how much a key may cost more at the larger size: different rows are drawn.
    const GROWTH: f64 = 1.15;

    /// What is measured, and how many bytes a key may cost.
    const STEPS: [(&str, usize); 4] = [("Down", 350), ("End", 3600), ("Home", 3600), ("filter", 2500)];

    /// Bytes a key, and the time until the screen shows it.
    struct Cost {
        bytes: usize,
        time: Duration,
    }

    pub fn main() -> ExitCode {
        let (few, many) = (measure(1_000), measure(100_000));
        let mut kept = true;
        println!(
            "{:8} {:>10} {:>10} {:>8} {:>12} {:>12}",
            "key", "B at 1k", "B at 100k", "bound", "time at 1k", "at 100k"
        );
        for (((name, bound), few), many) in STEPS.iter().zip(&few).zip(&many) {
            let grown = many.bytes as f64 > few.bytes.max(1) as f64 * GROWTH + 16.0;
            let broken = few.bytes.max(many.bytes) > *bound || grown;
            let verdict = if broken { "  too many" } else { "" };
            let (one, two) = (format!("{:.1?}", few.time), format!("{:.1?}", many.time));
            println!("{name:8} {:>10} {:>10} {bound:>8} {one:>12} {two:>12}{verdict}", few.bytes, many.bytes);
            kept &= !broken;
        }
        if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn measure(rows: u32) -> Vec<Cost> {
        let place = Place::new();
        let rows = rows.to_string();
        let mut term = Term::start(&place).args(["demo", "--snapshots", &rows, "--regions", "1"]).open();
        term.wait_until("the whole list", |screen| screen.contains("8/8 regions") && screen.contains("─ complete ─"));
        while term.listen_for(SILENCE) > 0 {}
        let down = press(&mut term, &[DOWN; 60]);
        let (end, home): (Vec<Cost>, Vec<Cost>) =
            (0..5).map(|_| (press(&mut term, &["G"]), press(&mut term, &["g"]))).unzip();
        term.key("/");
        while term.listen_for(SILENCE) > 0 {}
        let filter = press(&mut term, &["k", "a", "f", "k", "a", "-", "b"]);
        term.key(ESC);
        term.key(ESC);
        while term.listen_for(SILENCE) > 0 {}
        term.key("q");
        assert_eq!(term.end(), 0);
        vec![down, mean(&end), mean(&home), filter]
    }

    fn press(term: &mut Term, keys: &[&str]) -> Cost {
        let (from, mut time) = (term.sent().len(), Duration::ZERO);
        for key in keys {
            let begun = Instant::now();
            term.change(key);
            time += begun.elapsed();
            while term.listen_for(Duration::from_millis(40)) > 0 {}
        }
        let keys = keys.len();
        Cost { bytes: (term.sent().len() - from) / keys, time: time / u32::try_from(keys).unwrap() }
    }

    fn mean(costs: &[Cost]) -> Cost {
        let bytes = costs.iter().map(|cost| cost.bytes).sum::<usize>() / costs.len();
        Cost { bytes, time: costs.iter().map(|cost| cost.time).sum::<Duration>() / u32::try_from(costs.len()).unwrap() }
    }
}
