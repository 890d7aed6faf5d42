//! Control over a running sandbox: its clock, its faults, and a look behind the scenes.
//!
//! `snapferry sandbox --control` puts `"control":{"url":…,"token":…}` into its ready line. Every call to that address
//! needs the header `Authorization: Bearer TOKEN`; without `--control` there is nothing there. JSON in, JSON out; what
//! is wrong is told as `{"error":…}` with status 400.
//!
//! | call | what it does |
//! |---|---|
//! | `POST /_sandbox/clock {"advance_s":N}` | moves the world's clock: invitations, retention, tasks, tokens, purges. Dates and nonces of signatures stay with the machine's clock |
//! | `POST /_sandbox/faults {"kind":…,…}` | makes a fault ([`FaultSpec`] has the fields); answers with its `id` and all that are active |
//! | `GET /_sandbox/faults` | the active ones |
//! | `DELETE /_sandbox/faults` | takes all away, or with `?id=N` one |
//! | `GET /_sandbox/calls?since=N` | the calls with a number above N, of the last 50,000 ([`CallRecord`]) |
//! | `GET /_sandbox/access` | who sees which snapshot of whom through which share ([`AccessRow`]) |
//! | `POST /_sandbox/mutate {"account" or "profile","service","action","region","params"}` | an API call as that account, without a signature and without faults: "changed by somebody else". The answer is the service's own, status included |
//! | `POST /_sandbox/oidc-token {"lives_s":N}` | a token of the sandbox's own identity provider, good for so long |
//! | `POST /_sandbox/reset` | the world as it was at the start, without faults and calls |
//!
//! Inside one program, [`Sandbox::control`](super::Sandbox::control) gives the same as a [`Control`], and an
//! [`Emulator`] without sockets has the same methods:
//!
//! ```
//! use snapferry::base::env::Env;
//! use snapferry::sandbox::{self, FaultKind, FaultSpec, Options, World};
//!
//! let options = Options { control: true, ..Options::new(World::builtin(), Env::system()) };
//! let sandbox = sandbox::start(options)?;
//! let control = sandbox.control().expect("it was asked for");
//! control.fault(FaultSpec::new(FaultKind::ResetAfter).on("CreateResourceShare").times(1))?;
//! assert!(control.calls(0).is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod access;
mod calls;
mod faults;
mod flatten;
mod http;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

pub use self::access::AccessRow;
pub(super) use self::calls::CallLog;
pub use self::calls::CallRecord;
pub use self::faults::{ActiveFault, FaultError, FaultKind, FaultSpec};
pub(super) use self::faults::{Faults, Strike};
pub(super) use self::http::{Gate, PREFIX, Query, refusal};
use super::emulator::Emulator;
use super::local::Tokens;
use super::request::{Request, Response};
use super::server::Shared;
use super::service::Service;
use super::state::State;
use super::sts::token;
use crate::base::env::Now;

/// Control over a running sandbox. It may outlive the sandbox, which then answers nobody any more.
#[derive(Clone)]
pub struct Control {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Control")
    }
}

impl Control {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    fn with<T>(&self, ask: impl FnOnce(&mut Emulator, Now) -> T) -> T {
        // The time is read under the lock, or two threads could bring theirs in the wrong order.
        let mut emulator = self.shared.emulator();
        let now = self.shared.env.now();
        ask(&mut emulator, now)
    }

    /// Moves the world's clock ahead of the machine's and gives back its time.
    pub fn advance(&self, by: Duration) -> Timestamp {
        self.with(|emulator, now| emulator.advance(by, now))
    }

    /// The world's time.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.advance(Duration::ZERO)
    }

    /// Makes a fault and gives back its ID.
    ///
    /// # Errors
    /// A fault that could never strike, or that lacks what its kind needs.
    pub fn fault(&self, spec: FaultSpec) -> Result<u64, FaultError> {
        self.with(|emulator, _| emulator.add_fault(spec))
    }

    /// The active faults, in the order of their making.
    #[must_use]
    pub fn faults(&self) -> Vec<ActiveFault> {
        self.with(|emulator, _| emulator.faults().to_vec())
    }

    /// Takes one fault away; `false` if it was not there any more.
    pub fn remove_fault(&self, id: u64) -> bool {
        self.with(|emulator, _| emulator.remove_fault(id))
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.with(|emulator, _| emulator.clear_faults());
    }

    /// The calls with a number above `since`, oldest first; the last 50,000 are remembered.
    #[must_use]
    pub fn calls(&self, since: u64) -> Vec<CallRecord> {
        self.with(|emulator, _| emulator.calls(since))
    }

    /// Who sees which snapshot of whom, through which share, right now.
    #[must_use]
    pub fn access(&self) -> Vec<AccessRow> {
        self.with(|emulator, now| emulator.access(now))
    }

    /// A token of the sandbox's own identity provider that is good for so long by the world's clock.
    #[must_use]
    pub fn oidc_token(&self, lives: Duration) -> String {
        self.with(|emulator, now| emulator.oidc_token(lives, now))
    }

    /// Calls an action as an account (ID or profile), as [`Request::as_account`] describes; faults do not strike it.
    pub fn mutate(
        &self,
        account: &str,
        service: Service,
        action: &str,
        region: &str,
        params: &[(&str, &str)],
    ) -> Response {
        let request = Request::as_account(account, service, action, region, params.iter().copied());
        self.with(|emulator, now| emulator.handle(&request, now))
    }

    /// The world as it was at the start, as if it started now; no faults, no calls.
    pub fn reset(&self) {
        self.with(Emulator::reset);
    }
}

impl Emulator {
    /// Moves the world's clock ahead of `now` by so much more, and gives back its time.
    pub fn advance(&mut self, by: Duration, now: Now) -> Timestamp {
        self.ahead = self.ahead.saturating_add(by);
        let time = self.clocks(now, 0).world;
        self.state.advance(time);
        time
    }

    /// A token of the sandbox's own identity provider that is good for so long by the world's clock.
    #[must_use]
    pub fn oidc_token(&self, lives: Duration, now: Now) -> String {
        token::make(&self.state.ids, self.clocks(now, 0).world, lives)
    }

    /// Makes a fault for [`Emulator::exchange`] and gives back its ID.
    ///
    /// # Errors
    /// A fault that could never strike, or that lacks what its kind needs.
    pub fn add_fault(&mut self, spec: FaultSpec) -> Result<u64, FaultError> {
        self.faults.add(spec, &self.state.world)
    }

    /// The active faults, in the order of their making.
    #[must_use]
    pub fn faults(&self) -> &[ActiveFault] {
        self.faults.active()
    }

    /// Takes one fault away; `false` if it was not there any more.
    pub fn remove_fault(&mut self, id: u64) -> bool {
        self.faults.remove(id)
    }

    /// Takes all faults away.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// Remembers all calls from now on.
    pub fn keep_calls(&mut self) {
        self.log.get_or_insert_default();
    }

    /// The calls with a number above `since`, if they are kept ([`Emulator::keep_calls`]).
    #[must_use]
    pub fn calls(&self, since: u64) -> Vec<CallRecord> {
        self.log.as_ref().map(|log| log.since(since)).unwrap_or_default()
    }

    /// Who sees which snapshot of whom, through which share.
    pub fn access(&mut self, now: Now) -> Vec<AccessRow> {
        self.advance(Duration::ZERO, now);
        self.state.access_rows()
    }

    /// The world as it was at the start, as if it started now; no faults, no calls. Nonces stay used.
    pub fn reset(&mut self, now: Now) {
        self.state = State::new(Arc::clone(&self.state.world), now.wall);
        self.faults = Faults::default();
        self.local.tokens = Tokens::default();
        self.ahead = Duration::ZERO;
        if let Some(log) = &mut self.log {
            *log = CallLog::default();
        }
    }
}
