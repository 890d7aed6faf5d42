//! The smaller services: directory, resource groups, identity, keys, roles.

use super::error::ApiError;
use super::kms;
use super::page::Ending;
use super::sts::IdentityKind;
use super::tests_support::{Server, no, ok};
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::keys::KeyClass;

const ME: &str = "1203948576102938";

#[tokio::test]
async fn who_signs() {
    for (kind, arn, expected, name) in [
        ("RAMUser", "acs:ram::1203948576102938:user/snapops", IdentityKind::RamUser, "snapops"),
        ("Account", "acs:ram::1203948576102938:root", IdentityKind::Account, "root"),
        ("AssumedRoleUser", "acs:ram::1203948576102938:assumed-role/r/tui", IdentityKind::AssumedRole, "tui"),
        ("Robot", "", IdentityKind::Other, ""),
    ] {
        let body =
            format!(r#"{{"RequestId":"R","AccountId":"{ME}","Arn":"{arn}","IdentityType":"{kind}","UserId":"7"}}"#);
        let server = Server::start(move |_, _| ok(&body)).await;
        let identity = server.client().caller_identity().await.unwrap();
        assert_eq!((identity.account.as_str(), identity.kind, identity.name.raw()), (ME, expected, name));
        assert_eq!(server.seen()[0].header("host"), format!("sts.localhost:{}", server.port));
    }
}

#[tokio::test]
async fn an_account_with_and_without_a_directory() {
    let server = Server::start(|_, _| {
        ok(r#"{"RequestId":"R","ResourceDirectory":{"ResourceDirectoryId":"rd-7Kq2Lm","RootFolderId":"r-P9xW3c",
            "MasterAccountId":"1009988776655443","MasterAccountName":"corp-admin"}}"#)
    })
    .await;
    let directory = server.client().resource_directory().await.unwrap().unwrap();
    assert_eq!((directory.id.as_str(), directory.root.as_str()), ("rd-7Kq2Lm", "r-P9xW3c"));
    assert_eq!(directory.master.as_str(), "1009988776655443");

    let server = Server::start(|_, _| no(404, "ResourceDirectoryNotInUse")).await;
    assert_eq!(server.client().resource_directory().await, Ok(None));
    let server = Server::start(|_, _| no(403, "NoPermission")).await;
    assert_eq!(server.client().resource_directory().await.unwrap_err().code(), "NoPermission");
}

#[tokio::test]
async fn a_folders_contents_come_in_numbered_pages() {
    let server = Server::start(|_, seen| match (seen.action(), seen.param("PageNumber")) {
        ("ListFoldersForParent", "1") => ok(r#"{"RequestId":"R","TotalCount":3,"PageNumber":1,"PageSize":100,
            "Folders":{"Folder":[{"FolderId":"fd-1","FolderName":"Apps"},{"FolderId":"?"}]}}"#),
        ("ListFoldersForParent", "2") => ok(r#"{"RequestId":"R","TotalCount":"3","PageNumber":"2",
            "Folders":{"Folder":[{"FolderId":"fd-3","FolderName":"Sandbox"}]}}"#),
        ("ListAccountsForParent", "1") => ok(r#"{"RequestId":"R","TotalCount":2,"PageNumber":1,"Accounts":{"Account":[
            {"AccountId":"1550011223344556","DisplayName":"qa","FolderId":"fd-1"},
            {"AccountId":"1660022334455667","AccountName":"ops@example.com"}]}}"#),
        ("GetFolder", _) => ok(r#"{"RequestId":"R","Folder":{"FolderId":"fd-1","FolderName":"Apps",
            "ParentFolderId":"r-P9xW3c"}}"#),
        ("GetAccount", _) => ok(r#"{"RequestId":"R","Account":{"AccountId":"1550011223344556","DisplayName":"qa",
            "FolderId":"fd-1"}}"#),
        _ => no(400, "InvalidParameter"),
    })
    .await;
    let (client, root) = (server.client(), "r-P9xW3c".parse().unwrap());
    let folders = client.folders(&root).await.unwrap();
    assert_eq!(
        folders.items.iter().map(|(id, name)| (id.as_str(), name.raw())).collect::<Vec<_>>(),
        [("fd-1", "Apps"), ("fd-3", "Sandbox")]
    );
    assert_eq!((folders.malformed, folders.ending), (1, Ending::Complete));
    assert_eq!(server.seen()[0].query(), "PageNumber=1&PageSize=100&ParentFolderId=r-P9xW3c");
    let accounts = client.accounts(&root).await.unwrap();
    assert!(accounts.is_complete());
    let rows: Vec<_> = accounts.items.iter().map(|member| (member.name.raw(), member.folder.as_str())).collect();
    assert_eq!(rows, [("qa", "fd-1"), ("ops@example.com", "r-P9xW3c")]);
    let folder = client.folder(&"fd-1".parse().unwrap()).await.unwrap();
    assert_eq!((folder.name.raw(), folder.parent), ("Apps", Some(root)));
    assert_eq!(client.account(&"1550011223344556".parse().unwrap()).await.unwrap(), accounts.items[0]);
}

#[tokio::test]
async fn resource_groups() {
    let server = Server::start(|_, _| {
        ok(r#"{"RequestId":"R","TotalCount":1,"PageNumber":1,"ResourceGroups":{"ResourceGroup":[
            {"Id":"rg-aek3m7tq2x5kzly","Name":"storage","DisplayName":"Storage team","Status":"OK"}]}}"#)
    })
    .await;
    let groups = server.client().resource_groups().await.unwrap();
    assert_eq!(groups.items[0].display_name.raw(), "Storage team");
    assert!(groups.is_complete());
}

#[tokio::test]
async fn whose_key_it_is() {
    let server = Server::start(|_, seen| {
        let creator = match seen.param("KeyId") {
            "key-customer" => ME,
            "key-product" => "Ecs",
            "key-stranger" => "1876543210987654",
            "key-hidden" => return no(403, "Forbidden.KeyNotFound"),
            "key-broken" => return no(500, "InternalError"),
            _ if seen.action() == "ListAliases" => {
                return ok(r#"{"RequestId":"R","TotalCount":1,"PageNumber":1,"Aliases":{"Alias":[
                    {"AliasName":"alias/acs/ecs","KeyId":"key-service"}]}}"#);
            }
            _ => "",
        };
        ok(&format!(r#"{{"RequestId":"R","KeyMetadata":{{"KeyId":"k","Creator":"{creator}","KeyState":"Enabled"}}}}"#))
    })
    .await;
    let client = server.client();
    let (region, account): (RegionId, AccountId) = ("cn-hangzhou".parse().unwrap(), ME.parse().unwrap());
    let aliases: Vec<kms::Alias> = client.aliases(&region).await.unwrap().items;
    for (key, class) in [
        ("key-service", Ok(KeyClass::Service)),
        ("key-customer", Ok(KeyClass::Customer)),
        ("key-product", Ok(KeyClass::Service)),
        ("key-stranger", Ok(KeyClass::Unreadable)),
        ("key-silent", Ok(KeyClass::Unreadable)),
        ("key-hidden", Ok(KeyClass::Unreadable)),
    ] {
        assert_eq!(client.key_class(&region, &key.parse().unwrap(), &account, &aliases).await, class, "{key}");
    }
    let error = client.key_class(&region, &"key-broken".parse().unwrap(), &account, &aliases).await;
    assert!(matches!(error, Err(ApiError::Refused(_))), "a fault may be asked about again: {error:?}");
}

#[tokio::test]
async fn a_role_that_is_there_and_one_that_is_not() {
    let server = Server::start(|_, seen| match seen.param("RoleName") {
        "AliyunECSShareEncryptSnapshotDefaultRole" => ok(r#"{"RequestId":"R","Role":{
            "RoleName":"AliyunECSShareEncryptSnapshotDefaultRole","Arn":"acs:ram::1:role/x",
            "AssumeRolePolicyDocument":"{\"Statement\":[]}"}}"#),
        _ => no(404, "EntityNotExist.Role"),
    })
    .await;
    let client = server.client();
    let role = client.role("AliyunECSShareEncryptSnapshotDefaultRole").await.unwrap().unwrap();
    assert_eq!(role.trust.raw(), r#"{"Statement":[]}"#);
    assert_eq!(client.role("Other").await, Ok(None));
}

#[tokio::test]
async fn a_denial_that_names_no_permission_gets_that_of_the_action() {
    let server = Server::start(|_, _| no(403, "NoPermission")).await;
    let error = server.client().resource_directory().await.unwrap_err();
    let denied = error.refusal().map(|refusal| refusal.denied.raw().to_owned());
    assert_eq!(denied.as_deref(), Some("resourcemanager:GetResourceDirectory"));
    let server = Server::start(|_, _| no(404, "EntityNotExist.Role")).await;
    let error = server.client().caller_identity().await.unwrap_err();
    assert_eq!(error.refusal().map(|refusal| refusal.denied.raw().to_owned()).as_deref(), Some(""));
}
