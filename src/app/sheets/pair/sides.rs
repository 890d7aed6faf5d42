//! What has been read of one snapshot on the sharer's side and on the recipient's, and what follows from it.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::access::{AccessIndex, Held, Way};
use crate::domain::directory::Directory;
use crate::domain::ids::{AccountId, RegionId, ShareId, SnapshotId};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::problem::Problem;
use crate::domain::share::{Association, AssociationStatus, Principal, ReceivedShare, Share};
use crate::domain::snapshot::Snapshot;
use crate::inventory::Chunk;
use crate::work::{Event, Listed};

/// When both sides are looked at again while something is on its way: it takes seconds.
const LOOKS: [Duration; 7] = [
    Duration::from_millis(300),
    Duration::from_millis(700),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(16),
];

/// A list of one side.
#[derive(Debug, Clone)]
pub struct Reading<T> {
    /// The number of the job that is waited for.
    load: Option<u32>,
    /// When it was read to its end last.
    pub at: Option<Timestamp>,
    /// What it held then.
    pub value: T,
    /// Why the last reading did not come to its end.
    pub problem: Option<Problem>,
}

impl<T: Default> Reading<T> {
    fn new() -> Self {
        Self { load: None, at: None, value: T::default(), problem: None }
    }

    /// Whether it waits for this job.
    #[must_use]
    pub fn awaits(&self, load: u32) -> bool {
        self.load == Some(load)
    }

    /// Whether it was read to its end, and the last time too.
    fn is_whole(&self) -> bool {
        self.at.is_some() && self.problem.is_none()
    }

    /// Only what was read to its end takes the place of what was known.
    fn end(&mut self, at: Timestamp, value: T, problem: Option<Problem>) {
        self.load = None;
        if problem.is_none() {
            (self.at, self.value) = (Some(at), value);
        }
        self.problem = problem;
    }
}

impl<T> Reading<Vec<T>> {
    fn end_list(&mut self, at: Timestamp, list: Listed<T>) {
        self.end(at, list.items, list.stopped);
    }
}

/// The snapshot, as its owner knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The account that owns it.
    pub owner: AccountId,
    /// Its region.
    pub region: RegionId,
    /// Its ID there.
    pub id: SnapshotId,
}

impl Source {
    /// Whether a snapshot of the recipient's list is this one, as its tag tells.
    fn is_of(&self, snapshot: &Snapshot) -> bool {
        snapshot.shared_from.as_ref().is_some_and(|from| {
            from.source.as_ref() == Some(&self.id)
                && from.owner.as_ref() == Some(&self.owner)
                && from.region.as_ref() == Some(&self.region)
        })
    }
}

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Wait for what is being read for the first time.
    Read,
    /// Mend what keeps the sharer's side from being read.
    MendSharer,
    /// Mend what keeps the recipient's side from being read.
    MendRecipient,
    /// Choose the profile again: it leads to another account now.
    Choose,
    /// Share it.
    Share,
    /// Invite again into this share, where an earlier invitation came to nothing.
    Again(ShareId),
    /// Accept, on the recipient's side.
    Accept(Box<Invitation>),
    /// Wait: something is on its way.
    Wait,
    /// Look again later: it was waited for long enough.
    Late,
    /// Nothing: both sides say so.
    Done,
}

/// Both sides, once there is a recipient.
#[derive(Debug, Clone)]
pub struct Sides {
    /// The recipient's profile.
    pub profile: String,
    /// The account that it leads to.
    pub account: AccountId,
    /// The sharer's shares in the region.
    pub shares: Reading<Vec<Share>>,
    /// What others share with the recipient in the region.
    pub received: Reading<Vec<ReceivedShare>>,
    /// The recipient's invitations in the region.
    pub invitations: Reading<Vec<Invitation>>,
    /// The snapshot in the recipient's list, if it is there.
    pub arrived: Reading<Option<Snapshot>>,
    coming: Option<Snapshot>,
    looks: usize,
    /// When to look again.
    pub look_at: Option<Duration>,
}

impl Sides {
    /// Nothing has been read.
    #[must_use]
    pub fn new(profile: String, account: AccountId) -> Self {
        Self {
            profile,
            account,
            shares: Reading::new(),
            received: Reading::new(),
            invitations: Reading::new(),
            arrived: Reading::new(),
            coming: None,
            looks: 0,
            look_at: None,
        }
    }

    /// Waits for both sides, which are read by these jobs: the sharer's shares, then the recipient's shares, invitations
    /// and snapshots.
    pub(in crate::app) fn begin(&mut self, loads: [u32; 4], anew: bool) {
        let [shares, received, invitations, arrived] = loads.map(Some);
        (self.shares.load, self.received.load) = (shares, received);
        (self.invitations.load, self.arrived.load) = (invitations, arrived);
        (self.coming, self.look_at) = (None, None);
        self.looks = if anew { 0 } else { self.looks + 1 };
    }

    /// Whether this job's answer is waited for here.
    #[must_use]
    pub fn awaits(&self, load: u32) -> bool {
        self.shares.awaits(load)
            || self.received.awaits(load)
            || self.invitations.awaits(load)
            || self.arrived.awaits(load)
    }

    /// Whether anything is being read.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        let (first, second) = (self.shares.load.or(self.received.load), self.invitations.load.or(self.arrived.load));
        first.or(second).is_some()
    }

    /// Takes in an answer that is waited for.
    pub(in crate::app) fn take(&mut self, load: u32, event: Event, source: &Source) {
        match event {
            Event::Sharing { at, own, .. } if self.shares.awaits(load) => self.shares.end_list(at, own),
            Event::Sharing { at, received, .. } if self.received.awaits(load) => self.received.end_list(at, received),
            Event::Invitations { at, list, .. } => self.invitations.end_list(at, list),
            Event::Snapshots { chunk, .. } => self.page(&chunk, source),
            Event::SnapshotsEnd { at, stopped, .. } => self.arrived.end(at, self.coming.take(), stopped),
            _ => {}
        }
    }

    fn page(&mut self, chunk: &Chunk, source: &Source) {
        let same = chunk.rows().filter(|row| row.shared_source() == Some(source.id.as_str()));
        self.coming = same.map(|row| row.snapshot()).find(|one| source.is_of(one)).or(self.coming.take());
    }

    /// Plans the next look if something is on its way and was not waited for too long.
    pub(in crate::app) fn plan_look(&mut self, next: &Next, now: Duration) {
        let gap = LOOKS.get(self.looks).filter(|_| *next == Next::Wait && !self.is_reading());
        self.look_at = gap.map(|gap| now + *gap);
    }

    /// Every path by which the recipient reaches the snapshot, as the sharer's shares tell.
    #[must_use]
    pub fn ways(&self, source: &Source, directory: Option<&Directory>) -> Vec<Way> {
        let index = AccessIndex::of(&self.shares.value);
        index.ways(&Principal::Account(self.account.clone()), &source.id, directory)
    }

    /// A share of the sharer's.
    #[must_use]
    pub fn share(&self, id: &ShareId) -> Option<&Share> {
        self.shares.value.iter().find(|share| share.id == *id)
    }

    /// A share with the snapshot whose row for the recipient has failed, as it does when an invitation comes to nothing.
    #[must_use]
    pub fn failed(&self, source: &Source) -> Option<(&Share, &Association<Principal>)> {
        let who = Principal::Account(self.account.clone());
        let live = self.shares.value.iter().filter(|share| share.status.is_live());
        let mut with = live.filter(|share| share.member_snapshots().any(|id| *id == source.id));
        with.find_map(|share| {
            let is_it = |row: &&Association<Principal>| row.entity == who && row.status == AssociationStatus::Failed;
            Some((share, share.principals.iter().rev().find(is_it)?))
        })
    }

    /// The recipient's invitation into a share that was sent last.
    #[must_use]
    pub fn invitation(&self, share: &ShareId) -> Option<&Invitation> {
        self.invitations.value.iter().filter(|one| one.share == *share).max_by_key(|one| one.created)
    }

    /// The last invitation of the recipient's by the sharer that has to do with the snapshot: one into a share that
    /// holds it, or that held it as long as there is no other.
    #[must_use]
    pub fn last_invitation(&self, source: &Source) -> Option<&Invitation> {
        let holds = |one: &&Invitation| {
            let share = self.share(&one.share);
            share.is_some_and(|share| share.snapshots.iter().any(|row| row.entity == source.id))
        };
        self.invitations.value.iter().filter(holds).max_by_key(|one| one.created)
    }

    /// What is to be done next.
    #[must_use]
    pub fn next(&self, source: &Source, directory: Option<&Directory>) -> Next {
        if self.shares.problem.is_some() {
            return Next::MendSharer;
        }
        let others = [&self.received.problem, &self.invitations.problem, &self.arrived.problem];
        if others.into_iter().any(Option::is_some) {
            return Next::MendRecipient;
        }
        let whole = self.shares.is_whole() && self.received.is_whole() && self.invitations.is_whole();
        if !whole || !self.arrived.is_whole() {
            return Next::Read;
        }
        let ways = self.ways(source, directory);
        let is_active = ways.iter().any(|way| way.held == Held::Active);
        let pending = |way: &Way| self.invitation(&way.share).filter(|one| one.status == InvitationStatus::Pending);
        match (is_active, self.arrived.value.is_some(), ways.iter().find_map(pending), self.failed(source)) {
            (true, true, ..) => Next::Done,
            (false, _, Some(invitation), _) => Next::Accept(Box::new(invitation.clone())),
            (false, _, None, Some((share, _))) if ways.is_empty() => Next::Again(share.id.clone()),
            (false, ..) if ways.is_empty() => Next::Share,
            _ if self.looks >= LOOKS.len() => Next::Late,
            _ => Next::Wait,
        }
    }
}
