//! Every writing action against every way in which its answer can be lost, and against the program's death at every
//! line of the journal: in the end the sandbox holds exactly what was planned, once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use snapferry::domain::execution::{Outcome, Standing};
use snapferry::domain::facts::SHARING_ROLE;
use snapferry::domain::plan::{Destination, Intent, Received};
use snapferry::domain::share::{Principal, ShareStatus};
use snapferry::sandbox::{FaultKind, FaultSpec, World};
use snapferry::store::journal::Journal;
use snapferry::work::{Event, Job, JournalTrouble, Phase, Refusal, Task};

use crate::proxy::Fate;
use crate::regions::{beijing, seven, to_both};
use crate::rig::*;
use crate::using::{NORTHWIND, a_copy, a_disk, attached, re_initialise, what_was_made};

/// A share of [`ACME`] that has one snapshot and an outside account that has accepted.
const GOLDEN: &str = "rs-Pn7Ld2Xk9aTz";
const GOLDEN_PRINCIPAL: &str = "1777200350064802";
/// A share of [`ACME`] without contents.
const EMPTY: &str = "rs-Em8Ht2Rv6NpQ";

/// One writing action: what is done with it, and as whom.
struct Case {
    action: &'static str,
    profile: &'static str,
    intent: fn(&Rig) -> Intent,
}

fn existing(share: &str, principals: &[&str]) -> Intent {
    Intent::Share {
        snapshots: vec![PLAIN.parse().unwrap()],
        into: Destination::Existing(share.parse().unwrap()),
        principals: principals.iter().map(|id| Principal::from_wire(id)).collect(),
        except: Vec::new(),
    }
}

const CASES: &[Case] = &[
    // Seven principals, so that a second call follows on the share that the first one makes.
    Case { action: "CreateResourceShare", profile: ACME, intent: |_| share_with(&seven()) },
    Case {
        action: "AssociateResourceShare",
        profile: ACME,
        intent: |_| existing(GOLDEN, &["1900000000000001", "1900000000000002"]),
    },
    Case {
        action: "DisassociateResourceShare",
        profile: ACME,
        intent: |_| Intent::RemovePrincipals {
            share: GOLDEN.parse().unwrap(),
            principals: vec![Principal::from_wire(GOLDEN_PRINCIPAL)],
        },
    },
    Case {
        action: "DeleteResourceShare",
        profile: ACME,
        intent: |_| Intent::DeleteShare { share: GOLDEN.parse().unwrap() },
    },
    Case {
        action: "UpdateResourceShare",
        profile: ACME,
        intent: |_| Intent::Change {
            share: EMPTY.parse().unwrap(),
            name: Some("renamed".into()),
            allow_external: Some(true),
        },
    },
    Case { action: "AcceptResourceShareInvitation", profile: GLOBEX, intent: |rig| Intent::Accept(invited(rig)) },
    Case { action: "RejectResourceShareInvitation", profile: GLOBEX, intent: |rig| Intent::Reject(invited(rig)) },
    // Here the principal leaves, by the action with which the owner removes.
    Case {
        action: "DisassociateResourceShare",
        profile: NORTHWIND,
        intent: |rig| {
            Intent::Leave(Received {
                share: GOLDEN.parse().unwrap(),
                name: "partner-golden".into(),
                owner: rig.account(ACME),
                snapshots: Vec::new(),
            })
        },
    },
    Case {
        action: "DeleteSnapshot",
        profile: ACME,
        intent: |_| Intent::DeleteSnapshots { snapshots: vec![PLAIN.parse().unwrap()], force: false },
    },
    Case {
        action: "EnableSharingWithResourceDirectory",
        profile: ACME,
        intent: |_| Intent::EnableDirectorySharing { directory: "rd-Ac3mE7".parse().unwrap() },
    },
    Case { action: "CreateDisk", profile: NORTHWIND, intent: a_disk },
    Case { action: "CopySnapshot", profile: NORTHWIND, intent: a_copy },
    Case { action: "ReInitDisk", profile: NORTHWIND, intent: |_| re_initialise() },
    Case { action: "UpdateRole", profile: ACME, intent: |_| trusting("1900000000000001") },
    Case { action: "CreateRole", profile: ACME, intent: |_| trusting("1900000000000001") },
    Case { action: "AttachPolicyToRole", profile: ACME, intent: |_| trusting("1900000000000001") },
    // A share in each of two regions, and a second call on each.
    Case { action: "CreateResourceShare", profile: ACME, intent: |_| to_both(&seven()) },
];

fn trusting(account: &str) -> Intent {
    Intent::Trust { add: vec![account.parse().unwrap()], remove: Vec::new() }
}

/// The world of a case: sharing inside the directory is off where it is to be switched on, and the sharing role is not
/// there where it is to be made.
fn rig(case: &Case) -> Rig {
    Rig::in_world(world_of(case))
}

fn world_of(case: &Case) -> World {
    let mut world = World::builtin();
    if case.action == "EnableSharingWithResourceDirectory" {
        world.directories[0].sharing_enabled = false;
    }
    if matches!(case.action, "CreateRole" | "AttachPolicyToRole") {
        world.roles.retain(|role| role.name != SHARING_ROLE);
    }
    attached(world)
}

/// An invitation of [`GLOBEX`], which `ACME` sends first.
fn invited(rig: &Rig) -> snapferry::domain::plan::Invited {
    rig.open(7, ACME);
    let plan = rig.plan(7, to_globex(rig));
    rig.apply(7, plan);
    rig.open(8, GLOBEX);
    rig.pending(8, ACME)
}

/// What the world is like: every live share by what is in it, and who sees what. Without the IDs of new shares.
fn world(rig: &Rig) -> Whole {
    rig.open(90, ACME);
    let own = [hangzhou(), beijing()].map(|region| rig.sharing(90, &region).0).concat();
    let live = own.iter().filter(|share| share.status != ShareStatus::Deleted && share.status != ShareStatus::Deleting);
    let mut shares: Vec<String> = live
        .map(|share| {
            let snapshots: BTreeSet<_> = share.member_snapshots().map(|id| id.as_str()).collect();
            let principals: BTreeSet<_> =
                share.member_principals().map(|row| (row.entity.shown(), format!("{:?}", row.status))).collect();
            format!("{} {} {snapshots:?} {principals:?}", share.name.raw(), share.allow_external)
        })
        .collect();
    shares.sort();
    let (snapshots, _) = rig.snapshots(90, &hangzhou());
    shares.push(format!("{:?}", snapshots.iter().map(|snapshot| snapshot.id.as_str()).collect::<BTreeSet<_>>()));
    let Event::Directory(Ok(Some(directory))) = rig.ask(90, Job::Directory) else { panic!("a directory") };
    shares.push(format!("{:?}", directory.sharing_enabled));
    shares.extend(what_was_made(rig));
    let Event::KeyTrust { found, .. } = rig.ask(90, Job::KeyTrust { region: hangzhou(), keys: Vec::new() }) else {
        panic!("the role")
    };
    shares.push(format!("{:?} {:?}", found.role, found.policies));
    let access = rig.control().access().into_iter().map(|row| (row.account, row.source)).collect();
    (shares, access)
}

/// Lets the service come to rest, however late the last call was.
fn settled(rig: &Rig) -> Whole {
    rig.clock.advance(std::time::Duration::from_secs(30));
    world(rig)
}

/// Prepares a case and hands its plan to the worker.
fn begin(rig: &Rig, case: &Case, faults: &[FaultSpec]) -> snapferry::work::Stamp {
    let intent = (case.intent)(rig);
    rig.open(10, case.profile);
    let plan = rig.plan(10, intent);
    for fault in faults {
        rig.control().fault(fault.clone()).unwrap();
    }
    rig.submit(10, Job::Apply { plan: Box::new(plan), note: None, undoes: None })
}

/// Goes on as a user would who trusts what is shown.
fn resolve(rig: &Rig, epoch: u32, mut task: Task) -> Task {
    for _ in 0..4 {
        match task.standing {
            Standing::Unknown | Standing::Interrupted | Standing::Stopped | Standing::Paused => {
                task = rig.decide(epoch, Job::Continue { task: task.id });
            }
            _ => return task,
        }
    }
    panic!("it is never resolved: {task:?}")
}

fn faults() -> Vec<(&'static str, FaultSpec)> {
    let once = |kind| FaultSpec::new(kind).times(1);
    let with = |kind, effect| FaultSpec { effect: Some(effect), ..once(kind) };
    vec![
        ("reset before", once(FaultKind::ResetBefore)),
        ("reset after", once(FaultKind::ResetAfter)),
        ("timeout with effect", FaultSpec { ms: Some(20), ..with(FaultKind::Timeout, true) }),
        ("timeout without effect", FaultSpec { ms: Some(20), ..with(FaultKind::Timeout, false) }),
        ("5xx with effect", with(FaultKind::Http5xx, true)),
        ("5xx without effect", with(FaultKind::Http5xx, false)),
        ("another's page with effect", with(FaultKind::NotJson, true)),
        ("cut short", once(FaultKind::Truncate)),
        ("a clock 20 minutes off", FaultSpec { s: Some(1200), ..FaultSpec::new(FaultKind::ClockOff) }),
        ("slow", FaultSpec { ms: Some(150), ..once(FaultKind::Latency) }),
        ("throttled", once(FaultKind::Throttle)),
        ("throttled with a hint", FaultSpec { retry_after_ms: Some(30), ..once(FaultKind::Throttle) }),
    ]
}

type Whole = (Vec<String>, BTreeSet<(String, String)>);

/// What it comes to when nothing goes wrong; worked out once for each case.
fn reference(number: usize) -> &'static Whole {
    static KNOWN: [OnceLock<Whole>; CASES.len()] = [const { OnceLock::new() }; CASES.len()];
    KNOWN[number].get_or_init(|| {
        let case = &CASES[number];
        let rig = rig(case);
        let stamp = begin(&rig, case, &[]);
        let task = rig.rested(stamp);
        assert_eq!(task.standing, Standing::Done, "{}: {:?}", case.action, task.execution.progress);
        settled(&rig)
    })
}

/// Every fault, and what the user makes of it: in the same run of the program, and in a later one.
fn check(number: usize) {
    let case = &CASES[number];
    for (name, fault) in faults() {
        if !struck(number, name, fault.clone(), false) {
            continue;
        }
        // Something was left open, which a later start finds.
        assert!(struck(number, name, fault, true), "{} {name}", case.action);
    }
}

/// Lets a fault strike; whether the user had to decide about it.
fn struck(number: usize, name: &str, fault: FaultSpec, restart: bool) -> bool {
    let case = &CASES[number];
    let mut rig = rig(case);
    let stamp = begin(&rig, case, &[fault.on(case.action)]);
    let task = rig.rested(stamp);
    let open = task.standing == Standing::Unknown;
    if open {
        assert!(!name.starts_with("throttled"), "{} {name}", case.action);
        let unknown = |outcome: &Outcome| matches!(outcome, Outcome::Unknown(_));
        assert!(outcomes(&task.execution).into_iter().any(unknown), "it is shown as unknown");
    }
    let task = if restart || !open {
        rig.restart();
        rig.open(11, case.profile);
        let found = found(&rig);
        assert_eq!(
            found.as_ref().map(|task| task.standing),
            open.then_some(Standing::Unknown),
            "{} {name}",
            case.action
        );
        found.map(|task| resolve(&rig, 11, task))
    } else {
        Some(resolve(&rig, 10, task))
    };
    if let Some(task) = task {
        assert_eq!(task.standing, Standing::Done, "{} {name}: {:?}", case.action, task.execution.progress);
    }
    assert_eq!(settled(&rig), *reference(number), "{} {name}", case.action);
    open
}

/// A test for each case: every fault against it, and the program's death at every line of the journal.
macro_rules! each {
    ($($number:literal $name:ident)*) => {
        const NAMED: &[usize] = &[$($number),*];

        $(mod $name {
            use super::*;

            #[test]
            fn every_fault_is_survived() {
                check($number);
            }

            #[test]
            fn death_at_every_line_is_survived() {
                crash($number, None);
            }

            #[test]
            fn death_at_every_line_after_a_request_that_did_not_arrive_is_survived() {
                crash($number, Some(FaultKind::ResetBefore));
            }

            #[test]
            fn death_at_every_line_after_an_answer_that_did_not_arrive_is_survived() {
                crash($number, Some(FaultKind::ResetAfter));
            }

            #[test]
            fn death_at_every_line_after_a_request_that_came_too_soon_is_survived() {
                crash($number, Some(FaultKind::Throttle));
            }

            #[test]
            fn an_answer_that_makes_no_sense_is_unknown_and_read_back() {
                bewilder($number);
            }
        })*
    };
}

each! {
    0 create
    1 associate
    2 disassociate
    3 delete
    4 update
    5 accept
    6 reject
    7 leave
    8 delete_snapshot
    9 enable_directory_sharing
    10 create_disk
    11 copy_snapshot
    12 re_initialise_disk
    13 update_role
    14 create_role
    15 attach_policy_to_role
    16 create_in_two_regions
}

#[test]
fn no_case_is_left_out() {
    assert_eq!(NAMED, (0..CASES.len()).collect::<Vec<_>>());
}

/// The program dies when the journal has so many lines of the task; what the service did is done.
fn crash(number: usize, fault: Option<FaultKind>) {
    let case = &CASES[number];
    for more in 1.. {
        let mut rig = rig(case);
        let intent = (case.intent)(&rig);
        rig.open(10, case.profile);
        let plan = rig.plan(10, intent);
        let at = rig.lines().len() + more;
        if let Some(kind) = fault {
            rig.control().fault(FaultSpec::new(kind).times(1).on(case.action)).unwrap();
        }
        rig.die_at(at);
        let stamp = rig.submit(10, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
        let died = rig.revive(stamp);
        let lines = rig.lines();
        // A death between a request and the record of its answer, and in the middle of writing one.
        let kept = lines.iter().take(at).map(|line| format!("{line}\n")).collect::<String>();
        let torn = lines.get(at).map_or("", |line| &line[..line.len() / 2]);
        std::fs::write(rig.journal(), kept + torn).unwrap();
        rig.launch();
        rig.open(11, case.profile);
        if let Some(task) = found(&rig) {
            let task = resolve(&rig, 11, task);
            assert_eq!(task.standing, Standing::Done, "{} {at}: {:?}", case.action, task.execution.progress);
        }
        assert_eq!(settled(&rig), *reference(number), "{} dead at line {more}", case.action);
        if !died {
            return;
        }
    }
}

/// The task that a new start finds, once it has read it back; none if the journal says that it was done.
fn found(rig: &Rig) -> Option<Task> {
    let stamp = rig.submit(11, Job::Tasks);
    let Event::Tasks(list) = rig.next(stamp) else { panic!("the tasks first") };
    assert_eq!(list.trouble, None);
    let [task] = list.tasks.as_slice() else {
        assert!(list.tasks.is_empty(), "only what is open is listed: {:?}", list.tasks);
        return None;
    };
    assert_eq!((task.number, task.phase), (0, Phase::Resting));
    Some(rig.rested(stamp))
}

#[test]
fn what_died_while_it_was_gone_on_with_is_gone_on_with_although_nobody_has_signed_in_yet() {
    let case = &CASES[0];
    let mut rig = rig(case);
    let stamp = begin(&rig, case, &[FaultSpec::new(FaultKind::ResetBefore).times(1).on(case.action)]);
    let task = rig.rested(stamp);
    assert_eq!(task.standing, Standing::Unknown);
    // It dies as soon as it is written down that it goes on.
    rig.die_at(rig.lines().len() + 1);
    let stamp = rig.submit(10, Job::Continue { task: task.id.clone() });
    assert!(rig.revive(stamp), "it died");
    rig.launch();
    // A command lists what is open first, and signs in then.
    let listed = rig.tasks(11).tasks;
    assert_eq!(listed.iter().map(|task| &task.id).collect::<Vec<_>>(), [&task.id]);
    rig.open(12, case.profile);
    let task = rig.decide(12, Job::Continue { task: task.id });
    let task = resolve(&rig, 12, task);
    assert_eq!(task.standing, Standing::Done, "{:?}", task.execution.progress);
    assert_eq!(settled(&rig), *reference(0));
}

/// Where nothing can be written down nothing is sent, whatever it is: another instance writes the journal, or its folder
/// is none.
#[test]
fn nothing_is_sent_of_any_action_that_cannot_be_written_down() {
    for case in CASES {
        let mut rig = rig(case);
        let intent = (case.intent)(&rig);
        rig.open(10, case.profile);
        let plan = rig.plan(10, intent);
        let sent = rig.asked(case.action);
        rig.end();
        let other = Journal::open(rig.journal().parent());
        assert_eq!(other.blocked(), None);
        rig.launch();
        rig.open(11, case.profile);
        let why = rig.refused(11, plan.clone());
        assert!(matches!(why, Refusal::Journal(JournalTrouble::OtherInstance)), "{}: {why:?}", case.action);
        rig.end();
        drop(other);
        let file = rig.write("a file", "no folder");
        rig.launch_with(|setup| setup.state = Some(file));
        rig.open(12, case.profile);
        let why = rig.refused(12, plan);
        assert!(matches!(why, Refusal::Journal(JournalTrouble::System(_))), "{}: {why:?}", case.action);
        assert_eq!(rig.asked(case.action), sent, "{}", case.action);
    }
}

/// What comes instead of the answer to a write that took effect: it is unknown until it has been read back, and is done
/// in the end, once.
fn bewilder(number: usize) {
    let fates = [Fate::WrongTypes, Fate::UnknownWords, Fate::ReplaceAnswer, Fate::Huge];
    // Another one for each, and all for the first.
    let some = if number == 0 { &fates[..] } else { &fates[number % 3..=number % 3] };
    for fate in some {
        answered_with(number, *fate);
    }
}

fn answered_with(number: usize, fate: Fate) {
    let case = &CASES[number];
    let action = case.action;
    let (armed, left) = (Arc::new(AtomicBool::new(false)), AtomicBool::new(true));
    let on = Arc::clone(&armed);
    let rig = Rig::judged_in(world_of(case), move |asked| {
        let strikes = asked == action && on.load(Ordering::SeqCst) && left.swap(false, Ordering::SeqCst);
        if strikes { fate } else { Fate::Pass }
    });
    let intent = (case.intent)(&rig);
    armed.store(true, Ordering::SeqCst);
    rig.open(10, case.profile);
    let plan = rig.plan(10, intent);
    let stamp = rig.submit(10, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    let task = rig.rested(stamp);
    let told = format!("{action} {fate:?}: {:?}", task.execution.progress);
    if matches!(fate, Fate::ReplaceAnswer | Fate::Huge) {
        assert!(rig.lines().iter().any(|line| line.contains("\"problem\"")), "{told}");
    }
    let task = resolve(&rig, 10, task);
    assert_eq!(task.standing, Standing::Done, "{told}");
    assert_eq!(settled(&rig), *reference(number), "{told}");
}
