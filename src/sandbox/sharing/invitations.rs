//! The invitations that the caller received in this region.

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::state::{EntityType, Invitation, InvitationStatus, Phase, Side};
use super::{Listing, batch, failure_items, has_form, newest_first, share_ids};

fn item(invitation: &Invitation) -> Value {
    json!({
        "ResourceShareInvitationId": invitation.id,
        "ResourceShareId": invitation.share,
        "ResourceShareName": invitation.share_name,
        "SenderAccountId": invitation.sender,
        "ReceiverAccountId": invitation.receiver,
        "CreateTime": Context::millis(invitation.created),
        "Status": invitation.status.name(),
    })
}

/// An item with its reasons, under the name that the action gives to their list.
fn item_with_reasons(invitation: &Invitation, list: &str) -> Value {
    let mut item = item(invitation);
    if let Some(fields) = item.as_object_mut().filter(|_| !invitation.failures.is_empty()) {
        let reasons = failure_items(&invitation.region, &invitation.sender, &invitation.failures);
        fields.insert(list.to_owned(), Value::Array(reasons));
    }
    item
}

pub(super) fn list(context: &mut Context<'_>) -> Answer {
    let listing = Listing::read(context)?;
    let shares = share_ids(context)?;
    let ids = batch(context, "ResourceShareInvitationIds", |id| has_form(id, "i-"))?;
    let items = context
        .state
        .invitations
        .iter()
        .filter(|invitation| {
            invitation.receiver == context.caller.account_id
                && invitation.region == context.region
                && (shares.is_empty() || shares.contains(&invitation.share.as_str()))
                && (ids.is_empty() || ids.contains(&invitation.id.as_str()))
        })
        .map(|invitation| {
            let place = newest_first(invitation.created, &invitation.id);
            (place, item_with_reasons(invitation, "InvitationFailedDetails"))
        })
        .collect();
    listing.answer(context, "ResourceShareInvitations", items)
}

/// The invitation that waits for the caller's answer.
fn pending(context: &Context<'_>) -> Result<usize, Fault> {
    let id = context.params.need("ResourceShareInvitationId")?;
    if !has_form(id, "i-") {
        return Err(Fault::bad("InvalidParameter.ResourceShareInvitationId", "The invitation ID is malformed."));
    }
    let found = context.state.invitations.iter().enumerate().find(|(_, invitation)| {
        invitation.id == id && invitation.receiver == context.caller.account_id && invitation.region == context.region
    });
    let Some((index, invitation)) = found else {
        return Err(Fault::conflict("EntityNotExists.ResourceShareInvitation", "The invitation does not exist."));
    };
    let (code, message) = match invitation.status {
        InvitationStatus::Pending => return Ok(index),
        InvitationStatus::Accepted => ("InvitationStatus.AlreadyAccepted", "The invitation was accepted already."),
        InvitationStatus::Rejected => ("InvitationStatus.AlreadyRejected", "The invitation was rejected already."),
        InvitationStatus::Expired => ("InvitationStatus.Expired", "The invitation expired."),
        // Inferred: no code is documented for these two.
        InvitationStatus::Cancelled | InvitationStatus::AcceptFailed => {
            return Err(Fault::forbidden("OperationDenied", "The invitation cannot be answered any more."));
        }
    };
    Err(Fault::conflict(code, message))
}

/// Access follows when the association's task ends. If the share's snapshots cannot be given to the caller, or the task
/// is bound to break down, the answer is AcceptFailed with the reasons: the caller has no other way to learn of it.
pub(super) fn accept(context: &mut Context<'_>) -> Answer {
    let index = pending(context)?;
    let now = context.now;
    let caller = context.caller.account_id.clone();
    let share = context
        .state
        .invitations
        .get(index)
        .and_then(|invitation| context.state.shares.iter().position(|share| share.id == invitation.share));
    let mut failures =
        share.map(|share| context.state.failures_of_target(share, &caller, EntityType::Account)).unwrap_or_default();
    let mut phase = Phase::Failed;
    if failures.is_empty() {
        match (context.state.begin_association(), share) {
            ((_, true), Some(share)) => failures = context.state.breakdowns(share),
            ((end, _), _) => phase = Phase::Associating(end),
        }
    }
    let failed = phase == Phase::Failed;
    if let Some(share) = share.and_then(|share| context.state.shares.get_mut(share)) {
        if !failed {
            share.accepted.insert(caller.clone());
        }
        let rows = share.rows.iter_mut().filter(|row| row.side == Side::Target && row.entity == caller);
        for row in rows.filter(|row| matches!(row.phase, Phase::Inviting | Phase::Associating(_))) {
            row.phase = phase;
            row.updated = now;
            row.failures.clone_from(&failures);
            row.message = failures.first().map(|failure| failure.description.clone()).unwrap_or_default();
        }
    }
    let Some(invitation) = context.state.invitations.get_mut(index) else { return Ok(json!({})) };
    invitation.status = if failed { InvitationStatus::AcceptFailed } else { InvitationStatus::Accepted };
    invitation.closed = now;
    invitation.failures = failures;
    Ok(json!({ "ResourceShareInvitation": item_with_reasons(invitation, "AcceptInvitationFailedDetails") }))
}

/// The owner's row becomes Failed (inferred).
pub(super) fn reject(context: &mut Context<'_>) -> Answer {
    let index = pending(context)?;
    let now = context.now;
    let Some(invitation) = context.state.invitations.get_mut(index) else { return Ok(json!({})) };
    invitation.status = InvitationStatus::Rejected;
    invitation.closed = now;
    let (answer, share) = (item(invitation), invitation.share.clone());
    let caller = context.caller.account_id.clone();
    context.state.close_target(&share, &caller, now, Phase::Failed, "The invitation was rejected.");
    Ok(json!({ "ResourceShareInvitation": answer }))
}
