//! CreateDisk.

use serde_json::json;

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::state::{Disk, Work};
use super::super::world::{DiskType, Usage};
use super::need_region;
use super::using::{Source, is_description, is_name, mark, once, own_key, source, tags};

/// Categories that take another key than the snapshot's.
const TAKE_ANOTHER_KEY: [&str; 3] = ["cloud_essd", "cloud_auto", "cloud_essd_entry"];

/// Makes a disk, once for a `ClientToken`.
pub(super) fn create_disk(context: &mut Context<'_>) -> Answer {
    need_region(context)?;
    once(context, make)
}

/// Where and of what kind it is to be.
struct Place {
    zone: String,
    instance: Option<String>,
    category: String,
    level: String,
}

fn make(context: &mut Context<'_>) -> Answer {
    let tags = tags(context)?;
    let words = words(context)?;
    let place = place(context)?;
    let asked = context.params.number::<u32>("Size", 1..=u32::MAX, "InvalidDiskSize.NotSupported")?;
    let id = context.params.get("SnapshotId").map(str::to_owned);
    let source = match &id {
        Some(id) => {
            let missing = Fault::missing("InvalidSnapshotId.NotFound", "The specified SnapshotId does not exist.");
            Some(source(context, id, missing)?)
        }
        None if asked.is_none() => {
            return Err(Fault::bad("MissingParameter", "Either SnapshotId or Size has to be given."));
        }
        None => None,
    };
    if source.is_some() && place.category.starts_with("elastic_ephemeral") {
        let words = "Elastic ephemeral disks cannot be created from a snapshot.";
        return Err(Fault::forbidden("InvalidOperation.CreateFromSnapshotUnsupported", words));
    }
    let key = key(context, source.as_ref(), &place.category)?;
    let gib = size(asked, source.as_ref(), &place)?;
    let disk_id = {
        let mark = mark(context, context.region);
        context.state.ids.fresh("d", &mark)
    };
    let order = place.instance.is_some();
    let end = context.state.ends(context.world.timing.create_disk_ms);
    let disk = Disk {
        id: disk_id.clone(),
        owner: context.caller.account_id.clone(),
        region: context.region.to_owned(),
        zone: place.zone,
        name: words.0,
        description: words.1,
        category: place.category,
        level: place.level,
        gib,
        kind: DiskType::Data,
        key,
        snapshot: id.clone(),
        instance: place.instance,
        multi_attach: context.params.get("MultiAttach") == Some("Enabled"),
        tags,
        created: context.now,
        busy: Some((Work::Creating, end)),
    };
    context.state.disks.insert(disk_id.clone(), disk);
    // Nothing is noted about somebody else's snapshot: its use is not its owner's to see.
    if let Some(id) = id.filter(|_| source.as_ref().is_some_and(|source| !source.shared)) {
        context.state.snapshots.change(&id, |snapshot| {
            snapshot.facts.usage = match snapshot.facts.usage {
                Usage::None | Usage::Disk => Usage::Disk,
                Usage::Image | Usage::ImageDisk => Usage::ImageDisk,
            };
        });
    }
    Ok(if order { json!({ "DiskId": disk_id, "OrderId": "2204567891234" }) } else { json!({ "DiskId": disk_id }) })
}

/// Name and description, which may be absent.
fn words(context: &Context<'_>) -> Result<(String, String), Fault> {
    let (name, description) = (context.params.get("DiskName"), context.params.get("Description"));
    if name.is_some_and(|name| !is_name(name)) {
        return Err(Fault::bad("InvalidDiskName.Malformed", "The specified disk name is wrongly formed."));
    }
    if description.is_some_and(|text| !is_description(text)) {
        return Err(Fault::bad("InvalidDescription.Malformed", "The specified description is wrongly formed."));
    }
    Ok((name.unwrap_or_default().to_owned(), description.unwrap_or_default().to_owned()))
}

fn place(context: &Context<'_>) -> Result<Place, Fault> {
    let params = context.params;
    let category = params.get("DiskCategory").unwrap_or("cloud").to_owned();
    if sizes(&category, "PL1").is_none() {
        let words = "The specified disk category is not valid.";
        return Err(Fault::bad("InvalidDiskCategory.ValueNotSupported", words));
    }
    let level = params.get("PerformanceLevel").unwrap_or("PL1");
    let level = if category != "cloud_essd" {
        String::new()
    } else if sizes(&category, level).is_some() {
        level.to_owned()
    } else {
        // Inferred: no code is documented.
        return Err(Fault::bad("InvalidParameter", "The specified PerformanceLevel is not valid."));
    };
    let (zone, instance) = match (params.get("ZoneId"), params.get("InstanceId")) {
        (Some(_), Some(_)) => {
            let words = "ZoneId and InstanceId cannot be given together.";
            return Err(Fault::forbidden("InvalidParam.ZoneIdAndInstanceId.Conflict", words));
        }
        (None, Some(id)) => {
            let own = context.world.instances.iter().find(|one| one.id == id && one.owner == context.caller.profile);
            let found = own
                .filter(|one| context.world.region_of_zone(&one.zone).map(|r| r.id.as_str()) == Some(context.region));
            let missing = || Fault::missing("InvalidInstanceId.NotFound", "The specified InstanceId does not exist.");
            (found.ok_or_else(missing)?.zone.clone(), Some(id.to_owned()))
        }
        (Some(zone), None) => (zone.to_owned(), None),
        (None, None) => return Err(Fault::bad("MissingParameter", "ZoneId has to be given.")),
    };
    let zones = context.world.region(context.region).into_iter().flat_map(|region| &region.zones);
    let Some(found) = zones.into_iter().find(|one| one.id == zone) else {
        return Err(Fault::missing("InvalidZoneId.NotFound", "The specified ZoneId does not exist."));
    };
    if found.disk_categories.is_empty() {
        return Err(Fault::forbidden("Zone.NotOnSale", "Nothing can be created in this zone."));
    }
    if !found.disk_categories.contains(&category) {
        let words = "The specified disk category is not offered in this zone.";
        return Err(Fault::bad("InvalidDiskCategory.NotSupported", words));
    }
    Ok(Place { zone, instance, category, level })
}

/// The key of the new disk.
fn key(context: &mut Context<'_>, source: Option<&Source>, category: &str) -> Result<Option<String>, Fault> {
    let encrypted = context.params.flag("Encrypted")?.unwrap_or(false);
    let asked = context.params.get("KMSKeyId").map(str::to_owned);
    let before = source.and_then(|source| source.key.clone());
    let shared = source.is_some_and(|source| source.shared);
    let mismatch =
        || Fault::bad("InvalidParam.EncryptedMismatch", "Another key is needed for a shared encrypted snapshot.");
    if !encrypted {
        return match (asked, before) {
            (Some(_), _) => {
                let words = "Encrypted has to be true when a key is given.";
                Err(Fault::bad("InvalidEncrypted.NotMatchKmsKeyId", words))
            }
            (None, Some(_)) if shared => Err(mismatch()),
            (None, Some(_)) => {
                let words = "A disk from an encrypted snapshot has to be encrypted.";
                Err(Fault::forbidden("InvalidEncrypted.NotMatchSnapshot", words))
            }
            (None, None) => Ok(None),
        };
    }
    let key = match (asked, &before) {
        (Some(id), Some(old)) if shared && id == *old => return Err(mismatch()),
        (Some(id), _) => {
            let words = "The specified KMSKeyId does not exist.";
            own_key(context, context.region, &id, Fault::missing("InvalidParameter.KMSKeyId.NotFound", words))?
        }
        (None, Some(old)) if !shared => old.clone(),
        (None, _) => context.state.service_key(&context.caller.profile, context.region),
    };
    if before.is_some_and(|before| before != key) && !TAKE_ANOTHER_KEY.contains(&category) {
        let words = "This category does not take another key than the snapshot's.";
        return Err(Fault::forbidden("NotSupportSnapshotEncrypted.DiskCategory", words));
    }
    Ok(Some(key))
}

/// The size: the snapshot's if none or a smaller one was asked for.
fn size(asked: Option<u32>, source: Option<&Source>, place: &Place) -> Result<u32, Fault> {
    let least = source.map_or(0, |source| source.gib);
    let gib = asked.unwrap_or(least).max(least);
    let within = sizes(&place.category, &place.level).is_some_and(|(from, to)| (from..=to).contains(&gib));
    if within {
        return Ok(gib);
    }
    Err(Fault::forbidden("InvalidDiskSize.NotSupported", "The category does not come in this size."))
}

/// From which size to which a category comes, in GiB.
fn sizes(category: &str, level: &str) -> Option<(u32, u32)> {
    Some(match (category, level) {
        ("cloud", _) => (5, 2000),
        ("cloud_efficiency" | "cloud_ssd", _) => (20, 32768),
        ("cloud_essd", "PL0") | ("cloud_auto", _) => (1, 65536),
        ("cloud_essd", "PL1") => (20, 65536),
        ("cloud_essd", "PL2") => (461, 65536),
        ("cloud_essd", "PL3") => (1261, 65536),
        ("cloud_essd_entry", _) => (10, 32768),
        ("cloud_regional_disk_auto", _) => (10, 65536),
        ("elastic_ephemeral_disk_standard" | "elastic_ephemeral_disk_premium", _) => (64, 8192),
        _ => return None,
    })
}
