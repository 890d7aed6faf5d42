//! What the user has set in `config.toml`.

pub(super) mod value;

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use self::value::{Fault, Item, item, list, ordered, text};
use super::places::Places;
use super::policy;
use crate::base::untrusted::{Untrusted, clean};
use crate::domain::ids::RegionId;
use crate::domain::policy::{Mark, Policy};

/// The keys there are.
pub const KEYS: [&str; 6] = ["profile", "regions", "endpoint_suffix", "credential_hosts", "profiles", "policy"];
/// The keys of one profile.
const MARKS: [&str; 2] = ["read_only", "production"];

/// The settings; each may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Name of the credentials profile to start with.
    pub profile: Option<String>,
    /// Regions to load, in the user's order.
    pub regions: Vec<RegionId>,
    /// What endpoints end with, `HOST` or `HOST:PORT`.
    pub endpoint_suffix: Option<String>,
    /// Hosts beside this machine that a profile's credentials URI may lead to, over https.
    pub credential_hosts: Vec<String>,
    /// What is said of profiles, by the harmless form of their names.
    pub profiles: BTreeMap<String, Mark>,
    /// What the user forbids beside what the organisation's policy does.
    pub policy: Policy,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}{}: {kind}", path.display(), at.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default())]
pub struct ConfigError {
    /// The file.
    pub path: PathBuf,
    /// The place in it, if it is about one.
    pub at: Option<Place>,
    /// What is wrong.
    pub kind: ConfigErrorKind,
}

/// A place in a text file, counted from 1 as editors do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// What can be wrong with a configuration file. The English is for logs; screens say it in their own words.
#[derive(Debug, thiserror::Error)]
pub enum ConfigErrorKind {
    /// The file was named and is not there.
    #[error("no such file")]
    Missing,
    /// The system would not read it.
    #[error("unreadable: {0}")]
    Unreadable(io::Error),
    /// It is not UTF-8 text.
    #[error("not UTF-8")]
    NotText,
    /// It is not TOML; with what the parser says.
    #[error("not TOML: {0}")]
    Syntax(Untrusted),
    /// There is no such key.
    #[error("unknown key {key}")]
    UnknownKey {
        /// As it was written.
        key: Untrusted,
        /// The valid key that it resembles most, if any does.
        nearest: Option<&'static str>,
    },
    /// A value of another kind than the key takes.
    #[error("{key} does not take this kind of value")]
    WrongKind {
        /// The key.
        key: &'static str,
        /// What it takes.
        wanted: Wanted,
    },
    /// A value of the right kind that cannot be one.
    #[error("{key} cannot be {value:?}")]
    BadValue {
        /// The key.
        key: &'static str,
        /// As it was written.
        value: Untrusted,
    },
}

/// The kind of value that a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// `true` or `false`.
    Flag,
    /// A number from 0 on.
    Number,
    /// A table.
    Table,
}

impl Config {
    /// Reads the file that was named, or else the one at its usual place, which may be missing.
    ///
    /// # Errors
    /// [`ConfigError`] with the first thing that is wrong, in the order of the file.
    pub fn load(named: Option<&Path>, places: &Places) -> Result<Self, ConfigError> {
        let path = named.map_or_else(|| places.config_file(), Path::to_owned);
        let kind = match std::fs::read(&path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => return Self::parse(&text, &path),
                Err(_) => ConfigErrorKind::NotText,
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => match named {
                Some(_) => ConfigErrorKind::Missing,
                None => return Ok(Self::default()),
            },
            Err(error) => ConfigErrorKind::Unreadable(error),
        };
        Err(ConfigError { path, at: None, kind })
    }

    /// Reads settings from text; `path` is only for the errors.
    ///
    /// # Errors
    /// [`ConfigError`] with the first thing that is wrong, in the order of the text.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        parsed(text, path, |key, span, value| config.set(key, span, value))?;
        Ok(config)
    }

    fn set(&mut self, key: &str, span: Range<usize>, value: &Item<'_>) -> Result<(), Fault> {
        match key {
            "profile" => self.profile = Some(text("profile", value, |name| !name.trim().is_empty())?),
            "endpoint_suffix" => self.endpoint_suffix = Some(text("endpoint_suffix", value, is_host)?),
            "regions" => {
                for one in list("regions", value)? {
                    let name = item("regions", one, |name| RegionId::parse(name).is_ok())?;
                    if let Ok(region) = RegionId::parse(&name)
                        && !self.regions.contains(&region)
                    {
                        self.regions.push(region);
                    }
                }
            }
            "credential_hosts" => {
                let bare = |name: &str| is_host(name) && !name.contains(':');
                for one in list("credential_hosts", value)? {
                    self.credential_hosts.push(item("credential_hosts", one, bare)?.to_ascii_lowercase());
                }
            }
            "profiles" => {
                for (name, _, marks) in ordered(value::table("profiles", value)?) {
                    self.profiles.insert(clean(name).into_owned(), mark(marks)?);
                }
            }
            "policy" => {
                for (key, span, value) in ordered(value::table("policy", value)?) {
                    policy::set(&mut self.policy, key, span, value)?;
                }
            }
            _ => return Err(value::unknown(key, span, &KEYS)),
        }
        Ok(())
    }
}

/// Gives every entry of a settings file to `set`, in the order of the text.
///
/// # Errors
/// [`ConfigError`] with the first thing that is wrong.
pub(super) fn parsed(
    text: &str,
    path: &Path,
    mut set: impl FnMut(&str, Range<usize>, &Item<'_>) -> Result<(), Fault>,
) -> Result<(), ConfigError> {
    let fail = |(span, kind): Fault| ConfigError { path: path.to_owned(), at: place(text, span.start), kind };
    let table = DeTable::parse(text)
        .map_err(|error| fail((error.span().unwrap_or_default(), ConfigErrorKind::Syntax(error.message().into()))))?;
    for (key, span, value) in ordered(table.get_ref()) {
        set(key, span, value).map_err(fail)?;
    }
    Ok(())
}

/// What is said of one profile.
fn mark(marks: &Item<'_>) -> Result<Mark, Fault> {
    let mut mark = Mark::default();
    for (key, span, value) in ordered(value::table("profiles", marks)?) {
        match key {
            "read_only" => mark.read_only = value::flag("read_only", value)?,
            "production" => mark.production = value::flag("production", value)?,
            _ => return Err(value::unknown(key, span, &MARKS)),
        }
    }
    Ok(mark)
}

/// Whether it can be `HOST` or `HOST:PORT`, without scheme or path.
fn is_host(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    host.split('.').all(label) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

fn place(text: &str, offset: usize) -> Option<Place> {
    let before = text.get(..offset)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    Some(Place { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 })
}

#[cfg(test)]
mod tests;
