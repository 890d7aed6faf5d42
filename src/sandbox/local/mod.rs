//! What gives credentials to whoever runs on the same machine: the metadata service of an ECS instance, and a
//! credentials URI. Both are on a port of their own and are there only if they were asked for.
//!
//! | request | answer |
//! |---|---|
//! | `PUT /latest/api/token` with `X-aliyun-ecs-metadata-token-ttl-seconds` | a token, unless the service is an old one |
//! | `GET /latest/meta-data/ram/security-credentials/` | the name of the instance's role: the first of the world that trusts `ecs.aliyuncs.com` |
//! | `GET /latest/meta-data/ram/security-credentials/ROLE` | a session of it, good for six hours |
//! | `GET /credentials` | temporary keys of an account, good for an hour |

mod metadata;

use std::str::FromStr;

use serde::Serialize;
use serde_json::json;

use super::SandboxError;
use super::control::CallRecord;
use super::emulator::{Context, Emulator};
use super::request::{Request, Response};
use super::sts::session::{self, Issued};
use super::world::World;
use crate::base::env::Now;

use self::metadata::INSTANCES;
pub(super) use self::metadata::{Tokens, instance_role};

/// How the metadata service of the instance works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MetadataMode {
    /// Nothing without a token.
    Hardened,
    /// With a token or without one.
    Lenient,
    /// It knows no tokens.
    Old,
}

/// There is no such mode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no metadata mode {0:?}; there are hardened, lenient, old")]
pub struct UnknownMode(String);

impl FromStr for MetadataMode {
    type Err = UnknownMode;

    fn from_str(name: &str) -> Result<Self, UnknownMode> {
        Ok(match name {
            "hardened" => Self::Hardened,
            "lenient" => Self::Lenient,
            "old" => Self::Old,
            other => return Err(UnknownMode(other.to_owned())),
        })
    }
}

/// What there is of it.
#[derive(Debug, Default)]
pub(super) struct Local {
    /// The metadata service.
    pub metadata: Option<MetadataMode>,
    /// The profile whose keys the credentials URI gives.
    pub uri: Option<String>,
    /// The tokens of the metadata service.
    pub tokens: Tokens,
}

impl Local {
    /// Whether it needs a port.
    pub(super) fn is_wanted(&self) -> bool {
        self.metadata.is_some() || self.uri.is_some()
    }

    /// Whether the world has whom it gives keys of.
    pub(super) fn check(&self, world: &World) -> Result<(), SandboxError> {
        if self.metadata.is_some() && instance_role(world).is_none() {
            return Err(SandboxError::NoRole(INSTANCES));
        }
        match &self.uri {
            Some(profile) if world.profile(profile).is_none() => Err(SandboxError::NoProfile(profile.clone())),
            _ => Ok(()),
        }
    }
}

/// Where the credentials URI is.
pub(super) const URI_PATH: &str = "/credentials";
/// How long the keys of the credentials URI are good, in seconds.
const URI_SECONDS: u32 = 3600;

impl Emulator {
    /// Answers a request to the port of the local services.
    pub(super) fn local(&mut self, request: &Request, now: Now) -> Response {
        let clocks = self.clocks(now, 0);
        self.state.advance(clocks.world);
        let world = std::sync::Arc::clone(&self.state.world);
        let response = match (request.method.as_str(), request.path.as_str(), self.local.metadata) {
            ("GET", URI_PATH, _) => self.give(&world),
            (_, path, Some(mode)) if path.starts_with("/latest/") => self.metadata(&world, request, mode),
            _ => plain(404, "not found"),
        };
        if let Some(log) = &mut self.log {
            log.push(CallRecord {
                seq: 0,
                time: self.state.now,
                service: None,
                action: Some(format!("{} {}", request.method, request.path)),
                region: None,
                account: None,
                status: Some(response.status),
                code: None,
                fault: None,
                inside: false,
                params: std::collections::BTreeMap::new(),
            });
        }
        response
    }

    fn give(&mut self, world: &World) -> Response {
        let Some(account) = self.local.uri.as_deref().and_then(|profile| world.profile(profile)) else {
            return plain(404, "not found");
        };
        given(session::issue_own(&mut self.state, account, URI_SECONDS))
    }
}

/// Keys as both services write them.
fn given(issued: &Issued) -> Response {
    let account = &issued.account;
    let body = json!({
        "Code": "Success",
        "AccessKeyId": account.access_key_id,
        "AccessKeySecret": account.access_key_secret.expose(),
        "SecurityToken": account.security_token.as_ref().map(|token| token.expose()),
        "Expiration": Context::seconds(issued.expires),
        "LastUpdated": Context::seconds(issued.issued),
    });
    Response { status: 200, headers: vec![("content-type", "application/json".to_owned())], body: body.to_string() }
}

fn plain(status: u16, text: &str) -> Response {
    Response { status, headers: vec![("content-type", "text/plain".to_owned())], body: text.to_owned() }
}
