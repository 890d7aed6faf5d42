//! The sheet that shows how far a change is.

use std::collections::BTreeSet;
use std::fmt::Display;

use ratatui::Frame;
use ratatui::text::Line;

use super::form::{Form, heading, key_of, point};
use super::{people, problem};
use crate::app::actions::{ActionId, Context};
use crate::app::model::Model;
use crate::app::sheets::progress::ProgressSheet;
use crate::app::tasks::{Phase, Task};
use crate::app::update::journal_trouble;
use crate::base::untrusted::Untrusted;
use crate::domain::execution::{Entity, Execution, Item, Outcome, Product, Progress, Standing, State};
use crate::domain::plan::{Call, Intent};
use crate::domain::share::{Failure, Principal};
use crate::text;
use crate::ui::panes::tasks::{changed, state, until_when, what_now};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, left, line, span};
use crate::ui::words::task_title;
use crate::ui::{age, item_outcome, step_state};

/// Columns of the state in front of a step.
const STATE: usize = 9;
/// Columns of the bar.
const BAR: usize = 24;

/// Draws the sheet.
pub(super) fn draw(sheet: &ProgressSheet, model: &Model, frame: &mut Frame<'_>) {
    let Some(task) = model.tasks.find(&sheet.task) else {
        let mut form = Form::new(text::get("sheet_progress.title_none").to_owned());
        form.body.say(Role::Text, text::get("refusal.no_such_task"), form.room(frame).0, 0);
        form.button("sheet.close", true, true);
        return form.draw(frame, &sheet.top);
    };
    let execution = task.execution.as_ref();
    let mut form = Form::new(title(task, model));
    let (columns, rows) = form.room(frame);
    let airy = rows >= 16;
    head(&mut form.head, task, model, columns);
    if airy {
        form.head.blank();
    }
    let resting = task.phase == Phase::Resting;
    if resting && execution.is_finished() {
        summary(&mut form.body, execution, model, columns);
        heading(&mut form.body, text::get("sheet_progress.requests"), airy);
    }
    for no in 0..execution.progress.len() {
        step(&mut form.body, execution, no, model, columns);
    }
    if !resting {
        let key = key_of(Context::Screens, ActionId::Progress);
        form.foot.say(Role::Quiet, &text::fill("sheet_progress.leave", &[("key", &key)]), columns, 0);
        let uses = execution.plan.intent.is_use();
        let stop = if uses { "sheet_progress.stop_means_use" } else { "sheet_progress.stop_means" };
        form.foot.say(Role::Quiet, text::get(stop), columns, 0);
    }
    let label = if resting { "sheet.close" } else { "sheet_progress.background" };
    form.button(label, true, true);
    form.draw(frame, &sheet.top);
}

fn title(task: &Task, model: &Model) -> String {
    let what = task_title(model, task);
    let state = state(task).0;
    let words: [(&str, &dyn Display); 3] = [("n", &task.number), ("what", &what), ("state", &state)];
    // One of an earlier run has no number.
    let key = if task.number == 0 { "sheet_progress.title_earlier" } else { "sheet_progress.title" };
    text::fill(key, &words)
}

fn head(page: &mut Page, task: &Task, model: &Model, columns: usize) {
    let execution = task.execution.as_ref();
    let all = execution.progress.len();
    // What became of a lost request is still to be found out.
    let is_over = |state: &State| matches!(state, State::Ended(outcome) if !matches!(outcome, Outcome::Unknown(_)));
    let ended = execution.progress.iter().filter(|one| is_over(&one.state)).count();
    let filled = (ended * BAR).checked_div(all).unwrap_or(BAR);
    let bar = format!("[{}{}]", "#".repeat(filled), "-".repeat(BAR - filled));
    let words: [(&str, &dyn Display); 2] = [("ended", &ended), ("all", &text::count("sheet.requests", all))];
    page.push(line(Role::Strong, format!("{bar}  {}", text::fill("sheet_progress.ended", &words))));
    let plan = &execution.plan;
    let key =
        if model.account() == Some(&plan.account) { "sheet_progress.where" } else { "sheet_progress.where_other" };
    if !matches!(plan.intent, Intent::Trust { .. }) || key == "sheet_progress.where_other" {
        page.say(Role::Quiet, &text::fill(key, &[("region", &plan.places()), ("account", &plan.account)]), columns, 0);
    }
    let (verified, of) = verified(execution);
    if of > 0 {
        let words = text::fill("sheet_progress.verified", &[("n", &verified), ("of", &of)]);
        page.say(if verified == of { Role::Good } else { Role::Text }, &words, columns, 0);
    }
    if let Some(note) = &task.note {
        page.say(
            Role::Quiet,
            &text::fill("sheet_progress.note", &[("note", &Untrusted::from(note.as_str()))]),
            columns,
            0,
        );
    }
    if task.standing == Standing::AwaitingAcceptance {
        let since = age::moment(task.changed);
        page.say(Role::Warn, &text::fill("sheet_progress.waits_since", &[("since", &since)]), columns, 0);
    } else if let Some(key) = what_now(task, model.now.wall) {
        page.say(Role::Warn, text::get(key), columns, 0);
    }
    if let Some(words) = until_when(task, model.now.wall).filter(|_| task.phase == Phase::Resting) {
        page.say(Role::Warn, &words, columns, 0);
    }
    for words in changed(task, model) {
        page.say(Role::Warn, &words, columns, 0);
    }
    if let Some(why) = &task.unrecorded {
        page.say(Role::Bad, &journal_trouble(why), columns, 0);
    }
}

/// Of how many snapshots and principals, of all in the plan, it was read back that they are as wanted.
fn verified(execution: &Execution) -> (usize, usize) {
    let steps = execution.progress.iter().enumerate();
    let items = || steps.clone().flat_map(|(no, progress)| progress.items.iter().map(move |item| (no, item)));
    let good = |(no, item): &(usize, &Item)| {
        item.outcome.as_ref().is_some_and(Outcome::is_good) && !execution.is_gone(*no, &item.entity)
    };
    (items().filter(good).count(), items().count())
}

/// One step: its state and request, why it is not well, and its items where they differ.
fn step(page: &mut Page, execution: &Execution, no: usize, model: &Model, columns: usize) {
    let (Some(progress), Some(step)) = (execution.progress.get(no), execution.plan.steps.get(no)) else { return };
    if execution.plan.ranges().any(|steps| steps.start == no && !steps.is_empty()) {
        page.push(line(Role::Quiet, execution.plan.region_of(no).to_string()));
    }
    // Who waits is said by the items, in words that need more room than a column.
    let waits = progress.state == State::Ended(Outcome::AwaitingRecipient);
    let (word, role) = if waits { item_outcome(&Outcome::Done) } else { step_state(&progress.state) };
    let number = no + 1;
    let what = used(&step.call, model).unwrap_or_else(|| counts(progress));
    let words = [("n", &number as &dyn Display), ("action", &step.call.action()), ("what", &what)];
    let head = text::fill("sheet_progress.step", &words);
    page.push(Line::from(vec![span(role, left(text::get(word), STATE)), span(Role::Text, head)]));
    detail(page, execution, no, progress, model, columns);
    // Which snapshots those are is nowhere in the plan of an acceptance.
    let received = matches!(step.call, Call::Accept(_));
    let gone = progress.items.iter().any(|item| execution.is_gone(no, &item.entity));
    if waits || received || gone || differ(&progress.items) {
        items(page, execution, no, model, columns);
    }
    let told = matches!(&progress.state, State::Ended(Outcome::Refused(problem)) if !problem.request_id.is_empty());
    if !progress.request_id.is_empty() && !told {
        page.say(Role::Quiet, &problem::request(progress.request_id.shown()), columns, STATE);
    }
}

/// What a call works on that makes something of a snapshot.
fn used(call: &Call, model: &Model) -> Option<String> {
    match call {
        Call::CreateDisk { disk, .. } => Some(people::snapshot(model, &disk.snapshot)),
        Call::CopySnapshot { copy, .. } => Some(people::snapshot(model, &copy.snapshot)),
        Call::ReInitDisk { disk } => Some(disk.to_string()),
        _ => None,
    }
}

fn counts(progress: &Progress) -> String {
    let snapshots = progress.items.iter().filter(|item| matches!(item.entity, Entity::Snapshot(_))).count();
    let principals = progress.items.len() - snapshots;
    let parts = [("sheet.snapshots", snapshots), ("sheet.principals", principals)];
    let parts: Vec<_> = parts.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| text::count(key, n)).collect();
    parts.join(", ")
}

/// Why a step waits or did not go well, and what can be done.
fn detail(page: &mut Page, execution: &Execution, no: usize, progress: &Progress, model: &Model, columns: usize) {
    let action = execution.plan.steps.get(no).map_or("", |step| step.call.action());
    match &progress.state {
        State::Retrying { at, problem } => {
            let seconds = at.saturating_sub(model.now.uptime).as_secs() + 1;
            let next = progress.attempts + 1;
            page.say(Role::Text, problem::brief(problem), columns, STATE);
            let words = [("seconds", &seconds as &dyn Display), ("times", &next)];
            let token = execution.call(no).is_some_and(|call| call.token().is_some());
            let key = if token { "sheet_progress.retrying_token" } else { "sheet_progress.retrying" };
            page.say(Role::Text, &text::fill(key, &words), columns, STATE);
        }
        State::Checking { .. } if execution.product(no).is_some() => made(page, execution, no, columns),
        State::Checking { .. } => page.say(Role::Quiet, text::get("sheet_progress.checking"), columns, STATE),
        State::Ended(Outcome::Done) if execution.product(no).is_some() => made(page, execution, no, columns),
        State::Waiting if execution.is_queued(no) => {
            page.say(Role::Warn, text::get("sheet_progress.queued"), columns, STATE);
        }
        State::ReadingBack { problem, .. } => {
            page.say(Role::Text, problem::brief(problem), columns, STATE);
            page.say(Role::Text, text::get("sheet_progress.reading_back"), columns, STATE);
            if let Some(until) = execution.resend_waits(no) {
                let at = until.strftime("%H:%M:%SZ");
                page.say(Role::Quiet, &text::fill("sheet_progress.late_copy", &[("at", &at)]), columns, STATE);
            }
        }
        State::Ended(Outcome::Refused(problem)) => problem::explain(page, problem, columns, STATE),
        // No advice here: what helps against the problem itself is the wrong thing to do while the effect is open.
        State::Ended(Outcome::Unknown(problem)) => {
            page.say(Role::Text, problem::brief(problem), columns, STATE);
            page.say(Role::Text, text::get("sheet_progress.unknown_means"), columns, STATE);
        }
        // Where the items differ, each says its own reason.
        State::Ended(Outcome::Failed(failure)) if !differ(&progress.items) => {
            page.say(Role::Text, failure.short().shown(), columns, STATE);
            problem::advise(page, action, failure.reason.raw(), columns, STATE);
        }
        State::Ended(Outcome::NotSent) => {
            page.say(Role::Quiet, text::get("sheet_progress.not_sent_means"), columns, STATE)
        }
        State::Waiting | State::Sending | State::Ended(_) => {}
    }
}

/// What a step makes or has made, and how far that is.
fn made(page: &mut Page, execution: &Execution, no: usize, columns: usize) {
    let id = match execution.product(no) {
        Some(Product::Disk(id)) => id.to_string(),
        Some(Product::Copy(id)) => id.to_string(),
        None => return,
    };
    let done = execution.outcome(no).is_some();
    let words = match (execution.percent(no), done) {
        (_, true) => text::fill("sheet_progress.made", &[("id", &id)]),
        (Some(percent), false) => text::fill("sheet_progress.making_percent", &[("id", &id), ("percent", &percent)]),
        (None, false) => text::fill("sheet_progress.making", &[("id", &id)]),
    };
    page.say(if done { Role::Good } else { Role::Text }, &words, columns, STATE);
}

/// Whether the items of a step have fared differently so far.
fn differ(items: &[Item]) -> bool {
    let mut outcomes = items.iter().map(|item| &item.outcome);
    let first = outcomes.next();
    items.iter().any(|item| item.outcome.is_some()) && outcomes.any(|outcome| Some(outcome) != first)
}

/// The items of a step, those together that fared alike.
fn items(page: &mut Page, execution: &Execution, no: usize, model: &Model, columns: usize) {
    let action = execution.plan.steps.get(no).map_or("", |step| step.call.action());
    let fate = |item: &Item| (execution.is_gone(no, &item.entity), item.outcome.clone());
    let items = execution.progress.get(no).map_or(&[][..], |progress| &progress.items);
    let mut told: Vec<(bool, Option<Outcome>)> = Vec::new();
    for (gone, outcome) in items.iter().map(fate) {
        if told.contains(&(gone, outcome.clone())) {
            continue;
        }
        told.push((gone, outcome.clone()));
        let same = |item: &&Item| fate(item) == (gone, outcome.clone());
        let alike: Vec<String> = items.iter().filter(same).map(|item| name(&item.entity, model)).collect();
        let (key, role) = match &outcome {
            _ if gone => ("sheet_progress.gone", Role::Bad),
            None => ("sheet_progress.open", Role::Busy),
            Some(Outcome::AwaitingRecipient) => ("sheet_progress.awaiting", Role::Warn),
            Some(outcome) => item_outcome(outcome),
        };
        let names = alike.join(", ");
        let failure = match &outcome {
            Some(Outcome::Failed(failure)) => failure.clone(),
            _ => Failure::default(),
        };
        let reason = failure.short();
        let words = [("state", &text::get(key) as &dyn Display), ("names", &names), ("reason", reason)];
        let key = if reason.is_empty() { "sheet_progress.items" } else { "sheet_progress.items_failed" };
        page.say(role, &text::fill(key, &words), columns, STATE);
        problem::advise(page, action, failure.reason.raw(), columns, STATE + 2);
    }
}

fn name(entity: &Entity, model: &Model) -> String {
    match entity {
        Entity::Snapshot(id) => people::snapshot(model, id),
        Entity::Principal(principal) => people::full(model, principal),
    }
}

/// What came of it all, and what to do next.
fn summary(page: &mut Page, execution: &Execution, model: &Model, columns: usize) {
    heading(page, text::get("sheet_progress.result"), false);
    let all = execution.progress.len();
    let outcomes = || (0..all).filter_map(|no| execution.outcome(no));
    let good = outcomes().filter(|outcome| outcome.is_good()).count();
    if good == all {
        page.say(Role::Good, text::get("sheet_progress.all_good"), columns, 1);
    } else {
        page.say(Role::Bad, &text::fill("sheet_progress.some_good", &[("good", &good), ("all", &all)]), columns, 1);
        page.say(Role::Text, text::get("sheet_progress.nothing_undone"), columns, 1);
    }
    for no in 0..all {
        bad(page, execution, no, columns);
    }
    if outcomes().any(|outcome| matches!(outcome, Outcome::Unknown(_))) {
        let uses = execution.plan.intent.is_use();
        let key = if uses { "sheet_progress.look_yourself_use" } else { "sheet_progress.look_yourself" };
        point(page, Role::Warn, " ?", text::get(key), columns);
    }
    next(page, execution, model, good == all, columns);
}

/// One line for a request that did not go well.
fn bad(page: &mut Page, execution: &Execution, no: usize, columns: usize) {
    let Some(outcome) = execution.outcome(no).filter(|outcome| !outcome.is_good()) else { return };
    let (key, role) = item_outcome(outcome);
    let why = match outcome {
        Outcome::Refused(problem) | Outcome::Unknown(problem) => problem::brief(problem),
        Outcome::Failed(failure) => failure.short().shown(),
        _ => "",
    };
    let number = no + 1;
    let words = [("n", &number as &dyn Display), ("state", &text::get(key)), ("why", &why)];
    let key = if why.is_empty() { "sheet_progress.bad" } else { "sheet_progress.bad_why" };
    point(page, role, " x", &text::fill(key, &words), columns);
}

fn next(page: &mut Page, execution: &Execution, model: &Model, good: bool, columns: usize) {
    let mut seen = BTreeSet::new();
    let waiting: Vec<_> = execution
        .progress
        .iter()
        .flat_map(|progress| &progress.items)
        .filter(|item| item.outcome == Some(Outcome::AwaitingRecipient))
        .filter_map(|item| match &item.entity {
            Entity::Principal(principal) => Some(principal),
            Entity::Snapshot(_) => None,
        })
        // Who is in the shares of several regions is one all the same.
        .filter(|principal| seen.insert(*principal))
        .collect();
    // Nobody need accept a share in which there is nothing.
    let snapshots = |item: &&Item| matches!(item.entity, Entity::Snapshot(_));
    let items = || execution.progress.iter().flat_map(|progress| &progress.items);
    let something = items().filter(snapshots).count() == 0
        || items().filter(snapshots).any(|item| item.outcome.as_ref().is_some_and(Outcome::is_good));
    if !waiting.is_empty() && something {
        let words = [
            ("who", &text::count("sheet_progress.recipients", waiting.len()) as &dyn Display),
            ("region", &execution.plan.places()),
            ("names", &people::some(model, waiting.iter().copied())),
        ];
        point(page, Role::Warn, " !", &text::fill("sheet_progress.must_accept", &words), columns);
    }
    if model.account() != Some(&execution.plan.account) {
        let name = people::full(model, &Principal::Account(execution.plan.account.clone()));
        point(page, Role::Text, " -", &text::fill("sheet_progress.next_account", &[("who", &name)]), columns);
        return;
    }
    let snapshots = key_of(Context::Screens, ActionId::ViewSnapshots);
    let shares = key_of(Context::Screens, ActionId::ViewShares);
    let again = key_of(Context::OpenedShare, ActionId::RetryAssociation);
    let shared_in = key_of(Context::Screens, ActionId::ViewSharedIn);
    let key = match execution.plan.intent.first() {
        Intent::Accept(_) if good => "sheet_progress.next_accept",
        Intent::Reject(_) if good => "sheet_progress.next_reject",
        Intent::RemovePrincipals { .. } if good => "sheet_progress.next_remove",
        Intent::CreateDisk(_) if good => "sheet_progress.next_disk",
        Intent::Copy(_) if good => "sheet_progress.next_copy",
        Intent::ReInitialise(_) if good => "sheet_progress.next_reinit",
        // It has nothing to do with any share.
        Intent::Trust { .. } => "sheet_progress.next_trust",
        other if other.is_use() && (0..execution.progress.len()).all(|no| execution.product(no).is_none()) => return,
        other if other.is_use() => "sheet_progress.next_use",
        _ => "sheet_progress.next_share",
    };
    let keys: [(&str, &dyn Display); 4] =
        [("snapshots", &snapshots), ("shares", &shares), ("shared_in", &shared_in), ("again", &again)];
    let words = text::fill(key, &keys);
    point(page, Role::Text, " -", &words, columns);
}
