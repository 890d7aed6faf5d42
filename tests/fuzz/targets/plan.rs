#![no_main]
#![allow(dead_code, reason = "each target runs one body of all")]

#[path = "../bodies/mod.rs"]
mod bodies;
#[path = "../../sandbox/support/sign.rs"]
mod sign;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::plans::plan(data));
