//! The address book and the saved groups on the disk: one JSON file, replaced in one step, readable by its owner only.

use std::path::Path;

use super::document::{Document, DocumentError};
use crate::domain::notes::Notes;

/// Their file in the folder for state.
pub const FILE: &str = "notes.json";
const DOCUMENT: Document = Document { file: FILE, version: 1, pretty: true };

fn place(folder: Option<&Path>) -> Result<&Path, DocumentError> {
    folder.ok_or(DocumentError::Nowhere("notes"))
}

/// Reads the notes in `folder`; there are none before they are first saved.
///
/// # Errors
/// [`DocumentError`].
pub fn load(folder: Option<&Path>) -> Result<Notes, DocumentError> {
    DOCUMENT.load(place(folder)?)
}

/// Replaces the notes in `folder`. A file that could not be read is not replaced.
///
/// # Errors
/// [`DocumentError`].
pub fn save(folder: Option<&Path>, notes: &Notes) -> Result<(), DocumentError> {
    load(folder)?;
    DOCUMENT.save(place(folder)?, notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notes::{Contact, Relation};
    use crate::domain::share::Principal;

    #[test]
    fn notes_come_back_as_they_were_saved() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state");
        assert_eq!(load(Some(&folder)).unwrap(), Notes::default());
        let mut notes = Notes::default();
        let contact = Contact {
            alias: "billing".into(),
            kind: Relation::Partner,
            last_used: Some("2026-03-02T09:30:00Z".parse().unwrap()),
        };
        notes.contacts.insert("1203948576102938".parse().unwrap(), contact);
        let group = ["1550011223344556", "fd-8TbQw2ZrLk", "rd-7Kq2Lm"].map(Principal::from_wire).to_vec();
        notes.groups.insert("nightly".into(), group);
        save(Some(&folder), &notes).unwrap();
        assert_eq!(load(Some(&folder)).unwrap(), notes);
        assert_eq!(notes.alias(&"1203948576102938".parse().unwrap()), Some("billing"));
        assert_eq!(notes.accounts().count(), 2);
        let text = std::fs::read_to_string(folder.join(FILE)).unwrap();
        assert!(text.contains("\"fd-8TbQw2ZrLk\"") && !text.contains("Folder"), "people can read it: {text}");
    }

    #[test]
    fn a_file_that_is_not_understood_is_told_and_kept() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(FILE);
        for text in ["{\n\"version\":1,\n]", "{\"version\":2}"] {
            std::fs::write(&file, text).unwrap();
            assert!(matches!(load(Some(home.path())), Err(DocumentError::Malformed { .. })), "{text}");
            assert!(save(Some(home.path()), &Notes::default()).is_err());
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
    }
}
