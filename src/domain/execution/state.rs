//! How far a plan is: what its steps and their items have come to.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use crate::base::untrusted::Untrusted;
use crate::domain::disk::{DiskStatus, RunningCopy};
use crate::domain::ids::{DiskId, InvitationId, RegionId, ShareId, SnapshotId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::plan::StepNo;
use crate::domain::problem::Problem;
use crate::domain::share::{Association, Failure, Principal, Share, ShareStatus};
use crate::domain::snapshot::Status;

/// What came of a step, or of one of its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// In effect.
    Done,
    /// In effect as soon as the recipient accepts.
    AwaitingRecipient,
    /// It was so before.
    AlreadySo,
    /// The service said no; nothing was changed.
    Refused(Problem),
    /// The service tried and failed, with its reason.
    Failed(#[serde(deserialize_with = "failure")] Failure),
    /// It cannot be told whether it took effect.
    Unknown(Problem),
    /// It was not sent, because a step that it needs did not succeed.
    NotSent,
}

/// A failure, also as records had it that were written before its code and its words were kept apart.
fn failure<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Failure, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Apart(Failure),
        Mixed(Untrusted),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Apart(failure) => failure,
        Written::Mixed(words) if words.raw().contains(char::is_whitespace) => Failure::told(&words),
        Written::Mixed(code) => Failure::of(code.raw()),
    })
}

impl Outcome {
    /// Whether this is what was wanted.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Done | Self::AwaitingRecipient | Self::AlreadySo)
    }

    /// Whether it certainly is not so and may be tried again.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Failed(_) | Self::NotSent)
    }

    /// How bad it is, for telling a step's outcome from its items'.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::AlreadySo => 0,
            Self::Done => 1,
            Self::AwaitingRecipient => 2,
            Self::NotSent => 3,
            Self::Failed(_) => 4,
            Self::Refused(_) => 5,
            Self::Unknown(_) => 6,
        }
    }
}

/// What a step adds or removes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entity {
    /// A snapshot.
    Snapshot(SnapshotId),
    /// A principal.
    Principal(Principal),
}

impl Entity {
    /// Its ID, as requests name it.
    #[must_use]
    pub fn wire(&self) -> &str {
        match self {
            Self::Snapshot(id) => id.as_str(),
            Self::Principal(principal) => principal.wire(),
        }
    }
}

/// One snapshot or principal of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub entity: Entity,
    /// What came of it, once that is known.
    pub outcome: Option<Outcome>,
}

/// How far a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Its turn has not come.
    Waiting,
    /// Sent; no answer yet.
    Sending,
    /// Certainly without effect; to be sent again.
    Retrying {
        /// When, on the clock of [`crate::base::env::Now::uptime`].
        at: Duration,
        /// Why.
        problem: Problem,
    },
    /// Answered; its effect is read until it comes to rest.
    Checking {
        /// When the answer came.
        since: Duration,
        /// When to read next.
        at: Duration,
        /// Reads so far.
        reads: usize,
    },
    /// The answer was not seen; its effect is looked for.
    ReadingBack {
        /// When to read next.
        at: Duration,
        /// Reads so far.
        reads: usize,
        /// What happened to the answer.
        problem: Problem,
        /// Whether the user wants it to be sent anew once it is certain that it had and will have no effect.
        resend: bool,
    },
    /// Over.
    Ended(Outcome),
}

/// A step and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How far.
    pub state: State,
    /// Its snapshots and principals.
    pub items: Vec<Item>,
    /// How often it was sent since the start, or since it was last to be tried again.
    pub attempts: u32,
    /// Whether the service has answered it with success.
    pub answered: bool,
    /// The service's ID of the request that was answered; empty before.
    pub request_id: Untrusted,
    /// Until when, by the service's clock, a late copy of a request whose answer was lost could still have an effect.
    pub late_until: Option<Timestamp>,
}

/// What a write answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// A share was made.
    Created(ShareId),
    /// Associations are under way.
    Started,
    /// It is accepted, and its effect is still to be read.
    Finished,
    /// An invitation was answered.
    Invitation(InvitationStatus, Vec<Failure>),
    /// A disk or a copy is being made.
    Making(Product),
}

/// What a step makes of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Product {
    /// A disk.
    Disk(DiskId),
    /// A copy.
    Copy(SnapshotId),
}

impl std::fmt::Display for Product {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Disk(id) => id.fmt(f),
            Self::Copy(id) => id.fmt(f),
        }
    }
}

/// What has to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The associations of a share of this account's.
    Rows(ShareId),
    /// All shares of this account in a region.
    OwnShares(RegionId),
    /// One share of this account's, without what it holds.
    Share(ShareId),
    /// A share of another account's.
    Received(ShareId),
    /// An invitation that this account received.
    Invitation(InvitationId),
    /// Whether a snapshot exists.
    Snapshot(SnapshotId),
    /// Whether sharing inside the directory is switched on.
    DirectorySharing,
    /// Whom the sharing role trusts.
    Role,
    /// Whether the policy that lets it use keys is attached to the sharing role.
    KeyPolicy,
    /// A disk.
    Disk(DiskId),
    /// A copy, in the region it goes to.
    Copy {
        /// Where.
        region: RegionId,
        /// Which.
        snapshot: SnapshotId,
    },
    /// The disk that carries this operation tag.
    MadeDisk {
        /// Its value.
        token: String,
    },
    /// The copy that carries this operation tag.
    MadeCopy {
        /// Where.
        region: RegionId,
        /// Its value.
        token: String,
    },
    /// The copies that are being made in a region.
    Copies(RegionId),
}

/// What was read. A list that is not complete is a [`Reading::Failed`], because absence from it proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// The associations of a share.
    Rows {
        /// Its snapshots.
        snapshots: Vec<Association<SnapshotId>>,
        /// Its principals.
        principals: Vec<Association<Principal>>,
    },
    /// All shares of this account in the region.
    OwnShares(Vec<Share>),
    /// One share; `None` if there is none.
    Share(Option<Head>),
    /// How a share of another account's stands; `None` if it does not reach this account.
    Received(Option<ShareStatus>),
    /// The state of an invitation; `None` if there is none.
    Invitation(Option<InvitationStatus>),
    /// The trust policy of the sharing role; `None` if there is no such role.
    Role(Option<String>),
    /// Whether it is there, or so.
    Flag(bool),
    /// How a disk is; `None` if there is none.
    Disk(Option<DiskStatus>),
    /// How a copy is and how many percent of it are done; `None` if there is none.
    Copy(Option<(Status, Option<u8>)>),
    /// What carries the tag that was asked for.
    Made(Option<Product>),
    /// The copies that are being made.
    Copies(Vec<RunningCopy>),
    /// It could not be read.
    Failed,
}

/// A share without what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub name: Untrusted,
    /// Whether accounts outside the directory may be added.
    pub allow_external: bool,
    /// How it is.
    pub status: ShareStatus,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Send [`super::Execution::call`] of this step.
    Send(StepNo),
    /// Read this, and tell [`super::Execution::judge`].
    Read(Question),
    /// Nothing before this time.
    Wait(Duration),
    /// Nothing at all, until somebody decides something.
    Finished,
}

/// Why nothing is sent although something is left to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// Somebody stopped it.
    Stopped,
    /// It was found in the journal, and nobody has decided yet.
    Recovered,
    /// The credentials that it was begun with are not taken any more.
    Expired,
    /// What the rest would take away is not what was agreed to any more.
    Changed,
}

/// Why nothing more is done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// Somebody has looked and said so.
    MarkedDone,
    /// Another task has taken it back.
    UndoneBy(super::TaskId),
}

/// How a whole plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Standing {
    /// Something is sent or read.
    Running,
    /// The next step waits until recipients have accepted.
    AwaitingAcceptance,
    /// Its credentials are not taken any more; with new ones it goes on.
    Paused,
    /// Somebody stopped it before everything was sent.
    Stopped,
    /// It was interrupted before everything was sent, and waits for a decision.
    Interrupted,
    /// At rest, and of something it cannot be told whether it took effect.
    Unknown,
    /// At rest, and everything is as wanted; recipients may have to accept.
    Done,
    /// At rest, and some of it is as wanted.
    Partly,
    /// At rest, and nothing of it is as wanted.
    Failed,
    /// Somebody has looked and wants nothing more.
    MarkedDone,
    /// It was taken back.
    Undone,
}

impl Standing {
    /// Whether it needs somebody's decision or patience: it is listed until it has got it.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Running | Self::AwaitingAcceptance | Self::Paused => true,
            Self::Stopped | Self::Interrupted | Self::Unknown => true,
            Self::Done | Self::Partly | Self::Failed | Self::MarkedDone | Self::Undone => false,
        }
    }
}

/// A point in time, and a throw of the dice for waits that must not be in step with others'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// On the clock of [`crate::base::env::Now::uptime`].
    pub uptime: Duration,
    /// The service's time.
    pub server: Timestamp,
    /// Anything.
    pub roll: u32,
}

impl Moment {
    /// A moment of which only the uptime matters; waits are the longest that they can be.
    #[must_use]
    pub fn at(uptime: Duration) -> Self {
        Self { uptime, server: Timestamp::UNIX_EPOCH, roll: u32::MAX }
    }
}
