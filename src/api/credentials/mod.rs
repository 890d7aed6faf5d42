//! Credentials: from the variables `ALIBABA_CLOUD_*` and from the profiles of the vendor's CLI.
//!
//! The order is that of the vendor's libraries: the variables come first, then the CLI's `config.json`. Naming a profile
//! overrides it. Files are read anew with every question, so a renewed token is seen.

mod cli_config;
mod environment;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::secret::Secret;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::RegionId;

/// The name of the pseudo-profile that the variables make.
pub const ENVIRONMENT: &str = "environment";

/// What a request is signed with.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The access key's ID. Not secret.
    pub access_key_id: String,
    /// The access key's secret.
    pub secret: Secret,
    /// The security token of a temporary access key.
    pub token: Option<Secret>,
}

/// How a profile gives credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// An access key.
    AccessKey,
    /// A temporary access key with its security token.
    StsToken,
    /// Another way, which cannot be used here, as the CLI names it.
    Other(Untrusted),
}

impl Mode {
    /// The mode as the CLI names it, safe to draw.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::AccessKey => "AK",
            Self::StsToken => "StsToken",
            Self::Other(name) => name.shown(),
        }
    }
}

/// Where a profile was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The variables.
    Environment,
    /// This file.
    File(PathBuf),
}

/// A set of credentials by name, without the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: Untrusted,
    /// How it gives credentials.
    pub mode: Mode,
    /// The region it prefers.
    pub region: Option<RegionId>,
    /// Where it was found.
    pub origin: Origin,
    /// Whether its mode can be used here.
    pub supported: bool,
}

/// Why there are no credentials. No variant carries text out of a credentials file but profile names and modes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// Neither variables nor a file.
    #[error("no credentials in the environment and no file {}", .path.display())]
    Nowhere {
        /// Where the file would be.
        path: PathBuf,
    },
    /// No profile of that name.
    #[error("no profile {name}")]
    NoSuchProfile {
        /// The name that was asked for, or that the file calls the current one.
        name: Untrusted,
        /// The file, if one was read.
        path: Option<PathBuf>,
    },
    /// The profile's mode cannot be used here.
    #[error("profile {name} is of mode {}, which is not supported", .mode.shown())]
    Unsupported {
        /// The profile.
        name: Untrusted,
        /// Its mode.
        mode: Mode,
    },
    /// The profile lacks something.
    #[error("profile {name} has no {field}")]
    Incomplete {
        /// The profile.
        name: Untrusted,
        /// The field of the file.
        field: &'static str,
    },
    /// The file cannot be read.
    #[error("cannot read {}: {kind}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// The file is not what it should be.
    #[error("{}:{line}:{column}: {fault}", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, in bytes from 1; 0 at the very end of a line.
        column: usize,
        /// What is wrong.
        fault: Fault,
    },
}

/// What is wrong with a file, without repeating any of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not JSON here. The parser's words, which name no content.
    #[error("{0}")]
    Syntax(String),
    /// It ends too early. The parser's words.
    #[error("{0}")]
    CutShort(String),
    /// It is JSON, but a value is of another type than it should be, such as a number in place of a text.
    #[error("a value of the wrong type")]
    WrongType,
}

/// Where to look for credentials.
#[derive(Clone, Default)]
pub struct Sources {
    /// The process's variables. They may hold secrets, so `Debug` prints their number only.
    pub variables: BTreeMap<String, String>,
    /// The home directory.
    pub home: PathBuf,
}

impl Sources {
    /// This process's variables and the user's home directory.
    #[must_use]
    pub fn system() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()).unwrap_or_default();
        Self { variables, home }
    }

    /// The CLI's file: `ALIBABA_CLOUD_CONFIG_FILE`, else `.aliyun/config.json` in the home directory.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        let usual = || self.home.join(".aliyun").join("config.json");
        self.variable("ALIBABA_CLOUD_CONFIG_FILE").map_or_else(usual, |path| self.expand(path))
    }

    /// Every profile there is, the variables' first, then the file's in its order, those that cannot be used among
    /// them; and why the file could not be read, if it is there and could not. Neither source hides the other.
    #[must_use]
    pub fn profiles(&self) -> (Vec<Profile>, Option<CredentialError>) {
        let mut all: Vec<Profile> = environment::load(self).map(|(profile, _)| profile).into_iter().collect();
        match self.read() {
            Ok(file) => {
                let entries = file.iter().flat_map(|file| file.profiles.iter().map(|entry| (entry, &file.path)));
                all.extend(entries.map(|(entry, path)| entry.profile(self, path)));
                (all, None)
            }
            Err(error) => (all, Some(error)),
        }
    }

    /// The credentials of the profile `name`; without a name the variables', else those of the file's profile that
    /// `ALIBABA_CLOUD_PROFILE` or the file itself calls the current one.
    ///
    /// # Errors
    /// [`CredentialError`], which says where was looked and what is missing.
    pub fn load(&self, name: Option<&str>) -> Result<(Profile, Credentials), CredentialError> {
        if name.is_none()
            && let Some(found) = environment::load(self)
        {
            return Ok(found);
        }
        let file = self.read()?;
        let entry = file.as_ref().and_then(|file| {
            let wanted = name.or_else(|| self.variable("ALIBABA_CLOUD_PROFILE")).unwrap_or_else(|| file.current());
            file.profiles.iter().find(|entry| entry.name == wanted)
        });
        match (file.as_ref(), entry) {
            (Some(file), Some(entry)) => entry.load(self, &file.path),
            _ if name == Some(ENVIRONMENT) => environment::load(self).ok_or_else(|| self.missing(name, file.as_ref())),
            _ => Err(self.missing(name, file.as_ref())),
        }
    }

    fn missing(&self, name: Option<&str>, file: Option<&cli_config::File>) -> CredentialError {
        let path = file.map(|file| file.path.clone());
        if let (None, Some(field)) = (name, environment::lacking(self)) {
            return CredentialError::Incomplete { name: ENVIRONMENT.into(), field };
        }
        match (name, file) {
            (None, None) => CredentialError::Nowhere { path: self.file() },
            (Some(name), _) => CredentialError::NoSuchProfile { name: name.into(), path },
            (None, Some(file)) => {
                let name = self.variable("ALIBABA_CLOUD_PROFILE").unwrap_or_else(|| file.current());
                CredentialError::NoSuchProfile { name: name.into(), path }
            }
        }
    }

    /// The CLI's file, unless the variables say not to look at it or there is none.
    fn read(&self) -> Result<Option<cli_config::File>, CredentialError> {
        let off = ["ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "ALIBABA_CLOUD_IGNORE_PROFILE"];
        if off.iter().any(|name| self.variable(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))) {
            return Ok(None);
        }
        cli_config::File::read(&self.file())
    }

    /// A variable that is set to something.
    fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    fn region(&self) -> Option<RegionId> {
        self.variable("ALIBABA_CLOUD_REGION_ID").and_then(|text| RegionId::parse(text).ok())
    }

    fn expand(&self, path: &str) -> PathBuf {
        path.strip_prefix("~/").map_or_else(|| Path::new(path).to_owned(), |rest| self.home.join(rest))
    }
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").field("variables", &self.variables.len()).field("home", &self.home).finish()
    }
}

#[cfg(test)]
mod tests;
