//! What is kept of lists for the next start, and how to be rid of it.

use std::io::{self, Write as _};

use clap::Command;

use super::{CliError, system};
use crate::store::cache::{self, Cleared};
use crate::store::places::Places;
use crate::text;

/// Its grammar.
pub(super) fn command() -> Command {
    Command::new("cache")
        .about(text::get("cli.cache"))
        .after_help(text::get("cli.cache_help"))
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .subcommand(Command::new("clear").about(text::get("cli.cache_clear")))
}

/// Removes everything that is kept, and says how much that was.
///
/// # Errors
/// What the system says, or that there is no home folder.
pub(super) fn clear() -> Result<(), CliError> {
    let places = Places::of_process().ok_or_else(|| CliError::Unusable(text::get("cli.no_home").to_owned()))?;
    let Cleared { lists, bytes } = cache::clear(&places.cache).map_err(system)?;
    let size = [("n", &lists as &dyn std::fmt::Display), ("kib", &bytes.div_ceil(1024))];
    let words = match lists {
        0 => text::get("cli.cache_empty").to_owned(),
        1 => text::fill("cli.cache_cleared.one", &size),
        _ => text::fill("cli.cache_cleared.many", &size),
    };
    writeln!(io::stdout().lock(), "{words}").map_err(system)
}
