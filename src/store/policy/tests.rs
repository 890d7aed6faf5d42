use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::domain::policy::{Mark, Rules};
use crate::store::config::Config;

const WHOLE: &str = "read_only = true
allowed_accounts = ['1203948576102938', '1550011223344556']
denied_accounts = ['2345678901234567']
directory_only = true
most_principals = 5
note_required = true
regions = ['cn-hangzhou']
";

fn why(policy: &Policy) -> String {
    match &policy.read_only {
        Some(ReadOnly::Unreadable(why)) => why.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_key_is_read() {
    let policy = parse(WHOLE, Path::new(FILE)).unwrap();
    assert_eq!(policy.read_only, Some(ReadOnly::Policy));
    assert_eq!(policy.allowed.as_ref().map(|all| all.len()), Some(2));
    assert!(
        !policy.admits(&"2345678901234567".parse().unwrap()) && policy.admits(&"1550011223344556".parse().unwrap())
    );
    assert!(policy.directory_only && policy.note_required);
    assert_eq!((policy.most_principals, policy.regions.map(|all| all.len())), (Some(5), Some(1)));
    assert_eq!(parse("", Path::new(FILE)).unwrap(), Policy::default());
    for key in keys::names(Level::Policy) {
        assert!(WHOLE.contains(key), "{key} is not tried");
    }
}

#[test]
fn a_file_that_somebody_else_could_write_refuses_changes() {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let file = home.path().join("policy.toml");
    assert_eq!(load(&file, Owner::Me), Policy::default(), "there is none");
    fs::write(&file, "note_required = true").unwrap();
    assert_eq!(load(&file, Owner::Me), Policy { note_required: true, ..Policy::default() });
    for mode in [0o664, 0o646] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        assert!(why(&load(&file, Owner::Me)).ends_with("can be written by others"));
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(why(&load(&file, Owner::Me)).ends_with("can be written by others"), "its folder decides as well");
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let link = home.path().join("link.toml");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert!(why(&load(&link, Owner::Me)).ends_with("is a link"));
    assert!(why(&load(home.path(), Owner::Me)).ends_with("is no plain file"));
}

#[test]
fn a_file_of_somebody_else_refuses_changes() {
    // Whoever runs this: one of the two owners is not whose the file is.
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let file = home.path().join("policy.toml");
    fs::write(&file, "").unwrap();
    if rustix::process::geteuid().is_root() {
        rustix::fs::chown(&file, Some(rustix::fs::Uid::from_raw(65534)), None).unwrap();
    }
    assert!(why(&load(&file, Owner::Root)).ends_with("belongs to somebody else"));
}

#[test]
fn a_file_that_makes_no_sense_refuses_changes_and_says_where() {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let file = home.path().join("policy.toml");
    for (text, place) in [
        ("note_required = true\nread_onlyy = true", ":2:1"),
        ("most_principals = -1", ":1:19"),
        ("directory_only = 'yes'", ":1:18"),
        ("allowed_accounts = ['acme']", ":1:21"),
        ("regions = [\n'CN Hangzhou']", ":2:1"),
        ("[", ":1:"),
    ] {
        fs::write(&file, text).unwrap();
        let why = why(&load(&file, Owner::Me));
        assert!(why.contains(&format!("policy.toml{place}")), "{text}: {why}");
    }
    fs::write(&file, "#".repeat(2 << 20)).unwrap();
    assert!(load(&file, Owner::Me).read_only.is_some());
    fs::write(&file, b"note_required = true # \xff").unwrap();
    assert!(load(&file, Owner::Me).read_only.is_some());
}

#[test]
fn the_users_settings_add_and_never_take_away() {
    let organisation = parse(WHOLE, Path::new(FILE)).unwrap();
    let weaker = "[policy]\nread_only = false\nallowed_accounts = ['1203948576102938', '2345678901234567']
directory_only = false\nmost_principals = 50\nnote_required = false\nregions = ['cn-hangzhou', 'eu-west-1']
[profiles.'prod\u{200b}']\nread_only = true\n[profiles.dev]\nproduction = true";
    let config = Config::parse(weaker, Path::new("config.toml")).unwrap();
    let joined = organisation.clone().tightened(&config.policy);
    assert_eq!(joined.read_only, Some(ReadOnly::Policy));
    assert_eq!(joined.most_principals, Some(5));
    assert!(joined.directory_only && joined.note_required);
    assert_eq!(joined.regions, organisation.regions);
    assert_eq!(joined.allowed.unwrap().len(), 1, "only whom both allow");
    assert_eq!(config.profiles["prod\\u200b"], Mark { read_only: true, ..Mark::default() });
    let rules = Rules { policy: Policy::default(), profiles: config.profiles };
    assert!(rules.mark("dev").production && rules.of("dev").read_only.is_none());
    assert_eq!(rules.of("prod\\u200b").read_only, Some(ReadOnly::Profile));
}
