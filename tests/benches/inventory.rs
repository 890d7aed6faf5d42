//! What it costs to pack 100,000 snapshots and to search them.
fn main() {
    divan::main();
}
