//! Reading back: answers from complete lists only; anything else is a failed reading.

use crate::api::client::Client;
use crate::api::ecs::{DiskQuery, PageKey, SnapshotQuery};
use crate::api::error::ApiError;
use crate::api::page::Listing;
use crate::domain::disk::Disk;
use crate::domain::execution::{Execution, Head, Product, Question, Reading};
use crate::domain::facts::{KEY_POLICY, SHARING_ROLE};
use crate::domain::ids::{InvitationId, RegionId, ShareId, SnapshotId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::plan::{Intent, OPERATION_TAG, Plan};
use crate::domain::share::ShareStatus;
use crate::domain::snapshot::Snapshot;
use crate::work::load::running_copies;
use crate::work::load::snapshots::some;
use crate::work::session::Session;

/// The credentials are not taken any more, so that reading tells nothing.
#[derive(Debug)]
pub(super) struct Over;

/// Reads what `question` asks.
///
/// # Errors
/// [`Over`].
pub(super) async fn ask(session: &Session, run: &Execution, question: &Question) -> Result<Reading, Over> {
    let (client, plan, region) = (&session.client, &run.plan, run.region_asked(question));
    let reading = match question {
        Question::Rows(share) => {
            told(client.association_rows(region, share).await)?.and_then(|(snapshots, principals)| {
                Some(Reading::Rows { snapshots: complete(snapshots)?, principals: complete(principals)? })
            })
        }
        Question::OwnShares(region) => {
            told(client.own_shares(region).await)?.and_then(complete).map(Reading::OwnShares)
        }
        Question::Share(id) => told(client.share_by_id(region, id).await)?.map(|head| {
            Reading::Share(head.map(|head| Head {
                name: head.name,
                allow_external: head.allow_external,
                status: head.status,
            }))
        }),
        Question::Received(id) => received(client, region, id).await?.map(Reading::Received),
        Question::Invitation(id) => invitation(client, plan, id).await?.map(Reading::Invitation),
        Question::Snapshot(id) => exists(client, region, id).await?.map(Reading::Flag),
        Question::Role => {
            let role = told(client.role(SHARING_ROLE).await)?;
            role.map(|role| Reading::Role(role.map(|role| role.trust.raw().to_owned())))
        }
        Question::KeyPolicy => told(client.role_policies(SHARING_ROLE).await)?
            .map(|all| Reading::Flag(all.into_iter().flatten().any(|policy| policy.raw() == KEY_POLICY))),
        Question::Disk(id) => {
            let found = disk(client, region, DiskQuery { id: Some(id.clone()), ..DiskQuery::default() }).await;
            found.map(|disk| Reading::Disk(disk.map(|disk| disk.status)))
        }
        Question::MadeDisk { token } => {
            let query = DiskQuery { tag: Some((OPERATION_TAG.to_owned(), token.clone())), ..DiskQuery::default() };
            disk(client, region, query).await.map(|disk| Reading::Made(disk.map(|disk| Product::Disk(disk.id))))
        }
        Question::Copy { region, snapshot } => {
            let query = SnapshotQuery { ids: vec![snapshot.clone()], ..SnapshotQuery::default() };
            let found = one(client, region, query, |one| one.id == *snapshot).await;
            found.map(|copy| Reading::Copy(copy.map(|copy| (copy.status, copy.progress))))
        }
        Question::MadeCopy { region, token } => {
            let tag = (OPERATION_TAG.to_owned(), token.clone());
            let has = |one: &Snapshot| one.tags.iter().any(|own| own.key.raw() == tag.0 && own.value.raw() == tag.1);
            let query = SnapshotQuery { tag: Some(tag.clone()), ..SnapshotQuery::default() };
            let found = one(client, region, query, has).await;
            found.map(|copy| Reading::Made(copy.map(|copy| Product::Copy(copy.id))))
        }
        Question::Copies(region) => running_copies(client, region).await.ok().map(Reading::Copies),
        Question::DirectorySharing => told(client.sharing_with_directory_enabled(region).await)?.map(Reading::Flag),
    };
    Ok(reading.unwrap_or(Reading::Failed))
}

/// What was read, if it could be.
fn told<T>(read: Result<T, ApiError>) -> Result<Option<T>, Over> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.problem("", None).wants_credentials() => Err(Over),
        Err(_) => Ok(None),
    }
}

fn complete<T>(listing: Listing<T>) -> Option<Vec<T>> {
    listing.is_complete().then_some(listing.items)
}

async fn received(client: &Client, region: &RegionId, id: &ShareId) -> Result<Option<Option<ShareStatus>>, Over> {
    let shares = told(client.shares_received(region).await)?.and_then(complete);
    Ok(shares.map(|all| all.into_iter().find(|share| share.id == *id).map(|share| share.status)))
}

/// How an invitation stands. The service forgets answered ones after a while; then the share that it was for tells
/// whether it was accepted.
async fn invitation(client: &Client, plan: &Plan, id: &InvitationId) -> Result<Option<Option<InvitationStatus>>, Over> {
    let Some(all) = told(client.invitations(&plan.region).await)?.and_then(complete) else { return Ok(None) };
    if let Some(found) = all.into_iter().find(|invitation| invitation.id == *id) {
        return Ok(Some(Some(found.status)));
    }
    let (Intent::Accept(invited) | Intent::Reject(invited)) = &plan.intent else { return Ok(Some(None)) };
    let status = received(client, &plan.region, &invited.share).await?;
    let is_active = |status: Option<ShareStatus>| status == Some(ShareStatus::Active);
    Ok(status.map(|status| is_active(status).then_some(InvitationStatus::Accepted)))
}

/// Whether a snapshot is in the list.
async fn exists(client: &Client, region: &RegionId, id: &SnapshotId) -> Result<Option<bool>, Over> {
    let query = SnapshotQuery { ids: vec![id.clone()], ..SnapshotQuery::default() };
    let mut found = false;
    let sink = &mut |record: crate::domain::snapshot::SnapshotRecord<'_>| found |= *record.id == *id.as_str();
    let Some(end) = told(client.snapshots_page(region, &query, &PageKey::first(), sink).await)? else {
        return Ok(None);
    };
    Ok((found || (end.malformed == 0 && end.next.is_none())).then_some(found))
}

/// The one disk that is asked for.
async fn disk(client: &Client, region: &RegionId, query: DiskQuery) -> Option<Option<Disk>> {
    Some(complete(client.disks(region, &query).await.ok()?)?.into_iter().next())
}

/// The one snapshot that is asked for.
async fn one(
    client: &Client,
    region: &RegionId,
    query: SnapshotQuery,
    wanted: impl Fn(&Snapshot) -> bool,
) -> Option<Option<Snapshot>> {
    Some(some(client, region, &query).await.ok()?.into_iter().find(wanted))
}
