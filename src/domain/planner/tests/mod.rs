mod random;
mod regions;
mod staying;

use super::*;
use crate::domain::ids::SnapshotId;
use crate::domain::plan::{After, Destination, Received, Removal, Until};
use crate::domain::share::tests_support::share as a_share;
use crate::domain::share::{BATCH, ReceivedSnapshot, ShareStatus};

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
        received: &[],
        operation: "op1",
        role: None,
        lives: None,
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

fn principals(ids: &[&str]) -> Vec<Principal> {
    ids.iter().map(|id| Principal::from_wire(id)).collect()
}

fn best(snapshots: &[&str], who: &[&str]) -> Intent {
    Intent::Share {
        snapshots: snapshots.iter().map(|id| id.parse().unwrap()).collect(),
        into: Destination::Best { name: "demo".into(), allow_external: true },
        principals: principals(who),
        except: vec![],
    }
}

const ANNA: &str = "1234567890123456";
const BERT: &str = "2345678901234567";
const CARL: &str = "3456789012345678";

#[test]
fn the_best_way_adds_to_a_share_with_the_same_principals() {
    let shares = [a_share("rs-1", &["s-old"], &[ANNA, BERT]), a_share("rs-2", &["s-x"], &[ANNA])];
    let plan = with(&shares, |facts| plan(best(&["s-new", "s-old"], &[BERT, ANNA]), facts)).unwrap();
    assert_eq!(plan.calls(), 1);
    let Call::Associate { share, snapshots, principals } = &plan.steps[0].call else { panic!("{plan:?}") };
    assert_eq!(*share, ShareRef::Known("rs-1".parse().unwrap()));
    assert_eq!((snapshots.len(), principals.len()), (1, 0));
    assert_eq!((plan.gained.len(), plan.already.len()), (2, 2));
    assert!(plan.invitations.is_empty());
}

#[test]
fn the_best_way_makes_a_share_rather_than_give_more_than_asked() {
    let shares = [a_share("rs-1", &["s-old"], &[ANNA, BERT, CARL])];
    let plan = with(&shares, |facts| plan(best(&["s-new"], &[ANNA, BERT]), facts)).unwrap();
    assert!(matches!(plan.steps[0].call, Call::Create { .. }));
    assert_eq!(plan.gained.len(), 2);
    let everything = with(&shares, |facts| super::plan(best(&["s-old"], &[ANNA]), facts));
    assert_eq!(everything, Err(PlanError::NothingToDo));
}

#[test]
fn pairs_that_are_left_out_need_another_share() {
    let except = vec![Pair { snapshot: "s-b".parse().unwrap(), principal: Principal::from_wire(BERT) }];
    let intent = |into| Intent::Share {
        snapshots: vec!["s-a".parse().unwrap(), "s-b".parse().unwrap()],
        into,
        principals: principals(&[ANNA, BERT]),
        except: except.clone(),
    };
    let made = with(&[], |facts| plan(intent(new()), facts)).unwrap();
    let names = made.steps.iter().filter_map(|step| match &step.call {
        Call::Create { name, operation, .. } => Some((name.as_str(), operation.as_str())),
        _ => None,
    });
    assert_eq!(names.collect::<Vec<_>>(), [("demo", "op1"), ("demo-2", "op1.2")]);
    assert_eq!(made.gained.len(), 3);
    let invited: Vec<_> = made.invitations.iter().map(|one| (one.count, one.certain)).collect();
    assert_eq!(invited, [(1, false), (1, false)], "each in one share only, and nothing is known of a directory");
    let shares = [a_share("rs-1", &[], &[])];
    let into = Destination::Existing("rs-1".parse().unwrap());
    assert_eq!(with(&shares, |facts| plan(intent(into), facts)), Err(PlanError::Ragged));
}

fn unshare(snapshots: &[&str], who: &[&str], method: Removal) -> Intent {
    let snapshots = snapshots.iter().map(|id| id.parse().unwrap()).collect();
    Intent::Unshare { snapshots, principals: principals(who), method }
}

#[test]
fn a_split_gives_first_and_takes_when_the_recipient_has_accepted() {
    let shares = [a_share("rs-1", &["s-a", "s-b", "s-c"], &[ANNA, BERT])];
    let made = with(&shares, |facts| plan(unshare(&["s-a"], &[BERT], Removal::Split), facts)).unwrap();
    let [give, take] = made.steps.as_slice() else { panic!("{made:?}") };
    let Call::Create { name, snapshots, principals, .. } = &give.call else { panic!("{give:?}") };
    assert_eq!((name.as_str(), snapshots.len(), principals.len()), ("rs-1-split", 2, 1));
    assert!(
        matches!(&take.call, Call::Disassociate { principals, .. } if principals == &super::tests::principals(&[BERT]))
    );
    assert_eq!(take.after, [After { step: 0, until: Until::Accepted }]);
    assert!(made.waits_for_recipients() && made.invitations[0].again);
    assert_eq!((made.lost.len(), made.gained.len()), (1, 0));
}

#[test]
fn a_split_needs_no_new_share_where_nothing_is_kept_or_nobody_else_is_there() {
    let shares = [a_share("rs-1", &["s-a"], &[ANNA, BERT]), a_share("rs-2", &["s-a", "s-b"], &[BERT])];
    let made = with(&shares, |facts| plan(unshare(&["s-a"], &[BERT], Removal::Split), facts)).unwrap();
    let calls = made.steps.iter().map(|step| (step.call.snapshots().len(), step.call.principals().len()));
    assert_eq!(calls.collect::<Vec<_>>(), [(0, 1), (1, 0)]);
    assert_eq!(made.lost.len(), 1);
}

#[test]
fn a_split_uses_no_share_but_one_with_exactly_these_principals() {
    let split = |principals: &[&str], snapshots: &[&str]| {
        let shares = [a_share("rs-1", &["s-a", "s-b", "s-c"], &[ANNA, BERT]), a_share("rs-2", snapshots, principals)];
        let made = with(&shares, |facts| plan(unshare(&["s-a"], &[BERT], Removal::Split), facts)).unwrap();
        made.steps[0].call.clone()
    };
    assert!(matches!(split(&[], &[]), Call::Create { .. }), "an empty share was made for something else");
    assert!(matches!(split(&[], &["s-b"]), Call::Create { .. }), "nobody is in that one yet");
    assert!(matches!(split(&[ANNA], &[]), Call::Create { .. }), "that one is somebody else's");
    assert!(matches!(split(&[ANNA, BERT], &["s-b"]), Call::Create { .. }), "that one has somebody else as well");
    let Call::Associate { share: ShareRef::Known(used), .. } = split(&[BERT], &["s-b"]) else { panic!() };
    assert_eq!(used.as_str(), "rs-2", "the principals match");
}

#[test]
fn other_methods_take_more_and_say_so() {
    let shares = [a_share("rs-1", &["s-a", "s-b", "s-c"], &[ANNA, BERT])];
    let lost = |method| with(&shares, |facts| plan(unshare(&["s-a"], &[BERT], method), facts)).unwrap().lost.len();
    assert_eq!((lost(Removal::Split), lost(Removal::WholeShare), lost(Removal::TakeOut)), (1, 3, 2));
}

#[test]
fn a_removal_that_changes_nothing_is_refused_and_one_that_changes_little_says_what_stays() {
    let root = "r-P9xW3c".parse().unwrap();
    let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), root, "1009988776655443".parse().unwrap());
    let root = tree.root.clone();
    let member = crate::domain::directory::Member { id: ANNA.parse().unwrap(), name: "a".into(), folder: root.clone() };
    tree.insert(&root, vec![], vec![member]);
    let shares = [a_share("rs-1", &["s-a"], &[ANNA, BERT]), a_share("rs-2", &["s-a"], &["rd-7Kq2Lm"])];
    with(&shares, |facts| {
        let facts = Facts { directory: Some(&tree), ..*facts };
        let nothing = plan(unshare(&["s-a"], &[ANNA], Removal::Split), &facts);
        assert_eq!(nothing, Err(PlanError::StillReached));
        let made = plan(unshare(&["s-a"], &[ANNA, BERT], Removal::Split), &facts).unwrap();
        assert_eq!((made.lost.len(), made.kept.len()), (1, 1));
        let through = (&made.kept[0].through[0].0, &made.kept[0].through[0].1);
        assert_eq!(through, (&"rs-2".parse().unwrap(), &Principal::from_wire("rd-7Kq2Lm")));
        let all = plan(Intent::DeleteShare { share: "rs-2".parse().unwrap() }, &facts).unwrap();
        assert_eq!((all.lost.len(), all.members_lost.len(), all.impact()), (1, 1, 1));
    });
}

#[test]
fn whose_members_cannot_be_read_is_named_and_the_sum_is_the_least() {
    let root: crate::domain::ids::FolderId = "r-P9xW3c".parse().unwrap();
    let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), root.clone(), "1009988776655443".parse().unwrap());
    let whole = Principal::from_wire("rd-7Kq2Lm");
    let unread = |plan: &Plan| {
        let named = |all: Vec<&Principal>| all.into_iter().map(|one| one.shown().to_owned()).collect::<Vec<_>>();
        (named(plan.unknown_gaining().collect()), named(plan.unknown_losing().collect()))
    };
    let all = vec!["rd-7Kq2Lm".to_owned()];
    let shares = [a_share("rs-1", &["s-a"], &["rd-7Kq2Lm"])];
    let give = |tree: &Directory| {
        with(&[], |facts| plan(best(&["s-a"], &["rd-7Kq2Lm", BERT]), &Facts { directory: Some(tree), ..*facts }))
            .unwrap()
    };
    let remove = Intent::DeleteShare { share: "rs-1".parse().unwrap() };
    let take = |tree: &Directory| {
        with(&shares, |facts| plan(remove.clone(), &Facts { directory: Some(tree), ..*facts })).unwrap()
    };
    assert_eq!((unread(&give(&tree)), give(&tree).reach()), ((all.clone(), vec![]), 2), "its master, and Bert");
    assert_eq!((unread(&take(&tree)), take(&tree).impact()), ((vec![], all.clone()), 1));
    assert_eq!(unread(&with(&[], |facts| plan(best(&["s-a"], &["rd-7Kq2Lm"]), facts)).unwrap()), (all, vec![]));
    assert_eq!(give(&tree).members_unknown, [whole]);
    tree.insert(&root, vec![], vec![]);
    assert_eq!((unread(&give(&tree)), unread(&take(&tree))), Default::default(), "all of it is known");
}

#[test]
fn an_invitation_that_was_not_accepted_is_taken_back_and_nobody_loses_access() {
    use crate::domain::preflight::{Confirmation, confirmation};
    use crate::domain::share::AssociationStatus::{Associated, Associating};
    let snapshots: Vec<String> = (0..20).map(|no| format!("s-{no}")).collect();
    let names: Vec<&str> = snapshots.iter().map(String::as_str).collect();
    let mut offered = a_share("rs-1", &names, &[ANNA, BERT]);
    offered.principals.iter_mut().for_each(|row| row.status = Associating);
    let delete = || Intent::DeleteShare { share: "rs-1".parse().unwrap() };
    let made = |shares: &[Share], alone| with(shares, |facts| plan(delete(), &Facts { alone, ..*facts })).unwrap();
    let told = |plan: &Plan| (plan.lost.len(), plan.withdrawn.len(), plan.impact(), plan.invitations_taken_back());
    let all = made(std::slice::from_ref(&offered), true);
    assert_eq!(told(&all), (40, 40, 0, 2));
    assert_eq!(confirmation(&all, |_| true), Confirmation::None, "nobody loses anything");
    let unsure = made(std::slice::from_ref(&offered), false);
    assert_eq!(told(&unsure), (40, 0, 40, 0), "whether they are asked is not known, so they may see it already");
    let elsewhere = a_share("rs-2", &["s-0"], &[ANNA]);
    assert_eq!(told(&made(&[offered.clone(), elsewhere], true)), (39, 39, 0, 2));
    offered.principals[0].status = Associated;
    let fresh = made(std::slice::from_ref(&offered), true);
    assert_eq!(told(&fresh), (40, 20, 20, 1));
    assert_eq!(confirmation(&fresh, |_| true), Confirmation::Pairs(20));
    assert_eq!(all.difference(&fresh).more_lost.len(), 20, "who has accepted meanwhile loses what nobody agreed to");
    let out = Intent::TakeOut { share: "rs-1".parse().unwrap(), snapshots: vec!["s-0".parse().unwrap()] };
    let out = with(&[offered], |facts| plan(out, &Facts { alone: true, ..*facts })).unwrap();
    assert_eq!(told(&out), (2, 1, 1, 0), "the invitation stays, for less");
}

#[test]
fn a_snapshot_is_deleted_only_after_it_has_been_taken_out_everywhere() {
    let shares = [a_share("rs-1", &["s-a", "s-b"], &[ANNA]), a_share("rs-2", &["s-a"], &[BERT])];
    let intent = Intent::DeleteSnapshots { snapshots: vec!["s-a".parse().unwrap()], force: false };
    let made = with(&shares, |facts| plan(intent, facts)).unwrap();
    let last = made.steps.last().unwrap();
    assert!(matches!(last.call, Call::DeleteSnapshot { .. }));
    assert_eq!(last.after, [0, 1].map(|step| After { step, until: Until::Verified }));
    assert_eq!(made.lasting().count(), 1);
    assert_eq!(made.lost.len(), 2);
}

#[test]
fn an_undo_leaves_what_others_have_added() {
    let made = with(&[], |facts| plan(best(&["s-a"], &[ANNA]), facts)).unwrap();
    let happened = [Happened {
        step: Effect::Took,
        made: Some("rs-9".parse().unwrap()),
        snapshots: vec![("s-a".parse().unwrap(), Effect::Took)],
        principals: vec![(Principal::from_wire(ANNA), Effect::Took)],
    }];
    let alone = [a_share("rs-9", &["s-a"], &[ANNA])];
    let back = with(&alone, |facts| undo(&made, &happened, facts)).unwrap();
    assert!(matches!(back.steps[0].call, Call::DeleteShare { .. }));
    let grown = [a_share("rs-9", &["s-a", "s-z"], &[ANNA])];
    let back = with(&grown, |facts| undo(&made, &happened, facts)).unwrap();
    assert_eq!(back.steps[0].call.snapshots().len(), 1, "only what was put there");
    assert_eq!(with(&[], |facts| undo(&made, &happened, facts)), Err(PlanError::NothingToDo));
}

#[test]
fn an_estimate_counts_calls_at_the_published_rates() {
    let intent = Intent::Share { snapshots: ids("a", 20), into: new(), principals: accounts(30), except: vec![] };
    let made = with(&[], |facts| plan(intent, facts)).unwrap();
    let estimate = made.estimate();
    assert_eq!((made.calls(), estimate.writes, estimate.reads), (6, 6, 2));
    assert_eq!(estimate.time.as_millis(), 600, "five of one action at 10 a second, two reads at 20");
    assert!(!estimate.waits_for_recipients);
}

#[test]
fn leaving_a_share_loses_only_what_no_other_share_brings() {
    let received = |id: &str, status, snapshots: &[&str]| ReceivedShare {
        id: id.parse().unwrap(),
        region: "cn-hangzhou".parse().unwrap(),
        name: id.into(),
        owner: "7777777777777777".parse().unwrap(),
        status,
        created: None,
        snapshots: snapshots
            .iter()
            .map(|id| ReceivedSnapshot { source: id.parse().unwrap(), status: "Available".into() })
            .collect(),
    };
    let shares = [
        received("rs-left", ShareStatus::Active, &["s-1", "s-2", "s-3"]),
        received("rs-other", ShareStatus::Active, &["s-2"]),
        received("rs-pending", ShareStatus::Pending, &["s-3"]),
    ];
    let left = Received {
        share: shares[0].id.clone(),
        name: shares[0].name.clone(),
        owner: shares[0].owner.clone(),
        snapshots: shares[0].snapshots.iter().map(|one| one.source.clone()).collect(),
    };
    let plan = with(&[], |facts| plan(Intent::Leave(left), &Facts { received: &shares, ..*facts })).unwrap();
    let lost: Vec<_> = plan.lost.iter().map(|pair| pair.snapshot.as_str()).collect();
    assert_eq!(lost, ["s-1", "s-3"]);
    let [kept] = plan.kept.as_slice() else { panic!("one stays: {:?}", plan.kept) };
    assert_eq!((kept.pair.snapshot.as_str(), kept.through[0].0.as_str()), ("s-2", "rs-other"));
    assert_eq!(plan.steps.len(), 1);
}
