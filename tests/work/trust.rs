//! The role that opens a sharer's keys: read, planned, written, taken back, and what may not be read or has changed.

use snapferry::domain::execution::{Outcome, Standing};
use snapferry::domain::facts::{KEY_POLICY, KeyState, ROLE_CHANGED, RoleTrust, SHARING_ROLE};
use snapferry::domain::ids::AccountId;
use snapferry::domain::keys::KeyClass;
use snapferry::domain::plan::{Call, Destination, Intent};
use snapferry::domain::planner::PlanError;
use snapferry::domain::preflight::{Fix, Level, Rule};
use snapferry::domain::share::Principal;
use snapferry::sandbox::World;
use snapferry::work::{Event, Job, KeyTrust, NoPlan};

use crate::rig::*;

/// A snapshot of [`ACME`] under a key of its own, and the key.
const CMK: &str = "s-bp16ffs80v6sd9wwc4ny";
const KEY: &str = "key-hzz68f2a1c4e7k9m3p5qx";
/// Nobody trusts it.
const STRANGER: &str = "1900000000000001";

fn look(rig: &Rig) -> KeyTrust {
    let job = Job::KeyTrust { region: hangzhou(), keys: vec![KEY.parse().unwrap()] };
    match rig.ask(1, job) {
        Event::KeyTrust { found, .. } => *found,
        other => panic!("not the role: {other:?}"),
    }
}

fn trusted(rig: &Rig) -> Vec<String> {
    let role = look(rig).role.unwrap();
    role.iter().flat_map(RoleTrust::accounts).map(|one| one.to_string()).collect()
}

fn stranger() -> AccountId {
    STRANGER.parse().unwrap()
}

fn trust() -> Intent {
    Intent::Trust { add: vec![stranger()], remove: Vec::new() }
}

fn share() -> Intent {
    Intent::Share {
        snapshots: vec![CMK.parse().unwrap()],
        into: Destination::New { name: "keys-for-partners".into(), allow_external: true },
        principals: vec![Principal::Account(stranger())],
        except: Vec::new(),
    }
}

/// A world in which the sharing role is not there.
fn without_role() -> World {
    let mut world = World::builtin();
    world.roles.retain(|role| role.name != SHARING_ROLE);
    world
}

fn denying(actions: &[&str]) -> World {
    let mut world = World::builtin();
    let acme = world.accounts.iter_mut().find(|account| account.profile == ACME).unwrap();
    acme.denied.extend(actions.iter().map(|action| (*action).to_owned()));
    world
}

/// The level of the finding about the role, or `Ask` where it cannot be told.
fn key_trust(rig: &Rig) -> (Level, Option<Fix>) {
    let prepared = rig.prepare(1, share());
    let of = prepared.findings.iter().find(|finding| finding.rule == Rule::KeyTrust);
    of.map_or((Level::Ask, None), |finding| (finding.level, finding.fix.clone()))
}

#[test]
fn the_preflight_tells_a_role_that_is_missing_lacks_the_recipient_is_right_or_unreadable() {
    let fix = Some(Fix::TrustRecipients(vec![stranger()]));
    let rig = Rig::in_world(without_role());
    rig.open(1, ACME);
    assert_eq!(key_trust(&rig), (Level::Block, fix.clone()));
    let rig = Rig::new();
    rig.open(1, ACME);
    assert_eq!(key_trust(&rig), (Level::Block, fix));
    let plan = rig.plan(1, trust());
    rig.apply(1, plan);
    assert_eq!(key_trust(&rig), (Level::Ok, None));
    let rig = Rig::in_world(denying(&["ram:GetRole"]));
    rig.open(1, ACME);
    assert_eq!(key_trust(&rig), (Level::Ask, None));
}

#[test]
fn a_role_that_is_missing_is_made_with_its_policy_and_trusts_nobody_once_taken_back() {
    let rig = Rig::in_world(without_role());
    rig.open(1, ACME);
    assert_eq!(look(&rig).role, Ok(None));
    let plan = rig.plan(1, trust());
    assert!(matches!(plan.steps[0].call, Call::CreateRole { .. }));
    assert_eq!(plan.steps[1].call, Call::AttachKeyPolicy);
    let stamp = rig.submit(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    let task = rig.rested(stamp);
    assert_eq!(task.standing, Standing::Done, "{:?}", task.execution.progress);
    assert_eq!(trusted(&rig), [STRANGER]);
    assert_eq!(look(&rig).has_key_policy(), Some(true));
    let Event::Prepared(undo) = rig.ask(1, Job::Undo { task: task.id.clone() }) else { panic!("an undo") };
    let plan = undo.plan.clone().unwrap();
    assert!(matches!(plan.steps.as_slice(), [step] if matches!(step.call, Call::UpdateRole { .. })));
    let stamp = rig.submit(1, Job::Apply { plan, note: None, undoes: undo.undoes.clone() });
    assert_eq!(rig.rested(stamp).standing, Standing::Done);
    assert_eq!(trusted(&rig), [""; 0]);
    assert!(look(&rig).role.unwrap().is_some(), "the role stays");
}

#[test]
fn a_role_is_extended_by_exactly_the_recipient_and_then_the_key_opens() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let before = trusted(&rig);
    let plan = rig.plan(1, trust());
    assert!(matches!(plan.steps.as_slice(), [step] if matches!(step.call, Call::UpdateRole { .. })));
    assert!(!serde_json::to_string(&plan).unwrap().contains('*'));
    let run = rig.apply(1, plan);
    assert_eq!(run.standing(), Standing::Done);
    let mut after = before.clone();
    after.push(STRANGER.to_owned());
    after.sort();
    assert_eq!(trusted(&rig), after);
    assert_eq!(rig.prepare(1, trust()).plan, Err(NoPlan::Planner(PlanError::NothingToDo)));
    // Taken away again, the others stay.
    let plan = rig.plan(1, Intent::Trust { add: Vec::new(), remove: vec![stranger()] });
    rig.apply(1, plan);
    assert_eq!(trusted(&rig), before);
}

#[test]
fn a_policy_that_somebody_else_has_changed_is_not_overwritten() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let late = rig.plan(1, trust());
    let other: AccountId = "1900000000000002".parse().unwrap();
    let first = rig.plan(1, Intent::Trust { add: vec![other.clone()], remove: Vec::new() });
    rig.apply(1, first);
    let stamp = rig.submit(1, Job::Apply { plan: Box::new(late), note: None, undoes: None });
    let refused = loop {
        match rig.next(stamp) {
            Event::NotApplied(_) => break true,
            Event::Task(task) if task.phase == snapferry::work::Phase::Resting => {
                let code = |outcome: &Outcome| matches!(outcome, Outcome::Refused(why) if why.is_code(ROLE_CHANGED));
                break task.execution.outcome(0).is_some_and(code);
            }
            _ => {}
        }
    };
    assert!(refused);
    let now = trusted(&rig);
    assert!(now.contains(&other.to_string()) && !now.contains(&STRANGER.to_owned()), "{now:?}");
}

#[test]
fn what_the_caller_may_not_read_or_write_is_told_as_such() {
    let rig = Rig::in_world(denying(&["ram:GetRole", "ram:ListPoliciesForRole", "kms:DescribeKey"]));
    rig.open(1, ACME);
    let found = look(&rig);
    assert_eq!(found.role.unwrap_err().denied.raw(), "ram:GetRole");
    assert_eq!(found.policies.unwrap_err().denied.raw(), "ram:ListPoliciesForRole");
    assert_eq!(found.keys[0].1.as_ref().unwrap_err().denied.raw(), "kms:DescribeKey");
    assert_eq!(rig.prepare(1, trust()).plan, Err(NoPlan::Planner(PlanError::RoleUnread)));
    let rig = Rig::in_world(denying(&["ram:UpdateRole"]));
    rig.open(1, ACME);
    let plan = rig.plan(1, trust());
    let run = rig.apply(1, plan);
    let Some(Outcome::Refused(why)) = run.outcome(0) else { panic!("refused: {run:?}") };
    assert_eq!(why.denied.raw(), "ram:UpdateRole");
}

#[test]
fn a_key_is_told_with_its_name_class_and_state() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let found = look(&rig);
    let key = found.keys[0].1.as_ref().unwrap();
    assert_eq!((key.class, key.state), (KeyClass::Customer, KeyState::Enabled));
    assert_eq!(key.aliases[0].raw(), "alias/snap-share");
    assert_eq!(found.policies.unwrap()[0].raw(), KEY_POLICY);
}
