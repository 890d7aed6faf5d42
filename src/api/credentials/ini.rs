//! The INI file of the vendor's libraries: sections are profiles, `type` is the mode, `#` begins a comment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::environment::{INSTANCE_ROLE, OIDC_PROVIDER, OIDC_TOKEN_FILE, ROLE_ARN, session};
use super::oidc::Oidc;
use super::recipe::Recipe;
use super::role::{self, Role, Sts};
use super::sources::{self, Listed};
use super::{CredentialError, Credentials, Fault, Mode, Origin, Profile, Sources};
use crate::base::secret::Secret;

/// A file.
pub(super) struct File {
    path: PathBuf,
    sections: Vec<Section>,
}

/// A section. Every value is held as a secret, because some are.
struct Section {
    name: String,
    values: BTreeMap<String, Secret>,
}

impl File {
    /// Reads `path`; `None` if there is no such file.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, CredentialError> {
        let Some(content) = sources::content(path)? else { return Ok(None) };
        let broken = |line, fault| CredentialError::Broken { path: path.to_owned(), line, column: 1, fault };
        let text = std::str::from_utf8(&content).map_err(|_| broken(1, Fault::NotText))?;
        let mut sections: Vec<Section> = Vec::new();
        for (no, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            let name = line.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(name, _)| name.trim());
            match (name, sections.last_mut(), line.split_once('=')) {
                (Some(name), ..) => sections.push(Section { name: name.to_owned(), values: BTreeMap::new() }),
                (None, Some(section), Some((key, value))) => {
                    let value = value.split('#').next().unwrap_or_default().trim();
                    section.values.insert(key.trim().to_ascii_lowercase(), Secret::new(value));
                }
                _ => return Err(broken(no + 1, Fault::NoPair)),
            }
        }
        Ok(Some(Self { path: path.to_owned(), sections }))
    }

    /// Whether it has a section of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.sections.iter().any(|section| section.name == name)
    }

    /// Its profiles, and how their credentials are got.
    pub(super) fn listed(&self, sources: &Sources) -> Vec<Listed> {
        let listed = |section: &Section| {
            let mode = section.mode();
            let profile = Profile {
                name: section.name.as_str().into(),
                supported: !matches!(mode, Mode::Other(_)),
                mode,
                region: sources.region(),
                origin: Origin::File(self.path.clone()),
            };
            Listed { own: section.name.clone(), recipe: section.recipe(sources), profile }
        };
        self.sections.iter().map(listed).collect()
    }
}

impl Section {
    fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(Secret::expose).filter(|text| !text.is_empty())
    }

    fn mode(&self) -> Mode {
        match self.value("type") {
            None | Some("access_key") => Mode::AccessKey,
            Some("ram_role_arn") => Mode::RamRoleArn,
            Some("ecs_ram_role") => Mode::EcsRamRole,
            Some("oidc_role_arn") => Mode::Oidc,
            Some(other) => Mode::Other(other.into()),
        }
    }

    fn need(&self, key: &'static str) -> Result<&str, CredentialError> {
        self.value(key).ok_or_else(|| CredentialError::Incomplete { name: self.name.as_str().into(), field: key })
    }

    /// A value, which a variable stands in for.
    fn need_or(&self, key: &'static str, variable: &str, sources: &Sources) -> Result<String, CredentialError> {
        match sources.variable(variable) {
            Some(value) if self.value(key).is_none() => Ok(value.to_owned()),
            _ => self.need(key).map(str::to_owned),
        }
    }

    fn recipe(&self, sources: &Sources) -> Result<Recipe, CredentialError> {
        let keys = || -> Result<Recipe, CredentialError> {
            Ok(Recipe::keys(Credentials {
                access_key_id: self.need("access_key_id")?.to_owned(),
                secret: Secret::new(self.need("access_key_secret")?),
                token: None,
                expires: None,
            }))
        };
        let session = || session(sources, self.value("role_session_name"));
        let policy = || self.value("policy").map(str::to_owned);
        Ok(match self.mode() {
            Mode::RamRoleArn => keys()?.then(Role {
                arn: self.need_or("role_arn", ROLE_ARN, sources)?,
                session: session(),
                seconds: role::USUAL,
                policy: policy(),
                external_id: None,
                sts: Sts::of_variables(sources),
            }),
            Mode::EcsRamRole => {
                let named = self.value("role_name").or_else(|| sources.variable(INSTANCE_ROLE));
                Recipe::instance(named.map(str::to_owned))
            }
            Mode::Oidc => Recipe::oidc(Oidc {
                provider: self.need_or("oidc_provider_arn", OIDC_PROVIDER, sources)?,
                token_file: sources.expand(&self.need_or("oidc_token_file_path", OIDC_TOKEN_FILE, sources)?),
                role: self.need_or("role_arn", ROLE_ARN, sources)?,
                session: session(),
                seconds: role::USUAL,
                policy: policy(),
                sts: Sts::of_variables(sources),
            }),
            mode @ Mode::Other(_) => {
                return Err(CredentialError::Unsupported { name: self.name.as_str().into(), mode });
            }
            _ => keys()?,
        })
    }
}
