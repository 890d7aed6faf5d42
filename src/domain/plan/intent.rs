//! What a user wants, before it is known what has to be sent for it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{CopyWish, NewDisk, Reinit};
use crate::base::untrusted::Untrusted;
use crate::domain::access::Pair;
use crate::domain::ids::{AccountId, DirectoryId, InvitationId, RegionId, ShareId, SnapshotId};
use crate::domain::share::Principal;

/// What the user wants. Everything in it is of one region, but for [`Intent::Parts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intent {
    /// Let these principals see these snapshots.
    Share {
        /// The snapshots; may be empty when the share exists and only principals are added.
        snapshots: Vec<SnapshotId>,
        /// Through which share.
        into: Destination,
        /// Whom to add; may be empty when the share exists and has principals already.
        principals: Vec<Principal>,
        /// Pairs that are not wanted. What is left may need several shares.
        except: Vec<Pair>,
    },
    /// Take these snapshots away from these principals, in whatever shares they have them.
    Unshare {
        /// The snapshots.
        snapshots: Vec<SnapshotId>,
        /// The principals.
        principals: Vec<Principal>,
        /// How.
        method: Removal,
    },
    /// Take principals out of a share, and with that away from all of its snapshots.
    RemovePrincipals {
        /// The share.
        share: ShareId,
        /// Whom to remove.
        principals: Vec<Principal>,
    },
    /// Take snapshots out of a share, and with that away from all of its principals.
    TakeOut {
        /// The share.
        share: ShareId,
        /// What to take out.
        snapshots: Vec<SnapshotId>,
    },
    /// Delete a share.
    DeleteShare {
        /// The share.
        share: ShareId,
    },
    /// Rename a share, or change whether accounts outside the directory may be added.
    Change {
        /// The share.
        share: ShareId,
        /// The new name; `None` keeps it.
        name: Option<String>,
        /// The new scope; `None` keeps it.
        allow_external: Option<bool>,
    },
    /// Accept an invitation.
    Accept(Invited),
    /// Reject an invitation.
    Reject(Invited),
    /// Leave another account's share.
    Leave(Received),
    /// Delete snapshots, after they have been taken out of every share that they are in.
    DeleteSnapshots {
        /// The snapshots.
        snapshots: Vec<SnapshotId>,
        /// Whether to delete them although disks were made from them.
        force: bool,
    },
    /// Switch sharing inside the resource directory on. Only the management account may.
    EnableDirectorySharing {
        /// The directory.
        directory: DirectoryId,
    },
    /// Let the sharing role trust the ECS of some accounts, and that of others no more, so that recipients can use what
    /// is encrypted with a key of this account's.
    Trust {
        /// Whom to trust.
        add: Vec<AccountId>,
        /// Whom to trust no more.
        remove: Vec<AccountId>,
    },
    /// Make a disk from a snapshot.
    CreateDisk(Box<NewDisk>),
    /// Copy snapshots.
    Copy(CopyWish),
    /// Bring a disk back to what the snapshot holds that it was made from.
    ReInitialise(Reinit),
    /// The same in several regions, to be confirmed and carried out as one: a share reaches only snapshots of its own
    /// region. Each region is there once.
    Parts(Vec<Part>),
    /// Take back what a plan has done.
    Undo {
        /// The hash of that plan.
        plan: String,
        /// What it was meant to do.
        intent: Box<Intent>,
    },
}

/// What is wanted in one region of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The region.
    pub region: RegionId,
    /// What is wanted there.
    pub intent: Intent,
}

/// The share that snapshots are added to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// One that is made for it, or several where the pairs need them.
    New {
        /// Its name; several shares are numbered after it.
        name: String,
        /// Whether accounts outside the directory may be added.
        allow_external: bool,
    },
    /// One that exists.
    Existing(ShareId),
    /// Whatever gives exactly the wanted pairs with the least: shares that exist where adding to them gives nobody more
    /// than is wanted, new ones for the rest.
    Best {
        /// The name of a new share.
        name: String,
        /// Whether accounts outside the directory may be added to a new share.
        allow_external: bool,
    },
}

/// How a snapshot is taken away from a principal that has others through the same share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Removal {
    /// The principal gets what it keeps through another share first; when that is in effect it is removed from this
    /// one. An account outside the directory has to accept before anything is removed.
    Split,
    /// The principal is removed from the whole share and loses everything in it.
    WholeShare,
    /// The snapshot is taken out of the share, and everybody in it loses it.
    TakeOut,
}

/// Which invitation, with what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The invitation.
    pub invitation: InvitationId,
    /// The share.
    pub share: ShareId,
    /// The share's name, chosen by the sender.
    pub name: Untrusted,
    /// Who invites.
    pub sender: AccountId,
}

/// Which share of another account's, with what is shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The share.
    pub share: ShareId,
    /// Its name, chosen by its owner.
    pub name: Untrusted,
    /// Who owns it.
    pub owner: AccountId,
    /// The owner's snapshots in it, by the owner's IDs, as far as they are known.
    pub snapshots: Vec<SnapshotId>,
}

impl Intent {
    /// What is wanted in several regions, of which there is one at least, and the region that comes first; where it is
    /// only one, what is wanted there.
    #[must_use]
    pub fn over(mut parts: Vec<Part>) -> Option<(RegionId, Self)> {
        if parts.len() == 1 {
            return parts.pop().map(|part| (part.region, part.intent));
        }
        let first = parts.first()?.region.clone();
        Some((first, Self::Parts(parts)))
    }

    /// What is wanted in each region, where it is about several; else empty.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        match self {
            Self::Parts(parts) => parts,
            Self::Undo { intent, .. } => intent.parts(),
            _ => &[],
        }
    }

    /// What is wanted in the first region, or in the only one: it is of the same kind in all of them.
    #[must_use]
    pub fn first(&self) -> &Self {
        match self {
            Self::Parts(parts) => parts.first().map_or(self, |part| &part.intent),
            other => other,
        }
    }

    /// The snapshots that it names.
    #[must_use]
    pub fn snapshots(&self) -> Cow<'_, [SnapshotId]> {
        Cow::Borrowed(match self {
            Self::Share { snapshots, .. }
            | Self::Unshare { snapshots, .. }
            | Self::TakeOut { snapshots, .. }
            | Self::DeleteSnapshots { snapshots, .. } => snapshots,
            Self::Leave(received) => &received.snapshots,
            Self::CreateDisk(disk) => std::slice::from_ref(&disk.snapshot),
            Self::Copy(wish) => &wish.snapshots,
            Self::ReInitialise(reinit) => std::slice::from_ref(&reinit.snapshot),
            Self::Undo { intent, .. } => return intent.snapshots(),
            Self::Parts(parts) => {
                return Cow::Owned(parts.iter().flat_map(|part| part.intent.snapshots().into_owned()).collect());
            }
            _ => &[],
        })
    }

    /// The principals that it names, each once.
    #[must_use]
    pub fn principals(&self) -> Cow<'_, [Principal]> {
        Cow::Borrowed(match self {
            Self::Share { principals, .. }
            | Self::Unshare { principals, .. }
            | Self::RemovePrincipals { principals, .. } => principals,
            Self::Undo { intent, .. } => return intent.principals(),
            Self::Parts(parts) => {
                let mut all: Vec<Principal> = Vec::new();
                for part in parts {
                    let fresh = part.intent.principals().iter().filter(|one| !all.contains(one)).cloned().collect();
                    all = [all, fresh].concat();
                }
                return Cow::Owned(all);
            }
            _ => &[],
        })
    }

    /// Whether it is about this account's own shares.
    #[must_use]
    pub fn is_of_owner(&self) -> bool {
        match self {
            Self::Accept(_) | Self::Reject(_) | Self::Leave(_) => false,
            Self::EnableDirectorySharing { .. } | Self::Trust { .. } => false,
            Self::Parts(parts) => parts.iter().all(|part| part.intent.is_of_owner()),
            Self::Undo { intent, .. } => intent.is_of_owner(),
            other => !other.is_use(),
        }
    }

    /// Whether it makes something of snapshots instead of changing who sees them.
    #[must_use]
    pub fn is_use(&self) -> bool {
        match self {
            Self::CreateDisk(_) | Self::Copy(_) | Self::ReInitialise(_) => true,
            Self::Parts(parts) => parts.iter().any(|part| part.intent.is_use()),
            Self::Undo { intent, .. } => intent.is_use(),
            _ => false,
        }
    }
}
