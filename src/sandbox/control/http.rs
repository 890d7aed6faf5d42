//! The control endpoint: who may call it, what it takes and what it answers.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::super::emulator::http_date;
use super::super::load::is_account_id;
use super::super::percent;
use super::super::request::{Request, Response};
use super::super::service::Service;
use super::flatten::flatten;
use super::{Control, FaultSpec};
use crate::base::secret::Secret;

/// The folder that all control calls are in.
pub(in super::super) const PREFIX: &str = "/_sandbox";
/// The farthest that one call moves the clock; seconds.
const FARTHEST_S: f64 = 100.0 * 366.0 * 86_400.0;

/// Who may pass.
#[derive(Debug)]
pub(in super::super) struct Gate {
    token: Secret,
}

/// A control call, read completely.
pub(in super::super) struct Query<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub body: &'a [u8],
}

/// Why a control call is refused.
enum Refused {
    /// 400
    Wrong(String),
    /// 404
    Nothing,
    /// 405, and what is allowed.
    Method(&'static str),
}

type Done = Result<Value, Refused>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    advance_s: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenBody {
    lives_s: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MutateBody {
    account: Option<String>,
    profile: Option<String>,
    service: Service,
    action: String,
    region: Option<String>,
    #[serde(default)]
    params: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoBody {}

impl Gate {
    pub(in super::super) fn new(token: Secret) -> Self {
        Self { token }
    }

    pub(in super::super) fn token(&self) -> &Secret {
        &self.token
    }

    /// Whether the value of the Authorization header is the right one. How long it takes to say no does not depend on
    /// what is wrong.
    pub(in super::super) fn admits(&self, authorization: Option<&str>) -> bool {
        let sent = authorization
            .and_then(|text| text.trim().split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
            .map_or("", |(_, token)| token.trim());
        let (sent, expected) = (Sha256::digest(sent), Sha256::digest(self.token.expose()));
        let differs = sent.iter().zip(&expected).fold(0, |differs, (one, other)| differs | (one ^ other));
        std::hint::black_box(differs) == 0
    }
}

/// A refusal before anything was read.
pub(in super::super) fn refusal(status: u16, why: &str) -> Response {
    let headers = vec![("content-type", "application/json".to_owned())];
    Response { status, headers, body: json!({ "error": why }).to_string() }
}

impl Control {
    /// Answers a call that may pass.
    pub(in super::super) fn answer(&self, call: &Query<'_>) -> Response {
        // A base address and a path are joined in more than one way; all of them mean the same.
        let path: Vec<&str> =
            call.path.split('/').filter(|part| !part.is_empty() && *part != PREFIX.trim_start_matches('/')).collect();
        let done = match path.as_slice() {
            ["mutate"] => match self.mutate_call(call) {
                Ok(response) => return response,
                Err(refused) => Err(refused),
            },
            ["clock"] => self.clock_call(call),
            ["oidc-token"] => self.token_call(call),
            ["faults"] => self.faults_call(call),
            ["calls"] => self.calls_call(call),
            ["access"] => only("GET", call).map(|()| json!({ "access": self.access() })),
            ["reset"] => only("POST", call).and_then(|()| no_body(call)).map(|()| {
                self.reset();
                json!({ "now": self.time() })
            }),
            _ => Err(Refused::Nothing),
        };
        let mut response = match done {
            Ok(body) => Response {
                status: 200,
                headers: vec![("content-type", "application/json".to_owned())],
                body: body.to_string(),
            },
            Err(Refused::Wrong(why)) => refusal(400, &why),
            Err(Refused::Nothing) => refusal(404, "there is no such control call"),
            Err(Refused::Method(allowed)) => {
                let mut response = refusal(405, &format!("use {allowed}"));
                response.headers.push(("allow", allowed.to_owned()));
                response
            }
        };
        response.headers.push(("date", http_date(self.time())));
        response
    }

    fn clock_call(&self, call: &Query<'_>) -> Done {
        only("POST", call)?;
        let ClockBody { advance_s } = read(call)?;
        if !(0.0..=FARTHEST_S).contains(&advance_s) {
            return Err(Refused::Wrong("advance_s is 0 or more, and a century at most".to_owned()));
        }
        let by = Duration::try_from_secs_f64(advance_s).map_err(|error| Refused::Wrong(error.to_string()))?;
        Ok(json!({ "now": self.advance(by) }))
    }

    fn token_call(&self, call: &Query<'_>) -> Done {
        only("POST", call)?;
        let TokenBody { lives_s } = read(call)?;
        Ok(json!({ "token": self.oidc_token(Duration::from_secs(u64::from(lives_s))) }))
    }

    fn faults_call(&self, call: &Query<'_>) -> Done {
        #[derive(Serialize)]
        struct Made {
            #[serde(skip_serializing_if = "Option::is_none")]
            id: Option<u64>,
            faults: Vec<super::ActiveFault>,
        }
        let mut id = None;
        match call.method {
            "GET" => {}
            "POST" => {
                let spec: FaultSpec = read(call)?;
                id = Some(self.fault(spec).map_err(|error| Refused::Wrong(error.to_string()))?);
            }
            "DELETE" => match number(call, "id")? {
                None => self.clear_faults(),
                Some(id) if self.remove_fault(id) => {}
                Some(id) => return Err(Refused::Wrong(format!("there is no fault {id}"))),
            },
            _ => return Err(Refused::Method("GET, POST, DELETE")),
        }
        Ok(json!(Made { id, faults: self.faults() }))
    }

    fn calls_call(&self, call: &Query<'_>) -> Done {
        only("GET", call)?;
        Ok(json!({ "calls": self.calls(number(call, "since")?.unwrap_or(0)) }))
    }

    fn mutate_call(&self, call: &Query<'_>) -> Result<Response, Refused> {
        only("POST", call)?;
        let body: MutateBody = read(call)?;
        let world = self.with(|emulator, _| std::sync::Arc::clone(&emulator.state.world));
        let account = match (body.account, body.profile) {
            (Some(account), None) => account,
            (None, Some(profile)) if world.profile(&profile).is_some() => profile,
            (None, Some(profile)) => {
                return Err(Refused::Wrong(format!("there is no profile {profile:?} in this world")));
            }
            _ => return Err(Refused::Wrong("either account or profile is needed".to_owned())),
        };
        if world.profile(&account).is_none() && !is_account_id(&account) {
            return Err(Refused::Wrong(format!("{account:?} is no account ID")));
        }
        let first = world.regions.first().map_or("", |region| &region.id);
        let region = body.region.as_deref().unwrap_or(first);
        let request = Request::as_account(&account, body.service, &body.action, region, flatten(&body.params));
        Ok(self.with(|emulator, now| emulator.handle(&request, now)))
    }
}

fn only(method: &'static str, call: &Query<'_>) -> Result<(), Refused> {
    if call.method == method { Ok(()) } else { Err(Refused::Method(method)) }
}

fn read<T: DeserializeOwned>(call: &Query<'_>) -> Result<T, Refused> {
    serde_json::from_slice(call.body).map_err(|error| Refused::Wrong(error.to_string()))
}

/// Nothing or an empty object.
fn no_body(call: &Query<'_>) -> Result<(), Refused> {
    if call.body.is_empty() { Ok(()) } else { read(call).map(|NoBody {}| ()) }
}

/// The one number that the query may have.
fn number(call: &Query<'_>, name: &str) -> Result<Option<u64>, Refused> {
    let mut found = None;
    for (key, value) in percent::pairs(call.query) {
        let (key, value) = (String::from_utf8_lossy(&key), String::from_utf8_lossy(&value));
        if key != name {
            return Err(Refused::Wrong(format!("unknown parameter {key:?}, expected {name:?}")));
        }
        found = Some(value.parse().map_err(|_| Refused::Wrong(format!("{name} is a whole number, not {value:?}")))?);
    }
    Ok(found)
}
