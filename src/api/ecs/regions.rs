//! Regions and zones.

use serde::Deserialize;

use crate::api::client::{Call, Client};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows};
use crate::base::untrusted::Untrusted;
use crate::domain::ids::RegionId;

/// The language of names. The default would be Chinese.
const LANGUAGE: &str = "en-US";

/// A region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its ID.
    pub id: RegionId,
    /// Its English name, such as `China (Hangzhou)`.
    pub name: Untrusted,
}

/// A zone of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its ID, such as `cn-hangzhou-i`.
    pub id: Untrusted,
    /// Its English name.
    pub name: Untrusted,
    /// The disk categories that can be made there, such as `cloud_essd`.
    pub disk_categories: Vec<Untrusted>,
}

impl Client {
    /// The regions that this account sees (DescribeRegions). Entries that cannot be read are left out.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn regions(&self) -> Result<Vec<Region>, ApiError> {
        let call = Call::read(Service::Ecs, "DescribeRegions").with("AcceptLanguage", LANGUAGE);
        let regions = self.fetch::<Regions>(&call).await?.regions.rows.items;
        Ok(regions.into_iter().map(|record| Region { id: record.id, name: record.name.as_str().into() }).collect())
    }

    /// The zones of `region` (DescribeZones). Entries that cannot be read are left out.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn zones(&self, region: &RegionId) -> Result<Vec<Zone>, ApiError> {
        let call = Call::read(Service::Ecs, "DescribeZones")
            .at(region)
            .with("RegionId", region.as_str())
            .with("AcceptLanguage", LANGUAGE);
        let zones = self.fetch::<Zones>(&call).await?.zones.rows.items;
        let zone = |record: ZoneRecord| Zone {
            id: record.id.as_str().into(),
            name: record.name.as_str().into(),
            disk_categories: record.disks.rows.items.iter().map(|text| text.as_str().into()).collect(),
        };
        Ok(zones.into_iter().map(zone).collect())
    }
}

#[derive(Deserialize)]
struct Regions {
    #[serde(rename = "Regions")]
    regions: RegionList,
}

#[derive(Deserialize)]
struct RegionList {
    #[serde(default, rename = "Region")]
    rows: Rows<RegionRecord>,
}

#[derive(Deserialize)]
struct RegionRecord {
    #[serde(rename = "RegionId")]
    id: RegionId,
    #[serde(default, rename = "LocalName", deserialize_with = "lenient::text")]
    name: String,
}

#[derive(Deserialize)]
struct Zones {
    #[serde(rename = "Zones")]
    zones: ZoneList,
}

#[derive(Deserialize)]
struct ZoneList {
    #[serde(default, rename = "Zone")]
    rows: Rows<ZoneRecord>,
}

#[derive(Deserialize)]
struct ZoneRecord {
    #[serde(rename = "ZoneId", deserialize_with = "lenient::text")]
    id: String,
    #[serde(default, rename = "LocalName", deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, rename = "AvailableDiskCategories")]
    disks: DiskList,
}

#[derive(Deserialize, Default)]
struct DiskList {
    #[serde(default, rename = "DiskCategories")]
    rows: Rows<String>,
}
