//! A sandbox of its own, a way to it that can hold calls, and a home folder that outlives the program.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::control::Outside;
use crate::proxy::{Fate, Proxy};
use crate::server::Server;
use crate::support::place::Place;
use crate::support::term::Term;

/// Every call that changes something begins so.
const WRITES: [&str; 7] = ["Create", "Associate", "Disassociate", "Delete", "Update", "Accept", "Reject"];

/// Which write is held, and on which side of its effect.
struct Hold {
    at: AtomicUsize,
    seen: AtomicUsize,
    effect: AtomicBool,
    /// Whether the answer comes after all.
    comes: AtomicBool,
}

/// What answers are made of, for as long as somebody keeps the door shut: the reads of this action wait.
#[derive(Default)]
pub struct Door(Mutex<()>);

pub struct Stage {
    pub outside: Outside,
    proxy: Proxy,
    _server: Server,
    place: Place,
    hold: Arc<Hold>,
    pub door: Arc<Door>,
}

/// What the sandbox holds in the region of the plans, without the IDs of what was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// Live shares with their rows.
    pub shares: Vec<String>,
    /// Who sees what through which share.
    pub access: Vec<String>,
    /// Invitations that were received, with how they stand.
    pub invitations: Vec<String>,
}

impl Stage {
    pub fn new() -> Self {
        let place = Place::new();
        let server = Server::controlled(&place);
        let outside = Outside::of(&server.ready);
        let upstream = server.ready["endpoint"].as_str().unwrap().trim_start_matches("http://").parse().unwrap();
        let (at, seen) = (AtomicUsize::new(usize::MAX), AtomicUsize::new(0));
        let hold = Arc::new(Hold { at, seen, effect: AtomicBool::new(false), comes: AtomicBool::new(false) });
        let door = Arc::new(Door::default());
        let (held, shut) = (hold.clone(), door.clone());
        let proxy = Proxy::start(upstream, move |action| {
            if action == "ListResourceShares" {
                // It is shut no longer if whoever shut it has failed.
                drop(shut.0.lock());
            }
            held.fate(action)
        });
        let settings = format!("regions = [\"cn-hangzhou\"]\nendpoint_suffix = \"{}\"\n", proxy.suffix());
        place.write("kept/config/config.toml", &settings);
        place.write_profiles(&[server.profile("acme-prod")]);
        Self { outside, proxy, _server: server, place, hold, door }
    }

    /// Starts the program and waits until its list is read.
    pub fn program(&self) -> Term {
        let mut term = self.start();
        read(&mut term);
        term
    }

    pub fn start(&self) -> Term {
        Term::start(&self.place).env("SNAPFERRY_HOME", self.place.path("kept")).open()
    }

    /// Writes a file below the place of this stage.
    pub fn write(&self, file: &str, content: &str) {
        self.place.write(file, content);
    }

    pub fn journal(&self) -> PathBuf {
        self.place.path("kept/state/audit.jsonl")
    }

    /// The lengths of the journal's lines, line ends included; a torn one is none.
    pub fn lines(&self) -> Vec<usize> {
        let text = std::fs::read_to_string(self.journal()).unwrap_or_default();
        text.split_inclusive('\n').filter(|line| line.ends_with('\n')).map(str::len).collect()
    }

    /// From now on the write with that number is held, counted from zero over all that the program has sent: before its
    /// effect or after it.
    pub fn hold(&self, write: usize, effect: bool) {
        self.hold.effect.store(effect, Ordering::SeqCst);
        self.hold.at.store(write, Ordering::SeqCst);
    }

    /// The same after its effect, until the answer is let through by [`Stage::answer`].
    pub fn delay(&self, write: usize) {
        self.hold.comes.store(true, Ordering::SeqCst);
        self.hold(write, true);
    }

    /// Lets the answer come that was delayed.
    pub fn answer(&self) {
        self.proxy.release();
    }

    pub fn wait_until_held(&self) {
        self.proxy.wait_until_kept();
    }

    /// From now on nothing is held.
    pub fn let_go(&self) {
        self.hold.at.store(usize::MAX, Ordering::SeqCst);
    }

    /// How many calls of that action took effect that the program has sent.
    pub fn succeeded(&self, action: &str) -> usize {
        let calls = self.outside.calls(0);
        let own = calls.iter().filter(|call| call["inside"] != true);
        own.filter(|call| call["action"] == action && call["status"] == 200).count()
    }

    /// Calls an action of the sharing service as that account.
    pub fn mutate(&self, profile: &str, action: &str, params: &Value) -> Value {
        let call = json!({
            "profile": profile, "service": "resourcesharing", "action": action, "region": "cn-hangzhou",
            "params": params,
        });
        self.outside.ok("POST", "/mutate", &call)
    }

    /// Accepts what waits for that account; whether anything did.
    pub fn accept(&self, profile: &str) -> bool {
        let all = self.list(profile, "ListResourceShareInvitations", "ResourceShareInvitations", json!({}));
        let waiting: Vec<&Value> = all.iter().filter(|one| one["Status"] == "Pending").collect();
        for one in &waiting {
            let id = &one["ResourceShareInvitationId"];
            self.mutate(profile, "AcceptResourceShareInvitation", &json!({ "ResourceShareInvitationId": id }));
        }
        self.outside.advance(60);
        !waiting.is_empty()
    }

    /// What the sandbox holds once it has come to rest.
    pub fn world(&self) -> World {
        self.outside.advance(120);
        let named = |row: &Value, fields: &[&str]| fields.iter().map(|one| row[one].to_string()).collect::<Vec<_>>();
        let shares = self.list("acme-prod", "ListResourceShares", "ResourceShares", json!({ "ResourceOwner": "Self" }));
        let live: Vec<&Value> = shares
            .iter()
            .filter(|share| !["Deleting", "Deleted"].iter().any(|s| share["ResourceShareStatus"] == *s))
            .collect();
        let ids: BTreeSet<&str> = live.iter().map(|share| share["ResourceShareId"].as_str().unwrap()).collect();
        let mut all: Vec<String> =
            live.iter().map(|share| named(share, &["ResourceShareName", "AllowExternalTargets"]).join(" ")).collect();
        for side in ["Resource", "Target"] {
            let asked = json!({ "AssociationType": side });
            let rows = self.list("acme-prod", "ListResourceShareAssociations", "ResourceShareAssociations", asked);
            let rows = rows.iter().filter(|row| ids.contains(row["ResourceShareId"].as_str().unwrap()));
            // A removed one stays in the list for a while.
            let rows = rows.filter(|row| row["AssociationStatus"] != "Disassociated");
            all.extend(rows.map(|row| named(row, &["ResourceShareName", "EntityId", "AssociationStatus"]).join(" ")));
        }
        all.sort();
        let invitations = self.list("acme-prod", "ListResourceShareInvitations", "ResourceShareInvitations", json!({}));
        let mut invitations: Vec<String> =
            invitations.iter().map(|one| named(one, &["ResourceShareName", "Status"]).join(" ")).collect();
        invitations.sort();
        World { shares: all, access: self.access(), invitations }
    }

    /// Who sees what, one line for each way.
    fn access(&self) -> Vec<String> {
        let told = self.outside.ok("GET", "/access", &Value::Null);
        let rows = told["access"].as_array().unwrap();
        let mut rows: Vec<String> = rows.iter().map(|row| format!("{} {}", row["account"], row["source"])).collect();
        rows.sort();
        rows
    }

    fn list(&self, profile: &str, action: &str, field: &str, mut params: Value) -> Vec<Value> {
        params["MaxResults"] = 100.into();
        let answer = self.mutate(profile, action, &params);
        assert!(answer["NextToken"].as_str().is_none_or(str::is_empty), "one page is enough: {answer}");
        answer[field].as_array().unwrap().clone()
    }
}

/// Waits until the list of a program is read.
pub fn read(term: &mut Term) {
    term.wait_until("the whole list", |screen| screen.contains("1/1 regions") && screen.contains("─ complete ─"));
}

impl Hold {
    fn fate(&self, action: &str) -> Fate {
        if !WRITES.iter().any(|verb| action.starts_with(verb)) {
            return Fate::Pass;
        }
        match (
            self.seen.fetch_add(1, Ordering::SeqCst) == self.at.load(Ordering::SeqCst),
            self.effect.load(Ordering::SeqCst),
        ) {
            (false, _) => Fate::Pass,
            (true, true) if self.comes.load(Ordering::SeqCst) => Fate::HoldAnswer,
            (true, true) => Fate::KeepAnswer,
            (true, false) => Fate::KeepRequest,
        }
    }
}

impl Door {
    /// Nobody passes for as long as this is kept.
    pub fn shut(&self) -> std::sync::MutexGuard<'_, ()> {
        self.0.lock().unwrap()
    }
}
