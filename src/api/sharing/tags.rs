//! Tags of resource shares. These calls, alone in this service, carry their region.

use serde::Deserialize;

use super::{read, write};
use crate::api::client::{Call, Change, Client, Done, Writer};
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows};
use crate::api::page::{Listing, Next, Page, Paged};
use crate::api::params::Value;
use crate::domain::ids::{RegionId, ShareId};
use crate::domain::snapshot::Tag;

impl Client {
    /// The tags of at most 20 shares (ListTagResources).
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn share_tags(&self, region: &RegionId, shares: &[ShareId]) -> Result<Listing<(ShareId, Tag)>, ApiError> {
        let call = about(read("ListTagResources", region), Call::with, region, shares);
        let pair = |record: TagRecord| {
            let tag = Tag { key: record.key.as_str().into(), value: record.value.as_str().into() };
            Some((record.share, tag))
        };
        Ok(self.list::<Tags>(call).await?.convert(pair))
    }
}

impl Writer<'_> {
    /// Puts tags, as key and value, on shares (TagResources; at most 20 tags).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn tag_shares(
        &self,
        region: &RegionId,
        shares: &[ShareId],
        tags: &[(String, String)],
    ) -> Result<Done<()>, ApiError> {
        let call = about(write("TagResources", region), Change::with, region, shares);
        self.act(&call.with("Tag", Value::tags(tags.iter().map(|(key, value)| (key, value))))).await
    }

    /// Takes the tags with these keys from shares (UntagResources; at most 20 shares and 20 keys).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn untag_shares(
        &self,
        region: &RegionId,
        shares: &[ShareId],
        keys: &[String],
    ) -> Result<Done<()>, ApiError> {
        let call = about(write("UntagResources", region), Change::with, region, shares);
        self.act(&call.with("TagKey", Value::texts(keys))).await
    }
}

fn about<C>(call: C, with: fn(C, &'static str, Value) -> C, region: &RegionId, shares: &[ShareId]) -> C {
    let call = with(call, "RegionId", region.as_str().into());
    let call = with(call, "ResourceType", "ResourceShare".into());
    with(call, "ResourceId", Value::texts(shares.iter().map(ShareId::as_str)))
}

#[derive(Deserialize)]
struct Tags {
    #[serde(default, rename = "TagResources")]
    list: TagList,
    #[serde(default, rename = "NextToken", deserialize_with = "lenient::text")]
    next: String,
}

#[derive(Deserialize, Default)]
struct TagList {
    #[serde(default, rename = "TagResource")]
    rows: Rows<TagRecord>,
}

#[derive(Debug, Deserialize)]
struct TagRecord {
    #[serde(rename = "ResourceId")]
    share: ShareId,
    #[serde(rename = "TagKey", deserialize_with = "lenient::text")]
    key: String,
    #[serde(default, rename = "TagValue", deserialize_with = "lenient::text")]
    value: String,
}

impl Paged for Tags {
    type Record = TagRecord;

    fn page(self) -> Page<TagRecord> {
        Page { rows: self.list.rows, next: Next::Token(self.next) }
    }
}
