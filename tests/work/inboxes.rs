//! The inboxes of several profiles, and what comes of accepting as one of them beside another.

use std::time::Duration;

use snapferry::domain::execution::{Outcome, Standing};
use snapferry::domain::ids::{RegionId, ShareId, SnapshotId};
use snapferry::domain::invitation::{Invitation, InvitationStatus};
use snapferry::domain::plan::{Intent, Invited, Plan};
use snapferry::domain::planner::PlanError;
use snapferry::domain::problem::ProblemKind;
use snapferry::domain::seen::FirstSeen;
use snapferry::sandbox::{FaultKind, FaultSpec, World};
use snapferry::work::{Arrived, Event, Job, Listed, NoPlan, OpenTrouble, Phase, Refusal, Region, Stamp, Task};

use crate::rig::*;

/// A profile whose account is invited in [`BEIJING`] at the start, by northwind.
const LAB: &str = "acme-lab";
const BEIJING: &str = "cn-beijing";

fn beijing() -> RegionId {
    BEIJING.parse().unwrap()
}

fn as_profile(profile: &str, job: Job) -> Job {
    Job::As { profile: profile.into(), job: Box::new(job) }
}

/// Signs in as another profile and lists its regions.
fn regions(rig: &Rig, profile: &str) -> (Result<String, OpenTrouble>, Result<Vec<Region>, ()>) {
    let stamp = rig.submit(1, as_profile(profile, Job::Regions));
    let Event::Verified { profile: of, account, .. } = rig.next(stamp) else { panic!("who it is comes first") };
    assert_eq!(of, profile);
    let Event::Regions(list) = rig.next(stamp) else { panic!("then the regions") };
    (account.map(|id| id.to_string()), list.map_err(drop))
}

fn invitations(rig: &Rig, profile: &str, region: &RegionId) -> Listed<Invitation> {
    match rig.ask(1, as_profile(profile, Job::Invitations { region: region.clone() })) {
        Event::Invitations { list, .. } => list,
        other => panic!("not the invitations: {other:?}"),
    }
}

fn accept(one: &Invitation) -> Intent {
    Intent::Accept(Invited {
        invitation: one.id.clone(),
        share: one.share.clone(),
        name: one.share_name.clone(),
        sender: one.sender.clone(),
    })
}

fn plan_as(rig: &Rig, profile: &str, region: &RegionId, intent: Intent) -> Result<Box<Plan>, NoPlan> {
    let job = Job::Prepare { region: region.clone(), intent: Box::new(intent), known: Vec::new() };
    match rig.ask(1, as_profile(profile, job)) {
        Event::Prepared(prepared) => prepared.plan,
        other => panic!("not a plan: {other:?}"),
    }
}

fn apply_as(rig: &Rig, profile: &str, plan: Box<Plan>) -> Stamp {
    rig.submit(1, as_profile(profile, Job::Apply { plan, note: None, undoes: None }))
}

fn arrived(rig: &Rig, profile: &str, region: &RegionId, share: &ShareId) -> Option<Arrived> {
    let job = Job::Arrived { region: region.clone(), share: share.clone() };
    match rig.ask(1, as_profile(profile, job)) {
        Event::Arrived { found, .. } => found.unwrap(),
        other => panic!("not what has arrived: {other:?}"),
    }
}

#[test]
fn invitations_of_several_regions_and_profiles_are_read_beside_each_other() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let (account, list) = regions(&rig, LAB);
    assert_eq!(account.unwrap(), rig.account(LAB).to_string());
    let with_sharing = list.unwrap().iter().filter(|region| region.sharing == Some(true)).count();
    assert_eq!(with_sharing, 6);

    let own = rig.invitations(1, &hangzhou());
    assert!(own.iter().all(|one| one.receiver == rig.account(ACME)) && own.len() > 2);
    let theirs = invitations(&rig, LAB, &beijing());
    let [one] = theirs.items.as_slice() else { panic!("one invitation: {theirs:?}") };
    assert_eq!((&one.receiver, one.status), (&rig.account(LAB), InvitationStatus::Pending));
    assert_eq!(one.region, beijing());
    assert!(
        rig.invitations(1, &beijing()).iter().all(|one| one.receiver == rig.account(ACME)),
        "nobody is switched to"
    );
    let signed_in =
        rig.control().calls(0).iter().filter(|call| call.action.as_deref() == Some("GetCallerIdentity")).count();
    assert_eq!(signed_in, 2, "one session serves all that is asked as one profile");
}

#[test]
fn one_dead_region_keeps_the_others_from_nothing_and_is_told() {
    let rig = Rig::new();
    rig.open(1, ACME);
    regions(&rig, LAB).1.unwrap();
    let dead = FaultSpec { region: Some(BEIJING.into()), ..FaultSpec::new(FaultKind::NotJson) };
    rig.control().fault(dead).unwrap();
    let stamps: Vec<(Stamp, bool)> = ["cn-hangzhou", BEIJING, "cn-shanghai"]
        .into_iter()
        .flat_map(|id| {
            let region: RegionId = id.parse().unwrap();
            let own = Job::Invitations { region: region.clone() };
            let theirs = as_profile(LAB, Job::Invitations { region });
            [own, theirs].map(|job| (rig.submit(1, job), id == BEIJING))
        })
        .collect();
    let mut told = 0;
    while told < stamps.len() {
        let (stamp, event) = rig.any();
        let Some((_, dead)) = stamps.iter().find(|(of, _)| *of == stamp) else { continue };
        let Event::Invitations { list, .. } = event else { panic!("not the invitations: {event:?}") };
        assert_eq!(list.stopped.is_some(), *dead, "{list:?}");
        told += 1;
    }
    rig.control().clear_faults();
    assert_eq!(invitations(&rig, LAB, &beijing()).stopped, None);
}

#[test]
fn accepting_as_another_profile_is_its_plan_and_its_journal_and_its_snapshots() {
    let mut rig = Rig::new();
    rig.open(1, ACME);
    regions(&rig, LAB).1.unwrap();
    let one = invitations(&rig, LAB, &beijing()).items.remove(0);
    assert_eq!(arrived(&rig, LAB, &beijing(), &one.share), None, "the share is not active yet");
    let plan = plan_as(&rig, LAB, &beijing(), accept(&one)).unwrap();
    assert_eq!(plan.account, rig.account(LAB));
    let Refusal::Session(_) = rig.refused(1, (*plan).clone()) else { panic!("it is not the screens' account's") };

    let stamp = apply_as(&rig, LAB, plan);
    // Whoever the screens become meanwhile, it goes on.
    rig.open(2, GLOBEX);
    let task = rig.rested(stamp);
    assert_eq!((task.standing, task.author.profile.as_str()), (Standing::Done, LAB));
    rig.clock.advance(Duration::from_secs(1));
    assert_eq!(arrived(&rig, LAB, &beijing(), &one.share), Some(Arrived { shared: 1, visible: 1 }));
    assert!(matches!(plan_as(&rig, LAB, &beijing(), accept(&one)), Err(NoPlan::Planner(PlanError::NothingToDo))));

    let who = |rig: &Rig| match rig.ask(3, Job::Seen) {
        Event::Seen { accepted, .. } => accepted.get(&one.share).map(|one| one.by.profile.clone()),
        other => panic!("not what was seen: {other:?}"),
    };
    assert_eq!(who(&rig).as_deref(), Some(LAB));
    rig.restart();
    assert_eq!(who(&rig).as_deref(), Some(LAB), "the journal tells it to a later run");
}

#[test]
fn several_acceptances_of_several_accounts_run_side_by_side() {
    let rig = Rig::new();
    rig.open(1, ACME);
    regions(&rig, LAB).1.unwrap();
    let own = rig.invitations(1, &hangzhou());
    let own =
        own.iter().find(|one| one.status == InvitationStatus::Pending && one.share_name.raw() == "northwind-models");
    let theirs = invitations(&rig, LAB, &beijing()).items.remove(0);
    let mine = Box::new(rig.plan(1, accept(own.unwrap())));
    let other = plan_as(&rig, LAB, &beijing(), accept(&theirs)).unwrap();
    let stamps = [rig.submit(1, Job::Apply { plan: mine, note: None, undoes: None }), apply_as(&rig, LAB, other)];
    let mut done: Vec<Task> = Vec::new();
    while done.len() < stamps.len() {
        let (stamp, event) = rig.any();
        match event {
            Event::Task(task) if stamps.contains(&stamp) && task.phase == Phase::Resting => done.push(*task),
            _ => {}
        }
    }
    assert!(done.iter().all(|task| task.standing == Standing::Done));
    assert_ne!(done[0].account(), done[1].account());
}

#[test]
fn a_profile_that_cannot_sign_in_says_why_and_is_tried_again() {
    let rig = Rig::new();
    rig.open(1, ACME);
    rig.write_profiles(|profile| {
        if profile["name"] == LAB {
            profile["access_key_secret"] = "wrong".into();
        }
    });
    let (account, list) = regions(&rig, LAB);
    let Err(OpenTrouble::Request(problem)) = account else { panic!("its secret is wrong") };
    assert!(problem.is_code("SignatureDoesNotMatch"), "{problem:?}");
    assert!(list.is_err());
    rig.write_profiles(|_| {});
    let (account, list) = regions(&rig, LAB);
    assert!(account.is_ok() && list.is_ok(), "its credentials are read again");
    let nobody = rig.submit(1, as_profile("no-such", Job::Invitations { region: hangzhou() }));
    let Event::Verified { account: Err(OpenTrouble::Credentials(_)), .. } = rig.next(nobody) else { panic!("nobody") };
    let Event::Invitations { list, .. } = rig.next(nobody) else { panic!("an answer all the same") };
    assert_eq!(list.stopped.map(|problem| problem.kind), Some(ProblemKind::Credentials));
}

/// The built-in world, with an invitation of globex to a snapshot under a key that it may not use.
fn with_a_key_that_globex_may_not_use() -> World {
    let share = r#""shares": [
        { "owner": "acme-prod", "region": "cn-hangzhou", "id": "rs-Lg9Ht2Rv6NpQ", "name": "ledger-for-globex",
          "allow_external": true, "age": "1d", "snapshots": ["s-bp16ffs80v6sd9wwc4ny"],
          "principals": [{ "principal": "globex", "age": "1d", "invitation": "pending" }] },"#;
    let text = include_str!("../../assets/world.json").replacen("\"shares\": [", share, 1);
    World::from_json(&text).unwrap()
}

#[test]
fn an_acceptance_that_fails_tells_the_reason_for_each_snapshot() {
    let rig = Rig::in_world(with_a_key_that_globex_may_not_use());
    rig.open(1, GLOBEX);
    let invited = rig.pending(1, ACME);
    let run = rig.apply(1, rig.plan(1, Intent::Accept(invited.clone())));
    assert!(matches!(run.outcome(0), Some(Outcome::Failed(reason)) if reason.reason.raw() == "Unavailable"), "{run:?}");
    let [item] = run.progress[0].items.as_slice() else { panic!("one snapshot: {:?}", run.progress[0].items) };
    assert!(matches!(&item.outcome, Some(Outcome::Failed(reason)) if reason.reason.raw() == "Unavailable"));
    let listed = rig.invitations(1, &hangzhou());
    let one = listed.iter().find(|one| one.id == invited.invitation).unwrap();
    assert_eq!((one.status, one.failures.len()), (InvitationStatus::AcceptFailed, 1));
    assert_eq!(one.failures[0].counterpart.raw(), "s-bp16ffs80v6sd9wwc4ny");
}

#[test]
fn what_somebody_else_accepted_meanwhile_is_so_and_nothing_is_sent() {
    let rig = Rig::judged(|_| crate::proxy::Fate::Pass);
    rig.open(1, ACME);
    rig.apply(1, rig.plan(1, to_globex(&rig)));
    rig.open(2, GLOBEX);
    let invited = rig.pending(2, ACME);
    let (first, second) = (rig.plan(2, Intent::Accept(invited.clone())), rig.plan(2, Intent::Accept(invited)));
    rig.apply(2, first);
    let Refusal::Changed { fresh, .. } = rig.refused(2, second) else { panic!("it is accepted") };
    assert!(matches!(fresh.plan, Err(NoPlan::Planner(PlanError::NothingToDo))));
    assert_eq!(rig.seen("AcceptResourceShareInvitation"), 1);
}

#[test]
fn what_was_seen_is_kept_by_account_and_region_and_read_by_a_later_run() {
    let mut rig = Rig::new();
    let (account, at) = (rig.account(ACME), "2026-03-01T08:00:00Z".parse().unwrap());
    let id: SnapshotId = "s-bp1local".parse().unwrap();
    let kept = FirstSeen::from([(id.clone(), at)]);
    let job = Job::SaveSeen { account: account.clone(), region: hangzhou(), kept };
    assert!(matches!(rig.ask(1, job), Event::SeenSaved(Ok(()))));
    rig.restart();
    let Event::Seen { seen: Ok(seen), accepted } = rig.ask(1, Job::Seen) else { panic!("it can be read") };
    assert_eq!(seen.first(&account, &hangzhou(), &id), Some(at));
    assert!(accepted.is_empty());
}

#[test]
fn leaving_one_of_two_shares_keeps_what_the_other_brings() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let own = rig.invitations(1, &hangzhou());
    let models = own.iter().find(|one| one.share_name.raw() == "northwind-models").unwrap();
    rig.apply(1, rig.plan(1, accept(models)));
    rig.clock.advance(Duration::from_secs(1));
    let (_, received) = rig.sharing(1, &hangzhou());
    let golden = received.iter().find(|one| one.name.raw() == "northwind-golden").unwrap();
    let left = snapferry::domain::plan::Received {
        share: golden.id.clone(),
        name: golden.name.clone(),
        owner: golden.owner.clone(),
        snapshots: golden.snapshots.iter().map(|one| one.source.clone()).collect(),
    };
    let before = rig.shared_in(1, &hangzhou());
    let plan = rig.plan(1, Intent::Leave(left));
    let lost: Vec<SnapshotId> = plan.lost.iter().map(|pair| pair.snapshot.clone()).collect();
    assert_eq!((lost.len(), plan.kept.len()), (1, 1), "{plan:?}");
    rig.apply(1, plan);
    let after = rig.shared_in(1, &hangzhou());
    let gone: Vec<SnapshotId> = before.into_iter().filter(|id| !after.contains(id)).collect();
    assert_eq!(gone, lost, "what the plan said");
}
