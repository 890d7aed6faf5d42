//! Copy something of what the cursor is on to the clipboard, or show it in full to be selected by hand.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::inbox::{request_text, wants_new};
use crate::app::model::{Model, Side, ViewId};
use crate::app::report::{self, Target};
use crate::app::sharing::ShareRow;
use crate::app::tasks::{AuditRow, Task};
use crate::domain::execution::Given;
use crate::domain::invitation::Invitation;
use crate::inventory::Row;

/// Something that can be copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The letter that copies it.
    pub letter: char,
    /// The key of its name in the catalogue.
    pub label: &'static str,
    /// The text, in its harmless form.
    pub text: String,
}

fn item(letter: char, label: &'static str, text: impl Into<String>) -> Item {
    Item { letter, label, text: text.into() }
}

/// What something of the journal is about.
fn about(target: Target) -> Item {
    match target {
        Target::Share(id) => item('h', "copy.share", id.as_str()),
        Target::Snapshot(id) => item('s', "copy.id", id.as_str()),
    }
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct ClipboardSheet {
    /// What there is to copy.
    pub items: Vec<Item>,
    /// Which one is shown in full.
    pub row: usize,
    /// Whether it is all that is shown, without frame and margins, to be selected by hand.
    pub alone: bool,
}

impl ClipboardSheet {
    /// What can be copied of what the cursor is on; `None` if that is nothing.
    #[must_use]
    pub fn new(model: &Model) -> Option<Self> {
        match model.view {
            ViewId::Snapshots | ViewId::SharedIn => Some(Self::of_snapshot(model, model.current_snapshot()?)),
            ViewId::Inbox => Some(Self::of_invitation(model.invitation(model.inbox.cursor.as_ref()?)?)),
            ViewId::Tasks => Some(Self::of_task(model.tasks.find(model.task_rows.cursor.as_ref()?)?)),
            ViewId::Audit => Some(Self::of_row(model.audit.find(model.audit_rows.cursor?)?)),
            ViewId::Shares => Self::of_share(model),
        }
    }

    fn of_task(task: &Task) -> Self {
        let mut items = vec![item('t', "copy.task", task.id.as_str())];
        items.extend(report::of_task(task).map(about));
        items.push(item('r', "copy.report", report::task(task)));
        Self { row: items.len() - 1, items, alone: false }
    }

    fn of_row(row: &AuditRow) -> Self {
        let request = match row.answer.as_ref().map(|(_, given)| given) {
            Some(Given::Success { request_id, .. }) => request_id.shown(),
            Some(Given::Problem(problem)) => problem.request_id.shown(),
            None => "",
        };
        let mut items = Vec::new();
        items.extend((!request.is_empty()).then(|| item('i', "copy.request_id", request)));
        items.extend(report::of_row(row).map(about));
        items.push(item('t', "copy.task", row.task.as_str()));
        items.push(item('r', "copy.report", report::row(row)));
        Self { items, row: 0, alone: false }
    }

    /// What can be copied of a share, and of what the cursor is on in it.
    fn of_share(model: &Model) -> Option<Self> {
        let id = model.opened.as_ref().map(|opened| &opened.share).or(model.shares.cursor.as_ref())?;
        let share = model.sharing.find(id)?;
        let mut items = Vec::new();
        match &model.opened {
            Some(opened) if opened.side == Side::Principals => {
                items.extend(opened.principals.cursor.as_ref().map(|one| item('o', "copy.principal", one.shown())));
            }
            Some(opened) => {
                items.extend(opened.snapshots.cursor.as_ref().map(|one| item('i', "copy.id", one.as_str())));
            }
            None => {}
        }
        items.push(item('h', "copy.share", share.id().as_str()));
        items.extend((!share.name().is_empty()).then(|| item('n', "copy.share_name", share.name())));
        if let ShareRow::Received(share) = share {
            items.push(item('o', "copy.owner", share.owner.as_str()));
        }
        Some(Self { items, row: 0, alone: false })
    }

    /// What can be copied of an invitation.
    #[must_use]
    pub fn of_invitation(invitation: &Invitation) -> Self {
        let mut items = vec![
            item('i', "copy.invitation", invitation.id.as_str()),
            item('h', "copy.share", invitation.share.as_str()),
            item('n', "copy.share_name", invitation.share_name.shown()),
            item('o', "copy.sender", invitation.sender.as_str()),
        ];
        if wants_new(invitation.status) {
            items.push(item('r', "copy.request", request_text(invitation)));
        }
        Self { row: items.len() - 1, items, alone: false }
    }

    fn of_snapshot(model: &Model, row: Row<'_>) -> Self {
        let mut items = vec![item('i', "copy.id", row.id())];
        if !row.name().is_empty() {
            items.push(item('n', "copy.name", row.name()));
        }
        if let Some(account) = model.account() {
            let arn = format!("acs:ecs:{}:{account}:snapshot/{}", row.region(), row.id());
            items.push(item('a', "copy.arn", arn));
        }
        items.extend(row.owner().map(|owner| item('o', "copy.owner", owner)));
        items.extend(row.shared_source().map(|source| item('s', "copy.source", source)));
        Self { items, row: 0, alone: false }
    }

    /// The one that is shown in full.
    #[must_use]
    pub fn current(&self) -> Option<&Item> {
        self.items.get(self.row)
    }

    /// One text alone, for where there is no other way to copy it.
    #[must_use]
    pub fn alone(item: Item) -> Self {
        Self { items: vec![item], row: 0, alone: true }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        if self.alone {
            self.alone = false;
            let only = self.items.len() == 1;
            return if only && matches!(key.code, KeyCode::Esc | KeyCode::Enter) { Turn::Close } else { Turn::Stay };
        }
        match key.code {
            KeyCode::Char('v') => self.alone = true,
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter => return self.current().map_or(Turn::Close, |item| Turn::Copy(item.clone())),
            KeyCode::Down => self.row = (self.row + 1).min(self.items.len().saturating_sub(1)),
            KeyCode::Up => self.row = self.row.saturating_sub(1),
            KeyCode::Char(letter) => {
                if let Some(item) = self.items.iter().find(|item| item.letter == letter) {
                    return Turn::Copy(item.clone());
                }
            }
            _ => {}
        }
        Turn::Stay
    }
}
