//! A worker, a sandbox with the built-in world, and one clock for both.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::json;
use snapferry::api::credentials::Sources;
use snapferry::api::endpoint::Endpoints;
use snapferry::domain::execution::{Execution, Outcome};
use snapferry::domain::ids::{AccountId, RegionId, SnapshotId};
use snapferry::domain::invitation::{Invitation, InvitationStatus};
use snapferry::domain::plan::{Call, Destination, Intent, Invited, Plan};
use snapferry::domain::planner::{self, Facts};
use snapferry::domain::share::{Principal, ReceivedShare, Share};
use snapferry::domain::snapshot::Snapshot;
use snapferry::sandbox::{self, Options, Sandbox, World};
use snapferry::work::{Event, Identity, Job, OpenTrouble, Setup, Stamp, Worker, start};
use tempfile::TempDir;

use crate::clock::LeapingClock;
use crate::proxy::{Fate, Proxy};

/// Far longer than anything here takes, and short enough to see a hang as one.
const LONG: Duration = Duration::from_secs(20);

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
    loads: Cell<u32>,
}

impl Rig {
    pub fn new() -> Self {
        Self::build(|sandbox| (sandbox.ready().suffix.clone(), None), |_| {})
    }

    /// All requests go through a proxy that decides their fate by their action.
    pub fn judged(judge: impl Fn(&str) -> Fate + Send + Sync + 'static) -> Self {
        let behind = |sandbox: &Sandbox| {
            let upstream = sandbox.ready().endpoint.trim_start_matches("http://").parse().unwrap();
            let proxy = Proxy::start(upstream, judge);
            (proxy.suffix(), Some(proxy))
        };
        Self::build(behind, |_| {})
    }

    pub fn build(way: impl FnOnce(&Sandbox) -> (String, Option<Proxy>), change: impl FnOnce(&mut Setup)) -> Self {
        let clock = LeapingClock::new();
        let options = Options::new(World::builtin(), clock.env());
        let sandbox = sandbox::start(options).unwrap();
        let (suffix, proxy) = way(&sandbox);
        let home = tempfile::tempdir().unwrap();
        let sources = Sources { home: home.path().to_owned(), ..Sources::default() };
        let mut setup = Setup::new(clock.env(), Endpoints::new(&suffix).unwrap(), sources);
        setup.alarm = clock.clone();
        change(&mut setup);
        let (sink, events) = channel();
        let worker = start(setup, move |stamp, event| drop(sink.send((stamp, event)))).unwrap();
        let rig = Self { worker: Some(worker), events, proxy, sandbox, clock, home, loads: Cell::new(0) };
        rig.write_profiles(|_| {});
        rig
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

    /// A plan for what `profile` wants, on the facts as they are now.
    pub fn plan(&self, epoch: u32, profile: &str, intent: Intent) -> Plan {
        let (shares, _) = self.sharing(epoch, &hangzhou());
        let facts = Facts {
            account: &self.account(profile),
            region: &hangzhou(),
            shares: &shares,
            read_at: jiff::Timestamp::UNIX_EPOCH,
            directory: None,
            switch: None,
            alone: false,
            operation: "op-of-this-test",
        };
        planner::plan(intent, &facts).unwrap()
    }

    /// Carries a plan out to its end.
    pub fn apply(&self, epoch: u32, plan: Plan) -> Execution {
        let stamp = self.submit(epoch, Job::Apply { plan: Box::new(plan) });
        self.applied(stamp)
    }

    /// The end of a plan that was submitted.
    pub fn applied(&self, stamp: Stamp) -> Execution {
        loop {
            match self.next(stamp) {
                Event::Applied(run) if run.is_finished() => return *run,
                Event::Applied(_) => {}
                other => panic!("not a plan: {other:?}"),
            }
        }
    }

    /// How often a proxy saw an action.
    pub fn seen(&self, action: &str) -> usize {
        self.proxy.as_ref().unwrap().count(action)
    }
}

/// To share [`PLAIN`] through a share of its own.
pub fn share_with(principals: &[Principal]) -> Intent {
    let into = Destination::New { name: "web-for-partners".into(), allow_external: true };
    Intent::Share { snapshots: vec![PLAIN.parse().unwrap()], into, principals: principals.to_vec(), except: vec![] }
}

pub fn to_globex(rig: &Rig) -> Intent {
    share_with(&[Principal::Account(rig.account(GLOBEX))])
}

/// The shares that a plan of this test made.
pub fn made(shares: &[Share]) -> Vec<&Share> {
    shares.iter().filter(|share| share.operation.as_ref().is_some_and(|tag| tag.raw() == "op-of-this-test")).collect()
}

pub fn outcomes(run: &Execution) -> Vec<&Outcome> {
    (0..run.plan.steps.len()).map(|no| run.outcome(no).unwrap()).collect()
}

/// The action of a plan's only step.
pub fn only_action(plan: &Plan) -> &'static str {
    let [step] = plan.steps.as_slice() else { panic!("one step: {:?}", plan.steps) };
    Call::action(&step.call)
}
