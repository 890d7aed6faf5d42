//! Whom the sharing role trusts.

use std::collections::BTreeSet;

use super::draft::Draft;
use super::undo::Steps;
use super::{Effect, PlanError};
use crate::domain::facts::RoleTrust;
use crate::domain::ids::AccountId;
use crate::domain::plan::{After, Call, Until};

/// Adds the steps that let the role trust the accounts in `add`, and those in `remove` no more. A role that is not
/// there is made, with the policy that lets it use keys.
pub(super) fn change(draft: &mut Draft<'_>, add: &[AccountId], remove: &[AccountId]) -> Result<(), PlanError> {
    let add: BTreeSet<AccountId> = add.iter().cloned().collect();
    let remove: BTreeSet<AccountId> = remove.iter().filter(|one| !add.contains(one)).cloned().collect();
    match draft.facts.role {
        None => Err(PlanError::RoleUnread),
        Some(None) if add.is_empty() => Err(PlanError::NothingToDo),
        Some(None) => {
            let made = draft.push(Call::CreateRole { trust: RoleTrust::policy(&add) }, Vec::new());
            draft.push(Call::AttachKeyPolicy, vec![After { step: made, until: Until::Answered }]);
            Ok(())
        }
        Some(Some(role)) => update(draft, role, &add, &remove),
    }
}

fn update(
    draft: &mut Draft<'_>,
    role: &RoleTrust,
    add: &BTreeSet<AccountId>,
    remove: &BTreeSet<AccountId>,
) -> Result<(), PlanError> {
    if add.iter().all(|one| role.trusts(one)) && !remove.iter().any(|one| role.trusts(one)) {
        return Err(PlanError::NothingToDo);
    }
    let trust = role.changed(add, remove).ok_or(PlanError::RoleForeign)?;
    draft.push(Call::UpdateRole { before: role.document().to_owned(), trust }, Vec::new());
    Ok(())
}

/// Adds the steps that take back what a plan has changed about the role, as far as it still is so. A role that it made
/// stays, and trusts no recipient.
pub(super) fn take_back(draft: &mut Draft<'_>, steps: &Steps<'_>) -> Result<(), PlanError> {
    let (mut added, mut removed) = (BTreeSet::new(), BTreeSet::new());
    for (_, call, _) in steps.iter().filter(|(_, _, one)| one.step == Effect::Took) {
        let accounts = |policy: &str| RoleTrust::parse(policy).accounts().collect::<BTreeSet<_>>();
        let (before, after) = match call {
            Call::CreateRole { trust } => (BTreeSet::new(), accounts(trust)),
            Call::UpdateRole { before, trust } => (accounts(before), accounts(trust)),
            _ => continue,
        };
        added.extend(after.difference(&before).cloned());
        removed.extend(before.difference(&after).cloned());
    }
    match draft.facts.role {
        _ if added.is_empty() && removed.is_empty() => Ok(()),
        None => Err(PlanError::RoleUnread),
        Some(None) => Ok(()),
        Some(Some(role)) => match update(draft, role, &removed, &added) {
            Err(PlanError::NothingToDo) => Ok(()),
            other => other,
        },
    }
}
