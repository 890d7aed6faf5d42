//! The sandbox without its sockets: a request and the time in, an answer out.
//!
//! This is the way for tests that need very many worlds: make an [`Emulator`] from a [`World`], give it requests made
//! with [`Request::as_account`], and let tasks end by passing a later time (or at once, in a world whose `timing` says
//! zero).
//!
//! ```
//! use std::time::Duration;
//! use snapferry::base::env::Now;
//! use snapferry::sandbox::{Emulator, Request, Service, World};
//!
//! let now = Now { wall: "2026-11-24T14:00:00Z".parse()?, uptime: Duration::ZERO };
//! let mut emulator = Emulator::new(World::builtin(), now);
//! let name = [("ResourceShareName", "nightly")];
//! let request = Request::as_account("acme-prod", Service::Sharing, "CreateResourceShare", "cn-beijing", name);
//! assert_eq!(emulator.handle(&request, now).status, 200);
//! # Ok::<(), jiff::Error>(())
//! ```

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::control::{CallLog, CallRecord, FaultKind, Faults, Strike};
use super::fault::{Answer, Fault};
use super::load::is_account_id;
use super::local::Local;
use super::pace::Meter;
use super::params::Params;
use super::request::{Call, Request, Response, unknown_action};
use super::service::Service;
use super::state::State;
use super::verify::{Clocks, Verifier};
use super::world::{Account, World};
use super::{directory, ecs, kms, ram, resource_manager, sharing, sts};
use crate::base::env::Now;

/// The emulator of all services for one world.
#[derive(Debug)]
pub struct Emulator {
    pub(super) state: State,
    verifier: Verifier,
    pub(super) faults: Faults,
    /// Kept only if somebody may ask for it.
    pub(super) log: Option<CallLog>,
    /// How far the world's clock is ahead of the machine's.
    pub(super) ahead: Duration,
    /// What gives credentials on the same machine.
    pub(super) local: Local,
    /// Counts calls, if there may be too many.
    pub(super) meter: Option<Meter>,
}

/// What the list of calls tells beside the call itself.
#[derive(Debug, Default)]
pub(super) struct Noted {
    pub account: Option<String>,
    pub status: Option<u16>,
    pub code: Option<String>,
    pub fault: Option<FaultKind>,
}

/// Parameters that say who the caller is; the list of calls does not repeat them.
const IDENTIFYING: [&str; 5] = ["AccessKeyId", "SecurityToken", "Signature", "SignatureNonce", "OIDCToken"];

/// What an action works with.
pub(super) struct Context<'a> {
    pub state: &'a mut State,
    pub world: &'a World,
    pub caller: &'a Account,
    pub action: &'a str,
    pub region: &'a str,
    pub params: &'a Params,
    pub now: Timestamp,
}

/// An action.
pub(super) type Action = fn(&mut Context<'_>) -> Answer;

/// A request that can be read, or why it cannot.
pub(super) type Read<'a> = Result<Cow<'a, Call>, Fault>;

impl Emulator {
    /// A sandbox that starts now from `world`.
    #[must_use]
    pub fn new(world: World, now: Now) -> Self {
        Self {
            state: State::new(Arc::new(world), now.wall),
            verifier: Verifier::default(),
            faults: Faults::default(),
            log: None,
            ahead: Duration::ZERO,
            local: Local::default(),
            meter: None,
        }
    }

    /// A line with name, ID, region, size and disk for every snapshot that nobody wrote down, newest first in each
    /// region.
    pub fn made_lines(&self) -> impl Iterator<Item = String> {
        self.state.snapshots.all_made().flat_map(|made| made.numbers().map(|number| made.line(number)))
    }

    /// Answers one request. Faults do not strike here: they belong to the way, which [`Emulator::exchange`] goes.
    pub fn handle(&mut self, request: &Request, now: Now) -> Response {
        let clocks = self.clocks(now, 0);
        self.state.advance(clocks.world);
        let world = Arc::clone(&self.state.world);
        let call = request.call(&world);
        self.serve(request, &call, clocks, None)
    }

    /// The service's own answer, and an entry in the list of calls. `strike` is what a fault does to the call.
    pub(super) fn serve(
        &mut self,
        request: &Request,
        call: &Read<'_>,
        clocks: Clocks,
        strike: Option<&mut Strike>,
    ) -> Response {
        let world = Arc::clone(&self.state.world);
        let caller = self.caller(&world, request, call, clocks);
        let answer = match (&caller, call) {
            (Ok(caller), Ok(call)) => self.answer(&world, caller, call),
            (Err(fault), _) | (_, Err(fault)) => Err(fault.clone()),
        };
        let fault = strike.and_then(|strike| {
            if self.state.tasks.begun {
                self.faults.tasks_begun(strike);
            }
            strike.told
        });
        let code = answer.as_ref().err().map(|refusal| refusal.code.to_string());
        let response = self.respond(answer, request, clocks);
        let account = caller.ok().map(|account| account.account_id.clone());
        self.note(call, request, Noted { account, status: Some(response.status), code, fault });
        response
    }

    /// Who calls: by signature, or without one for a call from inside.
    fn caller<'w>(
        &mut self,
        world: &'w World,
        request: &Request,
        call: &Read<'_>,
        clocks: Clocks,
    ) -> Result<Cow<'w, Account>, Fault> {
        let Some(inside) = &request.inside else {
            if call.as_ref().is_ok_and(|call| call.service == Service::Sts && call.action == sts::UNSIGNED) {
                return Ok(Cow::Owned(Account::stranger("")));
            }
            return self.verifier.verify(world, &self.state.sessions, request, self.state.started, clocks);
        };
        match world.profile(&inside.account).or_else(|| world.account(&inside.account)) {
            Some(account) => Ok(Cow::Borrowed(account)),
            None if is_account_id(&inside.account) => Ok(Cow::Owned(Account::stranger(&inside.account))),
            None => Err(Fault::missing("InvalidAccessKeyId.NotFound", "There is no such account.")),
        }
    }

    fn answer(&mut self, world: &World, caller: &Account, call: &Call) -> Answer {
        let action = action_of(call.service, &call.action).ok_or_else(unknown_action)?;
        check_policy(caller, call.service, &call.action)?;
        call.params.all().values().for_each(|value| self.state.snapshots.name(value));
        let now = self.state.now;
        action(&mut Context {
            state: &mut self.state,
            world,
            caller,
            action: &call.action,
            region: &call.region,
            params: &call.params,
            now,
        })
    }

    pub(super) fn respond(&mut self, answer: Answer, request: &Request, clocks: Clocks) -> Response {
        let id = self.state.ids.request();
        let mut date = clocks.world;
        let (status, body) = match answer {
            Ok(mut body) => {
                if let Some(fields) = body.as_object_mut() {
                    fields.insert("RequestId".to_owned(), Value::String(id.clone()));
                }
                (200, body)
            }
            Err(fault) => {
                if fault.code.starts_with("InvalidTimeStamp") {
                    // Or no client could ever find out by how much its clock is wrong.
                    date = clocks.judge;
                }
                (fault.status, fault.body(&id, request.header("host").unwrap_or_default()))
            }
        };
        let headers = vec![
            ("content-type", "application/json;charset=utf-8".to_owned()),
            ("date", http_date(date)),
            ("x-acs-request-id", id),
        ];
        Response { status, headers, body: body.to_string() }
    }

    /// Writes a call into the list, if there is one.
    pub(super) fn note(&mut self, call: &Read<'_>, request: &Request, noted: Noted) {
        let time = self.state.now;
        let Some(log) = &mut self.log else { return };
        let call = call.as_ref().ok();
        let mut params = call.map(|call| call.params.all().clone()).unwrap_or_default();
        params.retain(|name, _| !IDENTIFYING.contains(&name.as_str()));
        let Noted { account, status, code, fault } = noted;
        log.push(CallRecord {
            seq: 0,
            time,
            service: call.map(|call| call.service),
            action: call.map(|call| call.action.clone()),
            region: call.map(|call| call.region.clone()),
            account,
            status,
            code,
            fault,
            inside: request.inside.is_some(),
            params,
        });
    }

    /// What the clocks say; the one that judges dates is wrong by `off` seconds.
    pub(super) fn clocks(&self, now: Now, off: i64) -> Clocks {
        Clocks {
            machine: now.wall,
            judge: now.wall.checked_add(SignedDuration::from_secs(off)).unwrap_or(now.wall),
            world: now.wall.checked_add(self.ahead).unwrap_or(Timestamp::MAX),
        }
    }
}
/// A time as HTTP writes it.
pub(super) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The action of that name, if the service has it.
pub(super) fn action_of(service: Service, action: &str) -> Option<Action> {
    match service {
        Service::Ecs => ecs::action(action),
        Service::Sharing => sharing::action(action),
        Service::Directory => directory::action(action),
        Service::ResourceManager => resource_manager::action(action),
        Service::Sts => sts::action(action),
        Service::Kms => kms::action(action),
        Service::Ram => ram::action(action),
    }
}

/// 403 for what RAM refuses to the caller's key: `Forbidden.RAM` from ECS, `NoPermission` from the others.
fn check_policy(caller: &Account, service: Service, action: &str) -> Result<(), Fault> {
    let full = format!("{}:{action}", service.policy_prefix());
    let refuses = |rule: &String| match rule.strip_suffix('*') {
        Some(start) => full.starts_with(start),
        None => *rule == full,
    };
    if !caller.denied.iter().any(refuses) {
        return Ok(());
    }
    let code = if service == Service::Ecs { "Forbidden.RAM" } else { "NoPermission" };
    let mut fault = Fault::forbidden(code, "You are not authorized to do this action.");
    fault.denied = Some(json!({
        "AuthAction": full,
        "AuthPrincipalType": "SubUser",
        "AuthPrincipalOwnerId": caller.account_id,
        "AuthPrincipalDisplayName": caller.identity.name,
        "PolicyType": "AccountLevelIdentityBasedPolicy",
        "NoPermissionType": "ImplicitDeny",
    }));
    Err(fault)
}

impl Context<'_> {
    /// A time as ECS, KMS and RAM write it: whole seconds.
    pub(super) fn seconds(at: Timestamp) -> String {
        at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// A time as Resource Sharing and Resource Directory write it: milliseconds.
    pub(super) fn millis(at: Timestamp) -> String {
        at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }

    /// Whether names are to be English; Chinese is the services' default.
    pub(super) fn wants_english(&self) -> bool {
        self.params.get("AcceptLanguage").is_some_and(|language| language.starts_with("en"))
    }
}
