//! Temporary credentials as those who give them write them.

use jiff::Timestamp;
use serde::Deserialize;

use super::{Credentials, Silence};
use crate::base::secret::Secret;
use crate::base::untrusted::Untrusted;

/// What the metadata service and a credentials URI answer.
#[derive(Deserialize)]
struct Given {
    #[serde(rename = "Code")]
    code: Option<String>,
    #[serde(flatten)]
    keys: Keys,
}

/// The keys themselves, which the Security Token Service wraps as `Credentials`.
#[derive(Deserialize)]
pub(super) struct Keys {
    #[serde(rename = "AccessKeyId")]
    id: Option<String>,
    #[serde(rename = "AccessKeySecret")]
    secret: Option<Secret>,
    #[serde(rename = "SecurityToken")]
    token: Option<Secret>,
    #[serde(rename = "Expiration")]
    expiration: Option<String>,
}

impl Keys {
    /// The credentials, if nothing is missing.
    ///
    /// # Errors
    /// The first field that is missing, or a time that is none.
    pub(super) fn credentials(self) -> Result<Credentials, Silence> {
        let filled = |secret: &Secret| !secret.is_empty();
        let id = self.id.filter(|id| !id.is_empty()).ok_or(Silence::Lacks("AccessKeyId"))?;
        let secret = self.secret.filter(filled).ok_or(Silence::Lacks("AccessKeySecret"))?;
        let token = self.token.filter(filled).ok_or(Silence::Lacks("SecurityToken"))?;
        let end = self.expiration.filter(|text| !text.is_empty()).ok_or(Silence::Lacks("Expiration"))?;
        let expires = Some(end.parse::<Timestamp>().map_err(|_| Silence::Lacks("Expiration"))?);
        Ok(Credentials { access_key_id: id, secret, token: Some(token), expires })
    }
}

/// Reads what the metadata service or a credentials URI answered with status 200.
///
/// # Errors
/// What it is instead; nothing of it is repeated but its code.
pub(super) fn read(body: &[u8]) -> Result<Credentials, Silence> {
    let given: Given = serde_json::from_slice(body).map_err(|_| Silence::Unintelligible)?;
    match given.code.as_deref() {
        Some("Success") => given.keys.credentials(),
        Some(code) => Err(Silence::Code(Untrusted::new(&code.chars().take(64).collect::<String>()))),
        None => Err(Silence::Lacks("Code")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_or_nothing() {
        let whole = r#"{"Code":"Success","AccessKeyId":"STS.k","AccessKeySecret":"canary-s","SecurityToken":"canary-t",
            "Expiration":"2026-01-02T04:04:05Z","LastUpdated":"2026-01-02T03:04:05Z"}"#;
        let read_as = |text: &str| read(text.as_bytes());
        let keys = read_as(whole).unwrap();
        assert_eq!((keys.access_key_id.as_str(), keys.secret.expose()), ("STS.k", "canary-s"));
        assert_eq!(keys.expires.unwrap().to_string(), "2026-01-02T04:04:05Z");
        for (from, to, why) in [
            ("\"Success\"", "\"Failed\"", Silence::Code("Failed".into())),
            ("\"Code\"", "\"Status\"", Silence::Lacks("Code")),
            ("STS.k", "", Silence::Lacks("AccessKeyId")),
            ("canary-s", "", Silence::Lacks("AccessKeySecret")),
            ("SecurityToken", "Token", Silence::Lacks("SecurityToken")),
            ("2026-01-02T04:04:05Z", "soon", Silence::Lacks("Expiration")),
            ("\"canary-s\"", "7", Silence::Unintelligible),
            ("{", "[", Silence::Unintelligible),
        ] {
            let error = read_as(&whole.replacen(from, to, 1)).unwrap_err();
            assert_eq!(error, why, "{from} -> {to}");
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
    }
}
