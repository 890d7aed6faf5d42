//! What somebody has chosen and not sent, kept so that a crash or a broken connection does not lose it. It is never
//! carried out by itself: its plan is made anew and reviewed like any other.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{AccountId, RegionId, ShareId, SnapshotId};
use super::plan::{Intent, Removal};
use super::share::Principal;

/// One change that was being put together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// When it was begun. No other one was begun at that moment.
    pub began: Timestamp,
    /// Whose it is.
    pub account: AccountId,
    /// Where; the first of several regions.
    pub region: RegionId,
    /// The others of several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<RegionId>,
    /// What was noted with it.
    pub note: String,
    /// What was chosen.
    pub chosen: Chosen,
    /// What was being reviewed, if it had come that far.
    pub reviewed: Option<Intent>,
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chosen {
    /// In the sheet that shares.
    Share {
        /// The snapshots; none where principals are added to a share that exists.
        snapshots: Vec<SnapshotId>,
        /// Through which share.
        into: Into,
        /// Whom to add, those that are skipped among them.
        principals: Vec<Principal>,
        /// Who is named and not to be added.
        skipped: Vec<Principal>,
    },
    /// In the sheet that unshares.
    Unshare {
        /// The snapshots.
        snapshots: Vec<SnapshotId>,
        /// From whom.
        principals: Vec<Principal>,
        /// How.
        method: Removal,
    },
    /// Elsewhere: what was being reviewed is all.
    Other,
}

/// Through which share, and what was typed for a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Into {
    /// The existing share that is chosen; `None` for a new one.
    pub existing: Option<ShareId>,
    /// The name of a new one.
    pub name: String,
    /// Whether a new one may have principals outside the directory.
    pub allow_external: bool,
    /// Whether shares that exist are used in each of several regions, where nobody else gains by it.
    #[serde(default)]
    pub reuse: bool,
}

impl Unsent {
    /// The snapshots that it is about.
    #[must_use]
    pub fn snapshots(&self) -> Cow<'_, [SnapshotId]> {
        match &self.chosen {
            Chosen::Share { snapshots, .. } | Chosen::Unshare { snapshots, .. } => Cow::Borrowed(snapshots),
            Chosen::Other => self.reviewed.as_ref().map(Intent::snapshots).unwrap_or_default(),
        }
    }

    /// The principals that it is about.
    #[must_use]
    pub fn principals(&self) -> Cow<'_, [Principal]> {
        match &self.chosen {
            Chosen::Share { principals, .. } | Chosen::Unshare { principals, .. } => Cow::Borrowed(principals),
            Chosen::Other => self.reviewed.as_ref().map(Intent::principals).unwrap_or_default(),
        }
    }
}
