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
mod local;
mod pace;
mod page;
mod params;
mod percent;
mod ram;
mod ready;
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

use tokio::sync::watch;

use self::control::Gate;
pub use self::control::{AccessRow, ActiveFault, CallRecord, Control, FaultError, FaultKind, FaultSpec};
pub use self::emulator::Emulator;
pub use self::exchange::{Delivery, Exchange};
pub use self::load::WorldError;
use self::local::Local;
pub use self::local::{MetadataMode, UnknownMode};
use self::pace::Meter;
pub use self::pace::Pace;
pub use self::ready::{Ready, ReadyAccount, ReadyControl, ReadyOidc};
pub use self::request::{Request, Response};
use self::server::{Port, Shared};
pub use self::service::Service;
pub use self::world::World;
use crate::base::env::Env;
use crate::base::secret::Secret;

/// Random bytes in the token of the control endpoint.
const TOKEN_BYTES: usize = 32;

/// How long the token of the identity provider in the ready line is good.
const OIDC_LIVES: Duration = Duration::from_secs(3600);

/// How a sandbox is to be started.
#[derive(Debug)]
pub struct Options {
    /// Where the main port is; loopback only. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// What it starts from.
    pub world: World,
    /// How fast it answers.
    pub pace: Pace,
    /// The clock that requests are judged by, and where the token of the control endpoint comes from.
    pub env: Env,
    /// Whether there is a control endpoint, a [`Control`], and a list of calls.
    pub control: bool,
    /// Faults that are there from the start.
    pub faults: Vec<FaultSpec>,
    /// Whether there is a metadata service of an ECS instance, and how it works.
    pub metadata: Option<MetadataMode>,
    /// The profile whose keys a credentials URI gives, if there is one.
    pub credentials_uri: Option<String>,
    /// Whether the ready line tells an identity provider with a token of it.
    pub oidc: bool,
}

impl Options {
    /// On a free port of 127.0.0.1, without delay, control, faults or anything that gives credentials.
    #[must_use]
    pub fn new(world: World, env: Env) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            listen,
            world,
            pace: Pace::default(),
            env,
            control: false,
            faults: Vec::new(),
            metadata: None,
            credentials_uri: None,
            oidc: false,
        }
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
    /// The world has nobody of that profile.
    #[error("there is no profile {0} in this world")]
    NoProfile(String),
    /// The world has no role that the service named by this trusts.
    #[error("there is no role in this world that trusts {0}")]
    NoRole(&'static str),
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
    let Options { listen, world, pace, env, control, faults, metadata, credentials_uri, oidc } = options;
    if !listen.ip().is_loopback() {
        return Err(SandboxError::NotLoopback(listen));
    }
    let local = Local { metadata, uri: credentials_uri, ..Local::default() };
    local.check(&world)?;
    let (main, address) = open(listen)?;
    let region = |index: usize| -> Arc<str> { world.regions.get(index).map_or("", |region| &region.id).into() };
    let mut ports = vec![Port { listener: main, region: region(0), local: false }];
    let mut endpoints = BTreeMap::new();
    for index in 0..world.regions.len() {
        let (listener, at) = open(SocketAddr::new(listen.ip(), 0))?;
        let region = region(index);
        endpoints.insert(region.as_ref().to_owned(), at.to_string());
        ports.push(Port { listener, region, local: false });
    }
    let mut ready = Ready::new(&world, address, endpoints);
    if local.is_wanted() {
        let (listener, at) = open(SocketAddr::new(listen.ip(), 0))?;
        ports.push(Port { listener, region: "".into(), local: true });
        ready.metadata = local.metadata.map(|_| format!("http://{at}"));
        ready.credentials_uri = local.uri.as_ref().map(|_| format!("http://{at}{}", local::URI_PATH));
    }
    let gate = control.then(|| Gate::new(Secret::new(env.hex(TOKEN_BYTES))));
    ready.control = gate.as_ref().map(|gate| ReadyControl {
        url: format!("http://{address}{}", control::PREFIX),
        token: gate.token().expose().to_owned(),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let mut emulator = Emulator::new(world, env.now());
    emulator.local = local;
    emulator.meter = pace.rate.map(Meter::new);
    if oidc {
        let token = emulator.oidc_token(OIDC_LIVES, env.now());
        ready.oidc = Some(ReadyOidc::of(&emulator.state.world, token).ok_or(SandboxError::NoRole("an OIDC provider"))?);
    }
    if control {
        emulator.keep_calls();
    }
    for fault in faults {
        emulator.add_fault(fault)?;
    }
    let shared = Arc::new(Shared { emulator: Mutex::new(emulator), env, pace, gate });
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
