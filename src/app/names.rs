//! What accounts and folders are called.

use super::model::{Model, ProfileRow};
use crate::base::untrusted::Untrusted;
use crate::domain::ids::AccountId;
use crate::domain::share::Principal;

impl Model {
    /// What an account or folder is called: an account as the address book has it, else as the directory or the
    /// profile that it belongs to.
    #[must_use]
    pub fn alias(&self, principal: &Principal) -> Option<Untrusted> {
        let directory = self.directory.directory();
        match principal {
            Principal::Account(account) => self
                .notes
                .alias(account)
                .map(Untrusted::from)
                .or_else(|| Some(directory?.members.get(account)?.name.clone()))
                .or_else(|| self.profile_of(account).map(Untrusted::from)),
            Principal::Folder(folder) => {
                directory.and_then(|tree| tree.folders.get(folder)).map(|known| known.name.clone())
            }
            Principal::Directory(_) | Principal::Other(_) => None,
        }
    }

    /// The profile that an account belongs to.
    pub(super) fn profile_of(&self, account: &AccountId) -> Option<&str> {
        let owns = |row: &&ProfileRow| matches!(&row.account, Some(Ok(id)) if id == account);
        self.profiles.iter().find(owns).map(|row| row.profile.name.as_str())
    }
}
