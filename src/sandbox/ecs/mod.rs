//! ECS: regions, zones, the snapshots of the caller, shared-in ones among them, and what is made of them.

mod copy_snapshot;
mod create_disk;
mod disks;
mod filter;
mod snapshots;
mod using;

use serde_json::{Value, json};

use super::emulator::{Action, Context};
use super::fault::{Answer, Fault};
use super::world::{Usage, Zone};

pub(super) fn action(name: &str) -> Option<Action> {
    Some(match name {
        "DescribeRegions" => describe_regions,
        "DescribeZones" => describe_zones,
        "DescribeSnapshots" => snapshots::describe_snapshots,
        "DeleteSnapshot" => delete_snapshot,
        "CopySnapshot" => copy_snapshot::copy_snapshot,
        "CreateDisk" => create_disk::create_disk,
        "DescribeDisks" => disks::describe_disks,
        "ReInitDisk" => disks::reinit_disk,
        "ResetDisk" => disks::reset_disk,
        "DescribeInstances" => disks::describe_instances,
        _ => return None,
    })
}

/// 404 `InvalidAcceptLanguage.NotFound` for a language that the service does not speak.
fn check_language(context: &Context<'_>) -> Result<(), Fault> {
    const SPOKEN: [&str; 7] = ["zh-CN", "en-US", "ja", "zh-TW", "fr", "de", "ko"];
    match context.params.get("AcceptLanguage") {
        Some(language) if !SPOKEN.contains(&language) => {
            Err(Fault::missing("InvalidAcceptLanguage.NotFound", "The specified AcceptLanguage is not found."))
        }
        _ => Ok(()),
    }
}

fn describe_regions(context: &mut Context<'_>) -> Answer {
    check_language(context)?;
    let english = context.wants_english();
    let regions: Vec<Value> = context
        .world
        .regions
        .iter()
        .map(|region| {
            json!({
                "RegionId": region.id,
                "LocalName": if english { &region.names.en } else { &region.names.zh },
                "RegionEndpoint": format!("ecs.{}.aliyuncs.com", region.id),
                "Status": "available",
            })
        })
        .collect();
    Ok(json!({ "Regions": { "Region": regions } }))
}

/// 404 for ECS calls that must name a region and do not.
fn need_region(context: &Context<'_>) -> Result<(), Fault> {
    match context.params.get("RegionId") {
        Some(_) => Ok(()),
        None => {
            Err(Fault::bad("MissingParameter", "The input parameter \"RegionId\" that is mandatory is not supplied."))
        }
    }
}

fn describe_zones(context: &mut Context<'_>) -> Answer {
    check_language(context)?;
    need_region(context)?;
    let english = context.wants_english();
    let item = |zone: &Zone| {
        json!({
            "ZoneId": zone.id,
            "LocalName": if english { &zone.names.en } else { &zone.names.zh },
            "ZoneType": "AvailabilityZone",
            "AvailableDiskCategories": { "DiskCategories": zone.disk_categories },
            "AvailableResourceCreation": { "ResourceTypes": ["Instance", "Disk", "VSwitch"] },
            "AvailableInstanceTypes": { "InstanceTypes": [] },
            "AvailableResources": { "ResourcesInfo": [] },
            "AvailableVolumeCategories": { "VolumeCategories": [] },
            "AvailableDedicatedHostTypes": { "DedicatedHostType": [] },
            "DedicatedHostGenerations": { "DedicatedHostGeneration": [] },
        })
    };
    let zones: Vec<Value> =
        context.world.region(context.region).into_iter().flat_map(|region| &region.zones).map(item).collect();
    Ok(json!({ "Zones": { "Zone": zones } }))
}

/// Deletes a snapshot of the caller. An ID that the caller does not have in the region is passed over, as the help
/// page says. A shared-in snapshot is its owner's to delete: 403 `OperationDenied` (inferred, no code is documented).
fn delete_snapshot(context: &mut Context<'_>) -> Answer {
    let id = context.params.get("SnapshotId").ok_or_else(|| {
        Fault::bad("MissingParameter", "The input parameter \"SnapshotId\" that is mandatory is not supplied.")
    })?;
    let force = context.params.flag("Force")?.unwrap_or(false);
    let caller = &context.caller.account_id;
    if context.state.shared_in(caller, context.region).iter().any(|shared| shared.id == id) {
        return Err(Fault::forbidden("OperationDenied", "A shared snapshot cannot be deleted by its recipient."));
    }
    let Some(snapshot) = context.state.snapshots.get(id) else { return Ok(json!({})) };
    if snapshot.owner != *caller || snapshot.facts.region != context.region {
        return Ok(json!({}));
    }
    if context.state.is_shared(id) {
        return Err(Fault::forbidden(
            "InvalidOperation.DeleteSharedSnapshotUnsupported",
            "The snapshot is shared to other users. Unshare it before you delete it.",
        ));
    }
    match snapshot.facts.usage {
        Usage::Image | Usage::ImageDisk => {
            return Err(Fault::forbidden("SnapshotCreatedImage", "An image was created from the snapshot."));
        }
        Usage::Disk if !force => {
            return Err(Fault::forbidden("SnapshotCreatedDisk", "A disk was created from the snapshot."));
        }
        Usage::Disk | Usage::None => {}
    }
    context.state.snapshots.remove(id);
    Ok(json!({}))
}
