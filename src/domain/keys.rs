//! What is known about encryption keys.
//!
//! DescribeSnapshots tells only a key's ID. Whether that is the service key (such snapshots cannot be shared) or a
//! customer master key is told by the key management service alone.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::facts::KeyState;
use super::ids::{KeyId, RegionId};
use super::snapshot::Snapshot;
use crate::base::untrusted::Untrusted;

/// The alias of the key that the compute service keeps for itself in every region.
pub const SERVICE_KEY_ALIAS: &str = "alias/acs/ecs";

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyClass {
    /// The service key: what it encrypts cannot be shared.
    Service,
    /// A customer master key.
    Customer,
    /// It could not be read which.
    Unreadable,
}

/// How a snapshot is encrypted, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encryption {
    /// Not at all.
    None,
    /// With the service key.
    Service,
    /// With a customer master key.
    Customer,
    /// With a key whose class is not known.
    Unknown,
}

/// A key of this account's in one region, which something can be encrypted with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKey {
    /// Its ID.
    pub id: KeyId,
    /// Its names, such as `alias/ops-disk`.
    pub aliases: Vec<Untrusted>,
    /// Whose key it is.
    pub class: KeyClass,
    /// Whether it can be used; `None` where that could not be read.
    pub state: Option<KeyState>,
}

impl OwnKey {
    /// Whether it is a customer's key that nothing is known to keep from being used.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.class != KeyClass::Service && matches!(self.state, None | Some(KeyState::Enabled))
    }
}

/// The key that is taken where nobody chooses: a customer's key that can be used, one with a name before one without.
/// `not` is left out.
#[must_use]
pub fn preferred<'a>(keys: &'a [OwnKey], not: Option<&KeyId>) -> Option<&'a OwnKey> {
    let usable = keys.iter().filter(|key| key.is_usable() && not != Some(&key.id));
    usable.min_by_key(|key| {
        let name = key.aliases.iter().map(Untrusted::raw).min();
        (key.state.is_none(), name.is_none(), name.map(str::to_owned), key.id.clone())
    })
}

/// The keys seen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyBook {
    classes: HashMap<RegionId, HashMap<KeyId, KeyClass>>,
}

impl KeyBook {
    /// Remembers the class of one key.
    pub fn insert(&mut self, region: RegionId, key: KeyId, class: KeyClass) {
        self.classes.entry(region).or_default().insert(key, class);
    }

    /// The class of one key, if it was asked for.
    #[must_use]
    pub fn class(&self, region: &RegionId, key: &KeyId) -> Option<KeyClass> {
        self.classes.get(region)?.get(key).copied()
    }

    /// The keys of a class.
    pub fn of_class(&self, class: KeyClass) -> impl Iterator<Item = (RegionId, KeyId)> {
        let of = move |(region, keys): (&RegionId, &HashMap<KeyId, KeyClass>)| {
            let keys: Vec<_> = keys.iter().filter(|(_, of)| **of == class).map(|(key, _)| key.clone()).collect();
            let region = region.clone();
            keys.into_iter().map(move |key| (region.clone(), key))
        };
        self.classes.iter().flat_map(of)
    }

    /// How `snapshot` is encrypted. A shared-in one can only carry its owner's customer master key, because the service
    /// refuses to share anything under a service key.
    #[must_use]
    pub fn encryption(&self, snapshot: &Snapshot) -> Encryption {
        self.encryption_of(&snapshot.region, snapshot.encrypted, snapshot.key.as_ref(), snapshot.is_own())
    }

    /// The same for a snapshot that is only known by its packed row.
    #[must_use]
    pub fn encryption_of(&self, region: &RegionId, encrypted: bool, key: Option<&KeyId>, own: bool) -> Encryption {
        if !encrypted {
            return Encryption::None;
        }
        if !own {
            return Encryption::Customer;
        }
        match key.and_then(|key| self.class(region, key)) {
            Some(KeyClass::Service) => Encryption::Service,
            Some(KeyClass::Customer) => Encryption::Customer,
            Some(KeyClass::Unreadable) | None => Encryption::Unknown,
        }
    }
}
/// What a key of these is called first, where it has a name.
#[must_use]
pub fn alias(keys: &[OwnKey], id: &KeyId) -> Option<String> {
    keys.iter().find(|key| key.id == *id)?.aliases.first().map(ToString::to_string)
}
