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

/// What the client can do and no screen and no command does.
const UNUSED: [&str; 12] = [
    "ListSharedTargets",
    "ListTagResources",
    "ListPermissions",
    "ListPermissionVersions",
    "ListResourceSharePermissions",
    "GetPermission",
    "ChangeResourceGroup",
    "AssociateResourceSharePermission",
    "DisassociateResourceSharePermission",
    "UntagResources",
    "GetFolder",
    "GetAccount",
];

/// Everything below a folder of the sources that is no test.
fn sources(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if !path.file_stem().unwrap().to_str().unwrap().contains("tests") {
            let text = std::fs::read_to_string(&path).unwrap();
            into.push_str(text.split("#[cfg(test)]").next().unwrap());
        }
    }
}

#[test]
fn every_right_that_is_used_is_named() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let known = std::fs::read_to_string(root.join("src/api/actions.rs")).unwrap();
    let mut code = String::new();
    for folder in ["src/api", "src/domain/plan", "src/work"] {
        sources(&root.join(folder), &mut code);
    }
    let mut named = 0;
    for line in known.lines().filter_map(|line| line.strip_prefix("    (")) {
        let Some((service, rest)) = line.split_once(", \"") else { continue };
        let (action, _) = rest.split_once('"').unwrap();
        let prefix = match service {
            _ if UNUSED.contains(&action) => continue,
            "ResourceSharing" => "resourcesharing",
            "ResourceDirectory" | "ResourceManager" => "resourcemanager",
            // Everybody may ask who they are, and a token is its own right.
            "Sts" if action != "AssumeRole" => continue,
            other => &other.to_lowercase(),
        };
        // The list itself names each once, and a right of the same name may be another service's.
        if code.matches(&format!("\"{action}\"")).count() > known.matches(&format!("\"{action}\"")).count() {
            assert!(readme.contains(&format!("{prefix}:{action}")), "Least rights leaves out {prefix}:{action}");
            named += 1;
        }
    }
    assert!(named > 30, "{named}");
}
