//! The metadata service of an ECS instance, as far as it gives credentials.

use jiff::{SignedDuration, Timestamp};

use super::super::emulator::Emulator;
use super::super::request::{Request, Response};
use super::super::sts::session;
use super::super::sts::trust::{Asker, trusts};
use super::super::world::{Role, World};
use super::{MetadataMode, given, plain};

/// How long a token may be asked to last, in seconds.
const LONGEST: i64 = 21_600;
/// How long a session is good, in seconds.
const SECONDS: u32 = 21_600;
/// The service that instances are of.
pub(super) const INSTANCES: &str = "ecs.aliyuncs.com";
/// The name of the sessions: the instance.
const INSTANCE: &str = "i-bp1jumphost00000001";

const TOKEN: &str = "/latest/api/token";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";

/// Tokens, and when each ends.
#[derive(Debug, Default)]
pub(in super::super) struct Tokens(Vec<(String, Timestamp)>);

/// The role that the instance has: the first of the world that trusts the service.
pub(in super::super) fn instance_role(world: &World) -> Option<&Role> {
    world.roles.iter().find(|role| trusts(role, &Asker::Service(INSTANCES)))
}

impl Emulator {
    pub(super) fn metadata(&mut self, world: &World, request: &Request, mode: MetadataMode) -> Response {
        let now = self.state.now;
        match (request.method.as_str(), request.path.as_str()) {
            ("PUT", TOKEN) if mode != MetadataMode::Old => self.token(request, now),
            ("GET", path) => match path.strip_prefix(ROLES) {
                Some(_) if !self.admits(request, mode, now) => plain(403, "forbidden"),
                Some(name) => self.role(world, name),
                None => plain(404, "not found"),
            },
            _ => plain(404, "not found"),
        }
    }

    fn token(&mut self, request: &Request, now: Timestamp) -> Response {
        let wanted = request.header("x-aliyun-ecs-metadata-token-ttl-seconds").and_then(|text| text.parse().ok());
        let Some(seconds) = wanted.filter(|seconds| (1..=LONGEST).contains(seconds)) else {
            return plain(400, "bad request");
        };
        let token = self.state.ids.session().2;
        let end = now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
        self.local.tokens.0.retain(|(_, end)| now < *end);
        self.local.tokens.0.push((token.clone(), end));
        plain(200, &token)
    }

    /// Whether the token of a request is good, or none is needed.
    fn admits(&self, request: &Request, mode: MetadataMode, now: Timestamp) -> bool {
        match request.header("x-aliyun-ecs-metadata-token") {
            _ if mode == MetadataMode::Old => true,
            None => mode == MetadataMode::Lenient,
            Some(sent) => self.local.tokens.0.iter().any(|(token, end)| token == sent && now < *end),
        }
    }

    fn role(&mut self, world: &World, name: &str) -> Response {
        let role = instance_role(world);
        match role.and_then(|role| Some((role, world.profile(&role.owner)?))) {
            Some((role, _)) if name.is_empty() => plain(200, &role.name),
            Some((role, owner)) if role.name == name => {
                given(session::issue(&mut self.state, role, owner, INSTANCE, SECONDS))
            }
            _ => plain(404, "not found"),
        }
    }
}
