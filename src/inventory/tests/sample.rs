//! Records to test with, and what they say.

use std::borrow::Cow;

use proptest::prelude::*;

use crate::base::untrusted::Untrusted;
use crate::domain::ids::{DiskId, KeyId, RegionId, ResourceGroupId, SnapshotId};
use crate::domain::snapshot::{
    Category, Creation, DiskKind, SHARED_FROM, SharedFrom, Snapshot, SnapshotRecord, Status, Tag,
};

pub(super) type Record = SnapshotRecord<'static>;

pub(super) fn record(id: &str, name: &str) -> Record {
    SnapshotRecord { id: id.to_owned().into(), name: name.to_owned().into(), ..Record::default() }
}

/// What a record says, worked out field by field without packing.
pub(super) fn plain(region: &RegionId, record: &Record) -> Snapshot {
    let from = record.tags.iter().position(|(key, value)| SharedFrom::from_tag(key, value).is_some());
    let tag =
        |(key, value): &(Cow<'_, str>, Cow<'_, str>)| Tag { key: Untrusted::new(key), value: Untrusted::new(value) };
    let others = record.tags.iter().enumerate().filter(|(index, _)| Some(*index) != from);
    Snapshot {
        id: SnapshotId::parse(&record.id).unwrap(),
        region: region.clone(),
        name: Untrusted::new(&record.name),
        description: Untrusted::new(&record.description),
        status: Status::from_wire(&record.status),
        progress: record.progress.strip_suffix('%').and_then(|number| number.parse().ok()),
        available: record.available,
        created: record.created.parse().ok(),
        modified: record.modified.parse().ok(),
        size_gib: record.size_gib,
        bytes: record.bytes,
        disk: DiskId::parse(&record.disk).ok(),
        disk_kind: DiskKind::from_wire(&record.disk_kind),
        category: Category::from_wire(&record.category),
        creation: Creation::from_wire(&record.creation),
        encrypted: record.encrypted,
        key: KeyId::parse(&record.key).ok(),
        retention_days: record.retention_days,
        resource_group: ResourceGroupId::parse(&record.resource_group).ok(),
        source: SnapshotId::parse(&record.source).ok(),
        source_region: RegionId::parse(&record.source_region).ok(),
        usage: Untrusted::new(&record.usage),
        tags: others.map(|(_, pair)| tag(pair)).collect(),
        shared_from: from.and_then(|index| SharedFrom::from_tag(&record.tags[index].0, &record.tags[index].1)),
    }
}

fn cow(strategy: impl Strategy<Value = String>) -> impl Strategy<Value = Cow<'static, str>> {
    strategy.prop_map(Cow::Owned)
}

/// Mostly well-formed text, sometimes anything.
fn text(usual: &'static str) -> impl Strategy<Value = Cow<'static, str>> {
    cow(prop_oneof![6 => usual, 1 => any::<String>(), 1 => Just(String::new())])
}

fn tags() -> impl Strategy<Value = Vec<(Cow<'static, str>, Cow<'static, str>)>> {
    let shared = prop_oneof![
        ("[1-3]{16}", "s-[a-c]{2}")
            .prop_map(|(owner, id)| (SHARED_FROM.into(), format!("{owner}:cn-hangzhou:{id}").into())),
        "\\PC{0,12}".prop_map(|rest| (SHARED_FROM.into(), rest.into())),
        "[1-3]{5}".prop_map(|owner| (format!("{SHARED_FROM}:{owner}").into(), Cow::from("cn-beijing:s-a:b"))),
    ];
    (proptest::collection::vec((text("[a-z:]{1,4}"), text("[a-z]{1,4}")), 0..3), proptest::option::of(shared)).prop_map(
        |(mut tags, shared)| {
            tags.extend(shared);
            let several = tags.len() > 1;
            tags.rotate_right(usize::from(several));
            tags
        },
    )
}

prop_compose! {
    pub(super) fn any_record()(
        id in "s-[a-d]{1,3}",
        name in text("[A-Cx-zÉσΣ -]{0,8}"),
        description in text("[a-z ]{0,8}"),
        (status, category) in (prop_oneof![Just("progressing"), Just("accomplished"), Just("failed"), Just("new")],
            prop_oneof![Just("standard"), Just("Archive"), Just("flash"), Just("")]),
        progress in prop_oneof![(0u8..=100).prop_map(|percent| format!("{percent}%")), Just(String::new())],
        flags in any::<[bool; 2]>(),
        (created, modified) in (prop_oneof![(0u8..=59).prop_map(|s| format!("2026-09-01T02:14:{s:02}Z")), Just("soon".to_owned())],
            Just("2026-09-01T02:19:02Z")),
        (size_gib, bytes, retention_days) in any::<(Option<u32>, Option<u64>, Option<u32>)>(),
        (disk, key, group) in (text("d-[a-c]{2}"), text("[0-9a-f]{4}-[0-9a-f]{2}"), text("rg-[a-b]")),
        (source, source_region, usage) in (text("s-[a-c]{2}"), text("cn-[a-b]"), text("(image|disk|none)")),
        tags in tags(),
    ) -> Record {
        SnapshotRecord {
            id: id.into(), name, description, status: status.into(), progress: progress.into(), available: flags[0],
            created: created.into(), modified: modified.into(), size_gib, bytes, disk, disk_kind: "data".into(),
            category: category.into(), creation: "auto".into(), encrypted: flags[1], key, retention_days,
            resource_group: group, source, source_region, usage, tags,
        }
    }
}

/// A row as an ordinary account has it: named, described and tagged, on a disk with a few snapshots.
pub(super) fn typical(number: usize) -> Record {
    let disk = number / 4;
    SnapshotRecord {
        id: format!("s-bp1{:017x}", number * 0x9e37).into(),
        name: format!("gitlab-data{:02}_2026090{}_{number:05}", disk % 40, number % 10).into(),
        description: "Created by policy weekly-dr".into(),
        status: "accomplished".into(),
        progress: "100%".into(),
        available: true,
        created: format!("2026-09-01T{:02}:{:02}:{:02}Z", number / 3600 % 24, number / 60 % 60, number % 60).into(),
        modified: "2026-09-01T02:19:02Z".into(),
        size_gib: Some(100),
        bytes: Some(53_687_091_200),
        disk: format!("d-bp1{:017x}", disk * 0x79b9).into(),
        disk_kind: "data".into(),
        category: "standard".into(),
        creation: "auto".into(),
        encrypted: number.is_multiple_of(3),
        key: "0e478b7a-4262-4802-b8cb-00d3fb408263".into(),
        retention_days: Some(30),
        resource_group: "rg-aek3m7tq2x5kzly".into(),
        source_region: "cn-hangzhou".into(),
        usage: "none".into(),
        tags: vec![("env".into(), "prod".into()), ("app".into(), format!("app-{}", disk % 40).into())],
        ..Record::default()
    }
}
