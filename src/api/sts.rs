//! Security Token Service: who am I.

use serde::Deserialize;

use super::client::{Call, Client};
use super::endpoint::Service;
use super::error::ApiError;
use super::lenient;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::AccountId;

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerIdentity {
    /// The account.
    pub account: AccountId,
    /// The full name, such as `acs:ram::1234567890123456:user/ops`.
    pub arn: Untrusted,
    /// What kind of identity it is.
    pub kind: IdentityKind,
    /// The end of the full name: a user's or a role session's name; `root` for the account itself.
    pub name: Untrusted,
}

/// `IdentityType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityKind {
    /// The account itself, which may do everything.
    Account,
    /// A RAM user.
    RamUser,
    /// A session of a role.
    AssumedRole,
    /// A value that the API did not have when this was written.
    Other,
}

impl IdentityKind {
    fn from_wire(text: &str) -> Self {
        match text {
            "Account" => Self::Account,
            "RAMUser" => Self::RamUser,
            "AssumedRoleUser" => Self::AssumedRole,
            _ => Self::Other,
        }
    }
}

impl Client {
    /// Who signs (GetCallerIdentity). Needs no permission.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn caller_identity(&self) -> Result<CallerIdentity, ApiError> {
        let record: Identity = self.fetch(&Call::read(Service::Sts, "GetCallerIdentity")).await?;
        let name = record.arn.rsplit(['/', ':']).next().unwrap_or_default();
        Ok(CallerIdentity {
            account: record.account,
            kind: IdentityKind::from_wire(&record.kind),
            name: name.into(),
            arn: record.arn.as_str().into(),
        })
    }
}

#[derive(Debug, Deserialize)]
struct Identity {
    #[serde(rename = "AccountId")]
    account: AccountId,
    #[serde(default, rename = "Arn", deserialize_with = "lenient::text")]
    arn: String,
    #[serde(default, rename = "IdentityType", deserialize_with = "lenient::text")]
    kind: String,
}
