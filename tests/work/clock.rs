//! One clock for the client, the sandbox and the waiting between them: it moves only when somebody waits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use snapferry::base::env::{Clock, Env, Now, Random};
use snapferry::work::{Alarm, Waiting};

/// A clock whose alarm leaps to the time that is waited for.
pub struct LeapingClock {
    start: Timestamp,
    uptime: Mutex<Duration>,
    /// Shared by every [`Env`] of this clock: a nonce is not taken twice, whoever sends it.
    drawn: Arc<AtomicU64>,
}

impl LeapingClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            start: "2026-03-02T09:30:00Z".parse().unwrap(),
            uptime: Mutex::default(),
            drawn: Arc::new(AtomicU64::new(1)),
        })
    }

    pub fn env(self: &Arc<Self>) -> Env {
        Env::new(self.clone(), Arc::new(Counter(self.drawn.clone())))
    }

    pub fn uptime(&self) -> Duration {
        *self.uptime.lock().unwrap()
    }

    pub fn advance(&self, by: Duration) {
        *self.uptime.lock().unwrap() += by;
    }
}

impl Clock for LeapingClock {
    fn now(&self) -> Now {
        let uptime = self.uptime();
        Now { wall: self.start + uptime, uptime }
    }
}

impl Alarm for LeapingClock {
    fn uptime(&self) -> Duration {
        self.uptime()
    }

    fn until(&self, at: Duration) -> Waiting {
        let mut uptime = self.uptime.lock().unwrap();
        *uptime = at.max(*uptime);
        Box::pin(std::future::ready(()))
    }
}

/// Bytes that never repeat within a test, which is all that a nonce needs here.
struct Counter(Arc<AtomicU64>);

impl Random for Counter {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&next.to_le_bytes()[..chunk.len()]);
        }
    }
}
