//! The options that commands have in common.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::answer::Format;
use super::sources::Key;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::share::Principal;
use crate::text;

/// Columns of the help.
const COLUMNS: usize = 80;

/// An option with a value.
pub(super) fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(text::get(help))
}

/// An option without a value.
pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(text::get(help))
}

/// An option with one or more values, which may be given more than once.
pub(super) fn several(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    option(name, value, help).num_args(1..).action(ArgAction::Append)
}

/// Any number of regions.
pub(super) fn regions() -> Arg {
    option("region", "ID", "cmd.regions").action(ArgAction::Append).value_parser(|id: &str| RegionId::parse(id))
}

/// Exactly one region.
pub(super) fn region() -> Arg {
    option("region", "ID", "cmd.region").value_parser(|id: &str| RegionId::parse(id))
}

/// Some snapshots.
pub(super) fn snapshots() -> Arg {
    several("snapshot", "ID", "cmd.snapshot").value_parser(|id: &str| SnapshotId::parse(id))
}

/// Exactly one snapshot.
pub(super) fn snapshot() -> Arg {
    option("snapshot", "ID", "cmd.one_snapshot").value_parser(|id: &str| SnapshotId::parse(id))
}

/// What something that is made is encrypted with.
pub(super) fn key() -> Arg {
    option("key", "KEY", "cmd.key").value_parser(Key::parse)
}

/// Some principals, by an option of this name.
pub(super) fn principals(name: &'static str, help: &'static str) -> Arg {
    several(name, "PRINCIPAL", help).value_parser(principal)
}

fn principal(text: &str) -> Result<Principal, String> {
    match Principal::from_wire(text) {
        Principal::Other(_) => Err(text::get("cmd.not_a_principal").to_owned()),
        Principal::Account(id) if !id.has_usual_length() => {
            Err(text::fill("sheet_contact.bad_id", &[("n", &id.as_str().len())]))
        }
        principal => Ok(principal),
    }
}

/// Adds what every command has; the options that are seldom needed stand in the help of the program only.
pub(super) fn common(command: Command) -> Command {
    let formats = ["table", "json", "csv"];
    command
        .arg(option("output", "FORMAT", "cmd.output").value_parser(formats).hide_possible_values(true))
        .arg(crate::cli::completion::profiles(option("profile", "NAME", "cli.profile")))
        .arg(option("endpoint-suffix", "HOST", "cli.endpoint_suffix").hide(true))
        .arg(option("config", "FILE", "cli.config").value_parser(value_parser!(std::path::PathBuf)).hide(true))
        // These two say nothing about the command, and its help is to fit on a screen.
        .arg(crate::cli::arguments::lang().hide(true))
        .disable_help_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).hide(true))
        .term_width(COLUMNS)
}

/// Adds what every command has that changes something.
pub(super) fn writing(command: Command) -> Command {
    command
        .arg(option("note", "TEXT", "cmd.note"))
        .arg(flag("dry-run", "cmd.dry_run").conflicts_with("yes"))
        .arg(flag("yes", "cmd.yes").requires("plan-hash"))
        // It stands in the words of the hash, for which there is room.
        .arg(option("production", "NAME", "cmd.production").requires("yes").hide(true))
        .arg(option("plan-hash", "HASH", "cmd.plan_hash").requires("yes").value_parser(hash))
}

fn hash(text: &str) -> Result<String, &'static str> {
    let fits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if fits { Ok(text.to_ascii_lowercase()) } else { Err(text::get("cmd.not_a_hash")) }
}

/// How to answer.
pub(super) fn format(of: &ArgMatches) -> Format {
    match of.get_one::<String>("output").map(String::as_str) {
        Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        _ => Format::Table,
    }
}

/// All values of an option.
pub(super) fn all<T: Clone + Send + Sync + 'static>(of: &ArgMatches, name: &str) -> Vec<T> {
    of.get_many(name).into_iter().flatten().cloned().collect()
}

/// A command that reads regions and says what is there.
pub(super) fn listing(command: Command, about: &'static str, help: &'static str) -> Command {
    command.about(text::get(about)).after_help(reading_help(help)).arg(regions())
}

/// The words below the options of a command that reads.
pub(super) fn reading_help(own: &str) -> String {
    format!("{}\n{}", text::get(own).trim_end(), text::get("cmd.exits_reading"))
}

/// The words below the options of a command that changes something.
pub(super) fn writing_help(own: &str) -> String {
    format!("{}\n{}", text::get(own).trim_end(), text::get("cmd.exits_writing"))
}
