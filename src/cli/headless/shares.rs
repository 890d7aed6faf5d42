//! `snapferry shares`: the resource shares of all regions, own and received.

use clap::Command;

use super::answer::{Column, Item, Show, text};
use super::failure::Failure;
use super::{Context, Spec, lists, options};
use crate::domain::records::ShareItem;
use crate::work::{Event, Job};

pub(super) const SPEC: Spec = Spec { name: "shares", grammar, run };

fn grammar(command: Command) -> Command {
    options::listing(command, "cmd.shares", "cmd.shares_help")
}

impl Item for ShareItem {
    const FIELDS: &'static [&'static str] = Self::FIELDS;
    const TABLE: &'static [Column] = &[
        text("region", "column.region"),
        text("id", "column.id"),
        text("owner", "column.owner"),
        text("mine", "cmd.col_mine"),
        text("status", "cmd.col_status"),
        text("allow_external", "cmd.col_external"),
        Column { field: "snapshots", title: "cmd.col_snapshots", show: Show::Count },
        Column { field: "principals", title: "cmd.col_principals", show: Show::Count },
        Column { field: "name", title: "column.name", show: Show::Name },
    ];
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    context.open()?;
    let regions = lists::regions(context, options::all(context.of, "region"), true)?;
    let all = lists::ask(
        context,
        regions,
        |region| Job::Sharing { region },
        |part, event| {
            let Event::Sharing { own, received, .. } = event else { return false };
            part.items.extend(own.items.iter().map(ShareItem::own));
            part.items.extend(received.items.iter().map(ShareItem::received));
            let both = own.stopped.into_iter().chain(received.stopped);
            // Both lists of a dead region fail of the same.
            both.for_each(|problem| {
                if !part.problems.iter().any(|known| known.kind == problem.kind && known.code == problem.code) {
                    part.problems.push(problem);
                }
            });
            true
        },
    )?;
    lists::tell(context, all)
}
