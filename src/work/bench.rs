//! The workbench: the journal, and every task that is worked on or waits for a decision.

use std::cell::{Cell, RefCell, RefMut};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::session::Session;
use super::tasks::{JournalTrouble, Phase, Task, TaskList};
use super::worker::Desk;
use super::{Event, Stamp};
use crate::api::endpoint::Service;
use crate::domain::execution::{Author, Entry, Execution, Moment, Planned, Record, Standing, TaskId, VERSION};
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::plan::Plan;
use crate::domain::share::Share;
use crate::store::journal::{Blocked, Journal};

/// A task with what is needed to work on it.
pub(super) struct Live {
    /// What is told of it.
    pub task: Task,
    /// The stamp of the job that set it going.
    pub stamp: Stamp,
    /// Under which identity it goes on, whatever becomes of the screens' one.
    pub session: Option<Rc<Session>>,
    /// The account's own shares of each of its regions, as last read, and when on the clock of uptime.
    pub shares: BTreeMap<RegionId, (Vec<Share>, Duration)>,
    /// Rung when something was decided about it.
    pub bell: Rc<Notify>,
}

/// All tasks. It lives on the worker's thread; only the journal is shared with what is being sent.
#[derive(Default)]
pub(super) struct Bench {
    journal: RefCell<Option<Arc<Mutex<Journal>>>>,
    lives: RefCell<BTreeMap<TaskId, Live>>,
    lanes: RefCell<HashMap<(AccountId, RegionId), Arc<Semaphore>>>,
    count: Cell<u32>,
    recovered: Cell<bool>,
}

impl From<&Blocked> for JournalTrouble {
    fn from(blocked: &Blocked) -> Self {
        match blocked {
            Blocked::Nowhere => Self::Nowhere,
            Blocked::OtherInstance => Self::OtherInstance,
            Blocked::UnknownVersion { line } => Self::UnknownVersion { line: *line },
            Blocked::Damaged { line } => Self::Damaged { line: *line },
            Blocked::System(words) => Self::System(words.clone()),
        }
    }
}

impl Bench {
    /// The journal in `folder`, opened when it is first asked for.
    pub fn journal(&self, folder: Option<&Path>) -> Arc<Mutex<Journal>> {
        let mut journal = self.journal.borrow_mut();
        Arc::clone(journal.get_or_insert_with(|| Arc::new(Mutex::new(Journal::open(folder)))))
    }

    /// The journal, if it was opened before; whoever only reads has no need to open it.
    pub fn opened(&self) -> Option<Arc<Mutex<Journal>>> {
        self.journal.borrow().clone()
    }

    /// The lanes in which the tasks of one account wait for each other, one for each region of the plan. All tasks take
    /// them in the same order, so that no two wait for each other.
    pub fn lanes(&self, plan: &Plan) -> Lanes {
        let mut lanes = self.lanes.borrow_mut();
        let regions: BTreeSet<&RegionId> = plan.regions().into_iter().collect();
        let lane = |region: &RegionId| {
            let lane = lanes.entry((plan.account.clone(), region.clone()));
            Arc::clone(lane.or_insert_with(|| Arc::new(Semaphore::new(1))))
        };
        Lanes(regions.into_iter().map(lane).collect())
    }

    /// The next task's number.
    pub fn number(&self) -> u32 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// Takes a task in.
    pub fn insert(&self, live: Live) {
        self.lives.borrow_mut().insert(live.task.id.clone(), live);
    }

    /// Forgets a task of which nothing was written down.
    pub fn remove(&self, id: &TaskId) {
        self.lives.borrow_mut().remove(id);
    }

    /// One task, to look at or to change. Not to be held while waiting.
    pub fn live(&self, id: &TaskId) -> Option<RefMut<'_, Live>> {
        RefMut::filter_map(self.lives.borrow_mut(), |lives| lives.get_mut(id)).ok()
    }
}

/// The lanes that a task has to itself while it is worked on.
pub(super) struct Lanes(Vec<Arc<Semaphore>>);

/// A place in each of a task's lanes.
pub(super) struct Place {
    _lanes: Vec<OwnedSemaphorePermit>,
}

impl Lanes {
    /// Waits for a place in all of them.
    pub async fn place(&self) -> Option<Place> {
        let mut places = Vec::with_capacity(self.0.len());
        for lane in &self.0 {
            places.push(Arc::clone(lane).acquire_owned().await.ok()?);
        }
        Some(Place { _lanes: places })
    }
}

/// Waits for the lock that only moments are spent in.
pub(super) fn lock(journal: &Mutex<Journal>) -> MutexGuard<'_, Journal> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// A task of which nothing was done yet.
    pub fn new(id: TaskId, number: u32, planned: Planned, began: Timestamp) -> Self {
        let Planned { plan, hash, author, note, undoes } = planned;
        let execution = Box::new(Execution::new(plan));
        Self::with(id, number, (hash, author, note, undoes), began, execution)
    }

    fn with(
        id: TaskId,
        number: u32,
        (hash, author, note, undoes): (String, Author, Option<String>, Option<TaskId>),
        began: Timestamp,
        execution: Box<Execution>,
    ) -> Self {
        let standing = execution.standing();
        let (phase, changed) = (if number > 0 { Phase::Queued } else { Phase::Resting }, began);
        let task = Task {
            id,
            number,
            author,
            hash,
            note,
            undoes,
            began,
            changed,
            phase,
            standing,
            unrecorded: None,
            execution,
        };
        Self { task, stamp: Stamp::default(), session: None, shares: BTreeMap::new(), bell: Rc::new(Notify::new()) }
    }
}

impl Desk {
    /// The journal.
    pub(super) fn journal(&self) -> Arc<Mutex<Journal>> {
        self.bench.journal(self.state.as_deref())
    }

    /// Now, for a task: with the time of the service that it talks to in a region.
    pub(super) fn moment(&self, live: &Live, region: &RegionId) -> Moment {
        let now = self.env.now();
        let server = live.session.as_ref().map(|session| session.client.server_time(Service::ResourceSharing, region));
        let roll = u32::try_from(self.env.below(u64::from(u32::MAX))).unwrap_or_default();
        Moment { uptime: now.uptime, server: server.unwrap_or(now.wall), roll }
    }

    /// Writes down what happened to a task.
    ///
    /// # Errors
    /// Why it could not be written.
    pub(super) fn write(&self, id: &TaskId, entry: Entry) -> Result<(), JournalTrouble> {
        let record = Record { v: VERSION, task: id.clone(), at: self.now(), entry };
        lock(&self.journal()).append(record).map_err(|blocked| JournalTrouble::from(&blocked))
    }

    /// Writes down what happened to a task and takes it in. What has happened is taken in even if it cannot be written:
    /// nothing more can be sent then, and a later start finds it out by reading.
    pub(super) fn happen(&self, id: &TaskId, entry: Entry) {
        let written = self.write(id, entry.clone());
        self.take_in(id, &entry, written.err());
    }

    /// Takes in what happened to a task and is written down already.
    pub(super) fn take_in(&self, id: &TaskId, entry: &Entry, trouble: Option<JournalTrouble>) {
        if let Some(mut live) = self.bench.live(id) {
            let plan = &live.task.execution.plan;
            let moment = self.moment(&live, entry.step().map_or(&plan.region, |no| plan.region_of(no)));
            live.task.execution.apply(entry, moment);
            live.task.changed = self.now();
            live.task.unrecorded = trouble.or(live.task.unrecorded.take());
        }
    }

    /// Sets the phase of a task and tells how it stands.
    pub(super) fn show(&self, id: &TaskId, phase: Option<Phase>) {
        let told = self.bench.live(id).map(|mut live| {
            if let Some(phase) = phase {
                live.task.phase = phase;
            }
            live.task.standing = live.task.execution.standing();
            (live.stamp, live.task.clone())
        });
        if let Some((stamp, task)) = told {
            self.tell(stamp, Event::Task(Box::new(task)));
        }
    }

    /// Takes the tasks of the journal in that need a decision; once, and whenever another instance may have written.
    pub(super) fn recover(&self) {
        let journal = self.journal();
        let mut journal = lock(&journal);
        if journal.blocked().is_some() {
            journal.refresh();
        } else if self.bench.recovered.replace(true) {
            return;
        }
        let mut by_task: BTreeMap<&TaskId, Vec<&Record>> = BTreeMap::new();
        for record in journal.records() {
            by_task.entry(&record.task).or_default().push(record);
        }
        for (id, records) in by_task {
            let known = self.bench.live(id).is_some_and(|live| live.task.number > 0 || live.session.is_some());
            if known {
                continue;
            }
            match from_records(id, &records).filter(|live| live.task.standing.is_open()) {
                Some(live) => self.bench.insert(live),
                // The instance that writes has brought it to its end.
                None => self.bench.remove(id),
            }
        }
    }

    /// Whether there is such a task; one of the journal that needed no decision so far is taken in.
    pub(super) fn find(&self, id: &TaskId) -> bool {
        if self.bench.live(id).is_some() {
            return true;
        }
        let journal = self.journal();
        let journal = lock(&journal);
        let records = journal.of(id);
        from_records(id, &records.iter().collect::<Vec<_>>()).map(|live| self.bench.insert(live)).is_some()
    }

    /// All tasks, newest first.
    pub(super) fn list(&self) -> TaskList {
        let journal = self.journal();
        let journal = lock(&journal);
        let mut tasks: Vec<Task> = self.bench.lives.borrow().values().map(|live| live.task.clone()).collect();
        tasks.sort_by_key(|task| (std::cmp::Reverse(task.began), std::cmp::Reverse(task.number)));
        let trouble = journal.blocked().map(JournalTrouble::from);
        TaskList { tasks, trouble, file: journal.file().map(Path::to_owned) }
    }

    /// The names of tasks of `account` that wait for nothing but credentials.
    pub(super) fn paused(&self, account: &AccountId) -> Vec<TaskId> {
        let lives = self.bench.lives.borrow();
        let waits = |live: &&Live| live.task.standing == Standing::Paused && live.task.account() == account;
        lives.values().filter(waits).map(|live| live.task.id.clone()).collect()
    }

    /// The names of tasks that were found in the journal, belong to `account`, and of which something is to be read.
    pub(super) fn to_read_back(&self, account: &AccountId) -> Vec<TaskId> {
        let lives = self.bench.lives.borrow();
        let waits = |live: &&Live| {
            live.task.number == 0
                && live.session.is_none()
                && live.task.phase == Phase::Resting
                && live.task.account() == account
                && live.task.standing.is_open()
        };
        lives.values().filter(waits).map(|live| live.task.id.clone()).collect()
    }
}

fn from_records(id: &TaskId, records: &[&Record]) -> Option<Live> {
    let (planned, run) = Execution::recover(records.iter().copied())?;
    let began = records.first()?.at;
    let Planned { hash, author, note, undoes, .. } = planned;
    let mut live = Live::with(id.clone(), 0, (hash, author, note, undoes), began, Box::new(run));
    live.task.changed = records.last()?.at;
    Some(live)
}
