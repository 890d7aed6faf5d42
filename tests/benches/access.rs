//! What it costs to build the access index over 1,000 shares and to ask it: `cargo bench --bench access`.

use divan::Bencher;
use snapferry::base::untrusted::Untrusted;
use snapferry::domain::access::{AccessIndex, Pair, difference};
use snapferry::domain::ids::{AccountId, SnapshotId};
use snapferry::domain::share::{Association, AssociationStatus, Principal, Share, ShareStatus};

const SHARES: usize = 1_000;

fn main() {
    divan::main();
}

fn must<T, E: std::fmt::Display>(parsed: Result<T, E>) -> T {
    parsed.unwrap_or_else(|error| panic!("{error}"))
}

fn owner() -> AccountId {
    must("1203948576102938".parse())
}

fn row<T>(entity: T) -> Association<T> {
    Association {
        entity,
        status: AssociationStatus::Associated,
        message: Untrusted::default(),
        external: Some(true),
        created: None,
        updated: None,
        failures: Vec::new(),
    }
}

/// A share of five snapshots with `principals` accounts; snapshots and accounts are in several shares.
fn share(number: usize, principals: usize) -> Share {
    let snapshot = |n: usize| must(SnapshotId::parse(&format!("s-bp1{:017x}", (number * 3 + n) * 0x9e37)));
    let account = |n: usize| Principal::from_wire(&format!("1{:015}", (number * 7 + n) * 104_729));
    Share {
        id: must(format!("rs-{number:012}").parse()),
        region: must("cn-hangzhou".parse()),
        name: Untrusted::default(),
        owner: owner(),
        allow_external: true,
        status: ShareStatus::Active,
        created: None,
        operation: None,
        snapshots: (0..5).map(|n| row(snapshot(n))).collect(),
        principals: (0..principals).map(|n| row(account(n))).collect(),
        other_resources: 0,
    }
}

#[divan::bench(args = [2, 5, 30])]
fn build_1000_shares(bencher: Bencher, principals: usize) {
    let shares: Vec<Share> = (0..SHARES).map(|number| share(number, principals)).collect();
    bencher.bench(|| AccessIndex::of(&shares));
}

/// 1,000 shares of 5 snapshots with 2 accounts: 10,000 pairs.
fn ten_thousand_pairs() -> (AccessIndex, Vec<Share>) {
    let shares: Vec<Share> = (0..SHARES).map(|number| share(number, 2)).collect();
    (AccessIndex::of(&shares), shares)
}

#[divan::bench]
fn one_pair_among_10_000(bencher: Bencher) {
    let (index, shares) = ten_thousand_pairs();
    let of = &shares[SHARES / 2];
    let pair = Pair { snapshot: of.snapshots[1].entity.clone(), principal: of.principals[1].entity.clone() };
    bencher.bench(|| index.reaches(&pair.principal, &pair.snapshot, None));
}

#[divan::bench]
fn everything_of_one_account(bencher: Bencher) {
    let (index, shares) = ten_thousand_pairs();
    let principal = shares[SHARES / 2].principals[1].entity.clone();
    bencher.bench(|| index.snapshots_of(&principal, None).len());
}

#[divan::bench]
fn replace_one_share(bencher: Bencher) {
    let (mut index, shares) = ten_thousand_pairs();
    bencher.bench_local(|| index.replace(&shares[SHARES / 2]));
}

#[divan::bench]
fn what_deleting_one_share_loses(bencher: Bencher) {
    let (before, shares) = ten_thousand_pairs();
    let gone = &shares[SHARES / 2];
    let mut after = before.clone();
    after.remove(&gone.id);
    let touched = gone.member_snapshots().cloned().collect();
    bencher.bench(|| difference(&before, &after, &touched, &owner(), None).lost.len());
}
