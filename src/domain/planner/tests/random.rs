//! What must hold of every plan, in random worlds.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::*;
use crate::domain::access::Held;
use crate::domain::directory::Directory;
use crate::domain::ids::SnapshotId;
use crate::domain::plan::{After, Destination, Inverse, Plan, Removal, Step, StepNo, Until};
use crate::domain::share::{AssociationStatus, BATCH};
use crate::domain::tests_world::{OWNER, access, only_accounts, principals, random_shares, seen, trees};

#[derive(Debug, Clone)]
struct World {
    shares: Vec<Share>,
    tree: Option<Directory>,
}

impl World {
    fn with<R>(&self, use_facts: impl FnOnce(&Facts<'_>) -> R) -> R {
        let (account, region) = (OWNER.parse().unwrap(), "cn-hangzhou".parse().unwrap());
        use_facts(&Facts {
            account: &account,
            region: &region,
            shares: &self.shares,
            read_at: Timestamp::UNIX_EPOCH,
            directory: self.tree.as_ref(),
            switch: self.tree.as_ref().map(|_| true),
            alone: self.tree.is_none(),
            received: &[],
            operation: "op1",
            role: None,
            lives: None,
        })
    }

    fn pairs(&self, shares: &[Share]) -> BTreeSet<Pair> {
        only_accounts(seen(&access(shares, self.tree.as_ref())))
    }
}

fn worlds() -> impl Strategy<Value = World> {
    (random_shares(), trees()).prop_map(|(shares, tree)| World { shares, tree })
}

fn snapshots() -> impl Strategy<Value = Vec<SnapshotId>> {
    prop::collection::vec((0..9usize).prop_map(|n| format!("s-{n}").parse().unwrap()), 0..8)
}

fn people() -> impl Strategy<Value = Vec<Principal>> {
    prop::collection::vec(principals(), 0..8)
}

fn destinations() -> impl Strategy<Value = Destination> {
    let (name, allow_external) = ("demo".to_owned(), true);
    prop_oneof![
        2 => Just(Destination::New { name: name.clone(), allow_external }),
        3 => Just(Destination::Best { name, allow_external }),
        2 => share_ids().prop_map(Destination::Existing),
    ]
}

fn share_ids() -> impl Strategy<Value = ShareId> {
    (0..6usize).prop_map(|n| format!("rs-{n}").parse().unwrap())
}

fn intents() -> impl Strategy<Value = Intent> {
    let pair = (snapshots(), people()).prop_map(|(snapshots, principals)| {
        let one = |(snapshot, principal): (&SnapshotId, &Principal)| Pair {
            snapshot: snapshot.clone(),
            principal: principal.clone(),
        };
        snapshots.iter().zip(&principals).map(one).collect::<Vec<_>>()
    });
    let method = prop_oneof![3 => Just(Removal::Split), 1 => Just(Removal::WholeShare), 1 => Just(Removal::TakeOut)];
    prop_oneof![
        4 => (snapshots(), destinations(), people(), pair).prop_map(|(snapshots, into, principals, except)| {
            Intent::Share { snapshots, into, principals, except }
        }),
        5 => (snapshots(), people(), method).prop_map(|(snapshots, principals, method)| {
            Intent::Unshare { snapshots, principals, method }
        }),
        1 => (share_ids(), people()).prop_map(|(share, principals)| Intent::RemovePrincipals { share, principals }),
        1 => (share_ids(), snapshots()).prop_map(|(share, snapshots)| Intent::TakeOut { share, snapshots }),
        1 => share_ids().prop_map(|share| Intent::DeleteShare { share }),
        1 => (share_ids(), prop::option::of(Just("other".to_owned())), prop::option::of(any::<bool>()))
            .prop_map(|(share, name, allow_external)| Intent::Change { share, name, allow_external }),
        1 => snapshots().prop_map(|snapshots| Intent::DeleteSnapshots { snapshots, force: false }),
    ]
}

/// What becomes of a plan when everything goes well.
fn all_well(plan: &Plan) -> Vec<Happened> {
    let one = |(no, step): (usize, &Step)| Happened {
        step: Effect::Took,
        made: matches!(step.call, Call::Create { .. }).then(|| Simulation::id(&ShareRef::MadeBy(no))).flatten(),
        snapshots: step.call.snapshots().iter().map(|id| (id.clone(), Effect::Took)).collect(),
        principals: step.call.principals().iter().map(|one| (one.clone(), Effect::Took)).collect(),
    };
    plan.steps.iter().enumerate().map(one).collect()
}

/// Carries a plan out step by step and tells after each which pairs are in effect. Of the steps that may be sent the last
/// goes first, and recipients accept only where a step waits for it, as late as can be.
fn moments(world: &World, plan: &Plan, facts: &Facts<'_>) -> Vec<BTreeSet<Pair>> {
    let mut simulation = Simulation::new(facts);
    let mut accepted: BTreeSet<(StepNo, Principal)> = BTreeSet::new();
    let mut all = Vec::new();
    let mut sent: BTreeSet<StepNo> = BTreeSet::new();
    while sent.len() < plan.steps.len() {
        let ready = |no: &StepNo| plan.steps[*no].after.iter().all(|after| sent.contains(&after.step));
        let no = (0..plan.steps.len()).rev().find(|no| !sent.contains(no) && ready(no)).unwrap();
        let step = &plan.steps[no];
        sent.insert(no);
        for After { step: before, until } in &step.after {
            let named = step.call.principals();
            let added = plan.steps[*before].call.principals();
            let counts = |one: &&Principal| named.is_empty() || named.contains(one);
            if *until == Until::Accepted {
                accepted.extend(added.iter().filter(counts).map(|one| (*before, one.clone())));
            }
        }
        simulation.apply(no, step);
        let mut shares = simulation.shares().to_vec();
        for (before, principal) in &accepted {
            let id = plan.steps[*before]
                .call
                .share()
                .map_or_else(|| Simulation::id(&ShareRef::MadeBy(*before)), Simulation::id);
            let rows = shares.iter_mut().filter(|share| Some(&share.id) == id.as_ref()).flat_map(|s| &mut s.principals);
            rows.filter(|row| row.entity == *principal).for_each(|row| row.status = AssociationStatus::Associated);
        }
        all.push(in_effect(world, &shares));
    }
    all
}

fn in_effect(world: &World, shares: &[Share]) -> BTreeSet<Pair> {
    let all = access(shares, world.tree.as_ref());
    only_accounts(seen(&all.into_iter().filter(|one| one.way.held == Held::Active).collect()))
}

fn is_well_formed(plan: &Plan) -> Result<(), TestCaseError> {
    for (no, step) in plan.steps.iter().enumerate() {
        prop_assert!(step.call.snapshots().len() <= BATCH && step.call.principals().len() <= BATCH);
        prop_assert!(step.after.iter().all(|after| after.step < no), "{no} waits for a later step");
        if let Some(ShareRef::MadeBy(by)) = step.call.share() {
            let made = matches!(plan.steps[*by].call, Call::Create { .. });
            prop_assert!(made, "{by} makes no share");
            prop_assert!(step.after.iter().any(|after| after.step == *by), "{no} does not wait for its share");
        }
        if let Call::Create { name, snapshots, principals, .. } = &step.call {
            prop_assert!(is_name(name), "{name}");
            let remakes = matches!(plan.intent, Intent::Undo { .. });
            prop_assert!(remakes || !snapshots.is_empty() && !principals.is_empty());
        }
        let is_idle = step.call.snapshots().is_empty() && step.call.principals().is_empty();
        let moves = matches!(step.call, Call::Associate { .. } | Call::Disassociate { .. });
        prop_assert!(!(moves && is_idle), "{no} does nothing");
        if let Inverse::Calls(calls) = &step.inverse {
            prop_assert_eq!(calls.len(), 1);
        }
    }
    let tags: BTreeSet<&str> = operations(plan).collect();
    prop_assert_eq!(tags.len(), operations(plan).count(), "tags are told apart");
    Ok(())
}

fn operations(plan: &Plan) -> impl Iterator<Item = &str> {
    plan.steps.iter().filter_map(|step| match &step.call {
        Call::Create { operation, .. } => Some(operation.as_str()),
        _ => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_plan_is_well_formed_and_the_same_each_time(world in worlds(), intent in intents()) {
        world.with(|facts| {
            let Ok(made) = plan(intent.clone(), facts) else { return Ok(()) };
            is_well_formed(&made)?;
            let again = plan(intent, facts).unwrap();
            prop_assert_eq!(&again, &made);
            let text = serde_json::to_string(&made).unwrap();
            let back: Plan = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(back.hash(), made.hash());
            prop_assert_eq!(back, made.clone());
            prop_assert!(made.difference(&again).is_empty());
            let later = plan(made.intent.clone(), &Facts { operation: "op2", read_at: Timestamp::MAX, ..*facts }).unwrap();
            prop_assert_eq!(later.hash(), made.hash(), "neither time nor tag counts");
            Ok(())
        })?;
    }

    #[test]
    fn what_a_plan_says_it_changes_is_what_it_changes(world in worlds(), intent in intents()) {
        world.with(|facts| {
            let Ok(made) = plan(intent, facts) else { return Ok(()) };
            let (had, has) = (world.pairs(&world.shares), world.pairs(&after(&made, facts)));
            let gained = only_accounts(made.gained.iter().chain(&made.members_gained).cloned());
            let lost = only_accounts(made.lost.iter().chain(&made.members_lost).cloned());
            let expected: BTreeSet<Pair> = had.difference(&lost).cloned().chain(gained.clone()).collect();
            prop_assert!(gained.is_disjoint(&had), "{gained:?} is there already");
            prop_assert_eq!(expected, has);
            Ok(())
        })?;
    }

    #[test]
    fn sharing_gives_what_is_asked_and_the_best_way_gives_no_more(world in worlds(), intent in intents()) {
        let Intent::Share { snapshots, into, principals, except } = intent.clone() else { return Ok(()) };
        world.with(|facts| {
            let Ok(made) = plan(intent, facts) else { return Ok(()) };
            let then = AccessIndex::of(&after(&made, facts));
            let wanted: BTreeSet<Pair> = super::super::super::access::pairs(snapshots.iter(), principals.iter())
                .into_iter()
                .filter(|pair| !except.contains(pair))
                .collect();
            for pair in &wanted {
                prop_assert!(then.reaches(&pair.principal, &pair.snapshot, facts.directory), "{pair:?}");
            }
            if !matches!(into, Destination::Existing(_)) {
                prop_assert!(made.gained.iter().all(|pair| wanted.contains(pair)), "{:?}", made.gained);
            }
            prop_assert!(made.lost.is_empty() && made.members_lost.is_empty());
            Ok(())
        })?;
    }

    #[test]
    fn splitting_takes_nothing_else_and_at_no_moment(
        world in worlds(), snapshots in snapshots(), principals in people(),
    ) {
        let intent = Intent::Unshare { snapshots: snapshots.clone(), principals: principals.clone(), method: Removal::Split };
        world.with(|facts| {
            let Ok(made) = plan(intent, facts) else { return Ok(()) };
            prop_assert!(made.gained.is_empty() && made.members_gained.is_empty());
            let asked = super::super::super::access::pairs(snapshots.iter(), principals.iter());
            prop_assert!(made.lost.iter().all(|pair| asked.contains(pair)), "{:?}", made.lost);
            prop_assert!(!made.lost.is_empty());
            let lost = only_accounts(made.lost.iter().chain(&made.members_lost).cloned());
            let mut keeping: BTreeSet<Pair> = in_effect(&world, &world.shares).difference(&lost).cloned().collect();
            // What is taken from a folder may leave a member with a grant of its own that still waits.
            keeping.retain(|pair| {
                let covering = wider(facts.directory, &pair.principal);
                !snapshots.contains(&pair.snapshot) || !covering.iter().any(|one| principals.contains(one))
            });
            for (no, now) in moments(&world, &made, facts).into_iter().enumerate() {
                let gap: Vec<_> = keeping.difference(&now).collect();
                prop_assert!(gap.is_empty(), "after step {no}: {gap:?} in {made:#?}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_forecast_from_the_shares_that_decide_is_that_from_all(
        world in worlds(),
        wanted in snapshots(),
        people in people(),
        method in prop_oneof![Just(Removal::Split), Just(Removal::WholeShare), Just(Removal::TakeOut)],
    ) {
        let intent = Intent::Unshare { snapshots: wanted, principals: people, method };
        world.with(|facts| {
            let index = AccessIndex::of(facts.live());
            let some = related(&intent, facts.live(), &index, facts.directory);
            let some: Vec<Share> = some.into_iter().cloned().collect();
            let short = plan(intent.clone(), &Facts { shares: &some, ..*facts });
            let told = |made: Result<Plan, PlanError>| made.map(|made| {
                let waits = made.waits_for_recipients();
                let taken: Vec<Call> = made.steps.into_iter().map(|step| step.call).filter(|call| !call.is_grant()).collect();
                let gains = (made.gained, made.members_gained, made.invitations.len(), waits);
                (taken, made.lost, made.members_lost, made.already, gains)
            });
            prop_assert_eq!(told(short), told(plan(intent.clone(), facts)));
            Ok(())
        })?;
    }

    #[test]
    fn an_undo_restores_who_sees_what(world in worlds(), intent in intents()) {
        world.with(|facts| {
            let Ok(made) = plan(intent, facts) else { return Ok(()) };
            if made.lasting().next().is_some() {
                return Ok(());
            }
            let mut now = after(&made, facts);
            for share in &mut now {
                let settled = |status: &mut AssociationStatus| {
                    if status.is_member() {
                        *status = AssociationStatus::Associated;
                    }
                };
                share.principals.iter_mut().for_each(|row| settled(&mut row.status));
                share.snapshots.iter_mut().for_each(|row| settled(&mut row.status));
            }
            let facts_now = Facts { shares: &now, operation: "op2", ..*facts };
            let back = match undo(&made, &all_well(&made), &facts_now) {
                Ok(back) => back,
                Err(error) => return Err(TestCaseError::fail(format!("{error} for {made:#?}"))),
            };
            is_well_formed(&back)?;
            let restored = after(&back, &facts_now);
            let before = world.pairs(&world.shares);
            prop_assert_eq!(&world.pairs(&restored), &before);
            let keeping: Vec<Pair> = in_effect(&world, &now).into_iter().filter(|pair| before.contains(pair)).collect();
            for (no, moment) in moments(&world, &back, &facts_now).into_iter().enumerate() {
                let gap: Vec<_> = keeping.iter().filter(|pair| !moment.contains(pair)).collect();
                prop_assert!(gap.is_empty(), "after step {no}: {gap:?} in {back:#?}");
            }
            let contents = |shares: &[Share]| -> BTreeMap<String, (BTreeSet<SnapshotId>, BTreeSet<Principal>)> {
                let of = |share: &Share| {
                    let principals = share.member_principals().map(|row| row.entity.clone()).collect();
                    (share.name.raw().to_owned(), (share.member_snapshots().cloned().collect(), principals))
                };
                shares.iter().filter(|share| share.status.is_live()).map(of).collect()
            };
            prop_assert_eq!(contents(&restored), contents(&world.shares), "share by share");
            Ok(())
        })?;
    }

    #[test]
    fn an_undo_waits_while_a_step_is_unknown(world in worlds(), intent in intents()) {
        world.with(|facts| {
            let Ok(made) = plan(intent, facts) else { return Ok(()) };
            let mut happened = all_well(&made);
            happened[0].step = Effect::Unknown;
            prop_assert_eq!(undo(&made, &happened, facts), Err(PlanError::Unresolved));
            Ok(())
        })?;
    }
}
