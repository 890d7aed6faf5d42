//! Resource Access Management: the role that lets others use an encrypted snapshot.

use serde::Deserialize;

use super::client::{Call, Client};
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
