//! Principals from typed or pasted text of any kind.

use std::collections::{BTreeMap, BTreeSet};

use super::ids::{AccountId, DirectoryId, FolderId};
use super::share::Principal;
use crate::base::untrusted::Untrusted;

/// Digits of an account ID, in every published sample.
const ACCOUNT_DIGITS: usize = 16;
/// Digits of a group, where people write an ID in groups as on a payment card.
const GROUP_DIGITS: usize = 4;

/// Digits of a name at the most: with more of them it may have been meant as an ID.
const NOTED_DIGITS: usize = 8;
/// How IDs begin that people take for those of accounts: snapshots, shares, disks, instances, images, invitations.
const RESOURCES: [&str; 5] = ["s-", "rs-", "d-", "i-", "m-"];

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
    /// The names of saved groups that stand in the text, each once; their principals are among `principals`.
    pub groups: Vec<String>,
    /// How many plain words were passed over.
    pub words: usize,
}

/// Saved groups of principals by name, as in [`super::notes::Notes`].
pub type Groups = BTreeMap<String, Vec<Principal>>;

/// Finds the principals in any text: lists, CSV, resource names, prose around IDs, names of saved `groups`.
///
/// A token is a run of letters, digits, `-`, `_` and `*`. Four tokens of four digits side by side on a line are one ID,
/// as are eight of them two. Tokens without a digit that do not start like a directory or folder ID are words and are
/// only counted; every other token is either used or rejected with a reason. On a line that holds an ID, names such as
/// `team9` are what is noted beside it, and words as well.
#[must_use]
pub fn parse(text: &str, own: &AccountId, groups: &Groups) -> Parsed {
    let mut reader = Reader { own, seen: BTreeSet::new(), parsed: Parsed::default() };
    let mut from = 0;
    for (start, name) in named(text, groups) {
        reader.tokens(&text[from..start]);
        reader.group(name, &groups[name]);
        from = start + name.len();
    }
    reader.tokens(&text[from..]);
    reader.parsed
}

/// Where names of groups stand in a text as words of their own, in the order of the text; of names that overlap the
/// longest. What reads as an ID is one, whatever groups are called.
fn named<'a>(text: &str, groups: &'a Groups) -> Vec<(usize, &'a str)> {
    let mut names: Vec<&str> = groups.keys().map(String::as_str).filter(|name| !is_id(name)).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut found: Vec<(usize, &str)> = Vec::new();
    for name in names {
        for (start, _) in text.match_indices(name) {
            let end = start + name.len();
            let alone = !text[..start].ends_with(is_token) && !text[end..].starts_with(is_token);
            if alone && found.iter().all(|(other, known)| end <= *other || other + known.len() <= start) {
                found.push((start, name));
            }
        }
    }
    found.sort_unstable();
    found
}

fn is_token(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '*')
}

/// Whether a group's name would be read as an ID, right or wrong, or as nothing at all.
fn is_id(name: &str) -> bool {
    name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') || is_tree_id(name)
}

fn is_tree_id(token: &str) -> bool {
    ["rd-", "fd-", "r-"].iter().any(|start| token.starts_with(start))
}

/// What has been read so far.
struct Reader<'a> {
    own: &'a AccountId,
    seen: BTreeSet<Principal>,
    parsed: Parsed,
}

impl Reader<'_> {
    /// Takes a piece of text without names of groups.
    fn tokens(&mut self, text: &str) {
        for line in text.lines() {
            let tokens = tokens(line);
            let noted =
                tokens.iter().any(|token| matches!(read(token, self.own), Some(Ok(_) | Err(Reason::OwnAccount))));
            for token in tokens {
                if noted && is_note(&token) {
                    self.parsed.words += 1;
                } else {
                    self.token(&token);
                }
            }
        }
    }

    fn token(&mut self, token: &str) {
        if token.is_empty() {
            return;
        }
        match read(token, self.own) {
            None => self.parsed.words += 1,
            Some(Ok(principal)) if self.seen.insert(principal.clone()) => self.parsed.principals.push(principal),
            Some(Ok(_)) => self.reject(token, Reason::Duplicate),
            Some(Err(reason)) => self.reject(token, reason),
        }
    }

    /// Takes the principals of a group. One that stands there already is no mistake: groups overlap.
    fn group(&mut self, name: &str, group: &[Principal]) {
        if self.parsed.groups.iter().any(|known| known == name) {
            return self.reject(name, Reason::Duplicate);
        }
        self.parsed.groups.push(name.to_owned());
        for principal in group {
            if principal.account() == Some(self.own) {
                self.reject(principal.shown(), Reason::OwnAccount);
            } else if self.seen.insert(principal.clone()) {
                self.parsed.principals.push(principal.clone());
            }
        }
    }

    fn reject(&mut self, token: &str, reason: Reason) {
        self.parsed.rejected.push(Rejected { token: token.into(), reason });
    }
}

/// The tokens of a line; groups of digits that are an ID together are one.
fn tokens(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(is_token) {
        let tail = &rest[start..];
        let run = digit_groups(tail);
        let end = match run.len() {
            0 => tail.find(|c| !is_token(c)).unwrap_or(tail.len()),
            groups => groups * (GROUP_DIGITS + 1) - 1,
        };
        // Of more or fewer groups nobody can tell which belong together.
        if !run.is_empty() && run.len().is_multiple_of(ACCOUNT_DIGITS / GROUP_DIGITS) {
            out.extend(run.chunks(ACCOUNT_DIGITS / GROUP_DIGITS).map(|id| id.concat()));
        } else {
            out.extend(tail[..end].split(' ').map(|token| token.trim_matches(['-', '_']).to_owned()));
        }
        rest = &tail[end..];
    }
    out
}

/// Whether a token beside an ID is a name for it, and neither an ID of another kind nor one with a slip in it.
fn is_note(token: &str) -> bool {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let resource = RESOURCES.iter().any(|start| token.starts_with(start));
    token.contains(char::is_alphabetic) && digits <= NOTED_DIGITS && !resource && !is_tree_id(token)
}

/// The groups of four digits, one blank between them, that `text` begins with.
fn digit_groups(text: &str) -> Vec<&str> {
    let is_group = |token: &&str| token.len() == GROUP_DIGITS && token.bytes().all(|byte| byte.is_ascii_digit());
    let tokens = text.split_inclusive(|c| !is_token(c));
    let mut groups = Vec::new();
    for piece in tokens {
        let token = piece.trim_end_matches(|c| !is_token(c));
        if !is_group(&token) {
            break;
        }
        groups.push(token);
        if !piece.ends_with(' ') {
            break;
        }
    }
    groups
}

fn read(token: &str, own: &AccountId) -> Option<Result<Principal, Reason>> {
    if is_tree_id(token) {
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

    fn parse(text: &str) -> Parsed {
        super::parse(text, &own(), &Groups::new())
    }

    fn shown(parsed: &Parsed) -> Vec<&str> {
        parsed.principals.iter().map(Principal::shown).collect()
    }

    #[test]
    fn ids_are_found_in_any_text_and_the_rest_is_explained() {
        let parsed = parse(
            "uid: 1234567890123456, 2345678901234567;billing\n345678901234567\n1234-5678-9012-3456 \
             9876543210123456 rd-7Kq2Lm fd-8TbQw2ZrLk acs:ram::3456789012345678:root 12345678901234567 s-bp1a fd-",
        );
        let ids = shown(&parsed);
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

    /// What people paste: a list with a name beside every ID.
    #[test]
    fn names_beside_ids_are_no_mistakes() {
        let parsed = parse(
            "uid: 2609000000000001,team9\n2609000000000002  web-3 (stage 2)\n9876543210123456,me2\nteam9\n\
             2609000000000003, 260900000000000O\n2609000000000004 s-bp1a 42",
        );
        assert_eq!(shown(&parsed).len(), 4);
        let reasons: Vec<_> = parsed.rejected.iter().map(|r| (r.token.shown().to_owned(), r.reason)).collect();
        let expected = [
            ("2", Reason::TooShort(1)),
            ("9876543210123456", Reason::OwnAccount),
            ("team9", Reason::NotAnId),
            ("260900000000000O", Reason::NotAnId),
            ("s-bp1a", Reason::NotAnId),
            ("42", Reason::TooShort(2)),
        ];
        assert_eq!(reasons, expected.map(|(token, reason)| (token.to_owned(), reason)));
    }

    #[test]
    fn an_id_in_groups_of_four_digits_is_one_id() {
        let parsed = parse("1180 2200 3344 5517");
        assert_eq!((shown(&parsed), parsed.rejected.len()), (vec!["1180220033445517"], 0));
        let parsed = parse("pay: 1180 2200 3344 5517 1234 5678 9012 3456, x\n2345 6789 0123 4567");
        assert_eq!(shown(&parsed), ["1180220033445517", "1234567890123456", "2345678901234567"]);
        for (text, rejected) in [
            ("1180 2200 3344", 3),
            ("1180 2200 3344 5517 9", 1),
            ("1180,2200,3344,5517", 4),
            ("2026 1180 2200 3344 5517", 5),
        ] {
            let parsed = parse(text);
            assert_eq!(parsed.rejected.len(), rejected, "{text}");
        }
        assert_eq!(parse("9876 5432 1012 3456").rejected[0].reason, Reason::OwnAccount);
    }

    #[test]
    fn names_of_saved_groups_stand_for_their_principals() {
        let group = |ids: &[&str]| ids.iter().map(|id| Principal::from_wire(id)).collect::<Vec<_>>();
        let groups = Groups::from([
            ("partners".to_owned(), group(&["1234567890123456", "2345678901234567"])),
            ("our partners 2".to_owned(), group(&["2345678901234567", "9876543210123456", "fd-8TbQw2ZrLk"])),
            ("1111222233334444".to_owned(), group(&["3456789012345678"])),
        ]);
        let read = |text: &str| super::parse(text, &own(), &groups);
        let parsed = read("for partners, and others");
        assert_eq!(shown(&parsed), ["1234567890123456", "2345678901234567"]);
        assert_eq!((parsed.groups, parsed.words), (vec!["partners".to_owned()], 3));
        let parsed = read("our partners 2;partners 1234567890123456");
        assert_eq!(shown(&parsed), ["2345678901234567", "fd-8TbQw2ZrLk", "1234567890123456"]);
        assert_eq!(parsed.groups, ["our partners 2", "partners"]);
        let reasons: Vec<_> = parsed.rejected.iter().map(|one| one.reason).collect();
        assert_eq!(reasons, [Reason::OwnAccount, Reason::Duplicate], "the own account, and what is named twice");
        let parsed = read("partners-eu xpartners");
        assert_eq!((parsed.principals.len(), parsed.words), (0, 2), "only whole words");
        assert_eq!(shown(&read("1111222233334444")), ["1111222233334444"], "an ID is an ID");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_nothing_is_used_twice(text in any::<String>()) {
            let parsed = parse(&text);
            let unique: BTreeSet<_> = parsed.principals.iter().collect();
            prop_assert_eq!(unique.len(), parsed.principals.len());
            prop_assert!(!parsed.principals.contains(&Principal::Account(own())));
        }
    }
}
