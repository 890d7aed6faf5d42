//! Who sees what: effective access over all shares, told without asking each account.

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::state::{EntityType, Share, Side, State};

/// An account that sees a snapshot of somebody else through a share. Through two shares, there are two rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct AccessRow {
    /// Who sees it.
    pub account: String,
    /// Where.
    pub region: String,
    /// The ID under which the account sees it.
    pub snapshot: String,
    /// The owner's ID.
    pub source: String,
    /// Through which share.
    pub share: String,
}

impl State {
    /// All rows, in order. Accounts without a key in this world are among them.
    pub(in super::super) fn access_rows(&self) -> Vec<AccessRow> {
        let mut rows = Vec::new();
        for share in self.shares.iter().filter(|share| share.is_active()) {
            let resources = share.rows_of(Side::Resource).filter(|row| row.phase.gives_access());
            let sources: Vec<&str> =
                resources.map(|row| row.entity.as_str()).filter(|id| self.snapshots.get(id).is_some()).collect();
            if sources.is_empty() {
                continue;
            }
            for account in self.accounts_reached(share) {
                rows.extend(sources.iter().map(|source| AccessRow {
                    account: account.clone(),
                    region: share.region.clone(),
                    snapshot: self.received_id(&account, source),
                    source: (*source).to_owned(),
                    share: share.id.clone(),
                }));
            }
        }
        rows.sort_unstable();
        rows
    }

    /// The accounts that a share reaches: itself named, or inside a folder or directory that is.
    fn accounts_reached(&self, share: &Share) -> BTreeSet<String> {
        let mut candidates = BTreeSet::new();
        for row in share.rows_of(Side::Target) {
            if row.kind == EntityType::Account {
                candidates.insert(row.entity.clone());
            } else {
                for directory in &self.world.directories {
                    candidates.insert(self.world.account_id(&directory.manager));
                    candidates.extend(self.members(directory).map(|member| self.world.account_id(&member.account)));
                }
            }
        }
        candidates.retain(|account| self.reaches(share, account).next().is_some());
        candidates
    }
}
