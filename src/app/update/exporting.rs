//! What can be taken out of the screens: a list or a plan as a file, and everything known of one thing as JSON.

use serde::Serialize;

use crate::app::list::Motion;
use crate::app::message::Effect;
use crate::app::model::{Model, Pane, ViewId, Zoom};
use crate::app::sharing::ShareRow;
use crate::app::sheets::Sheet;
use crate::app::sheets::export::ExportSheet;
use crate::app::sheets::raw::RawSheet;
use crate::domain::invitation::Invitation;
use crate::domain::records::{InvitationItem, ShareItem};
use crate::domain::share::Principal;
use crate::work::{AuditItem, TaskItem, Wanted};

impl Model {
    /// What the screen lists, to be written to a file: rows and order are those that are shown.
    fn wanted(&self) -> Wanted {
        let share = |row| match row {
            ShareRow::Own(share) => ShareItem::own(share),
            ShareRow::Received(share) => ShareItem::received(share),
        };
        match self.view {
            ViewId::Snapshots => Wanted::Snapshots(self.found.clone()),
            ViewId::SharedIn => Wanted::Snapshots(self.shared_in.found.clone()),
            ViewId::Shares => {
                let ids = match &self.opened {
                    Some(opened) => std::slice::from_ref(&opened.share),
                    None => &self.listed.shares[..],
                };
                Wanted::Shares(ids.iter().filter_map(|id| self.sharing.find(id)).map(share).collect())
            }
            ViewId::Inbox => {
                let rows = self.listed.inbox.iter().filter_map(|id| self.invitation(id));
                Wanted::Invitations(rows.map(|row| self.invitation_item(row)).collect())
            }
            ViewId::Tasks => {
                let tasks = self.listed.tasks.iter().filter_map(|id| self.tasks.find(id));
                Wanted::Tasks(tasks.map(TaskItem::of).collect())
            }
            ViewId::Audit => Wanted::Audit(self.audit.filter.clone()),
        }
    }

    fn invitation_item(&self, row: &Invitation) -> InvitationItem {
        let alias = self.alias(&Principal::Account(row.sender.clone())).map(|alias| alias.shown().to_owned());
        InvitationItem::of(row, self.profile_of(&row.receiver).unwrap_or_default(), alias, self.sender(row))
    }

    pub(super) fn export(&mut self) -> Vec<Effect> {
        self.sheets.push(Sheet::Export(ExportSheet::new(self.wanted())));
        Vec::new()
    }

    /// All that is known of what the cursor is on.
    pub(in crate::app) fn raw(&self) -> Option<RawSheet> {
        fn sheet(title: &str, thing: &impl Serialize) -> Option<RawSheet> {
            Some(RawSheet::new(title, &serde_json::to_value(thing).ok()?))
        }
        match self.view {
            ViewId::Snapshots | ViewId::SharedIn => {
                let row = self.current_snapshot()?;
                sheet(row.id(), &row.snapshot())
            }
            ViewId::Shares => {
                let id = self.opened.as_ref().map(|opened| &opened.share).or(self.shares.cursor.as_ref())?;
                match self.sharing.find(id)? {
                    ShareRow::Own(share) => sheet(id.as_str(), share),
                    ShareRow::Received(share) => sheet(id.as_str(), share),
                }
            }
            ViewId::Inbox => {
                let row = self.invitation(self.inbox.cursor.as_ref()?)?;
                sheet(row.id.as_str(), row)
            }
            ViewId::Tasks => {
                let task = self.tasks.find(self.task_rows.cursor.as_ref()?)?;
                sheet(task.id.as_str(), &TaskItem::of(task))
            }
            ViewId::Audit => {
                let row = self.audit.find(self.audit_rows.cursor?)?;
                sheet(row.task.as_str(), &AuditItem::of(row))
            }
        }
    }

    /// How many rows a filter has found.
    ///
    /// # Errors
    /// The key of the reason why there is nothing to step through.
    pub(in crate::app) fn hits(&self) -> Result<usize, &'static str> {
        match (self.filter(self.view).trim().is_empty(), self.list_len(self.view)) {
            (true, _) => Err("off.no_filter"),
            (false, 0) => Err("off.nothing_found"),
            (false, rows) => Ok(rows),
        }
    }

    /// Moves the cursor to the next or the previous row that the filter has found, around the ends, wherever the focus is.
    pub(super) fn step_hit(&mut self, forward: bool) -> Vec<Effect> {
        if self.focus != Pane::List {
            self.focus = Pane::List;
            self.zoom = if self.zoom == Zoom::Off { Zoom::Off } else { Zoom::List };
        }
        let row = match self.view {
            ViewId::Snapshots => self.snapshots.row,
            ViewId::SharedIn => self.shared_in.list.row,
            ViewId::Shares => self.shares.row,
            ViewId::Inbox => self.inbox.row,
            ViewId::Tasks => self.task_rows.row,
            ViewId::Audit => self.audit_rows.row,
        };
        let last = self.list_len(self.view).saturating_sub(1);
        let motion = match (forward, row) {
            (true, row) if row >= last => Motion::First,
            (true, _) => Motion::By(1),
            (false, 0) => Motion::Last,
            (false, _) => Motion::By(-1),
        };
        self.step(motion)
    }
}
