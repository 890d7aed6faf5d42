//! How credentials are got, as a source says it, before anybody is asked.

use std::path::PathBuf;

use super::external::Command;
use super::oidc::Oidc;
use super::role::Role;
use super::{CredentialError, Credentials, Sources, external, metadata, oidc, role, uri};
use crate::api::endpoint::Endpoints;
use crate::api::transport::Wire;
use crate::base::secret::Secret;
use crate::base::untrusted::Untrusted;

/// How credentials are got.
#[derive(Debug, Clone)]
pub(super) struct Recipe {
    first: First,
    /// The roles to assume one after the other, each with what the one before it gave.
    roles: Vec<Role>,
}

/// Where it begins.
#[derive(Debug, Clone)]
enum First {
    /// Keys that stand in the source.
    Keys(Credentials),
    /// A token of an identity provider.
    Oidc(Oidc),
    /// The role of the instance; its name, if the source knows it.
    Instance(Option<String>),
    /// An address to ask.
    Uri(Secret),
    /// A command to run.
    Command(Command),
}

/// What is needed to ask.
pub(super) struct Means<'a> {
    pub wire: &'a Wire,
    pub endpoints: &'a Endpoints,
    pub sources: &'a Sources,
    /// The profile, for errors.
    pub name: &'a Untrusted,
}

impl Recipe {
    fn of(first: First) -> Self {
        Self { first, roles: Vec::new() }
    }

    pub(super) fn keys(keys: Credentials) -> Self {
        Self::of(First::Keys(keys))
    }

    pub(super) fn oidc(oidc: Oidc) -> Self {
        Self::of(First::Oidc(oidc))
    }

    pub(super) fn instance(role: Option<String>) -> Self {
        Self::of(First::Instance(role))
    }

    pub(super) fn uri(uri: Secret) -> Self {
        Self::of(First::Uri(uri))
    }

    pub(super) fn command(line: Secret, folder: PathBuf) -> Self {
        Self::of(First::Command(Command { line, folder }))
    }

    /// The same with one more role to assume.
    pub(super) fn then(mut self, role: Role) -> Self {
        self.roles.push(role);
        self
    }

    /// The keys that stand in the source, if nobody has to be asked.
    pub(super) fn standing_keys(&self) -> Option<&Credentials> {
        match &self.first {
            First::Keys(keys) if self.roles.is_empty() => Some(keys),
            _ => None,
        }
    }

    /// Gets them.
    pub(super) async fn fetch(&self, means: &Means<'_>) -> Result<Credentials, CredentialError> {
        let mut credentials = match &self.first {
            First::Keys(keys) => keys.clone(),
            First::Oidc(oidc) => oidc::assume(means, oidc).await?,
            First::Instance(role) => metadata::ask(means, role.as_deref()).await?,
            First::Uri(uri) => uri::ask(means, uri.expose()).await?,
            First::Command(command) => external::run(means, command).await?,
        };
        for role in &self.roles {
            credentials = role::assume(means, credentials, role).await?;
        }
        Ok(credentials)
    }
}
