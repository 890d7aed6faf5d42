//! The commands: what the screens do, for scripts. One file a command.
//!
//! A command prepares the same plans through the same jobs of [`crate::work`] as the screens, and knows nothing of
//! [`crate::app`]. It answers with one envelope, see [`answer`], and with an exit code, see [`codes`].

mod accept;
mod answer;
mod apply;
mod arrived;
mod audit;
mod change;
mod codes;
mod confirm;
mod copy;
mod disk;
mod doctor;
mod driver;
mod failure;
mod follow;
mod invitations;
mod lists;
mod options;
mod own;
mod parameters;
mod plan_answer;
mod plan_file;
mod prompt;
mod report;
mod senders;
mod share;
mod shares;
mod snapshots;
mod sources;
mod table;
mod undo;
mod unshare;
mod whoami;
mod words;

use std::io::{self, Write as _};

use clap::{ArgMatches, Command};

pub(in crate::cli) use self::codes::{FAILURE, USAGE};
pub use self::plan_file::{Filed, PlanFlaw, Plans, plans_of};

use self::answer::Format;
use self::driver::Driver;
use self::failure::Failure;
use super::setting::Setting;
use super::{CliError, Common};
use crate::work::Identity;

/// A command.
#[derive(Clone, Copy)]
pub(super) struct Spec {
    /// Its name.
    pub name: &'static str,
    /// Its grammar, without the options that all commands have.
    grammar: fn(Command) -> Command,
    /// Carries it out; gives the exit code.
    run: fn(&Context<'_>) -> Result<u8, Failure>,
}

/// All commands, in the order of the help.
pub(super) const COMMANDS: [Spec; 14] = [
    snapshots::SPEC,
    shares::SPEC,
    invitations::SPEC,
    share::SPEC,
    unshare::SPEC,
    accept::ACCEPT,
    accept::REJECT,
    disk::SPEC,
    copy::SPEC,
    apply::SPEC,
    undo::SPEC,
    audit::SPEC,
    whoami::SPEC,
    doctor::SPEC,
];

/// What a command is carried out with.
struct Context<'a> {
    /// Where things are.
    setting: Setting,
    /// Its arguments.
    of: &'a ArgMatches,
    /// How to answer.
    format: Format,
    driver: Driver,
}

impl Context<'_> {
    /// The worker.
    fn driver(&self) -> &Driver {
        &self.driver
    }

    /// Signs in.
    ///
    /// # Errors
    /// Why that is not possible.
    fn open(&self) -> Result<Box<Identity>, Failure> {
        self.driver.open(self.setting.profile.as_deref())
    }
}

impl Spec {
    /// Its whole grammar.
    pub(super) fn command(&self) -> Command {
        options::common((self.grammar)(Command::new(self.name)))
    }
}

/// Carries the command of that name out; gives the exit code.
///
/// # Errors
/// What of the configuration cannot be used.
pub(super) fn run(name: &str, common: &Common, of: &ArgMatches) -> Result<u8, CliError> {
    let Some(spec) = COMMANDS.iter().find(|spec| spec.name == name) else { return Ok(USAGE) };
    let setting = Setting::find(common)?;
    let driver = Driver::start(&setting, setting.sources())?;
    let context = Context { setting, of, format: options::format(of), driver };
    Ok((spec.run)(&context).unwrap_or_else(|failure| fail(&failure, context.format)))
}

/// Tells why a command came to nothing.
fn fail(failure: &Failure, format: Format) -> u8 {
    if format == Format::Json
        && let Ok(json) = answer::nothing(&failure.failed)
    {
        // Whoever should read it has gone; the exit code says the same.
        let _ = io::stdout().lock().write_all(json.as_bytes());
    }
    for line in &failure.words {
        note(line);
    }
    failure.code
}

/// Says something to people, beside the answer.
pub(in crate::cli) fn note(words: &str) {
    // A closed stream is no reason to fail.
    let _ = writeln!(io::stderr(), "{words}");
}
