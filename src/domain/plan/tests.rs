use jiff::Timestamp;

use super::*;
use crate::domain::planner::{self, Facts};
use crate::domain::share::tests_support::share;

fn plan(operation: &str, at: Timestamp, shares: &[Share]) -> Plan {
    let facts = Facts {
        account: &"1203948576102938".parse().unwrap(),
        region: &"cn-hangzhou".parse().unwrap(),
        shares,
        read_at: at,
        directory: None,
        switch: None,
        received: &[],
        alone: true,
        operation,
    };
    let intent = Intent::Share {
        snapshots: vec!["s-a".parse().unwrap()],
        into: Destination::New { name: "demo".into(), allow_external: true },
        principals: vec![Principal::from_wire("1234567890123456")],
        except: vec![],
    };
    planner::plan(intent, &facts).unwrap()
}

#[test]
fn the_hash_is_of_what_is_sent_and_what_changes() {
    let first = plan("op1", Timestamp::UNIX_EPOCH, &[]);
    assert_eq!(first.hash().len(), 64);
    assert_eq!(first.hash(), plan("op2", Timestamp::MAX, &[]).hash());
    assert_ne!(first.hash(), plan("op1", Timestamp::UNIX_EPOCH, &[share("rs-1", &["s-b"], &[])]).hash());
    let mut other = first.clone();
    other.steps[0].after.push(After { step: 0, until: Until::Verified });
    assert_ne!(first.hash(), other.hash());
}

#[test]
fn a_difference_names_the_pairs() {
    let old = plan("op1", Timestamp::UNIX_EPOCH, &[]);
    let fresh = plan("op2", Timestamp::MAX, &[share("rs-1", &["s-a"], &["1234567890123456"])]);
    assert!(old.difference(&plan("op2", Timestamp::MAX, &[])).is_empty());
    let difference = old.difference(&fresh);
    assert_eq!((difference.fewer_gained.len(), difference.more_gained.len()), (1, 0));
    assert!(!difference.other_steps, "the same call is sent");
}

#[test]
fn a_plan_says_who_is_asked() {
    let asked = plan("op1", Timestamp::UNIX_EPOCH, &[]).invitations;
    assert_eq!(asked.len(), 1);
    assert!(asked[0].certain && !asked[0].again && asked[0].count == 1);
}
