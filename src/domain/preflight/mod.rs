//! What can be said about a plan before anything is sent.
//!
//! `Block` is only for what the service surely refuses, `Ask` only for what no call can tell. What no call can tell is
//! collapsed into one finding, which needs no acknowledgement. What the service refuses at once and what it refuses
//! when an association's task ends count alike.

mod confirm;
mod grant;
mod joint;
mod limits;
mod matrix;
mod near;
mod notes;
mod owned;
mod policy;
mod received;
mod report;
mod role;
mod rule;
#[cfg(test)]
mod tests;
mod using;

use serde::Serialize;

pub use self::confirm::{Confirmation, confirmation, demanded, newcomers};
pub use self::joint::{together, unplanned};
pub use self::limits::adds;
pub use self::matrix::{Cell, Matrix};
pub use self::near::{Resemblance, resembles, twins};
pub use self::policy::without_note;
use self::report::Report;
pub use self::rule::Rule;
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
    /// The sizes that are possible, in GiB.
    Sizes {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
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
    /// Whether the policy that lets ECS use keys is enough for recipients, which is not published.
    KeyPolicy,
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
    /// Leave this region out.
    SkipRegion(RegionId),
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
    /// Of a plan over several regions: in which of them it is so; `None` if it is so in all of them.
    pub region: Option<RegionId>,
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
            Call::CreateRole { .. } | Call::UpdateRole { .. } | Call::AttachKeyPolicy => {
                role::check(&step.call, facts, &mut report);
            }
            Call::CreateDisk { .. } | Call::CopySnapshot { .. } | Call::ReInitDisk { .. } => {
                using::check(&step.call, facts, &mut report);
            }
        }
        simulation.apply(no, step);
    }
    limits::check(plan, facts, &mut report);
    policy::check(plan, facts, &mut report);
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

/// Judges a plan by the policy in the facts alone: for one that was begun under another policy.
#[must_use]
pub fn by_policy(plan: &Plan, facts: &Facts) -> Vec<Finding> {
    let mut report = Report::default();
    policy::check(plan, facts, &mut report);
    report.finish()
}

/// The findings that block.
pub fn blocks(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.level == Level::Block)
}

/// The findings that warn, reminders not counted.
pub fn warnings(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.level == Level::Warn && !finding.is_reminder())
}
