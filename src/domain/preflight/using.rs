//! What is checked of calls that make something of snapshots.

use super::report::Report;
use super::{Choice, Doubt, Fix, Level, Rule, Subject};
use crate::domain::disk::RunningCopy;
use crate::domain::facts::{Facts, Known, Need, SnapshotFacts};
use crate::domain::ids::{DiskId, KeyId, RegionId, SnapshotId};
use crate::domain::legal::{self, Illegal, NoReinit};
use crate::domain::plan::{Call, Intent, NewCopy, NewDisk, NewEncryption, Plan};

/// Checks CreateDisk, CopySnapshot and ReInitDisk.
pub(super) fn check(call: &Call, facts: &Facts, report: &mut Report) {
    match call {
        Call::CreateDisk { disk, .. } => create(disk, facts, report),
        Call::CopySnapshot { copy, .. } => copying(copy, facts, report),
        Call::ReInitDisk { disk } => reinit(disk, facts, report),
        _ => {}
    }
}

/// Adds what holds for all of them together.
pub(super) fn add(plan: &Plan, facts: &Facts, report: &mut Report) {
    if !plan.intent.is_use() {
        return;
    }
    match &plan.intent {
        Intent::ReInitialise(_) => report.note(Rule::Erased, Level::Warn, None, None),
        _ => {
            report.note(Rule::Billed, Level::Warn, None, None);
            report.doubt(Doubt::Price);
        }
    }
    // One disk's copies to one region come one after the other.
    let copies: Vec<&NewCopy> = plan.steps.iter().filter_map(|step| step.call.copy()).collect();
    for (at, copy) in copies.iter().enumerate() {
        let same = |other: &&&NewCopy| {
            let disk = copy.disk.is_some() && other.disk == copy.disk;
            (disk || other.snapshot == copy.snapshot) && other.region == copy.region
        };
        if copies[..at].iter().any(|other| same(&other)) {
            queued(copy, facts, report);
        }
    }
}

/// The codes with which an action refuses, where they differ.
struct Codes {
    stays_encrypted: &'static str,
    owners_key: &'static str,
}

fn create(disk: &NewDisk, facts: &Facts, report: &mut Report) {
    if !disk.name.is_empty() && !legal::is_name(&disk.name) {
        named(&disk.name, "InvalidDiskName.Malformed", report);
    } else {
        report.good(Rule::MadeName);
    }
    place(disk, facts, report);
    let Some(known) = source(&disk.snapshot, facts, report) else { return };
    category(disk, known, report);
    sizes(disk, known, report);
    report.good(Rule::Encryption);
    let keys = facts.using.keys(&facts.region);
    let codes = Codes {
        stays_encrypted: if known.own { "InvalidEncrypted.NotMatchSnapshot" } else { "InvalidParam.EncryptedMismatch" },
        owners_key: "InvalidParam.EncryptedMismatch",
    };
    let off = legal::disk_encryption(&disk.encryption, known, keys);
    encryption(off, &disk.encryption, &disk.snapshot, &codes, report);
    let shareable = !(known.own && known.encrypted && disk.encryption == NewEncryption::Default);
    after(&disk.encryption, &facts.region, shareable, facts, report);
}

/// The snapshot, if there is one and it is ready.
fn source<'a>(id: &SnapshotId, facts: &'a Facts, report: &mut Report) -> Option<&'a SnapshotFacts> {
    let Some(found) = facts.snapshot(id) else {
        report.doubt(Doubt::Unread(Need::Snapshot(id.clone())));
        return None;
    };
    report.good(Rule::Source);
    let fix = || Some(Fix::SkipSnapshots(vec![id.clone()]));
    let Some(known) = found else {
        report.add(
            Rule::Source,
            Level::Block,
            Some("InvalidSnapshotId.NotFound"),
            Subject::Snapshot(id.clone()),
            fix(),
        );
        return None;
    };
    report.good(Rule::Ready);
    if !known.ready || known.status == crate::domain::snapshot::Status::Failed {
        report.add(Rule::Ready, Level::Block, Some("InvalidSnapshotId.NotReady"), Subject::Snapshot(id.clone()), fix());
    }
    Some(known)
}

fn place(disk: &NewDisk, facts: &Facts, report: &mut Report) {
    let subject = || Subject::Zone(disk.zone.clone());
    match facts.using.zones.get() {
        None => report.doubt(Doubt::Unread(Need::Zones)),
        Some(zones) => {
            report.good(Rule::Zone);
            let fix = || Some(Fix::Choose(Choice::Zone));
            let code = match zones.iter().find(|zone| zone.id == disk.zone) {
                None => "InvalidZoneId.NotFound",
                Some(zone) if zone.categories.is_empty() => "Zone.NotOnSale",
                Some(_) if legal::zone(disk.category, &disk.zone, zones).is_some() => {
                    "InvalidDiskCategory.NotSupported"
                }
                Some(_) => return,
            };
            report.add(Rule::Zone, Level::Block, Some(code), subject(), fix());
        }
    }
}

fn category(disk: &NewDisk, known: &SnapshotFacts, report: &mut Report) {
    report.good(Rule::Category);
    let snapshot = Subject::Snapshot(disk.snapshot.clone());
    match legal::category(disk.category, known, &disk.encryption) {
        Some(Illegal::NotFromSnapshots) => {
            let code = "InvalidOperation.CreateFromSnapshotUnsupported";
            report.add(Rule::Category, Level::Block, Some(code), snapshot, Some(Fix::Choose(Choice::Category)));
        }
        Some(_) => {
            let code = "NotSupportSnapshotEncrypted.DiskCategory";
            report.add(Rule::KeyNeedsEssd, Level::Block, Some(code), snapshot, Some(Fix::Choose(Choice::Category)));
        }
        None => {}
    }
}

fn sizes(disk: &NewDisk, known: &SnapshotFacts, report: &mut Report) {
    report.good(Rule::Size);
    let range = disk.category.sizes(disk.level);
    let (least, most) = (known.size_gib.unwrap_or(0).max(*range.start()), *range.end());
    // What is too small the service makes as large as the snapshot, if the category comes so large.
    let accepted = range.contains(&disk.size_gib.max(known.size_gib.unwrap_or(0)));
    let (rule, code) = match legal::size(disk.size_gib, disk.category, disk.level, known) {
        None => return,
        Some(Illegal::BelowSnapshot { .. }) if accepted => (Rule::BelowSnapshot, None),
        Some(_) => (Rule::Size, Some("InvalidDiskSize.NotSupported")),
    };
    for subject in [Subject::Snapshot(disk.snapshot.clone()), Subject::Sizes { least, most }] {
        report.add(rule, Level::Block, code, subject, Some(Fix::Choose(Choice::Size)));
    }
}

/// Says why something cannot be encrypted so.
fn encryption(off: Option<Illegal>, wanted: &NewEncryption, snapshot: &SnapshotId, codes: &Codes, report: &mut Report) {
    let fix = Some(Fix::Choose(Choice::Key));
    let about = Subject::Snapshot(snapshot.clone());
    let key = |id: &KeyId| Subject::Key(id.clone());
    let (rule, code, subject) = match (off, wanted) {
        (None, _) => return,
        (Some(Illegal::PlainInRegion), _) => {
            (Rule::PlainInRegion, "InvalidOperation.NotSupportCopyInSameRegion", about)
        }
        (Some(Illegal::OwnersKey), NewEncryption::Key(id)) => (Rule::OwnersKey, codes.owners_key, key(id)),
        (Some(Illegal::NoSuchKey), NewEncryption::Key(id)) => {
            (Rule::NewKey, "InvalidParameter.KMSKeyId.NotFound", key(id))
        }
        (Some(Illegal::KeyOff), NewEncryption::Key(id)) => {
            (Rule::KeyState, "InvalidParameter.KMSKeyId.CMKNotEnabled", key(id))
        }
        (Some(_), _) => (Rule::Encryption, codes.stays_encrypted, about),
    };
    report.add(rule, Level::Block, Some(code), subject, fix);
}

/// What follows from a key for later, and what cannot be told of it. `made` is whether what is made can be shared on if
/// the key lets it.
fn after(wanted: &NewEncryption, region: &RegionId, made: bool, facts: &Facts, report: &mut Report) {
    if *wanted == NewEncryption::Plain {
        return;
    }
    let keys = facts.using.keys(region);
    if keys.is_none() {
        report.doubt(Doubt::Unread(Need::OwnKeys(region.clone())));
    }
    if let NewEncryption::Key(id) = wanted {
        report.good(Rule::NewKey);
        report.doubt(Doubt::KeyUse(id.clone()));
    }
    if made && !legal::can_be_shared_on(wanted, keys.unwrap_or_default()) {
        report.note(Rule::ServiceKeyMade, Level::Warn, None, Some(Fix::Choose(Choice::Key)));
    }
}

fn named(name: &str, code: &'static str, report: &mut Report) {
    let subject = Subject::Name(name.to_owned());
    report.add(Rule::MadeName, Level::Block, Some(code), subject, Some(Fix::Choose(Choice::Name)));
}

fn copying(copy: &NewCopy, facts: &Facts, report: &mut Report) {
    words(copy, report);
    if copy.region != facts.region {
        match facts.using.regions.get() {
            None => report.doubt(Doubt::Unread(Need::Regions)),
            Some(all) => {
                report.good(Rule::Destination);
                if !all.contains(&copy.region) {
                    let (code, fix) = ("InvalidRegionId.MalFormed", Some(Fix::Choose(Choice::Region)));
                    let subject = Subject::Region(copy.region.clone());
                    return report.add(Rule::Destination, Level::Block, Some(code), subject, fix);
                }
            }
        }
    }
    let Some(known) = source(&copy.snapshot, facts, report) else { return };
    report.good(Rule::Copyable);
    if !legal::is_copyable(known.category) {
        let (code, subject) = ("InvalidSnapshotCategory.NotSupportCopy", Subject::Snapshot(copy.snapshot.clone()));
        let fix = Some(Fix::SkipSnapshots(vec![copy.snapshot.clone()]));
        report.add(Rule::Copyable, Level::Block, Some(code), subject, fix);
    }
    report.good(Rule::Encryption);
    let keys = facts.using.keys(&copy.region);
    let codes = Codes {
        stays_encrypted: "InvalidEncrypted.NotSupportDecrypt",
        owners_key: "InvalidParameter.KMSKeyId.CMKUnauthorized",
    };
    let off = legal::copy_encryption(&copy.encryption, known, copy.region == facts.region, keys);
    encryption(off, &copy.encryption, &copy.snapshot, &codes, report);
    after(&copy.encryption, &copy.region, true, facts, report);
    match facts.using.copies(&copy.region) {
        None => report.doubt(Doubt::Unread(Need::Copies(copy.region.clone()))),
        Some(running) => {
            report.good(Rule::CopyQueue);
            let waits = |one: &RunningCopy| one.is_in_the_way_of(&copy.snapshot, copy.disk.as_ref());
            if running.iter().any(waits) {
                queued(copy, facts, report);
            }
        }
    }
}

fn words(copy: &NewCopy, report: &mut Report) {
    report.good(Rule::MadeName);
    if !legal::is_snapshot_name(&copy.name) {
        named(&copy.name, "InvalidSnapshotName.Malformed", report);
    }
    if !legal::is_description(&copy.description) {
        let subject = Subject::Name(copy.description.clone());
        let fix = Some(Fix::Choose(Choice::Description));
        report.add(Rule::Description, Level::Block, Some("InvalidDescription.Malformed"), subject, fix);
    }
    if copy.days.is_some_and(|days| !(1..=legal::LONGEST_RETENTION).contains(&days)) {
        let (code, fix) = ("InvalidRetentionDays.Malformed", Some(Fix::Choose(Choice::Days)));
        report.note(Rule::Retention, Level::Block, Some(code), fix);
    }
}

/// It is not refused: the program itself waits until its turn has come.
fn queued(copy: &NewCopy, facts: &Facts, report: &mut Report) {
    let code = if copy.region == facts.region {
        "InvalidOperation.UnfinishedEncryptedSnapshotCopy"
    } else {
        "InvalidOperation.UnfinishedCrossRegionCopy"
    };
    report.add(Rule::CopyQueue, Level::Warn, Some(code), Subject::Snapshot(copy.snapshot.clone()), None);
}

fn reinit(id: &DiskId, facts: &Facts, report: &mut Report) {
    let subject = || Subject::Disk(id.clone());
    let Some(found) = facts.using.disk(id) else { return report.doubt(Doubt::Unread(Need::Disk(id.clone()))) };
    report.good(Rule::DiskState);
    let Some(disk) = found else {
        return report.add(Rule::DiskState, Level::Block, Some("InvalidDiskId.NotFound"), subject(), None);
    };
    let there = disk.source.as_ref().and_then(|source| facts.snapshot(source)).map(|found| found.is_some());
    if let (None, Some(source)) = (there, &disk.source) {
        report.doubt(Doubt::Unread(Need::Snapshot(source.clone())));
    }
    let instance = disk.instance.as_ref().and_then(|id| match facts.using.instances.get(id) {
        Some(Known::Known(status)) => *status,
        _ => {
            report.doubt(Doubt::Unread(Need::Instance(id.clone())));
            None
        }
    });
    for off in legal::reinit(disk, there, instance) {
        let (rule, code, fix) = match off {
            NoReinit::NotFromSnapshot => (Rule::DiskState, None, None),
            NoReinit::SourceGone => (Rule::SourceGone, Some("InvalidSourceSnapshot"), None),
            NoReinit::NotAttached => (Rule::DiskState, Some("IncorrectDiskStatus"), None),
            NoReinit::Busy => (Rule::DiskState, Some("IncorrectDiskStatus"), Some(Fix::Wait)),
            NoReinit::InstanceRuns => {
                (Rule::InstanceRuns, Some("IncorrectInstanceStatus"), disk.instance.clone().map(Fix::StopInstance))
            }
            NoReinit::MultiAttach => (Rule::DiskState, Some("OperationDenied"), None),
        };
        report.add(rule, Level::Block, code, subject(), fix);
    }
}
