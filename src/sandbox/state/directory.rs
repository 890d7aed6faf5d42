//! Who is in which resource directory at the moment.

use super::State;
use crate::sandbox::world::{Directory, Folder, Member};

impl State {
    /// The directory that the account manages or is a member of.
    pub(in crate::sandbox) fn directory_of(&self, account: &str) -> Option<&Directory> {
        self.world.directories.iter().find(|directory| self.is_in(directory, account))
    }

    fn is_in(&self, directory: &Directory, account: &str) -> bool {
        self.manages(directory, account) || self.member(directory, account).is_some()
    }

    /// Whether the account is the directory's management account.
    pub(in crate::sandbox) fn manages(&self, directory: &Directory, account: &str) -> bool {
        self.world.account_id(&directory.manager) == account
    }

    /// The members at the moment.
    pub(in crate::sandbox) fn members<'a>(&'a self, directory: &'a Directory) -> impl Iterator<Item = &'a Member> {
        directory.members.iter().filter(|member| {
            member.joins_in.is_none_or(|span| span.after(self.started) <= self.now)
                && member.leaves_in.is_none_or(|span| self.now < span.after(self.started))
        })
    }

    /// The member with that account ID.
    pub(in crate::sandbox) fn member<'a>(&'a self, directory: &'a Directory, account: &str) -> Option<&'a Member> {
        self.members(directory).find(|member| self.world.account_id(&member.account) == account)
    }

    /// Whether two accounts are in one directory in which sharing has been switched on: then no invitation is needed.
    pub(in crate::sandbox) fn share_a_directory(&self, one: &str, other: &str) -> bool {
        self.directory_of(one)
            .is_some_and(|directory| self.sharing_enabled.contains(&directory.id) && self.is_in(directory, other))
    }

    /// Whether the principal `target` is the account or contains it.
    pub(super) fn covers(&self, target: &str, account: &str) -> bool {
        if target == account {
            return true;
        }
        if !target.starts_with("rd-") && !target.starts_with("fd-") {
            return false;
        }
        let Some(directory) = self.directory_of(account) else { return false };
        directory.id == target
            || self.member(directory, account).is_some_and(|member| {
                ancestors(directory, member.folder.as_deref().unwrap_or(&directory.root)).any(|id| id == target)
            })
    }
}

/// The folder and those above it, up to the root folder.
pub(in crate::sandbox) fn ancestors<'a>(directory: &'a Directory, folder: &'a str) -> impl Iterator<Item = &'a str> {
    std::iter::successors(Some(folder), move |at| {
        folder_of(directory, at).map(|found| found.parent.as_deref().unwrap_or(&directory.root))
    })
}

/// The folder with that ID; none for the root folder.
pub(in crate::sandbox) fn folder_of<'a>(directory: &'a Directory, id: &str) -> Option<&'a Folder> {
    directory.folders.iter().find(|folder| folder.id == id)
}
