//! What the user has written down about others: names for account IDs, and groups of principals.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::AccountId;
use super::share::Principal;

/// How an account stands to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The user's own.
    Mine,
    /// Of the same resource directory.
    Directory,
    /// Somebody whom the user works with.
    Partner,
    /// Nobody has said.
    #[default]
    Unknown,
}

/// One entry of the address book.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// The name to show; may be empty.
    pub alias: String,
    /// How it stands to the user.
    pub kind: Relation,
    /// When something was last shared with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Timestamp>,
}

/// How somebody wants a list to look.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ListLook {
    /// The columns that are shown, in their order; none for the usual ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The column that it is sorted by; `None` for the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Whether it is sorted the other way round.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reversed: bool,
}

/// The address book, the saved groups, and how lists are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// Accounts by ID.
    pub contacts: BTreeMap<AccountId, Contact>,
    /// Groups of principals by name, in the order in which they were put together.
    #[serde(with = "by_wire")]
    pub groups: BTreeMap<String, Vec<Principal>>,
    /// Filters that were saved, by the name of their list.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub filters: BTreeMap<String, Vec<String>>,
    /// How lists are wanted, by their names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, ListLook>,
}

/// Principals are written as their IDs, which tell their kind.
mod by_wire {
    use std::collections::BTreeMap;

    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::domain::share::Principal;

    pub(super) fn serialize<S: Serializer>(
        groups: &BTreeMap<String, Vec<Principal>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(groups.iter().map(|(name, group)| {
            let ids: Vec<&str> = group.iter().map(Principal::wire).collect();
            (name, ids)
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, Vec<Principal>>, D::Error> {
        let groups = BTreeMap::<String, Vec<String>>::deserialize(deserializer)?;
        let principals = |ids: Vec<String>| ids.iter().map(|id| Principal::from_wire(id)).collect();
        Ok(groups.into_iter().map(|(name, ids)| (name, principals(ids))).collect())
    }
}

impl Notes {
    /// The account's alias, if it has one.
    #[must_use]
    pub fn alias(&self, account: &AccountId) -> Option<&str> {
        self.contacts.get(account).map(|contact| contact.alias.as_str()).filter(|alias| !alias.is_empty())
    }

    /// Every account that is known: of the address book or of a group.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountId> {
        let grouped = self.groups.values().flatten().filter_map(Principal::account);
        self.contacts.keys().chain(grouped)
    }
}
