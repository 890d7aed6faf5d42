//! Floor 3: effects made real. A [`Job`] goes in, [`Event`]s come out; in between are threads, sessions and the network.
//!
//! One thread runs everything on a current-thread runtime, so that a key never waits for a page to be parsed. A session
//! (one client for one identity) is opened per epoch; every event carries the stamp of the job that caused it, and
//! whoever receives it drops what is stale.

mod alarm;
mod apply;
mod audit;
mod bench;
mod load;
mod prepare;
mod session;
mod tasks;
#[cfg(test)]
pub(crate) mod tests_support;
mod trouble;
mod worker;

pub use alarm::{Alarm, RealTime, Waiting};
pub use session::ANOTHER_ACCOUNT;
pub use tasks::{AuditPage, AuditRow, JournalTrouble, NoPlan, NotApplied, Phase, Prepared, Refusal, Task, TaskList};
pub use trouble::UNREADABLE_RECORDS;
pub use worker::{Setup, Worker, start};

use jiff::Timestamp;

use crate::base::untrusted::Untrusted;
use crate::domain::directory::{Directory, Member};
use crate::domain::execution::TaskId;
use crate::domain::ids::{AccountId, FolderId, KeyId, RegionId, ResourceGroupId};
use crate::domain::invitation::Invitation;
use crate::domain::keys::KeyClass;
use crate::domain::notes::Notes;
use crate::domain::plan::{Intent, Plan};
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
    /// Make and judge a plan from fresh, complete reads. Answered by [`Event::Prepared`],
    /// or without a session by [`Event::Unprepared`].
    Prepare {
        /// Where.
        region: RegionId,
        /// What is wanted.
        intent: Box<Intent>,
        /// Accounts that are the user's own or known otherwise, beyond the address book and the directory: those of
        /// the other profiles.
        known: Vec<AccountId>,
    },
    /// Carry out a plan that was reviewed, in the background. The state is read again first; only if that gives the
    /// same plan is anything sent. Answered by [`Event::Task`] when it is queued and after every change, or by
    /// [`Event::NotApplied`].
    Apply {
        /// The plan.
        plan: Box<Plan>,
        /// What the user notes with it, such as the number of a ticket.
        note: Option<String>,
        /// The task that it takes back, if it does.
        undoes: Option<TaskId>,
    },
    /// Finish the request in flight and send nothing more of a task. Also gives up waiting for recipients. Answered by
    /// [`Event::Task`] or [`Event::TaskRefused`].
    Stop {
        /// Which.
        task: TaskId,
    },
    /// Go on with a task that was stopped or interrupted, and find out what is unknown: what had no effect is sent
    /// anew, as soon as that is safe. Needs a session of the task's account. Answered as [`Job::Stop`].
    Continue {
        /// Which.
        task: TaskId,
    },
    /// Send again what failed of a task, and only that. Answered as [`Job::Stop`].
    Retry {
        /// Which.
        task: TaskId,
    },
    /// Say that a task needs nothing more. Answered as [`Job::Stop`].
    MarkDone {
        /// Which.
        task: TaskId,
    },
    /// Plan how to take back what a task has done. Answered by [`Event::Prepared`] or [`Event::TaskRefused`].
    Undo {
        /// Which.
        task: TaskId,
    },
    /// List the tasks, and read back those that were found in the journal and are of the session's account. Answered
    /// by [`Event::Tasks`], and by [`Event::Task`] for each that turns out to stand otherwise.
    Tasks,
    /// Read the journal, newest first. Answered by [`Event::Audit`].
    Audit {
        /// Only what is older than this row; `None` begins with the newest.
        before: Option<usize>,
        /// At most so many rows.
        limit: usize,
    },
    /// Read the address book and the saved groups. Answered by [`Event::Notes`].
    Notes,
    /// Replace them. Answered by [`Event::NotesSaved`].
    SaveNotes(Box<Notes>),
}

/// Something that happened.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "an event is moved two or three times, and there are few of them")]
pub enum Event {
    /// The profiles that were found, in the order of their sources.
    Profiles(Result<Vec<Profile>, CredentialTrouble>),
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
    /// A plan, or why there is none.
    Prepared(Box<Prepared>),
    /// A plan cannot be prepared at all, because there is no session to prepare it with.
    Unprepared {
        /// Where.
        region: RegionId,
        /// What is wanted.
        intent: Box<Intent>,
        /// Why there is none.
        why: Problem,
    },
    /// How a task stands. It is of the journal, not of an identity: it is never stale, whatever its stamp says, which is
    /// that of the job that set it going. A task is over when its phase is [`Phase::Resting`].
    Task(Box<Task>),
    /// A plan is not carried out, and nothing was sent.
    NotApplied(Box<NotApplied>),
    /// A job about a task was not done.
    TaskRefused {
        /// Which task.
        task: TaskId,
        /// Why.
        why: Box<Refusal>,
    },
    /// The tasks.
    Tasks(TaskList),
    /// A page of the journal.
    Audit(AuditPage),
    /// The address book and the saved groups, or why they cannot be read.
    Notes(Result<Box<Notes>, String>),
    /// Whether they were saved, or why not.
    NotesSaved(Result<(), String>),
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
