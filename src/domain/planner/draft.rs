//! A plan while it is being put together.

use std::collections::{BTreeMap, BTreeSet};

use super::{Facts, Simulation, release, through};
use crate::domain::access::{AccessIndex, Pair, Via, Way, difference, is_opaque};
use crate::domain::facts::RoleTrust;
use crate::domain::ids::{AccountId, ShareId, SnapshotId};
use crate::domain::plan::{
    After, Call, Intent, Inverse, Invitations, Kept, Lasting, Plan, ShareImage, ShareRef, Step, StepNo, Until,
};
use crate::domain::share::{BATCH, Principal, ReceivedShare, Share, ShareStatus};

pub(super) struct Draft<'a> {
    pub facts: &'a Facts<'a>,
    pub before: AccessIndex,
    pub steps: Vec<Step>,
    /// The pairs that were asked for: to be given, or to be taken.
    pub asked: BTreeSet<Pair>,
    /// Whether they are to be taken.
    pub taking: bool,
    /// Pairs that are lost in another account's shares, which the index does not have.
    pub lost_elsewhere: Vec<Pair>,
    /// Pairs of such shares that stay, because another of them gives them as well.
    kept_elsewhere: Vec<Kept>,
    creates: usize,
}

impl<'a> Draft<'a> {
    pub fn new(facts: &'a Facts<'a>) -> Self {
        Self {
            facts,
            before: AccessIndex::of(facts.live()),
            steps: Vec::new(),
            asked: BTreeSet::new(),
            taking: false,
            lost_elsewhere: Vec::new(),
            kept_elsewhere: Vec::new(),
            creates: 0,
        }
    }

    /// Notes what becomes of a snapshot of another account's share that is left.
    pub fn leave(&mut self, left: &ShareId, snapshot: &SnapshotId) {
        let own = Principal::Account(self.facts.account.clone());
        let pair = Pair { snapshot: snapshot.clone(), principal: own.clone() };
        let gives = |share: &&ReceivedShare| {
            share.id != *left
                && share.status == ShareStatus::Active
                && share.snapshots.iter().any(|one| one.source == *snapshot)
        };
        let others = self.facts.received.iter().filter(gives);
        let through: Vec<(ShareId, Principal)> = others.map(|share| (share.id.clone(), own.clone())).collect();
        if through.is_empty() {
            self.lost_elsewhere.push(pair);
        } else {
            self.kept_elsewhere.push(Kept { pair, through });
        }
    }

    /// Adds a step.
    pub fn push(&mut self, call: Call, mut after: Vec<After>) -> StepNo {
        after.sort();
        after.dedup();
        let inverse = self.inverse(&call);
        self.steps.push(Step { call, after, inverse });
        self.steps.len() - 1
    }

    fn inverse(&self, call: &Call) -> Inverse {
        let old = |share: &ShareRef| match share {
            ShareRef::Known(id) => self.facts.find(id).ok(),
            ShareRef::MadeBy(_) => None,
        };
        Inverse::Calls(vec![match call {
            Call::Create { .. } => Call::DeleteShare { share: ShareRef::MadeBy(self.steps.len()) },
            Call::Associate { share, snapshots, principals } => {
                let (snapshots, principals) = (snapshots.clone(), principals.clone());
                Call::Disassociate { share: share.clone(), snapshots, principals }
            }
            Call::Disassociate { share, snapshots, principals } => {
                let (snapshots, principals) = (snapshots.clone(), principals.clone());
                Call::Associate { share: share.clone(), snapshots, principals }
            }
            Call::Update { share, name, allow_external } => Call::Update {
                share: share.clone(),
                name: old(share).map_or_else(|| name.clone(), |old| old.name.raw().to_owned()),
                allow_external: allow_external.and(old(share).map(|old| old.allow_external)),
            },
            Call::DeleteShare { share } => {
                return match old(share) {
                    Some(old) => Inverse::Remake(ShareImage::of(old)),
                    None => Inverse::Never(Lasting::Deleted),
                };
            }
            Call::Accept(_) => return Inverse::Calls(Vec::new()),
            Call::Reject(_) => return Inverse::Never(Lasting::Rejected),
            Call::Leave(_) => return Inverse::Never(Lasting::Left),
            Call::DeleteSnapshot { .. } => return Inverse::Never(Lasting::Deleted),
            Call::CreateRole { trust } => {
                let nobody = RoleTrust::parse(trust);
                let all = nobody.accounts().collect();
                let left = nobody.changed(&BTreeSet::new(), &all).unwrap_or_default();
                Call::UpdateRole { before: trust.clone(), trust: left }
            }
            Call::UpdateRole { before, trust } => Call::UpdateRole { before: trust.clone(), trust: before.clone() },
            Call::AttachKeyPolicy => return Inverse::Never(Lasting::PolicyStays),
            Call::EnableDirectorySharing => return Inverse::Never(Lasting::SwitchedOn),
            Call::CreateDisk { .. } => return Inverse::Never(Lasting::DiskMade),
            Call::CopySnapshot { .. } => return Inverse::Never(Lasting::CopyMade),
            Call::ReInitDisk { .. } => return Inverse::Never(Lasting::Erased),
        }])
    }

    /// Adds the fewest calls that make a share of these.
    pub fn create(
        &mut self,
        name: String,
        allow_external: bool,
        snapshots: &[SnapshotId],
        principals: &[Principal],
    ) -> Vec<StepNo> {
        let operation = match self.creates {
            0 => self.facts.operation.to_owned(),
            nth => format!("{}.{}", self.facts.operation, nth + 1),
        };
        self.creates += 1;
        let mut batches = batches(snapshots, principals);
        let (snapshots, principals) = batches.next().unwrap_or_default();
        let first = self.push(Call::Create { name, allow_external, snapshots, principals, operation }, Vec::new());
        let mut steps = vec![first];
        for (snapshots, principals) in batches {
            let call = Call::Associate { share: ShareRef::MadeBy(first), snapshots, principals };
            steps.push(self.push(call, vec![After { step: first, until: Until::Answered }]));
        }
        steps
    }

    /// Adds the fewest calls that add these to a share.
    pub fn associate(&mut self, share: &ShareRef, snapshots: &[SnapshotId], principals: &[Principal]) -> Vec<StepNo> {
        let mut steps = Vec::new();
        for (snapshots, principals) in batches(snapshots, principals) {
            steps.push(self.push(Call::Associate { share: share.clone(), snapshots, principals }, Vec::new()));
        }
        steps
    }

    /// Adds the fewest calls that take these out of a share, each of which waits as `after` says of its principals.
    pub fn disassociate(
        &mut self,
        share: &ShareRef,
        snapshots: &[SnapshotId],
        principals: &[Principal],
        after: impl Fn(&Self, &[Principal]) -> Vec<After>,
    ) -> Vec<StepNo> {
        let mut steps = Vec::new();
        for (snapshots, principals) in batches(snapshots, principals) {
            let after = after(self, &principals);
            steps.push(self.push(Call::Disassociate { share: share.clone(), snapshots, principals }, after));
        }
        steps
    }

    /// Who sees what once the steps so far have been carried out.
    pub fn index_after(&self) -> AccessIndex {
        AccessIndex::of(&self.simulate())
    }

    fn simulate(&self) -> Vec<Share> {
        let mut simulation = Simulation::new(self.facts);
        for (no, step) in self.steps.iter().enumerate() {
            simulation.apply(no, step);
        }
        simulation.shares().to_vec()
    }

    /// The asked pairs that are reached in `index`.
    pub fn asked_and_reached(&self, index: &AccessIndex) -> Vec<Pair> {
        let reached = |pair: &&Pair| index.reaches(&pair.principal, &pair.snapshot, self.facts.directory);
        self.asked.iter().filter(reached).cloned().collect()
    }

    /// The plan.
    pub fn finish(mut self, intent: Intent) -> Plan {
        let facts = self.facts;
        release::mark(&mut self.steps, facts);
        let shares = self.simulate();
        let after = AccessIndex::of(&shares);
        let change = difference(&self.before, &after, &self.touched(&shares), facts.account, facts.directory);
        let already = self.asked_and_reached(if self.taking { &after } else { &self.before });
        let already: Vec<Pair> = already
            .into_iter()
            .filter(|pair| !self.taking || self.before.reaches(&pair.principal, &pair.snapshot, facts.directory))
            .collect();
        let keep = |pair: &Pair| Kept { pair: pair.clone(), through: through(&after, pair, facts.directory) };
        let mut kept: Vec<Kept> = if self.taking { already.iter().map(keep).collect() } else { Vec::new() };
        kept.extend(self.kept_elsewhere.iter().cloned());
        let changing: BTreeSet<&Principal> =
            change.gained.iter().chain(&change.lost).map(|pair| &pair.principal).collect();
        let unknown = changing.into_iter().filter(|one| is_opaque(facts.directory, one)).cloned().collect();
        let withdrawn = change.lost.iter().filter(|pair| self.was_only_offered(pair)).cloned().collect();
        let invitations = self.invitations(&intent);
        Plan {
            account: facts.account.clone(),
            region: facts.region.clone(),
            intent,
            observed: facts.shares.iter().filter(|share| share.status.is_live()).map(ShareImage::of).collect(),
            observed_at: facts.read_at,
            steps: self.steps,
            gained: change.gained.into_iter().collect(),
            lost: change.lost.into_iter().chain(self.lost_elsewhere).collect(),
            withdrawn,
            already,
            kept,
            members_gained: change.members_gained.into_iter().collect(),
            members_lost: change.members_lost.into_iter().collect(),
            members_unknown: unknown,
            invitations,
            parts: Vec::new(),
        }
    }

    /// Whether the only ways to a pair are invitations that are known to be needed and have not been accepted.
    fn was_only_offered(&self, pair: &Pair) -> bool {
        let facts = self.facts;
        let waits = |way: &Way| {
            let share = facts.find(&way.share).ok().filter(|_| way.via == Via::Itself);
            share.is_some_and(|share| {
                let mut rows = share.member_principals().filter(|row| row.entity == pair.principal);
                rows.all(|row| row.status.is_moving())
            })
        };
        pair.principal.account().is_some_and(|account| facts.is_asked(account) == Some(true))
            && self.before.ways(&pair.principal, &pair.snapshot, facts.directory).iter().all(waits)
    }

    /// The snapshots of every share that a step works on, before or after.
    fn touched(&self, shares: &[Share]) -> BTreeSet<SnapshotId> {
        let worked_on: BTreeSet<_> = self
            .steps
            .iter()
            .enumerate()
            .filter_map(|(no, step)| match &step.call {
                Call::Create { .. } => Simulation::id(&ShareRef::MadeBy(no)),
                call => Simulation::id(call.share()?),
            })
            .collect();
        self.facts
            .live()
            .chain(shares)
            .filter(|share| worked_on.contains(&share.id))
            .flat_map(|share| share.member_snapshots().cloned())
            .collect()
    }

    fn invitations(&self, intent: &Intent) -> Vec<Invitations> {
        let again = matches!(intent, Intent::Unshare { .. } | Intent::Undo { .. });
        let mut all: BTreeMap<&AccountId, Invitations> = BTreeMap::new();
        for call in self.steps.iter().map(|step| &step.call).filter(|call| self.may_invite(call)) {
            // Whoever has accepted a share once may be taken back into it without being asked ("the first time").
            let once_asked = again && matches!(call.share(), Some(ShareRef::Known(_)));
            for account in call.principals().iter().filter_map(Principal::account) {
                let asked = self.facts.is_asked(account);
                if asked == Some(false) {
                    continue;
                }
                let certain = asked == Some(true) && !once_asked;
                let one = Invitations { account: account.clone(), count: 0, certain, again };
                all.entry(account).or_insert(one).count += 1;
            }
        }
        all.into_values().collect()
    }

    /// Whether a call adds principals to a share that takes some from outside: inside the directory nobody is asked.
    fn may_invite(&self, call: &Call) -> bool {
        let made_open = |no: StepNo| match self.steps.get(no).map(|step| &step.call) {
            Some(Call::Create { allow_external, .. }) => *allow_external,
            _ => true,
        };
        match call {
            Call::Create { allow_external, .. } => *allow_external,
            Call::Associate { share: ShareRef::MadeBy(no), .. } => made_open(*no),
            Call::Associate { share: ShareRef::Known(id), .. } => {
                self.facts.find(id).map_or(true, |share| share.allow_external)
            }
            _ => false,
        }
    }
}

/// Splits both lists into calls of at most five of each.
fn batches(
    snapshots: &[SnapshotId],
    principals: &[Principal],
) -> impl Iterator<Item = (Vec<SnapshotId>, Vec<Principal>)> {
    let calls = snapshots.len().max(principals.len()).div_ceil(BATCH);
    let batch = |call: usize| (part(snapshots, call), part(principals, call));
    (0..calls).map(batch).collect::<Vec<_>>().into_iter()
}

fn part<T: Clone>(items: &[T], call: usize) -> Vec<T> {
    items.iter().skip(call * BATCH).take(BATCH).cloned().collect()
}
