//! A file of lines that is only ever appended to, by one process at a time, and the permission to send that comes of it.
//!
//! A [`Ticket`] stands for a line that is on the disk: [`Ledger::certify`] makes one after its `fsync` has returned, and
//! nothing else can. What a client signs and sends for a change *is* the ticket's [`Draft`], so a change that is not
//! recorded cannot be sent, and what is recorded cannot differ from what is sent. It lives on this floor because the
//! client and the journal stand side by side on a higher one and may not know each other.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use jiff::Timestamp;

use super::files;

/// One request that changes something, with everything that makes it this request and no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The account that it acts for, or the access key where the account is not known.
    pub account: String,
    /// The region whose host is asked; empty for a central service.
    pub region: String,
    /// The API action.
    pub action: &'static str,
    /// The parameters, flat, in the order in which they were set. They hold no secret: credentials travel in headers.
    pub parameters: Vec<(String, String)>,
    /// `x-acs-signature-nonce`; the service takes each once.
    pub nonce: String,
    /// `x-acs-date`; the service takes a request only within 15 minutes of it.
    pub date: Timestamp,
}

/// The permission to send one request once: its draft is on the disk.
#[derive(Debug, PartialEq, Eq)]
pub struct Ticket {
    draft: Draft,
}

impl Ticket {
    /// What is to be sent. The ticket is used up.
    #[must_use]
    pub fn redeem(self) -> Draft {
        self.draft
    }
}

/// Why a request may not be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the change could not be recorded: {0}")]
pub struct NotRecorded(pub String);

/// Whoever keeps the record of what is about to be sent.
pub trait Notary: Sync {
    /// Records `draft` so that it outlives the process, and permits to send it.
    ///
    /// # Errors
    /// It could not be recorded; then nothing may be sent.
    fn certify(&self, draft: Draft) -> Result<Ticket, NotRecorded>;
}

/// Why a ledger cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process writes it.
    #[error("another process writes it")]
    Taken,
    /// What the file system says.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// An earlier line could not be written whole and could not be taken back either.
    #[error("an earlier line could not be written whole")]
    Torn,
}

/// The ledger, open for writing. The lock is given up when it is dropped, or by the system when the process ends.
#[derive(Debug)]
pub struct Ledger {
    file: File,
    length: u64,
    torn: bool,
    _lock: File,
}

impl Ledger {
    /// Opens `path` for writing and gives what it holds. The file and its folder are made if they are missing and are
    /// readable by the owner only. A last line without an end was never relied on, because its `fsync` never returned;
    /// it is cut off.
    ///
    /// # Errors
    /// [`LedgerError::Taken`] while another process has it open for writing, else what the file system says.
    pub fn open(path: &Path) -> Result<(Self, Vec<u8>), LedgerError> {
        if let Some(folder) = path.parent() {
            files::private_folder(folder)?;
        }
        let lock = files::open_private(
            OpenOptions::new().write(true).create(true).truncate(false),
            &path.with_extension("lock"),
        )?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => LedgerError::Taken,
            TryLockError::Error(error) => LedgerError::Io(error),
        })?;
        let mut file = files::open_private(OpenOptions::new().read(true).append(true).create(true), path)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        let whole = content.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if whole < content.len() {
            content.truncate(whole);
            file.set_len(whole as u64)?;
        }
        file.sync_all()?;
        if let Some(folder) = path.parent() {
            files::sync_folder(folder)?;
        }
        Ok((Self { file, length: whole as u64, torn: false, _lock: lock }, content))
    }

    /// Its length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Goes on in the file that is at `path` now, after it was replaced, and gives what that holds. The lock is not given
    /// up for it.
    ///
    /// # Errors
    /// What the file system says; then nothing more can be appended.
    pub fn reopen(&mut self, path: &Path) -> Result<Vec<u8>, LedgerError> {
        self.torn = true;
        let mut file = files::open_private(OpenOptions::new().read(true).append(true), path)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        (self.file, self.length, self.torn) = (file, content.len() as u64, false);
        Ok(content)
    }

    /// Appends one line, which must hold no line end, and returns when it is on the disk.
    ///
    /// # Errors
    /// What the file system says; then the line is not there.
    pub fn append(&mut self, line: &[u8]) -> Result<(), LedgerError> {
        if self.torn {
            return Err(LedgerError::Torn);
        }
        let mut bytes = Vec::with_capacity(line.len() + 1);
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // A part of the line may be there; the next one would be glued to it.
            self.torn = self.file.set_len(self.length).is_err();
            return Err(error.into());
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Appends the line that records `draft`, and permits to send it.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub fn certify(&mut self, draft: Draft, line: &[u8]) -> Result<Ticket, LedgerError> {
        self.append(line)?;
        Ok(Ticket { draft })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            account: "1203948576102938".into(),
            region: "cn-hangzhou".into(),
            action: "DeleteResourceShare",
            parameters: vec![("ResourceShareId".into(), "rs-1".into())],
            nonce: "n".into(),
            date: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_ticket_stands_for_a_line_on_the_disk() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("state/journal.jsonl");
        let (mut ledger, content) = Ledger::open(&path).unwrap();
        assert_eq!(content, b"");
        ledger.append(b"one").unwrap();
        let ticket = ledger.certify(draft(), b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"one\ntwo\n");
        assert_eq!(ticket.redeem(), draft());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        }
    }

    #[test]
    fn a_line_without_an_end_is_cut_off() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal.jsonl");
        std::fs::write(&path, b"one\ntw").unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        let (mut ledger, content) = Ledger::open(&path).unwrap();
        assert_eq!(content, b"one\n");
        ledger.append(b"three").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"one\nthree\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_no_journal() {
        let home = tempfile::tempdir().unwrap();
        let (path, other) = (home.path().join("journal.jsonl"), home.path().join("other"));
        std::fs::write(&other, b"what is here stays\nwithout an end").unwrap();
        for place in [path.with_extension("lock"), path.clone()] {
            std::os::unix::fs::symlink(&other, &place).unwrap();
            assert!(matches!(Ledger::open(&path), Err(LedgerError::Io(_))), "{}", place.display());
            std::fs::remove_file(&place).unwrap();
        }
        assert_eq!(std::fs::read(&other).unwrap(), b"what is here stays\nwithout an end");
        assert!(Ledger::open(&path).is_ok());
    }

    #[test]
    fn one_writes_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("journal.jsonl");
        let (first, _) = Ledger::open(&path).unwrap();
        assert!(matches!(Ledger::open(&path), Err(LedgerError::Taken)));
        drop(first);
        assert!(Ledger::open(&path).is_ok());
    }
}
