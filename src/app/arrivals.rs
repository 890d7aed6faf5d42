//! What has come through others' shares: what is expected after an acceptance, and what is new since the last look.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::list::ListState;
use crate::domain::ids::{RegionId, ShareId, SnapshotId};
use crate::domain::seen::{Acceptance, Seen};
use crate::inventory::search::View;

/// Snapshots that are expected because an invitation was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Through which share.
    pub share: ShareId,
    /// What the share is called, in its harmless form.
    pub name: String,
    /// Where.
    pub region: RegionId,
    /// The profile whose account has accepted; `None` for the one that the screens act as.
    pub profile: Option<String>,
    /// How often they were looked for.
    pub tries: usize,
    /// When to look again; `None` while an answer is waited for after the last time.
    pub at: Option<Duration>,
}

/// What others share with this account in one region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Here {
    /// By the IDs in this account.
    pub ids: BTreeSet<SnapshotId>,
    /// By the owners' IDs, as far as they could be read.
    pub sources: BTreeSet<SnapshotId>,
}

/// The list of what others share with this account, in all regions.
#[derive(Debug, Clone, Default)]
pub struct SharedIn {
    /// Where the cursor is.
    pub list: ListState<SnapshotId>,
    /// What is shown.
    pub found: View,
    /// The number of the search that is waited for.
    pub(super) search: u32,
    /// Only what comes through this share is shown.
    pub through: Option<ShareId>,
    /// What has arrived while the user was busy elsewhere: going to the list shows it once.
    pub offered: Option<ShareId>,
    /// What is there, region by region, as the last reading of each told.
    pub here: BTreeMap<RegionId, Here>,
}

impl SharedIn {
    /// How many there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.here.values().map(|here| here.ids.len()).sum()
    }
}

/// What is expected, and what is known from earlier.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    /// What is looked for now.
    pub waiting: Vec<Arrival>,
    /// What was seen before; `None` as long as that is not known, and then nothing is new.
    pub seen: Option<Seen>,
    /// The invitations that were accepted with this program.
    pub accepted: BTreeMap<ShareId, Acceptance>,
    /// What is new since the list was last looked at.
    pub fresh: BTreeSet<SnapshotId>,
    /// What of it has been told.
    pub(super) told: BTreeSet<SnapshotId>,
}
