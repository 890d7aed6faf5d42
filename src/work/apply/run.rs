//! The loop that works on one task.

use std::rc::Rc;
use std::time::Duration;

use super::{ask, send};
use crate::domain::execution::{Entry, Next, Outcome, Question, Standing, TaskId};
use crate::domain::plan::{Difference, StepNo};
use crate::store::notes;
use crate::work::bench::{Live, Place};
use crate::work::prepare::{Purpose, prepare, rest};
use crate::work::tasks::Phase;
use crate::work::trouble::whole;
use crate::work::worker::Desk;

/// How long until what could not be read is read again.
const AGAIN: Duration = Duration::from_secs(10);
/// How old the list of shares may be that tells how things were before a request.
const FRESH: Duration = Duration::from_secs(60);

/// Works on a task until it comes to rest. `place` is its place in the lanes of its account and regions, if it has it
/// already.
pub(super) async fn run(desk: &Desk, id: &TaskId, mut place: Option<Place>) {
    let Some((lanes, bell)) = desk.bench.live(id).map(|live| {
        let plan = &live.task.execution.plan;
        (desk.bench.lanes(plan), Rc::clone(&live.bell))
    }) else {
        return;
    };
    loop {
        // Who only looks on needs no place in the lane.
        if place.is_none() && !is_patient(desk, id) {
            if !over(desk, id) {
                desk.show(id, Some(Phase::Queued));
            }
            tokio::select! {
                free = lanes.place() => place = free,
                () = bell.notified() => {}
            }
            if place.is_none() && !over(desk, id) {
                continue;
            }
        }
        let next = {
            let Some(mut live) = desk.bench.live(id) else { return };
            if live.task.phase != Phase::Stopping {
                live.task.phase = Phase::Active;
            }
            live.task.execution.next(desk.env.now().uptime)
        };
        match next {
            Next::Send(no) => match unchanged(desk, id, no).await {
                Ground::Same => step(desk, id, no).await,
                Ground::Changed(difference) => desk.happen(id, Entry::Changed { difference }),
                Ground::Over => desk.bench.live(id).into_iter().for_each(|mut live| live.task.execution.pause()),
                Ground::Unread => {
                    tokio::select! {
                        () = desk.alarm.until(desk.env.now().uptime + AGAIN) => {}
                        () = bell.notified() => {}
                    }
                    continue;
                }
            },
            Next::Read(question) => look(desk, id, &question).await,
            Next::Wait(at) => {
                let patient = standing(desk, id) == Some(Standing::AwaitingAcceptance) || is_patient(desk, id);
                if patient {
                    // It may take hours or days, and others need the lane.
                    place = None;
                    desk.show(id, None);
                }
                tokio::select! {
                    () = desk.alarm.until(at) => {}
                    () = bell.notified() => {}
                }
                continue;
            }
            Next::Finished => break,
        }
        desk.show(id, None);
    }
    settle(desk, id);
    desk.show(id, Some(Phase::Resting));
}

/// What a step that has waited finds.
enum Ground {
    /// What was agreed to, or it has not waited.
    Same,
    /// It would take something else away.
    Changed(Box<Difference>),
    /// The credentials are not taken any more.
    Over,
    /// It cannot be read now.
    Unread,
}

/// Reads again what a step depends on that takes something away and has waited for a recipient.
async fn unchanged(desk: &Desk, id: &TaskId, no: StepNo) -> Ground {
    let waited = desk.bench.live(id).is_some_and(|live| live.task.execution.has_waited(no));
    if waited { ground(desk, id).await } else { Ground::Same }
}

/// Reads again what the rest of a task would take away, and compares it with what was agreed to.
async fn ground(desk: &Desk, id: &TaskId) -> Ground {
    let Some((session, run, undoes)) = desk
        .bench
        .live(id)
        .and_then(|live| Some((live.session.clone()?, live.task.execution.clone(), live.task.undoes.clone())))
    else {
        return Ground::Same;
    };
    let purpose = Purpose::of(desk, &run.plan, undoes.as_ref());
    let purpose = purpose.unwrap_or_else(|| Purpose::Wish(Box::new(run.plan.intent.clone())));
    let fresh = prepare(desk, &session, &run.plan.region, &purpose, &[]).await;
    if let Some(problem) = fresh.unreadable() {
        return if problem.wants_credentials() { Ground::Over } else { Ground::Unread };
    }
    // Something may have been decided meanwhile.
    let Some(live) = desk.bench.live(id) else { return Ground::Unread };
    if live.task.execution.halt.is_some() {
        return Ground::Unread;
    }
    let difference = rest(&live.task.execution, &fresh);
    if difference.is_empty() { Ground::Same } else { Ground::Changed(Box::new(difference)) }
}

/// Whether there is nothing to do for it now.
fn over(desk: &Desk, id: &TaskId) -> bool {
    let now = desk.env.now().uptime;
    desk.bench.live(id).is_none_or(|live| live.task.execution.next(now) == Next::Finished)
}

/// Whether it only waits for disks and copies that are being made.
fn is_patient(desk: &Desk, id: &TaskId) -> bool {
    desk.bench.live(id).is_some_and(|live| live.task.execution.is_patient())
}

fn standing(desk: &Desk, id: &TaskId) -> Option<Standing> {
    desk.bench.live(id).map(|live| live.task.execution.standing())
}

/// Sends one step.
async fn step(desk: &Desk, id: &TaskId, no: StepNo) {
    refresh(desk, id, no).await;
    // Until the answer is written down.
    let Some(_flight) = desk.departures.depart() else { return std::future::pending().await };
    let Some((session, run, before)) = desk.bench.live(id).and_then(|mut live| {
        let session = live.session.clone()?;
        let region = live.task.execution.plan.region_of(no);
        let shares = live.shares.get(region).map_or(&[][..], |(shares, _)| shares);
        let before = live.task.execution.before(no, shares);
        live.task.execution.sending(no);
        Some((session, live.task.execution.clone(), before))
    }) else {
        return;
    };
    desk.show(id, None);
    let begun = desk.env.now().uptime;
    let (intended, given) = send::send(desk, &session.client, id, &run, no, before).await;
    if let Some(intended) = intended {
        desk.take_in(id, &Entry::Intent(Box::new(intended)), None);
    }
    let took = desk.env.now().uptime.saturating_sub(begun);
    let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    desk.happen(id, Entry::Answer { step: no, took, given });
}

/// Reads the shares of a step's region again if what is known of them is old. If that fails, what was known has to do: it only tells how
/// things were, should an answer be lost.
async fn refresh(desk: &Desk, id: &TaskId, no: StepNo) {
    let now = desk.env.now().uptime;
    let Some((session, region)) = desk.bench.live(id).and_then(|live| {
        let plan = &live.task.execution.plan;
        let region = plan.region_of(no);
        let age = live.shares.get(region).map(|(_, at)| now.saturating_sub(*at));
        let old = plan.intent.is_of_owner() && age.is_none_or(|age| age >= FRESH);
        old.then(|| Some((live.session.clone()?, region.clone()))).flatten()
    }) else {
        return;
    };
    if let Ok(shares) = whole(session.client.own_shares(&region).await, "ListResourceShares", Some(&region))
        && let Some(mut live) = desk.bench.live(id)
    {
        live.shares.insert(region, (shares, now));
    }
}

/// Reads what a question asks and writes down what it says.
async fn look(desk: &Desk, id: &TaskId, question: &Question) {
    let Some((session, run, begun)) = desk.bench.live(id).and_then(|live| {
        let begun = desk.moment(&live, live.task.execution.region_asked(question));
        Some((live.session.clone()?, live.task.execution.clone(), begun))
    }) else {
        return;
    };
    let Ok(reading) = ask::ask(&session, &run, question).await else {
        if let Some(mut live) = desk.bench.live(id) {
            live.task.execution.pause();
        }
        return;
    };
    // Something may have been decided meanwhile.
    let Some((overtaken, entries)) = desk.bench.live(id).map(|live| {
        let run = &live.task.execution;
        (run.is_overtaken(question, &reading, begun.uptime), run.judge(question, &reading, begun))
    }) else {
        return;
    };
    for entry in entries {
        desk.happen(id, entry);
    }
    // Where the same is still reached in another way, it waits on.
    if overtaken && let Ground::Changed(difference) = ground(desk, id).await {
        desk.happen(id, Entry::Changed { difference });
    }
    if let Some(mut live) = desk.bench.live(id) {
        let moment = desk.moment(&live, run.region_asked(question));
        live.task.execution.note(question, &reading, moment);
        live.task.execution.looked(question, moment);
    }
}

/// A task has come to rest: what it took back is noted as taken back, and whom it reached as used.
fn settle(desk: &Desk, id: &TaskId) {
    let Some((standing, undoes)) =
        desk.bench.live(id).map(|live| (live.task.execution.standing(), live.task.undoes.clone()))
    else {
        return;
    };
    if let Some(other) = undoes.filter(|_| standing == Standing::Done) {
        desk.happen(&other, Entry::UndoneBy { task: id.clone() });
        desk.show(&other, None);
    }
    let reached = desk.bench.live(id).map(|live| reached(&live)).unwrap_or_default();
    if reached.is_empty() {
        return;
    }
    if let Ok(mut notes) = notes::load(desk.state.as_deref()) {
        let now = desk.now();
        let mut used = false;
        for account in &reached {
            if let Some(contact) = notes.contacts.get_mut(account) {
                contact.last_used = Some(now);
                used = true;
            }
        }
        if used {
            // Only a convenience: the next use notes it again.
            let _ = notes::save(desk.state.as_deref(), &notes);
        }
    }
}

/// The accounts that a task has given access to.
fn reached(live: &Live) -> Vec<crate::domain::ids::AccountId> {
    let run = &live.task.execution;
    let steps = run.plan.steps.iter().enumerate().filter(|(_, step)| step.call.is_grant());
    steps
        .filter(|(no, _)| run.outcome(*no).is_some_and(Outcome::is_good))
        .flat_map(|(_, step)| step.call.principals())
        .filter_map(|principal| principal.account().cloned())
        .collect()
}
