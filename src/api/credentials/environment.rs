//! The variables as a profile.

use super::{Credentials, ENVIRONMENT, Mode, Origin, Profile, Sources};
use crate::base::secret::Secret;

/// The pseudo-profile of the variables. As in the vendor's libraries, an ID without a secret counts as nothing.
pub(super) fn load(sources: &Sources) -> Option<(Profile, Credentials)> {
    let id = sources.variable("ALIBABA_CLOUD_ACCESS_KEY_ID")?;
    let secret = sources.variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?;
    let token = sources.variable("ALIBABA_CLOUD_SECURITY_TOKEN").map(Secret::new);
    let profile = Profile {
        name: ENVIRONMENT.into(),
        mode: if token.is_some() { Mode::StsToken } else { Mode::AccessKey },
        region: sources.region(),
        origin: Origin::Environment,
        supported: true,
    };
    Some((profile, Credentials { access_key_id: id.to_owned(), secret: Secret::new(secret), token }))
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
