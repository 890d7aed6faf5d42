//! Which members keep what their folder or directory loses, put together by what they keep it through.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::access::{AccessIndex, Pair, Via};
use crate::domain::directory::Directory;
use crate::domain::ids::{AccountId, ShareId, SnapshotId};
use crate::domain::plan::MembersKept;

type Ways = Vec<(ShareId, Via)>;

/// The groups: everybody in one keeps the same snapshots by the same ways.
pub(super) fn grouped(after: &AccessIndex, kept: &BTreeSet<Pair>, directory: Option<&Directory>) -> Vec<MembersKept> {
    let mut each: BTreeMap<(Ways, &AccountId), Vec<SnapshotId>> = BTreeMap::new();
    for pair in kept {
        let Some(account) = pair.principal.account() else { continue };
        let ways = after.ways(&pair.principal, &pair.snapshot, directory);
        let through: Ways = ways.into_iter().map(|way| (way.share, way.via)).collect();
        each.entry((through, account)).or_default().push(pair.snapshot.clone());
    }
    let mut groups: BTreeMap<(Ways, Vec<SnapshotId>), Vec<AccountId>> = BTreeMap::new();
    for ((through, account), snapshots) in each {
        groups.entry((through, snapshots)).or_default().push(account.clone());
    }
    let group = |((through, snapshots), accounts)| MembersKept { accounts, snapshots, through };
    groups.into_iter().map(group).collect()
}
