//! Reads the facts as the program does, from the sandbox's answers.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;
use snapferry::base::untrusted::Untrusted;
use snapferry::domain::directory::{Contents, Directory, Member};
use snapferry::domain::facts::{
    Facts, KeyFacts, KeyState, Known, Need, Rights, RoleTrust, SHARING_ROLE, SnapshotFacts, Totals, missing,
    missing_for,
};
use snapferry::domain::ids::{FolderId, KeyId, ShareId, SnapshotId};
use snapferry::domain::invitation::{Invitation, InvitationStatus};
use snapferry::domain::keys::{KeyClass, SERVICE_KEY_ALIAS};
use snapferry::domain::plan::{Intent, Plan};
use snapferry::domain::problem::Problem;
use snapferry::domain::share::{
    Association, AssociationStatus, Failure, Principal, ReceivedShare, ReceivedSnapshot, Share, ShareStatus,
};
use snapferry::domain::snapshot::{Category, Creation, DiskKind, SharedFrom, Snapshot, Status};
use snapferry::sandbox::Service;

use crate::lab::Lab;
use crate::world::{BOSS, ELSEWHERE, REGION, Scene};

/// Rounds of asking what is missing after which something is wrong.
const ROUNDS: usize = 30;

/// Facts, and which of them could not be read.
pub struct Read {
    pub facts: Facts,
    pub unreadable: BTreeSet<Need>,
}

/// Facts of which nothing has been read.
pub fn blank(scene: &Scene, lab: &Lab, operation: &str) -> Read {
    let mut facts = Facts::new(id(BOSS), id(REGION), lab.now(), operation);
    facts.limits = scene.limits;
    facts.rights = if scene.full_rights { Rights::Full } else { Rights::NotProbed };
    Read { facts, unreadable: BTreeSet::new() }
}

impl Read {
    /// Reads what an intent needs.
    pub fn for_intent(&mut self, lab: &mut Lab, intent: &Intent) {
        self.until_nothing_is_missing(lab, |facts| missing(intent, facts));
    }

    /// Reads what a plan needs.
    pub fn for_plan(&mut self, lab: &mut Lab, plan: &Plan) {
        self.until_nothing_is_missing(lab, |facts| missing_for(plan, facts));
    }

    fn until_nothing_is_missing(&mut self, lab: &mut Lab, ask: impl Fn(&Facts) -> Vec<Need>) {
        for _ in 0..ROUNDS {
            let needs = ask(&self.facts);
            if needs.is_empty() {
                return;
            }
            for need in needs {
                self.fetch(lab, need);
            }
        }
        panic!("the facts never suffice");
    }

    fn fetch(&mut self, lab: &mut Lab, need: Need) {
        let facts = &mut self.facts;
        let is_read = match &need {
            Need::OwnShares => keep(&mut facts.shares, own_shares(lab, REGION)),
            Need::Membership => keep(&mut facts.membership, membership(lab)),
            Need::SharingSwitch => keep(&mut facts.switch, switch(lab)),
            Need::Folder(folder) => match &mut facts.membership {
                Known::Known(Some(tree)) => read_folder(lab, tree, folder),
                _ => false,
            },
            Need::Snapshot(snapshot) => {
                let slot = facts.snapshots.entry(snapshot.clone()).or_default();
                keep(slot, self::snapshot(lab, snapshot))
            }
            Need::Key(key) => keep(facts.keys.entry(key.clone()).or_default(), self::key(lab, key)),
            Need::Role => keep(&mut facts.role, role(lab)),
            Need::Totals => keep(&mut facts.totals, totals(lab)),
            Need::Invitations => keep(&mut facts.invitations, invitations(lab)),
            Need::Received => keep(&mut facts.received, received(lab)),
            other => panic!("no plan about shares needs {other:?}"),
        };
        if !is_read {
            self.unreadable.insert(need);
        }
    }
}

pub fn keep<T>(slot: &mut Known<T>, read: Result<T, String>) -> bool {
    let is_read = read.is_ok();
    *slot = match read {
        Ok(fact) => Known::Known(fact),
        Err(code) => Known::Unknown(Box::new(problem(&code))),
    };
    is_read
}

pub fn problem(code: &str) -> Problem {
    Problem { code: code.into(), ..Problem::default() }
}

pub fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an ID")
}

pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

fn untrusted(value: &Value, field: &str) -> Untrusted {
    text(value, field).into()
}

fn time(value: &Value, field: &str) -> Option<Timestamp> {
    text(value, field).parse().ok()
}

/// All items of a list by token.
fn list(lab: &mut Lab, action: &str, region: &str, field: &str, params: &[(&str, &str)]) -> Result<Vec<Value>, String> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let mut pairs: Vec<(String, String)> =
            params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        pairs.push(("MaxResults".to_owned(), "100".to_owned()));
        pairs.push(("NextToken".to_owned(), token));
        let body = lab.call(BOSS, Service::Sharing, action, region, pairs)?;
        all.extend(body[field].as_array().expect("a list").iter().cloned());
        token = text(&body, "NextToken").to_owned();
        if token.is_empty() {
            return Ok(all);
        }
    }
}

/// The account's own shares with all their rows.
pub fn own_shares(lab: &mut Lab, region: &str) -> Result<Vec<Share>, String> {
    let shares = list(lab, "ListResourceShares", region, "ResourceShares", &[("ResourceOwner", "Self")])?;
    let rows = |lab: &mut Lab, side: &str| {
        let params = [("AssociationType", side)];
        list(lab, "ListResourceShareAssociations", region, "ResourceShareAssociations", &params)
    };
    let (resources, targets) = (rows(lab, "Resource")?, rows(lab, "Target")?);
    let of = |share: &Value, rows: &[Value]| -> Vec<Value> {
        rows.iter().filter(|row| row["ResourceShareId"] == share["ResourceShareId"]).cloned().collect()
    };
    let operation = |share: &Value| {
        let tags = share["Tags"].as_array()?;
        Some(untrusted(tags.iter().find(|tag| tag["Key"] == "snapferry:op")?, "Value"))
    };
    let share = |one: &Value| Share {
        id: id(text(one, "ResourceShareId")),
        region: id(region),
        name: untrusted(one, "ResourceShareName"),
        owner: id(text(one, "ResourceShareOwner")),
        allow_external: one["AllowExternalTargets"] == true,
        status: ShareStatus::from_wire(text(one, "ResourceShareStatus")),
        created: time(one, "CreateTime"),
        operation: operation(one),
        snapshots: of(one, &resources).iter().map(|row| association(row, id(text(row, "EntityId")))).collect(),
        principals: of(one, &targets)
            .iter()
            .map(|row| association(row, Principal::from_wire(text(row, "EntityId"))))
            .collect(),
        other_resources: 0,
    };
    Ok(shares.iter().map(share).collect())
}

fn association<T>(row: &Value, entity: T) -> Association<T> {
    let failure = |one: &Value| Failure {
        counterpart: untrusted(one, "EntityId"),
        reason: untrusted(one, "FailureReason"),
        description: untrusted(one, "FailureDescription"),
    };
    Association {
        entity,
        status: AssociationStatus::from_wire(text(row, "AssociationStatus")),
        message: untrusted(row, "AssociationStatusMessage"),
        external: row["External"].as_bool().filter(|_| row["AssociationType"] == "Target"),
        created: time(row, "CreateTime"),
        updated: time(row, "UpdateTime"),
        failures: row["AssociationFailedDetails"].as_array().into_iter().flatten().map(failure).collect(),
    }
}

fn membership(lab: &mut Lab) -> Result<Option<Directory>, String> {
    match lab.call(BOSS, Service::Directory, "GetResourceDirectory", REGION, Vec::new()) {
        Err(code) if code == "ResourceDirectoryNotInUse" => Ok(None),
        Err(code) => Err(code),
        Ok(body) => {
            let one = &body["ResourceDirectory"];
            let of = |field| text(one, field);
            Ok(Some(Directory::new(id(of("ResourceDirectoryId")), id(of("RootFolderId")), id(of("MasterAccountId")))))
        }
    }
}

fn switch(lab: &mut Lab) -> Result<bool, String> {
    let body = lab.sharing(BOSS, "CheckSharingWithResourceDirectoryStatus", Vec::new())?;
    Ok(body["EnableSharingWithRd"] == true)
}

fn read_folder(lab: &mut Lab, tree: &mut Directory, folder: &FolderId) -> bool {
    let mut read = |action: &str, outer: &str, inner: &str| {
        let params = [("ParentFolderId", folder.as_str()), ("PageNumber", "1"), ("PageSize", "100")];
        let params = params.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let body = lab.call(BOSS, Service::Directory, action, REGION, params)?;
        Ok::<_, String>(body[outer][inner].as_array().cloned().unwrap_or_default())
    };
    let folders = read("ListFoldersForParent", "Folders", "Folder");
    let accounts = read("ListAccountsForParent", "Accounts", "Account");
    match (folders, accounts) {
        (Ok(folders), Ok(accounts)) => {
            let inner = folders.iter().map(|one| (id(text(one, "FolderId")), untrusted(one, "FolderName"))).collect();
            let member = |one: &Value| Member {
                id: id(text(one, "AccountId")),
                name: untrusted(one, "DisplayName"),
                folder: folder.clone(),
            };
            tree.insert(folder, inner, accounts.iter().map(member).collect());
            true
        }
        (Err(code), _) | (_, Err(code)) => {
            if let Some(folder) = tree.folders.get_mut(folder) {
                folder.contents = Contents::Unreadable(problem(&code));
            }
            false
        }
    }
}

/// A row of the snapshot list.
fn snapshot(lab: &mut Lab, wanted: &SnapshotId) -> Result<Option<SnapshotFacts>, String> {
    let params = vec![("SnapshotIds".to_owned(), format!("[\"{wanted}\"]"))];
    let body = lab.call(BOSS, Service::Ecs, "DescribeSnapshots", REGION, params)?;
    let rows = body["Snapshots"]["Snapshot"].as_array().cloned().unwrap_or_default();
    Ok(rows.first().map(|row| SnapshotFacts::of(&record(row))))
}

pub fn record(row: &Value) -> Snapshot {
    let tags = row["Tags"]["Tag"].as_array().into_iter().flatten();
    let shared_from = |tag: &Value| SharedFrom::from_tag(text(tag, "TagKey"), text(tag, "TagValue"));
    let number = |field: &str| row[field].as_u64().and_then(|number| u32::try_from(number).ok());
    Snapshot {
        id: id(text(row, "SnapshotId")),
        region: id(REGION),
        name: untrusted(row, "SnapshotName"),
        description: untrusted(row, "Description"),
        status: Status::from_wire(text(row, "Status")),
        progress: None,
        available: row["Available"] == true,
        created: time(row, "CreationTime"),
        modified: time(row, "LastModifiedTime"),
        size_gib: text(row, "SourceDiskSize").parse().ok(),
        bytes: None,
        disk: text(row, "SourceDiskId").parse().ok(),
        disk_kind: DiskKind::from_wire(text(row, "SourceDiskType")),
        category: Category::from_wire(text(row, "Category")),
        creation: Creation::from_wire(text(row, "SnapshotType")),
        encrypted: row["Encrypted"] == true,
        key: text(row, "KMSKeyId").parse().ok(),
        retention_days: number("RetentionDays"),
        resource_group: None,
        source: text(row, "SourceSnapshotId").parse().ok(),
        source_region: text(row, "SourceRegionId").parse().ok(),
        usage: untrusted(row, "Usage"),
        tags: Vec::new(),
        shared_from: tags.filter_map(shared_from).next(),
    }
}

/// A key's class by its aliases or its creator, and its state.
fn key(lab: &mut Lab, key: &KeyId) -> Result<KeyFacts, String> {
    let pages = ["PageNumber", "PageSize"].map(|name| (name.to_owned(), "100".to_owned()));
    let pages =
        pages.into_iter().map(|(name, size)| if name == "PageNumber" { (name, "1".to_owned()) } else { (name, size) });
    let aliases = lab.call(BOSS, Service::Kms, "ListAliases", REGION, pages.collect());
    let is_service = aliases.as_ref().is_ok_and(|body| {
        let all = body["Aliases"]["Alias"].as_array().into_iter().flatten();
        all.into_iter().any(|one| one["KeyId"] == key.as_str() && one["AliasName"] == SERVICE_KEY_ALIAS)
    });
    let params = vec![("KeyId".to_owned(), key.as_str().to_owned())];
    match lab.call(BOSS, Service::Kms, "DescribeKey", REGION, params) {
        Ok(body) => {
            let one = &body["KeyMetadata"];
            let is_service = is_service || text(one, "Creator") != BOSS;
            let class = if is_service { KeyClass::Service } else { KeyClass::Customer };
            Ok(KeyFacts { class, state: KeyState::from_wire(text(one, "KeyState")) })
        }
        Err(_) if is_service => Ok(KeyFacts { class: KeyClass::Service, state: KeyState::Other }),
        Err(code) => Err(code),
    }
}

fn role(lab: &mut Lab) -> Result<Option<RoleTrust>, String> {
    let params = vec![("RoleName".to_owned(), SHARING_ROLE.to_owned())];
    match lab.call(BOSS, Service::Ram, "GetRole", REGION, params) {
        Ok(body) => Ok(Some(RoleTrust::parse(text(&body["Role"], "AssumeRolePolicyDocument")))),
        Err(code) if code == "EntityNotExist.Role" => Ok(None),
        Err(code) => Err(code),
    }
}

/// What counts toward the quotas in the other region.
fn totals(lab: &mut Lab) -> Result<Totals, String> {
    let own = [("ResourceOwner", "Self")];
    let shares = list(lab, "ListResourceShares", ELSEWHERE, "ResourceShares", &own)?;
    let resources = list(lab, "ListSharedResources", ELSEWHERE, "SharedResources", &own)?;
    let snapshots: BTreeSet<&str> = resources.iter().map(|one| text(one, "ResourceId")).collect();
    let shares = shares.iter().filter(|one| one["ResourceShareStatus"] != "Deleted").count();
    Ok(Totals { shares, snapshots: snapshots.len() })
}

/// The invitations that the account received.
pub fn invitations(lab: &mut Lab) -> Result<Vec<Invitation>, String> {
    let all = list(lab, "ListResourceShareInvitations", REGION, "ResourceShareInvitations", &[])?;
    let invitation = |one: &Value| Invitation {
        id: id(text(one, "ResourceShareInvitationId")),
        region: id(REGION),
        share: id(text(one, "ResourceShareId")),
        share_name: untrusted(one, "ResourceShareName"),
        sender: id(text(one, "SenderAccountId")),
        receiver: id(text(one, "ReceiverAccountId")),
        created: time(one, "CreateTime"),
        status: InvitationStatus::from_wire(text(one, "Status")),
        failures: Vec::new(),
    };
    Ok(all.iter().map(invitation).collect())
}

/// The shares of others that reach the account.
pub fn received(lab: &mut Lab) -> Result<Vec<ReceivedShare>, String> {
    let others = [("ResourceOwner", "OtherAccounts")];
    let shares = list(lab, "ListResourceShares", REGION, "ResourceShares", &others)?;
    let resources = list(lab, "ListSharedResources", REGION, "SharedResources", &others)?;
    let share = |one: &Value| {
        let share: ShareId = id(text(one, "ResourceShareId"));
        let inside = resources.iter().filter(|row| row["ResourceShareId"] == share.as_str());
        let snapshots = inside
            .map(|row| ReceivedSnapshot {
                source: id(text(row, "ResourceId")),
                status: untrusted(row, "ResourceStatus"),
            })
            .collect();
        ReceivedShare {
            id: share,
            region: id(REGION),
            name: untrusted(one, "ResourceShareName"),
            owner: id(text(one, "ResourceShareOwner")),
            status: ShareStatus::from_wire(text(one, "ResourceShareStatus")),
            created: time(one, "CreateTime"),
            snapshots,
        }
    };
    Ok(shares.iter().map(share).collect())
}
