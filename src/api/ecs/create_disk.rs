//! Making a disk from a snapshot.

use serde::Deserialize;

use super::encrypted;
use crate::api::client::{Change, Done, Writer};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::params::Value;
use crate::domain::ids::{DiskId, RegionId};
use crate::domain::plan::NewDisk;

impl Writer<'_> {
    /// Makes a pay-as-you-go data disk (CreateDisk). The same call with the same `token`, of at most 64 characters, makes
    /// it only once. `tags` are keys and values.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn create_disk(
        &self,
        region: &RegionId,
        disk: &NewDisk,
        token: &str,
        tags: &[(&str, &str)],
    ) -> Result<Done<DiskId>, ApiError> {
        let call = Change::new(Service::Ecs, "CreateDisk")
            .at(region)
            .with("RegionId", region.as_str())
            .with("ZoneId", disk.zone.as_str())
            .with("SnapshotId", disk.snapshot.as_str())
            .with("Size", disk.size_gib)
            .with("DiskCategory", disk.category.wire())
            .with("PerformanceLevel", disk.level.map(crate::domain::disk::Level::wire))
            .with("DiskName", Some(disk.name.as_str()).filter(|name| !name.is_empty()))
            .with("Tag", Value::tags(tags.iter().copied()))
            .with("ClientToken", token);
        let made = self.write::<Made>(&encrypted(call, &disk.encryption)).await?;
        Ok(made.map(|made| made.id))
    }
}

#[derive(Debug, Deserialize)]
struct Made {
    #[serde(rename = "DiskId")]
    id: DiskId,
}
