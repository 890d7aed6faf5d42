//! What is shared and to whom, from both sides.

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::state::{Row, Share, Side};
use super::entities::RESOURCE_TYPES;
use super::{Listing, Owner, arn, batch, has_form, newest_first, share_ids};

/// Whether only snapshots can match `ResourceType`; other known types match nothing in a sandbox.
fn wants_snapshots(context: &Context<'_>) -> Result<bool, Fault> {
    match context.params.get("ResourceType") {
        None | Some("Snapshot") => Ok(true),
        Some(kind) if RESOURCE_TYPES.contains(&kind) => Ok(false),
        Some(_) => Err(Fault::bad("InvalidParameter.ResourceType", "The resource type is unknown.")),
    }
}

/// The shares of this region that the caller owns, or that reach it.
fn shares<'s>(context: &'s Context<'_>, owner: Owner, ids: &[&str]) -> Vec<&'s Share> {
    let caller = &context.caller.account_id;
    context
        .state
        .shares
        .iter()
        .filter(|share| share.region == context.region && share.is_active())
        .filter(|share| ids.is_empty() || ids.contains(&share.id.as_str()))
        .filter(|share| match owner {
            Owner::Myself => share.owner == *caller,
            Owner::Others => context.state.reaches(share, caller).next().is_some(),
        })
        .collect()
}

fn active(share: &Share, side: Side) -> impl Iterator<Item = &Row> {
    share.rows_of(side).filter(|row| row.phase.gives_access())
}

fn times(item: &mut Value, row: &Row) {
    if let Some(fields) = item.as_object_mut() {
        fields.insert("CreateTime".to_owned(), json!(Context::millis(row.created)));
        fields.insert("UpdateTime".to_owned(), json!(Context::millis(row.updated)));
    }
}

fn place(share: &Share, row: &Row) -> String {
    newest_first(row.created, &format!("{} {}", share.id, row.entity))
}

/// `ResourceId` is the owner's ID of the snapshot on both sides (inferred). `ResourceStatus` is for recipients.
pub(super) fn resources(context: &mut Context<'_>) -> Answer {
    let owner = Owner::read(context)?;
    let listing = Listing::read(context)?;
    let share_ids = share_ids(context)?;
    let snapshots = wants_snapshots(context)?;
    let ids = batch(context, "ResourceIds", |id| !id.is_empty())?;
    let arns = batch(context, "ResourceArns", |arn| arn.starts_with("acs:"))?;
    let target = context.params.get("Target");
    if target.is_some_and(|target| !target.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')) {
        return Err(Fault::bad("InvalidParameter.Target", "The target is malformed."));
    }
    let mut items = Vec::new();
    for share in shares(context, owner, &share_ids) {
        let concerned = target.is_none_or(|target| match owner {
            Owner::Myself => active(share, Side::Target).any(|row| row.entity == target),
            Owner::Others => share.owner == target,
        });
        for row in active(share, Side::Resource).filter(|_| concerned && snapshots) {
            let arn = arn(&share.region, &share.owner, &row.entity);
            let wanted = (ids.is_empty() || ids.contains(&row.entity.as_str()))
                && (arns.is_empty() || arns.contains(&arn.as_str()));
            if !wanted {
                continue;
            }
            let mut item = json!({
                "ResourceShareId": share.id,
                "ResourceType": row.kind.name(),
                "ResourceId": row.entity,
                "ResourceArn": arn,
            });
            if owner == Owner::Others
                && let Some(fields) = item.as_object_mut()
            {
                fields.insert("ResourceStatus".to_owned(), json!("Available"));
            }
            times(&mut item, row);
            items.push((place(share, row), item));
        }
    }
    listing.answer(context, "SharedResources", items)
}

/// The caller's principals, or the owners that share to the caller.
pub(super) fn targets(context: &mut Context<'_>) -> Answer {
    let owner = Owner::read(context)?;
    let listing = Listing::read(context)?;
    let share_ids = share_ids(context)?;
    let snapshots = wants_snapshots(context)?;
    let wanted = batch(context, "Targets", |target| !target.is_empty())?;
    let resource = resource(context)?;
    let caller = &context.caller.account_id;
    let mut items = Vec::new();
    for share in shares(context, owner, &share_ids) {
        let concerned = resource.as_ref().is_none_or(|id| active(share, Side::Resource).any(|row| row.entity == *id));
        if !concerned || !snapshots {
            continue;
        }
        let rows: Vec<(&str, &Row)> = match owner {
            Owner::Myself => active(share, Side::Target).map(|row| (row.entity.as_str(), row)).collect(),
            Owner::Others => {
                context.state.reaches(share, caller).take(1).map(|row| (share.owner.as_str(), row)).collect()
            }
        };
        for (target, row) in rows.into_iter().filter(|(id, _)| wanted.is_empty() || wanted.contains(id)) {
            let mut item = json!({ "TargetId": target, "ResourceShareId": share.id, "External": row.external });
            times(&mut item, row);
            items.push((place(share, row), item));
        }
    }
    listing.answer(context, "SharedTargets", items)
}

/// The snapshot that `ResourceId` or `ResourceArn` names.
fn resource(context: &Context<'_>) -> Result<Option<String>, Fault> {
    let (id, arn) = (context.params.get("ResourceId"), context.params.get("ResourceArn"));
    if id.is_some_and(|id| !has_form(id, "s-")) {
        return Err(Fault::bad("InvalidParameter.ResourceId", "The resource ID is malformed."));
    }
    Ok(id.or(arn.and_then(|arn| arn.rsplit('/').next())).map(str::to_owned))
}
