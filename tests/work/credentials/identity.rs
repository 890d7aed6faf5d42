//! Whoever was verified stays who acts, whatever the sources give later.

use std::time::Duration;

use serde_json::{Value, json};
use snapferry::domain::execution::Standing;
use snapferry::work::{CredentialTrouble, Refusal};

use super::*;

fn keys_of(rig: &Rig, profile: &str, name: &str) -> Value {
    let (id, secret) = keys(rig, profile);
    json!({ "name": name, "mode": "AK", "access_key_id": id, "access_key_secret": secret, "region_id": "cn-hangzhou" })
}

#[test]
fn a_profile_that_becomes_somebody_else_is_not_followed_without_a_switch() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[temporary(&rig, "visit")]);
    rig.open(1, "visit");
    let plan = rig.plan(1, to_globex(&rig));
    rig.clock.advance(minutes(61));
    rig.write_config(&[keys_of(&rig, GLOBEX, "visit")]);
    let globex = rig.account(GLOBEX);
    let changed = CredentialTrouble::Changed { profile: "visit".into(), account: globex.clone() };
    assert_eq!(renew(&rig, 1), Err(OpenTrouble::Credentials(changed.clone())));
    let words = ui::credentials::words(&changed);
    assert!(words.contains("another identity now, of account 1876543210987654"), "{words}");
    let problem = read(&rig, 1).unwrap_err();
    assert!(problem.is_code("InvalidSecurityToken.Expired"), "the old ones are still what is signed with: {problem:?}");
    let calls = rig.control().calls(0);
    let as_globex = calls.iter().filter(|call| call.account.as_deref() == Some(globex.as_str()));
    let asked: Vec<_> = as_globex.filter_map(|call| call.action.as_deref()).collect();
    assert!(asked.iter().all(|action| *action == "GetCallerIdentity"), "{asked:?}");

    let identity = rig.open(2, "visit");
    assert_eq!(identity.account, globex, "a switch asks who it is now");
    let Refusal::Session(problem) = rig.refused(2, plan) else { panic!("a plan of somebody else's") };
    assert!(problem.is_code(snapferry::work::ANOTHER_ACCOUNT));
    assert_eq!(rig.asked("CreateResourceShare"), 0);
}

#[test]
fn another_user_of_the_same_account_is_somebody_else_as_well() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[temporary(&rig, "visit")]);
    assert_eq!(rig.open(1, "visit").user.shown(), "li");
    rig.write_config(&[keys_of(&rig, ACME, "visit")]);
    assert!(matches!(renew(&rig, 1), Err(OpenTrouble::Credentials(CredentialTrouble::Changed { .. }))));
    rig.write_config(&[temporary(&rig, "visit")]);
    assert_eq!(renew(&rig, 1), Ok(true), "another session of the same role is the same");
}

#[test]
fn a_file_that_is_waited_for_is_asked_about_only_when_it_was_written() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[temporary(&rig, "visit")]);
    rig.open(1, "visit");
    let written = |at: u64| {
        let file = std::fs::File::options().append(true).open(rig.config_file()).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(at)).unwrap();
    };
    written(1_700_000_000);
    assert!(matches!(answer(&rig, 1, Job::Renew { if_changed: true }), Event::Renewed(Ok(false))));
    // No answer comes to the second question, so the one after it is the next.
    let quiet = rig.submit(1, Job::Renew { if_changed: true });
    let next = rig.submit(1, Job::Renew { if_changed: false });
    let (stamp, _) = rig.any();
    assert_eq!((stamp, stamp == quiet), (next, false));
}

#[test]
fn what_somebody_else_has_found_meanwhile_counts_as_new() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[temporary(&rig, "visit")]);
    rig.open(1, "visit");
    rig.clock.advance(minutes(61));
    assert!(read(&rig, 1).is_err());
    rig.write_config(&[temporary(&rig, "visit")]);
    assert_eq!(read(&rig, 1), Ok(()), "a read has found them");
    assert_eq!(renew(&rig, 1), Ok(true), "others than those that were refused");
}

#[test]
fn a_change_under_way_goes_on_with_new_credentials() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[operator(&rig)]);
    rig.open(1, "operator");
    let plan = rig.plan(1, to_globex(&rig));
    // Ends within the margin: the requests of the plan are signed with what comes after it.
    rig.clock.advance(minutes(59));
    let stamp = rig.submit(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    let run = rig.rested(stamp);
    assert_eq!(run.standing, Standing::Done, "{run:?}");
    assert_eq!(rig.asked("AssumeRole"), 2);
    assert_eq!(rig.asked("CreateResourceShare"), 1);
}

#[test]
fn a_change_whose_credentials_end_stops_and_can_be_continued() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[operator(&rig)]);
    rig.open(1, "operator");
    let plan = rig.plan(1, to_globex(&rig));
    std::fs::remove_file(rig.config_file()).unwrap();
    rig.control().advance(minutes(61));
    let stamp = rig.submit(1, Job::Apply { plan: Box::new(plan.clone()), note: None, undoes: None });
    let Event::Task(_) = rig.next(stamp) else { panic!("it is queued") };
    let Event::NotApplied(refused) = rig.next(stamp) else { panic!("nothing can be read") };
    assert!(matches!(&refused.why, Refusal::Unread(problem) if problem.wants_credentials()), "{refused:?}");
    assert_eq!(rig.asked("CreateResourceShare"), 0);
    rig.write_config(&[operator(&rig)]);
    assert_eq!(renew(&rig, 1), Ok(true));
    assert_eq!(outcomes(&rig.apply(1, plan)).len(), 1, "the same plan, with the new ones");
}
