//! Lists to choose one thing from, with the reason beside everything that cannot be chosen.

use crossterm::event::KeyCode;

use crate::domain::ids::KeyId;
use crate::domain::keys::{KeyClass, OwnKey};
use crate::domain::legal::Illegal;
use crate::domain::plan::NewEncryption;
use crate::text;

/// Something to choose, and why it cannot be chosen, if that is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<T> {
    /// The thing.
    pub value: T,
    /// Why not.
    pub off: Option<Illegal>,
}

/// Takes a key in the list of `rows` that is open with its cursor on `open`; `open` is `None` afterwards if that closes it.
/// Gives what was chosen, or why that cannot be.
pub(super) fn in_list<T>(code: KeyCode, rows: Vec<Row<T>>, open: &mut Option<usize>) -> Option<Result<T, Illegal>> {
    let (row, last) = (open.unwrap_or_default(), rows.len().saturating_sub(1));
    match code {
        KeyCode::Down | KeyCode::Char('j') => *open = Some((row + 1).min(last)),
        KeyCode::Up | KeyCode::Char('k') => *open = Some(row.saturating_sub(1)),
        KeyCode::Home | KeyCode::Char('g') => *open = Some(0),
        KeyCode::End | KeyCode::Char('G') => *open = Some(last),
        KeyCode::Esc | KeyCode::Tab | KeyCode::BackTab => *open = None,
        KeyCode::Enter | KeyCode::Char(' ') => {
            let chosen = rows.into_iter().nth(row);
            if let Some(Row { off: Some(off), .. }) = chosen {
                return Some(Err(off));
            }
            *open = None;
            return chosen.map(|row| Ok(row.value));
        }
        _ => {}
    }
    None
}

/// Takes a key on a closed list of `rows`: opens it at what is chosen now, or gives the next or previous that can be.
pub(super) fn on_list<T: Clone + PartialEq>(
    code: KeyCode,
    rows: &[Row<T>],
    current: Option<&T>,
    open: &mut Option<usize>,
) -> Option<T> {
    match code {
        KeyCode::Enter | KeyCode::Char(' ') if !rows.is_empty() => {
            *open = Some(rows.iter().position(|row| Some(&row.value) == current).unwrap_or_default());
            None
        }
        KeyCode::Right | KeyCode::Char('l') => neighbour(rows, current, true).cloned(),
        KeyCode::Left | KeyCode::Char('h') => neighbour(rows, current, false).cloned(),
        _ => None,
    }
}

/// The next or previous of `rows` that can be chosen, around the ends; `None` if there is no other.
fn neighbour<'a, T: PartialEq>(rows: &'a [Row<T>], current: Option<&T>, forward: bool) -> Option<&'a T> {
    let legal: Vec<&T> = rows.iter().filter(|row| row.off.is_none()).map(|row| &row.value).collect();
    let at = current.and_then(|current| legal.iter().position(|one| *one == current));
    let len = legal.len();
    let to = match at {
        None => 0,
        Some(at) if forward => (at + 1) % len,
        Some(at) => (at + len - 1) % len,
    };
    legal.get(to).copied().filter(|one| Some(*one) != current)
}

/// Why something cannot be chosen, and what helps.
#[must_use]
pub fn explanation(illegal: Illegal) -> String {
    match illegal {
        Illegal::KeyNeedsEssd => text::get("illegal.key_needs_essd_long").to_owned(),
        other => reason(other),
    }
}

/// Why something cannot be chosen, in a few words.
#[must_use]
pub fn reason(illegal: Illegal) -> String {
    let plain = |key| text::get(key).to_owned();
    match illegal {
        Illegal::NotSold => plain("illegal.not_sold"),
        Illegal::NotFromSnapshots => plain("illegal.not_from_snapshots"),
        Illegal::KeyNeedsEssd => plain("illegal.key_needs_essd"),
        Illegal::BelowSnapshot { least } => text::fill("illegal.below_snapshot", &[("least", &least)]),
        Illegal::OutOfRange { least, most } => {
            text::fill("illegal.out_of_range", &[("least", &least), ("most", &most)])
        }
        Illegal::StaysEncrypted => plain("illegal.stays_encrypted"),
        Illegal::PlainInRegion => plain("illegal.plain_in_region"),
        Illegal::OwnersKey => plain("illegal.owners_key"),
        Illegal::NoSuchKey => plain("illegal.no_such_key"),
        Illegal::KeyOff => plain("illegal.key_off"),
    }
}

/// The ways to encrypt something that is made: not at all, with each customer's key, by the service's own choice, and,
/// to say why not, with the key of the snapshot's owner. `off` says why one cannot be chosen.
pub(super) fn encryptions(
    keys: &[OwnKey],
    owners: Option<&KeyId>,
    off: impl Fn(&NewEncryption) -> Option<Illegal>,
) -> Vec<Row<NewEncryption>> {
    let customers = keys.iter().filter(|key| key.class != KeyClass::Service).map(|key| &key.id);
    let foreign = owners.filter(|id| !keys.iter().any(|key| key.id == **id));
    let named = customers.cloned().map(NewEncryption::Key);
    std::iter::once(NewEncryption::Plain)
        .chain(named)
        .chain([NewEncryption::Default])
        .chain(foreign.cloned().map(NewEncryption::Key))
        .map(|value| Row { off: off(&value), value })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_legal_is_cycled_through() {
        let row = |value: u8, legal: bool| Row { value, off: (!legal).then_some(Illegal::NotSold) };
        let rows = [row(1, true), row(2, false), row(3, true)];
        assert_eq!(neighbour(&rows, Some(&1), true), Some(&3));
        assert_eq!(neighbour(&rows, Some(&3), true), Some(&1));
        assert_eq!(neighbour(&rows, Some(&1), false), Some(&3));
        assert_eq!(neighbour(&rows, Some(&2), true), Some(&1), "from one that cannot be");
        assert_eq!(neighbour(&rows[..2], Some(&1), true), None);
        assert_eq!(neighbour(&rows[1..2], None, true), None);
    }
}
