//! How fast calls may follow each other: a token bucket for each account, region and action.
//!
//! The documented limits of Resource Sharing count per account; the buckets live beside the connections, so switching
//! between two profiles of one account does not double the rate.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// Calls a second that an action may be called, on average and in one burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(pub u32);

/// What Resource Sharing allows for actions that only read.
pub const SHARING_READS: Rate = Rate(20);
/// What Resource Sharing allows for actions that change something.
pub const SHARING_WRITES: Rate = Rate(10);

/// What is limited together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The account, or the access key where the account is not known yet.
    pub account: String,
    /// The region; empty for central services.
    pub region: String,
    /// The action.
    pub action: &'static str,
}

/// The buckets of one process.
#[derive(Debug)]
pub struct Limiter {
    start: Instant,
    buckets: Mutex<HashMap<Key, Bucket>>,
}

impl Limiter {
    /// No call was made yet.
    #[must_use]
    pub fn new() -> Self {
        Self { start: Instant::now(), buckets: Mutex::default() }
    }

    /// Takes a token, waiting for one if none is left. Without a rate it waits only where the service asked for a
    /// pause.
    pub async fn pass(&self, key: &Key, rate: Option<Rate>) {
        let wait = self.with(key, |bucket, now| bucket.take(now, rate));
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// Keeps everybody from calling this action for `pause`, as the service asked.
    pub fn pause(&self, key: &Key, pause: Duration) {
        self.with(key, |bucket, now| bucket.free_at = bucket.free_at.max(now + pause));
    }

    fn with<T>(&self, key: &Key, work: impl FnOnce(&mut Bucket, Duration) -> T) -> T {
        let now = self.start.elapsed();
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        work(buckets.entry(key.clone()).or_default(), now)
    }
}

impl Default for Limiter {
    fn default() -> Self {
        Self::new()
    }
}

/// A token bucket written as two points in time, so that nothing has to be refilled.
#[derive(Debug, Default)]
struct Bucket {
    /// When the bucket will be full again.
    full_at: Duration,
    /// Before this nobody passes.
    free_at: Duration,
}

impl Bucket {
    /// Takes one token at `now` and says how long to wait until it is there.
    fn take(&mut self, now: Duration, rate: Option<Rate>) -> Duration {
        let paused = self.free_at.saturating_sub(now);
        let Some(Rate(a_second)) = rate.filter(|rate| rate.0 > 0) else {
            return paused;
        };
        let step = Duration::from_secs(1) / a_second;
        let start = self.full_at.max(now);
        self.full_at = start + step;
        // A full bucket holds one second's worth.
        let wait = self.full_at.saturating_sub(now + step * a_second);
        wait.max(paused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let mut bucket = Bucket::default();
        for _ in 0..10 {
            assert_eq!(bucket.take(Duration::ZERO, Some(Rate(10))), Duration::ZERO);
        }
        assert_eq!(bucket.take(Duration::ZERO, Some(Rate(10))), 100 * MS);
        assert_eq!(bucket.take(Duration::ZERO, Some(Rate(10))), 200 * MS);
        assert_eq!(bucket.take(250 * MS, Some(Rate(10))), 50 * MS);
        assert_eq!(bucket.take(Duration::from_secs(10), Some(Rate(10))), Duration::ZERO);
    }

    #[test]
    fn a_pause_holds_even_without_a_rate() {
        let mut bucket = Bucket { free_at: 500 * MS, ..Bucket::default() };
        assert_eq!(bucket.take(200 * MS, None), 300 * MS);
        assert_eq!(bucket.take(200 * MS, Some(Rate(10))), 300 * MS);
        assert_eq!(bucket.take(600 * MS, None), Duration::ZERO);
    }

    #[test]
    fn accounts_do_not_wait_for_each_other() {
        let limiter = Limiter::new();
        let key =
            |account: &str| Key { account: account.into(), region: "cn-beijing".into(), action: "ListResourceShares" };
        limiter.pause(&key("a"), Duration::from_secs(60));
        let wait = |account| limiter.with(&key(account), |bucket, now| bucket.take(now, None));
        assert!(wait("a") > Duration::from_secs(50));
        assert_eq!(wait("b"), Duration::ZERO);
    }
}
