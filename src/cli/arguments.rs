//! What can be asked for on the command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use super::headless::{self, COMMANDS};
use super::scale::{self, Scale};
use crate::domain::ids::RegionId;
use crate::sandbox::{FaultSpec, MetadataMode, Pace};
use crate::text;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// The screens, on a real account.
    Screen(Common),
    /// The screens, on an embedded emulator.
    Demo {
        /// The profile to start as; `None` takes the sharer.
        profile: Option<String>,
        /// The world.
        scale: Scale,
        /// How fast it answers.
        pace: Pace,
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
    let profile = || option("profile", "NAME", "cli.profile");
    Command::new("snapferry")
        .version(env!("CARGO_PKG_VERSION"))
        .about(text::get("cli.about"))
        .arg(profile())
        .arg(option("region", "ID", "cli.region").value_parser(|id: &str| RegionId::parse(id)))
        .arg(option("endpoint-suffix", "HOST", "cli.endpoint_suffix"))
        .arg(option("config", "FILE", "cli.config").value_parser(value_parser!(PathBuf)))
        .disable_help_subcommand(true)
        .term_width(80)
        .after_help(text::get("cmd.help"))
        .subcommands(COMMANDS.iter().map(headless::Spec::command))
        .subcommand(scale::options(Command::new("demo").about(text::get("cli.demo")).arg(profile())))
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
        Some((name @ ("demo" | "sandbox"), of)) => {
            refuse(&matches, &["profile", "region", "endpoint-suffix", "config"], name)?;
            if name == "demo" { demo(of) } else { sandbox(of) }
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
        None => Request::Screen(Common { region: matches.get_one("region").cloned(), ..common(&matches) }),
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
    Request::Demo { profile: of.get_one("profile").cloned(), scale: Scale::read(of), pace: scale::pace(of) }
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
mod tests {
    use super::*;
    use crate::sandbox::FaultKind;

    fn read(line: &str) -> Result<Request, clap::Error> {
        parse(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_grammar_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn requests() {
        assert_eq!(read("snapferry").unwrap(), Request::Screen(Common::default()));
        let Request::Screen(common) = read("snapferry --profile ops --region cn-beijing").unwrap() else { panic!() };
        assert_eq!(common.profile.as_deref(), Some("ops"));
        assert_eq!(common.region.unwrap().as_str(), "cn-beijing");
        let Request::Demo { pace, .. } = read("snapferry demo --latency 80").unwrap() else { panic!() };
        assert_eq!(pace.latency, std::time::Duration::from_millis(80));
        let line = "snapferry sandbox --snapshots 3000000 --regions 40 --seed x --jitter 5 --rate 9 --print-names";
        let Request::Sandbox { scale, pace, print_names: true, .. } = read(line).unwrap() else { panic!() };
        assert_eq!((scale.snapshots, scale.regions, scale.seed.as_deref()), (3_000_000, Some(40), Some("x")));
        assert_eq!((pace.jitter.as_millis(), pace.rate), (5, Some(9)));
        for wrong in
            ["--snapshots 3000001", "--snapshots 0", "--regions 2", "--print-names", "--snapshots 1 --regions 100"]
        {
            assert!(read(&format!("snapferry sandbox {wrong}")).is_err(), "{wrong}");
        }
        assert!(matches!(read("snapferry sandbox").unwrap(), Request::Sandbox { listen, .. } if listen.port() == 0));
        assert!(matches!(read("snapferry sandbox").unwrap(), Request::Sandbox { control: false, .. }));
        let line = r#"snapferry sandbox --control --fault {"kind":"timeout"} --fault {"kind":"throttle","times":2}"#;
        let Request::Sandbox { control, faults, .. } = read(line).unwrap() else { panic!() };
        assert!(control);
        assert_eq!(faults, [FaultSpec::new(FaultKind::Timeout), FaultSpec::new(FaultKind::Throttle).times(2)]);
    }

    #[test]
    fn commands_take_what_they_share_in_either_place() {
        for line in ["snapferry --profile ops shares --region a --region b", "snapferry shares --profile ops"] {
            let Request::Command { name, common, .. } = read(line).unwrap() else { panic!("{line}") };
            assert_eq!((name.as_str(), common.profile.as_deref()), ("shares", Some("ops")));
        }
        let line = "snapferry share --region a --snapshot s-a s-b --snapshot s-c --to 1234567890123456 --existing rs-a";
        let Request::Command { of, .. } = read(line).unwrap() else { panic!() };
        let snapshots: Vec<&crate::domain::ids::SnapshotId> = of.get_many("snapshot").unwrap().collect();
        assert_eq!(snapshots.len(), 3);
    }

    #[test]
    fn the_help_of_every_command_fits_a_screen_and_has_an_example() {
        let whole = command().render_help().to_string();
        assert_eq!(whole.lines().find(|line| line.chars().count() > 80), None);
        for spec in COMMANDS {
            let mut whole = command();
            let help = whole.find_subcommand_mut(spec.name).unwrap().render_help().to_string();
            let wide = help.lines().find(|line| line.chars().count() > 80);
            assert_eq!(wide, None, "{}", spec.name);
            assert!(help.lines().count() <= 24, "{} has {} lines:\n{help}", spec.name, help.lines().count());
            assert!(help.contains(&format!("  snapferry {}", spec.name)), "{help}");
            assert!(help.contains("Exit codes: 0 ok"), "{help}");
        }
    }

    #[test]
    fn the_help_names_every_code_that_is_the_program_s_own() {
        use crate::domain::problem::ProblemKind::{
            Credentials, Cut, EndlessList, MaybeSent, NotJson, NotRecorded, NotSent, StillMoving, Throttled, TooLarge,
            TooSlow,
        };
        let help = command().render_help().to_string();
        let kinds = [Credentials, Cut, EndlessList, MaybeSent, NotJson, NotRecorded, NotSent, StillMoving, Throttled];
        let kinds = kinds.into_iter().chain([TooLarge, TooSlow]).map(|kind| format!("{kind:?}"));
        let others = "Blocked Broken Changed Clock Interrupted Journal NoPlan NoSuchInvitation NoSuchRegion NoSuchTask \
                      NotBefore NotConfirmed NotNow NotVisibleYet PlanChanged PlanFile System UnknownSender plans";
        let others = others.split_whitespace().map(str::to_owned);
        let works = [crate::work::UNREADABLE_RECORDS, crate::work::ANOTHER_ACCOUNT].map(str::to_owned);
        for name in kinds.chain(others).chain(works) {
            assert!(help.contains(&name), "{name}\n{help}");
        }
    }

    #[test]
    fn what_gives_credentials_is_switched_on_one_by_one() {
        let giving = |line: &str| match read(line).unwrap() {
            Request::Sandbox { giving, .. } => giving,
            other => panic!("not the sandbox: {other:?}"),
        };
        assert_eq!(giving("snapferry sandbox"), Giving::default());
        assert_eq!(giving("snapferry sandbox --metadata").metadata, Some(MetadataMode::Hardened));
        assert_eq!(giving("snapferry sandbox --metadata old --oidc").metadata, Some(MetadataMode::Old));
        assert_eq!(giving("snapferry sandbox --credentials-uri acme-lab").credentials_uri.as_deref(), Some("acme-lab"));
    }

    #[test]
    fn mistakes_are_usage_errors() {
        for line in [
            "snapferry --regoin x",
            "snapferry --region Nowhere!",
            "snapferry demo --latency soon",
            "snapferry fly",
            r#"snapferry sandbox --fault {"kind":"flood"}"#,
            "snapferry --profile ops demo",
            "snapferry --region cn-beijing shares",
            "snapferry share --region cn-beijing --snapshot s-a --to 1234567890123456",
            "snapferry share --region cn-beijing --snapshot s-a --to 1234567890123456 --new x",
            "snapferry share --region cn-beijing --snapshot s-a --to somebody --new x --scope all",
            "snapferry share --region cn-beijing --snapshot s-a --to 1234567890123456 --existing rs-a --scope all",
            "snapferry unshare --snapshot s-a --from 1234567890123456 --method gently",
            "snapferry accept i-a",
            "snapferry accept --region cn-beijing --yes i-a",
            "snapferry accept --region cn-beijing i-a --yes --plan-hash abc",
            "snapferry apply",
            "snapferry snapshots --output xml",
            "snapferry whoami --access-key-secret hush",
            "snapferry sandbox --metadata strange",
        ] {
            assert!(read(line).is_err_and(|error| error.use_stderr()), "{line}");
        }
    }
}
