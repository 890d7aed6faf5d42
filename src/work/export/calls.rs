//! What a call sends, as flags of the vendor's command line: `--Name.1.Field value`, as its RPC products take lists.

use crate::domain::disk::Level;
use crate::domain::facts::{KEY_POLICY, SHARING_ROLE};
use crate::domain::ids::SnapshotId;
use crate::domain::plan::{Call, NewCopy, NewDisk, NewEncryption, Plan, SOURCE_TAG, ShareRef, StepNo};

/// The type under which a snapshot is shared.
pub(super) const SNAPSHOT: &str = "Snapshot";

/// The value of a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// This.
    Text(String),
    /// The ID of the share that a step of the plan makes.
    ShareOf(StepNo),
}

/// A call as the vendor's command line takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    /// The product.
    pub product: &'static str,
    /// The action.
    pub action: &'static str,
    /// The flags.
    pub flags: Vec<(String, Given)>,
}

impl Sent {
    /// A call without parameters, at a region where it has one.
    pub(super) fn new(product: &'static str, action: &'static str, region: Option<&str>) -> Self {
        let sent = Self { product, action, flags: Vec::new() };
        match region {
            Some(region) => sent.with("region", region),
            None => sent,
        }
    }

    /// The same with one more parameter.
    pub(super) fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.flags.push((name.into(), Given::Text(value.into())));
        self
    }

    fn at_share(mut self, share: &ShareRef) -> Self {
        let id = match share {
            ShareRef::Known(id) => Given::Text(id.to_string()),
            ShareRef::MadeBy(no) => Given::ShareOf(*no),
        };
        self.flags.push(("ResourceShareId".to_owned(), id));
        self
    }

    fn with_all(mut self, name: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        for (no, value) in (1..).zip(values) {
            self = self.with(format!("{name}.{no}"), value);
        }
        self
    }

    /// What a call adds to a share or takes from it.
    fn with_members(mut self, call: &Call) -> Self {
        for (no, id) in (1..).zip(call.snapshots()) {
            self = self.resource(no, id);
        }
        self.with_all("Targets", call.principals().iter().map(|one| one.wire()))
    }

    fn resource(self, no: usize, id: &SnapshotId) -> Self {
        self.with(format!("Resources.{no}.ResourceId"), id.as_str())
            .with(format!("Resources.{no}.ResourceType"), SNAPSHOT)
    }

    fn encrypted(self, how: &NewEncryption) -> Self {
        match how {
            NewEncryption::Plain => self,
            NewEncryption::Default => self.with("Encrypted", "true"),
            NewEncryption::Key(key) => self.with("Encrypted", "true").with("KMSKeyId", key.as_str()),
        }
    }

    fn tagged(self, source: Option<&String>) -> Self {
        match source {
            Some(source) => self.with("Tag.1.Key", SOURCE_TAG).with("Tag.1.Value", source.as_str()),
            None => self,
        }
    }
}

/// What a step of a plan sends. The tag by which this program finds a share again is left out: it is chosen
/// anew by whoever makes one.
pub(super) fn sent(plan: &Plan, no: StepNo) -> Sent {
    let (call, region) = (&plan.steps[no].call, plan.region_of(no));
    let sharing = || Sent::new("resourcesharing", call.action(), Some(region.as_str()));
    let ecs = || Sent::new("ecs", call.action(), Some(region.as_str())).with("RegionId", region.as_str());
    let ram = || Sent::new("ram", call.action(), None).with("RoleName", SHARING_ROLE);
    match call {
        Call::Create { name, allow_external, .. } => sharing()
            .with("ResourceShareName", name.as_str())
            .with("AllowExternalTargets", allow_external.to_string())
            .with_members(call),
        Call::Associate { share, .. } | Call::Disassociate { share, .. } => {
            sharing().at_share(share).with_members(call)
        }
        Call::Update { share, name, allow_external } => {
            let sent = sharing().at_share(share).with("ResourceShareName", name.as_str());
            match allow_external {
                Some(allow) => sent.with("AllowExternalTargets", allow.to_string()),
                None => sent,
            }
        }
        Call::DeleteShare { share } => sharing().at_share(share),
        Call::Leave(id) => sharing()
            .with("ResourceShareId", id.as_str())
            .with("Targets.1", plan.account.as_str())
            .with("ResourceOwner", "OtherAccounts"),
        Call::Accept(id) | Call::Reject(id) => sharing().with("ResourceShareInvitationId", id.as_str()),
        Call::EnableDirectorySharing => sharing(),
        Call::DeleteSnapshot { snapshot, force } => {
            let sent = ecs().with("SnapshotId", snapshot.as_str());
            if *force { sent.with("Force", "true") } else { sent }
        }
        Call::CreateRole { trust } => ram().with("AssumeRolePolicyDocument", trust.as_str()),
        Call::UpdateRole { trust, .. } => ram().with("NewAssumeRolePolicyDocument", trust.as_str()),
        Call::AttachKeyPolicy => ram().with("PolicyType", "System").with("PolicyName", KEY_POLICY),
        Call::CreateDisk { disk, token } => make_disk(ecs(), disk).with("ClientToken", token.as_str()),
        Call::CopySnapshot { copy, token } => make_copy(ecs(), copy).with("ClientToken", token.as_str()),
        Call::ReInitDisk { disk } => ecs().with("DiskId", disk.as_str()),
    }
}

fn make_disk(sent: Sent, disk: &NewDisk) -> Sent {
    let mut sent = sent
        .with("ZoneId", disk.zone.as_str())
        .with("SnapshotId", disk.snapshot.as_str())
        .with("Size", disk.size_gib.to_string())
        .with("DiskCategory", disk.category.wire());
    if let Some(level) = disk.level {
        sent = sent.with("PerformanceLevel", Level::wire(level));
    }
    if !disk.name.is_empty() {
        sent = sent.with("DiskName", disk.name.as_str());
    }
    sent.encrypted(&disk.encryption).tagged(disk.source.as_ref())
}

fn make_copy(sent: Sent, copy: &NewCopy) -> Sent {
    let mut sent = sent
        .with("SnapshotId", copy.snapshot.as_str())
        .with("DestinationRegionId", copy.region.as_str())
        .with("DestinationSnapshotName", copy.name.as_str())
        .with("DestinationSnapshotDescription", copy.description.as_str());
    if let Some(days) = copy.days {
        sent = sent.with("RetentionDays", days.to_string());
    }
    sent.encrypted(&copy.encryption).tagged(copy.source.as_ref())
}
