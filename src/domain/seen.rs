//! What an account has seen of what others share with it, so that it can be told what is new, also after a restart.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::execution::Author;
use super::ids::{AccountId, RegionId, SnapshotId};

/// The pauses between looks for the snapshots of a share that was just accepted, before the first look too: they appear
/// within seconds, and not before a minute has passed is it said that they have not.
pub const ARRIVAL_LOOKS: [Duration; 8] = [
    Duration::from_millis(300),
    Duration::from_millis(700),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

/// Shared-in snapshots by their ID in this account, with when each was first seen.
pub type FirstSeen = BTreeMap<SnapshotId, Timestamp>;

/// What every account has seen in every region that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// By account and region. A region that is not here has not been looked at yet.
    pub accounts: BTreeMap<AccountId, BTreeMap<RegionId, FirstSeen>>,
}

impl Seen {
    /// When a snapshot was first seen, if that was noted.
    #[must_use]
    pub fn first(&self, account: &AccountId, region: &RegionId, id: &SnapshotId) -> Option<Timestamp> {
        self.accounts.get(account)?.get(region)?.get(id).copied()
    }

    /// Those of `here` that have not been seen yet; `None` if the region has never been looked at, so that all of it is
    /// new to this program and none of it to anybody else.
    #[must_use]
    pub fn news(
        &self,
        account: &AccountId,
        region: &RegionId,
        here: &BTreeSet<SnapshotId>,
    ) -> Option<BTreeSet<SnapshotId>> {
        let known = self.accounts.get(account)?.get(region)?;
        Some(here.iter().filter(|id| !known.contains_key(id)).cloned().collect())
    }

    /// Notes that exactly these are there now and have been looked at; what is gone is forgotten. Gives what has to be
    /// kept of the region, if that has changed.
    pub fn note(
        &mut self,
        account: &AccountId,
        region: &RegionId,
        here: &BTreeSet<SnapshotId>,
        now: Timestamp,
    ) -> Option<FirstSeen> {
        let regions = self.accounts.entry(account.clone()).or_default();
        let known = regions.get(region);
        let kept: FirstSeen =
            here.iter().map(|id| (id.clone(), known.and_then(|known| known.get(id)).copied().unwrap_or(now))).collect();
        if known == Some(&kept) {
            return None;
        }
        regions.insert(region.clone(), kept.clone());
        Some(kept)
    }

    /// Takes in what is kept of one region.
    pub fn put(&mut self, account: AccountId, region: RegionId, kept: FirstSeen) {
        self.accounts.entry(account).or_default().insert(region, kept);
    }
}

/// An invitation that was accepted with this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Author,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> BTreeSet<SnapshotId> {
        ids.iter().map(|id| id.parse().unwrap()).collect()
    }

    #[test]
    fn a_first_look_tells_no_news_and_later_ones_only_what_was_added() {
        let (account, region): (AccountId, RegionId) =
            ("1203948576102938".parse().unwrap(), "cn-hangzhou".parse().unwrap());
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut seen = Seen::default();
        assert_eq!(seen.news(&account, &region, &ids(&["s-a"])), None);
        assert!(seen.note(&account, &region, &ids(&["s-a", "s-b"]), at("2026-11-20T08:00:00Z")).is_some());
        assert_eq!(seen.news(&account, &region, &ids(&["s-a", "s-c"])), Some(ids(&["s-c"])));
        assert_eq!(seen.note(&account, &region, &ids(&["s-a", "s-b"]), at("2026-11-21T08:00:00Z")), None);
        seen.note(&account, &region, &ids(&["s-b", "s-c"]), at("2026-11-22T08:00:00Z"));
        let first = |id: &str| seen.first(&account, &region, &id.parse().unwrap());
        assert_eq!(first("s-a"), None, "what is gone is forgotten");
        assert_eq!(first("s-b"), Some(at("2026-11-20T08:00:00Z")));
        assert_eq!(first("s-c"), Some(at("2026-11-22T08:00:00Z")));
        assert_eq!(seen.news(&account, &region, &ids(&["s-a"])), Some(ids(&["s-a"])), "shared again is new again");
        let other: AccountId = "1550011223344556".parse().unwrap();
        assert_eq!(seen.news(&other, &region, &ids(&["s-a"])), None, "every account has eyes of its own");
    }
}
