//! Permissions: one default permission for each type of resource, in one version.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::state::{Share, Side};
use super::entities::RESOURCE_TYPES;
use super::{Listing, Owner, no_share, own_share, share_id};

const PREFIX: &str = "AliyunRSDefaultPermission";
const VERSION: &str = "v1";
const MADE: &str = "2023-06-01T03:00:00.000Z";

fn resource_type(name: &str) -> Option<&'static str> {
    let kind = name.strip_prefix(PREFIX)?;
    RESOURCE_TYPES.into_iter().find(|known| *known == kind)
}

/// Whether there is a permission of that name.
pub(super) fn exists(name: &str) -> bool {
    resource_type(name).is_some()
}

/// The permissions of a share: those bound by hand, and the default one as soon as there is a snapshot.
pub(super) fn of_share(share: &Share) -> BTreeSet<String> {
    let mut names = share.permissions.clone();
    if share.rows_of(Side::Resource).any(|row| row.phase.is_live()) {
        names.insert(format!("{PREFIX}Snapshot"));
    }
    names
}

fn item(name: &str) -> Value {
    json!({
        "PermissionName": name,
        "PermissionVersion": VERSION,
        "DefaultVersion": true,
        "DefaultPermission": true,
        "ResourceType": resource_type(name),
        "CreateTime": MADE,
        "UpdateTime": MADE,
    })
}

fn named(context: &Context<'_>) -> Result<String, Fault> {
    let name = context.params.need("PermissionName")?;
    if exists(name) {
        return Ok(name.to_owned());
    }
    Err(Fault::missing("EntityNotExists.Permission", "The permission does not exist."))
}

fn items(names: impl Iterator<Item = String>) -> Vec<(String, Value)> {
    names.map(|name| (name.clone(), item(&name))).collect()
}

pub(super) fn list(context: &mut Context<'_>) -> Answer {
    let listing = Listing::read(context)?;
    let kind = context.params.get("ResourceType");
    if kind.is_some_and(|kind| !RESOURCE_TYPES.contains(&kind)) {
        return Err(Fault::bad("InvalidParameter.ResourceType", "The resource type is unknown."));
    }
    let types = RESOURCE_TYPES.into_iter().filter(|known| kind.is_none_or(|kind| kind == *known));
    listing.answer(context, "Permissions", items(types.map(|known| format!("{PREFIX}{known}"))))
}

/// The policy text for snapshots is inferred: reading, making disks, copying.
pub(super) fn get(context: &mut Context<'_>) -> Answer {
    let name = named(context)?;
    if context.params.get("PermissionVersion").is_some_and(|version| version != VERSION) {
        return Err(Fault::bad("InvalidParameter.PermissionVersion", "The version does not exist."));
    }
    let actions = match resource_type(&name) {
        Some("Snapshot") => vec!["ecs:DescribeSnapshots", "ecs:CreateDisk", "ecs:CopySnapshot"],
        _ => Vec::new(),
    };
    let mut permission = item(&name);
    if let Some(fields) = permission.as_object_mut() {
        let policy = json!({ "Effect": "Allow", "Action": actions }).to_string();
        fields.insert("Permission".to_owned(), Value::String(policy));
    }
    Ok(json!({ "Permission": permission }))
}

pub(super) fn list_versions(context: &mut Context<'_>) -> Answer {
    let name = named(context)?;
    let listing = Listing::read(context)?;
    listing.answer(context, "Permissions", items(std::iter::once(name)))
}

pub(super) fn list_of_share(context: &mut Context<'_>) -> Answer {
    let id = share_id(context)?;
    let owner = Owner::read(context)?;
    let listing = Listing::read(context)?;
    let caller = &context.caller.account_id;
    let share = context
        .state
        .shares
        .iter()
        .find(|share| {
            share.id == id
                && share.region == context.region
                && match owner {
                    Owner::Myself => share.owner == *caller,
                    Owner::Others => context.state.reaches(share, caller).next().is_some(),
                }
        })
        .ok_or_else(no_share)?;
    listing.answer(context, "Permissions", items(of_share(share).into_iter()))
}

/// There is one permission of each type, so `Replace` makes no difference.
pub(super) fn associate(context: &mut Context<'_>) -> Answer {
    share_id(context)?;
    let name = named(context)?;
    let share = own_share(context)?;
    super::check_active(context, share)?;
    context.params.flag("Replace")?;
    if let Some(share) = context.state.shares.get_mut(share) {
        share.permissions.insert(name);
    }
    Ok(json!({}))
}

/// Only while no resource of the type is in the share.
pub(super) fn disassociate(context: &mut Context<'_>) -> Answer {
    share_id(context)?;
    let name = named(context)?;
    let share = own_share(context)?;
    super::check_active(context, share)?;
    let Some(share) = context.state.shares.get_mut(share) else { return Err(no_share()) };
    let has_snapshots = share.rows_of(Side::Resource).any(|row| row.phase.is_live());
    if has_snapshots && resource_type(&name) == Some("Snapshot") {
        return Err(Fault::conflict("DisassociateConflict.Permission", "The share has resources of that type."));
    }
    share.permissions.remove(&name);
    Ok(json!({}))
}
