//! The regions, and how far each one's lists are.

use jiff::Timestamp;

use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::problem::Problem;

/// What the snapshot list shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Scope {
    /// Every region.
    #[default]
    All,
    /// One region.
    Region(RegionId),
}

/// How far one list of one region is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Load {
    /// Not asked for.
    #[default]
    Idle,
    /// Not read yet in this run: an earlier one has left its rows.
    Kept {
        /// When that had read them.
        at: Timestamp,
    },
    /// Being read by the job with this number.
    Loading {
        /// The job's number.
        load: u32,
        /// Pages so far.
        pages: u32,
        /// When it was last read to its end, if it was.
        since: Option<Timestamp>,
        /// When an earlier run had read the rows that are shown meanwhile, if they are one's.
        kept: Option<Timestamp>,
        /// Whether it has to be read once more after this, because something has changed meanwhile.
        again: bool,
    },
    /// Read to its end.
    Complete {
        /// When.
        at: Timestamp,
    },
    /// Read in part or not at all.
    Stopped {
        /// When.
        at: Timestamp,
        /// Why.
        problem: Problem,
    },
}

impl Load {
    /// When the list was last read to its end in this run.
    #[must_use]
    pub fn complete_at(&self) -> Option<Timestamp> {
        match self {
            Self::Loading { since, .. } => *since,
            Self::Complete { at } => Some(*at),
            Self::Idle | Self::Kept { .. } | Self::Stopped { .. } => None,
        }
    }

    /// When an earlier run had read the rows that are shown, if they are one's.
    #[must_use]
    pub fn kept_at(&self) -> Option<Timestamp> {
        match self {
            Self::Kept { at } => Some(*at),
            Self::Loading { kept, .. } => *kept,
            _ => None,
        }
    }

    /// How old the whole list is that is shown, whichever run has read it.
    #[must_use]
    pub fn as_of(&self) -> Option<Timestamp> {
        self.complete_at().or(self.kept_at())
    }

    /// Whether the job with this number is the one that is waited for.
    #[must_use]
    pub fn awaits(&self, number: u32) -> bool {
        matches!(self, Self::Loading { load, .. } if *load == number)
    }

    /// Whether it is being read.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        matches!(self, Self::Loading { .. })
    }

    /// Why it is not complete, if that is so.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Stopped { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// The state while job `load` reads.
    #[must_use]
    pub fn begin(&self, load: u32) -> Self {
        Self::Loading { load, pages: 0, since: self.complete_at(), kept: self.kept_at(), again: false }
    }

    /// Notes that a list that is being read has to be read once more after that; whether it is being read.
    pub fn read_again(&mut self) -> bool {
        if let Self::Loading { again, .. } = self {
            *again = true;
            return true;
        }
        false
    }

    /// Whether it has to be read once more after this.
    #[must_use]
    pub fn wants_again(&self) -> bool {
        matches!(self, Self::Loading { again: true, .. })
    }

    /// The state after a list has ended.
    #[must_use]
    pub fn end(at: Timestamp, stopped: Option<Problem>) -> Self {
        match stopped {
            None => Self::Complete { at },
            Some(problem) => Self::Stopped { at, problem },
        }
    }
}

/// What is known of lists that outlive the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptLists {
    /// Whose lists of an earlier run were shown, if any were.
    pub of: Option<AccountId>,
    /// Whether it was said that lists cannot be kept.
    pub refused: bool,
}

/// One region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionRow {
    /// Its ID.
    pub id: RegionId,
    /// Its name.
    pub name: Untrusted,
    /// Whether it has Resource Sharing; `None` if that could not be read.
    pub sharing: Option<bool>,
    /// Its snapshots.
    pub snapshots: Load,
    /// Its shares.
    pub shares: Load,
    /// Its invitations.
    pub invitations: Load,
}

impl RegionRow {
    /// A region of which nothing was read yet.
    #[must_use]
    pub fn new(id: RegionId, name: Untrusted, sharing: Option<bool>) -> Self {
        Self { id, name, sharing, snapshots: Load::Idle, shares: Load::Idle, invitations: Load::Idle }
    }

    /// The first problem of its lists, the snapshots' before the others'.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        [&self.snapshots, &self.shares, &self.invitations].into_iter().find_map(Load::problem)
    }

    /// Whether any of its lists is being read.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        [&self.snapshots, &self.shares, &self.invitations].into_iter().any(Load::is_loading)
    }
}
