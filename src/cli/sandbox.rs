//! The emulator alone, for tests and for other clients.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use super::arguments::Giving;
use super::{CliError, load_world, not_started, system};
use crate::base::env::Env;
use crate::sandbox::{self, FaultSpec, Options};
use crate::terminal::signals::{self, Signal};

/// How it is to be served.
pub(super) struct Setting {
    pub listen: SocketAddr,
    pub latency: Duration,
    pub control: bool,
    pub faults: Vec<FaultSpec>,
    pub giving: Giving,
}

/// Serves until it is told to end, after one line of JSON that says where.
pub(super) fn run(world: Option<&Path>, setting: Setting) -> Result<(), CliError> {
    let world = load_world(world)?;
    let (sender, receiver) = mpsc::channel();
    signals::listen(move |signal| {
        if signal != Signal::Continue {
            // The receiver is gone only when the program ends anyway.
            let _ = sender.send(());
        }
    })
    .map_err(system)?;
    let Setting { listen, latency, control, faults, giving } = setting;
    let Giving { metadata, credentials_uri, oidc } = giving;
    let usual = Options::new(world, Env::system());
    let options = Options { listen, latency, control, faults, metadata, credentials_uri, oidc, ..usual };
    let sandbox = sandbox::start(options).map_err(not_started)?;
    let line = serde_json::to_string(sandbox.ready()).map_err(system)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(system)?;
    drop(out);
    receiver.recv().map_err(system)
}
