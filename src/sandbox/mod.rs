//! An emulator of the services that snapshot sharing needs, over real HTTP on loopback.
//!
//! It keeps the *server's* rules on its own: it shares no code with the client, or it would share the client's
//! mistakes. Its state moves when a request comes, by the time that is passed in; between requests nothing happens.
//!
//! Three ways to use it: `snapferry sandbox` serves it to other programs, [`start`] serves it from inside this one, and
//! an [`Emulator`] answers without sockets. Its clock and its faults are in the caller's hands: see [`control`].

mod age;
pub mod control;
mod directory;
mod ecs;
mod emulator;
mod exchange;
mod fault;
mod ids;
mod kms;
mod load;
mod page;
mod params;
mod percent;
mod ram;
mod request;
mod resource_manager;
mod server;
mod service;
mod sharing;
mod state;
mod sts;
#[cfg(test)]
mod tests;
mod verify;
pub mod world;

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;

use self::control::Gate;
pub use self::control::{AccessRow, ActiveFault, CallRecord, Control, FaultError, FaultKind, FaultSpec};
pub use self::emulator::Emulator;
pub use self::exchange::{Delivery, Exchange};
pub use self::load::WorldError;
pub use self::request::{Request, Response};
use self::server::{Port, Shared};
pub use self::service::Service;
use self::world::Site;
pub use self::world::World;
use crate::base::env::Env;
use crate::base::secret::Secret;

/// Random bytes in the token of the control endpoint.
const TOKEN_BYTES: usize = 32;

/// How a sandbox is to be started.
#[derive(Debug)]
pub struct Options {
    /// Where the main port is; loopback only. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// What it starts from.
    pub world: World,
    /// How long every answer is held back; zero for none.
    pub latency: Duration,
    /// The clock that requests are judged by, and where the token of the control endpoint comes from.
    pub env: Env,
    /// Whether there is a control endpoint, a [`Control`], and a list of calls.
    pub control: bool,
    /// Faults that are there from the start.
    pub faults: Vec<FaultSpec>,
}

impl Options {
    /// On a free port of 127.0.0.1, without latency, control or faults.
    #[must_use]
    pub fn new(world: World, env: Env) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { listen, world, latency: Duration::ZERO, env, control: false, faults: Vec::new() }
    }
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
    /// The control endpoint, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<ReadyControl>,
}

/// Where the control endpoint is, and what opens it.
#[derive(Clone, Serialize)]
pub struct ReadyControl {
    /// The calls are below this address, such as `{url}/clock`.
    pub url: String,
    /// For the header `Authorization: Bearer TOKEN`.
    pub token: String,
}

impl std::fmt::Debug for ReadyControl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadyControl").field("url", &self.url).finish_non_exhaustive()
    }
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
    /// A fault that is asked for from the start makes no sense.
    #[error("the fault cannot be made: {0}")]
    Fault(#[from] FaultError),
    /// A port could not be opened or the thread not be started.
    #[error("the sandbox cannot be started: {0}")]
    Io(#[from] std::io::Error),
}

/// A running sandbox. It stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    ready: Ready,
    control: Option<Control>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

/// Opens the ports and serves them on a thread of its own. When this returns, requests are answered.
///
/// # Errors
/// An address that others could reach, a port that is taken, a fault that makes no sense, or a machine that gives no
/// thread.
pub fn start(options: Options) -> Result<Sandbox, SandboxError> {
    let Options { listen, world, latency, env, control, faults } = options;
    if !listen.ip().is_loopback() {
        return Err(SandboxError::NotLoopback(listen));
    }
    let (main, address) = open(listen)?;
    let region = |index: usize| -> Arc<str> { world.regions.get(index).map_or("", |region| &region.id).into() };
    let mut ports = vec![Port { listener: main, region: region(0) }];
    let mut endpoints = BTreeMap::new();
    for index in 0..world.regions.len() {
        let (listener, at) = open(SocketAddr::new(listen.ip(), 0))?;
        let region = region(index);
        endpoints.insert(region.as_ref().to_owned(), at.to_string());
        ports.push(Port { listener, region });
    }
    let gate = control.then(|| Gate::new(Secret::new(env.hex(TOKEN_BYTES))));
    let ready = Ready {
        endpoint: format!("http://{address}"),
        suffix: format!("localhost:{}", address.port()),
        endpoints,
        regions: world
            .regions
            .iter()
            .filter(|region| region.resource_sharing)
            .map(|region| region.id.clone())
            .collect(),
        ecs_regions: world.regions.iter().map(|region| region.id.clone()).collect(),
        accounts: world.accounts.iter().filter(|account| !account.key_inactive).map(ReadyAccount::of).collect(),
        control: gate.as_ref().map(|gate| ReadyControl {
            url: format!("http://{address}{}", control::PREFIX),
            token: gate.token().expose().to_owned(),
        }),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let mut emulator = Emulator::new(world, env.now());
    if control {
        emulator.keep_calls();
    }
    for fault in faults {
        emulator.add_fault(fault)?;
    }
    let shared = Arc::new(Shared { emulator: Mutex::new(emulator), env, latency, gate });
    let control = control.then(|| Control::new(Arc::clone(&shared)));
    let (stop, stopped) = watch::channel(false);
    let thread = std::thread::Builder::new()
        .name("sandbox".to_owned())
        .spawn(move || server::serve(&runtime, ports, &shared, stopped))?;
    Ok(Sandbox { ready, control, stop, thread: Some(thread) })
}

/// A listening port and its address.
fn open(at: SocketAddr) -> Result<(TcpListener, SocketAddr), std::io::Error> {
    let listener = TcpListener::bind(at)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl ReadyAccount {
    fn of(account: &world::Account) -> Self {
        Self {
            profile: account.profile.clone(),
            account_id: account.account_id.clone(),
            access_key_id: account.access_key_id.clone(),
            access_key_secret: account.access_key_secret.expose().to_owned(),
            security_token: account.security_token.as_ref().map(|token| token.expose().to_owned()),
            site: account.site,
        }
    }
}

impl Sandbox {
    /// What a program needs to know to use it.
    #[must_use]
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Control over it, if [`Options::control`] asked for it.
    #[must_use]
    pub fn control(&self) -> Option<Control> {
        self.control.clone()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has stopped serving, which is what is wanted here.
            let _ = thread.join();
        }
    }
}
