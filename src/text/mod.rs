//! Floor 1: every word that the user reads, by key.
//!
//! The words live in `assets/text/`, one file a language. Code names a key; other rooms return codes with arguments and
//! never sentences. `tests/house.rs` checks that every key that is used exists, and the other way round.

pub mod advice;

use std::collections::HashMap;
use std::fmt::{Display, Write as _};
use std::sync::OnceLock;

static ENGLISH: &str = include_str!("../../assets/text/en.toml");

/// All keys with their words, `section.name` each.
pub fn catalogue() -> &'static HashMap<String, String> {
    static CATALOGUE: OnceLock<HashMap<String, String>> = OnceLock::new();
    CATALOGUE.get_or_init(|| flatten(ENGLISH).unwrap_or_default())
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
    catalogue().get(key).map_or(key, String::as_str)
}

/// Whether there are words for `key`.
#[cfg(test)]
pub(crate) fn has(key: &str) -> bool {
    catalogue().contains_key(key)
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
                out.push('{');
                rest = &after[1..];
            }
        }
    }
    out.push_str(rest);
    out
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
        assert!(flatten(ENGLISH).is_ok_and(|all| !all.is_empty()));
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
