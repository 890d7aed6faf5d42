//! From an intent to a plan with its findings: fetch what is missing, until nothing is, then plan and judge.

mod fetch;
mod joint;

use std::collections::BTreeSet;

use super::session::Session;
use super::tasks::{NoPlan, Prepared};
use super::worker::Desk;
use crate::api::endpoint::Service;
use crate::domain::execution::{Execution, Outcome, TaskId};
use crate::domain::facts::{self, Facts, Known, Need, Totals};
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::plan::{Call, Intent, Part, Plan};
use crate::domain::planner::{self, Effect, Happened, PlanError};
use crate::domain::preflight::preflight;
use crate::domain::problem::Problem;
use crate::store::notes;

pub(super) use self::joint::rest;

/// What a plan is made for.
#[derive(Debug, Clone)]
pub(super) enum Purpose {
    /// For what somebody wants.
    Wish(Box<Intent>),
    /// To take back what a task has done.
    Undo(TaskId, Box<Execution>),
}

impl Purpose {
    /// What a plan was made for that is carried out, `undoes` being the task that it takes back. `None` if there is no
    /// such task.
    pub(super) fn of(desk: &Desk, plan: &Plan, undoes: Option<&TaskId>) -> Option<Self> {
        let Some(task) = undoes else { return Some(Self::Wish(Box::new(plan.intent.clone()))) };
        desk.find(task);
        let run = desk.bench.live(task).map(|live| live.task.execution.clone())?;
        Some(Self::Undo(task.clone(), run))
    }

    fn intent(&self) -> Intent {
        match self {
            Self::Wish(intent) => Intent::clone(intent),
            Self::Undo(_, run) => Intent::Undo { plan: run.plan.hash(), intent: Box::new(run.plan.intent.clone()) },
        }
    }

    /// What it comes to in each region, where it is about several.
    fn parts(&self) -> Vec<(RegionId, Self)> {
        match self {
            Self::Wish(intent) => {
                let part = |part: &Part| (part.region.clone(), Self::Wish(Box::new(part.intent.clone())));
                intent.parts().iter().map(part).collect()
            }
            Self::Undo(task, run) => {
                let part = |run: Execution| (run.plan.region.clone(), Self::Undo(task.clone(), Box::new(run)));
                run.parts().into_iter().map(part).collect()
            }
        }
    }

    /// The task that it takes back, if it does.
    fn undoes(&self) -> Option<TaskId> {
        match self {
            Self::Undo(task, _) => Some(task.clone()),
            Self::Wish(_) => None,
        }
    }

    /// What has to be fetched next.
    fn missing(&self, facts: &Facts) -> Vec<Need> {
        let needs = facts::missing(&self.intent(), facts);
        match (self, self.plan(facts)) {
            (Self::Undo(..), Ok(plan)) if needs.is_empty() => facts::missing_for(&plan, facts),
            _ => needs,
        }
    }

    fn plan(&self, facts: &Facts) -> Result<Plan, PlanError> {
        match self {
            Self::Wish(intent) => facts.plan(Intent::clone(intent)),
            Self::Undo(_, run) => planner::undo(&run.plan, &settled(run, facts), &facts.for_planner()),
        }
    }
}

/// Makes and judges a plan from fresh reads as `session`: of one region, or a part for each of several.
pub(super) async fn prepare(
    desk: &Desk,
    session: &Session,
    region: &RegionId,
    purpose: &Purpose,
    known: &[AccountId],
) -> Prepared {
    let mut all: Vec<Prepared> = Vec::new();
    for (region, part) in &purpose.parts() {
        let prepared = one(desk, session, region, part, known, &all).await;
        all.push(prepared);
    }
    let mut parts = all.into_iter();
    match parts.next() {
        Some(first) => Prepared::joined(purpose.intent(), purpose.undoes(), first, parts.collect()),
        None => one(desk, session, region, purpose, known, &[]).await,
    }
}

/// The same for one region, after those in `before` of the same plan.
async fn one(
    desk: &Desk,
    session: &Session,
    region: &RegionId,
    purpose: &Purpose,
    known: &[AccountId],
    before: &[Prepared],
) -> Prepared {
    let intent = purpose.intent();
    let mut facts = Facts::new(session.account.clone(), region.clone(), desk.now(), desk.env.hex(8));
    facts.rights = session.rights;
    facts.policy = session.allowed();
    facts.book = known.iter().cloned().collect();
    if let Ok(notes) = notes::load(desk.state.as_deref()) {
        facts.book.extend(notes.accounts().cloned());
    }
    if let Some(other) = before.first() {
        facts.take_over(&other.facts);
    }
    let unread = read_all(desk, session, purpose, &mut facts).await;
    let service = if intent.is_use() { Service::Ecs } else { Service::ResourceSharing };
    facts.now = session.client.server_time(service, region);
    let plan = match &facts.shares {
        Known::Unknown(problem) if intent.is_of_owner() => Err(NoPlan::Unread(Problem::clone(problem))),
        _ => purpose.plan(&facts).map(Box::new).map_err(NoPlan::Planner),
    };
    let added = joint::added(before);
    let findings = match &plan {
        Ok(plan) if added == Totals::default() => preflight(plan, &facts),
        Ok(plan) => preflight(plan, &facts.after(added)),
        Err(_) => Vec::new(),
    };
    let (region, undoes, facts) = (region.clone(), purpose.undoes(), Box::new(facts));
    Prepared { region, intent, undoes, plan, findings, facts, unread, parts: Vec::new() }
}

/// Reads what is missing until nothing is. What cannot be read is put in as unknown, and told.
async fn read_all(desk: &Desk, session: &Session, purpose: &Purpose, facts: &mut Facts) -> Vec<(Need, Problem)> {
    let (mut asked, mut unread) = (BTreeSet::new(), Vec::new());
    loop {
        // A need that comes again although it was asked for will come for ever.
        let needs: Vec<Need> = purpose.missing(facts).into_iter().filter(|need| asked.insert(need.clone())).collect();
        if needs.is_empty() {
            return unread;
        }
        unread.extend(fetch::all(desk, session, needs, facts).await);
    }
}

/// What has happened, where nothing of it can happen any more after this moment: a request whose answer was lost took
/// effect if its effect is there now.
fn settled(run: &Execution, facts: &Facts) -> Vec<Happened> {
    let mut all = planner::happened(run);
    let now = |effect: &mut Effect, took: Effect| {
        if *effect == Effect::Unknown {
            *effect = took;
        }
    };
    for (no, one) in all.iter_mut().enumerate() {
        let mut took = Effect::Took;
        if let (Call::Create { operation, .. }, None) = (&run.plan.steps[no].call, &one.made)
            && matches!(run.outcome(no), Some(Outcome::Unknown(_)))
        {
            let shares = facts.shares.get().map_or(&[][..], Vec::as_slice);
            let tagged = |tag: &str| !operation.is_empty() && tag == operation;
            let made = shares.iter().find(|share| share.operation.as_ref().is_some_and(|tag| tagged(tag.raw())));
            one.made = made.map(|share| share.id.clone());
            took = if one.made.is_some() { Effect::Took } else { Effect::Not };
        }
        now(&mut one.step, took);
        one.snapshots.iter_mut().for_each(|(_, effect)| now(effect, took));
        one.principals.iter_mut().for_each(|(_, effect)| now(effect, took));
    }
    all
}
