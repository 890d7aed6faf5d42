//! Pick own snapshots of a share's region that are to be added to it.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::field::Field;
use crate::app::list::{ListState, Motion};
use crate::app::model::Model;
use crate::domain::ids::{RegionId, ShareId, SnapshotId};
use crate::domain::plan::{Destination, Intent};
use crate::inventory::search::{Query, select};

/// Rows that are on the screen at the least; enough for scrolling by pages.
pub const PAGE: usize = 10;

/// The sheet.
#[derive(Debug, Clone)]
pub struct PickSheet {
    /// Which share.
    pub share: ShareId,
    /// Where it is.
    pub region: RegionId,
    /// Where the cursor is, and what is marked.
    pub list: ListState<SnapshotId>,
    /// What selects rows.
    pub filter: Field,
    /// Whether keys go to the filter.
    pub filtering: bool,
    /// The snapshots that are shown.
    pub rows: Vec<SnapshotId>,
    /// What was noted in the review of this, when one has come back from there.
    pub note: Field,
}

impl PickSheet {
    /// A sheet over the snapshots of `region` that are not in `share`.
    #[must_use]
    pub fn new(share: ShareId, region: RegionId, model: &Model) -> Self {
        let mut sheet = Self {
            share,
            region,
            list: ListState::default(),
            filter: Field::default(),
            filtering: false,
            rows: Vec::new(),
            note: Field::default(),
        };
        sheet.settle(model);
        sheet
    }

    /// Selects the rows anew and finds the cursor again. Marks of what is not shown stay.
    pub fn settle(&mut self, model: &Model) {
        let here = Query { region: Some(self.region.clone()), ..Query::default() };
        let query = model.narrowed(self.filter.text(), here);
        let held: std::collections::BTreeSet<&SnapshotId> =
            model.sharing.own(&self.share).into_iter().flat_map(|share| share.member_snapshots()).collect();
        self.rows = select(&model.inventory, &query)
            .rows()
            .filter(|row| row.is_own())
            .map(|row| row.snapshot_id())
            .filter(|id| !held.contains(id))
            .collect();
        let rows = &self.rows;
        let at = |row: usize| rows.get(row).cloned();
        self.list.settle(rows.len(), PAGE, |id| rows.iter().position(|row| row == id), at);
        self.list.marks.retain(|mark| model.inventory.get(mark).is_some() && !held.contains(mark));
    }

    /// What is picked: what is marked, or what the cursor is on.
    #[must_use]
    pub fn chosen(&self) -> Vec<SnapshotId> {
        if self.list.marks.is_empty() {
            self.list.cursor.iter().cloned().collect()
        } else {
            self.list.marks.iter().cloned().collect()
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        if self.filtering {
            return self.filter_key(key, model);
        }
        let motion = match key.code {
            KeyCode::Esc if !self.filter.text().is_empty() => {
                self.filter.clear();
                self.settle(model);
                return Turn::Stay;
            }
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter => return self.forward(),
            KeyCode::Char('/') => {
                self.filtering = true;
                return Turn::Stay;
            }
            KeyCode::Char('*') => {
                self.list.marks.extend(self.rows.iter().cloned());
                return Turn::Stay;
            }
            KeyCode::Char('U') => {
                self.list.marks.clear();
                return Turn::Stay;
            }
            KeyCode::Char(' ') => {
                self.list.toggle_mark();
                Motion::By(1)
            }
            code => match Motion::of_key(code) {
                Some(motion) => motion,
                None => return Turn::Stay,
            },
        };
        let rows = &self.rows;
        self.list.step(motion, rows.len(), PAGE, |row| rows.get(row).cloned());
        Turn::Stay
    }

    fn filter_key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let (goes_on, changed) = self.filter.filter_key(key);
        self.filtering = goes_on;
        if changed {
            self.settle(model);
        }
        Turn::Stay
    }

    fn forward(&self) -> Turn {
        let snapshots = self.chosen();
        if snapshots.is_empty() {
            return Turn::Stay;
        }
        let into = Destination::Existing(self.share.clone());
        let intent = Intent::Share { snapshots, into, principals: Vec::new(), except: Vec::new() };
        Turn::Review { region: self.region.clone(), intent: Box::new(intent), step: None, replaces: true }
    }

    pub(super) fn paste(&mut self, text: &str, model: &Model) -> bool {
        if self.filtering {
            self.filter.paste(text);
            self.settle(model);
        }
        self.filtering
    }
}
