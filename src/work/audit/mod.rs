//! The journal as rows to read, newest first.

mod filter;
mod item;

use std::collections::HashMap;

pub use self::filter::{AuditFilter, UnknownTerm};
pub use self::item::AuditItem;
use super::bench::lock;
use super::tasks::{AuditPage, AuditRow};
use super::worker::Desk;
use crate::domain::execution::{Entry, Execution, Given, Planned, Record, TaskId};
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

/// Rows that are read at a time where all are wanted.
const ALL_AT_A_TIME: usize = 1000;

/// Every row that a filter selects, however old, newest first.
pub(super) fn all(desk: &Desk, filter: &AuditFilter) -> Vec<AuditItem> {
    let (mut items, mut before) = (Vec::new(), None);
    loop {
        let page = page(desk, before, ALL_AT_A_TIME, filter);
        items.extend(page.rows.iter().map(AuditItem::of));
        before = page.next;
        if before.is_none() {
            return items;
        }
    }
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
            let Some(row) = tasks.row(self.start + at, at, record) else { continue };
            if filter.lets_through(&row) {
                page.rows.push(row);
            }
        }
        false
    }
}

/// What the tasks come to, each worked out once.
struct Tasks<'a> {
    records: HashMap<&'a TaskId, Vec<(usize, &'a Record)>>,
    known: HashMap<TaskId, Option<(Planned, Execution)>>,
    journal: &'a Journal,
}

impl<'a> Tasks<'a> {
    fn new(all: &'a [Record], journal: &'a Journal) -> Self {
        let mut records: HashMap<&TaskId, Vec<(usize, &Record)>> = HashMap::new();
        for (at, record) in all.iter().enumerate() {
            records.entry(&record.task).or_default().push((at, record));
        }
        Self { records, known: HashMap::new(), journal }
    }

    /// Works out what a task comes to, if that was not done before.
    fn learn(&mut self, task: &TaskId) {
        let recover = || {
            let here = self.records.get(task)?.iter().map(|(_, record)| *record);
            // What is said about a task after it was archived stands without its beginning.
            Execution::recover(here).or_else(|| Execution::recover(&self.journal.of(task)))
        };
        self.known.entry(task.clone()).or_insert_with(recover);
    }

    /// What a task comes to that was [learnt](Self::learn).
    fn of(&self, task: &TaskId) -> Option<&(Planned, Execution)> {
        self.known.get(task)?.as_ref()
    }

    /// What was written about the step of the request in that record after it.
    fn after(&self, at: usize, record: &Record) -> impl Iterator<Item = &'a Entry> {
        let all = self.records.get(&record.task).map(Vec::as_slice).unwrap_or_default();
        let first = all.partition_point(|(other, _)| *other <= at);
        let step = record.entry.step();
        all[first..].iter().map(|(_, record)| &record.entry).filter(move |entry| entry.step() == step)
    }

    /// The answer to the request in that record: the next that is written about the step, if that is one.
    fn answer(&self, at: usize, record: &Record) -> Option<(u64, Given)> {
        match (&record.entry, self.after(at, record).next()) {
            (Entry::Intent(_), Some(Entry::Answer { took, given, .. })) => Some((*took, given.clone())),
            _ => None,
        }
    }

    /// A record as a row, if it is known what it is about.
    fn row(&mut self, number: usize, at: usize, record: &Record) -> Option<AuditRow> {
        self.learn(&record.task);
        let (planned, run) = self.of(&record.task)?;
        let outcome = match &record.entry {
            Entry::Intent(sent) => run.attempt(sent, self.after(at, record)),
            _ => None,
        };
        Some(AuditRow {
            number,
            at: record.at,
            task: record.task.clone(),
            author: planned.author.clone(),
            account: planned.plan.account.clone(),
            region: record.entry.step().map_or(&planned.plan.region, |no| planned.plan.region_of(no)).clone(),
            hash: planned.hash.clone(),
            note: planned.note.clone(),
            entry: record.entry.clone(),
            answer: self.answer(at, record),
            outcome,
        })
    }
}
