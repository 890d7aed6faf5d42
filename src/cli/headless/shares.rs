//! `snapferry shares`: the resource shares of all regions, own and received.

use clap::Command;
use serde::Serialize;

use super::answer::{Column, Item, Show, text};
use super::failure::Failure;
use super::{Context, Spec, lists, options, words};
use crate::domain::ids::SnapshotId;
use crate::domain::share::{Association, Principal, ReceivedShare, Share};
use crate::work::{Event, Job};

pub(super) const SPEC: Spec = Spec { name: "shares", grammar, run };

fn grammar(command: Command) -> Command {
    options::listing(command, "cmd.shares", "cmd.shares_help")
}

#[derive(Debug, Serialize)]
pub(super) struct ShareItem {
    region: String,
    id: String,
    name: String,
    owner: String,
    mine: bool,
    status: String,
    allow_external: Option<bool>,
    created: Option<String>,
    snapshots: Vec<Member>,
    principals: Vec<PrincipalMember>,
}

/// A snapshot in a share.
#[derive(Debug, Serialize)]
struct Member {
    id: String,
    status: String,
}

/// A principal in a share.
#[derive(Debug, Serialize)]
struct PrincipalMember {
    id: String,
    status: String,
    /// Whether it is outside the owner's directory, where told.
    external: Option<bool>,
}

impl Item for ShareItem {
    const FIELDS: &'static [&'static str] =
        &["region", "id", "name", "owner", "mine", "status", "allow_external", "created", "snapshots", "principals"];
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

impl ShareItem {
    fn own(share: &Share) -> Self {
        let snapshot =
            |row: &Association<SnapshotId>| Member { id: row.entity.to_string(), status: words::state(&row.status) };
        let principal = |row: &Association<Principal>| PrincipalMember {
            id: row.entity.shown().to_owned(),
            status: words::state(&row.status),
            external: row.external,
        };
        Self {
            region: share.region.to_string(),
            id: share.id.to_string(),
            name: share.name.to_string(),
            owner: share.owner.to_string(),
            mine: true,
            status: words::state(&share.status),
            allow_external: Some(share.allow_external),
            created: share.created.map(|at| at.to_string()),
            snapshots: share.snapshots.iter().map(snapshot).collect(),
            principals: share.principals.iter().map(principal).collect(),
        }
    }

    fn received(share: &ReceivedShare) -> Self {
        let snapshot = |row: &crate::domain::share::ReceivedSnapshot| Member {
            id: row.source.to_string(),
            status: row.status.shown().to_ascii_lowercase(),
        };
        Self {
            region: share.region.to_string(),
            id: share.id.to_string(),
            name: share.name.to_string(),
            owner: share.owner.to_string(),
            mine: false,
            status: words::state(&share.status),
            allow_external: None,
            created: share.created.map(|at| at.to_string()),
            snapshots: share.snapshots.iter().map(snapshot).collect(),
            principals: Vec::new(),
        }
    }
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
