//! What it costs to open a journal in which 25,000 changes were written down, in 100,000 lines, before and after what is
//! over was archived: `cargo bench --bench journal`.

use std::path::Path;

use divan::Bencher;
use snapferry::base::ledger::Draft;
use snapferry::domain::execution::{Answer, Author, Before, Entry, Given, Intended, Planned, Record, TaskId, VERSION};
use snapferry::domain::facts::{Facts, Known};
use snapferry::domain::plan::{Destination, Intent};
use snapferry::domain::planner;
use snapferry::domain::share::Principal;
use snapferry::store::journal::{FILE, Journal};

const TASKS: usize = 25_000;

fn main() {
    divan::main();
}

fn must<T, E: std::fmt::Display>(parsed: Result<T, E>) -> T {
    parsed.unwrap_or_else(|error| panic!("{error}"))
}

/// One change from its plan to its end.
fn change(no: usize) -> Vec<Record> {
    let at = must("2026-11-24T12:00:00Z".parse());
    let account: snapferry::domain::ids::AccountId = must("1203948576102938".parse());
    let mut facts = Facts::new(account.clone(), must("cn-hangzhou".parse()), at, format!("op{no}"));
    facts.shares = Known::Known(Vec::new());
    let intent = Intent::Share {
        snapshots: (0..5).map(|n| must(format!("s-bp1{:017x}", no * 5 + n).parse())).collect(),
        into: Destination::New { name: format!("snap-{no}"), allow_external: true },
        principals: (0..5).map(|n| Principal::from_wire(&format!("1{:015}", no * 7 + n))).collect(),
        except: Vec::new(),
    };
    let plan = must(planner::plan(intent, &facts.for_planner()));
    let draft = Draft {
        account: account.to_string(),
        region: "cn-hangzhou".into(),
        action: "CreateResourceShare",
        parameters: (0..12).map(|n| (format!("Resources.{n}.ResourceId"), format!("s-bp1{n:017x}"))).collect(),
        nonce: format!("{no:032x}"),
        date: at,
    };
    let planned = Planned { hash: plan.hash(), plan, author: Author::default(), note: None, undoes: None };
    let answer = Answer::Created(must(format!("rs-{no:012}").parse()));
    let entries = [
        Entry::Planned(Box::new(planned)),
        Entry::Intent(Box::new(Intended::new(0, 1, &draft, Before::default()))),
        Entry::Answer { step: 0, took: 220, given: Given::Success { answer, request_id: "5C1F".into() } },
        Entry::MarkedDone {},
    ];
    let task = TaskId::new(format!("{no:016x}"));
    entries.into_iter().map(|entry| Record { v: VERSION, task: task.clone(), at, entry }).collect()
}

fn write(folder: &Path) {
    let lines = (0..TASKS).flat_map(change).map(|record| must(serde_json::to_string(&record)));
    let text = lines.fold(String::new(), |text, line| text + &line + "\n");
    must(std::fs::write(folder.join(FILE), text));
}

/// As it was read before there were archives; the folder cannot be written, so that it stays whole.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn whole(bencher: Bencher) {
    let home = must(tempfile::tempdir());
    write(home.path());
    // Another instance writes, so that this one only reads.
    let Ok((_lock, _)) = snapferry::base::ledger::Ledger::open(&home.path().join(FILE)) else { return };
    bencher.bench(|| Journal::open(Some(home.path())).records().len());
}

/// The one start that archives.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn archiving(bencher: Bencher) {
    let home = must(tempfile::tempdir());
    bencher.with_inputs(|| write(home.path())).bench_values(|()| Journal::open(Some(home.path())).records().len());
}

/// Every start after that.
#[divan::bench(sample_count = 20)]
fn archived(bencher: Bencher) {
    let home = must(tempfile::tempdir());
    write(home.path());
    drop(Journal::open(Some(home.path())));
    bencher.bench(|| Journal::open(Some(home.path())).start());
}
