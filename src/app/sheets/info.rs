//! Where a shared-in snapshot comes from, through which share, and what can be done with it.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::model::Model;
use crate::app::scroll::Scroll;
use crate::app::status::usable;
use crate::app::update::{copy_sheet, disk_sheet, reinit_sheet};
use crate::domain::snapshot::Snapshot;
use crate::text;

/// The sheet.
#[derive(Debug, Clone)]
pub struct InfoSheet {
    /// The snapshot, which has a `shared_from`.
    pub snapshot: Snapshot,
    /// The first line shown.
    pub top: Scroll,
}

impl InfoSheet {
    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        match lookup(&[Context::Info], key) {
            Some(action @ (ActionId::CreateDisk | ActionId::Copy)) => {
                if let Err(reason) = usable(&self.snapshot, action) {
                    return Turn::Say(text::get(reason).to_owned());
                }
                let (sheet, jobs) = match action {
                    ActionId::CreateDisk => disk_sheet(&self.snapshot),
                    _ => copy_sheet(self.snapshot.region.clone(), std::slice::from_ref(&self.snapshot), model),
                };
                return Turn::Push(Box::new(sheet), jobs);
            }
            Some(ActionId::Reinitialise) => {
                let (sheet, jobs) = reinit_sheet(self.snapshot.region.clone(), Some(self.snapshot.id.clone()));
                return Turn::Push(Box::new(sheet), jobs);
            }
            _ => {}
        }
        match key.code {
            KeyCode::Esc | KeyCode::Enter => Turn::Close,
            _ => {
                self.top.key(key);
                Turn::Stay
            }
        }
    }
}
