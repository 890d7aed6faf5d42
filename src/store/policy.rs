//! The policy of an organisation: a file that only the system's administrator can write.

use std::io::{self, Read as _};
use std::path::Path;

use super::config::keys::{self, Level};
use super::config::value::{self, Fault, Item};
use super::config::{ConfigError, parsed};
use crate::base::files::{self, Owner};
use crate::domain::ids::AccountId;
use crate::domain::policy::{Policy, ReadOnly};

/// Where it is on every machine; nothing names another file.
pub const FILE: &str = "/etc/snapferry/policy.toml";

/// The largest policy that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Reads the policy at `path`, which only `owner` may be able to write. Without a file everything is allowed; a file that
/// cannot be used allows nothing to be changed, because it may have said so.
#[must_use]
pub fn load(path: &Path, owner: Owner) -> Policy {
    match read(path, owner) {
        Ok(text) => parse(&text, path).unwrap_or_else(|error| Policy::unreadable(error.to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Policy::default(),
        Err(error) => Policy::unreadable(format!("{}: {error}", path.display())),
    }
}

fn read(path: &Path, owner: Owner) -> io::Result<String> {
    let file = files::open_trusted(path, owner)?;
    let mut text = String::new();
    if file.take(LARGEST + 1).read_to_string(&mut text)? as u64 > LARGEST {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    Ok(text)
}

/// Reads a policy from text; `path` is only for the errors.
///
/// # Errors
/// [`ConfigError`] with the first thing that is wrong, in the order of the text.
pub fn parse(text: &str, path: &Path) -> Result<Policy, ConfigError> {
    let mut policy = Policy::default();
    let wrong = parsed(text, path, |key, span, value, wrong| wrong.extend(set(&mut policy, key, span, value).err()));
    wrong.into_iter().next().map_or(Ok(policy), Err)
}

/// Takes one entry over.
pub(super) fn set(policy: &mut Policy, key: &str, span: std::ops::Range<usize>, value: &Item<'_>) -> Result<(), Fault> {
    match key {
        "read_only" => policy.read_only = value::flag("read_only", value)?.then_some(ReadOnly::Policy),
        "directory_only" => policy.directory_only = value::flag("directory_only", value)?,
        "note_required" => policy.note_required = value::flag("note_required", value)?,
        "most_principals" => policy.most_principals = Some(value::count("most_principals", value)?),
        "allowed_accounts" => policy.allowed = Some(accounts("allowed_accounts", value)?.collect()),
        "denied_accounts" => policy.denied = accounts("denied_accounts", value)?.collect(),
        "regions" => policy.regions = Some(value::regions("regions", value)?.into_iter().collect()),
        _ => return Err(value::unknown(key, span, keys::names(Level::Policy))),
    }
    Ok(())
}

fn accounts(key: &'static str, value: &Item<'_>) -> Result<impl Iterator<Item = AccountId>, Fault> {
    let valid = |text: &str| text.parse::<AccountId>().is_ok();
    let texts = value::list(key, value)?.iter().map(|item| value::item(key, item, valid));
    let texts = texts.collect::<Result<Vec<_>, _>>()?;
    Ok(texts.into_iter().filter_map(|text| text.parse().ok()))
}

#[cfg(test)]
mod tests;
