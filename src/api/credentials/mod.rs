//! Credentials: the vendor's whole chain of places where they are kept or given.
//!
//! The order is that of the vendor's libraries (documented as their default chain): the variables' keys, the variables'
//! OIDC token, the CLI's `config.json`, the INI files, the metadata of the ECS instance, the variables' credentials URI.
//! Naming a profile overrides it. A source that is there and cannot be used ends the search, because to sign in as
//! somebody else than was configured would be worse than not to sign in.
//!
//! [`Sources`] finds a profile in files and variables without asking anybody; a [`Keeper`] gets its credentials, keeps
//! them current, and watches that they stay those of the same identity.

mod cli_config;
mod cli_recipe;
mod environment;
mod error;
mod external;
mod ini;
mod keeper;
mod metadata;
mod oidc;
mod recipe;
mod role;
mod sources;
mod temporary;
#[cfg(test)]
mod tests;
mod uri;
mod web;

use std::path::PathBuf;

use jiff::Timestamp;

pub use self::environment::{ENVIRONMENT, ENVIRONMENT_OIDC, ENVIRONMENT_URI, INSTANCE};
pub use self::error::{CredentialError, Fault, Forbidden, Giver, Silence};
pub use self::keeper::Keeper;
pub use self::metadata::METADATA;
pub use self::sources::{Found, Sources};
pub(super) use self::uri::is_link_local;
use crate::base::secret::Secret;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::RegionId;

/// What a request is signed with.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The access key's ID. Not secret.
    pub access_key_id: String,
    /// The access key's secret.
    pub secret: Secret,
    /// The security token of a temporary access key.
    pub token: Option<Secret>,
    /// When they end; `None` if that is never or not known.
    pub expires: Option<Timestamp>,
}

impl Credentials {
    /// Whether both would sign alike.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.access_key_id == other.access_key_id
            && self.secret.expose() == other.secret.expose()
            && self.token.as_ref().map(Secret::expose) == other.token.as_ref().map(Secret::expose)
    }
}

/// How a profile gives credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// An access key.
    AccessKey,
    /// A temporary access key with its security token.
    StsToken,
    /// A role, assumed with an access key.
    RamRoleArn,
    /// A role, assumed with what another profile gives.
    ChainableRamRoleArn,
    /// The role of the ECS instance that the program runs on.
    EcsRamRole,
    /// A role, assumed with a token of an identity provider.
    Oidc,
    /// Whatever an address answers.
    CredentialsUri,
    /// Whatever a command prints.
    External,
    /// Another way, which cannot be used here, as the CLI names it.
    Other(Untrusted),
}

impl Mode {
    /// Those that can be used here.
    pub const ALL: [Self; 8] = [
        Self::AccessKey,
        Self::StsToken,
        Self::RamRoleArn,
        Self::ChainableRamRoleArn,
        Self::EcsRamRole,
        Self::Oidc,
        Self::CredentialsUri,
        Self::External,
    ];

    /// The mode of that name in any letter case, as the CLI compares them.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|mode| mode.shown().eq_ignore_ascii_case(name));
        known.unwrap_or_else(|| Self::Other(name.into()))
    }

    /// The mode as the CLI names it, safe to draw.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::AccessKey => "AK",
            Self::StsToken => "StsToken",
            Self::RamRoleArn => "RamRoleArn",
            Self::ChainableRamRoleArn => "ChainableRamRoleArn",
            Self::EcsRamRole => "EcsRamRole",
            Self::Oidc => "OIDC",
            Self::CredentialsUri => "CredentialsURI",
            Self::External => "External",
            Self::Other(name) => name.shown(),
        }
    }

    /// Whether the keys stand in the source themselves, so that nobody is asked and nothing but a change of the source
    /// renews them.
    #[must_use]
    pub fn is_static(&self) -> bool {
        matches!(self, Self::AccessKey | Self::StsToken)
    }
}

/// Where a profile was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The variables.
    Environment,
    /// This file.
    File(PathBuf),
    /// The metadata of the ECS instance.
    Instance,
}

/// A set of credentials by name, without the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name; no two have the same.
    pub name: Untrusted,
    /// How it gives credentials.
    pub mode: Mode,
    /// The region it prefers.
    pub region: Option<RegionId>,
    /// Where it was found.
    pub origin: Origin,
    /// Whether its mode can be used here.
    pub supported: bool,
}
