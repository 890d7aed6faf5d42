//! From an intent to a plan. Pure: the same facts in give the same plan out.

mod draft;
mod give;
mod matrix;
mod names;
mod place;
mod related;
mod release;
mod rest;
mod simulate;
mod take;
#[cfg(test)]
mod tests;
mod trust;
mod undo;
mod using;

use std::collections::BTreeSet;

use jiff::Timestamp;

use self::draft::Draft;
pub use self::matrix::{Rectangle, cover};
pub use self::names::{LONGEST_NAME, is_name, is_name_char, numbered};
pub use self::related::related;
pub use self::release::{Lives, released, unshared};
pub use self::rest::rest_difference;
pub use self::simulate::{Simulation, after};
pub use self::take::still_reached;
pub use self::undo::{Effect, Happened, happened, undo};
pub use self::using::{source, using};
use super::access::{AccessIndex, Pair, wider};
use super::directory::Directory;
use super::facts::RoleTrust;
use super::ids::{AccountId, RegionId, ShareId};
use super::plan::{Call, Intent, Inverse, Plan, ShareRef};
use super::share::{Principal, ReceivedShare, Share};

/// What the planner has to know.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Whose plan it is.
    pub account: &'a AccountId,
    /// The region.
    pub region: &'a RegionId,
    /// All live shares of the account in that region, from a complete list.
    pub shares: &'a [Share],
    /// When that list was read.
    pub read_at: Timestamp,
    /// The directory, as far as it was read.
    pub directory: Option<&'a Directory>,
    /// Whether sharing inside it is switched on, if that is known.
    pub switch: Option<bool>,
    /// Whether the account is known to belong to no directory.
    pub alone: bool,
    /// The shares of others that reach the account in that region, as far as they were read.
    pub received: &'a [ReceivedShare],
    /// A text that no other operation has, for the tags of shares that are made.
    pub operation: &'a str,
    /// Whom the sharing role trusts; `Some(None)` if there is no such role, `None` if that was not read.
    pub role: Option<Option<&'a RoleTrust>>,
    /// What is known about the lives of snapshots; `None` if nobody asked.
    pub lives: Option<Lives<'a>>,
}

impl<'a> Facts<'a> {
    /// Whether an account that is added to a share is asked first, if that can be told: it is not where both belong to
    /// one directory in which sharing is switched on. Where the directory does not tell, the rows of shares that have
    /// the account do.
    #[must_use]
    pub fn is_asked(&self, account: &AccountId) -> Option<bool> {
        if self.alone || self.switch == Some(false) {
            return Some(true);
        }
        let inside = self.directory.and_then(|tree| tree.contains(account));
        match (inside, self.switch) {
            (Some(false), _) => Some(true),
            (Some(true), Some(on)) => Some(!on),
            _ => self.was_asked(account),
        }
    }

    fn was_asked(&self, account: &AccountId) -> Option<bool> {
        let rows = self.shares.iter().flat_map(Share::member_principals);
        let told = rows.filter(|row| row.entity.account() == Some(account)).filter_map(|row| row.external);
        told.max()
    }

    /// Whether a principal may have to accept before a share reaches it.
    fn may_be_asked(&self, principal: &Principal) -> bool {
        principal.account().is_some_and(|account| self.is_asked(account) != Some(false))
    }

    fn live(&self) -> impl Iterator<Item = &'a Share> + use<'a> {
        self.shares.iter().filter(|share| share.status.is_live())
    }

    fn find(&self, id: &ShareId) -> Result<&'a Share, PlanError> {
        self.live().find(|share| share.id == *id).ok_or(PlanError::ShareGone)
    }
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No snapshot is named.
    #[error("no snapshot is named")]
    NoSnapshots,
    /// No principal is named.
    #[error("no principal is named")]
    NoPrincipals,
    /// Everything is already so.
    #[error("everything is already so")]
    NothingToDo,
    /// The share is not among the account's live shares.
    #[error("there is no such share any more")]
    ShareGone,
    /// A removal would change nothing: all that it takes is still reached through a folder, a directory or another
    /// share; see [`still_reached`].
    #[error("all of it would still be reached another way")]
    StillReached,
    /// An existing share would also give pairs that are not wanted.
    #[error("the share would give more than is wanted")]
    Ragged,
    /// An undo has to wait: it is not known whether a step took effect.
    #[error("it is not known yet whether a step took effect")]
    Unresolved,
    /// The sharing role could not be read, so it cannot be changed without losing what is in it.
    #[error("the sharing role could not be read")]
    RoleUnread,
    /// The trust policy of the sharing role is not understood, so it cannot be changed without losing what is in it.
    #[error("the trust policy of the sharing role is not understood")]
    RoleForeign,
    /// Of what an undo would give back nothing exists any more.
    #[error("the snapshots do not exist any more")]
    SnapshotsGone,
}

/// Works out the plan for `intent`.
///
/// # Errors
/// [`PlanError`] when there is nothing that could be sent. An [`Intent::Undo`] needs to know what happened, see
/// [`undo`]; what makes something of snapshots needs other facts, see [`using()`]; and an [`Intent::Parts`] is planned
/// part by part, each with the facts of its region, see [`Plan::join`].
pub fn plan(intent: Intent, facts: &Facts<'_>) -> Result<Plan, PlanError> {
    let mut draft = Draft::new(facts);
    match &intent {
        Intent::Share { snapshots, into, principals, except } => {
            give::share(&mut draft, snapshots, into, principals, except)?;
        }
        Intent::Unshare { snapshots, principals, method } => {
            take::unshare(&mut draft, snapshots, principals, *method)?;
        }
        Intent::RemovePrincipals { share, principals } => take::principals(&mut draft, share, principals)?,
        Intent::TakeOut { share, snapshots } => take::snapshots(&mut draft, share, snapshots)?,
        Intent::DeleteShare { share } => take::share(&mut draft, share)?,
        Intent::DeleteSnapshots { snapshots, force } => take::delete(&mut draft, snapshots, *force)?,
        Intent::Change { share, name, allow_external } => {
            change(&mut draft, share, name.as_deref(), *allow_external)?;
        }
        Intent::Accept(invited) => {
            let step = draft.push(Call::Accept(invited.invitation.clone()), Vec::new());
            draft.steps[step].inverse = Inverse::Calls(vec![Call::Leave(invited.share.clone())]);
        }
        Intent::Reject(invited) => drop(draft.push(Call::Reject(invited.invitation.clone()), Vec::new())),
        Intent::Leave(received) => {
            draft.push(Call::Leave(received.share.clone()), Vec::new());
            for snapshot in &received.snapshots {
                draft.leave(&received.share, snapshot);
            }
        }
        Intent::EnableDirectorySharing { .. } => drop(draft.push(Call::EnableDirectorySharing, Vec::new())),
        Intent::Trust { add, remove } => trust::change(&mut draft, add, remove)?,
        Intent::Undo { .. } | Intent::Parts(_) | Intent::CreateDisk(_) | Intent::Copy(_) | Intent::ReInitialise(_) => {
            return Err(PlanError::NothingToDo);
        }
    }
    Ok(draft.finish(intent))
}

fn change(
    draft: &mut Draft<'_>,
    id: &ShareId,
    name: Option<&str>,
    allow_external: Option<bool>,
) -> Result<(), PlanError> {
    let share = draft.facts.find(id)?;
    let name = name.filter(|name| *name != share.name.raw());
    let allow_external = allow_external.filter(|flag| *flag != share.allow_external);
    if name.is_none() && allow_external.is_none() {
        return Err(PlanError::NothingToDo);
    }
    let name = name.unwrap_or(share.name.raw()).to_owned();
    draft.push(Call::Update { share: ShareRef::Known(id.clone()), name, allow_external }, Vec::new());
    Ok(())
}

/// The members of `wanted` that are not in `had`, each once, in the order given.
fn fresh<T: Ord + Clone>(wanted: &[T], had: &BTreeSet<&T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    wanted.iter().filter(|item| !had.contains(item) && seen.insert(*item)).cloned().collect()
}

/// What a pair is reached through: the shares and the principals in them that cover it.
fn through(index: &AccessIndex, pair: &Pair, directory: Option<&Directory>) -> Vec<(ShareId, Principal)> {
    let covering = wider(directory, &pair.principal);
    index
        .grants(&pair.snapshot)
        .filter(|grant| covering.contains(grant.principal))
        .map(|grant| (grant.share.clone(), grant.principal.clone()))
        .collect()
}
