//! What a key costs with few rows and with a hundred times as many: bytes on the terminal, calls that write and wake-ups,
//! which are held to their bounds, and time, which is only told. The real program at 80x24 and 160x50.
//! `cargo bench --bench keys`
//!
//! Ends with an error if a bound is broken, if more rows make a key dearer, or if one of a flood of keys is lost.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up fails")]

#[cfg(unix)]
mod counted;
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

    use crate::counted::{Cost, press, shown};
    use crate::support::place::Place;
    use crate::support::term::{DOWN, ESC, PAGE_DOWN, Term};

    /// By how much a key may cost more at the larger size: different rows are drawn.
    const GROWTH: f64 = 1.15;
    /// Calls that write a key may cost: one, and what a screen that is not done with one frame needs.
    const WRITES: f64 = 2.5;
    /// Wake-ups a key may cost: who reads the terminal, who draws, who searches, and who is told of what was found.
    const WAKE_UPS: f64 = 8.0;
    const FEW: u32 = 1_000;
    /// Without optimisation, as in tests, so many would only take their time.
    const MANY: u32 = if cfg!(debug_assertions) { 20_000 } else { 100_000 };
    /// How many rows are not made up.
    const PAST: usize = 200;
    /// How many keys are sent at once.
    const FLOOD: usize = 1000;

    /// What is measured, and how many bytes a key may cost at 80x24 and at 160x50.
    const STEPS: [(&str, [f64; 2]); 8] = [
        ("Down", [350.0, 700.0]),
        ("PageDown", [2000.0, 4000.0]),
        ("End", [3600.0, 9500.0]),
        ("Home", [3600.0, 9500.0]),
        ("filter", [2500.0, 9500.0]),
        ("flood", [10.0, 10.0]),
        ("30 a second", [350.0, 600.0]),
        ("repaint", [3600.0, 9500.0]),
    ];
    const SIZES: [(u16, u16); 2] = [(80, 24), (160, 50)];

    pub fn main() -> ExitCode {
        let mut kept = true;
        for (number, size) in SIZES.into_iter().enumerate() {
            let (few, many) = (measure(FEW, size), measure(MANY, size));
            println!("\n{}x{}, {FEW} rows | {MANY} rows", size.0, size.1);
            println!(
                "{:12} {:>8} {:>8} {:>6}   {:>6} {:>6}   {:>6} {:>6}   {:>15} {:>15}",
                "key", "B", "B", "most", "writes", "", "wakes", "", "p50 / p95 ms", "p50 / p95 ms"
            );
            for (((name, most), few), many) in STEPS.iter().zip(&few).zip(&many) {
                let verdict = verdict(few, many, most[number]);
                kept &= verdict.is_empty();
                let time = |cost: &Cost| format!("{:.2} / {:.2}", cost.percentile(50), cost.percentile(95));
                println!(
                    "{name:12} {:>8.1} {:>8.1} {:>6}   {:>6} {:>6}   {:>6} {:>6}   {:>15} {:>15}  {verdict}",
                    few.bytes_a_key(),
                    many.bytes_a_key(),
                    most[number],
                    shown(few.writes_a_key()),
                    shown(many.writes_a_key()),
                    shown(few.wake_ups_a_key()),
                    shown(many.wake_ups_a_key()),
                    time(few),
                    time(many),
                );
            }
        }
        if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// What is wrong with a key's costs; nothing if all is well.
    fn verdict(few: &Cost, many: &Cost, most: f64) -> &'static str {
        let either = |count: fn(&Cost) -> Option<f64>, most: f64| {
            [few, many].into_iter().filter_map(count).any(|count| count > most)
        };
        if few.bytes_a_key().max(many.bytes_a_key()) > most {
            "too many bytes"
        } else if many.bytes_a_key() > few.bytes_a_key() * GROWTH + 16.0 {
            "more rows cost more bytes"
        } else if either(Cost::writes_a_key, WRITES) {
            "too many writes"
        } else if either(Cost::wake_ups_a_key, WAKE_UPS) {
            "too many wake-ups"
        } else {
            ""
        }
    }

    fn measure(rows: u32, size: (u16, u16)) -> Vec<Cost> {
        let place = Place::new();
        let (rows, (columns, lines)) = (rows.to_string(), size);
        let arguments = ["demo", "--snapshots", &rows, "--regions", "1"];
        let mut term = Term::start(&place).args(arguments).size(columns, lines).open();
        term.wait_until("the whole list", |screen| screen.contains("8/8 regions") && screen.contains("─ complete ─"));
        term.settle(Duration::from_millis(700));
        // Past the rows of which none is like the other, whose details are as different.
        press(&mut term, &[&DOWN.repeat(PAST)]);
        let down = press(&mut term, &[DOWN; 60]);
        let page_down = press(&mut term, &[PAGE_DOWN; 20]);
        let (mut end, mut home) = (Cost::none(), Cost::none());
        for _ in 0..5 {
            end = end.and(&press(&mut term, &["G"]));
            home = home.and(&press(&mut term, &["g"]));
        }
        term.key("/");
        term.settle(Duration::from_millis(300));
        let filter = press(&mut term, &["k", "a", "f", "k", "a", "-", "b"]);
        term.key(ESC);
        term.settle(Duration::from_millis(300));
        term.key(ESC);
        term.settle(Duration::from_millis(300));
        press(&mut term, &["g"]);
        let flood = Cost { keys: FLOOD, ..press(&mut term, &[&DOWN.repeat(FLOOD)]) };
        term.wait_for(&format!("row {} of", FLOOD + 1));
        press(&mut term, &["g", &DOWN.repeat(PAST)]);
        let held = hold(&mut term);
        let repaint = press(&mut term, &["\x0c"; 5]);
        term.key("q");
        assert_eq!(term.end(), 0);
        vec![down, page_down, end, home, filter, flood, held, repaint]
    }

    /// Down, thirty times a second for three seconds, as from a key that is held.
    fn hold(term: &mut Term) -> Cost {
        const KEYS: u32 = 90;
        let between = Duration::from_secs(1) / 30;
        let (from, begun) = (term.sent().len(), Instant::now());
        let mut times = Vec::new();
        for number in 1..=KEYS {
            let pressed = Instant::now();
            term.key(DOWN);
            times.push(term.settle(Duration::from_millis(10)).saturating_duration_since(pressed));
            term.listen_for((begun + between * number).saturating_duration_since(Instant::now()));
        }
        Cost { keys: KEYS as usize, bytes: term.sent().len() - from, times, ..Cost::default() }
    }
}
