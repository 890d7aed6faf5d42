//! `snapferry snapshots`: the snapshots of all regions.

use clap::Command;
use serde::Serialize;

use super::answer::{Column, Item, Show, maybe, text};
use super::failure::Failure;
use super::{Context, Spec, lists, options, words};
use crate::domain::snapshot::Snapshot;
use crate::work::{Event, Job};

pub(super) const SPEC: Spec = Spec { name: "snapshots", grammar, run };

fn grammar(command: Command) -> Command {
    options::listing(command, "cmd.snapshots", "cmd.snapshots_help")
}

#[derive(Debug, Serialize)]
pub(super) struct SnapshotItem {
    region: String,
    id: String,
    name: String,
    status: String,
    available: bool,
    size_gib: Option<u32>,
    encrypted: bool,
    key: Option<String>,
    disk: Option<String>,
    category: String,
    created: Option<String>,
    kept_until: Option<String>,
    owner: Option<String>,
    source_region: Option<String>,
    source: Option<String>,
    tags: Vec<TagItem>,
}

#[derive(Debug, Serialize)]
struct TagItem {
    key: String,
    value: String,
}

impl Item for SnapshotItem {
    const FIELDS: &'static [&'static str] = &[
        "region",
        "id",
        "name",
        "status",
        "available",
        "size_gib",
        "encrypted",
        "key",
        "disk",
        "category",
        "created",
        "kept_until",
        "owner",
        "source_region",
        "source",
        "tags",
    ];
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

impl SnapshotItem {
    fn of(snapshot: &Snapshot) -> Self {
        let from = snapshot.shared_from.as_ref();
        let tag =
            |tag: &crate::domain::snapshot::Tag| TagItem { key: tag.key.to_string(), value: tag.value.to_string() };
        Self {
            region: snapshot.region.to_string(),
            id: snapshot.id.to_string(),
            name: snapshot.name.to_string(),
            status: words::state(&snapshot.status),
            available: snapshot.is_ready(),
            size_gib: snapshot.size_gib,
            encrypted: snapshot.encrypted,
            key: maybe(snapshot.key.as_ref()),
            disk: maybe(snapshot.disk.as_ref()),
            category: words::state(&snapshot.category),
            created: maybe(snapshot.created.as_ref()),
            kept_until: maybe(snapshot.kept_until().as_ref()),
            owner: maybe(from.and_then(|from| from.owner.as_ref())),
            source_region: maybe(from.and_then(|from| from.region.as_ref())),
            source: maybe(from.and_then(|from| from.source.as_ref())),
            tags: snapshot.tags.iter().map(tag).collect(),
        }
    }
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
