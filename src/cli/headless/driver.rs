//! The loop of a command: jobs go to the worker, events come back, and whoever asked waits for them.

use std::cell::Cell;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use super::failure::Failure;
use crate::api::credentials::Sources;
use crate::base::env::Env;
use crate::cli::setting::Setting;
use crate::cli::{CliError, system};
use crate::terminal::signals::{self, Signal};
use crate::work::{self, Event, Identity, Job, Stamp, Worker};

/// The epoch of the one identity that a command has.
const EPOCH: u32 = 1;
/// The epoch of jobs that are done as nobody.
const NOBODY: u32 = 0;

/// What a command can wait for.
pub(super) enum Wake {
    /// The worker tells something.
    Told(Stamp, Box<Event>),
    /// Somebody wants the program to end.
    Signal,
    /// The worker is gone; only a panic does that.
    Gone,
}

/// Tells that the worker is gone when the worker drops it.
struct Farewell(Sender<Wake>);

impl Drop for Farewell {
    fn drop(&mut self) {
        // Nobody waits any more when the command has ended first.
        let _ = self.0.send(Wake::Gone);
    }
}

/// A worker, and the events that come from it.
pub(super) struct Driver {
    worker: Worker,
    wakes: Receiver<Wake>,
    sender: Sender<Wake>,
    loads: Cell<u32>,
    listens: Cell<bool>,
}

impl Driver {
    /// Starts a worker.
    ///
    /// # Errors
    /// What the system does not give.
    pub(super) fn start(setting: &Setting, sources: Sources) -> Result<Self, CliError> {
        let (sender, wakes) = mpsc::channel();
        let farewell = Farewell(sender.clone());
        let setup = work::Setup::new(Env::system(), setting.endpoints.clone(), sources);
        let setup = work::Setup {
            regions: setting.regions.clone(),
            state: Some(setting.state.clone()),
            rules: setting.rules.clone(),
            ..setup
        };
        let sink = move |stamp, event| {
            // Nobody waits any more when the command has ended first.
            let _ = farewell.0.send(Wake::Told(stamp, Box::new(event)));
        };
        let worker = work::start(setup, sink).map_err(system)?;
        Ok(Self { worker, wakes, sender, loads: Cell::new(0), listens: Cell::new(false) })
    }

    /// Opens the session of the profile.
    ///
    /// # Errors
    /// Why it cannot be opened.
    pub(super) fn open(&self, profile: Option<&str>) -> Result<Box<Identity>, Failure> {
        match self.ask(Job::Open { profile: profile.map(str::to_owned) })? {
            Event::Opened(Ok(identity)) => Ok(identity),
            Event::Opened(Err(trouble)) => Err(Failure::not_opened(&trouble)),
            _ => Err(Failure::broken()),
        }
    }

    /// Gives a job to the worker.
    pub(super) fn submit(&self, job: Job) -> Stamp {
        self.give(EPOCH, job)
    }

    fn give(&self, epoch: u32, job: Job) -> Stamp {
        self.loads.set(self.loads.get() + 1);
        let stamp = Stamp { epoch, load: self.loads.get() };
        self.worker.submit(stamp, job);
        stamp
    }

    /// The first answer to a job.
    ///
    /// # Errors
    /// The program is to end, or the worker has ended.
    pub(super) fn ask(&self, job: Job) -> Result<Event, Failure> {
        let stamp = self.submit(job);
        self.answer(stamp)
    }

    /// The first answer to a job that needs no session and must not get one.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(super) fn ask_as_nobody(&self, job: Job) -> Result<Event, Failure> {
        let stamp = self.give(NOBODY, job);
        self.answer(stamp)
    }

    /// The next answer to a job that was submitted.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(super) fn answer(&self, stamp: Stamp) -> Result<Event, Failure> {
        loop {
            match self.next()? {
                Wake::Told(of, event) if of == stamp => return Ok(*event),
                Wake::Told(..) | Wake::Gone => {}
                Wake::Signal => return Err(Failure::interrupted()),
            }
        }
    }

    /// Waits for whatever comes next.
    ///
    /// # Errors
    /// The worker has ended.
    pub(super) fn next(&self) -> Result<Wake, Failure> {
        match self.wakes.recv() {
            Ok(Wake::Gone) | Err(_) => Err(Failure::broken()),
            Ok(wake) => Ok(wake),
        }
    }

    /// Waits for some time; `false` if somebody wants the program to end before that. What the worker tells meanwhile is
    /// dropped.
    ///
    /// # Errors
    /// The worker has ended.
    pub(super) fn pause(&self, time: Duration) -> Result<bool, Failure> {
        let end = std::time::Instant::now() + time;
        loop {
            match self.wakes.recv_timeout(end.saturating_duration_since(std::time::Instant::now())) {
                Ok(Wake::Told(..)) => {}
                Ok(Wake::Signal) => return Ok(false),
                Ok(Wake::Gone) | Err(RecvTimeoutError::Disconnected) => return Err(Failure::broken()),
                Err(RecvTimeoutError::Timeout) => return Ok(true),
            }
        }
    }

    /// From now on a signal that asks the program to end comes as [`Wake::Signal`], so that a request in flight can be
    /// finished and written down. A second one ends the program at once.
    ///
    /// # Errors
    /// What the system does not give.
    pub(super) fn catch_signals(&self) -> Result<(), Failure> {
        if self.listens.replace(true) {
            return Ok(());
        }
        let to = self.sender.clone();
        let sink = move |signal| {
            if signal != Signal::Continue {
                // Nobody waits any more when the command has ended first.
                let _ = to.send(Wake::Signal);
            }
        };
        signals::listen(sink).map_err(|error| Failure::from(system(error)))
    }
}
