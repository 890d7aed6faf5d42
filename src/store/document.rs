//! A small JSON file of one kind of thing: replaced in one step, readable by its owner only, and left alone where it is not
//! understood.

use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::base::files;

/// Which file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document {
    /// Its name in the folder for state.
    pub file: &'static str,
    /// The version that is written, and the only one that is read.
    pub version: u32,
    /// Whether people may want to read it.
    pub pretty: bool,
}

/// Why it cannot be read or saved.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// There is no folder for it.
    #[error("there is no folder for {0}")]
    Nowhere(&'static str),
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
    content: T,
}

impl Document {
    /// What is in `folder`; nothing before it is first saved.
    ///
    /// # Errors
    /// [`DocumentError::System`] and [`DocumentError::Malformed`].
    pub(super) fn load<T: DeserializeOwned + Default>(self, folder: &Path) -> Result<T, DocumentError> {
        let file = folder.join(self.file);
        let text = match std::fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
            Err(error) => return Err(DocumentError::System { file, error }),
        };
        match serde_json::from_slice::<Content<T>>(&text) {
            Ok(found) if found.version == self.version => Ok(found.content),
            Ok(found) => {
                Err(DocumentError::Malformed { file, line: 1, why: format!("version {} is not known", found.version) })
            }
            Err(error) => Err(DocumentError::Malformed { file, line: error.line(), why: error.to_string() }),
        }
    }

    /// Replaces what is in `folder`, whatever it is.
    ///
    /// # Errors
    /// [`DocumentError::System`].
    pub(super) fn save<T: Serialize>(self, folder: &Path, content: T) -> Result<(), DocumentError> {
        let file = folder.join(self.file);
        let content = Content { version: self.version, content };
        let text = if self.pretty { serde_json::to_vec_pretty(&content) } else { serde_json::to_vec(&content) };
        let written = text.map_err(io::Error::from).and_then(|text| {
            files::private_folder(folder)?;
            files::write_private(&file, &text)
        });
        written.map_err(|error| DocumentError::System { file, error })
    }
}
