//! Account IDs that are close to others.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::domain::ids::AccountId;

/// In what an account ID is close to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Resemblance {
    /// One digit is another.
    OneDigit,
    /// Two neighbouring digits have changed places.
    Swapped,
    /// One digit too many or too few.
    OneMoreOrLess,
}

/// In what `typed` is close to `known`; `None` if it is the same or clearly another.
#[must_use]
pub fn resembles(typed: &AccountId, known: &AccountId) -> Option<Resemblance> {
    let (one, other) = (typed.as_str().as_bytes(), known.as_str().as_bytes());
    let same_front = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same_front..], &other[same_front..]);
    let same_back = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&one[..one.len() - same_back], &other[..other.len() - same_back]) {
        ([_], [_]) => Some(Resemblance::OneDigit),
        ([a, b], [c, d]) if (a, b) == (d, c) => Some(Resemblance::Swapped),
        ([_], []) | ([], [_]) => Some(Resemblance::OneMoreOrLess),
        _ => None,
    }
}

/// Which of `accounts` are close to one that stands before them, and to which. Only those with the usual number of
/// digits are compared, so that the time grows with their number and not with its square.
#[must_use]
pub fn twins<'a>(accounts: impl IntoIterator<Item = &'a AccountId>) -> BTreeMap<AccountId, (AccountId, Resemblance)> {
    let mut whole: HashMap<Vec<u8>, &AccountId> = HashMap::new();
    let mut masked: HashMap<Vec<u8>, &AccountId> = HashMap::new();
    let mut out = BTreeMap::new();
    for account in accounts.into_iter().filter(|account| account.has_usual_length()) {
        let digits = account.as_str().as_bytes();
        if whole.contains_key(digits) {
            continue;
        }
        let mut near = None;
        for at in 0..digits.len() {
            let mut other = digits.to_vec();
            other[at] = b'?';
            let first = *masked.entry(other.clone()).or_insert(account);
            if first != account {
                near = near.or(Some((first, Resemblance::OneDigit)));
            }
            if let Some(next) = digits.get(at + 1) {
                (other[at], other[at + 1]) = (*next, digits[at]);
                let swapped = whole.get(&other).map(|first| (*first, Resemblance::Swapped));
                near = near.or(swapped);
            }
        }
        whole.insert(digits.to_vec(), account);
        out.extend(near.map(|(other, how)| (account.clone(), (other.clone(), how))));
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn close_ids_are_told_from_others() {
        let known = "1234567890123456".parse().unwrap();
        for (typed, expected) in [
            ("1234567890123456", None),
            ("1234567890123457", Some(Resemblance::OneDigit)),
            ("9234567890123456", Some(Resemblance::OneDigit)),
            ("1243567890123456", Some(Resemblance::Swapped)),
            ("123456789012345", Some(Resemblance::OneMoreOrLess)),
            ("12345567890123456", Some(Resemblance::OneMoreOrLess)),
            ("1534267890123456", None),
            ("7777777777777777", None),
        ] {
            assert_eq!(resembles(&typed.parse().unwrap(), &known), expected, "{typed}");
        }
    }

    #[test]
    fn of_two_ids_side_by_side_the_later_is_close_to_the_earlier() {
        let ids: Vec<AccountId> = ["1234567890123456", "1234567890123465", "7777777777777777", "7777777777777770"]
            .map(|id| id.parse().unwrap())
            .to_vec();
        let found = twins(&ids);
        assert_eq!(found.len(), 2);
        assert_eq!(found[&ids[1]], (ids[0].clone(), Resemblance::Swapped));
        assert_eq!(found[&ids[3]], (ids[2].clone(), Resemblance::OneDigit));
        assert!(twins([&ids[0], &ids[0]]).is_empty(), "the same is no twin");
    }

    proptest! {
        #[test]
        fn twins_are_what_a_comparison_of_all_with_all_finds(
            ids in prop::collection::vec("[12]{4}000000000000", 0..12),
        ) {
            let ids: Vec<AccountId> = ids.iter().map(|id| id.parse().unwrap()).collect();
            let found = twins(&ids);
            for (at, id) in ids.iter().enumerate().filter(|(at, id)| !ids[..*at].contains(id)) {
                let near = ids[..at].iter().any(|other| resembles(id, other).is_some());
                prop_assert_eq!(found.contains_key(id), near);
                if let Some((other, how)) = found.get(id) {
                    prop_assert_eq!(resembles(id, other), Some(*how));
                }
            }
        }
    }
}
