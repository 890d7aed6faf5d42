//! Which principal stands for which.

use std::collections::BTreeSet;

use crate::domain::directory::{Contents, Directory};
use crate::domain::ids::{AccountId, FolderId};
use crate::domain::share::Principal;

/// The principals that reach everything that is shared with them also for `principal`: itself, the folders in which it
/// lies from the inside out, and the directory. What has not been read of the directory is not among them.
#[must_use]
pub fn wider(directory: Option<&Directory>, principal: &Principal) -> Vec<Principal> {
    let mut all = vec![principal.clone()];
    let Some(tree) = directory else { return all };
    let (folder, inside) = match principal {
        Principal::Account(id) => match tree.members.get(id) {
            Some(member) => (Some(&member.folder), true),
            None => (None, *id == tree.master),
        },
        Principal::Folder(id) => match tree.folders.get(id) {
            Some(folder) => (folder.parent.as_ref(), true),
            None => (None, false),
        },
        Principal::Directory(_) | Principal::Other(_) => (None, false),
    };
    all.extend(ancestors(tree, folder).map(|id| Principal::Folder(id.clone())));
    if inside {
        all.push(Principal::Directory(tree.id.clone()));
    }
    all
}

/// The folder and those above it, as far as they are known. A tree that is read while it changes may have a loop.
fn ancestors<'a>(tree: &'a Directory, folder: Option<&'a FolderId>) -> impl Iterator<Item = &'a FolderId> {
    std::iter::successors(folder, |id| tree.folders.get(id)?.parent.as_ref()).take(tree.folders.len() + 1)
}

/// The accounts that a folder or a directory is known to stand for; none for any other principal.
#[must_use]
pub fn members<'a>(directory: Option<&'a Directory>, principal: &Principal) -> BTreeSet<&'a AccountId> {
    let Some(tree) = directory else { return BTreeSet::new() };
    match principal {
        Principal::Directory(id) if *id == tree.id => tree.members.keys().chain([&tree.master]).collect(),
        Principal::Folder(id) => tree
            .members
            .values()
            .filter(|member| ancestors(tree, Some(&member.folder)).any(|at| at == id))
            .map(|member| &member.id)
            .collect(),
        _ => BTreeSet::new(),
    }
}

/// Whether a folder or a directory stands for accounts that are not all known.
#[must_use]
pub fn is_opaque(directory: Option<&Directory>, principal: &Principal) -> bool {
    match (principal, directory) {
        (Principal::Account(_) | Principal::Other(_), _) => false,
        (Principal::Folder(_) | Principal::Directory(_), None) => true,
        (Principal::Directory(id), Some(tree)) => *id != tree.id || !is_read(tree, &tree.root),
        (Principal::Folder(id), Some(tree)) => !is_read(tree, id),
    }
}

/// Whether a folder and all those below it have been read.
fn is_read(tree: &Directory, top: &FolderId) -> bool {
    let mut open = vec![top];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match tree.folders.get(id).map(|folder| &folder.contents) {
            Some(Contents::Loaded { folders, .. }) => open.extend(folders),
            _ => return false,
        }
    }
    true
}
