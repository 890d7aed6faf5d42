//! A plan: everything that a change will send, and what it changes for others, as data.
//!
//! The same intent on the same facts gives the same plan. A plan is for one account. A share reaches only resources of
//! its own region, so a plan over several regions is made of a part for each, see [`Plan::join`].

mod call;
mod ground;
mod hash;
mod intent;
mod parts;
#[cfg(test)]
mod tests;
mod using;
mod waiting;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::call::{Call, OPERATION_TAG};
pub use self::ground::{Presence, ShareChange};
pub use self::hash::{Difference, joint_hash};
pub use self::intent::{Destination, Intent, Invited, Part, Received, Removal};
pub use self::using::{CopyWish, NewCopy, NewDisk, NewEncryption, Reinit, Route, SOURCE_TAG};
use super::access::{Pair, Via};
use super::ids::{AccountId, RegionId, ShareId, SnapshotId};
use super::share::{Principal, Share};
use crate::base::untrusted::Untrusted;

/// Calls a second that Resource Sharing takes of an action that changes something, for each account and region.
pub const WRITES_A_SECOND: u32 = 10;
/// The same of an action that only reads.
pub const READS_A_SECOND: u32 = 20;

/// The version of plans in files, and of everything that commands answer with.
pub const PLAN_FILE: u32 = 1;

/// The number of a step in its plan, counted from zero.
pub type StepNo = usize;

/// The share that a step works on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareRef {
    /// A share that exists.
    Known(ShareId),
    /// The share that an earlier step makes.
    MadeBy(StepNo),
}

/// How far an earlier step must be before a later one is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Until {
    /// The service has answered it.
    Answered,
    /// It has been read back: everything in it is in effect, or waits for nothing but its recipient.
    Verified,
    /// It has been read back, and every principal of it that the later step names, or all of them if that names none,
    /// has accepted, so that its access is in effect.
    Accepted,
}

/// That a step waits for an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct After {
    /// The earlier step.
    pub step: StepNo,
    /// How far it must be.
    pub until: Until,
}

/// Why the effect of a step cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lasting {
    /// A rejected invitation is gone; only the owner can send another.
    Rejected,
    /// Who has left a share needs a new invitation of its owner.
    Left,
    /// A deleted snapshot is gone.
    Deleted,
    /// A policy that is attached to a role stays there.
    PolicyStays,
    /// No call switches sharing inside a directory off again.
    SwitchedOn,
    /// A snapshot past its retention is released once nobody sees it any more.
    Released,
    /// A disk that was made is there and billed until it is released, which this program does not do.
    DiskMade,
    /// A copy that was made is an own snapshot, to be deleted like any other.
    CopyMade,
    /// What was on a disk that was re-initialised is gone.
    Erased,
}

/// How the effect of a step is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inverse {
    /// By these calls, in this order. A share that a step made is deleted only while it holds exactly what the plan
    /// put there; see [`super::planner::undo`].
    Calls(Vec<Call>),
    /// By making a share like this one again. It has another ID, and who is outside the directory has to accept again.
    Remake(ShareImage),
    /// Not at all.
    Never(Lasting),
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What is sent.
    pub call: Call,
    /// What it waits for, in the order of the steps.
    pub after: Vec<After>,
    /// How it is taken back.
    pub inverse: Inverse,
}

/// A share as it was when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareImage {
    /// Its ID.
    pub id: ShareId,
    /// Its name.
    pub name: Untrusted,
    /// Whether accounts outside the directory may be added.
    pub allow_external: bool,
    /// Its snapshots.
    pub snapshots: Vec<SnapshotId>,
    /// Its principals, those that wait included.
    pub principals: Vec<Principal>,
    /// Those of its principals that are not in effect yet: the service works on them, or they have not accepted.
    pub waiting: Vec<Principal>,
}

impl ShareImage {
    /// What a share is like now.
    #[must_use]
    pub fn of(share: &Share) -> Self {
        Self {
            id: share.id.clone(),
            name: share.name.clone(),
            allow_external: share.allow_external,
            snapshots: share.member_snapshots().cloned().collect(),
            principals: share.member_principals().map(|row| row.entity.clone()).collect(),
            waiting: share
                .member_principals()
                .filter(|row| row.status.is_moving())
                .map(|row| row.entity.clone())
                .collect(),
        }
    }
}

/// The invitations that one account gets through a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitations {
    /// The recipient.
    pub account: AccountId,
    /// How many: one for each share that it is added to.
    pub count: usize,
    /// Whether it is known to be outside the directory; if not, it may get none.
    pub certain: bool,
    /// Whether it has accepted the same before: this plan takes a removal back, or replaces the share that it was in.
    pub again: bool,
}

/// A pair that stays although the plan takes one way to it, and what it is still reached through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The pair.
    pub pair: Pair,
    /// The shares, by ID, and the principal in each that covers the pair's.
    pub through: Vec<(ShareId, Principal)>,
}

/// Members of folders or directories that lose a way to snapshots and keep another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersKept {
    /// Who.
    pub accounts: Vec<AccountId>,
    /// What each of them keeps.
    pub snapshots: Vec<SnapshotId>,
    /// By which shares, and through what in each.
    pub through: Vec<(ShareId, Via)>,
}

/// A plan. The same intent on the same facts gives the same plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The account that it is for; it must not be applied by another.
    pub account: AccountId,
    /// The region that every step goes to; of one with several parts the first, see [`Self::region_of`].
    pub region: RegionId,
    /// What it is meant to do.
    pub intent: Intent,
    /// The region's shares of this account when it was made, so that a lost answer can be told from an older share.
    pub observed: Vec<ShareImage>,
    /// When they were read.
    pub observed_at: Timestamp,
    /// What is sent, in order.
    pub steps: Vec<Step>,
    /// Pairs that come into being, by the principals that are named in shares; outside principals' ones once they
    /// accept. A grant that waits counts as one that is there, before as well as after.
    pub gained: Vec<Pair>,
    /// Pairs that cease to be, by the principals that are named in shares.
    pub lost: Vec<Pair>,
    /// Those of the lost ones that nobody has seen yet: the recipient had not accepted the invitation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<Pair>,
    /// Pairs that were asked for and exist already; for a removal those that stay reached, see [`Self::kept`].
    pub already: Vec<Pair>,
    /// For a removal: what the pairs that stay are still reached through.
    pub kept: Vec<Kept>,
    /// Known accounts that come to see a snapshot as members of a folder or a directory only.
    pub members_gained: Vec<Pair>,
    /// Known accounts that cease to see a snapshot, which they saw as members of a folder or a directory only.
    pub members_lost: Vec<Pair>,
    /// Known accounts that keep what the folders or directories lose of which they are members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members_kept: Vec<MembersKept>,
    /// Folders and directories that gain or lose something and stand for accounts that are not all known: others than
    /// the members above may gain or lose the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members_unknown: Vec<Principal>,
    /// The invitations that go out, by account.
    pub invitations: Vec<Invitations>,
    /// Where it is for several regions: the plan of each, from which all of the above is put together in this order.
    /// Each is judged and taken back by what is known of its own region.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Plan>,
}

/// What a plan costs in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Calls that change something.
    pub writes: usize,
    /// Calls that read back, at least.
    pub reads: usize,
    /// How long both take at the published rates; the service's own tasks come on top.
    pub time: Duration,
    /// Whether steps wait until somebody accepts, for which there is no estimate.
    pub waits_for_recipients: bool,
}

impl Plan {
    /// Whether every step that it speaks of is there. What the planner makes always is; a file may say anything.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let there = |no: StepNo| no < self.steps.len();
        let known = |call: &Call| !matches!(call.share(), Some(ShareRef::MadeBy(no)) if !there(*no));
        (self.parts.is_empty() || self.is_of_its_parts())
            && self.steps.iter().all(|step| {
                let inverse = match &step.inverse {
                    Inverse::Calls(calls) => calls.iter().all(known),
                    Inverse::Remake(_) | Inverse::Never(_) => true,
                };
                known(&step.call) && inverse && step.after.iter().all(|after| there(after.step))
            })
    }

    /// How many calls that change something it takes.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.steps.len()
    }

    /// What it costs in time: 10 writes and 20 reads a second, counted for each action (Resource Sharing, by account,
    /// region and action).
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        let actions: BTreeSet<&str> = self.steps.iter().map(|step| step.call.action()).collect();
        let most = actions
            .iter()
            .map(|action| self.steps.iter().filter(|step| step.call.action() == *action).count())
            .max()
            .unwrap_or_default();
        let shares: BTreeSet<String> = self
            .steps
            .iter()
            .enumerate()
            .filter_map(|(no, step)| match &step.call {
                Call::Create { .. } => Some(format!("{no}")),
                call => call.share().map(|share| match share {
                    ShareRef::Known(id) => id.to_string(),
                    ShareRef::MadeBy(no) => format!("{no}"),
                }),
            })
            .collect();
        // Both sides of each share are read; anything else takes one list.
        let elsewhere = |step: &&Step| step.call.share().is_none() && !matches!(step.call, Call::Create { .. });
        let reads = shares.len() * 2 + self.steps.iter().filter(elsewhere).count();
        let slots = |calls: usize, rate: u32| Duration::from_secs(calls as u64).div_f64(f64::from(rate));
        Estimate {
            writes: self.steps.len(),
            reads,
            time: slots(most, WRITES_A_SECOND) + slots(reads, READS_A_SECOND),
            waits_for_recipients: self.waits_for_recipients(),
        }
    }

    /// Whether a step waits until a recipient has accepted.
    #[must_use]
    pub fn waits_for_recipients(&self) -> bool {
        self.steps.iter().flat_map(|step| &step.after).any(|after| after.until == Until::Accepted)
    }

    /// How many pairs go away for somebody: a folder or a directory counts as its known members, and as one at least.
    /// Who had not accepted loses nothing.
    #[must_use]
    pub fn impact(&self) -> usize {
        weight(&self.lost, &self.members_lost).saturating_sub(self.withdrawn.len())
    }

    /// How many pairs stay although the plan takes one way to them.
    #[must_use]
    pub fn still_reached(&self) -> usize {
        let members = self.members_kept.iter().map(|kept| kept.accounts.len() * kept.snapshots.len());
        self.kept.len() + members.sum::<usize>()
    }

    /// The pairs that somebody sees who will not see them any more, by the principals that are named in shares.
    pub fn taken(&self) -> impl Iterator<Item = &Pair> {
        let withdrawn: BTreeSet<&Pair> = self.withdrawn.iter().collect();
        self.lost.iter().filter(move |pair| !withdrawn.contains(pair))
    }

    /// How many invitations that were not accepted are taken back: one for each share and account.
    #[must_use]
    pub fn invitations_taken_back(&self) -> usize {
        let invited: BTreeSet<&Principal> = self.withdrawn.iter().map(|pair| &pair.principal).collect();
        let mut back: BTreeSet<(&ShareId, &Principal)> = BTreeSet::new();
        for call in self.steps.iter().map(|step| &step.call) {
            let Some(image) = call.share().and_then(|share| self.known_image(share)) else { continue };
            let going = match call {
                Call::Disassociate { principals, .. } => principals,
                Call::DeleteShare { .. } => &image.principals,
                _ => continue,
            };
            let waits = |one: &&Principal| invited.contains(one) && image.waiting.contains(one);
            back.extend(going.iter().filter(waits).map(|one| (&image.id, one)));
        }
        back.len()
    }

    fn known_image(&self, share: &ShareRef) -> Option<&ShareImage> {
        match share {
            ShareRef::Known(id) => self.image(id),
            ShareRef::MadeBy(_) => None,
        }
    }

    /// How many pairs come into being for somebody, counted as [`Plan::impact`] counts.
    #[must_use]
    pub fn reach(&self) -> usize {
        weight(&self.gained, &self.members_gained)
    }

    /// The folders and directories that gain something for accounts that are not all known, so that [`Plan::reach`] is
    /// the least.
    pub fn unknown_gaining(&self) -> impl Iterator<Item = &Principal> {
        self.members_unknown.iter().filter(|one| self.gained.iter().any(|pair| pair.principal == **one))
    }

    /// The folders and directories that lose something for accounts that are not all known, so that [`Plan::impact`]
    /// is the least.
    pub fn unknown_losing(&self) -> impl Iterator<Item = &Principal> {
        self.members_unknown.iter().filter(|one| self.lost.iter().any(|pair| pair.principal == **one))
    }

    /// The share image with that ID.
    #[must_use]
    pub fn image(&self, id: &ShareId) -> Option<&ShareImage> {
        self.observed.iter().find(|image| image.id == *id)
    }

    /// The steps that cannot be taken back, and why.
    pub fn lasting(&self) -> impl Iterator<Item = (StepNo, Lasting)> {
        self.steps.iter().enumerate().filter_map(|(no, step)| match step.inverse {
            Inverse::Never(why) => Some((no, why)),
            Inverse::Calls(_) | Inverse::Remake(_) => None,
        })
    }
}

/// How many pairs of somebody with a snapshot these are: a folder or a directory counts as its known members that have
/// no other way, and as one where none is known.
fn weight(named: &[Pair], members: &[Pair]) -> usize {
    let wide = |pair: &&Pair| pair.principal.account().is_none();
    let covered: BTreeSet<&SnapshotId> = members.iter().map(|pair| &pair.snapshot).collect();
    let opaque = named.iter().filter(wide).filter(|pair| !covered.contains(&pair.snapshot)).count();
    named.iter().filter(|pair| !wide(pair)).count() + opaque + members.len()
}
