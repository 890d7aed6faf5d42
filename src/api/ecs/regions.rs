//! Regions and zones.

use serde::Deserialize;

use crate::api::client::{Call, Client};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows};
use crate::base::untrusted::Untrusted;
use crate::domain::disk::{DiskCategory, Zone};
use crate::domain::ids::{RegionId, ZoneId};

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

impl Client {
    /// The regions that this account sees (DescribeRegions). Entries that cannot be read are left out.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn regions(&self) -> Result<Vec<Region>, ApiError> {
        let call = Call::read(Service::Ecs, "DescribeRegions").with("AcceptLanguage", LANGUAGE);
        let regions = self.fetch::<Regions>(&call).await?.regions.rows.some().ok_or_else(ApiError::senseless)?;
        Ok(regions.into_iter().map(|record| Region { id: record.id, name: record.name.as_str().into() }).collect())
    }

    /// The zones of `region` with the categories of disks that are sold there, as far as they are known here
    /// (DescribeZones). Entries that cannot be read are left out.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn zones(&self, region: &RegionId) -> Result<Vec<Zone>, ApiError> {
        let call = Call::read(Service::Ecs, "DescribeZones")
            .at(region)
            .with("RegionId", region.as_str())
            .with("AcceptLanguage", LANGUAGE);
        let zones = self.fetch::<Zones>(&call).await?.zones.rows.some().ok_or_else(ApiError::senseless)?;
        let zone = |record: ZoneRecord| Zone {
            id: record.id,
            name: record.name.as_str().into(),
            categories: record.disks.rows.items.iter().filter_map(|text| DiskCategory::from_wire(text)).collect(),
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
    #[serde(rename = "ZoneId")]
    id: ZoneId,
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
