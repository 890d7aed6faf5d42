//! Where Resource Sharing is, and whether it works inside the resource directory.

use serde::Deserialize;

use super::{read, write};
use crate::api::client::{Client, Done, Writer};
use crate::api::ecs::Region;
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows};
use crate::domain::ids::RegionId;

impl Client {
    /// The regions that have Resource Sharing (DescribeRegions), as the host of `region` tells them. Entries that
    /// cannot be read are left out.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn sharing_regions(&self, region: &RegionId) -> Result<Vec<Region>, ApiError> {
        let call = read("DescribeRegions", region).with("AcceptLanguage", "en-US");
        let regions = self.fetch::<Regions>(&call).await?.regions.some().ok_or_else(ApiError::senseless)?;
        Ok(regions.into_iter().map(|record| Region { id: record.id, name: record.name.as_str().into() }).collect())
    }

    /// Whether sharing inside the resource directory is switched on (CheckSharingWithResourceDirectoryStatus).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn sharing_with_directory_enabled(&self, region: &RegionId) -> Result<bool, ApiError> {
        let call = read("CheckSharingWithResourceDirectoryStatus", region);
        Ok(self.fetch::<SharingStatus>(&call).await?.enabled.unwrap_or(false))
    }
}

impl Writer<'_> {
    /// Switches sharing inside the resource directory on (EnableSharingWithResourceDirectory). Only the management
    /// account may, and no call switches it off again.
    ///
    /// # Errors
    /// [`ApiError`], such as `AlreadyEnabled`.
    pub async fn enable_sharing_with_directory(&self, region: &RegionId) -> Result<Done<()>, ApiError> {
        self.act(&write("EnableSharingWithResourceDirectory", region)).await
    }
}

#[derive(Debug, Deserialize)]
struct Regions {
    #[serde(rename = "Regions")]
    regions: Rows<RegionRecord>,
}

#[derive(Debug, Deserialize)]
struct RegionRecord {
    #[serde(rename = "RegionId")]
    id: RegionId,
    #[serde(default, rename = "LocalName", deserialize_with = "lenient::text")]
    name: String,
}

#[derive(Debug, Deserialize)]
struct SharingStatus {
    #[serde(rename = "EnableSharingWithRd", deserialize_with = "lenient::flag")]
    enabled: Option<bool>,
}
