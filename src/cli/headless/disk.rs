//! `snapferry disk create`: make a data disk from a snapshot, own or shared-in.

use clap::{Arg, Command, value_parser};

use super::change::{self, Wanted};
use super::failure::Failure;
use super::sources::{self, Key};
use super::{Context, Spec, codes, options};
use crate::domain::disk::{DiskCategory, Level};
use crate::domain::facts::SnapshotFacts;
use crate::domain::ids::{RegionId, SnapshotId, ZoneId};
use crate::domain::legal::{DISK_NAME, is_name, name_for, usual_disk_encryption};
use crate::domain::plan::{Intent, NewDisk};
use crate::domain::planner::source;
use crate::text;
use crate::work::Job;

pub(super) const SPEC: Spec = Spec { name: "disk", grammar, run };

fn grammar(command: Command) -> Command {
    let what = Arg::new("what").value_name("create").help(text::get("cmd.disk_create")).value_parser(["create"]);
    let category = options::option("category", "CATEGORY", "cmd.category").value_parser(category);
    let command = command
        .about(text::get("cmd.disk"))
        .override_usage(text::get("cmd.disk_usage"))
        .after_help(options::writing_help("cmd.disk_help"))
        .arg(what.hide(true).required(true))
        .arg(options::snapshot().required(true))
        .arg(options::option("zone", "ID", "cmd.zone").value_parser(|id: &str| ZoneId::parse(id)).required(true))
        .arg(category.required(true))
        .arg(options::option("size", "GIB", "cmd.size").value_parser(value_parser!(u32).range(1..)))
        .arg(options::option("level", "LEVEL", "cmd.level").value_parser(level))
        .arg(options::key())
        .arg(options::option("name", "NAME", "cmd.disk_name").value_parser(name))
        .arg(options::region().help(text::get("cmd.region_found")));
    options::writing(command)
}

fn category(text: &str) -> Result<DiskCategory, &'static str> {
    DiskCategory::from_wire(text).ok_or_else(|| crate::text::get("cmd.not_a_category"))
}

fn level(text: &str) -> Result<Level, &'static str> {
    Level::ALL.into_iter().find(|one| one.wire() == text).ok_or_else(|| crate::text::get("cmd.not_a_level"))
}

fn name(text: &str) -> Result<String, &'static str> {
    if is_name(text) { Ok(text.to_owned()) } else { Err(crate::text::get("cmd.not_a_name")) }
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    change::ready(context)?;
    let of = context.of;
    let (Some(id), Some(zone), Some(category)) =
        (of.get_one::<SnapshotId>("snapshot"), of.get_one::<ZoneId>("zone"), of.get_one::<DiskCategory>("category"))
    else {
        return Err(Failure::broken());
    };
    let chosen = of.get_one::<Level>("level").copied();
    if chosen.is_some() && *category != DiskCategory::Essd {
        return Err(Failure::new(codes::USAGE, "LevelOfEssdOnly", text::get("cmd.level_of_essd").to_owned()));
    }
    let account = context.open()?.account;
    let (found, unread) = sources::find(context, of.get_one::<RegionId>("region"), std::slice::from_ref(id))?;
    let Some((region, snapshot)) = found.into_iter().find_map(|(region, mut all)| Some((region, all.pop()?))) else {
        return Err(Failure::broken());
    };
    let facts = SnapshotFacts::of(&snapshot);
    let Some(size_gib) = of.get_one::<u32>("size").copied().or(facts.size_gib) else {
        return Err(Failure::new(codes::USAGE, "NoSize", text::get("cmd.needs_size").to_owned()).at(&region));
    };
    let keys = sources::keys(context, &region)?;
    let encryption = match of.get_one::<Key>("key") {
        Some(key) => key.encryption(&keys, &region)?,
        None => usual_disk_encryption(&facts, &keys),
    };
    let named = of.get_one::<String>("name").cloned();
    let disk = NewDisk {
        snapshot: id.clone(),
        zone: zone.clone(),
        category: *category,
        level: chosen.or_else(|| category.usual_level(Some(size_gib))),
        size_gib,
        name: named.unwrap_or_else(|| name_for(DISK_NAME, &facts.name, id.as_str())),
        encryption,
        source: Some(source(id, Some(&facts), &account, &region)),
    };
    let job = Job::Prepare { region, intent: Box::new(Intent::CreateDisk(Box::new(disk))), known: Vec::new() };
    change::carry_out(context, Wanted { unread, ..Wanted::new(account, vec![job]) })
}
