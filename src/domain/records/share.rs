//! A resource share as files and programs have it.

use serde::Serialize;

use crate::base::names::state;
use crate::domain::ids::SnapshotId;
use crate::domain::share::{Association, Principal, ReceivedShare, ReceivedSnapshot, Share};

/// A resource share, own or received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the share, and FIELDS is their list")]
pub struct ShareItem {
    pub region: String,
    pub id: String,
    pub name: String,
    pub owner: String,
    pub mine: bool,
    pub status: String,
    pub allow_external: Option<bool>,
    pub created: Option<String>,
    pub snapshots: Vec<MemberItem>,
    pub principals: Vec<PrincipalItem>,
}

/// A snapshot in a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberItem {
    /// Its ID at the owner of the share.
    pub id: String,
    /// How far it is.
    pub status: String,
}

/// A principal in a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrincipalItem {
    /// Its ID.
    pub id: String,
    /// How far it is.
    pub status: String,
    /// Whether it is outside the owner's directory, where told.
    pub external: Option<bool>,
}

impl ShareItem {
    /// Its fields, in their order.
    pub const FIELDS: &'static [&'static str] =
        &["region", "id", "name", "owner", "mine", "status", "allow_external", "created", "snapshots", "principals"];

    /// One of this account's own.
    #[must_use]
    pub fn own(share: &Share) -> Self {
        let snapshot =
            |row: &Association<SnapshotId>| MemberItem { id: row.entity.to_string(), status: state(&row.status) };
        let principal = |row: &Association<Principal>| PrincipalItem {
            id: row.entity.shown().to_owned(),
            status: state(&row.status),
            external: row.external,
        };
        Self {
            region: share.region.to_string(),
            id: share.id.to_string(),
            name: share.name.to_string(),
            owner: share.owner.to_string(),
            mine: true,
            status: state(&share.status),
            allow_external: Some(share.allow_external),
            created: share.created.map(|at| at.to_string()),
            snapshots: share.snapshots.iter().map(snapshot).collect(),
            principals: share.principals.iter().map(principal).collect(),
        }
    }

    /// One of another account's.
    #[must_use]
    pub fn received(share: &ReceivedShare) -> Self {
        let snapshot = |row: &ReceivedSnapshot| MemberItem {
            id: row.source.to_string(),
            status: row.status.shown().to_ascii_lowercase(),
        };
        Self {
            region: share.region.to_string(),
            id: share.id.to_string(),
            name: share.name.to_string(),
            owner: share.owner.to_string(),
            mine: false,
            status: state(&share.status),
            allow_external: None,
            created: share.created.map(|at| at.to_string()),
            snapshots: share.snapshots.iter().map(snapshot).collect(),
            principals: Vec::new(),
        }
    }
}
