//! What the fuzz targets beside this file run, run here on thousands of changed samples as properties.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz journal` goes on for as long as it is let; a sample that it finds
//! belongs into [`samples`] or into a test of its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod bodies;
mod changes;
mod samples;
#[path = "../sandbox/support/sign.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod sign;

use bodies::{Body, files, names, plans, requests, wire};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// How many changed samples a body is given, unless the environment says more.
fn cases(usual: u32) -> u32 {
    std::env::var("SNAPFERRY_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// Runs a body on samples as they are, and on as many changed ones.
fn hold(usual: u32, body: Body, samples: Vec<Vec<u8>>) {
    samples.iter().for_each(|sample| body(sample));
    let config = ProptestConfig { cases: cases(usual), failure_persistence: None, ..ProptestConfig::default() };
    let changed = (0..samples.len(), any::<u64>()).prop_map(|(which, seed)| changes::changed(&samples[which], seed));
    let told = TestRunner::new(config).run(&changed, |data| {
        body(&data);
        Ok(())
    });
    if let Err(error) = told {
        panic!("{error}");
    }
}

#[test]
fn any_name_is_drawn_harmlessly() {
    hold(2000, names::sanitiser, samples::names());
    let config = ProptestConfig { cases: cases(1000), failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&any::<String>(), |text| {
            names::sanitiser(text.as_bytes());
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_tag_tells_what_stands_in_it_or_nothing() {
    hold(4000, names::tag, samples::tags());
}

#[test]
fn a_principal_stands_in_the_text_that_it_was_read_from() {
    hold(2000, names::principals, samples::principals());
}

#[test]
fn settings_are_read_or_refused_with_a_place() {
    hold(2000, files::config, samples::settings());
}

#[test]
fn profiles_are_read_or_refused_without_a_secret() {
    hold(600, files::cli_config, samples::profiles());
}

#[test]
fn a_journal_is_folded_whatever_stands_in_it() {
    hold(200, plans::journal, samples::journals());
}

#[test]
fn a_plan_with_another_hash_is_refused_and_one_with_its_own_is_harmless() {
    hold(400, plans::plan, samples::plans());
}

#[test]
fn an_answer_is_understood_or_refused_and_tells_no_secret() {
    hold(300, wire::answers, samples::answers());
}

#[test]
fn only_who_knows_the_secret_is_served_by_the_sandbox() {
    hold(60, requests::signature, samples::requests());
}
