//! What has to be typed before a plan may be applied.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::facts::Facts;
use crate::domain::ids::AccountId;
use crate::domain::plan::{Call, Intent, Plan};
use crate::domain::share::Principal;

/// Above how many lost pairs their number is typed instead of a word.
const MANY: usize = 10;

/// What has to be typed, once for a whole plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Confirmation {
    /// Nothing beyond the button.
    None,
    /// The last four digits of the one outside account that is new.
    LastFour(AccountId),
    /// The last four digits of an account that nobody here knows and whose invitation is to be accepted: what it sends
    /// cannot be seen before, and what it adds later comes without asking.
    Sender(AccountId),
    /// The number of outside accounts that are new.
    Count(usize),
    /// A word.
    Word(&'static str),
    /// The number of pairs that are lost.
    Pairs(usize),
    /// The name of a profile that is marked as production, and after a space what else has to be typed, if anything.
    Production(String, Box<Self>),
}

impl Confirmation {
    /// What has to be typed; empty if that is nothing.
    #[must_use]
    pub fn expected(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::LastFour(account) | Self::Sender(account) => account.last_four().to_owned(),
            Self::Count(number) | Self::Pairs(number) => number.to_string(),
            Self::Word(word) => (*word).to_owned(),
            Self::Production(profile, then) => format!("{profile} {}", then.expected()).trim_end().to_owned(),
        }
    }

    /// Whether `typed` is it.
    #[must_use]
    pub fn is_met_by(&self, typed: &str) -> bool {
        typed.trim() == self.expected()
    }
}

/// What has to be typed for `plan` by what is known: as [`confirmation`] says, and in production the profile's name as
/// well. Whoever has several terminals open changes something in the wrong one sooner than something wrong.
#[must_use]
pub fn demanded(plan: &Plan, facts: &Facts) -> Confirmation {
    let usual = confirmation(plan, |account| facts.is_settled(account, &plan.intent));
    match &facts.production {
        Some(profile) => Confirmation::Production(profile.clone(), Box::new(usual)),
        None => usual,
    }
}

/// What has to be typed for `plan`. `is_known` says of an account whether it is of the directory, in the address book
/// or otherwise the user's own; such accounts need nothing, and neither do those that are in a share already.
#[must_use]
pub fn confirmation(plan: &Plan, is_known: impl Fn(&AccountId) -> bool) -> Confirmation {
    if let Intent::Accept(invited) = &plan.intent {
        let sender = &invited.sender;
        return if is_known(sender) { Confirmation::None } else { Confirmation::Sender(sender.clone()) };
    }
    let new = newcomers(plan, is_known);
    let erases = plan.steps.iter().any(|step| matches!(step.call, Call::ReInitDisk { .. }));
    let deletes = plan.steps.iter().any(|step| matches!(step.call, Call::DeleteSnapshot { .. }));
    match (new.len(), plan.impact()) {
        (1, _) => new.first().map_or(Confirmation::None, |account| Confirmation::LastFour((*account).clone())),
        (0, lost) if lost > MANY => Confirmation::Pairs(lost),
        (0, _) if deletes => Confirmation::Word("delete"),
        (0, _) if erases => Confirmation::Word("erase"),
        (0, 2..) => Confirmation::Word("unshare"),
        (0, _) => Confirmation::None,
        (many, _) => Confirmation::Count(many),
    }
}

/// The outside accounts that get something by `plan` and are new, in the order of their IDs.
pub fn newcomers(plan: &Plan, is_known: impl Fn(&AccountId) -> bool) -> BTreeSet<&AccountId> {
    let settled: BTreeSet<&Principal> = plan.observed.iter().flat_map(|image| &image.principals).collect();
    let gaining = plan.gained.iter().chain(&plan.members_gained).map(|pair| &pair.principal);
    let named = plan.steps.iter().filter(|step| step.call.is_grant()).flat_map(|step| step.call.principals());
    let trusted: &[AccountId] = match &plan.intent {
        Intent::Trust { add, .. } => add,
        _ => &[],
    };
    gaining
        .chain(named)
        .filter(|principal| !settled.contains(principal))
        .filter_map(Principal::account)
        .chain(trusted)
        .filter(|account| !is_known(account))
        .collect()
}
