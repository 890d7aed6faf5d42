//! Snapshots that nobody wrote down, and answers that come late or not at all.

use std::collections::BTreeSet;

use serde_json::Value;
use snapferry::sandbox::world::Bulk;
use snapferry::sandbox::{Options, World};

use crate::support::*;

/// As many as make several pages, beside those of the test's world.
const MADE: u32 = 950;

fn lab() -> Lab {
    Lab::giving(&world(), |options: &mut Options| {
        let world = std::mem::replace(&mut options.world, World::builtin());
        options.world = world.with_bulk(Bulk { snapshots: MADE, regions: 1 });
    })
}

fn ids(answer: &Value) -> Vec<String> {
    texts(&answer["Snapshots"]["Snapshot"], "SnapshotId").into_iter().map(str::to_owned).collect()
}

fn numbered(caller: &Caller<'_>) -> (u64, Vec<String>) {
    let mut found = Vec::new();
    for number in 1.. {
        let answer = caller.ecs("DescribeSnapshots", &[("PageSize", "100"), ("PageNumber", &number.to_string())]).ok();
        let page = ids(&answer);
        found.extend(page.iter().cloned());
        if page.len() < 100 {
            return (answer["TotalCount"].as_u64().unwrap(), found);
        }
    }
    unreachable!()
}

fn by_token(caller: &Caller<'_>) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let answer = caller.ecs("DescribeSnapshots", &[("MaxResults", "100"), ("NextToken", &token)]).ok();
        found.extend(ids(&answer));
        token = answer["NextToken"].as_str().unwrap().to_owned();
        if token.is_empty() {
            return found;
        }
    }
}

#[test]
fn both_ways_of_paging_give_every_made_up_snapshot_once() {
    let lab = lab();
    let boss = lab.caller("boss");
    let (total, found) = numbered(&boss);
    assert_eq!((total, found.len()), (found.len() as u64, found.iter().collect::<BTreeSet<_>>().len()));
    let written = Lab::start(&world()).caller("boss").snapshots().len();
    assert_eq!(found.len(), written + MADE as usize);
    assert_eq!(found, by_token(&boss));
    assert_eq!(found, numbered(&self::lab().caller("boss")).1, "the same seed, the same snapshots");
}

#[test]
fn a_made_up_snapshot_can_be_named_shared_and_deleted_like_any_other() {
    let lab = lab();
    let boss = lab.caller("boss");
    let before = numbered(&boss).1;
    let written: BTreeSet<String> = Lab::start(&world())
        .caller("boss")
        .snapshots()
        .iter()
        .map(|snapshot| snapshot["SnapshotId"].as_str().unwrap().to_owned())
        .collect();
    let made: Vec<&String> = before.iter().filter(|id| !written.contains(*id)).collect();
    let (one, two) = (made[3].as_str(), made[700].as_str());
    let named = boss.ecs("DescribeSnapshots", &[("SnapshotIds", &format!("[\"{one}\",\"{two}\"]"))]).ok();
    assert_eq!((ids(&named), &named["TotalCount"]), (vec![one.to_owned(), two.to_owned()], &2.into()));
    assert_eq!(numbered(&boss).1, before, "naming them moves nothing");
    boss.share("made", true, &[one], &[]);
    lab.settle();
    boss.ecs("DeleteSnapshot", &[("SnapshotId", one)]).refused(403, "InvalidOperation.DeleteSharedSnapshotUnsupported");
    boss.ecs("DeleteSnapshot", &[("SnapshotId", two)]).ok();
    let left: Vec<String> = before.iter().filter(|id| *id != two).cloned().collect();
    assert_eq!(numbered(&boss), (left.len() as u64, left.clone()));
    assert_eq!(by_token(&boss), left);
}

#[test]
fn calls_beyond_the_rate_are_throttled_until_the_next_second() {
    let lab = Lab::giving(&world(), |options| options.pace.rate = Some(2));
    let boss = lab.caller("boss");
    for _ in 0..2 {
        boss.ecs("DescribeRegions", &[]).ok();
    }
    boss.ecs("DescribeRegions", &[]).refused(400, "Throttling.User");
    boss.ecs("DescribeZones", &[("RegionId", "cn-hangzhou")]).ok();
    lab.advance(std::time::Duration::from_secs(1));
    boss.ecs("DescribeRegions", &[]).ok();
}
