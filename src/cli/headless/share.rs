//! `snapferry share`: let principals see snapshots, through a new share or an existing one.

use clap::{ArgGroup, Command};

use super::change::{self, Wanted};
use super::failure::Failure;
use super::{Context, Spec, codes, lists, options};
use crate::domain::ids::{RegionId, ShareId, SnapshotId};
use crate::domain::plan::{Destination, Intent, Part};
use crate::domain::planner::is_name;
use crate::domain::share::Principal;
use crate::domain::snapshot::Snapshot;
use crate::text;
use crate::work::{Event, Job};

pub(super) const SPEC: Spec = Spec { name: "share", grammar, run };

fn grammar(command: Command) -> Command {
    let name = options::option("new", "NAME", "cmd.new").value_parser(name).requires("scope");
    let scope = options::option("scope", "all|directory", "cmd.scope").value_parser(["all", "directory"]);
    let existing = options::option("existing", "SHARE", "cmd.existing").value_parser(|id: &str| ShareId::parse(id));
    let command = command
        .about(text::get("cmd.share"))
        .after_help(options::writing_help("cmd.share_help"))
        .arg(options::regions().required(true).help(text::get("cmd.share_regions")))
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
    let regions: Vec<RegionId> = options::all(of, "region");
    let into = match (of.get_one::<ShareId>("existing"), of.get_one::<String>("new")) {
        (Some(share), _) => Destination::Existing(share.clone()),
        (None, name) => Destination::New {
            name: name.cloned().unwrap_or_default(),
            allow_external: of.get_one::<String>("scope").is_some_and(|scope| scope == "all"),
        },
    };
    let (snapshots, principals) = (options::all::<SnapshotId>(of, "snapshot"), options::all::<Principal>(of, "to"));
    if regions.len() > 1 && matches!(into, Destination::Existing(_)) {
        return Err(Failure::new(codes::USAGE, "SeveralRegions", text::get("cmd.existing_in_one").to_owned()));
    }
    let identity = context.open()?;
    let places = match regions.as_slice() {
        [only] => vec![(only.clone(), snapshots)],
        _ => find(context, regions, &snapshots)?,
    };
    let part = |(region, snapshots)| {
        let (into, principals) = (into.clone(), principals.clone());
        Part { region, intent: Intent::Share { snapshots, into, principals, except: Vec::new() } }
    };
    let Some((region, intent)) = Intent::over(places.into_iter().map(part).collect()) else {
        return Err(Failure::broken());
    };
    let job = Job::Prepare { region, intent: Box::new(intent), known: Vec::new() };
    change::carry_out(context, Wanted::new(identity.account, vec![job]))
}

/// In which of these regions each of the snapshots is, in the order of the regions; those in which none is are left out.
///
/// # Errors
/// One is in none of them, or a region cannot be read.
fn find(
    context: &Context<'_>,
    regions: Vec<RegionId>,
    snapshots: &[SnapshotId],
) -> Result<Vec<(RegionId, Vec<SnapshotId>)>, Failure> {
    let all = lists::ask(
        context,
        regions,
        |region| Job::Find { region, snapshots: snapshots.to_vec() },
        |part, event| {
            let Event::Found { snapshots, .. } = event else { return false };
            match snapshots {
                Ok(found) => part.items.extend(found),
                Err(problem) => part.problems.push(problem),
            }
            true
        },
    )?;
    let problems = all.problems();
    if !problems.is_empty() {
        return Err(Failure { words: all.missing(), ..Failure::of_all(&problems, false) });
    }
    let holds = |found: &[Snapshot], id: &SnapshotId| found.iter().any(|one| one.id == *id);
    let nowhere: Vec<String> = snapshots
        .iter()
        .filter(|id| !all.parts.iter().any(|(_, part)| holds(&part.items, id)))
        .map(ToString::to_string)
        .collect();
    if !nowhere.is_empty() {
        let words = text::fill("cmd.in_none_of_them", &[("names", &nowhere.join(", "))]);
        return Err(Failure::new(codes::REFUSED, "NoSuchSnapshot", words));
    }
    let here = |(region, part): (RegionId, lists::Part<Snapshot>)| {
        let ids: Vec<SnapshotId> = snapshots.iter().filter(|id| holds(&part.items, id)).cloned().collect();
        (region, ids)
    };
    Ok(all.parts.into_iter().map(here).filter(|(_, ids)| !ids.is_empty()).collect())
}
