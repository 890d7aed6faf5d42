//! Twenty snapshots to thirty accounts: the fewest calls, and everybody sees everything.

use std::collections::BTreeSet;

use snapferry::domain::plan::{Call, Destination, Intent};
use snapferry::domain::planner;
use snapferry::domain::preflight::preflight;
use snapferry::domain::share::Principal;

use crate::apply::apply;
use crate::judge::{Verdict, verdict};
use crate::lab::{Lab, Sight};
use crate::reader::{blank, id};
use crate::world::Scene;

#[test]
fn twenty_snapshots_reach_thirty_accounts_by_one_create_and_five_associates() {
    let scene = Scene::plain(20);
    let mut lab = Lab::new(&scene);
    let accounts: Vec<String> = (0..30).map(|no| format!("20000000000{:05}", no * 997)).collect();
    let intent = Intent::Share {
        snapshots: scene.snapshots.iter().map(|one| id(one)).collect(),
        into: Destination::Best { name: "nightly".to_owned(), allow_external: true },
        principals: accounts.iter().map(|one| Principal::from_wire(one)).collect(),
        except: Vec::new(),
    };
    let mut read = blank(&scene, &lab, "op1");
    read.for_intent(&mut lab, &intent);
    let plan = planner::plan(intent, &read.facts.for_planner()).unwrap();
    let is_create = |call: &Call| matches!(call, Call::Create { .. });
    let is_associate = |call: &Call| matches!(call, Call::Associate { .. });
    assert!(is_create(&plan.steps[0].call) && plan.steps[1..].iter().all(|step| is_associate(&step.call)));
    assert_eq!(plan.steps.len(), 6);
    assert_eq!(plan.gained.len(), 600);
    assert_eq!(verdict(&preflight(&plan, &read.facts)), Verdict::Ask, "nobody knows the accounts");

    let watched: BTreeSet<String> = scene.snapshots.iter().cloned().collect();
    let run = apply(&mut lab, &plan, false, &watched);
    assert!(run.all_good(), "{:?}", run.failures);
    assert!(lab.access(&watched).is_empty(), "nobody has accepted");
    for account in &accounts {
        let waiting = lab.pending(account);
        assert_eq!(waiting.len(), 1, "one invitation each");
        assert_eq!(lab.accept(account, &waiting[0].0), Ok(()));
    }
    lab.settle();
    let everything: BTreeSet<Sight> = accounts
        .iter()
        .flat_map(|account| scene.snapshots.iter().map(|snapshot| (account.clone(), snapshot.clone())))
        .collect();
    assert_eq!(lab.access(&watched), everything);
}
