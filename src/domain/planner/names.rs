//! Names of shares.

use crate::domain::share::Share;

/// Characters that a share's name may have at the most (CreateResourceShare: 1 to 50).
pub const LONGEST_NAME: usize = 50;

/// Whether a share may be called so (CreateResourceShare: letters, digits, Chinese characters, `.`, `_`, `-`).
#[must_use]
pub fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    (1..=LONGEST_NAME).contains(&length) && text.chars().all(is_name_char)
}

/// Whether a share's name may have this character.
#[must_use]
pub fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') || ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The name of the `nth` share of several, counted from zero: the first has the name itself, the others a number. The
/// name is shortened where it has to be.
#[must_use]
pub fn numbered(name: &str, nth: usize) -> String {
    if nth == 0 {
        return name.to_owned();
    }
    with_ending(name, &format!("-{}", nth + 1))
}

fn with_ending(name: &str, ending: &str) -> String {
    let room = LONGEST_NAME.saturating_sub(ending.chars().count());
    name.chars().take(room).chain(ending.chars()).collect()
}

/// A name for the share that takes over what `old` gave to some of its principals: legal, and not in use.
pub(super) fn for_split(old: &Share, all: &[Share]) -> String {
    let legal: String = old.name.raw().chars().filter(|c| is_name_char(*c)).collect();
    let base = with_ending(if legal.is_empty() { "share" } else { &legal }, "-split");
    let is_free = |name: &String| !all.iter().any(|share| share.status.is_live() && share.name.raw() == name);
    (0..=all.len()).map(|nth| numbered(&base, nth)).find(is_free).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::share::tests_support::share;
    use super::*;

    #[test]
    fn numbers_follow_the_first_name() {
        assert_eq!(numbered("db", 0), "db");
        assert_eq!(numbered("db", 1), "db-2");
        assert_eq!(numbered(&"x".repeat(50), 11), format!("{}-12", "x".repeat(47)));
    }

    proptest! {
        #[test]
        fn names_for_splits_are_legal_and_free(name in any::<String>(), taken in prop::collection::vec("[a-c]{1,2}-split(-2)?", 0..4)) {
            let mut old = share("rs-1", &[], &[]);
            old.name = name.as_str().into();
            let others = taken.iter().enumerate().map(|(no, name)| {
                let mut other = share(&format!("rs-{}", no + 2), &[], &[]);
                other.name = name.as_str().into();
                other
            });
            let all: Vec<_> = std::iter::once(old.clone()).chain(others).collect();
            let found = for_split(&old, &all);
            prop_assert!(is_name(&found), "{found}");
            prop_assert!(all.iter().all(|share| share.name.raw() != found));
        }
    }
}
