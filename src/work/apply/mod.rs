//! Carrying out plans: [`Execution`](crate::domain::execution::Execution) says what to do next, this does it, writes
//! down what came of it, and lets the execution take that in.

mod ask;
mod decide;
mod run;
mod send;

pub(super) use self::decide::{Decision, decide, find, read_back, resume, undo};

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use super::bench::Live;
use super::prepare::{Purpose, prepare};
use super::session::{self, Door, Session};
use super::tasks::{JournalTrouble, NotApplied, Phase, Prepared, Refusal};
use super::worker::Desk;
use super::{Event, Stamp};
use crate::domain::execution::{Entry, Planned, Standing, TaskId};
use crate::domain::facts::Known;
use crate::domain::ids::RegionId;
use crate::domain::plan::Plan;
use crate::domain::preflight::{Level, blocks, without_note};
use crate::domain::share::Share;

/// The longest note that is kept, in characters.
const LONGEST_NOTE: usize = 200;

/// Carries out `plan` under the identity behind `door`.
pub(super) async fn apply(
    desk: &Desk,
    stamp: Stamp,
    door: Option<Door>,
    plan: Plan,
    note: Option<String>,
    undoes: Option<TaskId>,
) {
    let id = TaskId::new(desk.env.hex(8));
    let refuse = |why: Refusal| {
        desk.bench.remove(&id);
        let refused = NotApplied { task: id.clone(), plan: Box::new(plan.clone()), why };
        desk.tell(stamp, Event::NotApplied(Box::new(refused)));
    };
    let session = match session::enter_as(door, &plan.account).await {
        Ok(session) => session,
        Err(problem) => return refuse(Refusal::Session(problem)),
    };
    if let Some(trouble) = trouble(desk) {
        return refuse(Refusal::Journal(trouble));
    }
    let note = note.map(|note| note.chars().take(LONGEST_NOTE).collect::<String>()).filter(|note| !note.is_empty());
    if session.allowed().note_required && note.is_none() {
        return refuse(Refusal::Blocked(vec![without_note()]));
    }
    let planned = Planned { hash: plan.hash(), plan: plan.clone(), author: session.author.clone(), note, undoes };
    let mut live = Live::new(id.clone(), desk.bench.number(), planned.clone(), desk.now());
    (live.stamp, live.session) = (stamp, Some(Rc::clone(&session)));
    let bell = Rc::clone(&live.bell);
    desk.bench.insert(live);
    desk.show(&id, Some(Phase::Queued));
    let lanes = desk.bench.lanes(&plan);
    let place = tokio::select! {
        place = lanes.place() => place,
        () = bell.notified() => return refuse(Refusal::NotNow(Standing::Stopped)),
    };
    let shares = match unchanged(desk, &session, &plan, planned.undoes.as_ref()).await {
        Ok(shares) => shares,
        Err(why) => return refuse(why),
    };
    if desk.bench.live(&id).is_none_or(|live| live.task.execution.halt.is_some()) {
        return refuse(Refusal::NotNow(Standing::Stopped));
    }
    if let Err(trouble) = desk.write(&id, Entry::Planned(Box::new(planned))) {
        return refuse(Refusal::Journal(trouble));
    }
    if let Some(mut live) = desk.bench.live(&id) {
        live.shares = shares;
    }
    run::run(desk, &id, place).await;
}

/// Why nothing can be written down, if that is so now.
fn trouble(desk: &Desk) -> Option<JournalTrouble> {
    let journal = desk.journal();
    let mut journal = super::bench::lock(&journal);
    journal.refresh();
    journal.blocked().map(JournalTrouble::from)
}

/// Makes the plan again from fresh facts; gives the account's own shares of its regions if it is the same.
///
/// # Errors
/// What is different, or what keeps the plan from being carried out.
async fn unchanged(
    desk: &Desk,
    session: &Session,
    plan: &Plan,
    undoes: Option<&TaskId>,
) -> Result<BTreeMap<RegionId, (Vec<Share>, Duration)>, Refusal> {
    let purpose = Purpose::of(desk, plan, undoes).ok_or(Refusal::NoSuchTask)?;
    let fresh = prepare(desk, session, &plan.region, &purpose, &[]).await;
    if let Some(problem) = fresh.unreadable() {
        return Err(Refusal::Unread(problem.clone()));
    }
    let difference = fresh.plan.as_ref().map(|again| plan.difference(again)).unwrap_or_default();
    if fresh.plan.is_err() || !difference.is_empty() {
        return Err(Refusal::Changed { difference: Box::new(difference), fresh: Box::new(fresh) });
    }
    if blocks(&fresh.findings).next().is_some() {
        let blocking = fresh.findings.into_iter().filter(|finding| finding.level == Level::Block);
        return Err(Refusal::Blocked(blocking.collect()));
    }
    let read = if fresh.parts.is_empty() { vec![fresh] } else { fresh.parts };
    let now = desk.env.now().uptime;
    let shares = |one: Prepared| match one.facts.shares {
        Known::Known(shares) => Some((one.region, (shares, now))),
        Known::NotAsked | Known::Unknown(_) => None,
    };
    Ok(read.into_iter().filter_map(shares).collect())
}
