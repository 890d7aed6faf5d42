//! Whom the sharing role has to trust, so that recipients can use what is under a key of this account's.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use super::clipboard::Item;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::model::Model;
use crate::app::scroll::Scroll;
use crate::domain::facts::RoleTrust;
use crate::domain::ids::{AccountId, KeyId, RegionId};
use crate::domain::plan::Intent;
use crate::domain::share::Principal;
use crate::text;
use crate::work::Job;
pub use crate::work::{KeyDetails, KeyTrust};

/// The sheet.
#[derive(Debug, Clone)]
pub struct TrustSheet {
    /// The region of the keys.
    pub region: RegionId,
    /// The keys of the snapshots that are looked at.
    pub keys: Vec<KeyId>,
    /// Who sees these snapshots, or is to.
    pub recipients: Vec<Principal>,
    /// What was read; `None` while that is under way.
    pub found: Option<Box<KeyTrust>>,
    /// The first line shown.
    pub top: Scroll,
}

/// What the role says of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Has {
    /// It trusts its ECS.
    Trust,
    /// It does not.
    Nothing,
    /// The role could not be read.
    Unread,
    /// It is a folder or a directory: how a role trusts one is not published.
    Unpublished,
}

impl TrustSheet {
    /// A sheet about these, and what has to be read for it.
    #[must_use]
    pub fn new(region: RegionId, keys: BTreeSet<KeyId>, recipients: BTreeSet<Principal>) -> (Self, Vec<Job>) {
        let (keys, recipients) = (keys.into_iter().collect(), recipients.into_iter().collect());
        let sheet = Self { region, keys, recipients, found: None, top: Scroll::default() };
        let jobs = vec![sheet.reading()];
        (sheet, jobs)
    }

    fn reading(&self) -> Job {
        Job::KeyTrust { region: self.region.clone(), keys: self.keys.clone() }
    }

    /// The role, if it was read: `Some(None)` if there is none.
    #[must_use]
    pub fn role(&self) -> Option<Option<&RoleTrust>> {
        self.found.as_ref()?.role.as_ref().ok().map(Option::as_ref)
    }

    /// What the role says of a recipient.
    #[must_use]
    pub fn has(&self, recipient: &Principal) -> Has {
        match (recipient, self.role()) {
            (Principal::Account(_), None) => Has::Unread,
            (Principal::Account(account), Some(role)) if role.is_some_and(|role| role.trusts(account)) => Has::Trust,
            (Principal::Account(_), Some(_)) => Has::Nothing,
            _ => Has::Unpublished,
        }
    }

    /// The recipients that the role does not trust, as far as it is known.
    #[must_use]
    pub fn lacking(&self) -> Vec<AccountId> {
        let lacks = |one: &&Principal| self.has(one) == Has::Nothing;
        self.recipients.iter().filter(lacks).filter_map(|one| one.account().cloned()).collect()
    }

    /// The accounts that the role trusts although they see nothing of this account's any more. Told only once every
    /// region's shares were read to their end.
    #[must_use]
    pub fn leftover(&self, model: &Model) -> Vec<AccountId> {
        let (Some(Some(role)), (_, true)) = (self.role(), model.shared_snapshots()) else { return Vec::new() };
        let directory = model.directory.directory();
        let sees = |one: &AccountId| {
            let principal = Principal::Account(one.clone());
            self.recipients.contains(&principal) || !model.sharing.access.snapshots_of(&principal, directory).is_empty()
        };
        role.accounts().filter(|one| !sees(one)).collect()
    }

    /// The exact trust policy that lets every recipient use the keys, as JSON over several lines: the one that there is
    /// with what it lacks, or a new one. `None` if there is nothing to name or what there is is not understood.
    #[must_use]
    pub fn policy(&self) -> Option<String> {
        let all: BTreeSet<AccountId> = self.recipients.iter().filter_map(|one| one.account().cloned()).collect();
        let text = match self.role() {
            Some(Some(role)) => role.changed(&all, &BTreeSet::new())?,
            _ if all.is_empty() => return None,
            _ => RoleTrust::policy(&all),
        };
        let value: serde_json::Value = serde_json::from_str(&text).ok()?;
        serde_json::to_string_pretty(&value).ok()
    }

    /// Whether a plan can let the role trust those that it lacks; if not, the key of the reason.
    ///
    /// # Errors
    /// The key of the reason.
    pub fn can_plan(&self) -> Result<(), &'static str> {
        match self.role() {
            None if self.found.is_none() => Err("off.still_reading"),
            None => Err("off.role_unread"),
            Some(_) if !self.recipients.iter().any(|one| one.account().is_some()) => Err("off.nobody_to_trust"),
            Some(_) if self.lacking().is_empty() => Err("off.role_right"),
            Some(_) => Ok(()),
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let action = match key.code {
            KeyCode::Esc => return Turn::Close,
            KeyCode::Enter if self.can_plan().is_ok() => Some(ActionId::PlanTrust),
            KeyCode::Enter => return Turn::Close,
            _ => lookup(&[Context::Trust], key),
        };
        match action {
            Some(ActionId::PlanTrust) => match self.can_plan() {
                Ok(()) => self.review(self.lacking(), Vec::new()),
                Err(reason) => Turn::Say(text::get(reason).to_owned()),
            },
            Some(ActionId::PlanDistrust) => {
                let leftover = self.leftover(model);
                if leftover.is_empty() {
                    return Turn::Say(text::get("off.nobody_left_over").to_owned());
                }
                self.review(Vec::new(), leftover)
            }
            Some(ActionId::CopyPolicy) => match self.policy() {
                Some(text) => Turn::Copy(Item { letter: 'y', label: "copy.policy", text }),
                None => Turn::Say(text::get("off.no_policy").to_owned()),
            },
            Some(ActionId::WritePolicy) => match (self.policy(), model.account()) {
                (Some(policy), Some(account)) => Turn::Ask(vec![Job::WritePolicy { account: account.clone(), policy }]),
                _ => Turn::Say(text::get("off.no_policy").to_owned()),
            },
            Some(ActionId::ReadAgain) => {
                self.found = None;
                Turn::Ask(vec![self.reading()])
            }
            _ => {
                self.top.key(key);
                Turn::Stay
            }
        }
    }

    fn review(&self, add: Vec<AccountId>, remove: Vec<AccountId>) -> Turn {
        let intent = Box::new(Intent::Trust { add, remove });
        Turn::Review { region: self.region.clone(), intent, step: None, replaces: true }
    }
}
