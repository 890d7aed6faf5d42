//! Adding snapshots and principals to a share.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::state::{EntityType, Invitation, InvitationStatus, Row, Share, ShareStatus, Side};
use super::associations::row_item;
use super::entities::{Entities, check_snapshots, check_targets};
use super::{check_active, own_share};

/// Answers with one row for each entity. What is in the share already is answered as it stands (inferred: the vendor
/// says nothing about it).
pub(super) fn associate(context: &mut Context<'_>) -> Answer {
    super::share_id(context)?;
    let entities = Entities::read(context)?;
    if entities.is_empty() {
        return Err(Fault::bad("ResourceAndTargetBothEmpty", "Resources and targets must not both be empty."));
    }
    let share = own_share(context)?;
    check_active(context, share)?;
    let allow_external = context.state.shares.get(share).is_some_and(|share| share.allow_external);
    check_targets(context, &entities.targets, allow_external)?;
    check_snapshots(context, &entities.snapshots)?;
    check_no_removal(context, share, &entities)?;
    check_quotas(context, Some(share), &entities)?;
    let items = add(context, share, &entities);
    Ok(json!({ "ResourceShareAssociations": items }))
}

/// 409 while the same entity is being removed.
fn check_no_removal(context: &Context<'_>, share: usize, entities: &Entities<'_>) -> Result<(), Fault> {
    let Some(share) = context.state.shares.get(share) else { return Ok(()) };
    let leaving = |side, entity: &str| share.rows_of(side).any(|row| row.entity == entity && row.phase.is_leaving());
    match entities.all().find(|(side, entity)| leaving(*side, entity)) {
        None => Ok(()),
        Some((_, entity)) => Err(Fault::conflict("AssociateConflict", format!("{entity} is being removed."))),
    }
}

/// Shared snapshots of the account over all regions, and unanswered invitations.
pub(super) fn check_quotas(context: &Context<'_>, share: Option<usize>, entities: &Entities<'_>) -> Result<(), Fault> {
    let (state, caller) = (&*context.state, &context.caller.account_id);
    let mine = || state.shares.iter().filter(|share| share.owner == *caller && share.is_active());
    let mut shared: BTreeSet<&str> = mine()
        .flat_map(|share| share.rows_of(Side::Resource))
        .filter(|row| row.phase.is_live())
        .map(|row| row.entity.as_str())
        .collect();
    let before = shared.len();
    shared.extend(&entities.snapshots);
    if shared.len() > before && shared.len() > context.world.quotas.shared_snapshots {
        return Err(Fault::conflict("QuotaExceeded.SharedResource.Count", "The quota of shared resources is used up."));
    }
    if let Some(most) = context.world.quotas.pending_invitations {
        let waiting = state
            .invitations
            .iter()
            .filter(|invitation| invitation.sender == *caller && invitation.status == InvitationStatus::Pending)
            .count();
        let share = share.and_then(|share| state.shares.get(share));
        let asked = entities.targets.iter().filter(|target| needs_invitation(context, share, target)).count();
        if asked > 0 && waiting + asked > most {
            return Err(Fault::conflict(
                "QuotaExceeded.PendingInvitations",
                "Too many invitations wait for an answer.",
            ));
        }
    }
    Ok(())
}

fn is_external(context: &Context<'_>, target: &str) -> bool {
    EntityType::of_target(target) == EntityType::Account
        && !context.state.share_a_directory(&context.caller.account_id, target)
}

/// An outside account is asked the first time a share reaches out to it.
fn needs_invitation(context: &Context<'_>, share: Option<&Share>, target: &str) -> bool {
    is_external(context, target)
        && share.is_none_or(|share| {
            !share.accepted.contains(target)
                && !share.rows_of(Side::Target).any(|row| row.entity == target && row.phase.is_live())
        })
}

/// Adds what is not there yet and answers with all rows asked for. Everything has been checked.
pub(super) fn add(context: &mut Context<'_>, share: usize, entities: &Entities<'_>) -> Vec<Value> {
    let mut items = Vec::new();
    for (side, entity) in entities.all() {
        let invite = side == Side::Target && needs_invitation(context, context.state.shares.get(share), entity);
        let external = side == Side::Target && is_external(context, entity);
        let kind = match side {
            Side::Resource => EntityType::Snapshot,
            Side::Target => EntityType::of_target(entity),
        };
        let now = context.now;
        let Some(of) = context.state.shares.get(share) else { continue };
        let present = of.rows.iter().position(|row| row.side == side && row.entity == entity && row.phase.is_live());
        let begun = present.is_none().then(|| context.state.begin_association());
        let Some(of) = context.state.shares.get_mut(share) else { continue };
        let index = present.unwrap_or(of.rows.len());
        if let Some((end, doomed)) = begun {
            of.rows.push(Row { external, doomed, ..Row::new(side, entity.to_owned(), kind, now, end) });
            of.updated = now;
        }
        if let Some(row) = of.rows.get(index) {
            items.push(row_item(of, row, false));
        }
        if invite {
            send_invitation(context, share, entity);
        }
    }
    items
}

fn send_invitation(context: &mut Context<'_>, share: usize, receiver: &str) {
    let id = context.state.ids.invitation();
    let Some(share) = context.state.shares.get(share) else { return };
    let invitation = Invitation {
        id,
        region: share.region.clone(),
        share: share.id.clone(),
        share_name: share.name.clone(),
        sender: share.owner.clone(),
        receiver: receiver.to_owned(),
        created: context.now,
        status: InvitationStatus::Pending,
        closed: context.now,
        failures: Vec::new(),
    };
    context.state.invitations.push(invitation);
}

/// Whether the caller may have one more share: shares over all regions that are not deleted.
pub(super) fn check_share_quota(context: &Context<'_>) -> Result<(), Fault> {
    let caller = &context.caller.account_id;
    let count = context
        .state
        .shares
        .iter()
        .filter(|share| share.owner == *caller && !matches!(share.status, ShareStatus::Deleted(_)))
        .count();
    if count >= context.world.quotas.shares {
        return Err(Fault::conflict("QuotaExceeded.ResourceShare.Count", "The quota of resource shares is used up."));
    }
    Ok(())
}
