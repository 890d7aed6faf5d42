//! What an organisation or a user lets this program do, apart from what the services allow.
//!
//! Policies only ever add up: what [`Policy::tightened`] joins is at least as strict as either part, so that no file, key
//! or option weakens what another one says.

use std::collections::{BTreeMap, BTreeSet};

use super::ids::{AccountId, RegionId};

/// Why nothing may be changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadOnly {
    /// The organisation's policy file is there and cannot be used; with what is wrong.
    Unreadable(String),
    /// The organisation's policy file or the user's configuration says so.
    Policy,
    /// The user's configuration says so of the profile.
    Profile,
    /// The user switched it on for this run.
    Key,
}

/// What is allowed. The default allows everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Why nothing may be changed, if that is so.
    pub read_only: Option<ReadOnly>,
    /// Accounts that nothing is shared with and nothing is accepted from.
    pub denied: BTreeSet<AccountId>,
    /// The only accounts of which that is not so; `None` for all.
    pub allowed: Option<BTreeSet<AccountId>>,
    /// Whether snapshots are shared inside the resource directory only.
    pub directory_only: bool,
    /// How many principals one plan may add at the most.
    pub most_principals: Option<usize>,
    /// Whether every plan needs a note.
    pub note_required: bool,
    /// The only regions in which something is changed; `None` for all.
    pub regions: Option<BTreeSet<RegionId>>,
}

impl Policy {
    /// A policy that lets nothing be changed because it could not be read.
    #[must_use]
    pub fn unreadable(why: impl Into<String>) -> Self {
        Self { read_only: Some(ReadOnly::Unreadable(why.into())), ..Self::default() }
    }

    /// What both allow.
    #[must_use]
    pub fn tightened(mut self, other: &Self) -> Self {
        self.read_only = match (self.read_only.take(), other.read_only.clone()) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.denied.extend(other.denied.iter().cloned());
        self.allowed = both(self.allowed.take(), other.allowed.as_ref());
        self.directory_only |= other.directory_only;
        self.most_principals = match (self.most_principals, other.most_principals) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.note_required |= other.note_required;
        self.regions = both(self.regions.take(), other.regions.as_ref());
        self
    }

    /// Whether something may be shared with an account, or accepted from it.
    #[must_use]
    pub fn admits(&self, account: &AccountId) -> bool {
        !self.denied.contains(account) && self.allowed.as_ref().is_none_or(|allowed| allowed.contains(account))
    }
}

fn both<T: Ord + Clone>(one: Option<BTreeSet<T>>, other: Option<&BTreeSet<T>>) -> Option<BTreeSet<T>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.intersection(other).cloned().collect()),
        (one, other) => one.or_else(|| other.cloned()),
    }
}

/// What the user's configuration says of one profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// Nothing may be changed as it.
    pub read_only: bool,
    /// What is changed as it matters more than elsewhere; the screens say so all the time.
    pub production: bool,
    /// Only these regions are listed as it; none leaves it to what holds for all profiles.
    pub regions: Vec<RegionId>,
    /// The theme that its screens have, so that they are told apart at a glance; `None` for the one of the run.
    pub theme: Option<String>,
}

/// Everything that is not the services' to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// What holds for every profile.
    pub policy: Policy,
    /// What is said of single profiles, by the harmless form of their names.
    pub profiles: BTreeMap<String, Mark>,
}

impl Rules {
    /// What is said of a profile.
    #[must_use]
    pub fn mark(&self, profile: &str) -> Mark {
        self.profiles.get(profile).cloned().unwrap_or_default()
    }

    /// What holds for a profile.
    #[must_use]
    pub fn of(&self, profile: &str) -> Policy {
        let own = self.mark(profile).read_only.then_some(ReadOnly::Profile);
        self.policy.clone().tightened(&Policy { read_only: own, ..Policy::default() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accounts(numbers: &[u8]) -> BTreeSet<AccountId> {
        numbers.iter().map(|no| format!("12039485761029{no:02}").parse().unwrap()).collect()
    }

    fn policy() -> impl Strategy<Value = Policy> {
        let few = || proptest::collection::vec(0u8..6, 0..4);
        let region = || proptest::option::of(proptest::sample::subsequence(vec!["cn-beijing", "eu-west-1"], 0..=2));
        let (some, most) = (proptest::option::of(few()), proptest::option::of(0usize..5));
        (any::<[bool; 3]>(), few(), some, most, region()).prop_map(|(flags, denied, allowed, most, regions)| Policy {
            read_only: flags[0].then_some(ReadOnly::Policy),
            denied: accounts(&denied),
            allowed: allowed.map(|allowed| accounts(&allowed)),
            directory_only: flags[1],
            most_principals: most,
            note_required: flags[2],
            regions: regions.map(|all| all.into_iter().map(|region| region.parse().unwrap()).collect()),
        })
    }

    /// Whether `one` refuses everything that `other` refuses.
    fn as_strict(one: &Policy, other: &Policy) -> bool {
        let within = |one: &Option<BTreeSet<RegionId>>, other: &Option<BTreeSet<RegionId>>| match (one, other) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(one), Some(other)) => one.is_subset(other),
        };
        (one.read_only.is_some() || other.read_only.is_none())
            && accounts(&[0, 1, 2, 3, 4, 5]).iter().all(|account| other.admits(account) || !one.admits(account))
            && (one.directory_only || !other.directory_only)
            && (one.note_required || !other.note_required)
            && one.most_principals.unwrap_or(usize::MAX) <= other.most_principals.unwrap_or(usize::MAX)
            && within(&one.regions, &other.regions)
    }

    proptest! {
        #[test]
        fn nothing_that_is_added_weakens(one in policy(), other in policy()) {
            let joined = one.clone().tightened(&other);
            prop_assert!(as_strict(&joined, &one) && as_strict(&joined, &other));
            prop_assert_eq!(&joined, &other.clone().tightened(&one), "the order does not matter");
            prop_assert_eq!(&joined.clone().tightened(&Policy::default()), &joined);
        }
    }

    #[test]
    fn a_profile_adds_to_what_holds_for_all() {
        let mark = Mark { read_only: true, production: true, ..Mark::default() };
        let policy = Policy { note_required: true, ..Policy::default() };
        let rules = Rules { policy: policy.clone(), profiles: [("prod".to_owned(), mark)].into() };
        assert_eq!(rules.of("dev"), policy);
        assert_eq!(rules.of("prod").read_only, Some(ReadOnly::Profile));
        assert!(rules.of("prod").note_required && rules.mark("prod").production && !rules.mark("dev").production);
    }
}
