//! Rename a share, or change whether accounts outside the directory may be added to it.

use crossterm::event::{KeyCode, KeyEvent};

use super::share::is_name;
use super::{Turn, around};
use crate::app::field::Field;
use crate::app::model::Model;
use crate::domain::ids::{RegionId, ShareId};
use crate::domain::plan::Intent;
use crate::domain::share::{Principal, Share};

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The name.
    Name,
    /// The scope.
    Scope,
    /// The button that closes.
    Cancel,
    /// The button that goes on to the review.
    Next,
}

/// Why it cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The share is not there any more.
    Gone,
    /// The name is not allowed.
    Name,
    /// Name and scope are as they were.
    Same,
    /// It cannot be narrowed to the directory while these are in it.
    Outside(Vec<Principal>),
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct ChangeSheet {
    /// Which share.
    pub share: ShareId,
    /// Where it is.
    pub region: RegionId,
    /// What has the focus.
    pub focus: Slot,
    /// The new name.
    pub name: Field,
    /// The new scope.
    pub allow_external: bool,
    /// What was noted in the review of this, when one has come back from there.
    pub note: Field,
}

impl ChangeSheet {
    /// A sheet that starts with what `share` is like now.
    #[must_use]
    pub fn new(share: &Share, focus: Slot) -> Self {
        Self {
            share: share.id.clone(),
            region: share.region.clone(),
            focus,
            name: Field::new(share.name.raw()),
            allow_external: share.allow_external,
            note: Field::default(),
        }
    }

    /// What stands in the way of going on.
    #[must_use]
    pub fn obstacle(&self, model: &Model) -> Option<Obstacle> {
        let Some(share) = model.sharing.own(&self.share) else { return Some(Obstacle::Gone) };
        let renamed = self.name.text() != share.name.raw();
        if renamed && !is_name(self.name.text()) {
            return Some(Obstacle::Name);
        }
        if self.allow_external == share.allow_external {
            return (!renamed).then_some(Obstacle::Same);
        }
        let outside = if self.allow_external { Vec::new() } else { outside(share, model) };
        (!outside.is_empty()).then_some(Obstacle::Outside(outside))
    }

    fn intent(&self, model: &Model) -> Intent {
        let share = model.sharing.own(&self.share);
        let name = share.is_none_or(|share| share.name.raw() != self.name.text());
        let scope = share.is_none_or(|share| share.allow_external != self.allow_external);
        Intent::Change {
            share: self.share.clone(),
            name: name.then(|| self.name.text().to_owned()),
            allow_external: scope.then_some(self.allow_external),
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let slots = [Slot::Name, Slot::Scope, Slot::Cancel, Slot::Next];
        match (key.code, self.focus) {
            (KeyCode::Esc, _) | (KeyCode::Enter, Slot::Cancel) => return Turn::Close,
            (KeyCode::Enter, _) if self.obstacle(model).is_none() => {
                return Turn::Review {
                    region: self.region.clone(),
                    intent: Box::new(self.intent(model)),
                    step: None,
                    replaces: true,
                };
            }
            (KeyCode::Enter, _) => {}
            (KeyCode::Tab, _) => self.focus = around(&slots, self.focus, true),
            (KeyCode::BackTab, _) => self.focus = around(&slots, self.focus, false),
            (KeyCode::Down, Slot::Name) => self.focus = Slot::Scope,
            (_, Slot::Name) => drop(self.name.key(key)),
            (KeyCode::Up | KeyCode::Char('k'), Slot::Scope) if !self.allow_external => self.focus = Slot::Name,
            (KeyCode::Down | KeyCode::Char('j'), Slot::Scope) if self.allow_external => self.focus = Slot::Cancel,
            (KeyCode::Up | KeyCode::Down | KeyCode::Char('j' | 'k' | ' '), Slot::Scope) => {
                self.allow_external = !self.allow_external;
            }
            (KeyCode::Up | KeyCode::Char('k'), _) => self.focus = Slot::Scope,
            (KeyCode::Left | KeyCode::Char('h'), Slot::Next) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), Slot::Cancel) => self.focus = Slot::Next,
            _ => {}
        }
        Turn::Stay
    }

    pub(super) fn paste(&mut self, text: &str) -> bool {
        if self.focus == Slot::Name {
            self.name.paste(text);
        }
        self.focus == Slot::Name
    }
}

/// The principals that are known to be outside the directory; only these are refused for sure.
fn outside(share: &Share, model: &Model) -> Vec<Principal> {
    let tree = model.directory.directory();
    share
        .member_principals()
        .filter(|row| {
            let absent = row.entity.account().and_then(|account| tree?.contains(account)) == Some(false);
            absent || row.external == Some(true)
        })
        .map(|row| row.entity.clone())
        .collect()
}
