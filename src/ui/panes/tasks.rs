//! The changes that are or were carried out, and the details of the one under the cursor.

use std::fmt::Display;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::details::entry;
use super::{page_width, scrolled};
use crate::app::model::{Model, Pane, ViewId};
use crate::app::tasks::{Phase, Task, needs_decision};
use crate::app::update::journal_trouble;
use crate::domain::execution::{Outcome, Standing, State};
use crate::text;
use crate::ui::age;
use crate::ui::columns::{Column, Hits, RowState, Table, chosen};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, middle, span};
use crate::ui::words::task_title;
use crate::ui::{filter, item_outcome, problem};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    What,
    Number,
    Account,
    State,
    Began,
}

/// Draws the list.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let rows = &model.listed.tasks;
    let focused = model.focus == Pane::List;
    let filter = model.read_filter(ViewId::Tasks).ok();
    let table = Table {
        title: line(Role::Text, text::get("pane.tasks")),
        note: state_of_all(model),
        columns: &chosen(model, ViewId::Tasks, columns()),
        sorted: model.order(ViewId::Tasks),
        len: rows.len(),
        top: model.task_rows.top,
        focused,
        hits: Hits { filter: filter.as_ref(), columns: &[Cell::What, Cell::Account] },
    };
    let at_cursor = |index: usize| model.task_rows.cursor.as_ref() == rows.get(index);
    let state = |index| RowState { cursor: at_cursor(index), marked: false, focused };
    let row = |index: usize| model.tasks.find(rows.get(index)?);
    let cell = |index, cell, wide| row(index).map_or_else(Span::default, |row| self::cell(model, row, cell, wide));
    if let Some(inner) = table.draw(frame, area, state, cell) {
        empty(model, frame, inner);
    }
}

fn columns() -> Vec<Column<Cell>> {
    let column = |id, title, wide, right, rank| Column { id, title, least: wide, most: wide, right, rank, spare: 18 };
    vec![
        Column { most: 60, ..column(Cell::What, "column.what", 18, false, 0) },
        column(Cell::Number, "column.number", 4, true, 3),
        column(Cell::Account, "column.profile", 20, false, 2),
        column(Cell::State, "column.state", 16, false, 0),
        column(Cell::Began, "column.age", 5, true, 1),
    ]
}

fn cell<'a>(model: &Model, task: &'a Task, cell: Cell, wide: usize) -> Span<'a> {
    match cell {
        Cell::What => span(Role::Text, middle(&task_title(model, task), wide).into_owned()),
        // A task of an earlier run has no number among those of this one.
        Cell::Number if task.number == 0 => span(Role::Quiet, "-"),
        Cell::Number => span(Role::Text, task.number.to_string()),
        Cell::Account => {
            let known = task.author.profile.as_str();
            span(Role::Text, format!("{known} ··{}", task.account().last_four()))
        }
        Cell::State => {
            let (words, role) = state(task);
            span(role, words)
        }
        Cell::Began => span(Role::Quiet, age::age(model.now.wall, task.began)),
    }
}

/// How a task stands, in a few words: `4/11 running`.
pub(in crate::ui) fn state(task: &Task) -> (String, Role) {
    let progress = &task.execution.progress;
    let ended = progress.iter().filter(|step| matches!(step.state, State::Ended(_))).count();
    let good = progress.iter().filter(|step| matches!(&step.state, State::Ended(one) if one.is_good())).count();
    let all = progress.len();
    let fill = |key, n: usize| text::fill(key, &[("n", &n), ("all", &all)]);
    match (task.phase, task.standing) {
        // Also while it waits until it can be read back.
        (Phase::Queued | Phase::Active, Standing::Running) if reads_back(task) => {
            (fill("task_state.reading_back", ended), Role::Warn)
        }
        (Phase::Queued, _) => (text::get("task_state.queued").to_owned(), Role::Busy),
        (Phase::Stopping, _) => (fill("task_state.stopping", ended), Role::Busy),
        (_, Standing::Running) => (fill("task_state.running", ended), Role::Busy),
        (_, Standing::AwaitingAcceptance) => (fill("task_state.waiting", ended), Role::Warn),
        (_, Standing::Paused) => (fill("task_state.paused", ended), Role::Warn),
        // What it has come to is said when it can be decided about, which is a moment later.
        (Phase::Active, _) => (fill("task_state.running", ended), Role::Busy),
        (_, Standing::Stopped) => (fill("task_state.stopped", ended), Role::Warn),
        (_, Standing::Interrupted) => (fill("task_state.interrupted", ended), Role::Bad),
        (_, Standing::Unknown) => (text::get("task_state.unknown").to_owned(), Role::Bad),
        (_, Standing::Done) => (text::get("task_state.done").to_owned(), Role::Good),
        (_, Standing::Partly) => (fill("task_state.partly", good), Role::Bad),
        (_, Standing::Failed) => (text::get("task_state.failed").to_owned(), Role::Bad),
        (_, Standing::MarkedDone) => (text::get("task_state.marked").to_owned(), Role::Quiet),
        (_, Standing::Undone) => (text::get("task_state.undone").to_owned(), Role::Quiet),
    }
}

/// Whether it is not known of a request whether it took effect, and that is being found out.
fn reads_back(task: &Task) -> bool {
    task.execution.progress.iter().any(|step| matches!(step.state, State::ReadingBack { .. }))
}

fn state_of_all(model: &Model) -> Line<'static> {
    let (working, open) = (model.tasks.working().count(), model.tasks.undecided().count());
    match (&model.tasks.trouble, working, open) {
        (Some(_), _, _) => line(Role::Warn, text::get("tasks.read_only")),
        (None, 0, 0) => Line::default(),
        (None, working, open) => line(Role::Quiet, text::fill("tasks.sums", &[("working", &working), ("open", &open)])),
    }
}

fn empty(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let typed = model.filter(ViewId::Tasks);
    let columns = usize::from(area.width.saturating_sub(2));
    let mut page = Page::default();
    if !model.tasks.listed {
        page.say(Role::Busy, text::get("tasks.reading"), columns, 1);
    } else if typed.is_empty() {
        page.say(Role::Text, text::get("tasks.none"), columns, 1);
        page.say(Role::Quiet, text::get("tasks.none_hint"), columns, 1);
    } else if let Err(wrong) = model.read_filter(ViewId::Tasks) {
        filter::mistake(&mut page, &wrong, ViewId::Tasks, columns);
    } else {
        page.say(Role::Text, &text::fill("list.no_match", &[("filter", &typed)]), columns, 1);
        page.say(Role::Quiet, text::get("list.filter_hint"), columns, 1);
    }
    page.draw(frame, area, 0);
}

/// Draws the details of the task under the cursor.
pub fn details(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let columns = page_width(area);
    let mut page = Page::default();
    if let Some(trouble) = &model.tasks.trouble {
        page.say(Role::Warn, &format!("! {}", journal_trouble(trouble)), columns, 0);
    }
    if let Some(task) = model.task_rows.cursor.as_ref().and_then(|id| model.tasks.find(id)) {
        about(&mut page, task, model, columns);
    }
    scrolled(model, &page, frame, area);
}

fn about(page: &mut Page, task: &Task, model: &Model, columns: usize) {
    page.say(Role::Strong, &task_title(model, task), columns, 0);
    let (words, role) = state(task);
    page.say(role, &words, columns, 0);
    if let Some(key) = what_now(task, model.now.wall) {
        page.say(Role::Warn, text::get(key), columns, 0);
    } else if reads_back(task) {
        page.say(Role::Warn, text::get("tasks.reading_back"), columns, 0);
    }
    if let Some(words) = until_when(task, model.now.wall) {
        page.say(Role::Warn, &words, columns, 0);
    }
    if let Some(words) = changed(task) {
        page.say(Role::Warn, &words, columns, 0);
    }
    let execution = &task.execution;
    for (no, step) in execution.plan.steps.iter().enumerate() {
        let Some(outcome) = execution.outcome(no).filter(|outcome| !outcome.is_good()) else { continue };
        let (word, role) = item_outcome(outcome);
        let why = match outcome {
            Outcome::Refused(problem) | Outcome::Unknown(problem) => problem::short(problem).to_owned(),
            Outcome::Failed(failure) => failure.short().shown().to_owned(),
            _ => String::new(),
        };
        let number = no + 1;
        let words: [(&str, &dyn Display); 4] =
            [("n", &number), ("action", &step.call.action()), ("state", &text::get(word)), ("why", &why)];
        page.say(role, &text::fill("tasks.step", &words), columns, 0);
    }
    entry(page, "tasks.region", &execution.plan.places(), Role::Text, columns);
    entry(page, "tasks.account", task.account().as_str(), Role::Text, columns);
    if model.account() != Some(task.account()) {
        page.say(Role::Quiet, text::get("tasks.other_account"), columns, 0);
    }
    entry(page, "tasks.began", &age::moment(task.began), Role::Text, columns);
    entry(page, "tasks.by", &by(task), Role::Text, columns);
    entry(page, "tasks.note", task.note.as_deref().unwrap_or_default(), Role::Text, columns);
    entry(page, "tasks.plan", &task.hash, Role::Quiet, columns);
    entry(page, "tasks.id", task.id.as_str(), Role::Quiet, columns);
}

fn by(task: &Task) -> String {
    let author = &task.author;
    [author.user.shown(), &author.profile, &author.host]
        .into_iter()
        .filter(|one| !one.is_empty())
        .collect::<Vec<_>>()
        .join("  ")
}

/// The key of what can be decided about a task now, if something has to be.
pub(in crate::ui) fn what_now(task: &Task, now: Timestamp) -> Option<&'static str> {
    if task.unrecorded.is_some() {
        return Some("tasks.unrecorded");
    }
    // What was made of snapshots is not taken back by a plan of this program's, and nothing is while a late copy may come.
    let stays = task.execution.plan.intent.is_use() || task.undo_waits(now).is_some();
    match task.standing {
        Standing::AwaitingAcceptance => Some("tasks.waits"),
        Standing::Paused if needs_decision(task) => Some("tasks.paused"),
        Standing::Stopped if task.execution.changed.is_some() => Some("tasks.changed"),
        Standing::Stopped | Standing::Interrupted if stays && needs_decision(task) => Some("tasks.decide_use"),
        Standing::Unknown if stays && needs_decision(task) => Some("tasks.find_out_use"),
        Standing::Partly | Standing::Failed if stays => Some("tasks.retry_use"),
        Standing::Stopped | Standing::Interrupted if needs_decision(task) => Some("tasks.decide"),
        Standing::Unknown if needs_decision(task) => Some("tasks.find_out"),
        Standing::Partly | Standing::Failed => Some("tasks.retry"),
        _ => None,
    }
}

/// Until when a task waits for a late copy of a lost request, or from when on it can be taken back, if it does not go on.
pub(in crate::ui) fn until_when(task: &Task, now: Timestamp) -> Option<String> {
    let until = task.undo_waits(now)?;
    let resends = |state: &State| matches!(state, State::ReadingBack { resend: true, .. });
    let over = matches!(task.standing, Standing::MarkedDone | Standing::Undone);
    let key = if task.execution.progress.iter().any(|step| resends(&step.state)) {
        "sheet_progress.late_copy"
    } else if task.phase == Phase::Resting && !over && !task.execution.plan.intent.is_use() {
        "tasks.undo_from"
    } else {
        return None;
    };
    Some(text::fill(key, &[("at", &until.strftime("%H:%M:%SZ"))]))
}

/// In what the rest of a task differs from what was agreed to, if it was halted for that.
pub(in crate::ui) fn changed(task: &Task) -> Option<String> {
    let difference = task.execution.changed.as_ref()?;
    let words: [(&str, &dyn Display); 2] = [
        ("more", &text::count("sheet.pairs", difference.more_lost.len())),
        ("fewer", &text::count("sheet.pairs", difference.fewer_lost.len())),
    ];
    Some(text::fill("tasks.changed_by", &words))
}
