//! Resource Access Management: the role that lets others use an encrypted snapshot.

use serde::Deserialize;

use super::client::{Call, Change, Client, Done, Writer};
use super::endpoint::Service;
use super::error::ApiError;
use super::lenient;
use crate::base::untrusted::Untrusted;

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: Untrusted,
    /// Its full name.
    pub arn: Untrusted,
    /// Who may assume it: a policy as JSON text.
    pub trust: Untrusted,
    /// Its description.
    pub description: Untrusted,
}

impl Client {
    /// One role (GetRole); `None` if there is none of that name.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn role(&self, name: &str) -> Result<Option<Role>, ApiError> {
        match self.fetch::<OneRole>(&Call::read(Service::Ram, "GetRole").with("RoleName", name)).await {
            // Every role is trusted by somebody, so that one without a policy was not understood.
            Ok(OneRole { role }) if role.trust.is_empty() => Err(ApiError::senseless()),
            Ok(OneRole { role }) => Ok(Some(Role {
                name: role.name.as_str().into(),
                arn: role.arn.as_str().into(),
                trust: role.trust.as_str().into(),
                description: role.description.as_str().into(),
            })),
            Err(error) if error.code() == "EntityNotExist.Role" => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Client {
    /// The names of the policies that are attached to a role (ListPoliciesForRole), which are not paged; `None` if there
    /// is no such role.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn role_policies(&self, name: &str) -> Result<Option<Vec<Untrusted>>, ApiError> {
        let call = Call::read(Service::Ram, "ListPoliciesForRole").with("RoleName", name);
        match self.fetch::<RolePolicies>(&call).await {
            Ok(found) if found.policies.list.iter().any(|one| one.name.is_empty()) => Err(ApiError::senseless()),
            Ok(found) => Ok(Some(found.policies.list.iter().map(|one| one.name.as_str().into()).collect())),
            Err(error) if error.code() == "EntityNotExist.Role" => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Writer<'_> {
    /// Makes a role (CreateRole) that those whom `trust`, a policy as JSON text, names may assume.
    ///
    /// # Errors
    /// [`ApiError`]; `EntityAlreadyExists.Role` if there is one of that name.
    pub async fn create_role(&self, name: &str, trust: &str, description: &str) -> Result<Done<()>, ApiError> {
        let change = Change::new(Service::Ram, "CreateRole")
            .with("RoleName", name)
            .with("AssumeRolePolicyDocument", trust)
            .with("Description", description);
        self.act(&change).await
    }

    /// Replaces the whole trust policy of a role (UpdateRole). The service compares nothing: whoever calls has read the
    /// role just before.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn update_role_trust(&self, name: &str, trust: &str) -> Result<Done<()>, ApiError> {
        let change =
            Change::new(Service::Ram, "UpdateRole").with("RoleName", name).with("NewAssumeRolePolicyDocument", trust);
        self.act(&change).await
    }

    /// Attaches one of the system's policies to a role (AttachPolicyToRole).
    ///
    /// # Errors
    /// [`ApiError`]; `EntityAlreadyExists.Role.Policy` if it is attached.
    pub async fn attach_system_policy(&self, role: &str, policy: &str) -> Result<Done<()>, ApiError> {
        let change = Change::new(Service::Ram, "AttachPolicyToRole")
            .with("PolicyType", "System")
            .with("PolicyName", policy)
            .with("RoleName", role);
        self.act(&change).await
    }
}

#[derive(Debug, Deserialize)]
struct RolePolicies {
    #[serde(rename = "Policies")]
    policies: PolicyList,
}

#[derive(Debug, Deserialize)]
struct PolicyList {
    #[serde(default, rename = "Policy")]
    list: Vec<PolicyRecord>,
}

#[derive(Debug, Deserialize)]
struct PolicyRecord {
    #[serde(rename = "PolicyName", deserialize_with = "lenient::text")]
    name: String,
}

#[derive(Debug, Deserialize)]
struct OneRole {
    #[serde(rename = "Role")]
    role: RoleRecord,
}

#[derive(Debug, Deserialize)]
struct RoleRecord {
    #[serde(rename = "RoleName", deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, rename = "Arn", deserialize_with = "lenient::text")]
    arn: String,
    #[serde(default, rename = "AssumeRolePolicyDocument", deserialize_with = "lenient::text")]
    trust: String,
    #[serde(default, rename = "Description", deserialize_with = "lenient::text")]
    description: String,
}
