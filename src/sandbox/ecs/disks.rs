//! DescribeDisks and ReInitDisk.

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::page::{Numbered, by_token};
use super::super::state::{Disk, Work};
use super::super::world::{DiskType, InstanceStatus};
use super::filter::word;
use super::need_region;
use super::using::{need, tag_list};

/// IDs that one call may name.
const MOST_IDS: usize = 100;

fn bad(code: &'static str) -> Fault {
    Fault::bad(code, "The specified value is not supported.")
}

/// The caller's disks in the region, newest first.
pub(super) fn describe_disks(context: &mut Context<'_>) -> Answer {
    need_region(context)?;
    let filter = Filter::read(context)?;
    let mut found: Vec<&Disk> = context
        .state
        .disks
        .values()
        .filter(|disk| disk.owner == context.caller.account_id && disk.region == context.region)
        .filter(|disk| filter.passes(disk, context))
        .collect();
    found.sort_by_key(|disk| (std::cmp::Reverse(disk.created), disk.id.clone()));
    let params = context.params;
    let token = params.get("NextToken");
    if params.get("MaxResults").is_none() && token.is_none() {
        let page = Numbered::read(context)?;
        let items = found.into_iter().map(|disk| item(disk, context)).collect();
        let mut answer = page.answer("Disks", "Disk", items);
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("NextToken".to_owned(), json!(""));
        }
        return Ok(answer);
    }
    let most = params.number::<usize>("MaxResults", 0..=usize::MAX, "InvalidParameter")?.unwrap_or(10).clamp(10, 500);
    let key = |disk: &&Disk| format!("{:020} {}", i64::MAX - disk.created.as_millisecond(), disk.id);
    let unknown = || Fault::bad("InvalidParameter", "The specified NextToken is not valid.");
    let part = by_token(context, found, key, most, token).ok_or_else(unknown)?;
    let items: Vec<Value> = part.items.into_iter().map(|disk| item(disk, context)).collect();
    Ok(json!({
        "TotalCount": 0, "PageNumber": 0, "PageSize": 0, "NextToken": part.next.unwrap_or_default(),
        "Disks": { "Disk": items },
    }))
}

fn item(disk: &Disk, context: &Context<'_>) -> Value {
    let instance = disk.instance.clone().unwrap_or_default();
    let (device, attached) = (if instance.is_empty() { "" } else { "/dev/xvdb" }, Context::seconds(disk.created));
    let attachments: Vec<Value> = disk
        .instance
        .iter()
        .map(|id| json!({ "InstanceId": id, "Device": device, "AttachedTime": attached }))
        .collect();
    json!({
        "DiskId": disk.id,
        "DiskName": disk.name,
        "Description": disk.description,
        "RegionId": disk.region,
        "ZoneId": disk.zone,
        "Category": disk.category,
        "PerformanceLevel": disk.level,
        "Type": disk.kind,
        "Size": disk.gib,
        "Status": disk.status(context.now),
        "Encrypted": disk.key.is_some(),
        "KMSKeyId": disk.key.as_deref().unwrap_or_default(),
        "Portable": disk.kind == DiskType::Data,
        "DiskChargeType": "PostPaid",
        "InstanceId": instance,
        "Device": device,
        "SourceSnapshotId": disk.snapshot.as_deref().unwrap_or_default(),
        "CreationTime": Context::seconds(disk.created),
        "DeleteWithInstance": false,
        "DeleteAutoSnapshot": true,
        "EnableAutoSnapshot": true,
        "MultiAttach": if disk.multi_attach { "Enabled" } else { "Disabled" },
        "ResourceGroupId": "",
        "Tags": { "Tag": tag_list(&disk.tags) },
        "Attachments": { "Attachment": attachments },
        "OperationLocks": { "OperationLock": [] },
    })
}

/// The filters of one call. All of them must hold.
struct Filter<'a> {
    ids: Option<Vec<String>>,
    kind: Option<&'a str>,
    status: Option<&'a str>,
    encrypted: Option<bool>,
    /// Parameters that are compared as they are.
    plain: Vec<(&'static str, &'a str)>,
    tags: Vec<(&'a str, &'a str)>,
}

impl<'a> Filter<'a> {
    fn read(context: &Context<'a>) -> Result<Self, Fault> {
        let params = context.params;
        let one_of = |name: &str, allowed: &[&str], code: &'static str| match params.get(name) {
            Some(value) if !allowed.iter().any(|one| one.eq_ignore_ascii_case(value)) => Err(bad(code)),
            value => Ok(value.filter(|value| !value.eq_ignore_ascii_case("all"))),
        };
        let states = ["In_use", "Available", "Attaching", "Detaching", "Creating", "ReIniting", "All"];
        let records = params.records("Tag");
        let tags = records.iter().map(|record| {
            (record.get("Key").copied().unwrap_or_default(), record.get("Value").copied().unwrap_or_default())
        });
        const PLAIN: [&str; 6] = ["ZoneId", "InstanceId", "Category", "SnapshotId", "DiskName", "KMSKeyId"];
        Ok(Self {
            ids: params.get("DiskIds").map(ids).transpose()?,
            kind: one_of("DiskType", &["all", "system", "data"], "InvalidDiskType.ValueNotSupported")?,
            status: one_of("Status", &states, "InvalidStatus.ValueNotSupported")?,
            encrypted: params.flag("Encrypted")?,
            plain: PLAIN.iter().filter_map(|name| Some((*name, params.get(name)?))).collect(),
            tags: tags.collect(),
        })
    }

    fn passes(&self, disk: &Disk, context: &Context<'_>) -> bool {
        let own = |name: &str| match name {
            "ZoneId" => disk.zone.as_str(),
            "InstanceId" => disk.instance.as_deref().unwrap_or_default(),
            "Category" => disk.category.as_str(),
            "SnapshotId" => disk.snapshot.as_deref().unwrap_or_default(),
            "KMSKeyId" => disk.key.as_deref().unwrap_or_default(),
            _ => disk.name.as_str(),
        };
        self.ids.as_ref().is_none_or(|ids| ids.contains(&disk.id))
            && self.kind.is_none_or(|kind| word(&disk.kind).eq_ignore_ascii_case(kind))
            && self.status.is_none_or(|status| disk.status(context.now).eq_ignore_ascii_case(status))
            && self.encrypted.is_none_or(|encrypted| encrypted == disk.key.is_some())
            && self.plain.iter().all(|(name, value)| (*name == "Category" && *value == "all") || own(name) == *value)
            && self
                .tags
                .iter()
                .all(|(key, value)| disk.tags.get(*key).is_some_and(|own| value.is_empty() || own == value))
    }
}

/// `DiskIds`: a JSON array as text, at most 100 IDs.
fn ids(text: &str) -> Result<Vec<String>, Fault> {
    let Ok(Value::Array(items)) = serde_json::from_str(text) else { return Err(bad("InvalidParameter.DiskIds")) };
    if items.len() > MOST_IDS {
        return Err(Fault::forbidden("InvalidDiskIds.Malformed", "At most 100 disks can be named."));
    }
    items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(|| bad("InvalidParameter.DiskIds"))).collect()
}

/// Brings a disk back to what it was like when it was made: what its snapshot holds. That has to be there still.
pub(super) fn reinit_disk(context: &mut Context<'_>) -> Answer {
    let id = need(context, "DiskId")?.to_owned();
    let own = |disk: &&Disk| disk.owner == context.caller.account_id && disk.region == context.region;
    let Some(disk) = context.state.disks.get(&id).filter(own) else {
        return Err(Fault::missing("InvalidDiskId.NotFound", "The specified disk does not exist."));
    };
    if disk.status(context.now) != "In_use" {
        return Err(Fault::forbidden(
            "IncorrectDiskStatus",
            "The current disk status does not support this operation.",
        ));
    }
    if disk.multi_attach {
        // Inferred: that it is refused is documented, the code is not.
        return Err(Fault::forbidden("OperationDenied", "A disk with multi-attach cannot be re-initialised."));
    }
    let stopped = disk.instance.as_ref().is_none_or(|id| {
        context.world.instances.iter().any(|one| one.id == *id && one.status == InstanceStatus::Stopped)
    });
    if !stopped {
        return Err(Fault::forbidden("IncorrectInstanceStatus", "The instance has to be stopped."));
    }
    // Inferred: that it is refused after an unshare is documented, the code is not.
    if let Some(snapshot) = &disk.snapshot
        && context.state.usable(&context.caller.account_id, context.region, snapshot).is_none()
    {
        return Err(Fault::forbidden("InvalidSourceSnapshot", "The source snapshot of the disk does not exist."));
    }
    let end = context.state.ends(context.world.timing.reinit_disk_ms);
    if let Some(disk) = context.state.disks.get_mut(&id) {
        disk.busy = Some((Work::ReIniting, end));
    }
    Ok(json!({}))
}

/// Only the snapshots of the disk itself can be rolled back to. A shared one has another ID than the one that was taken,
/// and was not taken from a disk of the caller's.
pub(super) fn reset_disk(context: &mut Context<'_>) -> Answer {
    let id = need(context, "DiskId")?;
    let snapshot = need(context, "SnapshotId")?;
    let own = |disk: &&Disk| disk.owner == context.caller.account_id && disk.region == context.region;
    if context.state.disks.get(id).filter(own).is_none() {
        return Err(Fault::missing("InvalidDiskId.NotFound", "The specified disk does not exist."));
    }
    let Some(found) = context.state.usable(&context.caller.account_id, context.region, snapshot) else {
        return Err(Fault::missing("InvalidSnapshotId.NotFound", "The specified snapshot does not exist."));
    };
    if found.shared || found.source.disk != id {
        return Err(Fault::forbidden("InvalidParameter.Mismatch", "The snapshot was not taken from this disk."));
    }
    Ok(json!({}))
}

/// The caller's instances in the region, as far as the world knows any.
pub(super) fn describe_instances(context: &mut Context<'_>) -> Answer {
    need_region(context)?;
    let page = Numbered::read(context)?;
    let wanted = context.params.get("InstanceIds").map(ids).transpose()?;
    let status = context.params.get("Status");
    let in_region = |zone: &str| context.world.region_of_zone(zone).is_some_and(|region| region.id == context.region);
    let found = context
        .world
        .instances
        .iter()
        .filter(|one| one.owner == context.caller.profile && in_region(&one.zone))
        .filter(|one| wanted.as_ref().is_none_or(|ids| ids.contains(&one.id)))
        .filter(|one| status.is_none_or(|status| word(&one.status) == status))
        .map(|one| {
            json!({
                "InstanceId": one.id,
                "InstanceName": one.name,
                "Status": one.status,
                "ZoneId": one.zone,
                "RegionId": context.region,
                "InstanceType": "ecs.g7.large",
                "InstanceChargeType": "PostPaid",
                "OSName": "",
                "CreationTime": Context::seconds(one.age.before(context.state.started)),
                "ResourceGroupId": "",
                "Tags": { "Tag": [] },
            })
        })
        .collect();
    Ok(page.answer("Instances", "Instance", found))
}
