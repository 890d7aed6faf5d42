//! What it costs to pack 100,000 snapshots and to search them: `cargo bench --bench inventory`.

use divan::Bencher;
use divan::counter::ItemsCount;
use snapferry::domain::ids::RegionId;
use snapferry::domain::snapshot::SnapshotRecord;
use snapferry::inventory::{ChunkBuilder, Column, Inventory, Query, Sort, search};

const ROWS: usize = 100_000;
const PAGE: usize = 100;

fn main() {
    divan::main();
}

fn region() -> RegionId {
    RegionId::parse("cn-hangzhou").unwrap_or_else(|error| panic!("{error}"))
}

fn record(number: usize) -> SnapshotRecord<'static> {
    let (disk, minute) = (number / 4, number / 60);
    SnapshotRecord {
        id: format!("s-bp1{:017x}", number * 0x9e37).into(),
        name: format!("{}-{:02}_{number:06}", ["kafka-b", "gitlab-data", "web-golden"][disk % 3], disk % 40).into(),
        description: "Created by policy weekly-dr".into(),
        status: "accomplished".into(),
        progress: "100%".into(),
        created: format!(
            "2026-{:02}-01T{:02}:{:02}:{:02}Z",
            minute / 1440 % 12 + 1,
            minute / 60 % 24,
            minute % 60,
            number % 60
        )
        .into(),
        modified: "2026-09-01T02:19:02Z".into(),
        size_gib: Some(100),
        disk: format!("d-bp1{:017x}", disk * 0x79b9).into(),
        disk_kind: "data".into(),
        category: "standard".into(),
        creation: "auto".into(),
        resource_group: "rg-aek3m7tq2x5kzly".into(),
        source_region: "cn-hangzhou".into(),
        usage: "none".into(),
        tags: vec![("env".into(), "prod".into())],
        ..SnapshotRecord::default()
    }
}

fn records() -> Vec<SnapshotRecord<'static>> {
    (0..ROWS).rev().map(record).collect()
}

fn load(records: &[SnapshotRecord<'_>]) -> Inventory {
    let mut inventory = Inventory::default();
    inventory.begin(region());
    for page in records.chunks(PAGE) {
        let mut builder = ChunkBuilder::new(region());
        for record in page {
            builder.push(record);
        }
        inventory.append(builder.finish());
    }
    inventory.finish(&region());
    inventory
}

/// Packing alone, in one go.
#[divan::bench(sample_count = 10)]
fn push(bencher: Bencher<'_, '_>) {
    let records = records();
    bencher.counter(ItemsCount::new(ROWS)).bench(|| {
        let mut builder = ChunkBuilder::new(region());
        for record in &records {
            builder.push(record);
        }
        builder.finish()
    });
}

/// Packing page by page into the inventory, as a list arrives.
#[divan::bench(sample_count = 10)]
fn append_pages(bencher: Bencher<'_, '_>) {
    let records = records();
    bencher.counter(ItemsCount::new(ROWS)).bench(|| load(&records));
}

/// A search by words, from those that every row has to those that none has.
#[divan::bench(args = ["", "s-", "kafka-b", "kafka-b-09", "gitlab 000123", "nothing"], sample_count = 20)]
fn select(bencher: Bencher<'_, '_>, text: &str) {
    let inventory = load(&records());
    let query = Query { text: text.to_owned(), ..Query::default() };
    bencher.counter(ItemsCount::new(ROWS)).bench(|| search::select(&inventory, &query));
}

/// The other orders.
#[divan::bench(args = [Column::Name, Column::Id, Column::Size], sample_count = 10)]
fn sort(bencher: Bencher<'_, '_>, column: Column) {
    let inventory = load(&records());
    let query = Query { sort: Sort { column, descending: false }, ..Query::default() };
    bencher.counter(ItemsCount::new(ROWS)).bench(|| search::select(&inventory, &query));
}
