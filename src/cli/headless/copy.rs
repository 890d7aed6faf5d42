//! `snapferry copy`: copy snapshots, own or shared-in, to another region or within their own under a key of the account's.

use clap::{Command, value_parser};

use super::change::{self, Wanted};
use super::failure::Failure;
use super::sources::{self, Key};
use super::{Context, Spec, options};
use crate::domain::facts::SnapshotFacts;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::legal::{COPY_NAME, LONGEST_RETENTION, usual_copy_encryption};
use crate::domain::plan::{CopyWish, Intent, Route};
use crate::domain::snapshot::Snapshot;
use crate::text;
use crate::work::Job;

pub(super) const SPEC: Spec = Spec { name: "copy", grammar, run };

fn grammar(command: Command) -> Command {
    let days = value_parser!(u32).range(1..=i64::from(LONGEST_RETENTION));
    let command = command
        .about(text::get("cmd.copy"))
        .override_usage(text::get("cmd.copy_usage"))
        .after_help(options::writing_help("cmd.copy_help"))
        .arg(options::snapshots().required(true))
        .arg(options::option("to-region", "ID", "cmd.to_region").value_parser(|id: &str| RegionId::parse(id)))
        .arg(options::key())
        .arg(options::option("days", "DAYS", "cmd.days").value_parser(days))
        .arg(options::option("name", "NAME", "cmd.copy_name"))
        .arg(options::option("description", "TEXT", "cmd.description"))
        .arg(options::region().help(text::get("cmd.region_found")));
    options::writing(command)
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    change::ready(context)?;
    let of = context.of;
    let account = context.open()?.account;
    let ids: Vec<SnapshotId> = options::all(of, "snapshot");
    let (found, unread) = sources::find(context, of.get_one::<RegionId>("region"), &ids)?;
    let mut wishes = Vec::new();
    for (region, snapshots) in found {
        let text = |name: &str, usual: &str| of.get_one::<String>(name).map_or(usual, String::as_str).to_owned();
        let wish = CopyWish {
            route: route(context, &region, &snapshots)?,
            snapshots: snapshots.into_iter().map(|snapshot| snapshot.id).collect(),
            name: text("name", COPY_NAME),
            description: text("description", text::get("cmd.copied")),
            days: of.get_one::<u32>("days").copied(),
            tagged: true,
        };
        wishes.push(Job::Prepare { region, intent: Box::new(Intent::Copy(wish)), known: Vec::new() });
    }
    change::carry_out(context, Wanted { unread, ..Wanted::new(account, wishes) })
}

/// The way that was asked for; where neither a region nor a key was, the program's own.
fn route(context: &Context<'_>, from: &RegionId, snapshots: &[Snapshot]) -> Result<Route, Failure> {
    let (to, key) = (context.of.get_one::<RegionId>("to-region"), context.of.get_one::<Key>("key"));
    if to.is_none() && key.is_none() {
        return Ok(Route::Secure);
    }
    let region = to.unwrap_or(from);
    let keys = sources::keys(context, region)?;
    let encryption = match key {
        Some(key) => key.encryption(&keys, region)?,
        None => {
            let facts: Vec<SnapshotFacts> = snapshots.iter().map(SnapshotFacts::of).collect();
            usual_copy_encryption(&facts, region == from, &keys)
        }
    };
    Ok(Route::To { region: region.clone(), encryption })
}
