//! What somebody decides about a task.

use std::rc::Rc;

use super::run;
use crate::api::endpoint::Service;
use crate::domain::execution::{Entry, Halt, Standing, TaskId};
use crate::domain::policy::Policy;
use crate::domain::preflight::{blocks, by_policy};
use crate::domain::problem::Problem;
use crate::work::bench::Live;
use crate::work::prepare::{Purpose, prepare, rest};
use crate::work::session::{self, Door, Session};
use crate::work::tasks::{Phase, Refusal};
use crate::work::trouble::whole;
use crate::work::worker::Desk;
use crate::work::{Event, Stamp};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::work) enum Decision {
    /// Send nothing more.
    Stop,
    /// Go on.
    Continue,
    /// Send again what failed.
    Retry,
    /// It needs nothing more.
    MarkDone,
}

/// Carries out what was decided about a task.
pub(in crate::work) async fn decide(desk: &Desk, stamp: Stamp, door: Option<Door>, id: &TaskId, decision: Decision) {
    let done = match decision {
        Decision::Stop => stop(desk, id),
        Decision::MarkDone => mark_done(desk, stamp, id),
        Decision::Continue => go_on(desk, stamp, door, id, false).await,
        Decision::Retry => go_on(desk, stamp, door, id, true).await,
    };
    match done {
        Ok(true) => run::run(desk, id, None).await,
        Ok(false) => {}
        Err(why) => desk.tell(stamp, Event::TaskRefused { task: id.clone(), why: Box::new(why) }),
    }
}

/// Whether somebody has to work on it now.
type Work = Result<bool, Refusal>;

fn stop(desk: &Desk, id: &TaskId) -> Work {
    let Some(mut live) = desk.bench.live(id) else { return Err(Refusal::NoSuchTask) };
    let bell = Rc::clone(&live.bell);
    match live.task.phase {
        Phase::Resting => return Err(Refusal::NotNow(live.task.standing)),
        // Nothing of it is written down yet, or it waits for its turn to go on.
        Phase::Queued if live.task.execution.progress.iter().all(|one| one.attempts == 0) => {
            live.task.execution.halt = Some(Halt::Stopped);
            bell.notify_one();
            return Ok(false);
        }
        Phase::Queued | Phase::Active | Phase::Stopping => {}
    }
    drop(live);
    desk.happen(id, Entry::Stopped {});
    desk.show(id, Some(Phase::Stopping));
    bell.notify_one();
    Ok(false)
}

fn mark_done(desk: &Desk, stamp: Stamp, id: &TaskId) -> Work {
    resting(desk, id)?;
    desk.write(id, Entry::MarkedDone {}).map_err(Refusal::Journal)?;
    if let Some(mut live) = desk.bench.live(id) {
        live.stamp = stamp;
    }
    desk.take_in(id, &Entry::MarkedDone {}, None);
    desk.show(id, None);
    Ok(false)
}

/// A task, as far as this instance or the journal knows it.
pub(in crate::work) fn find(desk: &Desk, id: TaskId) -> Event {
    let found = desk.find(&id).then(|| desk.bench.live(&id).map(|live| live.task.clone())).flatten();
    match found {
        Some(task) => Event::Task(Box::new(task)),
        None => Event::TaskRefused { task: id, why: Box::new(Refusal::NoSuchTask) },
    }
}

/// How a task stands that nobody works on.
fn resting(desk: &Desk, id: &TaskId) -> Result<Standing, Refusal> {
    if !desk.find(id) {
        return Err(Refusal::NoSuchTask);
    }
    let Some(live) = desk.bench.live(id) else { return Err(Refusal::NoSuchTask) };
    let standing = live.task.execution.standing();
    let closed = live.task.execution.closed.is_some();
    if closed || live.task.phase != Phase::Resting { Err(Refusal::NotNow(standing)) } else { Ok(standing) }
}

async fn go_on(desk: &Desk, stamp: Stamp, door: Option<Door>, id: &TaskId, retry: bool) -> Work {
    let standing = resting(desk, id)?;
    let failed = desk.bench.live(id).map(|live| live.task.execution.failed()).unwrap_or_default();
    let entry = match (retry, standing) {
        (true, _) if !failed.is_empty() => Entry::Retried { steps: failed },
        (false, Standing::Paused | Standing::Stopped | Standing::Interrupted | Standing::Unknown) => Entry::Resumed {},
        // One of the journal, that nobody watches at present, or one that died while it was gone on with: whatever it is
        // in the middle of, it is at rest here, and reads back before it sends.
        (false, Standing::AwaitingAcceptance | Standing::Running) => Entry::Resumed {},
        _ => return Err(Refusal::NotNow(standing)),
    };
    let account = desk.bench.live(id).map(|live| live.task.account().clone()).ok_or(Refusal::NoSuchTask)?;
    let session = session::enter_as(door, &account).await.map_err(Refusal::Session)?;
    if entry == (Entry::Resumed {}) {
        agreed(desk, &session, id).await?;
    }
    take_up(desk, stamp, session, id, entry).await
}

/// Whether a task that was halted because the rest would take away something else takes what was agreed to again.
///
/// # Errors
/// The plan that would do the rest now, to be reviewed instead.
async fn agreed(desk: &Desk, session: &Session, id: &TaskId) -> Result<(), Refusal> {
    let found = desk.bench.live(id).map(|live| (live.task.execution.clone(), live.task.undoes.clone()));
    let (run, undoes) = found.ok_or(Refusal::NoSuchTask)?;
    if run.halt != Some(Halt::Changed) {
        return Ok(());
    }
    let purpose = Purpose::of(desk, &run.plan, undoes.as_ref()).ok_or(Refusal::NoSuchTask)?;
    let fresh = prepare(desk, session, &run.plan.region, &purpose, &[]).await;
    if let Some(problem) = fresh.unreadable() {
        return Err(Refusal::Unread(problem.clone()));
    }
    let difference = rest(&run, &fresh);
    if difference.is_empty() {
        return Ok(());
    }
    Err(Refusal::Changed { difference: Box::new(difference), fresh: Box::new(fresh) })
}

/// Whether a task may go on as `session`, whose policy may be another than when it was begun.
///
/// # Errors
/// What the policy does not allow of it.
async fn admitted(desk: &Desk, session: &Session, id: &TaskId) -> Result<(), Refusal> {
    if session.allowed() == Policy::default() {
        return Ok(());
    }
    let found = desk.bench.live(id).map(|live| (live.task.execution.clone(), live.task.undoes.clone()));
    let (run, undoes) = found.ok_or(Refusal::NoSuchTask)?;
    let purpose = Purpose::of(desk, &run.plan, undoes.as_ref()).ok_or(Refusal::NoSuchTask)?;
    let facts = prepare(desk, session, &run.plan.region, &purpose, &[]).await.facts;
    let findings = by_policy(&run.plan, &facts);
    let blocking: Vec<_> = blocks(&findings).cloned().collect();
    if blocking.is_empty() { Ok(()) } else { Err(Refusal::Blocked(blocking)) }
}

/// Lets a task go on with this session, after it has been read what its shares are like now.
async fn take_up(desk: &Desk, stamp: Stamp, session: Rc<Session>, id: &TaskId, entry: Entry) -> Work {
    let Some((regions, of_owner)) = desk.bench.live(id).map(|live| {
        let plan = &live.task.execution.plan;
        (plan.regions().into_iter().cloned().collect::<Vec<_>>(), plan.intent.is_of_owner())
    }) else {
        return Err(Refusal::NoSuchTask);
    };
    admitted(desk, &session, id).await?;
    for region in regions.into_iter().filter(|_| of_owner) {
        let list = session.client.own_shares(&region).await;
        let shares = whole(list, "ListResourceShares", Some(&region)).map_err(Refusal::Unread)?;
        if let Some(mut live) = desk.bench.live(id) {
            live.shares.insert(region, (shares, desk.env.now().uptime));
        }
    }
    resting(desk, id)?;
    desk.write(id, entry.clone()).map_err(Refusal::Journal)?;
    queue(desk, stamp, session, id);
    desk.take_in(id, &entry, None);
    Ok(true)
}

/// Goes on with a task that waits for nothing but credentials, if those of `session` are taken; else it waits on.
pub(in crate::work) async fn resume(desk: &Desk, stamp: Stamp, session: Rc<Session>, id: &TaskId) {
    if resting(desk, id).is_ok_and(|standing| standing == Standing::Paused)
        && take_up(desk, stamp, session, id, Entry::Resumed {}).await.is_ok()
    {
        run::run(desk, id, None).await;
    }
}

/// Finds out by reading how a task stands that was found in the journal. Only one that waits for nothing but its
/// recipients goes on once they have accepted.
pub(in crate::work) async fn read_back(desk: &Desk, stamp: Stamp, session: Rc<Session>, id: &TaskId) {
    let busy = |live: &Live| live.task.phase != Phase::Resting || live.session.is_some();
    if desk.bench.live(id).is_some_and(|live| busy(&live)) {
        return;
    }
    queue(desk, stamp, session, id);
    run::run(desk, id, None).await;
}

/// Sets a task that nobody works on going under a session.
fn queue(desk: &Desk, stamp: Stamp, session: Rc<Session>, id: &TaskId) {
    if let Some(mut live) = desk.bench.live(id) {
        (live.session, live.stamp, live.task.phase) = (Some(session), stamp, Phase::Queued);
        live.task.execution.taken_up(desk.env.now().uptime);
    }
}

/// Plans how to take back what a task has done.
pub(in crate::work) async fn undo(desk: &Desk, stamp: Stamp, door: Option<Door>, id: &TaskId) {
    let event = match plan_undo(desk, door, id).await {
        Ok(event) => event,
        Err(why) => Event::TaskRefused { task: id.clone(), why: Box::new(why) },
    };
    desk.tell(stamp, event);
}

async fn plan_undo(desk: &Desk, door: Option<Door>, id: &TaskId) -> Result<Event, Refusal> {
    resting(desk, id)?;
    let Some(run) = desk.bench.live(id).map(|live| live.task.execution.clone()) else {
        return Err(Refusal::NoSuchTask);
    };
    let session =
        session::enter_as(door, &run.plan.account).await.map_err(|problem: Problem| Refusal::Session(problem))?;
    let region = run.plan.region.clone();
    let purpose = Purpose::Undo(id.clone(), run.clone());
    // Read first: the answers bring the service's time.
    let prepared = prepare(desk, &session, &region, &purpose, &[]).await;
    if let Some(until) = run.late_until()
        && run.plan.regions().iter().any(|at| session.client.server_time(Service::ResourceSharing, at) < until)
    {
        return Err(Refusal::NotBefore(until));
    }
    Ok(Event::Prepared(Box::new(prepared)))
}
