//! What was seen of shared-in snapshots, on the disk: one JSON file, replaced in one step, readable by its owner only.

use std::path::Path;

use super::document::{Document, DocumentError};
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::seen::{FirstSeen, Seen};

/// Its file in the folder for state.
pub const FILE: &str = "seen.json";
const DOCUMENT: Document = Document { file: FILE, version: 1, pretty: false };

fn place(folder: Option<&Path>) -> Result<&Path, DocumentError> {
    folder.ok_or(DocumentError::Nowhere("it"))
}

/// Reads what was seen; that is nothing before it is first saved.
///
/// # Errors
/// [`DocumentError`].
pub fn load(folder: Option<&Path>) -> Result<Seen, DocumentError> {
    DOCUMENT.load(place(folder)?)
}

/// Replaces what is kept of one region of one account, and leaves what others have written of the rest. A file that
/// could not be read is not replaced.
///
/// # Errors
/// [`DocumentError`].
pub fn save(folder: Option<&Path>, account: AccountId, region: RegionId, kept: FirstSeen) -> Result<(), DocumentError> {
    let mut seen = load(folder)?;
    seen.put(account, region, kept);
    DOCUMENT.save(place(folder)?, seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_saved_one_by_one_and_come_back_together() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state");
        assert_eq!(load(Some(&folder)).unwrap(), Seen::default());
        let (account, at): (AccountId, jiff::Timestamp) =
            ("1203948576102938".parse().unwrap(), "2026-11-20T08:00:00Z".parse().unwrap());
        let kept = |id: &str| FirstSeen::from([(id.parse().unwrap(), at)]);
        save(Some(&folder), account.clone(), "cn-hangzhou".parse().unwrap(), kept("s-a")).unwrap();
        save(Some(&folder), account.clone(), "cn-beijing".parse().unwrap(), kept("s-b")).unwrap();
        let seen = load(Some(&folder)).unwrap();
        assert_eq!(seen.first(&account, &"cn-hangzhou".parse().unwrap(), &"s-a".parse().unwrap()), Some(at));
        assert_eq!(seen.accounts[&account].len(), 2);
    }

    #[test]
    fn a_file_that_is_not_understood_is_told_and_kept() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(FILE);
        for text in ["{\n\"version\":1,\n]", "{\"version\":2}"] {
            std::fs::write(&file, text).unwrap();
            assert!(matches!(load(Some(home.path())), Err(DocumentError::Malformed { .. })), "{text}");
            let (account, region) = ("1203948576102938".parse().unwrap(), "cn-hangzhou".parse().unwrap());
            assert!(save(Some(home.path()), account, region, FirstSeen::default()).is_err());
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
        assert!(matches!(load(None), Err(DocumentError::Nowhere(_))));
    }
}
