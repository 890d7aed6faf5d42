//! The sandbox without its sockets: a request and the time in, an answer out.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::fault::{Answer, Fault};
use super::params::Params;
use super::request::{Call, Request, Response, Service, unknown_action};
use super::state::State;
use super::verify::Verifier;
use super::world::{Account, World};
use super::{directory, ecs, kms, ram, resource_manager, sharing, sts};
use crate::base::env::Now;

/// The emulator of all services for one world.
#[derive(Debug)]
pub struct Emulator {
    state: State,
    verifier: Verifier,
}

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

impl Emulator {
    /// A sandbox that starts now from `world`.
    #[must_use]
    pub fn new(world: World, now: Now) -> Self {
        Self { state: State::new(world, now.wall), verifier: Verifier::default() }
    }

    /// Answers one request.
    pub fn handle(&mut self, request: &Request, now: Now) -> Response {
        self.state.advance(now.wall);
        let id = self.state.ids.request();
        let (status, body) = match self.answer(request, now.wall) {
            Ok(mut body) => {
                if let Some(fields) = body.as_object_mut() {
                    fields.insert("RequestId".to_owned(), Value::String(id.clone()));
                }
                (200, body)
            }
            Err(fault) => (fault.status, fault.body(&id, request.header("host").unwrap_or_default())),
        };
        let headers = vec![
            ("content-type", "application/json;charset=utf-8".to_owned()),
            ("date", now.wall.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
            ("x-acs-request-id", id),
        ];
        Response { status, headers, body: body.to_string() }
    }

    fn answer(&mut self, request: &Request, now: Timestamp) -> Answer {
        let world = std::sync::Arc::clone(&self.state.world);
        let caller = self.verifier.verify(&world, request, self.state.started, now)?;
        let call = Call::of(request, &world)?;
        let action = action_of(call.service, &call.action).ok_or_else(unknown_action)?;
        check_policy(caller, call.service, &call.action)?;
        action(&mut Context {
            state: &mut self.state,
            world: &world,
            caller,
            action: &call.action,
            region: &call.region,
            params: &call.params,
            now,
        })
    }
}

fn action_of(service: Service, action: &str) -> Option<Action> {
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
