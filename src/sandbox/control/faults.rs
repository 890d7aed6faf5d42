//! What can be made to go wrong, for which calls, and how often.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::emulator::action_of;
use super::super::request::Call;
use super::super::service::Service;
use super::super::state::Tasks;
use super::super::world::World;

/// The longest that anything can be held back; milliseconds.
const LONGEST_MS: u64 = 86_400_000;
/// The most that the clock of signatures can be wrong, either way; seconds.
const FARTHEST_S: i64 = 10 * 365 * 86_400;
/// Upper limit of faults that wait at the same time.
const MOST: usize = 1000;
/// The actions that begin associations.
const ASSOCIATING: [&str; 3] = ["CreateResourceShare", "AssociateResourceShare", "AcceptResourceShareInvitation"];
/// The action that ends associations.
const DISASSOCIATING: &str = "DisassociateResourceShare";

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The answer is held back for `ms`. The call takes effect at once.
    Latency,
    /// 400 `Throttling.User`, with the header `x-acs-retry-after` if `retry_after_ms` is given. Without effect.
    Throttle,
    /// 503 `ServiceUnavailable`, with the same header if asked for. Without effect unless `effect` says so.
    #[serde(rename = "http5xx")]
    Http5xx,
    /// The connection is closed before the call takes effect.
    ResetBefore,
    /// The connection is closed after the call took effect.
    ResetAfter,
    /// The call takes effect unless `effect` denies it, and nothing is ever sent; the client has to give up. With `ms`
    /// the connection is closed after that time.
    Timeout,
    /// The associations that the call begins take `ms` longer. A removal is slowed down only where `action` names it.
    SlowAssociation,
    /// The associations that the call begins end as Failed with the reason `InternalError`.
    FailAssociation,
    /// The call takes effect; the first half of the answer's body is sent, and the connection closed.
    Truncate,
    /// 502 with a page of HTML, as a gateway in between sends it. Without effect unless `effect` says so.
    NotJson,
    /// The date of requests is judged by a clock that is wrong by `s` seconds.
    ClockOff,
}

impl FaultKind {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Latency => "latency",
            Self::Throttle => "throttle",
            Self::Http5xx => "http5xx",
            Self::ResetBefore => "reset_before",
            Self::ResetAfter => "reset_after",
            Self::Timeout => "timeout",
            Self::SlowAssociation => "slow_association",
            Self::FailAssociation => "fail_association",
            Self::Truncate => "truncate",
            Self::NotJson => "not_json",
            Self::ClockOff => "clock_off",
        }
    }
}

/// A fault to be made: what goes wrong, for which calls, how often. What is left out stands for any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultSpec {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Calls of this service only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// Calls of this action only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Calls for this region only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// How long the answer, or the end of the task, is held back; milliseconds, a day at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// The hint in the header `x-acs-retry-after`; milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// How wrong the clock of signatures is; seconds, positive if it is fast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub s: Option<i64>,
    /// Whether the call takes effect although its answer is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<bool>,
    /// How many calls it strikes; until it is taken away if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

/// A fault that waits for calls to strike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActiveFault {
    /// By which it can be taken away. Never used twice before a reset.
    pub id: u64,
    /// As it was asked for.
    #[serde(flatten)]
    pub spec: FaultSpec,
    /// How many calls it will still strike; no limit if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
}

/// Why a fault was refused, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FaultError(String);

impl FaultSpec {
    /// A fault of that kind for every call, until it is taken away.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        let (service, action, region) = (None, None, None);
        Self { kind, service, action, region, ms: None, retry_after_ms: None, s: None, effect: None, times: None }
    }

    /// The same for calls of one action only.
    #[must_use]
    pub fn on(self, action: &str) -> Self {
        Self { action: Some(action.to_owned()), ..self }
    }

    /// The same for that many calls only.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// The same, held back for so many milliseconds.
    #[must_use]
    pub fn ms(self, ms: u64) -> Self {
        Self { ms: Some(ms), ..self }
    }

    /// Reads a fault as the control endpoint takes it.
    ///
    /// # Errors
    /// What is wrong with the JSON. Whether the fault makes sense in a world shows when it is made.
    pub fn from_json(text: &str) -> Result<Self, FaultError> {
        serde_json::from_str(text).map_err(|error| FaultError(error.to_string()))
    }

    /// Whether it can ever strike in this world and has what its kind needs.
    fn check(&self, world: &World) -> Result<(), FaultError> {
        let refuse = |why: String| Err(FaultError(why));
        if let Some(region) = &self.region
            && world.region(region).is_none()
        {
            return refuse(format!("there is no region {region:?} in this world"));
        }
        if let Some(action) = &self.action {
            let knows = |service: &Service| action_of(*service, action).is_some();
            match self.service {
                Some(service) if !knows(&service) => return refuse(format!("{service} has no action {action:?}")),
                None if !Service::ALL.iter().any(knows) => {
                    return refuse(format!("no service has an action {action:?}"));
                }
                _ => {}
            }
        }
        if self.times == Some(0) {
            return refuse("times: 0 would never strike; leave it out for a fault without an end".to_owned());
        }
        if self.ms.is_some_and(|ms| ms > LONGEST_MS) || self.retry_after_ms.is_some_and(|ms| ms > LONGEST_MS) {
            return refuse(format!("ms and retry_after_ms are {LONGEST_MS} at most"));
        }
        if self.s.is_some_and(|s| s.saturating_abs() > FARTHEST_S) {
            return refuse(format!("s is {FARTHEST_S} at most, either way"));
        }
        self.check_fields().and_then(|()| self.check_tasks())
    }

    fn check_fields(&self) -> Result<(), FaultError> {
        use FaultKind::{ClockOff, Http5xx, Latency, NotJson, SlowAssociation, Throttle, Timeout};
        let kind = self.kind;
        let need = |is: bool, what: &str| if is { Ok(()) } else { Err(FaultError(format!("{} {what}", kind.name()))) };
        need(self.ms.is_some() || !matches!(kind, Latency | SlowAssociation), "needs ms")?;
        need(self.s.is_some() == (kind == ClockOff), if kind == ClockOff { "needs s" } else { "takes no s" })?;
        need(self.ms.is_none() || kind != ClockOff, "takes no ms")?;
        need(self.retry_after_ms.is_none() || matches!(kind, Throttle | Http5xx), "takes no retry_after_ms")?;
        need(self.effect.is_none() || matches!(kind, Http5xx | Timeout | NotJson), "takes no effect")
    }

    fn check_tasks(&self) -> Result<(), FaultError> {
        let slow = match self.kind {
            FaultKind::SlowAssociation => true,
            FaultKind::FailAssociation => false,
            _ => return Ok(()),
        };
        match &self.action {
            Some(action) if !(ASSOCIATING.contains(&action.as_str()) || slow && action == DISASSOCIATING) => {
                Err(FaultError(format!("{action} begins no association")))
            }
            _ => Ok(()),
        }
    }

    fn meets(&self, call: Option<&Call>) -> bool {
        let Some(call) = call else {
            // A request that cannot be read is met by what is meant for everything.
            return self.service.is_none() && self.action.is_none() && self.region.is_none();
        };
        self.service.is_none_or(|service| service == call.service)
            && self.action.as_ref().is_none_or(|action| *action == call.action)
            && self.region.as_ref().is_none_or(|region| *region == call.region)
    }

    /// Whether it is about the tasks that this call begins.
    fn changes_tasks(&self, call: Option<&Call>) -> bool {
        let action = call.map_or("", |call| &call.action);
        let named = self.action.is_some() && action == DISASSOCIATING;
        match self.kind {
            FaultKind::SlowAssociation => ASSOCIATING.contains(&action) || named,
            FaultKind::FailAssociation => ASSOCIATING.contains(&action),
            _ => false,
        }
    }

    /// Whether the service sees the call.
    pub(in super::super) fn takes_effect(&self) -> bool {
        match self.kind {
            FaultKind::Throttle | FaultKind::ResetBefore => false,
            FaultKind::Http5xx | FaultKind::NotJson => self.effect == Some(true),
            FaultKind::Timeout => self.effect != Some(false),
            _ => true,
        }
    }
}

/// What strikes one call.
#[derive(Debug, Default)]
pub(in super::super) struct Strike {
    /// How long the answer is held back.
    pub delay: Duration,
    /// How wrong the clock of signatures is; seconds.
    pub clock_off: i64,
    /// What happens to the tasks that the call begins.
    pub tasks: Tasks,
    /// What happens in the place of the answer.
    pub ending: Option<FaultSpec>,
    /// The kind that is told in the list of calls.
    pub told: Option<FaultKind>,
    /// The faults that strike only if a task begins.
    waiting: Vec<u64>,
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(in super::super) struct Faults {
    active: Vec<ActiveFault>,
    made: u64,
}

impl Faults {
    pub(in super::super) fn add(&mut self, spec: FaultSpec, world: &World) -> Result<u64, FaultError> {
        spec.check(world)?;
        if self.active.len() >= MOST {
            return Err(FaultError(format!("there are {MOST} faults already")));
        }
        self.made += 1;
        self.active.push(ActiveFault { id: self.made, left: spec.times, spec });
        Ok(self.made)
    }

    pub(in super::super) fn active(&self) -> &[ActiveFault] {
        &self.active
    }

    /// Takes one away; whether it was there.
    pub(in super::super) fn remove(&mut self, id: u64) -> bool {
        let before = self.active.len();
        self.active.retain(|fault| fault.id != id);
        self.active.len() < before
    }

    pub(in super::super) fn clear(&mut self) {
        self.active.clear();
    }

    /// What strikes a call. Of the faults that end it only the oldest does; all others that meet it work together.
    pub(in super::super) fn strike(&mut self, call: Option<&Call>) -> Strike {
        let mut strike = Strike::default();
        if self.active.is_empty() {
            return strike;
        }
        let mut spent = Vec::new();
        for fault in self.active.iter().filter(|fault| fault.spec.meets(call)) {
            let spec = &fault.spec;
            let ms = Duration::from_millis(spec.ms.unwrap_or(0));
            match spec.kind {
                FaultKind::SlowAssociation | FaultKind::FailAssociation => {
                    if spec.changes_tasks(call) {
                        strike.waiting.push(fault.id);
                        strike.tasks.fail |= spec.kind == FaultKind::FailAssociation;
                        strike.tasks.slower += ms;
                    }
                    continue;
                }
                FaultKind::Latency => strike.delay += ms,
                FaultKind::ClockOff => strike.clock_off = strike.clock_off.saturating_add(spec.s.unwrap_or(0)),
                _ if strike.ending.is_none() => {
                    strike.delay += ms;
                    strike.ending = Some(spec.clone());
                }
                _ => continue,
            }
            strike.told = match &strike.ending {
                Some(ending) => Some(ending.kind),
                None => Some(spec.kind),
            };
            spent.push(fault.id);
        }
        self.spend(&spent);
        strike
    }

    /// Counts the faults that were waiting for a task, if one has begun.
    pub(in super::super) fn tasks_begun(&mut self, strike: &mut Strike) {
        if strike.told.is_none() && !strike.waiting.is_empty() {
            let fails = strike.tasks.fail;
            strike.told = Some(if fails { FaultKind::FailAssociation } else { FaultKind::SlowAssociation });
        }
        self.spend(&strike.waiting);
    }

    fn spend(&mut self, ids: &[u64]) {
        if ids.is_empty() {
            return;
        }
        for fault in self.active.iter_mut().filter(|fault| ids.contains(&fault.id)) {
            fault.left = fault.left.map(|left| left.saturating_sub(1));
        }
        self.active.retain(|fault| fault.left != Some(0));
    }
}
