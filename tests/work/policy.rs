//! What a policy refuses is not sent, whoever asks and whenever it is asked.

use std::collections::{BTreeMap, BTreeSet};

use snapferry::domain::execution::TaskId;
use snapferry::domain::plan::Intent;
use snapferry::domain::policy::{Mark, Policy, ReadOnly, Rules};
use snapferry::domain::preflight::{Rule, demanded};
use snapferry::sandbox::{FaultKind, FaultSpec};
use snapferry::work::{Event, Job, Prepared, Refusal, Setup};

use crate::rig::*;

fn under(rules: Rules) -> Rig {
    Rig::giving(|_| {}, |_, setup: &mut Setup| setup.rules = rules)
}

fn rules(rig: &Rig, intent: Intent) -> Vec<Rule> {
    match rig.refused(1, rig.plan(1, intent)) {
        Refusal::Blocked(findings) => findings.iter().map(|finding| finding.rule).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_profile_that_is_read_only_changes_nothing_and_others_do() {
    let marks = BTreeMap::from([(GLOBEX.to_owned(), Mark { read_only: true, ..Mark::default() })]);
    let rig = under(Rules { profiles: marks, ..Rules::default() });
    rig.open(1, ACME);
    rig.apply(1, rig.plan(1, to_globex(&rig)));
    rig.open(1, GLOBEX);
    let invited = rig.pending(1, ACME);
    assert_eq!(rules(&rig, Intent::Accept(invited)), [Rule::ReadOnlyProfile]);
    assert_eq!(rig.asked("AcceptResourceShareInvitation"), 0);
}

#[test]
fn in_production_the_profile_is_named_before_anything_is_changed() {
    let marks = BTreeMap::from([(GLOBEX.to_owned(), Mark { production: true, ..Mark::default() })]);
    let rig = under(Rules { profiles: marks, ..Rules::default() });
    rig.open(1, ACME);
    let asked = |prepared: &Prepared| demanded(prepared.plan.as_ref().unwrap(), &prepared.facts);
    let usual = asked(&rig.prepare(1, to_globex(&rig)));
    assert_eq!(usual.expected(), rig.account(GLOBEX).last_four(), "others are asked for what they were");
    rig.apply(1, rig.plan(1, to_globex(&rig)));
    rig.open(1, GLOBEX);
    let sender = rig.account(ACME);
    let accept = asked(&rig.prepare(1, Intent::Accept(rig.pending(1, ACME))));
    assert_eq!(
        accept.expected(),
        format!("{GLOBEX} {}", sender.last_four()),
        "what is asked for otherwise comes after it"
    );
    assert!(accept.is_met_by(&format!(" {GLOBEX} {} ", sender.last_four())) && !accept.is_met_by(sender.last_four()));
}

#[test]
fn what_is_switched_on_while_the_program_runs_holds_at_once_and_for_every_profile() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let plan = rig.plan(1, to_globex(&rig));
    rig.submit(1, Job::Seal);
    let Refusal::Blocked(findings) = rig.refused(1, plan) else { panic!("it went through") };
    assert_eq!(findings[0].rule, Rule::ReadOnlyKey);
    rig.open(2, ACME);
    assert_eq!(rig.prepare(2, to_globex(&rig)).findings[0].rule, Rule::ReadOnlyKey, "another session as well");
    assert_eq!(rig.asked("CreateResourceShare"), 0);
}

#[test]
fn a_plan_without_the_note_that_is_wanted_is_not_carried_out() {
    let rig = under(Rules { policy: Policy { note_required: true, ..Policy::default() }, ..Rules::default() });
    rig.open(1, ACME);
    let plan = rig.plan(1, to_globex(&rig));
    let Refusal::Blocked(findings) = rig.refused(1, plan.clone()) else { panic!("it went through") };
    assert_eq!(findings[0].rule, Rule::PolicyNote);
    let job = Job::Apply { plan: Box::new(plan), note: Some("ticket 7".into()), undoes: None };
    rig.applied(rig.submit(1, job));
    assert_eq!(rig.asked("CreateResourceShare"), 1);
}

#[test]
fn a_policy_that_cannot_be_read_refuses_with_its_reason() {
    let rig = under(Rules { policy: Policy::unreadable("policy.toml:3:1: unknown key"), ..Rules::default() });
    rig.open(1, ACME);
    let prepared = rig.prepare(1, to_globex(&rig));
    assert_eq!(prepared.findings[0].rule, Rule::PolicyUnreadable);
    assert_eq!(prepared.facts.policy.read_only, Some(ReadOnly::Unreadable("policy.toml:3:1: unknown key".into())));
    assert_eq!(rules(&rig, to_globex(&rig)), [Rule::PolicyUnreadable]);
    assert_eq!(rig.asked("CreateResourceShare"), 0);
}

#[test]
fn a_profile_with_regions_of_its_own_lists_those_and_others_those_of_the_run() {
    let regions = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect::<Vec<_>>();
    let own = Mark { regions: regions(&["cn-beijing"]), ..Mark::default() };
    let rules = Rules { profiles: BTreeMap::from([(GLOBEX.to_owned(), own)]), ..Rules::default() };
    let of_the_run = Some(regions(&["cn-hangzhou"]));
    let rig = Rig::giving(|_| {}, |_, setup: &mut Setup| (setup.rules, setup.regions) = (rules, of_the_run));
    for (epoch, profile, wanted) in [(1, ACME, "cn-hangzhou"), (2, GLOBEX, "cn-beijing")] {
        rig.open(epoch, profile);
        let Event::Regions(Ok(listed)) = rig.ask(epoch, Job::Regions) else { panic!("no regions") };
        assert_eq!(listed.iter().map(|region| region.id.as_str()).collect::<Vec<_>>(), [wanted], "{profile}");
    }
}

#[test]
fn what_was_begun_under_a_milder_policy_goes_on_only_as_far_as_the_new_one_lets_it() {
    let mut rig = Rig::new();
    rig.open(1, ACME);
    let plan = rig.plan(1, to_globex(&rig));
    // The request is written down and does not arrive.
    rig.control().fault(FaultSpec::new(FaultKind::ResetBefore).times(1).on("CreateResourceShare")).unwrap();
    rig.rested(rig.submit(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None }));
    rig.end();
    let sent = rig.asked("CreateResourceShare");
    let denied = rig.account(GLOBEX);
    let elsewhere = Some(BTreeSet::from(["cn-beijing".parse().unwrap()]));
    for (policy, rule) in [
        (Policy { read_only: Some(ReadOnly::Policy), ..Policy::default() }, Rule::ReadOnlyPolicy),
        (Policy { denied: BTreeSet::from([denied]), ..Policy::default() }, Rule::PolicyAccount),
        (Policy { regions: elsewhere, ..Policy::default() }, Rule::PolicyRegion),
    ] {
        rig.launch_with(|setup| setup.rules = Rules { policy, ..Rules::default() });
        rig.open(1, ACME);
        let task = read_back(&rig);
        let stamp = rig.submit(1, Job::Continue { task });
        let Event::TaskRefused { why, .. } = rig.until(stamp, |event| matches!(event, Event::TaskRefused { .. }))
        else {
            unreachable!()
        };
        let Refusal::Blocked(findings) = *why else { panic!("{rule:?}: {why:?}") };
        assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [rule]);
        assert_eq!(rig.asked("CreateResourceShare"), sent);
        rig.end();
    }
    rig.launch();
    rig.open(1, ACME);
    let task = read_back(&rig);
    rig.decide(1, Job::Continue { task });
    assert_eq!(rig.asked("CreateResourceShare"), sent + 1, "without it nothing keeps it");
}

/// The task of the journal, once it has been found out how it stands.
fn read_back(rig: &Rig) -> TaskId {
    let stamp = rig.submit(1, Job::Tasks);
    assert!(matches!(rig.next(stamp), Event::Tasks(_)));
    rig.rested(stamp).id
}
