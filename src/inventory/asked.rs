//! What a filter can ask about the rows of the inventory.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::row::Row;
use crate::domain::filter::{Fields, Grammar, Kind, fold};
use crate::domain::ids::{KeyId, RegionId};
use crate::domain::snapshot::{Creation, DiskKind, Status};

/// What is known about every snapshot.
pub const GRAMMAR: Grammar = Grammar {
    columns: &[
        ("name", Kind::Text),
        ("id", Kind::Text),
        ("region", Kind::Text),
        ("tag", Kind::Text),
        ("disk", Kind::Text),
        ("key", Kind::Text),
        ("group", Kind::Text),
        ("owner", Kind::Text),
        ("source", Kind::Text),
        ("gib", Kind::Number),
        ("kept", Kind::Number),
        ("age", Kind::Age),
    ],
    states: &[
        SHARED,
        EXTERNAL,
        UNSHAREABLE,
        "own",
        "shared-in",
        "encrypted",
        "unencrypted",
        "ready",
        "progressing",
        "failed",
        "automatic",
        "manual",
        "system",
        "data",
    ],
};

/// Somebody reaches it.
pub const SHARED: &str = "shared";
/// Somebody outside of the directory reaches it.
pub const EXTERNAL: &str = "external";
/// An own one that cannot be shared.
pub const UNSHAREABLE: &str = "unshareable";

/// What no snapshot tells about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Outside {
    /// The own snapshots that are shared, by ID.
    pub shared: BTreeSet<String>,
    /// How many see each of them, by ID.
    pub reach: BTreeMap<String, u64>,
    /// Those of them that somebody outside of the directory reaches.
    pub external: BTreeSet<String>,
    /// The keys under which nothing can be shared.
    pub service_keys: BTreeSet<(RegionId, KeyId)>,
    /// The regions in which nothing can be shared.
    pub without_sharing: BTreeSet<RegionId>,
}

/// A row and what else is known about it.
pub(super) struct Asked<'a> {
    pub row: Row<'a>,
    pub outside: Option<&'a Outside>,
}

impl Asked<'_> {
    fn is_unshareable(&self) -> bool {
        let row = self.row;
        let Some(outside) = self.outside.filter(|_| row.is_own()) else { return false };
        let key = || row.key_id().is_some_and(|key| outside.service_keys.contains(&(row.region().clone(), key)));
        row.status() == Status::Failed
            || outside.without_sharing.contains(row.region())
            || (row.is_encrypted() && key())
    }
}

impl Fields for Asked<'_> {
    fn has_word(&self, word: &str) -> bool {
        self.row.searched().contains(word)
    }

    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.row.folded_name())
    }

    fn has(&self, column: &str, text: &str) -> bool {
        let row = self.row;
        let within = |value: Option<&str>| value.is_some_and(|value| fold(value).contains(text));
        match column {
            "name" => row.folded_name().contains(text),
            "id" => within(Some(row.id())),
            "region" => row.region().as_str().contains(text),
            "disk" => within(row.disk()),
            "key" => within(row.key()),
            "group" => within(row.resource_group()),
            "owner" => within(row.owner()),
            "source" => within(row.shared_source()),
            "tag" => has_tag(row, text),
            _ => false,
        }
    }

    fn number(&self, column: &str) -> Option<i64> {
        match column {
            "gib" => self.row.size_gib().map(i64::from),
            "kept" => self.row.retention_days().map(i64::from),
            "age" => self.row.created().map(Timestamp::as_second),
            _ => None,
        }
    }

    fn is(&self, state: &str) -> bool {
        let row = self.row;
        let known = |of: fn(&Outside) -> &BTreeSet<String>| self.outside.is_some_and(|one| of(one).contains(row.id()));
        match state {
            SHARED => row.is_own() && known(|one| &one.shared),
            EXTERNAL => row.is_own() && known(|one| &one.external),
            UNSHAREABLE => self.is_unshareable(),
            "own" => row.is_own(),
            "shared-in" => !row.is_own(),
            "encrypted" => row.is_encrypted(),
            "unencrypted" => !row.is_encrypted(),
            "ready" => row.is_ready(),
            "progressing" => row.status() == Status::Progressing,
            "failed" => row.status() == Status::Failed,
            "automatic" => row.creation() == Creation::Automatic,
            "manual" => row.creation() == Creation::Manual,
            "system" => row.disk_kind() == DiskKind::System,
            "data" => row.disk_kind() == DiskKind::Data,
            _ => false,
        }
    }
}

/// Whether a row has this tag: `key=value` is exactly that, anything else a part of a key or a value.
fn has_tag(row: Row<'_>, text: &str) -> bool {
    let same = |tag: &crate::domain::snapshot::Tag, key: &str, value: &str| {
        fold(tag.key.shown()) == key && fold(tag.value.shown()) == value
    };
    row.tags().iter().any(|tag| match text.split_once('=') {
        Some((key, value)) => same(tag, key, value),
        None => fold(tag.key.shown()).contains(text) || fold(tag.value.shown()).contains(text),
    })
}
