//! What can be asked for on the command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::cache;
use super::completion;
use super::config;
use super::headless::{self, COMMANDS};
use super::scale::{self, Scale};
use crate::base::themes;
use crate::domain::ids::RegionId;
use crate::sandbox::{FaultSpec, MetadataMode, Pace};
use crate::text::{self, Language};

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// The screens, on a real account.
    Screen {
        /// What applies to every use of an account.
        common: Common,
        /// How they are to look.
        asked: Asked,
    },
    /// The screens, on an embedded emulator.
    Demo {
        /// The profile to start as; `None` takes the sharer.
        profile: Option<String>,
        /// The world.
        scale: Scale,
        /// How fast it answers.
        pace: Pace,
        /// How the screens are to look.
        asked: Asked,
    },
    /// The emulator alone.
    Sandbox {
        /// Where to listen.
        listen: SocketAddr,
        /// The world.
        scale: Scale,
        /// How fast it answers.
        pace: Pace,
        /// Whether only the made-up snapshots are to be printed.
        print_names: bool,
        /// Whether there is a control endpoint.
        control: bool,
        /// Faults that are there from the start.
        faults: Vec<FaultSpec>,
        /// What gives credentials beside the Security Token Service.
        giving: Giving,
    },
    /// What a shell has to read to complete this program's arguments.
    Completions {
        /// The shell.
        shell: String,
    },
    /// That what is kept of lists goes.
    ClearCache,
    /// Manual pages.
    Manual {
        /// The folder to write all of them to; `None` prints the first.
        folder: Option<PathBuf>,
    },
    /// Something about the settings.
    Config {
        /// What.
        asked: config::Asked,
        /// The file; `None` for the usual one.
        file: Option<PathBuf>,
    },
    /// A command without screens.
    Command {
        /// Its name.
        name: String,
        /// What applies to every use of an account; the region is the command's own.
        common: Common,
        /// Its arguments.
        of: Box<ArgMatches>,
    },
}

/// What of the emulator gives credentials.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Giving {
    /// The metadata service of an ECS instance, and how it works.
    pub metadata: Option<MetadataMode>,
    /// The profile whose keys a credentials URI gives.
    pub credentials_uri: Option<String>,
    /// Whether an identity provider and a token of it are told.
    pub oidc: bool,
}

/// How the screens are to look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The theme; `None` for the usual one.
    pub theme: Option<String>,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
    /// Whether the screen is to be listened to.
    pub plain: bool,
}

impl Asked {
    /// What is asked for, or else what `settings` say.
    #[must_use]
    pub fn over(&self, settings: Self) -> Self {
        Self {
            theme: self.theme.clone().or(settings.theme),
            ascii: self.ascii || settings.ascii,
            plain: self.plain || settings.plain,
        }
    }
}

/// What applies to every use of a real account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Common {
    /// The profile.
    pub profile: Option<String>,
    /// The region to start in.
    pub region: Option<RegionId>,
    /// Where the services are, in place of the vendor's domain.
    pub endpoint_suffix: Option<String>,
    /// The configuration file, in place of the usual one.
    pub config: Option<PathBuf>,
}

/// The command line's grammar.
#[must_use]
pub fn command() -> Command {
    let profile = || completion::profiles(option("profile", "NAME", "cli.profile"));
    let theme = || option("theme", "NAME", "cli.theme").value_parser(themes::names());
    let ascii = || Arg::new("ascii").long("ascii").action(ArgAction::SetTrue).help(text::get("cli.ascii"));
    let plain = || Arg::new("plain").long("plain").action(ArgAction::SetTrue).help(text::get("cli.plain"));
    let demo = Command::new("demo").about(text::get("cli.demo"));
    let demo = demo.arg(profile()).arg(theme()).arg(ascii()).arg(plain());
    let whole = Command::new("snapferry")
        .version(env!("CARGO_PKG_VERSION"))
        .long_version(build_facts())
        .about(text::get("cli.about"))
        .arg(profile())
        .arg(option("region", "ID", "cli.region").value_parser(|id: &str| RegionId::parse(id)))
        .arg(option("endpoint-suffix", "HOST", "cli.endpoint_suffix"))
        .arg(option("config", "FILE", "cli.config").value_parser(value_parser!(PathBuf)))
        .arg(lang())
        .arg(theme())
        .arg(ascii())
        .arg(plain())
        .disable_help_subcommand(true)
        .term_width(80)
        .after_help(text::get("cmd.help"))
        .subcommands(COMMANDS.iter().map(headless::Spec::command))
        .subcommand(scale::options(demo))
        .subcommand(
            scale::options(Command::new("sandbox").about(text::get("cli.sandbox")))
                .arg(
                    Arg::new("print-names")
                        .long("print-names")
                        .action(ArgAction::SetTrue)
                        .requires("snapshots")
                        .help(text::get("cli.print_names")),
                )
                .arg(
                    option("listen", "ADDRESS:PORT", "cli.listen")
                        .value_parser(value_parser!(SocketAddr))
                        .default_value("127.0.0.1:0"),
                )
                .arg(Arg::new("control").long("control").action(ArgAction::SetTrue).help(text::get("cli.control")))
                .arg(option("fault", "JSON", "cli.fault").action(ArgAction::Append).value_parser(FaultSpec::from_json))
                .arg(
                    option("metadata", "MODE", "cli.metadata")
                        .value_parser(|name: &str| name.parse::<MetadataMode>())
                        .num_args(0..=1)
                        .default_missing_value("hardened"),
                )
                .arg(option("credentials-uri", "PROFILE", "cli.credentials_uri"))
                .arg(Arg::new("oidc").long("oidc").action(ArgAction::SetTrue).help(text::get("cli.oidc"))),
        )
        .subcommands([config::command(), cache::command(), completions(), manual()]);
    completion::regions(whole)
}

fn completions() -> Command {
    let shells = completion::shells().collect::<Vec<_>>();
    Command::new("completions")
        .about(text::get("cli.completions"))
        .after_help(text::get("cli.completions_help"))
        .arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(shells))
}

fn manual() -> Command {
    let out = option("out", "FOLDER", "cli.man_out").value_parser(value_parser!(PathBuf));
    Command::new("man").about(text::get("cli.man")).arg(out)
}

/// What this program was built as, for a report of what went wrong.
fn build_facts() -> String {
    let kind = if cfg!(debug_assertions) { "debug" } else { "release" };
    let (machine, system) = (std::env::consts::ARCH, std::env::consts::OS);
    let values: [(&str, &dyn std::fmt::Display); 5] = [
        ("version", &env!("CARGO_PKG_VERSION")),
        ("kind", &kind),
        ("machine", &machine),
        ("system", &system),
        ("rust", &env!("CARGO_PKG_RUST_VERSION")),
    ];
    text::fill("cli.version", &values)
}

/// The option that chooses the language, before and behind commands.
pub(super) fn lang() -> Arg {
    option("lang", "LANGUAGE", "cli.lang").global(true).value_parser(language)
}

fn language(name: &str) -> Result<Language, String> {
    Language::named(name).ok_or_else(|| {
        let known: Vec<&str> = Language::ALL.iter().map(|language| language.name()).collect();
        text::fill("cli.no_language", &[("known", &known.join(", "))])
    })
}

/// The language that a command line asks for, before its grammar is made: the grammar is words too.
pub fn language_of(arguments: &[OsString]) -> Option<Language> {
    value_of(arguments, "--lang").and_then(Language::named)
}

/// The first value of an option of this name, read without the grammar.
pub fn value_of<'a>(arguments: &'a [OsString], option: &str) -> Option<&'a str> {
    let mut rest = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(argument) = rest.next() {
        match argument.strip_prefix(option) {
            Some("") => return rest.next(),
            Some(joined) if joined.starts_with('=') => return Some(&joined[1..]),
            None if argument == "--" => return None,
            _ => {}
        }
    }
    None
}

pub(super) fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(text::get(help))
}

/// Reads a command line, the program's name first.
///
/// # Errors
/// What the grammar says; also when help or the version is asked for.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, clap::Error> {
    let matches = command().try_get_matches_from(arguments)?;
    Ok(match matches.subcommand() {
        Some((name @ ("demo" | "sandbox" | "cache" | "completions" | "man"), of)) => {
            refuse(&matches, &["profile", "region", "endpoint-suffix", "config"], name)?;
            match name {
                "demo" => demo(of),
                "sandbox" => sandbox(of),
                "cache" => Request::ClearCache,
                "man" => Request::Manual { folder: path(of, "out") },
                _ => Request::Completions { shell: of.get_one("shell").cloned().unwrap_or_default() },
            }
        }
        Some(("config", of)) => {
            refuse(&matches, &["profile", "region", "endpoint-suffix"], "config")?;
            let file = of.subcommand().and_then(|(_, of)| path(of, "config"));
            Request::Config { asked: config::asked(of), file: file.or_else(|| path(&matches, "config")) }
        }
        Some((name, of)) => {
            // Commands have regions of their own, one or several.
            refuse(&matches, &["region"], name)?;
            let (before, own) = (common(&matches), common(of));
            let common = Common {
                profile: own.profile.or(before.profile),
                region: None,
                endpoint_suffix: own.endpoint_suffix.or(before.endpoint_suffix),
                config: own.config.or(before.config),
            };
            Request::Command { name: name.to_owned(), common, of: Box::new(of.clone()) }
        }
        None => Request::Screen {
            common: Common { region: matches.get_one("region").cloned(), ..common(&matches) },
            asked: asked(&matches),
        },
    })
}

/// Refuses options of the screens in front of a command that does not know them there.
fn refuse(matches: &ArgMatches, names: &[&str], command: &str) -> Result<(), clap::Error> {
    match names.iter().find(|name| matches.contains_id(name)) {
        None => Ok(()),
        Some(name) => {
            let words = text::fill("cli.misplaced", &[("option", name), ("command", &command)]);
            Err(self::command().error(ErrorKind::ArgumentConflict, words))
        }
    }
}

fn common(of: &ArgMatches) -> Common {
    Common {
        profile: of.get_one("profile").cloned(),
        region: None,
        endpoint_suffix: of.get_one("endpoint-suffix").cloned(),
        config: path(of, "config"),
    }
}

fn demo(of: &ArgMatches) -> Request {
    Request::Demo {
        profile: of.get_one("profile").cloned(),
        scale: Scale::read(of),
        pace: scale::pace(of),
        asked: asked(of),
    }
}

fn asked(of: &ArgMatches) -> Asked {
    Asked { theme: of.get_one("theme").cloned(), ascii: of.get_flag("ascii"), plain: of.get_flag("plain") }
}

fn sandbox(of: &ArgMatches) -> Request {
    Request::Sandbox {
        listen: of.get_one("listen").copied().unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0))),
        scale: Scale::read(of),
        pace: scale::pace(of),
        print_names: of.get_flag("print-names"),
        control: of.get_flag("control"),
        faults: of.get_many("fault").into_iter().flatten().cloned().collect(),
        giving: Giving {
            metadata: of.get_one("metadata").copied(),
            credentials_uri: of.get_one("credentials-uri").cloned(),
            oidc: of.get_flag("oidc"),
        },
    }
}

fn path(of: &ArgMatches, name: &str) -> Option<PathBuf> {
    of.get_one(name).cloned()
}

#[cfg(test)]
mod tests;
