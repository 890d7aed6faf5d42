//! One plan over several regions.

use super::*;
use crate::domain::plan::Part;

fn sharing(snapshots: &[SnapshotId], into: Destination) -> Intent {
    Intent::Share { snapshots: snapshots.to_vec(), into, principals: accounts(7), except: vec![] }
}

fn best() -> Destination {
    Destination::Best { name: "demo".into(), allow_external: true }
}

/// The plan of one region by itself.
fn part(name: &str, shares: &[Share], intent: Intent) -> Result<Plan, PlanError> {
    let region = name.parse().unwrap();
    with(shares, |facts| plan(intent, &Facts { region: &region, ..*facts }))
}

fn over(one: Plan, other: Plan) -> Plan {
    let parts = [&one, &other].map(|plan| Part { region: plan.region.clone(), intent: plan.intent.clone() });
    Plan::join(Intent::Parts(parts.to_vec()), vec![one, other]).unwrap()
}

fn two() -> Plan {
    over(
        part("cn-beijing", &[], sharing(&ids("b", 2), new())).unwrap(),
        part("cn-hangzhou", &[], sharing(&ids("h", 2), new())).unwrap(),
    )
}

#[test]
fn what_two_regions_gain_is_what_each_of_them_gains() {
    let joint = two();
    let each: Vec<Pair> = joint.parts.iter().flat_map(|part| part.gained.clone()).collect();
    assert_eq!((joint.gained.len(), &joint.gained), (28, &each));
    assert_eq!(joint.steps.len(), 4, "a share in each region, with seven principals in two calls");
    let regions: Vec<&str> = (0..4).map(|no| joint.region_of(no).as_str()).collect();
    assert_eq!(regions, ["cn-beijing", "cn-beijing", "cn-hangzhou", "cn-hangzhou"]);
    assert_eq!(joint.places(), "cn-beijing, cn-hangzhou");
    assert!(joint.invitations.len() == 7 && joint.invitations.iter().all(|one| one.count == 2));
    assert_eq!((joint.intent.snapshots().len(), joint.intent.principals().len()), (4, 7));
}

#[test]
fn a_step_waits_for_the_one_that_makes_its_share_and_for_none_of_another_region() {
    let joint = two();
    let waits: Vec<Vec<usize>> =
        joint.steps.iter().map(|step| step.after.iter().map(|after| after.step).collect()).collect();
    assert_eq!(waits, [vec![], vec![0], vec![], vec![2]]);
    let share = joint.steps[3].call.share();
    assert_eq!(share, Some(&ShareRef::MadeBy(2)));
    let Inverse::Calls(calls) = &joint.steps[2].inverse else { panic!("it is deleted") };
    assert_eq!(calls, &[Call::DeleteShare { share: ShareRef::MadeBy(2) }]);
}

#[test]
fn the_hash_is_stable_and_of_all_parts() {
    assert_eq!(two().hash(), two().hash());
    let beijing = || part("cn-beijing", &[], sharing(&ids("b", 2), new())).unwrap();
    let hangzhou = |n| part("cn-hangzhou", &[], sharing(&ids("h", n), new())).unwrap();
    assert_ne!(two().hash(), over(beijing(), hangzhou(3)).hash());
    // The same steps in another region are another plan.
    let elsewhere = part("cn-shanghai", &[], sharing(&ids("h", 2), new())).unwrap();
    assert_ne!(two().hash(), over(beijing(), elsewhere).hash());
    let written = serde_json::to_string(&two()).unwrap();
    let read: Plan = serde_json::from_str(&written).unwrap();
    assert_eq!((read.hash(), read), (two().hash(), two()));
}

#[test]
fn a_plan_for_one_region_is_written_as_ever() {
    let one = part("cn-beijing", &[], sharing(&ids("b", 2), new())).unwrap();
    assert!(!serde_json::to_string(&one).unwrap().contains("parts"));
}

#[test]
fn a_share_with_the_same_principals_is_used_where_there_is_one() {
    let all: Vec<String> = accounts(7).iter().map(|one| one.shown().to_owned()).collect();
    let names: Vec<&str> = all.iter().map(String::as_str).collect();
    let there = [a_share("rs-1", &[], &names)];
    let joint = over(
        part("cn-beijing", &there, sharing(&ids("b", 2), best())).unwrap(),
        part("cn-hangzhou", &[], sharing(&ids("h", 2), best())).unwrap(),
    );
    let actions: Vec<&str> = joint.steps.iter().map(|step| step.call.action()).collect();
    assert_eq!(actions, ["AssociateResourceShare", "CreateResourceShare", "AssociateResourceShare"]);
    assert_eq!(joint.gained.len(), 28);
}

#[test]
fn what_was_wanted_in_one_region_only_is_wanted_there() {
    let only = Part { region: "cn-beijing".parse().unwrap(), intent: sharing(&ids("b", 1), new()) };
    let (region, intent) = Intent::over(vec![only.clone()]).unwrap();
    assert_eq!((region.as_str(), intent), ("cn-beijing", only.intent));
    assert_eq!(Intent::over(vec![]), None);
}
