//! Fetching facts, those that are needed at once side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::api::client::Client;
use crate::api::ecs::DiskQuery;
use crate::api::kms::{self, Alias};
use crate::api::page::Listing;
use crate::api::sharing::AssociationKind;
use crate::domain::directory::{Contents, Directory};
use crate::domain::disk::{Disk, InstanceStatus, RunningCopy, Zone};
use crate::domain::facts::{Facts, KeyFacts, KeyState, Known, Need, RoleTrust, SHARING_ROLE, SnapshotFacts, Totals};
use crate::domain::ids::{AccountId, FolderId, KeyId, RegionId, SnapshotId};
use crate::domain::invitation::Invitation;
use crate::domain::keys::{KeyClass, OwnKey, SERVICE_KEY_ALIAS};
use crate::domain::problem::Problem;
use crate::domain::share::{AssociationStatus, ReceivedShare, Share, ShareStatus};
use crate::work::FolderContents;
use crate::work::load::snapshots::{BY_ID, named};
use crate::work::load::{own_keys, running_copies, zones};
use crate::work::session::Session;
use crate::work::trouble::whole;
use crate::work::worker::Desk;

/// A fact as it was read.
enum Fact {
    Shares(Vec<Share>),
    Membership(Option<Directory>),
    Switch(bool),
    Folder(FolderContents),
    Snapshots(BTreeMap<SnapshotId, SnapshotFacts>),
    Key(KeyFacts),
    Role(Option<RoleTrust>),
    Totals(Totals),
    Invitations(Vec<Invitation>),
    Received(Vec<ReceivedShare>),
    Regions(Vec<RegionId>),
    Zones(Vec<Zone>),
    OwnKeys(Vec<OwnKey>),
    Copies(Vec<RunningCopy>),
    Disk(Option<Disk>),
    Instance(Option<InstanceStatus>),
}

type Answer = Result<Fact, Problem>;

/// Fetches `needs` and puts them into `facts`, those that could not be read as unknown; gives these back.
pub(super) async fn all(desk: &Desk, session: &Session, needs: Vec<Need>, facts: &mut Facts) -> Vec<(Need, Problem)> {
    let (snapshots, others): (Vec<_>, Vec<_>) = needs.into_iter().partition(|need| matches!(need, Need::Snapshot(_)));
    let keys = others.iter().any(|need| matches!(need, Need::Key(_)));
    let source = Source {
        client: session.client.clone(),
        account: session.account.clone(),
        region: facts.region.clone(),
        hosts: session.sharing_hosts().collect(),
        aliases: if keys { aliases(session, &facts.region).await } else { Arc::default() },
    };
    if others.contains(&Need::OwnShares) {
        facts.read_at = desk.now();
    }
    let mut tasks: JoinSet<(Vec<Need>, Answer)> = JoinSet::new();
    for chunk in snapshots.chunks(BY_ID) {
        let (source, needs) = (source.clone(), chunk.to_vec());
        tasks.spawn(async move {
            let ids: Vec<SnapshotId> = needs.iter().filter_map(snapshot_of).collect();
            let found = source.snapshots(&ids).await;
            (needs, found.map(Fact::Snapshots))
        });
    }
    for need in others {
        let source = source.clone();
        tasks.spawn(async move {
            let answer = source.fetch(&need).await;
            (vec![need], answer)
        });
    }
    let mut unread = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        match ended {
            Ok((needs, answer)) => {
                for need in needs {
                    unread.extend(insert(facts, need, &answer));
                }
            }
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => {}
        }
    }
    unread.sort_by(|one, other| one.0.cmp(&other.0));
    unread
}

fn snapshot_of(need: &Need) -> Option<SnapshotId> {
    match need {
        Need::Snapshot(id) => Some(id.clone()),
        _ => None,
    }
}

async fn aliases(session: &Session, region: &RegionId) -> Arc<[Alias]> {
    // The service key is told by its alias alone; without the list it is told by DescribeKey, like all others.
    session.client.aliases(region).await.map(|list| list.items).unwrap_or_default().into()
}

fn insert(facts: &mut Facts, need: Need, answer: &Answer) -> Option<(Need, Problem)> {
    fn known<T: Clone>(fact: &T) -> Known<T> {
        Known::Known(fact.clone())
    }
    match answer {
        Ok(Fact::Shares(shares)) => facts.shares = known(shares),
        Ok(Fact::Membership(found)) => facts.membership = known(found),
        Ok(Fact::Switch(on)) => facts.switch = known(on),
        Ok(Fact::Role(role)) => facts.role = known(role),
        Ok(Fact::Totals(totals)) => facts.totals = known(totals),
        Ok(Fact::Invitations(list)) => facts.invitations = known(list),
        Ok(Fact::Received(list)) => facts.received = known(list),
        Ok(Fact::Key(key)) => {
            if let Need::Key(id) = need {
                facts.keys.insert(id, known(key));
            }
        }
        Ok(Fact::Snapshots(found)) => {
            if let Need::Snapshot(id) = need {
                let fact = Known::Known(found.get(&id).cloned());
                facts.snapshots.insert(id, fact);
            }
        }
        Ok(Fact::Regions(all)) => facts.using.regions = known(all),
        Ok(Fact::Zones(all)) => facts.using.zones = known(all),
        Ok(Fact::OwnKeys(keys)) => {
            if let Need::OwnKeys(region) = need {
                facts.using.keys.insert(region, known(keys));
            }
        }
        Ok(Fact::Copies(running)) => {
            if let Need::Copies(region) = need {
                facts.using.copies.insert(region, known(running));
            }
        }
        Ok(Fact::Disk(disk)) => {
            if let Need::Disk(id) = need {
                facts.using.disks.insert(id, known(disk));
            }
        }
        Ok(Fact::Instance(status)) => {
            if let Need::Instance(id) = need {
                facts.using.instances.insert(id, known(status));
            }
        }
        Ok(Fact::Folder((folders, members))) => {
            if let (Need::Folder(id), Known::Known(Some(directory))) = (need, &mut facts.membership) {
                directory.insert(&id, folders.clone(), members.clone());
            }
        }
        Err(problem) => {
            unknown(facts, &need, problem);
            return Some((need, problem.clone()));
        }
    }
    None
}

fn unknown(facts: &mut Facts, need: &Need, problem: &Problem) {
    let why = || Box::new(problem.clone());
    match need {
        Need::OwnShares => facts.shares = Known::Unknown(why()),
        Need::Membership => facts.membership = Known::Unknown(why()),
        Need::SharingSwitch => facts.switch = Known::Unknown(why()),
        Need::Role => facts.role = Known::Unknown(why()),
        Need::Totals => facts.totals = Known::Unknown(why()),
        Need::Invitations => facts.invitations = Known::Unknown(why()),
        Need::Received => facts.received = Known::Unknown(why()),
        Need::Key(id) => drop(facts.keys.insert(id.clone(), Known::Unknown(why()))),
        Need::Snapshot(id) => drop(facts.snapshots.insert(id.clone(), Known::Unknown(why()))),
        Need::Folder(id) => unreadable(&mut facts.membership, id, problem),
        Need::Regions => facts.using.regions = Known::Unknown(why()),
        Need::Zones => facts.using.zones = Known::Unknown(why()),
        Need::OwnKeys(region) => drop(facts.using.keys.insert(region.clone(), Known::Unknown(why()))),
        Need::Copies(region) => drop(facts.using.copies.insert(region.clone(), Known::Unknown(why()))),
        Need::Disk(id) => drop(facts.using.disks.insert(id.clone(), Known::Unknown(why()))),
        Need::Instance(id) => drop(facts.using.instances.insert(id.clone(), Known::Unknown(why()))),
    }
}

fn unreadable(membership: &mut Known<Option<Directory>>, id: &FolderId, problem: &Problem) {
    if let Known::Known(Some(directory)) = membership
        && let Some(folder) = directory.folders.get_mut(id)
    {
        folder.contents = Contents::Unreadable(problem.clone());
    }
}

/// Where facts come from.
#[derive(Clone)]
struct Source {
    client: Client,
    account: AccountId,
    region: RegionId,
    hosts: Vec<RegionId>,
    aliases: Arc<[Alias]>,
}

impl Source {
    async fn fetch(&self, need: &Need) -> Answer {
        let (client, region) = (&self.client, &self.region);
        Ok(match need {
            Need::OwnShares => {
                Fact::Shares(whole(client.own_shares(region).await, "ListResourceShares", Some(region))?)
            }
            Need::Membership => {
                let found = client.resource_directory().await;
                Fact::Membership(found.map_err(|error| error.problem("GetResourceDirectory", None))?)
            }
            Need::SharingSwitch => Fact::Switch(self.switch().await?),
            Need::Folder(id) => Fact::Folder(self.folder(id).await?),
            Need::Key(id) => Fact::Key(self.key(id).await?),
            Need::Role => {
                let role = client.role(SHARING_ROLE).await.map_err(|error| error.problem("GetRole", None))?;
                Fact::Role(role.map(|role| RoleTrust::parse(role.trust.raw())))
            }
            Need::Totals => Fact::Totals(self.totals().await?),
            Need::Invitations => {
                let list = client.invitations(region).await;
                Fact::Invitations(whole(list, "ListResourceShareInvitations", Some(region))?)
            }
            Need::Received => {
                Fact::Received(whole(client.received_shares(region).await, "ListResourceShares", Some(region))?)
            }
            Need::Snapshot(id) => Fact::Snapshots(self.snapshots(std::slice::from_ref(id)).await?),
            Need::Regions => {
                let all = client.regions().await.map_err(|error| error.problem("DescribeRegions", None))?;
                Fact::Regions(all.into_iter().map(|region| region.id).collect())
            }
            Need::Zones => Fact::Zones(zones(client, region).await?),
            Need::OwnKeys(place) => Fact::OwnKeys(own_keys(client, &self.account, place).await?),
            Need::Copies(place) => Fact::Copies(running_copies(client, place).await?),
            Need::Disk(id) => {
                let query = DiskQuery { id: Some(id.clone()), ..DiskQuery::default() };
                Fact::Disk(whole(client.disks(region, &query).await, "DescribeDisks", Some(region))?.into_iter().next())
            }
            Need::Instance(id) => {
                let status = client.instance_status(region, id).await;
                Fact::Instance(status.map_err(|error| error.problem("DescribeInstances", Some(region)))?)
            }
        })
    }

    async fn switch(&self) -> Result<bool, Problem> {
        let mut problem = Problem::default();
        for host in &self.hosts {
            match self.client.sharing_with_directory_enabled(host).await {
                Ok(on) => return Ok(on),
                Err(error) => problem = error.problem("CheckSharingWithResourceDirectoryStatus", Some(host)),
            }
        }
        Err(problem)
    }

    async fn folder(&self, id: &FolderId) -> Result<FolderContents, Problem> {
        let (folders, accounts) = tokio::join!(self.client.folders(id), self.client.accounts(id));
        Ok((whole(folders, "ListFoldersForParent", None)?, whole(accounts, "ListAccountsForParent", None)?))
    }

    async fn key(&self, id: &KeyId) -> Result<KeyFacts, Problem> {
        let service = self.aliases.iter().any(|alias| alias.key == *id && alias.name.raw() == SERVICE_KEY_ALIAS);
        match self.client.describe_key(&self.region, id).await {
            Ok(key) => {
                let class = if service { KeyClass::Service } else { kms::class(&key, &self.account) };
                Ok(KeyFacts { class, state: KeyState::from_wire(key.state.raw()) })
            }
            // Whose key it is decides already: what is under the service key cannot be shared, whatever its state.
            Err(_) if service => Ok(KeyFacts { class: KeyClass::Service, state: KeyState::Enabled }),
            Err(error) => Err(error.problem("DescribeKey", Some(&self.region))),
        }
    }

    /// Those of `ids` that there are. The list is complete or not given at all.
    async fn snapshots(&self, ids: &[SnapshotId]) -> Result<BTreeMap<SnapshotId, SnapshotFacts>, Problem> {
        let all = named(&self.client, &self.region, ids).await?;
        Ok(all.into_iter().map(|snapshot| (snapshot.id.clone(), SnapshotFacts::of(&snapshot))).collect())
    }

    /// What counts toward the quotas in the other regions; in all of them, or it is not known.
    async fn totals(&self) -> Result<Totals, Problem> {
        let mut tasks = JoinSet::new();
        for region in self.others().await? {
            let client = self.client.clone();
            tasks.spawn(async move { counts(&client, &region).await });
        }
        let (mut shares, mut snapshots) = (0, BTreeSet::new());
        for part in tasks.join_all().await {
            let (count, ids) = part?;
            shares += count;
            snapshots.extend(ids);
        }
        Ok(Totals { shares, snapshots: snapshots.len() })
    }

    async fn others(&self) -> Result<Vec<RegionId>, Problem> {
        let mut problem = Problem::default();
        for host in &self.hosts {
            match self.client.sharing_regions(host).await {
                Ok(regions) => {
                    let others = regions.into_iter().map(|region| region.id).filter(|id| *id != self.region);
                    return Ok(others.collect());
                }
                Err(error) => problem = error.problem("DescribeRegions", Some(host)),
            }
        }
        Err(problem)
    }
}

/// The shares of one region that are not deleted, and the snapshots in them that are neither failed nor removed.
async fn counts(client: &Client, region: &RegionId) -> Result<(usize, Vec<String>), Problem> {
    let (shares, rows) =
        tokio::join!(client.shares_own(region), client.associations(region, AssociationKind::Resource, &[]));
    let shares: Vec<_> = whole(shares, "ListResourceShares", Some(region))?;
    let rows: Listing<_> = rows.map_err(|error| error.problem("ListResourceShareAssociations", Some(region)))?;
    let rows = whole(Ok(rows), "ListResourceShareAssociations", Some(region))?;
    let live: BTreeSet<_> =
        shares.iter().filter(|share| share.status != ShareStatus::Deleted).map(|share| &share.id).collect();
    let counts =
        |status: AssociationStatus| !matches!(status, AssociationStatus::Failed | AssociationStatus::Disassociated);
    let snapshots = rows
        .iter()
        .filter(|row| row.is_snapshot() && counts(row.status) && live.contains(&row.share))
        .map(|row| row.entity.raw().to_owned());
    Ok((live.len(), snapshots.collect()))
}
