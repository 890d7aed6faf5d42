//! The shares that decide what an intent changes, so that a forecast need not look at all of them.

use std::collections::BTreeSet;

use crate::domain::access::{AccessIndex, wider};
use crate::domain::directory::Directory;
use crate::domain::ids::ShareId;
use crate::domain::plan::Intent;
use crate::domain::share::Share;

/// Those of `shares` that a plan for `intent` depends on, as far as gains, losses, invitations and waits go: for
/// [`Intent::Unshare`] the shares that hold anything which its snapshots lie together with, and those that name one of
/// its principals or what covers one. All of them for any other intent. `index` is over these shares, and may be over more.
///
/// A plan from these alone may make a share where a plan from all of them finds one that can be used.
#[must_use]
pub fn related<'a>(
    intent: &Intent,
    shares: impl Iterator<Item = &'a Share>,
    index: &AccessIndex,
    directory: Option<&Directory>,
) -> Vec<&'a Share> {
    let Intent::Unshare { snapshots, principals, .. } = intent else { return shares.collect() };
    let covering: BTreeSet<_> = principals.iter().flat_map(|one| wider(directory, one)).collect();
    let naming: BTreeSet<&ShareId> = covering.iter().flat_map(|one| index.shares_naming(one)).collect();
    let holding: BTreeSet<&ShareId> = snapshots.iter().flat_map(|id| index.shares_with(id)).collect();
    let beside = holding.intersection(&naming).flat_map(|share| index.snapshots_in(share));
    let all: BTreeSet<&ShareId> =
        beside.flat_map(|id| index.shares_with(id)).chain(naming.iter().chain(&holding).copied()).collect();
    shares.filter(|share| all.contains(&share.id)).collect()
}
