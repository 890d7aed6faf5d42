//! Resource Directory: folders and member accounts.

use serde::Deserialize;

use super::client::{Call, Client, PAGE};
use super::endpoint::Service;
use super::error::ApiError;
use super::lenient;
use super::page::{Listing, by_number};
use crate::base::untrusted::Untrusted;
use crate::domain::directory::{Directory, Member};
use crate::domain::ids::{AccountId, DirectoryId, FolderId};

/// One folder, from GetFolder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderHead {
    /// Its ID.
    pub id: FolderId,
    /// Its name.
    pub name: Untrusted,
    /// The folder it lies in; `None` for the root.
    pub parent: Option<FolderId>,
}

impl Client {
    /// The directory that this account manages or belongs to (GetResourceDirectory), with only its root known; `None`
    /// if there is none.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn resource_directory(&self) -> Result<Option<Directory>, ApiError> {
        match self.fetch::<OneDirectory>(&read("GetResourceDirectory")).await {
            Ok(OneDirectory { directory }) => Ok(Some(Directory::new(directory.id, directory.root, directory.master))),
            Err(error) if is_without_directory(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The folders directly in `parent` (ListFoldersForParent), ID and name.
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn folders(&self, parent: &FolderId) -> Result<Listing<(FolderId, Untrusted)>, ApiError> {
        let call = list("ListFoldersForParent", parent);
        Ok(self.list::<Folders>(call).await?.convert(|folder| Some((folder.id, folder.name.as_str().into()))))
    }

    /// The member accounts directly in `parent` (ListAccountsForParent).
    ///
    /// # Errors
    /// What kept the first page from being read.
    pub async fn accounts(&self, parent: &FolderId) -> Result<Listing<Member>, ApiError> {
        let call = list("ListAccountsForParent", parent);
        Ok(self.list::<Accounts>(call).await?.convert(|account| account.member(Some(parent))))
    }

    /// One folder (GetFolder).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn folder(&self, id: &FolderId) -> Result<FolderHead, ApiError> {
        let folder = self.fetch::<OneFolder>(&read("GetFolder").with("FolderId", id.as_str())).await?.folder;
        let parent = FolderId::parse(&folder.parent).ok();
        Ok(FolderHead { id: folder.id, name: folder.name.as_str().into(), parent })
    }

    /// One member account (GetAccount).
    ///
    /// # Errors
    /// [`ApiError`]; an answer without the account's folder is [`ApiError::NotJson`].
    pub async fn account(&self, id: &AccountId) -> Result<Member, ApiError> {
        let record = self.fetch::<OneAccount>(&read("GetAccount").with("AccountId", id.as_str())).await?.account;
        record.member(None).ok_or_else(ApiError::senseless)
    }
}

/// Whether a refusal says that the account belongs to no directory. The two codes are documented for different actions.
#[must_use]
pub fn is_without_directory(error: &ApiError) -> bool {
    matches!(error.code(), "ResourceDirectoryNotInUse" | "EntityNotExists.ResourceDirectory")
}

fn read(action: &'static str) -> Call {
    Call::read(Service::ResourceDirectory, action)
}

fn list(action: &'static str, parent: &FolderId) -> Call {
    read(action).with("ParentFolderId", parent.as_str()).with("PageNumber", 1).with("PageSize", PAGE)
}

by_number!(Folders, FolderList, FolderRecord, "Folders", "Folder");
by_number!(Accounts, AccountList, AccountRecord, "Accounts", "Account");

#[derive(Debug, Deserialize)]
struct OneDirectory {
    #[serde(rename = "ResourceDirectory")]
    directory: DirectoryRecord,
}

#[derive(Debug, Deserialize)]
struct DirectoryRecord {
    #[serde(rename = "ResourceDirectoryId")]
    id: DirectoryId,
    #[serde(rename = "RootFolderId")]
    root: FolderId,
    #[serde(rename = "MasterAccountId")]
    master: AccountId,
}

#[derive(Debug, Deserialize)]
struct OneFolder {
    #[serde(rename = "Folder")]
    folder: FolderRecord,
}

#[derive(Debug, Deserialize)]
struct FolderRecord {
    #[serde(rename = "FolderId")]
    id: FolderId,
    #[serde(default, rename = "FolderName", deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, rename = "ParentFolderId", deserialize_with = "lenient::text")]
    parent: String,
}

#[derive(Debug, Deserialize)]
struct OneAccount {
    #[serde(rename = "Account")]
    account: AccountRecord,
}

#[derive(Debug, Deserialize)]
struct AccountRecord {
    #[serde(rename = "AccountId", deserialize_with = "lenient::text")]
    id: String,
    #[serde(default, rename = "DisplayName", deserialize_with = "lenient::text")]
    display_name: String,
    #[serde(default, rename = "AccountName", deserialize_with = "lenient::text")]
    account_name: String,
    #[serde(default, rename = "FolderId", deserialize_with = "lenient::text")]
    folder: String,
}

impl AccountRecord {
    /// The member; its folder is `parent` where the answer does not name one.
    fn member(self, parent: Option<&FolderId>) -> Option<Member> {
        let name = if self.display_name.is_empty() { &self.account_name } else { &self.display_name };
        Some(Member {
            id: AccountId::parse(&self.id).ok()?,
            name: name.as_str().into(),
            folder: FolderId::parse(&self.folder).ok().or_else(|| parent.cloned())?,
        })
    }
}
