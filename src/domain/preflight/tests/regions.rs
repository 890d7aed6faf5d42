//! What is said about a plan over several regions.

use super::super::*;

fn region(name: &str) -> RegionId {
    name.parse().unwrap()
}

fn finding(rule: Rule, level: Level, about: Vec<Subject>) -> Finding {
    Finding { rule, level, region: None, about, predicts: None, fix: None, usage: None, doubts: vec![] }
}

fn snapshot(id: &str) -> Vec<Subject> {
    vec![Subject::Snapshot(id.parse().unwrap())]
}

fn joint(one: Vec<Finding>, other: Vec<Finding>) -> Vec<(Rule, Level, Option<String>)> {
    let all = together(&[(region("cn-beijing"), one), (region("cn-hangzhou"), other)]);
    all.into_iter().map(|one| (one.rule, one.level, one.region.map(|region| region.to_string()))).collect()
}

#[test]
fn what_is_so_everywhere_is_said_once_and_anything_else_names_its_region() {
    let who = vec![Subject::Principal(Principal::from_wire("1234567890123456"))];
    let invites = || finding(Rule::Invitations, Level::Warn, who.clone());
    let here = Some("cn-hangzhou".to_owned());
    let blocked = finding(Rule::Ready, Level::Block, snapshot("s-h"));
    let said = joint(
        vec![invites(), finding(Rule::Ready, Level::Ok, vec![]), finding(Rule::Identity, Level::Ok, vec![])],
        vec![blocked, invites(), finding(Rule::Identity, Level::Ok, vec![])],
    );
    assert_eq!(
        said,
        [(Rule::Ready, Level::Block, here), (Rule::Invitations, Level::Warn, None), (Rule::Identity, Level::Ok, None)]
    );
}

#[test]
fn what_cannot_be_told_is_one_line_for_all_regions() {
    let ask = |doubt| Finding { doubts: vec![doubt], ..finding(Rule::CannotTell, Level::Ask, vec![]) };
    let image = |id: &str| Doubt::ImportedImage(vec![id.parse().unwrap()]);
    let parts = [(region("cn-beijing"), vec![ask(image("s-b"))]), (region("cn-hangzhou"), vec![ask(image("s-h"))])];
    let [one] = together(&parts).try_into().unwrap();
    assert_eq!(one.region, None);
    assert_eq!(one.doubts, [Doubt::ImportedImage(vec!["s-b".parse().unwrap(), "s-h".parse().unwrap()])]);
}

#[test]
fn a_region_that_cannot_be_read_blocks_by_its_name_and_can_be_left_out() {
    let unread = unplanned(&region("cn-beijing"), true);
    assert_eq!((unread.rule, unread.level), (Rule::RegionRead, Level::Block));
    assert_eq!(unread.fix, Some(Fix::SkipRegion(region("cn-beijing"))));
    let said = joint(vec![unread], vec![finding(Rule::Identity, Level::Ok, vec![])]);
    assert_eq!(said[0], (Rule::RegionRead, Level::Block, Some("cn-beijing".to_owned())));
}
