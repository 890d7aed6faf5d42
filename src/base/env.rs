//! Time and randomness, passed in so that tests own them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// One reading of both clocks.
///
/// `wall` is for what people read and what the protocol signs; `uptime` only ever grows and is what timers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Time of day, UTC.
    pub wall: Timestamp,
    /// Time since the program started.
    pub uptime: Duration,
}

/// A source of time.
pub trait Clock: Send + Sync {
    /// Reads both clocks at once.
    fn now(&self) -> Now;
}

/// A source of unpredictable bytes.
pub trait Random: Send + Sync {
    /// Fills `out` completely.
    fn fill(&self, out: &mut [u8]);
}

/// The clock and the randomness that the program runs on.
#[derive(Clone)]
pub struct Env {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Env {
    /// The machine's own clock and generator.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock { start: Instant::now() }), Arc::new(SystemRandom))
    }

    /// A chosen clock and generator, as tests use.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { clock, random }
    }

    /// Reads the clocks.
    #[must_use]
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// `bytes` random bytes as lower-case hexadecimal, two digits a byte.
    #[must_use]
    pub fn hex(&self, bytes: usize) -> String {
        let mut raw = vec![0; bytes];
        self.random.fill(&mut raw);
        to_hex(&raw)
    }

    /// A number from `0` up to and excluding `bound`; `0` if `bound` is `0`.
    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        let mut raw = [0; 8];
        self.random.fill(&mut raw);
        u64::from_le_bytes(raw).checked_rem(bound).unwrap_or(0)
    }
}

impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Env")
    }
}

/// Lower-case hexadecimal of `bytes`.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

struct SystemClock {
    start: Instant,
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now { wall: Timestamp::now(), uptime: self.start.elapsed() }
    }
}

struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, out: &mut [u8]) {
        // The operating system's generator does not fail once it has been seeded; a machine where it does cannot sign
        // safely, because a repeated nonce is a replay.
        getrandom::fill(out).expect("the operating system gives random bytes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_has_two_digits_a_byte() {
        assert_eq!(to_hex(&[0x00, 0x0f, 0xa9]), "000fa9");
        assert_eq!(Env::system().hex(16).len(), 32);
    }

    #[test]
    fn below_stays_below() {
        let env = Env::system();
        assert_eq!(env.below(0), 0);
        assert!((0..100).all(|_| env.below(3) < 3));
    }
}
