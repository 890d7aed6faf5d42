//! What people have to know of a task that has come to rest: what of it is not as wanted, item by item, with the cause and
//! what can be done; and by which name it is gone on with or taken back.

use std::fmt::Display;

use super::{follow, words};
use crate::domain::execution::{Entity, Execution, Halt, Outcome, Standing};
use crate::domain::plan::{Call, StepNo};
use crate::text;
use crate::ui::sheets::difference_words;
use crate::ui::{item_outcome, journal_trouble};
use crate::work::Task;

/// What to tell, a line each.
pub(super) fn lines(task: &Task) -> Vec<String> {
    let run = &task.execution;
    let steps = || 0..run.progress.len();
    let mut lines: Vec<String> = steps().flat_map(|no| bad(run, no)).collect();
    lines.extend(steps().filter_map(|no| made(run, no)));
    if let Some(why) = &task.unrecorded {
        lines.extend([text::get("tasks.unrecorded").to_owned(), journal_trouble(why)]);
    }
    lines.extend(overtaken(run));
    let waiting = follow::waiting(run);
    if !waiting.is_empty() {
        let words = [("names", &waiting.join(", ") as &dyn Display), ("region", &run.plan.places())];
        lines.push(text::fill("cmd.must_accept", &words));
    }
    // What was last written down has the service's time.
    let late = task.undo_waits(task.changed);
    let key = match task.standing {
        Standing::AwaitingAcceptance => "cmd.waits",
        Standing::Stopped if run.halt == Some(Halt::Changed) => "cmd.open_changed",
        Standing::Stopped | Standing::Interrupted | Standing::Unknown if late.is_some() => "cmd.open_late",
        Standing::Partly if late.is_some() => "cmd.partly_late",
        Standing::Paused | Standing::Stopped | Standing::Interrupted | Standing::Unknown => "cmd.open",
        Standing::Partly => "cmd.partly",
        Standing::Done => "cmd.done",
        // Nothing is in effect, but something may be left lying there.
        Standing::Failed if !run.made().is_empty() => "cmd.failed_left",
        Standing::Failed => "cmd.failed",
        Standing::Running | Standing::MarkedDone | Standing::Undone => return lines,
    };
    let left: Vec<&str> = run.made().values().map(crate::domain::ids::ShareId::as_str).collect();
    let at = late.map(follow::moment).unwrap_or_default();
    lines.push(text::fill(key, &[("task", &task.id), ("share", &left.join(", ")), ("at", &at)]));
    lines
}

/// What somebody else has changed, for which nothing more of it is sent.
pub(super) fn overtaken(run: &Execution) -> Vec<String> {
    let Some(difference) = run.changed.as_ref().filter(|_| run.halt == Some(Halt::Changed)) else { return Vec::new() };
    let mut lines = vec![text::get("cmd.overtaken").to_owned()];
    let items = (0..run.progress.len()).flat_map(|no| run.progress[no].items.iter().map(move |item| (no, item)));
    let gone = items.filter(|(no, item)| run.is_gone(*no, &item.entity));
    lines.extend(gone.map(|(no, item)| {
        let words: [(&str, &dyn Display); 2] = [("names", &name(&item.entity)), ("n", &(no + 1))];
        text::fill("cmd.gone", &words)
    }));
    lines.extend(difference_words(difference, &words::Ids, usize::MAX));
    lines[1..].iter_mut().for_each(|line| line.insert_str(0, "  "));
    lines
}

/// What a step did not do: a head for those of its items that fared alike, and the reason under it.
fn bad(run: &Execution, no: StepNo) -> Vec<String> {
    let mut told: Vec<(&Outcome, Vec<String>)> = Vec::new();
    let progress = &run.progress[no];
    let own = progress.items.iter().map(|item| (item.outcome.as_ref().or(run.outcome(no)), name(&item.entity)));
    let whole = progress.items.is_empty().then(|| (run.outcome(no), subject(run, no)));
    for (outcome, name) in own.chain(whole) {
        let Some(outcome) = outcome.filter(|outcome| !outcome.is_good()) else { continue };
        match told.iter_mut().find(|(other, _)| *other == outcome) {
            Some((_, names)) => names.push(name),
            None => told.push((outcome, vec![name])),
        }
    }
    told.into_iter().flat_map(|(outcome, names)| one(run, no, outcome, &names)).collect()
}

fn one(run: &Execution, no: StepNo, outcome: &Outcome, names: &[String]) -> Vec<String> {
    let (number, names) = (no + 1, names.join(", "));
    let words: [(&str, &dyn Display); 4] = [
        ("n", &number),
        ("action", &run.plan.steps[no].call.action()),
        ("names", &names),
        ("state", &text::get(item_outcome(outcome).0)),
    ];
    let mut lines = vec![text::fill("cmd.not_good", &words)];
    let problem =
        words::problem_of(outcome, &run.plan.steps[no].call, run.plan.region_of(no), &run.progress[no].request_id);
    if let Some(problem) = problem {
        lines.push(words::said(&problem));
    }
    lines.extend(words::next_step(outcome, &run.plan.steps[no].call));
    lines[1..].iter_mut().for_each(|line| line.insert_str(0, "  "));
    lines
}

fn name(entity: &Entity) -> String {
    match entity {
        Entity::Snapshot(id) => id.to_string(),
        Entity::Principal(principal) => principal.shown().to_owned(),
    }
}

/// What a step is about that has no items.
fn subject(run: &Execution, no: StepNo) -> String {
    match &run.plan.steps[no].call {
        Call::Accept(id) | Call::Reject(id) => id.to_string(),
        Call::Leave(id) => id.to_string(),
        Call::DeleteSnapshot { snapshot, .. } => snapshot.to_string(),
        Call::CreateDisk { disk, .. } => disk.snapshot.to_string(),
        Call::CopySnapshot { copy, .. } => copy.snapshot.to_string(),
        Call::ReInitDisk { disk } => disk.to_string(),
        Call::CreateRole { .. } | Call::UpdateRole { .. } | Call::AttachKeyPolicy => {
            crate::domain::facts::SHARING_ROLE.to_owned()
        }
        _ => run.share_of(no).map_or_else(|| run.plan.account.to_string(), ToString::to_string),
    }
}

/// What a step has made, by the ID by which it can be used.
fn made(run: &Execution, no: StepNo) -> Option<String> {
    if run.outcome(no) != Some(&Outcome::Done) {
        return None;
    }
    let id = run.product(no)?;
    Some(match &run.plan.steps[no].call {
        Call::CreateDisk { disk, .. } => {
            text::fill("cmd.made_disk", &[("id", id), ("place", &disk.zone), ("snapshot", &disk.snapshot)])
        }
        Call::CopySnapshot { copy, .. } => {
            text::fill("cmd.made_copy", &[("id", id), ("place", &copy.region), ("snapshot", &copy.snapshot)])
        }
        _ => return None,
    })
}
