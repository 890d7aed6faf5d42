//! What the worker can be asked to do.

use jiff::Timestamp;

use super::{AuditFilter, Format, Keep, Wanted};
use crate::domain::execution::TaskId;
use crate::domain::ids::{AccountId, FolderId, KeyId, RegionId, ShareId, SnapshotId};
use crate::domain::notes::Notes;
use crate::domain::plan::{Intent, Plan};
use crate::domain::seen::FirstSeen;
use crate::domain::unsent::Unsent;
#[cfg(doc)]
use crate::work::Event;

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
    /// Open a session for the stamp's epoch. Answered by [`Event::Opened`], and by [`Event::Kept`] where there is something. Once it is open, what is still being read
    /// for earlier epochs is given up without an event; a plan under way goes on under the identity it began with.
    Open {
        /// The profile; `None` takes the first that the usual order of sources gives.
        profile: Option<String>,
    },
    /// Look for new credentials of the session's identity where its profile says. Answered by [`Event::Renewed`], which
    /// does not come if only a change was asked for and there is none.
    Renew {
        /// Only if the profile's file has been written since it was read last.
        if_changed: bool,
    },
    /// Send nothing that changes something from now on, whatever the profile. Not answered; there is no way back.
    Seal,
    /// List the regions. Answered by [`Event::Regions`].
    Regions,
    /// List a region's snapshots. Answered by [`Event::Snapshots`], a page at a time, and [`Event::SnapshotsEnd`].
    Snapshots {
        /// Which region.
        region: RegionId,
    },
    /// Keep a list that was read to its end, for the next start. Answered by [`Event::NotKept`] if that fails, else by
    /// nothing.
    Keep(Box<Keep>),
    /// Look in a region for snapshots by their IDs. Answered by [`Event::Found`].
    Find {
        /// Which region.
        region: RegionId,
        /// The snapshots.
        snapshots: Vec<SnapshotId>,
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
    /// Do another job as another profile, without switching to it: in a session of its own beside the epoch's. It is
    /// opened when it is first needed, and anew for [`Job::Regions`]; that is answered by [`Event::Verified`]. The job
    /// itself is answered as it always is, under the stamp of this one.
    As {
        /// The profile's name.
        profile: String,
        /// What to do.
        job: Box<Job>,
    },
    /// Read whom the sharing role trusts, and what is told about keys. Answered by [`Event::KeyTrust`].
    KeyTrust {
        /// The region of the keys; the role is the same everywhere.
        region: RegionId,
        /// The keys.
        keys: Vec<KeyId>,
    },
    /// Write the trust policy of the sharing role into a file. Answered by [`Event::PolicyWritten`].
    WritePolicy {
        /// Whose role.
        account: AccountId,
        /// The policy, as JSON text.
        policy: String,
    },
    /// Look whether what others share through a share can be seen. Answered by [`Event::Arrived`].
    Arrived {
        /// Its region.
        region: RegionId,
        /// The share.
        share: ShareId,
    },
    /// Read what was seen of shared-in snapshots in earlier runs, and who accepted what. Answered by [`Event::Seen`].
    Seen,
    /// Keep what was seen in a region. Answered by [`Event::SeenSaved`].
    SaveSeen {
        /// By which account.
        account: AccountId,
        /// Where.
        region: RegionId,
        /// What is there now, with when it was first seen.
        kept: FirstSeen,
    },
    /// List the zones of a region and what is sold there. Answered by [`Event::Zones`].
    Zones {
        /// Which region.
        region: RegionId,
    },
    /// List the account's own keys in a region. Answered by [`Event::OwnKeys`].
    OwnKeys {
        /// Which region.
        region: RegionId,
    },
    /// List the data disks of a region that were made from snapshots. Answered by [`Event::Disks`].
    Disks {
        /// Which region.
        region: RegionId,
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
    /// Find out whether the services of a region answer, or what this identity may read. Answered by [`Event::Probed`].
    Probe {
        /// Which region's services; `None` asks what is the same in every region.
        region: Option<RegionId>,
        /// Whether the region has Resource Sharing.
        sharing: bool,
    },
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
    /// List the tasks, read back those that were found in the journal and are of the session's account, and go on with
    /// those of it that waited for credentials, if the session's are taken. Answered
    /// by [`Event::Tasks`], and by [`Event::Task`] for each that turns out to stand otherwise.
    Tasks,
    /// Read the journal, newest first. Answered by [`Event::Audit`].
    Audit {
        /// Only what is older than this row; `None` begins with the newest.
        before: Option<usize>,
        /// At most so many rows.
        limit: usize,
        /// Only what this selects, however old it is.
        filter: AuditFilter,
    },
    /// Write a list or a plan to a new file. Answered by [`Event::Exported`].
    Export {
        /// What.
        what: Box<Wanted>,
        /// As what.
        format: Format,
    },
    /// Read the address book and the saved groups. Answered by [`Event::Notes`].
    Notes,
    /// Replace them. Answered by [`Event::NotesSaved`].
    SaveNotes(Box<Notes>),
    /// Find what the session's account has chosen and not sent when the program ended. Answered by [`Event::Unsent`].
    Unsent,
    /// Keep what has been chosen so far, on the disk before anything else is begun. Answered by [`Event::UnsentLost`] if
    /// that fails, else by nothing.
    KeepUnsent(Box<Unsent>),
    /// Forget what was begun to be chosen at that moment: it was sent, or given up. Answered as [`Job::KeepUnsent`].
    ForgetUnsent(Timestamp),
}
