//! How fast the services answer, and how many calls they take.

use std::collections::HashMap;
use std::time::Duration;

use super::request::Call;
use crate::base::env::Env;

/// How fast a sandbox answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// How long every answer is held back.
    pub latency: Duration,
    /// Up to how much longer, by chance.
    pub jitter: Duration,
    /// How many calls of one action in one region are answered within a second; any number if absent. Those beyond are
    /// throttled.
    pub rate: Option<u32>,
}

impl Pace {
    /// How long the next answer is held back.
    pub(super) fn delay(&self, env: &Env) -> Duration {
        let most = u64::try_from(self.jitter.as_micros()).unwrap_or(u64::MAX);
        self.latency + if most == 0 { Duration::ZERO } else { Duration::from_micros(env.below(most + 1)) }
    }
}

/// Counts calls within the second at hand.
#[derive(Debug)]
pub(super) struct Meter {
    rate: u32,
    /// The second, and how many calls there were in it.
    counts: HashMap<(String, String), (u64, u32)>,
}

impl Meter {
    pub(super) fn new(rate: u32) -> Self {
        Self { rate, counts: HashMap::new() }
    }

    /// Whether a call is one too many.
    pub(super) fn refuses(&mut self, call: &Call, uptime: Duration) -> bool {
        let second = uptime.as_secs();
        let count = self.counts.entry((call.action.clone(), call.region.clone())).or_default();
        *count = if count.0 == second { (second, count.1.saturating_add(1)) } else { (second, 1) };
        count.1 > self.rate
    }
}
