//! Snapshots: list page by page, delete.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::api::client::{Call, Change, Client, Done, PAGE, Writer};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::lenient::{self, Scalar};
use crate::api::params::Value;
use crate::domain::ids::{RegionId, ResourceGroupId, SnapshotId};
use crate::domain::snapshot::SnapshotRecord;

/// Which snapshots of a region to list; what is not set does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SnapshotQuery {
    /// At most 100 IDs.
    pub ids: Vec<SnapshotId>,
    /// The resource group. The service gives at most 1,000 snapshots then, and none for the default group.
    pub resource_group: Option<ResourceGroupId>,
    /// A tag: key and value. The service gives at most 1,000 snapshots then.
    pub tag: Option<(String, String)>,
    /// Whether only those are wanted that are being made.
    pub progressing: bool,
}

/// Where in a list a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageKey(Way);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Way {
    /// A token; empty for the first page.
    Token(String),
    Number(u32),
}

impl PageKey {
    /// At the beginning of the list, to be followed by tokens.
    #[must_use]
    pub fn first() -> Self {
        Self(Way::Token(String::new()))
    }

    /// By number, from 1. Pages by number can be read side by side, but they move when the list changes, and the
    /// service says that it will do without them one day.
    #[must_use]
    pub fn number(number: u32) -> Self {
        Self(Way::Number(number))
    }

    /// The token of the page; empty for the first one and for one by number. [`crate::api::page::Tokens`] finds one that
    /// comes twice.
    #[must_use]
    pub fn token(&self) -> &str {
        match &self.0 {
            Way::Token(token) => token,
            Way::Number(_) => "",
        }
    }
}

/// What a page said besides its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageEnd {
    /// The page after it; `None` if this was the last, and for a page by number.
    pub next: Option<PageKey>,
    /// How many there are in all, if the service said something that can be true. A hint, not a promise; a page by
    /// token has none where there are any.
    pub total: Option<u32>,
    /// Records given to the sink.
    pub records: usize,
    /// Records that could not be read, or that have no usable ID.
    pub malformed: usize,
}

impl Client {
    /// One page of at most 100 snapshots of `region`, own and shared-in (DescribeSnapshots). The records are borrowed
    /// from the answer and given to `sink` once the whole page has been read, so a page that fails gives none.
    ///
    /// # Errors
    /// [`ApiError`]; [`ApiError::Endless`] if the page names itself as the next one, or is not the one with the number
    /// that was asked for.
    pub async fn snapshots_page(
        &self,
        region: &RegionId,
        query: &SnapshotQuery,
        after: &PageKey,
        sink: &mut (dyn FnMut(SnapshotRecord<'_>) + Send),
    ) -> Result<PageEnd, ApiError> {
        let body = self.send(&call(region, query, after)).await?;
        match read_page(&body, after, sink) {
            Ok(end) => end.ok_or(ApiError::Endless),
            Err(_) => Err(self.not_understood(&body)),
        }
    }
}

/// Reads the answer of DescribeSnapshots for a page; `None` if the page names itself as the next one, or is not the one
/// with the number that was asked for. The records are borrowed from the answer, and given to `sink` once the whole page
/// has been read.
///
/// # Errors
/// What is wrong with the JSON.
pub fn read_page(
    body: &[u8],
    after: &PageKey,
    sink: &mut (dyn FnMut(SnapshotRecord<'_>) + Send),
) -> serde_json::Result<Option<PageEnd>> {
    // Looked at once as a whole, its texts need not be looked at one by one.
    let page: SnapshotPage<'_> = match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text)?,
        Err(_) => serde_json::from_slice(body)?,
    };
    if let Way::Number(number) = after.0
        && page.number.into_u32() != Some(number)
    {
        return Ok(None);
    }
    let next = page.next.into_text().into_owned();
    if !next.is_empty() && next == after.token() {
        return Ok(None);
    }
    let Records { items, mut malformed } = page.list.records;
    let mut records = 0;
    for record in items {
        if SnapshotId::parse(&record.id).is_ok() {
            records += 1;
            sink(record);
        } else {
            malformed += 1;
        }
    }
    let seen = u32::try_from(records + malformed).unwrap_or(u32::MAX);
    let numbered = matches!(after.0, Way::Number(_));
    let next = Some(next).filter(|token| !token.is_empty() && !numbered).map(|token| PageKey(Way::Token(token)));
    // A page by token has no count, and says 0.
    let least = if numbered { seen } else { seen.max(1) };
    Ok(Some(PageEnd { next, total: page.total.into_u32().filter(|total| *total >= least), records, malformed }))
}

impl Writer<'_> {
    /// Deletes a snapshot, or ends its making (DeleteSnapshot). `force` deletes it although disks were made from it. A
    /// snapshot that is shared cannot be deleted either way.
    ///
    /// # Errors
    /// [`ApiError`]; an ID that does not exist is a success for some and `InvalidSnapshotId.NotFound` for others.
    pub async fn delete_snapshot(&self, region: &RegionId, id: &SnapshotId, force: bool) -> Result<Done<()>, ApiError> {
        let call = Change::new(Service::Ecs, "DeleteSnapshot")
            .at(region)
            .with("SnapshotId", id.as_str())
            .with("Force", force.then_some(true));
        self.act(&call).await
    }
}

fn call(region: &RegionId, query: &SnapshotQuery, after: &PageKey) -> Call {
    // This parameter is one text that holds JSON. Identifiers need no escapes.
    let ids: Vec<_> = query.ids.iter().map(|id| format!("\"{id}\"")).collect();
    let call = Call::read(Service::Ecs, "DescribeSnapshots")
        .at(region)
        .with("RegionId", region.as_str())
        .with("SnapshotIds", (!ids.is_empty()).then(|| format!("[{}]", ids.join(","))))
        .with("ResourceGroupId", query.resource_group.as_ref().map(ResourceGroupId::as_str))
        .with("Status", query.progressing.then_some("progressing"))
        .with("Tag", Value::tags(query.tag.iter().map(|(key, value)| (key, value))));
    match &after.0 {
        Way::Token(token) => {
            call.with("MaxResults", PAGE).with("NextToken", Some(token.as_str()).filter(|token| !token.is_empty()))
        }
        Way::Number(number) => call.with("PageNumber", *number).with("PageSize", PAGE),
    }
}

#[derive(Deserialize)]
struct SnapshotPage<'a> {
    #[serde(borrow, rename = "Snapshots")]
    list: SnapshotList<'a>,
    #[serde(borrow, default = "nothing", rename = "NextToken")]
    next: Scalar<'a>,
    #[serde(borrow, default = "nothing", rename = "TotalCount")]
    total: Scalar<'a>,
    #[serde(borrow, default = "nothing", rename = "PageNumber")]
    number: Scalar<'a>,
    #[serde(rename = "RequestId", deserialize_with = "lenient::text")]
    _request_id: String,
}

fn nothing<'a>() -> Scalar<'a> {
    Scalar::Nothing
}

#[derive(Deserialize)]
struct SnapshotList<'a> {
    #[serde(borrow, default, rename = "Snapshot")]
    records: Records<'a>,
}

/// The records of a page, read in one pass without a buffer between, because lists of snapshots are long.
#[derive(Default)]
struct Records<'a> {
    items: Vec<SnapshotRecord<'a>>,
    malformed: usize,
}

impl<'de: 'a, 'a> Deserialize<'de> for Records<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = Records<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of snapshots")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Records::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut records = Records { items: Vec::with_capacity(PAGE as usize), malformed: 0 };
                while let Some(element) = list.next_element::<Element<'de>>()? {
                    match element.0 {
                        Some(record) => records.items.push(record),
                        None => records.malformed += 1,
                    }
                }
                Ok(records)
            }
        }

        deserializer.deserialize_any(List)
    }
}

/// One entry of the list; nothing if it is not an object.
struct Element<'a>(Option<SnapshotRecord<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Element<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Object).map(Element)
    }
}

struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Option<SnapshotRecord<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut record = SnapshotRecord::default();
        while let Some(name) = fields.next_key::<Scalar<'de>>()? {
            set(&mut record, &name.into_text(), &mut fields)?;
        }
        Ok(Some(record))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Takes the value of the field with this name; one that nobody asks for is passed over.
fn set<'de, A: MapAccess<'de>>(record: &mut SnapshotRecord<'de>, name: &str, fields: &mut A) -> Result<(), A::Error> {
    let mut value = || fields.next_value::<Scalar<'de>>();
    match name {
        "Tags" => record.tags = fields.next_value::<Tags<'de>>()?.pairs(),
        "SnapshotId" => record.id = value()?.into_text(),
        "SnapshotName" => record.name = value()?.into_text(),
        "Description" => record.description = value()?.into_text(),
        "Status" => record.status = value()?.into_text(),
        "Progress" => record.progress = value()?.into_text(),
        "Available" => record.available = value()?.into_flag().unwrap_or(false),
        "CreationTime" => record.created = value()?.into_text(),
        "LastModifiedTime" => record.modified = value()?.into_text(),
        "SourceDiskSize" => record.size_gib = value()?.into_u32(),
        "FullSnapshotSizeInBytes" => record.bytes = value()?.into_whole(),
        "SourceDiskId" => record.disk = value()?.into_text(),
        "SourceDiskType" => record.disk_kind = value()?.into_text(),
        "Category" => record.category = value()?.into_text(),
        "SnapshotType" => record.creation = value()?.into_text(),
        "Encrypted" => record.encrypted = value()?.into_flag().unwrap_or(false),
        "KMSKeyId" => record.key = value()?.into_text(),
        "RetentionDays" => record.retention_days = value()?.into_u32(),
        "ResourceGroupId" => record.resource_group = value()?.into_text(),
        "SourceSnapshotId" => record.source = value()?.into_text(),
        "SourceRegionId" => record.source_region = value()?.into_text(),
        "Usage" => record.usage = value()?.into_text(),
        _ => drop(fields.next_value::<IgnoredAny>()?),
    }
    Ok(())
}

/// `Tags.Tag[]`; a tag that cannot be read is left out.
#[derive(Deserialize)]
#[serde(untagged)]
enum Tags<'a> {
    List(#[serde(borrow)] TagList<'a>),
    Other(IgnoredAny),
}

#[derive(Deserialize)]
struct TagList<'a> {
    #[serde(borrow, default, rename = "Tag")]
    tags: lenient::Rows<TagRecord<'a>>,
}

#[derive(Deserialize)]
struct TagRecord<'a> {
    #[serde(borrow, rename = "TagKey")]
    key: Scalar<'a>,
    #[serde(borrow, default = "nothing", rename = "TagValue")]
    value: Scalar<'a>,
}

impl<'a> Tags<'a> {
    fn pairs(self) -> Vec<(std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)> {
        match self {
            Self::List(list) => {
                list.tags.items.into_iter().map(|tag| (tag.key.into_text(), tag.value.into_text())).collect()
            }
            Self::Other(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
