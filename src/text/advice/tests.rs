use std::collections::HashSet;

use super::*;

#[test]
fn the_table_is_well_formed() {
    assert!(toml::from_str::<toml::Table>(ENGLISH).is_ok());
    assert!(all(Language::English).len() > 100, "{}", all(Language::English).len());
    let mut seen = HashSet::new();
    for entry in all(Language::English) {
        assert!(entry.what.ends_with('.') && entry.fix.ends_with('.'), "{entry:?}");
        for code in &entry.codes {
            assert!(seen.insert((code, &entry.actions, &entry.says)), "two entries for {code}");
        }
    }
}

#[test]
fn both_languages_know_the_same_errors() {
    let (english, chinese) = (all(Language::English), all(Language::Chinese));
    assert_eq!(english.len(), chinese.len());
    for (one, other) in english.iter().zip(chinese) {
        let facts =
            |entry: &'static Advice| (&entry.codes, &entry.actions, &entry.says, entry.who, entry.run.is_some());
        assert_eq!(facts(one), facts(other));
        assert!(other.what.ends_with('\u{3002}') && other.fix.ends_with('\u{3002}'), "{other:?}");
    }
}

#[test]
fn commands_are_not_told_to_press_keys() {
    let keys = ["press", "Press", "(P", "with P", " r ", "sheet", "marked", "(d)"];
    for entry in all(Language::English) {
        let said = entry.run.as_ref().unwrap_or(&entry.fix);
        assert!(!keys.iter().any(|key| said.contains(key)), "{said}");
    }
}

#[test]
fn every_code_of_the_api_pages_says_what_to_do() {
    let silent: Vec<_> = known_codes().filter(|(action, code)| of(action, code, "").is_none()).collect();
    assert!(silent.is_empty(), "{silent:#?}");
    assert!(known_codes().count() > 480);
}

#[test]
fn the_most_specific_advice_wins() {
    let what = |action, code, message| of(action, code, message).map_or("", |advice| advice.what.as_str());
    assert_eq!(what("X", "Throttling.User", ""), what("X", "Throttling", ""));
    assert_ne!(what("X", "InvalidTarget.SiteMismatch", ""), what("X", "InvalidTarget", ""));
    assert_eq!(what("X", "InvalidParameter.Targets.Other", ""), what("X", "InvalidParameter.Targets", ""));
    assert_eq!(what("X", "Nobody.KnowsThis", ""), "");
    assert_ne!(what("AssumeRole", "NoPermission", ""), what("GetRole", "NoPermission", ""));
}

#[test]
fn a_better_known_error_inside_a_message_is_found() {
    let hidden = of("DescribeSnapshots", "InvalidParameter", "The parameter securitytoken.expired is not valid");
    assert_eq!(hidden, of("DescribeSnapshots", "InvalidParameter", "SecurityToken.Expired"));
    assert_eq!(hidden.map(|advice| advice.who), Some(Who::You));
    assert_eq!(of("DescribeSnapshots", "InvalidParameter", "MaxResults").map(|advice| advice.who), Some(Who::Program));
}
