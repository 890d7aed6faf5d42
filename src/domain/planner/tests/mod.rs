mod random;

use super::*;
use crate::domain::ids::SnapshotId;
use crate::domain::plan::{After, Destination, Until};
use crate::domain::share::BATCH;
use crate::domain::share::tests_support::share as a_share;

fn ids(prefix: &str, n: usize) -> Vec<SnapshotId> {
    (0..n).map(|i| format!("s-{prefix}{i:03}").parse().unwrap()).collect()
}

fn accounts(n: usize) -> Vec<Principal> {
    (0..n).map(|i| Principal::from_wire(&format!("15500112233{i:05}"))).collect()
}

fn with<R>(shares: &[Share], use_facts: impl FnOnce(&Facts<'_>) -> R) -> R {
    let account = "1203948576102938".parse().unwrap();
    let region = "cn-hangzhou".parse().unwrap();
    use_facts(&Facts {
        account: &account,
        region: &region,
        shares,
        read_at: Timestamp::UNIX_EPOCH,
        directory: None,
        switch: None,
        alone: false,
        operation: "op1",
    })
}

fn new() -> Destination {
    Destination::New { name: "demo".into(), allow_external: true }
}

#[test]
fn twenty_by_thirty_takes_one_create_and_five_associates() {
    let intent = Intent::Share { snapshots: ids("a", 20), into: new(), principals: accounts(30), except: vec![] };
    let plan = with(&[], |facts| plan(intent, facts)).unwrap();
    assert_eq!(plan.steps.len(), 6);
    assert_eq!(plan.gained.len(), 600);
    assert!(plan.steps.iter().all(|s| s.call.snapshots().len() <= BATCH && s.call.principals().len() <= BATCH));
    assert!(plan.steps[1..].iter().all(|step| step.after == [After { step: 0, until: Until::Answered }]));
    let sent: BTreeSet<_> = plan.steps.iter().flat_map(|step| step.call.principals()).collect();
    assert_eq!(sent.len(), 30);
}

#[test]
fn adding_to_a_share_gives_to_everybody_already_in_it() {
    let shares = [a_share("rs-1", &["s-old"], &["1234567890123456", "2345678901234567"])];
    let into = Destination::Existing("rs-1".parse().unwrap());
    let intent = Intent::Share { snapshots: ids("n", 1), into, principals: accounts(1), except: vec![] };
    let plan = with(&shares, |facts| plan(intent, facts)).unwrap();
    assert_eq!(plan.gained.len(), 4, "the new snapshot for three, the old one for the new account");
    assert_eq!(plan.steps.len(), 1);
}

#[test]
fn what_is_already_so_is_not_sent_again() {
    let shares = [a_share("rs-1", &["s-a000"], &["1234567890123456"])];
    let into = Destination::Existing("rs-1".parse().unwrap());
    let principals = vec![Principal::from_wire("1234567890123456")];
    let intent = Intent::Share { snapshots: ids("a", 1), into, principals: principals.clone(), except: vec![] };
    assert_eq!(with(&shares, |facts| plan(intent, facts)), Err(PlanError::NothingToDo));
    let intent = Intent::Share { snapshots: ids("a", 1), into: new(), principals, except: vec![] };
    let plan = with(&shares, |facts| plan(intent, facts)).unwrap();
    assert_eq!((plan.gained.len(), plan.already.len()), (0, 1));
}

#[test]
fn removing_loses_only_what_no_other_share_gives() {
    let shares = [
        a_share("rs-1", &["s-a", "s-b"], &["1234567890123456", "2345678901234567"]),
        a_share("rs-2", &["s-b"], &["1234567890123456"]),
    ];
    let intent = Intent::RemovePrincipals {
        share: "rs-1".parse().unwrap(),
        principals: vec![Principal::from_wire("1234567890123456")],
    };
    let plan = with(&shares, |facts| plan(intent, facts)).unwrap();
    assert_eq!(plan.lost.iter().map(|pair| pair.snapshot.as_str()).collect::<Vec<_>>(), ["s-a"]);
    assert_eq!(plan.already.len(), 1);
}

#[test]
fn nothing_to_send_is_an_error_that_says_why() {
    let empty = Intent::Share { snapshots: vec![], into: new(), principals: accounts(1), except: vec![] };
    assert_eq!(with(&[], |facts| plan(empty, facts)), Err(PlanError::NoSnapshots));
    let nobody = Intent::Share { snapshots: ids("a", 1), into: new(), principals: vec![], except: vec![] };
    assert_eq!(with(&[], |facts| plan(nobody, facts)), Err(PlanError::NoPrincipals));
    let gone = Intent::RemovePrincipals { share: "rs-9".parse().unwrap(), principals: accounts(1) };
    assert_eq!(with(&[], |facts| plan(gone, facts)), Err(PlanError::ShareGone));
}
