//! The emulator alone, for tests and for other clients.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::mpsc;

use super::arguments::Giving;
use super::{CliError, Scale, not_started, system};
use crate::base::env::Env;
use crate::sandbox::{self, Emulator, FaultSpec, Options, Pace};
use crate::terminal::signals::{self, Signal};

/// How it is to be served.
pub(super) struct Setting {
    pub listen: SocketAddr,
    pub pace: Pace,
    pub control: bool,
    pub faults: Vec<FaultSpec>,
    pub giving: Giving,
}

/// Serves until it is told to end, after one line of JSON that says where.
pub(super) fn run(scale: &Scale, setting: Setting) -> Result<(), CliError> {
    let world = scale.load()?;
    let (sender, receiver) = mpsc::channel();
    signals::listen(move |signal| {
        if signal != Signal::Continue {
            // The receiver is gone only when the program ends anyway.
            let _ = sender.send(());
        }
    })
    .map_err(system)?;
    let Setting { listen, pace, control, faults, giving } = setting;
    let Giving { metadata, credentials_uri, oidc } = giving;
    let usual = Options::new(world, Env::system());
    let options = Options { listen, pace, control, faults, metadata, credentials_uri, oidc, ..usual };
    let sandbox = sandbox::start(options).map_err(not_started)?;
    let line = serde_json::to_string(sandbox.ready()).map_err(system)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(system)?;
    drop(out);
    receiver.recv().map_err(system)
}

/// Prints a line for every made-up snapshot, so that other programs can be measured with the same list.
pub(super) fn print_names(scale: &Scale) -> Result<(), CliError> {
    let emulator = Emulator::new(scale.load()?, Env::system().now());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in emulator.made_lines() {
        match writeln!(out, "{line}") {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            written => written.map_err(system)?,
        }
    }
    match out.flush() {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(system(error)),
        _ => Ok(()),
    }
}
