use std::sync::LazyLock;

use jiff::Timestamp;

use super::*;
use crate::domain::planner::{self, Facts};
use crate::domain::share::tests_support::share;

static OWN: LazyLock<AccountId> = LazyLock::new(|| "1203948576102938".parse().unwrap());
static HERE: LazyLock<RegionId> = LazyLock::new(|| "cn-hangzhou".parse().unwrap());

fn facts<'a>(operation: &'a str, at: Timestamp, shares: &'a [Share]) -> Facts<'a> {
    let (directory, switch) = (None, None);
    let (received, lives, alone, role) = (&[], None, true, None);
    Facts {
        account: &OWN,
        region: &HERE,
        shares,
        read_at: at,
        directory,
        switch,
        received,
        alone,
        operation,
        role,
        lives,
    }
}

fn plan(operation: &str, at: Timestamp, shares: &[Share]) -> Plan {
    let intent = Intent::Share {
        snapshots: vec!["s-a".parse().unwrap()],
        into: Destination::New { name: "demo".into(), allow_external: true },
        principals: vec![Principal::from_wire("1234567890123456")],
        except: vec![],
    };
    planner::plan(intent, &facts(operation, at, shares)).unwrap()
}

#[test]
fn the_hash_is_of_what_is_sent_and_what_changes() {
    let first = plan("op1", Timestamp::UNIX_EPOCH, &[]);
    assert_eq!(first.hash().len(), 64);
    assert_eq!(first.hash(), plan("op2", Timestamp::MAX, &[]).hash());
    assert_ne!(first.hash(), plan("op1", Timestamp::UNIX_EPOCH, &[share("rs-1", &["s-a"], &[])]).hash());
    assert_eq!(first.hash(), plan("op1", Timestamp::UNIX_EPOCH, &[share("rs-1", &["s-b"], &[])]).hash());
    let mut other = first.clone();
    other.steps[0].after.push(After { step: 0, until: Until::Verified });
    assert_ne!(first.hash(), other.hash());
}

#[test]
fn the_hash_is_not_of_names_that_others_choose() {
    let named = |name: &str| {
        let mut other = share("rs-1", &["s-b"], &["1234567890123456"]);
        other.name = name.into();
        other
    };
    let at = Timestamp::UNIX_EPOCH;
    assert_eq!(plan("op", at, &[named("before")]).hash(), plan("op", at, &[named("after")]).hash());
    let remade = |name: &str| {
        let facts = Facts { shares: &[named(name)], ..facts("op", at, &[]) };
        planner::plan(Intent::DeleteShare { share: "rs-1".parse().unwrap() }, &facts).unwrap()
    };
    let (old, new) = (remade("before"), remade("after"));
    assert!(old != new, "the share is made again under its name");
    assert_eq!(old.hash(), new.hash());
    assert!(old.difference(&new).is_empty());
    let renamed = |to: &str| {
        let facts = Facts { shares: &[named("now")], ..facts("op", at, &[]) };
        let (name, allow_external) = (Some(to.to_owned()), None);
        planner::plan(Intent::Change { share: "rs-1".parse().unwrap(), name, allow_external }, &facts).unwrap()
    };
    assert_ne!(renamed("one").hash(), renamed("other").hash(), "a name that is sent counts");
    let invited = |name: &str| {
        Intent::Accept(Invited {
            invitation: "i-1".parse().unwrap(),
            share: "rs-1".parse().unwrap(),
            name: name.into(),
            sender: "1234567890123456".parse().unwrap(),
        })
    };
    let accepted = |name: &str| planner::plan(invited(name), &facts("op", at, &[])).unwrap();
    assert_eq!(accepted("gift").hash(), accepted("trap").hash());
}

#[test]
fn a_new_name_and_an_observed_state_count() {
    let first = plan("op", Timestamp::UNIX_EPOCH, &[]);
    let mut other = first.clone();
    if let Call::Create { name, .. } = &mut other.steps[0].call {
        name.push('2');
    }
    assert_ne!(first.hash(), other.hash());
    let mut waits = share("rs-1", &["s-a", "s-b"], &["1234567890123457"]);
    let before = plan("op", Timestamp::UNIX_EPOCH, &[waits.clone()]);
    waits.principals[0].status = crate::domain::share::AssociationStatus::Associating;
    assert_ne!(before.hash(), plan("op", Timestamp::UNIX_EPOCH, &[waits]).hash());
}

#[test]
fn several_plans_have_one_hash_that_depends_on_each_and_on_their_order() {
    let (one, two) =
        (plan("op", Timestamp::UNIX_EPOCH, &[]), plan("op", Timestamp::UNIX_EPOCH, &[share("rs-1", &["s-a"], &[])]));
    assert_eq!(joint_hash([&one]), one.hash());
    assert_ne!(joint_hash([&one, &two]), joint_hash([&two, &one]));
    assert_eq!(joint_hash([&one, &two]).len(), 64);
}

#[test]
fn a_difference_names_what_others_have_done_to_the_shares_that_the_plan_stands_on() {
    let at = Timestamp::UNIX_EPOCH;
    let told = |old: &[Share], new: &[Share]| plan("op", at, old).difference(&plan("op", at, new)).shares;
    let other = |snapshots: &[&str], principals: &[&str]| [share("rs-1", snapshots, principals)];
    assert_eq!(told(&[], &other(&["s-b"], &["1234567890123457"])), [], "nothing of the plan is in it");
    let new = told(&[], &other(&["s-a"], &["1234567890123457"]));
    assert_eq!(new.len(), 1);
    assert_eq!((new[0].presence, new[0].principals_added.len()), (Presence::New, 1));
    let before = other(&["s-a"], &["1234567890123457"]);
    assert_eq!(told(&before, &before), []);
    let more = told(&before, &other(&["s-a", "s-b"], &[]));
    assert_eq!(
        (more[0].presence, more[0].snapshots_added.len(), more[0].principals_removed.len()),
        (Presence::Kept, 1, 1)
    );
    assert_eq!(told(&before, &[])[0].presence, Presence::Gone);
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
