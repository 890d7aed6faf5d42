//! What the worker tells.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::tasks::{AuditPage, NotApplied, Prepared, Refusal, Task, TaskList};
use super::{
    Arrived, CredentialTrouble, Exported, FolderContents, Identity, Kept, KeyTrust, Listed, OpenTrouble, Probed,
    Profile, Region, ResourceGroup,
};
use crate::base::files::Exposure;
use crate::domain::directory::Directory;
use crate::domain::disk::{Disk, InstanceStatus, Zone};
use crate::domain::execution::TaskId;
use crate::domain::ids::{AccountId, FolderId, InstanceId, KeyId, RegionId, ShareId};
use crate::domain::invitation::Invitation;
use crate::domain::keys::{KeyClass, OwnKey};
use crate::domain::notes::Notes;
use crate::domain::plan::Intent;
use crate::domain::problem::Problem;
use crate::domain::seen::{Acceptance, Seen};
use crate::domain::share::{ReceivedShare, Share};
use crate::domain::snapshot::Snapshot;
use crate::domain::unsent::Unsent;
use crate::inventory::Chunk;
#[cfg(doc)]
use crate::work::{Job, Phase};

/// Disks, and the instances that they are attached to with how each stands.
pub type DisksAndInstances = (Vec<Disk>, Vec<(InstanceId, InstanceStatus)>);

/// Something that happened.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "an event is moved two or three times, and there are few of them")]
pub enum Event {
    /// The services' clock is so far ahead of this machine's. Every time that a later event has is of that clock. It is of
    /// the world that is talked to, not of an identity: it is never stale.
    Clock {
        /// Negative if it is behind.
        ahead: SignedDuration,
    },
    /// The profiles.
    Profiles {
        /// Those that were found, in the order of their sources.
        found: Vec<Profile>,
        /// Why a source could not be read, if one could not.
        trouble: Option<CredentialTrouble>,
        /// The files with profiles that others than their owner can get at.
        exposed: Vec<(PathBuf, Exposure)>,
    },
    /// Which account a profile belongs to.
    Verified {
        /// Its name.
        profile: String,
        /// The account, or why it cannot be told.
        account: Result<AccountId, OpenTrouble>,
        /// When its credentials end; `None` if that is never or not known.
        expires: Option<Timestamp>,
    },
    /// A session is open, or why not.
    Opened(Result<Box<Identity>, OpenTrouble>),
    /// When the session's credentials end, where that is known and has changed: they are renewed without being asked for.
    Expires {
        /// When; `None` if that is not known any more.
        at: Option<Timestamp>,
    },
    /// The session's credentials were looked for again. `Ok(true)` if they are others now, `Ok(false)` if they are those
    /// that were there before; in both cases those of the same identity.
    Renewed(Result<bool, OpenTrouble>),
    /// What an earlier run has kept of an account's lists. It comes before or right after [`Event::Opened`], and may be of
    /// another account than the one that is opened in the end, if a profile's key has changed hands.
    Kept {
        /// Whose lists.
        account: AccountId,
        /// The lists, in the order of their regions.
        lists: Vec<Kept>,
        /// How many were damaged, and are removed.
        dropped: usize,
    },
    /// Why a list could not be kept for the next start.
    NotKept(String),
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
    /// Those of the snapshots that were looked for which are in a region.
    Found {
        /// Which region.
        region: RegionId,
        /// The snapshots, or why they cannot be looked for.
        snapshots: Result<Vec<Snapshot>, Problem>,
    },
    /// Whom the sharing role trusts, and what is told about keys.
    KeyTrust {
        /// The region of the keys.
        region: RegionId,
        /// What was found.
        found: Box<KeyTrust>,
    },
    /// The file that a trust policy was written to, or why it was not.
    PolicyWritten(Result<PathBuf, String>),
    /// The zones of a region.
    Zones {
        /// Which region.
        region: RegionId,
        /// The zones, or why they cannot be read.
        zones: Result<Vec<Zone>, Problem>,
    },
    /// The account's own keys in a region.
    OwnKeys {
        /// Which region.
        region: RegionId,
        /// The keys, or why they cannot be read.
        keys: Result<Vec<OwnKey>, Problem>,
    },
    /// The data disks of a region that were made from snapshots.
    Disks {
        /// Which region.
        region: RegionId,
        /// The disks, and which of the instances that they are attached to run; or why they cannot be read.
        disks: Result<DisksAndInstances, Problem>,
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
    /// What became of one call of each kind.
    Probed {
        /// Which region; `None` for what is the same in every region.
        region: Option<RegionId>,
        /// The calls, in a fixed order.
        calls: Vec<Probed>,
        /// How far the clock of the region's compute service is ahead of ours, to the second; `None` if nothing told.
        clock: Option<SignedDuration>,
    },
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
    /// Something was written to a file, or why it was not.
    Exported(Result<Exported, String>),
    /// How much of what is shared through a share can be seen.
    Arrived {
        /// Its region.
        region: RegionId,
        /// The share.
        share: ShareId,
        /// How much of it can be seen, or why that cannot be told; `Ok(None)` if there is no such share yet.
        found: Result<Option<Arrived>, Problem>,
    },
    /// What was seen of shared-in snapshots in earlier runs, and who accepted what.
    Seen {
        /// What was seen, or why that cannot be read.
        seen: Result<Box<Seen>, String>,
        /// The invitations that were accepted with this program, by their share.
        accepted: BTreeMap<ShareId, Acceptance>,
    },
    /// Whether what was seen could be kept, or why not.
    SeenSaved(Result<(), String>),
    /// The address book and the saved groups, or why they cannot be read.
    Notes(Result<Box<Notes>, String>),
    /// Whether they were saved, or why not.
    NotesSaved(Result<(), String>),
    /// What was chosen and not sent, newest first.
    Unsent(Vec<Unsent>),
    /// Why what is being chosen could not be kept on the disk.
    UnsentLost(String),
}
