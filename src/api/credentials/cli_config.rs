//! The file `config.json` of the vendor's CLI.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::error::Category;

use super::sources::{self, Listed};
use super::{CredentialError, Fault, Mode, Origin, Profile, Sources, cli_recipe};
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

/// One profile. Some fields only serve to guess a mode that is not named.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    /// Its name.
    pub name: String,
    mode: Option<String>,
    pub access_key_id: Option<String>,
    pub access_key_secret: Option<Secret>,
    pub sts_token: Option<Secret>,
    region_id: Option<String>,
    pub ram_role_arn: Option<String>,
    pub ram_role_name: Option<String>,
    /// The name of a role session, as the CLI spells the field.
    pub ram_session_name: Option<String>,
    /// The same as the Python library spells it for mode OIDC.
    pub role_session_name: Option<String>,
    /// Seconds that a role session is to last; 0 for the usual time.
    pub expired_seconds: Option<u32>,
    pub external_id: Option<String>,
    pub policy: Option<String>,
    pub sts_region: Option<String>,
    pub sts_endpoint: Option<String>,
    pub enable_vpc: Option<bool>,
    pub source_profile: Option<String>,
    pub oidc_provider_arn: Option<String>,
    pub oidc_token_file: Option<String>,
    /// It may carry a password of its own.
    pub credentials_uri: Option<Secret>,
    /// It may carry one among its arguments.
    pub process_command: Option<Secret>,
    private_key: Option<Secret>,
    cloud_sso_sign_in_url: Option<String>,
    bearer_token: Option<Secret>,
}

impl File {
    /// Reads `path`; `None` if there is no such file.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, CredentialError> {
        let Some(content) = sources::content(path)? else { return Ok(None) };
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
        filled(&self.current).unwrap_or("default")
    }

    /// The profile of that name.
    pub(super) fn find(&self, name: &str) -> Option<&Entry> {
        self.profiles.iter().find(|entry| entry.name == name)
    }

    /// A profile, and how its credentials are got.
    pub(super) fn listed(&self, entry: &Entry, sources: &Sources) -> Listed {
        let mode = entry.mode();
        let profile = Profile {
            name: entry.name.as_str().into(),
            supported: !matches!(mode, Mode::Other(_)),
            mode,
            region: filled(&entry.region_id).and_then(|text| RegionId::parse(text).ok()).or_else(|| sources.region()),
            origin: Origin::File(self.path.clone()),
        };
        Listed { own: entry.name.clone(), recipe: cli_recipe::recipe(self, entry, sources), profile }
    }
}

impl Entry {
    /// How it gives credentials.
    pub(super) fn mode(&self) -> Mode {
        Mode::of(filled(&self.mode).unwrap_or_else(|| self.guess()))
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

/// A text that is there and not empty.
pub(super) fn filled(text: &Option<String>) -> Option<&str> {
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
