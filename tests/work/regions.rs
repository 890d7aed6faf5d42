//! One plan over several regions: one review, one task, read back and taken back region by region.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use snapferry::domain::execution::{Outcome, Standing};
use snapferry::domain::ids::RegionId;
use snapferry::domain::plan::{Destination, Intent, Part, Plan, Removal};
use snapferry::domain::preflight::{Fix, Level, Rule};
use snapferry::domain::share::{Principal, Share};
use snapferry::sandbox::{FaultKind, FaultSpec, Service};
use snapferry::work::{Event, Job, NoPlan, Phase, Refusal};

use crate::proxy::Fate;
use crate::rig::*;

/// A plain snapshot of [`ACME`] in cn-beijing that nobody sees at the start.
const NORTH: &str = "s-2ze5ac8438jlqe7w44qj";

pub fn beijing() -> RegionId {
    "cn-beijing".parse().unwrap()
}

fn parts(intent: impl Fn(&str) -> Intent) -> Intent {
    let part = |region: RegionId, id: &str| Part { region, intent: intent(id) };
    Intent::Parts(vec![part(beijing(), NORTH), part(hangzhou(), PLAIN)])
}

pub fn to_both(principals: &[Principal]) -> Intent {
    let into = || Destination::New { name: NEW_SHARE.into(), allow_external: true };
    let principals = || principals.to_vec();
    parts(|id| Intent::Share {
        snapshots: vec![id.parse().unwrap()],
        into: into(),
        principals: principals(),
        except: vec![],
    })
}

pub fn seven() -> Vec<Principal> {
    (0..7).map(|i| Principal::from_wire(&format!("19000000000000{i:02}"))).collect()
}

/// How many shares of these tests there are in each region.
fn shares(rig: &Rig, epoch: u32) -> [usize; 2] {
    rig.clock.advance(Duration::from_secs(30));
    let live = |share: &&&Share| share.status.is_live();
    [beijing(), hangzhou()].map(|region| made(&rig.sharing(epoch, &region).0).iter().filter(live).count())
}

fn access(rig: &Rig) -> Vec<(String, String, String)> {
    let mut all: Vec<_> = rig.control().access().into_iter().map(|row| (row.account, row.region, row.source)).collect();
    all.sort();
    all
}

fn undo(rig: &Rig, epoch: u32, task: &snapferry::domain::execution::TaskId) -> Plan {
    match rig.ask(epoch, Job::Undo { task: task.clone() }) {
        Event::Prepared(prepared) => *prepared.plan.unwrap(),
        other => panic!("not a plan: {other:?}"),
    }
}

fn unread(rig: &Rig) {
    let dead = FaultSpec::new(FaultKind::Http5xx).on("ListResourceShares");
    rig.control().fault(FaultSpec { region: Some("cn-beijing".into()), ..dead }).unwrap();
}

#[test]
fn snapshots_of_two_regions_are_one_plan_and_one_task_that_is_taken_back_as_one() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let before = access(&rig);
    let prepared = rig.prepare(1, to_both(&seven()));
    let plan = *prepared.plan.unwrap();
    assert_eq!(prepared.parts.len(), 2);
    assert_eq!((plan.steps.len(), plan.gained.len(), plan.places().as_str()), (4, 14, "cn-beijing, cn-hangzhou"));
    assert!(prepared.findings.iter().all(|finding| finding.level != Level::Block), "{:?}", prepared.findings);
    let task = rig.decide(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    assert_eq!((task.standing, shares(&rig, 1)), (Standing::Done, [1, 1]));
    assert_eq!(outcomes(&task.execution), [&Outcome::AwaitingRecipient; 4]);
    assert_eq!(rig.tasks(1).tasks.len(), 1);

    let back = undo(&rig, 1, &task.id);
    assert_eq!((back.parts.len(), back.places().as_str()), (2, "cn-beijing, cn-hangzhou"));
    let back = rig.decide(1, Job::Apply { plan: Box::new(back), note: None, undoes: Some(task.id.clone()) });
    assert_eq!((back.standing, shares(&rig, 1)), (Standing::Done, [0, 0]));
    assert_eq!(access(&rig), before);
    assert_eq!(rig.tasks(1).tasks.iter().find(|one| one.id == task.id).unwrap().standing, Standing::Undone);
}

#[test]
fn a_cut_in_the_second_region_is_gone_on_with_and_makes_nothing_twice() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let plan = Box::new(rig.plan(1, to_both(&seven())));
    // The first region's share is made and filled, and the second one is being made.
    let asked = |lines: &[String]| {
        let second = |line: &&String| line.contains("\"intent\"") && line.contains("\"step\":2");
        lines.iter().position(|line| second(&line)).map(|at| at + 1)
    };
    let stamp = rig.submit(1, Job::Apply { plan, note: None, undoes: None });
    rig.rested(stamp);
    let cut = asked(&rig.lines()).unwrap();

    let mut rig = Rig::new();
    rig.open(1, ACME);
    let plan = Box::new(rig.plan(1, to_both(&seven())));
    rig.die_at(cut);
    let stamp = rig.submit(1, Job::Apply { plan, note: None, undoes: None });
    assert!(rig.revive(stamp), "it died");
    rig.launch();
    rig.open(2, ACME);
    let stamp = rig.submit(2, Job::Tasks);
    let Event::Tasks(list) = rig.next(stamp) else { panic!("the tasks first") };
    assert_eq!(list.tasks.len(), 1);
    let found = rig.rested(stamp);
    let task = rig.decide(2, Job::Continue { task: found.id });
    assert_eq!(task.standing, Standing::Done, "{:?}", task.execution.progress);
    let members = |region| made(&rig.sharing(2, &region).0)[0].member_principals().count();
    assert_eq!((shares(&rig, 2), members(beijing()), members(hangzhou())), ([1, 1], 7, 7));
    let back = Box::new(undo(&rig, 2, &task.id));
    let back = rig.decide(2, Job::Apply { plan: back, note: None, undoes: Some(task.id) });
    assert_eq!((back.standing, shares(&rig, 2)), (Standing::Done, [0, 0]));
}

#[test]
fn a_lost_answer_is_looked_for_in_the_region_that_was_asked() {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let second = |action: &str| action == "CreateResourceShare" && MADE.fetch_add(1, Ordering::SeqCst) == 1;
    let rig = Rig::judged(move |action| if second(action) { Fate::LoseAnswer } else { Fate::Pass });
    rig.open(1, ACME);
    let run = rig.apply(1, rig.plan(1, to_both(&seven()[..1])));
    assert_eq!(outcomes(&run), [&Outcome::AwaitingRecipient; 2]);
    assert_eq!((shares(&rig, 1), rig.seen("CreateResourceShare")), ([1, 1], 2));
    let (own, _) = rig.sharing(1, &hangzhou());
    let [share] = made(&own)[..] else { panic!("exactly one") };
    assert_eq!(run.share_of(1), Some(&share.id));
}

#[test]
fn a_region_that_cannot_be_read_blocks_by_its_name() {
    let rig = Rig::new();
    rig.open(1, ACME);
    unread(&rig);
    let prepared = rig.prepare(1, to_both(&seven()));
    let blocking: Vec<_> = prepared.findings.iter().filter(|one| one.level == Level::Block).collect();
    let [unread] = blocking[..] else { panic!("{blocking:?}") };
    assert_eq!(
        (unread.rule, &unread.region, &unread.fix),
        (Rule::RegionRead, &Some(beijing()), &Some(Fix::SkipRegion(beijing())))
    );
    assert!(matches!(prepared.parts[0].plan, Err(NoPlan::Unread(_))) && prepared.parts[1].plan.is_ok());
    // What cannot be read when it is to be sent is no change, and nothing is sent.
    let why = rig.refused(1, *prepared.plan.unwrap());
    assert!(matches!(&why, Refusal::Unread(problem) if problem.region == Some(beijing())), "{why:?}");
    assert!(made(&rig.sharing(1, &hangzhou()).0).is_empty());
}

#[test]
fn a_change_in_one_of_the_regions_is_shown_and_nothing_is_sent_in_any() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let principal = &seven()[..1];
    let plan = rig.plan(1, to_both(principal));
    let create = [
        ("ResourceShareName", "meanwhile"),
        ("AllowExternalTargets", "true"),
        ("Targets.1", principal[0].shown()),
        ("Resources.1.ResourceId", PLAIN),
        ("Resources.1.ResourceType", "Snapshot"),
    ];
    let answer = rig.control().mutate(ACME, Service::Sharing, "CreateResourceShare", "cn-hangzhou", &create);
    assert_eq!(answer.status, 200, "{answer:?}");
    let Refusal::Changed { difference, fresh } = rig.refused(1, plan) else { panic!("somebody has changed it") };
    assert_eq!((difference.fewer_gained.len(), fresh.parts.len()), (1, 2));
    assert_eq!(shares(&rig, 1), [0, 0]);
}

#[test]
fn tasks_of_overlapping_regions_run_one_at_a_time() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let both = rig.plan(1, to_both(&seven()));
    let one = rig.plan(1, Intent::DeleteShare { share: "rs-Em8Ht2Rv6NpQ".parse().unwrap() });
    let apply = |plan: Plan| rig.submit(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    let (first, second) = (apply(both), apply(one));
    let over = AtomicBool::new(false);
    loop {
        let (stamp, event) = rig.any();
        match event {
            Event::Task(task) if stamp == first && task.phase == Phase::Resting => over.store(true, Ordering::SeqCst),
            Event::Task(task) if stamp == second && task.phase == Phase::Active => {
                assert!(over.load(Ordering::SeqCst), "the second waits for the first");
            }
            Event::Task(task) if stamp == second && task.phase == Phase::Resting => {
                assert_eq!(task.standing, Standing::Done);
                return;
            }
            Event::NotApplied(refused) => panic!("{refused:?}"),
            _ => {}
        }
    }
}

#[test]
fn a_principal_is_removed_in_two_regions_by_one_plan_and_comes_back_by_one() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let who = vec![Principal::Account(rig.account(GLOBEX))];
    rig.apply(1, rig.plan(1, to_both(&who)));
    let given = [beijing(), hangzhou()].map(|region| made(&rig.sharing(1, &region).0)[0].member_principals().count());
    assert_eq!(given, [1, 1]);
    let unshare = parts(|id| Intent::Unshare {
        snapshots: vec![id.parse().unwrap()],
        principals: who.clone(),
        method: Removal::WholeShare,
    });
    let plan = rig.plan(1, unshare);
    assert_eq!((plan.lost.len(), plan.steps.len(), plan.places().as_str()), (2, 2, "cn-beijing, cn-hangzhou"));
    let task = rig.decide(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    let members = || [beijing(), hangzhou()].map(|at| made(&rig.sharing(1, &at).0)[0].member_principals().count());
    assert_eq!((task.standing, members()), (Standing::Done, [0, 0]));
    let back = undo(&rig, 1, &task.id);
    let back = rig.decide(1, Job::Apply { plan: Box::new(back), note: None, undoes: Some(task.id) });
    assert_eq!((back.standing, members()), (Standing::Done, [1, 1]));
}

#[test]
fn a_region_where_all_is_so_already_needs_nothing() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let who = vec![Principal::Account(rig.account(GLOBEX))];
    let into = Destination::Best { name: NEW_SHARE.into(), allow_external: true };
    let wish = |id: &str| Intent::Share {
        snapshots: vec![id.parse().unwrap()],
        into: into.clone(),
        principals: who.clone(),
        except: vec![],
    };
    rig.apply(1, rig.plan(1, wish(PLAIN)));
    let prepared = rig.prepare(1, parts(wish));
    let plan = prepared.plan.unwrap();
    assert_eq!((plan.places().as_str(), plan.steps.len()), ("cn-beijing", 1));
    assert!(prepared.findings.iter().all(|finding| finding.level != Level::Block), "{:?}", prepared.findings);
    assert_eq!(prepared.parts.len(), 2);
}
