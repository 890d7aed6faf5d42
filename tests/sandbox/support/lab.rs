//! A running sandbox whose clock stands still until a test moves it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use snapferry::base::env::{Clock, Env, Now, Random};
use snapferry::sandbox::{self, Control, FaultSpec, Options, Ready, ReadyAccount, Sandbox, World};

use super::call::{Call, ECS, Reply, SHARING, Service};

/// When every test begins.
const START: &str = "2026-11-24T14:00:00Z";

struct Hands(Mutex<Now>);

impl Hands {
    fn advance(&self, by: Duration) {
        let mut now = self.0.lock().expect("no test thread panics while it holds the clock");
        now.uptime += by;
        now.wall += SignedDuration::try_from(by).expect("a short time");
    }
}

impl Clock for Hands {
    fn now(&self) -> Now {
        *self.0.lock().expect("no test thread panics while it holds the clock")
    }
}

/// Bytes that count up: nothing in the sandbox may depend on their being random.
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, out: &mut [u8]) {
        for byte in out {
            *byte = u8::try_from(self.0.fetch_add(1, Ordering::Relaxed) % 251).expect("less than 251");
        }
    }
}

/// A sandbox and the hand on its clock.
pub struct Lab {
    sandbox: Sandbox,
    clock: Arc<Hands>,
    accounts: Vec<ReadyAccount>,
    nonces: AtomicU64,
}

impl Lab {
    /// Starts a sandbox with this world.
    pub fn start(world: &Value) -> Self {
        Self::with_latency(world, Duration::ZERO)
    }

    /// Starts a sandbox with a control endpoint.
    pub fn controlled(world: &Value) -> Self {
        Self::of(read(world), |options| options.control = true)
    }

    /// Starts a sandbox that gives credentials, or whatever else `change` asks of it.
    pub fn giving(world: &Value, change: impl FnOnce(&mut Options)) -> Self {
        Self::of(read(world), change)
    }

    /// Starts a sandbox in which these faults are there from the start.
    pub fn with_faults(world: &Value, faults: &[FaultSpec]) -> Self {
        Self::of(read(world), |options| options.faults = faults.to_vec())
    }

    /// Starts a sandbox that holds every answer back.
    pub fn with_latency(world: &Value, latency: Duration) -> Self {
        Self::of(read(world), |options| options.pace.latency = latency)
    }

    /// Starts a sandbox with the world that comes with the program.
    pub fn builtin() -> Self {
        Self::of(World::builtin(), |_| {})
    }

    fn of(world: World, change: impl FnOnce(&mut Options)) -> Self {
        let wall: Timestamp = START.parse().expect("a time");
        let clock = Arc::new(Hands(Mutex::new(Now { wall, uptime: Duration::ZERO })));
        let env = Env::new(clock.clone(), Arc::new(Counting(AtomicU64::new(0))));
        // Keys that are switched off are not among those that a program is told.
        let accounts = world.accounts.iter().map(ReadyAccount::of).collect();
        let mut options = Options::new(world, env);
        change(&mut options);
        let sandbox = sandbox::start(options).expect("the sandbox starts");
        Self { sandbox, clock, accounts, nonces: AtomicU64::new(0) }
    }

    /// The hand inside the program.
    pub fn inside(&self) -> Control {
        self.sandbox.control().expect("the lab was started with control")
    }

    /// What the sandbox tells about itself.
    pub fn ready(&self) -> &Ready {
        self.sandbox.ready()
    }

    /// Moves the machine's clock.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Lets every running task of the sharing service come to its end.
    pub fn settle(&self) {
        self.advance(Duration::from_secs(2));
    }

    /// Moves the clock by whole hours.
    pub fn hours(&self, hours: u64) {
        self.advance(Duration::from_secs(hours * 3600));
    }

    /// The clock's time plus `seconds`, as a request writes it.
    pub fn date(&self, seconds: i64) -> String {
        let at = self.clock.now().wall + SignedDuration::from_secs(seconds);
        at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Somebody who calls the first region.
    pub fn caller(&self, profile: &str) -> Caller<'_> {
        let account = self.accounts.iter().find(|account| account.profile == profile).expect("a profile of the world");
        Caller { lab: self, account, region: self.ready().ecs_regions[0].clone() }
    }

    fn nonce(&self) -> String {
        format!("{:032x}", self.nonces.fetch_add(1, Ordering::Relaxed))
    }
}

fn read(world: &Value) -> World {
    World::from_json(&world.to_string()).expect("the test's world is valid")
}

/// Somebody with a key who calls one region's port.
#[derive(Clone)]
pub struct Caller<'a> {
    lab: &'a Lab,
    account: &'a ReadyAccount,
    pub region: String,
}

impl Caller<'_> {
    /// The same account at another region.
    pub fn at(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// The account's number.
    pub fn id(&self) -> &str {
        &self.account.account_id
    }

    /// A request that is right in every respect.
    pub fn call(&self, service: Service, action: &str) -> Call {
        Call {
            service,
            action: action.to_owned(),
            address: self.lab.ready().endpoints[&self.region].clone(),
            method: "POST",
            path: "/",
            query: Vec::new(),
            form: Vec::new(),
            key: (self.account.access_key_id.clone(), self.account.access_key_secret.clone()),
            token: self.account.security_token.clone(),
            host: None,
            date: self.lab.date(0),
            nonce: self.lab.nonce(),
            names_in_query: false,
            extra: Vec::new(),
            unsigned: None,
            dropped: None,
            plus: false,
            spoil_query: None,
            spoil_body: None,
            spoil_authorization: None,
        }
    }

    /// Calls an action with parameters.
    pub fn ask(&self, service: Service, action: &str, parameters: &[(&str, &str)]) -> Reply {
        let call = self.call(service, action);
        parameters.iter().fold(call, |call, (name, value)| call.with(name, value)).send()
    }

    /// Calls an action of Resource Sharing.
    pub fn sharing(&self, action: &str, parameters: &[(&str, &str)]) -> Reply {
        self.ask(SHARING, action, parameters)
    }

    /// Calls an action of ECS for the caller's region.
    pub fn ecs(&self, action: &str, parameters: &[(&str, &str)]) -> Reply {
        let region = [("RegionId", self.region.as_str())];
        self.ask(ECS, action, &[&region, parameters].concat())
    }

    /// Makes a resource share and gives back its ID. `external` lets it reach accounts outside the directory.
    #[track_caller]
    pub fn share(&self, name: &str, external: bool, snapshots: &[&str], targets: &[&str]) -> String {
        let reply = self.try_share(name, external, snapshots, targets).ok();
        reply["ResourceShare"]["ResourceShareId"].as_str().expect("an ID").to_owned()
    }

    /// Asks for a resource share.
    pub fn try_share(&self, name: &str, external: bool, snapshots: &[&str], targets: &[&str]) -> Reply {
        let call = self.call(SHARING, "CreateResourceShare").with("ResourceShareName", name);
        add(call.with("AllowExternalTargets", if external { "true" } else { "false" }), snapshots, targets).send()
    }

    /// Adds to a resource share.
    pub fn associate(&self, share: &str, snapshots: &[&str], targets: &[&str]) -> Reply {
        add(self.call(SHARING, "AssociateResourceShare").with("ResourceShareId", share), snapshots, targets).send()
    }

    /// Takes from a resource share.
    pub fn disassociate(&self, share: &str, snapshots: &[&str], targets: &[&str]) -> Reply {
        add(self.call(SHARING, "DisassociateResourceShare").with("ResourceShareId", share), snapshots, targets).send()
    }

    /// The rows of a share of that type: entity, status and the first failure reason if there is one.
    #[track_caller]
    pub fn rows(&self, share: &str, kind: &str) -> Vec<(String, String, String)> {
        let parameters = [("AssociationType", kind), ("ResourceShareIds.1", share), ("MaxResults", "100")];
        let answer = self.sharing("ListResourceShareAssociations", &parameters).ok();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        answer["ResourceShareAssociations"]
            .as_array()
            .expect("a bare list")
            .iter()
            .map(|row| {
                let reason = text(&row["AssociationFailedDetails"][0]["FailureReason"]);
                (text(&row["EntityId"]), text(&row["AssociationStatus"]), reason)
            })
            .collect()
    }

    /// Status and failure reason of one row of a share.
    #[track_caller]
    pub fn row(&self, share: &str, kind: &str, entity: &str) -> (String, String) {
        let found = self.rows(share, kind).into_iter().find(|(id, _, _)| id == entity);
        found.map_or_else(|| ("none".to_owned(), String::new()), |(_, status, reason)| (status, reason))
    }

    /// The caller's invitations: ID, share and status.
    #[track_caller]
    pub fn invitations(&self) -> Vec<(String, String, String)> {
        let answer = self.sharing("ListResourceShareInvitations", &[("MaxResults", "100")]).ok();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rows = answer["ResourceShareInvitations"].as_array().expect("a bare list");
        let row = |row: &Value| {
            (row["ResourceShareInvitationId"].clone(), row["ResourceShareId"].clone(), row["Status"].clone())
        };
        rows.iter().map(row).map(|(id, share, status)| (text(&id), text(&share), text(&status))).collect()
    }

    /// The ID of the caller's invitation to a share.
    #[track_caller]
    pub fn invitation(&self, share: &str) -> String {
        self.invitations().into_iter().find(|(_, of, _)| of == share).expect("an invitation to the share").0
    }

    /// Accepts the invitation to a share.
    #[track_caller]
    pub fn accept(&self, share: &str) -> Value {
        let invitation = self.invitation(share);
        self.sharing("AcceptResourceShareInvitation", &[("ResourceShareInvitationId", &invitation)]).ok()
    }

    /// The snapshots that the caller sees, shared-in ones included.
    #[track_caller]
    pub fn snapshots(&self) -> Vec<Value> {
        let answer = self.ecs("DescribeSnapshots", &[("PageSize", "100")]).ok();
        answer["Snapshots"]["Snapshot"].as_array().expect("a list").clone()
    }

    /// The caller's view of the snapshot that was shared from `source`.
    #[track_caller]
    pub fn shared_in(&self, source: &str) -> Option<Value> {
        self.snapshots().into_iter().find(|snapshot| snapshot["SourceSnapshotId"] == source && has_tag(snapshot))
    }
}

/// Whether a snapshot says where it is shared from.
fn has_tag(snapshot: &Value) -> bool {
    let tags = snapshot["Tags"]["Tag"].as_array().expect("a list of tags");
    tags.iter().any(|tag| tag["TagKey"].as_str().is_some_and(|key| key.starts_with("acs:ecs:sharedFrom")))
}

fn add(mut call: Call, snapshots: &[&str], targets: &[&str]) -> Call {
    for (index, id) in snapshots.iter().enumerate() {
        let place = format!("Resources.{}", index + 1);
        call = call.with(&format!("{place}.ResourceType"), "Snapshot").with(&format!("{place}.ResourceId"), id);
    }
    for (index, target) in targets.iter().enumerate() {
        call = call.with(&format!("Targets.{}", index + 1), target);
    }
    call
}
