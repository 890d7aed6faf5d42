//! What may be made of a snapshot, and what not: the rules for disks and copies, for the pickers of the sheets and for
//! the preflight alike.

use super::disk::{Disk, DiskCategory, DiskStatus, InstanceStatus, Level, Zone};
use super::facts::{KeyState, SnapshotFacts};
use super::ids::{KeyId, ZoneId};
use super::keys::{KeyClass, OwnKey, preferred};
use super::plan::NewEncryption;
use super::snapshot::Category;
use crate::base::untrusted::Untrusted;

/// The longest retention of a copy, in days (CopySnapshot).
pub const LONGEST_RETENTION: u32 = 65536;
/// The longest name of a disk or a snapshot, in characters (CreateDisk, CreateSnapshot).
pub const LONGEST_NAME: usize = 128;
/// The longest description, in characters (CreateDisk, CopySnapshot).
pub const LONGEST_DESCRIPTION: usize = 256;

/// Why something cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Illegal {
    /// The zone does not sell the category.
    NotSold,
    /// Disks of this category are not made from snapshots.
    NotFromSnapshots,
    /// The disk gets another key than its snapshot, which this category does not take.
    KeyNeedsEssd,
    /// It is smaller than the snapshot.
    BelowSnapshot {
        /// The snapshot's size in GiB.
        least: u32,
    },
    /// The category does not come in this size.
    OutOfRange {
        /// The smallest size in GiB.
        least: u32,
        /// The largest.
        most: u32,
    },
    /// What is made of an encrypted snapshot is encrypted.
    StaysEncrypted,
    /// A copy within one region is an encrypted one.
    PlainInRegion,
    /// It is the key of the snapshot's owner, which nobody else can use.
    OwnersKey,
    /// There is no such key of this account's in the region.
    NoSuchKey,
    /// The key is not enabled.
    KeyOff,
}

/// Whether what is made has another key than its encrypted snapshot.
#[must_use]
pub fn changes_key(facts: &SnapshotFacts, encryption: &NewEncryption) -> bool {
    facts.encrypted
        && match encryption {
            NewEncryption::Plain => false,
            NewEncryption::Default => !facts.own,
            NewEncryption::Key(id) => facts.key.as_ref() != Some(id),
        }
}

/// Why a disk of this category cannot be made from a snapshot like this.
#[must_use]
pub fn category(category: DiskCategory, facts: &SnapshotFacts, encryption: &NewEncryption) -> Option<Illegal> {
    if !category.comes_from_snapshots() {
        return Some(Illegal::NotFromSnapshots);
    }
    (changes_key(facts, encryption) && !category.takes_another_key()).then_some(Illegal::KeyNeedsEssd)
}

/// Why a disk of this category cannot be made in a zone of these.
#[must_use]
pub fn zone(category: DiskCategory, id: &ZoneId, zones: &[Zone]) -> Option<Illegal> {
    let sold = zones.iter().any(|zone| zone.id == *id && zone.categories.contains(&category));
    (!sold).then_some(Illegal::NotSold)
}

/// Why a disk cannot have this size. The service would make a disk that is too small as large as its snapshot
/// (CreateDisk, `Size`); here that is not offered, because what is billed is to be what was asked for.
#[must_use]
pub fn size(gib: u32, category: DiskCategory, level: Option<Level>, facts: &SnapshotFacts) -> Option<Illegal> {
    let range = category.sizes(level);
    if let Some(least) = facts.size_gib.filter(|least| gib < *least) {
        return Some(Illegal::BelowSnapshot { least });
    }
    (!range.contains(&gib)).then(|| Illegal::OutOfRange { least: *range.start(), most: *range.end() })
}

/// Why a disk made from a snapshot like this cannot be encrypted so. `keys` are the account's in the region, where known.
#[must_use]
pub fn disk_encryption(encryption: &NewEncryption, facts: &SnapshotFacts, keys: Option<&[OwnKey]>) -> Option<Illegal> {
    match encryption {
        NewEncryption::Plain => facts.encrypted.then_some(Illegal::StaysEncrypted),
        NewEncryption::Default => None,
        NewEncryption::Key(id) => key(id, facts, keys),
    }
}

/// Why a copy of a snapshot like this cannot be encrypted so. `keys` are the account's in the destination, where known.
#[must_use]
pub fn copy_encryption(
    encryption: &NewEncryption,
    facts: &SnapshotFacts,
    same_region: bool,
    keys: Option<&[OwnKey]>,
) -> Option<Illegal> {
    match encryption {
        NewEncryption::Plain if same_region => Some(Illegal::PlainInRegion),
        NewEncryption::Plain => facts.encrypted.then_some(Illegal::StaysEncrypted),
        NewEncryption::Default => None,
        NewEncryption::Key(id) => key(id, facts, keys),
    }
}

/// How a disk is encrypted where nobody chooses: as its snapshot is; what is shared in under its owner's key gets the
/// [`preferred`] one of this account's, and the service's own choice where there is none.
#[must_use]
pub fn usual_disk_encryption(facts: &SnapshotFacts, keys: &[OwnKey]) -> NewEncryption {
    match (facts.encrypted, facts.own) {
        (false, _) => NewEncryption::Plain,
        (true, true) => NewEncryption::Default,
        (true, false) => own_key(keys, facts.key.as_ref()),
    }
}

/// How copies of snapshots like these are encrypted where nobody chooses: not at all where that is legal for all of them,
/// else as [`usual_disk_encryption`] says of what is shared in. `keys` are the account's in the destination.
#[must_use]
pub fn usual_copy_encryption<'a>(
    all: impl IntoIterator<Item = &'a SnapshotFacts>,
    same_region: bool,
    keys: &[OwnKey],
) -> NewEncryption {
    let (mut plain, mut owners) = (true, None);
    for facts in all {
        plain &= copy_encryption(&NewEncryption::Plain, facts, same_region, None).is_none();
        owners = owners.or(facts.key.as_ref().filter(|_| !facts.own));
    }
    if plain { NewEncryption::Plain } else { own_key(keys, owners) }
}

fn own_key(keys: &[OwnKey], not: Option<&KeyId>) -> NewEncryption {
    preferred(keys, not).map_or(NewEncryption::Default, |key| NewEncryption::Key(key.id.clone()))
}

fn key(id: &KeyId, facts: &SnapshotFacts, keys: Option<&[OwnKey]>) -> Option<Illegal> {
    if !facts.own && facts.key.as_ref() == Some(id) {
        return Some(Illegal::OwnersKey);
    }
    let keys = keys?;
    match keys.iter().find(|key| key.id == *id) {
        None => Some(Illegal::NoSuchKey),
        Some(key) => key.state.is_some_and(|state| state != KeyState::Enabled).then_some(Illegal::KeyOff),
    }
}

/// Whether a snapshot like this can be copied: archived and local ones cannot (CopySnapshot).
#[must_use]
pub fn is_copyable(category: Category) -> bool {
    !matches!(category, Category::Archive | Category::Flash)
}

/// Whether a snapshot's key makes what is encrypted with it impossible to share: the service key does.
#[must_use]
pub fn can_be_shared_on(encryption: &NewEncryption, keys: &[OwnKey]) -> bool {
    match encryption {
        NewEncryption::Plain => true,
        NewEncryption::Default => false,
        NewEncryption::Key(id) => !keys.iter().any(|key| key.id == *id && key.class == KeyClass::Service),
    }
}

/// Why a disk cannot be re-initialised (ReInitDisk).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoReinit {
    /// It was not made from a snapshot, or is a system disk.
    NotFromSnapshot,
    /// The snapshot it was made from is not there any more: unshared, or deleted.
    SourceGone,
    /// It is not attached to an instance.
    NotAttached,
    /// Something is being done with it.
    Busy,
    /// Its instance has to be stopped first.
    InstanceRuns,
    /// Several instances may have it attached.
    MultiAttach,
}

/// All reasons why `disk` cannot be re-initialised, as far as is known, the one that lasts longest first. `source_there` is
/// whether the account still sees the snapshot it was made from.
#[must_use]
pub fn reinit(disk: &Disk, source_there: Option<bool>, instance: Option<InstanceStatus>) -> Vec<NoReinit> {
    if !disk.data || disk.source.is_none() {
        return vec![NoReinit::NotFromSnapshot];
    }
    let state = match disk.status {
        DiskStatus::InUse => None,
        DiskStatus::Available => Some(NoReinit::NotAttached),
        _ => Some(NoReinit::Busy),
    };
    [
        (source_there == Some(false)).then_some(NoReinit::SourceGone),
        disk.multi_attach.then_some(NoReinit::MultiAttach),
        state,
        (instance == Some(InstanceStatus::NotStopped)).then_some(NoReinit::InstanceRuns),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether a disk or a snapshot can be called so (CreateSnapshot, `SnapshotName`): 2 to 128 letters, digits, `.`, `_`,
/// `-`, `:`; a letter first, and no address.
#[must_use]
pub fn is_name(name: &str) -> bool {
    (2..=LONGEST_NAME).contains(&name.chars().count())
        && name.chars().next().is_some_and(char::is_alphabetic)
        && name.chars().all(is_name_char)
        && !is_address(name)
}

/// The same for a snapshot: names that begin with `auto` are kept for those that a policy takes.
#[must_use]
pub fn is_snapshot_name(name: &str) -> bool {
    is_name(name) && !name.starts_with("auto")
}

/// Whether a description can be this (CopySnapshot: 2 to 256 characters, no address).
#[must_use]
pub fn is_description(text: &str) -> bool {
    (2..=LONGEST_DESCRIPTION).contains(&text.chars().count()) && !is_address(text)
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ':')
}

fn is_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|start| text.starts_with(start))
}

/// What stands for the snapshot's own name in the name of a copy.
pub const NAME: &str = "{name}";
/// How a disk is named where nobody chooses.
pub const DISK_NAME: &str = "{name}-disk";
/// How a copy is named where nobody chooses.
pub const COPY_NAME: &str = "{name}-copy";

/// The name of what is made of a snapshot, from a pattern in which [`NAME`] stands for the snapshot's own name. What the
/// service does not take in a name becomes `-`, and a beginning that it does not take gets a letter in front.
#[must_use]
pub fn name_for(pattern: &str, name: &Untrusted, id: &str) -> String {
    let own = if name.is_empty() { id } else { name.raw() };
    let whole = pattern.replace(NAME, own);
    let whole: String = whole.chars().map(|c| if is_name_char(c) { c } else { '-' }).collect();
    let odd = !whole.chars().next().is_some_and(char::is_alphabetic) || whole.starts_with("auto");
    let whole = if odd { format!("s-{whole}") } else { whole };
    whole.chars().take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_the_service() {
        for good in ["ab", "golden-2026-11", "数据-01", "a.b_c:d"] {
            assert!(is_name(good) && is_snapshot_name(good), "{good}");
        }
        for bad in ["", "a", "1ab", "-ab", "a b", "http://x", &"a".repeat(129)] {
            assert!(!is_name(bad), "{bad}");
        }
        assert!(is_name("auto-1") && !is_snapshot_name("auto-1"));
        assert!(is_description("ok") && is_description("两字") && !is_description("x") && !is_description("https://x"));
    }

    #[test]
    fn a_name_that_is_made_can_always_be_used() {
        let pattern = "{name}-copy";
        for (name, made) in [
            ("web-golden", "web-golden-copy"),
            ("", "s-bp1x-copy"),
            ("auto_20260902", "s-auto_20260902-copy"),
            ("2026 data", "s-2026-data-copy"),
            ("a\u{1b}[2J/", "a--2J--copy"),
        ] {
            assert_eq!(name_for(pattern, &name.into(), "s-bp1x"), made, "{name:?}");
            assert!(is_snapshot_name(made), "{made}");
        }
        assert_eq!(name_for(pattern, &"x".repeat(300).as_str().into(), "s-1").chars().count(), LONGEST_NAME);
    }
}
