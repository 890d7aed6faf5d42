//! Floor 3: effects made real. A [`Job`] goes in, [`Event`]s come out; in between are threads, sessions and the network.
//!
//! One thread runs everything on a current-thread runtime, so that a key never waits for a page to be parsed. A session
//! (one client for one identity) is opened per epoch; every event carries the stamp of the job that caused it, and
//! whoever receives it drops what is stale.

mod apply;
mod audit;
mod bench;
mod event;
mod export;
mod job;
mod kept;
mod key_trust;
mod leaving;
mod load;
mod prepare;
mod session;
mod tasks;
#[cfg(test)]
pub(crate) mod tests_support;
mod trouble;
mod unsent;
mod worker;

pub use crate::api::credentials::{Forbidden, Giver, Silence};
pub use crate::base::alarm::{Alarm, RealTime, Waiting};
pub use audit::{AuditFilter, AuditItem, UnknownTerm};
pub use event::Event;
pub use export::{Exported, Format, TaskItem, Wanted};
pub use job::Job;
pub use kept::{Keep, Kept};
pub use key_trust::{KeyDetails, KeyTrust};
pub use session::ANOTHER_ACCOUNT;
pub use tasks::{AuditPage, AuditRow, JournalTrouble, NoPlan, NotApplied, Phase, Prepared, Refusal, Task, TaskList};
pub use trouble::UNREADABLE_RECORDS;
pub use worker::{Setup, Worker, start};

use crate::base::untrusted::Untrusted;
use crate::domain::directory::Member;
use crate::domain::ids::{AccountId, FolderId, RegionId, ResourceGroupId};
use crate::domain::problem::Problem;

/// Which identity and which request an event belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Stamp {
    /// Grows with every switch of identity.
    pub epoch: u32,
    /// Grows with every job.
    pub load: u32,
}

/// What lies directly in a folder: its folders with their names, and its members.
pub type FolderContents = (Vec<(FolderId, Untrusted)>, Vec<Member>);

/// How much of what is shared through a share can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrived {
    /// How many snapshots are in the share.
    pub shared: usize,
    /// How many of them are in the account's list.
    pub visible: usize,
}

impl Arrived {
    /// Whether there is something, and all of it can be seen.
    #[must_use]
    pub fn is_all(self) -> bool {
        self.shared > 0 && self.visible == self.shared
    }
}

/// A list, and whether it is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What was read.
    pub items: Vec<T>,
    /// `None` if that is all, else why it is not.
    pub stopped: Option<Problem>,
}

/// What became of one call that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// The API action.
    pub action: &'static str,
    /// `None` if it was answered with success.
    pub problem: Option<Problem>,
}

/// A way to be somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Its mode, as its file spells it.
    pub mode: String,
    /// Where it was found: a file's path, or the environment.
    pub origin: Origin,
    /// Its default region.
    pub region: Option<RegionId>,
    /// Whether this program can use that mode.
    pub supported: bool,
}

/// Where credentials were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In the environment.
    Environment,
    /// In this file.
    File(std::path::PathBuf),
    /// In the metadata of the ECS instance.
    Instance,
}

impl Profile {
    /// Whether its keys stand in the source themselves, so that nothing but a change of that renews them.
    #[must_use]
    pub fn is_static(&self) -> bool {
        matches!(self.mode.as_str(), "AK" | "StsToken")
    }

    /// Whether a command of the user's own gives its credentials. It may ask for something in a window of its own.
    #[must_use]
    pub fn runs_command(&self) -> bool {
        self.mode == "External"
    }

    /// Whether it can be asked for its account without somebody's word for it: nothing is run, and no metadata service
    /// is looked for on a machine that may have none.
    #[must_use]
    pub fn may_be_asked(&self) -> bool {
        self.supported && !self.runs_command() && !self.is_implied()
    }

    /// Whether nobody has set it up: it stands for the role of a machine that may have none.
    #[must_use]
    pub fn is_implied(&self) -> bool {
        self.origin == Origin::Instance
    }
}

/// Who the program acts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The profile.
    pub profile: Profile,
    /// The account, verified with GetCallerIdentity.
    pub account: AccountId,
    /// What kind of identity: `Account`, `RAMUser` or `AssumedRoleUser`.
    pub kind: Untrusted,
    /// The user's or role session's name; empty for the account itself.
    pub user: Untrusted,
}

/// Why credentials cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialTrouble {
    /// No source has any.
    None {
        /// The configuration file that was looked for.
        file: std::path::PathBuf,
        /// Why the metadata of an ECS instance gave none, if it was asked.
        metadata: Option<Silence>,
    },
    /// A file could not be read.
    Unreadable {
        /// Which.
        file: std::path::PathBuf,
        /// What the system says.
        why: String,
    },
    /// A file is not what it should be.
    Malformed {
        /// Which.
        file: std::path::PathBuf,
        /// Line, from 1; 0 if unknown.
        line: usize,
        /// Column, from 1; 0 if unknown.
        column: usize,
        /// What is wrong, without any content of the file.
        why: String,
    },
    /// There is no such profile.
    NoSuchProfile {
        /// Which.
        profile: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The profile's mode is not supported.
    UnsupportedMode {
        /// Which profile.
        profile: String,
        /// Its mode.
        mode: String,
    },
    /// The profile lacks a field.
    MissingField {
        /// Which profile.
        profile: String,
        /// Which field.
        field: String,
    },
    /// The source profiles of a profile lead back to it.
    Loop {
        /// Which profile.
        profile: String,
    },
    /// A profile names somebody to ask or something to run that is not asked and not run.
    Forbidden {
        /// Which profile.
        profile: String,
        /// Why not.
        why: Forbidden,
    },
    /// Whoever was asked gave none.
    Silent {
        /// For which profile.
        profile: String,
        /// Who was asked.
        giver: Giver,
        /// What came instead.
        why: Silence,
    },
    /// Their time is over, and the source has no others.
    Ended {
        /// Which profile's.
        profile: String,
    },
    /// The source gives those of somebody else now, which are not used without a switch.
    Changed {
        /// Which profile.
        profile: String,
        /// Whose they are now.
        account: AccountId,
    },
}

/// Why a session could not be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenTrouble {
    /// The credentials.
    Credentials(CredentialTrouble),
    /// The first request.
    Request(Problem),
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its ID.
    pub id: RegionId,
    /// Its name.
    pub name: Untrusted,
    /// Whether it has Resource Sharing; `None` if that could not be read.
    pub sharing: Option<bool>,
}

/// A resource group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceGroup {
    /// Its ID.
    pub id: ResourceGroupId,
    /// Its display name.
    pub name: Untrusted,
}
