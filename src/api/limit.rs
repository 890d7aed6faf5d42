//! How fast calls may follow each other: a token bucket for each account, region and action.
//!
//! The documented limits of Resource Sharing count per account; the buckets live beside the connections, so switching
//! between two profiles of one account does not double the rate.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::endpoint::Service;
use super::window::{Turn, Window};
use crate::base::alarm::Alarm;

/// Calls a second that an action may be called, on average and in one burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(pub u32);

/// What Resource Sharing allows for actions that only read.
pub const SHARING_READS: Rate = Rate(20);
/// What Resource Sharing allows for actions that change something. Other services publish no limit and are given the
/// same.
pub const WRITES: Rate = Rate(10);

/// How calls of one action are kept in bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// By a published rate.
    Rate(Rate),
    /// By the number in flight, which grows with success and halves when the service throttles: for reads of services
    /// that publish no rate.
    Adaptive,
}

impl Pace {
    /// How calls of a service are kept in bounds.
    #[must_use]
    pub fn of(service: Service, changes: bool) -> Self {
        match (service, changes) {
            (_, true) => Self::Rate(WRITES),
            (Service::ResourceSharing, false) => Self::Rate(SHARING_READS),
            _ => Self::Adaptive,
        }
    }
}

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
pub struct Limiter {
    alarm: Arc<dyn Alarm>,
    buckets: Mutex<HashMap<Key, Bucket>>,
    windows: Mutex<HashMap<Key, Arc<Window>>>,
}

impl Limiter {
    /// No call was made yet. Calls wait by `alarm`.
    #[must_use]
    pub fn new(alarm: Arc<dyn Alarm>) -> Self {
        Self { alarm, buckets: Mutex::default(), windows: Mutex::default() }
    }

    /// Waits until the action may be called: for a token, for a place among those in flight, and in any case for the
    /// end of a pause that the service asked for. The turn ends when what is returned is dropped.
    pub async fn pass(&self, key: &Key, pace: Pace) -> Turn {
        let (rate, window) = match pace {
            Pace::Rate(rate) => (Some(rate), None),
            Pace::Adaptive => (None, Some(self.window(key))),
        };
        let turn = match window {
            Some(window) => window.enter().await,
            None => Turn(None),
        };
        let wait = self.with(key, |bucket, now| bucket.take(now, rate));
        if !wait.is_zero() {
            self.rest(wait).await;
        }
        turn
    }

    /// Waits for as long.
    pub async fn rest(&self, wait: Duration) {
        self.alarm.until(self.alarm.uptime() + wait).await;
    }

    fn window(&self, key: &Key) -> Arc<Window> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(windows.entry(key.clone()).or_default())
    }

    /// Keeps everybody from calling this action for `pause`, as the service asked.
    pub fn pause(&self, key: &Key, pause: Duration) {
        self.with(key, |bucket, now| bucket.free_at = bucket.free_at.max(now + pause));
    }

    fn with<T>(&self, key: &Key, work: impl FnOnce(&mut Bucket, Duration) -> T) -> T {
        let now = self.alarm.uptime();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        work(buckets.entry(key.clone()).or_default(), now)
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
    use crate::base::alarm::RealTime;
    use crate::base::env::Env;

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
        let limiter = Limiter::new(Arc::new(RealTime::new(Env::system())));
        let key =
            |account: &str| Key { account: account.into(), region: "cn-beijing".into(), action: "ListResourceShares" };
        limiter.pause(&key("a"), Duration::from_secs(60));
        let wait = |account| limiter.with(&key(account), |bucket, now| bucket.take(now, None));
        assert!(wait("a") > Duration::from_secs(50));
        assert_eq!(wait("b"), Duration::ZERO);
    }
}
