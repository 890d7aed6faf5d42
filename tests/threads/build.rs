//! Most tests wait for programs and for answers: more of them side by side than there are processors end sooner. Cargo
//! hands what is set here to every test that it runs; `cargo test -- --test-threads N` has the last word.

fn main() {
    println!("cargo::rerun-if-changed=tests/threads/build.rs");
    println!("cargo::rustc-env=RUST_TEST_THREADS=8");
}
