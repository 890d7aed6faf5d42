//! Bringing a disk back to what it was made from.

use crate::api::client::{Change, Done, Writer};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::domain::ids::{DiskId, RegionId};

impl Writer<'_> {
    /// Re-initialises a disk of `region` (ReInitDisk); its instance stays stopped. What is on the disk is gone.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn reinit_disk(&self, region: &RegionId, disk: &DiskId) -> Result<Done<()>, ApiError> {
        self.act(&Change::new(Service::Ecs, "ReInitDisk").at(region).with("DiskId", disk.as_str())).await
    }
}
