//! The owner's view of the associations of its shares.

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::state::{EntityType, Failure, Row, Share, Side};
use super::{Listing, arn, has_form, newest_first, share_ids};

/// A row as it is sent; `full` with what only the list tells.
pub(super) fn row_item(share: &Share, row: &Row, full: bool) -> Value {
    let mut item = json!({
        "ResourceShareId": share.id,
        "ResourceShareName": share.name,
        "AssociationType": match row.side { Side::Resource => "Resource", Side::Target => "Target" },
        "EntityId": row.entity,
        "EntityType": row.kind.name(),
        "AssociationStatus": row.phase.name(),
        "AssociationStatusMessage": row.message,
        "CreateTime": Context::millis(row.created),
        "UpdateTime": Context::millis(row.updated),
    });
    let Some(fields) = item.as_object_mut() else { return item };
    if row.side == Side::Resource {
        fields.insert("ResourceArn".to_owned(), json!(arn(&share.region, &share.owner, &row.entity)));
    }
    if full {
        fields.insert("External".to_owned(), json!(row.external));
        if !row.failures.is_empty() {
            let details: Vec<Value> = row.failures.iter().map(|failure| detail(share, row, failure)).collect();
            fields.insert("AssociationFailedDetails".to_owned(), Value::Array(details));
        }
    }
    item
}

fn detail(share: &Share, row: &Row, failure: &Failure) -> Value {
    let snapshot = if failure.kind == EntityType::Snapshot { &failure.entity } else { &row.entity };
    json!({
        "ResourceArn": arn(&share.region, &share.owner, snapshot),
        "EntityId": failure.entity,
        "EntityType": failure.kind.name(),
        "FailureReason": failure.reason.name(),
        "FailureDescription": failure.description,
        "OperationType": "Associate",
        "Status": "", "StatusMessage": "", "AssociateType": "",
    })
}

pub(super) fn list(context: &mut Context<'_>) -> Answer {
    let params = context.params;
    let side = match params.need("AssociationType")? {
        "Resource" => Side::Resource,
        "Target" => Side::Target,
        _ => return Err(Fault::bad("InvalidParameter.AssociationType", "AssociationType must be Resource or Target.")),
    };
    let listing = Listing::read(context)?;
    let ids = share_ids(context)?;
    let status = params.get("AssociationStatus");
    const STATES: [&str; 5] = ["Associating", "Associated", "Failed", "Disassociating", "Disassociated"];
    if status.is_some_and(|status| !STATES.contains(&status)) {
        return Err(Fault::bad("InvalidParameter.AssociationStatus", "The status is unknown."));
    }
    let entity = entity(context, side)?;
    let mut items = Vec::new();
    for share in context.state.shares.iter().filter(|share| {
        share.owner == context.caller.account_id
            && share.region == context.region
            && (ids.is_empty() || ids.contains(&share.id.as_str()))
    }) {
        for (index, row) in share.rows.iter().enumerate().filter(|(_, row)| row.side == side) {
            let wanted = entity.as_ref().is_none_or(|entity| *entity == row.entity)
                && status.is_none_or(|status| status == row.phase.name());
            if wanted {
                let place = newest_first(row.created, &format!("{} {index:05}", share.id));
                items.push((place, row_item(share, row, true)));
            }
        }
    }
    listing.answer(context, "ResourceShareAssociations", items)
}

/// The one entity asked for: `ResourceId` or `ResourceArn` for resources, `Target` for targets.
fn entity(context: &Context<'_>, side: Side) -> Result<Option<String>, Fault> {
    let params = context.params;
    let (id, resource, target) = (params.get("ResourceId"), params.get("ResourceArn"), params.get("Target"));
    let crossed = match side {
        Side::Resource => target.is_some(),
        Side::Target => id.is_some() || resource.is_some(),
    };
    if crossed {
        return Err(Fault::bad("ConflictedAssociationType", "AssociationType and the entity do not match."));
    }
    match (id, resource) {
        (Some(_), Some(_)) => {
            Err(Fault::bad("InvalidParameter.ResourceConflict", "ResourceId and ResourceArn exclude each other."))
        }
        (Some(id), None) if !has_form(id, "s-") => {
            Err(Fault::bad("InvalidParameter.ResourceId", "The resource ID is malformed."))
        }
        (None, Some(text)) => text
            .strip_prefix(&arn(context.region, &context.caller.account_id, ""))
            .map(|id| Some(id.to_owned()))
            .ok_or_else(|| Fault::bad("InvalidParameter.ResourceArn", "The ARN is malformed.")),
        (id, None) => Ok(id.or(target).map(str::to_owned)),
    }
}
