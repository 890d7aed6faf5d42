//! Moving through lists, and finding cursors again after rows have changed.

use std::collections::BTreeSet;

use crate::app::list::Motion;
use crate::app::listed::Listed;
use crate::app::message::Effect;
use crate::app::model::{Model, Pane, Side, ViewId, Zoom};
use crate::app::regions::Scope;
use crate::app::scroll::Scroll;
use crate::app::sharing::ShareRow;
use crate::app::sheets::Sheet;
use crate::app::tasks::{AuditRow, Task};
use crate::domain::ids::SnapshotId;
use crate::domain::share::Principal;

impl Model {
    /// Moves the cursor of what has the focus.
    pub(super) fn step(&mut self, motion: Motion) -> Vec<Effect> {
        if let Some(opened) = &mut self.opened {
            let rows = opened_rows(&self.sharing, opened.share.clone());
            match opened.side {
                Side::Snapshots => opened.snapshots.step(motion, rows.0.len(), 8, |row| rows.0.get(row).cloned()),
                Side::Principals => opened.principals.step(motion, rows.1.len(), 8, |row| rows.1.get(row).cloned()),
            }
            return Vec::new();
        }
        match (self.focus, self.zoom) {
            (Pane::Details, _) | (_, Zoom::Details) => {
                self.details.step(motion);
                Vec::new()
            }
            (Pane::Regions, _) => self.step_regions(motion),
            (Pane::List, _) => {
                self.step_list(motion);
                self.read_on()
            }
        }
    }

    fn step_regions(&mut self, motion: Motion) -> Vec<Effect> {
        let rows = self.scopes();
        let page = self.layout().region_rows();
        let before = self.scope.cursor.clone();
        self.scope.step(motion, rows.len(), page, |row| rows.get(row).cloned());
        if self.scope.cursor == before { Vec::new() } else { vec![self.search()] }
    }

    fn step_list(&mut self, motion: Motion) {
        let page = self.layout().list_rows();
        self.details = Scroll::default();
        match self.view {
            ViewId::Snapshots => {
                let found = &self.found;
                self.snapshots.step(motion, found.len(), page, |row| found.row(row).map(|row| row.snapshot_id()));
            }
            ViewId::SharedIn => {
                let found = &self.shared_in.found;
                let at = |row: usize| found.row(row).map(|row| row.snapshot_id());
                self.shared_in.list.step(motion, found.len(), page, at);
            }
            ViewId::Shares => {
                let ids = &self.listed.shares;
                self.shares.step(motion, ids.len(), page, |row| ids.get(row).cloned());
            }
            ViewId::Inbox => {
                let ids = &self.listed.inbox;
                self.inbox.step(motion, ids.len(), page, |row| ids.get(row).cloned());
            }
            ViewId::Tasks => {
                let ids = &self.listed.tasks;
                self.task_rows.step(motion, ids.len(), page, |row| ids.get(row).cloned());
            }
            ViewId::Audit => {
                let numbers = &self.listed.audit;
                self.audit_rows.step(motion, numbers.len(), page, |row| numbers.get(row).copied());
            }
        }
    }

    /// What the list of regions offers: all of them together, then each.
    #[must_use]
    pub fn scopes(&self) -> Vec<Scope> {
        std::iter::once(Scope::All).chain(self.regions.iter().map(|row| Scope::Region(row.id.clone()))).collect()
    }

    /// The rows of the list of shares, gone through anew; see [`Listed`] for what is shown.
    #[must_use]
    pub fn share_rows(&self) -> Vec<ShareRow<'_>> {
        let mut rows = self.sharing.rows(&self.selecting(ViewId::Shares));
        self.sort_shares(&mut rows);
        rows
    }

    /// The rows of the list of tasks, gone through anew.
    #[must_use]
    pub fn shown_tasks(&self) -> Vec<&Task> {
        let mut rows = self.tasks.rows(&self.selecting(ViewId::Tasks));
        self.sort_tasks(&mut rows);
        rows
    }

    /// The rows of the journal, gone through anew.
    #[must_use]
    pub fn shown_audit(&self) -> Vec<&AuditRow> {
        self.audit.shown()
    }

    pub(super) fn settle_snapshots(&mut self) {
        let page = self.layout().list_rows();
        let (found, guess) = (&self.found, self.snapshots.row);
        let at = |row: usize| found.row(row).map(|row| row.snapshot_id());
        if self.snapshots.settle(found.len(), page, |id| found.position_near(guess, id), at) {
            self.details = Scroll::default();
        }
    }

    pub(super) fn settle_shared_in(&mut self) {
        let page = self.layout().list_rows();
        let (found, guess) = (&self.shared_in.found, self.shared_in.list.row);
        let at = |row: usize| found.row(row).map(|row| row.snapshot_id());
        if self.shared_in.list.settle(found.len(), page, |id| found.position_near(guess, id), at) {
            self.details = Scroll::default();
        }
    }

    /// Finds every cursor again.
    pub(super) fn settle_all(&mut self) {
        self.settle_snapshots();
        self.settle_shared_in();
        let page = self.layout().list_rows();
        let scopes = self.scopes();
        let regions = self.layout().region_rows();
        if !self.regions.is_empty() {
            self.scope.settle(
                scopes.len(),
                regions,
                |id| scopes.iter().position(|scope| scope == id),
                |row| scopes.get(row).cloned(),
            );
        }
        self.list_anew();
        let Listed { shares, inbox, .. } = &self.listed;
        let at = |row: usize| shares.get(row).cloned();
        self.shares.settle(shares.len(), page, |id| shares.iter().position(|known| known == id), at);
        let at = |row: usize| inbox.get(row).cloned();
        self.inbox.settle(inbox.len(), page, |id| inbox.iter().position(|known| known == id), at);
        if !self.inbox.marks.is_empty() {
            let there: BTreeSet<_> = self.invitations().map(|one| one.id.clone()).collect();
            self.inbox.marks.retain(|id| there.contains(id));
        }
        let Listed { tasks, audit, .. } = &self.listed;
        let at = |row: usize| tasks.get(row).cloned();
        self.task_rows.settle(tasks.len(), page, |id| tasks.iter().position(|known| known == id), at);
        let at = |row: usize| audit.get(row).copied();
        self.audit_rows.settle(audit.len(), page, |id| audit.iter().position(|known| known == id), at);
        self.settle_opened();
        self.settle_sheets();
    }

    fn settle_opened(&mut self) {
        let Some(opened) = &mut self.opened else { return };
        if self.sharing.find(&opened.share).is_none() {
            self.opened = None;
            return;
        }
        let (snapshots, principals) = opened_rows(&self.sharing, opened.share.clone());
        let at = |row: usize| snapshots.get(row).cloned();
        opened.snapshots.settle(snapshots.len(), 8, |id| snapshots.iter().position(|known| known == id), at);
        let at = |row: usize| principals.get(row).cloned();
        opened.principals.settle(principals.len(), 8, |id| principals.iter().position(|known| known == id), at);
        opened.principals.marks.retain(|mark| principals.contains(mark));
        opened.snapshots.marks.retain(|mark| snapshots.contains(mark));
    }

    fn settle_sheets(&mut self) {
        let mut sheets = std::mem::take(&mut self.sheets);
        for sheet in &mut sheets {
            match sheet {
                Sheet::Share(sheet) => sheet.settle_shares(self),
                Sheet::Profile(sheet) => sheet.settle(self),
                Sheet::Pair(sheet) => sheet.settle(self),
                Sheet::Unshare(sheet) => sheet.settle(self),
                Sheet::Pick(sheet) => sheet.settle(self),
                Sheet::Saved(sheet) => sheet.settle(self),
                Sheet::Book(sheet) => sheet.settle(self),
                Sheet::Tree(sheet) => {
                    if let Some(directory) = self.directory.directory() {
                        sheet.settle(directory);
                    }
                }
                _ => {}
            }
        }
        self.sheets = sheets;
    }
}

/// The snapshots and principals of a share, in the order they are shown.
fn opened_rows(
    sharing: &crate::app::sharing::SharingBook,
    share: crate::domain::ids::ShareId,
) -> (Vec<SnapshotId>, Vec<Principal>) {
    match sharing.find(&share) {
        Some(ShareRow::Own(share)) => (
            share.snapshots.iter().map(|row| row.entity.clone()).collect(),
            share.principals.iter().map(|row| row.entity.clone()).collect(),
        ),
        Some(ShareRow::Received(share)) => {
            (share.snapshots.iter().map(|snapshot| snapshot.source.clone()).collect(), Vec::new())
        }
        None => (Vec::new(), Vec::new()),
    }
}
