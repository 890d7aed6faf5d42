//! Frames of the sheet about the sharing role, and what its keys lead to.

use super::cloud::{MEMBER, OUTSIDE, key_trust};
use super::frames::{TO_PRINCIPALS, at_all, at_both};
use super::stage::Stage;
use crate::app::sheets::Sheet;
use crate::app::sheets::trust::{Has, TrustSheet};
use crate::domain::keys::Encryption;
use crate::domain::plan::Intent;
use crate::domain::problem::Problem;
use crate::domain::share::tests_support::share;
use crate::domain::share::{AssociationStatus, Principal};
use crate::work::{Event, KeyTrust, Stamp};

/// From the review of a share with a member that the role does not trust.
fn opened(stage: &mut Stage) -> &mut Stage {
    stage.trusted = false;
    stage.keys(TO_PRINCIPALS).paste(&format!("{OUTSIDE} {MEMBER}")).keys("<Enter>K")
}

fn sheet(stage: &Stage) -> &TrustSheet {
    match stage.model.sheets.last() {
        Some(Sheet::Trust(sheet)) => sheet,
        other => panic!("the sheet about the role is open: {other:?}"),
    }
}

fn with(stage: &mut Stage, change: impl FnOnce(&mut KeyTrust)) -> &mut Stage {
    opened(stage);
    let mut found = key_trust(&sheet(stage).keys);
    change(&mut found);
    let (region, stamp) = (sheet(stage).region.clone(), Stamp { epoch: stage.model.epoch, load: 0 });
    stage.event(stamp, Event::KeyTrust { region, found: Box::new(found) })
}

fn denied(action: &str) -> Problem {
    Problem {
        action: action.into(),
        code: "NoPermission".into(),
        message: "You are not authorized to do this action.".into(),
        denied: format!("ram:{action}").as_str().into(),
        status: Some(403),
        ..Problem::default()
    }
}

#[test]
fn a_role_that_lacks_a_recipient() {
    at_all("trust_lacks", |stage| opened(stage));
    at_both("trust_lacks_end", |stage| opened(stage).keys("G"));
}

#[test]
fn a_role_that_is_missing() {
    at_both("trust_missing", |stage| with(stage, |found| (found.role, found.policies) = (Ok(None), Ok(Vec::new()))));
}

#[test]
fn a_role_that_may_not_be_read() {
    at_both("trust_unread", |stage| {
        with(stage, |found| {
            found.role = Err(denied("GetRole"));
            found.policies = Err(denied("ListPoliciesForRole"));
            found.keys.iter_mut().for_each(|(_, key)| *key = Err(denied("DescribeKey")));
        })
    });
}

#[test]
fn what_is_lacking_is_planned_and_nothing_else() {
    let mut stage = Stage::new(80, 24);
    opened(&mut stage);
    let member = Principal::Account(MEMBER.parse().unwrap());
    assert_eq!(sheet(&stage).has(&member), Has::Nothing);
    assert_eq!(sheet(&stage).has(&Principal::Account(OUTSIDE.parse().unwrap())), Has::Trust);
    let policy = sheet(&stage).policy().unwrap();
    assert!(policy.contains(MEMBER) && policy.contains(OUTSIDE) && !policy.contains('*'), "{policy}");
    stage.prepares = false;
    stage.keys("a");
    let Some(Sheet::Review(review)) = stage.model.sheets.last() else { panic!("a review") };
    let crate::app::sheets::review::Wish::Intent { intent, .. } = &review.wish else { panic!("an intent") };
    assert_eq!(**intent, Intent::Trust { add: vec![MEMBER.parse().unwrap()], remove: Vec::new() });
}

/// A share with a snapshot under a key of one's own, of which the association has failed as it does without the role.
fn failed_for_want_of_it(stage: &mut Stage) -> &mut Stage {
    let model = &mut stage.model;
    let under_key = |row: &crate::inventory::Row<'_>| {
        let snapshot = row.snapshot();
        snapshot.is_own() && snapshot.key.is_some() && model.keys.encryption(&snapshot) == Encryption::Customer
    };
    let (region, id) =
        model.inventory.rows().find(under_key).map(|row| (row.snapshot().region, row.snapshot().id)).unwrap();
    let mut one = share("rs-Role", &[id.as_str()], &[MEMBER]);
    one.region = region.clone();
    one.snapshots[0].status = AssociationStatus::Failed;
    model.sharing.set_own(region, vec![one]);
    stage
}

#[test]
fn whoever_was_to_see_what_has_failed_for_want_of_the_role_is_a_recipient() {
    let member = [Principal::Account(MEMBER.parse().unwrap())];
    let mut stage = Stage::new(80, 24);
    failed_for_want_of_it(&mut stage).keys("3<Enter>K");
    assert_eq!(sheet(&stage).recipients, member);
    stage.keys("<Esc>");
    let id = stage.model.sharing.own(&"rs-Role".parse().unwrap()).unwrap().snapshots[0].entity.to_string();
    stage.keys(&format!("<Esc>1/{id}<Enter>K"));
    assert_eq!(sheet(&stage).recipients, member, "in the list of snapshots as well");
}

#[test]
fn a_share_whose_snapshot_has_failed_for_want_of_the_role() {
    at_both("trust_failed_association", |stage| failed_for_want_of_it(stage).keys("3<Enter>K"));
}

#[test]
fn where_nobody_is_to_be_trusted_it_says_so() {
    let mut stage = Stage::new(80, 24);
    failed_for_want_of_it(&mut stage);
    let id: crate::domain::ids::ShareId = "rs-Role".parse().unwrap();
    let mut one = stage.model.sharing.own(&id).unwrap().clone();
    one.principals.clear();
    let region = one.region.clone();
    stage.model.sharing.set_own(region.clone(), vec![one]);
    stage.keys("3<Enter>K");
    let mut found = key_trust(&sheet(&stage).keys);
    found.role = Ok(None);
    let stamp = Stamp { epoch: stage.model.epoch, load: 0 };
    stage.event(stamp, Event::KeyTrust { region, found: Box::new(found) });
    assert_eq!(sheet(&stage).can_plan(), Err("off.nobody_to_trust"));
}

#[test]
fn what_may_not_be_read_is_not_planned_over() {
    let mut stage = Stage::new(80, 24);
    with(&mut stage, |found| found.role = Err(denied("GetRole")));
    assert_eq!(sheet(&stage).can_plan(), Err("off.role_unread"));
    stage.keys("a");
    assert_eq!(sheet(&stage).lacking(), []);
    stage.keys("y");
    assert!(stage.model.toast.as_ref().is_some_and(|toast| toast.text.contains("trust policy")));
    sheet(&stage);
}
