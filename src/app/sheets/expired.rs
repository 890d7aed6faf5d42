//! Credentials that are not taken any more: what was refused, and how it goes on. All its state is the model's, because
//! it lasts when the sheet goes.

use crossterm::event::KeyEvent;

use super::profile::ProfileSheet;
use super::{Sheet, Turn};
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::model::Model;
use crate::app::update::can_wait;
use crate::work::Job;

/// The sheet.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExpiredSheet;

impl ExpiredSheet {
    pub(super) fn key(self, key: KeyEvent, model: &Model) -> Turn {
        match lookup(&[Context::Expired], key) {
            Some(ActionId::Renew) => Turn::Renew,
            Some(ActionId::Profile) => {
                Turn::Push(Box::new(Sheet::Profile(ProfileSheet::new(model))), vec![Job::Profiles])
            }
            Some(ActionId::WaitForFile) if can_wait(model) => Turn::WaitForFile,
            Some(ActionId::KeepBrowsing) => Turn::Close,
            _ => Turn::Stay,
        }
    }
}
