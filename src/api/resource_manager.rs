//! Resource Management: resource groups.

use serde::Deserialize;

use super::client::{Call, Client, PAGE};
use super::endpoint::Service;
use super::error::ApiError;
use super::lenient;
use super::page::{Listing, by_number};
use crate::base::untrusted::Untrusted;
use crate::domain::ids::ResourceGroupId;

/// A resource group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceGroup {
    /// Its ID.
    pub id: ResourceGroupId,
    /// Its identifier, chosen by the user; `default` for the default group.
    pub name: Untrusted,
    /// Its display name.
    pub display_name: Untrusted,
}

impl Client {
    /// The resource groups of the account (ListResourceGroups).
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn resource_groups(&self) -> Result<Listing<ResourceGroup>, ApiError> {
        let call =
            Call::read(Service::ResourceManager, "ListResourceGroups").with("PageNumber", 1).with("PageSize", PAGE);
        let group = |record: GroupRecord| {
            Some(ResourceGroup {
                id: record.id,
                name: record.name.as_str().into(),
                display_name: record.display_name.as_str().into(),
            })
        };
        Ok(self.list::<Groups>(call).await?.convert(group))
    }
}

by_number!(Groups, GroupList, GroupRecord, "ResourceGroups", "ResourceGroup");

#[derive(Debug, Deserialize)]
struct GroupRecord {
    #[serde(rename = "Id")]
    id: ResourceGroupId,
    #[serde(default, rename = "Name", deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, rename = "DisplayName", deserialize_with = "lenient::text")]
    display_name: String,
}
