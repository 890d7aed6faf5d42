//! The snapshots that something is made of, and what it is encrypted with.

use std::collections::BTreeMap;

use super::failure::Failure;
use super::{Context, codes, lists, note};
use crate::domain::ids::{KeyId, RegionId, SnapshotId};
use crate::domain::keys::OwnKey;
use crate::domain::plan::NewEncryption;
use crate::domain::problem::Problem;
use crate::domain::snapshot::Snapshot;
use crate::text;
use crate::work::{Event, Job};

/// What something is to be encrypted with, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// Nothing.
    None,
    /// What the service chooses.
    Service,
    /// The key of this ID.
    Id(KeyId),
    /// The key of this alias.
    Alias(String),
}

impl Key {
    /// What was typed: `none`, `service`, an alias with its `alias/`, or an ID.
    ///
    /// # Errors
    /// It is none of these.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "none" => Ok(Self::None),
            "service" => Ok(Self::Service),
            alias if alias.starts_with("alias/") => Ok(Self::Alias(alias.to_owned())),
            id => KeyId::parse(id).map(Self::Id).map_err(|_| crate::text::get("cmd.not_a_key")),
        }
    }

    /// The same for a plan. `keys` are the account's own in `region`.
    ///
    /// # Errors
    /// None of them has that alias.
    pub(super) fn encryption(&self, keys: &[OwnKey], region: &RegionId) -> Result<NewEncryption, Failure> {
        match self {
            Self::None => Ok(NewEncryption::Plain),
            Self::Service => Ok(NewEncryption::Default),
            Self::Id(id) => Ok(NewEncryption::Key(id.clone())),
            Self::Alias(alias) => {
                let named = |key: &&OwnKey| key.aliases.iter().any(|one| one.raw() == alias);
                let found = keys.iter().find(named).map(|key| NewEncryption::Key(key.id.clone()));
                found.ok_or_else(|| {
                    let words = text::fill("cmd.no_alias", &[("alias", alias), ("region", region)]);
                    Failure::new(codes::REFUSED, "NoSuchAlias", words).at(region)
                })
            }
        }
    }
}

/// The account's own keys in a region. Where they cannot be listed there are none to choose from; the preflight says so.
///
/// # Errors
/// The worker has ended.
pub(super) fn keys(context: &Context<'_>, region: &RegionId) -> Result<Vec<OwnKey>, Failure> {
    match context.driver().ask(Job::OwnKeys { region: region.clone() })? {
        Event::OwnKeys { keys, .. } => Ok(keys.unwrap_or_default()),
        _ => Err(Failure::broken()),
    }
}

/// Looks for the snapshots of these IDs in each of these regions.
///
/// # Errors
/// The program is to end, or the worker has ended.
pub(super) fn ask(
    context: &Context<'_>,
    regions: Vec<RegionId>,
    ids: &[SnapshotId],
) -> Result<lists::All<Snapshot>, Failure> {
    lists::ask(
        context,
        regions,
        |region| Job::Find { region, snapshots: ids.to_vec() },
        |part, event| {
            let Event::Found { snapshots, .. } = event else { return false };
            match snapshots {
                Ok(found) => part.items.extend(found),
                Err(problem) => part.problems.push(problem),
            }
            true
        },
    )
}

/// Snapshots by their regions.
pub(super) type Places = BTreeMap<RegionId, Vec<Snapshot>>;

/// The snapshots of these IDs, looked for in `named` or else in all regions, and why some of these could not be read.
/// Each is in one only, so these do not stand in the way once all are found.
///
/// # Errors
/// Not all of them are there, or that cannot be told.
pub(super) fn find(
    context: &Context<'_>,
    named: Option<&RegionId>,
    ids: &[SnapshotId],
) -> Result<(Places, Vec<Problem>), Failure> {
    let regions = lists::regions(context, named.cloned().into_iter().collect(), false)?;
    let all = ask(context, regions, ids)?;
    let mut found = Places::new();
    let mut missing = Vec::new();
    for id in ids {
        let snapshot = |part: &lists::Part<Snapshot>| part.items.iter().find(|one| one.id == *id).cloned();
        match all.parts.iter().find_map(|(region, part)| Some((region, snapshot(part)?))) {
            Some((region, snapshot)) => found.entry(region.clone()).or_default().push(snapshot),
            None => missing.push(id.to_string()),
        }
    }
    if missing.is_empty() {
        return Ok((found, all.found_without()));
    }
    let names = missing.join(", ");
    let problems = all.problems();
    if problems.is_empty() {
        let words = text::fill("cmd.no_such_snapshots", &[("names", &names)]);
        return Err(Failure::new(codes::REFUSED, "NoSuchSnapshot", words));
    }
    note(&text::fill("cmd.not_among_read", &[("names", &names)]));
    Err(Failure { words: all.missing(), ..Failure::of_all(&problems, all.is_read()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::keys::KeyClass;

    #[test]
    fn keys_are_named_by_id_by_alias_or_by_word() {
        let region: RegionId = "cn-hangzhou".parse().unwrap();
        let own = OwnKey {
            id: "key-1".parse().unwrap(),
            aliases: vec!["alias/ops".into(), "alias/disks".into()],
            class: KeyClass::Customer,
            state: None,
        };
        let of = |text: &str| Key::parse(text).unwrap().encryption(std::slice::from_ref(&own), &region);
        assert_eq!(of("none").unwrap(), NewEncryption::Plain);
        assert_eq!(of("service").unwrap(), NewEncryption::Default);
        assert_eq!(of("alias/disks").unwrap(), NewEncryption::Key(own.id.clone()));
        assert_eq!(of("key-2").unwrap(), NewEncryption::Key("key-2".parse().unwrap()), "the preflight judges it");
        assert_eq!(of("alias/nobody").unwrap_err().code, codes::REFUSED);
        assert!(Key::parse("my key").is_err());
    }
}
