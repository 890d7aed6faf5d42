//! What shares hold: resources and principals, row by row.

use jiff::Timestamp;
use serde::Deserialize;

use super::{FailureRecord, Owner, SNAPSHOT, failures, list, resources, targets, write};
use crate::api::client::{Change, Client, Done, Writer};
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows, time};
use crate::api::page::{Listing, by_token};
use crate::api::params::Value;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, RegionId, ShareId, SnapshotId};
use crate::domain::share::{Association, AssociationStatus, BATCH, Failure, Principal};

/// Which side of a share a row is on (`AssociationType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssociationKind {
    /// What is shared.
    Resource,
    /// Whom it is shared with.
    Target,
}

impl AssociationKind {
    fn wire(self) -> &'static str {
        match self {
            Self::Resource => "Resource",
            Self::Target => "Target",
        }
    }
}

/// One row of one share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssociationRow {
    /// The share.
    pub share: ShareId,
    /// Which side it is on.
    pub kind: AssociationKind,
    /// The resource's or the principal's ID.
    pub entity: Untrusted,
    /// For a resource its type, such as `Snapshot`; for a principal usually `Account`, whatever it is.
    pub entity_type: Untrusted,
    /// How far it is.
    pub status: AssociationStatus,
    /// `AssociationStatusMessage`; may be empty.
    pub message: Untrusted,
    /// For a principal: whether it is outside the owner's directory, where told.
    pub external: Option<bool>,
    /// When it was added.
    pub created: Option<Timestamp>,
    /// When it last changed.
    pub updated: Option<Timestamp>,
    /// What went wrong, a counterpart each.
    pub failures: Vec<Failure>,
}

impl AssociationRow {
    /// Whether it is a snapshot's row.
    #[must_use]
    pub fn is_snapshot(&self) -> bool {
        self.kind == AssociationKind::Resource && self.entity_type.raw().eq_ignore_ascii_case(SNAPSHOT)
    }

    /// The row as a snapshot's; `None` if it is not one.
    #[must_use]
    pub fn snapshot(&self) -> Option<Association<SnapshotId>> {
        let id = SnapshotId::parse(self.entity.raw()).ok().filter(|_| self.is_snapshot())?;
        Some(self.about(id))
    }

    /// The row as a principal's.
    #[must_use]
    pub fn principal(&self) -> Association<Principal> {
        self.about(Principal::from_wire(self.entity.raw()))
    }

    fn about<T>(&self, entity: T) -> Association<T> {
        Association {
            entity,
            status: self.status,
            message: self.message.clone(),
            external: self.external,
            created: self.created,
            updated: self.updated,
            failures: self.failures.clone(),
        }
    }
}

/// A resource in a share, from ListSharedResources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedResource {
    /// The share.
    pub share: ShareId,
    /// The resource's ID, which is the owner's.
    pub id: Untrusted,
    /// Its type, such as `Snapshot`.
    pub kind: Untrusted,
    /// `ResourceStatus`, told for the shares of others only.
    pub status: Untrusted,
    /// When it was added.
    pub created: Option<Timestamp>,
}

/// A principal or an owner, from ListSharedTargets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedTarget {
    /// The share.
    pub share: ShareId,
    /// For own shares the principal; for the shares of others the account that owns the share.
    pub target: Principal,
    /// Whether it is outside the owner's directory, where told.
    pub external: Option<bool>,
    /// When it was added.
    pub created: Option<Timestamp>,
}

impl Client {
    /// The rows of the account's own shares on one side (ListResourceShareAssociations): of `shares`, or of all shares
    /// if none is given.
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn associations(
        &self,
        region: &RegionId,
        kind: AssociationKind,
        shares: &[ShareId],
    ) -> Result<Listing<AssociationRow>, ApiError> {
        let call = list("ListResourceShareAssociations", region).with("AssociationType", kind.wire());
        if shares.is_empty() {
            return Ok(self.list::<Associations>(call).await?.convert(AssociationRecord::row));
        }
        let mut all = Listing::complete(Vec::new());
        for (batch, some) in shares.chunks(BATCH).enumerate() {
            let call = call.clone().with("ResourceShareIds", Value::texts(some.iter().map(ShareId::as_str)));
            let rows = self.list::<Associations>(call).await.map(|rows| rows.convert(AssociationRecord::row));
            if let (0, Err(error)) = (batch, &rows) {
                return Err(error.clone());
            }
            all.depends_on(rows.as_ref());
            all.items.extend(rows.map(|rows| rows.items).unwrap_or_default());
        }
        Ok(all)
    }

    /// Both sides of one of the account's own shares, for watching it change.
    ///
    /// # Errors
    /// What kept either list from being begun.
    pub async fn association_rows(
        &self,
        region: &RegionId,
        id: &ShareId,
    ) -> Result<(Listing<Association<SnapshotId>>, Listing<Association<Principal>>), ApiError> {
        let only = std::slice::from_ref(id);
        let (resources, targets) = tokio::try_join!(
            self.associations(region, AssociationKind::Resource, only),
            self.associations(region, AssociationKind::Target, only),
        )?;
        let snapshots = Listing {
            items: resources.items.into_iter().filter(AssociationRow::is_snapshot).collect(),
            ..Listing::complete(Vec::new())
        };
        let (malformed, ending) = (resources.malformed, resources.ending);
        let mut snapshots = snapshots.convert(|row: AssociationRow| row.snapshot());
        snapshots.malformed += malformed;
        snapshots.ending = ending;
        Ok((snapshots, targets.convert(|row| Some(row.principal()))))
    }

    /// What is shared (ListSharedResources), of one resource type or of all, in `shares` (at most 5) or in all of them.
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn shared_resources(
        &self,
        region: &RegionId,
        owner: Owner,
        resource_type: Option<&str>,
        shares: &[ShareId],
    ) -> Result<Listing<SharedResource>, ApiError> {
        let call = list("ListSharedResources", region)
            .with("ResourceOwner", owner.wire())
            .with("ResourceType", resource_type)
            .with("ResourceShareIds", Value::texts(shares.iter().map(ShareId::as_str)));
        let convert = |row: ResourceRecord| {
            Some(SharedResource {
                share: row.share,
                id: row.id.as_str().into(),
                kind: row.kind.as_str().into(),
                status: row.status.as_str().into(),
                created: time(&row.created),
            })
        };
        Ok(self.list::<Resources>(call).await?.convert(convert))
    }

    /// Whom is shared with, or who shares (ListSharedTargets), in `shares` (at most 5) or in all of them.
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn shared_targets(
        &self,
        region: &RegionId,
        owner: Owner,
        resource_type: Option<&str>,
        shares: &[ShareId],
    ) -> Result<Listing<SharedTarget>, ApiError> {
        let call = list("ListSharedTargets", region)
            .with("ResourceOwner", owner.wire())
            .with("ResourceType", resource_type)
            .with("ResourceShareIds", Value::texts(shares.iter().map(ShareId::as_str)));
        let convert = |row: TargetRecord| {
            let target = Some(Principal::from_wire(&row.target)).filter(|_| !row.target.is_empty())?;
            Some(SharedTarget { share: row.share, target, external: row.external, created: time(&row.created) })
        };
        Ok(self.list::<Targets>(call).await?.convert(convert))
    }
}

impl Writer<'_> {
    /// Adds to a share at most 5 snapshots and at most 5 principals (AssociateResourceShare). The rows that come back
    /// are on their way; they have to be polled.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn associate(
        &self,
        region: &RegionId,
        id: &ShareId,
        snapshots: &[SnapshotId],
        principals: &[Principal],
    ) -> Result<Done<Vec<AssociationRow>>, ApiError> {
        self.change(change("AssociateResourceShare", region, id, snapshots, principals)).await
    }

    /// Takes from an own share at most 5 snapshots and at most 5 principals (DisassociateResourceShare).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn disassociate(
        &self,
        region: &RegionId,
        id: &ShareId,
        snapshots: &[SnapshotId],
        principals: &[Principal],
    ) -> Result<Done<Vec<AssociationRow>>, ApiError> {
        self.change(change("DisassociateResourceShare", region, id, snapshots, principals)).await
    }

    /// Leaves a share of another account's (DisassociateResourceShare, `OtherAccounts`); only for a principal that is
    /// outside the owner's directory. `account` is this client's own.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn leave(
        &self,
        region: &RegionId,
        id: &ShareId,
        account: &AccountId,
    ) -> Result<Done<Vec<AssociationRow>>, ApiError> {
        let own = [Principal::Account(account.clone())];
        let call = change("DisassociateResourceShare", region, id, &[], &own);
        self.change(call.with("ResourceOwner", Owner::Others.wire())).await
    }

    async fn change(&self, call: Change) -> Result<Done<Vec<AssociationRow>>, ApiError> {
        let done = self.write::<Associations>(&call).await?;
        Ok(done.map(|answer| answer.rows.items.into_iter().filter_map(AssociationRecord::row).collect()))
    }
}

fn change(
    action: &'static str,
    region: &RegionId,
    id: &ShareId,
    snapshots: &[SnapshotId],
    principals: &[Principal],
) -> Change {
    write(action, region)
        .with("ResourceShareId", id.as_str())
        .with("Resources", resources(snapshots))
        .with("Targets", targets(principals))
}

by_token!(Associations, AssociationRecord, "ResourceShareAssociations");
by_token!(Resources, ResourceRecord, "SharedResources");
by_token!(Targets, TargetRecord, "SharedTargets");

#[derive(Debug, Deserialize)]
struct AssociationRecord {
    #[serde(rename = "ResourceShareId")]
    share: ShareId,
    #[serde(default, rename = "AssociationType", deserialize_with = "lenient::text")]
    kind: String,
    #[serde(default, rename = "EntityId", deserialize_with = "lenient::text")]
    entity: String,
    #[serde(default, rename = "EntityType", deserialize_with = "lenient::text")]
    entity_type: String,
    #[serde(default, rename = "AssociationStatus", deserialize_with = "lenient::text")]
    status: String,
    #[serde(default, rename = "AssociationStatusMessage", deserialize_with = "lenient::text")]
    message: String,
    #[serde(default, rename = "External", deserialize_with = "lenient::flag")]
    external: Option<bool>,
    #[serde(default, rename = "CreateTime", deserialize_with = "lenient::text")]
    created: String,
    #[serde(default, rename = "UpdateTime", deserialize_with = "lenient::text")]
    updated: String,
    #[serde(default, rename = "AssociationFailedDetails")]
    failures: Rows<FailureRecord>,
}

impl AssociationRecord {
    fn row(self) -> Option<AssociationRow> {
        let kind = match self.kind.as_str() {
            "Resource" => AssociationKind::Resource,
            "Target" => AssociationKind::Target,
            _ => return None,
        };
        Some(AssociationRow {
            share: self.share,
            kind,
            entity: Some(self.entity).filter(|id| !id.is_empty())?.as_str().into(),
            entity_type: self.entity_type.as_str().into(),
            status: AssociationStatus::from_wire(&self.status),
            message: self.message.as_str().into(),
            external: self.external.filter(|_| kind == AssociationKind::Target),
            created: time(&self.created),
            updated: time(&self.updated),
            failures: failures(self.failures),
        })
    }
}

#[derive(Debug, Deserialize)]
struct ResourceRecord {
    #[serde(rename = "ResourceShareId")]
    share: ShareId,
    #[serde(rename = "ResourceId", deserialize_with = "lenient::text")]
    id: String,
    #[serde(default, rename = "ResourceType", deserialize_with = "lenient::text")]
    kind: String,
    #[serde(default, rename = "ResourceStatus", deserialize_with = "lenient::text")]
    status: String,
    #[serde(default, rename = "CreateTime", deserialize_with = "lenient::text")]
    created: String,
}

#[derive(Debug, Deserialize)]
struct TargetRecord {
    #[serde(rename = "ResourceShareId")]
    share: ShareId,
    #[serde(rename = "TargetId", deserialize_with = "lenient::text")]
    target: String,
    #[serde(default, rename = "External", deserialize_with = "lenient::flag")]
    external: Option<bool>,
    #[serde(default, rename = "CreateTime", deserialize_with = "lenient::text")]
    created: String,
}
