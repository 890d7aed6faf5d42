//! Instances: whether one runs.

use serde::Deserialize;

use crate::api::client::{Call, Client};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::lenient::{self, Rows};
use crate::base::untrusted::Untrusted;
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
        let rows = lenient::some(self.fetch::<Instances>(&call).await?.list.rows)?;
        let asked = |record: &InstanceRecord| record.id == id.as_str();
        if !rows.is_empty() && !rows.iter().any(asked) {
            // Something else than was asked for does not say that there is no such instance.
            return Err(ApiError::NotJson { status: 200, prefix: Untrusted::default() });
        }
        let found = rows.into_iter().find(asked);
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
