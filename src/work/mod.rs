//! Floor 3: effects made real. A [`Job`] goes in, [`Event`]s come out; in between are threads, sessions and the network.
//!
//! One thread runs everything on a current-thread runtime, so that a key never waits for a page to be parsed. A session
//! (one client for one identity) is opened per epoch; every event carries the stamp of the job that caused it, and
//! whoever receives it drops what is stale.

mod alarm;
mod apply;
mod load;
mod session;
mod trouble;
mod worker;

pub use alarm::{Alarm, RealTime, Waiting};
pub use apply::ANOTHER_ACCOUNT;
pub use trouble::UNREADABLE_RECORDS;
pub use worker::{Setup, Worker, start};

use jiff::Timestamp;

use crate::base::untrusted::Untrusted;
use crate::domain::directory::{Directory, Member};
use crate::domain::execution::Execution;
use crate::domain::ids::{AccountId, FolderId, KeyId, RegionId, ResourceGroupId};
use crate::domain::invitation::Invitation;
use crate::domain::keys::KeyClass;
use crate::domain::plan::Plan;
use crate::domain::problem::Problem;
use crate::domain::share::{ReceivedShare, Share};
use crate::inventory::Chunk;

/// Which identity and which request an event belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Stamp {
    /// Grows with every switch of identity.
    pub epoch: u32,
    /// Grows with every job.
    pub load: u32,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// Find the profiles. Answered by [`Event::Profiles`].
    Profiles,
    /// Say which account a profile belongs to, without switching to it. Answered by [`Event::Verified`].
    Verify {
        /// Its name.
        profile: String,
    },
    /// Open a session for the stamp's epoch. Answered by [`Event::Opened`]. Once it is open, what is still being read
    /// for earlier epochs is given up without an event; a plan under way goes on under the identity it began with.
    Open {
        /// The profile; `None` takes the first that the usual order of sources gives.
        profile: Option<String>,
    },
    /// List the regions. Answered by [`Event::Regions`].
    Regions,
    /// List a region's snapshots. Answered by [`Event::Snapshots`], a page at a time, and [`Event::SnapshotsEnd`].
    Snapshots {
        /// Which region.
        region: RegionId,
    },
    /// List a region's shares, own and received. Answered by [`Event::Sharing`].
    Sharing {
        /// Which region.
        region: RegionId,
    },
    /// List a region's invitations. Answered by [`Event::Invitations`].
    Invitations {
        /// Which region.
        region: RegionId,
    },
    /// Tell which class keys are of. Answered by [`Event::Keys`].
    Keys {
        /// Their region.
        region: RegionId,
        /// The keys.
        keys: Vec<KeyId>,
    },
    /// Find the resource directory that the account belongs to. Answered by [`Event::Directory`].
    Directory,
    /// List what lies directly in a folder. Answered by [`Event::Folder`].
    Folder {
        /// Which folder.
        folder: FolderId,
    },
    /// List the resource groups. Answered by [`Event::ResourceGroups`].
    ResourceGroups,
    /// Carry out a plan. Answered by [`Event::Applied`] after every change.
    Apply {
        /// The plan.
        plan: Box<Plan>,
    },
}

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The profiles.
    Profiles {
        /// Those that were found, in the order of their sources.
        found: Vec<Profile>,
        /// Why a source could not be read, if one could not.
        trouble: Option<CredentialTrouble>,
    },
    /// Which account a profile belongs to.
    Verified {
        /// Its name.
        profile: String,
        /// The account, or why it cannot be told.
        account: Result<AccountId, OpenTrouble>,
    },
    /// A session is open, or why not.
    Opened(Result<Box<Identity>, OpenTrouble>),
    /// The regions, in the order to show them.
    Regions(Result<Vec<Region>, Problem>),
    /// A page of snapshots.
    Snapshots {
        /// Which region.
        region: RegionId,
        /// The rows.
        chunk: Chunk,
    },
    /// A region's list of snapshots has ended.
    SnapshotsEnd {
        /// Which region.
        region: RegionId,
        /// When it ended.
        at: Timestamp,
        /// `None` if it is complete, else why it is not.
        stopped: Option<Problem>,
    },
    /// A region's shares.
    Sharing {
        /// Which region.
        region: RegionId,
        /// When they were read.
        at: Timestamp,
        /// This account's own.
        own: Listed<Share>,
        /// Those of others.
        received: Listed<ReceivedShare>,
    },
    /// A region's invitations.
    Invitations {
        /// Which region.
        region: RegionId,
        /// When they were read.
        at: Timestamp,
        /// The invitations.
        list: Listed<Invitation>,
    },
    /// The classes of keys.
    Keys {
        /// Their region.
        region: RegionId,
        /// One class a key.
        classes: Vec<(KeyId, KeyClass)>,
    },
    /// The directory that the account belongs to; `Ok(None)` if it belongs to none.
    Directory(Result<Option<Box<Directory>>, Problem>),
    /// What lies directly in a folder.
    Folder {
        /// Which folder.
        folder: FolderId,
        /// Its folders with their names, and its members.
        contents: Result<FolderContents, Problem>,
    },
    /// The resource groups.
    ResourceGroups(Result<Vec<ResourceGroup>, Problem>),
    /// How far a plan is; the last one of a plan is finished.
    Applied(Box<Execution>),
}

/// What lies directly in a folder: its folders with their names, and its members.
pub type FolderContents = (Vec<(FolderId, Untrusted)>, Vec<Member>);

/// A list, and whether it is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What was read.
    pub items: Vec<T>,
    /// `None` if that is all, else why it is not.
    pub stopped: Option<Problem>,
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
