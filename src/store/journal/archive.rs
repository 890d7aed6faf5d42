//! What has grown old: when the journal is opened for writing and has become long, the records of tasks that need nothing
//! more are moved to a file of their own, so that a start costs the same however much was ever done.
//!
//! Records of open tasks are never moved. Files are named by how many records lie in them and in those before, which
//! numbers all records for good: `audit-000012345.jsonl` ends before number 12,345.
//!
//! Moving is three steps, of which the second decides: the old records are written to a file ending in `.part` and the
//! others to [`NEXT`]; that replaces the journal; the part gets its name. Whoever opens the journal after a crash goes
//! back to before the second step or finishes the third.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::parse;
use crate::base::files;
use crate::domain::execution::{Execution, Record, TaskId};

/// What will replace the journal.
const NEXT: &str = "audit.next";
/// How the name of a file begins that holds old records.
const PREFIX: &str = "audit-";
/// How it ends.
const ENDING: &str = ".jsonl";
/// How it ends before the journal was replaced.
const PART: &str = ".part";

/// A file of old records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The number of its first record.
    pub start: usize,
    /// The number behind its last one.
    pub end: usize,
    path: PathBuf,
}

impl Archive {
    /// All archives in `folder`, oldest first.
    #[must_use]
    pub(super) fn all(folder: &Path) -> Vec<Self> {
        let names = std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let ends: BTreeMap<usize, PathBuf> = names.filter_map(|path| Some((end_of(&path, ENDING)?, path))).collect();
        let mut start = 0;
        ends.into_iter()
            .map(|(end, path)| {
                let archive = Self { start, end, path };
                start = end;
                archive
            })
            .collect()
    }

    /// Its records that are understood, oldest first; none if it cannot be read.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        parse(&std::fs::read(&self.path).unwrap_or_default()).0
    }

    /// The records of one task in it, without looking closely at others.
    #[must_use]
    pub(super) fn of(&self, task: &TaskId) -> Vec<Record> {
        let content = std::fs::read_to_string(&self.path).unwrap_or_default();
        let lines: String =
            content.lines().filter(|line| line.contains(task.as_str())).flat_map(|line| [line, "\n"]).collect();
        parse(lines.as_bytes()).0.into_iter().filter(|record| record.task == *task).collect()
    }
}

fn end_of(path: &Path, ending: &str) -> Option<usize> {
    path.file_name()?.to_str()?.strip_prefix(PREFIX)?.strip_suffix(ending)?.parse().ok()
}

fn path_of(folder: &Path, end: usize, ending: &str) -> PathBuf {
    folder.join(format!("{PREFIX}{end:09}{ending}"))
}

/// Finishes what a crash has interrupted. To be called by whoever writes the journal only.
///
/// # Errors
/// What the file system says.
pub(super) fn mend(folder: &Path) -> io::Result<()> {
    let names = std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let parts: Vec<(usize, PathBuf)> = names.filter_map(|path| Some((end_of(&path, PART)?, path))).collect();
    let next = folder.join(NEXT);
    let decided = !next.exists();
    for (end, part) in parts {
        if decided { std::fs::rename(&part, path_of(folder, end, ENDING))? } else { std::fs::remove_file(&part)? }
    }
    if decided { Ok(()) } else { std::fs::remove_file(next) }
}

/// Moves the records of tasks that need nothing more out of the journal `file`, which holds `content`: `records`, all of
/// it understood. Returns whether that was worth it.
///
/// # Errors
/// What the file system says; then the journal is as it was.
pub(super) fn rotate(file: &Path, content: &[u8], records: &[Record]) -> io::Result<bool> {
    let Some(folder) = file.parent() else { return Ok(false) };
    let open = open_tasks(records);
    let (mut old, mut kept, mut moved) = (Vec::new(), Vec::new(), 0);
    for (line, record) in content.split_inclusive(|byte| *byte == b'\n').zip(records) {
        if open.contains(&record.task) {
            kept.extend_from_slice(line);
        } else {
            old.extend_from_slice(line);
            moved += 1;
        }
    }
    if old.len() < kept.len() {
        return Ok(false);
    }
    let end = Archive::all(folder).last().map_or(0, |archive| archive.end) + moved;
    let (part, next) = (path_of(folder, end, PART), folder.join(NEXT));
    // In this order: a part without what replaces the journal means that it was replaced.
    files::write_private(&next, &kept)?;
    files::write_private(&part, &old).inspect_err(|_| {
        // Without the part it would be taken for undecided, which is right, but there is no use in it.
        let _ = std::fs::remove_file(&next);
    })?;
    files::sync_folder(folder)?;
    std::fs::rename(&next, file)?;
    std::fs::rename(&part, path_of(folder, end, ENDING))?;
    files::sync_folder(folder)?;
    Ok(true)
}

/// The tasks that need a decision or patience.
fn open_tasks(records: &[Record]) -> BTreeSet<TaskId> {
    let mut by_task: BTreeMap<&TaskId, Vec<&Record>> = BTreeMap::new();
    for record in records {
        by_task.entry(&record.task).or_default().push(record);
    }
    let is_open = |records: Vec<&Record>| Execution::recover(records).is_some_and(|(_, run)| run.standing().is_open());
    by_task.into_iter().filter_map(|(task, records)| is_open(records).then(|| task.clone())).collect()
}
