//! Mode OIDC: a role, assumed with a token of an identity provider (AssumeRoleWithOIDC, which nobody signs).

use std::io::Read as _;
use std::path::PathBuf;

use super::recipe::Means;
use super::role::{self, Sts};
use super::{CredentialError, Credentials, Giver, Silence};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::retry::Retry;
use crate::api::transport::Unsigned;
use crate::base::secret::Secret;

/// The longest token that is read, in bytes; the service takes 20,000.
const LONGEST: u64 = 32 << 10;

/// What is needed to assume a role with a token.
#[derive(Debug, Clone)]
pub(super) struct Oidc {
    pub provider: String,
    /// Read anew each time: whoever writes the tokens replaces them before they end.
    pub token_file: PathBuf,
    pub role: String,
    pub session: String,
    pub seconds: u32,
    pub policy: Option<String>,
    pub sts: Sts,
}

/// Assumes the role.
pub(super) async fn assume(means: &Means<'_>, oidc: &Oidc) -> Result<Credentials, CredentialError> {
    const ACTION: &str = "AssumeRoleWithOIDC";
    let token = read_token(means, oidc)?;
    let refused = |error| role::refused(means, ACTION, error);
    let endpoints = oidc.sts.endpoints(means)?;
    let url =
        endpoints.url(Service::Sts, oidc.sts.region.as_ref()).map_err(|error| refused(ApiError::setup(&error)))?;
    let mut form = vec![
        ("RoleArn".to_owned(), oidc.role.clone()),
        ("OIDCProviderArn".to_owned(), oidc.provider.clone()),
        ("OIDCToken".to_owned(), token.expose().to_owned()),
        ("RoleSessionName".to_owned(), oidc.session.clone()),
        ("DurationSeconds".to_owned(), oidc.seconds.to_string()),
    ];
    form.extend(oidc.policy.iter().map(|policy| ("Policy".to_owned(), policy.clone())));
    let env = means.wire.env();
    let mut retry = Retry::new(env);
    loop {
        let request = Unsigned { url: &url, version: Service::Sts.version(), action: ACTION, form: &form };
        let answer = means.wire.ask_unsigned(request).await.and_then(|answer| answer.into_body(&[&token]));
        let error = match answer {
            Ok(body) => return role::session(means, ACTION, &body),
            Err(error) => error,
        };
        match retry.after(&error, env) {
            Some(wait) => means.wire.limiter().rest(wait).await,
            None => return Err(refused(error)),
        }
    }
}

fn read_token(means: &Means<'_>, oidc: &Oidc) -> Result<Secret, CredentialError> {
    let unreadable = |kind| CredentialError::Unreadable { path: oidc.token_file.clone(), kind };
    let silent = |why| CredentialError::Silent { name: means.name.clone(), giver: Giver::TokenFile, why };
    let mut text = String::new();
    let file = std::fs::File::open(&oidc.token_file).map_err(|error| unreadable(error.kind()))?;
    file.take(LONGEST + 1).read_to_string(&mut text).map_err(|error| unreadable(error.kind()))?;
    if text.len() as u64 > LONGEST {
        return Err(silent(Silence::TooLarge(usize::try_from(LONGEST).unwrap_or(usize::MAX))));
    }
    let token = Secret::new(text.trim());
    if token.is_empty() { Err(silent(Silence::Unintelligible)) } else { Ok(token) }
}
