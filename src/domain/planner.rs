//! From an intent to a plan. Pure: the same facts in give the same plan out.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::access::{self, AccessIndex, Pair};
use super::directory::Directory;
use super::ids::{AccountId, RegionId, ShareId, SnapshotId};
use super::plan::{After, Call, Destination, Intent, Inverse, Lasting, Plan, ShareImage, ShareRef, Step, Until};
use super::share::{BATCH, Principal, Share};

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
    /// A text that no other operation has, for the tag of a share that is made.
    pub operation: &'a str,
}

impl Facts<'_> {
    /// Whether an account that is added to a share is asked first, if that can be told: it is not where both belong to
    /// one directory in which sharing is switched on.
    #[must_use]
    pub fn is_asked(&self, account: &AccountId) -> Option<bool> {
        if self.alone || self.switch == Some(false) {
            return Some(true);
        }
        match self.directory?.contains(account)? {
            false => Some(true),
            true => self.switch.map(|on| !on),
        }
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
}

/// Works out the plan for `intent`.
///
/// # Errors
/// [`PlanError`] when there is nothing that could be sent.
pub fn plan(intent: Intent, facts: &Facts<'_>) -> Result<Plan, PlanError> {
    let change = match &intent {
        Intent::Share { snapshots, into, principals, .. } => share(snapshots, into, principals, facts)?,
        Intent::RemovePrincipals { share, principals } => remove(share, principals, facts)?,
        Intent::Accept(invited) => Change::only(Call::Accept(invited.invitation.clone())),
        Intent::Reject(invited) => Change::only(Call::Reject(invited.invitation.clone())),
        _ => return Err(PlanError::NothingToDo),
    };
    Ok(Plan {
        account: facts.account.clone(),
        region: facts.region.clone(),
        intent,
        observed: facts.shares.iter().map(ShareImage::of).collect(),
        observed_at: facts.read_at,
        steps: change.steps,
        gained: change.gained,
        lost: change.lost,
        already: change.already,
        kept: Vec::new(),
        members_gained: Vec::new(),
        members_lost: Vec::new(),
        invitations: Vec::new(),
    })
}

#[derive(Default)]
struct Change {
    steps: Vec<Step>,
    gained: Vec<Pair>,
    lost: Vec<Pair>,
    already: Vec<Pair>,
}

impl Change {
    fn only(call: Call) -> Self {
        Self {
            steps: vec![Step { call, after: Vec::new(), inverse: Inverse::Never(Lasting::PartOfUndo) }],
            ..Self::default()
        }
    }
}

fn find<'a>(id: &ShareId, facts: &Facts<'a>) -> Result<&'a Share, PlanError> {
    facts.shares.iter().find(|share| share.id == *id && share.status.is_live()).ok_or(PlanError::ShareGone)
}

fn share(
    snapshots: &[SnapshotId],
    into: &Destination,
    principals: &[Principal],
    facts: &Facts<'_>,
) -> Result<Change, PlanError> {
    let old = match into {
        Destination::Existing(id) => Some(find(id, facts)?),
        _ => None,
    };
    let had_snapshots: BTreeSet<_> = old.into_iter().flat_map(Share::member_snapshots).collect();
    let had_principals: BTreeSet<_> =
        old.into_iter().flat_map(Share::member_principals).map(|row| &row.entity).collect();
    let new_snapshots = fresh(snapshots, &had_snapshots);
    let new_principals = fresh(principals, &had_principals);
    if snapshots.is_empty() {
        return Err(PlanError::NoSnapshots);
    }
    if principals.is_empty() && had_principals.is_empty() {
        return Err(PlanError::NoPrincipals);
    }
    if new_snapshots.is_empty() && new_principals.is_empty() {
        return Err(PlanError::NothingToDo);
    }
    let given = access::pairs(
        had_snapshots.iter().copied().chain(&new_snapshots),
        had_principals.iter().copied().chain(&new_principals),
    );
    let before = AccessIndex::of(facts.shares);
    let (already, gained) =
        given.into_iter().partition(|pair| before.reaches(&pair.principal, &pair.snapshot, facts.directory));
    let wanted: BTreeSet<_> = snapshots.iter().collect();
    let already = Vec::into_iter(already).filter(|pair: &Pair| wanted.contains(&pair.snapshot)).collect();
    let steps = add(into, &new_snapshots, &new_principals, facts.operation);
    Ok(Change { steps, gained, lost: Vec::new(), already })
}

/// The members of `wanted` that are not in `had`, each once, in the order given.
fn fresh<T: Ord + Clone>(wanted: &[T], had: &BTreeSet<&T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    wanted.iter().filter(|item| !had.contains(item) && seen.insert(*item)).cloned().collect()
}

/// The fewest calls that add these to a share: every call carries a batch of both.
fn add(into: &Destination, snapshots: &[SnapshotId], principals: &[Principal], operation: &str) -> Vec<Step> {
    let mut batches = batches(snapshots, principals);
    match into {
        Destination::Existing(id) => batches
            .map(|(snapshots, principals)| Step {
                call: Call::Associate { share: ShareRef::Known(id.clone()), snapshots, principals },
                after: Vec::new(),
                inverse: Inverse::Never(Lasting::PartOfUndo),
            })
            .collect(),
        Destination::New { name, allow_external } | Destination::Best { name, allow_external } => {
            let (first_snapshots, first_principals) = batches.next().unwrap_or_default();
            let create = Step {
                call: Call::Create {
                    name: name.clone(),
                    allow_external: *allow_external,
                    snapshots: first_snapshots,
                    principals: first_principals,
                    operation: operation.to_owned(),
                },
                after: Vec::new(),
                inverse: Inverse::Never(Lasting::PartOfUndo),
            };
            let rest = batches.map(|(snapshots, principals)| Step {
                call: Call::Associate { share: ShareRef::MadeBy(0), snapshots, principals },
                after: vec![After { step: 0, until: Until::Answered }],
                inverse: Inverse::Never(Lasting::PartOfUndo),
            });
            std::iter::once(create).chain(rest).collect()
        }
    }
}

fn batches(
    snapshots: &[SnapshotId],
    principals: &[Principal],
) -> impl Iterator<Item = (Vec<SnapshotId>, Vec<Principal>)> {
    let calls = snapshots.len().max(principals.len()).div_ceil(BATCH);
    (0..calls).map(|call| (batch(snapshots, call), batch(principals, call)))
}

fn batch<T: Clone>(items: &[T], call: usize) -> Vec<T> {
    items.iter().skip(call * BATCH).take(BATCH).cloned().collect()
}

fn remove(id: &ShareId, principals: &[Principal], facts: &Facts<'_>) -> Result<Change, PlanError> {
    let old = find(id, facts)?;
    if principals.is_empty() {
        return Err(PlanError::NoPrincipals);
    }
    let wanted: BTreeSet<_> = principals.iter().collect();
    let going: Vec<_> =
        old.member_principals().map(|row| row.entity.clone()).filter(|entity| wanted.contains(entity)).collect();
    if going.is_empty() {
        return Err(PlanError::NothingToDo);
    }
    let others = AccessIndex::of(facts.shares.iter().filter(|share| share.id != *id));
    let staying: Vec<_> =
        old.member_principals().map(|row| row.entity.clone()).filter(|entity| !wanted.contains(entity)).collect();
    let rest = {
        let mut share = old.clone();
        share.principals.retain(|row| staying.contains(&row.entity));
        let mut index = others;
        index.replace(&share);
        index
    };
    let (already, lost) = access::pairs(old.member_snapshots(), going.iter())
        .into_iter()
        .partition(|pair| rest.reaches(&pair.principal, &pair.snapshot, facts.directory));
    let steps = going
        .chunks(BATCH)
        .map(|chunk| Step {
            call: Call::Disassociate {
                share: ShareRef::Known(id.clone()),
                snapshots: Vec::new(),
                principals: chunk.to_vec(),
            },
            after: Vec::new(),
            inverse: Inverse::Never(Lasting::PartOfUndo),
        })
        .collect();
    Ok(Change { steps, gained: Vec::new(), lost, already })
}

#[cfg(test)]
mod tests {
    use super::super::share::tests_support::share as a_share;
    use super::*;

    fn ids(prefix: &str, n: usize) -> Vec<SnapshotId> {
        (0..n).map(|i| format!("s-{prefix}{i:03}").parse().unwrap()).collect()
    }

    fn accounts(n: usize) -> Vec<Principal> {
        (0..n).map(|i| Principal::from_wire(&format!("15500112233{i:05}"))).collect()
    }

    fn with<R>(shares: &[Share], use_facts: impl FnOnce(&Facts<'_>) -> R) -> R {
        let account = "1203948576102938".parse().unwrap();
        let region = "cn-hangzhou".parse().unwrap();
        use_facts(&Facts {
            account: &account,
            region: &region,
            shares,
            read_at: Timestamp::UNIX_EPOCH,
            directory: None,
            switch: None,
            alone: false,
            operation: "op1",
        })
    }

    fn new() -> Destination {
        Destination::New { name: "demo".into(), allow_external: true }
    }

    #[test]
    fn twenty_by_thirty_takes_one_create_and_five_associates() {
        let intent = Intent::Share { snapshots: ids("a", 20), into: new(), principals: accounts(30), except: vec![] };
        let plan = with(&[], |facts| plan(intent, facts)).unwrap();
        assert_eq!(plan.steps.len(), 6);
        assert_eq!(plan.gained.len(), 600);
        assert!(plan.steps.iter().all(|s| s.call.snapshots().len() <= BATCH && s.call.principals().len() <= BATCH));
        assert!(plan.steps[1..].iter().all(|step| step.after == [After { step: 0, until: Until::Answered }]));
        let sent: BTreeSet<_> = plan.steps.iter().flat_map(|step| step.call.principals()).collect();
        assert_eq!(sent.len(), 30);
    }

    #[test]
    fn adding_to_a_share_gives_to_everybody_already_in_it() {
        let shares = [a_share("rs-1", &["s-old"], &["1234567890123456", "2345678901234567"])];
        let into = Destination::Existing("rs-1".parse().unwrap());
        let intent = Intent::Share { snapshots: ids("n", 1), into, principals: accounts(1), except: vec![] };
        let plan = with(&shares, |facts| plan(intent, facts)).unwrap();
        assert_eq!(plan.gained.len(), 4, "the new snapshot for three, the old one for the new account");
        assert_eq!(plan.steps.len(), 1);
    }

    #[test]
    fn what_is_already_so_is_not_sent_again() {
        let shares = [a_share("rs-1", &["s-a000"], &["1234567890123456"])];
        let into = Destination::Existing("rs-1".parse().unwrap());
        let principals = vec![Principal::from_wire("1234567890123456")];
        let intent = Intent::Share { snapshots: ids("a", 1), into, principals: principals.clone(), except: vec![] };
        assert_eq!(with(&shares, |facts| plan(intent, facts)), Err(PlanError::NothingToDo));
        let intent = Intent::Share { snapshots: ids("a", 1), into: new(), principals, except: vec![] };
        let plan = with(&shares, |facts| plan(intent, facts)).unwrap();
        assert_eq!((plan.gained.len(), plan.already.len()), (0, 1));
    }

    #[test]
    fn removing_loses_only_what_no_other_share_gives() {
        let shares = [
            a_share("rs-1", &["s-a", "s-b"], &["1234567890123456", "2345678901234567"]),
            a_share("rs-2", &["s-b"], &["1234567890123456"]),
        ];
        let intent = Intent::RemovePrincipals {
            share: "rs-1".parse().unwrap(),
            principals: vec![Principal::from_wire("1234567890123456")],
        };
        let plan = with(&shares, |facts| plan(intent, facts)).unwrap();
        assert_eq!(plan.lost.iter().map(|pair| pair.snapshot.as_str()).collect::<Vec<_>>(), ["s-a"]);
        assert_eq!(plan.already.len(), 1);
    }

    #[test]
    fn nothing_to_send_is_an_error_that_says_why() {
        let empty = Intent::Share { snapshots: vec![], into: new(), principals: accounts(1), except: vec![] };
        assert_eq!(with(&[], |facts| plan(empty, facts)), Err(PlanError::NoSnapshots));
        let nobody = Intent::Share { snapshots: ids("a", 1), into: new(), principals: vec![], except: vec![] };
        assert_eq!(with(&[], |facts| plan(nobody, facts)), Err(PlanError::NoPrincipals));
        let gone = Intent::RemovePrincipals { share: "rs-9".parse().unwrap(), principals: accounts(1) };
        assert_eq!(with(&[], |facts| plan(gone, facts)), Err(PlanError::ShareGone));
    }
}
