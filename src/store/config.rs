//! What the user has set in `config.toml`.

pub mod keys;
pub(super) mod value;

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use self::keys::{Kind, Level};
use self::value::{Fault, Item, item, list, ordered, text};
use super::places::Places;
use super::policy;
use crate::base::files::{self, Exposure};
use crate::base::untrusted::{Untrusted, clean};
use crate::domain::ids::RegionId;
use crate::domain::policy::{Mark, Policy};
use crate::text::Language;

/// The settings; each may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Name of the credentials profile to start with.
    pub profile: Option<String>,
    /// Regions to load, in the user's order.
    pub regions: Vec<RegionId>,
    /// The language of the words; `None` leaves it to the environment.
    pub language: Option<Language>,
    /// The theme; `None` for the usual one.
    pub theme: Option<String>,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
    /// Whether the screen is to be listened to.
    pub accessible: bool,
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
    /// Somebody else could have written it, and so have led requests elsewhere.
    #[error("can be written by others: {0:?}")]
    Exposed(Exposure),
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
        /// All that are valid there.
        known: Vec<&'static str>,
    },
    /// A key of the keyboard would mean two things at once.
    #[error("{key} is {other} already")]
    KeyTaken {
        /// The key of the keyboard.
        key: String,
        /// What it means already, by name.
        other: String,
    },
    /// An action that needs a key would have none.
    #[error("{action} needs a key")]
    KeyNeeded {
        /// The action, by name.
        action: &'static str,
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
        /// The only values that there are, if they can be counted.
        known: Vec<&'static str>,
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
        match Self::text(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(ConfigError { kind: ConfigErrorKind::Missing, .. }) if named.is_none() => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// The text of a file of settings.
    ///
    /// # Errors
    /// [`ConfigError`] without a place: it is missing, cannot be read, or is not text.
    pub fn text(path: &Path) -> Result<String, ConfigError> {
        let fail = |kind| ConfigError { path: path.to_owned(), at: None, kind };
        let bytes = std::fs::read(path).map_err(|error| {
            let missing = error.kind() == io::ErrorKind::NotFound;
            fail(if missing { ConfigErrorKind::Missing } else { ConfigErrorKind::Unreadable(error) })
        })?;
        if let Some(exposure @ (Exposure::Writable | Exposure::Foreign)) = files::exposure(path) {
            return Err(fail(ConfigErrorKind::Exposed(exposure)));
        }
        String::from_utf8(bytes).map_err(|_| fail(ConfigErrorKind::NotText))
    }

    /// Reads settings from text; `path` is only for the errors.
    ///
    /// # Errors
    /// [`ConfigError`] with the first thing that is wrong, in the order of the text.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let (config, wrong) = Self::read(text, path);
        wrong.into_iter().next().map_or(Ok(config), Err)
    }

    /// Reads settings from text, as far as they can be used, and tells all that is wrong, in the order of the text.
    #[must_use]
    pub fn read(text: &str, path: &Path) -> (Self, Vec<ConfigError>) {
        let mut config = Self::default();
        let wrong = parsed(text, path, |key, span, value, wrong| {
            let own = config.set(key, span, value, wrong).err();
            wrong.extend(own);
        });
        (config, wrong)
    }

    fn set(&mut self, key: &str, span: Range<usize>, value: &Item<'_>, wrong: &mut Vec<Fault>) -> Result<(), Fault> {
        match key {
            "profile" => self.profile = Some(text("profile", value, |name| !name.trim().is_empty())?),
            "endpoint_suffix" => self.endpoint_suffix = Some(text("endpoint_suffix", value, is_host)?),
            "regions" => self.regions = value::regions("regions", value)?,
            "language" => self.language = Language::named(&value::one_of("language", Kind::Language, value)?),
            "theme" => self.theme = Some(value::one_of("theme", Kind::Theme, value)?),
            "ascii" => self.ascii = value::flag("ascii", value)?,
            "accessible" => self.accessible = value::flag("accessible", value)?,
            "credential_hosts" => {
                let bare = |name: &str| is_host(name) && !name.contains(':');
                for one in list("credential_hosts", value)? {
                    self.credential_hosts.push(item("credential_hosts", one, bare)?.to_ascii_lowercase());
                }
            }
            "profiles" => {
                for (name, _, marks) in ordered(value::table("profiles", value)?) {
                    self.profiles.insert(clean(name).into_owned(), mark(marks, wrong)?);
                }
            }
            "policy" => {
                for (key, span, value) in ordered(value::table("policy", value)?) {
                    wrong.extend(policy::set(&mut self.policy, key, span, value).err());
                }
            }
            _ => return Err(value::unknown(key, span, keys::names(Level::Top))),
        }
        Ok(())
    }
}

/// Gives every entry of a settings file to `set`, in the order of the text, and returns what is wrong in it.
pub(super) fn parsed(
    text: &str,
    path: &Path,
    mut set: impl FnMut(&str, Range<usize>, &Item<'_>, &mut Vec<Fault>),
) -> Vec<ConfigError> {
    let fail = |(span, kind): Fault| ConfigError { path: path.to_owned(), at: place(text, span.start), kind };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let what = ConfigErrorKind::Syntax(error.message().into());
            return vec![fail((error.span().unwrap_or_default(), what))];
        }
    };
    let mut wrong = Vec::new();
    for (key, span, value) in ordered(table.get_ref()) {
        set(key, span, value, &mut wrong);
    }
    wrong.into_iter().map(fail).collect()
}

/// What is said of one profile.
fn mark(marks: &Item<'_>, wrong: &mut Vec<Fault>) -> Result<Mark, Fault> {
    let mut mark = Mark::default();
    for (key, span, value) in ordered(value::table("profiles", marks)?) {
        wrong.extend(set_mark(&mut mark, key, span, value).err());
    }
    Ok(mark)
}

fn set_mark(mark: &mut Mark, key: &str, span: Range<usize>, value: &Item<'_>) -> Result<(), Fault> {
    match key {
        "read_only" => mark.read_only = value::flag("read_only", value)?,
        "production" => mark.production = value::flag("production", value)?,
        "regions" => mark.regions = value::regions("regions", value)?,
        "theme" => mark.theme = Some(value::one_of("theme", Kind::Theme, value)?),
        _ => return Err(value::unknown(key, span, keys::names(Level::Profile))),
    }
    Ok(())
}

/// Whether it can be `HOST` or `HOST:PORT`, without scheme or path.
fn is_host(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    host.split('.').all(label) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// Where a byte of a text is.
pub(super) fn place(text: &str, offset: usize) -> Option<Place> {
    let before = text.get(..offset)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    Some(Place { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 })
}

#[cfg(test)]
mod tests;
