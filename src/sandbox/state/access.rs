//! Effective access: which snapshots of others an account sees, as the union over all shares.

use std::collections::BTreeMap;

use super::{Row, Share, Side, Snapshot, State};
use crate::sandbox::world::{SharedFromTag, World};

/// Days that a recipient sees for a snapshot that its owner keeps for ever.
const RETENTION_OF_PERMANENT: u32 = 1096;

/// A snapshot of somebody else as a recipient sees it.
#[derive(Debug)]
pub(in crate::sandbox) struct SharedIn<'a> {
    /// The recipient's own ID for it.
    pub id: String,
    /// The owner's snapshot.
    pub source: &'a Snapshot,
}

impl SharedIn<'_> {
    /// The system tag that tells where it comes from.
    pub(in crate::sandbox) fn tag(&self, world: &World) -> (String, String) {
        let (key, facts) = ("acs:ecs:sharedFrom", &self.source.facts);
        let value = format!("{}:{}:{}", self.source.owner, facts.region, facts.id);
        match world.shared_from_tag {
            SharedFromTag::KeyAndValue => (key.to_owned(), value),
            SharedFromTag::KeyOnly => (format!("{key}:{value}"), String::new()),
        }
    }

    /// The retention that the recipient sees, in days.
    pub(in crate::sandbox) fn retention_days(&self) -> u32 {
        self.source.facts.retention_days.unwrap_or(RETENTION_OF_PERMANENT)
    }
}

impl State {
    /// The rows by which a share reaches the account, if it does: Target rows that give access.
    pub(in crate::sandbox) fn reaches<'a>(
        &'a self,
        share: &'a Share,
        account: &'a str,
    ) -> impl Iterator<Item = &'a Row> {
        let reachable = share.is_active() && share.owner != account;
        share
            .rows_of(Side::Target)
            .filter(move |row| reachable && row.phase.gives_access() && self.covers(&row.entity, account))
    }

    /// The shares of others in a region that reach the account.
    pub(in crate::sandbox) fn shares_reaching<'a>(
        &'a self,
        account: &'a str,
        region: &'a str,
    ) -> impl Iterator<Item = &'a Share> {
        self.shares.iter().filter(move |share| share.region == region && self.reaches(share, account).next().is_some())
    }

    /// What is shared to the account in a region. A snapshot in several shares is there once, under an ID that only
    /// depends on the recipient and the source.
    pub(in crate::sandbox) fn shared_in(&self, account: &str, region: &str) -> Vec<SharedIn<'_>> {
        let mut found = BTreeMap::new();
        for share in self.shares_reaching(account, region) {
            for row in share.rows_of(Side::Resource).filter(|row| row.phase.gives_access()) {
                if let Some(source) = self.snapshots.get(&row.entity) {
                    found.entry(row.entity.as_str()).or_insert(source);
                }
            }
        }
        found.into_iter().map(|(id, source)| SharedIn { id: self.received_id(account, id), source }).collect()
    }

    /// The ID under which an account sees somebody else's snapshot.
    pub(in crate::sandbox) fn received_id(&self, account: &str, source: &str) -> String {
        self.ids.derived("s", source, &["shared", account, source])
    }
}
