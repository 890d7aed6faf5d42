//! Single values of a settings file, with what is wrong where they cannot be used.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::Kind;
use super::{ConfigErrorKind, Wanted};
use crate::domain::ids::RegionId;

/// A value and where it stands.
pub type Item<'a> = Spanned<DeValue<'a>>;

/// What is wrong, and where it starts and ends in bytes.
pub type Fault = (Range<usize>, ConfigErrorKind);

/// The entries of a table in the order of the file.
pub fn ordered<'t, 'a>(table: &'t DeTable<'a>) -> Vec<(&'t str, Range<usize>, &'t Item<'a>)> {
    let mut entries: Vec<_> = table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
    entries.sort_by_key(|(_, span, _)| span.start);
    entries
}

/// A table.
pub fn table<'t, 'a>(key: &'static str, value: &'t Item<'a>) -> Result<&'t DeTable<'a>, Fault> {
    let wrong = ConfigErrorKind::WrongKind { key, wanted: Wanted::Table };
    value.get_ref().as_table().ok_or((value.span(), wrong))
}

/// The items of a list.
pub fn list<'t, 'a>(key: &'static str, value: &'t Item<'a>) -> Result<&'t [Item<'a>], Fault> {
    let wrong = ConfigErrorKind::WrongKind { key, wanted: Wanted::Texts };
    value.get_ref().as_array().map(|items| &items[..]).ok_or((value.span(), wrong))
}

/// A text.
pub fn text(key: &'static str, value: &Item<'_>, valid: fn(&str) -> bool) -> Result<String, Fault> {
    checked(key, Wanted::Text, value, valid)
}

/// One text of a list.
pub fn item(key: &'static str, value: &Item<'_>, valid: fn(&str) -> bool) -> Result<String, Fault> {
    checked(key, Wanted::Texts, value, valid)
}

/// Yes or no.
pub fn flag(key: &'static str, value: &Item<'_>) -> Result<bool, Fault> {
    let wrong = ConfigErrorKind::WrongKind { key, wanted: Wanted::Flag };
    value.get_ref().as_bool().ok_or((value.span(), wrong))
}

/// A number from 0 on.
pub fn count(key: &'static str, value: &Item<'_>) -> Result<usize, Fault> {
    let wrong = ConfigErrorKind::WrongKind { key, wanted: Wanted::Number };
    let number =
        value.get_ref().as_integer().and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
    number.ok_or((value.span(), wrong))
}

/// A key that there is not; `valid` are those that there are.
pub fn unknown(key: &str, span: Range<usize>, valid: Vec<&'static str>) -> Fault {
    (span, ConfigErrorKind::UnknownKey { key: key.into(), nearest: nearest(key, &valid), known: valid })
}

/// One of the values that a kind has.
pub fn one_of(key: &'static str, kind: Kind, value: &Item<'_>) -> Result<String, Fault> {
    let known = kind.values();
    let wrong = ConfigErrorKind::WrongKind { key, wanted: kind.wanted() };
    let text = value.get_ref().as_str().ok_or((value.span(), wrong))?;
    match known.contains(&text) {
        true => Ok(text.to_owned()),
        false => Err((value.span(), ConfigErrorKind::BadValue { key, value: text.into(), known })),
    }
}

/// IDs of regions, each once, in the user's order.
pub fn regions(key: &'static str, value: &Item<'_>) -> Result<Vec<RegionId>, Fault> {
    let mut regions = Vec::new();
    for one in list(key, value)? {
        let name = item(key, one, |name| RegionId::parse(name).is_ok())?;
        if let Ok(region) = RegionId::parse(&name)
            && !regions.contains(&region)
        {
            regions.push(region);
        }
    }
    Ok(regions)
}

fn checked(key: &'static str, wanted: Wanted, value: &Item<'_>, valid: fn(&str) -> bool) -> Result<String, Fault> {
    let text = value.get_ref().as_str().ok_or((value.span(), ConfigErrorKind::WrongKind { key, wanted }))?;
    if valid(text) {
        Ok(text.to_owned())
    } else {
        Err((value.span(), ConfigErrorKind::BadValue { key, value: text.into(), known: Vec::new() }))
    }
}

/// The valid key that takes the fewest changed characters, if that is at most a third of it (and one more).
fn nearest(key: &str, valid: &[&'static str]) -> Option<&'static str> {
    let (changes, best) = valid.iter().map(|valid| (distance(key, valid), *valid)).min()?;
    (changes <= best.len() / 3 + 1).then_some(best)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
