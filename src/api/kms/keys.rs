//! The keys of a region.

use serde::Deserialize;

use super::read;
use crate::api::client::{Client, PAGE};
use crate::api::error::ApiError;
use crate::api::page::{Listing, by_number};
use crate::domain::ids::{KeyId, RegionId};

impl Client {
    /// The IDs of the account's keys in `region` (ListKeys); its service keys are among them once they have been used.
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn key_ids(&self, region: &RegionId) -> Result<Listing<KeyId>, ApiError> {
        let call = read("ListKeys", region).with("PageNumber", 1).with("PageSize", PAGE);
        Ok(self.list::<Keys>(call).await?.convert(|record| Some(record.id)))
    }
}

by_number!(Keys, KeyList, KeyRecord, "Keys", "Key");

#[derive(Debug, Deserialize)]
struct KeyRecord {
    #[serde(rename = "KeyId")]
    id: KeyId,
}
