//! What a key costs a program in a terminal, counted from outside: bytes, calls that write, wake-ups, and the time to the
//! last byte. Counts do not depend on the machine; times do.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::term::Term;

/// How long it must have been silent before a key counts as answered in full.
pub const SILENCE: Duration = Duration::from_millis(40);

/// What a row of keys has cost.
#[derive(Debug, Clone, Default)]
pub struct Cost {
    /// How many keys were pressed.
    pub keys: usize,
    /// Bytes on the terminal.
    pub bytes: usize,
    /// Calls that write, to whatever; `None` where the system does not tell.
    pub writes: Option<u64>,
    /// How often a thread was given the processor; `None` where the system does not tell.
    pub wake_ups: Option<u64>,
    /// How long each key took until its last byte.
    pub times: Vec<Duration>,
}

impl Cost {
    /// Bytes a key.
    pub fn bytes_a_key(&self) -> f64 {
        self.bytes as f64 / self.keys.max(1) as f64
    }

    /// Calls that write, a key.
    pub fn writes_a_key(&self) -> Option<f64> {
        self.writes.map(|count| count as f64 / self.keys.max(1) as f64)
    }

    /// Wake-ups a key.
    pub fn wake_ups_a_key(&self) -> Option<f64> {
        self.wake_ups.map(|count| count as f64 / self.keys.max(1) as f64)
    }

    /// The time in milliseconds that so many of a hundred keys took at most.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }

    /// Nothing yet, to which others can be added.
    pub fn none() -> Self {
        Self { writes: Some(0), wake_ups: Some(0), ..Self::default() }
    }

    /// Both together.
    pub fn and(mut self, other: &Self) -> Self {
        self.keys += other.keys;
        self.bytes += other.bytes;
        self.writes = self.writes.zip(other.writes).map(|(one, other)| one + other);
        self.wake_ups = self.wake_ups.zip(other.wake_ups).map(|(one, other)| one + other);
        self.times.extend(&other.times);
        self
    }
}

/// Presses keys one after the other, each when the one before was answered in full.
pub fn press(term: &mut Term, keys: &[&str]) -> Cost {
    let (sent, writes, wake_ups) = (term.sent().len(), writes(term.id()), wake_ups(term.id()));
    let mut times = Vec::with_capacity(keys.len());
    for key in keys {
        let begun = Instant::now();
        term.key(key);
        times.push(term.settle(SILENCE).saturating_duration_since(begun));
    }
    let since = |before: Option<u64>, now: Option<u64>| now.zip(before).map(|(now, before)| now.saturating_sub(before));
    Cost {
        keys: keys.len(),
        bytes: term.sent().len() - sent,
        writes: since(writes, self::writes(term.id())),
        wake_ups: since(wake_ups, self::wake_ups(term.id())),
        times,
    }
}

/// A count for a table, or that the system does not tell it.
pub fn shown(count: Option<f64>) -> String {
    count.map_or_else(|| "-".to_owned(), |count| format!("{count:.2}"))
}

/// How often a process has called the system to write.
fn writes(process: u32) -> Option<u64> {
    number(&Path::new("/proc").join(process.to_string()).join("io"), "syscw:")
}

/// How often the threads of a process have gone to sleep, each of which is a wake-up.
fn wake_ups(process: u32) -> Option<u64> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).ok()?;
    threads.map(|thread| number(&thread.ok()?.path().join("status"), "voluntary_ctxt_switches:")).sum()
}

fn number(file: &Path, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}
