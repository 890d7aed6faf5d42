//! The address book as a list: every account that is written down, or met anywhere else.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::model::Model;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::AccountId;
use crate::domain::notes::Relation;
use crate::domain::preflight::{Resemblance, resembles, twins};
use crate::domain::share::Principal;

/// One account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookRow {
    /// Its ID.
    pub account: AccountId,
    /// What it is called: in the book, or else by the directory or a profile.
    pub alias: Option<Untrusted>,
    /// Whether it is written down in the book.
    pub written: bool,
    /// How it stands to the user.
    pub kind: Relation,
    /// When something was last shared with it.
    pub last_used: Option<Timestamp>,
    /// Whether it is named in a share of this account's.
    pub sees: bool,
}

impl Model {
    /// How an account stands to the user: as the book says, else as profiles and directory tell.
    #[must_use]
    pub fn relation(&self, account: &AccountId) -> Relation {
        let written = self.notes.contacts.get(account).map(|contact| contact.kind).unwrap_or_default();
        if written != Relation::Unknown {
            return written;
        }
        let mine = self.is_own(account);
        let inside = self.directory.directory().and_then(|tree| tree.contains(account)) == Some(true);
        match (mine, inside) {
            (true, _) => Relation::Mine,
            (false, true) => Relation::Directory,
            (false, false) => Relation::Unknown,
        }
    }

    /// How who shares something with this account stands to the user. An account of any profile is the user's own here, in
    /// the demo as well: its keys are at hand.
    #[must_use]
    pub fn relation_of_giver(&self, account: &AccountId) -> Relation {
        if self.profile_of(account).is_some() { Relation::Mine } else { self.relation(account) }
    }

    /// The rows of the address book that have every word of `filter` in ID or alias: those that are written down
    /// first, then the others.
    #[must_use]
    pub fn book_rows(&self, filter: &str) -> Vec<BookRow> {
        let seeing: BTreeSet<&AccountId> = self.sharing.access.principals().filter_map(Principal::account).collect();
        let mut accounts = self.known_accounts();
        accounts.extend(seeing.iter().copied());
        accounts.extend(self.sharing.senders());
        let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
        let mut rows: Vec<BookRow> = accounts
            .into_iter()
            .map(|account| BookRow {
                account: account.clone(),
                alias: self.alias(&Principal::Account(account.clone())),
                written: self.notes.contacts.contains_key(account),
                kind: self.relation(account),
                last_used: self.notes.contacts.get(account).and_then(|contact| contact.last_used),
                sees: seeing.contains(account),
            })
            .filter(|row| {
                let alias = row.alias.as_ref().map(|alias| alias.shown().to_lowercase()).unwrap_or_default();
                words.iter().all(|word| row.account.as_str().contains(word) || alias.contains(word))
            })
            .collect();
        rows.sort_by_key(|row| !row.written);
        rows
    }

    /// The accounts that an ID can be mistaken for: those of the book, of saved groups, of profiles and of the
    /// directory.
    #[must_use]
    pub fn known_accounts(&self) -> BTreeSet<&AccountId> {
        let tree = self.directory.directory();
        let members = tree.into_iter().flat_map(|tree| tree.members.keys().chain([&tree.master]));
        self.notes.accounts().chain(members).chain(self.own_accounts()).collect()
    }

    /// Whether an account is known otherwise than by what it sends.
    #[must_use]
    pub fn knows(&self, account: &AccountId) -> bool {
        self.known_accounts().contains(account)
    }

    /// Which of these accounts are not known and close to one that is known, to one that something is shared with, or to
    /// one that stands before them.
    #[must_use]
    pub fn near_misses<'a>(
        &self,
        accounts: impl Iterator<Item = &'a AccountId>,
    ) -> BTreeMap<AccountId, (AccountId, Resemblance)> {
        let known = self.known_accounts();
        let unknown: Vec<&AccountId> = accounts.filter(|account| !known.contains(account)).collect();
        let seeing = self.sharing.access.principals().filter_map(Principal::account);
        let others: BTreeSet<&AccountId> = known.iter().copied().chain(seeing).collect();
        let mut near = twins(unknown.iter().copied());
        near.extend(unknown.into_iter().filter_map(|account| {
            let close = |other: &&AccountId| Some(((*other).clone(), resembles(account, other)?));
            Some((account.clone(), others.iter().find_map(close)?))
        }));
        near
    }
}
