use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;

use super::*;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{DiskId, KeyId, ResourceGroupId};
use crate::domain::snapshot::{
    Category, Creation, DiskKind, SHARED_FROM, SharedFrom, Snapshot, SnapshotRecord, Status, Tag,
};

type Record = SnapshotRecord<'static>;

fn region(name: &str) -> RegionId {
    RegionId::parse(name).unwrap()
}

fn id(text: &str) -> SnapshotId {
    SnapshotId::parse(text).unwrap()
}

fn record(id: &str, name: &str) -> Record {
    SnapshotRecord { id: id.to_owned().into(), name: name.to_owned().into(), ..Record::default() }
}

fn pack<'a>(region: &RegionId, records: impl IntoIterator<Item = &'a Record>) -> Vec<Chunk> {
    let mut builder = ChunkBuilder::new(region.clone());
    for record in records {
        builder.push(record);
    }
    builder.finish()
}

fn loaded(region: &RegionId, records: &[Record]) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.begin(region.clone());
    inventory.append(pack(region, records));
    inventory.finish(region);
    inventory
}

fn ids(inventory: &Inventory) -> Vec<&str> {
    inventory.rows().map(Row::id).collect()
}

/// What a record says, worked out field by field without packing.
fn plain(region: &RegionId, record: &Record) -> Snapshot {
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
    fn any_record()(
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

/// The first record of every ID.
fn first_of_each(records: &[Record]) -> Vec<&Record> {
    let mut seen = HashSet::new();
    records.iter().filter(|record| seen.insert(record.id.clone())).collect()
}

/// The IDs that a query is to find, by reading every snapshot.
fn naive(snapshots: &[Snapshot], query: &Query) -> Vec<SnapshotId> {
    let fold = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    let mut found: Vec<&Snapshot> = snapshots
        .iter()
        .filter(|snapshot| {
            let from = snapshot.shared_from.as_ref();
            let texts = [
                snapshot.name.shown(),
                snapshot.id.as_str(),
                from.and_then(|from| from.source.as_ref()).map_or("", |id| id.as_str()),
                from.and_then(|from| from.owner.as_ref()).map_or("", |id| id.as_str()),
            ];
            query.region.as_ref().is_none_or(|region| *region == snapshot.region)
                && query.resource_group.as_ref().is_none_or(|group| snapshot.resource_group.as_ref() == Some(group))
                && !(query.shared_in_only && snapshot.is_own())
                && query.text.split_whitespace().all(|word| texts.iter().any(|text| fold(text).contains(&fold(word))))
        })
        .collect();
    found
        .sort_by_key(|snapshot| (snapshot.created.is_none(), std::cmp::Reverse(snapshot.created), snapshot.id.clone()));
    found.into_iter().map(|snapshot| snapshot.id.clone()).collect()
}

proptest! {
    #[test]
    fn a_row_tells_everything_its_record_did(records in proptest::collection::vec(any_record(), 1..20)) {
        let home = region("cn-hangzhou");
        let expected: Vec<Snapshot> = first_of_each(&records).into_iter().map(|record| plain(&home, record)).collect();
        let packed = loaded(&home, &records);
        prop_assert_eq!(packed.rows().map(Row::snapshot).collect::<Vec<_>>(), expected.clone());

        // The same when the rows come one by one and are copied from chunk to chunk.
        let mut inventory = Inventory::default();
        inventory.begin(home.clone());
        for record in &records {
            inventory.append(pack(&home, [record]));
        }
        prop_assert_eq!(inventory.rows().map(Row::snapshot).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_a_list_draws_is_what_details_say(records in proptest::collection::vec(any_record(), 1..9)) {
        for row in loaded(&region("cn-hangzhou"), &records).rows() {
            let snapshot = row.snapshot();
            let from = snapshot.shared_from.as_ref();
            prop_assert_eq!(row.name(), snapshot.name.shown());
            prop_assert_eq!(row.is_own(), snapshot.is_own());
            prop_assert_eq!(row.is_ready(), snapshot.is_ready());
            prop_assert_eq!(row.owner(), from.and_then(|from| from.owner.as_ref()).map(|id| id.as_str()));
            prop_assert_eq!(row.shared_source(), from.and_then(|from| from.source.as_ref()).map(|id| id.as_str()));
            prop_assert_eq!(row.shared_region(), from.and_then(|from| from.region.as_ref()).map(|id| id.as_str()));
            prop_assert_eq!(row.disk(), snapshot.disk.as_ref().map(|id| id.as_str()));
            prop_assert_eq!(row.resource_group(), snapshot.resource_group.as_ref().map(|id| id.as_str()));
        }
    }

    #[test]
    fn the_filter_finds_what_reading_every_row_finds(
        records in proptest::collection::vec(any_record(), 0..40),
        split in 0usize..40,
        text in "[A-CX-zÉΣς1-3s-]{0,2}( [a-c1-3]{1,2})?",
        group in proptest::option::of("rg-[a-b]"),
        (shared_in_only, one_region) in any::<(bool, bool)>(),
    ) {
        let (near, far) = (region("cn-beijing"), region("cn-hangzhou"));
        let records: Vec<Record> = first_of_each(&records).into_iter().cloned().collect();
        let (in_near, in_far) = records.split_at(split.min(records.len()));
        let mut inventory = loaded(&near, in_near);
        inventory.begin(far.clone());
        inventory.append(pack(&far, in_far));
        let snapshots: Vec<Snapshot> = in_near.iter().map(|record| plain(&near, record))
            .chain(in_far.iter().map(|record| plain(&far, record))).collect();
        let query = Query {
            region: one_region.then_some(far),
            text,
            resource_group: group.map(|group| ResourceGroupId::parse(&group).unwrap()),
            shared_in_only,
            sort: Sort::default(),
        };
        let view = search::select(&inventory, &query);
        let found: Vec<SnapshotId> = view.rows().map(Row::snapshot_id).collect();
        prop_assert_eq!(&found, &naive(&snapshots, &query));
        for (index, id) in found.iter().enumerate() {
            prop_assert_eq!(view.position_of(id), Some(index));
            prop_assert_eq!(view.row(index).unwrap().id(), id.as_str());
        }
        prop_assert!(view.row(found.len()).is_none());
    }

    #[test]
    fn every_order_is_total_and_turns_round(records in proptest::collection::vec(any_record(), 0..30)) {
        let inventory = loaded(&region("cn-hangzhou"), &records);
        for column in [Column::Id, Column::Name, Column::Region, Column::Created, Column::Size, Column::Status,
            Column::Encrypted, Column::Disk, Column::Owner] {
            let rows = |descending| {
                let query = Query { sort: Sort { column, descending }, ..Query::default() };
                search::select(&inventory, &query)
            };
            let value = |row: Row<'_>| match column {
                Column::Id => Some(row.id().to_owned()),
                Column::Name => Some(row.name().to_owned()).filter(|name| !name.is_empty())
                    .map(|name| name.chars().flat_map(char::to_lowercase).collect()),
                Column::Region => Some(row.region().to_string()),
                Column::Created => row.created().map(|time| time.to_string()),
                Column::Size => row.size_gib().map(|size| format!("{size:010}")),
                Column::Status => Some((row.status() as u8).to_string()),
                Column::Encrypted => Some(row.is_encrypted().to_string()),
                Column::Disk => row.disk().map(str::to_owned),
                Column::Owner => row.owner().map(str::to_owned),
            };
            for (descending, view) in [(false, rows(false)), (true, rows(true))] {
                let keys: Vec<_> = view.rows().map(|row| (value(row), row.id().to_owned())).collect();
                prop_assert!(keys.is_sorted_by(|(a, id_a), (b, id_b)| match (a, b) {
                    (None, Some(_)) => false,
                    (Some(_), None) => true,
                    (a, b) if a == b => id_a < id_b,
                    (a, b) => (a < b) != descending,
                }), "{column:?} {descending} {keys:?}");
            }
        }
    }

    /// Random pages, removals, updates and reloads against a plain map; at every step no ID is there twice.
    #[test]
    fn the_overlay_behaves_like_a_map(steps in proptest::collection::vec((0u8..12, any_record()), 1..120)) {
        let home = region("cn-hangzhou");
        let mut inventory = Inventory::default();
        let mut shown: BTreeMap<String, String> = BTreeMap::new();
        let mut load: Option<(Option<BTreeMap<String, String>>, HashSet<String>)> = None;
        for (step, record) in steps {
            let (key, name) = (record.id.to_string(), Untrusted::new(&record.name).shown().to_owned());
            match step {
                0 => {
                    inventory.begin(home.clone());
                    let again = !shown.is_empty() || inventory.loaded(&home) == Loaded::Refreshing;
                    load = Some((again.then(BTreeMap::new), HashSet::new()));
                }
                1 => {
                    inventory.finish(&home);
                    if let Some((Some(waiting), _)) = load.take() {
                        shown = waiting;
                    }
                }
                2 => {
                    inventory.abandon(&home);
                    load = None;
                }
                3..=4 => {
                    prop_assert_eq!(inventory.remove(&id(&key)), shown.remove(&key).is_some());
                    if let Some((waiting, gone)) = &mut load {
                        waiting.as_mut().map(|waiting| waiting.remove(&key));
                        gone.insert(key);
                    }
                }
                5 => {
                    inventory.update(pack(&home, [&record]));
                    shown.insert(key.clone(), name.clone());
                    if let Some((waiting, gone)) = &mut load {
                        gone.remove(&key);
                        waiting.as_mut().map(|waiting| waiting.insert(key, name));
                    }
                }
                _ => {
                    inventory.append(pack(&home, [&record]));
                    if let Some((waiting, gone)) = &mut load && !gone.contains(&key) {
                        waiting.as_mut().unwrap_or(&mut shown).entry(key).or_insert(name);
                    }
                }
            }
            let mut rows: Vec<_> = inventory.rows().map(|row| (row.id(), row.name())).collect();
            rows.sort_unstable();
            prop_assert_eq!(rows, shown.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect::<Vec<_>>());
            prop_assert_eq!(inventory.len(&home), shown.len());
            prop_assert_eq!(search::select(&inventory, &Query::default()).len(), shown.len());
        }
    }
}

#[test]
fn a_refresh_never_empties_the_list() {
    let home = region("cn-hangzhou");
    let mut inventory = loaded(&home, &[record("s-a", "one"), record("s-b", "two")]);
    inventory.begin(home.clone());
    assert_eq!(inventory.loaded(&home), Loaded::Refreshing);
    inventory.append(pack(&home, &[record("s-c", "three")]));
    assert_eq!(ids(&inventory), ["s-a", "s-b"]);
    let kept = search::select(&inventory, &Query::default());
    inventory.finish(&home);
    assert_eq!(ids(&inventory), ["s-c"]);
    assert_eq!(kept.len(), 2, "a view outlives what it was taken from");

    inventory.begin(home.clone());
    inventory.abandon(&home);
    inventory.append(pack(&home, &[record("s-d", "late")]));
    assert_eq!(ids(&inventory), ["s-c"]);
    assert_eq!(inventory.loaded(&home), Loaded::Whole);
}

#[test]
fn a_first_list_appears_as_it_comes() {
    let home = region("cn-hangzhou");
    let mut inventory = Inventory::default();
    assert_eq!(inventory.loaded(&home), Loaded::No);
    inventory.begin(home.clone());
    inventory.append(pack(&home, &[record("s-a", "one")]));
    assert_eq!((inventory.len(&home), inventory.loaded(&home)), (1, Loaded::Arriving));
    inventory.abandon(&home);
    assert_eq!((inventory.len(&home), inventory.loaded(&home)), (1, Loaded::Partly));
    inventory.forget(&home);
    assert_eq!((inventory.total(), inventory.loaded(&home)), (0, Loaded::No));
}

#[test]
fn a_malformed_id_is_refused_and_times_are_read_leniently() {
    let mut builder = ChunkBuilder::new(region("cn-hangzhou"));
    for wrong in ["", "s-", "snap", "s-a\u{1b}[2J", "s-A"] {
        assert!(!builder.push(&record(wrong, "x")), "{wrong:?}");
    }
    let wanted = Some("2026-09-01T02:14:00Z".parse().unwrap());
    let times = ["2026-09-01T02:14Z", "2026-09-01T02:14:00Z", "2026-09-01T02:14:00.000+00:00", "2026-09-01 02:14:00"];
    for (number, time) in times.into_iter().enumerate() {
        let created = time.into();
        assert!(builder.push(&SnapshotRecord {
            created,
            progress: "101%".into(),
            ..record(&format!("s-{number}"), "")
        }));
    }
    for row in builder.finish()[0].rows() {
        assert_eq!((row.created(), row.modified(), row.progress()), (wanted, None, None));
    }
}

#[test]
fn a_snapshot_is_found_by_the_id_it_has_at_its_owner() {
    let tags = vec![(SHARED_FROM.into(), "7777777777777777:cn-hangzhou:s-theirs".into())];
    let shared = SnapshotRecord { tags, ..record("s-mine", "golden") };
    let inventory = loaded(&region("cn-hangzhou"), &[record("s-theirs", "a namesake"), shared]);
    let found: Vec<_> = inventory.find_by_source(&id("s-theirs")).map(Row::id).collect();
    assert_eq!(found, ["s-mine"]);
    assert_eq!(inventory.get(&id("s-mine")).unwrap().owner(), Some("7777777777777777"));
    let query = Query { text: "GOLD 7777".into(), ..Query::default() };
    assert_eq!(search::select(&inventory, &query).len(), 1);
}

/// A row as an ordinary account has it: named, described and tagged, on a disk with a few snapshots.
fn typical(number: usize) -> Record {
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

#[test]
fn a_typical_row_takes_at_most_210_bytes() {
    let home = region("cn-hangzhou");
    let records: Vec<Record> = (0..10_000).map(typical).collect();
    let whole = loaded(&home, &records);
    let mut paged = Inventory::default();
    paged.begin(home.clone());
    for page in records.chunks(100) {
        paged.append(pack(&home, page));
    }
    paged.finish(&home);
    for inventory in [&whole, &paged] {
        assert_eq!(inventory.len(&home), 10_000);
        assert!(inventory.memory() <= 210 * 10_000, "{} bytes a row", inventory.memory() as f64 / 10_000.0);
    }
    assert_eq!(ids(&whole), ids(&paged));
}

#[test]
fn a_search_can_run_on_another_thread() {
    let inventory = loaded(&region("cn-hangzhou"), &[record("s-a", "one")]);
    let clone = inventory.clone();
    let view = std::thread::spawn(move || search::select(&clone, &Query::default())).join().unwrap();
    assert_eq!(view.position_of(&id("s-a")), Some(0));
    assert_eq!(view.position_of(&id("s-b")), None);
}
