//! Texts that others choose: names, tags, pasted principals.

use std::collections::BTreeSet;

use snapferry::base::untrusted::{Untrusted, clip, width};
use snapferry::domain::ids::AccountId;
use snapferry::domain::principals::{self, Groups};
use snapferry::domain::share::Principal;
use snapferry::domain::snapshot::{SHARED_FROM, SharedFrom};
use unicode_width::UnicodeWidthChar;

use super::assert_harmless;

/// The account that pastes.
const OWN: &str = "1009441022073456";

/// Whatever a name is, what is drawn of it is harmless, is one line of bounded height, and stays what it is when it is
/// cleaned again; the name itself is kept for comparing.
pub fn sanitiser(data: &[u8]) {
    let raw = String::from_utf8_lossy(data);
    let text = Untrusted::new(&raw);
    let shown = text.shown();
    assert_harmless(shown);
    assert_eq!(text.raw(), raw);
    assert_eq!(Untrusted::new(shown).shown(), shown, "cleaning is done once");
    let mut marks = 0;
    for c in shown.chars() {
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        assert!(marks <= 2, "{marks} marks are piled up in {shown:?}");
    }
    let harmless = raw.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    assert!(!harmless || shown == raw, "ordinary text is kept");
    for columns in [0, 1, 2, 7, 40] {
        assert!(width(&clip(shown, columns)) <= columns);
    }
    let kept: Untrusted = serde_json::from_str(&serde_json::to_string(&text).unwrap()).unwrap();
    assert_eq!(kept, text);
}

/// A tag, key and value with a line end between them: it tells where a snapshot came from only if it says so, and every
/// part that was read stands in it.
pub fn tag(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (key, value) = text.split_once('\n').unwrap_or((&text, ""));
    let joined = if value.is_empty() { key.to_owned() } else { format!("{key}:{value}") };
    let Some(from) = SharedFrom::from_tag(key, value) else {
        assert!(!joined.starts_with(&format!("{SHARED_FROM}:")), "{joined:?} was not seen");
        return;
    };
    assert!(joined.starts_with(&format!("{SHARED_FROM}:")));
    assert_eq!(from.raw.raw(), joined);
    assert_harmless(from.raw.shown());
    let mut parts = joined[SHARED_FROM.len() + 1..].splitn(3, ':');
    let mut part = || parts.next().unwrap_or_default();
    let read = [
        (from.owner.as_ref().map(|id| id.as_str().to_owned()), part()),
        (from.region.as_ref().map(|id| id.as_str().to_owned()), part()),
        (from.source.as_ref().map(|id| id.as_str().to_owned()), part()),
    ];
    for (id, part) in read {
        let Some(id) = id else { continue };
        assert_eq!(id, part, "a part is read as it stands or not at all");
        assert!(id.is_ascii() && !id.is_empty());
        assert_harmless(&id);
    }
    let kept: SharedFrom = serde_json::from_str(&serde_json::to_string(&from).unwrap()).unwrap();
    assert_eq!(kept, from);
}

/// Pasted text: what is taken for a principal stands in the text, in ASCII, once; and it is never the own account.
pub fn principals(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let own: AccountId = OWN.parse().unwrap();
    let group: Vec<Principal> = vec![Principal::from_wire("1550011223344556")];
    let groups = Groups::from([("payments".to_owned(), group)]);
    let parsed = principals::parse(&text, &own, &groups);
    let pieces = text.replace([' ', '-', '\t', '\u{a0}'], "");
    let mut seen = BTreeSet::new();
    for principal in &parsed.principals {
        let id = principal.wire().to_owned();
        assert!(seen.insert(id.clone()), "{id} is there twice");
        assert!(id.is_ascii(), "{id}");
        assert_ne!(id, OWN);
        let of_group = !parsed.groups.is_empty() && groups.values().flatten().any(|one| one == principal);
        let told = text.contains(&id) || pieces.contains(&id) || digits(&text).contains(&id) || of_group;
        assert!(told, "{id} does not stand in {text:?}");
    }
    parsed.rejected.iter().for_each(|one| assert_harmless(one.token.shown()));
    let again: Vec<String> = parsed.principals.iter().map(|one| one.wire().to_owned()).collect();
    assert_eq!(principals::parse(&again.join("\n"), &own, &Groups::new()).principals, parsed.principals);
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
