//! Which facts an intent still needs.

use super::{Facts, Need};
use crate::domain::plan::Intent;

/// What has to be fetched next for `intent`; empty once everything was asked for. Some needs show only when others are
/// met: which keys count is told by the snapshots, and which snapshots by the shares.
#[must_use]
pub fn missing(intent: &Intent, facts: &Facts) -> Vec<Need> {
    let mut needs = Vec::new();
    if intent.is_of_owner() && facts.shares.is_missing() {
        needs.push(Need::OwnShares);
    }
    if facts.membership.is_missing() {
        needs.push(Need::Membership);
    }
    needs
}
