//! Shares and invitations of all regions.

use std::collections::{BTreeMap, HashMap};

use super::model::Model;
use crate::domain::access::AccessIndex;
use crate::domain::filter::Filter;
use crate::domain::ids::{AccountId, InvitationId, RegionId, ShareId, SnapshotId};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::share::{ReceivedShare, Share, ShareStatus};

/// A row of the list of shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareRow<'a> {
    /// This account's own.
    Own(&'a Share),
    /// Another account's, of which this one is a principal.
    Received(&'a ReceivedShare),
}

impl<'a> ShareRow<'a> {
    /// Its ID.
    #[must_use]
    pub fn id(self) -> &'a ShareId {
        match self {
            Self::Own(share) => &share.id,
            Self::Received(share) => &share.id,
        }
    }

    /// Its region.
    #[must_use]
    pub fn region(self) -> &'a RegionId {
        match self {
            Self::Own(share) => &share.region,
            Self::Received(share) => &share.region,
        }
    }

    /// Its name in its safe form.
    #[must_use]
    pub fn name(self) -> &'a str {
        match self {
            Self::Own(share) => share.name.shown(),
            Self::Received(share) => share.name.shown(),
        }
    }

    /// When it was made.
    #[must_use]
    pub fn created(self) -> Option<jiff::Timestamp> {
        match self {
            Self::Own(share) => share.created,
            Self::Received(share) => share.created,
        }
    }

    /// How it is.
    #[must_use]
    pub fn status(self) -> ShareStatus {
        match self {
            Self::Own(share) => share.status,
            Self::Received(share) => share.status,
        }
    }
}

impl Model {
    /// How many snapshots this account shares over all regions, and whether every region was read to its end.
    #[must_use]
    pub fn shared_snapshots(&self) -> (usize, bool) {
        let mut regions = self.regions.iter().filter(|row| row.sharing != Some(false));
        let whole = !self.regions.is_empty() && regions.all(|row| row.shares.complete_at().is_some());
        (self.sharing.access.snapshots().count(), whole)
    }
}

/// Where something is among what was read: whether it is this account's own, its region, and which in that.
type Place = (bool, RegionId, usize);

/// Everything read about sharing so far.
#[derive(Debug, Clone, Default)]
pub struct SharingBook {
    own: BTreeMap<RegionId, Vec<Share>>,
    received: BTreeMap<RegionId, Vec<ReceivedShare>>,
    invitations: BTreeMap<RegionId, Vec<Invitation>>,
    /// Where each share and each invitation is.
    places: HashMap<ShareId, Place>,
    senders: HashMap<InvitationId, Place>,
    count: usize,
    /// Who sees what through this account's own shares.
    pub access: AccessIndex,
}

impl SharingBook {
    /// Takes in a region's own shares in place of the earlier ones.
    pub fn set_own(&mut self, region: RegionId, shares: Vec<Share>) {
        for old in self.own.get(&region).into_iter().flatten() {
            self.access.remove(&old.id);
        }
        for share in &shares {
            self.access.replace(share);
        }
        self.own.insert(region, shares);
        self.place_shares();
    }

    fn place_shares(&mut self) {
        let own = self.own.iter().flat_map(|(region, all)| {
            all.iter().map(|one| &one.id).zip((0..).map(move |at| (true, region.clone(), at)))
        });
        let received = self.received.iter().flat_map(|(region, all)| {
            all.iter().map(|one| &one.id).zip((0..).map(move |at| (false, region.clone(), at)))
        });
        // An own one wins over what is told of the same elsewhere.
        self.places = received.chain(own).map(|(id, place)| (id.clone(), place)).collect();
        let is_there = |status: ShareStatus| usize::from(status != ShareStatus::Deleted);
        let own: usize = self.own.values().flatten().map(|share| is_there(share.status)).sum();
        let received: usize = self.received.values().flatten().map(|share| is_there(share.status)).sum();
        self.count = own + received;
    }

    /// Takes in the shares of others in a region in place of the earlier ones.
    pub fn set_received(&mut self, region: RegionId, shares: Vec<ReceivedShare>) {
        self.received.insert(region, shares);
        self.place_shares();
    }

    /// Takes in a region's invitations in place of the earlier ones.
    pub fn set_invitations(&mut self, region: RegionId, invitations: Vec<Invitation>) {
        self.invitations.insert(region, invitations);
        let places = self.invitations.iter().flat_map(|(region, all)| {
            all.iter().enumerate().map(move |(at, one)| (one.id.clone(), (false, region.clone(), at)))
        });
        self.senders = places.collect();
    }

    /// This account's live shares in a region.
    pub fn live_in<'a>(&'a self, region: &RegionId) -> impl Iterator<Item = &'a Share> + use<'a> {
        self.own.get(region).into_iter().flatten().filter(|share| share.status.is_live())
    }

    /// All shares that are still there and that `filter` lets through: first those that wait for an answer, then own ones, then the others, each newest first.
    #[must_use]
    pub fn rows(&self, filter: &Filter) -> Vec<ShareRow<'_>> {
        #[cfg(test)]
        super::listed::counted::note();
        let own = self.own.values().flatten().map(ShareRow::Own);
        let received = self.received.values().flatten().map(ShareRow::Received);
        let mut rows: Vec<_> =
            own.chain(received).filter(|row| row.status() != ShareStatus::Deleted && filter.is_met_by(row)).collect();
        rows.sort_by_key(|row| {
            let received = matches!(row, ShareRow::Received(_));
            let waits = received && row.status() == ShareStatus::Pending;
            (!waits, received, std::cmp::Reverse(row.created()))
        });
        rows
    }

    /// One share, own or received.
    #[must_use]
    pub fn find(&self, id: &ShareId) -> Option<ShareRow<'_>> {
        match self.places.get(id)? {
            (true, region, at) => self.own.get(region)?.get(*at).map(ShareRow::Own),
            (false, region, at) => self.received.get(region)?.get(*at).map(ShareRow::Received),
        }
    }

    /// One of this account's own shares.
    #[must_use]
    pub fn own(&self, id: &ShareId) -> Option<&Share> {
        match self.find(id)? {
            ShareRow::Own(share) => Some(share),
            ShareRow::Received(_) => None,
        }
    }

    /// How many shares there are, own and received.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The regions in which there are shares.
    pub fn share_regions(&self) -> impl Iterator<Item = &RegionId> {
        let own = self.own.iter().filter(|(_, all)| !all.is_empty()).map(|(region, _)| region);
        own.chain(self.received.iter().filter(|(_, all)| !all.is_empty()).map(|(region, _)| region))
    }

    /// The regions in which there are invitations.
    pub fn invitation_regions(&self) -> impl Iterator<Item = &RegionId> {
        self.invitations.iter().filter(|(_, all)| !all.is_empty()).map(|(region, _)| region)
    }

    /// The shares of others through which the owner's snapshot `source` reaches this account.
    pub fn received_with<'a>(&'a self, source: &'a SnapshotId) -> impl Iterator<Item = &'a ReceivedShare> + 'a {
        self.received
            .values()
            .flatten()
            .filter(move |share| share.snapshots.iter().any(|snapshot| snapshot.source == *source))
    }

    /// The shares of others, as far as they were read.
    pub fn received(&self) -> impl Iterator<Item = &ReceivedShare> {
        self.received.values().flatten()
    }

    /// The invitations of this account.
    pub fn invitations(&self) -> impl Iterator<Item = &Invitation> {
        self.invitations.values().flatten()
    }

    /// Everybody who has invited this account.
    pub fn senders(&self) -> impl Iterator<Item = &AccountId> {
        self.invitations.values().flatten().map(|one| &one.sender)
    }

    /// One invitation of this account's.
    #[must_use]
    pub fn invitation(&self, id: &InvitationId) -> Option<&Invitation> {
        let (_, region, at) = self.senders.get(id)?;
        self.invitations.get(region)?.get(*at)
    }

    /// The invitation to a share that waits for an answer.
    #[must_use]
    pub fn pending_for(&self, share: &ShareId) -> Option<&Invitation> {
        let pending = |one: &&Invitation| one.share == *share && one.status == InvitationStatus::Pending;
        self.invitations.values().flatten().find(pending)
    }
}
