//! Completions for shells: the grammar of [`super::command`], with the profiles and regions of this machine.
//!
//! The shell asks the program itself at each Tab, so what it offers is what there is now. Nothing is asked of the
//! network, and no credentials are read beyond their names.

use std::io::{self, Write as _};

use clap::{Arg, Command};
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::Shells;

use super::arguments::command;
use super::{CliError, system};
use crate::api::credentials::Sources;

/// The variable by which the shell's function asks for completions.
const VARIABLE: &str = "SNAPFERRY_COMPLETE";

const SHELLS: Shells<'static> = Shells::builtins();

/// The shells that completions can be made for.
pub(super) fn shells() -> impl Iterator<Item = &'static str> {
    SHELLS.names()
}

/// Answers a shell that asks for completions; says whether one did.
///
/// # Errors
/// A shell that is not known, or a closed stream.
pub(super) fn answer() -> Result<bool, CliError> {
    // Removing the variable, as the library does, is sound only while there is one thread: this is the first thing done.
    CompleteEnv::with_factory(command).var(VARIABLE).try_complete(std::env::args_os(), None).map_err(system)
}

/// Prints what a shell has to read once, so that it asks this program at each Tab.
///
/// # Errors
/// A closed stream.
pub(super) fn print(shell: &str) -> Result<(), CliError> {
    let Some(completer) = SHELLS.completer(shell) else { return Ok(()) };
    let mut script = Vec::new();
    let name = command().get_name().to_owned();
    completer.write_registration(VARIABLE, &name, &name, &name, &mut script).map_err(system)?;
    io::stdout().lock().write_all(&script).map_err(system)
}

/// Offers the names of profiles.
pub(super) fn profiles(arg: Arg) -> Arg {
    arg.add(ArgValueCandidates::new(|| {
        let (profiles, _) = Sources::system().profiles();
        let names = profiles.iter().map(|profile| &profile.name);
        // A name that would have to be cleaned for the terminal cannot be typed by completing it either.
        names.filter(|name| name.raw() == name.shown()).map(|name| CompletionCandidate::new(name.raw())).collect()
    }))
}

/// Offers the regions that the settings and the profiles name, wherever a command takes one.
pub(super) fn regions(command: Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|each| each.get_name().to_owned()).collect();
    let command = if command.get_arguments().any(|arg| arg.get_id() == "region") {
        command.mut_arg("region", |arg| arg.add(ArgValueCandidates::new(known_regions)))
    } else {
        command
    };
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, regions))
}

fn known_regions() -> Vec<CompletionCandidate> {
    let config = super::setting::usual(None);
    let (profiles, _) = Sources::system().profiles();
    let mut regions = config.regions;
    for region in profiles.into_iter().filter_map(|profile| profile.region) {
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    regions.iter().map(|region| CompletionCandidate::new(region.as_str())).collect()
}
