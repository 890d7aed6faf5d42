//! What it costs to read the answers of lists: one page of 100 snapshots as the service sends it, alone and packed into
//! rows; and a chunk of rows as it comes from the disk. `cargo bench --bench parse`

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use serde_json::{Value, json};
use snapferry::api::ecs::{PageKey, read_page};
use snapferry::domain::ids::RegionId;
use snapferry::domain::snapshot::SnapshotRecord;
use snapferry::inventory::{Chunk, ChunkBuilder, ROWS};

const PAGE: usize = 100;

fn main() {
    divan::main();
}

fn region() -> RegionId {
    RegionId::parse("cn-hangzhou").unwrap_or_else(|error| panic!("{error}"))
}

fn snapshot(number: usize) -> Value {
    json!({
        "SnapshotId": format!("s-bp1{number:017x}"),
        "SnapshotName": format!("kafka-b-{:02}_{number:06}", number % 40),
        "Description": "Created by policy weekly-dr",
        "Status": "accomplished", "Progress": "100%", "Available": true, "RemainTime": 0,
        "CreationTime": "2026-11-01T02:19:02Z", "LastModifiedTime": "2026-11-01T02:29:02Z",
        "SourceDiskId": format!("d-bp1{:017x}", number / 4), "SourceDiskSize": "100", "SourceDiskType": "data",
        "SourceStorageType": "disk", "SnapshotType": "auto", "Category": "standard", "InstantAccess": false,
        "InstantAccessRetentionDays": 0, "RetentionDays": 30, "Encrypted": true,
        "KMSKeyId": "0e478b7a-4262-4802-b8cb-00d3fb40826X", "ResourceGroupId": "rg-aek3m7tq2x5kzly", "Usage": "none",
        "SnapshotLinkId": format!("sl-bp1{:017x}", number / 4), "SnapshotSN": format!("{number}-1446182-1234567890"),
        "ProductCode": "", "Tags": { "Tag": [{ "TagKey": "env", "TagValue": "prod" }] },
    })
}

fn page() -> Vec<u8> {
    let all: Vec<Value> = (0..PAGE).map(snapshot).collect();
    let answer = json!({
        "RequestId": "6B0F5B5E-0000-5000-8000-000000000000", "PageNumber": 1, "PageSize": PAGE, "TotalCount": 100_000,
        "NextToken": "", "Snapshots": { "Snapshot": all },
    });
    serde_json::to_vec(&answer).unwrap_or_else(|error| panic!("{error}"))
}

/// The JSON of a page, every field of its records read.
#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    let body = page();
    bencher.counter(BytesCount::new(body.len())).counter(ItemsCount::new(PAGE)).bench(|| {
        let mut records = 0;
        let end = read_page(&body, &PageKey::number(1), &mut |_: SnapshotRecord<'_>| records += 1);
        assert!(records == PAGE && end.is_ok());
    });
}

/// The same, packed into rows.
#[divan::bench]
fn read_and_pack(bencher: Bencher<'_, '_>) {
    let body = page();
    bencher.counter(BytesCount::new(body.len())).counter(ItemsCount::new(PAGE)).bench(|| packed(&body));
}

fn packed(body: &[u8]) -> ChunkBuilder {
    let mut rows = ChunkBuilder::new(region());
    let end = read_page(body, &PageKey::number(1), &mut |record: SnapshotRecord<'_>| {
        rows.push(&record);
    });
    assert!(end.is_ok());
    rows
}

fn chunk() -> Chunk {
    let mut rows = ChunkBuilder::new(region());
    for number in 0..ROWS {
        let (id, name) = (format!("s-bp1{number:017x}"), format!("gitlab-data-{:02}_{number:06}", number % 40));
        rows.push(&SnapshotRecord { id: id.into(), name: name.into(), ..SnapshotRecord::default() });
    }
    rows.finish().remove(0)
}

/// Rows for the disk.
#[divan::bench]
fn encode_chunk(bencher: Bencher<'_, '_>) {
    let chunk = chunk();
    bencher.counter(ItemsCount::new(ROWS)).bench(|| {
        let mut bytes = Vec::new();
        chunk.encode(&mut bytes);
        bytes
    });
}

/// Rows from the disk.
#[divan::bench]
fn decode_chunk(bencher: Bencher<'_, '_>) {
    let mut bytes = Vec::new();
    chunk().encode(&mut bytes);
    bencher.counter(ItemsCount::new(ROWS)).bench(|| Chunk::decode(region(), &bytes).map(|chunk| chunk.len()));
}
