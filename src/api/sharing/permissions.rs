//! Permissions: what a principal may do with a shared resource.

use serde::Deserialize;

use super::{Owner, list, read, write};
use crate::api::client::{Client, Done, Writer};
use crate::api::error::ApiError;
use crate::api::lenient;
use crate::api::page::{Listing, by_token};
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{RegionId, ShareId};

/// A permission, without what it allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Its name; for snapshots `AliyunRSDefaultPermissionSnapshot`.
    pub name: Untrusted,
    /// Its version, such as `v1`.
    pub version: Untrusted,
    /// The type of resource it is for.
    pub resource_type: Untrusted,
    /// Whether it is the default of its type.
    pub default_permission: bool,
    /// Whether it is the default version.
    pub default_version: bool,
}

/// A permission with what it allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionDocument {
    /// The permission.
    pub permission: Permission,
    /// The policy, a JSON text with effect and actions.
    pub policy: Untrusted,
}

impl Client {
    /// The permissions there are (ListPermissions), for one resource type or for all.
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn permissions(
        &self,
        region: &RegionId,
        resource_type: Option<&str>,
    ) -> Result<Listing<Permission>, ApiError> {
        let call = list("ListPermissions", region).with("ResourceType", resource_type);
        Ok(self.list::<Permissions>(call).await?.convert(PermissionRecord::permission))
    }

    /// One permission (GetPermission), in its default version if none is given.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn permission(
        &self,
        region: &RegionId,
        name: &str,
        version: Option<&str>,
    ) -> Result<PermissionDocument, ApiError> {
        let call = read("GetPermission", region).with("PermissionName", name).with("PermissionVersion", version);
        let record = self.fetch::<OnePermission>(&call).await?.permission;
        let policy = record.policy.as_str().into();
        Ok(PermissionDocument { permission: record.permission().ok_or_else(ApiError::senseless)?, policy })
    }

    /// The versions of one permission (ListPermissionVersions).
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn permission_versions(&self, region: &RegionId, name: &str) -> Result<Listing<Permission>, ApiError> {
        let call = list("ListPermissionVersions", region).with("PermissionName", name);
        Ok(self.list::<Permissions>(call).await?.convert(PermissionRecord::permission))
    }

    /// The permissions of one share (ListResourceSharePermissions).
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn share_permissions(
        &self,
        region: &RegionId,
        id: &ShareId,
        owner: Owner,
    ) -> Result<Listing<Permission>, ApiError> {
        let call = list("ListResourceSharePermissions", region)
            .with("ResourceShareId", id.as_str())
            .with("ResourceOwner", owner.wire());
        Ok(self.list::<Permissions>(call).await?.convert(PermissionRecord::permission))
    }
}

impl Writer<'_> {
    /// Binds a permission to a share (AssociateResourceSharePermission); a share has one for each resource type, which
    /// `replace` allows to replace.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn associate_permission(
        &self,
        region: &RegionId,
        id: &ShareId,
        name: &str,
        replace: bool,
    ) -> Result<Done<()>, ApiError> {
        let call = write("AssociateResourceSharePermission", region)
            .with("ResourceShareId", id.as_str())
            .with("PermissionName", name)
            .with("Replace", replace);
        self.act(&call).await
    }

    /// Takes a permission from a share (DisassociateResourceSharePermission), which works when the share holds no
    /// resource of its type.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn disassociate_permission(
        &self,
        region: &RegionId,
        id: &ShareId,
        name: &str,
    ) -> Result<Done<()>, ApiError> {
        let call = write("DisassociateResourceSharePermission", region)
            .with("ResourceShareId", id.as_str())
            .with("PermissionName", name);
        self.act(&call).await
    }
}

by_token!(Permissions, PermissionRecord, "Permissions");

#[derive(Debug, Deserialize)]
struct OnePermission {
    #[serde(rename = "Permission")]
    permission: PermissionRecord,
}

#[derive(Debug, Deserialize)]
struct PermissionRecord {
    #[serde(rename = "PermissionName", deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, rename = "PermissionVersion", deserialize_with = "lenient::text")]
    version: String,
    #[serde(default, rename = "ResourceType", deserialize_with = "lenient::text")]
    resource_type: String,
    #[serde(default, rename = "DefaultPermission", deserialize_with = "lenient::flag")]
    default_permission: Option<bool>,
    #[serde(default, rename = "DefaultVersion", deserialize_with = "lenient::flag")]
    default_version: Option<bool>,
    #[serde(default, rename = "Permission", deserialize_with = "lenient::text")]
    policy: String,
}

impl PermissionRecord {
    fn permission(self) -> Option<Permission> {
        Some(self.name.as_str()).filter(|name| !name.is_empty()).map(|name| Permission {
            name: name.into(),
            version: self.version.as_str().into(),
            resource_type: self.resource_type.as_str().into(),
            default_permission: self.default_permission.unwrap_or(false),
            default_version: self.default_version.unwrap_or(false),
        })
    }
}
