//! The rules that a plan is judged by.

use serde::Serialize;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Rule {
    /// The plan is for the account that is signed in, and that is not among the recipients.
    Identity,
    /// A name has 1 to 50 characters: letters, digits, Chinese characters, `.`, `_` and `-`.
    ShareName,
    /// The share still is there and takes changes.
    ShareState,
    /// A task on the same entity or share is not over.
    Unfinished,
    /// A principal is an account, a folder or a directory.
    PrincipalKind,
    /// Nobody shares with itself.
    OwnAccount,
    /// Sharing with a folder or a directory, or inside one only, needs a directory.
    NoDirectory,
    /// The same, and sharing in it is switched on.
    DirectorySwitch,
    /// Who is outside the directory can only be in a share that allows that.
    Scope,
    /// Only this account's own snapshots of the region can be shared.
    OwnSnapshot,
    /// A snapshot is ready.
    Ready,
    /// What is encrypted with the service key cannot be shared.
    ServiceKey,
    /// The key of a snapshot is enabled.
    KeyState,
    /// The sharing role trusts every account that is to see a snapshot under a customer master key.
    KeyTrust,
    /// The trust policy of the sharing role is what a change of it is made from, and everything else in it stays.
    RolePolicy,
    /// The sharing role lets everybody in.
    OpenRole,
    /// One snapshot has 64 principals at the most.
    PrincipalsPerSnapshot,
    /// One account shares 1,024 snapshots at the most.
    SharedSnapshots,
    /// One account has a limited number of shares.
    Shares,
    /// A share cannot be narrowed to the directory while it has principals outside.
    Narrowing,
    /// An invitation waits for an answer and has not expired.
    InvitationState,
    /// What nobody here knows the sender of is accepted by itself only, after a look at who sent it.
    Sender,
    /// Who was added through the directory cannot leave by itself.
    Leaving,
    /// A snapshot can be deleted.
    Deletion,
    /// Only the management account switches sharing inside the directory on, and once.
    Enabling,
    /// A snapshot that something is made of is there.
    Source,
    /// A zone sells the category of disk.
    Zone,
    /// A category of disk comes from snapshots.
    Category,
    /// Another key than the encrypted snapshot's goes with ESSD, ESSD AutoPL and ESSD Entry only.
    KeyNeedsEssd,
    /// A disk has a size that its category and its level come in.
    Size,
    /// A disk is not asked for that is smaller than its snapshot: the service would make another than that, which is
    /// billed as it is (CreateDisk, `Size`).
    BelowSnapshot,
    /// What is made of an encrypted snapshot is encrypted.
    Encryption,
    /// A copy within one region is an encrypted one.
    PlainInRegion,
    /// A shared snapshot's key is its owner's alone.
    OwnersKey,
    /// A key is this account's own and in the right region.
    NewKey,
    /// Archived and local snapshots cannot be copied.
    Copyable,
    /// A copy goes to a region that there is.
    Destination,
    /// What is made has a name that the service takes.
    MadeName,
    /// A copy's description has 2 to 256 characters.
    Description,
    /// A copy is kept for 1 to 65,536 days, or for ever.
    Retention,
    /// A disk is one that can be re-initialised now.
    DiskState,
    /// A disk can be re-initialised only while the snapshot is there that it was made from.
    SourceGone,
    /// A disk can be re-initialised only while its instance is stopped.
    InstanceRuns,
    /// The shares of every region that a plan is for could be read.
    RegionRead,
    /// There is something to send, or nothing to do, in every region that a plan is for.
    RegionPlanned,
    /// One copy of a disk's snapshots to one region runs at a time; others wait for it.
    CopyQueue,
    /// What is encrypted with the service key cannot be shared on.
    ServiceKeyMade,
    /// What is made is billed from when it is there.
    Billed,
    /// What is on the disk now is gone afterwards.
    Erased,
    /// Principals that are in a share already see what is added to it at once, and are not asked.
    SeenAtOnce,
    /// Principals that were invited to a share and have not accepted see what is added to it once they have.
    SeenOnceAccepted,
    /// Who joins or leaves a folder or a directory later gains or loses access by that.
    Wide,
    /// Recipients have to accept within seven days.
    Invitations,
    /// A snapshot that is shared is kept, and paid for, past its retention.
    PastRetention,
    /// A snapshot past its retention that nobody sees any more may be released at once.
    Released,
    /// Whether an archived snapshot can be shared is not documented.
    Archived,
    /// An account ID is close to one that is known, or has not the usual form.
    NearMiss,
    /// Another share has exactly the principals that a new one would get.
    Reuse,
    /// Everybody who is named reaches everything already, or has been invited to it.
    NoGain,
    /// Nothing is changed in this run.
    ReadOnlyKey,
    /// Nothing is changed as this profile.
    ReadOnlyProfile,
    /// Nothing is changed at all.
    ReadOnlyPolicy,
    /// The organisation's policy can be read; without it nothing is changed.
    PolicyUnreadable,
    /// The policy admits the accounts.
    PolicyAccount,
    /// The policy admits the sender of what is accepted.
    PolicySender,
    /// The policy keeps snapshots inside the directory.
    PolicyOutside,
    /// The policy has no shares that accounts outside the directory can be added to.
    PolicyScope,
    /// The policy limits the principals of one plan.
    PolicyPrincipals,
    /// The policy limits the regions.
    PolicyRegion,
    /// The policy wants a note with every plan.
    PolicyNote,
    /// Nothing in the snapshots may be meant for the owner only: recipients can read all of it.
    SensitiveData,
    /// What no call can tell; see [`super::Finding::doubts`].
    CannotTell,
}
