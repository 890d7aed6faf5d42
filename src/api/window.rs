//! How many calls may be in flight where no rate is published: the number grows while all goes well and halves when the
//! service throttles.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// Calls in flight at the start.
const FIRST: usize = 8;
/// Calls in flight at most.
pub(crate) const MOST: usize = 32;
/// By how much an answer may be slower than twice the quickest one before more calls would only wait longer.
const SLACK: Duration = Duration::from_millis(100);

/// The calls of one action that are in flight, and how many may be.
#[derive(Debug, Default)]
pub(crate) struct Window {
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    limit: usize,
    in_flight: usize,
    /// Good answers since the limit last changed.
    good: usize,
    /// Whether the service has asked to slow down: from then on the number grows by one a round, before it doubles.
    careful: bool,
    /// How long the quickest answer took.
    quickest: Option<Duration>,
}

impl Default for State {
    fn default() -> Self {
        Self { limit: FIRST, in_flight: 0, good: 0, careful: false, quickest: None }
    }
}

impl Window {
    /// Waits for a place.
    pub async fn enter(self: Arc<Self>) -> Turn {
        loop {
            {
                let freed = self.freed.notified();
                if self.state().take() {
                    break;
                }
                freed.await;
            }
        }
        Turn(Some((self, Instant::now())))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self) -> bool {
        let free = self.in_flight < self.limit;
        self.in_flight += usize::from(free);
        free
    }

    fn answered(&mut self, took: Duration) {
        let quickest = self.quickest.map_or(took, |quickest| quickest.min(took));
        self.quickest = Some(quickest);
        if took > quickest * 2 + SLACK {
            self.good = 0;
            return;
        }
        self.good += 1;
        if !self.careful || self.good >= self.limit {
            self.good = 0;
            self.limit = (self.limit + 1).min(MOST);
        }
    }

    fn throttled(&mut self) {
        self.good = 0;
        self.careful = true;
        self.limit = (self.limit / 2).max(1);
    }
}

/// The turn of one call; dropping it gives the place to the next.
#[derive(Debug)]
pub struct Turn(pub(super) Option<(Arc<Window>, Instant)>);

impl Turn {
    /// The service answered.
    pub fn answered(&self) {
        if let Some((window, since)) = &self.0 {
            window.state().answered(since.elapsed());
            window.freed.notify_one();
        }
    }

    /// The service asked to slow down.
    pub fn throttled(&self) {
        if let Some((window, _)) = &self.0 {
            window.state().throttled();
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some((window, _)) = &self.0 {
            window.state().in_flight -= 1;
            window.freed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_doubles_a_round_until_a_throttle_halves_it_and_grows_by_one_a_round_after_that() {
        let quick = Duration::from_millis(100);
        let mut state = State::default();
        (0..FIRST).for_each(|_| state.answered(quick));
        assert_eq!(state.limit, 2 * FIRST);
        (0..2000).for_each(|_| state.answered(quick));
        assert_eq!(state.limit, MOST);
        state.throttled();
        assert_eq!(state.limit, MOST / 2);
        (0..MOST / 2).for_each(|_| state.answered(quick));
        assert_eq!(state.limit, MOST / 2 + 1);
        (0..9).for_each(|_| state.throttled());
        assert_eq!(state.limit, 1);
    }

    #[test]
    fn more_are_not_sent_while_answers_come_later_for_it() {
        let mut state = State::default();
        state.answered(Duration::from_millis(100));
        (0..2000).for_each(|_| state.answered(Duration::from_millis(400)));
        assert_eq!(state.limit, FIRST + 1);
    }

    #[tokio::test]
    async fn who_comes_too_many_waits_for_a_place() {
        let window = Arc::new(Window::default());
        let mut turns = Vec::new();
        for _ in 0..FIRST {
            turns.push(Arc::clone(&window).enter().await);
        }
        let mut next = entering(Arc::clone(&window));
        assert!(poll(&mut next).is_none());
        turns.pop();
        assert!(poll(&mut next).is_some());
    }

    type Entering = std::pin::Pin<Box<dyn Future<Output = Turn>>>;

    fn entering(window: Arc<Window>) -> Entering {
        Box::pin(window.enter())
    }

    fn poll(entering: &mut Entering) -> Option<Turn> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match entering.as_mut().poll(&mut context) {
            std::task::Poll::Ready(turn) => Some(turn),
            std::task::Poll::Pending => None,
        }
    }
}
