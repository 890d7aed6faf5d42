//! What was seen of shared-in snapshots, on the disk: one JSON file, replaced in one step, readable by its owner only.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::files;
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::seen::{FirstSeen, Seen};

/// Its file in the folder for state.
pub const FILE: &str = "seen.json";
/// The version of the file.
const VERSION: u32 = 1;

/// Why it cannot be read or saved.
#[derive(Debug, thiserror::Error)]
pub enum SeenError {
    /// There is no folder for it.
    #[error("there is no folder for it")]
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
    seen: T,
}

/// Reads what was seen; that is nothing before it is first saved.
///
/// # Errors
/// [`SeenError`].
pub fn load(folder: Option<&Path>) -> Result<Seen, SeenError> {
    let file = folder.ok_or(SeenError::Nowhere)?.join(FILE);
    let text = match std::fs::read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Seen::default()),
        Err(error) => return Err(SeenError::System { file, error }),
    };
    match serde_json::from_slice::<Content<Seen>>(&text) {
        Ok(content) if content.version == VERSION => Ok(content.seen),
        Ok(content) => {
            Err(SeenError::Malformed { file, line: 1, why: format!("version {} is not known", content.version) })
        }
        Err(error) => Err(SeenError::Malformed { file, line: error.line(), why: error.to_string() }),
    }
}

/// Replaces what is kept of one region of one account, and leaves what others have written of the rest. A file that
/// could not be read is not replaced.
///
/// # Errors
/// [`SeenError`].
pub fn save(folder: Option<&Path>, account: AccountId, region: RegionId, kept: FirstSeen) -> Result<(), SeenError> {
    let mut seen = load(folder)?;
    seen.put(account, region, kept);
    let folder = folder.ok_or(SeenError::Nowhere)?;
    let file = folder.join(FILE);
    let text = serde_json::to_vec(&Content { version: VERSION, seen });
    let written = text.map_err(io::Error::from).and_then(|text| {
        files::private_folder(folder)?;
        files::write_private(&file, &text)
    });
    written.map_err(|error| SeenError::System { file, error })
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
            assert!(matches!(load(Some(home.path())), Err(SeenError::Malformed { .. })), "{text}");
            let (account, region) = ("1203948576102938".parse().unwrap(), "cn-hangzhou".parse().unwrap());
            assert!(save(Some(home.path()), account, region, FirstSeen::default()).is_err());
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
        assert!(matches!(load(None), Err(SeenError::Nowhere)));
    }
}
