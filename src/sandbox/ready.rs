//! What `snapferry sandbox` prints when it is ready: everything that a program needs to know to use it.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::Serialize;

use super::sts::trust::provider;
use super::world::{self, Site, World};

/// What a program needs to know to use a sandbox: the line that `snapferry sandbox` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Ready {
    /// `http://` and the main port, which stands for the first region.
    pub endpoint: String,
    /// What to use in the place of `aliyuncs.com`: `localhost` and the main port.
    pub suffix: String,
    /// The address of each region's own port.
    pub endpoints: BTreeMap<String, String>,
    /// The regions with Resource Sharing; the first one is the default.
    pub regions: Vec<String>,
    /// All regions.
    pub ecs_regions: Vec<String>,
    /// Who can sign in.
    pub accounts: Vec<ReadyAccount>,
    /// The roles, by their full names.
    pub roles: Vec<String>,
    /// The address that stands for the metadata service of an ECS instance, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// The address that gives credentials, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials_uri: Option<String>,
    /// An identity provider, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc: Option<ReadyOidc>,
    /// The control endpoint, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<ReadyControl>,
}

/// Where the control endpoint is, and what opens it.
#[derive(Clone, Serialize)]
pub struct ReadyControl {
    /// The calls are below this address, such as `{url}/clock`.
    pub url: String,
    /// For the header `Authorization: Bearer TOKEN`.
    pub token: String,
}

impl std::fmt::Debug for ReadyControl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadyControl").field("url", &self.url).finish_non_exhaustive()
    }
}

/// An identity provider that a role trusts.
#[derive(Clone, Serialize)]
pub struct ReadyOidc {
    /// Its full name.
    pub provider_arn: String,
    /// The role.
    pub role_arn: String,
    /// A token of it, good for an hour.
    pub token: String,
}

impl std::fmt::Debug for ReadyOidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadyOidc").field("role_arn", &self.role_arn).finish_non_exhaustive()
    }
}

/// An account of the sandbox with its key, which opens nothing outside the sandbox.
#[derive(Clone, Serialize)]
pub struct ReadyAccount {
    /// The name of its profile.
    pub profile: String,
    /// 16 digits.
    pub account_id: String,
    /// The access key's name.
    pub access_key_id: String,
    /// The access key's secret.
    pub access_key_secret: String,
    /// The token that belongs to a temporary key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_token: Option<String>,
    /// The site that the account belongs to.
    pub site: Site,
}

impl std::fmt::Debug for ReadyAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadyAccount").field("profile", &self.profile).finish_non_exhaustive()
    }
}

impl Ready {
    /// What is there in any case.
    pub(super) fn new(world: &World, address: SocketAddr, endpoints: BTreeMap<String, String>) -> Self {
        let id = |region: &world::Region| region.id.clone();
        Self {
            endpoint: format!("http://{address}"),
            suffix: format!("localhost:{}", address.port()),
            endpoints,
            regions: world.regions.iter().filter(|region| region.resource_sharing).map(id).collect(),
            ecs_regions: world.regions.iter().map(id).collect(),
            accounts: world.accounts.iter().filter(|account| !account.key_inactive).map(ReadyAccount::of).collect(),
            roles: world.roles.iter().map(|role| arn(world, role)).collect(),
            metadata: None,
            credentials_uri: None,
            oidc: None,
            control: None,
        }
    }
}

/// The full name of a role.
fn arn(world: &World, role: &world::Role) -> String {
    format!("acs:ram::{}:role/{}", world.account_id(&role.owner), role.name.to_ascii_lowercase())
}

impl ReadyOidc {
    /// The first role that trusts an identity provider, with a token of that.
    pub(super) fn of(world: &World, token: String) -> Option<Self> {
        let found = world.roles.iter().find_map(|role| Some((role, provider(role)?)));
        found.map(|(role, provider_arn)| Self { provider_arn, role_arn: arn(world, role), token })
    }
}

impl ReadyAccount {
    /// What is told of an account of the world.
    #[must_use]
    pub fn of(account: &world::Account) -> Self {
        Self {
            profile: account.profile.clone(),
            account_id: account.account_id.clone(),
            access_key_id: account.access_key_id.clone(),
            access_key_secret: account.access_key_secret.expose().to_owned(),
            security_token: account.security_token.as_ref().map(|token| token.expose().to_owned()),
            site: account.site,
        }
    }
}
