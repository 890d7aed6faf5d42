//! What the README lists is what the program says: each list stands between two comments that name the command which
//! prints it. `README_UPDATE=1 cargo test --test readme` writes them anew.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::Path;
use std::process::Command;

/// What stands between `<!-- snapferry ARGUMENTS -->` and `<!-- end -->`, written anew.
fn renewed(readme: &str) -> String {
    let mut out = String::new();
    let mut rest = readme;
    while let Some((before, after)) = rest.split_once("<!-- snapferry ") {
        let (arguments, after) = after.split_once(" -->\n").unwrap();
        let (_, after) = after.split_once("<!-- end -->").unwrap();
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapferry"));
        command.args(arguments.split(' ')).env_clear().env("LC_ALL", "C").env("SNAPFERRY_HOME", home.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments}: {output:?}");
        let printed = String::from_utf8(output.stdout).unwrap();
        out.push_str(&format!("{before}<!-- snapferry {arguments} -->\n{printed}<!-- end -->"));
        rest = after;
    }
    out + rest
}

#[test]
fn the_lists_are_those_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let new = renewed(&readme);
    if std::env::var_os("README_UPDATE").is_some() {
        std::fs::write(&path, new).unwrap();
        return;
    }
    let stale = readme.lines().zip(new.lines()).find(|(old, new)| old != new);
    assert!(readme == new, "the README is stale, README_UPDATE=1 cargo test --test readme renews it: {stale:?}");
}
