//! What the program costs while nothing happens, and what a key costs: wake-ups and bytes of `snapferry demo` at 80x24.
//!
//! Ends with an error if it is not perfectly quiet.

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
    use std::collections::BTreeMap;
    use std::process::ExitCode;
    use std::time::Duration;

    use crate::support::place::Place;
    use crate::support::term::{DOWN, Term};

    /// How long it must have been silent before it counts as idle.
    const SILENCE: Duration = Duration::from_millis(700);
    /// How long it is watched.
    const WATCHED: Duration = Duration::from_secs(10);
    /// How many keys are pressed.
    const KEYS: usize = 40;

    pub fn main() -> ExitCode {
        let place = Place::new();
        let mut term = Term::start(&place).args(["demo"]).open();
        term.wait_until("the whole list", |screen| screen.contains("8/8 regions") && screen.contains("─ complete ─"));
        while term.listen_for(SILENCE) > 0 {}
        let before = wake_ups(term.id());
        let bytes = term.listen_for(WATCHED);
        let after = wake_ups(term.id());
        println!("idle for {} s: {bytes} bytes", WATCHED.as_secs());
        let quiet = report(before, after.as_ref()) && bytes == 0;
        let mut sent = 0;
        for _ in 0..KEYS {
            let from = term.sent().len();
            term.change(DOWN);
            sent += term.sent().len() - from;
        }
        println!("{} bytes per Down key ({KEYS} keys)", sent / KEYS);
        if let (Some(before), Some(now)) = (after, wake_ups(term.id())) {
            let (before, now) = (before.values().sum::<u64>(), now.values().sum::<u64>());
            println!("{:.1} wake-ups per Down key", (now - before) as f64 / KEYS as f64);
        }
        term.key("q");
        let code = term.end();
        if quiet && code == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Prints the wake-ups of every thread between two counts, and tells whether there were none.
    fn report(before: Option<BTreeMap<String, u64>>, after: Option<&BTreeMap<String, u64>>) -> bool {
        let (Some(before), Some(after)) = (before, after) else {
            println!("wake-ups cannot be counted on this system");
            return true;
        };
        let mut total = 0;
        for (thread, count) in after {
            let woken = count - before.get(thread).copied().unwrap_or_default();
            if woken > 0 {
                println!("  thread {thread}: {woken}");
            }
            total += woken;
        }
        println!("{total} wake-ups in {} threads", after.len());
        total == 0
    }

    /// How often each thread of a process has been given the processor so far: its context switches of either kind.
    /// `None` where the system does not tell.
    fn wake_ups(process: u32) -> Option<BTreeMap<String, u64>> {
        let threads = std::fs::read_dir(format!("/proc/{process}/task")).ok()?;
        let mut counts = BTreeMap::new();
        for thread in threads {
            let thread = thread.ok()?.path();
            let name = std::fs::read_to_string(thread.join("comm")).ok()?;
            let status = std::fs::read_to_string(thread.join("status")).ok()?;
            let count = status.lines().filter(|line| line.contains("ctxt_switches:"));
            let count = count.filter_map(|line| line.rsplit_once('\t')?.1.parse::<u64>().ok()).sum();
            let number = thread.file_name()?.to_string_lossy().into_owned();
            counts.insert(format!("{number} {}", name.trim()), count);
        }
        Some(counts)
    }
}
