//! The journal: what was sent for whom, written down before it is sent and after it is answered.
//!
//! It is a file of JSON lines that is only appended to, readable by its owner only. One process at a time writes it;
//! others read. A last line that was cut off by a crash was never relied on and is ignored. A record of a version that
//! is not understood, or a line that makes no sense, keeps everything else readable and blocks writing: who does not
//! know what happened must not go on. What has grown old is moved to [archives](Archive).

mod archive;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use self::archive::Archive;
use crate::base::ledger::{Draft, Ledger, LedgerError, Ticket};
use crate::domain::execution::{Entry, Record, TaskId, VERSION};

/// The journal's file in the folder for state.
pub const FILE: &str = "audit.jsonl";
/// The bytes above which old records are moved to an archive. Reading that many takes some hundredths of a second.
const MOST: usize = 4 << 20;

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
    archives: Vec<Archive>,
    /// How long it may be.
    most: u64,
    /// Above which length old records are looked for.
    limit: u64,
}

impl Journal {
    /// Opens the journal in `folder`, for writing if that is possible and else for reading.
    #[must_use]
    pub fn open(folder: Option<&Path>) -> Self {
        Self::open_within(folder, MOST)
    }

    /// The same; what is longer than `most` bytes is shortened first.
    fn open_within(folder: Option<&Path>, most: usize) -> Self {
        let Some(folder) = folder else { return Self::new(None, Err(Blocked::Nowhere), Vec::new(), Vec::new(), most) };
        let file = folder.join(FILE);
        let opened = Ledger::open(&file).and_then(|(ledger, content)| {
            archive::mend(folder)?;
            Ok((ledger, content))
        });
        let (ledger, content) = match opened {
            Ok((ledger, content)) => (Ok(ledger), content),
            Err(error) => (Err(error.into()), std::fs::read(&file).unwrap_or_default()),
        };
        let (records, trouble) = parse(&content);
        // A ledger that is not written is not kept from others either.
        let ledger = trouble.map_or(ledger, Err);
        let mut journal = Self::new(Some(file), ledger, records, Archive::all(folder), most);
        journal.shorten();
        journal
    }

    fn new(
        file: Option<PathBuf>,
        ledger: Result<Ledger, Blocked>,
        records: Vec<Record>,
        archives: Vec<Archive>,
        most: usize,
    ) -> Self {
        Self { file, ledger, records, archives, most: most as u64, limit: most as u64 }
    }

    /// Moves what has grown old to an archive, if there is too much here. That it stays long is no reason not to go on:
    /// what could not be moved is looked at again when there is twice as much.
    fn shorten(&mut self) {
        let (Some(file), Ok(ledger)) = (&self.file, &mut self.ledger) else { return };
        if ledger.length() <= self.limit {
            return;
        }
        let moved = std::fs::read(file).and_then(|content| archive::rotate(file, &content, &self.records));
        // Also after an error, because the file may have been replaced by then.
        if !matches!(moved, Ok(false)) {
            let folder = file.parent().unwrap_or(file);
            let content = ledger.reopen(file).and_then(|content| {
                archive::mend(folder)?;
                Ok(content)
            });
            match content {
                Ok(content) => (self.records, self.archives) = (parse(&content).0, Archive::all(folder)),
                Err(error) => {
                    self.ledger = Err(error.into());
                    return;
                }
            }
        }
        self.limit = self.most.max(ledger.length().saturating_mul(2));
    }

    /// Reads the journal in `folder` as it is now, without keeping anybody from writing it.
    #[must_use]
    pub fn read(folder: Option<&Path>) -> Self {
        let file = folder.map(|folder| folder.join(FILE));
        let content = file.as_ref().and_then(|file| std::fs::read(file).ok()).unwrap_or_default();
        let (records, trouble) = parse(&content);
        let archives = folder.map(Archive::all).unwrap_or_default();
        Self::new(file, Err(trouble.unwrap_or(Blocked::OtherInstance)), records, archives, MOST)
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

    /// All records that are understood and not archived, oldest first.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The number of the first of them among all records.
    #[must_use]
    pub fn start(&self) -> usize {
        self.archives.last().map_or(0, |archive| archive.end)
    }

    /// The archives, oldest first.
    #[must_use]
    pub fn archives(&self) -> &[Archive] {
        &self.archives
    }

    /// The records of one task, oldest first, wherever they are.
    #[must_use]
    pub fn of(&self, task: &TaskId) -> Vec<Record> {
        let here: Vec<Record> = self.records.iter().filter(|record| record.task == *task).cloned().collect();
        if here.first().is_some_and(|record| matches!(record.entry, Entry::Planned(_))) {
            return here;
        }
        // A task is in one archive, because it was over when it was moved.
        let mut old = self.archives.iter().rev().map(|archive| archive.of(task)).find(|old| !old.is_empty());
        old.get_or_insert_default().extend(here);
        old.unwrap_or_default()
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
        self.shorten();
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
        self.shorten();
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
    let (mut records, mut trouble, mut plans) = (Vec::new(), None, BTreeMap::new());
    for (number, text) in whole.split(|byte| *byte == b'\n').enumerate().filter(|_| !whole.is_empty()) {
        let line = number + 1;
        let record = match serde_json::from_slice::<Versioned>(text) {
            Err(_) => Err(Blocked::Damaged { line }),
            Ok(Versioned { v }) if v != VERSION => Err(Blocked::UnknownVersion { line }),
            Ok(_) => serde_json::from_slice::<Record>(text).map_err(|_| Blocked::Damaged { line }),
        };
        match record {
            Ok(record) if fits(&record, &mut plans) => records.push(record),
            Ok(_) => trouble = trouble.or(Some(Blocked::Damaged { line })),
            Err(blocked) => trouble = trouble.or(Some(blocked)),
        }
    }
    (records, trouble)
}

/// Whether a record can be followed: a plan names no step that it has not, and neither does what is told of it later.
/// `plans` are the steps of the tasks so far; the plan of a task may be in an archive.
fn fits(record: &Record, plans: &mut BTreeMap<TaskId, usize>) -> bool {
    if let Entry::Planned(planned) = &record.entry {
        plans.insert(record.task.clone(), planned.plan.steps.len());
        return planned.plan.is_sound();
    }
    let steps = plans.get(&record.task).copied().unwrap_or(usize::MAX);
    record.entry.step().is_none_or(|step| step < steps)
}
