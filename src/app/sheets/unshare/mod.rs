//! Take snapshots away from principals: who sees them and how, whom to take them from, by which method.

mod keys;
mod reach;

pub use reach::{Members, Reach, RowId, Through};

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::app::field::Field;
use crate::app::forecast::{Ground, NoForecast};
use crate::app::list::ListState;
use crate::app::model::Model;
use crate::domain::access::Pair;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::plan::{Intent, Part, Plan, Removal};
use crate::domain::planner::PlanError;
use crate::domain::share::Principal;

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Those who see the snapshots.
    Principals,
    /// How to take it away.
    Method,
    /// The button that closes.
    Cancel,
    /// The button that goes on to the review.
    Next,
}

/// The methods, in the order of the sheet: `a`, `b`, `c`.
pub const METHODS: [Removal; 3] = [Removal::Split, Removal::WholeShare, Removal::TakeOut];

/// What a method would do to those who are chosen now.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The method.
    pub method: Removal,
    /// The plan, or why there is none.
    pub plan: Result<Arc<Plan>, NoForecast>,
}

/// What was worked out before, which is good for as long as what it rests on stays the same.
#[derive(Debug, Clone, Default)]
struct Memory {
    ground: Ground,
    /// By whom it is taken from.
    outlooks: HashMap<Vec<Principal>, Vec<Outlook>>,
}

/// What a plan takes away, told apart by whether it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Losses {
    /// What was asked for.
    pub asked: usize,
    /// Other snapshots that those who were chosen lose as well.
    pub snapshots: BTreeSet<SnapshotId>,
    /// Others who lose something as well.
    pub principals: BTreeSet<Principal>,
    /// All pairs; a folder or a directory counts as its known members.
    pub pairs: usize,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct UnshareSheet {
    /// The region of everything in it; of several the first.
    pub region: RegionId,
    /// The snapshots of each region.
    pub places: Vec<(RegionId, Vec<SnapshotId>)>,
    /// All of them.
    pub snapshots: Vec<SnapshotId>,
    /// What has the focus.
    pub focus: Slot,
    /// Those who see the snapshots: where the cursor is, and who is marked.
    pub list: ListState<RowId>,
    /// The folders and directories whose members are listed.
    pub open: BTreeSet<Principal>,
    /// Who sees the snapshots, as it was when something last changed.
    pub reach: Vec<Reach>,
    /// What is chosen.
    pub method: Removal,
    /// What each method would do.
    pub outlooks: Vec<Outlook>,
    /// How many forecasts were worked out since the sheet was opened.
    pub forecasts: usize,
    memory: Memory,
    /// What was noted in the review of this, when one has come back from there.
    pub note: Field,
}

impl UnshareSheet {
    /// A sheet for the snapshots of these regions; where there are none any more, for `region`.
    #[must_use]
    pub fn new(region: RegionId, places: Vec<(RegionId, Vec<SnapshotId>)>, model: &Model) -> Self {
        let mut sheet = Self {
            region: places.first().map_or(region, |(first, _)| first.clone()),
            snapshots: places.iter().flat_map(|(_, ids)| ids.clone()).collect(),
            places,
            focus: Slot::Principals,
            list: ListState::default(),
            open: BTreeSet::new(),
            reach: Vec::new(),
            method: Removal::Split,
            outlooks: Vec::new(),
            forecasts: 0,
            memory: Memory::default(),
            note: Field::default(),
        };
        sheet.settle(model);
        sheet
    }

    /// Finds the cursor again after shares have changed, and works out anew what each method would do.
    pub fn settle(&mut self, model: &Model) {
        self.reach = self.rows(model);
        let rows = &self.reach;
        let at = |row: usize| rows.get(row).map(Reach::id);
        let place = |wanted: &RowId| rows.iter().position(|row| row.id() == *wanted);
        self.list.settle(rows.len(), keys::PAGE, place, at);
        self.list.marks.retain(|mark| rows.iter().any(|row| row.id() == *mark));
        self.look_ahead(model);
    }

    /// From whom to take them: those who are marked, or the one under the cursor.
    #[must_use]
    pub fn chosen(&self) -> Vec<Principal> {
        let rows: Vec<&RowId> = if self.list.marks.is_empty() {
            self.list.cursor.iter().collect()
        } else {
            self.list.marks.iter().collect()
        };
        rows.into_iter().map(|row| row.principal.clone()).collect()
    }

    /// What is wanted, by `method`, and the region that comes first: in each region in which somebody chosen sees any of
    /// the snapshots the same. `None` without snapshots.
    #[must_use]
    pub fn intent(&self, method: Removal) -> Option<(RegionId, Intent)> {
        let chosen = self.chosen();
        let reached = |ids: &[SnapshotId]| {
            let mut rows = self.reach.iter().filter(|row| chosen.contains(&row.principal));
            rows.any(|row| ids.iter().any(|id| row.snapshots.contains(id)))
        };
        let any = self.places.iter().any(|(_, ids)| reached(ids));
        let here = self.places.iter().filter(|(_, ids)| !any || reached(ids));
        let part = |(region, ids): &(RegionId, Vec<SnapshotId>)| {
            let (snapshots, principals) = (ids.clone(), chosen.clone());
            Part { region: region.clone(), intent: Intent::Unshare { snapshots, principals, method } }
        };
        Intent::over(here.map(part).collect())
    }

    fn look_ahead(&mut self, model: &Model) {
        let ground = model.ground(self.places.iter().map(|(region, _)| region));
        let chosen = self.chosen();
        if self.memory.ground != ground {
            self.memory = Memory { ground, outlooks: HashMap::new() };
        }
        if let Some(known) = self.memory.outlooks.get(&chosen) {
            self.outlooks.clone_from(known);
            return;
        }
        let forecast = |method| match self.intent(method) {
            Some((region, intent)) => model.forecast(&region, intent).map(Arc::new),
            None => Err(NoForecast::NoPlan(PlanError::NoSnapshots)),
        };
        self.outlooks = METHODS.into_iter().map(|method| Outlook { method, plan: forecast(method) }).collect();
        self.forecasts += self.outlooks.len();
        self.memory.outlooks.insert(chosen, self.outlooks.clone());
    }

    /// What the chosen method would do.
    #[must_use]
    pub fn outlook(&self) -> Option<&Outlook> {
        self.outlooks.iter().find(|outlook| outlook.method == self.method)
    }

    /// Why it cannot go on; `None` if it can.
    #[must_use]
    pub fn obstacle(&self) -> Option<NoForecast> {
        self.outlook()?.plan.as_ref().err().copied()
    }

    /// What a plan takes away, compared with what was asked for.
    #[must_use]
    pub fn losses(&self, plan: &Plan) -> Losses {
        let chosen: BTreeSet<Principal> = self.chosen().into_iter().collect();
        let mut losses = Losses { pairs: plan.impact(), ..Losses::default() };
        for Pair { snapshot, principal } in &plan.lost {
            match (self.snapshots.contains(snapshot), chosen.contains(principal)) {
                (true, true) => losses.asked += 1,
                (false, true) => drop(losses.snapshots.insert(snapshot.clone())),
                (_, false) => drop(losses.principals.insert(principal.clone())),
            }
        }
        losses
    }
}
