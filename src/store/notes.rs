//! The address book and the saved groups on the disk: one JSON file, replaced in one step, readable by its owner only.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::files;
use crate::domain::notes::Notes;

/// Their file in the folder for state.
pub const FILE: &str = "notes.json";
/// The version of the file.
const VERSION: u32 = 1;

/// Why notes cannot be read or saved.
#[derive(Debug, thiserror::Error)]
pub enum NotesError {
    /// There is no folder for them.
    #[error("there is no folder for notes")]
    Nowhere,
    /// What the system says.
    #[error("{file}: {error}")]
    System {
        /// Which file.
        file: PathBuf,
        /// What it says.
        error: io::Error,
    },
    /// The file is not what it should be; it is left as it is.
    #[error("{file}, line {line}: {why}")]
    Malformed {
        /// Which file.
        file: PathBuf,
        /// In which line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Content<T> {
    version: u32,
    #[serde(flatten)]
    notes: T,
}

/// Reads the notes in `folder`; there are none before they are first saved.
///
/// # Errors
/// [`NotesError`].
pub fn load(folder: Option<&Path>) -> Result<Notes, NotesError> {
    let file = folder.ok_or(NotesError::Nowhere)?.join(FILE);
    let text = match std::fs::read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Notes::default()),
        Err(error) => return Err(NotesError::System { file, error }),
    };
    match serde_json::from_slice::<Content<Notes>>(&text) {
        Ok(content) if content.version == VERSION => Ok(content.notes),
        Ok(content) => {
            Err(NotesError::Malformed { file, line: 1, why: format!("version {} is not known", content.version) })
        }
        Err(error) => Err(NotesError::Malformed { file, line: error.line(), why: error.to_string() }),
    }
}

/// Replaces the notes in `folder`. A file that could not be read is not replaced.
///
/// # Errors
/// [`NotesError`].
pub fn save(folder: Option<&Path>, notes: &Notes) -> Result<(), NotesError> {
    load(folder)?;
    let folder = folder.ok_or(NotesError::Nowhere)?;
    let file = folder.join(FILE);
    let text = serde_json::to_vec_pretty(&Content { version: VERSION, notes });
    let written = text.map_err(io::Error::from).and_then(|text| {
        files::private_folder(folder)?;
        files::write_private(&file, &text)
    });
    written.map_err(|error| NotesError::System { file, error })
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
            assert!(matches!(load(Some(home.path())), Err(NotesError::Malformed { .. })), "{text}");
            assert!(save(Some(home.path()), &Notes::default()).is_err());
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
    }
}
