//! What can be said about a plan before anything is sent.
//!
//! `Block` is only for what the service surely refuses, `Ask` only for what no call can tell. What no call can tell is
//! collapsed into one finding, which needs no acknowledgement. What the service refuses at once and what it refuses
//! when an association's task ends count alike.

mod confirm;
mod grant;
mod limits;
mod near;
mod notes;
mod owned;
mod received;
mod report;
#[cfg(test)]
mod tests;
mod using;

use serde::Serialize;

pub use self::confirm::{Confirmation, confirmation};
pub use self::near::{Resemblance, resembles, twins};
use self::report::Report;
use super::facts::{Facts, Need, Rights};
use super::ids::{
    AccountId, DirectoryId, DiskId, InstanceId, InvitationId, KeyId, RegionId, ShareId, SnapshotId, ZoneId,
};
use super::plan::{Call, Plan};
use super::planner::Simulation;
use super::share::Principal;

/// How a finding bears on the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Level {
    /// Checked and good.
    Ok,
    /// No call can tell.
    Ask,
    /// Goes through, with an effect to know of.
    Warn,
    /// The service will refuse it.
    Block,
}

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
    /// A disk is as large as its snapshot, and has a size that its category comes in.
    Size,
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
    /// Everybody who is named reaches everything already.
    NoGain,
    /// Nothing in the snapshots may be meant for the owner only: recipients can read all of it.
    SensitiveData,
    /// What no call can tell; see [`Finding::doubts`].
    CannotTell,
}

/// What a finding points at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Subject {
    /// A snapshot.
    Snapshot(SnapshotId),
    /// A principal.
    Principal(Principal),
    /// A principal whose ID is close to another's.
    Near(AccountId, AccountId, Resemblance),
    /// A share.
    Share(ShareId),
    /// A name for a share.
    Name(String),
    /// A key.
    Key(KeyId),
    /// An invitation.
    Invitation(InvitationId),
    /// A directory.
    Directory(DirectoryId),
    /// A zone.
    Zone(ZoneId),
    /// A region.
    Region(RegionId),
    /// A disk.
    Disk(DiskId),
}

/// Something that no call can tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Doubt {
    /// Whether these come from an imported image, which cannot be shared.
    ImportedImage(Vec<SnapshotId>),
    /// Whether these accounts exist, and whether they are of the same site.
    ForeignAccount(Vec<AccountId>),
    /// Whether the members of folders and directories count toward the limit of principals of these snapshots.
    DirectoryCount(Vec<SnapshotId>),
    /// What the identity may do.
    Rights,
    /// How many invitations may wait at a time.
    WaitingInvitations,
    /// Whether the number of shares has been raised for the account.
    ShareQuota,
    /// What a share holds that is not accepted yet.
    Contents,
    /// What something will cost, and whether the account's quotas and balance are enough for it.
    Price,
    /// Whether the compute service may use this key in this account.
    KeyUse(KeyId),
    /// Something that could be read in general, and could not be read this time.
    Unread(Need),
}

/// What can be chosen anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Choice {
    /// A zone.
    Zone,
    /// A category of disk.
    Category,
    /// A size.
    Size,
    /// A key, or none.
    Key,
    /// A name.
    Name,
    /// A description.
    Description,
    /// A region.
    Region,
    /// For how long it is kept.
    Days,
}

/// What can be done about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Fix {
    /// Switch sharing inside the directory on; offered to the management account only.
    EnableDirectorySharing,
    /// Ask the management account to do so.
    AskManagement(AccountId),
    /// Let the share have principals outside the directory.
    ChangeScope(ShareId),
    /// Make the new share with principals outside the directory allowed.
    AllowExternal,
    /// Leave these principals out.
    SkipPrincipals(Vec<Principal>),
    /// Leave these snapshots out.
    SkipSnapshots(Vec<SnapshotId>),
    /// Share with the directory instead of its root folder.
    UseDirectory(DirectoryId),
    /// Give the share another name.
    Rename,
    /// Use another share.
    UseOtherShare,
    /// Add to this share instead of making one.
    Reuse(ShareId),
    /// Let the sharing role trust the accounts; by hand, or with the help of the explanation.
    TrustRecipients(Vec<AccountId>),
    /// Copy the snapshots with a customer master key and share the copies.
    CopyWithKey(Vec<SnapshotId>),
    /// Switch the keys on in the key management service.
    EnableKeys(Vec<KeyId>),
    /// Read again in a while.
    Wait,
    /// Ask the sender to remove this account and add it again.
    AskSender(AccountId),
    /// Choose another one.
    Choose(Choice),
    /// Stop the instance first.
    StopInstance(InstanceId),
}

/// How much of a limit is used once the plan is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Use {
    /// How much, afterwards.
    pub used: usize,
    /// Of how much.
    pub most: usize,
}

/// One result of the preflight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// How it bears on the plan.
    pub level: Level,
    /// What it concerns; empty if that is the plan as a whole.
    pub about: Vec<Subject>,
    /// The API's code or reason that it predicts. A reason such as `LimitExceeded` comes with a failed association.
    pub predicts: Option<&'static str>,
    /// What can be done about it.
    pub fix: Option<Fix>,
    /// How much of a limit is used, for the fullest of what it concerns.
    pub usage: Option<Use>,
    /// For [`Rule::CannotTell`]: what.
    pub doubts: Vec<Doubt>,
}

impl Finding {
    /// Whether it only reminds of something that is always so.
    #[must_use]
    pub fn is_reminder(&self) -> bool {
        matches!(self.rule, Rule::SensitiveData | Rule::Billed | Rule::Erased)
    }
}

/// Judges a plan by facts, which may be newer than the ones it was made from. Findings come with what blocks first and
/// what is good last.
#[must_use]
pub fn preflight(plan: &Plan, facts: &Facts) -> Vec<Finding> {
    let mut report = Report::default();
    identity(plan, facts, &mut report);
    let planning = facts.for_planner();
    let mut simulation = Simulation::new(&planning);
    if plan.intent.is_of_owner() && facts.shares.get().is_none() {
        let by_shares =
            [Rule::ShareState, Rule::Unfinished, Rule::PrincipalsPerSnapshot, Rule::SharedSnapshots, Rule::Shares];
        report.unsure(&by_shares, Doubt::Unread(Need::OwnShares));
    }
    for (no, step) in plan.steps.iter().enumerate() {
        report.later(no > 0);
        match &step.call {
            Call::Create { .. } | Call::Associate { .. } => grant::check(step, &simulation, facts, &mut report),
            Call::Disassociate { .. } | Call::Update { .. } | Call::DeleteShare { .. } => {
                owned::check(step, facts, &mut report);
            }
            Call::DeleteSnapshot { snapshot, force } => owned::deletion(snapshot, *force, facts, &mut report),
            Call::Accept(_) | Call::Reject(_) | Call::Leave(_) | Call::EnableDirectorySharing => {
                received::check(&step.call, facts, &mut report);
            }
            Call::CreateDisk { .. } | Call::CopySnapshot { .. } | Call::ReInitDisk { .. } => {
                using::check(&step.call, facts, &mut report);
            }
        }
        simulation.apply(no, step);
    }
    limits::check(plan, facts, &mut report);
    notes::add(plan, facts, &mut report);
    using::add(plan, facts, &mut report);
    report.finish()
}

fn identity(plan: &Plan, facts: &Facts, report: &mut Report) {
    if plan.account == facts.account {
        report.good(Rule::Identity);
    } else {
        let subject = Subject::Principal(Principal::Account(plan.account.clone()));
        report.add(Rule::Identity, Level::Block, None, subject, None);
    }
    if facts.rights == Rights::NotProbed {
        report.doubt(Doubt::Rights);
    }
}

/// The findings that block.
pub fn blocks(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.level == Level::Block)
}

/// The findings that warn, reminders not counted.
pub fn warnings(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.level == Level::Warn && !finding.is_reminder())
}
