//! What the user has set in `config.toml`.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::places::Places;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::RegionId;

/// The keys there are.
pub const KEYS: [&str; 4] = ["profile", "regions", "endpoint_suffix", "credential_hosts"];

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
        let fail = |(span, kind): Fault| ConfigError { path: path.to_owned(), at: place(text, span.start), kind };
        let table = DeTable::parse(text).map_err(|error| {
            fail((error.span().unwrap_or_default(), ConfigErrorKind::Syntax(error.message().into())))
        })?;
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut config = Self::default();
        for (key, value) in entries {
            config.set(key.get_ref(), key.span(), value).map_err(fail)?;
        }
        Ok(config)
    }

    fn set(&mut self, key: &str, span: Range<usize>, value: &Spanned<DeValue<'_>>) -> Result<(), Fault> {
        match key {
            "profile" => self.profile = Some(text("profile", value, |name| !name.trim().is_empty())?),
            "endpoint_suffix" => self.endpoint_suffix = Some(text("endpoint_suffix", value, is_host)?),
            "regions" => {
                for item in list("regions", value)? {
                    let name = text("regions", item, |name| RegionId::parse(name).is_ok())?;
                    if let Ok(region) = RegionId::parse(&name)
                        && !self.regions.contains(&region)
                    {
                        self.regions.push(region);
                    }
                }
            }
            "credential_hosts" => {
                let bare = |name: &str| is_host(name) && !name.contains(':');
                for item in list("credential_hosts", value)? {
                    self.credential_hosts.push(text("credential_hosts", item, bare)?.to_ascii_lowercase());
                }
            }
            _ => return Err((span, ConfigErrorKind::UnknownKey { key: key.into(), nearest: nearest(key) })),
        }
        Ok(())
    }
}

/// What is wrong, and where it starts and ends in bytes.
type Fault = (Range<usize>, ConfigErrorKind);

/// The items of a list.
fn list<'a, 'v>(key: &'static str, value: &'a Spanned<DeValue<'v>>) -> Result<&'a [Spanned<DeValue<'v>>], Fault> {
    let wrong = ConfigErrorKind::WrongKind { key, wanted: Wanted::Texts };
    value.get_ref().as_array().map(|items| &items[..]).ok_or((value.span(), wrong))
}

fn text(key: &'static str, value: &Spanned<DeValue<'_>>, valid: fn(&str) -> bool) -> Result<String, Fault> {
    let wanted = if matches!(key, "regions" | "credential_hosts") { Wanted::Texts } else { Wanted::Text };
    let text = value.get_ref().as_str().ok_or((value.span(), ConfigErrorKind::WrongKind { key, wanted }))?;
    if valid(text) {
        Ok(text.to_owned())
    } else {
        Err((value.span(), ConfigErrorKind::BadValue { key, value: text.into() }))
    }
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

/// The valid key that takes the fewest changed characters, if that is at most a third of it (and one more).
fn nearest(key: &str) -> Option<&'static str> {
    let (changes, best) = KEYS.iter().map(|valid| (distance(key, valid), *valid)).min()?;
    (changes <= best.len() / 3 + 1).then_some(best)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
