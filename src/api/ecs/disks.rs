//! Disks: list.

use serde::Deserialize;

use crate::api::client::{Call, Client};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows, time};
use crate::api::page::{Listing, Next, Page, Paged};
use crate::api::params::Value;
use crate::domain::disk::{Disk, DiskStatus};
use crate::domain::ids::{DiskId, InstanceId, KeyId, RegionId, SnapshotId};

/// The most disks that one page can carry.
const PAGE: u32 = 500;

/// Which disks of a region to list; what is not set does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiskQuery {
    /// One disk.
    pub id: Option<DiskId>,
    /// A tag: key and value.
    pub tag: Option<(String, String)>,
    /// Whether only data disks are wanted.
    pub data_only: bool,
}

impl Client {
    /// The disks of `region` (DescribeDisks).
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn disks(&self, region: &RegionId, query: &DiskQuery) -> Result<Listing<Disk>, ApiError> {
        let call = Call::read(Service::Ecs, "DescribeDisks")
            .at(region)
            .with("RegionId", region.as_str())
            // This parameter is one text that holds JSON. Identifiers need no escapes.
            .with("DiskIds", query.id.as_ref().map(|id| format!("[\"{id}\"]")))
            .with("DiskType", query.data_only.then_some("data"))
            .with("Tag", Value::tags(query.tag.iter().map(|(key, value)| (key, value))))
            .with("MaxResults", PAGE);
        Ok(self.list::<Disks>(call).await?.convert(|record| Some(record.disk(region))))
    }
}

#[derive(Deserialize)]
struct Disks {
    #[serde(rename = "Disks")]
    list: DiskList,
    #[serde(default, rename = "NextToken", deserialize_with = "lenient::text")]
    next: String,
}

#[derive(Deserialize)]
struct DiskList {
    #[serde(default, rename = "Disk")]
    rows: Rows<DiskRecord>,
}

impl Paged for Disks {
    type Record = DiskRecord;

    fn page(self) -> Page<DiskRecord> {
        Page { rows: self.list.rows, next: Next::Token(self.next) }
    }
}

#[derive(Debug, Deserialize)]
struct DiskRecord {
    #[serde(rename = "DiskId")]
    id: DiskId,
    #[serde(default, rename = "ZoneId", deserialize_with = "lenient::text")]
    zone: String,
    #[serde(default, rename = "DiskName", deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, rename = "Category", deserialize_with = "lenient::text")]
    category: String,
    #[serde(default, rename = "Size", deserialize_with = "lenient::whole")]
    size: Option<u32>,
    #[serde(default, rename = "Status", deserialize_with = "lenient::text")]
    status: String,
    #[serde(default, rename = "Type", deserialize_with = "lenient::text")]
    kind: String,
    #[serde(default, rename = "KMSKeyId", deserialize_with = "lenient::text")]
    key: String,
    #[serde(default, rename = "SourceSnapshotId", deserialize_with = "lenient::text")]
    source: String,
    #[serde(default, rename = "InstanceId", deserialize_with = "lenient::text")]
    instance: String,
    #[serde(default, rename = "MultiAttach", deserialize_with = "lenient::text")]
    multi_attach: String,
    #[serde(default, rename = "CreationTime", deserialize_with = "lenient::text")]
    created: String,
}

impl DiskRecord {
    fn disk(self, region: &RegionId) -> Disk {
        Disk {
            region: region.clone(),
            zone: self.zone.as_str().into(),
            name: self.name.as_str().into(),
            category: self.category.as_str().into(),
            size_gib: self.size,
            status: DiskStatus::from_wire(&self.status),
            data: self.kind.eq_ignore_ascii_case("data"),
            key: KeyId::parse(&self.key).ok(),
            source: SnapshotId::parse(&self.source).ok(),
            instance: InstanceId::parse(&self.instance).ok(),
            multi_attach: !matches!(self.multi_attach.as_str(), "" | "Disabled"),
            created: time(&self.created),
            id: self.id,
        }
    }
}
