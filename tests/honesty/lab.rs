//! A sandbox without sockets, with a clock that stands still until it is told to move.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use snapferry::base::env::Now;
use snapferry::sandbox::{Emulator, Request, Service, World};

use crate::world::{Act, BOSS, INVITED, REGION, Scene};

const START: &str = "2026-11-24T14:00:00Z";

/// An account and a snapshot, by its owner's ID.
pub type Sight = (String, String);

/// A sandbox in the middle of something.
pub struct Lab {
    emulator: Emulator,
    wall: Timestamp,
    timing: Duration,
    /// Code and reasons of what happened last, for the report of a failing case.
    pub log: Vec<String>,
}

impl Lab {
    /// The world with its history behind it.
    pub fn new(scene: &Scene) -> Self {
        let world = World::from_json(&scene.json.to_string()).unwrap_or_else(|error| panic!("{error}\n{}", scene.json));
        let wall: Timestamp = START.parse().expect("a time");
        let emulator = Emulator::new(world, Now { wall, uptime: Duration::ZERO });
        let timing = Duration::from_millis(scene.timing);
        let mut lab = Self { emulator, wall, timing, log: Vec::new() };
        for act in &scene.history {
            lab.act(act);
        }
        lab
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Call { account, action, params } => {
                // What is refused changes nothing.
                let _ = self.sharing(account, action, params.clone());
            }
            Act::Answer { account, accepts } => {
                let found = self.pending(account).into_iter().next();
                if let Some((invitation, _)) = found {
                    let action =
                        if *accepts { "AcceptResourceShareInvitation" } else { "RejectResourceShareInvitation" };
                    let _ = self.sharing(account, action, vec![("ResourceShareInvitationId".to_owned(), invitation)]);
                }
            }
        }
    }

    pub fn now(&self) -> Timestamp {
        self.wall
    }

    fn clock(&self) -> Now {
        Now { wall: self.wall, uptime: Duration::ZERO }
    }

    /// One call; the API's code if it is refused.
    pub fn call(
        &mut self,
        account: &str,
        service: Service,
        action: &str,
        region: &str,
        params: Vec<(String, String)>,
    ) -> Result<Value, String> {
        let request = Request::as_account(account, service, action, region, params);
        let now = self.clock();
        let response = self.emulator.handle(&request, now);
        let body: Value = serde_json::from_str(&response.body).expect("JSON");
        if response.status == 200 {
            return Ok(body);
        }
        Err(body["Code"].as_str().unwrap_or_default().to_owned())
    }

    /// A call of Resource Sharing in the region of the plans.
    pub fn sharing(&mut self, account: &str, action: &str, params: Vec<(String, String)>) -> Result<Value, String> {
        self.call(account, Service::Sharing, action, REGION, params)
    }

    /// Lets a moment pass, so that what comes later has a later time.
    pub fn tick(&mut self) {
        self.wall = self.wall.checked_add(Duration::from_millis(1)).expect("a time");
    }

    /// Lets every task end that was begun.
    pub fn settle(&mut self) {
        self.wall = self.wall.checked_add(self.timing).expect("a time");
        self.emulator.advance(Duration::ZERO, self.clock());
    }

    /// Who sees which of these snapshots.
    pub fn access(&mut self, snapshots: &BTreeSet<String>) -> BTreeSet<Sight> {
        let now = self.clock();
        let rows = self.emulator.access(now).into_iter();
        rows.filter(|row| snapshots.contains(&row.source)).map(|row| (row.account, row.source)).collect()
    }

    /// The invitations and shares of an account that wait for its answer.
    pub fn pending(&mut self, account: &str) -> Vec<(String, String)> {
        let params = vec![("MaxResults".to_owned(), "100".to_owned())];
        let Ok(body) = self.sharing(account, "ListResourceShareInvitations", params) else { return Vec::new() };
        let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
        body["ResourceShareInvitations"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| one["Status"] == "Pending")
            .map(|one| (text(one, "ResourceShareInvitationId"), text(one, "ResourceShareId")))
            .collect()
    }

    /// An account accepts an invitation; the reasons if that fails.
    pub fn accept(&mut self, account: &str, invitation: &str) -> Result<(), Vec<String>> {
        let params = vec![("ResourceShareInvitationId".to_owned(), invitation.to_owned())];
        let body = self.sharing(account, "AcceptResourceShareInvitation", params).map_err(|code| vec![code])?;
        let answer = &body["ResourceShareInvitation"];
        if answer["Status"] != "AcceptFailed" {
            return Ok(());
        }
        let details = answer["AcceptInvitationFailedDetails"].as_array().into_iter().flatten();
        Err(details.map(|one| one["FailureReason"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Everybody who has been invited to the boss's shares accepts; who could not, with the reasons.
    pub fn accept_all(&mut self) -> Vec<(String, Vec<String>)> {
        let mut failed = Vec::new();
        for account in INVITED {
            for (invitation, share) in self.pending(account) {
                if self.is_own(&share)
                    && let Err(reasons) = self.accept(account, &invitation)
                {
                    failed.push((account.to_owned(), reasons));
                }
            }
        }
        self.settle();
        failed
    }

    fn is_own(&mut self, share: &str) -> bool {
        let params = [("ResourceOwner", "Self"), ("ResourceShareIds.1", share)];
        let params = params.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let found = self.sharing(BOSS, "ListResourceShares", params);
        found.is_ok_and(|body| body["ResourceShares"].as_array().is_some_and(|all| !all.is_empty()))
    }
}
