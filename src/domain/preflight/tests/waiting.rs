//! Recipients who were invited before and have not accepted.

use super::*;
use crate::domain::preflight::newcomers;

fn invited(snapshots: &[&str]) -> Facts {
    let mut share = a_share("rs-1", snapshots, &[OUTSIDE]);
    share.allow_external = true;
    share.principals[0].status = AssociationStatus::Associating;
    share.principals[0].external = Some(true);
    let mut facts = facts();
    facts.snapshots.insert("s-b".parse().unwrap(), Known::Known(Some(ready())));
    facts.shares = Known::Known(vec![share]);
    facts
}

fn cells(intent: Intent, facts: &Facts) -> (Vec<Cell>, Vec<Rule>) {
    let plan = planner::plan(intent, &facts.for_planner()).unwrap();
    let findings = preflight(&plan, facts);
    let matrix = Matrix::of(&plan, &findings, facts);
    let all = (0..matrix.snapshots.len()).flat_map(|row| (0..matrix.principals.len()).map(move |column| (row, column)));
    (all.map(|(row, column)| matrix.cell(row, column)).collect(), warnings(&findings).map(|one| one.rule).collect())
}

#[test]
fn whoever_has_not_accepted_a_share_sees_nothing_of_what_is_added_to_it() {
    let add = Intent::Share {
        snapshots: vec!["s-a".parse().unwrap()],
        into: Destination::Existing("rs-1".parse().unwrap()),
        principals: vec![],
        except: vec![],
    };
    let mut facts = invited(&["s-b"]);
    let (found, rules) = cells(add.clone(), &facts);
    assert_eq!(found, [Cell::GainsLater]);
    assert!(rules.contains(&Rule::SeenOnceAccepted) && !rules.contains(&Rule::SeenAtOnce), "{rules:?}");
    let Known::Known(shares) = &mut facts.shares else { panic!("they are known") };
    shares[0].principals[0].status = AssociationStatus::Associated;
    let (found, rules) = cells(add, &facts);
    assert_eq!(found, [Cell::Gains]);
    assert!(rules.contains(&Rule::SeenAtOnce) && !rules.contains(&Rule::SeenOnceAccepted), "{rules:?}");
}

#[test]
fn an_invitation_that_waits_is_no_access() {
    let mut facts = invited(&["s-a"]);
    let (found, rules) = cells(new_share(true, &[OUTSIDE]), &facts);
    assert_eq!(found, [Cell::Waits]);
    assert!(rules.contains(&Rule::NoGain), "nothing new is offered");
    let Known::Known(shares) = &mut facts.shares else { panic!("they are known") };
    shares[0].principals[0].status = AssociationStatus::Associated;
    assert_eq!(cells(new_share(true, &[OUTSIDE]), &facts).0, [Cell::Has]);
}

#[test]
fn only_accounts_that_are_in_no_share_yet_are_new() {
    let facts = invited(&["s-b"]);
    let other = "2345678901234599";
    let plan = planner::plan(new_share(true, &[OUTSIDE, other, MEMBER]), &facts.for_planner()).unwrap();
    let new: Vec<&str> = newcomers(&plan, |account| facts.is_settled(account, &plan.intent))
        .into_iter()
        .map(AccountId::as_str)
        .collect();
    assert_eq!(new, [other]);
}
