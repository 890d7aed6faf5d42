//! Shares: making, changing, deleting, listing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::state::{InvitationStatus, Phase, Share, ShareStatus, Side};
use super::associate::{add, check_quotas, check_share_quota};
use super::entities::{Entities, check_snapshots, check_targets};
use super::{Listing, Owner, check_active, newest_first, own_share, permissions, share_ids, tags};

/// Upper limit of a share's name, in characters.
const LONGEST_NAME: usize = 50;

/// Answers with the share only: its associations are tasks of their own.
pub(super) fn create(context: &mut Context<'_>) -> Answer {
    let name = share_name(context)?.to_owned();
    let allow_external = context.params.flag("AllowExternalTargets")?.unwrap_or(false);
    let entities = Entities::read(context)?;
    let tags = tags::read(context)?;
    check_targets(context, &entities.targets, allow_external)?;
    check_snapshots(context, &entities.snapshots)?;
    check_share_quota(context)?;
    check_quotas(context, None, &entities)?;
    let share = Share {
        id: context.state.ids.share(),
        owner: context.caller.account_id.clone(),
        region: context.region.to_owned(),
        name,
        allow_external,
        created: context.now,
        updated: context.now,
        status: ShareStatus::Active,
        group: context.params.get("ResourceGroupId").unwrap_or_default().to_owned(),
        tags,
        permissions: context.params.list("PermissionNames").into_iter().map(str::to_owned).collect(),
        rows: Vec::new(),
        accepted: BTreeSet::new(),
    };
    context.state.shares.push(share);
    let index = context.state.shares.len() - 1;
    add(context, index, &entities);
    answer(context, index)
}

fn answer(context: &Context<'_>, share: usize) -> Answer {
    let share = context.state.shares.get(share).ok_or_else(super::no_share)?;
    Ok(json!({ "ResourceShare": item(share, "Active") }))
}

fn item(share: &Share, status: &str) -> Value {
    json!({
        "ResourceShareId": share.id,
        "ResourceShareName": share.name,
        "ResourceShareOwner": share.owner,
        "ResourceShareStatus": status,
        "AllowExternalTargets": share.allow_external,
        "CreateTime": Context::millis(share.created),
        "UpdateTime": Context::millis(share.updated),
    })
}

/// 1 to 50 letters, digits, `.`, `_` and `-`; Chinese characters are letters.
fn share_name<'a>(context: &Context<'a>) -> Result<&'a str, Fault> {
    let name = context.params.need("ResourceShareName")?;
    if name.chars().count() > LONGEST_NAME {
        return Err(Fault::bad("InvalidParameter.ResourceShareName.Length", "The name has at most 50 characters."));
    }
    if name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-')) {
        return Ok(name);
    }
    Err(Fault::bad("InvalidParameter.ResourceShareName", "The name has characters that are not allowed."))
}

/// A share that has outside principals cannot be narrowed to the directory: 409 `OperationNotPermitted` (the code is
/// documented, the case is inferred).
pub(super) fn update(context: &mut Context<'_>) -> Answer {
    super::share_id(context)?;
    let name = share_name(context)?.to_owned();
    let allow_external = context.params.flag("AllowExternalTargets")?;
    let index = own_share(context)?;
    check_active(context, index)?;
    let now = context.now;
    let Some(share) = context.state.shares.get_mut(index) else { return Err(super::no_share()) };
    let has_external = share.rows_of(Side::Target).any(|row| row.external && row.phase.is_live());
    if allow_external == Some(false) && has_external {
        return Err(Fault::conflict(
            "OperationNotPermitted",
            "The resource share has principals outside the directory.",
        ));
    }
    share.name = name;
    share.allow_external = allow_external.unwrap_or(share.allow_external);
    share.updated = now;
    answer(context, index)
}

/// Access ends at once, the record stays. Invitations that wait are taken back.
pub(super) fn delete(context: &mut Context<'_>) -> Answer {
    let index = own_share(context)?;
    check_active(context, index)?;
    let (now, end) = (context.now, context.state.ends(context.world.timing.delete_share_ms));
    let Some(share) = context.state.shares.get_mut(index) else { return Err(super::no_share()) };
    if share.rows.iter().any(|row| row.phase.is_busy()) {
        return Err(Fault::conflict("DeleteResourceShareConflict", "The resource share has unfinished tasks."));
    }
    share.status = ShareStatus::Deleting(end);
    share.updated = now;
    let id = share.id.clone();
    let waiting: Vec<String> =
        share.rows_of(Side::Target).filter(|row| row.phase == Phase::Inviting).map(|row| row.entity.clone()).collect();
    for receiver in waiting {
        context.state.cancel_invitation(&id, &receiver, now);
    }
    Ok(json!({}))
}

/// The status of a share as the caller sees it, if the caller sees it at all. A recipient sees Pending while its
/// invitation waits; the owner sees Active (both inferred).
fn seen_as(context: &Context<'_>, share: &Share, owner: Owner) -> Option<&'static str> {
    let caller = &context.caller.account_id;
    match owner {
        Owner::Myself => (share.owner == *caller).then_some(match share.status {
            ShareStatus::Active => "Active",
            ShareStatus::Deleting(_) => "Deleting",
            ShareStatus::Deleted(_) => "Deleted",
        }),
        Owner::Others if context.state.reaches(share, caller).next().is_some() => Some("Active"),
        Owner::Others => context
            .state
            .invitations
            .iter()
            .any(|invitation| {
                invitation.share == share.id
                    && invitation.receiver == *caller
                    && invitation.status == InvitationStatus::Pending
            })
            .then_some("Pending"),
    }
}

pub(super) fn list(context: &mut Context<'_>) -> Answer {
    let owner = Owner::read(context)?;
    let listing = Listing::read(context)?;
    let ids = share_ids(context)?;
    let params = context.params;
    let status = params.get("ResourceShareStatus");
    if status.is_some_and(|status| !["Active", "Pending", "Deleting", "Deleted"].contains(&status)) {
        return Err(Fault::bad("InvalidParameter.ResourceShareStatus", "The status is unknown."));
    }
    let wanted_tags = tags::filter(context)?;
    if owner == Owner::Others && !wanted_tags.is_empty() {
        return Err(Fault::bad("InvalidParameter.ResourceOwnerAndTag", "Tag cannot be used with OtherAccounts."));
    }
    let permission = params.get("PermissionName");
    let items = context
        .state
        .shares
        .iter()
        .filter(|share| share.region == context.region)
        .filter(|share| ids.is_empty() || ids.contains(&share.id.as_str()))
        .filter(|share| params.get("ResourceShareName").is_none_or(|name| share.name == name))
        .filter(|share| params.get("ResourceGroupId").is_none_or(|group| share.group == group))
        .filter(|share| permission.is_none_or(|name| permissions::of_share(share).contains(name)))
        .filter(|share| tags::matches(&share.tags, &wanted_tags))
        .filter_map(|share| Some((share, seen_as(context, share, owner)?)))
        .filter(|(_, seen)| status.is_none_or(|status| status == *seen))
        .map(|(share, seen)| (newest_first(share.created, &share.id), full_item(share, seen, owner)))
        .collect();
    listing.answer(context, "ResourceShares", items)
}

/// With group and tags, which are the owner's to see.
fn full_item(share: &Share, status: &str, owner: Owner) -> Value {
    let mut item = item(share, status);
    if owner == Owner::Myself
        && let Some(fields) = item.as_object_mut()
    {
        fields.insert("ResourceGroupId".to_owned(), json!(share.group));
        fields.insert("Tags".to_owned(), tag_items(&share.tags));
    }
    item
}

fn tag_items(tags: &BTreeMap<String, String>) -> Value {
    tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}
