//! What the program says about a plan before it sends anything, against what the sandbox does. They share no code.
//!
//! Each case is a small random world, an intent, a plan, its preflight, and the plan carried out without sockets. A seed
//! repeats a case: `SNAPFERRY_SEED=7 cargo test --test honesty`. `SNAPFERRY_CASES` says how many are played.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod apply;
mod cases;
mod intents;
mod judge;
mod lab;
mod matrix;
mod reader;
mod rng;
mod using;
mod world;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use cases::{Check, Outcome, play};
use judge::Verdict;
use snapferry::domain::preflight::{Level, Rule};

/// How many cases are played unless the environment says otherwise.
const CASES: u64 = 500;
/// How many broken cases are told in full.
const TOLD: usize = 3;

struct Results {
    cases: u64,
    checks: BTreeMap<Check, usize>,
    broken: Vec<(Check, String)>,
    verdicts: BTreeMap<(Verdict, bool), usize>,
    rules: BTreeMap<(Level, Rule), usize>,
}

static RESULTS: LazyLock<Results> = LazyLock::new(|| {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let (first, cases) = match number("SNAPFERRY_SEED") {
        Some(seed) => (seed, 1),
        None => (1, number("SNAPFERRY_CASES").unwrap_or(CASES)),
    };
    let next = AtomicU64::new(first);
    let worker = || {
        let mut mine: Vec<(u64, Outcome)> = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + cases {
                return mine;
            }
            mine.push((seed, play(seed)));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all: Vec<(u64, Outcome)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a case does not panic")).collect()
    });
    all.sort_by_key(|(seed, _)| *seed);
    let mut results = Results {
        cases,
        checks: BTreeMap::new(),
        broken: Vec::new(),
        verdicts: BTreeMap::new(),
        rules: BTreeMap::new(),
    };
    for (_, outcome) in all {
        for (check, count) in outcome.checks {
            *results.checks.entry(check).or_default() += count;
        }
        results.broken.extend(outcome.broken);
        for rule in outcome.rules {
            *results.rules.entry(rule).or_default() += 1;
        }
        if let Some(verdict) = outcome.verdict {
            *results.verdicts.entry(verdict).or_default() += 1;
        }
    }
    println!("{cases} cases; verdict and whether all went through: {:?}", results.verdicts);
    println!("rules: {:?}", results.rules);
    println!("checks made: {:?}", results.checks);
    results
});

/// That a check held wherever it was made, and that it was made in so many of a hundred cases at least.
fn holds(check: Check, percent: u64) {
    let results = &*RESULTS;
    let broken: Vec<&String> = results.broken.iter().filter(|one| one.0 == check).map(|one| &one.1).collect();
    let made = results.checks.get(&check).copied().unwrap_or_default() as u64;
    assert!(
        broken.is_empty(),
        "{} times {check:?} did not hold, of {made}:\n{}",
        broken.len(),
        broken.iter().take(TOLD).map(|one| format!("\n{one}")).collect::<String>()
    );
    assert!(results.cases == 1 || made * 100 >= results.cases * percent, "{check:?} was looked at only {made} times");
}

#[test]
fn the_same_facts_give_the_same_plan_within_the_limits_of_a_call() {
    holds(Check::Planned, 90);
}

#[test]
fn what_the_preflight_says_is_what_the_service_does() {
    holds(Check::Honest, 50);
}

#[test]
fn the_same_holds_of_an_undo() {
    holds(Check::HonestUndo, 20);
}

#[test]
fn who_gains_and_who_loses_is_who_was_shown() {
    holds(Check::Shown, 20);
}

#[test]
fn a_split_leaves_nobody_without_access_at_any_moment() {
    holds(Check::NoGap, 3);
}

#[test]
fn an_undo_restores_who_sees_what() {
    holds(Check::Undone, 15);
}

#[test]
fn the_cases_are_of_all_kinds() {
    let results = &*RESULTS;
    if results.cases < CASES {
        return;
    }
    for kind in [(Verdict::Ok, true), (Verdict::Ask, true), (Verdict::Ask, false), (Verdict::Block, false)] {
        let count = results.verdicts.get(&kind).copied().unwrap_or_default();
        assert!(count >= 10, "only {count} cases of {kind:?}");
    }
}
