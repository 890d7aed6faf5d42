//! How the program ends while something is being sent: what is under way is answered and written down, nothing else
//! begins.
//!
//! A request that is given up has to be found out about at the next start. A moment of patience spares that, also when
//! the terminal has gone and the system asks the program to end.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use super::worker::Desk;

/// How long the answer to what was sent is waited for on the way out. What has not come by then is unknown, which the
/// journal tells the next start.
const PATIENCE: Duration = Duration::from_secs(10);

/// The changes that are under way: sent, or about to be, and not written down as answered.
#[derive(Debug)]
pub(super) struct Departures {
    under_way: Cell<usize>,
    /// Whether the program is ending, which another thread decides.
    over: Arc<AtomicBool>,
    landed: Notify,
}

/// One change that is under way; it is over when this is dropped.
pub(super) struct Flight<'a>(&'a Departures);

impl Departures {
    /// None so far, and none any more once `over` is set.
    pub(super) fn until(over: Arc<AtomicBool>) -> Self {
        Self { under_way: Cell::default(), over, landed: Notify::new() }
    }

    /// Begins a change; `None` once the program is ending, and then nothing is sent any more.
    pub(super) fn depart(&self) -> Option<Flight<'_>> {
        if self.over.load(Ordering::SeqCst) {
            return None;
        }
        self.under_way.set(self.under_way.get() + 1);
        Some(Flight(self))
    }

    /// Lets nothing more begin, and waits until what is under way is written down.
    async fn close(&self) {
        self.over.store(true, Ordering::SeqCst);
        while self.under_way.get() > 0 {
            self.landed.notified().await;
        }
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.0.under_way.set(self.0.under_way.get().saturating_sub(1));
        self.0.landed.notify_one();
    }
}

/// Ends the work of `desk`, with patience for what is under way.
pub(super) async fn leave(desk: &Desk) {
    if desk.departures.under_way.get() == 0 {
        return;
    }
    let enough = desk.alarm.until(desk.env.now().uptime + PATIENCE);
    tokio::select! {
        () = desk.departures.close() => {}
        () = enough => {}
    }
}
