//! How large the emulator's world is, and how fast it answers.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::arguments::option;
use super::{CliError, load_world};
use crate::sandbox::Pace;
use crate::sandbox::world::{Bulk, MOST_SNAPSHOTS, World};

/// The world that an emulator starts from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scale {
    /// A world other than the built-in one.
    pub world: Option<PathBuf>,
    /// How many snapshots are added to it.
    pub snapshots: u32,
    /// Over how many regions these are spread; all that the world has if absent.
    pub regions: Option<u32>,
    /// What they are derived from, in place of the world's own seed.
    pub seed: Option<String>,
}

/// Adds the options that are read by [`Scale::read`] and [`pace`].
pub(super) fn options(command: Command) -> Command {
    let number = |most: i64| value_parser!(u32).range(1..=most);
    let millis = || value_parser!(u64).range(..=60_000);
    let extra: [Arg; 7] = [
        option("world", "FILE", "cli.world").value_parser(value_parser!(PathBuf)),
        option("snapshots", "N", "cli.snapshots").value_parser(number(i64::from(MOST_SNAPSHOTS))),
        option("regions", "N", "cli.regions").value_parser(number(99)).requires("snapshots"),
        option("seed", "TEXT", "cli.seed"),
        option("latency", "MS", "cli.latency").value_parser(millis()),
        option("jitter", "MS", "cli.jitter").value_parser(millis()),
        option("rate", "N", "cli.rate").value_parser(number(1_000_000)),
    ];
    command.args(extra)
}

/// How fast the emulator answers.
pub(super) fn pace(of: &ArgMatches) -> Pace {
    let millis = |name| Duration::from_millis(of.get_one(name).copied().unwrap_or(0));
    Pace { latency: millis("latency"), jitter: millis("jitter"), rate: of.get_one("rate").copied() }
}

impl Scale {
    pub(super) fn read(of: &ArgMatches) -> Self {
        Self {
            world: of.get_one("world").cloned(),
            snapshots: of.get_one("snapshots").copied().unwrap_or(0),
            regions: of.get_one("regions").copied(),
            seed: of.get_one("seed").cloned(),
        }
    }

    /// The world itself.
    ///
    /// # Errors
    /// The file cannot be read or describes no world.
    pub(super) fn load(&self) -> Result<World, CliError> {
        let mut world = load_world(self.world.as_deref())?;
        if let Some(seed) = &self.seed {
            world.seed.clone_from(seed);
        }
        if self.snapshots == 0 {
            return Ok(world);
        }
        let all = u32::try_from(world.regions.len()).unwrap_or(u32::MAX);
        let bulk = Bulk { snapshots: self.snapshots, regions: self.regions.unwrap_or(all) };
        Ok(world.with_bulk(bulk))
    }
}
