//! What a change of shares means for whom.

use std::collections::{BTreeMap, BTreeSet};

use super::{AccessIndex, Pair, members, wider};
use crate::domain::directory::Directory;
use crate::domain::ids::{AccountId, SnapshotId};
use crate::domain::share::Principal;

/// The difference between two states of access.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Pairs that come into being, by the principals that are named in shares.
    pub gained: BTreeSet<Pair>,
    /// Pairs that cease to be, by the principals that are named in shares.
    pub lost: BTreeSet<Pair>,
    /// Known accounts that come to see a snapshot as members of a folder or a directory only.
    pub members_gained: BTreeSet<Pair>,
    /// Known accounts that cease to see a snapshot, which they saw as members of a folder or a directory only.
    pub members_lost: BTreeSet<Pair>,
    /// Known accounts that are members of a folder or a directory which is not named any more, and still see the
    /// snapshot another way.
    pub members_kept: BTreeSet<Pair>,
}

/// What is different for `snapshots` between `before` and `after`. `owner` shares them and is no recipient.
#[must_use]
pub fn difference(
    before: &AccessIndex,
    after: &AccessIndex,
    snapshots: &BTreeSet<SnapshotId>,
    owner: &AccountId,
    directory: Option<&Directory>,
) -> Change {
    let mut known = Cache { directory, wider: BTreeMap::new(), members: BTreeMap::new() };
    let mut change = Change::default();
    for snapshot in snapshots {
        let (old, new) = (named(before, snapshot), named(after, snapshot));
        if old == new {
            continue;
        }
        let pair = |principal: &Principal| Pair { snapshot: snapshot.clone(), principal: principal.clone() };
        for principal in old.union(&new) {
            let had = known.reaches(principal, &old);
            match (had, known.reaches(principal, &new)) {
                (false, true) => drop(change.gained.insert(pair(principal))),
                (true, false) => drop(change.lost.insert(pair(principal))),
                _ => {}
            }
        }
        let accounts: BTreeSet<Principal> =
            old.symmetric_difference(&new).flat_map(|principal| known.members(principal)).collect();
        let left: BTreeSet<Principal> = old.difference(&new).flat_map(|principal| known.members(principal)).collect();
        for account in accounts.iter().filter(|one| one.account() != Some(owner)) {
            let is_taken = old.contains(account) && !new.contains(account);
            if left.contains(account) && !is_taken && known.reaches(account, &new) {
                change.members_kept.insert(pair(account));
            }
            if old.contains(account) || new.contains(account) {
                continue;
            }
            match (known.reaches(account, &old), known.reaches(account, &new)) {
                (false, true) => drop(change.members_gained.insert(pair(account))),
                (true, false) => drop(change.members_lost.insert(pair(account))),
                _ => {}
            }
        }
    }
    change
}

fn named<'a>(index: &'a AccessIndex, snapshot: &SnapshotId) -> BTreeSet<&'a Principal> {
    index.grants(snapshot).map(|grant| grant.principal).collect()
}

/// What the directory says about principals, worked out once each.
struct Cache<'a> {
    directory: Option<&'a Directory>,
    wider: BTreeMap<Principal, Vec<Principal>>,
    members: BTreeMap<Principal, Vec<Principal>>,
}

impl Cache<'_> {
    fn reaches(&mut self, principal: &Principal, named: &BTreeSet<&Principal>) -> bool {
        if named.contains(principal) {
            return true;
        }
        if !self.wider.contains_key(principal) {
            self.wider.insert(principal.clone(), wider(self.directory, principal));
        }
        self.wider[principal].iter().any(|one| named.contains(one))
    }

    fn members(&mut self, principal: &Principal) -> Vec<Principal> {
        if !self.members.contains_key(principal) {
            let all = members(self.directory, principal).into_iter().cloned().map(Principal::Account).collect();
            self.members.insert(principal.clone(), all);
        }
        self.members[principal].clone()
    }
}
