//! `snapferry snapshots`: the snapshots of all regions.

use clap::Command;

use super::answer::{Column, Item, Show, text};
use super::failure::Failure;
use super::{Context, Spec, lists, options};
use crate::domain::records::SnapshotItem;
use crate::work::{Event, Job};

pub(super) const SPEC: Spec = Spec { name: "snapshots", grammar, run };

fn grammar(command: Command) -> Command {
    options::listing(command, "cmd.snapshots", "cmd.snapshots_help")
}

impl Item for SnapshotItem {
    const FIELDS: &'static [&'static str] = Self::FIELDS;
    const TABLE: &'static [Column] = &[
        text("region", "column.region"),
        text("id", "column.id"),
        Column { field: "size_gib", title: "column.size", show: Show::Number },
        text("status", "cmd.col_status"),
        text("encrypted", "cmd.col_encrypted"),
        text("owner", "cmd.col_shared_by"),
        Column { field: "name", title: "column.name", show: Show::Name },
    ];
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    context.open()?;
    let regions = lists::regions(context, options::all(context.of, "region"), false)?;
    let all = lists::ask(
        context,
        regions,
        |region| Job::Snapshots { region },
        |part, event| match event {
            Event::Snapshots { chunk, .. } => {
                part.items.extend(chunk.rows().map(|row| SnapshotItem::of(&row.snapshot())));
                false
            }
            Event::SnapshotsEnd { stopped, .. } => {
                part.problems.extend(stopped);
                true
            }
            _ => false,
        },
    )?;
    lists::tell(context, all)
}
