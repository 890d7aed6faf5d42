//! One case: a world, an intent, what was said about it, and what came of it.

use std::collections::{BTreeMap, BTreeSet};

use snapferry::domain::access::Pair;
use snapferry::domain::facts::Need;
use snapferry::domain::plan::{Intent, Plan, Removal};
use snapferry::domain::planner::{self, PlanError};
use snapferry::domain::preflight::{Finding, Level, Rule, preflight};
use snapferry::domain::share::{AssociationStatus, BATCH, Principal};

use crate::apply::{Run, apply};
use crate::intents;
use crate::judge::{Verdict, lies, verdict};
use crate::lab::{Lab, Sight};
use crate::reader::{Read, blank, own_shares};
use crate::rng::Rng;
use crate::world::{BOSS, REGION, Scene, below, ids_of};

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The same facts give the same plan, and no call carries more than it may.
    Planned,
    /// What the preflight says is what the service does.
    Honest,
    /// The same of an undo.
    HonestUndo,
    /// What is gained and lost is what was shown.
    Shown,
    /// A split has no gap.
    NoGap,
    /// An undo restores who sees what.
    Undone,
}

/// What came of a case: how often each check was made, and what did not hold.
#[derive(Default)]
pub struct Outcome {
    pub checks: BTreeMap<Check, usize>,
    pub broken: Vec<(Check, String)>,
    /// What was said, and whether everything went through.
    pub verdict: Option<(Verdict, bool)>,
    /// The rules of which something was said, at each level.
    pub rules: Vec<(Level, Rule)>,
}

impl Outcome {
    fn count(&mut self, check: Check) {
        *self.checks.entry(check).or_default() += 1;
    }
}

/// A plan, judged, and the facts it came from.
struct Judged {
    plan: Plan,
    read: Read,
    findings: Vec<Finding>,
}

impl Judged {
    /// Whether a folder or a directory is in play whose accounts could not be read.
    fn is_opaque(&self) -> bool {
        let unread = |need: &Need| matches!(need, Need::Folder(_) | Need::Membership);
        let shares = self.read.facts.shares.get().into_iter().flatten();
        let named = shares.flat_map(|share| &share.principals).map(|row| &row.entity);
        let mut added = self.plan.steps.iter().flat_map(|step| step.call.principals()).chain(named);
        self.read.unreadable.iter().any(unread) && added.any(|one| one.account().is_none())
    }
}

/// How many intents are tried until there is something to send.
const TRIES: usize = 20;

/// Plays one case.
pub fn play(seed: u64) -> Outcome {
    let mut rng = Rng::new(seed);
    let scene = Scene::new(&mut rng);
    let mut lab = Lab::new(&scene);
    let mut outcome = Outcome::default();
    // An intent for which nothing can be sent says nothing about the preflight.
    let planned = (0..TRIES).find_map(|_| {
        let intent = intents::random(&mut rng, &scene, &mut lab);
        let mut read = blank(&scene, &lab, "op1");
        read.for_intent(&mut lab, &intent);
        let plan = planner::plan(intent, &read.facts.for_planner()).ok()?;
        Some((plan, read))
    });
    let Some((plan, read)) = planned else { return outcome };
    let findings = preflight(&plan, &read.facts);
    let judged = Judged { plan, read, findings };
    Report { seed, scene: &scene, outcome: &mut outcome }.planned(&judged, &lab);
    let Twin { before, is_steady, unchanged } = Twin::of(&scene);
    let watched = watched(&scene);
    // Who has access and would keep it if nothing were done.
    let now: BTreeSet<Sight> = lab.access(&watched).intersection(&unchanged).cloned().collect();
    let run = apply(&mut lab, &judged.plan, rng.chance(50), &watched);
    let mut report = Report { seed, scene: &scene, outcome: &mut outcome };
    report.honest(Check::Honest, &judged, &run, &lab);
    report.outcome.rules = judged.findings.iter().map(|finding| (finding.level, finding.rule)).collect();
    report.outcome.verdict = Some((verdict(&judged.findings), run.all_good()));
    // What is blocked is never sent; it was here, to see whether the service refuses it.
    if verdict(&judged.findings) == Verdict::Block {
        return outcome;
    }
    if is_split(&judged.plan.intent) {
        report.no_gap(&judged, &run, &now, &lab);
    }
    let failed = lab.accept_all();
    let after = lab.access(&watched);
    let settled = is_steady && failed.is_empty();
    if run.all_good() && settled {
        report.shown(&judged, &before, &after, &lab);
    }
    if !run.happened.is_empty() && judged.plan.lasting().next().is_none() {
        undo(&mut report, &mut lab, &judged, &run, &before, settled);
    }
    outcome
}

fn is_split(intent: &Intent) -> bool {
    matches!(intent, Intent::Unshare { method: Removal::Split, .. })
}

/// The snapshots whose access is looked at: all of the region, others' ones too.
fn watched(scene: &Scene) -> BTreeSet<String> {
    ["boss", "partner", "dev", "out"].iter().flat_map(|owner| ids_of(&scene.json, owner, REGION)).collect()
}

/// What would be if nothing were done.
struct Twin {
    /// Who would see what if everybody who is invited accepted.
    before: BTreeSet<Sight>,
    /// Whether everything that is under way succeeds, so that the owner may count it as there.
    is_steady: bool,
    /// Who would see what if nobody accepted.
    unchanged: BTreeSet<Sight>,
}

impl Twin {
    fn of(scene: &Scene) -> Self {
        let watched = watched(scene);
        let mut lab = Lab::new(scene);
        let failed_before = failed_rows(&mut lab);
        lab.settle();
        let unchanged = lab.access(&watched);
        let refused = lab.accept_all();
        let is_steady = refused.is_empty() && failed_rows(&mut lab) == failed_before;
        Self { before: lab.access(&watched), is_steady, unchanged }
    }
}

/// How many rows of the account's shares have failed.
fn failed_rows(lab: &mut Lab) -> usize {
    let shares = own_shares(lab, REGION).unwrap_or_default();
    let statuses = shares.iter().flat_map(|share| {
        share.snapshots.iter().map(|row| row.status).chain(share.principals.iter().map(|row| row.status))
    });
    statuses.filter(|status| *status == AssociationStatus::Failed).count()
}

fn undo(report: &mut Report<'_>, lab: &mut Lab, judged: &Judged, run: &Run, before: &BTreeSet<Sight>, settled: bool) {
    let intent = Intent::Undo { plan: judged.plan.hash(), intent: Box::new(judged.plan.intent.clone()) };
    let mut read = blank(report.scene, lab, "op2");
    read.for_intent(lab, &intent);
    let back = match planner::undo(&judged.plan, &run.happened, &read.facts.for_planner()) {
        Ok(back) => back,
        Err(PlanError::NothingToDo) => {
            let watched = watched(report.scene);
            let same = lab.access(&watched) == *before;
            if settled && !same {
                report.broken(
                    Check::Undone,
                    judged,
                    lab,
                    "there is nothing to undo, but access has changed".to_owned(),
                );
            }
            return;
        }
        Err(error) => return report.broken(Check::Undone, judged, lab, format!("there is no undo: {error}")),
    };
    read.for_plan(lab, &back);
    let findings = preflight(&back, &read.facts);
    let judged = Judged { plan: back, read, findings };
    let watched = watched(report.scene);
    let run = apply(lab, &judged.plan, true, &watched);
    report.honest(Check::HonestUndo, &judged, &run, lab);
    if verdict(&judged.findings) == Verdict::Block {
        return;
    }
    let failed = lab.accept_all();
    if !settled || !failed.is_empty() || !run.all_good() {
        return;
    }
    report.outcome.count(Check::Undone);
    let restored = lab.access(&watched);
    if restored != *before {
        let missing: Vec<_> = before.difference(&restored).collect();
        let more: Vec<_> = restored.difference(before).collect();
        report.broken(Check::Undone, &judged, lab, format!("missing {missing:?}, too much {more:?}"));
    }
}

struct Report<'a> {
    seed: u64,
    scene: &'a Scene,
    outcome: &'a mut Outcome,
}

impl Report<'_> {
    fn honest(&mut self, check: Check, judged: &Judged, run: &Run, lab: &Lab) {
        self.outcome.count(check);
        for lie in lies(&judged.plan, &judged.findings, run, &judged.read, self.scene) {
            self.broken(check, judged, lab, lie);
        }
    }

    fn planned(&mut self, judged: &Judged, lab: &Lab) {
        self.outcome.count(Check::Planned);
        let again = planner::plan(judged.plan.intent.clone(), &judged.read.facts.for_planner());
        if again.as_ref() != Ok(&judged.plan) {
            self.broken(Check::Planned, judged, lab, format!("the second time it is {again:?}"));
        }
        let calls = || judged.plan.steps.iter().map(|step| &step.call);
        if calls().any(|call| call.snapshots().len() > BATCH || call.principals().len() > BATCH) {
            self.broken(Check::Planned, judged, lab, "a call carries too much".to_owned());
        }
    }

    /// Who should keep access has it at every moment.
    fn no_gap(&mut self, judged: &Judged, run: &Run, now: &BTreeSet<Sight>, lab: &Lab) {
        self.outcome.count(Check::NoGap);
        let plan = &judged.plan;
        let (asked_for, from) = (plan.intent.snapshots(), plan.intent.principals());
        let taken = |(account, snapshot): &&Sight| {
            let is_asked = asked_for.iter().any(|id| id.as_str() == *snapshot);
            is_asked && from.iter().any(|one| covers(one, account))
        };
        let keeping: Vec<&Sight> = now.iter().filter(|sight| !taken(sight)).collect();
        for (no, moment) in run.moments.iter().enumerate() {
            let gap: Vec<_> = keeping.iter().filter(|sight| !moment.contains(**sight)).collect();
            if !gap.is_empty() {
                return self.broken(Check::NoGap, judged, lab, format!("at moment {no} these see nothing: {gap:?}"));
            }
        }
    }

    fn shown(&mut self, judged: &Judged, before: &BTreeSet<Sight>, after: &BTreeSet<Sight>, lab: &Lab) {
        let plan = &judged.plan;
        // What an invitation holds is not to be seen before it is accepted.
        if judged.is_opaque() || matches!(plan.intent, Intent::Accept(_)) {
            return;
        }
        let pairs = |named: &[Pair], members: &[Pair]| -> BTreeSet<Sight> {
            named.iter().chain(members).flat_map(sights).collect()
        };
        self.outcome.count(Check::Shown);
        let gained = pairs(&plan.gained, &plan.members_gained);
        let lost = pairs(&plan.lost, &plan.members_lost);
        let expected: BTreeSet<Sight> = before.union(&gained).filter(|one| !lost.contains(*one)).cloned().collect();
        if expected != *after {
            let missing: Vec<_> = expected.difference(after).collect();
            let more: Vec<_> = after.difference(&expected).collect();
            self.broken(Check::Shown, judged, lab, format!("missing {missing:?}, too much {more:?}"));
        }
    }

    fn broken(&mut self, check: Check, judged: &Judged, lab: &Lab, what: String) {
        let told: Vec<String> = judged
            .findings
            .iter()
            .filter(|finding| finding.level != Level::Ok)
            .map(|one| format!("{:?} {:?} {:?} {:?} {:?}", one.level, one.rule, one.predicts, one.about, one.doubts))
            .collect();
        let calls: Vec<String> =
            judged.plan.steps.iter().map(|step| format!("{:?} after {:?}", step.call, step.after)).collect();
        let Judged { plan, .. } = judged;
        self.outcome.broken.push((
            check,
            format!(
                "seed {}: {check:?}: {what}\nworld: {:?}, switch {}, full rights {}, timing {}\n{}\nhistory: {:?}\nintent: {:?}\n\
                 calls:\n  {}\ngained {:?}\nlost {:?}\nmembers gained {:?} lost {:?}\nfindings:\n  {}\nanswers:\n  {}\n",
                self.seed,
                self.scene.standing,
                self.scene.switched_on,
                self.scene.full_rights,
                self.scene.timing,
                self.scene.json,
                self.scene.history,
                plan.intent,
                calls.join("\n  "),
                plan.gained,
                plan.lost,
                plan.members_gained,
                plan.members_lost,
                told.join("\n  "),
                lab.log.join("\n  "),
            ),
        ));
    }
}

/// The accounts that see a snapshot by a pair; a folder or a directory stands for its accounts.
fn sights(pair: &Pair) -> Vec<Sight> {
    let snapshot = pair.snapshot.as_str().to_owned();
    match &pair.principal {
        Principal::Account(account) => vec![(account.as_str().to_owned(), snapshot)],
        _ => Vec::new(),
    }
}

fn covers(principal: &Principal, account: &str) -> bool {
    principal.wire() == account || account != BOSS && below(principal.wire()).contains(&account)
}
