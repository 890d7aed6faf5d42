//! Mode EcsRamRole: the role of the ECS instance, as its metadata service gives it.
//!
//! A token is asked for first (the hardened mode). Only where the service has none to give is it asked without, as the
//! vendor's libraries do, and not at all where `ALIBABA_CLOUD_IMDSV1_DISABLED` says so.
//!
//! `ALIBABA_CLOUD_ECS_METADATA_DISABLED` switches the service off, not only its turn in the chain: a profile of this mode
//! is not asked either, as in the vendor's libraries, whose provider of this mode refuses to be made then. Whoever sets
//! it wants nothing to leave for that address.

use std::time::Duration;

use reqwest::{Method, Url};
use zeroize::Zeroizing;

use super::recipe::Means;
use super::web::{Ask, Host};
use super::{CredentialError, Credentials, Forbidden, Giver, Silence, temporary};
use crate::base::secret::Secret;

/// The address of the metadata service on every ECS instance.
pub const METADATA: &str = "http://100.100.100.200";

/// How long the token is asked to last, in seconds: the most that there is, although it is used at once.
const TOKEN_SECONDS: &str = "21600";
/// How long a connection may take, and how long everything: the service is on the same machine, or there is none.
const LIMITS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(2));
/// Where the roles are.
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
/// The longest name of a role, in characters.
const LONGEST_NAME: usize = 64;

/// The variable that switches the metadata service off.
pub(super) const SWITCH: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";

/// Asks for the credentials of `role`, or of the role that the instance has.
pub(super) async fn ask(means: &Means<'_>, role: Option<&str>) -> Result<Credentials, CredentialError> {
    let silent = |why| CredentialError::Silent { name: means.name.clone(), giver: Giver::Metadata, why };
    if means.sources.is_on(SWITCH) {
        let why = Forbidden::SwitchedOff(SWITCH);
        return Err(CredentialError::Forbidden { name: means.name.clone(), why });
    }
    let strict = means.sources.is_on("ALIBABA_CLOUD_IMDSV1_DISABLED");
    let nobody = || Silence::NotReached("".into());
    let found = async {
        let base = means.sources.metadata.as_deref().ok_or_else(nobody)?;
        let token = token(base, strict).await?;
        let name = match role {
            Some(name) => name.to_owned(),
            None => only_role(&get(base, "", token.as_ref()).await?)?,
        };
        temporary::read(&get(base, &name, token.as_ref()).await?)
    };
    found.await.map_err(silent)
}

/// A token to ask with; `None` if the service has none to give and may be asked without.
async fn token(base: &str, strict: bool) -> Result<Option<Secret>, Silence> {
    let headers = [("X-aliyun-ecs-metadata-token-ttl-seconds", TOKEN_SECONDS)];
    match send(base, Method::PUT, "/latest/api/token", &headers).await {
        Ok(body) => {
            let text = std::str::from_utf8(&body).map_err(|_| Silence::Unintelligible)?.trim();
            if text.is_empty() { Err(Silence::Unintelligible) } else { Ok(Some(Secret::new(text))) }
        }
        Err(Silence::Status(status)) if strict => Err(Silence::NoToken(status)),
        Err(Silence::Status(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// The name of the instance's only role.
fn only_role(body: &[u8]) -> Result<String, Silence> {
    let name = std::str::from_utf8(body).map_err(|_| Silence::Unintelligible)?.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let sound = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain);
    if sound { Ok(name.to_owned()) } else { Err(Silence::Unintelligible) }
}

async fn get(base: &str, role: &str, token: Option<&Secret>) -> Result<Zeroizing<Vec<u8>>, Silence> {
    let headers: Vec<_> = token.map(|token| ("X-aliyun-ecs-metadata-token", token.expose())).into_iter().collect();
    send(base, Method::GET, &format!("{ROLES}{role}"), &headers).await
}

async fn send(
    base: &str,
    method: Method,
    path: &str,
    headers: &[(&'static str, &str)],
) -> Result<Zeroizing<Vec<u8>>, Silence> {
    let url = Url::parse(&format!("{base}{path}")).map_err(|_| Silence::Unintelligible)?;
    Ask { host: Host::Metadata, method, url, headers, limits: LIMITS }.send().await
}
