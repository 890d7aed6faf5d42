//! Reading back: answers from complete lists only; anything else is a failed reading.

use crate::api::client::Client;
use crate::api::ecs::{PageKey, SnapshotQuery};
use crate::api::page::Listing;
use crate::domain::execution::{Head, Question, Reading};
use crate::domain::ids::{InvitationId, RegionId, ShareId, SnapshotId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::plan::{Intent, Plan};
use crate::domain::share::ShareStatus;
use crate::work::session::Session;

/// Reads what `question` asks.
pub(super) async fn ask(session: &Session, plan: &Plan, question: &Question) -> Reading {
    let (client, region) = (&session.client, &plan.region);
    let reading = match question {
        Question::Rows(share) => {
            client.association_rows(region, share).await.ok().and_then(|(snapshots, principals)| {
                Some(Reading::Rows { snapshots: complete(snapshots)?, principals: complete(principals)? })
            })
        }
        Question::OwnShares => client.own_shares(region).await.ok().and_then(complete).map(Reading::OwnShares),
        Question::Share(id) => client.share_by_id(region, id).await.ok().map(|head| {
            Reading::Share(head.map(|head| Head {
                name: head.name,
                allow_external: head.allow_external,
                status: head.status,
            }))
        }),
        Question::Received(id) => received(client, region, id).await.map(Reading::Received),
        Question::Invitation(id) => invitation(client, plan, id).await.map(Reading::Invitation),
        Question::Snapshot(id) => exists(client, region, id).await.map(Reading::Flag),
        Question::DirectorySharing => client.sharing_with_directory_enabled(region).await.ok().map(Reading::Flag),
    };
    reading.unwrap_or(Reading::Failed)
}

fn complete<T>(listing: Listing<T>) -> Option<Vec<T>> {
    listing.is_complete().then_some(listing.items)
}

async fn received(client: &Client, region: &RegionId, id: &ShareId) -> Option<Option<ShareStatus>> {
    let shares = complete(client.shares_received(region).await.ok()?)?;
    Some(shares.into_iter().find(|share| share.id == *id).map(|share| share.status))
}

/// How an invitation stands. The service forgets answered ones after a while; then the share that it was for tells
/// whether it was accepted.
async fn invitation(client: &Client, plan: &Plan, id: &InvitationId) -> Option<Option<InvitationStatus>> {
    let all = complete(client.invitations(&plan.region).await.ok()?)?;
    if let Some(found) = all.into_iter().find(|invitation| invitation.id == *id) {
        return Some(Some(found.status));
    }
    let (Intent::Accept(invited) | Intent::Reject(invited)) = &plan.intent else { return Some(None) };
    let active = received(client, &plan.region, &invited.share).await? == Some(ShareStatus::Active);
    Some(active.then_some(InvitationStatus::Accepted))
}

/// Whether a snapshot is in the list.
async fn exists(client: &Client, region: &RegionId, id: &SnapshotId) -> Option<bool> {
    let query = SnapshotQuery { ids: vec![id.clone()], ..SnapshotQuery::default() };
    let mut found = false;
    let sink = &mut |record: crate::domain::snapshot::SnapshotRecord<'_>| found |= *record.id == *id.as_str();
    let end = client.snapshots_page(region, &query, &PageKey::first(), sink).await.ok()?;
    (found || (end.malformed == 0 && end.next.is_none())).then_some(found)
}
