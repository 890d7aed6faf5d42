//! What is known about the principals: saved groups, IDs that can be mistaken for others, and what needs a look.

use std::collections::BTreeSet;

use super::{Method, PrincipalRow, ShareSheet, Slot, Step, Use};
use crate::app::list::ListState;
use crate::app::model::Model;
use crate::app::sheets::saved::SavedSheet;
use crate::app::sheets::{Sheet, Turn};
use crate::base::env::Now;
use crate::domain::ids::{AccountId, SnapshotId};
use crate::domain::plan::Intent;
use crate::domain::principals::Reason;
use crate::domain::share::{Principal, Share};
use crate::text;

impl ShareSheet {
    /// A sheet that adds principals to a share which exists, and no snapshots.
    #[must_use]
    pub fn for_share(share: &Share, own: AccountId, now: Now) -> Self {
        let mut sheet = Self::new(share.region.clone(), Vec::new(), own, true, now);
        sheet.method = Method::Existing;
        sheet.shares = ListState::on(share.id.clone());
        sheet.step = Step::Principals;
        sheet.focus = Slot::Text;
        sheet
    }

    /// The snapshots that the principals are about: those that are to be shared, or else what the share holds.
    #[must_use]
    pub fn concerned(&self, model: &Model) -> Vec<SnapshotId> {
        if self.snapshots.is_empty() {
            self.chosen_share(model).into_iter().flat_map(Share::member_snapshots).cloned().collect()
        } else {
            self.snapshots.iter().map(|chosen| chosen.id.clone()).collect()
        }
    }

    /// Takes over a saved group, in addition to what is there.
    pub fn add(&mut self, principals: Vec<Principal>, model: &Model) {
        for principal in principals {
            let own = principal.account() == Some(&self.own);
            if !own && !self.picked.contains(&principal) {
                self.skipped.remove(&principal);
                self.picked.push(principal);
            }
        }
        self.find_near(model);
        self.look(model);
    }

    /// Compares the accounts with those that are known, and with each other. Who is in the share already is no mistake.
    pub(super) fn find_near(&mut self, model: &Model) {
        let members = self.chosen_share(model).into_iter().flat_map(Share::member_principals);
        let there: BTreeSet<&Principal> = members.map(|row| &row.entity).collect();
        let all = self.picked.iter().chain(&self.parsed.principals).filter(|one| !there.contains(one));
        self.near = model.near_misses(all.filter_map(Principal::account));
    }

    /// Whether the text has something that is not used, and that was not said yet. What stands there twice is used.
    pub(super) fn rejects(&self) -> bool {
        !self.told && self.parsed.rejected.iter().any(|one| one.reason != Reason::Duplicate)
    }

    pub(super) fn saved(&self, model: &Model) -> Turn {
        let sheet = SavedSheet::new(self.chosen_principals(), model);
        Turn::Push(Box::new(Sheet::Saved(Box::new(sheet))), Vec::new())
    }

    /// Goes to the next line that needs a look: one that is not used, may be a mistake, or is not allowed.
    pub(super) fn next_problem(&mut self, model: &Model) -> Turn {
        let rows = std::mem::take(&mut self.found);
        let needs = |row: &PrincipalRow| {
            let outside = row.inside != Some(true) && !self.reaches_outside(model);
            matches!(row.used, Use::Rejected(_)) || row.used == Use::Yes && (row.near.is_some() || outside)
        };
        let from = if self.focus == Slot::Rows { self.rows.row + 1 } else { 0 };
        let order = (from..rows.len()).chain(0..from.min(rows.len()));
        let Some(next) = order.into_iter().find(|at| needs(&rows[*at])) else {
            return Turn::Say(text::get("off.no_problem").to_owned());
        };
        self.focus = Slot::Rows;
        self.rows.row = next;
        self.rows.put(next);
        Turn::Stay
    }

    pub(super) fn enable_directory(&self, model: &Model) -> Turn {
        match model.directory_to_enable() {
            Some(directory) => Turn::Review {
                region: self.region.clone(),
                intent: Box::new(Intent::EnableDirectorySharing { directory: directory.clone() }),
                step: None,
                replaces: false,
            },
            None => Turn::Stay,
        }
    }
}
