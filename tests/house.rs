//! The house rules that a compiler does not know: floors, sizes, and the catalogue of words.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms and their floors. A room imports only from lower floors; `sandbox` stands beside and imports `base` only.
const FLOORS: &[(&str, u8)] = &[
    ("base", 0),
    ("text", 1),
    ("domain", 1),
    ("api", 2),
    ("inventory", 2),
    ("store", 2),
    ("work", 3),
    ("app", 4),
    ("ui", 5),
    ("terminal", 6),
    ("cli", 6),
    ("run", 6),
];

/// `app` may not know how the network and the disk are reached, although they lie below it.
const FORBIDDEN: &[(&str, &str)] = &[("app", "api"), ("app", "store"), ("ui", "api"), ("ui", "store"), ("ui", "work")];

/// Lines a source file may have.
const LONGEST_FILE: usize = 400;
/// Lines a function may have, from its `fn` line to its closing brace.
const LONGEST_FUNCTION: usize = 60;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push(path);
        }
    }
}

fn all() -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    sources(&root().join("src"), &mut paths);
    paths
        .into_iter()
        .map(|path| (path.strip_prefix(root()).unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

fn room_of(path: &Path) -> Option<String> {
    let part = path.components().nth(1)?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
    (!matches!(part.as_str(), "lib" | "main")).then_some(part)
}

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// The rooms that code names after `crate::`, also within braces.
fn imports(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(inner) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut item = String::new();
            for c in inner.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    _ => {}
                }
                if c == ',' && depth == 0 {
                    rooms.insert(first_word(&item));
                    item.clear();
                } else {
                    item.push(c);
                }
            }
            rooms.insert(first_word(&item));
        } else {
            rooms.insert(first_word(rest));
        }
    }
    rooms.remove("");
    rooms
}

fn first_word(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Code without what only tests see, and without comments.
fn production(code: &str) -> String {
    let tests = code.match_indices("#[cfg(test)]\n").find(|(at, _)| {
        let next = code[at + "#[cfg(test)]\n".len()..].lines().next().unwrap_or_default();
        next.contains("mod ") && next.ends_with('{')
    });
    let code = tests.map_or(code, |(at, _)| &code[..at]);
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().to_str().is_some_and(|name| name.starts_with("tests")))
}

#[test]
fn rooms_import_only_from_lower_floors() {
    let mut wrong = Vec::new();
    for (path, code) in all() {
        let Some(room) = room_of(&path) else { continue };
        if is_test(&path) {
            continue;
        }
        for other in imports(&production(&code)) {
            let allowed = if other == room {
                true
            } else if room == "sandbox" {
                other == "base"
            } else if other == "sandbox" {
                room == "cli"
            } else {
                let (from, to) = (floor(&room), floor(&other));
                let top = from == Some(6) && to == Some(6);
                (from > to && to.is_some() || top) && !FORBIDDEN.contains(&(room.as_str(), other.as_str()))
            };
            if !allowed {
                wrong.push(format!("{} imports {other}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn commands_know_nothing_of_the_screens_model() {
    let commands = all().into_iter().filter(|(path, _)| path.starts_with("src/cli/headless"));
    let wrong: Vec<PathBuf> =
        commands.filter(|(_, code)| imports(&production(code)).contains("app")).map(|(path, _)| path).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_has_a_floor() {
    let rooms: BTreeSet<String> = all().iter().filter_map(|(path, _)| room_of(path)).collect();
    let known: BTreeSet<String> =
        FLOORS.iter().map(|(name, _)| (*name).to_owned()).chain(["sandbox".to_owned()]).collect();
    assert_eq!(rooms, known);
}

#[test]
fn files_and_functions_stay_short() {
    let mut wrong = Vec::new();
    for (path, code) in all() {
        let lines = code.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!("{} has {lines} lines", path.display()));
        }
        for (name, length) in functions(&code) {
            if length > LONGEST_FUNCTION {
                wrong.push(format!("{} {name} has {length} lines", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Functions and their lengths, told by the indentation that the formatter gives.
fn functions(code: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = code.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let head = line.trim_start();
        let starts = [
            "fn ",
            "pub fn ",
            "async fn ",
            "pub async fn ",
            "pub(super) fn ",
            "pub(crate) fn ",
            "const fn ",
            "pub const fn ",
        ]
        .iter()
        .find_map(|start| head.strip_prefix(start));
        let Some(rest) = starts else { continue };
        let close = format!("{}}}", " ".repeat(indent));
        if head.ends_with(';') {
            continue;
        }
        if let Some(length) = lines[at..].iter().position(|line| *line == close) {
            found.push((first_word(rest), length + 1));
        }
    }
    found
}

/// Keys of the catalogue that code names: literals of the form `section.name`.
fn keys_in_code(known_sections: &BTreeSet<String>) -> BTreeMap<String, PathBuf> {
    let mut keys = BTreeMap::new();
    for (path, code) in all() {
        if is_test(&path) || room_of(&path).as_deref() == Some("sandbox") {
            continue;
        }
        for literal in production(&code).split('"').skip(1).step_by(2) {
            let shape = literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_'));
            let section = literal.split('.').next().unwrap_or_default();
            let file = literal.ends_with(".jsonl");
            if shape && !file && literal.contains('.') && known_sections.contains(section) {
                keys.insert(literal.to_owned(), path.clone());
            }
        }
    }
    keys
}

#[test]
fn every_key_that_code_names_is_in_the_catalogue_and_every_entry_is_named() {
    let catalogue = snapferry::text::catalogue(snapferry::text::Language::English);
    let sections: BTreeSet<String> =
        catalogue.keys().filter_map(|key| key.split('.').next()).map(str::to_owned).collect();
    let named = keys_in_code(&sections);
    let missing: Vec<_> = named
        .iter()
        .filter(|(key, _)| !catalogue.contains_key(*key) && !catalogue.contains_key(&format!("{key}.one")))
        .collect();
    assert!(missing.is_empty(), "named in code, not in the catalogue: {missing:#?}");
    let unused: Vec<_> = catalogue
        .keys()
        .filter(|key| {
            let stem = key.trim_end_matches(".one").trim_end_matches(".many");
            !named.contains_key(key.as_str()) && !named.contains_key(stem)
        })
        .collect();
    assert!(unused.is_empty(), "in the catalogue, not named in code: {unused:#?}");
}

#[test]
fn words_for_the_user_are_not_written_in_the_rooms_that_draw() {
    let mut wrong = Vec::new();
    for (path, code) in all() {
        let Some(room) = room_of(&path) else { continue };
        if !matches!(room.as_str(), "ui" | "app" | "cli") || is_test(&path) {
            continue;
        }
        for literal in production(&code).split('"').skip(1).step_by(2) {
            let words =
                literal.split(' ').filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic)).count();
            if words >= 3 {
                wrong.push(format!("{}: {literal}", path.display()));
            }
        }
    }
    wrong.retain(|line| !line.contains("the titles in the catalogue say"));
    assert!(wrong.is_empty(), "{wrong:#?}");
}
