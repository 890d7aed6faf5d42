//! The principals found, with what is known about each.

use std::mem::discriminant;

use super::ShareSheet;
use crate::app::model::Model;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, SnapshotId};
use crate::domain::preflight::Resemblance;
use crate::domain::principals::{Reason, Rejected};
use crate::domain::share::Principal;

/// How many rejected tokens of one kind are listed before the rest of them is counted.
const LISTED: usize = 3;

/// Whether a line is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is.
    Yes,
    /// The user does not want it.
    Skipped,
    /// It cannot be.
    Rejected(Reason),
}

/// One line of the principals step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalRow {
    /// The principal; `None` for a rejected token.
    pub principal: Option<Principal>,
    /// What to show: the ID, or the token as it was typed.
    pub token: Untrusted,
    /// What it is called, where that is known.
    pub alias: Option<Untrusted>,
    /// Whether it is inside the directory; `None` if that is not known.
    pub inside: Option<bool>,
    /// How many of the chosen snapshots it reaches already.
    pub already: usize,
    /// Whether there is nothing left to give it: it reaches all of these snapshots, or is in the share to which
    /// principals only are added, even where that is empty.
    pub has_all: bool,
    /// A known account that it resembles, while nobody knows it itself.
    pub near: Option<(AccountId, Resemblance)>,
    /// Whether it is used.
    pub used: Use,
    /// How many tokens it stands for: 1, or as many as are rejected for a like reason and not listed.
    pub times: usize,
}

impl ShareSheet {
    /// Works out anew what is known about those who are named; to be called when any of it may have changed.
    pub(in crate::app) fn look(&mut self, model: &Model) {
        self.found = self.principal_rows(model);
    }

    /// What was picked, what the text held, and what was rejected, in this order, worked out anew.
    #[must_use]
    pub fn principal_rows(&self, model: &Model) -> Vec<PrincipalRow> {
        #[cfg(test)]
        crate::app::listed::counted::note();
        let mut seen = std::collections::BTreeSet::new();
        let found = self.picked.iter().chain(&self.parsed.principals).filter(|one| seen.insert(*one));
        let concerned = self.concerned(model);
        let used = found.map(|principal| self.row(principal, &concerned, model));
        used.chain(rejected_rows(&self.parsed.rejected)).collect()
    }

    fn row(&self, principal: &Principal, concerned: &[SnapshotId], model: &Model) -> PrincipalRow {
        let directory = model.directory.directory();
        let inside = match principal {
            Principal::Account(account) => directory.map_or(Some(false), |tree| tree.contains(account)),
            Principal::Directory(id) => directory.map(|tree| tree.id == *id),
            Principal::Folder(id) => directory.and_then(|tree| tree.folders.contains_key(id).then_some(true)),
            Principal::Other(_) => None,
        };
        let reached = model.sharing.access.snapshots_of(principal, directory);
        let already = concerned.iter().filter(|id| reached.contains(id)).count();
        let share = if self.snapshots.is_empty() { self.chosen_share(model) } else { None };
        let is_in = share.is_some_and(|share| share.member_principals().any(|row| row.entity == *principal));
        PrincipalRow {
            principal: Some(principal.clone()),
            token: principal.shown().into(),
            alias: model.alias(principal),
            inside: if matches!(model.directory, crate::domain::directory::Membership::Unknown) {
                None
            } else {
                inside
            },
            already,
            has_all: is_in || !concerned.is_empty() && already == concerned.len(),
            near: principal.account().and_then(|account| self.near.get(account)).cloned(),
            used: if self.skipped.contains(principal) { Use::Skipped } else { Use::Yes },
            times: 1,
        }
    }
}

/// The rejected tokens: of each kind the first few as they were typed, and last a line for the rest of each kind, so that
/// a pasted table does not bury what was found in it.
fn rejected_rows(all: &[Rejected]) -> Vec<PrincipalRow> {
    let row = |token: Untrusted, reason: Reason, times: usize| PrincipalRow {
        principal: None,
        token,
        alias: None,
        inside: None,
        already: 0,
        has_all: false,
        near: None,
        used: Use::Rejected(reason),
        times,
    };
    let mut kinds: Vec<(Reason, usize)> = Vec::new();
    let mut rows = Vec::new();
    for one in all {
        let like = |(reason, _): &&mut (Reason, usize)| discriminant(reason) == discriminant(&one.reason);
        let seen = match kinds.iter_mut().find(like) {
            Some((_, seen)) => {
                *seen += 1;
                *seen
            }
            None => {
                kinds.push((one.reason, 1));
                1
            }
        };
        if seen <= LISTED {
            rows.push(row(one.token.clone(), one.reason, 1));
        }
    }
    let rest = kinds.into_iter().filter(|(_, seen)| *seen > LISTED);
    rows.extend(rest.map(|(reason, seen)| row(Untrusted::default(), reason, seen - LISTED)));
    rows
}
