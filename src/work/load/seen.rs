//! What was seen in earlier runs, and who accepted what with this program.

use std::collections::BTreeMap;

use crate::domain::execution::{Entry, Execution, Outcome, Record, TaskId};
use crate::domain::ids::ShareId;
use crate::domain::plan::Intent;
use crate::domain::seen::Acceptance;
use crate::store;
use crate::work::Event;
use crate::work::bench::lock;
use crate::work::worker::Desk;

/// Both, from the folder for state.
pub(super) fn all(desk: &Desk) -> Event {
    let seen = store::seen::load(desk.state.as_deref());
    Event::Seen { seen: seen.map(Box::new).map_err(|error| error.to_string()), accepted: accepted(desk) }
}

/// The acceptances that the journal tells of, the last one of each share.
fn accepted(desk: &Desk) -> BTreeMap<ShareId, Acceptance> {
    let journal = desk.journal();
    let mut journal = lock(&journal);
    journal.refresh();
    let mut tasks: BTreeMap<&TaskId, Vec<&Record>> = BTreeMap::new();
    for record in journal.records() {
        match &record.entry {
            Entry::Planned(planned) if matches!(planned.plan.intent, Intent::Accept(_)) => {
                tasks.insert(&record.task, vec![record]);
            }
            _ => {
                if let Some(records) = tasks.get_mut(&record.task) {
                    records.push(record);
                }
            }
        }
    }
    let mut accepted: BTreeMap<ShareId, Acceptance> = BTreeMap::new();
    for (share, one) in tasks.values().filter_map(|records| acceptance(records)) {
        if accepted.get(&share).is_none_or(|known| known.at < one.at) {
            accepted.insert(share, one);
        }
    }
    accepted
}

/// The share that a task has accepted; `None` if it has not.
fn acceptance(records: &[&Record]) -> Option<(ShareId, Acceptance)> {
    let (planned, run) = Execution::recover(records.iter().copied())?;
    let Intent::Accept(invited) = planned.plan.intent else { return None };
    run.outcome(0).filter(|outcome| **outcome == Outcome::Done)?;
    let at = records.iter().find(|record| matches!(record.entry, Entry::Intent(_)))?.at;
    Some((invited.share, Acceptance { at, by: planned.author }))
}
