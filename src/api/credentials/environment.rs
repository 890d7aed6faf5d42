//! What the variables give, as profiles of their own, and the role of the ECS instance, which a variable may name.

use super::oidc::Oidc;
use super::recipe::Recipe;
use super::role::{self, Sts};
use super::sources::Listed;
use super::{Credentials, Mode, Origin, Profile, Sources};
use crate::base::secret::Secret;

/// The name of the pseudo-profile that the variables' keys make.
pub const ENVIRONMENT: &str = "environment";
/// The name of the pseudo-profile that the variables' OIDC token makes.
pub const ENVIRONMENT_OIDC: &str = "environment-oidc";
/// The name of the pseudo-profile of `ALIBABA_CLOUD_CREDENTIALS_URI`.
pub const ENVIRONMENT_URI: &str = "environment-uri";
/// The name of the pseudo-profile of the ECS instance's role.
pub const INSTANCE: &str = "instance-role";

/// The variable that names the role of the instance, which saves a question.
pub(super) const INSTANCE_ROLE: &str = "ALIBABA_CLOUD_ECS_METADATA";
/// The defaults of role assumption.
pub(super) const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
pub(super) const ROLE_SESSION: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
pub(super) const OIDC_PROVIDER: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
pub(super) const OIDC_TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
/// The address to ask.
pub(super) const CREDENTIALS_URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

fn listed(name: &str, mode: Mode, origin: Origin, recipe: Recipe, sources: &Sources) -> Listed {
    let profile = Profile { name: name.into(), mode, region: sources.region(), origin, supported: true };
    Listed { own: name.to_owned(), profile, recipe: Ok(recipe) }
}

/// The variables' keys. As in the vendor's libraries, an ID without a secret counts as nothing.
pub(super) fn keys(sources: &Sources) -> Option<Listed> {
    let id = sources.variable("ALIBABA_CLOUD_ACCESS_KEY_ID")?;
    let secret = sources.variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?;
    let token = sources.variable("ALIBABA_CLOUD_SECURITY_TOKEN").map(Secret::new);
    let mode = if token.is_some() { Mode::StsToken } else { Mode::AccessKey };
    let keys = Credentials { access_key_id: id.to_owned(), secret: Secret::new(secret), token, expires: None };
    Some(listed(ENVIRONMENT, mode, Origin::Environment, Recipe::keys(keys), sources))
}

/// The variables' OIDC token, if all three of them are set.
pub(super) fn oidc(sources: &Sources) -> Option<Listed> {
    let oidc = Oidc {
        provider: sources.variable(OIDC_PROVIDER)?.to_owned(),
        token_file: sources.expand(sources.variable(OIDC_TOKEN_FILE)?),
        role: sources.variable(ROLE_ARN)?.to_owned(),
        session: session(sources, None),
        seconds: role::USUAL,
        policy: None,
        sts: Sts::of_variables(sources),
    };
    Some(listed(ENVIRONMENT_OIDC, Mode::Oidc, Origin::Environment, Recipe::oidc(oidc), sources))
}

/// The role of the instance, unless a variable says not to ask or there is no metadata service to ask.
pub(super) fn instance(sources: &Sources) -> Option<Listed> {
    sources.metadata.as_ref()?;
    if sources.is_on(super::metadata::SWITCH) {
        return None;
    }
    let recipe = Recipe::instance(sources.variable(INSTANCE_ROLE).map(str::to_owned));
    Some(listed(INSTANCE, Mode::EcsRamRole, Origin::Instance, recipe, sources))
}

/// The credentials URI that a variable names.
pub(super) fn uri(sources: &Sources) -> Option<Listed> {
    let recipe = Recipe::uri(Secret::new(sources.variable(CREDENTIALS_URI)?));
    Some(listed(ENVIRONMENT_URI, Mode::CredentialsUri, Origin::Environment, recipe, sources))
}

/// The name of a role session: what the profile says, what the variable says, or this program's name, so that whoever
/// reads the account's trail knows what acted.
pub(super) fn session(sources: &Sources, own: Option<&str>) -> String {
    own.or_else(|| sources.variable(ROLE_SESSION)).unwrap_or(env!("CARGO_PKG_NAME")).to_owned()
}

/// The variable that is missing where one of the two is set, which is worth a word when there is nothing else to use.
pub(super) fn lacking(sources: &Sources) -> Option<&'static str> {
    let (id, secret) = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    match (sources.variable(id), sources.variable(secret)) {
        (Some(_), None) => Some(secret),
        (None, Some(_)) => Some(id),
        _ => None,
    }
}
