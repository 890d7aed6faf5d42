use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;

use super::*;
use crate::domain::filter::Filter;
use crate::domain::ids::ResourceGroupId;
use crate::domain::snapshot::{SHARED_FROM, Snapshot, SnapshotRecord};
use sample::{Record, any_record, plain, record, typical};

mod kept;
mod sample;

/// Names by ID.
type Shown = BTreeMap<String, String>;

fn region(name: &str) -> RegionId {
    RegionId::parse(name).unwrap()
}

fn id(text: &str) -> SnapshotId {
    SnapshotId::parse(text).unwrap()
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
    #![proptest_config(ProptestConfig::with_cases(100))]

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
            only: None,
            shared_in_only,
            ..Query::default()
        };
        for source in inventory.rows().filter_map(Row::shared_source) {
            let found: Vec<&str> = inventory.find_by_source(&id(source)).map(Row::id).collect();
            let read = inventory.rows().filter(|row| row.shared_source() == Some(source));
            prop_assert_eq!(found, read.map(Row::id).collect::<Vec<_>>());
        }
        let view = search::select(&inventory, &query);
        let found: Vec<SnapshotId> = view.rows().map(Row::snapshot_id).collect();
        prop_assert_eq!(&found, &naive(&snapshots, &query));
        let some: Vec<SnapshotId> = found.iter().step_by(2).cloned().collect();
        let only = Some(some.iter().map(|id| id.as_str().to_owned()).collect());
        let marked = search::select(&inventory, &Query { only, ..query.clone() });
        prop_assert_eq!(marked.rows().map(Row::snapshot_id).collect::<Vec<_>>(), some);
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
            Column::Encrypted, Column::Disk, Column::Owner, Column::Shared] {
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
                // Nothing is known here of who sees what, so that all rows are equal.
                Column::Shared => None,
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
    fn the_overlay_behaves_like_a_map(steps in proptest::collection::vec((0u8..12, "s-[a-d]{1,2}", "[a-z]"), 1..120)) {
        let home = region("cn-hangzhou");
        let mut inventory = Inventory::default();
        let mut shown = Shown::new();
        let mut load: Option<(Option<Shown>, HashSet<String>)> = None;
        for (step, key, name) in steps {
            let record = record(&key, &name);
            match step {
                0 => {
                    inventory.begin(home.clone());
                    let again = !shown.is_empty() || inventory.loaded(&home) == Loaded::Refreshing;
                    load = Some((again.then(Shown::new), HashSet::new()));
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

/// Whatever was asked before, a seeker finds what a search from scratch finds.
#[test]
fn a_seeker_finds_what_a_search_from_scratch_finds() {
    let home = region("cn-hangzhou");
    let records: Vec<Record> = (0..10_000).map(typical).collect();
    let mut inventory = loaded(&home, &records);
    let mut seeker = Seeker::default();
    let by_name = Sort { column: Column::Name, descending: false };
    for step in
        ["", "k", "ka", "kafka", "kafka 0", "kafka 00", "ka", "", "-", "nothing", "nothing at all", "S-", "remove", "0"]
    {
        if step == "remove" {
            let first = id(&records[17].id);
            assert!(inventory.remove(&first));
        }
        for sort in [Sort::default(), by_name] {
            let query = Query { text: step.replace("remove", "0"), sort, ..Query::default() };
            let found = seeker.seek(&inventory, &query, &|| false).unwrap();
            let expected = search::select(&inventory, &query);
            assert!(found.rows().map(Row::id).eq(expected.rows().map(Row::id)), "{step:?} {sort:?}");
        }
    }
    for text in ["w", "we", "web", "web-", "web-g 1", "web-g 12", "web-g 123"] {
        let query = Query { text: text.into(), ..Query::default() };
        let found = seeker.seek(&inventory, &query, &|| false).unwrap();
        assert!(found.rows().map(Row::id).eq(search::select(&inventory, &query).rows().map(Row::id)), "{text}");
    }
    for step in
        ["~k", "~kf", "-~kf", "gib>1", "gib<1", "kafka -0", "kafka 1 -0", "is:own ~w", "age<1d", "is:shared", ""]
    {
        let now = "2026-11-24T12:00:00Z".parse().unwrap();
        let (text, filter) = Filter::parse(step, &crate::inventory::GRAMMAR, now).unwrap().split();
        let shared = records.iter().step_by(7).map(|record| record.id.to_string()).collect();
        let outside = Some(std::sync::Arc::new(crate::inventory::Outside { shared, ..Default::default() }));
        let query = Query { text, filter, outside, ..Query::default() };
        let found = seeker.seek(&inventory, &query, &|| false).unwrap();
        let expected = search::select(&inventory, &query);
        assert!(found.rows().map(Row::id).eq(expected.rows().map(Row::id)), "{step}");
    }
    let query = Query { text: "given up".into(), ..Query::default() };
    assert!(seeker.seek(&inventory, &query, &|| true).is_none());
    assert_eq!(seeker.seek(&inventory, &query, &|| false).unwrap().len(), 0);
}
