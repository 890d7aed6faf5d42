//! CopySnapshot.

use serde_json::json;

use super::super::age::Age;
use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::state::{Copying, Snapshot};
use super::super::world::{self, Category, SnapshotKind, SnapshotStatus, Usage};
use super::need_region;
use super::using::{is_description, is_name, mark, need, once, own_key, source, tags};

/// Copies a snapshot, once for a `ClientToken`.
pub(super) fn copy_snapshot(context: &mut Context<'_>) -> Answer {
    need_region(context)?;
    once(context, copy)
}

fn copy(context: &mut Context<'_>) -> Answer {
    let id = need(context, "SnapshotId")?.to_owned();
    let to = need(context, "DestinationRegionId")?.to_owned();
    let name = need(context, "DestinationSnapshotName")?.to_owned();
    let description = need(context, "DestinationSnapshotDescription")?.to_owned();
    let days = context
        .params
        .number::<u32>("RetentionDays", 1..=65536, "InvalidRetentionDays.Malformed")
        .map_err(forbidden)?;
    let tags = tags(context)?;
    // Names that begin with `auto` are those of snapshots that a policy takes.
    if !is_name(&name) || name.starts_with("auto") {
        return Err(Fault::forbidden("InvalidSnapshotName.Malformed", "The specified name is wrongly formed."));
    }
    if !is_description(&description) {
        return Err(Fault::forbidden("InvalidDescription.Malformed", "The description is wrongly formed."));
    }
    if context.world.region(&to).is_none() {
        return Err(Fault::bad("InvalidRegionId.MalFormed", "The specified DestinationRegionId is not valid."));
    }
    let missing = Fault::forbidden("InvalidSnapshotId.NotFound", "The specified snapshot does not exist.");
    source(context, &id, missing)?;
    copyable(context, &id)?;
    let key = key(context, &id, &to)?;
    unfinished(context, &id, &to)?;
    let copy = begin(context, &id, &to, (name, description, days), key, tags);
    Ok(json!({ "SnapshotId": copy }))
}

/// This action answers with 403 where others have 400.
fn forbidden(fault: Fault) -> Fault {
    Fault { status: 403, ..fault }
}

/// Archived and local snapshots cannot be copied.
fn copyable(context: &Context<'_>, id: &str) -> Result<(), Fault> {
    let found = context.state.usable(&context.caller.account_id, context.region, id);
    match found.map(|found| found.source.facts.category) {
        Some(Category::Archive | Category::Flash) => {
            let words = "Archived and local snapshots cannot be copied.";
            Err(Fault::forbidden("InvalidSnapshotCategory.NotSupportCopy", words))
        }
        _ => Ok(()),
    }
}

/// The key of the copy.
fn key(context: &mut Context<'_>, id: &str, to: &str) -> Result<Option<String>, Fault> {
    let encrypted = context.params.flag("Encrypted")?.unwrap_or(false);
    let asked = context.params.get("KMSKeyId").map(str::to_owned);
    let found = context.state.usable(&context.caller.account_id, context.region, id);
    let (before, shared) = found.map_or((None, false), |found| (found.source.facts.key.clone(), found.shared));
    if !encrypted {
        if asked.is_some() {
            let words = "Encrypted has to be true when a key is given.";
            return Err(Fault::forbidden("InvalidEncrypted.NotMatchKmsKeyId", words));
        }
        if to == context.region {
            let words = "Within one region only an encrypted copy can be made.";
            return Err(Fault::forbidden("InvalidOperation.NotSupportCopyInSameRegion", words));
        }
        if before.is_some() {
            let words = "A copy of an encrypted snapshot has to be encrypted.";
            return Err(Fault::forbidden("InvalidEncrypted.NotSupportDecrypt", words));
        }
        return Ok(None);
    }
    Ok(Some(match asked {
        Some(id) if shared && Some(&id) == before.as_ref() => {
            let words = "The key of the snapshot's owner cannot be used.";
            return Err(Fault::forbidden("InvalidParameter.KMSKeyId.CMKUnauthorized", words));
        }
        Some(id) => {
            let words = "The specified KMSKeyId does not exist in the destination region.";
            own_key(context, to, &id, Fault::forbidden("InvalidParameter.KMSKeyId.NotFound", words))?
        }
        None => context.state.service_key(&context.caller.profile, to),
    }))
}

/// One copy of a disk's snapshots to one region at a time.
fn unfinished(context: &Context<'_>, id: &str, to: &str) -> Result<(), Fault> {
    let account = &context.caller.account_id;
    let disk = context.state.usable(account, context.region, id).map(|found| found.source.disk.clone());
    let same = |one: &&Copying| one.account == *account && Some(&one.disk) == disk.as_ref() && one.region == to;
    match context.state.copies.iter().find(same) {
        None => Ok(()),
        Some(_) if to == context.region => {
            let words = "An encrypted copy of a snapshot of this disk is not finished yet.";
            Err(Fault::forbidden("InvalidOperation.UnfinishedEncryptedSnapshotCopy", words))
        }
        Some(_) => {
            let words = "A copy of a snapshot of this disk to that region is not finished yet.";
            Err(Fault::forbidden("InvalidOperation.UnfinishedCrossRegionCopy", words))
        }
    }
}

fn begin(
    context: &mut Context<'_>,
    id: &str,
    to: &str,
    (name, description, days): (String, String, Option<u32>),
    key: Option<String>,
    tags: std::collections::BTreeMap<String, String>,
) -> String {
    let mark = mark(context, to);
    let copy_id = context.state.ids.fresh("s", &mark);
    let account = context.caller.account_id.clone();
    let Some(found) = context.state.usable(&account, context.region, id) else { return String::new() };
    let (disk, source) = (found.source.disk.clone(), &found.source.facts);
    let facts = world::Snapshot {
        owner: account.clone(),
        region: to.to_owned(),
        id: copy_id.clone(),
        name,
        description,
        disk_gib: source.disk_gib,
        size_bytes: source.size_bytes,
        age: Age::default(),
        status: SnapshotStatus::Progressing,
        progress: 0,
        finishes_in: Some(Age::millis(context.world.timing.copy_ms)),
        available: None,
        kind: SnapshotKind::User,
        category: Category::Standard,
        key: key.clone(),
        imported_image: false,
        retention_days: days,
        usage: Usage::None,
        tags,
        resource_group: None,
        disk: Some(disk.clone()),
        disk_type: source.disk_type,
        instance: None,
        copied_from: Some(id.to_owned()),
        copied_from_region: Some(context.region.to_owned()),
    };
    let mut copy = Snapshot::new(&facts, context.world, &context.state.ids, context.now);
    copy.service_key |= key.is_some_and(|key| context.state.keys_made.iter().any(|made| made.id == key));
    context.state.snapshots.insert(copy);
    context.state.copies.push(Copying {
        id: copy_id.clone(),
        account,
        source: id.to_owned(),
        source_region: context.region.to_owned(),
        disk,
        region: to.to_owned(),
    });
    copy_id
}
