//! The journal: what was sent for whom, written down before it is sent and after it is answered.
//!
//! It is a file of JSON lines that is only appended to, readable by its owner only. One process at a time writes it;
//! others read. A last line that was cut off by a crash was never relied on and is ignored. A record of a version that
//! is not understood, or a line that makes no sense, keeps everything else readable and blocks writing: who does not
//! know what happened must not go on.

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::base::ledger::{Draft, Ledger, LedgerError, Ticket};
use crate::domain::execution::{Record, TaskId, VERSION};

/// The journal's file in the folder for state.
pub const FILE: &str = "audit.jsonl";

/// Why the journal cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// There is no folder for it.
    #[error("there is no folder for the journal")]
    Nowhere,
    /// Another instance writes it.
    #[error("another instance of the program writes the journal")]
    OtherInstance,
    /// A record that a newer version of the program has written.
    #[error("line {line} of the journal was written by another version of the program")]
    UnknownVersion {
        /// In which line, from 1.
        line: usize,
    },
    /// A line that makes no sense.
    #[error("line {line} of the journal makes no sense")]
    Damaged {
        /// In which line, from 1.
        line: usize,
    },
    /// What the system says.
    #[error("{0}")]
    System(String),
}

/// The journal, open for writing if nothing speaks against it.
#[derive(Debug)]
pub struct Journal {
    file: Option<PathBuf>,
    ledger: Result<Ledger, Blocked>,
    records: Vec<Record>,
}

impl Journal {
    /// Opens the journal in `folder`, for writing if that is possible and else for reading.
    #[must_use]
    pub fn open(folder: Option<&Path>) -> Self {
        let Some(folder) = folder else {
            return Self { file: None, ledger: Err(Blocked::Nowhere), records: Vec::new() };
        };
        let file = folder.join(FILE);
        let (ledger, content) = match Ledger::open(&file) {
            Ok((ledger, content)) => (Ok(ledger), content),
            Err(error) => (Err(error.into()), std::fs::read(&file).unwrap_or_default()),
        };
        let (records, trouble) = parse(&content);
        // A ledger that is not written is not kept from others either.
        let ledger = trouble.map_or(ledger, Err);
        Self { file: Some(file), ledger, records }
    }

    /// Reads the journal in `folder` as it is now, without keeping anybody from writing it.
    #[must_use]
    pub fn read(folder: Option<&Path>) -> Self {
        let file = folder.map(|folder| folder.join(FILE));
        let content = file.as_ref().and_then(|file| std::fs::read(file).ok()).unwrap_or_default();
        let (records, trouble) = parse(&content);
        Self { file, ledger: Err(trouble.unwrap_or(Blocked::OtherInstance)), records }
    }

    /// Its file, if it has a place.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Why it cannot be written, if that is so.
    #[must_use]
    pub fn blocked(&self) -> Option<&Blocked> {
        self.ledger.as_ref().err()
    }

    /// All records that are understood, oldest first.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The records of one task, oldest first.
    pub fn of<'a>(&'a self, task: &'a TaskId) -> impl Iterator<Item = &'a Record> {
        self.records.iter().filter(move |record| record.task == *task)
    }

    /// Reads again what others may have written, and takes over the writing if nobody else has it any more. Changes
    /// nothing while this instance writes.
    pub fn refresh(&mut self) {
        if self.ledger.is_err() {
            *self = Self::open(self.file.as_deref().and_then(Path::parent));
        }
    }

    /// Writes a record and returns when it is on the disk.
    ///
    /// # Errors
    /// [`Blocked`]; then it is not there.
    pub fn append(&mut self, record: Record) -> Result<(), Blocked> {
        let line = encode(&record)?;
        self.writer()?.append(&line)?;
        self.records.push(record);
        Ok(())
    }

    /// Writes the record of a request that is about to be sent, and permits to send it.
    ///
    /// # Errors
    /// [`Blocked`]; then nothing may be sent.
    pub fn certify(&mut self, record: Record, draft: Draft) -> Result<Ticket, Blocked> {
        let line = encode(&record)?;
        let ticket = self.writer()?.certify(draft, &line)?;
        self.records.push(record);
        Ok(ticket)
    }

    fn writer(&mut self) -> Result<&mut Ledger, Blocked> {
        self.ledger.as_mut().map_err(|blocked| blocked.clone())
    }
}

impl From<LedgerError> for Blocked {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Taken => Self::OtherInstance,
            LedgerError::Io(error) => Self::from(error),
            LedgerError::Torn => Self::System(error.to_string()),
        }
    }
}

impl From<io::Error> for Blocked {
    fn from(error: io::Error) -> Self {
        Self::System(error.to_string())
    }
}

fn encode(record: &Record) -> Result<Vec<u8>, Blocked> {
    serde_json::to_vec(record).map_err(|error| Blocked::System(error.to_string()))
}

#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

/// The records, and the first thing that is not understood.
fn parse(content: &[u8]) -> (Vec<Record>, Option<Blocked>) {
    let whole = content.iter().rposition(|byte| *byte == b'\n').map_or(&[][..], |end| &content[..end]);
    let (mut records, mut trouble) = (Vec::new(), None);
    for (number, text) in whole.split(|byte| *byte == b'\n').enumerate().filter(|_| !whole.is_empty()) {
        let line = number + 1;
        let record = match serde_json::from_slice::<Versioned>(text) {
            Err(_) => Err(Blocked::Damaged { line }),
            Ok(Versioned { v }) if v != VERSION => Err(Blocked::UnknownVersion { line }),
            Ok(_) => serde_json::from_slice::<Record>(text).map_err(|_| Blocked::Damaged { line }),
        };
        match record {
            Ok(record) => records.push(record),
            Err(blocked) => trouble = trouble.or(Some(blocked)),
        }
    }
    (records, trouble)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::execution::Entry;

    fn record(task: &str) -> Record {
        Record { v: VERSION, task: TaskId::new(task), at: Timestamp::UNIX_EPOCH, entry: Entry::Stopped {} }
    }

    fn draft() -> Draft {
        Draft {
            account: "1203948576102938".into(),
            region: "cn-hangzhou".into(),
            action: "DeleteResourceShare",
            parameters: Vec::new(),
            nonce: "n".into(),
            date: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_is_written_is_there_after_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(Some(home.path()));
        journal.append(record("a")).unwrap();
        journal.certify(record("b"), draft()).unwrap();
        drop(journal);
        let journal = Journal::open(Some(home.path()));
        assert_eq!(journal.records(), [record("a"), record("b")]);
        assert_eq!(journal.blocked(), None);
        assert_eq!(journal.of(&TaskId::new("b")).count(), 1);
    }

    #[test]
    fn a_second_instance_reads_and_takes_over_when_the_first_has_ended() {
        let home = tempfile::tempdir().unwrap();
        let mut first = Journal::open(Some(home.path()));
        let mut second = Journal::open(Some(home.path()));
        first.append(record("a")).unwrap();
        assert_eq!(second.append(record("b")), Err(Blocked::OtherInstance));
        assert!(matches!(second.certify(record("b"), draft()), Err(Blocked::OtherInstance)));
        second.refresh();
        assert_eq!(second.records(), [record("a")]);
        drop(first);
        second.refresh();
        second.append(record("b")).unwrap();
        assert_eq!(Journal::open(Some(home.path())).records().len(), 2);
    }

    #[test]
    fn who_only_reads_keeps_nobody_from_writing() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(Journal::read(Some(home.path())).records(), []);
        let mut writer = Journal::open(Some(home.path()));
        writer.append(record("a")).unwrap();
        drop(writer);
        let reader = Journal::read(Some(home.path()));
        assert_eq!((reader.records(), reader.blocked().is_some()), (&[record("a")][..], true));
        Journal::open(Some(home.path())).append(record("b")).unwrap();
    }

    #[test]
    fn what_is_not_understood_blocks_writing_and_nothing_else() {
        let good = String::from_utf8(encode(&record("a")).unwrap()).unwrap();
        let newer = good.replace("\"v\":1", "\"v\":2");
        for (content, understood, blocked) in [
            (format!("{good}\n{good}"), 1, None),
            (format!("{good}\n{newer}\n{good}\n"), 2, Some(Blocked::UnknownVersion { line: 2 })),
            (format!("{good}\nnonsense\n"), 1, Some(Blocked::Damaged { line: 2 })),
            (format!("{good}\n{}\n", good.replace("stopped", "invented")), 1, Some(Blocked::Damaged { line: 2 })),
        ] {
            let home = tempfile::tempdir().unwrap();
            std::fs::write(home.path().join(FILE), &content).unwrap();
            let mut journal = Journal::open(Some(home.path()));
            assert_eq!(journal.blocked(), blocked.as_ref(), "{content}");
            assert_eq!(journal.records().len(), understood, "{content}");
            assert_eq!(journal.append(record("b")).err(), blocked);
        }
    }

    #[test]
    fn without_a_place_nothing_is_written() {
        let mut journal = Journal::open(None);
        assert_eq!(journal.append(record("a")), Err(Blocked::Nowhere));
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        std::fs::write(&file, "").unwrap();
        let mut journal = Journal::open(Some(&file));
        assert!(matches!(journal.append(record("a")), Err(Blocked::System(_))));
    }
}
