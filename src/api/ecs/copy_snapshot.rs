//! Copying a snapshot.

use serde::Deserialize;

use super::encrypted;
use crate::api::client::{Change, Done, Writer};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::params::Value;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::plan::NewCopy;

impl Writer<'_> {
    /// Copies a snapshot of `region` (CopySnapshot); gives the ID of the copy, which is in the destination. The same call
    /// with the same `token`, of at most 64 characters, makes it only once. `tags` are keys and values.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn copy_snapshot(
        &self,
        region: &RegionId,
        copy: &NewCopy,
        token: &str,
        tags: &[(&str, &str)],
    ) -> Result<Done<SnapshotId>, ApiError> {
        let call = Change::new(Service::Ecs, "CopySnapshot")
            .at(region)
            .with("RegionId", region.as_str())
            .with("SnapshotId", copy.snapshot.as_str())
            .with("DestinationRegionId", copy.region.as_str())
            .with("DestinationSnapshotName", copy.name.as_str())
            .with("DestinationSnapshotDescription", copy.description.as_str())
            .with("RetentionDays", copy.days)
            .with("Tag", Value::tags(tags.iter().copied()))
            .with("ClientToken", token);
        let made = self.write::<Made>(&encrypted(call, &copy.encryption)).await?;
        Ok(made.map(|made| made.id))
    }
}

#[derive(Debug, Deserialize)]
struct Made {
    #[serde(rename = "SnapshotId")]
    id: SnapshotId,
}
