//! Instances: whether one runs.

use serde::Deserialize;

use crate::api::client::{Call, Client};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows};
use crate::domain::disk::InstanceStatus;
use crate::domain::ids::{InstanceId, RegionId};

impl Client {
    /// Whether an instance runs (DescribeInstances); `None` if there is no such instance in `region`.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn instance_status(
        &self,
        region: &RegionId,
        id: &InstanceId,
    ) -> Result<Option<InstanceStatus>, ApiError> {
        let call = Call::read(Service::Ecs, "DescribeInstances")
            .at(region)
            .with("RegionId", region.as_str())
            .with("InstanceIds", format!("[\"{id}\"]"));
        let rows = self.fetch::<Instances>(&call).await?.list.rows.some().ok_or_else(ApiError::senseless)?;
        let found = rows.iter().find(|record| record.id == id.as_str());
        if found.is_none() && !rows.is_empty() {
            // Something else than was asked for does not say that there is no such instance.
            return Err(ApiError::senseless());
        }
        Ok(found.map(|record| match record.status.as_str() {
            "Stopped" => InstanceStatus::Stopped,
            _ => InstanceStatus::NotStopped,
        }))
    }
}

#[derive(Deserialize)]
struct Instances {
    #[serde(rename = "Instances")]
    list: InstanceList,
}

#[derive(Deserialize)]
struct InstanceList {
    #[serde(default, rename = "Instance")]
    rows: Rows<InstanceRecord>,
}

#[derive(Deserialize)]
struct InstanceRecord {
    #[serde(rename = "InstanceId", deserialize_with = "lenient::text")]
    id: String,
    #[serde(default, rename = "Status", deserialize_with = "lenient::text")]
    status: String,
}
