//! Floor 6: the command line.

mod arguments;
mod cache;
mod completion;
mod config;
mod demo;
mod headless;
mod keymap;
mod manual;
mod sandbox;
mod scale;
mod screen;
mod setting;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use crate::base::files::Exposure;
use crate::base::secret::keep_out_of_dumps;
use crate::base::untrusted::clean;
use crate::sandbox::SandboxError;
use crate::sandbox::world::World;
use crate::store::config::ConfigError;
use crate::terminal;
use crate::text::{self, Language};

pub use arguments::{Asked, Common, Giving, Request, command};
pub use config::Asked as AskedOfConfig;
pub use headless::{Filed, PlanFlaw, Plans, plans_of};
pub use scale::Scale;

use self::headless::{FAILURE, USAGE};

/// Why a command did not succeed. Every variant is words for the user already, because this is where they leave.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// There is no terminal to draw on.
    #[error("{0}")]
    NoTerminal(String),
    /// Something that was given cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// The system failed.
    #[error("{0}")]
    System(String),
}

/// Runs the program with these arguments, the program's name first, and tells how it went.
///
/// # Errors
/// What the user has to be told; [`exit_code`] goes with it.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<ExitCode, CliError> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let asked = arguments::language_of(&arguments).or_else(|| setting::language(&arguments));
    text::speak(asked.unwrap_or_else(|| Language::of_environment(&|name| std::env::var(name).ok())));
    // Before anything that starts a thread: the shell's question is a variable that is taken out of the environment.
    if completion::answer()? {
        return Ok(ExitCode::SUCCESS);
    }
    // A system that does not know how is no reason not to start.
    let _ = keep_out_of_dumps();
    terminal::install_panic_hook(|place| text::fill("cli.panic", &[("place", &place)]));
    let request = match arguments::parse(arguments) {
        Ok(request) => request,
        Err(error) => {
            if !error.use_stderr() {
                // A closed pipe is the only way this can fail, and there is nobody left to tell.
                let _ = error.print();
                return Ok(ExitCode::SUCCESS);
            }
            // It repeats what was typed, which may be a name that a stranger chose.
            let _ = std::io::stderr().write_all(harmless(&error.to_string()).as_bytes());
            return Ok(ExitCode::from(USAGE));
        }
    };
    match request {
        Request::Screen { common, .. } if screen::is_dumb() => return Ok(ExitCode::from(screen::table(&common)?)),
        Request::Screen { common, asked } => screen::run(&common, &asked),
        Request::Demo { profile, scale, pace, asked } => demo::run(profile, &scale, pace, &asked),
        Request::Sandbox { scale, print_names: true, .. } => sandbox::print_names(&scale),
        Request::Sandbox { listen, scale, pace, print_names: _, control, faults, giving } => {
            sandbox::run(&scale, sandbox::Setting { listen, pace, control, faults, giving })
        }
        Request::Completions { shell } => completion::print(&shell),
        Request::ClearCache => cache::clear(),
        Request::Manual { folder } => manual::run(folder.as_deref()),
        Request::Config { asked, file } => return Ok(ExitCode::from(config::run(asked, file.as_deref())?)),
        Request::Command { name, common, of } => {
            let code = headless::run(&name, &common, &of)?;
            return Ok(ExitCode::from(code));
        }
    }?;
    Ok(ExitCode::SUCCESS)
}

/// The exit code that goes with an error.
#[must_use]
pub fn exit_code(error: &CliError) -> ExitCode {
    ExitCode::from(match error {
        CliError::NoTerminal(_) => USAGE,
        CliError::Unusable(_) | CliError::System(_) => FAILURE,
    })
}

/// Writes an error for the user; a closed stream is no reason to fail twice.
pub fn tell(error: &CliError) {
    let _ = writeln!(std::io::stderr(), "snapferry: {}", harmless(&error.to_string()));
}

/// Lines with every character spelled out that acts on a terminal.
fn harmless(lines: &str) -> String {
    lines
        .split_inclusive('\n')
        .map(|line| match line.strip_suffix('\n') {
            Some(line) => format!("{}\n", clean(line)),
            None => clean(line).into_owned(),
        })
        .collect()
}

/// Why the emulator could not be started.
fn not_started(error: SandboxError) -> CliError {
    match error {
        SandboxError::NotLoopback(address) => {
            CliError::Unusable(text::fill("cli.listen_wrong", &[("address", &address)]))
        }
        SandboxError::Fault(why) => CliError::Unusable(text::fill("cli.fault_wrong", &[("why", &why)])),
        SandboxError::NoProfile(profile) => {
            CliError::Unusable(text::fill("cli.world_no_profile", &[("profile", &profile)]))
        }
        SandboxError::NoRole(service) => CliError::Unusable(text::fill("cli.world_no_role", &[("service", &service)])),
        SandboxError::Io(error) => system(error),
    }
}

fn system(error: impl std::fmt::Display) -> CliError {
    CliError::System(text::fill("cli.system_failed", &[("why", &error)]))
}

/// The world of the sandbox: the built-in one, or what a file says.
fn load_world(file: Option<&Path>) -> Result<World, CliError> {
    let Some(file) = file else { return Ok(World::builtin()) };
    let shown = file.display();
    let content = std::fs::read_to_string(file)
        .map_err(|error| CliError::Unusable(text::fill("cli.file_unreadable", &[("file", &shown), ("why", &error)])))?;
    World::from_json(&content)
        .map_err(|error| CliError::Unusable(text::fill("cli.world_wrong", &[("file", &shown), ("why", &error)])))
}

fn config_error(error: &ConfigError) -> CliError {
    use crate::store::config::{ConfigErrorKind as Kind, Wanted};
    let shown = error.path.display();
    let place = error
        .at
        .map_or_else(String::new, |at| text::fill("cli.config_place", &[("line", &at.line), ("column", &at.column)]));
    let what = match &error.kind {
        Kind::Missing => text::get("cli.config_missing").to_owned(),
        Kind::Unreadable(why) => text::fill("cli.config_unreadable", &[("why", why)]),
        Kind::Exposed(Exposure::Foreign) => text::get("cli.config_foreign").to_owned(),
        Kind::Exposed(_) => text::get("cli.config_writable").to_owned(),
        Kind::NotText => text::get("cli.config_not_text").to_owned(),
        Kind::Syntax(why) => why.shown().to_owned(),
        Kind::UnknownKey { key, nearest: Some(nearest), .. } => {
            text::fill("cli.config_unknown_near", &[("key", key), ("nearest", nearest)])
        }
        Kind::UnknownKey { key, nearest: None, known } => {
            text::fill("cli.config_unknown", &[("key", key), ("known", &known.join(", "))])
        }
        Kind::KeyTaken { key, other } => text::fill("cli.config_key_taken", &[("key", key), ("other", other)]),
        Kind::KeyNeeded { action } => text::fill("cli.config_key_needed", &[("action", action)]),
        Kind::WrongKind { key, wanted: Wanted::Text } => text::fill("cli.config_wants_text", &[("key", key)]),
        Kind::WrongKind { key, wanted: Wanted::Texts } => text::fill("cli.config_wants_texts", &[("key", key)]),
        Kind::WrongKind { key, wanted: Wanted::Flag } => text::fill("cli.config_wants_flag", &[("key", key)]),
        Kind::WrongKind { key, wanted: Wanted::Number } => text::fill("cli.config_wants_number", &[("key", key)]),
        Kind::WrongKind { key, wanted: Wanted::Table } => text::fill("cli.config_wants_table", &[("key", key)]),
        Kind::BadValue { key, value, known } if known.is_empty() => {
            text::fill("cli.config_bad_value", &[("key", key), ("value", value)])
        }
        Kind::BadValue { key, value, known } => {
            let values: [(&str, &dyn std::fmt::Display); 3] =
                [("key", key), ("value", value), ("known", &known.join(", "))];
            text::fill("cli.config_no_such_value", &values)
        }
    };
    CliError::Unusable(text::fill("cli.config_wrong", &[("file", &shown), ("place", &place), ("what", &what)]))
}
