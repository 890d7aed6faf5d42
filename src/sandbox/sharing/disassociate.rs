//! Removing snapshots and principals from a share, and leaving a share.

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::state::{Phase, Side};
use super::associations::row_item;
use super::entities::Entities;
use super::{Owner, check_active, no_share, own_share, share_id};

pub(super) fn disassociate(context: &mut Context<'_>) -> Answer {
    share_id(context)?;
    let owner = context.params.get("ResourceOwner").map_or(Ok(Owner::Myself), Owner::parse)?;
    let entities = Entities::read(context)?;
    if entities.is_empty() {
        return Err(Fault::bad("ResourceAndTargetBothEmpty", "Resources and targets must not both be empty."));
    }
    let share = match owner {
        Owner::Myself => {
            let share = own_share(context)?;
            check_active(context, share)?;
            share
        }
        Owner::Others => check_leaving(context, &entities)?,
    };
    check_rows(context, share, &entities)?;
    let items = remove(context, share, &entities);
    if owner == Owner::Others
        && let Some(of) = context.state.shares.get_mut(share)
    {
        // Who left of its own will is asked again (inferred).
        of.accepted.remove(&context.caller.account_id);
    }
    Ok(json!({ "ResourceShareAssociations": items }))
}

/// The share that the caller wants to leave. Only an account that accepted an invitation can leave: what reaches it
/// through its directory is not its own to refuse (409 `LeavingFailed.Account`).
fn check_leaving(context: &Context<'_>, entities: &Entities<'_>) -> Result<usize, Fault> {
    let caller = &context.caller.account_id;
    let id = share_id(context)?;
    let state = &*context.state;
    let share = state
        .shares
        .iter()
        .position(|share| {
            share.id == id && share.region == context.region && state.reaches(share, caller).next().is_some()
        })
        .ok_or_else(no_share)?;
    // Inferred: a recipient removes nothing but itself.
    if !entities.snapshots.is_empty() {
        return Err(Fault::bad("InvalidParameter.Resources", "Only the owner can remove resources."));
    }
    if entities.targets.iter().any(|target| target != caller) {
        return Err(Fault::bad("InvalidParameter.Targets", "You can remove your own account only."));
    }
    let inside = state.shares.get(share).is_some_and(|share| state.reaches(share, caller).any(|row| !row.external));
    if inside {
        return Err(Fault::conflict(
            "LeavingFailed.Account",
            "The account was added through the resource directory and cannot leave by itself.",
        ));
    }
    Ok(share)
}

/// All or nothing: every entity must be removable before any is removed. A failed row can be removed, which is how an
/// expired invitation is cleared (inferred).
fn check_rows(context: &Context<'_>, share: usize, entities: &Entities<'_>) -> Result<(), Fault> {
    let Some(share) = context.state.shares.get(share) else { return Err(no_share()) };
    for (side, entity) in entities.all() {
        let rows = || share.rows_of(side).filter(|row| row.entity == entity);
        if rows().any(|row| matches!(row.phase, Phase::Associating(_))) {
            return Err(Fault::conflict("DisassociateConflict", format!("{entity} is still being added.")));
        }
        if !rows().any(|row| row.phase != Phase::Disassociated) {
            return Err(Fault::bad("DisassociateInvalid", format!("{entity} is not associated.")));
        }
    }
    Ok(())
}

fn remove(context: &mut Context<'_>, share: usize, entities: &Entities<'_>) -> Vec<Value> {
    let end = context.state.begin_removal();
    let now = context.now;
    let mut items = Vec::new();
    let mut waiting = Vec::new();
    let Some(of) = context.state.shares.get_mut(share) else { return items };
    for (side, entity) in entities.all() {
        let live = of.rows.iter().position(|row| row.side == side && row.entity == entity && row.phase.is_live());
        let any = || {
            of.rows
                .iter()
                .rposition(|row| row.side == side && row.entity == entity && row.phase != Phase::Disassociated)
        };
        let Some(index) = live.or_else(any) else { continue };
        let Some(row) = of.rows.get_mut(index) else { continue };
        if side == Side::Target && row.phase == Phase::Inviting {
            waiting.push(entity.to_owned());
        }
        if !row.phase.is_busy() {
            row.phase = if row.phase.gives_access() { Phase::Disassociating(end) } else { Phase::Withdrawing(end) };
            row.updated = now;
        }
        if let Some(row) = of.rows.get(index) {
            items.push(row_item(of, row, false));
        }
    }
    of.updated = now;
    let id = of.id.clone();
    for receiver in waiting {
        context.state.cancel_invitation(&id, &receiver, now);
    }
    items
}
