//! What the rows of a share say about one item.

use super::{BeforeRow, Entity, Outcome};
use crate::base::untrusted::Untrusted;
use crate::domain::share::{Association, AssociationStatus, Failure, Share};
use jiff::Timestamp;

/// What one look says about one item.
pub(super) enum Sight {
    /// It has come to rest.
    Rest(Outcome),
    /// The service works on it.
    Moving,
    /// Nothing of it is to be seen.
    Absent,
}

/// A row without the type of what it is about.
pub(super) struct Row<'a> {
    status: AssociationStatus,
    external: Option<bool>,
    updated: Option<Timestamp>,
    message: &'a Untrusted,
    failures: &'a [Failure],
}

impl Row<'_> {
    /// Why it is not so.
    fn failure(&self) -> Failure {
        self.failures.first().cloned().unwrap_or_else(|| Failure::told(self.message))
    }
}

pub(super) fn summary<T>(row: &Association<T>) -> Row<'_> {
    let updated = row.updated.or(row.created);
    Row { status: row.status, external: row.external, updated, message: &row.message, failures: &row.failures }
}

/// The newest row about an entity: the service keeps records of earlier associations for days.
pub(super) fn newest<'a, T: PartialEq>(rows: &'a [Association<T>], entity: &T) -> Option<&'a Association<T>> {
    rows.iter()
        .filter(|row| row.entity == *entity)
        .max_by_key(|row| (row.status.is_member(), row.status.is_moving(), row.updated.or(row.created)))
}

/// The row about an item as it is now.
pub(super) fn row_before(entity: &Entity, share: &Share) -> Option<BeforeRow> {
    let (status, updated) = match entity {
        Entity::Snapshot(id) => newest(&share.snapshots, id).map(|row| (row.status, row.updated.or(row.created))),
        Entity::Principal(id) => newest(&share.principals, id).map(|row| (row.status, row.updated.or(row.created))),
    }?;
    Some(BeforeRow { entity: entity.clone(), status, updated })
}

/// What one row says. The service tells an account that has to accept from one that it is still looking at by time
/// alone: both are `Associating`, and only after a while (`settled`) is the first one sure.
pub(super) fn sight(adding: bool, settled: bool, row: Option<Row<'_>>, before: Option<&BeforeRow>) -> Sight {
    let Some(row) = row else { return if adding { Sight::Absent } else { Sight::Rest(Outcome::Done) } };
    let old = before.is_some_and(|before| before.status == row.status && before.updated == row.updated);
    let was_member = before.is_some_and(|before| before.status.is_member());
    let in_effect = |outcome| Sight::Rest(if old && was_member { Outcome::AlreadySo } else { outcome });
    match (row.status, adding) {
        // A failure that was there before is no answer to this request.
        (AssociationStatus::Failed, _) if old => Sight::Absent,
        (AssociationStatus::Failed, true) => Sight::Rest(Outcome::Failed(row.failure())),
        (AssociationStatus::Failed, false) if !was_member => Sight::Rest(Outcome::AlreadySo),
        (AssociationStatus::Failed, false) => Sight::Rest(Outcome::Failed(row.failure())),
        (AssociationStatus::Associated, true) => in_effect(Outcome::Done),
        (AssociationStatus::Associating, true) if settled && row.external == Some(true) => {
            in_effect(Outcome::AwaitingRecipient)
        }
        (AssociationStatus::Disassociated, false) => Sight::Rest(Outcome::Done),
        (AssociationStatus::Associating, true) | (AssociationStatus::Disassociating, false) => Sight::Moving,
        _ => Sight::Absent,
    }
}
