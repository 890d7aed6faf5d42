//! The journal as rows to read, newest first.

use std::collections::HashMap;

use super::bench::lock;
use super::tasks::{AuditPage, AuditRow};
use super::worker::Desk;
use crate::domain::execution::{Entry, Execution, Given, Outcome, Planned, Record, TaskId};
use crate::store::journal::Journal;

/// At most `limit` rows that are older than `before`. A journal that nobody has opened yet is only read, so that looking
/// at it keeps no other instance from writing.
pub(super) fn page(desk: &Desk, before: Option<usize>, limit: usize) -> AuditPage {
    match desk.bench.opened() {
        Some(journal) => {
            let mut journal = lock(&journal);
            journal.refresh();
            rows(&journal, before, limit)
        }
        None => rows(&Journal::read(desk.state.as_deref()), before, limit),
    }
}

fn rows(journal: &Journal, before: Option<usize>, limit: usize) -> AuditPage {
    let records = journal.records();
    let mut tasks = Tasks::default();
    let mut page = AuditPage { file: journal.file().map(std::path::Path::to_owned), ..AuditPage::default() };
    let end = before.unwrap_or(records.len()).min(records.len());
    for (number, record) in records.iter().enumerate().take(end).rev().filter(|(_, record)| is_row(&record.entry)) {
        if page.rows.len() == limit {
            page.next = page.rows.last().map(|row| row.number);
            break;
        }
        if let Some((planned, run)) = tasks.of(&record.task, records) {
            let answer = answer(records, number);
            page.rows.push(row(number, record, planned, run, answer));
        }
    }
    page
}

/// Whether it is a request or somebody's decision.
fn is_row(entry: &Entry) -> bool {
    !matches!(entry, Entry::Planned(_) | Entry::Answer { .. } | Entry::Verified { .. } | Entry::Absent { .. })
}

/// What the tasks come to, each worked out once.
#[derive(Default)]
struct Tasks(HashMap<TaskId, Option<(Planned, Execution)>>);

impl Tasks {
    fn of(&mut self, task: &TaskId, records: &[Record]) -> Option<&(Planned, Execution)> {
        let recover = || Execution::recover(records.iter().filter(|record| record.task == *task));
        self.0.entry(task.clone()).or_insert_with(recover).as_ref()
    }
}

/// The answer to the request in that record.
fn answer(records: &[Record], number: usize) -> Option<(u64, Given)> {
    let record = records.get(number)?;
    let Entry::Intent(intended) = &record.entry else { return None };
    let same = |other: &&Record| other.task == record.task && other.entry.step() == Some(intended.step);
    match records.iter().skip(number + 1).find(same).map(|next| &next.entry) {
        Some(Entry::Answer { took, given, .. }) => Some((*took, given.clone())),
        _ => None,
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
        region: planned.plan.region.clone(),
        hash: planned.hash.clone(),
        note: planned.note.clone(),
        entry: record.entry.clone(),
        answer,
        outcome,
    }
}
