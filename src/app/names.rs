//! What accounts and folders are called.

use super::model::{Model, ProfileRow};
use crate::base::untrusted::Untrusted;
use crate::domain::ids::AccountId;
use crate::domain::share::Principal;

impl Model {
    /// The theme that the settings give to the profile that the program acts as.
    #[must_use]
    pub fn own_theme(&self) -> Option<&str> {
        let identity = self.session.identity()?;
        self.setup.rules.profiles.get(&identity.profile.name)?.theme.as_deref()
    }

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

    /// The accounts that pass as the user's own where something is given: the one that is signed in, and those of all
    /// profiles that there are now, as far as they have been verified, since what is shared with them stays with the same
    /// person. In the demo the profiles are of several companies, and each of the others is an outsider, whether or not
    /// somebody has looked at the profiles or read what they received.
    pub fn own_accounts(&self) -> impl Iterator<Item = &AccountId> {
        let others = if self.setup.demo { &[][..] } else { &self.profiles[..] };
        others.iter().filter_map(|row| row.account.as_ref()?.as_ref().ok()).chain(self.account())
    }

    /// Whether an account passes as the user's own where something is given.
    #[must_use]
    pub fn is_own(&self, account: &AccountId) -> bool {
        self.own_accounts().any(|own| own == account)
    }

    /// The profile that an account belongs to.
    pub(super) fn profile_of(&self, account: &AccountId) -> Option<&str> {
        let owns = |row: &&ProfileRow| matches!(&row.account, Some(Ok(id)) if id == account);
        self.profiles.iter().find(owns).map(|row| row.profile.name.as_str())
    }
}
