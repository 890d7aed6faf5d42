use super::*;
use crate::api::error::ApiError;
use crate::api::page::Ending;
use crate::api::tests_support::{Scribe, Seen, Server, no, ok};
use crate::domain::ids::ShareId;
use crate::domain::invitation::InvitationStatus;
use crate::domain::share::{AssociationStatus, ShareStatus};

fn region() -> RegionId {
    "cn-hangzhou".parse().unwrap()
}

fn id(text: &str) -> ShareId {
    text.parse().unwrap()
}

fn head(id: &str, more: &str) -> String {
    format!(
        r#"{{"ResourceShareId":"{id}","ResourceShareName":"n","ResourceShareOwner":"1203948576102938",
        "ResourceShareStatus":"Active","AllowExternalTargets":true,"CreateTime":"2026-09-02T07:11:05.318Z"{more}}}"#
    )
}

fn row(share: &str, kind: &str, entity: &str, entity_type: &str, status: &str) -> String {
    format!(
        r#"{{"ResourceShareId":"{share}","AssociationType":"{kind}","EntityId":"{entity}","EntityType":"{entity_type}",
        "AssociationStatus":"{status}","CreateTime":"2026-09-02T07:11:05.402Z","External":true}}"#
    )
}

fn page(list: &str, records: &[String], next: &str) -> Vec<u8> {
    ok(&format!(r#"{{"RequestId":"R","{list}":[{}],"NextToken":"{next}"}}"#, records.join(",")))
}

/// Two pages of shares, two of resources, one of targets.
fn own(seen: &Seen) -> Vec<u8> {
    let rows = "ResourceShareAssociations";
    match (seen.action(), seen.param("AssociationType"), seen.param("NextToken")) {
        ("ListResourceShares", _, "") => {
            let tagged = head("rs-1", r#","Tags":[{"Key":"snapferry:op","Value":"op-7"}]"#);
            page("ResourceShares", &[tagged, "{}".into()], "p2")
        }
        ("ListResourceShares", _, "p2") => {
            let odd = head("rs-2", "").replace("\"Active\"", "\"Hibernating\"");
            page("ResourceShares", &[odd], "")
        }
        (_, "Resource", "") => {
            let failed = row("rs-1", "Resource", "s-2", "Snapshot", "Failed").replace(
                "\"External\"",
                r#""AssociationFailedDetails":[{"EntityId":"1876543210987654","FailureReason":"LimitExceeded",
                "FailureDescription":"d"}],"External""#,
            );
            page(rows, &[row("rs-1", "Resource", "s-1", "Snapshot", "Associated"), failed], "p2")
        }
        (_, "Resource", "p2") => page(
            rows,
            &[
                row("rs-2", "Resource", "m-1", "Image", "Associated"),
                row("rs-9", "Resource", "s-9", "Snapshot", "Associated"),
            ],
            "",
        ),
        (_, "Target", "") => page(
            rows,
            &[
                row("rs-1", "Target", "1876543210987654", "Account", "Associating"),
                row("rs-1", "Target", "fd-8TbQw2ZrLk", "Account", "Mystery"),
            ],
            "",
        ),
        _ => no(400, "InvalidParameter.NextToken"),
    }
}

#[tokio::test]
async fn own_shares_are_joined_with_what_they_hold() {
    let server = Server::start(|_, seen| own(seen)).await;
    let listing = server.client().own_shares(&region()).await.unwrap();
    assert_eq!((listing.malformed, &listing.ending), (1, &Ending::Complete));
    assert!(!listing.is_complete(), "one record could not be read");
    let [one, two] = listing.items.as_slice() else { panic!("{listing:?}") };
    assert_eq!(one.operation.as_ref().unwrap().raw(), "op-7");
    let snapshots: Vec<_> = one.snapshots.iter().map(|row| (row.entity.as_str(), row.status)).collect();
    assert_eq!(snapshots, [("s-1", AssociationStatus::Associated), ("s-2", AssociationStatus::Failed)]);
    assert_eq!(one.snapshots[1].failures[0].reason.raw(), "LimitExceeded");
    assert_eq!(one.snapshots[1].failures[0].counterpart.raw(), "1876543210987654");
    assert_eq!(one.snapshots[0].external, None, "that is said of principals only");
    let principals: Vec<_> = one.principals.iter().map(|row| (row.entity.clone(), row.status, row.external)).collect();
    let account = Principal::Account("1876543210987654".parse().unwrap());
    let folder = Principal::Folder("fd-8TbQw2ZrLk".parse().unwrap());
    let expected =
        [(account, AssociationStatus::Associating, Some(true)), (folder, AssociationStatus::Other, Some(true))];
    assert_eq!(principals, expected);
    assert_eq!((two.status, two.other_resources, two.snapshots.len()), (ShareStatus::Other, 1, 0));
}

#[tokio::test]
async fn shares_without_their_rows_are_an_incomplete_list() {
    let server = Server::start(|_, seen| match seen.action() {
        "ListResourceShares" => page("ResourceShares", &[head("rs-1", "")], ""),
        _ => no(403, "NoPermission"),
    })
    .await;
    let listing = server.client().own_shares(&region()).await.unwrap();
    assert_eq!(listing.items.len(), 1);
    assert_eq!(listing.error().unwrap().code(), "NoPermission");

    let server = Server::start(|_, _| no(403, "NoPermission")).await;
    assert_eq!(server.client().own_shares(&region()).await.unwrap_err().code(), "NoPermission");
}

#[tokio::test]
async fn a_list_that_repeats_itself_is_ended_and_says_so() {
    let server = Server::start(|number, _| page("ResourceShares", &[head(&format!("rs-{number}"), "")], "same")).await;
    let listing = server.client().shares_own(&region()).await.unwrap();
    assert_eq!(listing.ending, Ending::Stopped(ApiError::Endless));
    assert_eq!(listing.items.len(), 2);
    assert_eq!(server.seen().len(), 2);
    assert_eq!(server.seen()[1].query(), "MaxResults=100&NextToken=same&ResourceOwner=Self");
}

#[tokio::test]
async fn a_list_that_breaks_off_keeps_what_was_read() {
    let server = Server::start(|number, _| match number {
        0 => page("ResourceShares", &[head("rs-1", "")], "t"),
        _ => no(400, "InvalidParameter.NextToken"),
    })
    .await;
    let listing = server.client().shares_received(&region()).await.unwrap();
    assert_eq!(listing.items.len(), 1);
    assert_eq!(listing.error().unwrap().code(), "InvalidParameter.NextToken");
}

#[tokio::test]
async fn received_shares_carry_the_owners_snapshots() {
    let server = Server::start(|_, seen| match seen.action() {
        "ListResourceShares" => page("ResourceShares", &[head("rs-1", ""), head("rs-2", "")], ""),
        _ => page(
            "SharedResources",
            &[
                r#"{"ResourceShareId":"rs-1","ResourceId":"s-1","ResourceType":"Snapshot","ResourceStatus":"Available"}"#
                    .into(),
                r#"{"ResourceShareId":"rs-1","ResourceId":"???","ResourceType":"Snapshot"}"#.into(),
            ],
            "",
        ),
    })
    .await;
    let listing = server.client().received_shares(&region()).await.unwrap();
    assert_eq!(listing.malformed, 1);
    assert_eq!(listing.items[0].snapshots[0].source.as_str(), "s-1");
    assert_eq!(listing.items[0].snapshots[0].status.raw(), "Available");
    assert!(listing.items[1].snapshots.is_empty());
    let resources = server.seen().into_iter().find(|seen| seen.action() == "ListSharedResources").unwrap();
    assert_eq!(resources.query(), "MaxResults=100&ResourceOwner=OtherAccounts&ResourceType=Snapshot");
}

#[tokio::test]
async fn more_shares_than_a_call_takes_are_asked_for_in_batches() {
    let server = Server::start(|_, seen| {
        let share = seen.param("ResourceShareIds.1").to_owned();
        page("ResourceShareAssociations", &[row(&share, "Target", "1876543210987654", "Account", "Associated")], "")
    })
    .await;
    let shares: Vec<_> = (1..=7).map(|number| id(&format!("rs-{number}"))).collect();
    let rows = server.client().associations(&region(), AssociationKind::Target, &shares).await.unwrap();
    let first: Vec<_> = rows.items.iter().map(|row| row.share.as_str()).collect();
    assert_eq!(first, ["rs-1", "rs-6"]);
    assert!(rows.is_complete());
    assert_eq!(server.seen()[0].param("ResourceShareIds.5"), "rs-5");
}

#[tokio::test]
async fn one_share_by_its_id() {
    let server = Server::start(|_, seen| match seen.param("ResourceShareIds.1") {
        "rs-1" => page("ResourceShares", &[head("rs-1", "")], ""),
        "rs-2" => no(404, "EntityNotExists.ResourceShare"),
        "rs-3" => page("ResourceShares", &["{}".into()], ""),
        _ => page("ResourceShares", &[], ""),
    })
    .await;
    let client = server.client();
    assert_eq!(client.share_by_id(&region(), &id("rs-1")).await.unwrap().unwrap().id.as_str(), "rs-1");
    assert_eq!(client.share_by_id(&region(), &id("rs-2")).await, Ok(None));
    assert_eq!(client.share_by_id(&region(), &id("rs-4")).await, Ok(None));
    let unread = client.share_by_id(&region(), &id("rs-3")).await;
    assert!(matches!(unread, Err(ApiError::NotJson { .. })), "what could not be read is not absent: {unread:?}");
}

#[tokio::test]
async fn both_sides_of_one_share() {
    let server = Server::start(|_, seen| {
        let rows = match seen.param("AssociationType") {
            "Resource" => vec![
                row("rs-1", "Resource", "s-1", "Snapshot", "Associating"),
                row("rs-1", "Resource", "m-1", "Image", "Associated"),
                row("rs-1", "Resource", "???", "Snapshot", "Associated"),
            ],
            _ => vec![row("rs-1", "Target", "1876543210987654", "Account", "Associated")],
        };
        page("ResourceShareAssociations", &rows, "")
    })
    .await;
    let (snapshots, principals) = server.client().association_rows(&region(), &id("rs-1")).await.unwrap();
    assert_eq!((snapshots.items.len(), snapshots.malformed), (1, 1));
    assert!(snapshots.items[0].status.is_moving());
    assert!(principals.is_complete());
    assert_eq!(principals.items[0].entity.shown(), "1876543210987654");
}

#[tokio::test]
async fn changes_as_they_are_sent() {
    let server = Server::start(|_, seen| match seen.action() {
        "CreateResourceShare" => ok(&format!(r#"{{"RequestId":"R","ResourceShare":{}}}"#, head("rs-Qm7", ""))),
        "AssociateResourceShare" | "DisassociateResourceShare" => {
            page("ResourceShareAssociations", &[row("rs-1", "Resource", "s-1", "Snapshot", "Associating")], "")
        }
        _ => ok(r#"{"RequestId":"R"}"#),
    })
    .await;
    let (client, scribe, region, share) = (server.client(), Scribe::new(), region(), id("rs-1"));
    let writer = client.writer(&scribe);
    let snapshots = ["s-1".parse().unwrap(), "s-2".parse().unwrap()];
    let principals = [Principal::from_wire("1876543210987654")];
    let only = std::slice::from_ref(&share);
    let new = NewShare {
        name: "给 qa".into(),
        allow_external: true,
        snapshots: snapshots.to_vec(),
        principals: principals.to_vec(),
        tag: Some(("snapferry:op".into(), "7".into())),
    };
    assert_eq!(writer.create_share(&region, &new).await.unwrap().value.as_str(), "rs-Qm7");
    let rows = writer.associate(&region, &share, &snapshots[..1], &[]).await.unwrap().value;
    assert_eq!(rows[0].snapshot().unwrap().status, AssociationStatus::Associating);
    writer.disassociate(&region, &share, &[], &principals).await.unwrap();
    writer.leave(&region, &share, &"1550011223344556".parse().unwrap()).await.unwrap();
    writer.update_share(&region, &share, "n2", None).await.unwrap();
    writer.delete_share(&region, &share).await.unwrap();
    writer.change_resource_group(&region, &share, &"rg-1".parse().unwrap()).await.unwrap();
    writer.enable_sharing_with_directory(&region).await.unwrap();
    writer.tag_shares(&region, only, &[("k".into(), "v".into())]).await.unwrap();
    writer.untag_shares(&region, only, &["k".into()]).await.unwrap();
    writer.associate_permission(&region, &share, "P", true).await.unwrap();
    writer.disassociate_permission(&region, &share, "P").await.unwrap();
    let sent: Vec<_> = server.seen().iter().map(|seen| format!("{} {}", seen.action(), seen.query())).collect();
    let expected = [
        "CreateResourceShare AllowExternalTargets=true&ResourceShareName=%E7%BB%99%20qa&Resources.1.ResourceId=s-1&\
         Resources.1.ResourceType=Snapshot&Resources.2.ResourceId=s-2&Resources.2.ResourceType=Snapshot&\
         Tag.1.Key=snapferry%3Aop&Tag.1.Value=7&Targets.1=1876543210987654",
        "AssociateResourceShare ResourceShareId=rs-1&Resources.1.ResourceId=s-1&Resources.1.ResourceType=Snapshot",
        "DisassociateResourceShare ResourceShareId=rs-1&Targets.1=1876543210987654",
        "DisassociateResourceShare ResourceOwner=OtherAccounts&ResourceShareId=rs-1&Targets.1=1550011223344556",
        "UpdateResourceShare ResourceShareId=rs-1&ResourceShareName=n2",
        "DeleteResourceShare ResourceShareId=rs-1",
        "ChangeResourceGroup ResourceGroupId=rg-1&ResourceId=rs-1&ResourceRegionId=cn-hangzhou",
        "EnableSharingWithResourceDirectory ",
        "TagResources RegionId=cn-hangzhou&ResourceId.1=rs-1&ResourceType=ResourceShare&Tag.1.Key=k&Tag.1.Value=v",
        "UntagResources RegionId=cn-hangzhou&ResourceId.1=rs-1&ResourceType=ResourceShare&TagKey.1=k",
        "AssociateResourceSharePermission PermissionName=P&Replace=true&ResourceShareId=rs-1",
        "DisassociateResourceSharePermission PermissionName=P&ResourceShareId=rs-1",
    ];
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn invitations_and_their_answers() {
    const INVITATION: &str = r#"{"ResourceShareInvitationId":"i-c3Nv7BhJ1yKs6Ufe","ResourceShareId":"rs-1",
        "ResourceShareName":"n","SenderAccountId":"1203948576102938","ReceiverAccountId":"1876543210987654",
        "CreateTime":"2026-09-02T07:11:05.990Z","Status":"Pending"}"#;
    let server = Server::start(|_, seen| match seen.action() {
        "ListResourceShareInvitations" => page("ResourceShareInvitations", &[INVITATION.into(), "7".into()], ""),
        "AcceptResourceShareInvitation" => {
            ok(r#"{"RequestId":"R","ResourceShareInvitation":{"Status":"AcceptFailed","AcceptInvitationFailedDetails":[
                {"ResourceId":"s-1","FailureReason":"LimitExceeded"}]}}"#)
        }
        _ => ok(r#"{"RequestId":"R","ResourceShareInvitation":{"Status":"Rejected"}}"#),
    })
    .await;
    let (client, scribe, region) = (server.client(), Scribe::new(), region());
    let writer = client.writer(&scribe);
    let listing = client.invitations(&region).await.unwrap();
    assert_eq!((listing.items.len(), listing.malformed), (1, 1));
    let invitation = &listing.items[0];
    assert_eq!((invitation.status, invitation.sender.as_str()), (InvitationStatus::Pending, "1203948576102938"));
    assert_eq!(invitation.expires().unwrap().to_string(), "2026-09-09T07:11:05.99Z");
    let accepted = writer.accept(&region, &invitation.id).await.unwrap().value;
    assert_eq!(accepted.status, InvitationStatus::AcceptFailed);
    assert_eq!(accepted.failures[0].counterpart.raw(), "s-1");
    assert_eq!(writer.reject(&region, &invitation.id).await.unwrap().value.status, InvitationStatus::Rejected);
    assert_eq!(server.seen()[1].query(), "ResourceShareInvitationId=i-c3Nv7BhJ1yKs6Ufe");
}

#[tokio::test]
async fn permissions_regions_tags_and_targets() {
    const PERMISSION: &str = r#"{"PermissionName":"AliyunRSDefaultPermissionSnapshot","PermissionVersion":"v1",
        "DefaultVersion":true,"DefaultPermission":true,"ResourceType":"Snapshot","Permission":"{}"}"#;
    let server = Server::start(|_, seen| match seen.action() {
        "DescribeRegions" => ok(r#"{"RequestId":"R","Regions":[{"RegionId":"cn-beijing","LocalName":"Beijing"}]}"#),
        "CheckSharingWithResourceDirectoryStatus" => ok(r#"{"RequestId":"R","EnableSharingWithRd":true}"#),
        "GetPermission" => ok(&format!(r#"{{"RequestId":"R","Permission":{PERMISSION}}}"#)),
        "ListTagResources" => ok(r#"{"RequestId":"R","TagResources":{"TagResource":[
            {"ResourceId":"rs-1","ResourceType":"ResourceShare","TagKey":"k","TagValue":"v"}]}}"#),
        "ListSharedTargets" => {
            page("SharedTargets", &[r#"{"ResourceShareId":"rs-1","TargetId":"rd-7Kq2Lm","External":false}"#.into()], "")
        }
        _ => page("Permissions", &[PERMISSION.into()], ""),
    })
    .await;
    let (client, region, share) = (server.client(), region(), id("rs-1"));
    assert_eq!(client.sharing_regions(&region).await.unwrap()[0].id.as_str(), "cn-beijing");
    assert_eq!(client.sharing_with_directory_enabled(&region).await, Ok(true));
    let known = &client.permissions(&region, Some(SNAPSHOT)).await.unwrap().items[0];
    assert!(known.default_permission && known.default_version);
    let document = client.permission(&region, known.name.raw(), None).await.unwrap();
    assert_eq!((&document.permission, document.policy.raw()), (known, "{}"));
    let name = "AliyunRSDefaultPermissionSnapshot";
    assert_eq!(&client.permission_versions(&region, name).await.unwrap().items[0], known);
    assert_eq!(&client.share_permissions(&region, &share, Owner::Own).await.unwrap().items[0], known);
    let tags = client.share_tags(&region, std::slice::from_ref(&share)).await.unwrap();
    assert_eq!((tags.items[0].0.as_str(), tags.items[0].1.value.raw()), ("rs-1", "v"));
    let targets = client.shared_targets(&region, Owner::Own, Some(SNAPSHOT), &[share]).await.unwrap();
    assert!(matches!(targets.items[0].target, Principal::Directory(_)));
}
