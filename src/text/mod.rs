//! Floor 1: every word that the user reads, by key.
//!
//! The words live in `assets/text/`, one file a language. Code names a key; other rooms return codes with arguments and
//! never sentences. `tests/house.rs` checks that every key that is used exists, and the other way round.

pub mod advice;
mod language;

use std::collections::HashMap;
use std::fmt::{Display, Write as _};
use std::sync::LazyLock;

pub use language::{Language, speak, spoken};

#[cfg(test)]
pub(crate) use language::tests_support::speaking;

static ENGLISH: &str = include_str!("../../assets/text/en.toml");
static CHINESE: &str = include_str!("../../assets/text/zh-CN.toml");

/// All keys with their words in a language, `section.name` each.
pub fn catalogue(language: Language) -> &'static HashMap<String, String> {
    static IN_ENGLISH: LazyLock<HashMap<String, String>> = LazyLock::new(|| flatten(ENGLISH).unwrap_or_default());
    static IN_CHINESE: LazyLock<HashMap<String, String>> = LazyLock::new(|| flatten(CHINESE).unwrap_or_default());
    match language {
        Language::English => &IN_ENGLISH,
        Language::Chinese => &IN_CHINESE,
    }
}

fn flatten(source: &str) -> Result<HashMap<String, String>, toml::de::Error> {
    fn walk(prefix: &str, table: toml::Table, out: &mut HashMap<String, String>) {
        for (key, value) in table {
            let key = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
            match value {
                toml::Value::Table(inner) => walk(&key, inner, out),
                toml::Value::String(text) => drop(out.insert(key, text)),
                other => drop(out.insert(key, other.to_string())),
            }
        }
    }
    let mut out = HashMap::new();
    walk("", source.parse()?, &mut out);
    Ok(out)
}

/// The words for `key`; the key itself where there are none, so that a gap is seen and nothing breaks.
#[must_use]
pub fn get(key: &str) -> &str {
    catalogue(spoken()).get(key).map_or(key, String::as_str)
}

/// Whether there are words for `key`.
#[cfg(test)]
pub(crate) fn has(key: &str) -> bool {
    catalogue(spoken()).contains_key(key)
}

/// The words for `key` with `{name}` replaced by its value.
#[must_use]
pub fn fill(key: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut out = String::new();
    let mut rest = get(key);
    while let Some(start) = rest.find('{') {
        let (before, after) = rest.split_at(start);
        out.push_str(before);
        let known = after.find('}').and_then(|end| {
            let name = &after[1..end];
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (value, &after[end + 1..]))
        });
        match known {
            Some((value, tail)) => {
                let _ = write!(out, "{value}");
                rest = tail;
            }
            None => {
                debug_assert!(!is_blank(after), "the blank of {key} at {after} is not filled in");
                out.push('{');
                rest = &after[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Whether a text begins with a blank, as the catalogue spells them.
fn is_blank(text: &str) -> bool {
    let name = text.strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
}

/// The words for a number of things: `key.one` for one, `key.many` otherwise, with `{n}` replaced.
#[must_use]
pub fn count(key: &str, n: usize) -> String {
    let form = if n == 1 { "one" } else { "many" };
    fill(&format!("{key}.{form}"), &[("n", &n)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_well_formed() {
        for source in [ENGLISH, CHINESE] {
            assert!(flatten(source).is_ok_and(|all| !all.is_empty()));
        }
    }

    /// What `{name}` a text has, in the order of the alphabet.
    fn blanks(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('}')?.0))
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (english, chinese) = (catalogue(Language::English), catalogue(Language::Chinese));
        let mut missing: Vec<&String> = english.keys().filter(|key| !chinese.contains_key(*key)).collect();
        missing.sort();
        assert!(missing.is_empty(), "not in Chinese: {missing:#?}");
        let strange: Vec<&String> = chinese.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(strange.is_empty(), "only in Chinese: {strange:#?}");
        for (key, words) in english {
            assert_eq!(blanks(words), blanks(&chinese[key]), "what is filled in differs in {key}");
        }
    }

    #[test]
    fn what_is_said_is_in_the_language_that_is_spoken() {
        let chinese = speaking(Language::Chinese, || get("action.share"));
        assert_eq!(chinese, catalogue(Language::Chinese)["action.share"]);
        assert_eq!(get("action.share"), catalogue(Language::English)["action.share"]);
        assert_ne!(chinese, get("action.share"));
    }

    #[test]
    fn a_missing_key_shows_itself() {
        assert_eq!(get("no.such.key"), "no.such.key");
        assert!(!has("no.such.key"));
    }

    #[test]
    fn values_are_filled_in_once() {
        assert_eq!(fill("{a}-{b}-{a}", &[("a", &"{b}"), ("b", &2)]), "{b}-2-{b}");
        assert_eq!(fill("open { brace", &[]), "open { brace");
    }
}
