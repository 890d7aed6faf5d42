//! A worker, a sandbox with the built-in world, and one clock for both.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::json;
use snapferry::api::credentials::Sources;
use snapferry::api::endpoint::Endpoints;
use snapferry::domain::execution::Execution;
use snapferry::domain::ids::{AccountId, RegionId, SnapshotId};
use snapferry::domain::invitation::{Invitation, InvitationStatus};
use snapferry::domain::plan::{Intent, Invited, Plan};
use snapferry::domain::share::{ReceivedShare, Share};
use snapferry::domain::snapshot::Snapshot;
use snapferry::sandbox::{self, Control, MetadataMode, Options, Ready, Sandbox, World};
use snapferry::work::{
    Event, Identity, Job, OpenTrouble, Phase, Prepared, Refusal, Setup, Stamp, Task, TaskList, Worker, start,
};
use tempfile::TempDir;

use crate::clock::LeapingClock;
use crate::proxy::{Fate, Proxy};
pub use crate::wants::*;

/// Far longer than anything here takes, and short enough to see a hang as one.
const LONG: Duration = Duration::from_secs(60);

pub const ACME: &str = "acme-prod";
pub const GLOBEX: &str = "globex";
/// A plain snapshot of [`ACME`] in [`hangzhou`] that nobody sees at the start.
pub const PLAIN: &str = "s-bp1uo1d52iqh8601lrbo";

pub fn hangzhou() -> RegionId {
    "cn-hangzhou".parse().unwrap()
}

pub struct Rig {
    worker: Option<Worker>,
    events: Receiver<(Stamp, Event)>,
    pub proxy: Option<Proxy>,
    sandbox: Sandbox,
    pub clock: Arc<LeapingClock>,
    home: TempDir,
    suffix: String,
    limit: Arc<AtomicUsize>,
    loads: Cell<u32>,
}

fn launch(
    clock: &Arc<LeapingClock>,
    suffix: &str,
    home: &Path,
    limit: &Arc<AtomicUsize>,
    change: impl FnOnce(&mut Setup),
) -> (Worker, Receiver<(Stamp, Event)>) {
    let sources = Sources { home: home.to_owned(), ..Sources::default() };
    let mut setup = Setup::new(clock.env(), Endpoints::new(suffix).unwrap(), sources);
    setup.alarm = clock.clone();
    setup.state = Some(home.join("state"));
    setup.cache = Some(home.join("cache"));
    change(&mut setup);
    let (sink, events) = channel();
    let (limit, journal) = (limit.clone(), home.join("state/audit.jsonl"));
    let worker = start(setup, move |stamp, event| {
        let most = limit.load(Ordering::SeqCst);
        if most < usize::MAX && std::fs::read_to_string(&journal).unwrap_or_default().lines().count() >= most {
            panic!("as if it were killed");
        }
        drop(sink.send((stamp, event)));
    });
    (worker.unwrap(), events)
}

impl Rig {
    pub fn new() -> Self {
        Self::in_world(World::builtin())
    }

    pub fn in_world(world: World) -> Self {
        Self::build_in(world, |_| {}, |sandbox| (sandbox.ready().suffix.clone(), None), |_, _| {})
    }

    /// With everything that gives credentials, and a say in where these are looked for.
    pub fn giving(serve: impl FnOnce(&mut Options), look: impl FnOnce(&Sandbox, &mut Setup)) -> Self {
        let giving = |options: &mut Options| {
            (options.metadata, options.oidc) = (Some(MetadataMode::Hardened), true);
            options.credentials_uri = Some(ACME.to_owned());
            serve(options);
        };
        let change = |sandbox: &Sandbox, setup: &mut Setup| {
            setup.sources.metadata = sandbox.ready().metadata.clone();
            look(sandbox, setup);
        };
        Self::build_in(World::builtin(), giving, |sandbox| (sandbox.ready().suffix.clone(), None), change)
    }

    /// What the sandbox has told about itself.
    pub fn ready(&self) -> &Ready {
        self.sandbox.ready()
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file below the home folder.
    pub fn write(&self, file: &str, content: &str) -> PathBuf {
        let path = self.home.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Writes the CLI's file with these profiles; the first is the current one.
    pub fn write_config(&self, profiles: &[serde_json::Value]) {
        let content = json!({ "current": profiles[0]["name"], "profiles": profiles });
        self.write(".aliyun/config.json", &content.to_string());
    }

    /// How often the sandbox has been asked this.
    pub fn asked(&self, action: &str) -> usize {
        self.control().calls(0).iter().filter(|call| call.action.as_deref() == Some(action)).count()
    }

    /// All requests go through a proxy that decides their fate by their action.
    pub fn judged(judge: impl Fn(&str) -> Fate + Send + Sync + 'static) -> Self {
        Self::judged_in(World::builtin(), judge)
    }

    /// The same in another world.
    pub fn judged_in(world: World, judge: impl Fn(&str) -> Fate + Send + Sync + 'static) -> Self {
        let behind = |sandbox: &Sandbox| {
            let upstream = sandbox.ready().endpoint.trim_start_matches("http://").parse().unwrap();
            let proxy = Proxy::start(upstream, judge);
            (proxy.suffix(), Some(proxy))
        };
        Self::build_in(world, |_| {}, behind, |_, _| {})
    }

    pub fn build(way: impl FnOnce(&Sandbox) -> (String, Option<Proxy>), change: impl FnOnce(&mut Setup)) -> Self {
        Self::build_in(World::builtin(), |_| {}, way, |_, setup| change(setup))
    }

    fn build_in(
        world: World,
        serve: impl FnOnce(&mut Options),
        way: impl FnOnce(&Sandbox) -> (String, Option<Proxy>),
        change: impl FnOnce(&Sandbox, &mut Setup),
    ) -> Self {
        let clock = LeapingClock::new();
        let mut options = Options { control: true, ..Options::new(world, clock.env()) };
        serve(&mut options);
        let sandbox = sandbox::start(options).unwrap();
        let (suffix, proxy) = way(&sandbox);
        let home = tempfile::tempdir().unwrap();
        let limit = Arc::new(AtomicUsize::new(usize::MAX));
        let (worker, events) = launch(&clock, &suffix, home.path(), &limit, |setup| change(&sandbox, setup));
        let loads = Cell::new(0);
        let rig = Self { worker: Some(worker), events, proxy, sandbox, clock, home, suffix, limit, loads };
        rig.write_profiles(|_| {});
        rig
    }

    /// What only a sandbox can do.
    pub fn control(&self) -> Control {
        self.sandbox.control().unwrap()
    }

    pub fn journal(&self) -> PathBuf {
        self.home.path().join("state/audit.jsonl")
    }

    /// The lines of the journal.
    pub fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(self.journal()).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// From now on the worker dies as soon as it tells something while the journal has so many lines.
    pub fn die_at(&self, lines: usize) {
        self.limit.store(lines, Ordering::SeqCst);
    }

    /// Waits until the worker is dead, and starts another in its place. `false` if it did not die before that job's
    /// task came to rest.
    pub fn revive(&mut self, stamp: Stamp) -> bool {
        let died = loop {
            match self.events.recv_timeout(LONG) {
                Ok((of, Event::Task(task))) if of == stamp && task.phase == Phase::Resting => break false,
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break true,
                Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
            }
        };
        self.die_at(usize::MAX);
        let worker = self.worker.take();
        // The panic of a worker that died is passed on to whoever drops it.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(worker)));
        died
    }

    /// Starts a worker, after [`Self::revive`].
    pub fn launch(&mut self) {
        self.launch_with(|_| {});
    }

    /// The same, made of something else.
    pub fn launch_with(&mut self, change: impl FnOnce(&mut Setup)) {
        let (worker, events) = launch(&self.clock, &self.suffix, self.home.path(), &self.limit, change);
        (self.worker, self.events) = (Some(worker), events);
    }

    /// Ends the worker.
    pub fn end(&mut self) {
        drop(self.worker.take());
    }

    /// Ends the worker and starts another.
    pub fn restart(&mut self) {
        self.end();
        self.launch();
    }

    /// Ends the worker, lets the journal become longer than it may be, and starts another, which archives what is over.
    pub fn archive(&mut self) {
        drop(self.worker.take());
        let text = std::fs::read_to_string(self.journal()).unwrap();
        let long = text.replacen("\"note\":", &format!("\"note\":{}", " ".repeat(5 << 20)), 1);
        assert_ne!(text, long);
        std::fs::write(self.journal(), long).unwrap();
        self.launch();
        let archived = |rig: &Self| std::fs::read_dir(rig.home.path().join("state")).unwrap().count();
        self.tasks(0);
        assert!(archived(self) > 2, "something was archived");
    }

    /// The secrets of every account.
    pub fn secrets(&self) -> Vec<String> {
        let accounts = self.sandbox.ready().accounts.iter();
        accounts.flat_map(|one| [Some(one.access_key_secret.clone()), one.security_token.clone()]).flatten().collect()
    }

    /// A second worker on the same folder.
    pub fn second(&self) -> (Worker, Receiver<(Stamp, Event)>) {
        launch(&self.clock, &self.suffix, self.home.path(), &Arc::new(AtomicUsize::new(usize::MAX)), |_| {})
    }

    pub fn config_file(&self) -> PathBuf {
        self.home.path().join(".aliyun/config.json")
    }

    /// Writes a profile for every account of the world.
    pub fn write_profiles(&self, change: impl Fn(&mut serde_json::Value)) {
        let profile = |account: &sandbox::ReadyAccount| {
            let mut profile = json!({
                "name": account.profile,
                "mode": if account.security_token.is_some() { "StsToken" } else { "AK" },
                "access_key_id": account.access_key_id,
                "access_key_secret": account.access_key_secret,
                "sts_token": account.security_token,
                "region_id": "cn-hangzhou",
            });
            change(&mut profile);
            profile
        };
        let profiles: Vec<_> = self.sandbox.ready().accounts.iter().map(profile).collect();
        let file = self.config_file();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, json!({ "current": ACME, "profiles": profiles }).to_string()).unwrap();
    }

    pub fn account(&self, profile: &str) -> AccountId {
        World::builtin().account_id(profile).parse().unwrap()
    }

    pub fn submit(&self, epoch: u32, job: Job) -> Stamp {
        self.loads.set(self.loads.get() + 1);
        let stamp = Stamp { epoch, load: self.loads.get() };
        self.worker.as_ref().unwrap().submit(stamp, job);
        stamp
    }

    pub fn cancel_epoch(&self, epoch: u32) {
        self.worker.as_ref().unwrap().cancel_epoch(epoch);
    }

    /// The next event of all.
    pub fn any(&self) -> (Stamp, Event) {
        self.events.recv_timeout(LONG).expect("an event")
    }

    /// The next event of one job; those of others are passed over.
    pub fn next(&self, stamp: Stamp) -> Event {
        loop {
            let (of, event) = self.any();
            if of == stamp {
                return event;
            }
        }
    }

    /// The first event of one job that is as wanted; others of it are passed over.
    pub fn until(&self, stamp: Stamp, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.next(stamp);
            if wanted(&event) {
                return event;
            }
        }
    }

    /// Stops the worker and gives what it said that nobody has taken yet.
    pub fn stop(mut self) -> Vec<(Stamp, Event)> {
        drop(self.worker.take());
        self.events.iter().collect()
    }

    pub fn ask(&self, epoch: u32, job: Job) -> Event {
        let stamp = self.submit(epoch, job);
        self.next(stamp)
    }

    pub fn try_open(&self, epoch: u32, profile: Option<&str>) -> Result<Box<Identity>, OpenTrouble> {
        match self.ask(epoch, Job::Open { profile: profile.map(str::to_owned) }) {
            Event::Opened(answer) => answer,
            other => panic!("not an answer to Open: {other:?}"),
        }
    }

    pub fn open(&self, epoch: u32, profile: &str) -> Box<Identity> {
        self.try_open(epoch, Some(profile)).unwrap()
    }

    /// All snapshots of a region, and in how many pages they came.
    pub fn snapshots(&self, epoch: u32, region: &RegionId) -> (Vec<Snapshot>, usize) {
        let stamp = self.submit(epoch, Job::Snapshots { region: region.clone() });
        let (mut all, mut pages) = (Vec::new(), 0);
        loop {
            match self.next(stamp) {
                Event::Snapshots { region: of, chunk } => {
                    assert_eq!(of, *region);
                    pages += 1;
                    all.extend(chunk.rows().map(|row| row.snapshot()));
                }
                Event::SnapshotsEnd { stopped, .. } => {
                    assert_eq!(stopped, None);
                    return (all, pages);
                }
                other => panic!("not a page of snapshots: {other:?}"),
            }
        }
    }

    /// What another account shares with this one, by the owner's IDs.
    pub fn shared_in(&self, epoch: u32, region: &RegionId) -> Vec<SnapshotId> {
        let (snapshots, _) = self.snapshots(epoch, region);
        snapshots.into_iter().filter_map(|snapshot| snapshot.shared_from?.source).collect()
    }

    pub fn sharing(&self, epoch: u32, region: &RegionId) -> (Vec<Share>, Vec<ReceivedShare>) {
        match self.ask(epoch, Job::Sharing { region: region.clone() }) {
            Event::Sharing { own, received, .. } => {
                assert_eq!((own.stopped, received.stopped), (None, None));
                (own.items, received.items)
            }
            other => panic!("not the shares: {other:?}"),
        }
    }

    pub fn invitations(&self, epoch: u32, region: &RegionId) -> Vec<Invitation> {
        match self.ask(epoch, Job::Invitations { region: region.clone() }) {
            Event::Invitations { list, .. } => {
                assert_eq!(list.stopped, None);
                list.items
            }
            other => panic!("not the invitations: {other:?}"),
        }
    }

    /// The invitation that waits for an answer and came from `sender`.
    pub fn pending(&self, epoch: u32, sender: &str) -> Invited {
        let sender = self.account(sender);
        let all = self.invitations(epoch, &hangzhou());
        let waits = |one: &&Invitation| one.status == InvitationStatus::Pending && one.sender == sender;
        let one = all.iter().find(waits).expect("an invitation");
        Invited {
            invitation: one.id.clone(),
            share: one.share.clone(),
            name: one.share_name.clone(),
            sender: one.sender.clone(),
        }
    }

    /// A plan for an intent, and what was read for it.
    pub fn prepare(&self, epoch: u32, intent: Intent) -> Prepared {
        let job = Job::Prepare { region: hangzhou(), intent: Box::new(intent), known: Vec::new() };
        match self.ask(epoch, job) {
            Event::Prepared(prepared) => *prepared,
            other => panic!("not a plan: {other:?}"),
        }
    }

    /// A plan for an intent of the account of that epoch.
    pub fn plan(&self, epoch: u32, intent: Intent) -> Plan {
        *self.prepare(epoch, intent).plan.unwrap()
    }

    /// Decides about a task, and gives it when it has come to rest.
    pub fn decide(&self, epoch: u32, job: Job) -> Task {
        let stamp = self.submit(epoch, job);
        self.rested(stamp)
    }

    /// The tasks that are listed now.
    pub fn tasks(&self, epoch: u32) -> TaskList {
        match self.ask(epoch, Job::Tasks) {
            Event::Tasks(list) => list,
            other => panic!("not the tasks: {other:?}"),
        }
    }

    /// Carries a plan out to its end.
    pub fn apply(&self, epoch: u32, plan: Plan) -> Execution {
        let stamp = self.submit(epoch, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
        self.applied(stamp)
    }

    /// The end of a plan that was submitted.
    pub fn applied(&self, stamp: Stamp) -> Execution {
        *self.rested(stamp).execution
    }

    /// A task when it has come to rest.
    pub fn rested(&self, stamp: Stamp) -> Task {
        loop {
            match self.next(stamp) {
                Event::Task(task) if task.phase == Phase::Resting => return *task,
                Event::Task(_) => {}
                other => panic!("not a task: {other:?}"),
            }
        }
    }

    /// Why a plan is not carried out.
    pub fn refused(&self, epoch: u32, plan: Plan) -> Refusal {
        let stamp = self.submit(epoch, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
        loop {
            match self.next(stamp) {
                Event::NotApplied(refused) => return refused.why,
                Event::Task(task) => assert_eq!(task.phase, Phase::Queued, "nothing is sent"),
                other => panic!("not a refusal: {other:?}"),
            }
        }
    }

    /// How often a proxy saw an action after it had first seen another.
    pub fn seen_after(&self, first: &str, action: &str) -> usize {
        let seen = self.proxy.as_ref().unwrap().seen();
        seen.iter().skip_while(|seen| *seen != first).filter(|seen| *seen == action).count()
    }

    /// How often a proxy saw an action.
    pub fn seen(&self, action: &str) -> usize {
        self.proxy.as_ref().unwrap().count(action)
    }
}
