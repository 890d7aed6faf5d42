//! Fuzzy search: the letters of what is typed, in their order, with others between them; capitals do not matter.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// What is searched for.
pub struct Fuzzy {
    pattern: Pattern,
    matcher: Matcher,
    letters: Vec<char>,
}

impl std::fmt::Debug for Fuzzy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fuzzy").finish_non_exhaustive()
    }
}

impl Fuzzy {
    /// Each word of `wanted` is to be found, in whatever order.
    #[must_use]
    pub fn new(wanted: &str) -> Self {
        let pattern = Pattern::new(wanted, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        Self { pattern, matcher: Matcher::new(Config::DEFAULT), letters: Vec::new() }
    }

    /// How well it is found in a text, the better the more; `None` if it is not.
    pub fn score(&mut self, text: &str) -> Option<u32> {
        self.pattern.score(Utf32Str::new(text, &mut self.letters), &mut self.matcher)
    }

    /// Which characters of a text it was found in, as numbers of grapheme clusters in their order.
    pub fn hits(&mut self, text: &str) -> Vec<usize> {
        let mut hits = Vec::new();
        self.pattern.indices(Utf32Str::new(text, &mut self.letters), &mut self.matcher, &mut hits);
        hits.sort_unstable();
        hits.dedup();
        hits.into_iter().filter_map(|hit| usize::try_from(hit).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_their_order_whatever_lies_between() {
        let mut fuzzy = Fuzzy::new("wbg");
        assert_eq!(fuzzy.hits("web-golden"), [0, 2, 4]);
        assert!(fuzzy.score("golden-web").is_none());
        assert!(Fuzzy::new("WEB gold").score("web-golden").is_some(), "each word by itself, capitals or not");
        assert!(Fuzzy::new("").score("anything").is_some());
        assert_eq!(Fuzzy::new("库").hits("数据库"), [2]);
        let mut fuzzy = Fuzzy::new("share");
        assert!(fuzzy.score("Share the marked snapshots") > fuzzy.score("s-bp1h4a7r2e"), "whole words are better");
    }
}
