//! The file `config.json` of the vendor's CLI.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::error::Category;
use zeroize::Zeroizing;

use super::{CredentialError, Credentials, Fault, Mode, Origin, Profile, Sources};
use crate::base::secret::Secret;
use crate::domain::ids::RegionId;

/// The file, as far as it is of interest.
#[derive(Deserialize)]
pub(super) struct File {
    /// Where it was read.
    #[serde(skip)]
    pub path: PathBuf,
    #[serde(default)]
    current: Option<String>,
    /// Its profiles.
    #[serde(default)]
    pub profiles: Vec<Entry>,
}

/// One profile. Which other fields are there only serves to guess a mode that is not named.
#[derive(Deserialize)]
pub(super) struct Entry {
    /// Its name.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default)]
    access_key_id: Option<String>,
    #[serde(default)]
    access_key_secret: Option<Secret>,
    #[serde(default)]
    sts_token: Option<Secret>,
    #[serde(default)]
    region_id: Option<String>,
    #[serde(default)]
    ram_role_arn: Option<String>,
    #[serde(default)]
    ram_role_name: Option<String>,
    #[serde(default)]
    private_key: Option<Secret>,
    #[serde(default)]
    process_command: Option<Secret>,
    #[serde(default)]
    oidc_provider_arn: Option<String>,
    #[serde(default)]
    cloud_sso_sign_in_url: Option<String>,
    #[serde(default)]
    bearer_token: Option<Secret>,
}

impl File {
    /// Reads `path`; `None` if there is no such file.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, CredentialError> {
        let content = match std::fs::read(path) {
            Ok(content) => Zeroizing::new(content),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(CredentialError::Unreadable { path: path.to_owned(), kind: error.kind() }),
        };
        // Some editors put a byte order mark in front.
        let text = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&content);
        // A list would be read as the fields in their order.
        if text.trim_ascii_start().first() == Some(&b'[') {
            let (line, column) = (
                1 + text.iter().take_while(|byte| byte.is_ascii_whitespace()).filter(|byte| **byte == b'\n').count(),
                1,
            );
            return Err(CredentialError::Broken { path: path.to_owned(), line, column, fault: Fault::WrongType });
        }
        let file: Self = serde_json::from_slice(text).map_err(|error| broken(path, &error))?;
        Ok(Some(Self { path: path.to_owned(), ..file }))
    }

    /// The name of the current profile, as the file says or as the CLI assumes.
    pub(super) fn current(&self) -> &str {
        self.current.as_deref().filter(|name| !name.is_empty()).unwrap_or("default")
    }
}

impl Entry {
    /// The profile without its credentials.
    pub(super) fn profile(&self, sources: &Sources, path: &Path) -> Profile {
        let mode = self.mode();
        Profile {
            name: self.name.as_str().into(),
            supported: !matches!(mode, Mode::Other(_)),
            mode,
            region: filled(&self.region_id).and_then(|text| RegionId::parse(text).ok()).or_else(|| sources.region()),
            origin: Origin::File(path.to_owned()),
        }
    }

    /// The profile with its credentials.
    pub(super) fn load(&self, sources: &Sources, path: &Path) -> Result<(Profile, Credentials), CredentialError> {
        let profile = self.profile(sources, path);
        if !profile.supported {
            return Err(CredentialError::Unsupported { name: profile.name, mode: profile.mode });
        }
        let incomplete = |field| CredentialError::Incomplete { name: profile.name.clone(), field };
        let secret = |secret: &Option<Secret>| secret.clone().filter(|secret| !secret.is_empty());
        let credentials = Credentials {
            access_key_id: filled(&self.access_key_id).ok_or_else(|| incomplete("access_key_id"))?.to_owned(),
            secret: secret(&self.access_key_secret).ok_or_else(|| incomplete("access_key_secret"))?,
            token: match profile.mode {
                Mode::StsToken => Some(secret(&self.sts_token).ok_or_else(|| incomplete("sts_token"))?),
                _ => None,
            },
        };
        Ok((profile, credentials))
    }

    fn mode(&self) -> Mode {
        let named = filled(&self.mode).unwrap_or_else(|| self.guess());
        match named {
            _ if named.eq_ignore_ascii_case("AK") => Mode::AccessKey,
            _ if named.eq_ignore_ascii_case("StsToken") => Mode::StsToken,
            _ => Mode::Other(named.into()),
        }
    }

    /// The mode of a profile that names none, in the CLI's order.
    fn guess(&self) -> &'static str {
        let has = |secret: &Option<Secret>| secret.as_ref().is_some_and(|secret| !secret.is_empty());
        let is = |text: &Option<String>| filled(text).is_some();
        if is(&self.access_key_id) && has(&self.access_key_secret) {
            return match () {
                () if has(&self.sts_token) => "StsToken",
                () if is(&self.ram_role_arn) => "RamRoleArn",
                () => "AK",
            };
        }
        match () {
            () if has(&self.private_key) => "RsaKeyPair",
            () if is(&self.ram_role_name) => "EcsRamRole",
            () if has(&self.process_command) => "External",
            () if is(&self.oidc_provider_arn) => "OIDC",
            () if is(&self.cloud_sso_sign_in_url) => "CloudSSO",
            () if has(&self.bearer_token) => "BearerToken",
            () => "AK",
        }
    }
}

fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// What is wrong and where. The parser's words about syntax name no content; those about types do, and are left out.
fn broken(path: &Path, error: &serde_json::Error) -> CredentialError {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default().to_owned();
    let fault = match error.classify() {
        Category::Syntax => Fault::Syntax(words),
        Category::Eof => Fault::CutShort(words),
        Category::Data | Category::Io => Fault::WrongType,
    };
    CredentialError::Broken { path: path.to_owned(), line: error.line(), column: error.column(), fault }
}
