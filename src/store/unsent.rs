//! Changes that were being put together when the program ended: one JSON file, replaced in one step, readable by its owner
//! only. It holds IDs, names and notes, and nothing that was pasted beyond the IDs that were found in it.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::files;
use crate::domain::unsent::Unsent;

/// The file in the folder for state.
pub const FILE: &str = "unsent.json";
/// The version of the file.
const VERSION: u32 = 1;
/// How many are kept; the oldest go first.
const MOST: usize = 8;

#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    unsent: Vec<Unsent>,
}

/// Those in `folder`, oldest first. A file that is not understood counts as none: it is a convenience, and is replaced by
/// the next one that is kept.
#[must_use]
pub fn load(folder: &Path) -> Vec<Unsent> {
    let text = std::fs::read(folder.join(FILE)).unwrap_or_default();
    match serde_json::from_slice::<Content>(&text) {
        Ok(content) if content.version == VERSION => content.unsent,
        _ => Vec::new(),
    }
}

/// Keeps one, in place of what was kept of the same before.
///
/// # Errors
/// What the file system says.
pub fn keep(folder: &Path, one: Unsent) -> io::Result<()> {
    let mut all = load(folder);
    match all.iter_mut().find(|old| old.began == one.began) {
        Some(old) if *old == one => return Ok(()),
        Some(old) => *old = one,
        None => all.push(one),
    }
    let surplus = all.len().saturating_sub(MOST);
    all.drain(..surplus);
    save(folder, all)
}

/// Forgets those of which `is_it` says so.
///
/// # Errors
/// What the file system says.
pub fn forget(folder: &Path, is_it: impl Fn(&Unsent) -> bool) -> io::Result<()> {
    let mut all = load(folder);
    let before = all.len();
    all.retain(|one| !is_it(one));
    if all.len() == before { Ok(()) } else { save(folder, all) }
}

fn save(folder: &Path, unsent: Vec<Unsent>) -> io::Result<()> {
    let file = folder.join(FILE);
    if unsent.is_empty() {
        return match std::fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    files::private_folder(folder)?;
    let text = serde_json::to_vec_pretty(&Content { version: VERSION, unsent })?;
    files::write_private(&file, &text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::Removal;
    use crate::domain::share::Principal;
    use crate::domain::unsent::Chosen;

    fn one(second: i64, note: &str) -> Unsent {
        Unsent {
            also: Vec::new(),
            began: jiff::Timestamp::from_second(second).unwrap(),
            account: "1203948576102938".parse().unwrap(),
            region: "cn-hangzhou".parse().unwrap(),
            note: note.into(),
            chosen: Chosen::Unshare {
                snapshots: vec!["s-a".parse().unwrap()],
                principals: vec![Principal::from_wire("1550011223344556")],
                method: Removal::Split,
            },
            reviewed: None,
        }
    }

    #[test]
    fn what_is_kept_comes_back_until_it_is_forgotten() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state");
        assert_eq!(load(&folder), []);
        keep(&folder, one(1, "a")).unwrap();
        keep(&folder, one(2, "b")).unwrap();
        keep(&folder, one(1, "c")).unwrap();
        assert_eq!(load(&folder), [one(1, "c"), one(2, "b")]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.join(FILE)).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
        }
        forget(&folder, |one| one.note == "c").unwrap();
        assert_eq!(load(&folder), [one(2, "b")]);
        forget(&folder, |_| true).unwrap();
        assert!(!folder.join(FILE).exists(), "nothing is left behind");
        forget(&folder, |_| true).unwrap();
    }

    #[test]
    fn the_oldest_go_first_and_a_broken_file_is_replaced() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), "{\"version\":9}").unwrap();
        for second in 0..12 {
            keep(home.path(), one(second, "")).unwrap();
        }
        assert_eq!(load(home.path()), (4..12).map(|second| one(second, "")).collect::<Vec<_>>());
    }
}
