//! What the lists show and what is marked, worked out when something has changed and not when it is drawn: a frame looks
//! at nothing but the rows that are on the screen, however many there are.

use std::borrow::Cow;

use super::model::{Model, ViewId};
use crate::domain::execution::TaskId;
use crate::domain::ids::{InvitationId, RegionId, ShareId};
use crate::inventory::Row;

/// The rows of the lists, by identity, in their order. Those of the snapshots are the search's.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// The shares that the filter lets through.
    pub shares: Vec<ShareId>,
    /// The invitations that the filter lets through.
    pub inbox: Vec<InvitationId>,
    /// How many invitations wait for an answer, whatever the filter.
    pub pending: usize,
    /// The tasks that the filter lets through.
    pub tasks: Vec<TaskId>,
    /// The numbers of the rows of the journal that the filter lets through.
    pub audit: Vec<usize>,
    /// What is marked among the snapshots.
    pub marked: Marked,
    /// What `marked` was worked out from.
    ground: (usize, u64, u64, u32),
}

/// What all marked snapshots have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// How many there are, those that have gone meanwhile included.
    pub count: usize,
    /// Their size together, in GiB.
    pub gib: u64,
    /// How many of them the list does not show.
    pub hidden: usize,
    /// How many of them are there.
    pub there: usize,
    /// The regions of those that are there, each once, that of the first one first.
    pub regions: Vec<RegionId>,
    /// Whether some of them are this account's own.
    pub own: bool,
    /// Whether some of them are not.
    pub foreign: bool,
    /// Whether some of its own are shared with somebody.
    pub shared: bool,
}

impl Model {
    /// Works out anew what the lists show. Returns nothing: cursors are found again by whoever asks.
    pub(super) fn list_anew(&mut self) {
        let shares = self.share_rows().iter().map(|row| row.id().clone()).collect();
        let inbox = self.inbox_rows().iter().map(|row| row.id.clone()).collect();
        let pending = self.pending_invitations();
        let tasks = self.shown_tasks().iter().map(|task| task.id.clone()).collect();
        let audit = self.shown_audit().iter().map(|row| row.number).collect();
        let old = std::mem::take(&mut self.listed);
        self.listed = Listed { shares, inbox, pending, tasks, audit, ..old };
    }

    /// Works out anew what is marked, if that or what it depends on may have changed.
    pub(crate) fn sum_marks(&mut self) {
        let ground = (self.snapshots.marks.len(), self.heard, self.rows_heard, self.last_found);
        if self.listed.ground == ground {
            return;
        }
        self.listed.ground = ground;
        let mut marked = Marked { count: self.snapshots.marks.len(), ..Marked::default() };
        for id in &self.snapshots.marks {
            marked.hidden += usize::from(self.found.position_of(id).is_none());
            let Some(row) = self.inventory.get(id) else { continue };
            self.sum(&row, &mut marked);
        }
        self.listed.marked = marked;
    }

    /// Adds a row to what several have in common.
    fn sum(&self, row: &Row<'_>, marked: &mut Marked) {
        marked.there += 1;
        marked.gib += row.size_gib().map_or(0, u64::from);
        marked.own |= row.is_own();
        marked.foreign |= !row.is_own();
        marked.shared |= row.is_own() && self.sharing.access.grants(&row.snapshot_id()).next().is_some();
        if !marked.regions.contains(row.region()) {
            marked.regions.push(row.region().clone());
        }
    }

    /// What the snapshots have in common that an action is about, see [`Model::acted_on`].
    #[must_use]
    pub fn in_common(&self) -> Cow<'_, Marked> {
        if self.acts_on_marks() {
            return Cow::Borrowed(&self.listed.marked);
        }
        let mut one = Marked::default();
        if let Some(row) = self.current_snapshot() {
            one.count = 1;
            self.sum(&row, &mut one);
        }
        Cow::Owned(one)
    }

    /// How many rows the list of a screen has.
    #[must_use]
    pub fn list_len(&self, view: ViewId) -> usize {
        match view {
            ViewId::Snapshots => self.found.len(),
            ViewId::SharedIn => self.shared_in.found.len(),
            ViewId::Shares => self.listed.shares.len(),
            ViewId::Inbox => self.listed.inbox.len(),
            ViewId::Tasks => self.listed.tasks.len(),
            ViewId::Audit => self.listed.audit.len(),
        }
    }
}

/// How often a whole list was gone through on this thread, for tests that want none of it.
#[cfg(test)]
pub(crate) mod counted {
    use std::cell::Cell;

    thread_local! {
        static LISTS: Cell<usize> = const { Cell::new(0) };
    }

    /// Notes that a whole list is gone through.
    pub(crate) fn note() {
        LISTS.set(LISTS.get() + 1);
    }

    /// How often that was so far.
    pub(crate) fn lists() -> usize {
        LISTS.get()
    }
}
