//! Resource Sharing: a share is a set of resources times a set of principals, and lives in one region.
//!
//! The region is chosen by the host alone; the calls carry none. None of the calls that change something has an
//! idempotency token, so each is sent exactly once and its effect is read back.

pub mod associations;
pub mod invitations;
pub mod permissions;
pub mod regions;
pub mod shares;
pub mod tags;

use serde::Deserialize;

use super::client::{Call, Change, PAGE};
use super::endpoint::Service;
use super::lenient;
use super::params::Value;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::share::{Failure, Principal};

pub use associations::{AssociationKind, AssociationRow, SharedResource, SharedTarget};
pub use invitations::Answered;
pub use permissions::{Permission, PermissionDocument};
pub use shares::{NewShare, ShareHead};

/// The resource type of a snapshot.
pub const SNAPSHOT: &str = "Snapshot";

/// Whose shares are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// This account's own.
    Own,
    /// Those of other accounts that this account is a principal of.
    Others,
}

impl Owner {
    fn wire(self) -> &'static str {
        match self {
            Self::Own => "Self",
            Self::Others => "OtherAccounts",
        }
    }
}

fn list(action: &'static str, region: &RegionId) -> Call {
    read(action, region).with("MaxResults", PAGE)
}

fn read(action: &'static str, region: &RegionId) -> Call {
    Call::read(Service::ResourceSharing, action).at(region)
}

fn write(action: &'static str, region: &RegionId) -> Change {
    Change::new(Service::ResourceSharing, action).at(region)
}

fn resources(snapshots: &[SnapshotId]) -> Value {
    let object =
        |id: &SnapshotId| Value::Object(vec![("ResourceId", id.as_str().into()), ("ResourceType", SNAPSHOT.into())]);
    snapshots.iter().map(object).collect()
}

fn targets(principals: &[Principal]) -> Value {
    Value::texts(principals.iter().map(Principal::wire))
}

/// One entry of `AssociationFailedDetails`, `InvitationFailedDetails` or `AcceptInvitationFailedDetails`.
#[derive(Debug, Deserialize)]
struct FailureRecord {
    #[serde(default, rename = "EntityId", alias = "ResourceId", deserialize_with = "lenient::text")]
    counterpart: String,
    #[serde(default, rename = "FailureReason", deserialize_with = "lenient::text")]
    reason: String,
    #[serde(default, rename = "FailureDescription", deserialize_with = "lenient::text")]
    description: String,
}

fn failures(rows: lenient::Rows<FailureRecord>) -> Vec<Failure> {
    let failure = |row: FailureRecord| Failure {
        counterpart: row.counterpart.as_str().into(),
        reason: row.reason.as_str().into(),
        description: row.description.as_str().into(),
    };
    rows.items.into_iter().map(failure).collect()
}

#[cfg(test)]
mod tests;
