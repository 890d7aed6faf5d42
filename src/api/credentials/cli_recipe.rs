//! How a profile of the CLI's file gives credentials. Variables fill what it leaves empty, as with the CLI.

use super::cli_config::{Entry, File, filled};
use super::environment::{CREDENTIALS_URI, INSTANCE_ROLE, OIDC_PROVIDER, OIDC_TOKEN_FILE, ROLE_ARN, session};
use super::oidc::Oidc;
use super::recipe::Recipe;
use super::role::{self, Role, Sts};
use super::{CredentialError, Credentials, Mode, Sources};
use crate::base::secret::Secret;
use crate::domain::ids::RegionId;

/// How many profiles may stand behind one another.
const DEEPEST: usize = 8;

/// How a profile of the file gives credentials.
///
/// # Errors
/// What it lacks.
pub(super) fn recipe(file: &File, entry: &Entry, sources: &Sources) -> Result<Recipe, CredentialError> {
    behind(file, entry, sources, 0).map_err(|error| match error {
        // Whose loop it is matters more than where it closes.
        CredentialError::Loop { .. } => CredentialError::Loop { name: entry.name.as_str().into() },
        other => other,
    })
}

fn behind(file: &File, entry: &Entry, sources: &Sources, depth: usize) -> Result<Recipe, CredentialError> {
    let name = || entry.name.as_str().into();
    let incomplete = |field| CredentialError::Incomplete { name: name(), field };
    let need = |text: &Option<String>, variable: &str, field| {
        let own = filled(text).or_else(|| sources.variable(variable));
        own.map(str::to_owned).ok_or_else(|| incomplete(field))
    };
    Ok(match entry.mode() {
        Mode::AccessKey => Recipe::keys(keys(entry, None)?),
        Mode::StsToken => {
            let token = entry.sts_token.clone().filter(|token| !token.is_empty());
            Recipe::keys(keys(entry, Some(token.ok_or_else(|| incomplete("sts_token"))?))?)
        }
        Mode::RamRoleArn => {
            let token = entry.sts_token.clone().filter(|token| !token.is_empty());
            Recipe::keys(keys(entry, token)?).then(role(entry, sources)?)
        }
        Mode::ChainableRamRoleArn => {
            let source = filled(&entry.source_profile).ok_or_else(|| incomplete("source_profile"))?;
            if depth == DEEPEST || source == entry.name {
                return Err(CredentialError::Loop { name: name() });
            }
            let missing = || CredentialError::NoSuchProfile { name: source.into(), path: Some(file.path.clone()) };
            let source = file.find(source).ok_or_else(missing)?;
            behind(file, source, sources, depth + 1)?.then(role(entry, sources)?)
        }
        Mode::EcsRamRole => {
            let named = filled(&entry.ram_role_name).or_else(|| sources.variable(INSTANCE_ROLE));
            Recipe::instance(named.map(str::to_owned))
        }
        Mode::Oidc => Recipe::oidc(Oidc {
            provider: need(&entry.oidc_provider_arn, OIDC_PROVIDER, "oidc_provider_arn")?,
            token_file: sources.expand(&need(&entry.oidc_token_file, OIDC_TOKEN_FILE, "oidc_token_file")?),
            role: need(&entry.ram_role_arn, ROLE_ARN, "ram_role_arn")?,
            session: session(sources, filled(&entry.ram_session_name).or_else(|| filled(&entry.role_session_name))),
            seconds: seconds(entry),
            policy: filled(&entry.policy).map(str::to_owned),
            sts: sts(entry, sources),
        }),
        Mode::CredentialsUri => {
            let own = entry.credentials_uri.clone().filter(|uri| !uri.is_empty());
            let uri = own.or_else(|| sources.variable(CREDENTIALS_URI).map(Secret::new));
            Recipe::uri(uri.ok_or_else(|| incomplete("credentials_uri"))?)
        }
        Mode::External => {
            let line = entry.process_command.clone().filter(|line| !line.is_empty());
            Recipe::command(line.ok_or_else(|| incomplete("process_command"))?, sources.home.clone())
        }
        mode @ Mode::Other(_) => return Err(CredentialError::Unsupported { name: name(), mode }),
    })
}

/// The keys that stand in the profile.
fn keys(entry: &Entry, token: Option<Secret>) -> Result<Credentials, CredentialError> {
    let incomplete = |field| CredentialError::Incomplete { name: entry.name.as_str().into(), field };
    let secret = entry.access_key_secret.clone().filter(|secret| !secret.is_empty());
    Ok(Credentials {
        access_key_id: filled(&entry.access_key_id).ok_or_else(|| incomplete("access_key_id"))?.to_owned(),
        secret: secret.ok_or_else(|| incomplete("access_key_secret"))?,
        token,
        expires: None,
    })
}

/// The role that the profile assumes.
fn role(entry: &Entry, sources: &Sources) -> Result<Role, CredentialError> {
    let incomplete = || CredentialError::Incomplete { name: entry.name.as_str().into(), field: "ram_role_arn" };
    let arn = filled(&entry.ram_role_arn).or_else(|| sources.variable(ROLE_ARN)).ok_or_else(incomplete)?;
    let external = filled(&entry.external_id).or_else(|| sources.variable("ALIBABA_CLOUD_EXTERNAL_ID"));
    Ok(Role {
        arn: arn.to_owned(),
        session: session(sources, filled(&entry.ram_session_name)),
        seconds: seconds(entry),
        policy: filled(&entry.policy).map(str::to_owned),
        external_id: external.map(str::to_owned),
        sts: sts(entry, sources),
    })
}

fn seconds(entry: &Entry) -> u32 {
    let (least, most) = role::RANGE;
    entry.expired_seconds.filter(|seconds| *seconds > 0).map_or(role::USUAL, |seconds| seconds.clamp(least, most))
}

fn sts(entry: &Entry, sources: &Sources) -> Sts {
    let usual = Sts::of_variables(sources);
    Sts {
        region: filled(&entry.sts_region).and_then(|text| RegionId::parse(text).ok()).or(usual.region),
        vpc: entry.enable_vpc.unwrap_or(usual.vpc),
        host: filled(&entry.sts_endpoint).map(str::to_owned).or(usual.host),
    }
}
