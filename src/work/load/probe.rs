//! Whether services answer, and what this identity may read: one call of each kind.

use jiff::SignedDuration;

use crate::api::ecs::{DiskQuery, PageKey, SnapshotQuery};
use crate::api::endpoint::Service;
use crate::api::error::ApiError;
use crate::api::page::Listing;
use crate::api::sharing::{AssociationKind, Owner};
use crate::domain::facts::SHARING_ROLE;
use crate::domain::ids::RegionId;
use crate::work::Probed;
use crate::work::session::Session;
use crate::work::trouble::whole;

/// One call to each service that a region has, and how far its clock is ahead of ours.
pub(super) async fn region(
    session: &Session,
    region: &RegionId,
    sharing: bool,
) -> (Vec<Probed>, Option<SignedDuration>) {
    let client = &session.client;
    let (query, first) = (SnapshotQuery::default(), PageKey::first());
    let none = &mut |_: crate::domain::snapshot::SnapshotRecord<'_>| {};
    let shares = async {
        match sharing {
            true => Some(client.shares_own(region).await),
            false => None,
        }
    };
    let (snapshots, shares, aliases) =
        tokio::join!(client.snapshots_page(region, &query, &first, none), shares, client.aliases(region));
    let mut calls = vec![one("DescribeSnapshots", Some(region), snapshots)];
    calls.extend(shares.map(|shares| list("ListResourceShares", Some(region), shares)));
    calls.push(list("ListAliases", Some(region), aliases));
    let answered = calls[0].problem.as_ref().is_none_or(|problem| problem.status.is_some());
    let clock = answered.then(|| client.clock_ahead(Service::Ecs, region));
    (calls, clock)
}

/// One call to everything else that the program reads. What is asked of a region is asked of the one that the identity
/// prefers: rights are the same in all of them.
pub(super) async fn everywhere(session: &Session) -> Vec<Probed> {
    let client = &session.client;
    let mut calls = Vec::new();
    let directory = client.resource_directory().await;
    let root = directory.as_ref().ok().and_then(Option::as_ref).map(|directory| directory.root.clone());
    calls.push(one("GetResourceDirectory", None, directory));
    if let Some(root) = &root {
        let (folders, accounts) = tokio::join!(client.folders(root), client.accounts(root));
        calls.push(list("ListFoldersForParent", None, folders));
        calls.push(list("ListAccountsForParent", None, accounts));
    }
    let (groups, role) = tokio::join!(client.resource_groups(), client.role(SHARING_ROLE));
    calls.push(list("ListResourceGroups", None, groups));
    calls.push(one("GetRole", None, role));
    let Some((home, regions)) = home(session).await else { return calls };
    calls.push(one("DescribeRegions", Some(&home), regions));
    let (rows, resources, invitations) = tokio::join!(
        client.associations(&home, AssociationKind::Resource, &[]),
        client.shared_resources(&home, Owner::Others, None, &[]),
        client.invitations(&home)
    );
    calls.push(list("ListResourceShareAssociations", Some(&home), rows));
    calls.push(list("ListSharedResources", Some(&home), resources));
    calls.push(list("ListResourceShareInvitations", Some(&home), invitations));
    calls.extend(making(session, &home).await);
    if root.is_some() {
        let switch = client.sharing_with_directory_enabled(&home).await;
        calls.push(one("CheckSharingWithResourceDirectoryStatus", Some(&home), switch));
    }
    calls
}

/// What is read before something is made of a snapshot, and for the sharing role.
async fn making(session: &Session, home: &RegionId) -> [Probed; 4] {
    let client = &session.client;
    let query = DiskQuery { data_only: true, ..DiskQuery::default() };
    let (zones, disks, keys, policies) = tokio::join!(
        client.zones(home),
        client.disks(home, &query),
        client.key_ids(home),
        client.role_policies(SHARING_ROLE)
    );
    [
        one("DescribeZones", Some(home), zones),
        list("DescribeDisks", Some(home), disks),
        list("ListKeys", Some(home), keys),
        one("ListPoliciesForRole", None, policies),
    ]
}

/// The first region to ask that answers, or the last one with why it does not.
async fn home(session: &Session) -> Option<(RegionId, Result<Vec<crate::api::ecs::Region>, ApiError>)> {
    let mut tried = None;
    for host in session.sharing_hosts() {
        let answer = session.client.sharing_regions(&host).await;
        let answered = answer.is_ok();
        tried = Some((host, answer));
        if answered {
            break;
        }
    }
    tried
}

fn one<T>(action: &'static str, region: Option<&RegionId>, answer: Result<T, ApiError>) -> Probed {
    Probed { action, problem: answer.err().map(|error| error.problem(action, region)) }
}

fn list<T>(action: &'static str, region: Option<&RegionId>, answer: Result<Listing<T>, ApiError>) -> Probed {
    Probed { action, problem: whole(answer, action, region).err() }
}
