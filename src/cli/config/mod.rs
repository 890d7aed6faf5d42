//! `snapferry config`: the settings checked, shown, begun, and described for editors.

mod begin;
mod check;
mod keys;
mod reference;
mod schema;
mod show;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command, value_parser};

use super::arguments::option;
use super::{CliError, system};
use crate::store::places::Places;
use crate::text;

/// What is to be done with the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Tell everything that is wrong in them.
    Check,
    /// Tell what holds, and where it comes from.
    Show,
    /// Write a file with all of them as comments.
    Init,
    /// Print the JSON schema.
    Schema,
    /// Print what each is for, as Markdown.
    Reference,
    /// Print the keys, as Markdown.
    Keys,
}

/// The grammar.
pub(super) fn command() -> Command {
    let file = option("config", "FILE", "cli.config").global(true).value_parser(value_parser!(PathBuf));
    Command::new("config")
        .about(text::get("cmd_config.about"))
        .after_help(text::get("cmd_config.help"))
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .arg(file)
        .subcommands([
            Command::new("check").about(text::get("cmd_config.check")),
            Command::new("show").about(text::get("cmd_config.show")),
            Command::new("init").about(text::get("cmd_config.init")),
            Command::new("schema").about(text::get("cmd_config.schema")),
            Command::new("reference").about(text::get("cmd_config.reference")),
            Command::new("keys").about(text::get("cmd_config.keys")),
        ])
}

/// What a command line asks for.
pub(super) fn asked(of: &ArgMatches) -> Asked {
    match of.subcommand_name() {
        Some("show") => Asked::Show,
        Some("init") => Asked::Init,
        Some("schema") => Asked::Schema,
        Some("reference") => Asked::Reference,
        Some("keys") => Asked::Keys,
        _ => Asked::Check,
    }
}

/// Does it; gives the exit code.
///
/// # Errors
/// No place for settings, a file that cannot be written, or a closed stream.
pub(super) fn run(asked: Asked, named: Option<&Path>) -> Result<u8, CliError> {
    let file = match named {
        Some(file) => file.to_owned(),
        None => places()?.config_file(),
    };
    let (words, code) = match asked {
        Asked::Check => check::run(&file, named.is_some()),
        Asked::Show => (show::run(&file, named)?, 0),
        Asked::Init => (begin::run(&file)?, 0),
        Asked::Schema => (schema::json(), 0),
        Asked::Reference => (reference::markdown(), 0),
        Asked::Keys => (keys::markdown(), 0),
    };
    io::stdout().lock().write_all(words.as_bytes()).map_err(system)?;
    Ok(code)
}

fn places() -> Result<Places, CliError> {
    Places::of_process().ok_or_else(|| CliError::Unusable(text::get("cli.no_home").to_owned()))
}
