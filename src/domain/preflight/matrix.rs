//! A plan as a table of snapshots and principals: who has, gains, loses or keeps what.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Subject, blocks};
use crate::domain::access::Pair;
use crate::domain::facts::Facts;
use crate::domain::ids::SnapshotId;
use crate::domain::plan::Plan;
use crate::domain::share::Principal;

/// What a plan does to one pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// Nothing, and it is not there.
    Nothing,
    /// It is there already.
    Has,
    /// It is there already, and waits for its recipient.
    Waits,
    /// It comes into being.
    Gains,
    /// It comes into being once the recipient accepts.
    GainsLater,
    /// It may need the recipient's acceptance.
    GainsMaybe,
    /// The service will refuse it.
    Blocked,
    /// It ceases to be.
    Loses,
    /// The invitation to it, which was not accepted, is taken back.
    Withdraws,
    /// It stays, although one way to it goes.
    Keeps,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matrix {
    /// The rows.
    pub snapshots: Vec<SnapshotId>,
    /// The columns.
    pub principals: Vec<Principal>,
    cells: BTreeMap<(usize, usize), Cell>,
}

impl Matrix {
    /// The table of a plan. What the plan names comes first, in its order.
    #[must_use]
    pub fn of(plan: &Plan, findings: &[Finding], facts: &Facts) -> Self {
        let pairs = || [&plan.gained, &plan.lost, &plan.already].into_iter().flatten();
        let mut matrix = Self {
            snapshots: in_order(&plan.intent.snapshots(), pairs().map(|pair| &pair.snapshot)),
            principals: in_order(&plan.intent.principals(), pairs().map(|pair| &pair.principal)),
            cells: BTreeMap::new(),
        };
        let removes = !plan.lost.is_empty() || !plan.kept.is_empty();
        let rows: BTreeMap<SnapshotId, usize> = matrix.snapshots.iter().cloned().zip(0..).collect();
        let columns: BTreeMap<Principal, usize> = matrix.principals.iter().cloned().zip(0..).collect();
        let mut put = |pair: &Pair, cell: Cell| {
            if let (Some(row), Some(column)) = (rows.get(&pair.snapshot), columns.get(&pair.principal)) {
                matrix.cells.insert((*row, *column), cell);
            }
        };
        let (has, offered) = plan.already_by_effect();
        for (pairs, cell) in [(has, Cell::Has), (offered, Cell::Waits)] {
            pairs.into_iter().for_each(|pair| put(pair, if removes { Cell::Keeps } else { cell }));
        }
        for pair in &plan.lost {
            put(pair, Cell::Loses);
        }
        for pair in &plan.withdrawn {
            put(pair, Cell::Withdraws);
        }
        let (blocked, waiting) = (Blocked::of(findings), plan.waiting_in_shares());
        for pair in &plan.gained {
            let waits = waiting.contains(&pair.principal);
            put(pair, if blocked.covers(pair) { Cell::Blocked } else { gain(pair, waits, plan, facts) });
        }
        matrix
    }

    /// What the plan does to one pair.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        self.cells.get(&(row, column)).copied().unwrap_or(Cell::Nothing)
    }

    /// How many pairs the plan treats so.
    #[must_use]
    pub fn count(&self, wanted: &[Cell]) -> usize {
        self.cells.values().filter(|cell| wanted.contains(cell)).count()
    }

    /// How many pairs the plan would bring that the service will refuse.
    #[must_use]
    pub fn blocked(&self) -> usize {
        self.count(&[Cell::Blocked])
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

fn gain(pair: &Pair, waits: bool, plan: &Plan, facts: &Facts) -> Cell {
    let Some(account) = pair.principal.account() else { return Cell::Gains };
    match plan.invitations.iter().find(|one| one.account == *account) {
        Some(one) if one.certain => Cell::GainsLater,
        Some(_) => Cell::GainsMaybe,
        // Who is in a share that it has not accepted yet sees nothing new in it either.
        None if waits => Cell::GainsLater,
        None if facts.is_asked(account).is_none() => Cell::GainsMaybe,
        None => Cell::Gains,
    }
}

/// Each of `first` and then of `rest`, once.
fn in_order<'a, T: Ord + Clone + 'a>(first: &'a [T], rest: impl Iterator<Item = &'a T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    first.iter().chain(rest).filter(|one| seen.insert(*one)).cloned().collect()
}

/// What the findings that block name: pairs of one with the other where a finding names both, else all of a row or
/// column.
struct Blocked<'a> {
    each: Vec<(BTreeSet<&'a SnapshotId>, BTreeSet<&'a Principal>)>,
}

impl<'a> Blocked<'a> {
    fn of(findings: &'a [Finding]) -> Self {
        let named = |finding: &'a Finding| {
            let snapshots = finding.about.iter().filter_map(|subject| match subject {
                Subject::Snapshot(id) => Some(id),
                _ => None,
            });
            let principals = finding.about.iter().filter_map(|subject| match subject {
                Subject::Principal(one) => Some(one),
                _ => None,
            });
            (snapshots.collect(), principals.collect())
        };
        Self { each: blocks(findings).map(named).collect() }
    }

    fn covers(&self, pair: &Pair) -> bool {
        self.each.iter().any(|(snapshots, principals)| {
            let row = snapshots.is_empty() || snapshots.contains(&pair.snapshot);
            let column = principals.is_empty() || principals.contains(&pair.principal);
            row && column && !(snapshots.is_empty() && principals.is_empty())
        })
    }
}
