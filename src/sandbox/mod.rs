//! An emulator of the services that snapshot sharing needs, over real HTTP on loopback.
//!
//! It keeps the *server's* rules on its own: it shares no code with the client, or it would share the client's
//! mistakes. Its state moves when a request comes, by the time that is passed in; between requests nothing happens.

mod age;
mod load;
pub mod world;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use serde::Serialize;

pub use self::load::WorldError;
use self::world::Site;
pub use self::world::World;
use crate::base::env::Env;

/// How a sandbox is to be started.
#[derive(Debug)]
pub struct Options {
    /// Where the main port is; loopback only. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// What it starts from.
    pub world: World,
    /// How long every answer is held back; zero for none.
    pub latency: Duration,
    /// The clock that requests are judged by.
    pub env: Env,
}

/// What a program needs to know to use a sandbox: the line that `snapferry sandbox` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Ready {
    /// `http://` and the main port, which stands for the first region.
    pub endpoint: String,
    /// What to use in the place of `aliyuncs.com`: `localhost` and the main port.
    pub suffix: String,
    /// The address of each region's own port.
    pub endpoints: BTreeMap<String, String>,
    /// The regions with Resource Sharing; the first one is the default.
    pub regions: Vec<String>,
    /// All regions.
    pub ecs_regions: Vec<String>,
    /// Who can sign in.
    pub accounts: Vec<ReadyAccount>,
}

/// An account of the sandbox with its key, which opens nothing outside the sandbox.
#[derive(Clone, Serialize)]
pub struct ReadyAccount {
    /// The name of its profile.
    pub profile: String,
    /// 16 digits.
    pub account_id: String,
    /// The access key's name.
    pub access_key_id: String,
    /// The access key's secret.
    pub access_key_secret: String,
    /// The token that belongs to a temporary key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_token: Option<String>,
    /// The site that the account belongs to.
    pub site: Site,
}

impl std::fmt::Debug for ReadyAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadyAccount").field("profile", &self.profile).finish_non_exhaustive()
    }
}

/// Why a sandbox could not be started.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// It serves test keys, so nobody outside this machine may reach it.
    #[error("the sandbox listens on a loopback address only, not on {0}")]
    NotLoopback(SocketAddr),
    /// A port could not be opened or the thread not be started.
    #[error("the sandbox cannot be started: {0}")]
    Io(#[from] std::io::Error),
}

/// A running sandbox. It stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    ready: Ready,
}

impl Sandbox {
    /// What a program needs to know to use it.
    #[must_use]
    pub fn ready(&self) -> &Ready {
        &self.ready
    }
}
