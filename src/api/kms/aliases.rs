//! The names of keys.

use serde::Deserialize;

use super::read;
use crate::api::client::{Client, PAGE};
use crate::api::error::ApiError;
use crate::api::lenient;
use crate::api::page::{Listing, by_number};
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{KeyId, RegionId};

/// A name of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name, such as `alias/acs/ecs`.
    pub name: Untrusted,
    /// The key.
    pub key: KeyId,
}

impl Client {
    /// The names of the keys in `region` (ListAliases).
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn aliases(&self, region: &RegionId) -> Result<Listing<Alias>, ApiError> {
        let call = read("ListAliases", region).with("PageNumber", 1).with("PageSize", PAGE);
        let alias = |record: AliasRecord| Some(Alias { name: record.name.as_str().into(), key: record.key });
        Ok(self.list::<Aliases>(call).await?.convert(alias))
    }
}

by_number!(Aliases, AliasList, AliasRecord, "Aliases", "Alias");

#[derive(Debug, Deserialize)]
struct AliasRecord {
    #[serde(rename = "AliasName", deserialize_with = "lenient::text")]
    name: String,
    #[serde(rename = "KeyId")]
    key: KeyId,
}
