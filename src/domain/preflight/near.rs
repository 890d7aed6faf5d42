//! Account IDs that are close to others.

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

#[cfg(test)]
mod tests {
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
}
