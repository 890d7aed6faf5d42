//! The resource directory: folders of member accounts, as far as this account may read it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::{AccountId, DirectoryId, FolderId};
use super::problem::Problem;
use crate::base::untrusted::Untrusted;

/// How this account stands to a resource directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Membership {
    /// Not asked yet.
    #[default]
    Unknown,
    /// It belongs to none.
    None,
    /// It manages or belongs to this one.
    In(Box<Directory>),
    /// Could not be read.
    Unreadable(Problem),
}

impl Membership {
    /// The directory, if this account belongs to one.
    #[must_use]
    pub fn directory(&self) -> Option<&Directory> {
        match self {
            Self::In(directory) => Some(directory),
            _ => None,
        }
    }

    /// The same, to change it.
    pub fn directory_mut(&mut self) -> Option<&mut Directory> {
        match self {
            Self::In(directory) => Some(directory),
            _ => None,
        }
    }
}

/// What lies directly in one folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Contents {
    /// Not asked yet.
    #[default]
    NotLoaded,
    /// Asked; no answer yet.
    Loading,
    /// Known.
    Loaded {
        /// The folders in it, in the API's order.
        folders: Vec<FolderId>,
        /// The accounts in it, in the API's order.
        accounts: Vec<AccountId>,
    },
    /// This account may not read it; it can still be named by its ID.
    Unreadable(Problem),
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its ID; the root folder's starts with `r-`.
    pub id: FolderId,
    /// Its name.
    pub name: Untrusted,
    /// The folder it lies in; `None` for the root.
    pub parent: Option<FolderId>,
    /// What lies in it.
    pub contents: Contents,
}

/// A member account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its ID.
    pub id: AccountId,
    /// Its display name.
    pub name: Untrusted,
    /// The folder it lies in.
    pub folder: FolderId,
}

/// A resource directory, as far as it has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Its ID.
    pub id: DirectoryId,
    /// Its root folder.
    pub root: FolderId,
    /// The account that manages it.
    pub master: AccountId,
    /// Whether sharing inside the directory is switched on, where that could be read.
    pub sharing_enabled: Option<bool>,
    /// The folders seen so far, the root among them.
    pub folders: BTreeMap<FolderId, Folder>,
    /// The members seen so far. The manager's own account is not among them.
    pub members: BTreeMap<AccountId, Member>,
}

impl Directory {
    /// A directory of which only the root is known.
    #[must_use]
    pub fn new(id: DirectoryId, root: FolderId, master: AccountId) -> Self {
        let top = Folder { id: root.clone(), name: Untrusted::default(), parent: None, contents: Contents::NotLoaded };
        let folders = BTreeMap::from([(root.clone(), top)]);
        Self { id, root, master, sharing_enabled: None, folders, members: BTreeMap::new() }
    }

    /// Takes in what lies directly in `parent`.
    pub fn insert(&mut self, parent: &FolderId, folders: Vec<(FolderId, Untrusted)>, members: Vec<Member>) {
        let contents = Contents::Loaded {
            folders: folders.iter().map(|(id, _)| id.clone()).collect(),
            accounts: members.iter().map(|member| member.id.clone()).collect(),
        };
        for (id, name) in folders {
            let known = self.folders.remove(&id).map(|folder| folder.contents).unwrap_or_default();
            let folder = Folder { id: id.clone(), name, parent: Some(parent.clone()), contents: known };
            self.folders.insert(id, folder);
        }
        self.members.extend(members.into_iter().map(|member| (member.id.clone(), member)));
        if let Some(folder) = self.folders.get_mut(parent) {
            folder.contents = contents;
        }
    }

    /// Whether an account is known to belong here. `None` while parts of the tree are unread, so that absence from it
    /// proves nothing.
    #[must_use]
    pub fn contains(&self, account: &AccountId) -> Option<bool> {
        if *account == self.master || self.members.contains_key(account) {
            Some(true)
        } else if self.folders.values().all(|folder| matches!(folder.contents, Contents::Loaded { .. })) {
            Some(false)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absence_proves_something_only_in_a_tree_read_to_its_end() {
        let root: FolderId = "r-P9xW3c".parse().unwrap();
        let leaf: FolderId = "fd-8TbQw2ZrLk".parse().unwrap();
        let master: AccountId = "1009988776655443".parse().unwrap();
        let member: AccountId = "1550011223344556".parse().unwrap();
        let stranger: AccountId = "2660022334455667".parse().unwrap();
        let mut directory = Directory::new("rd-7Kq2Lm".parse().unwrap(), root.clone(), master.clone());
        assert_eq!(directory.contains(&master), Some(true));
        assert_eq!(directory.contains(&member), None);
        directory.insert(&root, vec![(leaf.clone(), "prod".into())], vec![]);
        assert_eq!(directory.contains(&stranger), None);
        directory.insert(&leaf, vec![], vec![Member { id: member.clone(), name: "pay".into(), folder: leaf.clone() }]);
        assert_eq!(directory.contains(&member), Some(true));
        assert_eq!(directory.contains(&stranger), Some(false));
    }
}
