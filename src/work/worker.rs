//! The worker's thread: it takes jobs, keeps one session an epoch, and runs what they ask for side by side.
//!
//! Nothing in it wakes up by itself: between jobs the thread sleeps in the kernel until the next one comes.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::panic;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use jiff::{SignedDuration, Timestamp};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::{AbortHandle, Id, JoinError, JoinSet, LocalSet};

use super::apply::{self, Decision};
use super::bench::Bench;
use super::leaving::{self, Departures};
use super::session::{self, Door};
use super::{Event, Job, Stamp, kept, load, unsent};
use crate::api::credentials::Sources;
use crate::api::endpoint::Endpoints;
use crate::api::transport::Wire;
use crate::base::alarm::{Alarm, RealTime};
use crate::base::drill::{self, Spot};
use crate::base::env::Env;
use crate::domain::execution::TaskId;
use crate::domain::ids::RegionId;
use crate::domain::policy::Rules;

/// What a worker is made of.
pub struct Setup {
    /// Clock and randomness.
    pub env: Env,
    /// Where the services are.
    pub endpoints: Endpoints,
    /// Where credentials are looked for.
    pub sources: Sources,
    /// Only these regions are listed, in the API's order; `None` lists all.
    pub regions: Option<Vec<RegionId>>,
    /// The folder for the journal and the notes; without one nothing is changed in the cloud.
    pub state: Option<PathBuf>,
    /// The folder for what can be read again; without one no list is kept for the next start.
    pub cache: Option<PathBuf>,
    /// This machine's name, for the journal; may be empty.
    pub host: String,
    /// What policies and profiles allow.
    pub rules: Rules,
    /// How plans and calls wait; it must belong to the clock of `env`.
    pub alarm: Arc<dyn Alarm>,
}

impl Setup {
    /// All regions, waiting in real time, and no folder for a journal.
    #[must_use]
    pub fn new(env: Env, endpoints: Endpoints, sources: Sources) -> Self {
        let alarm = Arc::new(RealTime::new(env.clone()));
        let (state, cache, rules) = (None, None, Rules::default());
        Self { env, endpoints, sources, regions: None, state, cache, host: host(), rules, alarm }
    }
}

/// This machine's name.
fn host() -> String {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    name
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup").field("regions", &self.regions).finish_non_exhaustive()
    }
}

/// What all jobs share.
pub(super) struct Desk {
    pub env: Env,
    pub wire: Wire,
    pub endpoints: Endpoints,
    pub sources: Sources,
    pub regions: Option<Vec<RegionId>>,
    pub alarm: Arc<dyn Alarm>,
    pub state: Option<PathBuf>,
    pub cache: Option<PathBuf>,
    /// Threads that write lists to the disk.
    pub writing: RefCell<Vec<JoinHandle<()>>>,
    pub host: String,
    pub rules: Rules,
    pub bench: Bench,
    /// What is being sent.
    pub departures: Departures,
    /// How far the services' clock is ahead of this machine's, as it was told last.
    ahead: Cell<SignedDuration>,
    sink: Box<dyn Fn(Stamp, Event)>,
}

/// By how much the services' clock may seem to change without being told: a `Date` is whole seconds, and as old as its
/// answer was long under way.
const JITTER: SignedDuration = SignedDuration::from_secs(3);

impl Desk {
    pub(super) fn tell(&self, stamp: Stamp, event: Event) {
        self.hear_clock();
        (self.sink)(stamp, event);
    }

    /// Now, by the services' clock as far as their answers have told it. Everything that people read has this time, so
    /// that it can be compared with the times that the services give.
    pub(super) fn now(&self) -> Timestamp {
        self.hear_clock();
        let now = self.env.now().wall;
        now.checked_add(self.ahead.get()).unwrap_or(now)
    }

    /// How far that is ahead of this machine's clock.
    pub(super) fn ahead(&self) -> SignedDuration {
        self.ahead.get()
    }

    /// Tells of a change of the services' clock, before anything that has its time.
    fn hear_clock(&self) {
        let ahead = self.wire.world_ahead();
        if (ahead - self.ahead.get()).abs() >= JITTER {
            self.ahead.set(ahead);
            (self.sink)(Stamp::default(), Event::Clock { ahead });
        }
    }
}

enum Command {
    Submit(Stamp, Job),
    Cancel(u32),
}

/// A running worker. It stops when it is dropped: a request that changes something is answered and written down, within
/// some seconds, and everything else that is under way is given up, a plan included. No event comes after that.
#[derive(Debug)]
pub struct Worker {
    commands: Option<UnboundedSender<Command>>,
    /// Set when nothing that changes something may begin any more.
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Starts a worker. `sink` is called on its thread with every event and must not block: a full queue would keep the
/// network waiting.
///
/// A panic of a job reaches the panic hook and ends the thread; it is not caught.
///
/// # Errors
/// What the system says when it has no thread or no means to wait for the network left.
pub fn start(setup: Setup, sink: impl Fn(Stamp, Event) + Send + 'static) -> io::Result<Worker> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (commands, queue) = mpsc::unbounded_channel();
    let over = Arc::new(AtomicBool::new(false));
    let departures = Arc::clone(&over);
    let thread = thread::Builder::new().name("snapferry-worker".to_owned()).spawn(move || {
        let Setup { env, endpoints, sources, regions, state, cache, host, rules, alarm } = setup;
        let (wire, bench, writing) = (Wire::waiting(env.clone(), alarm.clone()), Bench::default(), RefCell::default());
        let (ahead, departures, sink) = (Cell::default(), Departures::until(departures), Box::new(sink));
        let desk = Desk {
            env,
            wire,
            endpoints,
            sources,
            regions,
            alarm,
            state,
            cache,
            writing,
            host,
            rules,
            bench,
            departures,
            ahead,
            sink,
        };
        serve(runtime, desk, queue);
    })?;
    Ok(Worker { commands: Some(commands), over, thread: Some(thread) })
}

impl Worker {
    /// Takes a job. Jobs are begun in the order in which they are given; those of an epoch wait for its session.
    pub fn submit(&self, stamp: Stamp, job: Job) {
        self.command(Command::Submit(stamp, job));
    }

    /// Gives up what is being read for an epoch and closes its session. A plan that is being carried out runs to its
    /// end, under the identity that it was started with.
    pub fn cancel_epoch(&self, epoch: u32) {
        self.command(Command::Cancel(epoch));
    }

    /// Begins no change any more, not even the next one of a plan. What is under way goes on until this is dropped.
    pub fn wind_up(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        self.commands = None;
    }

    fn command(&self, command: Command) {
        if let Some(commands) = &self.commands {
            // The queue is closed only when the thread has panicked, which the panic hook has told by then.
            let _ = commands.send(command);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.wind_up();
        let ended = self.thread.take().map_or(Ok(()), JoinHandle::join);
        if let Err(cause) = ended
            && !thread::panicking()
        {
            panic::resume_unwind(cause);
        }
    }
}

fn serve(runtime: Runtime, desk: Desk, queue: UnboundedReceiver<Command>) {
    let local = LocalSet::new();
    let floor = Floor::new(desk);
    let desk = Rc::clone(&floor.desk);
    local.block_on(&runtime, floor.run(queue));
    drop(local);
    // A list is written within the blink of an eye, and would be lost.
    for thread in desk.writing.take() {
        // What went wrong in it was told by the panic hook.
        let _ = thread.join();
    }
    // A look-up of a name cannot be interrupted; nobody waits for one on the way out.
    runtime.shutdown_background();
}

/// What a task hands back: the epoch whose session it opened, if it did.
type Opened = Option<u32>;

/// The jobs under way and the sessions they use.
struct Floor {
    desk: Rc<Desk>,
    sessions: HashMap<u32, Door>,
    /// Those of other profiles, beside the screens' one.
    beside: HashMap<String, Door>,
    tasks: JoinSet<Opened>,
    reads: HashMap<Id, (u32, AbortHandle)>,
}

impl Floor {
    fn new(desk: Desk) -> Self {
        let (sessions, beside) = (HashMap::new(), HashMap::new());
        Self { desk: Rc::new(desk), sessions, beside, tasks: JoinSet::new(), reads: HashMap::new() }
    }

    async fn run(mut self, mut queue: UnboundedReceiver<Command>) {
        loop {
            tokio::select! {
                // In this order, so that a panic is seen even when nobody gives jobs any more.
                biased;
                Some(ended) = self.tasks.join_next_with_id() => self.ended(ended),
                command = queue.recv() => match command {
                    Some(Command::Submit(stamp, job)) => self.begin(stamp, job),
                    Some(Command::Cancel(epoch)) => self.cancel(|of| of == epoch),
                    None => return leaving::leave(&self.desk).await,
                },
            }
        }
    }

    fn begin(&mut self, stamp: Stamp, job: Job) {
        drill::here(Spot::Work);
        let (door, job) = match job {
            Job::As { profile, job } => (Some(self.door_of(stamp, profile, *job == Job::Regions)), *job),
            job => (self.sessions.get(&stamp.epoch).cloned(), job),
        };
        self.begin_as(stamp, door, job);
    }

    /// Begins a job under the identity behind `door`.
    fn begin_as(&mut self, stamp: Stamp, door: Option<Door>, job: Job) {
        let desk = Rc::clone(&self.desk);
        let task = match job {
            Job::Apply { plan, note, undoes } => {
                return self.keep(async move { apply::apply(&desk, stamp, door, *plan, note, undoes).await });
            }
            Job::Stop { task } => return self.decide(stamp, door, task, Decision::Stop),
            Job::Continue { task } => return self.decide(stamp, door, task, Decision::Continue),
            Job::Retry { task } => return self.decide(stamp, door, task, Decision::Retry),
            Job::MarkDone { task } => return self.decide(stamp, door, task, Decision::MarkDone),
            Job::Tasks => return self.list_tasks(stamp, door),
            Job::Keep(list) => {
                // Begun now, because the program may end before any task has its turn.
                let Some(told) = kept::begin(&desk, *list) else { return };
                return self.keep(async move { kept::end(&desk, stamp, told).await });
            }
            Job::Seal => return self.desk.wire.seal(),
            Job::KeepUnsent(one) => return self.kept(stamp, unsent::keep(&desk, *one)),
            Job::ForgetUnsent(began) => return self.kept(stamp, unsent::forget(&desk, began)),
            Job::Open { profile } => {
                let (key, door) = session::door();
                self.sessions.insert(stamp.epoch, door);
                self.tasks.spawn_local(async move {
                    session::open(&desk, stamp, profile.as_deref(), key).await.then_some(stamp.epoch)
                })
            }
            job => self.tasks.spawn_local(async move {
                load::load(&desk, stamp, door, job).await;
                None
            }),
        };
        self.reads.insert(task.id(), (stamp.epoch, task));
    }

    /// The door of another profile's session, which is opened if there is none, if it could not be opened, or anew.
    fn door_of(&mut self, stamp: Stamp, profile: String, anew: bool) -> Door {
        let known = self.beside.get(&profile).filter(|door| !anew && session::is_usable(door));
        if let Some(door) = known {
            return door.clone();
        }
        let (key, door) = session::door();
        self.beside.insert(profile.clone(), door.clone());
        let desk = Rc::clone(&self.desk);
        self.keep(async move { session::open_beside(&desk, stamp, profile, key).await });
        door
    }

    /// Runs something to its end, whatever becomes of the identity that it was begun under.
    fn keep(&mut self, work: impl Future<Output = ()> + 'static) {
        self.tasks.spawn_local(async move {
            work.await;
            None
        });
    }

    fn decide(&mut self, stamp: Stamp, door: Option<Door>, task: TaskId, decision: Decision) {
        let desk = Rc::clone(&self.desk);
        self.keep(async move { apply::decide(&desk, stamp, door, &task, decision).await });
    }

    /// Tells that something could not be kept.
    fn kept(&self, stamp: Stamp, outcome: Result<(), String>) {
        if let Err(why) = outcome {
            self.desk.tell(stamp, Event::UnsentLost(why));
        }
    }

    /// Lists the tasks, reads back those of the journal that the session behind the door may read back, and goes on with
    /// those that waited for credentials which are taken.
    fn list_tasks(&mut self, stamp: Stamp, door: Option<Door>) {
        let desk = Rc::clone(&self.desk);
        desk.recover();
        desk.tell(stamp, Event::Tasks(desk.list()));
        self.keep(async move {
            let Ok(session) = session::enter(door).await else { return };
            if desk.list().trouble.is_some() {
                return;
            }
            let mut tasks = JoinSet::new();
            for id in desk.to_read_back(&session.account) {
                let (desk, session) = (Rc::clone(&desk), Rc::clone(&session));
                tasks.spawn_local(async move { apply::read_back(&desk, stamp, session, &id).await });
            }
            for id in desk.paused(&session.account) {
                let (desk, session) = (Rc::clone(&desk), Rc::clone(&session));
                tasks.spawn_local(async move { apply::resume(&desk, stamp, session, &id).await });
            }
            tasks.join_all().await;
        });
    }

    fn ended(&mut self, ended: Result<(Id, Opened), JoinError>) {
        match ended {
            Ok((id, opened)) => {
                self.reads.remove(&id);
                if let Some(epoch) = opened {
                    self.cancel(|of| of < epoch);
                }
            }
            Err(error) if error.is_panic() => panic::resume_unwind(error.into_panic()),
            Err(cancelled) => {
                self.reads.remove(&cancelled.id());
            }
        }
    }

    fn cancel(&mut self, which: impl Fn(u32) -> bool) {
        self.sessions.retain(|epoch, _| !which(*epoch));
        for (_, task) in self.reads.values().filter(|(epoch, _)| which(*epoch)) {
            task.abort();
        }
    }
}
