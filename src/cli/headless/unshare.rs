//! `snapferry unshare`: take snapshots away from principals.

use std::collections::BTreeMap;

use clap::Command;

use super::change::{self, Wanted};
use super::failure::Failure;
use super::{Context, Spec, lists, note, options};
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::plan::{Intent, Part, Removal};
use crate::domain::problem::Problem;
use crate::domain::share::Share;
use crate::text;
use crate::work::{Event, Job};

pub(super) const SPEC: Spec = Spec { name: "unshare", grammar, run };

fn grammar(command: Command) -> Command {
    let methods = ["split", "principal", "snapshot"];
    let method = options::option("method", "METHOD", "cmd.method").value_parser(methods).hide_possible_values(true);
    let command = command
        .about(text::get("cmd.unshare"))
        .override_usage(text::get("cmd.unshare_usage"))
        .after_help(options::writing_help("cmd.unshare_help"))
        .arg(options::snapshots().required(true))
        .arg(options::principals("from", "cmd.from").required(true))
        .arg(method.required(true))
        .arg(options::region().help(text::get("cmd.region_found")));
    options::writing(command)
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    change::ready(context)?;
    let of = context.of;
    let identity = context.open()?;
    let snapshots: Vec<SnapshotId> = options::all(of, "snapshot");
    let method = match of.get_one::<String>("method").map(String::as_str) {
        Some("split") => Removal::Split,
        Some("principal") => Removal::WholeShare,
        _ => Removal::TakeOut,
    };
    let (places, unread) = match of.get_one::<RegionId>("region") {
        Some(region) => (BTreeMap::from([(region.clone(), snapshots)]), Vec::new()),
        None => find(context, &snapshots)?,
    };
    let part = |(region, snapshots): (RegionId, Vec<SnapshotId>)| Part {
        region,
        intent: Intent::Unshare { snapshots, principals: options::all(of, "from"), method },
    };
    let wish = Intent::over(places.into_iter().map(part).collect());
    let job = wish.map(|(region, intent)| Job::Prepare { region, intent: Box::new(intent), known: Vec::new() });
    change::carry_out(context, Wanted { unread, ..Wanted::new(identity.account, job.into_iter().collect()) })
}

/// The regions of snapshots.
type Places = BTreeMap<RegionId, Vec<SnapshotId>>;

/// The regions of snapshots, by the shares that hold them, and why others could not be read. Each lives in one region
/// only, so these do not stand in the way once all are found.
fn find(context: &Context<'_>, snapshots: &[SnapshotId]) -> Result<(Places, Vec<Problem>), Failure> {
    let regions = lists::regions(context, Vec::new(), true)?;
    let all = lists::ask(
        context,
        regions,
        |region| Job::Sharing { region },
        |part, event| {
            let Event::Sharing { own, .. } = event else { return false };
            part.items.extend(own.items);
            part.problems.extend(own.stopped);
            true
        },
    )?;
    let mut found = Places::new();
    let mut missing = Vec::new();
    for id in snapshots {
        let holds = |share: &Share| share.member_snapshots().any(|one| one == id);
        match all.parts.iter().find(|(_, part)| part.items.iter().any(holds)) {
            Some((region, _)) => found.entry(region.clone()).or_default().push(id.clone()),
            None => missing.push(id.to_string()),
        }
    }
    if !missing.is_empty() {
        note(&text::fill("cmd.in_no_share", &[("names", &missing.join(", "))]));
        let problems = all.problems();
        if !problems.is_empty() {
            return Err(Failure { words: all.missing(), ..Failure::of_all(&problems, all.is_read()) });
        }
    }
    Ok((found, all.found_without()))
}
