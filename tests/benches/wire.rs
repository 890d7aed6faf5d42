//! What a request and its answer cost: signing one call, and a whole list of 10,000 snapshots from an emulator in the
//! same process, page after page. `cargo bench --bench wire`

use divan::Bencher;
use divan::counter::ItemsCount;
use snapferry::api::client::Client;
use snapferry::api::credentials::Credentials;
use snapferry::api::ecs::{PageKey, SnapshotQuery};
use snapferry::api::endpoint::Endpoints;
use snapferry::api::sign::{Request, authorization, canonical_query, hash};
use snapferry::api::transport::Wire;
use snapferry::base::env::Env;
use snapferry::base::secret::Secret;
use snapferry::domain::ids::RegionId;
use snapferry::inventory::ChunkBuilder;
use snapferry::sandbox::world::Bulk;
use snapferry::sandbox::{self, Options, Sandbox, World};

const ROWS: u32 = 10_000;

fn main() {
    divan::main();
}

/// Query, headers and signature of one call.
#[divan::bench]
fn sign() -> String {
    let pairs = [("RegionId", "cn-hangzhou"), ("PageNumber", "7"), ("PageSize", "100")];
    let query = canonical_query(&pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let body_hash = hash(b"");
    let headers = [
        ("host", "ecs.cn-hangzhou.localhost:80"),
        ("x-acs-action", "DescribeSnapshots"),
        ("x-acs-version", "2014-05-26"),
        ("x-acs-date", "2026-11-24T14:00:00Z"),
        ("x-acs-signature-nonce", "00000000000000000000000000000001"),
        ("x-acs-content-sha256", body_hash.as_str()),
    ]
    .map(|(name, value)| (name, value.into()));
    let request = Request { method: "POST", path: "/", query: &query, headers: &headers, body_hash: &body_hash };
    authorization(&request, "EXAMPLEKEYID", &Secret::new("made-up"))
}

fn emulator() -> Sandbox {
    let world = World::builtin().with_bulk(Bulk { snapshots: ROWS, regions: 1 });
    sandbox::start(Options::new(world, Env::system())).unwrap_or_else(|error| panic!("{error}"))
}

fn client(sandbox: &Sandbox) -> Client {
    let endpoints = Endpoints::new(&sandbox.ready().suffix).unwrap_or_else(|error| panic!("{error}"));
    let account = &sandbox.ready().accounts[0];
    let (access_key_id, secret) = (account.access_key_id.clone(), Secret::new(account.access_key_secret.as_str()));
    Client::new(Wire::new(Env::system()), endpoints, Credentials { access_key_id, secret, token: None, expires: None })
}

/// Request, parse and pack, one page after the other; half of it is the emulator's.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn pages(bencher: Bencher<'_, '_>) {
    let sandbox = emulator();
    let client = client(&sandbox);
    let region = RegionId::parse("cn-hangzhou").unwrap_or_else(|error| panic!("{error}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| panic!("{error}"));
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        runtime.block_on(async {
            let mut rows = ChunkBuilder::new(region.clone());
            for number in 1..=ROWS / 100 {
                let sink = &mut |record: snapferry::domain::snapshot::SnapshotRecord<'_>| {
                    rows.push(&record);
                };
                let query = SnapshotQuery::default();
                let page = client.snapshots_page(&region, &query, &PageKey::number(number), sink).await;
                page.unwrap_or_else(|error| panic!("{error}"));
            }
            rows.finish()
        })
    });
}
