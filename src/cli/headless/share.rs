//! `snapferry share`: let principals see snapshots, through a new share or an existing one.

use clap::{ArgGroup, Command};

use super::change::{self, Wanted};
use super::failure::Failure;
use super::{Context, Spec, options};
use crate::domain::ids::{RegionId, ShareId};
use crate::domain::plan::{Destination, Intent};
use crate::domain::planner::is_name;
use crate::text;
use crate::work::Job;

pub(super) const SPEC: Spec = Spec { name: "share", grammar, run };

fn grammar(command: Command) -> Command {
    let name = options::option("new", "NAME", "cmd.new").value_parser(name).requires("scope");
    let scope = options::option("scope", "all|directory", "cmd.scope").value_parser(["all", "directory"]);
    let existing = options::option("existing", "SHARE", "cmd.existing").value_parser(|id: &str| ShareId::parse(id));
    let command = command
        .about(text::get("cmd.share"))
        .after_help(options::writing_help("cmd.share_help"))
        .arg(options::region().required(true))
        .arg(options::snapshots().required_unless_present("existing"))
        .arg(options::principals("to", "cmd.to").required_unless_present("existing"))
        .arg(name)
        .arg(scope.hide_possible_values(true).requires("new").conflicts_with("existing"))
        .arg(existing)
        .group(ArgGroup::new("into").args(["new", "existing"]).required(true));
    options::writing(command)
}

fn name(text: &str) -> Result<String, &'static str> {
    if is_name(text) { Ok(text.to_owned()) } else { Err(crate::text::get("obstacle.name")) }
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    change::ready(context)?;
    let of = context.of;
    let Some(region) = of.get_one::<RegionId>("region").cloned() else { return Err(Failure::broken()) };
    let into = match (of.get_one::<ShareId>("existing"), of.get_one::<String>("new")) {
        (Some(share), _) => Destination::Existing(share.clone()),
        (None, name) => Destination::New {
            name: name.cloned().unwrap_or_default(),
            allow_external: of.get_one::<String>("scope").is_some_and(|scope| scope == "all"),
        },
    };
    let (snapshots, principals) = (options::all(of, "snapshot"), options::all(of, "to"));
    let intent = Intent::Share { snapshots, into, principals, except: Vec::new() };
    let identity = context.open()?;
    let job = Job::Prepare { region, intent: Box::new(intent), known: Vec::new() };
    change::carry_out(context, Wanted::new(identity.account, vec![job]))
}
