//! Principals from typed or pasted text of any kind.

use std::collections::BTreeSet;

use super::ids::{AccountId, DirectoryId, FolderId};
use super::share::Principal;
use crate::base::untrusted::Untrusted;

/// Digits of an account ID, in every published sample.
const ACCOUNT_DIGITS: usize = 16;

/// Why a token is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// An account ID has 16 digits; this has fewer.
    TooShort(usize),
    /// An account ID has 16 digits; this has more.
    TooLong(usize),
    /// It names the account that shares.
    OwnAccount,
    /// It stands there already.
    Duplicate,
    /// It looks like an ID of no known kind.
    NotAnId,
}

/// A token that is not used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The token as it was typed.
    pub token: Untrusted,
    /// Why.
    pub reason: Reason,
}

/// What a text held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The principals, each once, in the order of the text.
    pub principals: Vec<Principal>,
    /// What looked like an ID and is not used, in the order of the text.
    pub rejected: Vec<Rejected>,
    /// How many plain words were passed over.
    pub words: usize,
}

/// Finds the principals in any text: lists, CSV, resource names, prose around IDs.
///
/// A token is a run of letters, digits, `-`, `_` and `*`. Tokens without a digit that do not start like a directory or
/// folder ID are words and are only counted; every other token is either used or rejected with a reason.
#[must_use]
pub fn parse(text: &str, own: &AccountId) -> Parsed {
    let mut parsed = Parsed::default();
    let mut seen = BTreeSet::new();
    for token in text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '*'))) {
        let token = token.trim_matches(['-', '_']);
        if token.is_empty() {
            continue;
        }
        match read(token, own) {
            None => parsed.words += 1,
            Some(Ok(principal)) if seen.insert(principal.clone()) => parsed.principals.push(principal),
            Some(Ok(_)) => parsed.rejected.push(Rejected { token: token.into(), reason: Reason::Duplicate }),
            Some(Err(reason)) => parsed.rejected.push(Rejected { token: token.into(), reason }),
        }
    }
    parsed
}

fn read(token: &str, own: &AccountId) -> Option<Result<Principal, Reason>> {
    if token.starts_with("rd-") || token.starts_with("fd-") || token.starts_with("r-") {
        let folder = FolderId::parse(token).map(Principal::Folder);
        let found = folder.or_else(|_| DirectoryId::parse(token).map(Principal::Directory));
        return Some(found.map_err(|_| Reason::NotAnId));
    }
    if !token.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits: String = token.chars().filter(|c| *c != '-').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Err(Reason::NotAnId));
    }
    Some(match digits.len() {
        n if n < ACCOUNT_DIGITS => Err(Reason::TooShort(n)),
        n if n > ACCOUNT_DIGITS => Err(Reason::TooLong(n)),
        _ if digits == own.as_str() => Err(Reason::OwnAccount),
        _ => AccountId::parse(&digits).map(Principal::Account).map_err(|_| Reason::NotAnId),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn own() -> AccountId {
        "9876543210123456".parse().unwrap()
    }

    #[test]
    fn ids_are_found_in_any_text_and_the_rest_is_explained() {
        let parsed = parse(
            "uid: 1234567890123456, 2345678901234567;billing\n345678901234567\n1234-5678-9012-3456 \
             9876543210123456 rd-7Kq2Lm fd-8TbQw2ZrLk acs:ram::3456789012345678:root 12345678901234567 s-bp1a fd-",
            &own(),
        );
        let ids: Vec<_> = parsed.principals.iter().map(Principal::shown).collect();
        let expected = ["1234567890123456", "2345678901234567", "rd-7Kq2Lm", "fd-8TbQw2ZrLk", "3456789012345678"];
        assert_eq!(ids, expected);
        let reasons: Vec<_> = parsed.rejected.iter().map(|r| (r.token.shown().to_owned(), r.reason)).collect();
        assert_eq!(
            reasons,
            [
                ("345678901234567".into(), Reason::TooShort(15)),
                ("1234-5678-9012-3456".into(), Reason::Duplicate),
                ("9876543210123456".into(), Reason::OwnAccount),
                ("12345678901234567".into(), Reason::TooLong(17)),
                ("s-bp1a".into(), Reason::NotAnId),
            ]
        );
        assert_eq!(parsed.words, 6, "uid, billing, acs, ram, root and a bare fd");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_nothing_is_used_twice(text in any::<String>()) {
            let parsed = parse(&text, &own());
            let unique: BTreeSet<_> = parsed.principals.iter().collect();
            prop_assert_eq!(unique.len(), parsed.principals.len());
            prop_assert!(!parsed.principals.contains(&Principal::Account(own())));
        }
    }
}
