//! What was chosen and not sent, on the disk. Only the instance that writes the journal keeps any: another one can send
//! nothing, and would offer what is still being put together in the first.

use super::bench::lock;
use super::worker::Desk;
use crate::domain::execution::Entry;
use crate::domain::ids::AccountId;
use crate::domain::unsent::Unsent;
use crate::store::journal::{Blocked, Journal};
use crate::store::unsent;

/// Those of `account`, newest first. One that was carried out after all is forgotten: the program died between the two.
pub(super) fn list(desk: &Desk, account: &AccountId) -> Vec<Unsent> {
    let Some(folder) = desk.state.as_deref() else { return Vec::new() };
    let journal = desk.journal();
    let journal = lock(&journal);
    if journal.blocked() == Some(&Blocked::OtherInstance) {
        return Vec::new();
    }
    let all = unsent::load(folder);
    if all.iter().any(|one| is_begun(one, &journal)) {
        // If it cannot be written, the next start finds out again.
        let _ = unsent::forget(folder, |one| is_begun(one, &journal));
    }
    all.into_iter().rev().filter(|one| one.account == *account && !is_begun(one, &journal)).collect()
}

/// Whether the journal has a plan for exactly this, made later.
fn is_begun(one: &Unsent, journal: &Journal) -> bool {
    one.reviewed.as_ref().is_some_and(|intent| {
        journal.records().iter().rev().take_while(|record| record.at >= one.began).any(|record| match &record.entry {
            Entry::Planned(planned) => planned.plan.intent == *intent && planned.plan.account == one.account,
            _ => false,
        })
    })
}

/// Keeps one.
///
/// # Errors
/// What the system says, in words.
pub(super) fn keep(desk: &Desk, one: Unsent) -> Result<(), String> {
    match desk.state.as_deref().filter(|_| writes(desk)) {
        Some(folder) => unsent::keep(folder, one).map_err(|error| error.to_string()),
        None => Ok(()),
    }
}

/// Forgets the one that was begun at that moment.
///
/// # Errors
/// What the system says, in words.
pub(super) fn forget(desk: &Desk, began: jiff::Timestamp) -> Result<(), String> {
    match desk.state.as_deref().filter(|_| writes(desk)) {
        Some(folder) => unsent::forget(folder, |one| one.began == began).map_err(|error| error.to_string()),
        None => Ok(()),
    }
}

fn writes(desk: &Desk) -> bool {
    let journal = desk.journal();
    let journal = lock(&journal);
    journal.blocked() != Some(&Blocked::OtherInstance)
}
