//! Resource shares: list, make, change, delete.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::associations::{AssociationKind, AssociationRow};
use super::{Owner, SNAPSHOT, list, resources, targets, write};
use crate::api::client::{Client, Done, Writer};
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows, time};
use crate::api::page::{Listing, by_token};
use crate::api::params::Value;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, RegionId, ResourceGroupId, ShareId, SnapshotId};
use crate::domain::share::{Association, Principal, ReceivedShare, ReceivedSnapshot, Share, ShareStatus};
use crate::domain::snapshot::Tag;

/// The tag by which a share tells which operation of this program made it.
pub const OPERATION_TAG: &str = "snapferry:op";

/// A share as ListResourceShares tells it: without what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareHead {
    /// Its ID.
    pub id: ShareId,
    /// Its name; not unique.
    pub name: Untrusted,
    /// The account that owns it.
    pub owner: AccountId,
    /// How it is.
    pub status: ShareStatus,
    /// Whether accounts outside the owner's directory may be added.
    pub allow_external: bool,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it last changed.
    pub updated: Option<Timestamp>,
    /// The resource group it is in.
    pub resource_group: Option<ResourceGroupId>,
    /// Its tags; only for the account's own.
    pub tags: Vec<Tag>,
}

/// What CreateResourceShare makes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewShare {
    /// Its name: 1 to 50 letters, digits, Chinese characters, `.`, `_`, `-`.
    pub name: String,
    /// Whether accounts outside the owner's directory may be added.
    pub allow_external: bool,
    /// At most 5 snapshots of the share's region.
    pub snapshots: Vec<SnapshotId>,
    /// At most 5 principals.
    pub principals: Vec<Principal>,
    /// A tag to put on it: key and value.
    pub tag: Option<(String, String)>,
}

impl Client {
    /// The account's own shares in `region` (ListResourceShares, `Self`), those deleted in the last days among them.
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn shares_own(&self, region: &RegionId) -> Result<Listing<ShareHead>, ApiError> {
        self.heads(region, Owner::Own).await
    }

    /// The shares of others in `region` that this account is a principal of (ListResourceShares, `OtherAccounts`).
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn shares_received(&self, region: &RegionId) -> Result<Listing<ShareHead>, ApiError> {
        self.heads(region, Owner::Others).await
    }

    async fn heads(&self, region: &RegionId, owner: Owner) -> Result<Listing<ShareHead>, ApiError> {
        let call = list("ListResourceShares", region).with("ResourceOwner", owner.wire());
        Ok(self.list::<Shares>(call).await?.convert(ShareRecord::head))
    }

    /// One of the account's own shares; `None` if there is no such share any more.
    ///
    /// # Errors
    /// What kept the answer from being read to its end; a share that could not be read is [`ApiError::NotJson`].
    pub async fn share_by_id(&self, region: &RegionId, id: &ShareId) -> Result<Option<ShareHead>, ApiError> {
        let call = list("ListResourceShares", region)
            .with("ResourceOwner", Owner::Own.wire())
            .with("ResourceShareIds", Value::texts([id.as_str()]));
        let listing = match self.list::<Shares>(call).await {
            Err(error) if error.code() == "EntityNotExists.ResourceShare" => return Ok(None),
            other => other?.convert(ShareRecord::head),
        };
        let complete = listing.is_complete();
        let error = listing.error().cloned();
        match (listing.items.into_iter().find(|head| head.id == *id), error) {
            (Some(head), _) => Ok(Some(head)),
            (None, Some(error)) => Err(error),
            (None, None) if complete => Ok(None),
            (None, None) => Err(ApiError::senseless()),
        }
    }

    /// The account's own shares in `region` with what they hold: three lists, read side by side and joined.
    ///
    /// If the rows cannot be read, the shares are there without them and the listing says that it is not complete.
    ///
    /// # Errors
    /// What kept the list of shares itself from being read.
    pub async fn own_shares(&self, region: &RegionId) -> Result<Listing<Share>, ApiError> {
        let (heads, resources, targets) = tokio::join!(
            self.shares_own(region),
            self.associations(region, AssociationKind::Resource, &[]),
            self.associations(region, AssociationKind::Target, &[]),
        );
        let heads = heads?;
        let mut joined: Listing<Share> = heads.convert(|head| Some(head.into_share(region)));
        let index: HashMap<ShareId, usize> =
            joined.items.iter().enumerate().map(|(at, share)| (share.id.clone(), at)).collect();
        for rows in [resources, targets] {
            joined.depends_on(rows.as_ref());
            for row in rows.map(|rows| rows.items).unwrap_or_default() {
                if let Some(at) = index.get(&row.share) {
                    joined.malformed += usize::from(!add_row(&mut joined.items[*at], row));
                }
            }
        }
        Ok(joined)
    }

    /// The shares of others in `region`, with the snapshots that reach this account through them.
    ///
    /// If the snapshots cannot be read, the shares are there without them and the listing says that it is not complete.
    ///
    /// # Errors
    /// What kept the list of shares itself from being read.
    pub async fn received_shares(&self, region: &RegionId) -> Result<Listing<ReceivedShare>, ApiError> {
        let (heads, resources) = tokio::join!(
            self.shares_received(region),
            self.shared_resources(region, Owner::Others, Some(SNAPSHOT), &[]),
        );
        let mut joined: Listing<ReceivedShare> = heads?.convert(|head| Some(head.into_received(region)));
        joined.depends_on(resources.as_ref());
        let mut by_share: HashMap<ShareId, Vec<ReceivedSnapshot>> = HashMap::new();
        for resource in resources.map(|rows| rows.items).unwrap_or_default() {
            match SnapshotId::parse(resource.id.raw()) {
                Ok(source) => {
                    let snapshot = ReceivedSnapshot { source, status: resource.status };
                    by_share.entry(resource.share).or_default().push(snapshot);
                }
                Err(_) => joined.malformed += 1,
            }
        }
        for share in &mut joined.items {
            share.snapshots = by_share.remove(&share.id).unwrap_or_default();
        }
        Ok(joined)
    }
}

impl Writer<'_> {
    /// Makes a share (CreateResourceShare) and gives its ID. Its rows follow by themselves and have to be polled.
    ///
    /// # Errors
    /// [`ApiError`]; if it may have been made nevertheless, [`ApiError::may_have_taken_effect`] says so.
    pub async fn create_share(&self, region: &RegionId, share: &NewShare) -> Result<Done<ShareId>, ApiError> {
        let call = write("CreateResourceShare", region)
            .with("ResourceShareName", share.name.as_str())
            .with("AllowExternalTargets", share.allow_external)
            .with("Resources", resources(&share.snapshots))
            .with("Targets", targets(&share.principals))
            .with("Tag", Value::tags(share.tag.iter().map(|(key, value)| (key, value))));
        Ok(self.write::<Created>(&call).await?.map(|answer| answer.share.id))
    }

    /// Renames a share and, where given, changes whether outside accounts may be added (UpdateResourceShare). The name
    /// is always sent; to keep it, give the old one.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn update_share(
        &self,
        region: &RegionId,
        id: &ShareId,
        name: &str,
        allow_external: Option<bool>,
    ) -> Result<Done<()>, ApiError> {
        let call = write("UpdateResourceShare", region)
            .with("ResourceShareId", id.as_str())
            .with("ResourceShareName", name)
            .with("AllowExternalTargets", allow_external);
        self.act(&call).await
    }

    /// Deletes a share (DeleteResourceShare); every principal loses access, the snapshots stay.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn delete_share(&self, region: &RegionId, id: &ShareId) -> Result<Done<()>, ApiError> {
        self.act(&write("DeleteResourceShare", region).with("ResourceShareId", id.as_str())).await
    }

    /// Moves a share to another resource group (ChangeResourceGroup).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn change_resource_group(
        &self,
        region: &RegionId,
        id: &ShareId,
        group: &ResourceGroupId,
    ) -> Result<Done<()>, ApiError> {
        let call = write("ChangeResourceGroup", region)
            .with("ResourceId", id.as_str())
            .with("ResourceRegionId", region.as_str())
            .with("ResourceGroupId", group.as_str());
        self.act(&call).await
    }
}

/// Adds one row to the share it belongs to; `false` if it is a snapshot whose ID makes no sense.
fn add_row(share: &mut Share, row: AssociationRow) -> bool {
    if row.kind == AssociationKind::Target {
        share.principals.push(row.principal());
    } else if row.is_snapshot() {
        return row.snapshot().map(|snapshot| share.snapshots.push(snapshot)).is_some();
    } else {
        share.other_resources += usize::from(row.status.is_member());
    }
    true
}

impl ShareHead {
    fn into_share(self, region: &RegionId) -> Share {
        let operation = self.tags.into_iter().find(|tag| tag.key.raw() == OPERATION_TAG).map(|tag| tag.value);
        Share {
            id: self.id,
            region: region.clone(),
            name: self.name,
            owner: self.owner,
            allow_external: self.allow_external,
            status: self.status,
            created: self.created,
            operation,
            snapshots: Vec::<Association<SnapshotId>>::new(),
            principals: Vec::new(),
            other_resources: 0,
        }
    }

    fn into_received(self, region: &RegionId) -> ReceivedShare {
        ReceivedShare {
            id: self.id,
            region: region.clone(),
            name: self.name,
            owner: self.owner,
            status: self.status,
            created: self.created,
            snapshots: Vec::new(),
        }
    }
}

by_token!(Shares, ShareRecord, "ResourceShares");

#[derive(Debug, Deserialize)]
struct ShareRecord {
    #[serde(rename = "ResourceShareId")]
    id: ShareId,
    #[serde(default, rename = "ResourceShareName", deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, rename = "ResourceShareOwner", deserialize_with = "lenient::text")]
    owner: String,
    #[serde(default, rename = "ResourceShareStatus", deserialize_with = "lenient::text")]
    status: String,
    #[serde(default, rename = "AllowExternalTargets", deserialize_with = "lenient::flag")]
    allow_external: Option<bool>,
    #[serde(default, rename = "CreateTime", deserialize_with = "lenient::text")]
    created: String,
    #[serde(default, rename = "UpdateTime", deserialize_with = "lenient::text")]
    updated: String,
    #[serde(default, rename = "ResourceGroupId", deserialize_with = "lenient::text")]
    resource_group: String,
    #[serde(default, rename = "Tags")]
    tags: Rows<TagRecord>,
}

#[derive(Debug, Deserialize)]
struct TagRecord {
    #[serde(rename = "Key", deserialize_with = "lenient::text")]
    key: String,
    #[serde(default, rename = "Value", deserialize_with = "lenient::text")]
    value: String,
}

impl ShareRecord {
    fn head(self) -> Option<ShareHead> {
        let tag = |tag: TagRecord| Tag { key: tag.key.as_str().into(), value: tag.value.as_str().into() };
        Some(ShareHead {
            id: self.id,
            name: self.name.as_str().into(),
            owner: AccountId::parse(&self.owner).ok()?,
            status: ShareStatus::from_wire(&self.status),
            allow_external: self.allow_external.unwrap_or(false),
            created: time(&self.created),
            updated: time(&self.updated),
            resource_group: ResourceGroupId::parse(&self.resource_group).ok(),
            tags: self.tags.items.into_iter().map(tag).collect(),
        })
    }
}

#[derive(Debug, Deserialize)]
struct Created {
    #[serde(rename = "ResourceShare")]
    share: CreatedShare,
}

#[derive(Debug, Deserialize)]
struct CreatedShare {
    #[serde(rename = "ResourceShareId")]
    id: ShareId,
}
