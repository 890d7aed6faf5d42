//! The keys that the user has changed, in `keys.toml` beside `config.toml`: a table for each place, an action and its keys
//! in each line.

use std::path::{Path, PathBuf};

use super::config::value::{self, Fault, Item, ordered};
use super::config::{Config, ConfigError, ConfigErrorKind, Place, parsed, place};

/// The name of the file.
const FILE: &str = "keys.toml";

/// The keys that an action has from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The name of the place.
    pub context: &'static str,
    /// The name of the action.
    pub action: &'static str,
    /// Its keys as they are written; none takes its keys away.
    pub keys: Vec<String>,
    /// Where it stands in the file.
    pub at: Option<Place>,
}

/// What may stand in the file.
pub struct Grammar<'a> {
    /// Each place with its actions, by name.
    pub contexts: &'a [(&'static str, Vec<&'static str>)],
    /// Whether a text names a key.
    pub is_key: fn(&str) -> bool,
}

/// Where the file is that goes with a file of settings.
#[must_use]
pub fn beside(config: &Path) -> PathBuf {
    config.with_file_name(FILE)
}

/// Reads the file, which may be missing, and tells all that is wrong in it.
#[must_use]
pub fn load(path: &Path, grammar: &Grammar<'_>) -> (Vec<Binding>, Vec<ConfigError>) {
    match Config::text(path) {
        Ok(text) => read(&text, path, grammar),
        Err(ConfigError { kind: ConfigErrorKind::Missing, .. }) => (Vec::new(), Vec::new()),
        Err(error) => (Vec::new(), vec![error]),
    }
}

/// Reads the keys from text; `path` is only for the errors.
#[must_use]
pub fn read(text: &str, path: &Path, grammar: &Grammar<'_>) -> (Vec<Binding>, Vec<ConfigError>) {
    let mut bindings = Vec::new();
    let wrong = parsed(text, path, |name, span, table, wrong| {
        let Some((context, actions)) = grammar.contexts.iter().find(|(known, _)| *known == name) else {
            let known = grammar.contexts.iter().map(|(name, _)| *name).collect();
            return wrong.push(value::unknown(name, span, known));
        };
        let entries = match value::table(context, table) {
            Ok(table) => ordered(table),
            Err(fault) => return wrong.push(fault),
        };
        for (name, span, keys) in entries {
            let Some(action) = actions.iter().find(|known| **known == name) else {
                wrong.push(value::unknown(name, span, actions.clone()));
                continue;
            };
            match chords(action, keys, grammar.is_key) {
                Ok(keys) => bindings.push(Binding { context, action, keys, at: place(text, span.start) }),
                Err(fault) => wrong.push(fault),
            }
        }
    });
    (bindings, wrong)
}

/// One key, or a list of them.
fn chords(action: &'static str, keys: &Item<'_>, is_key: fn(&str) -> bool) -> Result<Vec<String>, Fault> {
    if keys.get_ref().as_str().is_some() {
        return Ok(vec![value::item(action, keys, is_key)?]);
    }
    value::list(action, keys)?.iter().map(|key| value::item(action, key, is_key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Vec<Binding>, Vec<String>) {
        let contexts = [("screens", vec!["help", "quit"]), ("inbox", vec!["accept"])];
        let grammar = Grammar { contexts: &contexts, is_key: |key| key.chars().count() == 1 };
        let (bindings, wrong) = read(text, Path::new("keys.toml"), &grammar);
        (bindings, wrong.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn one_key_or_several_or_none() {
        let (bindings, wrong) = of("[screens]\nhelp = 'h'\nquit = []\n[inbox]\naccept = ['a', 'b']\n");
        assert_eq!(wrong, Vec::<String>::new());
        let keys: Vec<(&str, usize)> = bindings.iter().map(|one| (one.action, one.keys.len())).collect();
        assert_eq!(keys, [("help", 1), ("quit", 0), ("accept", 2)]);
        assert_eq!(bindings[2].at, Some(Place { line: 5, column: 1 }));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let (bindings, wrong) =
            of("[screen]\nx = 'y'\n[inbox]\nacept = 'a'\naccept = ['a', 'xx']\n[screens]\nquit = 1\n");
        assert!(bindings.is_empty());
        assert_eq!(
            wrong,
            [
                "keys.toml:1:2: unknown key screen",
                "keys.toml:4:1: unknown key acept",
                "keys.toml:5:16: accept cannot be \"xx\"",
                "keys.toml:7:8: quit does not take this kind of value",
            ]
        );
    }
}
