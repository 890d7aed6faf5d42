//! Modes RamRoleArn and ChainableRamRoleArn: a role, assumed by the Security Token Service (AssumeRole).

use serde::Deserialize;

use super::recipe::Means;
use super::temporary::Keys;
use super::{CredentialError, Credentials, Forbidden, Silence, Sources};
use crate::api::client::{Call, Client};
use crate::api::endpoint::{Endpoints, Service};
use crate::api::error::{ApiError, foreign};
use crate::domain::ids::RegionId;

/// How long a session is to last where the profile does not say, in seconds.
pub(super) const USUAL: u32 = 3600;
/// How long a session may last, in seconds; the role itself may allow less. Anything else is taken for the nearest.
pub(super) const RANGE: (u32, u32) = (900, 43_200);

/// A role to assume.
#[derive(Debug, Clone)]
pub(super) struct Role {
    pub arn: String,
    pub session: String,
    pub seconds: u32,
    pub policy: Option<String>,
    pub external_id: Option<String>,
    pub sts: Sts,
}

/// Which host of the Security Token Service is asked; without anything the central one.
#[derive(Debug, Clone, Default)]
pub(super) struct Sts {
    pub region: Option<RegionId>,
    /// Whether the address inside a VPC is meant, which only regions have.
    pub vpc: bool,
    /// A whole host, which must be below the domain in use.
    pub host: Option<String>,
}

impl Sts {
    /// What the variables say.
    pub(super) fn of_variables(sources: &Sources) -> Self {
        Self {
            region: sources.variable("ALIBABA_CLOUD_STS_REGION").and_then(|text| RegionId::parse(text).ok()),
            vpc: sources.is_on("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"),
            host: sources.variable("ALIBABA_CLOUD_STS_ENDPOINT").map(str::to_owned),
        }
    }

    /// The addresses in use, with this host of the Security Token Service.
    pub(super) fn endpoints(&self, means: &Means<'_>) -> Result<Endpoints, CredentialError> {
        let usual = means.endpoints.clone();
        match &self.host {
            Some(host) => usual.with_sts_host(host).map_err(|_| CredentialError::Forbidden {
                name: means.name.clone(),
                why: Forbidden::Endpoint(host.as_str().into()),
            }),
            None => Ok(usual.with_vpc_sts(self.vpc && self.region.is_some())),
        }
    }

    /// The call at this host.
    fn call(&self, action: &'static str) -> Call {
        let call = Call::read(Service::Sts, action);
        match &self.region {
            Some(region) => call.at(region),
            None => call,
        }
    }
}

/// Assumes a role with `source`.
pub(super) async fn assume(
    means: &Means<'_>,
    source: Credentials,
    role: &Role,
) -> Result<Credentials, CredentialError> {
    const ACTION: &str = "AssumeRole";
    let client = Client::new(means.wire.clone(), role.sts.endpoints(means)?, source);
    let call = role.sts.call(ACTION);
    let call = call.with("RoleArn", role.arn.as_str()).with("RoleSessionName", role.session.as_str());
    let call = call.with("DurationSeconds", role.seconds.to_string());
    let optional = [("Policy", &role.policy), ("ExternalId", &role.external_id)];
    let call = optional.into_iter().fold(call, |call, (name, value)| match value {
        Some(value) => call.with(name, value.as_str()),
        None => call,
    });
    let body = client.send(&call).await.map_err(|error| refused(means, ACTION, error))?;
    session(means, ACTION, &body)
}

/// Why there is no session.
pub(super) fn refused(means: &Means<'_>, action: &'static str, error: ApiError) -> CredentialError {
    CredentialError::Service { name: means.name.clone(), action, error: Box::new(error) }
}

/// The session in a successful answer.
pub(super) fn session(means: &Means<'_>, action: &'static str, body: &[u8]) -> Result<Credentials, CredentialError> {
    #[derive(Deserialize)]
    struct Assumed {
        #[serde(rename = "Credentials")]
        credentials: Keys,
    }
    let read = serde_json::from_slice::<Assumed>(body).map_err(|_| Silence::Unintelligible);
    // The answer holds a secret, so nothing of it is kept to explain it.
    let strange = |_: Silence| refused(means, action, foreign(200, b"", &[]));
    read.and_then(|answer| answer.credentials.credentials()).map_err(strange)
}
