//! The primitive that waits for a time on the clock of [`crate::base::env::Now::uptime`].
//!
//! A plan waits between its looks at what it changed, and calls wait for each other and before they are tried again.
//! Whoever owns the clock owns the waiting too: a clock that a test moves comes with an alarm that moves it, so that a
//! flow with waits of many seconds takes none.

use std::pin::Pin;
use std::time::Duration;

use super::env::Env;

/// A wait that is under way.
pub type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Waits until the clock shows a time.
pub trait Alarm: Send + Sync {
    /// What its clock shows now.
    fn uptime(&self) -> Duration;

    /// Ready once [`crate::base::env::Now::uptime`] is at least `uptime`; at once if it is already.
    fn until(&self, uptime: Duration) -> Waiting;
}

/// Waits in real time, for a clock that runs in real time.
#[derive(Debug)]
pub struct RealTime {
    env: Env,
}

impl RealTime {
    /// An alarm for the clock of `env`.
    #[must_use]
    pub fn new(env: Env) -> Self {
        Self { env }
    }
}

impl Alarm for RealTime {
    fn uptime(&self) -> Duration {
        self.env.now().uptime
    }

    fn until(&self, uptime: Duration) -> Waiting {
        let env = self.env.clone();
        Box::pin(async move {
            // A timer may fire a little early by this clock; whoever waits relies on the time having come.
            while let Some(rest) = uptime.checked_sub(env.now().uptime).filter(|rest| !rest.is_zero()) {
                tokio::time::sleep(rest).await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rings_when_the_clock_shows_the_time_and_not_before() {
        let env = Env::system();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let alarm = RealTime::new(env.clone());
        let at = env.now().uptime + Duration::from_millis(20);
        runtime.block_on(alarm.until(at));
        assert!(env.now().uptime >= at);
        runtime.block_on(alarm.until(Duration::ZERO));
    }
}
