//! The journal as rows to read, newest first.

mod export;
mod filter;
mod item;

use std::collections::HashMap;

pub(super) use self::export::export;
pub use self::export::{Exported, Format};
pub use self::filter::{AuditFilter, UnknownTerm};
pub use self::item::AuditItem;
use super::bench::lock;
use super::tasks::{AuditPage, AuditRow};
use super::worker::Desk;
use crate::domain::execution::{Entry, Execution, Given, Outcome, Planned, Record, TaskId};
use crate::store::journal::Journal;

/// At most `limit` rows that a filter selects and that are older than `before`. Of a filter that selects little not more
/// than one archive is looked through at a time: then the page is short, and says where to go on. A journal that nobody
/// has opened yet is only read, so that looking at it keeps no other instance from writing.
pub(super) fn page(desk: &Desk, before: Option<usize>, limit: usize, filter: &AuditFilter) -> AuditPage {
    match desk.bench.opened() {
        Some(journal) => {
            let mut journal = lock(&journal);
            journal.refresh();
            rows(&journal, before, limit, filter)
        }
        None => rows(&Journal::read(desk.state.as_deref()), before, limit, filter),
    }
}

fn rows(journal: &Journal, before: Option<usize>, limit: usize, filter: &AuditFilter) -> AuditPage {
    let mut page = AuditPage { file: journal.file().map(std::path::Path::to_owned), ..AuditPage::default() };
    let mut before = before.unwrap_or(usize::MAX);
    if before > journal.start() {
        let found = Span { start: journal.start(), records: journal.records(), journal };
        if found.read(before, limit, filter, &mut page) {
            return page;
        }
        before = journal.start();
    }
    let older = journal.archives().iter().rev().filter(|archive| archive.start < before);
    for archive in older {
        let records = archive.records();
        let found = Span { start: archive.start, records: &records, journal };
        if found.read(before, limit, filter, &mut page) {
            return page;
        }
        if archive.start > 0 && !filter.is_empty() {
            page.next = Some(archive.start);
            return page;
        }
    }
    page
}

/// Whether it is a request or somebody's decision.
fn is_row(entry: &Entry) -> bool {
    !matches!(entry, Entry::Planned(_) | Entry::Answer { .. } | Entry::Verified { .. } | Entry::Absent { .. })
}

/// Records that lie together, and the number of the first.
struct Span<'a> {
    start: usize,
    records: &'a [Record],
    journal: &'a Journal,
}

impl Span<'_> {
    /// Adds the rows before number `before`, newest first, until the page is full; whether it is.
    fn read(&self, before: usize, limit: usize, filter: &AuditFilter, page: &mut AuditPage) -> bool {
        let mut tasks = Tasks::new(self.records, self.journal);
        let end = before.saturating_sub(self.start).min(self.records.len());
        for (at, record) in self.records.iter().enumerate().take(end).rev().filter(|(_, record)| is_row(&record.entry))
        {
            if page.rows.len() == limit {
                page.next = Some(self.start + at + 1);
                return true;
            }
            let Some((planned, run)) = tasks.of(&record.task) else { continue };
            let row = row(self.start + at, record, planned, run, self.answer(at));
            if filter.lets_through(&row) {
                page.rows.push(row);
            }
        }
        false
    }

    /// The answer to the request in that record: the next that is written about the step, if that is one.
    fn answer(&self, at: usize) -> Option<(u64, Given)> {
        let record = self.records.get(at)?;
        let Entry::Intent(intended) = &record.entry else { return None };
        let same = |other: &&Record| other.task == record.task && other.entry.step() == Some(intended.step);
        match self.records.iter().skip(at + 1).find(same).map(|next| &next.entry) {
            Some(Entry::Answer { took, given, .. }) => Some((*took, given.clone())),
            _ => None,
        }
    }
}

/// What the tasks come to, each worked out once.
struct Tasks<'a> {
    records: HashMap<&'a TaskId, Vec<&'a Record>>,
    known: HashMap<TaskId, Option<(Planned, Execution)>>,
    journal: &'a Journal,
}

impl<'a> Tasks<'a> {
    fn new(all: &'a [Record], journal: &'a Journal) -> Self {
        let mut records: HashMap<&TaskId, Vec<&Record>> = HashMap::new();
        for record in all {
            records.entry(&record.task).or_default().push(record);
        }
        Self { records, known: HashMap::new(), journal }
    }

    fn of(&mut self, task: &TaskId) -> Option<&(Planned, Execution)> {
        let recover = || {
            let here = self.records.get(task)?;
            // What is said about a task after it was archived stands without its beginning.
            Execution::recover(here.iter().copied()).or_else(|| Execution::recover(&self.journal.of(task)))
        };
        self.known.entry(task.clone()).or_insert_with(recover).as_ref()
    }
}

fn row(number: usize, record: &Record, planned: &Planned, run: &Execution, answer: Option<(u64, Given)>) -> AuditRow {
    let outcome = match &record.entry {
        Entry::Intent(intended) => run.outcome(intended.step).cloned(),
        _ => None::<Outcome>,
    };
    AuditRow {
        number,
        at: record.at,
        task: record.task.clone(),
        author: planned.author.clone(),
        account: planned.plan.account.clone(),
        region: record.entry.step().map_or(&planned.plan.region, |no| planned.plan.region_of(no)).clone(),
        hash: planned.hash.clone(),
        note: planned.note.clone(),
        entry: record.entry.clone(),
        answer,
        outcome,
    }
}
