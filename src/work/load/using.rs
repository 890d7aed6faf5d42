//! What there is to choose from when something is made of a snapshot: zones, keys, disks, running copies.

use tokio::task::JoinSet;

use crate::api::client::Client;
use crate::api::ecs::{DiskQuery, SnapshotQuery};
use crate::api::kms;
use crate::base::untrusted::Untrusted;
use crate::domain::disk::{Disk, InstanceStatus, RunningCopy, Zone};
use crate::domain::facts::KeyState;
use crate::domain::ids::{AccountId, InstanceId, KeyId, RegionId};
use crate::domain::keys::{KeyClass, OwnKey, SERVICE_KEY_ALIAS};
use crate::domain::problem::Problem;
use crate::domain::snapshot::Status;
use crate::work::trouble::whole;

/// The zones of a region.
///
/// # Errors
/// Why they cannot be read.
pub(in crate::work) async fn zones(client: &Client, region: &RegionId) -> Result<Vec<Zone>, Problem> {
    client.zones(region).await.map_err(|error| error.problem("DescribeZones", Some(region)))
}

/// The account's own keys in a region, each with its names and its state.
///
/// # Errors
/// Why the list is not complete. A key that cannot be asked about is in it without a state.
pub(in crate::work) async fn own_keys(
    client: &Client,
    account: &AccountId,
    region: &RegionId,
) -> Result<Vec<OwnKey>, Problem> {
    let (ids, aliases) = tokio::join!(client.key_ids(region), client.aliases(region));
    let ids = whole(ids, "ListKeys", Some(region))?;
    let aliases = whole(aliases, "ListAliases", Some(region))?;
    let mut tasks = JoinSet::new();
    for (position, id) in ids.into_iter().enumerate() {
        let (client, account, region) = (client.clone(), account.clone(), region.clone());
        let mut names: Vec<Untrusted> =
            aliases.iter().filter(|alias| alias.key == id).map(|alias| alias.name.clone()).collect();
        names.sort_by(|one, other| one.raw().cmp(other.raw()));
        tasks.spawn(async move { (position, own_key(&client, &account, &region, id, names).await) });
    }
    let mut keys = tasks.join_all().await;
    keys.sort_by_key(|(position, _)| *position);
    Ok(keys.into_iter().map(|(_, key)| key).collect())
}

async fn own_key(
    client: &Client,
    account: &AccountId,
    region: &RegionId,
    id: KeyId,
    aliases: Vec<Untrusted>,
) -> OwnKey {
    let service = aliases.iter().any(|name| name.raw() == SERVICE_KEY_ALIAS);
    let told = client.describe_key(region, &id).await.ok();
    let class = match &told {
        _ if service => KeyClass::Service,
        Some(key) => kms::class(key, account),
        None => KeyClass::Unreadable,
    };
    let state = told.map(|key| KeyState::from_wire(key.state.raw()));
    OwnKey { id, aliases, class, state }
}

/// The data disks of a region that were made from snapshots, and whether the instances run that they are attached to.
///
/// # Errors
/// Why the list of disks is not complete. An instance that cannot be asked about is left out.
pub(super) async fn disks(
    client: &Client,
    region: &RegionId,
) -> Result<(Vec<Disk>, Vec<(InstanceId, InstanceStatus)>), Problem> {
    let query = DiskQuery { data_only: true, ..DiskQuery::default() };
    let all = whole(client.disks(region, &query).await, "DescribeDisks", Some(region))?;
    let disks: Vec<Disk> = all.into_iter().filter(|disk| disk.source.is_some()).collect();
    let mut tasks = JoinSet::new();
    let mut wanted: Vec<InstanceId> = disks.iter().filter_map(|disk| disk.instance.clone()).collect();
    wanted.sort();
    wanted.dedup();
    for id in wanted {
        let (client, region) = (client.clone(), region.clone());
        tasks.spawn(async move {
            let status = client.instance_status(&region, &id).await.ok().flatten();
            status.map(|status| (id, status))
        });
    }
    let instances = tasks.join_all().await.into_iter().flatten().collect();
    Ok((disks, instances))
}

/// The copies that are being made in a region.
///
/// # Errors
/// Why the list is not complete.
pub(in crate::work) async fn running_copies(client: &Client, region: &RegionId) -> Result<Vec<RunningCopy>, Problem> {
    let query = SnapshotQuery { progressing: true, ..SnapshotQuery::default() };
    let all = super::snapshots::some(client, region, &query).await?;
    let copies = all.into_iter().filter(|one| one.is_own() && one.source.is_some());
    Ok(copies
        .filter(|one| one.status == Status::Progressing)
        .map(|one| RunningCopy { id: one.id, source: one.source, disk: one.disk, percent: one.progress })
        .collect())
}
