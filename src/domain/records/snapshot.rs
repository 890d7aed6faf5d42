//! A snapshot as files and programs have it.

use serde::Serialize;

use crate::base::names::state;
use crate::domain::snapshot::{Snapshot, Tag};

/// A snapshot, own or shared-in. Times are RFC 3339, sizes GiB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the snapshot, and FIELDS is their list")]
pub struct SnapshotItem {
    pub region: String,
    pub id: String,
    pub name: String,
    pub status: String,
    pub available: bool,
    pub size_gib: Option<u32>,
    pub encrypted: bool,
    pub key: Option<String>,
    pub disk: Option<String>,
    pub category: String,
    pub created: Option<String>,
    pub kept_until: Option<String>,
    pub owner: Option<String>,
    pub source_region: Option<String>,
    pub source: Option<String>,
    pub tags: Vec<TagItem>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagItem {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
}

impl SnapshotItem {
    /// Its fields, in their order.
    pub const FIELDS: &'static [&'static str] = &[
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

    /// What is known of a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let from = snapshot.shared_from.as_ref();
        let tag = |tag: &Tag| TagItem { key: tag.key.to_string(), value: tag.value.to_string() };
        Self {
            region: snapshot.region.to_string(),
            id: snapshot.id.to_string(),
            name: snapshot.name.to_string(),
            status: state(&snapshot.status),
            available: snapshot.is_ready(),
            size_gib: snapshot.size_gib,
            encrypted: snapshot.encrypted,
            key: maybe(snapshot.key.as_ref()),
            disk: maybe(snapshot.disk.as_ref()),
            category: state(&snapshot.category),
            created: maybe(snapshot.created.as_ref()),
            kept_until: maybe(snapshot.kept_until().as_ref()),
            owner: maybe(from.and_then(|from| from.owner.as_ref())),
            source_region: maybe(from.and_then(|from| from.region.as_ref())),
            source: maybe(from.and_then(|from| from.source.as_ref())),
            tags: snapshot.tags.iter().map(tag).collect(),
        }
    }
}

fn maybe<T: ToString>(value: Option<&T>) -> Option<String> {
    value.map(T::to_string)
}
