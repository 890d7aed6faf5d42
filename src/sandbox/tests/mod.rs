//! The sandbox without sockets: signatures, then the rules that are the trickiest.

mod answers;
mod control;
mod rules;
mod signatures;

use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::percent;
use super::{Emulator, Request, World};
use crate::base::env::{Now, to_hex};

const START: &str = "2026-09-02T07:00:00Z";

/// A sandbox with a clock that stands still until it is told to move.
struct Play {
    emulator: Emulator,
    world: World,
    wall: Timestamp,
    nonce: u32,
}

/// An action of Resource Sharing, or of the service in front of the colon.
fn version(service: &str) -> &'static str {
    match service {
        "ecs" => "2014-05-26",
        "rd" => "2022-04-19",
        "rm" => "2020-03-31",
        "sts" => "2015-04-01",
        "kms" => "2016-01-20",
        "ram" => "2015-05-01",
        _ => "2020-01-10",
    }
}

impl Play {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut World)) -> Self {
        let mut world = World::from_json(include_str!("world.json")).expect("the test world is valid");
        change(&mut world);
        let wall = START.parse().expect("a time");
        let emulator = Emulator::new(world.clone(), Now { wall, uptime: Duration::ZERO });
        Self { emulator, world, wall, nonce: 0 }
    }

    fn now(&self) -> Now {
        Now { wall: self.wall, uptime: Duration::ZERO }
    }

    fn wait(&mut self, seconds: u64) {
        self.wall = self.wall.checked_add(Duration::from_secs(seconds)).expect("a time");
    }

    fn sign(&mut self, profile: &str, call: &str, params: &[(&str, &str)], listener: &str) -> Request {
        let account = self.world.profile(profile).expect("a profile").clone();
        self.nonce += 1;
        let (service, action) = call.split_once(':').unwrap_or(("rs", call));
        let mut pairs: Vec<_> = params.to_vec();
        pairs.sort_unstable();
        let query: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", percent::encode(name.as_bytes()), percent::encode(value.as_bytes())))
            .collect();
        let query = query.join("&");
        let payload = to_hex(&Sha256::digest(b""));
        let mut headers = vec![
            ("host".to_owned(), "127.0.0.1:1".to_owned()),
            ("x-acs-action".to_owned(), action.to_owned()),
            ("x-acs-content-sha256".to_owned(), payload.clone()),
            ("x-acs-date".to_owned(), self.wall.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        ];
        if let Some(token) = &account.security_token {
            headers.push(("x-acs-security-token".to_owned(), token.expose().to_owned()));
        }
        headers.push(("x-acs-signature-nonce".to_owned(), format!("nonce-{}", self.nonce)));
        headers.push(("x-acs-version".to_owned(), version(service).to_owned()));
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let signed = headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
        let canonical = format!("POST\n/\n{query}\n{lines}\n{signed}\n{payload}");
        let text = format!("ACS3-HMAC-SHA256\n{}", to_hex(&Sha256::digest(canonical)));
        let mut mac = Hmac::<Sha256>::new_from_slice(account.access_key_secret.expose().as_bytes()).expect("a key");
        mac.update(text.as_bytes());
        let signature = to_hex(&mac.finalize().into_bytes());
        let key = &account.access_key_id;
        let authorization = format!("ACS3-HMAC-SHA256 Credential={key},SignedHeaders={signed},Signature={signature}");
        headers.push(("authorization".to_owned(), authorization));
        Request {
            method: "POST".into(),
            path: "/".into(),
            query,
            headers,
            body: Vec::new(),
            listener: listener.to_owned(),
            ..Request::default()
        }
    }

    fn send(&mut self, request: &Request) -> (u16, Value) {
        let now = self.now();
        let answer = self.emulator.handle(request, now);
        (answer.status, serde_json::from_str(&answer.body).expect("JSON"))
    }

    /// A call in Hangzhou that must succeed.
    fn ok(&mut self, profile: &str, call: &str, params: &[(&str, &str)]) -> Value {
        let request = self.sign(profile, call, params, "cn-hangzhou");
        let (status, body) = self.send(&request);
        assert_eq!(status, 200, "{call}: {body}");
        body
    }

    /// The status and code of a call in Hangzhou that must be refused.
    fn refused(&mut self, profile: &str, call: &str, params: &[(&str, &str)]) -> (u16, String) {
        let request = self.sign(profile, call, params, "cn-hangzhou");
        let (status, body) = self.send(&request);
        assert!(status >= 400, "{call}: {body}");
        (status, body["Code"].as_str().unwrap_or_default().to_owned())
    }

    /// Makes a share and waits until its tasks are done; answers with its ID.
    fn share(&mut self, external: bool, snapshots: &[&str], targets: &[&str]) -> String {
        let id = self.create(external, snapshots, targets);
        self.wait(1);
        id
    }

    fn create(&mut self, external: bool, snapshots: &[&str], targets: &[&str]) -> String {
        let entities = entities(snapshots, targets);
        let mut params: Vec<(&str, &str)> = entities.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        params.push(("ResourceShareName", "test"));
        params.push(("AllowExternalTargets", if external { "true" } else { "false" }));
        let body = self.ok("prod", "CreateResourceShare", &params);
        body["ResourceShare"]["ResourceShareId"].as_str().expect("an ID").to_owned()
    }

    fn change(&mut self, action: &str, share: &str, snapshots: &[&str], targets: &[&str]) -> Value {
        let entities = entities(snapshots, targets);
        let mut params: Vec<(&str, &str)> = entities.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        params.push(("ResourceShareId", share));
        self.ok("prod", action, &params)
    }

    /// Entity and state of each row of a share, in the order of their making.
    fn rows(&mut self, share: &str, side: &str) -> Vec<(String, String)> {
        let params = [("AssociationType", side), ("ResourceShareIds.1", share), ("MaxResults", "100")];
        let body = self.ok("prod", "ListResourceShareAssociations", &params);
        let rows = body["ResourceShareAssociations"].as_array().expect("a list");
        let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
        rows.iter().map(|row| (text(row, "EntityId"), text(row, "AssociationStatus"))).collect()
    }

    /// The snapshots that an account sees in Hangzhou.
    fn seen(&mut self, profile: &str) -> Vec<Value> {
        let params = [("RegionId", "cn-hangzhou"), ("PageSize", "100")];
        let body = self.ok(profile, "ecs:DescribeSnapshots", &params);
        body["Snapshots"]["Snapshot"].as_array().expect("a list").clone()
    }

    /// Owner's IDs of the snapshots that are shared to an account in Hangzhou.
    fn shared_in(&mut self, profile: &str) -> Vec<String> {
        let tagged = |item: &Value| item["Tags"]["Tag"][0]["TagKey"] == json!("acs:ecs:sharedFrom");
        let mut ids: Vec<String> = self
            .seen(profile)
            .iter()
            .filter(|item| tagged(item))
            .map(|item| item["SourceSnapshotId"].as_str().unwrap_or_default().to_owned())
            .collect();
        ids.sort();
        ids
    }

    /// ID and state of the invitations that an account has.
    fn invitations(&mut self, profile: &str) -> Vec<(String, String)> {
        let body = self.ok(profile, "ListResourceShareInvitations", &[]);
        let list = body["ResourceShareInvitations"].as_array().expect("a list");
        let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
        list.iter().map(|item| (text(item, "ResourceShareInvitationId"), text(item, "Status"))).collect()
    }

    /// Answers the newest invitation of an account.
    fn answer(&mut self, profile: &str, action: &str) -> Value {
        let (id, _) = self.invitations(profile).first().expect("an invitation").clone();
        let body = self.ok(profile, action, &[("ResourceShareInvitationId", &id)]);
        self.wait(1);
        body
    }
}

/// What a refusal is compared with.
fn code(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn entities<'a>(snapshots: &[&'a str], targets: &[&'a str]) -> Vec<(String, &'a str)> {
    let mut params = Vec::new();
    for (index, id) in snapshots.iter().enumerate() {
        params.push((format!("Resources.{}.ResourceType", index + 1), "Snapshot"));
        params.push((format!("Resources.{}.ResourceId", index + 1), *id));
    }
    for (index, id) in targets.iter().enumerate() {
        params.push((format!("Targets.{}", index + 1), *id));
    }
    params
}
